"""How documents come in."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from operating import (
    ARRIVAL,
    LAWSUIT,
    WEDDING,
    Machinery,
    asked,
    everything,
    found,
    ingested,
    listed,
    loaded,
    searched,
    source,
)

from resolver import documents
from resolver.errors import Busy, InvalidDocument
from resolver.model.citations import DocumentCitation
from resolver.model.documents import Document
from resolver.model.entities import Entity
from resolver.operations import ingest, lookup, review
from resolver.operations.ingest import Source
from resolver.operations.service import Service


def quotes(service: Service, entity: Entity) -> list[tuple[str, str]]:
    """Each citation of the entity: what it quotes, and what its span cuts out of the kept document."""
    cited = [c for v in entity.values for c in v.citations if isinstance(c, DocumentCitation)]
    texts = {d.id: d.text for d in lookup.documents(service, (c.document for c in cited)).values()}
    return [(c.quote, c.span.of(texts[c.document])) for c in cited]


def test_a_document_can_be_searched_right_after_it_came_in(service: Service) -> None:
    ingested(service, "wedding", WEDDING)
    snapshot = service.world().snapshot.name
    ingested(service, "arrival", ARRIVAL)
    (hit,) = asked(service, "Mira Tolvanen").results
    assert hit.match.match
    assert hit.entity.datasets == ("news",)
    assert service.world().snapshot.name == snapshot
    assert lookup.entity(service, hit.entity.id) == hit.entity


def test_the_same_document_again_changes_nothing(service: Service) -> None:
    first = ingested(service, "arrival", ARRIVAL)
    before = everything(service)
    again = ingested(service, "arrival", ARRIVAL)
    assert (first.created, again.created) == (True, False)
    assert again.document.id == first.document.id
    assert set(again.records) == set(first.records)
    assert everything(service) == before


def test_the_same_bytes_under_another_name_are_the_same_document(service: Service) -> None:
    first = ingested(service, "arrival", ARRIVAL)
    before = everything(service)
    other = ingested(service, "copy of arrival", ARRIVAL)
    assert (other.created, other.document.name) == (False, "arrival")
    assert other.document.id == first.document.id
    assert everything(service) == before


def test_the_same_bytes_twice_in_one_call_are_one_document(service: Service) -> None:
    for sources in (
        [source("one", ARRIVAL), source("two", ARRIVAL)],
        [source("three", WEDDING), source("three", WEDDING)],
    ):
        results = ingest.ingest(service, "news", sources)
        assert [r.created for r in results] == [True, False]
        assert len({r.document.id for r in results}) == 1


def test_the_same_bytes_in_another_dataset_are_another_document(service: Service) -> None:
    one, other = ingested(service, "arrival", ARRIVAL), ingested(service, "arrival", ARRIVAL, dataset="mail")
    assert (one.created, other.created) == (True, True)
    assert found(service, "Mira Tolvanen", dataset="mail") != found(service, "Mira Tolvanen", dataset="news")


def test_a_changed_document_supersedes_and_the_old_version_stays_readable(service: Service) -> None:
    old = ingested(service, "arrival", ARRIVAL)
    cited = lookup.entity(service, old.records[0])
    new = ingested(service, "arrival", "Corrected.\n\n" + ARRIVAL)
    assert new.superseded == old.document.id
    view = lookup.document(service, old.document.id)
    assert view.superseded_by == new.document.id
    assert view.document.text == ARRIVAL
    assert all(m.span.of(ARRIVAL) == m.text for m in view.mentions)
    assert [quote for quote, cut in quotes(service, cited) if quote != cut] == []
    (hit,) = asked(service, "Mira Tolvanen").results
    assert {
        c.document for v in hit.entity.values for c in v.citations if isinstance(c, DocumentCitation)
    } == {new.document.id}
    assert [quote for quote, cut in quotes(service, hit.entity) if quote != cut] == []


def test_who_is_no_longer_named_leaves_the_search(service: Service) -> None:
    ingested(service, "arrival", ARRIVAL)
    assert found(service, "Tomas Brekke")
    ingested(service, "arrival", ARRIVAL.replace("Tomas Brekke", "Ingrid Solheim"))
    assert not found(service, "Tomas Brekke")
    assert found(service, "Ingrid Solheim")
    ingested(service, "arrival", "Nothing happened on Monday.")
    assert not searched(service, "")
    assert service.rebuild()
    assert not searched(service, "")


def test_an_earlier_version_may_come_back(service: Service) -> None:
    old = ingested(service, "arrival", ARRIVAL)
    ingested(service, "arrival", WEDDING)
    again = ingested(service, "arrival", ARRIVAL)
    assert (again.created, again.document.id) == (True, old.document.id)
    assert lookup.document(service, old.document.id).superseded_by is None
    assert found(service, "Mira Tolvanen")
    assert not found(service, "Pavel Dvorsky")


def test_a_text_that_moved_to_another_name_is_taken_there(service: Service) -> None:
    ingested(service, "first", ARRIVAL)
    results = ingest.ingest(service, "news", [source("first", WEDDING), source("second", ARRIVAL)])
    assert [(r.created, r.document.name) for r in results] == [(True, "first"), (True, "second")]
    assert found(service, "Mira Tolvanen")
    assert found(service, "Pavel Dvorsky")


def test_what_the_giver_says_of_a_document_is_kept(service: Service) -> None:
    facts = {
        "title": "Arrivals",
        "publisher": "The Gazette",
        "published": "2024-05",
        "url": "https://x.test/1",
    }
    document = lookup.document(service, ingested(service, "arrival", ARRIVAL, **facts).document.id).document
    assert {name: getattr(document, name) for name in facts} == facts


def test_parties_of_two_texts_are_joined_when_the_second_comes_in(service: Service) -> None:
    ingested(service, "arrival", ARRIVAL)
    ingested(service, "lawsuit", LAWSUIT)
    (hit,) = asked(service, "Mira Tolvanen").results
    assert len(hit.entity.records) == 2
    assert review.log(service).items[0].user == "auto"


UNREADABLE = {
    "not UTF-8": (b"Mira \xff Tolvanen", "byte 5"),
    "UTF-16": (ARRIVAL.encode("utf-16"), "byte 0"),
    "a NUL": (b"Mira\0Tolvanen", "character 4"),
    "empty": (b"", "no word"),
    "blank": (b" \r\n\t", "no word"),
    "only a byte order mark": (b"\xef\xbb\xbf", "no word"),
    "too large": (b"a " * 501, "1002 bytes"),
}


@pytest.mark.parametrize(("data", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_text_is_refused_by_name_and_place(
    lone: Callable[..., Service], tmp_path: Path, data: bytes, said: str
) -> None:
    service = lone(tmp_path / "data", max_document_bytes=1_000)
    before = everything(service)
    with pytest.raises(InvalidDocument, match=said) as refused:
        ingest.ingest(service, "news", [Source("memo.txt", data)])
    assert "memo.txt" in str(refused.value)
    assert everything(service) == before


def test_all_documents_of_a_call_are_taken_or_none_and_every_fault_is_named(
    lone: Callable[..., Service], tmp_path: Path
) -> None:
    service = lone(tmp_path / "data", max_document_bytes=1_000)
    before = everything(service)
    bad = [Source(f"{what}.txt", data) for what, (data, _) in UNREADABLE.items()]
    with pytest.raises(InvalidDocument) as refused:
        ingest.ingest(service, "news", [source("good.txt", ARRIVAL), *bad, source("fine.txt", WEDDING)])
    for name in UNREADABLE:
        assert any(f"{name}.txt" in fault.place for fault in refused.value.faults), name
    assert "good.txt" not in str(refused.value)
    assert everything(service) == before


def test_two_texts_under_one_name_are_refused(service: Service) -> None:
    with pytest.raises(InvalidDocument, match="given twice"):
        ingest.ingest(service, "news", [source("memo", ARRIVAL), source("memo", WEDDING)])
    assert not everything(service)[1]


def test_files_and_folders_are_read_by_path(service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "b.txt").write_text(ARRIVAL)
    (folder / "a.txt").write_text(WEDDING)
    (folder / "notes.md").write_text(LAWSUIT)
    (tmp_path / "single").write_text(LAWSUIT)
    results = ingest.ingest_paths(service, "news", [tmp_path / "single", folder])
    assert [r.document.name for r in results] == ["single", "a.txt", "b.txt"]


def test_every_path_that_leads_nowhere_is_named(service: Service, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "good.txt").write_text(ARRIVAL)
    given = [tmp_path / "good.txt", tmp_path / "empty", tmp_path / "missing.txt"]
    with pytest.raises(InvalidDocument) as refused:
        ingest.ingest_paths(service, "news", given)
    assert [Path(f.place).name for f in refused.value.faults] == ["empty", "missing.txt"]
    assert not everything(service)[1]


def test_files_that_are_no_texts_are_all_named(service: Service, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(b"\xff")
    (tmp_path / "two.txt").write_bytes(b"")
    with pytest.raises(InvalidDocument) as refused:
        ingest.ingest_paths(service, "news", [tmp_path])
    assert [f.place.split(",")[0] for f in refused.value.faults] == ["one.txt", "two.txt"]


@pytest.mark.parametrize("name", ["default", "", ".", "../up", "a/b", "a b", "x" * 101])
def test_a_dataset_needs_a_name_of_its_own(lone: Callable[..., Service], tmp_path: Path, name: str) -> None:
    service = lone(tmp_path / "data")
    with pytest.raises(InvalidDocument, match="dataset"):
        ingested(service, "arrival", ARRIVAL, dataset=name)
    assert not everything(service)[0]


def test_documents_are_not_mixed_into_a_published_list(service: Service, tmp_path: Path) -> None:
    loaded(service, tmp_path, "wanted", [listed("w-1", "Orlan Quill")])
    with pytest.raises(InvalidDocument, match="of the kind 'list'"):
        ingested(service, "arrival", ARRIVAL, dataset="wanted")
    assert not everything(service)[1]


def test_a_second_ingest_at_the_same_time_is_told_so_and_changes_nothing(
    service: Service, another: Callable[..., Service], machinery: Machinery
) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def slow(document: Document) -> documents.Extraction:
        reading.set()
        assert go_on.wait(30)
        return machinery.reader(document)

    other = another()
    other.reader = slow
    first = threading.Thread(target=ingested, args=(other, "arrival", ARRIVAL))
    first.start()
    try:
        assert reading.wait(30)
        before = everything(service)
        with pytest.raises(Busy):
            ingested(service, "wedding", WEDDING)
        assert everything(service) == before
    finally:
        go_on.set()
        first.join()
    assert found(service, "Mira Tolvanen")
    assert ingested(service, "wedding", WEDDING).created


def test_an_ingest_that_was_kept_but_never_indexed_is_indexed_by_the_next(service: Service) -> None:
    ingested(service, "arrival", ARRIVAL)
    shutil.rmtree(service.settings.snapshots)
    assert not ingested(service, "arrival", ARRIVAL).created
    assert found(service, "Mira Tolvanen")


def test_every_value_of_the_seeds_is_what_its_citation_cuts_out(seeds: Service) -> None:
    records = list(seeds.world().records())
    citations = [
        (v, c) for r in records for v in r.values for c in v.citations if isinstance(c, DocumentCitation)
    ]
    texts = {d.id: d.text for d in lookup.documents(seeds, (c.document for _, c in citations)).values()}
    assert len(citations) >= len(records) > 20
    assert all(v.citations for r in records for v in r.values)
    for value, citation in citations:
        text = texts[citation.document]
        assert citation.span.of(text) == citation.quote
        assert citation.span.within(citation.sentence)
        assert citation.sentence.end <= len(text)
        if value.prop in ("name", "alias", "weakAlias", "position"):
            assert citation.quote == value.text


def test_every_mention_of_the_seeds_belongs_to_a_record_of_its_document(seeds: Service) -> None:
    with seeds.storage.reading() as tx:
        kept = tx.documents.page()
        for head in kept:
            records = {r.id for r in tx.records.of_document(head.id)}
            mentions = tx.documents.mentions(head.id)
            assert {m.record for m in mentions} == records
    assert len(kept) == 5


def test_the_seeds_say_who_published_them(seeds: Service) -> None:
    with seeds.storage.reading() as tx:
        heads = tx.documents.page(dataset="seeds")
    assert len([head for head in heads if head.publisher]) == 5
    assert len([head for head in heads if head.published == "2024-02-28"]) == 2
