"""How fast is the search, what does it miss, and how do both grow with the list?

    python -m benchmarks index --sizes 10000 100000 --queries 1008 [--exhaustive 1008] [--seed 1]

Makes lists of people and firms from the names of published lists (``../shared/data/bench`` where it is
present, a small set of its own otherwise): the first are real, the rest put together from their parts.
Each query is a name of the list changed in one of 16 ways.  For every size it prints the milliseconds
of a query (processor time of the thread: median and 99th of a hundred) with nothing remembered and
with everything, in how far a scan of the whole list by the same scorer differs (a hit missed, one too
many, another score), how often the changed name is among the answers, what a search took, seconds and
memory of the build from a file of records, milliseconds of opening, and the same queries against
rapidfuzz over all names; at the end the exponent of growth.  The scan reads the snapshot's names but
shares no line with the search.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import multiprocessing
import os
import random
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import numpy as np
from rapidfuzz import fuzz, process
from rich.progress import track

from resolver import entities, index, scoring
from resolver.config import config_folder
from resolver.index import Entry, Filter
from resolver.model.citations import ListCitation
from resolver.model.records import Record, Value
from resolver.operations.matching import Matching, Scored
from resolver.operations.service import uncollected

WHEN = "2026-01-01T00:00:00+00:00"
LIST = Path(__file__).parents[2] / "shared" / "data" / "bench" / "watchlist.ftm.json"
OWN = (
    ("Person", "Kwabena Oduro Mensah"),
    ("Person", "Anneliese van der Kolk"),
    ("Company", "Baltmar Shipping Ltd"),
)


def typo(rng: random.Random, text: str) -> str:
    """One letter replaced, as all changes of a letter here not the first."""
    place = rng.randrange(1, len(text))
    return text[:place] + rng.choice("abcdefghijklmnopqrstuvwxyz") + text[place + 1 :]


def drop(rng: random.Random, text: str) -> str:
    """One letter left out."""
    place = rng.randrange(1, len(text))
    return text[:place] + text[place + 1 :]


def add(rng: random.Random, text: str) -> str:
    """One letter too many."""
    place = rng.randrange(1, len(text))
    return text[:place] + rng.choice("abcdefghijklmnopqrstuvwxyz") + text[place:]


def swap(rng: random.Random, text: str) -> str:
    """Two neighbouring letters in the wrong order."""
    place = rng.randrange(1, max(2, len(text) - 1))
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def _tokens(change: Callable[[random.Random, list[str]], list[str]]) -> Callable[[random.Random, str], str]:
    return lambda rng, text: " ".join(change(rng, text.split())) or text


def _spelt(pairs: tuple[tuple[str, str], ...]) -> Callable[[random.Random, str], str]:
    def change(rng: random.Random, text: str) -> str:
        low = text.lower()
        fitting = [(a, b) for a, b in pairs if a in low]
        return low.replace(*rng.choice(fitting)) if fitting else low

    return change


CLASSES: dict[str, Callable[[random.Random, str], str]] = {
    "same": lambda rng, text: text,
    "typo": typo,
    "drop letter": drop,
    "add letter": add,
    "swap letters": swap,
    "two typos": lambda rng, text: typo(rng, typo(rng, text)),
    "reversed": _tokens(lambda rng, t: t[::-1]),
    "shuffled": _tokens(lambda rng, t: rng.sample(t, len(t))),
    "join": lambda rng, text: text.replace(" ", "", 1),
    "split": lambda rng, text: text[: len(text) // 2] + " " + text[len(text) // 2 :],
    "drop token": _tokens(lambda rng, t: t[:-1] if len(t) > 2 else t),
    "extra token": _tokens(lambda rng, t: [*t, rng.choice(("junior", "abu", "trading", "maria"))]),
    "initial": _tokens(lambda rng, t: [t[0][0], *t[1:]]),
    "phonetic": _spelt((("ph", "f"), ("c", "k"), ("sh", "ch"), ("v", "w"), ("th", "t"), ("z", "s"))),
    "vowels": _spelt((("o", "u"), ("e", "i"), ("a", "e"), ("ou", "u"), ("y", "i"))),
    "nickname": _spelt((("joseph", "joe"), ("mohammed", "muhammad"), ("yusuf", "joseph"), ("john", "juan"))),
}


def names_of(rng: random.Random, size: int) -> Iterator[tuple[str, list[str]]]:
    """Schema and names of parties, ``size`` names in all."""
    real = [json.loads(line) for line in LIST.read_text("utf-8").splitlines()] if LIST.exists() else []
    made = 0
    parts: dict[str, list[str]] = {"Person": [], "Company": []}
    for entity in real:
        names = [*entity["properties"].get("name", ()), *entity["properties"].get("alias", ())]
        kind = "Person" if entity["schema"] == "Person" else "Company"
        parts[kind] += [token for name in names for token in name.split()]
        if made < size and names:
            made += len(names)
            yield entity["schema"], names
    for schema, name in () if real else OWN:
        parts[schema] += name.split()
    while made < size:
        kind = "Person" if rng.random() < 0.6 else "Company"
        names = [
            " ".join(rng.choices(parts[kind], k=rng.choice((2, 2, 3, 3, 4))))
            for _ in range(rng.choice((1, 1, 3)))
        ]
        made += len(names)
        yield kind, names


def records(rng: random.Random, size: int) -> Iterator[Entry]:
    """The parties as records."""
    for number, (schema, names) in enumerate(names_of(rng, size)):
        record_id = f"made-{number:08}"
        cited = (ListCitation("made", "1", record_id, "name", names[0]),)
        values = tuple(
            Value("alias" if n else "name", text, cited) for n, text in enumerate(dict.fromkeys(names))
        )
        yield Entry.of(Record(record_id, "made", schema, values), WHEN)


def kept(entries: Iterator[Entry], path: Path) -> int:
    """Writes the records to a file, as a database would keep them; their number."""
    count = 0
    with path.open("wb") as out:
        for entry in entries:
            out.write(entry.data + b"\n")
            count += 1
    return count


def streamed(path: Path) -> Iterator[Entry]:
    """The records of the file, one after the other."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines):
            yield Entry(f"made-{number:08}", line.rstrip(b"\n"), WHEN, WHEN, WHEN)


class Peak:
    """The most memory that this process and its children have together, in MB, looked at again and again."""

    def __init__(self) -> None:
        self.most = 0.0
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            ids = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
            self.most = max(self.most, sum(_proportional(pid) for pid in ids) / 1024)


def _proportional(pid: int | None) -> int:
    """Memory of a process in KB, what it shares with others counted by its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def processor_s() -> float:
    """Seconds of a processor that this process and its children have used."""
    own, children = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measured(size: int, queries: int, exhaustive: int, seed: int, workers: int) -> float:
    """Prints the figures of one size; the mean cost of a query in milliseconds."""
    rng = random.Random(seed)
    base = scoring.load(config_folder())
    with tempfile.TemporaryDirectory() as folder:
        kept(records(rng, size), Path(folder) / "records.jsonl")
        started, used = time.perf_counter(), processor_s()
        with Peak() as peak, uncollected():
            segment = index.build(
                streamed(Path(folder) / "records.jsonl"), columns=scoring.Packing(base, counting=True),
                ordered=True, workers=workers,
            )  # fmt: skip
            name = index.write(segment, Path(folder), 0)
        built, used = time.perf_counter() - started, processor_s() - used
        column_bytes = sum(a.nbytes for a in segment.columns.values())
        all_bytes = sum(a.nbytes for a in segment.arrays.values())
        people = [(r.schema, r.names()) for r in map(segment.record, range(len(segment)))]
        del segment
        started = time.perf_counter()
        part = Scored(index.open_snapshot(Path(folder), name).segment)
        opened = time.perf_counter() - started
        scorer = base.with_rarity(part.packed.counts())
        matching = Matching(((part, frozenset()),), entities.Clusters())
        asked = []
        for number in range(queries):
            row = rng.randrange(len(people))
            how = list(CLASSES)[number % len(CLASSES)]
            source = rng.choice(people[row][1])
            changed = CLASSES[how](rng, source) if len(source) > 2 else source
            asked.append((row, how, people[row][0], changed))

        def ask(schema: str, text: str) -> dict[str, float]:
            found, _ = matching.hits(scorer, scorer.prepared(schema, {"name": (text,)}), Filter(), 0.7)
            return found

        ask("Thing", "warm up")
        part.packed.effort()
        costs: list[list[float]] = []
        answers: list[dict[str, float]] = []
        for _ in range(2):
            costs.append([])
            answers = []
            for _, _, schema, text in asked:
                before = time.thread_time()
                answers.append(ask(schema, text))
                costs[-1].append(1e3 * (time.thread_time() - before))
        hit = sum(f"made-{row:08}" in found for (row, *_), found in zip(asked, answers, strict=True))
        took = part.packed.effort()
        scan = _scanned(part, scorer, asked[:exhaustive], answers)
        strings = [name for _, names in people for name in names]
        before = time.thread_time()
        for _, _, _, text in asked[: min(queries, 20)]:
            process.extractOne(text, strings, scorer=fuzz.token_sort_ratio)
        peer = 1e3 * (time.thread_time() - before) / min(queries, 20)
    cold, warm = (sorted(c) for c in costs)
    mean = sum(cold) / len(cold)
    print(
        f"{size:>9,} names {len(people):>9,} records |"
        f" cold p50 {_at(cold, 0.5):.2f} p99 {_at(cold, 0.99):.2f}"
        f" mean {mean:.2f}, warm p50 {_at(warm, 0.5):.2f} p99 {_at(warm, 0.99):.2f} ms |"
        f" source among the answers {hit / len(asked):.3f} | {scan} |"
        f" a search: {', '.join(f'{n / len(asked) / 2:,.0f} {what}' for what, n in took.items())} |"
        f" build {built:.1f} s, {used:.1f} s of {workers} processors, peak {peak.most:.0f} MB |"
        f" columns {column_bytes / 1e6:.0f} of {all_bytes / 1e6:.0f} MB |"
        f" open {1e3 * opened:.1f} ms | rapidfuzz token_sort {peer:.2f} ms: x{peer / mean:.1f}",
        flush=True,
    )
    return mean


def _scanned(
    part: Scored, scorer: scoring.Scorer, asked: list[tuple[int, str, str, str]],
    answers: list[dict[str, float]],
) -> str:  # fmt: skip
    """Compares the answers with the scores of all records; says in how far they differ."""
    person, other = (part.packed.views[view] for view in ("person", "other"))
    everything = scoring.Candidates(
        person.arrays, person.starts, other.arrays, other.starts, part.packed.facts
    )
    wanted = missed = surplus = unlike = 0
    spent = time.thread_time()
    for (_, how, schema, text), found in zip(track(asked, "scan", disable=not asked), answers, strict=False):
        scores = scorer.scores(scorer.prepared(schema, {"name": (text,)}), everything)
        right = {f"made-{row:08}": float(scores[row]) for row in np.flatnonzero(scores >= 0.7).tolist()}
        wanted += len(right)
        missed += len(right.keys() - found.keys())
        surplus += len(found.keys() - right.keys())
        unlike += sum(abs(right[i] - found[i]) > 1e-9 for i in right.keys() & found.keys())
        for one in sorted(right.keys() ^ found.keys())[:2]:
            print(f"  {'missed' if one in right else 'too many'}: {how}: {text!r} -> {one}")
    ms = 1e3 * (time.thread_time() - spent) / max(1, len(asked))
    return (
        f"scan of {len(asked):,} queries finds {wanted:,} ({ms:.0f} ms each), missed {missed},"
        f" too many {surplus}, other scores {unlike}"
    )


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def main() -> None:
    """Reads the command line and measures each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=480)
    parser.add_argument("--exhaustive", type=int, default=0, help="queries that are also answered by a scan")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes that build")
    options = parser.parse_args()
    gc.set_threshold(100_000, 20, 20)  # as in config/gunicorn.conf.py
    means = [
        measured(size, options.queries, options.exhaustive, options.seed, options.workers)
        for size in options.sizes
    ]
    for (a, x), (b, y) in zip(
        zip(options.sizes, means, strict=True), list(zip(options.sizes, means, strict=True))[1:], strict=False
    ):
        print(f"growth from {a:,} to {b:,} names: exponent {math.log(y / x) / math.log(b / a):.2f}")


if __name__ == "__main__":
    main()
