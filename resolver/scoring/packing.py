"""How are many sides compared with one query at once?

The names of many sides are gathered into one set of arrays with a common vocabulary, and their
facts into another, so that one compiled call goes through them and a pair of tokens is compared
once per query, however many names hold it.  The arrays hold no pointers: :meth:`Candidates.arrays`
gives them by name, to be kept in files and mapped again with :meth:`Candidates.of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, wide
from resolver.scoring.alignment import Floats, Ints, Space, compare_names
from resolver.scoring.analysis import ArraysBuilder, NameArrays, digest
from resolver.scoring.facts import IDENTIFIERS, UNIQUE, Facts
from resolver.scoring.features import name_log_odds
from resolver.scoring.rarity import Rarity

if TYPE_CHECKING:
    from resolver.scoring.scorer import Prepared

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
_KINDS = sorted(set(IDENTIFIERS.values()))
_UNIQUE = sum(1 << n for n, kind in enumerate(_KINDS) if kind in UNIQUE)


class FactArrays(NamedTuple):
    """The facts of many sides in flat arrays."""

    starts: Rows
    """Side x (first birth, country, place, identifier); one row more than sides."""
    births: Ints
    """Birth x (earliest day, latest day, whether circa, earliest as year, month, day in one number)."""
    countries: Ints
    genders: Small
    """Side -> 1 male, 2 female, 3 both, 0 unknown."""
    places: Ints
    identifiers: Ints
    """Identifier x (digest of the number, kind)."""


def fact_arrays(sides: Iterable[Facts]) -> FactArrays:
    """The arrays of the sides' facts."""
    births: list[tuple[int, int, int, int]] = []
    countries: list[int] = []
    genders: list[int] = []
    places: list[int] = []
    identifiers: list[tuple[int, int]] = []
    starts = [(0, 0, 0, 0)]
    for side in sides:
        for _, born in side.births:
            first = born.earliest
            written = first.year * 10_000 + first.month * 100 + first.day
            births.append((first.toordinal(), born.latest.toordinal(), int(born.circa), written))
        countries += sorted(digest(c) for c in side.countries)
        genders.append(("male" in side.genders) + 2 * ("female" in side.genders))
        places += sorted(digest(p) for p in side.places)
        identifiers += sorted((digest(n), _KINDS.index(k)) for k, n in side.identifiers)
        starts.append((len(births), len(countries), len(places), len(identifiers)))
    return FactArrays(
        np.array(starts, np.int32).reshape(-1, 4),
        np.array(births, np.int64).reshape(-1, 4),
        np.array(countries, np.int64),
        np.array(genders, np.uint8),
        np.array(places, np.int64),
        np.array(identifiers, np.int64).reshape(-1, 2),
    )


@lru_cache(maxsize=64)
def facts_of_one(side: Facts) -> FactArrays:
    """The arrays of one side's facts, shared by all who ask: most queries have none, or are asked of several
    segments."""
    return fact_arrays([side])


@dataclass(frozen=True, slots=True)
class Candidates:
    """Many sides, ready to be compared with a query."""

    person: NameArrays
    person_starts: Rows
    """Side r's names read as a person's are ``person_starts[r]:person_starts[r + 1]`` of ``person``."""
    other: NameArrays
    other_starts: Rows
    facts: FactArrays

    def __len__(self) -> int:
        return len(self.facts.genders)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Every array by name."""
        found: dict[str, npt.NDArray[Any]] = {}
        for part in ("person", "other", "facts"):
            own = getattr(self, part)
            found |= {f"{part}.{field}": getattr(own, field) for field in own._fields}
        return found | {"person_starts": self.person_starts, "other_starts": self.other_starts}

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Candidates:
        """The candidates that :meth:`arrays` came from."""
        parts = {
            part: kind(**{field: arrays[f"{part}.{field}"] for field in kind._fields})
            for part, kind in (("person", NameArrays), ("other", NameArrays), ("facts", FactArrays))
        }
        return cls(
            person=parts["person"],  # type: ignore[arg-type]
            person_starts=arrays["person_starts"],
            other=parts["other"],  # type: ignore[arg-type]
            other_starts=arrays["other_starts"],
            facts=parts["facts"],  # type: ignore[arg-type]
        )


class CandidatesBuilder:
    """Gathers prepared sides, one after the other."""

    def __init__(self, rarity: Rarity) -> None:
        self._person, self._other = ArraysBuilder(rarity, True), ArraysBuilder(rarity, False)
        self._starts: tuple[list[int], list[int]] = ([0], [0])
        self._facts: list[Facts] = []

    def add(self, side: Prepared) -> None:
        """Takes in one side; its row is the number of sides before it."""
        views = ((self._person, side.person, side.person_names), (self._other, side.other, side.other_names))
        for number, (builder, arrays, names) in enumerate(views):
            if arrays is not None:
                builder.add([n.tokens for n in names], arrays.penalty.tolist())
            self._starts[number].append(self._starts[number][-1] + (len(names) if arrays is not None else 0))
        self._facts.append(side.facts)

    def candidates(self) -> Candidates:
        """Everything taken in so far."""
        return Candidates(
            self._person.arrays(),
            np.array(self._starts[0], np.int32),
            self._other.arrays(),
            np.array(self._starts[1], np.int32),
            fact_arrays(self._facts),
        )


@compiled
def best_names_of_all(
    q: NameArrays,
    c: NameArrays,
    starts: Rows,
    rows: Ints,
    s: Space,
    prior: float,
    weights: Floats,
    acronym: Floats,
    log_odds: Floats,
    pairs: npt.NDArray[np.int32],
) -> None:
    """Fills the log-odds of the best pair of names, and that pair, for every side of ``rows``.

    Side r holds the names ``starts[r]:starts[r + 1]`` of ``c``; -100.0 where it or the query has none.
    """
    for r in range(len(rows)):
        most = -100.0
        pairs[r, 0] = -1
        pairs[r, 1] = -1
        for qn in range(len(q.names)):
            for cn in range(starts[rows[r]], starts[rows[r] + 1]):
                compare_names(q, qn, c, wide(cn), s)
                total = name_log_odds(s, prior, weights, acronym) + min(q.penalty[qn], c.penalty[cn])
                if total > most:
                    most = total
                    pairs[r, 0] = qn
                    pairs[r, 1] = cn - starts[rows[r]]
        log_odds[r] = max(most, -9.0) if most > -100.0 else most


@compiled
def facts_of_all(
    q: FactArrays, c: FactArrays, rows: Ints, unique: int, weights: Floats, log_odds: Floats
) -> None:
    """Adds what the facts of every side of ``rows`` say, by the weights in the order of ``RELATIONS``."""
    for r in range(len(rows)):
        side = rows[r]
        first, end = c.starts[side], c.starts[side + 1]
        best = 99
        for a in range(q.starts[0, 0], q.starts[1, 0]):
            for b in range(first[0], end[0]):
                best = min(best, _date_relation(q.births[a], c.births[b]))
        if best < 99:
            log_odds[r] += weights[best]
        if q.starts[1, 1] > 0 and end[1] > first[1]:
            shared = _shares(q.countries, 0, q.starts[1, 1], c.countries, first[1], end[1])
            log_odds[r] += weights[8] if shared else weights[9]
        if q.genders[0] != 0 and c.genders[side] != 0:
            log_odds[r] += weights[10] if q.genders[0] & c.genders[side] else weights[11]
        if _shares(q.places, 0, q.starts[1, 2], c.places, first[2], end[2]):
            log_odds[r] += weights[12]
        if q.starts[1, 3] > 0 and end[3] > first[3]:
            same_kind = False
            same_number = False
            one = 0
            other = 0
            for a in range(q.starts[1, 3]):
                one |= 1 << q.identifiers[a, 1]
                for b in range(first[3], end[3]):
                    if q.identifiers[a, 0] == c.identifiers[b, 0]:
                        same_number = True
                        if q.identifiers[a, 1] == c.identifiers[b, 1]:
                            same_kind = True
            for b in range(first[3], end[3]):
                other |= 1 << c.identifiers[b, 1]
            if same_kind:
                log_odds[r] += weights[13]
            elif same_number:
                log_odds[r] += weights[14]
            elif one & other & unique:
                log_odds[r] += weights[16]
            elif one & other:
                log_odds[r] += weights[15]


@compiled
def _shares(one: Ints, a: int, a_end: int, two: Ints, b: int, b_end: int) -> bool:
    while a < a_end and b < b_end:
        if one[a] == two[b]:
            return True
        if one[a] < two[b]:
            a += 1
        else:
            b += 1
    return False


@compiled
def _date_relation(a: Ints, b: Ints) -> int:
    """Row of ``RELATIONS`` for two dates; the same as :func:`resolver.scoring.facts.date_relation`."""
    exact = a[0] == a[1] and b[0] == b[1] and a[2] == 0 and b[2] == 0
    if exact:
        if a[0] == b[0]:
            return 0
        year, month, day = a[3] // 10_000, a[3] // 100 % 100, a[3] % 100
        year_b, month_b, day_b = b[3] // 10_000, b[3] // 100 % 100, b[3] % 100
        unknown = (month == 1 and day == 1) or (month_b == 1 and day_b == 1)
        apart = abs(year - year_b)
        if apart == 0:
            if month == day_b and day == month_b:
                return 1
            if month == month_b:
                return 3
            return 4 if unknown or day == day_b else 5
        if month == month_b and day == day_b and not unknown:
            return 5 if apart <= 10 else 6
        if apart == 1:
            return 5 if unknown else 6
        return 6 if apart <= 3 else 7
    if a[0] <= b[1] and b[0] <= a[1]:
        wide = max(a[1] - a[0], b[1] - b[0])
        return 2 if wide <= 31 else 4 if wide <= 366 else 5
    gap = max(a[0], b[0]) - min(a[1], b[1])
    if gap <= 366 * (1 + 2 * a[2] + 2 * b[2]):
        return 5
    return 6 if gap <= 366 * 4 else 7


UNIQUE_KINDS = _UNIQUE
