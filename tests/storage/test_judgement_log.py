from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from storing import judged, with_datasets

from resolver.errors import Conflict, NotFound, StorageError
from resolver.model.judgements import Judgement, Pair, Verdict, pair
from resolver.storage import Break, Head, NewJudgement, Storage, first_break, judgement_hash
from resolver.storage.chain import GENESIS

DISARM = {
    "sqlite": "DROP TRIGGER judgements_no_update; DROP TRIGGER judgements_no_delete;",
    "postgresql": "ALTER TABLE judgements DISABLE TRIGGER ALL;",
}


def test_judgements_are_numbered_and_chained(storage: Storage) -> None:
    first, second = judged(storage, "a", "b"), judged(storage, "b", "c", Verdict.DIFFERENT)
    assert (first.number, first.previous) == (1, GENESIS)
    assert (second.number, second.previous) == (2, first.hash)
    with storage.reading() as tx:
        assert list(tx.judgements.all()) == [first, second]
        assert list(tx.judgements.all(after=1)) == [second]
        assert tx.judgements.head() == Head(2, second.hash)
        assert tx.judgements.get(2) == second
    assert storage.verify_log() is None


def test_evidence_comes_back_as_it_was_frozen(storage: Storage) -> None:
    written = judged(storage, "a", "b")
    with storage.reading() as tx:
        kept = tx.judgements.get(1)
    assert kept == written
    assert kept is not None
    assert kept.evidence["features"] == [{"name": "born", "log_odds": 2.5}]


def test_a_revocation_repeats_what_it_takes_back(storage: Storage) -> None:
    first = judged(storage, "a", "b")
    with storage.writing() as tx:
        row = tx.judgements.revoke(1, user="omar", reason="wrong person")
        assert (row.revokes, row.pair, row.verdict) == (1, first.pair, first.verdict)
        assert tx.judgements.revocation_of(1) == row
    assert storage.verify_log() is None


def test_a_judgement_is_revoked_once(storage: Storage) -> None:
    judged(storage, "a", "b")
    with storage.writing() as tx:
        tx.judgements.revoke(1, user="omar", reason="wrong person")
    with pytest.raises(Conflict, match="already, by row 2"), storage.writing() as tx:
        tx.judgements.revoke(1, user="omar", reason="again")
    with pytest.raises(Conflict, match="is a revocation"), storage.writing() as tx:
        tx.judgements.revoke(2, user="omar", reason="back and forth")
    with pytest.raises(NotFound), storage.writing() as tx:
        tx.judgements.revoke(9, user="omar", reason="nothing there")


def test_the_log_is_found_by_record_pair_user_batch_and_time(storage: Storage) -> None:
    with storage.writing() as tx:
        for n, (user, batch) in enumerate([("ines", "b1"), ("omar", "b1"), ("ines", None)]):
            tx.judgements.append(NewJudgement(pair("a", f"x{n}"), user=user, reason="r", batch=batch))
        tx.judgements.revoke(1, user="ines", reason="oops")
        page = tx.judgements.page
        assert [j.number for j in page(user="ines")] == [1, 3, 4]
        assert [j.number for j in page(batch="b1")] == [1, 2]
        assert [j.number for j in page(record="x0")] == [1, 4]
        assert [j.number for j in page(standing=True)] == [2, 3]
        assert [j.number for j in page(after=1, limit=2)] == [2, 3]
        third = tx.judgements.get(3)
        assert third is not None
        assert [j.number for j in page(since=third.at)] == [3, 4]
        assert [j.number for j in page(until=third.at)] == [1, 2]
        assert [j.number for j in tx.judgements.of_record("a")] == [1, 2, 3, 4]
        assert [j.number for j in tx.judgements.of_pair(pair("x0", "a"))] == [1, 4]
        assert tx.judgements.count() == 4


def test_evidence_that_is_no_json_is_refused(storage: Storage) -> None:
    with pytest.raises(ValueError, match="Out of range float"), storage.writing() as tx:
        tx.judgements.append(NewJudgement(pair("a", "b"), user="u", reason="r", evidence={"x": float("nan")}))
    with storage.reading() as tx:
        assert tx.judgements.count() == 0


@pytest.mark.parametrize("statement", ["UPDATE judgements SET reason = 'x'", "DELETE FROM judgements"])
def test_the_database_refuses_to_change_the_log(
    storage: Storage, raw: Callable[[str], None], statement: str
) -> None:
    judged(storage, "a", "b")
    with pytest.raises(Exception, match="append-only"):
        raw(statement)
    assert storage.verify_log() is None


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE judgements SET reason = 'other' WHERE number = 3", (3, "content differs")),
        ("UPDATE judgements SET evidence = '{}' WHERE number = 2", (2, "content differs")),
        ("UPDATE judgements SET verdict = 'different' WHERE number = 5", (5, "content differs")),
        ("DELETE FROM judgements WHERE number = 3", (3, "row 3 is missing")),
        ("DELETE FROM judgements WHERE number = 1", (1, "row 1 is missing")),
        (
            "UPDATE judgements SET number = 99 WHERE number = 2;"
            "UPDATE judgements SET number = 2 WHERE number = 3;"
            "UPDATE judgements SET number = 3 WHERE number = 99;",
            (2, "does not follow"),
        ),
        ("DELETE FROM judgements WHERE number = 5", (5, "ends before row 5")),
        ("DELETE FROM judgements", (1, "ends before row 5")),
    ],
)
def test_tampering_is_found(
    storage: Storage, raw: Callable[[str], None], tampering: str, found: tuple[int, str]
) -> None:
    for n in range(5):
        judged(storage, "a", f"x{n}")
    raw(DISARM[storage.dialect] + tampering)
    broken = storage.verify_log()
    assert broken is not None
    assert broken.number == found[0]
    assert found[1] in broken.reason


def test_a_log_rewritten_as_a_whole_is_found_against_a_head_kept_elsewhere(
    storage: Storage, raw: Callable[[str], None]
) -> None:
    for n in range(3):
        judged(storage, "a", f"x{n}")
    with storage.reading() as tx:
        kept_elsewhere = tx.judgements.head()
    raw(DISARM[storage.dialect] + "DELETE FROM judgements; DELETE FROM state;")
    for n in range(3):
        judged(storage, "b", f"x{n}")
    assert storage.verify_log() is None
    broken = storage.verify_log(kept_elsewhere)
    assert broken is not None
    assert (broken.number, "known to have been written" in broken.reason) == (3, True)


def chained(count: int) -> list[Judgement]:
    rows: list[Judgement] = []
    previous = GENESIS
    for number in range(1, count + 1):
        row = Judgement(
            number, Pair("a", f"x{number}"), Verdict.SAME, "ines", "r", "2024-01-01T00:00:00.000000+00:00",
            0.5, None, None, None, {"n": number}, None, previous, "",
        )  # fmt: skip
        row = replace(row, hash=judgement_hash(row))
        rows.append(row)
        previous = row.hash
    return rows


@given(st.integers(1, 6), st.data())
def test_a_chain_with_rows_moved_or_left_out_is_broken(count: int, data: st.DataObject) -> None:
    rows = chained(count)
    head = Head(count, rows[-1].hash)
    assert first_break(rows, head) is None
    kept = data.draw(st.permutations(rows).flatmap(lambda p: st.integers(0, count).map(lambda n: p[:n])))
    if kept != rows:
        assert first_break(kept, head) is not None


@given(st.sampled_from(["user", "reason", "at", "model", "snapshot", "code", "batch", "stage"]), st.text())
def test_every_field_is_under_the_hash(field: str, value: str) -> None:
    row = chained(1)[0]
    changed = replace(row, **{field: value})  # type: ignore[arg-type]
    assert (judgement_hash(changed) == row.hash) == (getattr(row, field) == value)


def test_an_empty_log_is_whole(storage: Storage) -> None:
    assert storage.verify_log() is None
    assert storage.verify_log(Head(2, "ab")) == Break(
        1, "the log ends before row 2, which is known to have been written"
    )


def test_a_failed_block_leaves_the_log_as_it_was(storage: Storage) -> None:
    with_datasets(storage)

    def fail() -> None:
        with storage.writing() as tx:
            tx.judgements.append(NewJudgement(pair("a", "b"), user="u", reason="r"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with storage.reading() as tx:
        assert tx.judgements.count() == 0
    assert storage.verify_log() is None


def test_a_reading_transaction_cannot_write(storage: Storage) -> None:
    with pytest.raises(StorageError), storage.reading() as tx:
        tx.judgements.append(NewJudgement(pair("a", "b"), user="u", reason="r"))
    judged(storage, "a", "b")
