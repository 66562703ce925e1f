"""Which entities reach a score against a query?

The records of a world are scored row by row, from the columns that the snapshot keeps for the
scorer.  Entities of several records are taken together first, as reviewers judged them: each is
scored whole wherever one of its records comes into question.
"""

from __future__ import annotations

import threading
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from resolver import entities, index, scoring
from resolver.index import Filter, Segment

Mask = npt.NDArray[np.uint8]
MASKS = 64
"""Filters whose rows each world keeps at hand."""


class Scored:
    """A segment with what the scorer keeps of its records.  Safe to share between threads."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.packed = scoring.Packed(segment.columns)
        self._here = threading.local()

    def postings(self, view: str) -> index.Postings:
        """The names of a view by token, with room that belongs to this thread."""
        known: dict[str, index.Postings] = self._here.__dict__
        if view not in known:
            names = self.packed.views[view]
            known[view] = index.Postings(names.posting_start, names.postings, names.owner)
        return known[view]


class Matching:
    """Answers for the records of one world."""

    def __init__(self, parts: tuple[tuple[Scored, frozenset[str]], ...], clusters: entities.Clusters) -> None:
        self._parts = parts
        self._clusters = clusters
        self._joined = self._joined_rows()
        self._masks = lru_cache(MASKS)(self._mask)

    def hits(
        self, scorer: scoring.Scorer, query: scoring.Prepared, allowed: Filter, cutoff: float
    ) -> tuple[dict[str, float], set[str]]:
        """Ids of single records with their scores, all that reach the cutoff, and ids of entities of
        several records that may reach it."""
        found: dict[str, float] = {}
        joined: set[str] = set()
        masks = self._masks(allowed)
        for number, (part, _) in enumerate(self._parts):
            if not len(part.segment):
                continue
            packed, mask = part.packed, masks[number]
            facing = packed.facing(scorer, query, cutoff)
            shared = packed.shared(facing)
            shared = shared[mask[shared] != 0]
            names = []
            for want in packed.wanted(facing):
                lots = (want.likely, want.tokens, want.common)
                holders, (checked, bounded) = part.postings(want.view).holders(want.names, lots, mask)
                names.append((want.view, want.number, holders, checked, bounded))
            rows, scores = packed.scored(facing, names, shared)
            reaching = scores >= cutoff
            for row, score in zip(rows[reaching].tolist(), scores[reaching].tolist(), strict=True):
                if mask[row] == 1:
                    found[part.segment.record_id(row)] = score
            if len(self._joined[number]):
                met = np.unique(np.concatenate([shared, *(packed.owners(n[0], n[2]) for n in names)]))
                joined |= {
                    self._clusters.canonical(part.segment.record_id(row))
                    for row in met[mask[met] == 2].tolist()
                }
        return found, joined

    def _mask(self, allowed: Filter) -> tuple[Mask, ...]:
        """Rows that pass: 1 for a record that stands alone, 2 for one of an entity of which one passes."""
        masks = []
        passing_entities: set[str] = set()
        for (part, dead), joined in zip(self._parts, self._joined, strict=True):
            passing = index.mask(
                part.segment, Filter(allowed.schemata, allowed.datasets, allowed.removed, dead)
            )
            masks.append(passing.astype(np.uint8))
            passing_entities |= {entity for row, entity in joined.items() if passing[row]}
        for mask, joined in zip(masks, self._joined, strict=True):
            for row, entity in joined.items():
                mask[row] = 2 if entity in passing_entities else 0
        return tuple(masks)

    def _joined_rows(self) -> tuple[dict[int, str], ...]:
        """For each part the rows of records that were joined with others, with their entity."""
        return tuple(
            {
                row: entity
                for record, entity in self._clusters.canonical_of.items()
                if record not in dead and (row := part.segment.row_of.get(record)) is not None
            }
            for part, dead in self._parts
        )
