from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Mapping
from pathlib import Path

import pytest

from resolver.config import Settings
from resolver.operations.extract import extract

TEXTS = Path(__file__).parent / "texts"


@pytest.mark.parametrize(
    ("folder", "exact", "b_cubed"),
    [
        ("first", 0.99, 0.97),
        ("second", 0.99, 0.97),
        ("third", 0.99, 0.97),
        ("fourth", 0.97, 0.96),
        ("fifth", 0.98, 0.97),
        ("sixth", 0.98, 0.97),
    ],
)
def test_annotated_texts_are_read_as_well_as_they_were(folder: str, exact: float, b_cubed: float) -> None:
    gold, optional = annotated(TEXTS / folder)
    found = {
        (m.document.name, m.mention.span.start, m.mention.span.end, m.mention.schema): m.entity
        for m in extract(Settings(), [TEXTS / folder])
    }
    system = {m: e for m, e in found.items() if m in gold or not any(overlap(m, o) for o in optional)}
    right = gold.keys() & system.keys()
    precision, recall = len(right) / len(system), len(right) / len(gold)
    assert f1(precision, recall) >= exact
    assert f1(*b_cubed_of(system, gold)) >= b_cubed


def annotated(
    folder: Path,
) -> tuple[dict[tuple[str, int, int, str], str], set[tuple[str, int, int, str]]]:
    rows = [json.loads(line) for line in (folder / "mentions.jsonl").read_text("utf-8").splitlines()]
    keyed = [((r["doc"], r["start"], r["end"], r["type"]), r) for r in rows]
    required = {key: r["entity"] for key, r in keyed if not r.get("optional")}
    return required, {key for key, r in keyed if r.get("optional")}


def overlap(one: tuple[str, int, int, str], other: tuple[str, int, int, str]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall)


def b_cubed_of(system: Mapping[Hashable, str], gold: Mapping[Hashable, str]) -> tuple[float, float]:
    """Precision and recall of clusters (Bagga and Baldwin 1998); what is on one side only is wrong."""

    def members(sides: Mapping[Hashable, str]) -> dict[str, set[Hashable]]:
        groups: dict[str, set[Hashable]] = defaultdict(set)
        for mention, entity in sides.items():
            groups[entity].add(mention)
        return groups

    ours, theirs = members(system), members(gold)
    both = system.keys() & gold.keys()
    shared = {m: len(ours[system[m]] & theirs[gold[m]]) for m in both}
    precision = sum(shared[m] / len(ours[system[m]]) for m in both) / len(system)
    recall = sum(shared[m] / len(theirs[gold[m]]) for m in both) / len(gold)
    return precision, recall
