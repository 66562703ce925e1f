"""Which records are worth comparing with a name?

Each token of the query is widened to the tokens of the segment that are like it: equal, sharing a
phonetic key, or within reach of :func:`rapidfuzz.distance.JaroWinkler`; also joined with its
neighbour and split in two.  The names that hold such tokens are ranked by

    S = 2 * sum(likeness * weight of the query's token) / (weight of the query + weight of the name)

and the records of the best names are the candidates.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from resolver.index.forms import forms
from resolver.index.segment import Segment
from resolver.names import phonetic_keys, token_similarity

REACH = 0.8
"""Jaro-Winkler likeness from which a token is considered: one edit in four letters lies above it."""
WIDEST = 200
"""Most tokens that one token of the query is widened to, most alike first."""
LEAST = 0.25
"""Names below this S are not candidates: less than a quarter of the weight agrees."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record worth comparing: its row in the segment and how alike its best name is."""

    row: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records may be candidates at all.  None lets all pass."""

    schemata: frozenset[str] | None = None
    datasets: frozenset[str] | None = None
    removed: bool = False
    """Whether records that have left their list pass."""
    dead: frozenset[str] = field(default=frozenset())
    """Ids of records that have changed since the segment was built."""


def candidates(
    segment: Segment, names: Iterable[str], schema: str, allowed: Filter, limit: int
) -> list[Candidate]:
    """The records most alike to any of the names, best first, at most ``limit``."""
    if not len(segment):
        return []
    passing = mask(segment, allowed)
    best = np.zeros(len(segment), dtype=np.float32)
    for form in dict.fromkeys(form for name in names for form in forms(name, schema)):
        np.maximum.at(best, segment.arrays["name_record"], _likeness(segment, form))
    best *= passing
    rows = np.flatnonzero(best >= LEAST)
    found = heapq.nsmallest(limit, rows.tolist(), key=lambda row: (-best[row], row))
    return [Candidate(row, float(best[row])) for row in found]


def mask(segment: Segment, allowed: Filter) -> npt.NDArray[np.bool_]:
    """Which records of the segment pass the filter."""
    passing = np.ones(len(segment), dtype=np.bool_)
    if not allowed.removed:
        passing &= segment.arrays["removed"] == b""
    for names, known, column in (
        (allowed.schemata, segment.schemata, "record_schema"),
        (allowed.datasets, segment.datasets, "record_dataset"),
    ):
        if names is not None and len(segment):
            passing &= np.array([name in names for name in known], dtype=np.bool_)[segment.arrays[column]]
    dead = [row for id_ in allowed.dead if (row := segment.row_of.get(id_)) is not None]
    passing[dead] = False
    return passing


def _likeness(segment: Segment, form: Sequence[str]) -> npt.NDArray[np.float32]:
    """S of every name against the tokens of one reading of the query."""
    weights = [_weight(segment, token) for token in form]
    per_token = [_names_like(segment, token) for token in form]
    for i, (left, right) in enumerate(pairwise(form)):
        joined = _names_like(segment, left + right)
        per_token[i] = np.maximum(per_token[i], joined)
        per_token[i + 1] = np.maximum(per_token[i + 1], joined)
    shared = np.zeros(len(segment.arrays["name_record"]), dtype=np.float32)
    for weight, likeness in zip(weights, per_token, strict=True):
        shared += np.float32(weight) * likeness
    whole = np.asarray(segment.arrays["name_weight"], dtype=np.float32) + np.float32(sum(weights))
    return np.minimum(2 * shared / whole, np.float32(1.0))


def _names_like(segment: Segment, token: str) -> npt.NDArray[np.float32]:
    """For every name, how alike its most similar token is."""
    likeness = np.zeros(len(segment.arrays["name_record"]), dtype=np.float32)
    for row, similarity in sorted(_widened(segment, token).items(), key=lambda pair: pair[1]):
        likeness[segment.names_with(row)] = similarity
    for left, right in _splits(segment, token):
        both = np.intersect1d(segment.names_with(left), segment.names_with(right))
        likeness[both] = np.maximum(likeness[both], np.float32(0.95))
    return likeness


def _widened(segment: Segment, token: str) -> dict[int, float]:
    """Rows of the tokens like this one, with how alike they are."""
    rows = {row for key in phonetic_keys(token) for row in segment.tokens_with(key).tolist()}
    alike = process.extract(
        token, segment.tokens, scorer=JaroWinkler.similarity, score_cutoff=REACH, limit=WIDEST
    )
    rows |= {row for _, _, row in alike}
    found = {row: token_similarity(token, segment.tokens[row]) for row in rows}
    return {row: s for row, s in found.items() if s > 0.5}


def _splits(segment: Segment, token: str) -> list[tuple[int, int]]:
    """Pairs of known tokens that the token is made of, written as one word."""
    known = segment.token_row
    return [
        (known[token[:i]], known[token[i:]])
        for i in range(2, len(token) - 1)
        if token[:i] in known and token[i:] in known
    ]


def _weight(segment: Segment, token: str) -> float:
    row = segment.token_row.get(token)
    return (
        float(segment.arrays["token_weight"][row]) if row is not None else float(np.log(len(segment) + 100.0))
    )
