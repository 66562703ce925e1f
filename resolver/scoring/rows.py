"""How are the records of a snapshot scored without taking each apart again?

:class:`Packed` reads the columns that :mod:`resolver.scoring.columns` wrote.  For a query it finds
the rows that may reach a score, and scores them (:meth:`Packed.hits`): the same numbers as
:meth:`~resolver.scoring.scorer.Scorer.score`.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.boxing import boxed
from resolver.names.compiled import allocating
from resolver.scoring import factrows
from resolver.scoring.alignment import JUNK_LEFT, Floats, space
from resolver.scoring.analysis import JUNK, MAX_TOKENS, NameArrays
from resolver.scoring.columns import VIEWS
from resolver.scoring.counting import TokenCounts
from resolver.scoring.cuts import CUTS, Cuts
from resolver.scoring.features import FEATURES, NAME_FLOOR
from resolver.scoring.model import scores
from resolver.scoring.packing import UNIQUE_KINDS, FactArrays, facts_of_all, facts_of_one
from resolver.scoring.rarity import Counts
from resolver.scoring.runs import RANGES
from resolver.scoring.scorer import Prepared, Scorer
from resolver.scoring.searching import search_names
from resolver.scoring.searchroom import EFFORT, GRAIN, LEFT, Best, Gathered, Joins, Limits, Names, Room
from resolver.scoring.vocabulary import LENGTHS, Near

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Facing:
    """A query, ready to be held against the rows."""

    prepared: Prepared
    scorer: Scorer
    facts: FactArrays
    limits: Mapping[str, Limits]
    """By view."""
    shared: Rows
    """Rows that share an identifier with the query, or a year of birth where that may decide; ascending."""


class Told(NamedTuple):
    """Rows, none twice, and what the facts of the entity that each belongs to say, as log-odds."""

    rows: Rows
    log_odds: Floats


UNTOLD = Told(np.zeros(0, np.int32), np.zeros(0))
"""Of no rows."""


class Packed:
    """The columns of :func:`packed`, ready to be asked.  Safe to share between threads."""

    def __init__(self, columns: Mapping[str, Array]) -> None:
        self.views = {view: _names(columns, view) for view in VIEWS}
        self.facts = FactArrays(*(columns[f"fact.{n}"] for n in FactArrays._fields))
        self._year, self._year_row = columns["fact.year"], columns["fact.year_row"]
        self._number, self._number_row = columns["fact.number"], columns["fact.number_row"]
        self._columns = columns
        self._searching = threading.Lock()
        self._desk: Desk | None = None

    def __len__(self) -> int:
        return len(self.facts.genders)

    def counts(self) -> Counts:
        """How common the tokens are among these sides, where they were counted."""
        c = self._columns
        persons, others = c["count.records"].tolist()
        held = [TokenCounts(c[f"count.{v}"], c[f"count.{v}.number"]) for v in VIEWS]
        return Counts(held[0], held[1], persons, others)

    def facing(self, scorer: Scorer, prepared: Prepared, cutoff: float) -> Facing:
        """The query, to be answered down to a score of ``cutoff``."""
        relations = scorer.relation_weights
        facts_ = facts_of_one(prepared.facts)
        need, rest = _needed(scorer, cutoff), factrows.most_of_others(facts_, relations)
        limits = {}
        for view in VIEWS:
            weights = scorer.weights(view)
            limits[view] = Limits(
                need, rest, weights.prior, weights.features, weights.acronym, relations, UNIQUE_KINDS
            )
        return Facing(prepared, scorer, facts_, limits, self._shared(facts_, relations))

    def _shared(self, facts_: FactArrays, relations: Floats) -> Rows:
        found = []
        for number in facts_.identifiers[:, 0].tolist():
            a, b = np.searchsorted(self._number, [number, number + 1])
            found.append(self._number_row[a:b])
        for year in factrows.telling_years(facts_, relations):
            a, b = np.searchsorted(self._year, [year, year + 1])
            found.append(self._year_row[a:b])
        return np.unique(np.concatenate(found)) if found else _NOTHING

    def hits(
        self, facing: Facing, mask: Small, besides: Rows | None = None, whole: Told = UNTOLD
    ) -> tuple[Rows, Floats]:
        """Rows that may reach the score asked for, with their scores: all that do are among them.

        ``mask`` is 0 for rows that are left out; an empty one lets all pass.  The rows ``besides`` are
        among the answers whatever their score.  ``whole`` says what the facts of some rows are to say.
        """
        shared, besides = facing.shared, _NOTHING if besides is None else besides
        if len(mask):
            shared, besides = shared[mask[shared] != 0], besides[mask[besides] != 0]
        with self.desk() as desk:
            return self._hits(facing, mask, shared, besides, whole, desk)

    def _hits(
        self, facing: Facing, mask: Small, shared: Rows, besides: Rows, whole: Told, desk: Desk
    ) -> tuple[Rows, Floats]:
        best, size = desk.best, len(whole.rows)
        if size:
            best.slot[whole.rows] = np.arange(size)
            best.rows[:size], best.facts[:size] = whole
            best.log_odds[:size] = -1000.0
            shared = np.union1d(shared, whole.rows)
        for view, query in (("person", facing.prepared.person), ("other", facing.prepared.other)):
            if query is not None and len(self.views[view].arrays.names):
                limits, place = facing.limits[view], desk.place(view, query)
                size = _search(query, place, facing.facts, limits, mask, shared, besides, size)
        rest = np.union1d(shared, besides) if len(besides) else shared
        if len(rest):
            size = _nameless(rest, facing.facts, self.facts, facing.limits[VIEWS[0]], best, size)
        rows = best.rows[:size].copy()
        best.slot[rows] = -1
        log_odds = np.maximum(best.log_odds[:size], NAME_FLOOR) + best.facts[:size]
        return rows, scores(log_odds, facing.scorer._model)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The place to search at; who comes while somebody is searching waits."""
        with self._searching:
            desk, self._desk = self._desk or Desk(self.views, self.facts), None
            yield desk
            self._desk = desk  # one that a search broke off at is left to the collector

    def effort(self) -> dict[str, int]:
        """What all searches took since this was last asked."""
        with self.desk() as desk:
            told = np.zeros(len(EFFORT), np.int64)
            for room in desk.rooms.values():
                told += room.effort
                room.effort[:] = 0
        return dict(zip(EFFORT, told.tolist(), strict=True))


class Place(NamedTuple):
    """What a search in one view reads, and where it works."""

    names: Names
    facts: FactArrays
    cuts: Cuts
    room: Room
    best: Best


class Desk:
    """The arrays that a search works in, some bytes for every name, kept for the next one."""

    def __init__(self, views: Mapping[str, Names], facts: FactArrays) -> None:
        rows = len(facts.genders)
        self._views, self._facts = views, facts
        self._places: dict[str, Any] = {}
        self.rooms: dict[str, Room] = {}
        self.best = Best(
            np.full(rows, -1, np.int32), np.empty(rows, np.int32), np.empty(rows), np.empty(rows)
        )

    def place(self, view: str, query: NameArrays) -> Any:
        """The box of the :class:`Place` to search a view at, with :meth:`room` for the query."""
        room = self.room(view, query)
        return self._places.get(view) or self._places.setdefault(
            view, boxed(Place(self._views[view], self._facts, CUTS, room, self.best))
        )

    def room(self, view: str, query: NameArrays) -> Room:
        """Room to search a view in, with at least as many places as the query has."""
        room = self.rooms.get(view)
        if room is None or len(room.space.memo) < len(query.places):
            self._places.pop(view, None)
            names = self._views[view]
            vocabulary, places = len(names.arrays.tokens), max(8, len(query.places))
            readings = len(names.near.spelt_reading) + len(names.near.bare_reading)
            room = self.rooms[view] = Room(
                space=space(len(FEATURES), places=places, vocabulary=vocabulary)._replace(
                    memo=np.zeros((places, vocabulary), np.float32)
                ),
                base=_left(names.arrays),
                alike=np.zeros(vocabulary, np.int32),
                entry=np.zeros(vocabulary, np.int32),
                gathered=_gathered(places * vocabulary),
                cover=np.zeros(vocabulary, np.int32),
                runs=np.empty(vocabulary, np.int32),
                settled=np.empty(vocabulary, np.int32),
                size=np.zeros(1, np.int64),
                tokens=np.empty(vocabulary, np.int32),
                seen=np.zeros(vocabulary, np.int32),
                places=np.empty(readings, np.int32),
                stamp=np.zeros(1, np.int32),
                cost=np.zeros(1),
                apart=np.empty(readings, np.int16),
                ranges=np.empty((MAX_TOKENS * RANGES, 5), np.int64),
                met=np.zeros(len(names.arrays.names), np.uint8),
                names=np.empty(len(names.arrays.names), np.int32),
                record=np.empty(len(names.arrays.names), np.int32),
                sounds=np.empty(4, np.int64),
                counts=np.empty(max(len(CUTS.spelt_cost), len(CUTS.bare_cost)), np.int16),
                limits=np.empty((2, LENGTHS)),
                keys=np.empty(3, np.int64),
                within=np.empty(5, np.int64),
                flags=np.empty(MAX_TOKENS, np.uint8),
                joins=Joins(
                    side=np.empty(_JOINS, np.int64),
                    single=np.empty(_JOINS, np.int64),
                    start=np.empty(_JOINS, np.int64),
                    end=np.empty(_JOINS, np.int64),
                ),
                effort=np.zeros(len(EFFORT), np.int64),
            )
        return room


@allocating
def _search(
    query: NameArrays, place: Any, facts_: FactArrays, limits: Limits, mask: Small, shared: Rows,
    besides: Rows, size: int,
) -> int:  # fmt: skip
    """Holds every name of the query against those of a view, as :func:`search_names` does one."""
    at = place.held
    for number in range(len(query.names)):
        size = search_names(
            query, number, at.names, facts_, at.facts, at.cuts, limits, mask, shared, besides, at.room,
            at.best, size,
        )  # fmt: skip
    return size


def _gathered(size: int) -> Gathered:
    rows, shares = (np.empty((4, size), np.int32), np.empty((2, size), np.float32))
    return Gathered(
        np.zeros(MAX_TOKENS + 1, np.int64), rows[0], shares[0], rows[1], rows[2], rows[3], shares[1]
    )


def _left(names: NameArrays) -> Rows:
    """:attr:`Room.base` of a vocabulary."""
    weights = names.weights[:, 0] * np.where(names.tokens[:, 1] == JUNK, JUNK_LEFT, 1.0)
    return np.minimum(weights * GRAIN, (1 << 31 - LEFT) - 1).astype(np.int32) << LEFT


def _nameless(
    shared: Rows, asked: FactArrays, told: FactArrays, limits: Limits, best: Best, size: int
) -> int:
    """Adds those of the rows that no name was compared of: they count as the least alike."""
    rest = shared[best.slot[shared] < 0]
    best.rows[size : size + len(rest)] = rest
    best.log_odds[size : size + len(rest)] = NAME_FLOOR
    sums = np.zeros(len(rest))
    facts_of_all(asked, told, rest.astype(np.int64), limits.unique, limits.relations, sums)
    best.facts[size : size + len(rest)] = sums
    best.slot[rest] = 0
    return size + len(rest)


_JOINS = 24
"""Runs of a name looked into; where there are more, the names are compared as they are."""


def _needed(scorer: Scorer, cutoff: float) -> float:
    """The log-odds from which on a score is at least ``cutoff``, or a little less."""
    if cutoff <= 0.0:
        return -1e9
    if cutoff >= 1.0:
        return 1e9
    model = scorer._model
    shifted = math.log(cutoff / (1.0 - cutoff)) - math.log(0.7 / 0.3)
    return model.threshold_log_odds + shifted / model.steepness - 1e-9


_NOTHING = np.zeros(0, np.int32)


def _names(columns: Mapping[str, Array], view: str) -> Names:
    own = {name: columns[f"{view}.{name}"] for name in Names._fields if name not in ("arrays", "near")}
    arrays = NameArrays(*(columns[f"{view}.names.{n}"] for n in NameArrays._fields))
    tables = Near(*(columns[f"{view}.near.{n}"] for n in Near._fields))
    return Names(arrays=arrays, near=tables, **own)
