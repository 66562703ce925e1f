"""How well and how fast are records of several lists joined, beside other tools in the same run?

    python -m benchmarks linking RECORDS.ftm.json LABELS.csv --score score.py [--without TOOL ...]

Ours: `resolver lists load`, `proposals` and `entities` on a fresh folder, and `train-linking`, whose files
hold every pair as judged by weights that did not learn from its parties.  The others
(``benchmarks/linking_peers.py``; ``make bench`` installs them) are given the same records, and their pairs
at the threshold are closed: what hangs together is one party.  CPU seconds are those of each whole process.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

RESOLVER = "from resolver.cli import main; main(prog_name='resolver')"
THRESHOLDS = {
    "recordlinkage-ecm": 0.5,
    "recordlinkage-logistic": 0.5,
    "splink": 0.5,
    "logic-v2": 0.7,
    "regression-v1": 0.7,
}
"""At what each is read: its own default."""
FIGURES = {
    "P": r"at [.0-9]+  P ([.0-9]+)",
    "R": r"at [.0-9]+  P [.0-9]+  R ([.0-9]+)",
    "F1": r"at [.0-9]+  P [.0-9]+  R [.0-9]+  F1 ([.0-9]+)",
    "best F1": r"best .*?F1 ([.0-9]+)",
    "candidates": r"candidate recall ([.0-9]+)",
    "R at P .999": r">= 0.999: ([.0-9]+)",
    "closed F1": r"pairs  P [.0-9]+  R [.0-9]+  F1 ([.0-9]+)",
    "B3 F1": r"B3 .*?F1 ([.0-9]+)",
}


class Bench:
    """Runs processes in a folder of its own, and reads what the scorer says of what they wrote."""

    def __init__(self, place: Path, score: Path, labels: Path) -> None:
        self.place, self.score, self.labels = place, score, labels
        self.environment = os.environ | {"RESOLVER_DATA": str(place / "data"), "OMP_NUM_THREADS": "1"}

    def run(self, name: str, command: list[str], out: str = "out") -> float:
        """CPU seconds of the process, whose standard output goes into that file."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with (self.place / out).open("wb") as file:
            done = subprocess.run(
                command, env=self.environment, stdout=file, stderr=subprocess.PIPE, text=True, check=False
            )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            print(f"{name}: not run: {done.stderr.strip().splitlines()[-1:]}")
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def ours(self, *words: str, out: str = "out") -> float:
        """CPU seconds of one of our commands."""
        return self.run(words[0], [sys.executable, "-c", RESOLVER, *words], out)

    def row(self, name: str, seconds: float, pairs: str, clusters: str, threshold: float) -> None:
        """Prints one row of the table."""
        said = self._said("merges", pairs, "--threshold", str(threshold)) + self._said("clusters", clusters)
        found = [re.search(pattern, said) for pattern in FIGURES.values()]
        cells = [name, f"{threshold}", *(m.group(1) if m else "-" for m in found), f"{seconds:.1f}"]
        print("| " + " | ".join(cells) + " |", flush=True)

    def _said(self, task: str, out: str, *more: str) -> str:
        command = [sys.executable, str(self.score), task, str(self.place / out), str(self.labels), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def close(self, pairs: str, clusters: str, threshold: float) -> None:
        """Writes what hangs together by pairs from the threshold on."""
        root: dict[str, str] = {}

        def top(record: str) -> str:
            while record in root:
                record = root[record]
            return record

        records: set[str] = set()
        for row in self._lines(pairs):
            left, right = str(row["left"]), str(row["right"])
            records |= {left, right}
            one, other = top(left), top(right)
            if float(str(row["probability"])) >= threshold and one != other:
                root[other] = one
        with (self.place / clusters).open("w", encoding="utf-8") as file:
            for record in sorted(records):
                file.write(json.dumps({"record": record, "cluster": top(record)}) + "\n")

    def _lines(self, name: str) -> Iterable[dict[str, object]]:
        with (self.place / name).open(encoding="utf-8") as file:
            yield from map(json.loads, file)


def main() -> None:
    """Runs ours and the others, and prints a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("records", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--score", type=Path, required=True, help="the benchmark's own scorer")
    parser.add_argument("--without", nargs="*", default=[], choices=THRESHOLDS, help="tools to leave out")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), asked.score, asked.labels)
        load = bench.ours("lists", "load", str(asked.records), "--as", "all", "--no-link")
        linked = bench.ours("proposals", "--format", "jsonl", out="pairs")
        printed = bench.ours("entities", "--format", "jsonl", out="clusters")
        files = ["--pairs", str(bench.place / "unseen"), "--clusters", str(bench.place / "merged")]
        taught = bench.ours("train-linking", str(asked.labels), *files)
        print(
            f"ours: load {load:.1f} s, proposals {linked:.1f} s, entities {printed:.1f} s, "
            f"six trainings {taught:.1f} s\n"
        )
        heads = ["", "at", *FIGURES, "CPU s"]
        print("| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads))
        bench.row("resolver, cross-validated", linked, "unseen", "merged", 0.5)
        bench.row("resolver, as printed", linked, "pairs", "clusters", 0.5)
        for tool, threshold in THRESHOLDS.items():
            if tool in asked.without:
                continue
            out = str(bench.place / tool)
            command = [sys.executable, "-m", "benchmarks.linking_peers", tool]
            took = bench.run(tool, [*command, str(asked.records), str(asked.labels), out])
            if Path(out).is_file():
                bench.close(tool, "closed", threshold)
                bench.row(tool, took, tool, "closed", threshold)


if __name__ == "__main__":
    main()
