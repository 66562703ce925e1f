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
from collections.abc import Mapping
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
        seen = (self.counts.persons if person else self.counts.others).get(token, 0)
        records = self.counts.person_records if person else self.counts.other_records
        share = (seen + _PRIOR_RECORDS * _prior(token, person)) / (records + _PRIOR_RECORDS)
        return min(MOST, max(LEAST, -math.log(share)))


def _prior(token: str, person: bool) -> float:
    lists = word_lists()
    persons, others, person_records, other_records = _published()
    if person:
        share = persons.get(token, 0) / person_records
        spread = min(0.02, _UNSEEN * math.pow(1 + name_spread(token), 1.75))
        common = _VERY_COMMON if token in lists.very_common else 0.0
    else:
        share = others.get(token, 0) / other_records
        spread = _UNSEEN * (1 + name_spread(token))
        common = _GENERIC if token in lists.word_classes else 3e-3 if token in lists.countries else 0.0
    return max(share, spread, common, _UNSEEN)


def recorded(token: str) -> bool:
    """Whether published lists hold the token in several names."""
    persons, others, _, _ = _published()
    return token in persons or token in others


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
    persons, others, _, _ = _published()
    tokens = sorted(t for t in {*persons, *others} if len(t) > 2 and t.isascii() and t.isalpha())
    pairs = Counter(first + second for token in tokens for first, second in pairwise(f"^{token}$"))
    begun: Counter[str] = Counter()
    for pair, count in pairs.items():
        begun[pair[0]] += count
    return (
        {pair: math.log((count + 0.5) / (begun[pair[0]] + 14)) for pair, count in pairs.items()},
        {first: math.log(0.5 / (count + 14)) for first, count in begun.items()},
    )


@cache
def _published() -> tuple[dict[str, int], dict[str, int], float, float]:
    persons: dict[str, int] = {}
    others: dict[str, int] = {}
    records = (1.0, 1.0)
    for line in (Path(__file__).parent / "data" / "token_counts.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        word, of_persons, of_others = line.split()
        if word == "records":
            records = (float(of_persons), float(of_others))
            continue
        persons[word], others[word] = int(of_persons), int(of_others)
    return persons, others, *records
