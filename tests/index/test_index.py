from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from resolver.errors import CorruptSnapshot, StorageError
from resolver.index import (
    Entry,
    Filter,
    Segment,
    build,
    candidates,
    current,
    open_snapshot,
    prune,
    publish,
    write,
)
from resolver.model.citations import ListCitation
from resolver.model.records import Record, Value

WHEN = "2026-01-02T03:04:05.678901+00:00"
PEOPLE = {
    "p1": ("Kwabena Oduro Mensah",),
    "p2": ("Anneliese van der Kolk", "Anna Kolk"),
    "p3": ("Владимир Сергеевич Тарасенко",),
    "p4": ("محمد عبد الرحمن الزهراني",),
    "p5": ("Kwame Mensa",),
    "p6": ("José Ángel Peñaloza Ruiz",),
}
FIRMS = {"o1": ("National Fisheries Inspection Agency",), "o2": ("Baltmar Shipping Co., Ltd.",)}


def record(record_id: str, names: Sequence[str], schema: str = "Person", dataset: str = "invented") -> Record:
    cited = (ListCitation(dataset, "v1", record_id, "name", names[0]),)
    return Record(
        record_id,
        dataset,
        schema,
        tuple(Value("alias" if i else "name", n, cited) for i, n in enumerate(names)),
    )


def entries() -> list[Entry]:
    people = [record(i, names) for i, names in PEOPLE.items()]
    firms = [record(i, names, "Organization", "firms") for i, names in FIRMS.items()]
    return [Entry(r, WHEN, WHEN, WHEN) for r in people + firms]


@pytest.fixture(scope="module")
def segment() -> Segment:
    return build(entries())


def found(
    segment: Segment, name: str, schema: str = "Person", allowed: Filter | None = None, limit: int = 10
) -> list[str]:
    rows = candidates(segment, [name], schema, allowed or Filter(), limit)
    return [segment.record_id(c.row) for c in rows]


@pytest.mark.parametrize(
    ("query", "schema", "expected"),
    [
        ("Kwabena Oduro Mensah", "Person", "p1"),
        ("MENSAH, Kwabena Oduro", "Person", "p1"),
        ("Kwabena Mensah", "Person", "p1"),
        ("Kwabenna Mensah", "Person", "p1"),
        ("K. O. Mensah", "Person", "p1"),
        ("Dr Kwabena Mensah", "Person", "p1"),
        ("KwabenaOduro Mensah", "Person", "p1"),
        ("Kwa bena Oduro Mensah", "Person", "p1"),
        ("Annelise van der Kolck", "Person", "p2"),
        ("Vladimir Tarasenko", "Person", "p3"),
        ("Mohammed Abdulrahman al-Zahrani", "Person", "p4"),
        ("Jose Angel Penaloza", "Person", "p6"),
        ("Nat'l Fisheries Inspection Agency", "Organization", "o1"),
        ("NFIA", "Organization", "o1"),
        ("Baltmar Shipping", "Company", "o2"),
    ],
)
def test_a_record_is_found_by_a_name_like_its_own(
    segment: Segment, query: str, schema: str, expected: str
) -> None:
    assert expected in found(segment, query, schema)


def test_a_name_like_no_other_has_no_candidates(segment: Segment) -> None:
    assert found(segment, "Xiomara Quigley") == []


def test_an_empty_segment_has_no_candidates() -> None:
    assert found(build([]), "Kwabena Mensah") == []


def test_filters_leave_as_many_candidates_as_are_asked_for(segment: Segment) -> None:
    assert found(segment, "Mensah", limit=1, allowed=Filter(dead=frozenset({"p1"}))) == ["p5"]
    assert found(segment, "Mensah", allowed=Filter(datasets=frozenset({"firms"}))) == []
    assert found(segment, "Baltmar Shipping", "Company", Filter(schemata=frozenset({"Person"}))) == []


def test_a_segment_gives_its_records_back(segment: Segment) -> None:
    assert list(segment) == sorted((e.record for e in entries()), key=lambda r: r.id)
    assert segment.seen(0) == (WHEN, WHEN, WHEN)


def test_a_snapshot_read_equals_the_one_written(segment: Segment, tmp_path: Path) -> None:
    name = write(segment, tmp_path, sequence=7)
    snapshot = open_snapshot(tmp_path, name)
    assert (snapshot.sequence, dict(snapshot.counts)) == (7, {"firms": 2, "invented": 6})
    assert list(snapshot.segment) == list(segment)
    assert found(snapshot.segment, "Kwabena Mensah") == found(segment, "Kwabena Mensah")


def test_the_same_records_give_the_same_snapshot_in_any_order(tmp_path: Path) -> None:
    one, other = (
        write(build(entries()), tmp_path / "a", 1),
        write(build(reversed(entries())), tmp_path / "b", 1),
    )
    assert one == other
    names = sorted(p.name for p in (tmp_path / "a" / one).iterdir() if p.name != "read.json")
    assert [(tmp_path / "a" / one / n).read_bytes() for n in names] == [
        (tmp_path / "b" / one / n).read_bytes() for n in names
    ]


@pytest.mark.parametrize("damage", ["changed", "cut off", "missing", "foreign manifest"])
def test_a_damaged_snapshot_is_refused(segment: Segment, tmp_path: Path, damage: str) -> None:
    name = write(segment, tmp_path, sequence=1)
    file = tmp_path / name / ("manifest.json" if damage == "foreign manifest" else "postings.npy")
    data = file.read_bytes()
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(data[:-4] if damage == "cut off" else data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(CorruptSnapshot, match=name):
        open_snapshot(tmp_path, name)


def test_a_file_is_read_through_again_once_it_was_touched(segment: Segment, tmp_path: Path) -> None:
    name = write(segment, tmp_path, 1)
    noted = tmp_path / name / "read.json"
    before = noted.read_bytes()
    open_snapshot(tmp_path, name)
    assert noted.read_bytes() == before  # nothing was read again
    (tmp_path / name / "ids.npy").touch()
    open_snapshot(tmp_path, name)
    assert noted.read_bytes() != before
    noted.write_text("not what was noted")
    open_snapshot(tmp_path, name, thorough=True)
    assert noted.read_bytes() != before


def test_what_a_broken_off_build_left_behind_is_removed(segment: Segment, tmp_path: Path) -> None:
    name = write(segment, tmp_path, 1)
    publish(tmp_path, name)
    (tmp_path / ".new-x1").mkdir()
    (tmp_path / ".new-x1" / "names.npy").write_bytes(b"half")
    (tmp_path / ".current-99").write_text("half")
    prune(tmp_path, 1)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, "current"])


def test_an_unknown_snapshot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorruptSnapshot):
        open_snapshot(tmp_path, "0" * 24)


def test_publishing_puts_a_snapshot_in_force(segment: Segment, tmp_path: Path) -> None:
    assert current(tmp_path) is None
    name = write(segment, tmp_path, 1)
    publish(tmp_path, name)
    assert current(tmp_path) == name


def test_pruning_keeps_the_one_in_force(segment: Segment, tmp_path: Path) -> None:
    first, second, third = (write(segment, tmp_path, sequence) for sequence in (1, 2, 3))
    publish(tmp_path, first)
    prune(tmp_path, 1)
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == [first]
    assert {second, third}.isdisjoint(p.name for p in tmp_path.iterdir())


def test_a_snapshot_that_cannot_be_written_is_a_storage_error(segment: Segment, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError):
        write(segment, tmp_path / "file", 1)
    shutil.rmtree(tmp_path, ignore_errors=True)
