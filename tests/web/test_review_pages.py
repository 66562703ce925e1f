"""The pages, as a browser without script sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from browsing import Visitor, parsed
from flask import Flask
from web_asking import Caller
from werkzeug.test import TestResponse

from resolver.operations import ingest
from resolver.operations.ingest import Source

Ask = Callable[[Flask, str | None], Caller]
PAGES = (
    *("", "search", "search?q=rana", "log", "log?verify=1", "lists", "users", "keys", "settings", "help"),
    *("account", "progress", "suppressions", "log?user=auto", "?state=decided&order=score", "screenings"),
)


def verdict_form(page: TestResponse) -> int:
    forms = [f for f in parsed(page.text).forms if f.method.lower() == "post"]
    return next(n for n, f in enumerate(forms) if f.get("id") == "verdict")


def form_to(page: TestResponse, end: str) -> int:
    """Number of the first form that posts to an address with that end."""
    forms = [f for f in parsed(page.text).forms if f.method.lower() == "post"]
    return next(n for n, f in enumerate(forms) if (f.action or "").endswith(end))


def two_apart(ask: Caller) -> tuple[str, str]:
    found = ask.get("/search/default", query_string={"schema": "Person", "limit": 100}).json["results"]
    apart = sorted(e["id"] for e in found if not e["referents"])
    return apart[0], apart[1]


def path_of(left: str, right: str) -> str:
    return f"/review/pairs/{quote(left, safe='')}/{quote(right, safe='')}"


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_asked_to_sign_in_and_comes_back(
    app: Flask, secrets: dict[str, str], page: str
) -> None:
    visitor = Visitor(app, None)
    asked = visitor.get(f"/review/{page}")
    assert asked.status_code == 303
    assert asked.headers["Location"].startswith("/review/sign-in?next=")
    back = visitor.send(visitor.get(asked.headers["Location"]), key=secrets["admin"])
    assert (back.status_code, back.headers["Location"]) == (303, f"/review/{page}")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/review/", "/review\\@evil", "x", "/docs"]
)
def test_signing_in_never_leads_elsewhere(app: Flask, secrets: dict[str, str], target: str) -> None:
    visitor = Visitor(app, None)
    answer = visitor.send(visitor.get("/review/sign-in"), key=secrets["admin"], next=target)
    assert answer.headers["Location"] == "/review/"


def test_a_wrong_key_opens_nothing(app: Flask) -> None:
    visitor = Visitor(app, None)
    answer = visitor.send(visitor.get("/review/sign-in"), key="rk_wrong_key")
    assert answer.status_code == 422
    assert "unknown or was revoked" in answer.text
    assert visitor.get("/review/").status_code == 303


def test_a_revoked_key_ends_its_sessions(
    fresh: Flask, visit: Callable[[Flask, str], Visitor], asking: Ask
) -> None:
    visitor, admin = visit(fresh, "analyst"), asking(fresh, "admin")
    key = next(k for k in admin.get("/admin/keys").json["results"] if k["role"] == "analyst")
    assert visitor.get("/review/").status_code == 200
    admin("DELETE", f"/admin/keys/{key['id']}")
    assert visitor.get("/review/").status_code == 303


def test_signing_out_ends_the_session(app: Flask, secrets: dict[str, str]) -> None:
    visitor = Visitor(app, secrets["admin"])
    answer = visitor.send(visitor.get("/review/search"))
    assert answer.headers["Location"] == "/review/sign-in?out=1"
    assert visitor.get("/review/search").status_code == 303


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_whole_and_loads_nothing_from_outside(
    app: Flask, secrets: dict[str, str], page: str
) -> None:
    answer = Visitor(app, secrets["admin"]).get(f"/review/{page}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"
    tree = parsed(answer.text)
    assert tree.get("lang") == "en"
    assert len(tree.findall(".//h1")) == 1
    assert tree.find(".//title").text
    urls = [u for _, _, u, _ in tree.iterlinks()]
    assert [u for u in urls if not u.startswith(("/", "#", "?"))] == []
    assert not tree.xpath("//@style | //script[not(@src)] | //@onclick")
    for field in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        named = field.get("aria-label") or field.getparent().tag == "label"
        assert named or tree.xpath(f"//label[@for='{field.get('id')}']"), field.get("name")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        ("client", "search", 200),
        ("client", "lists", 200),
        ("client", "", 303),
        ("client", "log", 403),
        ("analyst", "log", 200),
        ("analyst", "keys", 403),
        ("analyst", "settings", 403),
        ("admin", "settings", 200),
    ],
)
def test_a_page_is_open_to_its_role_and_those_above(
    app: Flask, secrets: dict[str, str], role: str, page: str, status: int
) -> None:
    answer = Visitor(app, secrets[role]).get(f"/review/{page}")
    assert answer.status_code == status
    assert answer.mimetype == "text/html"


def test_a_form_without_its_token_does_nothing(
    fresh: Flask, visit: Callable[[Flask, str], Visitor], asking: Ask
) -> None:
    ask = asking(fresh, "analyst")
    left, right = two_apart(ask)
    before = ask.get("/admin/log/verify").json["length"]
    visitor = visit(fresh, "analyst")
    answer = visitor.client.post(path_of(left, right), data={"verdict": "same", "version": ""})
    assert answer.status_code == 400
    assert ask.get("/admin/log/verify").json["length"] == before


def test_a_pair_is_judged_and_the_judgement_is_undone(
    fresh: Flask, visit: Callable[[Flask, str], Visitor], asking: Ask
) -> None:
    ask, visitor = asking(fresh, "analyst"), visit(fresh, "analyst")
    left, right = two_apart(ask)
    page = visitor.get(path_of(left, right))
    assert page.status_code == 200, page.text
    done = visitor.send(page, verdict_form(page), verdict="same:known", reason="seen together")
    assert done.status_code == 303, done.text
    row = ask.get("/admin/log?limit=1000").json["results"][-1]
    assert (row["verdict"], row["reason"]) == ("same", "seen together")
    assert str(row["number"]) in done.headers["Location"]
    entity = visitor.get(f"/review/entities/{quote(left, safe='')}")
    entity = visitor.get(entity.headers["Location"]) if entity.status_code == 308 else entity
    assert "seen together" in entity.text
    undone = visitor.send(entity, form_to(entity, "/revoke"))
    assert undone.status_code == 303
    assert ask.get("/admin/log?limit=1000").json["results"][-1]["revokes"] == row["number"]


def test_different_needs_a_reason_and_a_code_is_one(
    fresh: Flask, visit: Callable[[Flask, str], Visitor], asking: Ask
) -> None:
    ask, visitor = asking(fresh, "analyst"), visit(fresh, "analyst")
    page = visitor.get(path_of(*two_apart(ask)))
    refused = visitor.send(page, verdict_form(page), verdict="different")
    assert refused.status_code == 422
    assert "why" in refused.text
    done = visitor.send(page, verdict_form(page), verdict="different:name-only")
    assert done.status_code == 303
    row = ask.get("/admin/log?limit=1000").json["results"][-1]
    assert (row["verdict"], row["code"]) == ("different", "name-only")
    assert "Nothing but the name in common" in visitor.get("/review/log").text


def test_of_two_reviewers_the_second_is_shown_what_the_first_decided(
    fresh: Flask, visit: Callable[[Flask, str], Visitor], asking: Ask
) -> None:
    first, second = visit(fresh, "analyst"), visit(fresh, "admin")
    path = path_of(*two_apart(asking(fresh, "analyst")))
    pages = [v.get(path) for v in (first, second)]
    assert first.send(pages[0], verdict_form(pages[0]), verdict="unsure").status_code == 303
    late = second.send(pages[1], verdict_form(pages[1]), verdict="same")
    assert late.status_code == 412
    assert "changed this pair" in late.text
    assert "unsure" in late.text


def test_the_document_page_marks_every_mention_and_the_place_asked_for(
    app: Flask, secrets: dict[str, str], somebody: dict[str, Any]
) -> None:
    citation = somebody["citations"][0]
    path = f"/review/documents/{quote(citation['document'], safe='')}"
    visitor = Visitor(app, secrets["client"])
    tree = parsed(visitor.get(f"{path}?start={citation['start']}&end={citation['end']}").text)
    document = Caller(app.test_client(), secrets["client"]).get(citation["url"]).json
    text = tree.xpath("//div[contains(concat(' ', @class, ' '), ' text ')]")[0].text_content()
    assert text == document["text"].replace("\r\n", "\n")
    assert len(tree.xpath("//a[contains(@class, 'mention')]")) >= len(document["mentions"])
    assert tree.xpath("//*[@id='at']")[0].text_content() in citation["quote"]
    assert visitor.get(f"{path}?start=5&end=3").status_code == 404


@pytest.mark.parametrize("path", ["entities/nobody", "documents/nothing", "pairs/a/b", "no/such/page"])
def test_what_is_not_there_is_said_on_a_page(app: Flask, secrets: dict[str, str], path: str) -> None:
    answer = Visitor(app, secrets["admin"]).get(f"/review/{path}")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


@pytest.mark.parametrize("query", ["q=%00", "offset=-1", "offset=x", "offset=99999"])
def test_an_odd_search_is_no_failure(app: Flask, secrets: dict[str, str], query: str) -> None:
    assert Visitor(app, secrets["admin"]).get(f"/review/search?{query}").status_code in (200, 422)


def test_a_key_made_on_the_page_is_shown_once(fresh: Flask, visit: Callable[[Flask, str], Visitor]) -> None:
    visitor = visit(fresh, "admin")
    page = visitor.get("/review/keys")
    made = visitor.send(page, 1, name="<Ana>", role="analyst")
    secret = re.search(r"rk_[\w-]+", made.text)
    assert secret is not None
    assert "&lt;Ana&gt;" in made.text
    assert "<Ana>" not in made.text
    assert secret[0] not in visitor.get("/review/keys").text
    assert Caller(fresh.test_client(), secret[0]).get("/admin/proposals").status_code == 200


def test_markup_in_a_document_stays_text(
    fresh: Flask, visit: Callable[[Flask, str], Visitor], asking: Ask
) -> None:
    text = 'Minister <script>alert(1)</script> Elara Quistgaard met "Bob" <img src=x onerror=alert(1)>. '
    (result,) = ingest.ingest(
        fresh.extensions["resolver"],
        "notes",
        [Source("<b>note</b>", text.encode(), title="<i>A title</i>", publisher="<u>P</u>")],
    )
    visitor = visit(fresh, "admin")
    pages = [visitor.get(f"/review/documents/{quote(result.document.id, safe='')}")]
    pages += [visitor.get(f"/review/entities/{quote(r, safe='')}") for r in result.records]
    pages += [visitor.get("/review/search?q=%3Cscript%3E"), visitor.get("/review/lists")]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "<i>A title" not in page.text
        assert "<b>note" not in page.text
    assert "alert(1)" in unescape(pages[0].text)


def test_settings_hide_the_password_of_the_database() -> None:
    from resolver.web.review.pages import _shown

    assert (
        _shown("database_url", "postgresql+psycopg://ana:s3cret@db/x") == "postgresql+psycopg://ana:••••@db/x"
    )
    assert _shown("database_url", "") == ""


def test_any_two_results_of_a_search_are_seen_side_by_side(
    app: Flask, visit: Callable[[Flask, str], Visitor], api: Caller
) -> None:
    analyst = visit(app, "analyst")
    left, right = two_apart(api)
    found = analyst.get("/review/compare", query_string={"entity": [left, right]})
    assert found.headers["Location"] == path_of(left, right)
    for ticked in ([], [left], [left, right, "x"]):
        again = analyst.get("/review/compare", query_string={"entity": ticked, "q": "rana"})
        assert "two=1" in again.headers["Location"]
        assert "Tick two" in analyst.get(again.headers["Location"]).text
    assert visit(app, "client").get("/review/search?q=rana").text.count("Side by side") == 0


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"judgements/{2**63}", 404),
        (f"suppressions/{2**63}", 404),
        (f"log?before={2**70}", 200),
        ("log?before=-3", 200),
        (f"log?user=auto&after={2**70}", 200),
        (f"search?q=rana&offset={2**70}", 422),
        (f"screenings?days={2**70}&cursor=5.0.x", 200),
        ("screenings?cursor=x", 422),
    ],
)
def test_numbers_beyond_what_is_kept_are_no_failure(
    app: Flask, secrets: dict[str, str], path: str, status: int
) -> None:
    assert Visitor(app, secrets["admin"]).get(f"/review/{path}").status_code == status


def test_a_number_beyond_what_is_kept_is_unknown_to_the_routes(api: Caller) -> None:
    for path in (f"/admin/suppressions/{2**63}", f"/admin/suppressions/{2**80}"):
        assert api.get(path).status_code == 404
    assert api.post(f"/admin/judgements/{2**63}/revoke", json={}).status_code == 404
    assert api.get("/admin/log", query_string={"after": 2**63}).status_code == 422
