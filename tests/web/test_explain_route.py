"""Why an answer is one, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from web_asking import Caller

from resolver.web.api.schemas import ExplainAnswer, MatchAnswer


def explained(api: Caller, **asked: Any) -> dict[str, Any]:
    response = api.get("/explain", query_string=asked)
    assert response.status_code == 200, response.text
    return dict(response.json)


def test_a_match_is_explained_as_it_was_given(api: Caller, somebody: dict[str, Any]) -> None:
    (given,) = api.match(somebody["caption"], limit=1, explain="full")
    found = explained(api, query=somebody["caption"], entity=somebody["id"], schema="Person")
    assert found["outcome"] == "match"
    assert found["result"] == given["results"][0]
    assert found["result"]["waterfall"][-1]["probability"] == pytest.approx(found["result"]["probability"])
    assert ExplainAnswer().validate(found) == {}


def test_what_is_no_match_says_why_not(api: Caller, somebody: dict[str, Any]) -> None:
    asked = {"query": "Xaver Unterkofler-Prinz", "entity": somebody["id"], "schema": "Person"}
    far = explained(api, **asked)
    assert far["outcome"] == "not_a_candidate"
    assert far["tokens"]
    assert not any(token["enough"] for token in far["tokens"])
    assert explained(api, **asked, exclude_schema=["Person"])["outcome"] == "filtered"
    near = explained(
        api, query=somebody["caption"], entity=somebody["id"], schema="Person", threshold=1.0, country="fr"
    )
    assert (near["outcome"], near["result"]["match"]) == ("below_threshold", False)
    assert near["why"]
    assert ExplainAnswer().validate(near) == {}


def test_how_much_is_explained_is_up_to_the_caller(api: Caller, somebody: dict[str, Any]) -> None:
    answers = {
        how: api.match(somebody["caption"], limit=1, explain=how)[0]["results"][0]
        for how in ("none", "evidence", "full")
    }
    assert [bool(answers[how]["evidence"]) for how in ("none", "evidence", "full")] == [False, True, True]
    assert ["waterfall" in answers[how] for how in ("none", "evidence", "full")] == [False, False, True]
    scores = {how: (a["score"], a["probability"]) for how, a in answers.items()}
    assert scores["none"] == pytest.approx(scores["full"])
    whole = api.post(
        "/match/default",
        json={"queries": {"q": {"schema": "Person", "properties": {"name": [somebody["caption"]]}}}},
        query_string={"explain": "full"},
    ).json
    assert MatchAnswer().validate(whole) == {}


def test_a_question_that_cannot_be_explained_is_refused(api: Caller, somebody: dict[str, Any]) -> None:
    assert api.get("/explain", query_string={"query": "Ana"}).status_code == 422
    assert (
        api.get(
            "/explain", query_string={"query": "Ana", "entity": "no-such", "schema": "Person"}
        ).status_code
        == 404
    )
    assert (
        api.get(
            "/explain", query_string={"query": "Ana", "entity": somebody["id"], "schema": "Nonsense"}
        ).status_code
        == 400
    )
    assert (
        api.get("/explain", query_string={"query": "A", "entity": "x", "explain": "all"}).status_code == 422
    )
