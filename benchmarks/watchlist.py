"""Is the right record of a watchlist among the candidates, and how many queries a second are answered?

    python -m benchmarks watchlist [--data FOLDER] [--queries 200] [--floor 0.02]

Candidates are the records that the search hands to the exact comparison at a low floor of the score: it
prints the share of the changed OFAC names, of the UN's former names and of names in their own script whose
right record is among them, and the names that are missing.  Then the same queries, names only, one core,
one run: this search at its default threshold over the whole list; rapidfuzz's ``token_sort`` over all
names; nomenklatura's logic-v2, where it is installed, on 60 candidates given to it for nothing.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from benchmarks.scoring import CANDIDATES, POSITIVE, List, Row, properties

THRESHOLD = 0.7


def main() -> None:
    """Prints recall and speeds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    beside = Path(__file__).resolve().parents[2] / "shared" / "data" / "bench"
    parser.add_argument("--data", type=Path, default=beside)
    parser.add_argument("--queries", type=int, default=200, help="queries for the speeds")
    parser.add_argument("--floor", type=float, default=0.02)
    args = parser.parse_args()
    listed = List(args.data)
    for name in POSITIVE:
        print(_recall(listed, name, _rows(args.data, name), args.floor), flush=True)
    rows = [row for name in POSITIVE[:2] for row in _rows(args.data, name)]
    chosen = random.Random(1).sample(rows, min(args.queries, len(rows)))
    ours = _a_second(lambda row: listed.best(row, False, THRESHOLD), chosen)
    print(f"resolver, whole list: {ours:,.0f} queries a second")
    names = [
        default_process(n)
        for entity in listed.entities
        for prop in ("name", "alias", "weakAlias")
        for n in entity["properties"].get(prop, ())
    ]

    def token_sort(row: Row) -> object:
        return process.extract(
            default_process(row["query"]), names, scorer=fuzz.token_sort_ratio, score_cutoff=80, limit=100
        )

    peer = _a_second(token_sort, chosen)
    print(f"rapidfuzz token_sort, all {len(names):,} names: {peer:,.0f} a second, x{ours / peer:.1f}")
    _beside_nomenklatura(listed, chosen, ours)


def _recall(listed: List, name: str, rows: Sequence[Row], floor: float) -> str:
    missing = []
    for row in rows:
        ids = {row["expected_id"], *row["also_ok"].replace(";", " ").replace("|", " ").split()}
        expected = {listed.number[i] for i in ids if i in listed.number}
        query = listed.scorer.prepared(row["schema"], properties(row, False))
        facing = listed.packed.facing(listed.scorer, query, floor)
        found, _ = listed.packed.hits(facing, listed.mask(row["schema"]))
        if not expected & set(found.tolist()):
            missing.append(row["query"])
    told = f": {', '.join(map(repr, missing[:8]))}" if missing else ""
    return (
        f"{name}: right record among the candidates {1 - len(missing) / len(rows):.4f} of {len(rows)}{told}"
    )


def _beside_nomenklatura(listed: List, rows: Sequence[Row], ours: float) -> None:
    try:
        from followthemoney import model
        from nomenklatura.matching import LogicV2
    except ImportError as error:
        print(f"nomenklatura is left out: {error}")
        return
    config = LogicV2.default_config()
    proxies = {
        n: model.get_proxy({"id": f"r{n}", "schema": e["schema"], "properties": e["properties"]})
        for n, e in enumerate(listed.entities)
    }
    given = []
    for number, row in enumerate(rows[: max(10, len(rows) // 4)]):
        near = listed.best(row, False)[0][:CANDIDATES].tolist()
        others = random.Random(number).sample(range(len(proxies)), CANDIDATES - len(near))
        query = model.get_proxy(
            {"id": f"q{number}", "schema": row["schema"], "properties": properties(row, False)}
        )
        given.append((query, [proxies[n] for n in [*near, *others]]))
    began = time.thread_time()
    for query, candidates in given:
        for candidate in candidates:
            LogicV2.compare(query, candidate, config)
    theirs = len(given) / (time.thread_time() - began)
    print(
        f"nomenklatura logic-v2, {CANDIDATES} given candidates: {theirs:,.1f} a second, x{ours / theirs:.0f}"
    )


def _a_second(ask: Callable[[Row], object], rows: Sequence[Row]) -> float:
    ask(rows[0])
    began = time.thread_time()
    for row in rows:
        ask(row)
    return len(rows) / (time.thread_time() - began)


def _rows(data: Path, name: str) -> list[Row]:
    with (data / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
