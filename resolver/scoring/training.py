"""From which examples does the model learn, and how?

Pure functions: examples in, weights out, the same for the same examples.  The weights are a logistic
regression, regularised towards the weights they start from, in which no feature may count in the
wrong direction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from resolver.scoring.alignment import Floats, compare_names, space
from resolver.scoring.features import FEATURES, NAMES, name_log_odds
from resolver.scoring.model import RELATIONS, Model, Weights
from resolver.scoring.scorer import Prepared, Scorer

RIDGE = 0.003
"""Pull towards the starting weights, per unit of total example weight."""


FIRM = 30.0
"""How much more the weights of rules are held that lists of real names hardly ever put to the test."""
_FIRM = frozenset(
    {"bare", "suffix_conflict", "suffix_one_sided", "number_conflict", "place_conflict", "place_one_sided"}
    | {"state_place_one_sided", "descent_turned"}
)


_ORDER_FREE = frozenset({"disorder"})
"""Names of organisations may stand in any order: whatever examples say, that is no evidence."""


@dataclass(frozen=True, slots=True)
class Example:
    """A judged pair of names: the features of its best pair of names."""

    view: str
    """``person`` or ``other``."""
    features: tuple[float, ...]
    same: bool
    group: str
    """Examples of one group are never split between training and testing."""
    weight: float = 1.0


def example(
    scorer: Scorer, query: Prepared, candidate: Prepared, same: bool, group: str, weight: float = 1.0
) -> Example | None:
    """The pair as an example; None where a side has no name, or the pair is decided by an acronym."""
    best = scorer.best_names(query, candidate)
    if best.query < 0:
        return None
    one, other = scorer.arrays(query, candidate, best)
    room = space(len(FEATURES))
    weights = scorer.weights(best.view)
    compare_names(one, best.query, other, best.candidate, room)
    name_log_odds(room, weights.prior, weights.features, weights.acronym)
    if room.raw[17] > 0.0:
        return None
    return Example(best.view, tuple(float(v) for v in room.basis), same, group, weight)


def fit(
    examples: Sequence[Example], start: Weights, ridge: float = RIDGE, pinned: frozenset[str] = frozenset()
) -> Weights:
    """Weights that tell the examples apart, near ``start`` where they say nothing; the pinned ones stay."""
    if not examples:
        return start
    x = np.array([e.features for e in examples])
    y = np.array([e.same for e in examples], dtype=np.float64)
    weight = np.array([e.weight for e in examples])
    signs = np.array([f.sign for f in FEATURES], dtype=np.float64)
    firm = np.array([FIRM if f.name in _FIRM else 1.0 for f in FEATURES])
    solved = _solve(
        np.column_stack([np.ones(len(x)), x]),
        y,
        weight / weight.sum(),
        np.concatenate([[start.prior], start.features]),
        np.concatenate([[0.0], signs]),
        ridge * np.concatenate([[0.1], firm]),
        np.concatenate([[False], [f.name in pinned for f in FEATURES]]),
    )
    features = np.round(solved[1:], 4) + 0.0
    features.setflags(write=False)
    return Weights(round(float(solved[0]), 4), features, start.acronym)


@dataclass(frozen=True, slots=True)
class Told:
    """A judged pair: what the names say in log-odds, and how the facts stand."""

    names: float
    relations: tuple[str, ...]
    same: bool
    weight: float = 1.0


def fit_relations(pairs: Sequence[Told], start: Mapping[str, float]) -> dict[str, float]:
    """Weights of the relations of facts, beside what the names say, near ``start`` where pairs say little.

    Agreement never counts against, contradiction never for, and a nearer date never counts less than a
    farther one.
    """
    told = [p for p in pairs if p.relations]
    if not told:
        return dict(start)
    # the first column takes up how often these pairs are the same, which is no matter of their facts
    x = np.array([[1.0, *(float(name in p.relations) for name in RELATIONS)] for p in told])
    weight = np.array([p.weight for p in told])
    prior = np.array([start[name] for name in RELATIONS])
    solved = _solve(
        x,
        np.array([p.same for p in told], dtype=np.float64),
        weight / weight.sum(),
        np.append(0.0, prior),
        np.append(0.0, np.sign(prior)),
        np.append(0.1, np.full(len(RELATIONS), RELATION_PULL)) / weight.sum(),
        np.append(False, prior == 0.0),
        np.array([p.names for p in told]),
    )
    found = dict(zip(RELATIONS, (np.round(solved[1:], 3) + 0.0).tolist(), strict=True))
    for chain in _NEARER:
        for nearer, farther in pairwise(chain):
            found[farther] = min(found[farther], found[nearer])
    return found


RELATION_PULL = 20.0
"""Pull towards the weight that a relation starts with: as of eighty pairs that are quite open without it."""
_NEARER = tuple(
    tuple(f"birth.{name}" for name in chain)
    for chain in (
        ("same_day", "same_month", "same_year", "near_year", "conflict", "far"),
        ("same_day", "swapped", "near_year"),
        ("same_month", "near_day", "near_year"),
    )
)


def _solve(
    x: Floats,
    y: Floats,
    weight: Floats,
    start: Floats,
    signs: Floats,
    pull: Floats,
    fixed: npt.NDArray[np.bool_],
    known: Floats | float = 0.0,
) -> Floats:
    """Projected Newton steps; deterministic, ends when nothing moves.  ``known`` is added to all log-odds."""
    w = start.copy()

    def loss(w: Floats) -> float:
        z = x @ w + known
        return float(weight @ (np.logaddexp(0.0, z) - y * z) + 0.5 * (pull @ (w - start) ** 2))

    current = loss(w)
    for _ in range(200):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ w + known, -40, 40)))
        gradient = x.T @ (weight * (p - y)) + pull * (w - start)
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(pull)
        bound = (signs != 0) & (w * signs <= 0.0) & (gradient * signs > 0)
        free = ~bound & ~fixed
        step = np.zeros_like(w)
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        size = 1.0
        while size > 1e-6:
            tried = w - size * step
            tried = np.where((signs != 0) & (tried * signs < 0.0), 0.0, tried)
            value = loss(tried)
            if value < current - 1e-12:
                break
            size *= 0.5
        else:
            return w
        moved = float(np.abs(tried - w).max())
        w, current = tried, value
        if moved < 1e-7:
            return w
    return w


def folds(examples: Sequence[Example], count: int = 5) -> npt.NDArray[np.int64]:
    """Fold of every example, by a digest of its group."""
    return np.array([int(hashlib.sha256(e.group.encode()).hexdigest(), 16) % count for e in examples])


ALIAS_COVERAGE, ALIAS_WEIGHT = 0.62, 0.075
"""Aliases that share less than this with the first name are other names, not other spellings."""


def examples_of_aliases(scorer: Scorer, records: Iterable[tuple[str, str, Sequence[str]]]) -> list[Example]:
    """Examples from records (id, schema, names): the first name and other spellings of it are the same."""
    found: list[Example] = []
    for identity, schema, names in records:
        first = scorer.prepared(schema, {"name": names[:1]})
        for name in names[1:5]:
            one = example(
                scorer, first, scorer.prepared(schema, {"name": [name]}), True, identity, ALIAS_WEIGHT
            )
            if one is not None and one.features[0] >= ALIAS_COVERAGE and one.features[4] == 0.0:
                found.append(one)
    return found


def fitted(model: Model, examples: Sequence[Example]) -> Model:
    """The model with weights learnt from the examples; its threshold and calibration are as before."""
    return replace(
        model,
        person=fit([e for e in examples if e.view == "person"], model.person),
        other=fit([e for e in examples if e.view == "other"], model.other, pinned=_ORDER_FREE),
    )


def model_text(
    model: Model, *, date: str, data: Mapping[str, str], figures: Mapping[str, object], note: str
) -> str:
    """The model as the text of ``scoring.json``; the same bytes for the same model.

    ``data`` maps each set that was learnt from to the digest of its bytes.
    """
    content: dict[str, object] = {
        "name": "resolver",
        "note": note,
        "trained": date,
        "data": dict(sorted(data.items())),
        "figures": dict(figures),
        "threshold_log_odds": model.threshold_log_odds,
        "steepness": model.steepness,
        "weak_alias": model.weak_alias,
        "relations": {name: model.relations[name] for name in RELATIONS},
        "calibration": [list(point) for point in model.calibration],
    }
    for view in ("person", "other"):
        weights: Weights = getattr(model, view)
        content[view] = {
            "prior": weights.prior,
            "acronym": [float(v) for v in weights.acronym],
            "features": {name: float(v) for name, v in zip(NAMES, weights.features, strict=True)},
        }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
