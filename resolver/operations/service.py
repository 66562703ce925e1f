"""What does every verb stand on?

A :class:`Service` holds what is opened once: settings, database, scorer, word lists.  A
:class:`World` is what one request sees: the snapshot in force, the changes since, and the clusters
of the judgements.  A world never changes; when the store has moved on, the next request gets a new one.
"""

from __future__ import annotations

import gc
import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np

from resolver import documents, entities, index, scoring, storage
from resolver.config import Settings, config_folder
from resolver.errors import CorruptSnapshot, Fault, NotFound, NotReady, StorageError
from resolver.index import Entry, Segment, Snapshot
from resolver.model.documents import Document
from resolver.model.entities import Entity
from resolver.model.records import Record
from resolver.operations import policy as policies
from resolver.operations.hits import Hits
from resolver.operations.matching import Matching, Scored
from resolver.operations.policy import Policy
from resolver.operations.suppressed import Suppressing
from resolver.storage import KeptRecord, Transaction

ALL = "default"
"""The dataset that holds all others."""
OF_DATASET = ":"
"""Stands between a dataset and a record's id at its source, where another dataset had that id first."""
Reader = Callable[[Document], documents.Extraction]
"""Reads a text: whom it names, and what it says of them."""
DELTA = 2_000
"""Records changed since the snapshot from which on a new one is built."""
VERSION = version("resolver")
PREPARED = 50_000
"""Analysed entities kept in memory by each process."""
KEPT_SNAPSHOTS = 2
"""The one in force and the one before it, which slower processes may still be opening."""
BEHIND_S = 120.0
"""How long answers come from the snapshot in force while the one after it is built by somebody else."""
AGAIN_S = 5.0
"""How long a broken snapshot is left alone, before its files are read through once more."""
_DATASET = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Provenance:
    """With what an answer was made: enough to replay it."""

    snapshot: str
    """Name of the snapshot, with the numbers of the last change and the last judgement seen."""
    model: str
    version: str


class World:
    """The records and clusters as of one moment."""

    def __init__(
        self, snapshot: Snapshot, scored: tuple[Scored, Scored], changed: frozenset[str],
        clusters: entities.Clusters, scorer: scoring.Scorer, sequence: int, judgement: int,
        suppressing: Suppressing,
    ) -> None:  # fmt: skip
        self.snapshot = snapshot
        self.scored = scored
        """The snapshot's segment and that of the changes since."""
        self.clusters = clusters
        self.scorer = scorer
        self.sequence = sequence
        self.judgement = judgement
        self.suppressing = suppressing
        self.segments: tuple[tuple[Segment, frozenset[str]], ...] = (
            (scored[0].segment, changed),
            (scored[1].segment, frozenset()),
        )
        """Each segment with the ids of its records that no longer count."""
        self.matching = Matching(((scored[0], changed), (scored[1], frozenset())), clusters)
        self.prepared = lru_cache(PREPARED)(self._prepared)

        state = f"{snapshot.name}+{sequence}.{judgement}"
        self.provenance = Provenance(state, scorer.model_name, VERSION)
        """With what its answers are made."""

    @property
    def state(self) -> tuple[str, int, int, int]:
        """The snapshot's name, and the numbers of the last change, judgement and suppression seen."""
        return self.snapshot.name, self.sequence, self.judgement, self.suppressing.last

    @property
    def datasets(self) -> frozenset[str]:
        """Names of the datasets that have records."""
        return frozenset(name for segment, _ in self.segments for name in segment.datasets)

    def counts(self) -> Mapping[str, int]:
        """Dataset -> number of records."""
        if self.sequence == self.snapshot.sequence:
            return self.snapshot.counts
        found: Counter[str] = Counter()
        for segment, dead in self.segments:
            listed = segment.arrays["removed"] == b""
            listed[[segment.row_of[record_id] for record_id in dead if record_id in segment.row_of]] = False
            rows = np.bincount(segment.arrays["record_dataset"][listed], minlength=len(segment.datasets))
            found += Counter(dict(zip(segment.datasets, rows.tolist(), strict=True)))
        return found

    def record(self, record_id: str) -> Record | None:
        """The record as it is now, or as it was when it left its list, or None."""
        place = self._place(record_id)
        return place[0].record(place[1]) if place is not None else None

    def records(self, *, delisted: bool = False) -> Iterator[Record]:
        """All records; those that have left their list only where asked for."""
        for segment, dead in self.segments:
            for row in range(len(segment)):
                if segment.record_id(row) not in dead and (delisted or segment.removed_at(row) is None):
                    yield segment.record(row)

    def entity(self, entity_id: str) -> Entity:
        """The entity that the id belongs to, under its canonical id, or NotFound.

        Records that have left their list speak only where none is left on one.
        """
        places = [p for m in sorted(self.clusters.members(entity_id)) if (p := self._place(m)) is not None]
        if not places:
            raise NotFound("entity", entity_id)
        gone = [segment.removed_at(row) for segment, row in places]
        listed = [place for place, left in zip(places, gone, strict=True) if left is None]
        seen = [segment.seen(row) for segment, row in listed or places]
        return Entity(
            self.clusters.canonical(entity_id),
            tuple(segment.record(row) for segment, row in listed or places),
            min(first for first, _, _ in seen),
            max(last for _, last, _ in seen),
            max(change for _, _, change in seen),
            None if listed else max(left for left in gone if left is not None),
        )

    def _place(self, record_id: str) -> tuple[Segment, int] | None:
        for segment, dead in self.segments:
            row = segment.row_of.get(record_id)
            if row is not None and record_id not in dead:
                return segment, row
        return None

    def _prepared(self, entity_id: str) -> tuple[Entity, scoring.Prepared]:
        entity = self.entity(entity_id)
        return entity, self.scorer.prepared(entity.schema, entity.properties)


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
        self._world: World | None = None
        self._moving = threading.Lock()
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

    def warm(self) -> None:
        """Loads what the first question would otherwise wait for, to be shared by forked processes."""
        try:
            world = self.world()
        except (NotReady, CorruptSnapshot):
            return
        some = next(world.records(), None)
        if some is not None:
            _, side = world.prepared(world.clusters.canonical(some.id))
            world.scorer.compare(side, side)
            world.matching.hits(world.scorer, side, index.Filter(), self.settings.threshold)

    def close(self) -> None:
        """Lets go of the database; may be called twice."""
        self.hits.flush()
        self.storage.close()

    def after_fork(self) -> None:
        """Forgets connections of the parent process; what is mapped and analysed stays shared."""
        self.storage.dispose_after_fork()
        self._moving = threading.Lock()

    def world(self) -> World:
        """The world as the store has it now; NotReady before the first snapshot.

        After a load that changed much the world before it stays until its snapshot is built, and while
        one thread opens that snapshot the others go on with the world they have: nobody waits.

        Where the snapshot in force is corrupt, the one that is open stays in use, with all changes
        since; CorruptSnapshot where none is open.
        """
        name = index.current(self.settings.snapshots)
        if name is None:
            raise NotReady(
                "no snapshot has been built yet: run `resolver ingest` or `resolver index rebuild`"
            )
        heads = self.storage.heads()
        world = self._world
        if world is not None and self._left_alone(name):
            name = world.snapshot.name
        if world is not None and world.state == (name, *heads):
            return world
        if world is not None and self._waits(world, name, heads[0]):
            return world
        if not self._moving.acquire(blocking=world is None or world.snapshot.name == name):
            assert world is not None
            return world
        try:
            self._world = self._moved(self._world, name)
            return self._world
        finally:
            self._moving.release()

    def _waits(self, world: World, name: str, sequence: int) -> bool:
        """Whether so much has changed since the snapshot that the next one is about to come.

        Whoever made the changes builds it; where that one died, everybody indexes the changes himself.
        """
        if world.snapshot.name != name or sequence - max(world.sequence, world.snapshot.sequence) <= DELTA:
            return False
        now = time.monotonic()
        if self._behind[0] != name:
            self._behind = (name, now + BEHIND_S)
        return now < self._behind[1]

    def _moved(self, old: World | None, name: str) -> World:
        """A world of the snapshot with that name and all that the store has beyond it."""
        snapshot = self._opened(old.snapshot if old is not None else None, name)
        if old is not None and old.snapshot is snapshot:
            whole, scorer = old.scored[0], old.scorer
        else:
            whole = Scored(snapshot.segment)
            scorer = self.scorer.with_rarity(whole.packed.counts())
        with self.storage.reading() as tx:
            sequence, judgement = tx.records.last_change(), tx.judgements.head().number
            suppressing = old.suppressing if old is not None else Suppressing()
            if tx.suppressions.last() != suppressing.last:
                suppressing = Suppressing.of(tx.suppressions.all())
            if old is not None and old.snapshot is snapshot and old.sequence == sequence:
                delta, changed = old.scored[1], old.segments[0][1]
            else:
                rows = list(tx.records.changed_since(snapshot.sequence))
                delta = Scored(index.build(map(entry, filter(_searchable, rows)), columns=columns(scorer)))
                changed = frozenset(row.id for row in rows)
            known = old.clusters if old is not None else entities.Clusters()
            clusters = known.after(tx.judgements.all(after=known.last))
        return World(snapshot, (whole, delta), changed, clusters, scorer, sequence, judgement, suppressing)

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
        """Makes changes searchable: by a new snapshot where there is none yet or much has changed.

        Fewer changes are seen by the next request as they are; each process indexes them for itself.
        """
        try:
            behind = self.storage.heads()[0] - self.world().snapshot.sequence if changes <= DELTA else changes
        except (NotReady, CorruptSnapshot):
            behind = DELTA + 1
        if behind > DELTA:
            self.rebuild()

    def rebuild(self, progress: Callable[[int], None] = lambda done: None) -> str:
        """Builds a snapshot of all records in the store, puts it in force, and gives its name."""
        folder = self.settings.snapshots
        with self.storage.lock("snapshot", wait_s=600):
            with uncollected(), self.storage.reading() as tx:
                sequence = tx.records.last_change()
                kept = filter(_searchable, tx.records.stream(include_removed=True))
                segment = index.build(map(entry, kept), progress, columns(self.scorer, counting=True))
            name = index.write(segment, folder, sequence, scoring.made_with(self.scorer))
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


def columns(
    scorer: scoring.Scorer, *, counting: bool = False
) -> Callable[[Sequence[Record]], Mapping[str, Any]]:
    """What the scorer wants kept of records; with ``counting`` it weighs tokens by these records."""

    def of(records: Sequence[Record]) -> Mapping[str, Any]:
        return scoring.packed(((r.schema, r.properties) for r in records), scorer, counting=counting)

    return of


def entry(kept: KeptRecord) -> Entry:
    """The record as the index takes it."""
    return Entry(kept.record, kept.first_seen, kept.last_seen, kept.last_change, kept.removed_at)


def _searchable(kept: KeptRecord) -> bool:
    """Whether the record is indexed: one that left its list still is, one that left its text is not."""
    return kept.removed_at is None or kept.document is None


def snapshot_facts(settings: Settings) -> Mapping[str, object]:
    """What the snapshot in force holds, after checking every file of it; NotReady before the first."""
    name = index.current(settings.snapshots)
    if name is None:
        raise NotReady("no snapshot has been built yet")
    snapshot = index.open_snapshot(settings.snapshots, name, thorough=True)
    arrays = snapshot.segment.arrays
    return {
        "name": name,
        "records": len(snapshot.segment),
        "names": len(arrays["name_record"]),
        "tokens": len(arrays["token_weight"]),
        "bytes": sum(a.nbytes for a in arrays.values()),
        "datasets": dict(snapshot.counts),
    }


def without_empty(properties: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The properties that have a value, with blanks around values and repeats removed."""
    cleaned = {
        p: tuple(dict.fromkeys(t for v in values if (t := v.strip()))) for p, values in properties.items()
    }
    return {p: values for p, values in cleaned.items() if values}
