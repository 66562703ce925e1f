"""Which entities hold the words that somebody typed, and how many of what kind are they?

Names are found and scored by the one scorer: those that reach a low score as a whole, and those that
hold every word, however much else they hold.  Those that hold the words as they stand come first, then
those whose tokens begin with them, each by score.  Counts come from the columns of the records; no entity is
put together but those of the page that is shown.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from resolver import scoring
from resolver.index import Filter, Segment
from resolver.model.entities import common_schema
from resolver.operations.matching import Mask, Matching, Part, Scored

LEAST = 0.3
"""Names that do not hold every word are found from this score on."""
_DIGITS = 4
"""With so many digits a text may be the number of somebody."""


@dataclass(frozen=True, slots=True)
class _Alone:
    """Rows of a segment whose records stand alone, ascending, with their scores."""

    segment: Segment
    rows: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float64]

    def without(self, ids: Set[str]) -> _Alone:
        gone = [row for id_ in ids if (row := self.segment.row_of.get(id_)) is not None]
        keep = ~np.isin(self.rows, gone)
        return replace(self, rows=self.rows[keep], scores=self.scores[keep])

    def best(self, count: int) -> Iterator[tuple[float, str]]:
        order = np.lexsort((self.rows, -self.scores))[:count]
        for score, row in zip(self.scores[order].tolist(), self.rows[order].tolist(), strict=True):
            yield -score, self.segment.record_id(row)


@dataclass(frozen=True, slots=True)
class Found:
    """The entities that a search found."""

    alone: tuple[_Alone, ...]
    joined: Mapping[str, float]
    """Entities of several records, with their scores."""
    places: Mapping[str, tuple[tuple[Segment, int], ...]]
    """Where their records are."""

    def __len__(self) -> int:
        return sum(len(part.rows) for part in self.alone) + len(self.joined)

    def __contains__(self, entity_id: object) -> bool:
        if entity_id in self.joined:
            return True
        rows = ((part.rows, part.segment.row_of.get(str(entity_id))) for part in self.alone)
        return any(row is not None and bool(np.isin(row, held)) for held, row in rows)

    def without(self, ids: Set[str]) -> Found:
        """The others."""
        if not ids:
            return self
        joined = {entity: score for entity, score in self.joined.items() if entity not in ids}
        return replace(self, alone=tuple(part.without(ids) for part in self.alone), joined=joined)

    def page(self, offset: int, limit: int) -> list[str]:
        """Ids of the entities from there on, best first."""
        ranked = [
            *(part.best(offset + limit) for part in self.alone),
            iter(sorted((-score, entity) for entity, score in self.joined.items())),
        ]
        return [entity for _, entity in heapq.merge(*ranked)][offset : offset + limit]

    def facets(self) -> dict[str, dict[str, int]]:
        """What kinds of entities they are: facet -> value -> how many."""
        found: dict[str, Counter[str]] = {n: Counter() for n in ("datasets", "countries", "topics", "schema")}
        for part in self.alone:
            labels, arrays = part.segment.labels, part.segment.arrays
            for name, values, column in (
                ("datasets", [(v,) for v in labels.datasets], "record_dataset"),
                ("schema", [(v,) for v in labels.schemata], "record_schema"),
                ("countries", labels.countries, "record_countries"),
                ("topics", labels.topics, "record_topics"),
            ):
                counts = np.bincount(arrays[column][part.rows], minlength=len(values)).tolist()
                for some, count in zip(values, counts, strict=True):
                    if count:
                        found[name].update(dict.fromkeys(some, count))
        for entity in self.joined:
            for name, own in _told(self.places[entity]).items():
                found[name].update(own)
        return {name: dict(counts) for name, counts in found.items()}


def search(matching: Matching, scorer: scoring.Scorer, text: str, allowed: Filter) -> Found:
    """The entities that hold the words; all that pass the filter where there are none."""
    alone: list[_Alone] = []
    joined: dict[str, float] = {}
    parts: list[Part] = []
    query = _query(scorer, text) if text.strip() else None
    for _, part, mask in matching.narrowed(allowed):
        own, segment = part.joined, part.scored.segment
        rows, scores = _rows(part.scored, mask, scorer, query)
        single = mask[rows] == 1 if own else np.ones(len(rows), np.bool_)
        for row, score in zip(rows[~single].tolist(), scores[~single].tolist(), strict=True):
            joined[own[row]] = max(joined.get(own[row], 0.0), score)
        order = np.argsort(rows[single], kind="stable")
        alone.append(_Alone(segment, rows[single][order].astype(np.int64), scores[single][order]))
        parts.append(part)
    places: dict[str, list[tuple[Segment, int]]] = {entity: [] for entity in joined}
    for part in parts if joined else ():
        for row, entity in part.joined.items():
            if entity in places:
                places[entity].append((part.scored.segment, row))
    return Found(tuple(alone), joined, {entity: tuple(held) for entity, held in places.items()})


def _query(scorer: scoring.Scorer, text: str) -> scoring.Prepared:
    properties = {"name": (text,)}
    if sum(letter.isdigit() for letter in text) >= _DIGITS:
        properties["idNumber"] = (text,)
    return scorer.prepared("Thing", properties)


def _rows(
    part: Scored, mask: Mask, scorer: scoring.Scorer, query: scoring.Prepared | None
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """The rows found in a part, with their scores."""
    if query is None:
        everything = np.flatnonzero(mask) if len(mask) else np.arange(len(part.segment))
        return everything.astype(np.int32), np.zeros(len(everything))
    facing = part.packed.facing(scorer, query, LEAST)
    holding, how = scoring.holding(part.packed, query, mask)
    besides = np.union1d(holding, facing.shared)
    rows, scores = part.packed.hits(facing, mask, besides)
    keep = (scores >= LEAST) | np.isin(rows, besides)
    rows, scores = rows[keep], scores[keep]
    ways = np.zeros(len(part.segment), np.uint8)
    ways[holding] = how
    return rows, scores + ways[rows]


def _told(places: Iterable[tuple[Segment, int]]) -> dict[str, set[str]]:
    """What the records of one entity say together: those on a list, or all where none is on one."""
    given = list(places)
    speaking = [(s, row) for s, row in given if s.listed[row]] or given
    found: dict[str, set[str]] = {"datasets": set(), "countries": set(), "topics": set()}
    schemata = []
    for segment, row in speaking:
        labels, arrays = segment.labels, segment.arrays
        schemata.append(labels.schemata[arrays["record_schema"][row]])
        found["datasets"].add(labels.datasets[arrays["record_dataset"][row]])
        found["countries"].update(labels.countries[arrays["record_countries"][row]])
        found["topics"].update(labels.topics[arrays["record_topics"][row]])
    return found | {"schema": {common_schema(schemata)}}
