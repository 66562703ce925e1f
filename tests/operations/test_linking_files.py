"""Records of files are joined as those of the store are, without being loaded."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from operating import list_file, listed, loaded

from resolver.batch.linking import write_links
from resolver.entities import gathered, vectors
from resolver.errors import InvalidListing, StorageError
from resolver.operations import review
from resolver.operations.service import Service

GIVEN = ("Zoltan", "Tiberiu", "Nkosana", "Yevhen", "Saltanat", "Oyelaran", "Mirela", "Ingrid", "Pavel", "Ada")
FAMILY = ("Berecz", "Calinescu", "Dlamini", "Moroz", "Bekova", "Babatunde", "Solheim", "Dvorsky", "Brandt")


def entries(prefix: str, turned: bool) -> list[dict[str, object]]:
    names = [f"{g} {f}" for g in GIVEN for f in FAMILY]
    random.Random(2).shuffle(names)
    return [
        listed(
            f"{prefix}{n}" if n else "shared",
            " ".join(reversed(name.split())) if turned else name,
            birthDate=f"{1940 + n % 50}-0{1 + n % 9}-1{n % 9}",
        )
        for n, name in enumerate(names[:40])
    ]


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_records_of_files_are_joined_as_if_they_were_loaded(
    lone: Callable[..., Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = lone(tmp_path / "data")
    files = [
        list_file(tmp_path, entries("n", False), "north.jsonl"),
        list_file(tmp_path, entries("s", True), "south.jsonl"),
    ]
    told: list[tuple[str, int, int | None]] = []
    monkeypatch.setattr(vectors, "AT_ONCE", 7)  # in many parts
    written = write_links(
        service, files, tmp_path / "pairs", tmp_path / "clusters", lambda *step: told.append(step)
    )
    assert (written.records, written.merged) == (80, 80)
    assert {step for step, _, _ in told} == {"comparing"}  # the rest is told every thousand
    assert told[-1][1] == told[-1][2] == written.compared
    for name, turned in (("north", False), ("south", True)):
        loaded(service, tmp_path, name, entries(name[0], turned))
    review.link_all(service)
    kept = {record.id: cluster for record, cluster in review.clustered(service)}
    found = {row["record"]: row["cluster"] for row in lines(tmp_path / "clusters")}
    assert found.keys() == kept.keys()
    assert {frozenset(r for r in found if found[r] == c) for c in found.values()} == {
        frozenset(r for r in kept if kept[r] == c) for c in kept.values()
    }
    pairs = lines(tmp_path / "pairs")
    assert len(pairs) == written.pairs >= 40
    assert [p["probability"] for p in pairs] == sorted((p["probability"] for p in pairs), reverse=True)
    assert {p["state"] for p in pairs} <= {"merged", "open"}


def test_what_cannot_be_read_or_written_is_said_and_leaves_nothing(
    lone: Callable[..., Service], tmp_path: Path
) -> None:
    service = lone(tmp_path / "data")
    good = list_file(tmp_path, entries("n", False), "north.jsonl")
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "x", "schema": "Nothing"}\n', "utf-8")
    with pytest.raises(InvalidListing):
        write_links(service, [good, bad], tmp_path / "pairs", tmp_path / "clusters")
    with pytest.raises(InvalidListing):
        write_links(service, [good, good], tmp_path / "pairs", tmp_path / "clusters")
    with pytest.raises(StorageError):
        write_links(service, [good], tmp_path / "no" / "pairs", tmp_path / "clusters")
    assert not (tmp_path / "pairs").exists()
    assert not (tmp_path / "clusters").exists()


def test_facts_that_entries_share_are_kept_once(lone: Callable[..., Service], tmp_path: Path) -> None:
    from resolver.entities.listed import listed as entry

    service = lone(tmp_path / "data")
    both = [listed("a", "Ada Brand", country="is"), listed("b", "Orlan Quill", country="is")]
    loaded(service, tmp_path, "own", both)
    rows = gathered.gathered(entry(r) for r in service.world().records())
    one, other = rows.facts
    assert one.countries is other.countries
