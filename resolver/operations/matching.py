"""Which entities reach a score against a query?

The records of a world are scored row by row, from the columns that the snapshot keeps for the
scorer.  Entities of several records are taken together first, as reviewers judged them: each is
scored whole wherever one of its records comes into question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolver import entities, index, scoring
from resolver.index import Filter, Segment

Mask = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_EVERYTHING = np.empty(0, np.uint8)
MASKS = 16
"""Filters whose rows are kept at hand."""


class Scored:
    """A segment with what the scorer keeps of its records.  Safe to share between threads."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.packed = scoring.Packed(segment.columns)
        self.passing = lru_cache(MASKS)(_Passing(segment))
        """Filter -> the rows that pass it."""


class Matching:
    """Answers for the records of one world; made from the one before it, it takes over what still holds."""

    def __init__(
        self,
        parts: tuple[tuple[Scored, frozenset[str]], ...],
        clusters: entities.Clusters,
        before: Matching | None = None,
    ) -> None:
        """``parts`` are segments, each with the ids of those of its records that no longer count."""
        self._clusters = clusters
        joined = clusters.canonical_of
        known: Mapping[str, str] = {} if before is None else before._clusters.canonical_of
        self.moved: set[str] = set() if joined is known else {r for r, _ in joined.items() ^ known.items()}
        """Records that belong to another entity than in the world before."""
        held = {} if before is None else {part.scored: part for part in before._parts}
        self._parts: tuple[Part, ...] = tuple(
            held[scored].after(dead, self.moved, joined) if scored in held else _held(scored, dead, joined)
            for scored, dead in parts
        )
        same = before is not None and self._parts == before._parts
        self._masks: dict[Filter, tuple[Mask, ...]] = before._masks if same and before is not None else {}
        self._whole: dict[str, tuple[int, Rows] | None] = before._whole if same and before is not None else {}
        """Entity of several records -> see :meth:`_speaking`."""

    def hits(
        self, scorer: scoring.Scorer, query: scoring.Prepared, allowed: Filter, cutoff: float,
        excluded: Collection[str] = (),
    ) -> tuple[dict[str, float], set[str]]:  # fmt: skip
        """Ids of entities with their scores, all that reach the cutoff, and ids of entities of several
        records that may reach it but have to be compared whole.  ``excluded`` are ids of entities that are
        left out."""
        found: dict[str, float] = {}
        joined: set[str] = set()
        facing: dict[int, scoring.Facing] = {}
        for number, part, mask in self.narrowed(allowed, excluded):
            segment, packed = part.scored.segment, part.scored.packed
            facing[number] = packed.facing(scorer, query, cutoff)
            whole, told = self._wholes(number, part, facing[number], mask)
            rows, scores = packed.hits(facing[number], mask, whole=told)
            alone = scores >= cutoff
            if len(part.joined):
                apart = mask[rows] == 1
                for row, score in zip(rows[~apart].tolist(), scores[~apart].tolist(), strict=True):
                    entity = part.joined[row]
                    if entity not in whole:
                        joined.add(entity)
                    elif score >= cutoff and row in whole[entity]:
                        found[entity] = max(score, found.get(entity, 0.0))
                alone &= apart
            for row, score in zip(rows[alone].tolist(), scores[alone].tolist(), strict=True):
                found[segment.record_id(row)] = score
        return found | self._together(facing, joined, cutoff), joined

    def _wholes(
        self, number: int, part: Part, facing: scoring.Facing, mask: Mask
    ) -> tuple[dict[str, Rows], scoring.Told]:
        """The entities of several records of which one shares something telling with the query, with the
        rows that speak for them; and what is to be told of these rows, to score them as the whole entity."""
        if not part.joined:
            return {}, scoring.UNTOLD
        sides = {}
        rows = facing.shared[mask[facing.shared] == 2].tolist()
        for entity in dict.fromkeys(part.joined[row] for row in rows):
            place = self._place(entity)
            if place is not None and place[0] == number:
                sides[entity] = place[1]
        if not sides:
            return {}, scoring.UNTOLD
        return sides, scoring.facts_together(part.scored.packed, facing, list(sides.values()))

    def _together(
        self, facing: Mapping[int, scoring.Facing], joined: set[str], cutoff: float
    ) -> dict[str, float]:
        """Those of the entities that reach the cutoff; takes all that can be scored from the set."""
        told: dict[int, list[tuple[str, Rows]]] = {}
        for entity in joined:
            if (place := self._place(entity)) is not None:
                told.setdefault(place[0], []).append((entity, place[1]))
        found: dict[str, float] = {}
        for number, sides in told.items():
            packed = self._parts[number].scored.packed
            scores = scoring.scores_together(packed, facing[number], [rows for _, rows in sides])
            for (entity, _), score in zip(sides, scores.tolist(), strict=True):
                joined.discard(entity)
                if score >= cutoff:
                    found[entity] = score
        return found

    def _place(self, entity: str) -> tuple[int, Rows] | None:
        """What :meth:`_speaking` says, kept."""
        if entity not in self._whole:
            self._whole[entity] = self._speaking(entity)
        return self._whole[entity]

    def _speaking(self, entity: str) -> tuple[int, Rows] | None:
        """The part that holds all records of the entity, and the rows of those that speak for it.

        None where it has records in several parts, or such as are not read alike.
        """
        places = [
            (number, row)
            for number, part in enumerate(self._parts)
            for record in self._clusters.members(entity)
            if (row := part.scored.segment.row_of.get(record)) is not None and row in part.joined
        ]
        numbers = {number for number, _ in places}
        if len(numbers) != 1:
            return None
        number = numbers.pop()
        scored = self._parts[number].scored
        rows = np.array([row for _, row in places], np.int64)
        rows = rows[scored.segment.listed[rows]] if scored.segment.listed[rows].any() else rows
        named = all(scored.segment.record(row).names() for row in rows.tolist())  # not by parts of a name
        return (number, rows) if named and scoring.read_alike(scored.packed, rows) else None

    def narrowed(self, allowed: Filter, excluded: Collection[str] = ()) -> Iterator[tuple[int, Part, Mask]]:
        """Each part that has records, with its number, and its rows that pass; an empty mask lets all pass.

        A row that stands alone has a 1, one of an entity that passes a 2.
        """
        left_out = {record for id_ in excluded for record in self._clusters.members(id_)}
        for number, (part, mask) in enumerate(zip(self._parts, self._masks_of(allowed), strict=True)):
            segment = part.scored.segment
            rows = [row for record in left_out if (row := segment.row_of.get(record)) is not None]
            if rows:
                mask = mask.copy() if len(mask) else np.ones(len(segment), np.uint8)
                mask[rows] = 0
            if len(segment):
                yield number, part, mask

    def _masks_of(self, allowed: Filter) -> tuple[Mask, ...]:
        """Rows that pass: 1 for a record that stands alone, 2 for one of an entity of which one passes."""
        known = self._masks.get(allowed)
        if known is None:
            known = self._made(allowed)
            if len(self._masks) >= MASKS:
                self._masks.clear()
            self._masks[allowed] = known
        return known

    def _made(self, allowed: Filter) -> tuple[Mask, ...]:
        standing = [part.standing(allowed) for part in self._parts]
        told = [part.scored.passing(allowed).told for part in self._parts]
        let_in = self._let_in(standing, told)
        masks = []
        for part, own, telling in zip(self._parts, standing, told, strict=True):
            passing = np.logical_and.reduce([own, *telling])
            everything = passing.all() and not part.joined
            masks.append(_EVERYTHING if everything else part.mask(passing, let_in))
        return tuple(masks)

    def _let_in(self, standing: Sequence[Bools], told: Sequence[Sequence[Bools]]) -> set[str]:
        """The entities of which a record passes, and whose records on a list together tell what is asked.

        Where none of its records is on a list, all of them speak.
        """
        found = {
            entity
            for part, own in zip(self._parts, standing, strict=True)
            for row, entity in part.joined.items()
            if own[row]
        }
        if not told or not told[0]:
            return found
        places: dict[str, list[tuple[int, int]]] = {entity: [] for entity in found}
        for number, part in enumerate(self._parts):
            for row, entity in part.joined.items():
                if entity in found:
                    places[entity].append((number, row))
        for entity, held in places.items():
            listed = [(n, row) for n, row in held if self._parts[n].scored.segment.listed[row]]
            for criterion in range(len(told[0])):
                if not any(told[number][criterion][row] for number, row in listed or held):
                    found.discard(entity)
        return found


class Passing(NamedTuple):
    """Which rows of a segment pass a filter, whatever has happened since it was built."""

    standing: Bools
    """By schema, dataset, and being on a list."""
    told: tuple[Bools, ...]
    """By each thing asked for that all records of an entity say together."""


class _Passing:
    """The rows of a segment that pass."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def __call__(self, allowed: Filter) -> Passing:
        return Passing(index.standing(self._segment, allowed), tuple(index.telling(self._segment, allowed)))


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """A segment as one world has it."""

    scored: Scored
    dead: frozenset[str]
    """Ids of records that no longer count."""
    gone: npt.NDArray[np.int64]
    """Their rows."""
    joined: Mapping[int, str]
    """Rows of records that were joined with others, with their entity."""

    def after(self, dead: frozenset[str], moved: set[str], joined: Mapping[str, str]) -> Part:
        """The part in the next world; itself where nothing in it differs."""
        rows = self.scored.segment.row_of
        died = dead - self.dead
        gone = [row for record in died if (row := rows.get(record)) is not None]
        found = {row: record for record in moved if (row := rows.get(record)) is not None}
        if not gone and not found:
            return self if dead is self.dead else Part(self.scored, dead, self.gone, self.joined)
        now = dict(self.joined)
        for row, record in found.items():
            now.pop(row, None)
            if record in joined:
                now[row] = joined[record]
        for row in gone:
            now.pop(row, None)
        for record in dead & moved:
            now.pop(rows.get(record, -1), None)
        return Part(self.scored, dead, np.concatenate([self.gone, np.array(gone, np.int64)]), now)

    def standing(self, allowed: Filter) -> Bools:
        """The rows that pass by themselves, and count."""
        mask = self.scored.passing(allowed).standing
        if not len(self.gone):
            return mask
        mask = mask.copy()
        mask[self.gone] = False
        return mask

    def mask(self, passing: Bools, let_in: set[str]) -> Mask:
        """1 for each that passes, but 2 for records of entities let in, and 0 for those of others."""
        mask = passing.astype(np.uint8)
        rows = np.fromiter(self.joined.keys(), np.int64, len(self.joined))
        mask[rows] = [2 if entity in let_in else 0 for entity in self.joined.values()]
        return mask


def _held(scored: Scored, dead: frozenset[str], joined: Mapping[str, str]) -> Part:
    rows = scored.segment.row_of
    gone = [row for record in dead if (row := rows.get(record)) is not None]
    found = {
        row: entity
        for record, entity in joined.items()
        if record not in dead and (row := rows.get(record)) is not None
    }
    return Part(scored, dead, np.array(gone, np.int64), found)
