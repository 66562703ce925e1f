"""How common is a token among the names of a kind?

A shared rare token says much, a shared common one little.  The share of records that hold a token
is estimated from the loaded data and a prior.  The prior, worth ten thousand records, is the
largest of: its share of published lists (``data/token_counts.txt``), how widely the name is
recorded in the world (:func:`resolver.names.symbols.name_spread`), whether it is one of the very
common names or a generic word of organisations (:mod:`resolver.names.wordlists`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from resolver.names.symbols import name_spread
from resolver.names.wordlists import word_lists

_PRIOR_RECORDS = 10_000.0
_UNSEEN = 1e-6
_VERY_COMMON = 6e-3
_GENERIC = 1.2e-2
_COUNTRY = 3e-3
LEAST, MOST = 2.5, 13.8
"""Bounds of the information of a token, in natural log units."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of ``records`` hold each token in a name, of persons and of everything else."""

    persons: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, int] = field(default_factory=dict)
    person_records: int = 0
    other_records: int = 0


@dataclass(frozen=True, slots=True)
class Rarity:
    """Information of tokens: minus the natural logarithm of their share of records."""

    counts: Counts = field(default_factory=Counts)
    memo: tuple[dict[Any, Any], dict[Any, Any]] = field(
        default_factory=lambda: ({}, {}), repr=False, compare=False
    )
    """What others worked out by it, of other things and of persons, which holds as long as it does."""

    def information(self, token: str, person: bool) -> float:
        """From ``LEAST`` for the commonest to ``MOST`` for a token never seen."""
        counts = self.counts
        if person:
            seen, records = counts.persons.get(token, 0), counts.person_records
        else:
            seen, records = counts.others.get(token, 0), counts.other_records
        share = (seen + _PRIOR_RECORDS * _prior(token, person)) / (records + _PRIOR_RECORDS)
        return min(MOST, max(LEAST, -math.log(share)))


def _prior(token: str, person: bool) -> float:
    listed, forms = _listed(person).get(token, _UNSEEN), name_spread(token)
    if forms == 0:
        return listed
    return max(listed, min(0.02, _UNSEEN * math.pow(1 + forms, 1.75)) if person else _UNSEEN * (1 + forms))


@cache
def _listed(person: bool) -> Mapping[str, float]:
    """The share of records that hold a token, as far as published lists and lists of words tell."""
    lists, (counted, *records) = word_lists(), _published()
    kind = 0 if person else 1
    found = {token: max(counts[kind] / records[kind], _UNSEEN) for token, counts in counted.items()}
    of_others: tuple[tuple[Iterable[str], float], ...] = (
        (lists.countries, _COUNTRY), (lists.word_classes, _GENERIC),
    )  # fmt: skip
    for tokens, share in ((lists.very_common, _VERY_COMMON),) if person else of_others:
        found |= {token: max(share, found.get(token, 0.0)) for token in tokens}
    return found


def recorded(token: str) -> bool:
    """Whether published lists hold the token in several names."""
    return token in _published()[0]


def letters_usual(token: str) -> float:
    """How usual the letters of a token follow one another in names: mean log-probability of its pairs.

    About -2.7 for a name, -4 and less for letters drawn by chance.
    """
    pairs, seldom = _letter_pairs()
    written = f"^{token}$"
    usual = [
        pairs[pair] if (pair := written[n : n + 2]) in pairs else seldom.get(pair[0], _NEVER)
        for n in range(len(token) + 1)
    ]
    return sum(usual) / len(usual)


_NEVER = math.log(0.5 / 14)


@cache
def _letter_pairs() -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Log-probability of each pair of letters, and per first letter that of a pair never seen."""
    tokens = sorted(t for t in _published()[0] if len(t) > 2 and t.isascii() and t.isalpha())
    pairs = Counter(first + second for token in tokens for first, second in pairwise(f"^{token}$"))
    begun: Counter[str] = Counter()
    for pair, count in pairs.items():
        begun[pair[0]] += count
    return (
        {pair: math.log((count + 0.5) / (begun[pair[0]] + 14)) for pair, count in pairs.items()},
        {first: math.log(0.5 / (count + 14)) for first, count in begun.items()},
    )


@cache
def _published() -> tuple[Mapping[str, tuple[int, int]], float, float]:
    """In how many records of published lists a token stands, and of how many: of persons and of others."""
    found: dict[str, tuple[int, int]] = {}
    records = (1.0, 1.0)
    for line in (Path(__file__).parent / "data" / "token_counts.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        word, of_persons, of_others = line.split()
        if word == "records":
            records = (float(of_persons), float(of_others))
            continue
        found[word] = int(of_persons), int(of_others)
    return found, *records
