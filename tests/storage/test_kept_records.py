from __future__ import annotations

import time
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from storing import listed, read, text, with_datasets

from resolver.model.documents import Document
from resolver.storage import Storage, Upserted


def test_a_record_comes_back_as_it_was_given(storage: Storage) -> None:
    with_datasets(storage)
    record = listed("1", "Ада Морено \U0001f642")
    with storage.writing() as tx:
        assert tx.records.upsert([record], version="v1") == Upserted(added=("list-1",))
    with storage.reading() as tx:
        kept = tx.records.get("list-1")
        assert kept is not None
        assert kept.record == record
        assert (kept.dataset, kept.schema, kept.version, kept.document) == ("list", "Person", "v1", None)
        assert kept.first_seen == kept.last_seen == kept.last_change
        assert kept.removed_at is None
        assert tx.records.get("list-2") is None


def test_the_next_version_of_a_list_that_says_the_same_is_no_change(storage: Storage) -> None:
    with_datasets(storage)
    with storage.writing() as tx:
        tx.records.upsert([listed("1", version="v1")], version="v1")
        before = tx.records.last_change()
        assert tx.records.upsert([listed("1", version="v2")], version="v2") == Upserted(unchanged=1)
        assert tx.records.last_change() == before
        kept = tx.records.get("list-1")
        assert kept is not None
        assert kept.version == "v2"
        assert kept.last_seen > kept.last_change == kept.first_seen


def test_a_changed_record_keeps_the_day_it_was_first_seen(storage: Storage) -> None:
    with_datasets(storage)
    with storage.writing() as tx:
        tx.records.upsert([listed("1", "Ada Moreno")], version="v1")
        first = tx.records.get("list-1")
        assert tx.records.upsert([listed("1", "Ada Morena")], version="v2").changed == ("list-1",)
        second = tx.records.get("list-1")
    assert first is not None
    assert second is not None
    assert second.first_seen == first.first_seen
    assert second.last_change > first.last_change
    assert second.digest != first.digest
    assert second.change > first.change


def test_all_records_come_in_the_order_of_the_bytes_of_their_ids(storage: Storage) -> None:
    entries = ["a", "B", "b", "_", "10", "9", "é", "z", "Ω", "-", "a-b", "ab", "\U0001f642", "\ufb01"]
    with_datasets(storage)
    with storage.writing() as tx:
        tx.records.upsert([listed(entry) for entry in entries], version="v1")
    with storage.reading() as tx:
        ids = [r.id for r in tx.records.stream()]
    assert ids == sorted((f"list-{entry}" for entry in entries), key=str.encode)


def test_records_that_left_the_list_are_marked_and_can_come_back(storage: Storage) -> None:
    with_datasets(storage)
    with storage.writing() as tx:
        tx.records.upsert([listed("1"), listed("2"), listed("3")], version="v1")
        assert tx.records.remove_others("list", ["list-2"]) == ("list-1", "list-3")
        assert [r.id for r in tx.records.stream()] == ["list-2"]
        assert [r.id for r in tx.records.stream(include_removed=True)] == ["list-1", "list-2", "list-3"]
        assert tx.records.count() == 1
        gone = tx.records.get("list-1")
        assert gone is not None
        assert gone.removed_at is not None
        assert tx.records.upsert([listed("1")], version="v3").changed == ("list-1",)
        back = tx.records.get("list-1")
        assert back is not None
        assert back.removed_at is None
        assert tx.records.remove(["list-3", "no such record"]) == 0


def test_the_records_of_a_document_go_with_it(storage: Storage) -> None:
    with_datasets(storage)
    document = text("Ada Moreno met Bo Li.")
    ada, bo = read(document, "1", "Ada Moreno"), read(document, "2", "Bo Li")
    with storage.writing() as tx:
        tx.documents.put(document)
        tx.records.upsert([ada, bo], document=document.id)
        assert [r.record for r in tx.records.of_document(document.id)] == [ada, bo]
        assert tx.records.remove_of_document(document.id, keep=[bo.id]) == (ada.id,)
        assert [r.record for r in tx.records.of_document(document.id)] == [bo]


def test_what_changed_since_a_number_comes_in_the_order_of_change(storage: Storage) -> None:
    with_datasets(storage)
    with storage.writing() as tx:
        tx.records.upsert([listed("1"), listed("2"), listed("3")], version="v1")
    with storage.reading() as tx:
        seen = tx.records.last_change()
        assert list(tx.records.changed_since(seen)) == []
    with storage.writing() as tx:
        tx.records.remove(["list-3"])
        tx.records.upsert([listed("1", "Another Name"), listed("2"), listed("4")], version="v2")
    with storage.reading() as tx:
        changes = list(tx.records.changed_since(seen))
        assert [r.id for r in changes] == ["list-3", "list-1", "list-4"]
        assert [r.change for r in changes] == [seen + 1, seen + 2, seen + 3]


def test_records_are_fetched_by_ids_many_at_once(storage: Storage) -> None:
    with_datasets(storage)
    many = [listed(f"{n:05}") for n in range(4_500)]
    with storage.writing() as tx:
        tx.records.upsert(many, version="v1")
        found = tx.records.with_ids([r.id for r in many] + ["no such record"])
        assert {i: kept.record for i, kept in found.items()} == {r.id: r for r in many}


def test_twenty_thousand_records_are_kept_in_seconds(storage: Storage) -> None:
    with_datasets(storage)
    many = [listed(f"{n:05}", f"Ada Moreno {n}") for n in range(20_000)]
    started = time.monotonic()
    with storage.writing() as tx:
        assert len(tx.records.upsert(many, version="v1").added) == 20_000
    assert time.monotonic() - started < 15


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["x", "y"])), max_size=8))
def test_the_last_upsert_wins_whatever_came_before(storage: Storage, acts: list[tuple[str, str]]) -> None:
    with_datasets(storage)
    with storage.writing() as tx:
        for entry, name in acts:
            tx.records.upsert([listed(entry, name)], version="v1")
        for entry, name in dict(acts).items():
            kept = tx.records.get(f"list-{entry}")
            assert kept is not None
            assert kept.record == listed(entry, name)


def test_the_same_record_twice_in_one_upsert_counts_once(storage: Storage) -> None:
    with_datasets(storage)
    with storage.writing() as tx:
        upserted = tx.records.upsert([listed("1", "A"), listed("1", "B")], version="v1")
        assert upserted.added == ("list-1",)


def test_a_record_that_moved_to_another_document_has_changed(storage: Storage) -> None:
    with_datasets(storage)
    one, other = text("Ada Moreno spoke."), text("Ada Moreno spoke.", name="b.txt")
    record = read(one, "1", "Ada Moreno")
    with storage.writing() as tx:
        document: Document
        for document in (one, replace(other, id="other", digest="other")):
            tx.documents.put(document)
            assert tx.records.upsert([record], document=document.id).unchanged == 0
