"""How soon is a change in the answers, whatever else has changed since the snapshot?

    python -m benchmarks live [--names 100000] [--pending 0 500 1900] [--seed 1]

Makes a list (as the measurement ``index`` does), builds its snapshot, and opens the service twice: one makes
the changes, the other stands for the other workers.  With so many changes pending it measures, for one
document, one judgement, one record changed and one removed: milliseconds of the call that makes the
change (to its acknowledgement, when this process answers with it), and of the other process's next
answer, which holds it; then a query of that world beside the same query on the bare snapshot.
Milliseconds are processor time of the thread / by the clock, the best of five.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.index import records
from resolver.config import Settings
from resolver.model.matching import Query
from resolver.model.records import Record
from resolver.model.serial import record_of
from resolver.operations import ingest, review, screen
from resolver.operations.ingest import Source
from resolver.operations.renewal import Renewal
from resolver.operations.screen import ScreenOptions
from resolver.operations.service import Service
from resolver.operations.start import warm
from resolver.storage import Dataset

TURNS = 5
TEXT = "{name}, director of the Norvik Harbour Authority, arrived in Oslo on Monday, the authority said."


def main() -> None:
    """Makes the list, changes it, and prints a row for each kind of change."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--pending", type=int, nargs="+", default=[0, 500, 1_900])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    made = [record_of(entry.data) for entry in records(random.Random(given.seed), given.names)]
    with tempfile.TemporaryDirectory() as folder:
        one, other = (Service.open(Settings(data=Path(folder))) for _ in range(2))
        with one.storage.writing() as tx:
            tx.datasets.put(Dataset("made", "Made", "list"))
            tx.records.upsert(made)
        one.rebuild()
        for service in (one, other):
            service.renewal = Renewal(service.settings, service.storage)
            warm(service)
        bare = _query_ms(other, made)
        print(f"{given.names:,} names, {len(made):,} records; a query of the snapshot {bare:.2f} ms")
        changes = _changes(one, made)
        for pending in given.pending:
            _pend(one, made, pending)
            one.world(at_once=True)
            other.world(at_once=True)
            for what, change in changes.items():
                took = [_timed(change), _timed(lambda: other.world())]
                for _ in range(TURNS - 1):
                    again = [_timed(change), _timed(lambda: other.world())]
                    took = [tuple(map(min, pair)) for pair in zip(took, again, strict=True)]
                acknowledged, seen = (f"{cpu:.1f} / {wall:.1f}" for cpu, wall in took)
                print(f"{pending:>5} pending, {what}: made in {acknowledged} ms, seen in {seen} ms more")
            sizes = [len(scored.segment) for scored, _ in other.world().parts]
            print(f"{pending:>5} pending: a query {_query_ms(other, made):.2f} ms; segments of {sizes}")
        one.close()
        other.close()


def _changes(service: Service, made: list[Record]) -> dict[str, Callable[[], object]]:
    numbers = iter(range(1_000_000))

    def upsert(number: int) -> None:
        with service.storage.writing() as tx:
            tx.records.upsert([_changed(made[number], f"changed {number}")])
        service.catch_up(1)

    def remove(number: int) -> None:
        with service.storage.writing() as tx:
            tx.records.remove([made[number].id])
        service.catch_up(1)

    def document(number: int) -> None:
        text = TEXT.format(name=f"Mira Tolvanen{'abcdefghijklmnopqrstuvwxyz'[number % 26]}")
        ingest.ingest(service, "news", [Source(f"text {number}", text.encode())])

    def judge(number: int) -> None:
        ids = made[number].id, made[number + len(made) // 2].id
        review.judge(service, *ids, "same", "bench", "measured", code="other")
        service.world(at_once=True)

    kinds = {"a document": document, "a judgement": judge, "a record": upsert, "a removal": remove}
    return {what: (lambda act=act: act(next(numbers))) for what, act in kinds.items()}


def _pend(service: Service, made: list[Record], number: int) -> None:
    """Changes as many records in several loads, so that about ``number`` changes wait for a snapshot."""
    waiting = service.storage.heads().change - service.world().snapshot.sequence
    rest = [_changed(r, "pending") for r in made[-max(0, number - waiting) or len(made) :]]
    for start in range(0, len(rest), 150):
        with service.storage.writing() as tx:
            tx.records.upsert(rest[start : start + 150])
        service.catch_up(150)


def _changed(record: Record, note: str) -> Record:
    return replace(record, values=(*record.values, replace(record.values[0], prop="notes", text=note)))


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    cpu, wall = time.thread_time(), time.perf_counter()
    act()
    return 1e3 * (time.thread_time() - cpu), 1e3 * (time.perf_counter() - wall)


def _query_ms(service: Service, made: list[Record]) -> float:
    asked = [Query(r.schema, {"name": r.names()[:1]}) for r in made[:: max(1, len(made) // 50)]]
    plain = ScreenOptions(explain=False)
    best = 1e9
    for _ in range(TURNS):
        cpu = time.thread_time()
        for query in asked:
            screen.screen(service, "default", {"q": query}, plain)
        best = min(best, 1e3 * (time.thread_time() - cpu) / len(asked))
    return best


if __name__ == "__main__":
    main()
