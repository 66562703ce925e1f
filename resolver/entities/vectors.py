"""The comparison vectors of pairs of list entries, by recordlinkage.

Imported late: recordlinkage takes seconds to load, and only linking needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import recordlinkage
from recordlinkage.base import BaseCompareFeature

from resolver.entities.blocking import SharedKey
from resolver.entities.listed import Listed, Rarity, list_keys, rarity
from resolver.entities.lists import BESIDE, FINDINGS, first_pass, rivals

Weights = Mapping[str, Mapping[str, float]]
Floats = np.ndarray[tuple[int], np.dtype[np.float64]]

MOST_IN_BLOCK = 12
"""List entries that may share a blocking key.  On four real lists 10 found every true pair already."""
MOST_IN_LIST = 3
"""The same for each of many lists."""
KINDS = ("person", "organisation")


class FirstPass(BaseCompareFeature):  # type: ignore[misc]  # recordlinkage is published without type hints
    """The first pass of :mod:`resolver.entities.lists`, a column for each finding."""

    def __init__(self, column: str, rare: Rarity) -> None:
        super().__init__(column, column, label=list(FINDINGS))
        self.rare = rare

    def _compute_vectorized(self, left: pd.Series[Any], right: pd.Series[Any]) -> pd.DataFrame:
        rows = [
            [found.get(name, 0.0) for name in FINDINGS]
            for one, other in zip(left, right, strict=True)
            for found, _ in [first_pass(one, other, self.rare)]
        ]
        return pd.DataFrame(rows, columns=list(FINDINGS), index=left.index)


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs of entries with their findings, one row for each pair."""

    pairs: list[tuple[str, str]]
    kind: list[str]
    """Which weights apply: ``person`` or ``organisation``."""
    findings: pd.DataFrame
    rare: Rarity


def compared(entries: Sequence[Listed], touching: frozenset[str] | None = None) -> Compared:
    """The pairs worth comparing and their first pass."""
    by_id = {e.id: e for e in entries}
    frame = pd.DataFrame(
        {"entry": entries, "keys": [sorted(set(list_keys(e))) for e in entries]}, index=pd.Index(list(by_id))
    )
    lists = len({e.dataset for e in entries})
    index = SharedKey(most=max(MOST_IN_BLOCK, MOST_IN_LIST * lists)).index(frame)
    if touching is not None:
        keep = index.get_level_values(0).isin(touching) | index.get_level_values(1).isin(touching)
        index = index[keep]
    rare = rarity(entries)
    compare = recordlinkage.Compare()
    compare.add(FirstPass("entry", rare))
    findings = compare.compute(index, frame[["entry"]])
    pairs = list(index)
    kind = ["person" if by_id[left].kind == "person" else "organisation" for left, _ in pairs]
    return Compared(pairs, kind, findings, rare)


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
