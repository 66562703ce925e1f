"""What do other tools make of records of several lists?  The other side of ``benchmarks/linking.py``.

    python -m benchmarks linking_peers TOOL RECORDS.ftm.json LABELS.csv OUT.jsonl

Writes {"left", "right", "probability"} a pair, one process a tool, so that its seconds are its own.  Each is
set up as well as we know how:

recordlinkage-ecm       pairs that share two sounds of a name, likest of all names (Jaro-Winkler of sorted
                        tokens), dates, countries, genders; ECM, which learns without labels
recordlinkage-logistic  the same comparison vectors; logistic regression learnt from the labels, every pair
                        judged by one that did not learn from its parties (five folds)
splink                  the same pairs on DuckDB; names as arrays, term frequencies; EM without labels
logic-v2, regression-v1 nomenklatura's matchers on the 50,000 best pairs of its own index
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import itertools
import json
import logging
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_IN_BLOCK = 12
FOLDS = 5
NAMES = ("name", "alias", "previousName", "weakAlias")
Found = Iterator[tuple[str, str, float]]


@dataclass(frozen=True)
class Entry:
    """A record as the tools without a schema of their own are given it."""

    id: str
    person: bool
    names: tuple[str, ...]
    """Tokens in Latin letters, sorted; the primary name first."""
    born: str | None
    country: tuple[str, ...]
    gender: str | None


def entries(path: Path) -> list[Entry]:
    """The records of a file of FollowTheMoney entities, in order."""
    from normality import ascii_text

    def spelt(text: str) -> str:
        plain = "".join(c if c.isalnum() else " " for c in (ascii_text(text) or "").casefold())
        return " ".join(sorted(plain.split()))

    found = []
    with path.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            said = row["properties"]
            names = tuple(dict.fromkeys(s for p in NAMES for t in said.get(p, ()) if (s := spelt(t))))
            countries = {c for p in ("country", "nationality", "citizenship") for c in said.get(p, ())}
            found.append(
                Entry(
                    row["id"],
                    row["schema"] == "Person",
                    names,
                    next(iter(said.get("birthDate", ())), None),
                    tuple(sorted(countries)),
                    next(iter(said.get("gender", ())), None),
                )
            )
    return found


def blocked(given: Sequence[Entry]) -> list[tuple[int, int]]:
    """Pairs of one kind that share a whole name, or two sounds of one, with few others."""
    import jellyfish

    groups: dict[object, set[int]] = defaultdict(set)
    for n, entry in enumerate(given):
        for name in entry.names:
            groups[entry.person, name].add(n)
            sounds = sorted({jellyfish.metaphone(word) for word in name.split()} - {""})[:8]
            for two in itertools.combinations(sounds, 2):
                groups[entry.person, two].add(n)
    small = (sorted(group) for group in groups.values() if len(group) <= MOST_IN_BLOCK)
    return sorted({two for group in small for two in itertools.combinations(group, 2)})


def vectors(given: Sequence[Entry], pairs: Sequence[tuple[int, int]]) -> Any:
    """The comparison vectors of the pairs, made by recordlinkage."""
    import numpy as np
    import pandas as pd
    import recordlinkage
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.fuzz import token_set_ratio
    from recordlinkage.base import BaseCompareFeature

    alike = JaroWinkler.similarity

    class Likest(BaseCompareFeature):  # type: ignore[misc]
        """The likest two of all names of each pair."""

        def _compute_vectorized(self, ours: Any, theirs: Any) -> Any:
            both = zip(ours, theirs, strict=True)
            return np.array([max((alike(a, b) for a in x for b in y), default=0.0) for x, y in both])

    class Shared(BaseCompareFeature):  # type: ignore[misc]
        """Of two sets: 1 where they share something, -1 where they do not, 0 where one is empty."""

        def _compute_vectorized(self, ours: Any, theirs: Any) -> Any:
            both = zip(ours, theirs, strict=True)
            return np.array([0 if not a or not b else 1 if set(a) & set(b) else -1 for a, b in both])

    class Common(BaseCompareFeature):  # type: ignore[misc]
        """How many names the two share, and how alike the words of their primary names are."""

        def _compute_vectorized(self, ours: Any, theirs: Any) -> Any:
            both = list(zip(ours, theirs, strict=True))
            return (
                np.log1p([len(set(a) & set(b)) for a, b in both]),
                np.array([token_set_ratio(a[0], b[0]) / 100 if a and b else 0.0 for a, b in both]),
            )

    frame = pd.DataFrame(
        {
            "name": [e.names[0] if e.names else "" for e in given],
            "names": [e.names for e in given],
            "born": [(e.born,) if e.born else () for e in given],
            "year": [(e.born[:4],) if e.born else () for e in given],
            "country": [e.country for e in given],
            "gender": [(e.gender,) if e.gender else () for e in given],
        }
    )
    compare = recordlinkage.Compare()
    compare.string("name", "name", method="jarowinkler", label="name")
    compare.exact("name", "name", label="same_name")
    compare.add(Likest("names", "names", label="likest"))
    compare.add(Common("names", "names", label=("in_common", "words")))
    for column in ("names", "born", "year", "country", "gender"):
        compare.add(Shared(column, column, label=column))
    return compare.compute(pd.MultiIndex.from_tuples(pairs), frame)


def recordlinkage_ecm(given: Sequence[Entry], _: Path, __: Path) -> Found:
    """Learns without labels."""
    import pandas as pd
    import recordlinkage

    pairs = blocked(given)
    found = vectors(given, pairs)
    agreed = pd.DataFrame(
        {
            "same_name": found["same_name"] == 1,
            "a name": found["names"] == 1,
            "likest": found["likest"] > 0.93,
            "born": found["born"] == 1,
            "other year": found["year"] == -1,
            "country": found["country"] == 1,
        }
    ).astype(int)
    model = recordlinkage.ECMClassifier()
    model.fit(agreed)
    yield from _named(given, pairs, model.prob(agreed))


def recordlinkage_logistic(given: Sequence[Entry], _: Path, labels: Path) -> Found:
    """Learns from labels; every pair is judged by weights that did not learn from its parties."""
    import numpy as np
    import pandas as pd
    import recordlinkage

    with labels.open(encoding="utf-8", newline="") as file:
        party = {row["record"]: row["cluster"] for row in csv.DictReader(file)}
    pairs = blocked(given)
    found = vectors(given, pairs)
    found["likest^4"], found["name^4"] = found["likest"] ** 4, found["name"] ** 4
    for column in ("born", "year", "country", "gender", "names"):
        found[f"{column}-"], found[column] = found[column] == -1, found[column] == 1
    found = found.astype(float)
    ids = [e.id for e in given]
    fold_of = {i: hashlib.sha256((party.get(i) or i).encode()).digest()[0] % FOLDS for i in ids}
    told, same, touched = [], [], []
    for a, b in pairs:
        one, other = party.get(ids[a]), party.get(ids[b])
        told.append(one is not None and other is not None and bool(one or other))
        same.append(bool(one) and one == other)
        touched.append({fold_of[ids[a]], fold_of[ids[b]]})
    truth, likely = np.array(same), np.zeros(len(pairs))
    person = np.array([given[a].person for a, _ in pairs])
    for fold, kind in itertools.product(range(FOLDS), (True, False)):
        learnt = np.array([t and fold not in folds for t, folds in zip(told, touched, strict=True)])
        learnt &= person == kind
        model = recordlinkage.LogisticRegressionClassifier(max_iter=5_000)
        model.fit(found[learnt], pd.MultiIndex.from_tuples(found.index[learnt & truth]))
        mine = np.array([fold_of[ids[a]] == fold for a, _ in pairs]) & (person == kind)
        likely[mine] = model.prob(found[mine]).to_numpy()
    yield from _named(given, pairs, likely)


def _named(given: Sequence[Entry], pairs: Sequence[tuple[int, int]], likely: Any) -> Found:
    for (a, b), p in zip(pairs, likely, strict=True):
        yield given[a].id, given[b].id, float(p)


def splink(given: Sequence[Entry], _: Path, __: Path) -> Found:
    """Splink on DuckDB with one thread; its parameters are estimated without labels."""
    import duckdb
    import pandas as pd
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)
    holding: dict[object, set[int]] = defaultdict(set)
    for number, (a, b) in enumerate(blocked(given)):
        holding[a].add(number)
        holding[b].add(number)
    frame = pd.DataFrame(
        {
            "unique_id": [e.id for e in given],
            "kind": ["person" if e.person else "other" for e in given],
            "name": [e.names[0] if e.names else None for e in given],
            "names": [list(e.names) for e in given],
            "born": [e.born if e.born and len(e.born) == 10 else None for e in given],
            "year": [e.born[:4] if e.born else None for e in given],
            "country": [list(e.country) or None for e in given],
            "gender": [e.gender for e in given],
            "block": [sorted(holding[n]) for n in range(len(given))],
        }
    )
    names = comparisons.CustomComparison(
        output_column_name="names",
        comparison_levels=[
            levels.NullLevel("name"),
            levels.ExactMatchLevel("name", term_frequency_adjustments=True),
            levels.ArrayIntersectLevel("names", min_intersection=2),
            levels.ArrayIntersectLevel("names", min_intersection=1),
            *(
                levels.PairwiseStringDistanceFunctionLevel(
                    "names", distance_function_name="jaro_winkler", distance_threshold=at
                )
                for at in (0.97, 0.92, 0.86)
            ),
            levels.ElseLevel(),
        ],
    )
    born = comparisons.CustomComparison(
        output_column_name="born",
        comparison_levels=[
            levels.NullLevel("year"),
            levels.ExactMatchLevel("born"),
            levels.ExactMatchLevel("year"),
            levels.ElseLevel(),
        ],
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            names,
            born,
            comparisons.ArrayIntersectAtSizes("country", 1),
            comparisons.ExactMatch("gender"),
        ],
        blocking_rules_to_generate_predictions=[block_on("block", arrays_to_explode=["block"])],
        probability_two_random_records_match=1e-3,
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    api = DuckDBAPI(connection=duckdb.connect(config={"threads": 1}))
    linker = Linker(api.register(frame), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=1)
    for rule in (block_on("born", "kind"), block_on("name", "kind")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict().as_pandas_dataframe()
    for a, b, p in zip(found["unique_id_l"], found["unique_id_r"], found["match_probability"], strict=True):
        yield a, b, float(p)


def nomenklatura(algorithm: str) -> Callable[[Sequence[Entry], Path, Path], Found]:
    """One of its matchers at its own settings, on the best pairs of its own index."""

    def run(_: Sequence[Entry], records: Path, __: Path) -> Found:
        from nomenklatura.blocker import Index
        from nomenklatura.matching import ScoringConfig, get_algorithm
        from nomenklatura.resolver import Linker
        from nomenklatura.store import load_entity_file_store

        model = get_algorithm(algorithm)
        assert model is not None
        config = ScoringConfig.defaults()
        store = load_entity_file_store(records, Linker({}), cleaned=True)
        view = store.default_view(external=True)
        with tempfile.TemporaryDirectory() as folder:
            index = Index(view, Path(folder))
            index.build()
            pairs = [(left.id, right.id) for (left, right), _ in index.pairs(max_pairs=50_000)]
        for one, other in pairs:
            left, right = view.get_entity(one), view.get_entity(other)
            if left is not None and right is not None and left.schema.can_match(right.schema):
                yield one, other, model.compare(left, right, config).score

    return run


TOOLS = {
    "recordlinkage-ecm": recordlinkage_ecm,
    "recordlinkage-logistic": recordlinkage_logistic,
    "splink": splink,
    "logic-v2": nomenklatura("logic-v2"),
    "regression-v1": nomenklatura("regression-v1"),
}
LEARNT = frozenset({"recordlinkage-ecm", "recordlinkage-logistic", "splink"})
"""Those that are given our own reading of the file."""


def main() -> None:
    """Runs one of the tools."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tool", choices=TOOLS)
    parser.add_argument("records", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    given = entries(asked.records) if asked.tool in LEARNT else []
    with asked.out.open("w", encoding="utf-8") as file:
        for left, right, p in TOOLS[asked.tool](given, asked.records, asked.labels):
            file.write(json.dumps({"left": left, "right": right, "probability": p}) + "\n")


if __name__ == "__main__":
    main()
