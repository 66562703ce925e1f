"""How is a route declared, so that what it takes, needs and answers is also what is documented?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import wraps
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar

import flask_smorest
import marshmallow as ma
import orjson
from flask import Request, Response, g, request
from flask_smorest.utils import deepupdate
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from resolver.web.api.schemas import Problem
from resolver.web.auth import OPEN
from resolver.web.errors import RETRY_AFTER_S, InvalidRequest

View = TypeVar("View", bound=Callable[..., Any])

PROBLEM_TYPE = "application/problem+json"


def path_parameter(name: str, about: str) -> dict[str, str]:
    """What the document says of a part of the path."""
    return {"in": "path", "name": name, "description": about}


DATASET = path_parameter("dataset", "Name of a dataset; `default` holds all.")
ENTITY = path_parameter("entity_id", "Id of an entity, or of a record under it.")


def answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The data as a JSON answer."""
    return Response(orjson.dumps(data), status, headers, mimetype="application/json")


def conditional(response: Response, cache: str = "private, no-cache") -> Response:
    """The answer with an ETag made of its bytes, or 304 where the caller has it already."""
    response.add_etag()
    response.headers["Cache-Control"] = cache
    response.headers["Vary"] = "Authorization"
    response.make_conditional(request)
    return response


_JSON_TYPES = ("application/json", "", "application/x-www-form-urlencoded")
"""yente's clients post JSON without a Content-Type; curl says of it what it says of every -d."""


_REMEMBERED, _SHORT = 200, 200
"""Query strings whose parameters are kept at hand, and bytes up to which one is."""


class _Parser(FlaskParser):
    """Collects the faults of all parts of a request, so that they are answered at once."""

    def __init__(self) -> None:
        super().__init__()
        self._read: dict[tuple[type, bytes], dict[str, Any]] = {}

    def parse(self, argmap: Any, req: Any = None, *, location: str | None = None, **kwargs: Any) -> Any:
        # Reading the same few parameters took as long as reading a query; what is read is never changed.
        key = None
        if location == "query" and getattr(argmap, "repeats", False):
            key = type(argmap), request.query_string
            if key in self._read:
                return dict(self._read[key])
        try:
            if location == "json":
                found = loaded(argmap, _body_of(request))
            else:
                found = super().parse(argmap, req, location=location, **kwargs)
        except InvalidRequest as error:
            g.faults = (*g.get("faults", ()), *error.problems)
            return {}
        if key is not None and len(self._read) < _REMEMBERED and len(key[1]) < _SHORT:
            self._read[key] = dict(found)
        return found

    def handle_error(self, error: ma.ValidationError, *args: Any, **kwargs: Any) -> NoReturn:
        raise InvalidRequest(problems_of(error.messages)) from error


def _body_of(req: Request) -> Any:
    if req.mimetype not in _JSON_TYPES and not req.mimetype.endswith("+json"):
        raise UnsupportedMediaType(f"The body must be application/json, not {req.mimetype}.")
    return json_body(req)


def loaded(schema: ma.Schema, body: Any) -> dict[str, Any]:
    """The body as the schema reads it, or InvalidRequest with every fault."""
    try:
        return dict(schema.load({} if body is core.missing else body))
    except ma.ValidationError as error:
        raise InvalidRequest(problems_of({"json": error.messages})) from error


def body(req: Request) -> bytes:
    """The bytes of the body; 413 where there are more than the settings allow.

    werkzeug refuses a body that says its length; one sent in chunks it cuts off at the limit.
    """
    data = req.get_data(cache=True)
    most = req.max_content_length
    if most is not None and req.content_length is None and len(data) >= most:
        raise RequestEntityTooLarge(f"The body is larger than {most:,} bytes.")
    return data


def json_body(req: Request) -> Any:
    """The body as JSON values; missing where it is empty; 400 where it is no JSON."""
    data = body(req)
    if not data.strip():
        return core.missing
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error}.") from error


def problems_of(
    messages: Any, loc: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """marshmallow's nested messages as places and texts.

    Its own marks ``_schema`` (the whole), ``key`` and ``value`` (of a mapping's item) are left out.
    """
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            item = key in ("key", "value") and len(loc) == 3  # body, the mapping, its item
            place = key if loc else _PARTS.get(str(key), str(key))
            yield from problems_of(inner, loc if key == "_schema" or item else (*loc, place))
    elif isinstance(messages, list):
        for message in messages:
            yield from problems_of(message, loc)
    else:
        text = str(messages)
        yield loc, text, "missing" if text.startswith("Missing data") else "value_error"


_PARTS = {"json": "body", "querystring": "query"}


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # published without type hints
    """Routes that say which role they need and which problems they answer with."""

    ARGUMENTS_PARSER = _Parser()

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """As flask-smorest has it."""
        declare: Callable[[View], View] = super().route(rule, **options)
        return declare

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """As flask-smorest has it."""
        declare: Callable[[View], View] = super().response(status_code, schema, **options)
        return declare

    def alt_response(self, status_code: int, response: Any = None, **options: Any) -> Callable[[View], View]:
        """As flask-smorest has it."""
        declare: Callable[[View], View] = super().alt_response(status_code, response, **options)
        return declare

    def documented(self, **facts: Any) -> Callable[[View], View]:
        """Adds facts to the route's place in the document; as ``doc``, without a call more per request."""

        def decorator(view: View) -> View:
            noted = deepcopy(getattr(view, "_apidoc", {}))
            noted["manual_doc"] = deepupdate(noted.get("manual_doc", {}), facts)
            view._apidoc = noted  # type: ignore[attr-defined]
            return view

        return decorator

    def arguments(self, schema: Any, **kwargs: Any) -> Callable[[View], View]:
        """As flask-smorest has it; the view runs only where no part of the request was at fault."""
        # One schema for all requests: making one costs more than loading a small body with it.
        declare = super().arguments(schema() if isinstance(schema, type) else schema, **kwargs)
        return lambda view: declare(view if hasattr(view, "after_all_arguments") else _unless_faulty(view))

    def access(self, role: str) -> Callable[[View], View]:
        """The role that a key needs for the route: ``client``, ``analyst``, ``admin``, or ``open``."""

        needs_key = {"security": [{"ApiKey": []}, {"Bearer": []}], "x-role": role}
        declare = self.documented(**({"security": []} if role == OPEN else needs_key))
        answers = self.problems(*((414,) if role == OPEN else (401, 403, 414, 429, 503)))

        def decorator(view: View) -> View:
            view.role = role  # type: ignore[attr-defined]
            return answers(declare(view))

        return decorator

    def problems(self, *statuses: int) -> Callable[[View], View]:
        """The problems that the route answers with, besides those every route has."""
        return self.documented(responses={status: HTTPStatus(status).name for status in statuses})


def _unless_faulty(view: View) -> View:
    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if faults := g.get("faults"):
            raise InvalidRequest(faults)
        return view(*args, **kwargs)

    checked.after_all_arguments = True  # type: ignore[attr-defined]
    return checked  # type: ignore[return-value]


class Api(flask_smorest.Api):  # type: ignore[misc]  # published without type hints
    """The OpenAPI document, with this service's problems as its errors."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Nothing: resolver.web.errors answers every error."""

    def _register_responses(self) -> None:
        for status, description in _PROBLEMS.items():
            response: dict[str, Any] = {"description": description}
            if status >= 400:
                schema = self.ma_plugin.converter.resolve_nested_schema(Problem)
                response["content"] = {PROBLEM_TYPE: {"schema": schema}}
            if status in (429, 503):
                response["headers"] = {
                    "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}
                }
            self.spec.components.response(HTTPStatus(status).name, response, lazy=True)


_PROBLEMS = {
    304: "What the caller holds is still so.",
    400: "The body is no JSON, or the query cannot be answered: unknown or unmatchable schema, unknown "
    "algorithm, no query, or too many.",
    401: "No key, or an unknown or revoked one.",
    403: "The key's role does not cover this.",
    404: "There is no such dataset, entity, document, pair, judgement or key.",
    409: "The state of things forbids it: contradicting judgements, or the same is being done right now.",
    412: "It has changed since the version in `If-Match`.",
    413: "The body is larger than the settings allow.",
    414: "The URL is longer than 60,000 bytes.",
    415: "The body's Content-Type is not one of those documented.",
    422: "Parameters or body are not as documented; `errors` lists every fault with its place.",
    429: "Too many requests with this key.",
    503: f"No snapshot is in force yet, or the database is away; try again in {RETRY_AFTER_S} seconds.",
}
