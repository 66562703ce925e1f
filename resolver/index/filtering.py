"""Which records of a segment may be answers at all?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolver.index.segment import Segment

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Filter:
    """What an answer must be.  None and empty sets let all pass."""

    schemata: frozenset[str] | None = None
    datasets: frozenset[str] | None = None
    removed: bool = False
    """Whether records that have left their list pass."""
    topics: frozenset[str] = frozenset()
    """One of these."""
    countries: frozenset[str] = frozenset()
    """One of these."""
    since: str | None = None
    """Changed at that moment or later: a time in ISO 8601 or the beginning of one."""

    @property
    def told(self) -> bool:
        """Whether it asks for what all records of an entity say together: topics, countries, last change."""
        return bool(self.topics or self.countries or self.since is not None)


def standing(segment: Segment, allowed: Filter, dead: Iterable[str] = ()) -> Mask:
    """Row -> whether its schema and dataset pass, and whether it is on its list or need not be.

    ``dead`` are ids of records that have changed since the segment was built; they do not pass.
    """
    passing = np.ones(len(segment), np.bool_) if allowed.removed else segment.listed.copy()
    for names, known, column in (
        (allowed.schemata, segment.labels.schemata, "record_schema"),
        (allowed.datasets, segment.labels.datasets, "record_dataset"),
    ):
        if names is not None and len(segment):
            passing &= np.array([name in names for name in known], np.bool_)[segment.arrays[column]]
    passing[[row for id_ in dead if (row := segment.row_of.get(id_)) is not None]] = False
    return passing


def telling(segment: Segment, allowed: Filter) -> list[Mask]:
    """Row -> whether the record has the topics, the countries, the last change: a mask for each asked for."""
    found: list[Mask] = []
    for wanted, known, column in (
        (allowed.topics, segment.labels.topics, "record_topics"),
        (allowed.countries, segment.labels.countries, "record_countries"),
    ):
        if wanted:
            holds = np.array([not wanted.isdisjoint(some) for some in known], np.bool_)
            found.append(holds[segment.arrays[column]] if len(segment) else holds)
    if allowed.since is not None:
        found.append(segment.arrays["last_change"] >= segment.first_time_from(allowed.since))
    return found
