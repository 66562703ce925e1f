"""Judged pairs -> a model, its threshold, its calibration, and how good it is on what it has not seen.

Pure functions over examples that others have gathered.  Everything that is reported as cross-validated
comes from five models, each trained without the queries that it is asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from resolver.scoring.alignment import Floats
from resolver.scoring.calibrating import (
    Reliability,
    calibrated,
    calibration,
    expected_calibration_error,
    reliability,
)
from resolver.scoring.model import Model, Weights, scores
from resolver.scoring.training import Example, Told, fit_relations, fitted, folds

FALSE_SHARE = 0.001
"""Share of the queries for nobody on the list that the threshold lets through, of those that find
anything at all: a little less than that of all."""
LEAST_THRESHOLD = 0.45
"""Queries for nobody are people: the threshold stays above what they alone ask for."""
OTHERS_BELOW = 0.5
"""Log-odds taken from names of organisations, for the same reason."""
ACRONYM_ABOVE = (0.3, 1.0, 1.6)
"""Log-odds above the threshold of an acronym of three, four, more letters against its full name."""
STEEPNESS = 0.42
"""How fast scores rise with log-odds: names that have nothing in common stay below 0.05."""
CALIBRATED_FROM = 0.05
"""Answers with a lower score are never shown and take no part in the calibration."""
SHARES = (0.001, 0.01)
"""Shares of false hits at which recall is told, of the queries for nobody that find anything at all."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An example with where it comes from."""

    example: Example
    source: str
    """The set: a file of queries, ``pairs``, ``aliases``, ``neighbours``, ``judgements``."""
    query: int
    """Number of the query in the set."""
    relations: tuple[str, ...] = ()
    """How birth dates, countries and the like stand to each other."""
    penalty: float = 0.0
    """What the kind of the best name adds, as of a weak alias."""
    screened: bool = False
    """Whether it is an answer to a query against a list: only these say how often answers are right."""
    nobody: bool = False
    """Whether its query asks for somebody who is not on the list."""
    weighed: bool = True
    """Whether weights of names are learnt from it, or only the calibration."""
    of_facts: bool = False
    """Whether weights of facts are learnt from it though not those of names."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model and how good it is."""

    model: Model
    figures: Mapping[str, object]
    reliability: tuple[Reliability, ...]
    """Said and true probabilities on folds that were not trained on."""


def learnt(start: Model, judged: Sequence[Judged]) -> Learnt:
    """The model that the examples teach, near ``start`` where they say nothing."""
    examples = [j.example for j in judged if j.weighed]
    trained = fitted(start, examples)
    inside = _log_odds(trained, judged)
    trained = replace(trained, relations=_relations(start, judged, inside))
    facts = _facts(trained, judged)
    outside, facts_outside = np.empty(len(judged)), np.empty(len(judged))
    fold = folds([j.example for j in judged])
    for number in sorted(set(fold.tolist())):
        rest = [j for j, f in zip(judged, fold, strict=True) if f != number]
        other = fitted(start, [j.example for j in rest if j.weighed])
        other = replace(other, relations=_relations(start, rest, _log_odds(other, rest)))
        outside[fold == number] = _log_odds(other, judged)[fold == number]
        facts_outside[fold == number] = _facts(other, judged)[fold == number]
    nobody = _best_wrong(judged, inside)
    threshold = start.threshold_log_odds
    if len(nobody):
        threshold = round(max(_cut(nobody, FALSE_SHARE) + 0.05, LEAST_THRESHOLD), 2)
    trained = replace(
        trained,
        other=_lowered(trained.other, threshold),
        threshold_log_odds=threshold,
        steepness=STEEPNESS,
    )
    lowered = np.array([0.0 if j.example.view == "person" else OTHERS_BELOW for j in judged])
    told, base = {}, None
    for label, log_odds, added in (
        ("all", inside, facts), ("cross_validated", outside, facts_outside)
    ):  # fmt: skip
        told[label] = _figures(judged, log_odds - lowered, threshold)
        if np.any(added):
            told[f"{label}_with_facts"] = _figures(judged, log_odds - lowered + added, threshold)
    asked, same, weight, group = _answers(judged, trained, outside - lowered, facts_outside)
    seen: tuple[Reliability, ...] = ()
    if len(asked) and 0.0 < same.sum() < len(same):
        trained = replace(trained, calibration=tuple(calibration(asked, same, weight)))
        said = _said_by_others(asked, same, weight, group)
        seen = reliability(said, same, weight)
        base = _base_rate(judged)
        told["calibration"] = {
            "base_rate_of_queries": base,
            "base_rate_of_answers": round(float(weight @ same / weight.sum()), 4),
            "expected_calibration_error": round(expected_calibration_error(said, same, weight), 4),
            "brier": round(float(weight @ (said - same) ** 2 / weight.sum()), 4),
            "answers": len(asked),
            "reliability": [[r.said, r.true, r.count] for r in seen],
        }
    return Learnt(trained, told, seen)


def _lowered(weights: Weights, threshold: float) -> Weights:
    acronym = np.round(threshold + np.array(ACRONYM_ABOVE), 3)
    return Weights(round(weights.prior - OTHERS_BELOW, 4), weights.features, acronym)


def _log_odds(model: Model, judged: Sequence[Judged]) -> Floats:
    found = np.empty(len(judged))
    for view in ("person", "other"):
        weights: Weights = getattr(model, view)
        own = [n for n, j in enumerate(judged) if j.example.view == view]
        if own:
            features = np.array([judged[n].example.features for n in own])
            found[own] = weights.prior + features @ weights.features + [judged[n].penalty for n in own]
    return found


def _relations(start: Model, judged: Sequence[Judged], log_odds: Floats) -> dict[str, float]:
    """Weights of facts.  Answers that were found by their facts teach nothing: they were chosen by them."""
    pairs = [
        Told(z, j.relations, j.example.same, j.example.weight)
        for j, z in zip(judged, log_odds.tolist(), strict=True)
        if j.weighed or j.of_facts
    ]
    return fit_relations(pairs, start.relations)


def _facts(model: Model, judged: Sequence[Judged]) -> Floats:
    """What the facts add, in log-odds."""
    return np.array([sum(model.relations[name] for name in j.relations) for j in judged])


def _best(judged: Sequence[Judged], log_odds: Floats) -> Mapping[tuple[str, int], list[float]]:
    """Query -> log-odds of its best right and its best wrong answer."""
    found: dict[tuple[str, int], list[float]] = defaultdict(lambda: [-99.0, -99.0])
    for j, z in zip(judged, log_odds.tolist(), strict=True):
        side = 0 if j.example.same else 1
        found[j.source, j.query][side] = max(found[j.source, j.query][side], z)
    return found


def _best_wrong(judged: Sequence[Judged], log_odds: Floats) -> list[float]:
    """The best answers to queries for nobody on the list, the highest first."""
    chosen = [n for n, j in enumerate(judged) if j.nobody]
    best = _best([judged[n] for n in chosen], log_odds[chosen])
    return sorted((wrong for _, wrong in best.values()), reverse=True)


def _cut(nobody: Sequence[float], share: float) -> float:
    return nobody[int(len(nobody) * share)]


def _figures(judged: Sequence[Judged], log_odds: Floats, threshold: float) -> dict[str, object]:
    best, nobody = _best(judged, log_odds), _best_wrong(judged, log_odds)
    listed = sorted({j.source for j in judged if j.screened and not j.nobody})
    figures: dict[str, object] = {}
    for source in listed:
        own = [b for (s, _), b in best.items() if s == source]
        figures[f"{source}: right first"] = _share(right > wrong for right, wrong in own)
        figures[f"{source}: right over the threshold"] = _share(right >= threshold for right, _ in own)
        for share in SHARES if nobody else ():
            cut = _cut(nobody, share)
            figures[f"{source}: recall at {share:.1%} false hits"] = _share(right > cut for right, _ in own)
    for source in sorted({j.source for j in judged if j.nobody}):
        chosen = [n for n, j in enumerate(judged) if j.nobody and j.source == source]
        own_best = _best_wrong([judged[n] for n in chosen], log_odds[chosen])
        figures[f"{source}: false hits"] = _share(z >= threshold for z in own_best)
    pairs = [
        (z, j.example.same) for j, z in zip(judged, log_odds.tolist(), strict=True) if j.source == "pairs"
    ]
    if pairs:
        figures["pairs: best F1"] = round(max(_f1(t, pairs) for t, _ in pairs), 4)
        figures["pairs: F1 at the threshold"] = round(_f1(threshold, pairs), 4)
    return figures


def _share(values: Iterable[bool]) -> float:
    return round(float(np.mean(list(values))), 4)


def _f1(threshold: float, pairs: Sequence[tuple[float, bool]]) -> float:
    right = sum(z >= threshold and same for z, same in pairs)
    wrong = sum((z >= threshold) != same for z, same in pairs)
    return 2 * right / max(1, 2 * right + wrong)


def _base_rate(judged: Sequence[Judged]) -> float:
    listed = {(j.source, j.query) for j in judged if j.screened and not j.nobody}
    nobody = {(j.source, j.query) for j in judged if j.nobody}
    return round(len(listed) / max(1, len(listed) + len(nobody)), 4)


def _answers(
    judged: Sequence[Judged], model: Model, log_odds: Floats, facts: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Log-odds, whether right, weight and fold of all answers that may be shown, with names only and with
    facts."""
    screened = np.array([j.screened for j in judged], dtype=bool)
    same = np.array([float(j.example.same) for j in judged])
    fold = folds([j.example for j in judged]).astype(np.float64)
    with_facts = bool(np.any(facts))
    parts = [(z, screened & (scores(z, model) >= CALIBRATED_FROM)) for z in (log_odds, log_odds + facts)]
    parts = parts if with_facts else parts[:1]
    return (
        np.concatenate([z[kept] for z, kept in parts]),
        np.concatenate([same[kept] for _, kept in parts]),
        np.ones(sum(int(kept.sum()) for _, kept in parts)),
        np.concatenate([fold[kept] for _, kept in parts]),
    )


def _said_by_others(log_odds: Floats, same: Floats, weight: Floats, fold: Floats) -> Floats:
    """The probabilities that calibrations made of the other folds give."""
    said = np.empty(len(log_odds))
    for number in sorted(set(fold.tolist())):
        own = fold == number
        points = calibration(log_odds[~own], same[~own], weight[~own])
        said[own] = calibrated(log_odds[own], points)
    return said
