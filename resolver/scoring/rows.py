"""How are the records of a snapshot scored without taking each apart again?

:func:`packed` writes what the scorer needs of many sides into flat named arrays ("columns"), which
can be kept in files and mapped.  :class:`Packed` reads them.  For a query it tells which tokens,
names and facts a side must hold to reach a score (:meth:`Packed.wanted`), and scores the sides that
do (:meth:`Packed.scored`): the same numbers as :meth:`~resolver.scoring.scorer.Scorer.score`.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.model.records import NAME_PROPERTIES
from resolver.model.schemas import schema_of
from resolver.scoring import factrows
from resolver.scoring.alignment import Floats, Ints, space
from resolver.scoring.analysis import ArraysBuilder, NameArrays, Token, _shortened, name_tokens
from resolver.scoring.counting import TokenCounts, count_columns
from resolver.scoring.facts import Facts, facts
from resolver.scoring.features import FEATURES, NAME_FLOOR
from resolver.scoring.model import RELATIONS, Weights, scores
from resolver.scoring.near import CUTS, Near, expected_costs, near, near_tables, pieces, plan
from resolver.scoring.packing import UNIQUE_KINDS, FactArrays, fact_arrays
from resolver.scoring.rarity import Counts, Rarity
from resolver.scoring.rowloops import CONSONANTS, run_tables, runs_wanted, score_names
from resolver.scoring.scorer import Prepared, Scorer

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.int32]
VIEWS = ("person", "other")


class Names(NamedTuple):
    """The names of all sides in one view, and the tables by which they are found."""

    arrays: NameArrays
    starts: Ints
    """Row -> its first name, and the end of the last one's."""
    owner: Rows
    """Name -> row."""
    near: Near
    acronym: Ints
    """Digests of acronyms, sorted, and the name that each stands for."""
    acronym_name: Rows
    run: npt.NDArray[np.uint32]
    """Digests of the consonants of neighbouring tokens and whole names, sorted, and their name."""
    run_name: Rows
    word: npt.NDArray[np.uint32]
    """Digests of the consonants of single tokens, sorted, and the token."""
    word_token: Rows
    posting_start: Ints
    """Token -> where the names that hold it begin in ``postings``."""
    postings: Rows


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the names of one view have to hold to be worth scoring."""

    view: str
    number: int
    """Number of the query's name."""
    likely: Rows
    """Tokens whose names are compared whatever else they hold: the query's, joined or split."""
    names: Rows
    """Names that are compared: those that are written like the query when blanks are left out."""
    tokens: Rows
    """Tokens like those of the query: a name holds one of these ..."""
    common: Rows
    """... or one of these, where it may be the query with blanks elsewhere; no other is worth scoring."""


@dataclass(frozen=True, slots=True)
class Facing:
    """A query, ready to be held against the rows."""

    prepared: Prepared
    scorer: Scorer
    facts: FactArrays
    relations: Floats
    need: float
    """Log-odds that an answer needs."""


def packed(
    sides: Iterable[tuple[str, Mapping[str, tuple[str, ...]]]], scorer: Scorer, *, counting: bool = False
) -> dict[str, Array]:
    """The columns of the sides (schema, properties) in their order; the same for the same sides.

    With ``counting`` the tokens are weighed by how common they are among these sides, otherwise as
    the scorer weighs them.
    """
    analysis = _Analysis(scorer, counting=counting)
    found = fact_arrays(analysis.taken(sides))
    columns: dict[str, Array] = {f"fact.{n}": a for n, a in found._asdict().items()}
    columns |= {f"fact.{n}": a for n, a in factrows.look_ups(found).items()}
    rarity = scorer._rarity
    if counting:
        (of_persons, persons), (of_others, others) = ((c.tokens, c.records) for c in analysis.counts)
        rarity = Rarity(Counts(of_persons, of_others, persons, others))
        for view, held in zip(VIEWS, (of_persons, of_others), strict=True):
            columns[f"count.{view}"], columns[f"count.{view}.number"] = count_columns(held)
        columns["count.records"] = np.array([persons, others], np.int64)
    for view in VIEWS:
        builder = ArraysBuilder(rarity)
        starts = [0]
        is_person = view == "person"
        for names, weak in zip(analysis.names[view], analysis.penalties, strict=True):
            builder.add([(_shortened(n, rarity, is_person), is_person) for n in names], weak[: len(names)])
            starts.append(starts[-1] + len(names))
        columns |= _view_columns(view, builder.arrays(), np.array(starts, np.int64))
    return columns


class _Analysis:
    """The names of sides taken apart, each token kept once."""

    def __init__(self, scorer: Scorer, *, counting: bool) -> None:
        self.names: dict[str, list[list[tuple[Token, ...]]]] = {view: [] for view in VIEWS}
        self.penalties: list[list[float]] = []
        self.counts = (_TokenCount(), _TokenCount())
        self._known: dict[Token, Token] = {}
        self._counting = counting
        self._weak_alias = scorer._model.weak_alias

    def taken(self, sides: Iterable[tuple[str, Mapping[str, tuple[str, ...]]]]) -> Iterator[Facts]:
        """Takes in the sides one by one and gives their facts."""
        for schema, properties in sides:
            person, other, named = _named(schema, properties)
            self.penalties.append([self._weak_alias if p == "weakAlias" else 0.0 for _, p in named])
            for view, may_be in zip(VIEWS, (person, other), strict=True):
                texts = named if may_be else []
                self.names[view].append(
                    [self._interned(name_tokens(text, view == "person")) for text, _ in texts]
                )
            if self._counting:
                kind = 1 if other else 0
                self.counts[kind].add({t.text for name in self.names[VIEWS[kind]][-1] for t in name})
            yield facts(properties)

    def _interned(self, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        return tuple(self._known.setdefault(t, t) for t in tokens)


class _TokenCount:
    """Counts records by token."""

    def __init__(self) -> None:
        self.tokens: dict[str, int] = {}
        self.records = 0

    def add(self, tokens: set[str]) -> None:
        """Takes in one record."""
        self.records += 1
        for token in tokens:
            self.tokens[token] = self.tokens.get(token, 0) + 1


def _named(
    schema: str, properties: Mapping[str, tuple[str, ...]]
) -> tuple[bool, bool, list[tuple[str, str]]]:
    """Whether the side may be a person, or another thing, and its names, as ``Scorer.prepared`` has them."""
    kind = schema_of(schema)
    is_person = kind.is_a("Person")
    named = [(t, p) for p in NAME_PROPERTIES for t in dict.fromkeys(properties.get(p, ())) if t.strip()]
    if not named and is_person:
        parts = [
            next(iter(properties.get(p, ())), "")
            for p in ("firstName", "middleName", "fatherName", "lastName")
        ]
        named = [(whole, "name")] if (whole := " ".join(p for p in parts if p)) else []
    return is_person or schema in ("LegalEntity", "Thing"), not is_person, named


def _view_columns(view: str, arrays: NameArrays, starts: Ints) -> dict[str, Array]:
    owner = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    acronym_name = np.repeat(
        np.arange(len(arrays.names), dtype=np.int32), arrays.names[:, 4] - arrays.names[:, 3]
    )
    order = np.argsort(arrays.acronyms, kind="stable")
    run, run_name, word, word_token = run_tables(arrays)
    place_name = np.repeat(
        np.arange(len(arrays.names), dtype=np.int32), arrays.names[:, 1] - arrays.names[:, 0]
    )
    by_token = np.argsort(arrays.places, kind="stable")
    held, of_name = arrays.places[by_token], place_name[by_token]
    fresh = np.ones(len(held), np.bool_)
    fresh[1:] = (held[1:] != held[:-1]) | (of_name[1:] != of_name[:-1])
    posting_start = np.searchsorted(held[fresh], np.arange(len(arrays.tokens) + 1)).astype(np.int64)
    parts = {
        **{f"names.{n}": a for n, a in arrays._asdict().items()},
        **{f"near.{n}": a for n, a in near_tables(arrays)._asdict().items()},
        "starts": starts, "owner": owner,
        "acronym": arrays.acronyms[order], "acronym_name": acronym_name[order],
        "run": run, "run_name": run_name, "word": word, "word_token": word_token,
        "posting_start": posting_start, "postings": of_name[fresh],
    }  # fmt: skip
    return {f"{view}.{name}": array for name, array in parts.items()}


PACKED = 2
"""Raised whenever the columns change their meaning."""


def made_with(scorer: Scorer) -> str:
    """What columns are made with: those of another making are not read.  Other weights may change."""
    return f"{PACKED}, weak alias {scorer._model.weak_alias}"


class Packed:
    """The columns of :func:`packed`, ready to be asked.  Safe to share between threads."""

    def __init__(self, columns: Mapping[str, Array]) -> None:
        self.views = {view: _names(columns, view) for view in VIEWS}
        self.facts = FactArrays(*(columns[f"fact.{n}"] for n in FactArrays._fields))
        self._year, self._year_row = columns["fact.year"], columns["fact.year_row"]
        self._number, self._number_row = columns["fact.number"], columns["fact.number_row"]
        self._columns = columns
        self._rooms = threading.local()

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
        relations = np.array([scorer._model.relations[name] for name in RELATIONS])
        return Facing(prepared, scorer, fact_arrays([prepared.facts]), relations, _needed(scorer, cutoff))

    def wanted(self, facing: Facing) -> Iterator[Wanted]:
        """What names must hold to reach the need, apart from the rows that :meth:`shared` gives."""
        need = facing.need - factrows.most_of_others(facing.facts, facing.relations)
        for view, query in (("person", facing.prepared.person), ("other", facing.prepared.other)):
            names = self.views[view]
            if query is None or not len(names.arrays.names):
                continue
            weights = facing.scorer.weights(view)
            for number in range(len(query.names)):
                tokens, common = self._tokens(view, query, number, need, weights)
                likely, written = self._runs(view, query, number)
                yield Wanted(view, number, likely, written, tokens, common)

    def _tokens(
        self, view: str, query: NameArrays, number: int, need: float, weights: Weights
    ) -> tuple[Rows, Rows]:
        names, room = self.views[view], self._room(view, query)
        size = int(query.names[number, 1] - query.names[number, 0])
        costs, followed = np.empty(size), np.empty(size, np.uint8)
        expected_costs(query, number, names.near, names.posting_start, costs)
        depth, initials = plan(
            query, number, costs, need, room.space, weights.prior, weights.features, weights.acronym, followed
        )
        depth = math.floor(depth * 1000) / 1000
        first = int(query.names[number, 0])
        found = []
        for token in dict.fromkeys(query.places[first : first + size][followed == 1].tolist()):
            key = (query.tokens[token, _WHAT_IT_IS].tobytes(), depth, initials)
            known = room.near.get(key)
            if known is None:
                if len(room.near) >= REMEMBERED:
                    room.near.clear()
                room.stamp += 1
                count = near(
                    query, token, names.arrays, names.near, CUTS, depth, initials, room.space, room.seen,
                    room.stamp, room.found, room.table,
                )  # fmt: skip
                known = room.near[key] = room.found[:count].copy()
            found.append(known)
        rest = query.places[first : first + size][followed == 0]
        rest = rest[query.weights[rest, 0] > _LIGHT] if size > 1 else rest
        table = names.near
        spans = [np.searchsorted(table.identity, [d, d + 1]) for d in query.tokens[rest, 0].tolist()]
        common = [table.identity_token[a:b] for a, b in spans]
        for token in query.places[first : first + size].tolist():
            common.append(room.found[: pieces(query, token, names.arrays, table, room.found)].copy())
        return _joined(found), _joined(common)

    def _runs(self, view: str, query: NameArrays, number: int) -> tuple[Rows, Rows]:
        names = self.views[view]
        tokens, written = np.empty(2_000, np.int32), np.empty(2_000, np.int32)
        a, b = runs_wanted(
            query, number, CONSONANTS, names.run, names.run_name, names.word, names.word_token, names.acronym,
            names.acronym_name, names.near.identity, names.near.identity_token, tokens, written,
        )  # fmt: skip
        return tokens[:a], written[:b]

    def shared(self, facing: Facing) -> Rows:
        """Rows that share an identifier with the query, or a year of birth where that may decide."""
        found = []
        for number in facing.facts.identifiers[:, 0].tolist():
            a, b = np.searchsorted(self._number, [number, number + 1])
            found.append(self._number_row[a:b])
        for year in factrows.telling_years(facing.facts, facing.relations):
            a, b = np.searchsorted(self._year, [year, year + 1])
            found.append(self._year_row[a:b])
        return np.unique(np.concatenate(found)) if found else _NOTHING

    def scored(
        self, facing: Facing, names: Iterable[tuple[str, int, Rows, int, int]], rows: Rows
    ) -> tuple[Rows, Floats]:
        """Rows with their scores: those of ``rows``, and those that own the names.

        ``names`` are view, number of the query's name, names of that view, how many of them (the
        first) are compared in any case, and how many where they can reach the need; the rest only
        where they may be the query with blanks elsewhere.
        """
        room = self._room("", None)
        best, told, met = room.best(len(self))
        size = 0
        limits = (facing.need, facing.relations)
        for view, number, found, *parts in names:
            size = self._score(facing, view, number, found, parts, limits, (best, told, met), size)
        for view, query in (("person", facing.prepared.person), ("other", facing.prepared.other)):
            starts = self.views[view].starts
            own = _spans(starts, rows)
            if query is not None and len(own):
                for number in range(len(query.names)):
                    size = self._score(
                        facing, view, number, own, [0, len(own)], limits, (best, told, met), size
                    )
        found_rows = met[:size].copy()
        name_log_odds, fact_sums = best[found_rows], told[found_rows]
        best[found_rows] = -1000.0
        log_odds = np.maximum(name_log_odds, NAME_FLOOR) + fact_sums
        return found_rows, scores(log_odds, facing.scorer._model)

    def owners(self, view: str, names: Rows) -> Rows:
        """The rows that the names of the view belong to."""
        return self.views[view].owner[names]

    def _score(
        self, facing: Facing, view: str, number: int, found: Rows, parts: Sequence[int],
        limits: tuple[float, Floats], into: tuple[Floats, Floats, Rows], size: int,
    ) -> int:  # fmt: skip
        query = facing.prepared.person if view == "person" else facing.prepared.other
        assert query is not None
        names, weights = self.views[view], facing.scorer.weights(view)
        room = self._room(view, query)
        return int(
            score_names(
                query, number, names.arrays, names.owner, found, parts[0], parts[1], facing.facts, self.facts,
                limits[1], limits[0], UNIQUE_KINDS, room.space, weights.prior, weights.features,
                weights.acronym, into[0], into[1], into[2], size,
            )
        )  # fmt: skip

    def _room(self, view: str, query: NameArrays | None) -> _Room:
        """Room to work in: one per thread and view, with at least as many places as the query has."""
        rooms = self._rooms.__dict__
        places = 0 if query is None else len(query.places)
        room = rooms.get(view)
        if room is None or room.places < places:
            vocabulary = len(self.views[view].arrays.tokens) if view else 0
            room = rooms[view] = _Room(max(8, places), vocabulary)
        return room


REMEMBERED = 20_000
"""Tokens of queries whose like ones each thread keeps: at 30 of them a token some 3 MB."""
_WHAT_IT_IS = [0, 1, 2, 3, 8, 9]
"""Columns of a token that say what it is, wherever it stands; its readings and symbols follow from these."""


class _Room:
    def __init__(self, places: int, vocabulary: int) -> None:
        self.places = places
        self.space = space(len(FEATURES), places=places, vocabulary=vocabulary)
        self.seen = np.zeros(vocabulary, np.int32)
        self.found = np.zeros(vocabulary, np.int32)
        self.table = np.zeros((256, 256))
        self.stamp = 0
        self.near: dict[tuple[bytes, float, bool], Rows] = {}
        """Tokens like one of a query, found before."""
        self._best: tuple[Floats, Floats, Rows] | None = None

    def best(self, rows: int) -> tuple[Floats, Floats, Rows]:
        """Best log-odds and facts by row, all of them unset, and room for a list of rows."""
        if self._best is None:
            self._best = np.full(rows, -1000.0), np.zeros(rows), np.zeros(rows, np.int32)
        return self._best


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
_LIGHT = 0.15
"""Particles, titles and filling words weigh less: a name is not looked up by them alone."""


def _joined(parts: list[Rows]) -> Rows:
    return np.concatenate(parts) if parts else _NOTHING


def _spans(starts: Ints, rows: Rows) -> Rows:
    spans = [np.arange(starts[row], starts[row + 1], dtype=np.int32) for row in rows.tolist()]
    return np.concatenate(spans) if spans else _NOTHING


def _names(columns: Mapping[str, Array], view: str) -> Names:
    own = {name: columns[f"{view}.{name}"] for name in Names._fields if name not in ("arrays", "near")}
    arrays = NameArrays(*(columns[f"{view}.names.{n}"] for n in NameArrays._fields))
    tables = Near(*(columns[f"{view}.near.{n}"] for n in Near._fields))
    return Names(arrays=arrays, near=tables, **own)
