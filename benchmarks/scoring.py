"""How well and how fast does the scorer tell names apart, beside its peers?

    python benchmarks/scoring.py [--data FOLDER] [--out var/bench] [--sample N] [--peers] [--facts]

Screens the benchmark's queries against its whole list (every record is scored: no candidate search
hides anything), writes one JSON line per query, and prints the benchmark's own figures
(``score.py`` beside the data), name pairs, calibration and the time per 100 candidates.  With
``--peers`` the same queries go to rapidfuzz and, where it is installed, to nomenklatura, on the
60 best candidates of ours each.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from resolver import scoring
from resolver.config import config_folder
from resolver.model.schemas import matchable_with
from resolver.scoring import Candidates, Counts, Scorer
from resolver.scoring.analysis import name_tokens

FLOOR = 0.1
"""Hits below this are not reported."""
POSITIVE = ("ofac_mutations", "un_treated", "un_original_script")
NEGATIVE = ("negatives_us", "negatives_global")

Entity = dict[str, Any]
Hit = dict[str, Any]


def main() -> None:
    """Runs everything and prints it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    beside = Path(__file__).resolve().parents[2] / "shared" / "data" / "bench"
    parser.add_argument("--data", type=Path, default=beside)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--sample", type=int, default=0, help="queries per set, 0 for all")
    parser.add_argument("--facts", action="store_true", help="also with birth date and country")
    parser.add_argument("--peers", action="store_true")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    screen = Screen(entities_of(args.data), scoring.load(config_folder()))
    for facts in (False, True) if args.facts else (False,):
        label = "with birth date and country" if facts else "names only"
        print(f"== resolver, {label}")
        _screened(
            args, "resolver" + ("-facts" if facts else ""), lambda row, facts=facts: screen.hits(row, facts)
        )
    _pairs(args, screen.plain)
    _speed(screen)
    if args.peers:
        for name, hits in _peers(screen):
            print(f"== {name}, names only, on our 60 best candidates")
            _screened(args, name, hits)


def entities_of(data: Path) -> list[Entity]:
    """The records of the benchmark's list."""
    return [json.loads(line) for line in (data / "watchlist.ftm.json").read_text("utf-8").splitlines()]


class Screen:
    """A list, ready to be screened against."""

    def __init__(self, entities: Sequence[Entity], plain: Scorer) -> None:
        self.entities = entities
        self.plain = plain
        self.scorer = self.plain.with_rarity(_counts(entities))
        self.schemas = np.array([e["schema"] for e in entities])
        self.sides = [self.scorer.prepared(e["schema"], e["properties"]) for e in entities]
        self.candidates = _candidates(self.scorer, self.sides)

    def best(self, row: dict[str, str], facts: bool, count: int = 100) -> list[tuple[int, float]]:
        """Rows and log-odds of the best records."""
        query = self.scorer.prepared(row["schema"], _properties(row, facts))
        allowed = np.flatnonzero(np.isin(self.schemas, sorted(matchable_with(row["schema"]))))
        log_odds = self.scorer.log_odds(query, self.candidates, allowed)
        order = np.lexsort((allowed, -log_odds))[:count]
        return [(int(allowed[n]), float(log_odds[n])) for n in order]

    def hits(self, row: dict[str, str], facts: bool) -> list[Hit]:
        """What is found above the floor."""
        found = [(self.entities[n]["id"], z) for n, z in self.best(row, facts)]
        model = self.scorer
        return [
            {"id": i, "score": s, "probability": float(p)}
            for (i, _), s, p in zip(
                found,
                (model.score_of(z) for _, z in found),
                model.probabilities(np.array([z for _, z in found])),
                strict=True,
            )
            if s >= FLOOR
        ]


def _properties(row: dict[str, str], facts: bool) -> dict[str, list[str]]:
    properties = {"name": [row["query"]]}
    if facts and row["dob"]:
        properties["birthDate"] = [row["dob"]]
    if facts and row["country"]:
        properties["country"] = [row["country"]]
    return properties


def _candidates(scorer: Scorer, sides: Sequence[scoring.Prepared]) -> Candidates:
    builder = scorer.builder()
    for side in sides:
        builder.add(side)
    return builder.candidates()


def _counts(entities: Sequence[Entity]) -> Counts:
    persons: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for entity in entities:
        person = entity["schema"] == "Person"
        names = [n for p in ("name", "alias", "previousName") for n in entity["properties"].get(p, ())]
        (persons if person else others).update({t.text for n in names for t in name_tokens(n, person)})
    total = sum(e["schema"] == "Person" for e in entities)
    return Counts(persons, others, total, len(entities) - total)


def _rows(args: argparse.Namespace, name: str) -> list[dict[str, str]]:
    with (args.data / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return random.Random(1).sample(rows, min(args.sample, len(rows))) if args.sample else rows


def _screened(args: argparse.Namespace, label: str, hits: Callable[[dict[str, str]], list[Hit]]) -> None:
    written: dict[str, tuple[Path, Path]] = {}
    for name in (*POSITIVE, *NEGATIVE):
        rows = _rows(args, name)
        results, questions = args.out / f"{label}.{name}.jsonl", args.out / f"{name}.csv"
        began = time.process_time()
        with results.open("w", encoding="utf-8") as file:
            for number, row in enumerate(rows):
                file.write(json.dumps({"row": number, "hits": hits(row)}) + "\n")
        with questions.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        print(
            f"   {name}: {len(rows)} queries, {(time.process_time() - began) / len(rows) * 1e3:.1f} ms each"
        )
        written[name] = (results, questions)
    negatives = [f"--negatives={r}:{q}" for name, (r, q) in written.items() if name in NEGATIVE]
    for name in POSITIVE:
        results, questions = written[name]
        print(f"-- {name}")
        _score_py(args, "screening", str(results), str(questions), *negatives, "--by-class")
    for name in NEGATIVE:
        results, questions = written[name]
        found = [json.loads(line)["hits"] for line in results.read_text("utf-8").splitlines()]
        top = [max((h["score"] for h in hits_), default=0.0) for hits_ in found]
        print(f"-- {name}: at or above 0.7: {sum(t >= 0.7 for t in top) / len(top):.4f}")
    if label.startswith("resolver"):
        results, questions = written["ofac_mutations"]
        _score_py(args, "calibration", str(results), str(questions), *negatives)
        _pile_up(results, questions)


def _pile_up(results: Path, questions: Path) -> None:
    with questions.open(newline="", encoding="utf-8") as file:
        gold = [{r["expected_id"], *r["also_ok"].replace("|", " ").split()} for r in csv.DictReader(file)]
    found = [json.loads(line)["hits"] for line in results.read_text("utf-8").splitlines()]
    right = [
        max((h["score"] for h in hits if h["id"] in g), default=0.0)
        for hits, g in zip(found, gold, strict=True)
    ]
    print(f"-- true matches with score exactly 1.0: {sum(s >= 1.0 for s in right) / len(right):.4f}")


def _score_py(args: argparse.Namespace, *arguments: str) -> None:
    subprocess.run([sys.executable, str(args.data / "score.py"), *arguments], check=True)


def _pairs(args: argparse.Namespace, scorer: Scorer) -> None:
    rows = _rows(argparse.Namespace(data=args.data, sample=0), "name_pairs")
    results = args.out / "resolver.name_pairs.jsonl"
    with results.open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows):
            sides = [scorer.prepared(row["schema"], {"name": [row[n]]}) for n in ("name1", "name2")]
            file.write(json.dumps({"row": number, "score": scorer.score(*sides)}) + "\n")
    print("== name pairs")
    _score_py(args, "pairs", str(results), str(args.data / "name_pairs.csv"))


def _speed(screen: Screen) -> None:
    chosen_ones = [e for e in random.Random(2).sample(screen.entities, 200) if e["properties"].get("name")]
    told = {"dob": "1960-02-03", "country": "ir"}
    rows = [{"query": e["properties"]["name"][0], "schema": e["schema"], **told} for e in chosen_ones]
    best = [np.array([n for n, _ in screen.best(row, facts=True)]) for row in rows]
    queries = [screen.scorer.prepared(row["schema"], _properties(row, facts=True)) for row in rows]
    spent = []
    for query, chosen in zip(queries, best, strict=True):
        began = time.perf_counter()
        screen.scorer.scores(query, screen.candidates, chosen)
        spent.append(time.perf_counter() - began)
    print(f"== time per 100 best candidates, names and facts: median {np.median(spent) * 1e3:.2f} ms, "
          f"95th percentile {np.quantile(spent, 0.95) * 1e3:.2f} ms")  # fmt: skip


def _peers(screen: Screen) -> list[tuple[str, Callable[[dict[str, str]], list[Hit]]]]:
    from rapidfuzz import fuzz
    from rapidfuzz.utils import default_process

    def names(entity: Entity) -> list[str]:
        return [n for p in ("name", "alias", "weakAlias") for n in entity["properties"].get(p, ())]

    def token_sort(row: dict[str, str]) -> list[Hit]:
        found = []
        for n, _ in screen.best(row, facts=False, count=60):
            entity = screen.entities[n]
            likeness = max(
                (
                    fuzz.token_sort_ratio(row["query"], name, processor=default_process)
                    for name in names(entity)
                ),
                default=0.0,
            )
            found.append({"id": entity["id"], "score": likeness / 100, "probability": likeness / 100})
        return sorted(found, key=lambda h: -h["score"])

    peers: list[tuple[str, Callable[[dict[str, str]], list[Hit]]]] = [("token_sort", token_sort)]
    try:
        from followthemoney import model
        from nomenklatura.matching import LogicV2
    except ImportError:
        print("nomenklatura is not installed: its figures are left out")
        return peers

    serial = iter(range(10**9))  # nomenklatura caches analysed names by id: every one must be its own

    def entity_of(schema: str, properties: dict[str, Any]) -> Any:
        return model.get_proxy({"id": f"n{next(serial)}", "schema": schema, "properties": properties})

    config = LogicV2.default_config()

    def logic_v2(row: dict[str, str]) -> list[Hit]:
        query = entity_of(row["schema"], _properties(row, facts=False))
        found = []
        for n, _ in screen.best(row, facts=False, count=60):
            entity = screen.entities[n]
            result = LogicV2.compare(query, entity_of(entity["schema"], entity["properties"]), config)
            found.append({"id": entity["id"], "score": result.score, "probability": result.score})
        return sorted(found, key=lambda h: -h["score"])

    return [*peers, ("logic-v2", logic_v2)]


if __name__ == "__main__":
    main()
