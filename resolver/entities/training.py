"""Which weights for lists do labelled records teach?  Logistic regression, by recordlinkage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import recordlinkage

from resolver.entities.likest import Floats
from resolver.entities.lists import BESIDE, FINDINGS
from resolver.entities.vectors import Compared, Weights, alone, beside, both_passes

STRENGTH = 1.0
"""Inverse of the regularisation of standardised findings; 0.1 was worse over five folds of clusters."""

AT_MOST = {"other_birthday": -6.0}
"""Two dates of birth come near a veto, however many namesakes with a mistyped date the labels hold."""
UNSEEN = {"same_number": 4.0, "other_number": -3.0, "other_gender": -3.0}
"""Weights of what the labelled records may not have; by hand."""

Tables = dict[str, dict[str, float]]


def trained(
    found: Compared,
    same: Sequence[bool],
    learn_from: Sequence[bool],
    before: Weights,
) -> Tables:
    """The tables of both passes, learnt from the pairs marked in ``learn_from``.

    A table for which there are not both same and different pairs stays as it was ``before``.
    """
    tables: Tables = {}
    truth = np.array(same, dtype=bool)
    for use, columns in (("lists_alone", [*FINDINGS]), ("lists", [*FINDINGS, *BESIDE])):
        vectors = found.findings if use == "lists_alone" else beside(found, alone(found, tables))
        for kind, of_kind in (("person", found.person), ("organisation", ~found.person)):
            mine = np.array(learn_from, dtype=bool) & of_kind
            name = f"{use}.{kind}"
            both = 0 < truth[mine].sum() < mine.sum()
            tables[name] = (
                _fitted(vectors[mine], truth[mine], columns)
                if both
                else {c: before[name][c] for c in ["bias", *columns]}
            )
    return tables


def judged_by(found: Compared, tables: Tables) -> Floats:
    """The log-odds that the tables give every pair."""
    return both_passes(beside(found, alone(found, tables)), found.person, tables)


def _fitted(
    vectors: pd.DataFrame, same: np.ndarray[tuple[int], np.dtype[np.bool_]], columns: Sequence[str]
) -> dict[str, float]:
    """One logistic regression; its weights count for the findings as they are, not standardised."""
    spread = vectors.std().replace(0.0, 1.0)
    middle = vectors.mean()
    model = recordlinkage.LogisticRegressionClassifier(C=STRENGTH, max_iter=5_000)
    model.fit((vectors - middle) / spread, vectors.index[same])
    slopes = np.asarray(model.coefficients) / spread.to_numpy()
    bias = float(model.intercept) - float(slopes @ middle.to_numpy())
    table = {c: float(w) for c, w in zip(columns, slopes, strict=True)}
    seen = vectors.astype(bool).any()
    table |= {c: w for c, w in UNSEEN.items() if not seen[c]}
    table |= {c: min(table[c], most) for c, most in AT_MOST.items()}
    return {"bias": bias} | table


def as_toml(tables: Tables) -> str:
    """The tables as they stand in ``linking.toml``."""
    lines: list[str] = []
    for name, table in tables.items():
        lines += [f"[{name}]", *(f"{finding} = {weight:.4f}" for finding, weight in table.items()), ""]
    return "\n".join(lines)
