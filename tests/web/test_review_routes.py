from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from web_asking import Caller

from resolver.web.api.review_schemas import QueuePage
from resolver.web.api.schemas import JudgementAnswer, LogPage, LogStateAnswer, PairAnswer

Ask = Callable[[Flask, str | None], Caller]


@pytest.fixture
def ask(fresh: Flask, asking: Ask) -> Caller:
    return asking(fresh, "analyst")


@pytest.fixture
def two(ask: Caller) -> tuple[str, str]:
    """Two persons of the seeds whom nobody has joined."""
    found = ask.get("/search/default", query_string={"schema": "Person", "limit": 100}).json["results"]
    apart = sorted(e["id"] for e in found if not e["referents"])
    return apart[0], apart[1]


def pair_path(left: str, right: str) -> str:
    return f"/admin/proposals/{quote(left, safe='')}/{quote(right, safe='')}"


def judge(ask: Caller, two: tuple[str, str], verdict: str, **headers: str) -> Any:
    body = {"left": two[0], "right": two[1], "verdict": verdict, "reason": "seen", "code": "other"}
    return ask.post("/admin/judgements", json=body, headers=headers)


def test_the_queue_is_paged_by_cursor(ask: Caller) -> None:
    whole = ask.get("/admin/proposals", query_string={"limit": 500, "state": "decided"}).json
    assert QueuePage().validate(whole) == {}
    seen, cursor = [], None
    while True:
        query = {"limit": 1, "state": "decided"} | ({"cursor": cursor} if cursor else {})
        page = ask.get("/admin/proposals", query_string=query).json
        seen += [(p["left"], p["right"]) for p in page["results"]]
        cursor = page["next"]
        if cursor is None or len(seen) > 500:
            break
    assert seen == [(p["left"], p["right"]) for p in whole["results"]]


def test_a_pair_is_shown_side_by_side(ask: Caller, two: tuple[str, str]) -> None:
    answer = ask.get(pair_path(*two))
    assert answer.status_code == 200, answer.text
    assert PairAnswer().validate(answer.json) == {}
    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'
    assert answer.json["evidence"]
    assert answer.json["left"]["citations"]
    assert ask.get(pair_path(*two), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert ask.get(pair_path(two[1], two[0])).json["left"]["id"] == two[0]


def test_same_joins_at_once_and_revoking_parts_again(ask: Caller, two: tuple[str, str]) -> None:
    before = [ask.get(f"/entities/{quote(id_, safe='')}").json for id_ in two]
    row = judge(ask, two, "same")
    assert row.status_code == 201, row.text
    assert JudgementAnswer().validate(row.json) == {}
    answers = [ask.get(f"/entities/{quote(id_, safe='')}") for id_ in two]
    assert sorted(a.status_code for a in answers) == [200, 308]
    history = ask.get(f"/admin/entities/{quote(two[0], safe='')}/history").json["judgements"]
    assert row.json["number"] in {j["number"] for j in history}
    back = ask.post(f"/admin/judgements/{row.json['number']}/revoke", json={"reason": "mistaken"})
    assert (back.status_code, back.json["revokes"]) == (201, row.json["number"])
    assert [ask.get(f"/entities/{quote(id_, safe='')}").json for id_ in two] == before
    again = ask.post(f"/admin/judgements/{row.json['number']}/revoke", json={})
    assert again.status_code == 409


def test_a_judgement_is_by_the_key_that_gave_it(ask: Caller, two: tuple[str, str]) -> None:
    row = judge(ask, two, "different").json
    assert row["user"].startswith("analyst")
    assert (row["verdict"], row["reason"]) == ("different", "seen")
    assert row["evidence"]


def test_the_version_seen_keeps_two_reviewers_apart(ask: Caller, two: tuple[str, str]) -> None:
    seen = ask.get(pair_path(*two)).headers["ETag"]
    assert judge(ask, two, "unsure", **{"If-Match": seen}).status_code == 201
    late = judge(ask, two, "same", **{"If-Match": seen})
    assert late.status_code == 412
    assert judge(ask, two, "same", **{"If-Match": "*"}).status_code == 201


def test_an_act_with_an_idempotency_key_is_done_once(ask: Caller, two: tuple[str, str]) -> None:
    first, again = (judge(ask, two, "unsure", **{"Idempotency-Key": "once"}) for _ in range(2))
    assert first.json == again.json
    assert again.headers["Idempotent-Replayed"] == "true"
    rows = [j for j in ask.get("/admin/log?limit=1000").json["results"] if j["reason"] == "seen"]
    assert len(rows) == 1
    other = judge(ask, two, "same", **{"Idempotency-Key": "once"})
    assert other.status_code == 422


def test_an_act_that_failed_may_be_tried_again_under_its_key(ask: Caller, two: tuple[str, str]) -> None:
    headers = {"Idempotency-Key": "k"}
    assert judge(ask, (two[0], "nobody"), "same", **headers).status_code == 404
    assert judge(ask, two, "same", **headers).status_code == 201


def test_a_contradiction_is_refused_with_its_chain(ask: Caller) -> None:
    found = ask.get("/search/default", query_string={"schema": "Person", "limit": 100}).json["results"]
    a, b, c = sorted(e["id"] for e in found if not e["referents"])[:3]
    numbers = [judge(ask, (a, b), "same").json["number"], judge(ask, (b, c), "different").json["number"]]
    refused = judge(ask, (a, c), "same")
    assert refused.status_code == 409
    assert set(refused.json["chain"]) == set(numbers)


def test_the_log_is_read_in_pages_and_is_intact(ask: Caller, two: tuple[str, str]) -> None:
    judge(ask, two, "unsure")
    page = ask.get("/admin/log", query_string={"limit": 1}).json
    assert LogPage().validate(page) == {}
    numbers = [page["results"][0]["number"]]
    while page["next"] is not None:
        page = ask.get("/admin/log", query_string={"limit": 1, "after": page["next"]}).json
        numbers += [j["number"] for j in page["results"]]
    state = ask.get("/admin/log/verify").json
    assert LogStateAnswer().validate(state) == {}
    assert state["intact"]
    assert numbers == list(range(1, state["length"] + 1))


def test_automatic_merges_are_judgements_like_any_other(ask: Caller) -> None:
    rows = ask.get("/admin/log?limit=1000").json["results"]
    auto = [j for j in rows if j["user"] == "auto"]
    assert auto
    row = auto[0]
    assert row["verdict"] == "same"
    assert ask.post(f"/admin/judgements/{row['number']}/revoke", json={}).status_code == 201


def test_every_pair_of_an_entity_can_be_looked_at(ask: Caller) -> None:
    found = ask.get("/search/default", query_string={"limit": 100}).json["results"]
    joined = next(e for e in found if e["referents"])
    members = sorted([joined["id"], *joined["referents"]])
    for left, right in list(combinations(members, 2))[:3]:
        assert ask.get(pair_path(left, right)).status_code in (200, 404)
