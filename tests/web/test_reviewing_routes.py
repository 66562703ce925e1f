"""Claims, previews, bulk decisions, splits, undo, suppressions and statistics over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from web_asking import Caller

from resolver.web.api import review_schemas as schemas

Ask = Callable[[Flask, str | None], Caller]


@pytest.fixture
def ask(fresh: Flask, asking: Ask) -> Caller:
    return asking(fresh, "analyst")


@pytest.fixture
def persons(ask: Caller) -> list[str]:
    """Persons of the seeds whom nobody has joined."""
    found = ask.get("/search/default", query_string={"schema": "Person", "limit": 100}).json["results"]
    return sorted(e["id"] for e in found if not e["referents"])


def pair_path(left: str, right: str) -> str:
    return f"/admin/proposals/{quote(left, safe='')}/{quote(right, safe='')}"


def joined(ask: Caller, left: str, right: str) -> dict[str, Any]:
    body = {"left": left, "right": right, "verdict": "same", "code": "known"}
    answer = ask.post("/admin/judgements", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json  # type: ignore[no-any-return]


def test_a_claim_is_made_seen_and_given_back(
    fresh: Flask, ask: Caller, asking: Ask, persons: list[str]
) -> None:
    path, other = pair_path(*persons[:2]), asking(fresh, "admin")
    held = ask("PUT", f"{path}/claim")
    assert held.status_code == 200, held.text
    assert schemas.ClaimAnswer().validate(held.json) == {}
    assert other("PUT", f"{path}/claim").json["user"] == held.json["user"]
    assert other.get(path).json["claim"]["user"] == held.json["user"]
    assert [c["user"] for c in ask.get("/admin/claims").json["results"]] == [held.json["user"]]
    assert other("PUT", f"{path}/claim?take=true").json["user"] != held.json["user"]
    assert other("DELETE", f"{path}/claim").status_code == 204
    assert ask.get("/admin/claims").json["results"] == []
    assert ask("PUT", f"{pair_path('a', 'b')}/claim").status_code == 404


def test_what_a_merge_would_make_is_shown(ask: Caller, persons: list[str]) -> None:
    query = {"left": persons[0], "right": persons[1]}
    answer = ask.get("/admin/merge-preview", query_string=query)
    assert answer.status_code == 200, answer.text
    assert schemas.MergePreviewAnswer().validate(answer.json) == {}
    assert [m["id"] for m in answer.json["members"]] == persons[:2]
    assert ask.get(pair_path(*persons[:2])).json["effect"]["members"] == answer.json["members"]
    assert ask.get("/admin/merge-preview", query_string={"left": "a"}).status_code == 422


def test_a_bulk_decision_is_previewed_made_once_and_undone(ask: Caller, persons: list[str]) -> None:
    body = {"verdict": "different", "code": "name-only", "minimum": 0.1}
    preview = ask.post("/admin/judgements/bulk", json=body)
    assert preview.status_code == 200, preview.text
    assert schemas.BulkAnswer().validate(preview.json) == {}
    assert preview.json["preview"] is True
    body["token"] = preview.json["token"]
    done, again = (
        ask.post("/admin/judgements/bulk", json=body, headers={"Idempotency-Key": "all"}) for _ in range(2)
    )
    assert done.status_code == again.status_code == 201, done.text
    assert done.json == again.json
    assert schemas.BulkAnswer().validate(done.json) == {}
    wrong = ask.post("/admin/judgements/bulk", json={**body, "token": "another"})
    assert wrong.status_code == 412
    undo = {"batch": done.json["batch"]}
    shown = ask.post("/admin/judgements/undo", json={**undo, "preview": True}).json
    assert shown["judgements"] == done.json["judgements"]
    undone = ask.post("/admin/judgements/undo", json=undo)
    assert undone.status_code == 201, undone.text
    assert schemas.UndoneAnswer().validate(undone.json) == {}
    assert ask.post("/admin/judgements/undo", json={}).status_code == 422


def test_an_entity_is_explained_split_and_brought_back(ask: Caller, persons: list[str]) -> None:
    a, b, c = persons[:3]
    joined(ask, a, b)
    joined(ask, b, c)
    formed = ask.get(f"/admin/entities/{quote(a, safe='')}/formation")
    assert formed.status_code == 200, formed.text
    assert schemas.FormationAnswer().validate(formed.json) == {}
    assert [step["size"] for step in formed.json["steps"]] == [2, 3]
    graph = ask.get(f"/admin/entities/{quote(a, safe='')}/graph").json
    assert schemas.GraphAnswer().validate(graph) == {}
    assert {a, b, c} <= {n["id"] for n in graph["nodes"]}
    path, body = f"/admin/entities/{quote(a, safe='')}/split", {"out": [c], "code": "roles"}
    preview = ask.post(path, json={**body, "preview": True})
    assert preview.status_code == 200, preview.text
    assert schemas.SplitAnswer().validate(preview.json) == {}
    assert ask.post(path, json=body, headers={"If-Match": '"another"'}).status_code == 412
    done = ask.post(path, json=body, headers={"If-Match": formed.headers["ETag"]})
    assert done.status_code == 201, done.text
    assert done.json["ids"] == [a, c]
    assert ask.get(f"/entities/{quote(c, safe='')}").json["id"] == c
    assert ask.post("/admin/judgements/undo", json={"batch": done.json["batch"]}).status_code == 201
    assert ask.get(f"/entities/{quote(c, safe='')}").status_code == 308
    assert ask.post(path, json={"out": [c]}).status_code == 422
    assert ask.get("/admin/entities/nobody/formation").status_code == 404


def test_what_says_otherwise_is_taken_back_in_the_same_act(ask: Caller, persons: list[str]) -> None:
    a, b = persons[:2]
    body = {"left": a, "right": b, "verdict": "different", "code": "roles"}
    number = ask.post("/admin/judgements", json=body).json["number"]
    assert [r["number"] for r in ask.get(pair_path(a, b)).json["refused"]["same"]] == [number]
    again = {"left": a, "right": b, "verdict": "same", "code": "known"}
    assert ask.post("/admin/judgements", json=again).json["chain"] == [number]
    done = ask.post("/admin/judgements", json={**again, "revoke": [number]})
    assert done.status_code == 201, done.text
    assert ask.get("/admin/log", query_string={"batch": done.json["batch"]}).json["results"][0]["revokes"]


def test_a_suppression_is_made_applied_and_lifted(ask: Caller, persons: list[str]) -> None:
    entity = ask.get(f"/entities/{quote(persons[0], safe='')}").json
    query = {"id": "c-1", "schema": "Person", "properties": {"name": [entity["caption"]]}}
    match = {"queries": {"q": query}}
    found = ask.post("/match/default", json=match).json["responses"]["q"]
    assert found["suppressed"] == []
    assert persons[0] in [r["id"] for r in found["results"]]
    body = {"query": query, "entity": persons[0], "code": "known", "reason": "our own clerk"}
    made = ask.post("/admin/suppressions", json=body)
    assert made.status_code == 201, made.text
    assert schemas.SuppressionAnswer().validate(made.json) == {}
    found = ask.post("/match/default", json=match).json["responses"]["q"]
    assert [s["suppression"] for s in found["suppressed"]] == [made.json["number"]]
    assert persons[0] not in [r["id"] for r in found["results"]]
    search = ask.get("/search/default", query_string={"q": entity["caption"], "customer": "c-1"}).json
    assert [s["entity"] for s in search["suppressed"]] == [persons[0]]
    page = ask.get("/admin/suppressions", query_string={"customer": "c-1"}).json
    assert schemas.SuppressionPage().validate(page) == {}
    assert page["total"] == 1
    path = f"/admin/suppressions/{made.json['number']}"
    assert ask.get(path).json == page["results"][0]
    assert ask.post(f"{path}/lift", json={"reason": "left us"}).json["state"] == "lifted"
    assert ask.post(f"{path}/lift", json={}).status_code == 409
    assert ask.get("/admin/suppressions/99").status_code == 404
    assert ask.post("/admin/suppressions", json={**body, "code": None}).status_code == 422


def test_the_queue_says_why_and_is_ordered_as_asked(fresh: Flask, ask: Caller, asking: Ask) -> None:
    for order in ("worth", "score", "age"):
        page = ask.get("/admin/proposals", query_string={"state": "any", "order": order, "limit": 3})
        assert page.status_code == 200, page.text
        assert schemas.QueuePage().validate(page.json) == {}
    assert ask.get("/admin/proposals", query_string={"order": "taste"}).status_code == 422
    assert ask.post("/admin/proposals").status_code == 403
    done = asking(fresh, "admin").post("/admin/proposals")
    assert done.status_code == 200, done.text
    assert schemas.LinkedAnswer().validate(done.json) == {}


def test_statistics_policy_and_screenings_are_told(ask: Caller, persons: list[str]) -> None:
    found = ask.get("/admin/statistics", query_string={"days": 3}).json
    assert schemas.StatisticsAnswer().validate(found) == {}
    assert len(found["days"]) == 3
    policy = ask.get("/admin/policy").json
    assert schemas.PolicyAnswer().validate(policy) == {}
    assert "dates" in [code["code"] for code in policy["codes"]]
    hits = ask.get(f"/admin/entities/{quote(persons[0], safe='')}/screenings", query_string={"days": 2}).json
    assert schemas.ScreeningsAnswer().validate(hits) == {}
    whole = ask.get("/admin/screenings", query_string={"days": 2, "dataset": "seeds"}).json
    assert schemas.OverviewPage().validate(whole) == {}
    assert ask.get("/admin/screenings", query_string={"cursor": "no"}).status_code == 422
    assert ask.get("/admin/statistics", query_string={"days": 0}).status_code == 422


def test_the_log_is_taken_away_whole(ask: Caller, persons: list[str]) -> None:
    joined(ask, *persons[:2])
    length = ask.get("/admin/log/verify").json["length"]
    lines = ask.get("/admin/log/export")
    assert lines.mimetype == "application/x-ndjson"
    rows = [json.loads(line) for line in lines.text.splitlines()]
    assert len(rows) == length
    assert rows[-1]["evidence"]
    table = ask.get("/admin/log/export", query_string={"format": "csv"})
    assert len(table.text.splitlines()) == length + 1
    assert ask.get("/admin/log/export", query_string={"format": "pdf"}).status_code == 422
    user = rows[-1]["user"]
    assert [r["user"] for r in ask.get("/admin/log", query_string={"user": user}).json["results"]] == [user]
