"""Of which segments does a world consist, and how do few stay few?

The snapshot's segment comes first; behind it small ones of what has changed since, each made of one
call's changes.  A record that changed again, or left, is marked as dead in the segments before.
Small segments are gathered into larger ones as a counter carries: one is taken together with those
behind it as soon as they hold as many records as it does, so that each record is indexed anew about
as often as the number of records has digits in base two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from resolver import index, scoring
from resolver.index import Entry, Segment
from resolver.operations.matching import Scored

Parts = tuple[tuple[Scored, frozenset[str]], ...]
"""Segments, each with the ids of those of its records that no longer count."""


def changed(parts: Parts, ids: Iterable[str], entries: Sequence[Entry], scorer: scoring.Scorer) -> Parts:
    """The parts after the records ``ids`` were changed or removed; ``entries`` are those still searched."""
    given = frozenset(ids)
    marked = tuple((scored, _with(dead, _held(scored.segment, given))) for scored, dead in parts)
    return (*marked, (built(entries, scorer), frozenset())) if entries else marked


def carrying(parts: Parts, most: int) -> int:
    """Where those begin that are due to be gathered, of at most ``most`` records; else their number."""
    start = at = len(parts)
    behind = 0
    while at > 1:
        size = len(parts[at - 1][0].segment)
        if (behind and size > behind) or behind + size > most:
            break
        at, behind = at - 1, behind + size
        start = at
    return start if len(parts) - start > 1 else len(parts)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Parts taken together, as they were when that began."""

    of: Parts
    scored: Scored


def gathered(parts: Parts, scorer: scoring.Scorer) -> Gathered:
    """One part with the records that count in these."""
    return Gathered(parts, built(list(_living(parts)), scorer))


def replaced(parts: Parts, by: Gathered) -> Parts:
    """The parts with those gathered in their place; as they are where they are others by now."""
    run = [scored for scored, _ in by.of]
    for start in range(1, len(parts) - len(run) + 1):
        now = parts[start : start + len(run)]
        if [scored for scored, _ in now] == run:
            died = [dead - then for (_, dead), (_, then) in zip(now, by.of, strict=True)]
            place = (by.scored, frozenset().union(*died))
            return (*parts[:start], place, *parts[start + len(run) :])
    return parts


def built(entries: Iterable[Entry], scorer: scoring.Scorer) -> Scored:
    """A segment of the records, weighed as the scorer weighs them."""
    return Scored(index.build(entries, columns=scoring.Packing(scorer)))


def _living(parts: Parts) -> Iterator[Entry]:
    for scored, dead in parts:
        segment = scored.segment
        for row in range(len(segment)):
            if segment.record_id(row) not in dead:
                yield segment.entry(row)


def _held(segment: Segment, ids: frozenset[str]) -> frozenset[str]:
    return frozenset(id_ for id_ in ids if id_ in segment.row_of)


def _with(dead: frozenset[str], more: frozenset[str]) -> frozenset[str]:
    return dead | more if more - dead else dead
