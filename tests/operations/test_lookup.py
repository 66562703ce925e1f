"""What is kept under an id."""

from __future__ import annotations

from pathlib import Path

import pytest
from operating import ARRIVAL, LAWSUIT, WEDDING, ingested, listed, loaded

from resolver.errors import NotFound
from resolver.operations import ingest, lookup, review
from resolver.operations.ingest import Source
from resolver.operations.service import Service


def test_after_a_merge_both_ids_lead_to_the_canonical_one(service: Service, tmp_path: Path) -> None:
    loaded(
        service, tmp_path, "wanted", [listed("w-1", "Orlan Quill"), listed("w-2", "O. Quill", country="is")]
    )
    assert lookup.entity(service, "w-2").id == "w-2"
    review.judge(service, "w-2", "w-1", "same", "ines", "seen together")
    for asked_for in ("w-1", "w-2"):
        entity = lookup.entity(service, asked_for)
        assert (entity.id, entity.referents) == ("w-1", ("w-2",))
        assert entity.properties["country"] == ("is",)
    assert lookup.canonical_ids(service, ["w-1", "w-2", "w-3"]) == {"w-1": "w-1", "w-2": "w-1", "w-3": "w-3"}


def test_a_record_is_found_alone_also_when_it_was_joined(service: Service, tmp_path: Path) -> None:
    loaded(service, tmp_path, "wanted", [listed("w-1", "Orlan Quill"), listed("w-2", "O. Quill")])
    review.judge(service, "w-2", "w-1", "same", "ines", "")
    assert lookup.record(service, "w-2").names() == ("O. Quill",)


def test_what_is_not_there_is_said_to_be_missing(service: Service) -> None:
    ingested(service, "arrival", ARRIVAL)
    for kind, look in (("entity", lookup.entity), ("record", lookup.record), ("document", lookup.document)):
        with pytest.raises(NotFound) as missing:
            look(service, "nothing")
        assert (missing.value.kind, missing.value.key) == (kind, "nothing")


def test_a_record_of_a_superseded_text_is_gone_unless_the_new_one_has_it(service: Service) -> None:
    old = ingested(service, "arrival", ARRIVAL)
    ingested(service, "arrival", WEDDING)
    for record_id in old.records:
        with pytest.raises(NotFound):
            lookup.record(service, record_id)
        with pytest.raises(NotFound):
            lookup.entity(service, record_id)


def test_a_document_is_shown_with_its_mentions_and_its_successor(service: Service) -> None:
    texts = (ARRIVAL, LAWSUIT, WEDDING)
    versions = [ingested(service, "memo", text).document.id for text in texts]
    views = [lookup.document(service, version) for version in versions]
    assert [v.superseded_by for v in views] == [versions[2], versions[2], None]
    assert [v.document.text for v in views] == list(texts)
    assert all(m.document == v.document.id for v in views for m in v.mentions)
    assert views[0].ingested_at < views[2].ingested_at


def test_documents_are_looked_up_together_and_unknown_ids_are_left_out(service: Service) -> None:
    one, two = ingested(service, "a", ARRIVAL), ingested(service, "b", WEDDING)
    found = lookup.documents(service, [one.document.id, two.document.id, "nothing", one.document.id])
    assert found == {one.document.id: one.document, two.document.id: two.document}


def test_the_catalogue_counts_what_can_be_found(service: Service, tmp_path: Path) -> None:
    ingested(service, "arrival", ARRIVAL)
    loaded(service, tmp_path, "wanted", [listed("w-1", "Orlan Quill"), listed("w-2", "Ysolde Brand")])
    first = loaded(service, tmp_path, "wanted", [listed("w-1", "Orlan Quill")])
    catalog = lookup.catalog(service)
    assert [d.name for d in catalog.datasets] == ["default", "news", "wanted"]
    everything, news, wanted = catalog.datasets
    assert everything.children == ("news", "wanted")
    assert (news.kind, wanted.kind, wanted.version) == ("documents", "list", first.version)
    assert (news.entities, wanted.entities, everything.entities) == (3, 1, 4)
    service.rebuild()
    assert [d.entities for d in lookup.catalog(service).datasets] == [4, 3, 1]
    assert lookup.catalog(service).snapshot == service.provenance().snapshot
    lookup.ready(service)


def test_the_provenance_moves_with_every_change_and_every_judgement(service: Service) -> None:
    ingested(service, "arrival", ARRIVAL)
    seen = [service.provenance().snapshot]
    ingested(service, "wedding", WEDDING)
    seen.append(service.provenance().snapshot)
    records = [r.id for r in service.world().records()]
    review.judge(service, records[0], records[1], "different", "ines", "two people", code="other")
    seen.append(service.provenance().snapshot)
    assert len(set(seen)) == 3
    assert len({name.split("+")[0] for name in seen}) == 1
    assert service.provenance().model == service.scorer.model_name


def test_a_long_document_is_read_in_parts_that_are_the_whole(service: Service) -> None:
    line = "Minister Mira Tolvanen met Aro Vint of the Norvik Harbour Authority in Oslo.\n"
    text = line * 30 + "x" * 250_000 + "\n" + line * 3
    (done,) = ingest.ingest(service, "news", [Source("long.txt", text.encode())])
    whole = lookup.document(service, done.document.id)
    starts = lookup.document_part(service, done.document.id).starts
    parts = [lookup.document_part(service, done.document.id, at) for at in starts]
    assert "".join(part.part.of(text) for part in parts) == text
    assert max(len(part.part.of(text)) for part in parts) <= lookup.PART
    assert [m for part in parts for m in part.view.mentions] == list(whole.mentions)
    for position in (0, len(line), starts[1] - 1, starts[1], len(text) - 1, len(text) + 99, -5):
        part = lookup.document_part(service, done.document.id, position)
        held = min(max(position, 0), len(text) - 1)
        assert part.part.start <= held < part.part.end
    with pytest.raises(NotFound):
        lookup.document_part(service, "nothing")


@pytest.mark.parametrize(
    ("text", "read"),
    [("Лев Орлов", "Lev Orlov"), ("Žižić", None), ("Nguyễn Văn", None), ("12 / 3", None), ("", None)],
)
def test_what_is_written_in_other_letters_is_read_in_latin_ones(text: str, read: str | None) -> None:
    assert lookup.in_latin(text) == read
