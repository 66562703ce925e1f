from __future__ import annotations

import pytest
from storing import mention, text, with_datasets

from resolver.errors import NotFound
from resolver.storage import Dataset, Storage


def test_a_dataset_is_kept_as_described(storage: Storage) -> None:
    with storage.writing() as tx:
        tx.datasets.put(Dataset("un", "UN list", "list", "United Nations", "free", "https://un.example"))
    with storage.reading() as tx:
        kept = tx.datasets.get("un")
        assert kept is not None
        assert (kept.title, kept.kind, kept.publisher) == ("UN list", "list", "United Nations")
        assert kept.created
        assert tx.datasets.get("eu") is None


def test_describing_a_dataset_anew_keeps_the_day_it_was_made(storage: Storage) -> None:
    with storage.writing() as tx:
        first = tx.datasets.put(Dataset("un", "UN list", "list"))
        second = tx.datasets.put(Dataset("un", "UN consolidated list", "list"))
    assert second.created == first.created
    assert second.title == "UN consolidated list"


def test_one_version_of_a_dataset_is_in_force(storage: Storage) -> None:
    with_datasets(storage)
    with storage.writing() as tx:
        assert tx.datasets.in_force("list") is None
        tx.datasets.put_in_force("list", "digest 1", {"records": 3})
        tx.datasets.put_in_force("list", "digest 2", {"records": 4})
    with storage.reading() as tx:
        now = tx.datasets.in_force("list")
        assert now is not None
        assert (now.digest, now.counts) == ("digest 2", {"records": 4})
        assert [(v.digest, v.in_force) for v in tx.datasets.versions("list")] == [
            ("digest 2", True),
            ("digest 1", False),
        ]


def test_a_version_needs_its_dataset(storage: Storage) -> None:
    with pytest.raises(NotFound), storage.writing() as tx:
        tx.datasets.put_in_force("nowhere", "digest", {})


def test_a_document_is_found_by_id_name_and_digest(storage: Storage) -> None:
    document = text("Ada Moreno spoke. 🙂")
    with_datasets(storage)
    with storage.writing() as tx:
        assert tx.documents.put(document, [mention(document, "Ada Moreno", "r1")]) is None
    with storage.reading() as tx:
        assert tx.documents.get(document.id) == document
        current = tx.documents.current("news", "a.txt")
        assert current is not None
        assert (current.id, current.length, current.superseded_at) == (document.id, 19, None)
        assert tx.documents.with_digest(document.digest) == (current,)
        assert tx.documents.with_digest(document.digest, "list") == ()
        assert tx.documents.mentions(document.id) == (mention(document, "Ada Moreno", "r1"),)
        assert tx.documents.count() == 1


def test_another_text_under_the_same_name_supersedes_and_the_old_stays_readable(storage: Storage) -> None:
    old, new = text("Ada Moreno spoke."), text("Ada Moreno resigned.")
    with_datasets(storage)
    with storage.writing() as tx:
        tx.documents.put(old, [mention(old, "Ada Moreno", "r1")])
        superseded = tx.documents.put(new)
    assert superseded is not None
    assert superseded.id == old.id
    with storage.reading() as tx:
        assert tx.documents.get(old.id) == old
        assert len(tx.documents.mentions(old.id)) == 1
        head = tx.documents.head(old.id)
        assert head is not None
        assert head.superseded_at is not None
        assert [d.id for d in tx.documents.versions("news", "a.txt")] == [old.id, new.id]
        assert [d.id for d in tx.documents.page()] == [new.id]
        assert [d.id for d in tx.documents.page(include_superseded=True)] == [old.id, new.id]


def test_giving_the_first_text_again_puts_it_back_in_use(storage: Storage) -> None:
    first, second = text("Ada Moreno spoke."), text("Ada Moreno resigned.")
    with_datasets(storage)
    with storage.writing() as tx:
        for document in (first, second, first):
            tx.documents.put(document, [mention(document, "Ada Moreno", "r1")])
        current = tx.documents.current("news", "a.txt")
        assert current is not None
        assert current.id == first.id
        assert len(tx.documents.mentions(first.id)) == 1


def test_documents_are_listed_page_by_page(storage: Storage) -> None:
    with_datasets(storage)
    with storage.writing() as tx:
        for n in range(5):
            tx.documents.put(text(f"text {n}", name=f"{n}.txt"))
        first = tx.documents.page(limit=3)
        rest = tx.documents.page(limit=3, after=first[-1].number)
        assert [d.name for d in first + rest] == [f"{n}.txt" for n in range(5)]
        assert tx.documents.page(dataset="list") == ()


def test_a_document_in_an_unknown_dataset_is_refused_and_nothing_is_kept(storage: Storage) -> None:
    from resolver.errors import StorageError

    with pytest.raises(StorageError, match="constraint"), storage.writing() as tx:
        tx.documents.put(text("Ada Moreno spoke."))
    with storage.reading() as tx:
        assert tx.documents.count() == 0
