"""How long, in how much memory and how well are a million records of several lists joined?

    python -m benchmarks million [--records 1000000] [--lists 4] [--seed 1]

Makes lists of people and firms from the names of published lists (``../shared/data/bench`` where it is
present): names are put together from real parts, most people have a date of birth and a country.  Three
parties in ten stand on two or three lists, or twice on one, each time written differently: other order,
a typo, a part left out, a year for a date.  `resolver link-files` joins them in a process of its own.
Told are its seconds and peak memory, and how well the pairs it names and merges are those that were made.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.index import LIST, OWN, drop, swap, typo

RESOLVER = "from resolver.cli import main; main(prog_name='resolver')"
COUNTRIES = ("ru", "ir", "sy", "kp", "ve", "iq", "af", "by", "cn", "ua", "tr", "lb", "ng", "mx", "co")


def parts(path: Path = LIST) -> dict[str, list[str]]:
    """Kind -> words of real names, as often as they are used."""
    found: dict[str, list[str]] = {"Person": [], "Company": []}
    real = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    for entity in real:
        kind = "Person" if entity["schema"] == "Person" else "Company"
        for name in (*entity["properties"].get("name", ()), *entity["properties"].get("alias", ())):
            found[kind] += name.split()
    for schema, name in () if real else OWN:
        found[schema] += name.split()
    found["Rare"] = sorted(set(found["Company"]))
    return found


def party(rng: random.Random, words: dict[str, list[str]]) -> dict[str, Any]:
    """A party as its first list has it."""
    kind = "Person" if rng.random() < 0.7 else "Company"
    names = []
    for _ in range(rng.choice((1, 1, 2))):
        chosen = rng.choices(words[kind], k=rng.choice((2, 3, 3, 4)))
        if kind == "Company":  # a firm is not called "Company of": two words are as rare as they come
            chosen[:2] = rng.choices(words["Rare"], k=2)
        names.append(" ".join(chosen))
    said: dict[str, list[str]] = {"name": names[:1], "country": [rng.choice(COUNTRIES)]}
    if names[1:]:
        said["alias"] = names[1:]
    if kind == "Person" and rng.random() < 0.8:
        said["birthDate"] = [
            f"{rng.randrange(1935, 2000)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        ]
    return {"schema": kind, "properties": said}


def again(rng: random.Random, first: dict[str, Any]) -> dict[str, Any]:
    """The same party as another list has it."""
    said = {prop: list(texts) for prop, texts in first["properties"].items()}
    words = said["name"][0].split()
    change = rng.random()
    if change < 0.25:
        words = words[::-1]
    elif change < 0.5:
        place = rng.randrange(len(words))
        if len(words[place]) > 3:
            words[place] = rng.choice((typo, drop, swap))(rng, words[place])
    elif change < 0.6 and len(words) > 2:
        del words[rng.randrange(1, len(words) - 1)]
    said["name"] = [" ".join(words)]
    if rng.random() < 0.4:
        said.pop("alias", None)
    if "birthDate" in said and rng.random() < 0.3:
        said["birthDate"] = [said["birthDate"][0][:4]]
    return {"schema": first["schema"], "properties": said}


def made(seed: int, records: int, lists: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name of its party and each record, until there are so many."""
    rng, words = random.Random(seed), parts()
    number = 0
    for who in range(records):
        first = party(rng, words)
        for copy in range(rng.choice((1, 1, 1, 1, 1, 1, 1, 2, 2, 3))):
            if number == records:
                return
            row = first if not copy else again(rng, first)
            yield f"p{who}", {"id": f"m{number:08}", "datasets": [f"list_{rng.randrange(lists)}"], **row}
            number += 1


def main() -> None:
    """Makes the records, joins them, and prints what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--lists", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    party_of: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with (place / "made.ftm.json").open("w", encoding="utf-8") as file:
            for who, record in made(asked.seed, asked.records, asked.lists):
                party_of[record["id"]] = who
                file.write(json.dumps(record) + "\n")
        words = ["link-files", "made.ftm.json", "--pairs", "pairs.jsonl", "--clusters", "clusters.jsonl"]
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", RESOLVER, *words],
            cwd=place,
            env=os.environ | {"RESOLVER_DATA": str(place / "data"), "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        took = time.perf_counter() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(done.stderr.strip().splitlines()[-1])
        cpu, most = used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6
        print(f"{cpu:.0f} s of one core, {took:.0f} s by the clock, at most {most:.2f} GB")
        sizes = Counter(party_of.values())
        true = sum(n * (n - 1) // 2 for n in sizes.values())
        named = [json.loads(line) for line in (place / "pairs.jsonl").open(encoding="utf-8")]
        right = sum(party_of[row["left"]] == party_of[row["right"]] for row in named)
        print(f"pairs named: precision {right / len(named):.4f}, recall {right / true:.4f} of {true:,}")
        groups: dict[str, Counter[str]] = defaultdict(Counter)
        for line in (place / "clusters.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            groups[row["cluster"]][party_of[row["record"]]] += 1
        joined = sum(n * (n - 1) // 2 for g in groups.values() for n in [sum(g.values())])
        agreed = sum(n * (n - 1) // 2 for g in groups.values() for n in g.values())
        print(f"merged without a person: precision {agreed / joined:.4f}, recall {agreed / true:.4f}")


if __name__ == "__main__":
    main()
