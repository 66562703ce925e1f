"""``resolver ...``: the commands of operators, and their progress bars."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from resolver.config import gunicorn_settings, load_settings, seeds_folder
from resolver.errors import ResolverError

if TYPE_CHECKING:
    from resolver.operations.lists import Loaded
    from resolver.operations.service import Service

_COLLECT_AFTER = (100_000, 20, 20)
"""New objects between two rounds of the garbage collector, and rounds between its longer ones.

With Python's own (700, 10, 10) a fifth of the start was spent walking over modules just imported.
"""


class _Commands(click.Group):
    """Commands whose expected errors are one line on standard error and exit status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ResolverError as error:
            click.echo(f"resolver: {error}", err=True)
            ctx.exit(1)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="resolver")
def main() -> None:
    """Knows who a name is: reads documents and watchlists, matches names, cites its sources.

    Settings come from config/resolver.toml and RESOLVER_* environment variables.
    """
    gc.set_threshold(*_COLLECT_AFTER)


_FORM = click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl"]),
    default="jsonl",
    show_default=True,
    help="Form of what is printed.",
)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def extract(paths: tuple[Path, ...]) -> None:
    """Print the mentions of persons and organisations in texts, a JSON object a line.

    PATHS are UTF-8 text files, or folders of .txt files.  Mentions of one party carry one entity id
    across all the texts.  No database is read or written.
    """
    from resolver.operations.extract import extract as run
    from resolver.operations.extract import files

    with _progress("reading", len(files(paths))) as done:
        found = run(load_settings(), paths, done)
    for linked in found:
        span, sentence = linked.mention.span, linked.mention.sentence
        row = {
            "doc": linked.document.name,
            "start": span.start,
            "end": span.end,
            "text": linked.mention.text,
            "type": linked.mention.schema,
            "entity": linked.entity,
            "sentence_start": sentence.start,
            "sentence_end": sentence.end,
        }
        _print_line(row)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--dataset", default="documents", show_default=True, help="Dataset that the documents belong to."
)
@click.option(
    "--seeds", is_flag=True, help="Ingest the seed documents shipped with resolver, as dataset 'seeds'."
)
def ingest(paths: tuple[Path, ...], dataset: str, seeds: bool) -> None:
    """Read documents into the database and make them searchable.

    A document that is there already is left alone; one whose text has changed supersedes the version
    before it.  Either all documents of a call are taken or none.
    """
    from resolver.operations import ingest as verbs
    from resolver.operations.service import Service

    if not paths and not seeds:
        raise click.UsageError("give the paths of documents, or --seeds")
    service = Service.open(load_settings())
    try:
        with _progress("reading", None) as done:
            results = verbs.ingest_seeds(service, seeds_folder(), done) if seeds else ()
            results += verbs.ingest_paths(service, dataset, paths, done) if paths else ()
    finally:
        service.close()
    created = sum(r.created for r in results)
    click.echo(f"{len(results)} documents: {created} new, {len(results) - created} there already")


@main.command("screen")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dataset", default="default", show_default=True, help="Dataset to look in; 'default' is all.")
@_FORM
@click.option(
    "--column", "columns", multiple=True, metavar="COLUMN=PROPERTY", help="Use of a further column."
)
def screen_file(file: Path, dataset: str, form: str, columns: tuple[str, ...]) -> None:
    """Screen every row of a CSV file, and print the hits of each, a JSON object a line.

    FILE has the column name or query, and may have schema, dob, country and others.  A line is
    {"row", "hits": [{"id", "score", "probability"}]}, best first, with all hits above a low floor.
    """
    from resolver.batch import files

    given = dict(column.partition("=")[::2] for column in columns)
    with _service() as service, _progress("screening", None) as done:
        for answer in files.screen_file(service, file, dataset, columns=given, progress=done):
            hits = [
                {"id": hit.entity.id, "score": hit.match.score, "probability": hit.match.probability}
                for hit in answer.hits
            ]
            _print_line({"row": answer.row, "hits": hits})


@main.command("compare")
@click.argument("file", type=click.Path(path_type=Path))
def compare_file(file: Path) -> None:
    """Compare the two names of every row of a CSV file with the columns schema, name1, name2.

    Prints {"row", "score", "probability"}, a JSON object a line.
    """
    from resolver.batch import files

    with _service() as service, _progress("comparing", None) as done:
        for found in files.compare_file(service, file, done):
            _print_line({"row": found.row, "score": found.score, "probability": found.probability})


@main.command("proposals")
@_FORM
@click.option(
    "--at-least",
    type=click.FloatRange(0, 1),
    default=0.001,
    show_default=True,
    help="Leave out pairs that are less probable.",
)
def print_proposals(form: str, at_least: float) -> None:
    """Compare all records with each other and print the pairs that may be the same, most probable first.

    A line is {"left", "right", "probability", "score", "state"}; left and right are the sources' own ids.
    Likely pairs wait in the queue for a person (state "open"), certain ones are merged by the user auto
    ("merged"), the rest is only printed ("below").  Pairs judged different are left out.
    """
    from resolver.operations import review

    with _service() as service:
        found = review.link_all(service, at_least=at_least)
        for link in found.links:
            row = {"left": review.source_id(link.left), "right": review.source_id(link.right)}
            _print_line(
                row | {"probability": link.probability, "score": link.score, "state": link.state.value}
            )
    click.echo(f"{found.merged} pairs merged now, {found.queued} wait for a person", err=True)


@main.command("link")
def link_new() -> None:
    """Compare the records of lists that are new or changed with all others.

    Likely pairs wait in the queue, certain ones are merged by the user auto.  `lists load`, `lists refresh`
    and the running service do so by themselves.
    """
    with _service() as service:
        _link_new(service)


@main.command("link-files")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--pairs", type=click.Path(path_type=Path), required=True, help="File for the likely pairs.")
@click.option("--clusters", type=click.Path(path_type=Path), required=True, help="File for the entities.")
def link_files(files: tuple[Path, ...], pairs: Path, clusters: Path) -> None:
    """Join the records of FILES, up to millions of them, without loading them into the database.

    FILES are lists in any of the known formats; an entity that says which list it stands on is taken as
    from there.  Writes {"left", "right", "probability", "state"} a pair and {"record", "cluster"} a record,
    as JSON lines.
    """
    from resolver.batch.linking import write_links

    with _service() as service, _progress_of("linking") as done:
        found = write_links(service, files, pairs, clusters, done)
    click.echo(
        f"{found.records:,} records, {found.compared:,} pairs compared, {found.pairs:,} likely; "
        f"{found.merged:,} records share an entity",
        err=True,
    )


@main.command("entities")
@_FORM
@click.option("--as-they-are", is_flag=True, help="Do not compare records that are new or changed first.")
def print_entities(form: str, as_they_are: bool) -> None:
    """Print which records are one entity, after merging what is certain.

    A line is {"dataset", "record", "cluster"}: the record's own id at its source, and the id of its entity.
    """
    from resolver.operations import review

    with _service() as service:
        if not as_they_are and not review.linked_already(service):
            review.link_all(service)
        for record, cluster in review.clustered(service):
            row = {"dataset": record.listing, "record": review.source_id(record), "cluster": cluster}
            _print_line(row)


@main.command()
@click.argument("labelled", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--dataset", default="default", show_default=True, help="Dataset to learn from; 'default' is all."
)
@click.option("--out", type=click.Path(path_type=Path), help="File to write; by default the scorer's own.")
@click.option("--date", help="Date to be written into the file; by default today.")
def train(labelled: tuple[Path, ...], dataset: str, out: Path | None, date: str | None) -> None:
    """Learn the scorer's weights and calibration, and write them as readable text.

    Learns from spellings of one record's names, from near neighbours of different records, from
    judgements of analysts when there are enough, and from LABELLED CSV files: queries (columns query,
    expected_id; also_ok, schema, dob, country) or pairs of names (name1, name2, is_match; schema).  The
    same inputs give the same bytes.
    """
    from datetime import UTC, datetime

    from resolver.config import config_folder
    from resolver.operations import training

    place = out or config_folder() / "scoring.json"
    day = date or datetime.now(UTC).date().isoformat()
    with _service() as service, _progress("gathering", None) as done:
        trained = training.train(service, labelled, dataset=dataset, date=day, progress=done)
    try:
        place.write_text(trained.text, "utf-8")
    except OSError as error:
        raise click.ClickException(f"{place} cannot be written: {error.strerror}") from error
    told = ", ".join(f"{count} {source}" for source, count in trained.examples.items())
    click.echo(f"learnt from {told}", err=True)
    click.echo(orjson.dumps(trained.figures, option=orjson.OPT_INDENT_2).decode())


@main.command("train-linking")
@click.argument("labels", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="File to write; by default none is written.")
@click.option(
    "--folds", type=click.IntRange(2, 20), default=5, show_default=True, help="Folds of the figures."
)
@click.option("--pairs", type=click.Path(path_type=Path), help="File for the pairs as judged unseen.")
@click.option("--clusters", type=click.Path(path_type=Path), help="File for the clusters as merged unseen.")
def train_linking(
    labels: Path, out: Path | None, folds: int, pairs: Path | None, clusters: Path | None
) -> None:
    """Learn the weights by which records of lists are joined, from the lists that are loaded.

    LABELS is a CSV file with the columns record (the source's own id) and cluster (any name of the party;
    empty: none of the others).  Prints figures in which every pair is judged by weights that did not learn
    from its parties; --pairs and --clusters write these as `resolver proposals` and `entities` would.
    """
    from resolver.operations import linking_training

    with _service() as service:
        taught = linking_training.train_linking(service, labels, folds)
    rows: dict[Path | None, list[dict[str, object]]] = {
        pairs: [{"left": a, "right": b, "probability": p} for a, b, p in taught.unseen],
        clusters: [{"record": record, "cluster": c} for record, c in taught.clusters.items()],
    }
    try:
        for path, lines in rows.items():
            if path is not None:
                path.write_bytes(b"".join(orjson.dumps(r, option=orjson.OPT_APPEND_NEWLINE) for r in lines))
        if out is not None:
            out.write_text(taught.text, "utf-8")
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be written: {error.strerror}") from error
    click.echo(orjson.dumps(taught.figures, option=orjson.OPT_INDENT_2).decode())


@main.group()
def keys() -> None:
    """Make, list and revoke the keys of callers."""


@keys.command("create")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["client", "analyst", "admin"]),
    default="client",
    show_default=True,
    help="What the key may do; each role may do what those before it may.",
)
def create_key(name: str, role: str) -> None:
    """Make a key and print its secret, which is shown this once."""
    from resolver.operations import access

    with _service() as service:
        _, secret = access.create_key(service, name, role)
    click.echo(secret)


@keys.command("list")
def list_keys() -> None:
    """List the keys without their secrets."""
    from resolver.operations import access

    with _service() as service:
        for key in access.keys(service):
            state = f"revoked {key.revoked}" if key.revoked else f"last used {key.last_used or 'never'}"
            click.echo(f"{key.id}  {key.role:8} {key.name:24} created {key.created[:19]}  {state}")


@keys.command("revoke")
@click.argument("key_id")
def revoke_key(key_id: str) -> None:
    """Revoke a key by its id, as `resolver keys list` shows it."""
    from resolver.operations import access

    with _service() as service:
        access.revoke_key(service, key_id)
    click.echo(f"{key_id} opens nothing from now on")


@main.group()
def users() -> None:
    """Add, list and disable the people who sign in to the pages with a password."""


@users.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["client", "analyst", "admin"]),
    default="analyst",
    show_default=True,
    help="What the user may do; each role may do what those before it may.",
)
def add_user(name: str, role: str) -> None:
    """Add a user; NAME is what stands in the log of judgements.

    The password is asked for on a terminal, and else is the first line of standard input.
    """
    from resolver.operations import users as verbs

    with _service() as service:
        made = verbs.add_user(service, name, role, _password())
    click.echo(f"{made.name} signs in as {made.role}")


@users.command("list")
def list_users() -> None:
    """List the users without their passwords."""
    from resolver.operations import users as verbs

    with _service() as service:
        for user in verbs.users(service):
            seen = f"last signed in {user.last_used[:19]}" if user.last_used else "never signed in"
            state = f"disabled {user.disabled[:19]}" if user.disabled else seen
            click.echo(f"{user.role:8} {user.name:24} created {user.created[:19]}  {state}")


@users.command("password")
@click.argument("name")
def set_password(name: str) -> None:
    """Set another password, which ends the user's sessions."""
    from resolver.operations import users as verbs

    with _service() as service:
        verbs.set_password(service, name, _password())
    click.echo(f"{name} has another password; earlier sessions have ended")


@users.command("disable")
@click.argument("name")
def disable_user(name: str) -> None:
    """Let a user in no more; what he decided stays in the log."""
    from resolver.operations import users as verbs

    with _service() as service:
        verbs.disable_user(service, name)
    click.echo(f"{name} is let in no more")


@users.command("enable")
@click.argument("name")
def enable_user(name: str) -> None:
    """Let a disabled user in again."""
    from resolver.operations import users as verbs

    with _service() as service:
        verbs.enable_user(service, name)
    click.echo(f"{name} is let in again")


@main.group("index")
def index_group() -> None:
    """Rebuild, check and describe the snapshot that is searched."""


@index_group.command()
def rebuild() -> None:
    """Build a snapshot of all records in the database and put it in force.

    Prints its name; what it holds goes to standard error.  Large lists are built by two processes.
    """
    from resolver.operations.service import snapshot_facts

    started = time.monotonic()
    with _service() as service:
        with service.storage.reading() as tx:
            total = tx.records.count()
        with _progress("indexing", total) as done:
            name = service.rebuild(done)
    click.echo(name)
    facts = snapshot_facts(load_settings())
    told = f"{facts['records']:,} records, {facts['bytes'] / 1e6:,.1f} MB"
    click.echo(f"{told}, {time.monotonic() - started:.1f} s", err=True)


@index_group.command()
def verify() -> None:
    """Check every file of the snapshot in force against its manifest."""
    from resolver.operations.service import snapshot_facts

    facts = snapshot_facts(load_settings())
    click.echo(
        f"{facts['name']}: every one of {facts['files']} files, {facts['bytes'] / 1e6:,.1f} MB, is as its"
        " manifest says"
    )


@index_group.command()
def stats() -> None:
    """Print what the snapshot in force holds, as JSON, after checking every file of it.

    Versions of code, model and datasets; records, names and tokens; bytes.
    """
    from resolver.operations.service import snapshot_facts

    click.echo(orjson.dumps(snapshot_facts(load_settings()), option=orjson.OPT_INDENT_2).decode())


@main.group("lists", invoke_without_command=True)
@click.pass_context
def lists_group(ctx: click.Context) -> None:
    """Show the published lists: version, counts, age.  Subcommands load and refresh them."""
    if ctx.invoked_subcommand is not None:
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from resolver.operations import lists

    with _service() as service:
        states = lists.states(service)
    table = Table("list", "title", "records", "published", "loaded", "age", "state", box=None)
    for state in states:
        age = f"{state.age_hours:.1f} h" if state.age_hours is not None else ""
        word = f"refused: {escape(state.problem)}" if state.problem else "due" if state.due else ""
        loaded = (state.loaded_at or "not loaded")[:16]
        count = f"{sum(state.counts.values()):,}"
        table.add_row(state.name, escape(state.title), count, state.published, loaded, age, word)
    Console().print(table)


_NO_LINK = click.option("--no-link", is_flag=True, help="Leave new records to be compared another time.")


@lists_group.command("load")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "name", required=True, help="Name of the list: one of the catalogue, or a new one.")
@click.option("--format", "format_", help="Format of the files; by default it is recognised by content.")
@click.option("--mapping", type=click.Path(path_type=Path), help="Mapping of a table of your own.")
@click.option("--force", is_flag=True, help="Take the list although it has shrunk.")
@_NO_LINK
def load_list(
    files: tuple[Path, ...], name: str, format_: str | None, mapping: Path | None, force: bool, no_link: bool
) -> None:
    """Read FILES as one version of a list, put it in force, and compare what is new with all records."""
    from resolver.operations import lists

    with _service() as service, _progress("reading", None) as done:
        loaded = lists.load(service, name, files, format=format_, mapping=mapping, force=force, progress=done)
        _show_loaded(loaded)
        if loaded.changed and not no_link:
            _link_new(service)


@lists_group.command("refresh")
@click.argument("names", nargs=-1)
@click.option("--due", is_flag=True, help="Only lists older than their schedule.")
@_NO_LINK
def refresh_lists(names: tuple[str, ...], due: bool, no_link: bool) -> None:
    """Ask the publishers for new versions of all lists, or of those NAMED, and compare what is new."""
    from resolver.operations import lists

    with _service() as service, _progress("fetching", None) as done:
        results = lists.refresh(service, names, due=due, progress=done)
        if not no_link and any(result.loaded is not None and result.loaded.changed for result in results):
            _link_new(service)
    for result in results:
        if result.problem is not None:
            click.echo(f"{result.name}: refused, the last good version stays. {result.problem}", err=True)
        elif result.loaded is None:
            click.echo(f"{result.name}: nothing new")
        else:
            _show_loaded(result.loaded)
    if any(result.problem for result in results):
        sys.exit(1)


@lists_group.command("diff")
@click.argument("name")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--full", is_flag=True, help="Every change of every field, not only the counts.")
def diff_list(name: str, old: str | None, new: str | None, full: bool) -> None:
    """Show what changed between two versions of a list.

    OLD and NEW are versions as `resolver lists` has them loaded, or files of the publisher; without
    them the version in force is compared with the one before.
    """
    from resolver.operations import lists

    if old and new and Path(old).is_file() and Path(new).is_file():
        found = lists.difference_of_files(name, [Path(old)], [Path(new)])
    else:
        with _service() as service:
            found = lists.difference(service, name, old, new)
    for act, schemata in found.counts().items():
        parts = ", ".join(f"{count} {schema}" for schema, count in sorted(schemata.items()))
        click.echo(f"{act}: {sum(schemata.values())}  {parts}")
    if full:
        for record in found.added:
            click.echo(f"+ {record.id}  {record.caption}")
        for change in found.changed:
            click.echo(f"~ {change.new.id}  {change.new.caption}")
            for field in change.fields:
                click.echo(f"    {field.prop}: -{list(field.removed)} +{list(field.added)}")
        for record in found.removed:
            click.echo(f"- {record.id}  {record.caption}")


@lists_group.command("sniff")
@click.argument("file", type=click.Path(path_type=Path))
def sniff_list(file: Path) -> None:
    """Propose a mapping for a CSV or XLSX of your own, as TOML to edit and give to `load --mapping`."""
    from resolver.operations import lists

    click.echo(lists.proposed_mapping(file), nl=False)


def _link_new(service: Service) -> None:
    """Links what is new, and says what came of it on standard error."""
    from resolver.errors import Busy
    from resolver.operations import review

    try:
        done = review.link_new(service)
    except Busy:
        click.echo("another process is linking records, and will link these", err=True)
        return
    told = f"{done.records} new or changed records compared"
    click.echo(f"{told}: {done.merged} pairs merged, {done.queued} wait for a person", err=True)


def _show_loaded(loaded: Loaded) -> None:
    """What a load came to, and everything that was not read, on standard error."""
    if not loaded.changed:
        click.echo(f"{loaded.name}: this version is in force already")
        return
    counts = f"{loaded.added} added, {loaded.updated} changed, {loaded.removed} removed"
    click.echo(f"{loaded.name}: version {loaded.version[:12]}, {counts}")
    if loaded.report is not None:
        for notice in loaded.report.notices:
            click.echo(f"  note: {notice}", err=True)
        for row in loaded.report.rejected:
            click.echo(f"  not read: {row.place}: {row.reason}: {row.text[:100]}", err=True)
        if loaded.report.unread:
            click.echo(f"  {len(loaded.report.unread)} values are kept as notes, not understood", err=True)


@main.group()
def log() -> None:
    """Check the log of judgements, and take it away."""


@log.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help="JSON lines with all evidence, or CSV without it.",
)
def export_log(form: str) -> None:
    """Print the whole log, oldest row first."""
    from resolver.operations import review

    with _service() as service:
        for line in review.exported(service, form):
            sys.stdout.buffer.write(line)


@log.command("verify")
def verify_log() -> None:
    """Walk the hash chain of the log and name the first row that does not fit."""
    from resolver.operations import review

    with _service() as service:
        state = review.verify_log(service)
    if state.broken_at is not None:
        click.echo(f"broken at row {state.broken_at}: {state.why}", err=True)
        sys.exit(1)
    click.echo(f"{state.length} rows, head {state.head}: the chain is whole")


@main.command()
@click.option("--prepare-only", is_flag=True, help="Do all but start the server.")
def serve(prepare_only: bool) -> None:
    """Migrate the database, ingest the seeds, make the first keys, and start gunicorn.

    On the first start an admin and a client key are made and printed once; only their hashes are kept.
    """
    from resolver.operations import start

    service = None
    if start.compiles() and not prepare_only:
        # in a process of its own: the compiler's 400 MB would stay with the service
        command = [sys.executable, "-c", "from resolver.cli import main; main()", "serve", "--prepare-only"]
        if status := subprocess.run(command, check=False).returncode:  # noqa: S603 - this very program
            sys.exit(status)
    else:
        service, prepared = start.opened(
            load_settings(), seeds_folder(), lambda line: click.echo(line, err=True)
        )
        click.echo(prepared.greeting)
        sys.stdout.flush()
    if not prepare_only:
        _answer_requests(service)
    elif service is not None:
        service.close()


def _answer_requests(service: Service | None) -> None:
    """Runs gunicorn over the service, so that what is open is not opened again; it ends with the process."""
    from gunicorn.app.wsgiapp import WSGIApplication

    class Server(WSGIApplication):  # type: ignore[misc]  # published without type hints
        def load(self) -> Any:
            from resolver.web import create_app  # after gunicorn's configuration, which says where counts go

            return create_app(service=service)

    sys.argv = ["resolver", "--config", str(gunicorn_settings())]
    Server("%(prog)s", prog="resolver").run()


def _password() -> str:
    """Asked for twice on a terminal; else the first line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _print_line(row: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


@contextmanager
def _service() -> Iterator[Service]:
    from resolver.operations.service import Service

    service = Service.open(load_settings())
    try:
        yield service
    finally:
        service.close()


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, where that is a terminal."""
    with _progress_of(what) as done:
        yield lambda count: done(what, count, total)


@contextmanager
def _progress_of(what: str) -> Iterator[Callable[[str, int, int | None], None]]:
    """The same for work of several steps: each call names the step, what is done of it, and of how much."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda step, done, of: bar.update(task, description=step, completed=done, total=of)
