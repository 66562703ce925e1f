"""What does one request see?

A :class:`World` is all that answers rest on as of one moment: the snapshot in force, what has changed
since, and the clusters and suppressions of the judgements.  It never changes; the next one is made
from it, and takes over what still holds.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

from resolver import entities, scoring
from resolver.errors import NotFound
from resolver.index import Segment, Snapshot
from resolver.model.entities import Entity
from resolver.model.records import Record
from resolver.operations.matching import Matching
from resolver.operations.parts import Parts
from resolver.operations.suppressed import Suppressing

VERSION = version("resolver")
PREPARED = 1_000
"""Analysed entities kept at hand by each process: those found last, about 12 kB each."""


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
        self, snapshot: Snapshot, parts: Parts, clusters: entities.Clusters, scorer: scoring.Scorer,
        sequence: int, judgement: int, suppressing: Suppressing,
        before: World | None = None, changed: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        """``changed`` are the records that differ from the world ``before``, which has the same snapshot."""
        self.snapshot = snapshot
        self.parts = parts
        """The snapshot's segment and those of what has changed since."""
        self.clusters = clusters
        self.scorer = scorer
        self.sequence = sequence
        self.judgement = judgement
        self.suppressing = suppressing
        self.segments = tuple((scored.segment, dead) for scored, dead in parts)
        """Each segment with the ids of its records that no longer count."""
        known = before.matching if before is not None else None
        self.matching: Matching = Matching(parts, clusters, known)
        self._analysed: dict[str, _Analysed] = {}
        self._adding = threading.Lock()
        if before is not None:
            self._analysed = before._analysed.copy()
            for record in changed | self.matching.moved:
                for stale in (record, clusters.canonical(record), before.clusters.canonical(record)):
                    self._analysed.pop(stale, None)
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
            listed = segment.listed.copy()
            listed[[segment.row_of[record_id] for record_id in dead if record_id in segment.row_of]] = False
            found += Counter(segment.counts(listed))
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

    def dataset_of(self, record_id: str) -> str | None:
        """The dataset of the record, or None where there is no such record."""
        if (place := self._place(record_id)) is None:
            return None
        segment, row = place
        return str(segment.datasets[int(segment.arrays["record_dataset"][row])])

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

    def prepared(self, entity_id: str) -> tuple[Entity, scoring.Prepared]:
        """The entity of that canonical id, and its side of a comparison; NotFound where there is none."""
        known = self._at_hand(entity_id)
        return known.entity, known.side

    def found(self, entity_id: str) -> Entity:
        """The entity of that canonical id, as :meth:`entity` has it, from what is at hand; NotFound."""
        return self._at_hand(entity_id).entity

    def _at_hand(self, entity_id: str) -> _Analysed:
        known = self._analysed.get(entity_id)
        if known is None:
            known = _Analysed(self.entity(entity_id), self.scorer)
            with self._adding:
                while len(self._analysed) >= PREPARED:
                    del self._analysed[next(iter(self._analysed))]
                self._analysed[entity_id] = known
        return known


@dataclass(frozen=True)
class _Analysed:
    """An entity, taken apart when it is first compared."""

    entity: Entity
    scorer: scoring.Scorer

    @cached_property
    def side(self) -> scoring.Prepared:
        """Its side of a comparison."""
        return self.scorer.prepared(self.entity.schema, self.entity.properties)
