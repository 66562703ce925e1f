from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from web_asking import Caller

from resolver.web.api.schemas import MatchAnswer, SearchAnswer


@pytest.fixture(scope="module")
def full(api: Caller, somebody: dict[str, Any]) -> dict[str, Any]:
    """The whole answer to a query for somebody's own name."""
    query = {"id": "mine", "schema": "Person", "properties": {"name": [somebody["caption"]]}}
    response = api.post("/match/default", json={"queries": {"q": query}})
    assert response.status_code == 200, response.text
    return dict(response.json)


def test_a_name_of_the_seeds_is_matched(full: dict[str, Any], somebody: dict[str, Any]) -> None:
    best = full["responses"]["q"]["results"][0]
    assert best["id"] == somebody["id"]
    assert best["match"] is True
    assert 0.7 <= best["score"] <= 1
    assert 0 <= best["probability"] <= 1


def test_the_answer_is_as_documented(full: dict[str, Any]) -> None:
    assert MatchAnswer().validate(full) == {}


def test_the_answer_says_with_what_it_was_made(full: dict[str, Any]) -> None:
    assert all(full["provenance"][name] for name in ("snapshot", "model", "version"))


def test_every_name_and_alias_of_a_result_is_cited(full: dict[str, Any]) -> None:
    for result in full["responses"]["q"]["results"]:
        cited = {(c["property"], c["value"]) for c in result["citations"]}
        names = {(p, v) for p in ("name", "alias", "weakAlias") for v in result["properties"].get(p, [])}
        assert names <= cited


def test_a_citation_quotes_its_document(api: Caller, full: dict[str, Any]) -> None:
    for citation in full["responses"]["q"]["results"][0]["citations"]:
        document = api.get(citation["url"]).json
        assert document["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert document["text"][citation["sentence_start"] : citation["sentence_end"]] == citation["sentence"]
        assert citation["quote"] in citation["sentence"]
        assert (document["title"], document["publisher"], document["date"]) == (
            citation["title"],
            citation["publisher"],
            citation["date"],
        )


def test_the_matched_values_are_told_from_the_others(full: dict[str, Any]) -> None:
    result = full["responses"]["q"]["results"][0]
    matched = {c["value"] for c in result["citations"] if c["matched"]}
    assert matched <= {e["candidate"] for e in result["evidence"]}
    assert matched


def test_explanations_have_the_shape_that_clients_read(full: dict[str, Any]) -> None:
    for result in full["responses"]["q"]["results"]:
        assert result["explanations"]
        for explanation in result["explanations"].values():
            assert isinstance(explanation["score"], float | int)
            assert isinstance(explanation["detail"], str)


def test_moments_are_read_by_clients_as_moments(full: dict[str, Any]) -> None:
    for result in full["responses"]["q"]["results"]:
        for name in ("first_seen", "last_seen", "last_change"):
            assert datetime.fromisoformat(result[name]).tzinfo is not None


def test_evidence_speaks_in_plain_words(full: dict[str, Any]) -> None:
    evidence = full["responses"]["q"]["results"][0]["evidence"]
    assert all(" " in e["sentence"] and isinstance(e["log_odds"], float | int) for e in evidence)


def test_results_come_best_first(api: Caller) -> None:
    everybody = api.get("/search/default", query_string={"limit": 50}).json["results"]
    found = api.match(*(e["caption"] for e in everybody), schema="Thing", threshold=0.0, limit=50)
    scores = [[r["score"] for r in answer["results"]] for answer in found]
    assert all(s == sorted(s, reverse=True) for s in scores)
    assert any(len(s) > 1 for s in scores)


def test_the_query_is_echoed_in_its_clean_form(api: Caller) -> None:
    query = {"id": "c-17", "schema": "Person", "properties": {"name": "  Ada Lovelace ", "country": "Russia"}}
    echo = api.post("/match/default", json={"queries": {"q": query}}).json["responses"]["q"]["query"]
    assert echo == {
        "id": "c-17",
        "schema": "Person",
        "properties": {"name": ["Ada Lovelace"], "country": ["ru"]},
    }


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ({"name": "Ada"}, {"name": ["Ada"]}),
        ({"name": ["Ada", "Ada", " "]}, {"name": ["Ada"]}),
        ({"name": "Ada", "idNumber": 1234}, {"name": ["Ada"], "idNumber": ["1234"]}),
        ({"name": "Ada", "idNumber": [12.5, None, "x"]}, {"name": ["Ada"], "idNumber": ["12.5", "x"]}),
        ({"name": "Ada", "parents": [{"id": "x"}]}, {"name": ["Ada"]}),
    ],
)
def test_a_property_is_a_text_a_number_or_a_list(
    api: Caller, given: dict[str, Any], understood: dict[str, Any]
) -> None:
    query = {"schema": "Person", "properties": given}
    answer = api.post("/match/default", json={"queries": {"q": query}})
    assert answer.status_code == 200, answer.text
    assert answer.json["responses"]["q"]["query"]["properties"] == understood


def test_an_unknown_property_is_left_out_with_a_warning(api: Caller) -> None:
    query = {"schema": "Person", "properties": {"name": "Ada", "shoeSize": "39"}}
    answer = api.post("/match/default", json={"queries": {"q": query}}).json["responses"]["q"]
    assert "shoeSize" in answer["warnings"][0]
    assert "shoeSize" not in answer["query"]["properties"]


def test_a_whole_entity_may_be_posted_back(api: Caller, somebody: dict[str, Any]) -> None:
    answer = api.post("/match/default", json={"queries": {"q": somebody}, "config": {}, "anything": 1})
    assert answer.status_code == 200, answer.text
    assert answer.json["responses"]["q"]["results"][0]["id"] == somebody["id"]


def test_a_batch_answers_under_the_callers_names(api: Caller) -> None:
    queries = {key: {"schema": "Person", "properties": {"name": key}} for key in ("Ada", "Бабаев", "q.1/ü")}
    answer = api.post("/match/default", json={"queries": queries | {"none": None}})
    assert set(answer.json["responses"]) == set(queries)
    assert answer.headers["X-Batch-Size"] == "3"


def test_the_limit_is_echoed_and_cuts_after_counting(api: Caller, somebody: dict[str, Any]) -> None:
    body = {"queries": {"q": {"schema": "Person", "properties": {"name": somebody["caption"]}}}}
    answer = api.post("/match/default", json=body, query_string={"limit": 0}).json
    assert answer["limit"] == 0
    assert answer["responses"]["q"]["results"] == []
    assert answer["responses"]["q"]["total"]["value"] >= 1
    assert api.post("/match/default", json=body).json["limit"] == 5


def test_a_score_exactly_at_the_threshold_is_a_match_and_is_returned(
    api: Caller, somebody: dict[str, Any]
) -> None:
    (before,) = api.match(somebody["caption"])
    score = before["results"][0]["score"]
    (at,) = api.match(somebody["caption"], threshold=repr(score))
    assert (at["results"][0]["score"], at["results"][0]["match"]) == (score, True)
    assert at["total"]["value"] >= 1


def test_a_cutoff_below_the_threshold_shows_what_does_not_match(
    api: Caller, somebody: dict[str, Any]
) -> None:
    (answer,) = api.match(somebody["caption"], threshold=1, cutoff=0, limit=50)
    assert any(not r["match"] for r in answer["results"])
    assert answer["total"]["value"] == sum(r["match"] for r in answer["results"])


def test_results_may_be_left_out_by_id(api: Caller, somebody: dict[str, Any]) -> None:
    (answer,) = api.match(somebody["caption"], exclude_entity_ids=["x", somebody["id"]])
    assert somebody["id"] not in {r["id"] for r in answer["results"]}


@pytest.mark.parametrize(
    "query",
    [
        {"fuzzy": "False", "nested": "True", "whatever": "1"},
        {"include_dataset": ["seeds", "other"]},
        {"exclude_dataset": "nothing"},
        {"changed_since": "2001-01-01"},
        {"algorithm": "best"},
    ],
)
def test_parameters_of_other_clients_do_no_harm(
    api: Caller, somebody: dict[str, Any], query: dict[str, Any]
) -> None:
    (answer,) = api.match(somebody["caption"], **query)
    assert answer["results"][0]["id"] == somebody["id"]


@pytest.mark.parametrize(
    "query",
    [
        {"exclude_dataset": "seeds"},
        {"include_dataset": "other"},
        {"exclude_schema": "Person"},
        {"topics": "sanction"},
        {"changed_since": "2999-01-01"},
    ],
)
def test_results_may_be_narrowed(api: Caller, somebody: dict[str, Any], query: dict[str, Any]) -> None:
    (answer,) = api.match(somebody["caption"], **query)
    assert somebody["id"] not in {r["id"] for r in answer["results"]}


@pytest.mark.parametrize("content_type", [None, "application/json", "application/x-www-form-urlencoded"])
def test_json_is_read_whatever_simple_clients_call_it(
    api: Caller, somebody: dict[str, Any], content_type: str | None
) -> None:
    body = b'{"queries": {"q": {"schema": "Person", "properties": {"name": "Ada"}}}}'
    assert api.post("/match/default", data=body, content_type=content_type).status_code == 200


@pytest.mark.parametrize("schema", ["Person", "LegalEntity", "Thing"])
def test_a_person_is_found_by_every_schema_that_may_mean_one(
    api: Caller, somebody: dict[str, Any], schema: str
) -> None:
    (answer,) = api.match(somebody["caption"], schema=schema)
    assert answer["results"][0]["id"] == somebody["id"]


def test_algorithms_name_a_best_one(api: Caller) -> None:
    answer = api.get("/algorithms").json
    names = [a["name"] for a in answer["algorithms"]]
    assert answer["best"] in names
    assert answer["default"] in names
    assert all(a["features"] for a in answer["algorithms"])
    assert api.match("Ada", algorithm=answer["best"])


def test_a_search_finds_by_words(api: Caller, somebody: dict[str, Any]) -> None:
    answer = api.get("/search/default", query_string={"q": somebody["caption"].lower()}).json
    assert answer["results"][0]["id"] == somebody["id"]
    assert SearchAnswer().validate(answer) == {}
    assert answer["total"]["value"] >= 1


def test_search_pages_do_not_overlap_and_keep_the_total(api: Caller) -> None:
    pages = [
        api.get("/search/default", query_string={"limit": 5, "offset": offset}).json for offset in (0, 5)
    ]
    assert [p["offset"] for p in pages] == [0, 5]
    ids = [{e["id"] for e in p["results"]} for p in pages]
    assert not ids[0] & ids[1]
    assert pages[0]["total"] == pages[1]["total"]


def test_facets_are_labelled_in_words(api: Caller) -> None:
    facets = api.get("/search/default").json["facets"]
    assert {item["name"]: item["label"] for item in facets["schema"]["values"]}["Person"] == "Person"
    assert facets["datasets"]["values"][0]["name"] == "seeds"


def test_parameters_count_for_their_request_alone(api: Caller, somebody: dict[str, Any]) -> None:
    query = {"queries": {"q": {"schema": "Thing", "properties": {"name": [somebody["caption"]]}}}}
    known = {"exclude_entity_ids": somebody["id"], "limit": 1}
    for _ in range(3):
        without = api.post("/match/default", query_string=known, json=query).json["responses"]["q"]["results"]
        assert somebody["id"] not in [result["id"] for result in without]
        assert len(without) <= 1
        full = api.post("/match/default", json=query).json["responses"]["q"]["results"]
        assert full[0]["id"] == somebody["id"]
        wrong = api.post("/match/default", query_string={"limit": "many"}, json=query)
        assert (wrong.status_code, wrong.json["errors"][0]["loc"]) == (422, ["query", "limit"])


def test_a_caller_of_the_api_gets_no_cookie(api: Caller) -> None:
    answer = api.get("/algorithms")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
