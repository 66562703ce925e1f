from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver import scoring
from resolver.config import config_folder
from resolver.errors import CorruptSnapshot, InvalidRecord, StorageError
from resolver.index import (
    Entry,
    Filter,
    Segment,
    build,
    building,
    current,
    open_snapshot,
    prune,
    publish,
    standing,
    telling,
    write,
)
from resolver.model.citations import ListCitation
from resolver.model.records import Record, Value
from resolver.model.serial import record_bytes, record_of

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
    return [Entry.of(r, WHEN) for r in people + firms]


@pytest.fixture(scope="module")
def segment() -> Segment:
    return build(entries())


def test_a_segment_gives_its_records_back(segment: Segment) -> None:
    assert list(segment) == [record_of(e.data) for e in sorted(entries())]
    assert segment.seen(0) == (WHEN, WHEN, WHEN)


_TIME = st.datetimes(timezones=st.just(UTC)).map(lambda t: t.isoformat(timespec="microseconds"))


@given(st.lists(st.tuples(_TIME, _TIME, _TIME, st.none() | _TIME), max_size=9), _TIME)
def test_times_come_back_as_they_were_and_sort_as_their_text(
    times: list[tuple[str, str, str, str | None]], moment: str
) -> None:
    body = record_bytes(record("r", ["Kwame"]))
    segment = build(Entry(str(n), body, *row) for n, row in enumerate(times))
    kept = [(*segment.seen(row), segment.removed_at(row)) for row in range(len(segment))]
    assert kept == times
    for since in (moment, moment[:10], moment[:4], "", "9999~"):
        (changed,) = telling(segment, Filter(since=since))
        assert changed.tolist() == [change >= since for _, _, change, _ in times]


@given(st.lists(st.text(max_size=40), max_size=30), st.data())
def test_every_record_comes_back_from_its_block(names: list[str], data: st.DataObject) -> None:
    said = [record(f"{n:03}", [name * data.draw(st.sampled_from((1, 300)))]) for n, name in enumerate(names)]
    assert list(build(Entry.of(r, WHEN) for r in said)) == said


def test_a_filter_lets_pass_what_it_says() -> None:
    def told(id_: str, schema: str, dataset: str, **texts: str) -> Record:
        cited = (ListCitation(dataset, "v1", id_, "name", "x"),)
        return Record(id_, dataset, schema, tuple(Value(p, t, cited) for p, t in texts.items()))

    segment = build(
        [
            Entry.of(told("a", "Person", "x", topics="sanction", nationality="ke"), WHEN),
            Entry.of(told("b", "Company", "x", topics="role.pep", jurisdiction="mt"), WHEN),
            Entry.of(told("c", "Person", "y"), WHEN, removed_at=WHEN),
        ]
    )
    cases = [
        (Filter(), "ab"), (Filter(removed=True), "abc"), (Filter(datasets=frozenset("y"), removed=True), "c"),
        (Filter(schemata=frozenset({"Person"})), "a"), (Filter(schemata=frozenset()), ""),
    ]  # fmt: skip
    for allowed, expected in cases:
        assert "".join(segment.record_id(r) for r in np.flatnonzero(standing(segment, allowed))) == expected
    assert standing(segment, Filter(), ["a", "unknown"]).tolist() == [False, True, False]
    topics, countries = telling(
        segment, Filter(topics=frozenset({"sanction"}), countries=frozenset({"mt", "ke"}))
    )
    assert (topics.tolist(), countries.tolist()) == ([True, False, False], [True, True, False])
    assert telling(segment, Filter()) == []


def test_two_processes_make_the_same_bytes_as_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(building, "CHUNK", 7)
    monkeypatch.setattr(building, "ALONE", 14)
    scorer = scoring.load(config_folder())
    given = [Entry.of(record(f"r{n:03}", [f"Kwame Mensah {n}", "Anna Kolk"]), WHEN) for n in range(40)]
    done: list[int] = []
    names = [
        write(
            build(given, done.append, scoring.Packing(scorer, counting=True), ordered=True, workers=workers),
            tmp_path / str(workers), 1,
        )
        for workers in (1, 2)
    ]  # fmt: skip
    assert names[0] == names[1]
    assert done == [0, 7, 14, 21, 28, 35, 40] * 2


def test_records_that_do_not_come_in_order_are_refused() -> None:
    first, second = entries()[:2]
    for wrong in ([second, first], [first, first]):
        with pytest.raises(InvalidRecord, match="order"):
            build(wrong, ordered=True)


def test_what_is_no_record_is_refused() -> None:
    for body in (b"nothing", b"{}", b"[1]"):
        with pytest.raises(InvalidRecord, match="p9"):
            build([Entry("p9", body, WHEN, WHEN, WHEN)])


def test_a_snapshot_read_equals_the_one_written(segment: Segment, tmp_path: Path) -> None:
    name = write(segment, tmp_path, sequence=7)
    snapshot = open_snapshot(tmp_path, name)
    assert (snapshot.sequence, dict(snapshot.counts)) == (7, {"firms": 2, "invented": 6})
    assert list(snapshot.segment) == list(segment)
    assert snapshot.segment.labels == segment.labels
    assert snapshot.segment.arrays.keys() == segment.arrays.keys()
    assert all(np.array_equal(a, segment.arrays[n]) for n, a in snapshot.segment.arrays.items())
    assert [snapshot.segment.row_of[i] for i in sorted({**PEOPLE, **FIRMS})] == list(range(8))


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
    file = tmp_path / name / ("manifest.json" if damage == "foreign manifest" else "bodies.npy")
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
