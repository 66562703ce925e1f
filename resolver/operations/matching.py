"""Which entities reach a score against a query?

The records of a world are scored row by row, from the columns that the snapshot keeps for the
scorer.  Entities of several records are taken together first, as reviewers judged them: each is
scored whole wherever one of its records comes into question.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from resolver import entities, index, scoring
from resolver.index import Filter, Segment

Mask = npt.NDArray[np.uint8]
_EVERYTHING = np.empty(0, np.uint8)
MASKS = 64
"""Filters whose rows each world keeps at hand."""


class Scored:
    """A segment with what the scorer keeps of its records.  Safe to share between threads."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.packed = scoring.Packed(segment.columns)


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
            mask = masks[number]
            rows, scores = part.packed.hits(part.packed.facing(scorer, query, cutoff), mask)
            alone = scores >= cutoff
            if len(self._joined[number]):
                apart = mask[rows] == 1
                joined |= {
                    self._clusters.canonical(part.segment.record_id(row)) for row in rows[~apart].tolist()
                }
                alone &= apart
            for row, score in zip(rows[alone].tolist(), scores[alone].tolist(), strict=True):
                found[part.segment.record_id(row)] = score
        return found, joined

    def _mask(self, allowed: Filter) -> tuple[Mask, ...]:
        """Rows that pass: 1 for a record that stands alone, 2 for one of an entity of which one passes."""
        masks = []
        passing_entities: set[str] = set()
        for (part, dead), joined in zip(self._parts, self._joined, strict=True):
            passing = index.mask(
                part.segment, Filter(allowed.schemata, allowed.datasets, allowed.removed, dead)
            )
            masks.append(passing.astype(np.uint8) if joined or not passing.all() else _EVERYTHING)
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
