"""How is an error answered over HTTP?

Every error is answered as problem details (RFC 9457, ``application/problem+json``) with ``type``,
``title``, ``status``, a ``detail`` that is always a string, ``instance`` (the request id as a URN)
and, where the caller's input is at fault, ``errors``: all faults at once as ``{loc, msg, type}``.
:data:`PROBLEMS` is the one table from class of error to status; a subclass without a row of its own
is a fault that the tests find.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, Unauthorized

from resolver import errors
from resolver.errors import Fault, InvalidInput, ResolverError

RETRY_AFTER_S = 5
"""How long to wait after a 503: a snapshot is usually built and a database usually back by then."""


@dataclass(frozen=True, slots=True)
class Problem:
    """How one class of errors is answered."""

    status: int
    slug: str
    """Ends the problem's ``type``: ``/docs#problem-<slug>``."""
    title: str


PROBLEMS: dict[type[ResolverError], Problem] = {
    errors.ResolverError: Problem(500, "internal", "The service failed"),
    errors.InvalidInput: Problem(422, "invalid-input", "The input is at fault"),
    errors.InvalidDocument: Problem(422, "invalid-document", "The document cannot be read"),
    errors.InvalidRecord: Problem(422, "invalid-record", "A record cannot be kept"),
    errors.InvalidListing: Problem(422, "invalid-listing", "The list cannot be read"),
    errors.InvalidQuery: Problem(400, "invalid-query", "The query cannot be answered"),
    errors.NotFound: Problem(404, "not-found", "There is no such thing"),
    errors.Conflict: Problem(409, "conflict", "The state of things forbids it"),
    errors.AlreadyJudged: Problem(409, "already-judged", "Earlier judgements say otherwise"),
    errors.StaleVersion: Problem(412, "stale-version", "It has changed since you looked"),
    errors.Busy: Problem(409, "busy", "This is being done already"),
    errors.NotAllowed: Problem(403, "not-allowed", "Your role does not cover this"),
    errors.NotReady: Problem(503, "not-ready", "There is no snapshot in force yet"),
    errors.ConfigError: Problem(500, "configuration", "The service is set up wrongly"),
    errors.CorruptSnapshot: Problem(503, "corrupt-snapshot", "The snapshot in force is damaged"),
    errors.StorageError: Problem(503, "storage", "The database or the disk failed"),
}
"""The one table from class of error to answer."""


class InvalidRequest(InvalidInput):
    """Parameters, headers or body of a request are not as documented.  ``places`` go with ``faults``."""

    def __init__(self, problems: Iterable[tuple[Sequence[str | int], str, str]]) -> None:
        self.problems = tuple((tuple(loc), message, kind) for loc, message, kind in problems)
        faults = [Fault(".".join(map(str, loc)), message) for loc, message, _ in self.problems]
        super().__init__("the request is not as documented", faults)


def problem_of(error: ResolverError) -> Problem:
    """The row of the table for the error's class, or for the nearest class above it."""
    return next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)


def faults_of(error: ResolverError) -> list[dict[str, Any]]:
    """The error's faults as ``{loc, msg, type}``; empty where it carries none."""
    if isinstance(error, InvalidRequest):
        return [{"loc": list(loc), "msg": message, "type": kind} for loc, message, kind in error.problems]
    if isinstance(error, InvalidInput):
        kind = problem_of(error).slug.replace("-", "_")
        part = "body" if request.method == "POST" else "query"
        whole = isinstance(error, errors.InvalidListing)  # places in files: "sdn.csv:7" is one step
        return [
            {"loc": [part, *_steps(f.place, whole)], "msg": f.message, "type": kind} for f in error.faults
        ]
    return []


def _steps(place: str, whole: bool) -> list[str]:
    return [place] if place and whole else place.split(".") if place else []


def install(app: Flask) -> None:
    """Makes the application answer every error as a problem, pages as a page."""
    app.register_error_handler(ResolverError, _resolver_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def _resolver_error(error: ResolverError) -> Response:
    problem = problem_of(error)
    if problem.status >= 500:
        g.failure = error
    # The text of an error of the service itself may name hosts and folders; the log has it.
    detail = str(error) if problem.status < 500 else problem.title + "; the log knows more."
    if isinstance(error, InvalidInput) and problem.status < 500:
        detail = _detail(error)
    extra: dict[str, Any] = {"errors": found} if (found := faults_of(error)) else {}
    if isinstance(error, errors.AlreadyJudged):
        extra["chain"] = list(error.chain)
    return _answer(problem.status, problem.slug, problem.title, detail, extra)


def _detail(error: InvalidInput) -> str:
    if not error.faults:
        return error.message
    shown = "; ".join(str(f) for f in error.faults[:5])
    more = len(error.faults) - 5
    return f"{error.message}: {shown}" + (f"; and {more} more" if more > 0 else "")


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if 300 <= status < 400:  # the router's own, from /path/ to /path
        return Response(error.get_body(), status, dict(error.get_headers()))
    phrase = HTTPStatus(status).phrase
    slug = phrase.lower().replace(" ", "-")
    response = _answer(status, slug, phrase, error.description or phrase, {})
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, Unauthorized):
        response.headers["WWW-Authenticate"] = 'ApiKey realm="resolver", Bearer realm="resolver"'
    if (retry_after := getattr(error, "retry_after", None)) is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _unforeseen(error: Exception) -> Response:
    g.failure = error
    return _answer(
        500, "internal", "The service failed", "Something unforeseen happened; the log knows more.", {}
    )


def _answer(status: int, slug: str, title: str, detail: str, extra: dict[str, Any]) -> Response:
    if g.get("html"):
        response = Response(render_template("error.html", status=status, title=title, detail=detail), status)
    else:
        body = {
            "type": f"/docs#problem-{slug}",
            "title": title,
            "status": status,
            "detail": detail,
            "instance": f"urn:request:{g.get('request_id', '')}",
            **extra,
        }
        response = Response(orjson.dumps(body), status, mimetype="application/problem+json")
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response
