"""Weights are learnt from labelled lists, and judged on parties that they did not learn from."""

from __future__ import annotations

import csv
import random
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from operating import listed, loaded

from resolver.config import config_folder
from resolver.errors import InvalidInput
from resolver.operations import linking_training
from resolver.operations.service import Service

GIVEN = ("Zoltan", "Tiberiu", "Nkosana", "Yevhen", "Saltanat", "Oyelaran", "Mirela", "Ingrid", "Pavel", "Ada")
FAMILY = ("Berecz", "Calinescu", "Dlamini", "Moroz", "Bekova", "Babatunde", "Solheim", "Dvorsky", "Brandt")


@pytest.fixture
def lists(lone: Callable[..., Service], tmp_path: Path) -> tuple[Service, Path]:
    """Two lists of the same sixty parties, some with namesakes, and their labels."""
    luck = random.Random(1)
    service = lone(tmp_path / "data")
    names = [f"{g} {f}" for g in GIVEN for f in FAMILY]
    luck.shuffle(names)
    labels = []
    for name, turned in (("north", False), ("south", True)):
        entries = []
        for n, written in enumerate(names[:60]):
            given, family = written.split()
            born = f"{1940 + n % 50}-0{1 + n % 9}-1{n % 9}"
            shown = f"{family.upper()}, {given}" if turned else written
            entries.append(listed(f"{name[0]}{n}", shown, birthDate=born))
            labels.append({"record": f"{name[0]}{n}", "cluster": f"p{n}" if n < 50 else ""})
        loaded(service, tmp_path, name, entries)
    path = tmp_path / "labels.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["record", "cluster"])
        table.writeheader()
        table.writerows(labels)
    return service, path


def test_weights_are_learnt_and_tell_parties_that_they_have_not_seen(lists: tuple[Service, Path]) -> None:
    service, labels = lists
    taught = linking_training.train_linking(service, labels, folds=3)
    assert taught.figures.pairs == 50
    assert taught.figures.f1 > 0.9
    assert taught.figures.candidate_recall > 0.95
    assert taught.clusters["n0"] == taught.clusters["s0"]
    weights = tomllib.loads(taught.text)
    shipped = tomllib.loads((config_folder() / "linking.toml").read_text("utf-8"))
    assert weights["texts"] == shipped["texts"]
    assert weights["lists"]["person"].keys() == shipped["lists"]["person"].keys()
    assert linking_training.train_linking(service, labels, folds=3).text == taught.text


@pytest.mark.parametrize("text", ["record;cluster\n", "record,cluster\nn0,p\ns0,p\n", "\xff"])
def test_labels_that_teach_nothing_are_refused(
    lists: tuple[Service, Path], tmp_path: Path, text: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, "latin-1")
    with pytest.raises(InvalidInput):
        linking_training.train_linking(lists[0], path)
