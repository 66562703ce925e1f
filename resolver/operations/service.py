"""What does every verb stand on?

A :class:`Service` holds what is opened once: settings, database, scorer, word lists; and the
:class:`~resolver.operations.world.World` that requests see.  When the store has moved on, the next
request gets a new one.
"""

from __future__ import annotations

import gc
import logging
import math
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from resolver import documents, entities, index, scoring, storage
from resolver.config import Settings, config_folder
from resolver.errors import CorruptSnapshot, Fault, NotReady, ResolverError, StorageError
from resolver.index import Entry, Snapshot
from resolver.model.documents import Document
from resolver.operations import parts
from resolver.operations import policy as policies
from resolver.operations.hits import Hits
from resolver.operations.keyring import Keyring
from resolver.operations.matching import Scored
from resolver.operations.parts import Gathered, Parts
from resolver.operations.policy import Policy
from resolver.operations.renewal import Renewal
from resolver.operations.suppressed import Suppressing
from resolver.operations.world import VERSION, Provenance, World
from resolver.storage import KeptRecord, Transaction

ALL = "default"
"""The dataset that holds all others."""
OF_DATASET = ":"
"""Stands between a dataset and a record's id at its source, where another dataset had that id first."""
Reader = Callable[[Document], documents.Extraction]
"""Reads a text: whom it names, and what it says of them."""
DELTA = 2_000
"""Records changed since the snapshot from which on a new one is built."""
FEW = 64
"""Records that a request may wait for to be indexed: about 20 ms."""
MANY = 5_000
"""Changes at once from which on they are searched when their snapshot is there: about two seconds' work."""
KEPT_SNAPSHOTS = 2
"""The one in force and the one before it, which slower processes may still be opening."""
BUILDERS = 2
"""Most processes that build a snapshot."""
BEHIND_S = 120.0
"""How long answers come from the snapshot in force while the one after it is built by somebody else."""
AGAIN_S = 5.0
"""How long a broken snapshot is left alone, before its files are read through once more."""
CLOSING_S = 10.0
"""How long a service that is closed waits for the thread that indexes changes."""
_DATASET = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_LOG = logging.getLogger(__name__)


class Service:
    """Everything that is opened once.  Make it with :meth:`open`; safe to fork before and after first use."""

    def __init__(
        self,
        settings: Settings,
        store: storage.Storage,
        reader: Reader,
        scorer: scoring.Scorer,
        linker: entities.Linker,
        policy: Policy,
    ) -> None:
        self.settings = settings
        self.storage = store
        self.reader = reader
        self.scorer = scorer
        self.linker = linker
        self.policy = policy
        self.hits = Hits(store)
        self.keyring = Keyring(store)
        self.renewal: Renewal | None = None
        """Who builds the next snapshot where this process must not, since it answers requests."""
        self._world: World | None = None
        self._moving = threading.Lock()
        self._starting = threading.Lock()
        self._worker: threading.Thread | None = None
        self._gathered: Gathered | None = None
        """Parts taken together by the thread, for the next world."""
        self._pointer = str(settings.snapshots / "current")
        self._named: tuple[tuple[int, int], str] | None = None
        self._behind: tuple[str, float] = ("", 0.0)
        """The snapshot in force from which the store has moved far away, and until when it is waited for."""
        self._broken: tuple[str, float] = ("", 0.0)
        """The snapshot in force that could not be opened, and when to try again."""

    @classmethod
    def open(cls, settings: Settings) -> Service:
        """The service over the settings' database, migrated to the current form."""
        try:
            settings.data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"the data folder {settings.data} cannot be made: {error.strerror}") from error
        store = storage.Storage(settings.database)
        store.migrate()
        folder = config_folder()
        return cls(
            settings,
            store,
            reader(settings),
            scoring.load(folder),
            entities.linker(folder),
            policies.policy(folder),
        )

    def close(self) -> None:
        """Lets go of the database when the thread that indexes changes is done; may be called twice."""
        if self._worker is not None and self._worker is not threading.current_thread():
            self._worker.join(CLOSING_S)
        self.hits.flush()
        self.storage.close()

    def after_fork(self) -> None:
        """Forgets connections of the parent process; what is mapped and analysed stays shared."""
        self.storage.dispose_after_fork()
        self._moving, self._starting = threading.Lock(), threading.Lock()

    def world(self, *, at_once: bool = False) -> World:
        """The world as the store has it now; NotReady before the first snapshot.

        A change is in the next answer.  In a service that answers (``renewal`` is set) nobody waits for
        more than that: while a thread opens a new snapshot, or indexes the many changes of a load, answers
        come from the world before.  ``at_once`` waits for them.

        Where the snapshot in force is corrupt, the one that is open stays in use, with all changes
        since; CorruptSnapshot where none is open.
        """
        name = self._in_force()
        if name is None:
            raise NotReady(
                "no snapshot has been built yet: run `resolver ingest` or `resolver index rebuild`"
            )
        heads = self.storage.heads()
        world = self._world
        if world is not None and self._left_alone(name):
            name = world.snapshot.name
        if self.renewal is not None and world is not None and world.snapshot.name == name:
            self.renewal.begin(heads.change - world.snapshot.sequence, DELTA)
        if world is not None and world.state == (name, *heads[:3]):
            return world
        if world is not None and not at_once:
            much = world.snapshot.name != name or heads.change - world.sequence > FEW
            if self._waits(world, name, heads.change):
                return world
            if much and self.renewal is not None:
                self._beside(lambda: self._move(name))
                return world
        return self._move(name)

    def _in_force(self) -> str | None:
        """Name of the snapshot in force; read again where the file that names it is another one."""
        try:
            found = os.stat(self._pointer)
        except FileNotFoundError:
            return None
        stamp = found.st_ino, found.st_mtime_ns
        known = self._named
        if known is None or known[0] != stamp:
            self._named = None  # read after it was looked at: a newer name is at worst read twice
            name = index.current(self.settings.snapshots)
            known = self._named = None if name is None else (stamp, name)
        return None if known is None else known[1]

    def _waits(self, world: World, name: str, sequence: int) -> bool:
        """Whether so much has changed since the snapshot that the next one is about to come.

        Where whoever builds it died and nobody else does, everybody indexes the changes himself.
        """
        if world.snapshot.name != name or sequence - max(world.sequence, world.snapshot.sequence) <= MANY:
            return False
        now = time.monotonic()
        if self._behind[0] != name:
            self._behind = (name, now + BEHIND_S)
        return now < self._behind[1]

    def _move(self, name: str) -> World:
        with self._moving:
            self._world = self._moved(self._world, name)
            return self._world

    def _beside(self, act: Callable[[], object]) -> None:
        """Runs the act in a thread of its own, unless one is at work."""

        def run() -> None:
            try:
                act()
            except ResolverError as error:
                _LOG.warning("the changes are not indexed yet: %s", error)

        with self._starting:
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=run, daemon=True)
                self._worker.start()

    def _moved(self, old: World | None, name: str) -> World:
        """A world of the snapshot with that name and all that the store has beyond it."""
        snapshot = self._opened(old.snapshot if old is not None else None, name)
        before = old if old is not None and old.snapshot is snapshot else None
        with self.storage.reading() as tx:
            sequence, judgement = tx.records.last_change(), tx.judgements.head().number
            suppressing = old.suppressing if old is not None else Suppressing()
            if tx.suppressions.last() != suppressing.last:
                suppressing = Suppressing.of(tx.suppressions.all())
            known = old.clusters if old is not None else entities.Clusters()
            clusters = known.after(tx.judgements.all(after=known.last)) if judgement > known.last else known
            since = before.sequence if before is not None else snapshot.sequence
            rows = list(tx.records.changed_since(since)) if sequence > since else []
        if before is not None:
            held, scorer = before.parts, before.scorer
        else:
            whole = Scored(snapshot.segment)
            held, scorer = ((whole, frozenset()),), self.scorer.with_rarity(whole.packed.counts())
        changed = frozenset(row.id for row in rows)
        if rows:
            held = parts.changed(held, changed, list(map(entry, filter(_searchable, rows))), scorer)
            held = self._carried(held, scorer)
        return World(snapshot, held, clusters, scorer, sequence, judgement, suppressing, before, changed)

    def _carried(self, held: Parts, scorer: scoring.Scorer) -> Parts:
        """The parts with the small ones gathered: a few records at once, many in a thread of their own."""
        if self._gathered is not None:
            held, self._gathered = parts.replaced(held, self._gathered), None
        start = parts.carrying(held, FEW if self.renewal is not None else MANY)
        if start < len(held):
            return parts.replaced(held, parts.gathered(held[start:], scorer))
        start = parts.carrying(held, MANY)
        if start < len(held):
            self._beside(lambda: self._gather(held[start:], scorer))
        return held

    def _gather(self, some: Parts, scorer: scoring.Scorer) -> None:
        self._gathered = parts.gathered(some, scorer)

    def _opened(self, before: Snapshot | None, name: str) -> Snapshot:
        """The snapshot of that name; the one before where it is corrupt and there is one."""
        if before is not None and (before.name == name or self._left_alone(name)):
            return before
        try:
            snapshot = index.open_snapshot(self.settings.snapshots, name)
            if snapshot.made_with != scoring.made_with(self.scorer):
                raise CorruptSnapshot(f"snapshot {name} was made with another scorer ({snapshot.made_with})")
        except CorruptSnapshot as error:
            if before is None:
                raise
            _LOG.warning("%s; snapshot %s stays in use", error, before.name)
            self._broken = (name, time.monotonic() + AGAIN_S)
            return before
        self._broken = ("", 0.0)
        return snapshot

    def _left_alone(self, name: str) -> bool:
        """Whether the snapshot was found broken a moment ago."""
        return self._broken[0] == name and time.monotonic() < self._broken[1]

    def provenance(self) -> Provenance:
        """With what the answers of this moment are made."""
        return self.world().provenance

    def catch_up(self, changes: int) -> None:
        """Makes changes searchable in this process before it says that they are made.

        In a service that answers, a process of its own builds the next snapshot where much has changed;
        it is waited for only where more has than can be indexed beside it.  Elsewhere it is built here.
        """
        try:
            behind = self.storage.heads().change - self.world(at_once=changes <= MANY).snapshot.sequence
        except (NotReady, CorruptSnapshot):
            self.rebuild()
            return
        if self.renewal is not None:
            self.renewal.begin(max(behind, changes), DELTA)
            if changes > MANY:
                self.renewal.wait(BEHIND_S)
        elif max(behind, changes) > DELTA:
            self.rebuild()

    def rebuild(self, progress: Callable[[int], None] = lambda done: None) -> str:
        """Builds a snapshot of all records in the store, puts it in force, and gives its name."""
        with self.storage.lock("snapshot", wait_s=600):
            return self._built(progress)

    def renew(self, changes: int) -> str | None:
        """The same where more records than that have changed since the one in force, else None."""
        with self.storage.lock("snapshot", wait_s=600):
            if self._behind_snapshot() <= changes:
                return None
            return self._built(lambda done: None)

    def _behind_snapshot(self) -> float:
        """How many changes are not in the snapshot in force: all, where it cannot be read."""
        try:
            name = index.current(self.settings.snapshots) or ""
            return self.storage.heads().change - index.open_snapshot(self.settings.snapshots, name).sequence
        except CorruptSnapshot:
            return math.inf

    def _built(self, progress: Callable[[int], None]) -> str:
        folder = self.settings.snapshots
        with uncollected(), self.storage.reading() as tx:
            sequence = tx.records.last_change()
            kept = filter(_searchable, tx.records.stream(include_removed=True))
            segment = index.build(
                map(entry, kept), progress, scoring.Packing(self.scorer, counting=True),
                ordered=True, workers=min(BUILDERS, os.cpu_count() or 1),
            )  # fmt: skip
            in_force = {name: tx.datasets.in_force(name) for name in segment.datasets}
        versions = {name: found.digest for name, found in in_force.items() if found is not None}
        about = {"code": VERSION, "model": self.scorer.model_name, "versions": versions}
        name = index.write(segment, folder, sequence, scoring.made_with(self.scorer), about)
        index.publish(folder, name)
        index.prune(folder, KEPT_SNAPSHOTS)
        self._broken = ("", 0.0)
        return name


@contextmanager
def uncollected() -> Iterator[None]:
    """Keeps the garbage collector out of the block.

    Millions of small values are made there and kept, none in a cycle; walking over them again and again
    was a third of the time of building a snapshot (measured with 76,000 records: 32 s instead of 22 s).
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def dataset_faults(tx: Transaction, name: str, kind: str) -> list[Fault]:
    """Why the dataset of that name cannot take records of that kind: ``documents`` or ``list``."""
    if name == ALL:
        return [Fault("dataset", f"{ALL!r} means all datasets; give another name")]
    if _DATASET.fullmatch(name) is None:
        return [Fault("dataset", "the name is 1 to 100 letters, digits, '_', '.' or '-', a letter first")]
    kept = tx.datasets.get(name)
    if kept is not None and kept.kind != kind:
        return [Fault("dataset", f"{name!r} is of the kind {kept.kind!r} already, not {kind!r}")]
    return []


def reader(settings: Settings) -> Reader:
    """What texts are read with: the word lists, and the spaCy pipeline where one is set."""
    lexicon = documents.lexicon(config_folder() / "extraction")
    pipeline = documents.pipeline(settings.spacy_model) if settings.spacy_model else None
    return lambda document: documents.extracted(document, lexicon, pipeline)


def entry(kept: KeptRecord) -> Entry:
    """The record as the index takes it."""
    return Entry(kept.id, kept.data, kept.first_seen, kept.last_seen, kept.last_change, kept.removed_at)


def _searchable(kept: KeptRecord) -> bool:
    """Whether the record is indexed: one that left its list still is, one that left its text is not."""
    return kept.removed_at is None or kept.document is None


def snapshot_facts(settings: Settings) -> Mapping[str, Any]:
    """What the snapshot in force holds, after checking every file of it; NotReady before the first."""
    name = index.current(settings.snapshots)
    if name is None:
        raise NotReady("no snapshot has been built yet")
    snapshot = index.open_snapshot(settings.snapshots, name, thorough=True)
    views = scoring.Packed(snapshot.segment.columns).views.values()
    return {
        "name": name,
        "code": snapshot.about.get("code"),
        "model": snapshot.about.get("model"),
        "change": snapshot.sequence,
        "records": len(snapshot.segment),
        "names": sum(len(view.arrays.names) for view in views),
        "tokens": sum(len(view.arrays.tokens) for view in views),
        "files": len(snapshot.segment.arrays) + 1,
        "bytes": snapshot.size,
        "datasets": dict(snapshot.counts),
        "versions": snapshot.about.get("versions", {}),
    }


def without_empty(properties: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The properties that have a value, with blanks around values and repeats removed."""
    cleaned = {
        p: tuple(dict.fromkeys(t for v in values if (t := v.strip()))) for p, values in properties.items()
    }
    return {p: values for p, values in cleaned.items() if values}
