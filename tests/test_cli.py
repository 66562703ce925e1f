"""The commands of operators: what they print, and how they fail."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from resolver.cli import main
from resolver.config import seeds_folder

TEXT = "Mira Tolvanen, director of the Norvik Harbour Authority, arrived in Oslo on Monday."
RUN = [sys.executable, "-c", "from resolver.cli import main; main(prog_name='resolver')"]

Run = Callable[..., Result]


def commands(
    group: click.Group = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and group with the words that call it."""
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, over a data folder of its own."""
    for name in [n for n in os.environ if n.startswith("RESOLVER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RESOLVER_DATA", str(tmp_path / "data"))
    runner = CliRunner()
    return lambda *words, **environ: runner.invoke(main, [str(w) for w in words], env=environ)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after the first start; nobody writes to it."""
    data = tmp_path_factory.mktemp("prepared")
    environ = {"RESOLVER_DATA": str(data)}
    assert CliRunner(env=environ).invoke(main, ["serve", "--prepare-only"]).exit_code == 0
    return data


@pytest.fixture
def data(prepared: Path, tmp_path: Path) -> Path:
    """The data folder of ``run``, after the first start."""
    return Path(shutil.copytree(prepared, tmp_path / "data"))


def in_a_process(*words: object, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("RESOLVER_")}
    return subprocess.run(
        [*RUN, *map(str, words)],
        env=clean | environ,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_every_command_explains_itself_and_its_options() -> None:
    for path, command in commands():
        for flag in ("--help", "-h"):
            told = CliRunner().invoke(main, [*path, flag])
            assert told.exit_code == 0, path
            assert "Usage:" in told.output
        assert command.help, path
        assert command.help.strip().split("\n")[0].endswith("."), path
        for param in command.params:
            if isinstance(param, click.Option):
                assert param.help, (path, param.name)


def test_the_version_is_told() -> None:
    assert re.search(r"\d+\.\d+", CliRunner().invoke(main, ["--version"]).output)


FIELDS = ["doc", "start", "end", "text", "type", "entity", "sentence_start", "sentence_end"]


def test_extract_prints_a_json_object_a_line_and_touches_no_database(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(TEXT)
    (tmp_path / "a.txt").write_text("\ufeff😀 " + TEXT, "utf-8")
    result = run("extract", tmp_path / "b.txt", tmp_path / "a.txt")
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [list(row) for row in rows] == [FIELDS] * len(rows)
    assert [row["doc"] for row in rows] == sorted((row["doc"] for row in rows), reverse=True)
    texts = {"b.txt": TEXT, "a.txt": "😀 " + TEXT}
    assert {row["text"] for row in rows} >= {"Mira Tolvanen", "Norvik Harbour Authority"}
    for row in rows:
        assert texts[row["doc"]][row["start"] : row["end"]] == row["text"]
        assert row["sentence_start"] <= row["start"] < row["end"] <= row["sentence_end"]
        assert row["type"] in ("Person", "Organization")
    assert len({row["entity"] for row in rows if row["text"] == "Mira Tolvanen"}) == 1
    assert not (tmp_path / "data").exists()


def test_extract_finds_what_is_annotated_in_the_seeds(shared: Path, tmp_path: Path) -> None:
    annotated = shared / "gold"
    found = in_a_process("extract", seeds_folder())
    assert (found.returncode, found.stderr.strip()) == (0, "")
    (tmp_path / "found.jsonl").write_text(found.stdout, "utf-8")
    scored = subprocess.run(
        [
            sys.executable,
            annotated / "score_extraction.py",
            tmp_path / "found.jsonl",
            annotated / "mentions.jsonl",
            "--min-f1",
            "1.0",
            "--json",
            tmp_path / "scores.json",
            "--errors",
            "10",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert scored.returncode == 0, scored.stdout + scored.stderr


def test_a_reader_of_the_output_may_stop_early() -> None:
    first = subprocess.run(
        f"{sys.executable} -c 'from resolver.cli import main; main()' extract {seeds_folder()} | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert list(json.loads(first.stdout)) == FIELDS
    assert "Traceback" not in first.stderr


def test_ingest_says_what_was_new(run: Run, tmp_path: Path) -> None:
    (tmp_path / "memo.txt").write_text(TEXT)
    first, second = (run("ingest", tmp_path / "memo.txt", "--dataset", "news") for _ in range(2))
    assert first.stdout == "1 documents: 1 new, 0 there already\n"
    assert second.stdout == "1 documents: 0 new, 1 there already\n"
    facts = json.loads(run("index", "stats").stdout)
    assert facts["datasets"] == {"news": 2}
    assert facts["records"] == 2


def test_ingest_takes_the_seeds_that_are_shipped(run: Run) -> None:
    assert run("ingest", "--seeds").stdout == "5 documents: 5 new, 0 there already\n"


def test_a_key_is_made_shown_once_listed_and_revoked(run: Run, data: Path) -> None:
    secret = run("keys", "create", "screening desk", "--role", "analyst").stdout.strip()
    assert re.fullmatch(r"rk_[0-9a-f]{8}_[\w-]{43}", secret)
    shown = run("keys", "list").stdout
    (line,) = [row for row in shown.splitlines() if "screening desk" in row]
    assert "analyst" in line
    assert "never" in line
    assert secret.split("_", 2)[2] not in shown
    key_id = line.split()[0]
    assert run("keys", "revoke", key_id).exit_code == 0
    assert "revoked" in run("keys", "list").stdout
    assert secret.encode() not in (data / "resolver.db").read_bytes()


def test_the_snapshot_is_rebuilt_checked_and_described(run: Run, data: Path) -> None:
    name = run("index", "rebuild").stdout.strip()
    assert re.fullmatch(r"[0-9a-f]{24}", name)
    assert run("index", "verify").stdout.startswith(name)
    facts = json.loads(run("index", "stats").stdout)
    assert facts["name"] == name
    assert facts["datasets"]["seeds"] == facts["records"] > 20
    assert (data / "snapshots" / name / "manifest.json").is_file()


def test_the_log_is_checked_to_its_end(run: Run, data: Path) -> None:
    whole = run("log", "verify")
    assert (whole.exit_code, "whole" in whole.stdout) == (0, True)
    connection = sqlite3.connect(data / "resolver.db")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE judgements SET reason = 'other' WHERE number = 2")
    connection.commit()
    connection.close()
    broken = run("log", "verify")
    assert broken.exit_code == 1
    assert "row 2" in broken.stderr


def listed(folder: Path, name: str, *names: str) -> Path:
    path = folder / name
    rows = [{"id": f"w-{n}", "schema": "Person", "properties": {"name": [n]}} for n in names]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_records_of_files_are_joined_and_what_is_new_is_linked(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    rows = [
        {"id": f"r{n}", "schema": "Person", "properties": {"name": [name], "birthDate": ["1961-04-17"]}}
        for n, name in enumerate(("Zoltan Berecz", "Orlan Quill", "Mirela Solheim"))
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    done = run("link-files", path, "--pairs", tmp_path / "pairs", "--clusters", tmp_path / "clusters")
    assert done.exit_code == 0, done.output
    assert "3 records" in done.output
    assert len((tmp_path / "clusters").read_text("utf-8").splitlines()) == 3
    load = run("lists", "load", path, "--as", "own", "--no-link")
    assert "compared" not in load.output
    assert "3 new or changed records compared" in run("link").output
    assert "0 new or changed records compared" in run("link").output


def test_lists_are_loaded_shown_and_compared(run: Run, tmp_path: Path) -> None:
    old = listed(tmp_path, "old.jsonl", "Orlan Quill", "Ada Moss")
    new = listed(tmp_path, "new.jsonl", "Orlan Quill", "Kaspar Wend")
    first = run("lists", "load", old, "--as", "wanted")
    assert re.fullmatch(r"wanted: version [0-9a-f]{12}, 2 added, 0 changed, 0 removed\n", first.stdout)
    assert run("lists", "load", old, "--as", "wanted").stdout == "wanted: this version is in force already\n"
    assert "1 added, 0 changed, 1 removed" in run("lists", "load", new, "--as", "wanted").stdout
    for words in (("wanted",), ("wanted", old, new)):
        told = run("lists", "diff", *words).stdout.splitlines()
        assert told == ["added: 1  1 Person", "changed: 0  ", "removed: 1  1 Person"]
    full = run("lists", "diff", "wanted", "--full").stdout
    assert "+ w-Kaspar Wend  Kaspar Wend" in full
    assert "- w-Ada Moss  Ada Moss" in full


def test_the_lists_are_shown_with_version_counts_and_age(run: Run, tmp_path: Path) -> None:
    run("lists", "load", listed(tmp_path, "a.jsonl", "Orlan Quill"), "--as", "wanted")
    shown = run("lists", COLUMNS="200").stdout
    (line,) = [row for row in shown.splitlines() if row.strip().startswith("wanted")]
    assert "0.0 h" in line
    assert "us_ofac_sdn" in shown
    assert "due" in shown


def test_a_problem_of_a_list_is_shown_as_it_is(run: Run, tmp_path: Path) -> None:
    run("lists", "load", listed(tmp_path, "a.jsonl", "Orlan Quill"), "--as", "wanted")
    connection = sqlite3.connect(tmp_path / "data" / "resolver.db")
    note = json.dumps({"problem": "row 7 [/bold] cannot be read"})
    connection.execute("UPDATE state SET value = ? WHERE key = 'lists.wanted'", (note,))
    connection.commit()
    connection.close()
    shown = run("lists", COLUMNS="240")
    assert shown.exit_code == 0, shown.output
    assert "row 7 [/bold] cannot be read" in shown.stdout


def test_a_mapping_is_proposed_as_toml(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "clients.csv"
    table.write_text("Full name,Date of birth\nOrlan Quill,1948-03-02\nYsolde Brand,1970-01-05\n")
    proposed = run("lists", "sniff", table).stdout
    assert set(tomllib.loads(proposed)["columns"]) == {"Full name", "Date of birth"}
    (tmp_path / "clients.toml").write_text(proposed)
    loaded = run("lists", "load", table, "--as", "clients", "--mapping", tmp_path / "clients.toml")
    assert "2 added" in loaded.stdout


def test_users_are_added_with_a_password_from_a_pipe(run: Run) -> None:
    def typed(*words: str, password: str) -> Result:
        return CliRunner().invoke(main, list(words), input=password + "\n")

    added = typed("users", "add", "Ana Žižić", password="correct horse battery")
    assert (added.exit_code, added.stdout) == (0, "Ana Žižić signs in as analyst\n")
    refused = typed("users", "add", "bea", "--role", "admin", password="short")
    assert refused.exit_code == 1
    assert "password: 12 to 500 characters" in refused.stderr
    assert typed("users", "password", "Ana Žižić", password="another long password").exit_code == 0
    assert run("users", "disable", "Ana Žižić").exit_code == 0
    assert "disabled" in run("users", "list").stdout
    assert run("users", "enable", "Ana Žižić").exit_code == 0
    shown = run("users", "list").stdout
    assert "never signed in" in shown
    assert "argon2" not in shown


def test_the_first_start_shows_its_keys_once(run: Run) -> None:
    first, second = run("serve", "--prepare-only"), run("serve", "--prepare-only")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "ingested 5 seed documents" in first.stderr
    assert len(re.findall(r"^  (?:admin|client) +rk_", first.stdout, re.MULTILINE)) == 2
    assert "curl" in first.stdout
    assert second.stderr == ""
    assert "rk_" not in second.stdout
    assert "curl" in second.stdout


def unreadable(folder: Path) -> Path:
    path = folder / "bad.txt"
    path.write_bytes(b"\xff\xfe\n")
    return path


FAULTS: dict[str, tuple[Callable[[Path], list[object]], str]] = {
    "a missing text": (lambda p: ["extract", p / "missing.txt"], "no such file"),
    "a folder without texts": (lambda p: ["ingest", p], "without .txt files"),
    "bytes that are no text": (lambda p: ["ingest", unreadable(p)], "bad.txt"),
    "bytes to extract from": (lambda p: ["extract", unreadable(p)], "bad.txt"),
    "a dataset for all": (
        lambda p: ["ingest", "--dataset", "default", unreadable(p).with_name("a.txt")],
        "no such",
    ),
    "no snapshot to check": (lambda p: ["index", "verify"], "no snapshot"),
    "no snapshot to describe": (lambda p: ["index", "stats"], "no snapshot"),
    "an unknown key": (lambda p: ["keys", "revoke", "nothing"], "no key 'nothing'"),
    "a key without a name": (lambda p: ["keys", "create", " "], "name: 1 to 100"),
    "a missing list": (lambda p: ["lists", "load", p / "missing.xml", "--as", "x"], "no such file"),
    "a file that is no list": (lambda p: ["lists", "load", unreadable(p), "--as", "x"], "bad.txt"),
    "an unknown format": (lambda p: ["lists", "load", unreadable(p), "--as", "x", "--format", "y"], "'y'"),
    "a list that is not there": (lambda p: ["lists", "diff", "x"], "no list 'x'"),
    "a list without an address": (lambda p: ["lists", "refresh", "x"], "'x'"),
    "a table that is none": (lambda p: ["lists", "sniff", unreadable(p)], "bad.txt"),
}


@pytest.mark.parametrize(("words", "said"), FAULTS.values(), ids=FAULTS)
def test_an_error_is_one_line_and_exit_status_1(
    run: Run, tmp_path: Path, words: Callable[[Path], list[object]], said: str
) -> None:
    result = run(*words(tmp_path))
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.startswith("resolver: ")
    assert len(result.stderr.splitlines()) == 1
    assert said in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"RESOLVER_TRESHOLD": "0.8"}, "RESOLVER_TRESHOLD"),
        ({"RESOLVER_THRESHOLD": "7"}, "threshold"),
        ({"RESOLVER_CONFIG": "/nowhere"}, "/nowhere"),
        ({"RESOLVER_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}, "cannot be reached"),
        ({"RESOLVER_DATABASE_URL": "mysql://x/y"}, "database_url"),
        ({"RESOLVER_DATA": "/dev/null/data"}, "cannot be made"),
    ],
)
def test_a_wrong_setting_is_one_line_and_exit_status_1(run: Run, environ: dict[str, str], said: str) -> None:
    result = run("keys", "list", **environ)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert said in result.stderr


def test_in_a_process_of_its_own_an_error_shows_no_traceback(tmp_path: Path) -> None:
    result = in_a_process("ingest", unreadable(tmp_path), RESOLVER_DATA=str(tmp_path / "data"))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("resolver: document 'bad.txt' is not UTF-8")
    assert len(result.stderr.splitlines()) == 1


def test_a_corrupt_snapshot_is_reported_and_rebuilt(run: Run, data: Path) -> None:
    (array,) = data.glob("snapshots/*/bodies.npy")
    array.write_bytes(array.read_bytes()[:-1])
    result = run("index", "verify")
    assert (result.exit_code, "bodies.npy" in result.stderr) == (1, True)
    assert run("index", "rebuild").exit_code == 0
    assert run("index", "verify").exit_code == 0


def test_a_second_ingest_at_the_same_time_is_told_to_wait(run: Run, tmp_path: Path) -> None:
    from resolver.storage import Storage

    (tmp_path / "memo.txt").write_text(TEXT)
    storage = Storage(f"sqlite:///{tmp_path / 'data' / 'resolver.db'}")
    storage.migrate()
    with storage.lock("ingest"):
        result = run("ingest", tmp_path / "memo.txt")
    storage.close()
    assert (result.exit_code, "another process" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ["ingest"],
        ["extract"],
        ["keys", "create", "x", "--role", "owner"],
        ["lists", "load", "x"],
        ["explain"],
    ],
)
def test_what_cannot_be_understood_is_answered_with_the_usage(run: Run, words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_pairs_and_entities_of_a_list_are_printed_by_their_own_ids(run: Run, tmp_path: Path) -> None:
    born = {"birthDate": ["1961-04-17"], "alias": ["Zoltan Berets"], "nationality": ["hu"]}
    others = ("Tiberiu Calinescu", "Nkosana Dlamini", "Yevhen Moroz", "Saltanat Bekova")
    entries = [
        {
            "id": "a1",
            "schema": "Person",
            "properties": {"name": ["Zoltan Berecz"], **born},
            "datasets": ["a"],
        },
        {
            "id": "b1",
            "schema": "Person",
            "properties": {"name": ["BERECZ, Zoltan"], **born},
            "datasets": ["b"],
        },
        *({"id": f"n{n}", "schema": "Person", "properties": {"name": [o]}} for n, o in enumerate(others)),
    ]
    path = tmp_path / "both.json"
    path.write_text("".join(json.dumps(e) + "\n" for e in entries), "utf-8")
    assert run("lists", "load", path, "--as", "both").exit_code == 0
    entities = [json.loads(line) for line in run("entities", "--format", "jsonl").stdout.splitlines()]
    cluster_of = {row["record"]: row["cluster"] for row in entities}
    assert cluster_of["a1"] == cluster_of["b1"]
    assert len(set(cluster_of.values())) == len(entries) - 1
    assert {row["record"]: row["dataset"] for row in entities} | {"a1": "a", "b1": "b"} == {
        row["record"]: row["dataset"] for row in entities
    }
    proposed = [json.loads(line) for line in run("proposals").stdout.splitlines()]
    assert {proposed[0]["left"], proposed[0]["right"]} == {"a1", "b1"}
    assert (proposed[0]["state"], proposed[0]["probability"] > 0.97) == ("merged", True)
    assert run("entities", "--as-they-are").stdout.splitlines() == run("entities").stdout.splitlines()
    rows = [json.loads(line) for line in run("log", "export").stdout.splitlines()]
    assert [(row["user"], row["verdict"]) for row in rows] == [("auto", "same")]
    assert len(run("log", "export", "--format", "csv").stdout.splitlines()) == 2


def test_there_is_nothing_to_learn_from_before_there_are_records(run: Run, tmp_path: Path) -> None:
    result = run("train", "--out", tmp_path / "scoring.json")
    assert result.exit_code == 1
    assert "no snapshot" in result.output
    assert not (tmp_path / "scoring.json").exists()
