"""What does the scorer keep of many sides, so that none has to be taken apart again?

Flat named arrays ("columns") that can be kept in files and mapped; :class:`~resolver.scoring.rows.Packed`
answers from them.  :func:`taken_apart` works out a chunk of sides, in any process; :class:`Packing`
puts the chunks together.  The same sides give the same columns, however they are cut into chunks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.model.records import NAME_PROPERTIES
from resolver.model.schemas import schema_of
from resolver.scoring import factrows
from resolver.scoring.analysis import (
    MAX_TOKENS,
    ArraysBuilder,
    NameArrays,
    Token,
    acronyms_of,
    digest,
    heaviest,
    name_tokens,
    short_of,
)
from resolver.scoring.counting import count_columns
from resolver.scoring.facts import facts
from resolver.scoring.packing import FactArrays, fact_arrays
from resolver.scoring.postings import posted
from resolver.scoring.rarity import Counts, Rarity
from resolver.scoring.runs import run_tables
from resolver.scoring.scorer import Scorer
from resolver.scoring.vocabulary import BRIEF, brief_tokens, near_tables

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.int32]
Side = tuple[str, Mapping[str, tuple[str, ...]]]
"""A schema and its properties."""
VIEWS = ("person", "other")
PACKED = 10
"""Raised whenever the columns change their meaning."""
_CHUNK = 8_192


def packed(sides: Iterable[Side], scorer: Scorer, *, counting: bool = False) -> dict[str, Array]:
    """The columns of the sides in their order.

    With ``counting`` the tokens are weighed by how common they are among these sides, otherwise as
    the scorer weighs them.
    """
    packing = Packing(scorer, counting=counting)
    given = list(sides)
    for start in range(0, len(given), _CHUNK):
        packing.add(taken_apart(given[start : start + _CHUNK]))
    return packing.columns()


def made_with(scorer: Scorer) -> str:
    """What columns are made with: those of another making are not read.  Other weights may change."""
    return f"{PACKED}, weak alias {scorer.model.weak_alias}"


class ViewChunk(NamedTuple):
    """The names of some sides, read in one way."""

    tokens: list[tuple[Any, ...]]
    """The fields of each distinct :class:`~resolver.scoring.analysis.Token`, in the order of their coming."""
    places: npt.NDArray[np.int32]
    """The tokens of one name after the other."""
    lengths: npt.NDArray[np.int32]
    """Name -> its tokens."""
    names: npt.NDArray[np.int32]
    """Side -> its names."""
    weak: npt.NDArray[np.bool_]
    """Name -> whether it is a weak alias."""
    short: npt.NDArray[np.bool_]
    """Name -> whether it is the acronym of another name of its side."""
    acronyms: npt.NDArray[np.int64]
    """Digests of the acronyms of one name after the other."""
    acronym_lengths: npt.NDArray[np.int32]
    """Name -> its acronyms."""


class Chunk(NamedTuple):
    """Some sides, taken apart; it can be sent to another process."""

    facts: FactArrays
    views: tuple[ViewChunk, ...]
    counts: tuple[Mapping[str, int], ...]
    """Token -> number of sides that hold it, of persons and of everything else."""
    sides: tuple[int, int]


def taken_apart(sides: Sequence[Side]) -> Chunk:
    """The sides' names as tokens, each token once, and their facts."""
    views = tuple(_ViewParts(view == "person") for view in VIEWS)
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    number = [0, 0]
    for schema, properties in sides:
        person, other, named = _named(schema, properties)
        texts = [text for text, _ in named]
        weak = [prop == "weakAlias" for _, prop in named]
        held = [
            part.add(*((texts, weak) if may_be else ((), ())))
            for part, may_be in zip(views, (person, other), strict=True)
        ]
        kind = 1 if other else 0
        counts[kind].update(held[kind])
        number[kind] += 1
    return Chunk(
        fact_arrays(facts(properties) for _, properties in sides),
        tuple(part.chunk() for part in views),
        (dict(counts[0]), dict(counts[1])),
        (number[0], number[1]),
    )


class _ViewParts:
    """Gathers a :class:`ViewChunk`."""

    def __init__(self, person: bool) -> None:
        self._person = person
        self._rows: dict[tuple[Any, ...], int] = {}
        self._known: dict[str, tuple[list[int], list[int], str | None, frozenset[str]]] = {}
        self._places: list[int] = []
        self._lengths: list[int] = []
        self._names: list[int] = []
        self._weak: list[bool] = []
        self._short: list[bool] = []
        self._acronyms: list[int] = []
        self._acronym_lengths: list[int] = []

    def add(self, texts: Sequence[str], weak: Sequence[bool]) -> set[str]:
        """Takes in the names of a side; gives the words that they hold."""
        self._names.append(len(texts))
        if not texts:
            return set()
        self._weak += weak
        words: set[str] = set()
        spelt_out: set[int] = set()
        shorts = []
        for text in texts:
            known = self._known.get(text)
            if known is None:
                known = self._known[text] = self._analysed(text)
            places, acronyms, short, own = known
            self._places += places
            self._lengths.append(len(places))
            self._acronyms += acronyms
            self._acronym_lengths.append(len(acronyms))
            shorts.append(short)
            spelt_out.update(acronyms)
            words |= own
        self._short += [
            bool(spelt_out) and short is not None and digest(short) in spelt_out for short in shorts
        ]
        return words

    def _analysed(self, text: str) -> tuple[list[int], list[int], str | None, frozenset[str]]:
        tokens = name_tokens(text, self._person)
        rows = self._rows
        places = [
            rows.setdefault(
                (t.text, t.role, t.meaning, t.readings, t.symbols, t.syllable, t.light), len(rows)
            )
            for t in tokens
        ]
        acronyms = [] if self._person else [digest(a) for a in acronyms_of(tokens)]
        return places, acronyms, short_of(tokens), frozenset(t.text for t in tokens)

    def chunk(self) -> ViewChunk:
        return ViewChunk(
            list(self._rows),
            np.array(self._places, np.int32),
            np.array(self._lengths, np.int32),
            np.array(self._names, np.int32),
            np.array(self._weak, np.bool_),
            np.array(self._short, np.bool_),
            np.array(self._acronyms, np.int64),
            np.array(self._acronym_lengths, np.int32),
        )


class Packing:
    """Puts chunks of sides together, in the order in which they are added."""

    part = staticmethod(taken_apart)
    """What is done with a chunk before it is added, in whatever process."""

    def __init__(self, scorer: Scorer, *, counting: bool = False) -> None:
        self._scorer = scorer
        self._counting = counting
        self._facts: list[FactArrays] = []
        self._views: tuple[list[ViewChunk], ...] = ([], [])
        self._rows: tuple[dict[tuple[Any, ...], int], ...] = ({}, {})
        self._counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self._sides = [0, 0]

    def add(self, chunk: Chunk) -> None:
        """Takes in the next chunk."""
        self._facts.append(chunk.facts)
        for kept, rows, view in zip(self._views, self._rows, chunk.views, strict=True):
            row = np.array([rows.setdefault(token, len(rows)) for token in view.tokens], np.int32)
            kept.append(view._replace(tokens=[], places=row[view.places] if len(row) else view.places))
        for counted, more in zip(self._counts, chunk.counts, strict=True):
            counted.update(more)
        self._sides = [a + b for a, b in zip(self._sides, chunk.sides, strict=True)]

    def columns(self) -> dict[str, Array]:
        """The columns of everything taken in so far."""
        found = _joined_facts(self._facts)
        columns: dict[str, Array] = {f"fact.{n}": a for n, a in found._asdict().items()}
        columns |= {f"fact.{n}": a for n, a in factrows.look_ups(found).items()}
        rarity = self._scorer.rarity
        if self._counting:
            rarity = Rarity(Counts(*self._counts, *self._sides))
            for view, held in zip(VIEWS, self._counts, strict=True):
                columns[f"count.{view}"], columns[f"count.{view}.number"] = count_columns(held)
            columns["count.records"] = np.array(self._sides, np.int64)
        for view, rows, kept in zip(VIEWS, self._rows, self._views, strict=True):
            arrays, starts = self._names(view, list(rows), kept, rarity)
            columns |= _view_columns(view, arrays, starts)
        return columns

    def _names(
        self, view: str, vocabulary: Sequence[tuple[Any, ...]], kept: Sequence[ViewChunk], rarity: Rarity
    ) -> tuple[NameArrays, Rows]:
        person = view == "person"
        builder = ArraysBuilder(rarity, person)
        tokens = [Token(*fields) for fields in vocabulary]
        for token in tokens:
            builder.row(token)

        def whole(field: str, kind: type[Any]) -> Array:
            parts = [getattr(chunk, field) for chunk in kept]
            return np.concatenate(parts) if parts else np.zeros(0, kind)

        places, lengths = whole("places", np.int32), whole("lengths", np.int32)
        acronyms, acronym_lengths = whole("acronyms", np.int64), whole("acronym_lengths", np.int32)
        if len(lengths) and lengths.max() > MAX_TOKENS:
            places, lengths = _shortened(places, lengths, tokens, rarity, person)
        names = np.empty((len(lengths), 5), np.int32)
        ends, acronym_ends = np.cumsum(lengths, dtype=np.int64), np.cumsum(acronym_lengths, dtype=np.int64)
        names[:, 0], names[:, 1] = ends - lengths, ends
        names[:, 2] = whole("short", np.bool_)
        names[:, 3], names[:, 4] = acronym_ends - acronym_lengths, acronym_ends
        arrays = builder.arrays()._replace(
            names=names,
            penalty=np.where(whole("weak", np.bool_), self._scorer.model.weak_alias, 0.0),
            places=places,
            acronyms=acronyms,
        )
        return arrays, np.append(np.int32(0), np.cumsum(whole("names", np.int32), dtype=np.int32))


def _shortened(
    places: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32], tokens: Sequence[Token], rarity: Rarity,
    person: bool,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:  # fmt: skip
    """Leaves out the lightest tokens of names that have too many."""
    lengths = lengths.copy()
    keep = np.ones(len(places), np.bool_)
    starts = np.cumsum(lengths) - lengths
    for name in np.flatnonzero(lengths > MAX_TOKENS).tolist():
        start, length = int(starts[name]), int(lengths[name])
        own = tuple(tokens[row] for row in places[start : start + length].tolist())
        keep[start : start + length] = False
        keep[start + np.array(heaviest(own, rarity, person))] = True
        lengths[name] = MAX_TOKENS
    return places[keep], lengths


def _joined_facts(parts: Sequence[FactArrays]) -> FactArrays:
    if not parts:
        return fact_arrays(())
    starts = [np.zeros((1, 4), np.int32)]
    for part in parts:
        starts.append(part.starts[1:] + starts[-1][-1])
    rest = {n: np.concatenate([getattr(p, n) for p in parts]) for n in FactArrays._fields if n != "starts"}
    return FactArrays(starts=np.concatenate(starts), **rest)


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


def _view_columns(view: str, arrays: NameArrays, starts: Rows) -> dict[str, Array]:
    owner = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    acronym_name = np.repeat(
        np.arange(len(arrays.names), dtype=np.int32), arrays.names[:, 4] - arrays.names[:, 3]
    )
    order = np.argsort(arrays.acronyms, kind="stable")
    held, held_start, record_of = posted(arrays)
    run_start, run_record, word, word_token = run_tables(arrays, record_of)
    brief = np.zeros((len(arrays.tokens), BRIEF), np.uint8)
    brief_tokens(arrays, brief)
    parts = {
        **{f"names.{n}": a for n, a in arrays._asdict().items()},
        **{f"near.{n}": a for n, a in near_tables(arrays)._asdict().items()},
        "starts": starts, "owner": owner, "brief": brief,
        "acronym": arrays.acronyms[order], "acronym_name": acronym_name[order],
        "run_start": run_start, "run_record": run_record, "word": word, "word_token": word_token,
        "held": held, "held_start": held_start,
    }  # fmt: skip
    return {f"{view}.{name}": array for name, array in parts.items()}
