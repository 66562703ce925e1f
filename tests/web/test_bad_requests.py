"""What is wrong is said, all of it at once, with the right status, and nothing is harmed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from web_asking import Caller


def query(**changes: Any) -> dict[str, Any]:
    return {"schema": "Person", "properties": {"name": "Ada"}} | changes


def batch(**changes: Any) -> dict[str, Any]:
    return {"queries": {"q": query(**changes)}}


BODIES = {
    "not JSON": (b"{", 400),
    "not UTF-8": (b'{"queries": {"q": {"schema": "Person", "properties": {"name": "\xff\xfe"}}}}', 400),
    "a NUL outside of any string": (b'{"queries": \0}', 400),
    "a lone surrogate": (rb'{"queries": {"q": {"schema": "Person", "properties": {"name": "\ud800"}}}}', 400),
    "not a number": (b'{"queries": NaN}', 400),
    "nested beyond reason": (b"[" * 100_000, 400),
    "empty": (b"", 422),
    "blanks": (b"  \n", 422),
    "null": (b"null", 422),
    "a list": (b"[]", 422),
    "a text": (b'"queries"', 422),
    "a number": (b"17", 422),
    "an empty object": (b"{}", 422),
}


@pytest.mark.parametrize(("body", "status"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_batch_is_refused(api: Caller, body: bytes, status: int) -> None:
    answer = api.post("/match/default", data=body, content_type="application/json")
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert isinstance(answer.json["detail"], str)


BATCHES: dict[str, tuple[Any, int, str]] = {
    "queries are a list": ({"queries": []}, 422, "queries"),
    "a query is a text": ({"queries": {"q": "Ada"}}, 422, "q"),
    "no schema": ({"queries": {"q": {"properties": {"name": "Ada"}}}}, 422, "schema"),
    "no properties": ({"queries": {"q": {"schema": "Person"}}}, 422, "properties"),
    "properties are a list": (batch(properties=["Ada"]), 422, "properties"),
    "a nested list": (batch(properties={"name": [["Ada"]]}), 422, "name"),
    "an empty name": (batch(properties={"name": ""}), 422, "name"),
    "only blank names": (batch(properties={"name": [" ", "\t"]}), 422, "name"),
    "a name with a NUL": (batch(properties={"name": "A\0da"}), 422, "name"),
    "a name of 10,000 characters": (batch(properties={"name": "A" * 10_000}), 422, "name"),
    "another long property": (batch(properties={"name": "Ada", "address": "A" * 10_000}), 422, "address"),
    "weights that are no numbers": (batch() | {"weights": {"name": "much"}}, 422, "weights"),
    "no property at all": (batch(properties={}), 400, "name"),
    "an unknown schema": (batch(schema="Wizard"), 400, "schema"),
    "a schema that is not matched": (batch(schema="Document"), 400, "schema"),
    "no query": ({"queries": {}}, 400, "queries"),
    "only null queries": ({"queries": {"q": None}}, 400, "queries"),
    "101 queries": ({"queries": {str(n): query() for n in range(101)}}, 400, "queries"),
}


@pytest.mark.parametrize(("body", "status", "place"), BATCHES.values(), ids=BATCHES)
def test_a_batch_at_fault_is_refused_with_the_place(api: Caller, body: Any, status: int, place: str) -> None:
    answer = api.post("/match/default", json=body)
    assert answer.status_code == status, answer.text
    assert any(fault["loc"][0] == "body" and place in fault["loc"] for fault in answer.json["errors"])
    assert place in answer.json["detail"]


def test_100_queries_are_answered(api: Caller) -> None:
    answer = api.post("/match/default", json={"queries": {str(n): query() for n in range(100)}})
    assert answer.headers["X-Batch-Size"] == "100"


PARAMETERS = [
    ("limit", "-1"),
    ("limit", "501"),
    ("limit", "many"),
    ("limit", "1e2"),
    ("threshold", "1.1"),
    ("threshold", "nan"),
    ("threshold", "high"),
    ("cutoff", "-0.1"),
    ("changed_since", "yesterday"),
    ("topics", "a\0b"),
]


@pytest.mark.parametrize(("name", "value"), PARAMETERS)
def test_a_parameter_at_fault_is_refused_with_its_name(api: Caller, name: str, value: str) -> None:
    answer = api.post("/match/default", json=batch(), query_string={name: value})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["loc"][:2] == ["query", name]


def test_more_than_fifty_excluded_entities_are_refused(api: Caller) -> None:
    many = {"exclude_entity_ids": [str(n) for n in range(51)]}
    assert api.post("/match/default", json=batch(), query_string=many).status_code == 422


def test_an_unknown_algorithm_is_refused(api: Caller) -> None:
    answer = api.post("/match/default", json=batch(), query_string={"algorithm": "crystal-ball"})
    assert answer.status_code == 400
    assert "crystal-ball" in answer.json["detail"]


def test_all_faults_of_a_request_are_answered_at_once(api: Caller) -> None:
    body = {
        "queries": {"a": {"properties": {}}, "b": query(properties={"name": "A" * 5_000, "idNumber": [[1]]})}
    }
    answer = api.post("/match/default", json=body, query_string={"limit": "x", "threshold": 2})
    places = {".".join(map(str, fault["loc"])) for fault in answer.json["errors"]}
    assert answer.status_code == 422
    assert {"query.limit", "query.threshold", "body.queries.a.schema"} <= places
    assert {"body.queries.b.properties.name", "body.queries.b.properties.idNumber"} <= places


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data"])
def test_a_body_of_another_kind_is_refused(api: Caller, content_type: str) -> None:
    assert api.post("/match/default", data=b"{}", content_type=content_type).status_code == 415


@pytest.mark.parametrize(
    ("method", "path", "kwargs"),
    [
        ("POST", "/match/nowhere", {"json": batch()}),
        ("GET", "/search/nowhere", {}),
        ("GET", "/entities/nobody", {}),
        ("GET", "/documents/nothing", {}),
        ("GET", "/admin/proposals/a/b", {}),
        ("GET", "/admin/entities/nobody/history", {}),
        ("POST", "/admin/judgements", {"json": {"left": "a", "right": "b", "verdict": "same"}}),
        ("POST", "/admin/judgements/999/revoke", {"json": {}}),
        ("DELETE", "/admin/keys/none", {}),
        ("GET", "/no/such/path", {}),
        ("GET", "/entities/a%00b", {}),
        ("GET", "/entities/%ff%fe", {}),
    ],
)
def test_what_is_not_there_is_not_found(api: Caller, method: str, path: str, kwargs: Any) -> None:
    answer = api(method, path, **kwargs)
    assert answer.status_code == 404, answer.text
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/match/default"), ("DELETE", "/search/default"), ("PUT", "/documents")]
)
def test_a_method_that_is_not_there_is_answered_with_those_that_are(
    api: Caller, method: str, path: str
) -> None:
    answer = api(method, path)
    assert answer.status_code == 405
    assert "OPTIONS" in answer.headers["Allow"]


def test_a_body_of_50_megabytes_is_refused(api: Caller) -> None:
    answer = api.post("/match/default", data=b" " * 50_000_000, content_type="application/json")
    assert answer.status_code == 413
    assert answer.json["status"] == 413


@pytest.mark.parametrize("path", ["/match/default", "/documents"])
def test_a_body_in_chunks_is_refused_where_it_grows_too_large(api: Caller, path: str) -> None:
    valid = b'{"text": "A", "queries": {"q": {"schema": "Person", "properties": {"name": "Ada"}}}}'
    answer = api.post(
        path,
        input_stream=BytesIO(valid + b" " * 13_000_000),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert answer.status_code == 413, answer.text


def test_a_url_of_more_than_60_000_bytes_is_refused(api: Caller) -> None:
    assert api.get("/search/default?q=" + "a" * 60_001).status_code == 414


@pytest.mark.parametrize(
    "parameters",
    [{"q": "a\0b"}, {"q": "a" * 1_001}, {"offset": "9500"}, {"limit": "501"}, {"offset": "-1"}],
)
def test_a_search_at_fault_is_refused(api: Caller, parameters: dict[str, str]) -> None:
    assert api.get("/search/default", query_string=parameters).status_code == 422


def test_a_search_for_an_unknown_schema_is_refused(api: Caller) -> None:
    assert api.get("/search/default", query_string={"schema": "Wizard"}).status_code == 400


VERDICTS = {
    "no verdict": {"left": "a", "right": "b"},
    "an unknown verdict": {"left": "a", "right": "b", "verdict": "perhaps"},
    "a record with itself": {"left": "a", "right": "a", "verdict": "same"},
    "an unknown field": {"left": "a", "right": "b", "verdict": "same", "why": "so"},
    "a reason too long": {"left": "a", "right": "b", "verdict": "same", "reason": "x" * 5_000},
    "different without a reason": {"left": "a", "right": "b", "verdict": "different"},
}


@pytest.mark.parametrize("body", VERDICTS.values(), ids=VERDICTS)
def test_a_judgement_at_fault_is_refused(api: Caller, body: dict[str, str]) -> None:
    answer = api.post("/admin/judgements", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json["errors"]


KEYS = [{}, {"name": "x"}, {"name": "", "role": "client"}, {"name": "x", "role": "king"}, {"name": "x" * 101}]


@pytest.mark.parametrize("body", KEYS)
def test_a_key_at_fault_is_not_made(api: Caller, body: dict[str, str]) -> None:
    assert api.post("/admin/keys", json=body).status_code == 422


@pytest.mark.parametrize("parameters", [{"cursor": "x"}, {"state": "odd"}, {"minimum": "2"}, {"limit": "0"}])
def test_a_page_of_the_queue_at_fault_is_refused(api: Caller, parameters: dict[str, str]) -> None:
    assert api.get("/admin/proposals", query_string=parameters).status_code == 422
