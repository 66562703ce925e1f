"""How well and how fast are records of several lists joined, beside other tools in the same run?

    python -m benchmarks linking RECORDS.ftm.json LABELS.csv --score score.py [--peers PYTHON]

Ours: `resolver lists load`, `proposals` and `entities` on a fresh folder, and `train-linking`, whose files
hold every pair as judged by weights that did not learn from its parties.  PYTHON is an interpreter with
recordlinkage and nomenklatura; those it has are run on the same records: recordlinkage alone (blocked on the
sounds of two name parts; Jaro-Winkler of names, dates, countries; ECM), and nomenklatura's logic-v2, which is
given the pairs that ours names.  CPU seconds are those of each whole process.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

RESOLVER = "from resolver.cli import main; main(prog_name='resolver')"
RECORDLINKAGE = """
import collections, itertools, json, sys
import jellyfish, pandas as pd, recordlinkage
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
def parts(text):
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return [word for word in words if word.isascii()]
keys, frame = collections.defaultdict(set), []
for n, row in enumerate(rows):
    said = row["properties"]
    names = said.get("name", []) + said.get("alias", [])
    for name in names:
        sounds = sorted({jellyfish.metaphone(word) for word in parts(name)} - {""})[:8]
        for key in itertools.combinations(sounds, min(2, len(sounds))):
            keys[(row["schema"] == "Person", *key)].add(n)
    first = {p: (said.get(p) or [None])[0] for p in ("birthDate", "country", "nationality")}
    frame.append({
        "name": " ".join(sorted(parts(names[0]))) if names else "",
        "born": first["birthDate"],
        "country": first["country"] or first["nationality"],
    })
frame = pd.DataFrame(frame)
groups = [sorted(group) for key, group in keys.items() if len(key) > 1 and len(group) <= 12]
pairs = sorted({two for group in groups for two in itertools.combinations(group, 2)})
compare = recordlinkage.Compare()
compare.string("name", "name", method="jarowinkler", threshold=0.9)
for column in ("name", "born", "country"):
    compare.exact(column, column)
vectors = compare.compute(pd.MultiIndex.from_tuples(pairs), frame)
model = recordlinkage.ECMClassifier()
model.fit(vectors)
for (a, b), p in zip(pairs, model.prob(vectors)):
    print(json.dumps({"left": rows[a]["id"], "right": rows[b]["id"], "probability": float(p)}))
"""
NOMENKLATURA = """
import json, sys
from followthemoney import Dataset, StatementEntity
from nomenklatura.matching import ScoringConfig, get_algorithm
algorithm, config = get_algorithm("logic-v2"), ScoringConfig.defaults()
known = {}
for row in map(json.loads, open(sys.argv[1], encoding="utf-8")):
    dataset = Dataset.make({"name": row["datasets"][0], "title": row["datasets"][0]})
    known[row["id"]] = StatementEntity.from_data(dataset, row)
for row in map(json.loads, open(sys.argv[2], encoding="utf-8")):
    left, right = known[row["left"]], known[row["right"]]
    if left.schema.can_match(right.schema):
        score = algorithm.compare(left, right, config).score
        print(json.dumps({"left": row["left"], "right": row["right"], "probability": score}))
"""


def main() -> None:
    """Runs ours and the others, and prints what the scorer says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("records", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--score", type=Path, required=True, help="the benchmark's own scorer")
    parser.add_argument("--peers", type=Path, help="an interpreter with the other tools")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        environment = os.environ | {"RESOLVER_DATA": str(place / "data")}

        def run(name: str, command: list[str], out: str) -> float:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            with (place / out).open("wb") as file:
                done = subprocess.run(
                    command, env=environment, stdout=file, stderr=subprocess.PIPE, text=True, check=False
                )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if done.returncode:
                print(f"{name}: not run: {done.stderr.strip().splitlines()[-1:]}")
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

        def scored(task: str, out: str, *more: str) -> None:
            command = [sys.executable, arguments.score, task, place / out, arguments.labels, *more]
            said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            print("".join(f"    {line}\n" for line in said.splitlines()), end="", flush=True)

        def ours(*words: str, out: str = "out") -> float:
            return run(words[0], [sys.executable, "-c", RESOLVER, *words], out)

        load = ours("lists", "load", str(arguments.records), "--as", "all")
        linked = ours("proposals", "--format", "jsonl", out="pairs")
        printed = ours("entities", "--format", "jsonl", out="clusters")
        print(f"ours: load {load:.1f} s, proposals {linked:.1f} s, entities {printed:.1f} s")
        scored("merges", "pairs", "--threshold", "0.5")
        scored("clusters", "clusters")
        files = ["--pairs", str(place / "unseen"), "--clusters", str(place / "merged")]
        taught = ours("train-linking", str(arguments.labels), *files)
        print(f"ours, on parties that were not learnt from ({taught:.1f} s with five trainings)")
        scored("merges", "unseen", "--threshold", "0.5")
        scored("clusters", "merged")
        if arguments.peers is None:
            return
        records = str(arguments.records)
        peers = {
            "recordlinkage, ECM": (RECORDLINKAGE, [records], "0.5"),
            "nomenklatura, logic-v2 on our pairs": (NOMENKLATURA, [records, str(place / "pairs")], "0.7"),
        }
        for name, (code, words, threshold) in peers.items():
            took = run(name, [str(arguments.peers), "-c", code, *words], "theirs")
            print(f"{name}: {took:.1f} s")
            scored("merges", "theirs", "--threshold", threshold)


if __name__ == "__main__":
    main()
