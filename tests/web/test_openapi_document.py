from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from web_asking import Caller

PAGES = ("review.", "static", "home")


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    return app.test_client().get("/openapi.json").get_json()  # type: ignore[no-any-return]


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_document_is_openapi_3_1_with_servers_and_schemes(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["servers"]
    assert set(document["components"]["securitySchemes"]) == {"ApiKey", "Bearer"}
    assert document["info"]["version"]


def test_every_route_is_documented(app: Flask, document: dict[str, Any]) -> None:
    routes = {
        (re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith(PAGES)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == {(path, method) for path, method, _ in operations(document)}


def test_every_operation_says_what_it_does_and_answers(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert operation["summary"], (method, path)
        assert any(status.startswith("2") for status in operation["responses"]), (method, path)


def test_every_answer_is_described(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for status, response in operation["responses"].items():
            for step in response.get("$ref", "").removeprefix("#/").split("/") if "$ref" in response else ():
                response = document[step] if step == "components" else response_of(response, document, step)
            assert response["description"], (method, path, status)


def response_of(_: Any, document: dict[str, Any], step: str) -> Any:
    return (
        document["components"]["responses"]
        if step == "responses"
        else document["components"]["responses"][step]
    )


def test_every_4xx_is_described_as_a_problem(document: dict[str, Any]) -> None:
    for name, response in document["components"]["responses"].items():
        if name != "NOT_MODIFIED":
            assert set(response["content"]) == {"application/problem+json"}, name
            assert response["description"].endswith("."), name


@pytest.mark.parametrize(
    ("role", "statuses"), [("client", {"401", "403", "414", "429", "503"}), (None, {"414"})]
)
def test_what_any_route_may_answer_is_said_of_each(
    document: dict[str, Any], role: str | None, statuses: set[str]
) -> None:
    for path, method, operation in operations(document):
        if (operation.get("x-role") is None) == (role is None):
            assert statuses <= set(operation["responses"]), (method, path)


def test_routes_with_a_body_say_how_a_bad_one_is_answered(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        if "requestBody" in operation:
            assert {"400", "415", "422"} <= set(operation["responses"]), (method, path)


def test_routes_with_a_place_in_the_path_say_what_happens_when_it_is_not_there(
    document: dict[str, Any],
) -> None:
    for path, method, operation in operations(document):
        if "{" in path:
            assert "404" in operation["responses"], (method, path)


def test_every_parameter_is_described(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for holder in (item, *(o for m, o in item.items() if m != "parameters")):
            for parameter in holder.get("parameters", ()):
                assert parameter.get("description"), (path, parameter["name"])


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_operations_need_the_key_they_need(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert bool(operation["security"]) == ("x-role" in operation), (method, path)


def test_the_documentation_page_loads_nothing_from_outside(api: Caller, document: dict[str, Any]) -> None:
    page = api.get("/docs")
    assert page.mimetype == "text/html"
    loaded = re.findall(r'(?:src|href|action)="([^"]+)"', page.text)
    assert [url for url in loaded if not url.startswith(("/", "#"))] == []
    assert "<script" not in page.text
    for path, _, operation in operations(document):
        assert path in page.text
        assert operation["summary"] in page.text


def test_the_type_of_a_problem_is_explained_on_the_page(api: Caller) -> None:
    slug = api.get("/entities/nobody").json["type"].partition("#")[2]
    assert f'id="{slug}"' in api.get("/docs").text
