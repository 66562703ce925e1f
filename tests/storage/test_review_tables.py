"""Claims, hits and suppressions as they are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from resolver.errors import Conflict, NotFound
from resolver.model.judgements import pair
from resolver.storage import HitCount, Storage

DISARM = {
    "sqlite": "DROP TRIGGER suppressions_no_update; DROP TRIGGER suppressions_no_delete;",
    "postgresql": "ALTER TABLE suppressions DISABLE TRIGGER ALL;",
}


def later(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat(timespec="microseconds")


def test_a_claim_lapses_by_itself(storage: Storage) -> None:
    on, other = pair("a", "b"), pair("c", "d")
    with storage.writing() as tx:
        tx.claims.put(on, "ines", later(minutes=1))
        tx.claims.put(other, "ines", later(minutes=-1))
        assert tx.claims.among([on, other]).keys() == {on}
        assert tx.claims.put(on, "omar", later(minutes=1)).user == "omar"
        assert tx.claims.all("ines") == ()
        assert [c.pair for c in tx.claims.all("omar")] == [on]
        assert not tx.claims.drop(on, "ines")
        assert tx.claims.drop(on, "omar")
        assert tx.claims.of(on) is None


def test_hits_add_up_by_day(storage: Storage) -> None:
    with storage.writing() as tx:
        tx.hits.add("2024-02-28", {"a": HitCount(2), "b": HitCount(1, 1)})
        tx.hits.add("2024-02-28", {"a": HitCount(3)})
        tx.hits.add("2024-02-29", {"a": HitCount(1), "c": HitCount(0, 4)})
        tx.hits.add("2024-02-29", {})
        assert tx.hits.totals(["a", "b", "c", "d"]) == {"a": 6, "b": 1}
        assert tx.hits.days(["a", "b"]) == {"2024-02-28": HitCount(6, 1), "2024-02-29": HitCount(1)}
        assert tx.hits.days(since="2024-02-29") == {"2024-02-29": HitCount(1, 4)}
        assert sorted(tx.hits.since("2024-02-29")) == [
            ("a", HitCount(1), "2024-02-29"),
            ("c", HitCount(0, 4), "2024-02-29"),
        ]


def test_a_suppression_is_lifted_once(storage: Storage) -> None:
    with storage.writing() as tx:
        row = tx.suppressions.append("i", "e", "ines", None, {"reason": "born elsewhere"})
        assert tx.suppressions.lift(row.number, "omar", {"reason": "was he?"}).lifts == row.number
        assert [r.user for r in tx.suppressions.all()] == ["ines", "omar"]
        assert tx.suppressions.last() == 2
        assert tx.suppressions.first_break() is None
    for number, error in ((1, Conflict), (2, NotFound), (9, NotFound)):
        with pytest.raises(error), storage.writing() as tx:
            tx.suppressions.lift(number, "omar", {})


@pytest.mark.parametrize("statement", ["UPDATE suppressions SET entity = 'x'", "DELETE FROM suppressions"])
def test_the_database_refuses_to_change_suppressions(
    storage: Storage, raw: Callable[[str], None], statement: str
) -> None:
    with storage.writing() as tx:
        tx.suppressions.append("i", "e", "ines", None, {})
    with pytest.raises(Exception, match="append-only"):
        raw(statement)


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE suppressions SET entity = 'x' WHERE number = 2", (2, "content")),
        ("UPDATE suppressions SET body = '{}' WHERE number = 3", (3, "content")),
        ("DELETE FROM suppressions WHERE number = 1", (1, "missing")),
        ("DELETE FROM suppressions WHERE number = 3", (2, "3 were written")),
        ("DELETE FROM suppressions", (0, "3 were written")),
    ],
)
def test_tampering_with_suppressions_is_found(
    storage: Storage, raw: Callable[[str], None], tampering: str, found: tuple[int, str]
) -> None:
    with storage.writing() as tx:
        for n in range(3):
            tx.suppressions.append("i", f"e{n}", "ines", None, {"n": n})
    raw(DISARM[storage.dialect] + tampering)
    with storage.reading() as tx:
        broken = tx.suppressions.first_break()
    assert broken is not None
    assert broken.number == found[0]
    assert found[1] in broken.reason
