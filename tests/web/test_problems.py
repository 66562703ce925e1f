from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from resolver import errors
from resolver.errors import AlreadyJudged, Fault, InvalidQuery, ResolverError
from resolver.web.errors import PROBLEMS, InvalidRequest, install, problem_of
from resolver.web.headers import install as install_headers
from resolver.web.logs import install as install_logs


def tree(kind: type[ResolverError]) -> Iterator[type[ResolverError]]:
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


@pytest.mark.parametrize("kind", list(tree(ResolverError)), ids=lambda kind: kind.__name__)
def test_every_error_of_the_tree_has_a_row_of_its_own(kind: type[ResolverError]) -> None:
    assert kind in PROBLEMS


def test_the_table_has_no_row_for_what_is_not_in_the_tree() -> None:
    assert set(PROBLEMS) == set(tree(ResolverError))


def test_the_slugs_differ() -> None:
    slugs = [problem.slug for problem in PROBLEMS.values()]
    assert len(slugs) == len(set(slugs))


def test_a_subclass_is_answered_as_the_nearest_class_above_it() -> None:
    assert problem_of(InvalidRequest([])) is PROBLEMS[errors.InvalidInput]


def asked(app: Flask) -> Any:
    """The answer of the failing route."""
    return app.test_client().get("/fail")


@pytest.fixture
def failing() -> Flask:
    """An application whose every route raises what it is told to."""
    app = Flask("resolver.web")
    install(app)
    install_logs(app, "ERROR")
    install_headers(app)
    app.extensions["raise"] = ResolverError("")

    @app.route("/fail")
    def fail() -> str:
        raise app.extensions["raise"]

    return app


CASES = [
    (errors.NotFound("entity", "x"), 404),
    (errors.Conflict("taken"), 409),
    (AlreadyJudged("no", [3, 4]), 409),
    (errors.StaleVersion("changed"), 412),
    (errors.Busy("busy"), 409),
    (errors.NotAllowed("no"), 403),
    (errors.NotReady("not yet"), 503),
    (errors.StorageError("disk"), 503),
    (errors.CorruptSnapshot("digest"), 503),
    (errors.ConfigError("setting"), 500),
    (InvalidQuery("bad"), 400),
    (errors.InvalidDocument("bad"), 422),
    (RuntimeError("nobody thought of this"), 500),
]


@pytest.mark.parametrize(("error", "status"), CASES, ids=lambda value: type(value).__name__)
def test_an_error_is_answered_as_problem_details(failing: Flask, error: Exception, status: int) -> None:
    failing.extensions["raise"] = error
    response = asked(failing)
    assert response.status_code == status == response.json["status"]
    assert response.mimetype == "application/problem+json"
    assert isinstance(response.json["detail"], str)
    assert response.json["type"].startswith("/docs#problem-")
    assert response.json["instance"].endswith(response.headers["X-Request-ID"])
    assert ("Retry-After" in response.headers) == (status == 503)


def test_an_answer_never_tells_what_failed_inside(failing: Flask) -> None:
    for error in (
        RuntimeError("/srv/secret"),
        errors.StorageError("postgresql://u:p@host"),
        errors.ConfigError("x=/srv"),
    ):
        failing.extensions["raise"] = error
        text = asked(failing).text
        assert str(error) not in text
        assert "Traceback" not in text


def test_every_fault_is_answered_with_its_place(failing: Flask) -> None:
    failing.extensions["raise"] = InvalidQuery("bad", [Fault("q", "too long"), Fault("", "odd")])
    body = asked(failing).json
    assert [(f["loc"], f["msg"]) for f in body["errors"]] == [
        (["query", "q"], "too long"),
        (["query"], "odd"),
    ]
    assert "too long" in body["detail"]


def test_a_contradiction_names_the_judgements(failing: Flask) -> None:
    failing.extensions["raise"] = AlreadyJudged("no", [3, 4])
    assert asked(failing).json["chain"] == [3, 4]
