"""The comparison vectors of pairs of list entries, by recordlinkage.

Imported late: recordlinkage takes seconds to load, and only linking needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import recordlinkage
from recordlinkage.base import BaseCompareFeature

from resolver.entities.blocking import SharedKey
from resolver.entities.likest import COLUMNS, likest, packed
from resolver.entities.listed import Listed, Rarity, list_keys, rarity
from resolver.entities.lists import BESIDE, FINDINGS, facts_found, rivals

Weights = Mapping[str, Mapping[str, float]]
Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
Ints = npt.NDArray[np.int64]

MOST_IN_BLOCK = 12
"""List entries that may share a blocking key.  On four real lists 10 found every true pair already."""
MOST_IN_LIST = 3
"""The same for each of many lists."""
KINDS = ("person", "organisation")


class FirstPass(BaseCompareFeature):  # type: ignore[misc]  # recordlinkage is published without type hints
    """The first pass of :mod:`resolver.entities.lists`, a column for each finding.

    It is given rows of ``entries``, and keeps in ``likest`` which two names of each pair it took.
    """

    def __init__(self, column: str, entries: Sequence[Listed], rare: Rarity) -> None:
        super().__init__(column, column, label=list(FINDINGS))
        self.entries = entries
        self.names = packed(entries, rare)
        self.likest: Ints = np.zeros((0, 2), np.int64)

    def _compute_vectorized(self, left: pd.Series[Any], right: pd.Series[Any]) -> pd.DataFrame:
        ours, theirs = left.to_numpy(np.int64), right.to_numpy(np.int64)
        found = pd.DataFrame(0.0, columns=list(FINDINGS), index=left.index)
        values, self.likest = likest(self.names, ours, theirs)
        found[list(COLUMNS)] = values
        rest = [c for c in FINDINGS if c not in COLUMNS]
        place = {c: n for n, c in enumerate(rest)}
        facts = np.zeros((len(ours), len(rest)))
        for row, (one, other) in enumerate(zip(ours.tolist(), theirs.tolist(), strict=True)):
            for name, amount in facts_found(self.entries[one].facts, self.entries[other].facts).items():
                facts[row, place[name]] = amount
        lists = pd.factorize(np.array([e.dataset for e in self.entries], dtype=object))[0]
        facts[:, place["same_list"]] = lists[ours] == lists[theirs]
        found[rest] = facts
        return found


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs of entries with their findings, one row for each pair."""

    pairs: list[tuple[str, str]]
    kind: list[str]
    """Which weights apply: ``person`` or ``organisation``."""
    findings: pd.DataFrame
    likest: Ints
    """Which name of the left and which of the right entry are likest; -1 where no sound is shared."""


def compared(entries: Sequence[Listed], touching: frozenset[str] | None = None) -> Compared:
    """The pairs worth comparing and their first pass."""
    ids = [e.id for e in entries]
    frame = pd.DataFrame(
        {"row": range(len(entries)), "keys": [list(set(list_keys(e))) for e in entries]}, index=pd.Index(ids)
    )
    lists = len({e.dataset for e in entries})
    index = SharedKey(most=max(MOST_IN_BLOCK, MOST_IN_LIST * lists)).index(frame)
    if touching is not None:
        keep = index.get_level_values(0).isin(touching) | index.get_level_values(1).isin(touching)
        index = index[keep]
    first_pass = FirstPass("row", entries, rarity(entries))
    compare = recordlinkage.Compare()
    compare.add(first_pass)
    findings = compare.compute(index, frame[["row"]])
    kind_of = {e.id: "person" if e.kind == "person" else "organisation" for e in entries}
    pairs = list(index)
    return Compared(pairs, [kind_of[left] for left, _ in pairs], findings, first_pass.likest)


def alone(found: Compared, weights: Weights) -> Floats:
    """The first pass as log-odds, one for each pair."""
    return _weighed(found.findings, found.kind, weights, "lists_alone")


def beside(found: Compared, first: Floats, dataset_of: Mapping[str, str]) -> pd.DataFrame:
    """The findings with those of the second pass beside them."""
    against = rivals(found.pairs, first.tolist(), dataset_of)
    second = pd.DataFrame(against, columns=list(BESIDE), index=found.findings.index)
    return pd.concat([found.findings, second], axis=1)


def both_passes(findings: pd.DataFrame, kind: Sequence[str], weights: Weights) -> Floats:
    """The second pass as log-odds, one for each pair."""
    return _weighed(findings, kind, weights, "lists")


def _weighed(findings: pd.DataFrame, kind: Sequence[str], weights: Weights, use: str) -> Floats:
    values = findings.to_numpy(dtype=np.float64)
    total = np.zeros(len(values))
    kinds = np.array(kind)
    for name in KINDS:
        table = weights[f"{use}.{name}"]
        mine = kinds == name
        total[mine] = values[mine] @ np.array([table[c] for c in findings.columns]) + table["bias"]
    return total
