from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from web_asking import Caller

from resolver.web.api.schemas import CatalogAnswer, DocumentAnswer, EntityAnswer, IngestedAnswer

TEXT = "Finance Minister Elara Quistgaard met the Nordhavn Harbour Authority on Monday."
Ask = Callable[[Flask, str | None], Caller]


def test_an_entity_is_shown_with_all_its_citations(api: Caller, somebody: dict[str, Any]) -> None:
    answer = api.get(f"/entities/{quote(somebody['id'], safe='')}")
    assert answer.status_code == 200
    assert EntityAnswer().validate(answer.json) == {}
    cited = {(c["property"], c["value"]) for c in answer.json["citations"]}
    assert cited == {(p, v) for p, values in answer.json["properties"].items() for v in values}


def test_the_id_of_a_joined_record_leads_to_the_entity(api: Caller) -> None:
    found = api.get("/search/default", query_string={"limit": 100}).json["results"]
    joined = next(e for e in found if e["referents"])
    answer = api.get(f"/entities/{quote(joined['referents'][0], safe='')}?nested=true")
    assert answer.status_code == 308
    assert answer.headers["Location"].startswith(f"/entities/{quote(joined['id'], safe='')}")
    assert api.get(answer.headers["Location"]).json["id"] == joined["id"]


@pytest.mark.parametrize("path", ["/catalog", "/manifest", "/openapi.json"])
def test_what_has_not_changed_is_not_sent_again(api: Caller, path: str) -> None:
    first = api.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = api.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert api.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_entities_and_documents_have_an_etag_too(api: Caller, somebody: dict[str, Any]) -> None:
    for path in (f"/entities/{quote(somebody['id'], safe='')}", somebody["citations"][0]["url"]):
        first = api.get(path)
        assert api.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_catalogue_has_everything_in_default(api: Caller) -> None:
    answer = api.get("/catalog").json
    assert CatalogAnswer().validate(answer) == {}
    named = {d["name"]: d for d in answer["datasets"]}
    assert "seeds" in named["default"]["children"]
    assert named["default"]["entities"] == sum(d["entities"] for n, d in named.items() if n != "default")
    assert named["seeds"]["load"] is True


def test_a_document_is_shown_with_its_mentions(api: Caller, somebody: dict[str, Any]) -> None:
    document = api.get(somebody["citations"][0]["url"]).json
    assert DocumentAnswer().validate(document) == {}
    assert somebody["id"] in {m["entity"] for m in document["mentions"]}
    for mention in document["mentions"]:
        assert document["text"][mention["start"] : mention["end"]] == mention["text"]


POSTED = {
    "as text": {
        "data": TEXT.encode(),
        "content_type": "text/plain; charset=utf-8",
        "query_string": {"name": "note-1", "title": "A note", "publisher": "Gazette", "date": "2024-03-01"},
    },
    "as JSON": {
        "json": {
            "name": "note-1",
            "text": TEXT,
            "title": "A note",
            "publisher": "Gazette",
            "date": "2024-03-01",
        }
    },
}


@pytest.mark.parametrize("sent", POSTED.values(), ids=POSTED)
def test_a_posted_document_is_found_at_once(fresh: Flask, asking: Ask, sent: dict[str, Any]) -> None:
    ask = asking(fresh, "admin")
    answer = ask.post("/documents", **sent)
    assert answer.status_code == 201, answer.text
    assert IngestedAnswer().validate(answer.json) == {}
    assert answer.headers["Location"] == answer.json["url"]
    document = ask.get(answer.headers["Location"]).json
    assert (document["text"], document["title"], document["publisher"]) == (TEXT, "A note", "Gazette")
    (found,) = ask.match("Elara Quistgaard")
    assert found["results"][0]["citations"][0]["document"] == answer.json["id"]
    assert found["results"][0]["citations"][0]["title"] == "A note"
    again = ask.post("/documents", **sent)
    assert (again.status_code, again.json["id"], again.json["created"]) == (200, answer.json["id"], False)
    assert sorted(again.json["records"]) == sorted(answer.json["records"])


def test_a_document_without_a_name_is_named_by_its_content(fresh: Flask, asking: Ask) -> None:
    ask = asking(fresh, "admin")
    ids = [ask.post("/documents", data=TEXT, content_type="text/plain").json["id"] for _ in range(2)]
    assert ids[0] == ids[1]


def test_another_text_under_the_name_supersedes_and_the_old_one_stays_readable(
    fresh: Flask, asking: Ask
) -> None:
    ask = asking(fresh, "admin")
    old, new = (
        ask.post("/documents", json={"name": "note", "text": text}).json
        for text in (TEXT, TEXT + " It rained.")
    )
    assert new["superseded"] == old["id"]
    assert ask.get(old["url"]).json["superseded_by"] == new["id"]
    assert ask.get(old["url"]).json["text"] == TEXT
    assert ask.get(new["url"]).json["superseded_by"] is None


UNREADABLE: dict[str, tuple[dict[str, Any], int]] = {
    "not UTF-8": ({"data": b"\xff\xfeA\0", "content_type": "text/plain"}, 422),
    "a NUL": ({"data": b"A\0da", "content_type": "text/plain"}, 422),
    "empty": ({"data": b"", "content_type": "text/plain"}, 422),
    "empty text": ({"json": {"text": ""}}, 422),
    "no text": ({"json": {"name": "x"}}, 422),
    "an unknown field": ({"json": {"text": TEXT, "author": "x"}}, 422),
    "text that is a number": ({"json": {"text": 7}}, 422),
    "a date that is none": ({"json": {"text": TEXT, "date": "soon"}}, 422),
    "a dataset with a slash": ({"json": {"text": TEXT, "dataset": "a/b"}}, 422),
    "a list": ({"json": []}, 422),
    "no JSON": ({"data": b"{", "content_type": "application/json"}, 400),
    "a PDF": ({"data": b"%PDF-1.7", "content_type": "application/pdf"}, 415),
    "an unnamed kind": ({"data": TEXT.encode()}, 415),
    "Latin-1": ({"data": TEXT.encode(), "content_type": "text/plain; charset=latin-1"}, 415),
    "50 MB": ({"data": b"a " * 25_000_000, "content_type": "text/plain"}, 413),
}


@pytest.mark.parametrize(("sent", "status"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_document_is_refused_and_leaves_no_trace(
    api: Caller, sent: dict[str, Any], status: int
) -> None:
    before = api.get("/catalog").json
    answer = api.post("/documents", **sent)
    assert answer.status_code == status, answer.text
    assert isinstance(answer.json["detail"], str)
    assert api.get("/catalog").json == before


def test_a_document_larger_than_the_setting_is_refused(opened: Callable[..., Flask], asking: Ask) -> None:
    ask = asking(opened(max_document_bytes=100), "admin")
    assert ask.post("/documents", data="a " * 51, content_type="text/plain").status_code == 413
    assert ask.post("/documents", json={"text": "a " * 51}).status_code == 413


def test_a_second_ingest_at_the_same_time_is_told_to_wait(fresh: Flask, asking: Ask) -> None:
    ask = asking(fresh, "admin")
    with fresh.extensions["resolver"].storage.lock("ingest"):
        answer = ask.post("/documents", json={"text": TEXT})
    assert answer.status_code == 409
    assert answer.json["type"].endswith("busy")
    assert ask.post("/documents", json={"text": TEXT}).status_code == 201


def test_a_document_with_an_idempotency_key_is_answered_the_same_again(fresh: Flask, asking: Ask) -> None:
    ask = asking(fresh, "admin")
    headers = {"Idempotency-Key": "once"}
    first, again = (ask.post("/documents", json={"text": TEXT}, headers=headers) for _ in range(2))
    assert (again.status_code, again.json) == (first.status_code, first.json) == (201, first.json)
    assert again.headers["Location"] == first.headers["Location"]
    assert ask.post("/documents", json={"text": TEXT + "!"}, headers=headers).status_code == 422


def test_when_the_database_is_gone_the_answer_says_so_and_when_to_come_back(
    fresh: Flask, asking: Ask
) -> None:
    service = fresh.extensions["resolver"]
    ask = asking(fresh, "admin")
    service.storage.close()
    for path in service.settings.data.glob("resolver.db*"):
        path.unlink()
    (service.settings.data / "resolver.db").mkdir()
    for path in ("/readyz", "/catalog", "/search/default", "/admin/log"):
        answer = ask.get(path)
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["Retry-After"]) > 0
        assert "resolver.db" not in answer.text
    assert ask.get("/healthz").status_code == 200


def test_a_damaged_snapshot_is_not_answered_from(opened: Callable[..., Flask], asking: Ask) -> None:
    app = opened()
    service = app.extensions["resolver"]
    for path in (p for p in service.settings.snapshots.rglob("*") if p.is_file() and p.stat().st_size > 64):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)
    answer = asking(app, "client").get("/search/default")
    assert answer.status_code == 503
    assert answer.json["status"] == 503
