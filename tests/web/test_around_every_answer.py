"""Headers, logs and counts that go with every answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from web_asking import Caller

Ask = Callable[[Flask, str | None], Caller]


def test_the_request_id_is_kept_or_made(api: Caller) -> None:
    assert api.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    made = api.get("/healthz", headers={"X-Request-ID": "a b\tc"}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{24}", made)


def test_a_trace_is_taken_up_and_echoed(api: Caller) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = api.get("/healthz", headers={"traceparent": trace, "tracestate": "a=b"})
    assert (answer.headers["traceparent"], answer.headers["tracestate"]) == (trace, "a=b")


@pytest.mark.parametrize("given", ["", "nonsense", "00-" + "0" * 32 + "-b7ad6b7169203331-01"])
def test_a_broken_trace_is_replaced(api: Caller, given: str) -> None:
    found = api.get("/healthz", headers={"traceparent": given}).headers["traceparent"]
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", found)
    assert found != given


def test_a_line_is_written_for_each_request_without_names_or_queries(
    opened: Callable[..., Flask], asking: Ask, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    ask = asking(opened(), "client")
    capfdbinary.readouterr()
    ask.get("/search/default", query_string={"q": "Elara Quistgaard"})
    ask.match("Elara Quistgaard")
    ask.get("/entities/elara-quistgaard")
    out = capfdbinary.readouterr().out.decode()
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["route"] for line in lines] == [
        "/search/<dataset>",
        "/match/<dataset>",
        "/entities/<entity_id>",
    ]
    assert [line["status"] for line in lines] == [200, 200, 404]
    assert all(line["ms"] > 0 and line["request_id"] and line["key"] for line in lines)
    assert "uistgaard" not in out
    assert str(ask.secret) not in out


def test_the_json_routes_may_be_asked_from_any_page(app: Flask) -> None:
    answer = app.test_client().options(
        "/match/default",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"},
    )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    refused = app.test_client().get("/catalog")
    assert refused.headers["Access-Control-Allow-Origin"] == "*"


def test_the_pages_may_not(app: Flask) -> None:
    assert "Access-Control-Allow-Origin" not in app.test_client().get("/review/sign-in").headers


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/review/sign-in", "/no/such", "/static/resolver.css"])
def test_every_answer_carries_the_headers_of_a_careful_service(app: Flask, path: str) -> None:
    with app.test_client().get(path) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Referrer-Policy" in headers


def test_only_pages_that_look_into_a_session_vary_with_the_cookie(app: Flask, api: Caller) -> None:
    body = {"queries": {"q": {"schema": "Person", "properties": {"name": "Elara Quistgaard"}}}}
    answer = api.post("/match/default", json=body)
    assert answer.status_code == 200
    assert "Vary" not in answer.headers
    page = app.test_client().get("/review/sign-in")
    assert "Cookie" in page.headers["Vary"]
    assert page.headers["Set-Cookie"].startswith("resolver=")


@pytest.mark.parametrize("name", ["resolver.css", "review.js", "icon.svg"])
def test_style_and_script_need_no_key(app: Flask, name: str) -> None:
    client = app.test_client()
    with client.get(f"/static/{name}") as answer:
        assert answer.status_code == 200
        etag = answer.headers["ETag"]
    with client.get(f"/static/{name}", headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304


def test_health_and_readiness_are_one_word(app: Flask) -> None:
    for path in ("/healthz", "/readyz"):
        assert app.test_client().get(path).json == {"status": "ok"}


def test_without_a_snapshot_the_service_is_alive_but_not_ready(tmp_path: Any, asking: Ask) -> None:
    from resolver.config import Settings
    from resolver.web import create_app

    app = create_app(Settings(data=tmp_path))
    ask = asking(app, "client")
    assert ask.get("/healthz").status_code == 200
    for answer in (
        ask.get("/readyz"),
        ask.get("/search/default"),
        ask.post(
            "/match/default", json={"queries": {"q": {"schema": "Person", "properties": {"name": "A"}}}}
        ),
    ):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    app.extensions["resolver"].close()


def test_requests_are_counted_by_route_template(fresh: Flask, asking: Ask) -> None:
    ask = asking(fresh, "client")
    ask.get("/entities/some-name")
    ask.match("Elara Quistgaard")
    text = ask.get("/metrics").text
    assert 'resolver_requests_total{method="GET",route="/entities/<entity_id>",status="404"} 1.0' in text
    assert 'resolver_queries_total{dataset="default"} 1.0' in text
    assert 'resolver_dataset_age_seconds{dataset="seeds"}' in text
    assert "some-name" not in text
    assert "uistgaard" not in text
