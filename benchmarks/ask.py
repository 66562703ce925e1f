"""Asks a running service every query of a CSV file and prints what it answered, a JSON object a line.

    python benchmarks/ask.py QUERIES.csv --key KEY [--url http://127.0.0.1:8000] > answers.jsonl

QUERIES.csv has the columns ``query`` and ``type`` (a FollowTheMoney schema).  A line is
``{"query", "type", "top_name", "score", "probability"}``; ``top_name`` is null where nothing matched.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import urllib.request
from collections.abc import Iterator
from itertools import islice


def main() -> None:
    """Reads the arguments, asks, prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("queries")
    parser.add_argument("--key", required=True)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--dataset", default="default")
    arguments = parser.parse_args()
    with open(arguments.queries, encoding="utf-8", newline="") as file:
        rows = iter(list(csv.DictReader(file)))
    while batch := list(islice(rows, 50)):
        for answer in answers(batch, f"{arguments.url}/match/{arguments.dataset}", arguments.key):
            print(json.dumps(answer, ensure_ascii=False))


def answers(batch: list[dict[str, str]], url: str, key: str) -> Iterator[dict[str, object]]:
    """One answer for each row."""
    queries = {
        str(n): {"schema": r["type"], "properties": {"name": [r["query"]]}} for n, r in enumerate(batch)
    }
    body = json.dumps({"queries": queries}).encode()
    request = urllib.request.Request(
        url, body, {"Authorization": f"ApiKey {key}", "Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        responses = json.load(response)["responses"]
    for number, row in enumerate(batch):
        best = next((hit for hit in responses[str(number)]["results"] if hit["match"]), None)
        yield {
            "query": row["query"],
            "type": row["type"],
            "top_name": best["caption"] if best else None,
            "score": best["score"] if best else 0.0,
            "probability": best["probability"] if best else 0.0,
        }


if __name__ == "__main__":
    sys.exit(main())
