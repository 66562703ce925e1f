"""What is learnt from records, judgements and labelled files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from operating import listed, loaded

from resolver import scoring
from resolver.errors import InvalidQuery, NotFound
from resolver.operations import training
from resolver.operations.service import Service

GIVEN = ("Ana", "Bruno", "Carla", "Dmitri", "Elif", "Farid", "Gopal", "Hanneke")
FAMILY = ("Abelsen", "Brzozowicz", "Canterwell", "Dhillon", "Eszterhas", "Figueroa")
LISTED = [f"{one} {other}" for n, one in enumerate(GIVEN) for other in FAMILY[n % 3 : n % 3 + 3]]


def table(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def learning(lone: Callable[..., Service], tmp_path: Path) -> Service:
    service = lone(tmp_path / "data")
    entries = [
        listed(f"p-{n}", [name, name.upper().replace("Z", "S")], birthDate=f"19{50 + n % 40}-02-03")
        for n, name in enumerate(LISTED)
    ]
    loaded(service, tmp_path, "invented", entries)
    return service


@pytest.fixture
def labelled(tmp_path: Path) -> list[Path]:
    """Queries for people of the list and for others, and pairs of names."""
    asked = [
        {
            "query": name.replace("r", "rr", 1),
            "schema": "Person",
            "dob": f"19{50 + n % 40}",
            "expected_id": f"p-{n}",
        }
        for n, name in enumerate(LISTED)
    ]
    nobody = [
        {
            "query": f"{GIVEN[(n * 3) % 8]} {FAMILY[::-1][n % 6]}son",
            "schema": "Person",
            "dob": "",
            "expected_id": "",
        }
        for n in range(20)
    ]
    pairs = [
        {
            "schema": "Person",
            "name1": LISTED[n],
            "name2": LISTED[n + n % 2],
            "is_match": str(n % 2 == 0).lower(),
        }
        for n in range(20)
    ]
    return [
        table(tmp_path / "asked.csv", asked),
        table(tmp_path / "nobody.csv", nobody),
        table(tmp_path / "pairs.csv", pairs),
    ]


def test_the_same_inputs_give_the_same_bytes_in_whatever_order(
    learning: Service, labelled: list[Path], tmp_path: Path
) -> None:
    first = training.train(learning, labelled, dataset="invented", date="2026-01-02")
    second = training.train(learning, labelled[::-1], dataset="invented", date="2026-01-02")
    assert first.text == second.text
    written = json.loads(first.text)
    assert written["trained"] == "2026-01-02"
    assert {"asked.csv", "nobody.csv", "pairs.csv", "records", "judgements", "start"} == set(written["data"])
    assert {"all", "cross_validated", "calibration"} <= set(written["figures"])
    assert {"asked", "nobody", "pairs", "aliases"} <= set(first.examples)
    (tmp_path / "scoring.json").write_text(first.text, "utf-8")
    scorer = scoring.load(tmp_path)
    query = scorer.prepared("Person", {"name": [LISTED[0]]})
    assert scorer.score(query, query) >= 0.7


def test_records_alone_teach_too(learning: Service) -> None:
    found = training.train(learning, [], date="2026-01-02")
    assert {"aliases", "neighbours"} == set(found.examples)
    assert json.loads(found.text)["data"]["judgements"] == "none"


FAULTY = [
    ("no columns", [{"a": "1"}], "has neither"),
    ("unknown schema", [{"query": "Ana", "expected_id": "p-0", "schema": "Nonsense"}], "Nonsense"),
    ("foreign ids", [{"query": "Ana", "expected_id": "zz-1"}], "none of the expected ids"),
]


def test_a_file_that_cannot_be_learnt_from_is_refused_with_its_faults(
    learning: Service, tmp_path: Path
) -> None:
    for name, rows, said in FAULTY:
        path = table(tmp_path / "faulty.csv", rows)
        with pytest.raises(InvalidQuery) as caught:
            training.train(learning, [path], date="2026-01-02")
        assert said in str([(f.place, f.message) for f in caught.value.faults]), name
    with pytest.raises(NotFound):
        training.train(learning, [], dataset="no-such", date="2026-01-02")
    with pytest.raises(InvalidQuery):
        training.train(learning, [tmp_path / "missing.csv"], date="2026-01-02")
