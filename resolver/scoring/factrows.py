"""By which facts are rows found whatever their names, and what may the other facts add?

An identifier or a date of birth may carry a name that would not reach the score by itself.  Rows
that share one are looked up and compared; for all others the most that facts can add is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from resolver.scoring.alignment import Floats
from resolver.scoring.model import RELATIONS
from resolver.scoring.packing import FactArrays

Rows = npt.NDArray[np.int32]
_OF = {name: number for number, name in enumerate(RELATIONS)}
_WITHIN_A_YEAR = tuple(
    _OF[f"birth.{n}"] for n in ("same_day", "swapped", "same_month", "near_day", "same_year")
)
_OTHER_BIRTHS = tuple(_OF[f"birth.{n}"] for n in ("near_year", "conflict", "far"))
_NARROW = 366
"""Days of the widest date that can agree in the year."""


def look_ups(facts: FactArrays) -> Mapping[str, npt.NDArray[Any]]:
    """The years of birth and the numbers of identifiers, each sorted, with their rows."""
    year, year_row = _years(facts)
    row = _rows(facts.starts[:, 3])
    order = np.lexsort((row, facts.identifiers[:, 0]))
    return {
        "year": year, "year_row": year_row,
        "number": np.ascontiguousarray(facts.identifiers[order, 0]), "number_row": row[order],
    }  # fmt: skip


def _years(facts: FactArrays) -> tuple[Rows, Rows]:
    row = _rows(facts.starts[:, 0])
    narrow = facts.births[:, 1] - facts.births[:, 0] <= _NARROW
    found = sorted(
        {
            (y, r)
            for (a, b, _, _), r in zip(facts.births[narrow].tolist(), row[narrow].tolist(), strict=True)
            for y in _span(a, b)
        }
    )
    return np.array([y for y, _ in found], np.int32), np.array([r for _, r in found], np.int32)


def _rows(starts: Rows) -> Rows:
    return np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))


def _span(first: int, last: int) -> range:
    return range(_year(first), _year(last) + 1)


def _year(ordinal: int) -> int:
    """The year of an ordinal day, as :meth:`datetime.date.fromordinal` has it, without the object."""
    n = ordinal - 1
    n400, n = divmod(n, 146_097)
    n100, n = divmod(n, 36_524)
    n4, n = divmod(n, 1_461)
    n1 = n // 365
    year = n400 * 400 + n100 * 100 + n4 * 4 + n1 + 1
    return year - 1 if n1 == 4 or n100 == 4 else year


def telling_years(query: FactArrays, weights: Floats) -> tuple[int, ...]:
    """The years of birth that may add more than :func:`most_of_others` allows for."""
    if not len(query.births) or max(weights[n] for n in _WITHIN_A_YEAR) <= _most_of_births(weights):
        return ()
    return tuple(sorted({y for a, b, _, _ in query.births.tolist() if b - a <= _NARROW for y in _span(a, b)}))


def most_of_others(query: FactArrays, weights: Floats) -> float:
    """The most that facts add where neither an identifier nor a year of birth is shared."""
    most = 0.0
    if len(query.births):
        most += _most_of_births(weights)
    if len(query.countries):
        most += max(0.0, weights[_OF["country.same"]], weights[_OF["country.conflict"]])
    if query.genders[0]:
        most += max(0.0, weights[_OF["gender.same"]], weights[_OF["gender.conflict"]])
    if len(query.places):
        most += max(0.0, weights[_OF["place.same"]])
    if len(query.identifiers):
        most += max(0.0, weights[_OF["identifier.other"]], weights[_OF["identifier.conflict"]])
    return float(most)


def _most_of_births(weights: Floats) -> float:
    return float(max(0.0, *(weights[n] for n in _OTHER_BIRTHS)))
