"""How do published lists come in, and stay fresh?

A version is named by the digest of its files and kept.  It takes the place of the one before whole
or not at all: a file that cannot be read, or that has shrunk too much, leaves the last good version
in force, and its age shows.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from resolver import lists
from resolver.config import config_folder
from resolver.errors import Busy, Fault, InvalidListing, NotFound, ResolverError, StorageError
from resolver.lists import Difference, FieldChange, ListEntry, Report
from resolver.model.records import Record, checked
from resolver.model.schemas import schema_of
from resolver.operations.service import OF_DATASET, Service, dataset_faults, uncollected
from resolver.storage import Dataset, DatasetVersion

Progress = Callable[[int], None]
LOCK = "lists"
AGAIN = timedelta(hours=1)
"""How long a publisher whose list could not be had is left alone, unless the schedule is shorter."""
PATIENCE_S = 30.0
"""How long a large change waits for the lists fetched after it, so that they share a snapshot."""


def _silent(done: int) -> None:
    """No progress bar."""


@dataclass(frozen=True, slots=True)
class ListState:
    """A list of the catalogue, or one loaded by hand, and how fresh it is."""

    name: str
    title: str
    format: str
    version: str | None
    """Digest of the version in force, or None before the first."""
    published: str | None
    """The publisher's own date of that version."""
    loaded_at: str | None
    age_hours: float | None
    counts: Mapping[str, int]
    """Records by schema."""
    checked_at: str | None
    """When the publisher was last asked."""
    problem: str | None
    """Why the newest attempt was refused; None where it was not."""
    due: bool
    """Whether it is time to ask the publisher."""
    late: bool = False
    """Whether it is older than its schedule."""

    @property
    def outdated(self) -> bool:
        """Whether there is, or should be, something newer than what is in force."""
        return self.late or self.problem is not None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to."""

    name: str
    version: str
    changed: bool
    """False where this very version was in force already."""
    added: int
    updated: int
    removed: int
    report: Report | None
    """None where nothing was read."""

    @property
    def moved(self) -> int:
        """How many records are other than before."""
        return self.added + self.updated + self.removed


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What asking the publisher came to; ``problem`` says why nothing was taken."""

    name: str
    loaded: Loaded | None
    problem: str | None


def states(service: Service, now: datetime | None = None) -> tuple[ListState, ...]:
    """Every list of the catalogue and every list loaded besides, by name."""
    moment = now or datetime.now(UTC)
    entries = lists.catalogue(config_folder() / "lists.toml")
    with service.storage.reading() as tx:
        kept = {d.name: d for d in tx.datasets.all() if d.kind == "list"}
        names = sorted(entries.keys() | kept.keys())
        versions = {name: tx.datasets.in_force(name) for name in names}
        notes = {name: _note(tx.state.get(_key(name))) for name in names}
    return tuple(
        _state(name, entries.get(name), kept.get(name), versions[name], notes[name], moment) for name in names
    )


def load(
    service: Service,
    name: str,
    files: Sequence[Path],
    *,
    format: str | None = None,
    mapping: Path | None = None,
    force: bool = False,
    progress: Progress = _silent,
) -> Loaded:
    """Reads the files as the list ``name`` and puts them in force.

    The format is that of the catalogue, or is recognised by content.  ``force`` passes the guard
    against shrinking.  Raises InvalidListing with every fault; then the last good version stays.
    """
    entry = lists.catalogue(config_folder() / "lists.toml").get(name)
    how = format or ("mapped" if mapping else None) or (entry.format if entry else None)
    how = _fitting(how, files, given=format is not None or mapping is not None)
    with _locked(service):
        done = _load(service, name, entry, files, how, mapping, force, progress)
        service.catch_up(done.moved)
    return done


def load_all(
    service: Service, given: Mapping[str, Sequence[Path]], progress: Progress = _silent
) -> tuple[Loaded, ...]:
    """Reads the files of several lists, each as :func:`load` does, and makes one snapshot of all.

    Raises InvalidListing at the first that cannot be read; those before it are in force.
    """
    entries = lists.catalogue(config_folder() / "lists.toml")
    done: list[Loaded] = []
    with _locked(service):
        try:
            for name, files in given.items():
                entry = entries.get(name)
                how = _fitting(entry.format if entry else None, files, given=False)
                done.append(_load(service, name, entry, files, how, None, False, progress))
        finally:
            service.catch_up(sum(one.moved for one in done))
    return tuple(done)


def refresh(
    service: Service, names: Iterable[str] = (), *, due: bool = False, progress: Progress = _silent
) -> tuple[Refreshed, ...]:
    """Asks the publishers for what is new; Busy while another process does, or loads a list.

    Without ``names`` every enabled list with an address; with ``due`` only those older than their
    schedule.  One list that fails does not keep the others from coming in.
    """
    entries = lists.catalogue(config_folder() / "lists.toml")
    wanted = list(names) or [n for n, e in entries.items() if e.enabled and e.urls]
    unknown = [n for n in wanted if n not in entries or not entries[n].urls]
    if unknown:
        raise NotFound("list with an address", unknown[0])
    results: list[Refreshed] = []
    moved, since = 0, time.monotonic()
    with _locked(service):
        if due:
            late = {state.name for state in states(service) if state.due}
            wanted = [n for n in wanted if n in late]
        try:
            for name in wanted:
                results.append(_refreshed(service, entries[name], progress))
                loaded = results[-1].loaded
                moved += loaded.moved if loaded is not None else 0
                if moved and time.monotonic() - since > PATIENCE_S:
                    service.catch_up(moved)
                    moved, since = 0, time.monotonic()
        finally:
            service.catch_up(moved)
    return tuple(results)


def check_idle(service: Service) -> None:
    """Nothing, or Busy where lists are being loaded or refreshed."""
    with _locked(service):
        pass


def difference(service: Service, name: str, old: str | None = None, new: str | None = None) -> Difference:
    """What changed between two kept versions: by default between the one in force and the one before."""
    before, after = compared(service, name, old, new)
    return lists.diff(_kept_records(service, name, before), _kept_records(service, name, after))


@dataclass(frozen=True, slots=True)
class Change:
    """One record that differs between two versions."""

    act: str
    """``added``, ``changed`` or ``removed``."""
    id: str
    caption: str
    schema: str
    fields: tuple[FieldChange, ...] = ()
    """What a changed record says otherwise."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two kept versions, in the order in which it is shown."""

    name: str
    old: str
    new: str
    counts: Mapping[str, Mapping[str, int]]
    """``added``, ``changed`` and ``removed`` by schema."""
    unchanged: int
    rows: tuple[Change, ...]


def changes(service: Service, name: str, old: str | None = None, new: str | None = None) -> Changes:
    """As :func:`difference`, record by record: added, changed, then removed ones.  Reads both versions."""
    before, after = compared(service, name, old, new)
    found = difference(service, name, before, after)
    rows = [
        *(Change("added", r.id, r.caption, r.schema) for r in found.added),
        *(Change("changed", c.new.id, c.new.caption, c.new.schema, c.fields) for c in found.changed),
        *(Change("removed", r.id, r.caption, r.schema) for r in found.removed),
    ]
    counts = {act: dict(schemata) for act, schemata in found.counts().items()}
    return Changes(name, before, after, counts, found.unchanged, tuple(rows))


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was in force once."""

    digest: str
    loaded_at: str
    kept: bool
    """Whether its files are there still, to be compared with others."""


def versions(service: Service, name: str) -> tuple[Version, ...]:
    """The versions of the list, newest first; one that came back stands once, where it came last."""
    with service.storage.reading() as tx:
        loads = {v.digest: v for v in reversed(tx.datasets.versions(name))}
    newest = sorted(loads.values(), key=lambda v: v.number, reverse=True)
    return tuple(Version(v.digest, v.loaded_at, _place(service, name, v.digest).is_dir()) for v in newest)


def compared(service: Service, name: str, old: str | None, new: str | None) -> tuple[str, str]:
    """The two versions that are compared where these are asked for; NotFound where there is no such one."""
    with service.storage.reading() as tx:
        versions = list(dict.fromkeys(v.digest for v in tx.datasets.versions(name)))
    if not versions:
        raise NotFound("list", name)
    after = _whole_version(name, new, versions) if new else versions[0]
    if old:
        return _whole_version(name, old, versions), after
    earlier = versions[versions.index(after) + 1 :] or [v for v in versions if v != after]
    if not earlier:
        raise NotFound("earlier version of the list", name)
    return earlier[0], after


def _whole_version(name: str, start: str, versions: Sequence[str]) -> str:
    """The version that begins so; eight letters are enough to tell it from others."""
    found = [v for v in versions if len(start) >= 8 and v.startswith(start)]
    if not found:
        raise NotFound(f"kept version of {name}", start)
    return found[0]


def difference_of_files(name: str, old: Sequence[Path], new: Sequence[Path]) -> Difference:
    """What changed between two versions given as files; nothing is kept."""
    return lists.diff(*(_records_of(name, files) for files in (old, new)))


def proposed_mapping(file: Path) -> str:
    """A mapping for a table of the user's own, as TOML to be edited."""
    return lists.written(lists.sniffed(file))


def _records_of(name: str, files: Sequence[Path]) -> list[Record]:
    return list(lists.read(lists.recognised(files), files, dataset=name, version="").records)


def _load(
    service: Service,
    name: str,
    entry: ListEntry | None,
    files: Sequence[Path],
    how: str,
    mapping: Path | None,
    force: bool,
    progress: Progress,
) -> Loaded:
    table = mapping or (config_folder() / "mappings" / entry.mapping if entry and entry.mapping else None)
    version = _digest(how, files, table)
    with service.storage.reading() as tx:
        unfit = dataset_faults(tx, name, "list")
        last = tx.datasets.in_force(name)
    if unfit:
        raise InvalidListing(f"{name!r} cannot be the name of a list", unfit)
    if last is not None and last.digest == version:
        return Loaded(name, version, False, 0, 0, 0, None)
    reading = lists.read(
        how, files, dataset=name, version=version, mapping=lists.load_mapping(table) if table else None
    )
    records: list[Record] = []
    with uncollected():
        for number, record in enumerate(reading.records, 1):
            records.append(checked(record))
            if number % 1000 == 0:
                progress(number)
    report = reading.report
    guard = entry.guard if entry is not None else lists.Guard()
    faults = lists.shrunk(last.counts, report, guard) if last is not None and not force else ()
    if faults:
        raise InvalidListing(f"{name} has shrunk; give --force if that is right", faults)
    gone = lists.delisted(records, datetime.now(UTC).date())
    _keep_files(service, name, version, files, how, table)
    with service.storage.writing() as tx:
        title, publisher, licence = _about(name, entry)
        tx.datasets.put(Dataset(name, title, "list", publisher, licence, entry.page if entry else None))
        taken = tx.records.ids_elsewhere(name, (r.id for r in records))
        if taken:
            records = [_own(record, taken) for record in records]
            gone = frozenset(_own_id(name, i, taken) for i in gone)
        upserted = tx.records.upsert(records, version=version, gone=gone)
        removed = tx.records.remove_others(name, (r.id for r in records))
        tx.datasets.put_in_force(name, version, report.schemas)
        tx.proposals.lapse_stale()
        tx.state.put(
            _key(name),
            _dumped({"published": report.published, "checked_at": _now(), "good_at": _now(), "format": how}),
        )
    _prune(service, name)
    return Loaded(name, version, True, len(upserted.added), len(upserted.changed), len(removed), report)


def _own(record: Record, taken: Set[str]) -> Record:
    """The record under an id of its own where another dataset has its id; so with those it refers to."""
    known = schema_of(record.schema).properties
    values = tuple(
        replace(v, text=_own_id(record.dataset, v.text, taken)) if known[v.prop].type.name == "entity" else v
        for v in record.values
    )
    return replace(record, id=_own_id(record.dataset, record.id, taken), values=values)


def _own_id(dataset: str, record_id: str, taken: Set[str]) -> str:
    return f"{dataset}{OF_DATASET}{record_id}" if record_id in taken else record_id


def _refreshed(service: Service, entry: ListEntry, progress: Progress) -> Refreshed:
    from resolver.operations.fetching import fetch  # an HTTP client that only this needs: .2 s of a start

    with service.storage.reading() as tx:
        note = _note(tx.state.get(_key(entry.name)))
    try:
        seen: object = note.get("seen", {})
        fetched = fetch(entry.urls, _incoming(service, entry.name), seen, progress)
        if fetched.unchanged:
            loaded, problem = None, None
        else:
            loaded = _load(service, entry.name, entry, fetched.files, entry.format, None, False, progress)
            problem = None
        seen = fetched.seen
    except ResolverError as error:
        loaded, problem = None, str(error)[:2_000]
    finally:
        shutil.rmtree(_incoming(service, entry.name), ignore_errors=True)
    with service.storage.writing() as tx:
        latest = _note(tx.state.get(_key(entry.name))) | {"seen": seen, "checked_at": _now()}
        latest |= {"problem": problem} | ({"good_at": _now()} if problem is None else {})
        tx.state.put(_key(entry.name), _dumped(latest))
    return Refreshed(entry.name, loaded, problem)


@contextmanager
def _locked(service: Service) -> Iterator[None]:
    """Held by whoever loads or refreshes lists; Busy in words that say what to do."""
    try:
        with service.storage.lock(LOCK):
            yield
    except Busy as error:
        raise Busy("another process is loading or refreshing lists; try again when it is done") from error


def _fitting(how: str | None, files: Sequence[Path], *, given: bool) -> str:
    """The format to read the files in: as asked for, else by their content."""
    if given and how is not None:
        return how
    if how == "mapped":
        return how
    return lists.recognised(files)


def _state(
    name: str,
    entry: ListEntry | None,
    kept: Dataset | None,
    version: DatasetVersion | None,
    note: Mapping[str, object],
    now: datetime,
) -> ListState:
    def told(key: str) -> str | None:
        value = note.get(key)
        return str(value) if value is not None else None

    title = entry.title if entry is not None else kept.title if kept is not None else name

    def since(moment: str | None) -> timedelta | None:
        return now - datetime.fromisoformat(moment) if moment is not None else None

    loaded_at = version.loaded_at if version is not None else None
    age = since(told("good_at") or loaded_at) if version is not None else None
    asked = since(told("checked_at"))
    scheduled = entry is not None and entry.enabled and bool(entry.urls)
    every = entry.every if entry is not None else AGAIN
    late = scheduled and (age is None or age > every)
    return ListState(
        name,
        title,
        told("format") or (entry.format if entry is not None else ""),
        version.digest if version is not None else None,
        told("published"),
        loaded_at,
        round(age.total_seconds() / 3600, 2) if age is not None else None,
        version.counts if version is not None else {},
        told("checked_at"),
        told("problem"),
        late and (asked is None or asked > min(every, AGAIN)),
        late and version is not None,
    )


def _about(name: str, entry: ListEntry | None) -> tuple[str, str | None, str | None]:
    if entry is None:
        return name.replace("_", " ").capitalize(), None, None
    return entry.title, entry.publisher, entry.licence


def _digest(how: str, files: Sequence[Path], mapping: Path | None) -> str:
    """Names a version by its content: the format, the mapping and every file."""
    whole = hashlib.sha256(how.encode())
    try:
        for path in [*([mapping] if mapping else []), *sorted(files)]:
            with path.open("rb") as file:
                whole.update(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        fault = Fault(str(error.filename), str(error.strerror))
        raise InvalidListing("a file of the list cannot be read", [fault]) from error
    return whole.hexdigest()


def _keep_files(
    service: Service, name: str, version: str, files: Sequence[Path], how: str, mapping: Path | None
) -> None:
    place = _place(service, name, version)
    beside = place.with_name(f".{place.name}")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        for number, path in enumerate(files):  # each in a folder of its own: names may repeat
            (beside / "files" / f"{number:03}").mkdir(parents=True)
            shutil.copyfile(path, beside / "files" / f"{number:03}" / path.name)
        if mapping is not None:
            shutil.copyfile(mapping, beside / f"mapping{mapping.suffix}")
        (beside / "format").write_text(how, "utf-8")
        shutil.rmtree(place, ignore_errors=True)
        beside.rename(place)
    except OSError as error:
        raise StorageError(f"the files of {name} cannot be kept: {error.strerror}") from error


def _prune(service: Service, name: str) -> None:
    """Removes the files of all but the newest versions, and of those that a record still cites."""
    kept = sorted(
        (p for p in (service.settings.data / "lists" / name).iterdir() if p.name[0] != "."),
        key=lambda p: p.stat().st_mtime,
    )
    old = {place.name: place for place in kept[: -service.settings.keep_versions]}
    if not old:
        return
    with service.storage.reading() as tx:
        cited = tx.records.cited_versions(name, old)
    for version in old.keys() - cited:
        shutil.rmtree(old[version], ignore_errors=True)


def _kept_records(service: Service, name: str, version: str) -> list[Record]:
    place = _place(service, name, version)
    if not place.is_dir():
        raise NotFound(f"kept version of {name}", version)
    files = sorted((place / "files").glob("*/*"))
    table = next((lists.load_mapping(p) for p in place.glob("mapping*")), None)
    how = (place / "format").read_text("utf-8")
    records = list(lists.read(how, files, dataset=name, version=version, mapping=table).records)
    with service.storage.reading() as tx:
        taken = tx.records.ids_elsewhere(name, (r.id for r in records))
    return [_own(record, taken) for record in records] if taken else records


def _place(service: Service, name: str, version: str) -> Path:
    return service.settings.data / "lists" / name / version[:24]


def _incoming(service: Service, name: str) -> Path:
    return service.settings.data / "lists" / f".incoming-{name}"


def _key(name: str) -> str:
    return f"lists.{name}"


def _note(text: str | None) -> dict[str, object]:
    found: dict[str, object] = orjson.loads(text) if text is not None else {}
    return found


def _dumped(value: Mapping[str, object]) -> str:
    return orjson.dumps(value).decode()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
