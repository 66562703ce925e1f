"""How well and how fast does the scorer tell names apart, beside its peers?

    python -m benchmarks scoring [--data FOLDER] [--out var/bench] [--sample N] [--peer-sample N] [--by-class]

Screens the benchmark's queries against its list, as ``resolver screen`` does, with names only and with
birth date and country; writes a JSON line for each query, for ``score.py`` beside the data; and prints
one table: right first, right over the default threshold, recall at 0.1 % and at 1 % false hits, area under
the curve, false hits at the threshold, name pairs, calibration, scores of exactly 1, time; and the figures
of folds that the model was not trained on, as it was trained.

The peers (nomenklatura's logic-v2 and logic-v1, rapidfuzz, recordlinkage; ``make bench`` installs them)
answer in the same run, each on our 60 best candidates, every one with an id of its own, as nomenklatura
remembers names by id.  They are slow: they get a sample of each set, and so do we once more beside them.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from resolver import scoring
from resolver.config import config_folder
from resolver.model.schemas import matchable_with

FLOOR = 0.05
"""Hits below this are not reported, as in `resolver screen`."""
CANDIDATES = 60
POSITIVE = ("ofac_mutations", "un_treated", "un_original_script")
NEGATIVE = ("negatives_us", "negatives_global")
OURS = 0.7

Floats = npt.NDArray[np.float64]
Row = Mapping[str, str]
Hits = list[tuple[int, float, float]]
"""Number of the record, score, probability; best first."""


@dataclass(frozen=True)
class System:
    """Somebody who is asked."""

    name: str
    threshold: float
    hits: Callable[[Row, bool], Hits]
    pair: Callable[[str, str, str], float]


class List:
    """The benchmark's list, packed as a snapshot packs it."""

    def __init__(self, data: Path) -> None:
        lines = (data / "watchlist.ftm.json").read_text("utf-8").splitlines()
        self.entities: list[dict[str, Any]] = [json.loads(line) for line in lines]
        self.number = {e["id"]: n for n, e in enumerate(self.entities)}
        self.plain = scoring.load(config_folder())
        sides = [(e["schema"], {p: tuple(v) for p, v in e["properties"].items()}) for e in self.entities]
        self.packed = scoring.Packed(scoring.packed(sides, self.plain, counting=True))
        self.scorer = self.plain.with_rarity(self.packed.counts())
        self._schemas = np.array([schema for schema, _ in sides])
        self._masks: dict[str, npt.NDArray[np.uint8]] = {}

    def best(self, row: Row, facts: bool, floor: float = FLOOR) -> tuple[npt.NDArray[np.int32], Floats]:
        """The records that reach the floor with their scores, best first."""
        query = self.scorer.prepared(row["schema"], properties(row, facts))
        facing = self.packed.facing(self.scorer, query, floor)
        mask = self.mask(row["schema"])
        rows, scores = self.packed.hits(facing, mask)
        kept = scores >= floor
        order = np.lexsort((rows[kept], -scores[kept]))
        return rows[kept][order], scores[kept][order]

    def hits(self, row: Row, facts: bool) -> Hits:
        """What is answered."""
        rows, scores = self.best(row, facts)
        told = [self.scorer.probability_of(score) for score in scores.tolist()]
        return list(zip(rows.tolist(), scores.tolist(), told, strict=True))

    def pair(self, schema: str, one: str, other: str) -> float:
        """Score of two names, without the list."""
        return self.plain.score(*(self.plain.prepared(schema, {"name": [text]}) for text in (one, other)))

    def ms_per_100(self) -> tuple[float, float]:
        """Median and 95th percentile of the time in ms to score the 100 best records, names and facts.

        Every name of every record is compared; of five times the best.
        """
        spent = []
        builder = self.scorer.builder()
        for entity in self.entities:
            builder.add(
                self.scorer.prepared(entity["schema"], {p: tuple(v) for p, v in entity["properties"].items()})
            )
        everything = builder.candidates()
        for entity in random.Random(2).sample(self.entities, 200):
            row = {"query": entity["properties"]["name"][0], "schema": entity["schema"]}
            row |= {"dob": "1960-02-03", "country": "ir"}
            chosen = self.best(row, True)[0][:100].astype(np.int64)
            query = self.scorer.prepared(row["schema"], properties(row, True))
            best = np.inf
            for _ in range(5):
                began = time.thread_time()
                self.scorer.scores(query, everything, chosen)
                best = min(best, time.thread_time() - began)
            spent.append(best * 1e3 * 100 / max(1, len(chosen)))
        return float(np.median(spent)), float(np.quantile(spent, 0.95))

    def ms_of_the_longest(self) -> float:
        """The most that an absurd name takes against a usual one, of five times the best."""
        scorer, slowest = self.plain, 0.0
        one = {"name": ["Acme Trading Company of the North Ltd"]}
        for sign in ("a", "ab ", "بن ", "ক", "1 ", "é́", "金", "김 ", "an-", "Ab1 c2 "):
            for schema in ("Person", "Company", "Thing"):
                usual, best = scorer.prepared(schema, one), np.inf
                for turn in range(5):
                    text = f"{turn}{sign * 10_000}"[:10_000]  # nothing is remembered
                    began = time.thread_time()
                    scorer.score(scorer.prepared(schema, {"name": [text]}), usual)
                    best = min(best, time.thread_time() - began)
                slowest = max(slowest, best)
        return slowest * 1e3

    def mask(self, schema: str) -> npt.NDArray[np.uint8]:
        """1 for the records that a query of the schema may match."""
        if schema not in self._masks:
            self._masks[schema] = np.isin(self._schemas, sorted(matchable_with(schema))).astype(np.uint8)
        return self._masks[schema]


def main() -> None:
    """Runs everything and prints it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    beside = Path(__file__).resolve().parents[2] / "shared" / "data" / "bench"
    parser.add_argument("--data", type=Path, default=beside)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    parser.add_argument("--sample", type=int, default=0, help="queries per set, 0 for all")
    parser.add_argument("--peer-sample", type=int, default=300, help="queries per set for peers, 0 for all")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--by-class", action="store_true", help="also every class of changes by itself")
    args = parser.parse_args()
    listed = List(args.data)
    ours = System("resolver", OURS, listed.hits, listed.pair)
    print(f"{'all queries' if not args.sample else f'{args.sample} queries of each set'}\n{_HEADER}")
    _print_system(args, listed, ours, args.sample)
    if not args.no_peers:
        peers = [ours, *_string_scorers(listed), *_nomenklatura(listed)]
        few = f"{args.peer_sample} queries of each set" if args.peer_sample else "all queries"
        print(f"\nbeside peers in the same run, {few}\n{_HEADER}")
        for system in peers:
            _print_system(args, listed, system, args.peer_sample, beside=True)
    _print_folds(args)
    median, late = listed.ms_per_100()
    print(
        f"\ntime per 100 candidates, names and facts: median {median:.2f} ms, 95th percentile {late:.2f} ms"
    )
    longest = listed.ms_of_the_longest()
    print(f"the slowest name of 10,000 characters, taken apart and compared: {longest:.1f} ms")
    for facts in ("names", "facts"):
        results, questions = _files(args, "resolver", "ofac_mutations", facts)
        negatives = [
            f"--negatives={':'.join(map(str, _files(args, 'resolver', n, facts)))}" for n in NEGATIVE
        ]
        print(f"\ncalibration, {facts}")
        _score_py(args, "calibration", str(results), str(questions), *negatives)
        if args.by_class:
            for name in POSITIVE:
                found, asked = _files(args, "resolver", name, facts)
                _score_py(args, "screening", str(found), str(asked), *negatives, "--by-class")


_HEADER = (
    "system                  set                 right first  over thr.  R@0.1%  R@1%   AUC     "
    "false hits us/global  exactly 1  ms/query"
)
_NAMES_ONLY = ("token_sort", "recordlinkage")


def _print_system(
    args: argparse.Namespace, listed: List, system: System, sample: int, *, beside: bool = False
) -> None:
    for facts in (False, True) if system.name not in _NAMES_ONLY else (False,):
        _print_line(args, listed, system, facts, sample, beside)


def _print_folds(args: argparse.Namespace) -> None:
    """The figures on folds that were not trained on, as the model's file tells them."""
    model = json.loads((config_folder() / "scoring.json").read_text("utf-8"))
    sets = [f"{name}.csv" for name in (*POSITIVE, *NEGATIVE, "name_pairs")]
    here = {name: hashlib.sha256((args.data / name).read_bytes()).hexdigest() for name in sets}
    strange = [name for name in sets if model["data"].get(name) != here[name]]
    print(f"\ncross-validated when the model was trained ({model['trained']})", end="")
    print(f", on other data: {', '.join(strange)}" if strange else ", on these sets")
    for folds in ("cross_validated", "cross_validated_with_facts"):
        for name, figure in model["figures"].get(folds, {}).items():
            print(
                f"  {folds.removeprefix('cross_validated').strip('_') or 'names':10}  {name:52} {figure:.3f}"
            )
    told = model["figures"]["calibration"]
    print(f"  expected calibration error {told['expected_calibration_error']}, of {told['answers']} answers")


def _print_line(
    args: argparse.Namespace, listed: List, system: System, facts: bool, sample: int, beside: bool
) -> None:
    word = "facts" if facts else "names"
    found: dict[str, list[Hits]] = {}
    spent: dict[str, float] = {}
    for name in (*POSITIVE, *NEGATIVE):
        rows = _rows(args, name, sample)
        began = time.process_time()
        found[name] = [system.hits(row, facts) for row in rows]
        spent[name] = (time.process_time() - began) / len(rows) * 1e3
        _write(args, listed, system.name, name, word, rows, found[name], beside)
    top = {name: np.array([hits[0][1] if hits else 0.0 for hits in found[name]]) for name in NEGATIVE}
    nobody = np.sort(np.concatenate(list(top.values())))[::-1]
    wrong = "/".join(f"{np.mean(top[name] >= system.threshold):.2%}" for name in NEGATIVE)
    for name in POSITIVE:
        right, first = _right(listed, _rows(args, name, sample), found[name])
        cuts = [nobody[int(len(nobody) * share)] for share in (0.001, 0.01)]
        print(
            f"{system.name + ', ' + word:23} {name:19} {np.mean(first):.3f}        "
            f"{np.mean(right >= system.threshold):.3f}      "
            f"{np.mean(right > cuts[0]):.3f}   {np.mean(right > cuts[1]):.3f}  {_area(right, nobody):.4f}  "
            f"{wrong:20}  {np.mean(right >= 1.0):.3f}      {spent[name]:.1f}"
        )
    if not facts:
        print(f"{system.name:23} name pairs          {_pairs(args, system)}", flush=True)


def _right(listed: List, rows: Sequence[Row], found: Sequence[Hits]) -> tuple[Floats, Floats]:
    """For each query the score of its right answer, and whether that is first."""
    right, first = [], []
    for row, hits in zip(rows, found, strict=True):
        ids = (row["expected_id"], *row["also_ok"].replace(";", " ").replace("|", " ").split())
        expected = {listed.number[i] for i in ids if i in listed.number}
        right.append(max((score for n, score, _ in hits if n in expected), default=0.0))
        first.append(bool(hits) and hits[0][0] in expected)
    return np.array(right), np.array(first)


def _area(right: Floats, nobody: Floats) -> float:
    """Share of pairs in which the right answer scores above the best one to a query for nobody."""
    ordered = np.sort(nobody)
    below = np.searchsorted(ordered, right, "left") + np.searchsorted(ordered, right, "right")
    return float(np.mean(below) / 2 / len(ordered))


def _pairs(args: argparse.Namespace, system: System) -> str:
    with (args.data / "name_pairs.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    scores = np.array([system.pair(r["schema"], r["name1"], r["name2"]) for r in rows])
    same = np.array([r["is_match"] == "true" for r in rows])
    people = np.array([r["schema"] == "Person" for r in rows])

    def f1(threshold: float, chosen: npt.NDArray[np.bool_]) -> float:
        right = np.sum(chosen & same & (scores >= threshold))
        return float(2 * right / max(1, 2 * right + np.sum(chosen & ((scores >= threshold) != same))))

    everything = np.ones(len(rows), dtype=bool)
    best = max(sorted(set(scores.tolist())), key=lambda t: f1(t, everything))
    synthetic = np.array([r["case_group"] == "synth_people" for r in rows])
    return (
        f"best F1 {f1(best, everything):.3f} at {best:.2f} (persons {f1(best, people):.3f}, "
        f"invented persons {f1(best, synthetic):.3f}, other {f1(best, ~people):.3f}); "
        f"at the default threshold {f1(system.threshold, everything):.3f}"
    )


def properties(row: Row, facts: bool) -> dict[str, list[str]]:
    """The query of a row, with birth date and country or without."""
    found = {"name": [row["query"]]}
    if facts and row["dob"]:
        found["birthDate"] = [row["dob"]]
    if facts and row["country"]:
        found["country"] = [row["country"]]
    return found


def _rows(args: argparse.Namespace, name: str, sample: int) -> list[dict[str, str]]:
    with (args.data / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return random.Random(1).sample(rows, min(sample, len(rows))) if sample else rows


def _files(
    args: argparse.Namespace, system: str, name: str, word: str, beside: bool = False
) -> tuple[Path, Path]:
    """Answers and questions; those of the sample that peers get too lie in a folder of their own."""
    folder = args.out / "beside" if beside else args.out
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{system}.{name}.{word}.jsonl", folder / f"{name}.csv"


def _write(
    args: argparse.Namespace, listed: List, system: str, name: str, word: str, rows: Sequence[Row],
    found: Sequence[Hits], beside: bool,
) -> None:  # fmt: skip
    results, questions = _files(args, system, name, word, beside)
    with results.open("w", encoding="utf-8") as file:
        for number, hits in enumerate(found):
            told = [{"id": listed.entities[n]["id"], "score": s, "probability": p} for n, s, p in hits]
            file.write(json.dumps({"row": number, "hits": told}) + "\n")
    with questions.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _score_py(args: argparse.Namespace, *arguments: str) -> None:
    sys.stdout.flush()
    subprocess.run([sys.executable, str(args.data / "score.py"), *arguments], check=True)


def _names(entity: Mapping[str, Any]) -> list[str]:
    return [n for p in ("name", "alias", "weakAlias") for n in entity["properties"].get(p, ())]


def _string_scorers(listed: List) -> Iterator[System]:
    import pandas as pd
    import recordlinkage
    from rapidfuzz import fuzz
    from rapidfuzz.utils import default_process

    def token_sort(_: str, one: str, other: str) -> float:
        return fuzz.token_sort_ratio(one, other, processor=default_process) / 100

    def sorted_by(scores: dict[int, float]) -> Hits:
        return [(n, s, s) for n, s in sorted(scores.items(), key=lambda item: (-item[1], item[0]))]

    def token_sort_hits(row: Row, _: bool) -> Hits:
        chosen = listed.best(row, False)[0][:CANDIDATES].tolist()
        return sorted_by(
            {
                n: max((token_sort("", row["query"], t) for t in _names(listed.entities[n])), default=0.0)
                for n in chosen
            }
        )

    compare = recordlinkage.Compare()
    for method in ("jarowinkler", "levenshtein"):
        compare.string("name", "name", method=method, label=method)

    def linkage(ones: list[str], others: list[str]) -> Floats:
        left = pd.DataFrame({"name": [default_process(t) for t in ones]})
        right = pd.DataFrame({"name": [default_process(t) for t in others]})
        pairs = pd.MultiIndex.from_arrays([range(len(ones)), range(len(others))])
        return np.asarray(compare.compute(pairs, left, right).mean(axis=1))

    def linkage_hits(row: Row, _: bool) -> Hits:
        chosen = listed.best(row, False)[0][:CANDIDATES].tolist()
        named = [(n, text) for n in chosen for text in _names(listed.entities[n])]
        if not named:
            return []
        scores: dict[int, float] = {}
        found = linkage([row["query"]] * len(named), [text for _, text in named])
        for (n, _text), score in zip(named, found.tolist(), strict=True):
            scores[n] = max(scores.get(n, 0.0), score)
        return sorted_by(scores)

    yield System("token_sort", 0.9, token_sort_hits, token_sort)
    yield System("recordlinkage", 0.85, linkage_hits, lambda _, a, b: float(linkage([a], [b])[0]))


def _nomenklatura(listed: List) -> Iterator[System]:
    try:
        from followthemoney import model
        from nomenklatura.matching import LogicV1, LogicV2
    except ImportError as error:
        print(f"nomenklatura is left out, `make bench` installs it: {error}")
        return
    serial = iter(range(10**9))

    def entity_of(schema: str, given: Mapping[str, Sequence[str]]) -> Any:
        return model.get_proxy({"id": f"n{next(serial)}", "schema": schema, "properties": given})

    def system(name: str, algorithm: Any) -> System:
        config = algorithm.default_config()

        def hits(row: Row, facts: bool) -> Hits:
            query = entity_of(row["schema"], properties(row, facts))
            found = []
            for n in listed.best(row, facts)[0][:CANDIDATES].tolist():
                entity = listed.entities[n]
                other = entity_of(entity["schema"], entity["properties"])
                found.append((n, float(algorithm.compare(query, other, config).score)))
            return [(n, s, s) for n, s in sorted(found, key=lambda item: (-item[1], item[0]))]

        def pair(schema: str, one: str, other: str) -> float:
            sides = (entity_of(schema, {"name": [text]}) for text in (one, other))
            return float(algorithm.compare(*sides, config).score)

        return System(name, 0.7, hits, pair)

    yield system("logic-v2", LogicV2)
    yield system("logic-v1", LogicV1)


if __name__ == "__main__":
    main()
