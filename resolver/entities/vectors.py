"""The comparison vectors of pairs of list entries, by recordlinkage.

Imported late: recordlinkage takes seconds to load, and only linking needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import recordlinkage
from recordlinkage.base import BaseCompareFeature

from resolver.entities.blocking import sharing
from resolver.entities.gathered import Gathered
from resolver.entities.likest import COLUMNS, Floats, Ints, likest
from resolver.entities.lists import BESIDE, FINDINGS, facts_found, rivals

Weights = Mapping[str, Mapping[str, float]]
Mask = npt.NDArray[np.bool_]

MOST_IN_BLOCK = 12
"""List entries that may share a blocking key.  On four real lists 10 found every true pair already."""
MOST_IN_LIST = 3
"""The same for each of many lists."""
AT_ONCE = 200_000
"""Pairs whose findings are held at one time: 50 MB."""


class FirstPass(BaseCompareFeature):  # type: ignore[misc]  # recordlinkage is published without type hints
    """The first pass of :mod:`resolver.entities.lists`, a column for each finding.

    It is given rows of ``entries``, and keeps in ``likest`` which two names of each pair it took.
    """

    def __init__(self, column: str, entries: Gathered) -> None:
        super().__init__(column, column, label=list(FINDINGS))
        self.entries = entries
        self.likest: Ints = np.zeros((0, 2), np.int64)

    def _compute_vectorized(self, left: pd.Series[Any], right: pd.Series[Any]) -> pd.DataFrame:
        ours, theirs = left.to_numpy(np.int64), right.to_numpy(np.int64)
        found = pd.DataFrame(0.0, columns=list(FINDINGS), index=left.index)
        values, self.likest = likest(self.entries.names, ours, theirs)
        found[list(COLUMNS)] = values
        rest = [c for c in FINDINGS if c not in COLUMNS]
        place = {c: n for n, c in enumerate(rest)}
        amounts = np.zeros((len(ours), len(rest)))
        facts = self.entries.facts
        for row, (one, other) in enumerate(zip(ours.tolist(), theirs.tolist(), strict=True)):
            for name, amount in facts_found(facts[one], facts[other]).items():
                amounts[row, place[name]] = amount
        amounts[:, place["same_list"]] = self.entries.list_of[ours] == self.entries.list_of[theirs]
        found[rest] = amounts
        return found


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs of entries, by row, with their findings: one row for each pair."""

    entries: Gathered
    left: Ints
    right: Ints
    findings: pd.DataFrame
    likest: Ints
    """Which name of the left and which of the right entry are likest; -1 where no sound is shared."""

    @property
    def person(self) -> Mask:
        """Whether the weights of persons apply to the pair, or those of organisations."""
        return self.entries.person[self.left]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The ids of both entries."""
        ids = self.entries.ids
        return [(ids[a], ids[b]) for a, b in zip(self.left.tolist(), self.right.tolist(), strict=True)]


def pairs(entries: Gathered) -> tuple[Ints, Ints]:
    """The pairs worth comparing, by row."""
    return sharing(entries.keys, entries.key_of, max(MOST_IN_BLOCK, MOST_IN_LIST * entries.lists))


def compared(entries: Gathered, left: Ints, right: Ints) -> Compared:
    """The first pass of these pairs."""
    first_pass = FirstPass("row", entries)
    compare = recordlinkage.Compare()
    compare.add(first_pass)
    frame = pd.DataFrame({"row": np.arange(len(entries.ids))})
    findings = compare.compute(pd.MultiIndex.from_arrays([left, right]), frame)
    return Compared(entries, left, right, findings, first_pass.likest)


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs of entries, by row, with their log-odds and what the second pass weighed besides."""

    left: Ints
    right: Ints
    log_odds: Floats
    rivals: Floats
    leads: Floats


def judged(
    entries: Gathered, weights: Weights, progress: Callable[[int, int], None] = lambda done, of: None
) -> Judged:
    """Every pair worth comparing with its log-odds.  The findings of few pairs are held at one time."""
    left, right = pairs(entries)
    first, total = np.empty(len(left)), np.empty(len(left))
    for begin in range(0, len(left), AT_ONCE):
        part = slice(begin, begin + AT_ONCE)
        found = compared(entries, left[part], right[part])
        first[part] = alone(found, weights)
        total[part] = _weighed(found.findings, found.person, weights, "lists")
        progress(min(begin + AT_ONCE, len(left)), len(left))
    strongest, lead = rivals(left, right, first, entries.list_of)
    against = pd.DataFrame(dict(zip(BESIDE, (strongest, lead), strict=True)))
    total += _weighed(against, entries.person[left], weights, "lists", bias=False)
    return Judged(left, right, total, strongest, lead)


def alone(found: Compared, weights: Weights) -> Floats:
    """The first pass as log-odds, one for each pair."""
    return _weighed(found.findings, found.person, weights, "lists_alone")


def beside(found: Compared, first: Floats) -> pd.DataFrame:
    """The findings with those of the second pass beside them."""
    values = rivals(found.left, found.right, first, found.entries.list_of)
    second = pd.DataFrame(dict(zip(BESIDE, values, strict=True)), index=found.findings.index)
    return pd.concat([found.findings, second], axis=1)


def both_passes(findings: pd.DataFrame, person: Mask, weights: Weights) -> Floats:
    """The second pass as log-odds, one for each pair."""
    return _weighed(findings, person, weights, "lists")


def _weighed(
    findings: pd.DataFrame, person: Mask, weights: Weights, use: str, *, bias: bool = True
) -> Floats:
    values = findings.to_numpy(dtype=np.float64)
    total = np.zeros(len(values))
    for name, mine in (("person", person), ("organisation", ~person)):
        table = weights[f"{use}.{name}"]
        total[mine] = values[mine] @ np.array([table[c] for c in findings.columns])
        total[mine] += table["bias"] if bias else 0.0
    return total
