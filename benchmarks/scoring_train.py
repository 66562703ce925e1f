"""Learns the weights of the scorer and writes ``config/scoring.json``.

    python benchmarks/scoring_train.py [--data FOLDER] [--out config/scoring.json] [--date YYYY-MM-DD]

Examples are: the developers' half of the benchmark's queries with their best candidates on its list
(right ones: same; others: different), invented people who are on no list (different), records of the
list against their nearest neighbours on the same list (different), spellings of one record's names
(same), and the labelled name pairs.  Everything is chosen by digests, so that the same data give the
same bytes.  Figures on folds that were not trained on stand beside those on all.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from scoring import NEGATIVE, POSITIVE, Screen, _properties, entities_of

from resolver.config import config_folder
from resolver.scoring import Scorer
from resolver.scoring.model import Model, Weights, load_model, scores
from resolver.scoring.training import (
    Example,
    calibration,
    example,
    examples_of_aliases,
    fitted,
    folds,
    model_text,
)

Floats = npt.NDArray[np.float64]

NEGATIVES_KEPT, NEIGHBOURS_KEPT, ALIASES_KEPT = 0.26, 0.09, 0.25
WEIGHT = {"ofac_mutations": 1.0, "un_treated": 0.5, "un_original_script": 1.0, "pairs": 1.5, "self": 0.6}
ABOVE_THRESHOLD = 0.002
"""Share of the invented people that the threshold lets through."""
LEAST_THRESHOLD = 0.45
"""Organisations have no invented counterparts here: the threshold stays above what persons alone ask for."""
OTHERS_BELOW = 0.5
"""Log-odds taken from names of organisations, for the same reason."""
FLOOR = 0.1


@dataclass(frozen=True)
class Judged:
    """An example, where it comes from and what the facts add."""

    example: Example
    source: str
    row: int
    facts: float
    penalty: float


def main() -> None:
    """Learns, prints the figures, writes the model."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    root = Path(__file__).resolve().parents[1]
    parser.add_argument("--data", type=Path, default=root.parent / "shared" / "data" / "bench")
    parser.add_argument("--out", type=Path, default=config_folder() / "scoring.json")
    parser.add_argument("--date", default="2026-11-22")
    parser.add_argument("--examples", type=Path, help="keep the examples in this file, or take them from it")
    args = parser.parse_args()
    start = load_model(config_folder() / "scoring-start.json")
    judged = _kept(args.examples) or list(_judged(args.data, Scorer(start)))
    if args.examples is not None and not args.examples.exists():
        args.examples.write_text("".join(json.dumps(asdict(j)) + "\n" for j in judged), "utf-8")
    examples = [j.example for j in judged]
    print(f"{len(examples)} examples, {sum(e.same for e in examples)} of them same")
    trained = fitted(start, examples)
    inside = _log_odds(trained, judged)
    outside = np.empty(len(judged))
    fold = folds(examples)
    for number in range(int(fold.max()) + 1):
        part = fitted(start, [e for e, f in zip(examples, fold, strict=True) if f != number])
        outside[fold == number] = _log_odds(part, judged)[fold == number]
    facts = np.array([j.facts for j in judged])
    figures: dict[str, object] = {}
    for label, log_odds in (
        ("in_sample", inside),
        ("cross_validated", outside),
        ("in_sample_with_facts", inside + facts),
        ("cross_validated_with_facts", outside + facts),
    ):
        figures[label] = _figures(judged, log_odds)
        print(label, figures[label])
    cut = _cuts(judged, inside)[ABOVE_THRESHOLD]
    threshold = round(max(cut + 0.05, LEAST_THRESHOLD), 2)
    acronym = np.round(threshold + np.array([0.3, 1.0, 1.6]), 3)
    trained = replace(
        trained,
        other=Weights(round(trained.other.prior - OTHERS_BELOW, 4), trained.other.features, acronym),
        threshold_log_odds=threshold,
        calibration=tuple(_calibrated(judged, trained, threshold, outside, facts)),
    )
    data = {f"{n}.csv": _digest(args.data / f"{n}.csv") for n in (*POSITIVE, *NEGATIVE, "name_pairs")}
    data["watchlist.ftm.json"] = _digest(args.data / "watchlist.ftm.json")
    note = (
        "Learnt by benchmarks/scoring_train.py: logistic regression with fixed signs, pulled towards"
        " scoring-start.json."
        " Calibrated on folds not trained on; base rate: one query in four is on the list."
    )
    args.out.write_text(model_text(trained, date=args.date, data=data, figures=figures, note=note), "utf-8")
    print(f"threshold at {threshold} -> {args.out}")


def _kept(path: Path | None) -> list[Judged]:
    if path is None or not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Judged(**{**r, "example": Example(**{**r["example"], "features": tuple(r["example"]["features"])})})
        for r in rows
    ]


def _judged(data: Path, start: Scorer) -> Iterable[Judged]:
    screen = Screen(entities_of(data), start)
    where = {e["id"]: n for n, e in enumerate(screen.entities)}
    for source in (*POSITIVE, *NEGATIVE):
        for number, row in enumerate(_csv(data / f"{source}.csv")):
            if source in NEGATIVE and _share(f"{source}{number}") > NEGATIVES_KEPT:
                continue
            gold = {
                where[i]
                for i in (row["expected_id"], *row["also_ok"].replace("|", " ").split())
                if i in where
            }
            yield from _of_query(screen, source, number, row, gold, 5 if source in NEGATIVE else 8)
    for number, entity in enumerate(screen.entities):
        names = entity["properties"].get("name", [])
        if names and _share(entity["id"]) <= NEIGHBOURS_KEPT:
            row = {"query": names[0], "schema": entity["schema"], "dob": "", "country": ""}
            mine = entity["id"].split("-")[0]
            others = {
                n for n, e in enumerate(screen.entities) if n == number or e["id"].split("-")[0] != mine
            }
            yield from _of_query(screen, "self", number, row, set(), 8, others)
    for number, row in enumerate(_csv(data / "name_pairs.csv")):
        one, other = (start.prepared(row["schema"], {"name": [row[n]]}) for n in ("name1", "name2"))
        made = example(start, one, other, row["is_match"] == "true", f"pairs{number}", WEIGHT["pairs"])
        if made is not None:
            yield Judged(made, "pairs", number, 0.0, 0.0)
    chosen = [e for e in screen.entities if _share("alias" + e["id"]) <= ALIASES_KEPT]
    named = [(e["id"], e["schema"], _names(e)) for e in chosen]
    for made in examples_of_aliases(screen.scorer, [n for n in named if len(n[2]) > 1]):
        yield Judged(made, "alias", 0, 0.0, 0.0)


def _of_query(
    screen: Screen,
    source: str,
    number: int,
    row: dict[str, str],
    gold: set[int],
    count: int,
    never: set[int] | None = None,
) -> Iterable[Judged]:
    best = [n for n, _ in screen.best(row, facts=False) if never is None or n not in never][:count]
    query = screen.scorer.prepared(row["schema"], _properties(row, facts=False))
    full = screen.scorer.prepared(row["schema"], _properties(row, facts=True))
    for n in dict.fromkeys([*best, *sorted(gold)]):
        weight = WEIGHT.get(source, 1.0) * (0.5 if source in POSITIVE and n not in gold else 1.0)
        made = example(screen.scorer, query, screen.sides[n], n in gold, f"{source}{number}", weight)
        if made is not None:
            plain, whole = (screen.scorer.compare(q, screen.sides[n]) for q in (query, full))
            penalty = plain.contributions.get("weak_alias", 0.0)
            yield Judged(made, source, number, whole.log_odds - plain.log_odds, penalty)


def _log_odds(model: Model, judged: Sequence[Judged]) -> Floats:
    weights = {"person": model.person, "other": model.other}
    return np.array(
        [
            weights[j.example.view].prior
            + float(np.dot(weights[j.example.view].features, j.example.features))
            + j.penalty
            for j in judged
        ]
    )


def _best(judged: Sequence[Judged], log_odds: Floats) -> dict[tuple[str, int], list[float]]:
    found: dict[tuple[str, int], list[float]] = defaultdict(lambda: [-99.0, -99.0])
    for j, z in zip(judged, log_odds, strict=True):
        side = 0 if j.example.same else 1
        found[j.source, j.row][side] = max(found[j.source, j.row][side], float(z))
    return found


def _cuts(judged: Sequence[Judged], log_odds: Floats) -> dict[float, float]:
    negatives = sorted((b[1] for (s, _), b in _best(judged, log_odds).items() if s in NEGATIVE), reverse=True)
    return {share: negatives[int(len(negatives) * share)] for share in (0.001, ABOVE_THRESHOLD, 0.01)}


def _figures(judged: Sequence[Judged], log_odds: Floats) -> dict[str, float]:
    best, cuts = _best(judged, log_odds), _cuts(judged, log_odds)
    figures: dict[str, float] = {}
    for source in POSITIVE:
        own = [b for (s, _), b in best.items() if s == source]
        figures[f"{source} right first"] = _mean(b[0] > b[1] for b in own)
        for share in (0.001, 0.01):
            figures[f"{source} R@{share:.1%}FPR"] = _mean(b[0] > cuts[share] for b in own)
    pairs = [(float(z), j.example.same) for j, z in zip(judged, log_odds, strict=True) if j.source == "pairs"]
    figures["name pairs best F1"] = round(max(_f1(t, pairs) for t, _ in pairs), 4)
    return figures


def _mean(values: Iterable[bool]) -> float:
    return round(float(np.mean(list(values))), 4)


def _f1(threshold: float, pairs: Sequence[tuple[float, bool]]) -> float:
    right = sum(z >= threshold and same for z, same in pairs)
    wrong = sum((z >= threshold) != same for z, same in pairs)
    return 2 * right / max(1, 2 * right + wrong)


def _calibrated(
    judged: Sequence[Judged], trained: Model, threshold: float, outside: Floats, facts: Floats
) -> list[tuple[float, float]]:
    screened = np.array([j.source in (*POSITIVE, *NEGATIVE) for j in judged])
    same = np.array([float(j.example.same) for j in judged])
    weight = np.array([1 / NEGATIVES_KEPT if j.source in NEGATIVE else 1.0 for j in judged])
    model = replace(trained, threshold_log_odds=threshold)
    parts = [(z, screened & (scores(z, model) >= FLOOR)) for z in (outside, outside + facts)]
    return calibration(
        np.concatenate([z[kept] for z, kept in parts]),
        np.concatenate([same[kept] for _, kept in parts]),
        np.concatenate([weight[kept] for _, kept in parts]),
    )


def _names(entity: dict[str, Any]) -> list[str]:
    return [*entity["properties"].get("name", [])[:1], *entity["properties"].get("alias", [])]


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _share(text: str) -> float:
    """A number from 0 to 1 that only depends on the text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
