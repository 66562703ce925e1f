"""What can be asked, and how?  The OpenAPI document, and a page made of it."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Flask, Response, current_app, g, render_template, request
from markupsafe import Markup, escape

from resolver.config import Settings
from resolver.web.api.blueprint import Api, Blueprint, conditional
from resolver.web.auth import OPEN
from resolver.web.errors import PROBLEMS

routes = Blueprint("Documentation", __name__, description="What can be asked, and how?")

ABOUT = """\
Matches names against watchlists and documents, says how sure it is and why, and cites the sentence
or list entry behind every name.

Every answer other than health needs a key: `Authorization: ApiKey <key>` or `Authorization: Bearer
<key>`.  Roles: `client` matches, searches and reads; `analyst` also reviews; `admin` also ingests
and makes keys.  Errors are problem details (RFC 9457).  Spans count Unicode code points.
"""


def options(settings: Settings) -> dict[str, Any]:
    """What the document says besides its routes."""
    scheme = "Send `Authorization: {} <key>`."
    return {
        "info": {"description": ABOUT, "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": "/", "description": "This service"}],
        "components": {
            "securitySchemes": {
                "ApiKey": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": scheme.format("ApiKey"),
                },
                "Bearer": {"type": "http", "scheme": "bearer", "description": scheme.format("Bearer")},
            }
        },
        "security": [{"ApiKey": []}, {"Bearer": []}] if settings.auth else [],
    }


def install(app: Flask, api: Api) -> None:
    """Makes the document, once every route is declared."""
    document = api.spec.to_dict()
    for path in document["paths"].values():
        for name, operation in path.items():
            if name != "parameters":
                operation["responses"] = dict(sorted(operation["responses"].items()))
    app.extensions["resolver-openapi"] = document
    app.add_template_filter(words)
    app.add_template_filter(paragraphs)


@routes.route("/openapi.json")
@routes.access(OPEN)
@routes.response(200, {"type": "object"}, headers={"ETag": {"schema": {"type": "string"}}})
@routes.problems(304)
def openapi_json() -> Response:
    """Describe every route, as OpenAPI 3.1"""
    data = orjson.dumps(current_app.extensions["resolver-openapi"], option=orjson.OPT_INDENT_2)
    return conditional(Response(data, mimetype="application/json"), "public, max-age=300")


@routes.route("/docs")
@routes.access(OPEN)
@routes.response(200, {"type": "string"}, content_type="text/html")
def docs() -> Response:
    """Describe every route, for people"""
    g.html = True
    document = current_app.extensions["resolver-openapi"]
    page = render_template(
        "docs.html",
        document=document,
        sections=_sections(document),
        shapes=_shapes(document),
        problems=PROBLEMS.values(),
        base=request.host_url,
    )
    return Response(page, mimetype="text/html")


def words(text: str) -> Markup:
    """The text with what stands between backticks as code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def paragraphs(text: str) -> Markup:
    """The text's paragraphs; within one, line ends are blanks."""
    found = (" ".join(part.split()) for part in text.split("\n\n"))
    return Markup("").join(Markup("<p>{}</p>").format(words(part)) for part in found if part)


METHODS = ("get", "post", "put", "patch", "delete")


def _sections(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The document's operations by tag, each with its references followed."""
    sections = []
    for tag in document["tags"]:
        operations = [
            {
                "method": method.upper(),
                "path": path,
                "anchor": f"{method}{path}".replace("/", "-").replace("{", "").replace("}", ""),
                "parameters": [
                    p | {"type": kind(p["schema"])}
                    for p in (*item.get("parameters", ()), *operation.get("parameters", ()))
                ],
                "body": _bodies(document, operation.get("requestBody", {})),
                "responses": [_response(document, s, r) for s, r in operation["responses"].items()],
                "role": operation.get("x-role"),
                "summary": operation.get("summary", ""),
                "description": operation.get("description", ""),
            }
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method in METHODS and tag["name"] in operation["tags"]
        ]
        sections.append({"name": tag["name"], "description": tag["description"], "operations": operations})
    return sections


def _shapes(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The schemas of answers and bodies, by name."""
    return [
        {"name": n, "description": schema.get("description", ""), "fields": _fields(document, schema)}
        for n, schema in sorted(document["components"]["schemas"].items())
    ]


def _response(document: dict[str, Any], status: str, response: dict[str, Any]) -> dict[str, Any]:
    found = _followed(document, response)
    return {"status": status, "description": found["description"], "body": _bodies(document, found)}


def _bodies(document: dict[str, Any], holder: dict[str, Any]) -> list[dict[str, Any]]:
    """The media types of a body, each with the fields of its schema."""
    return [
        {
            "type": media,
            "schema": _name(body.get("schema", {})),
            "fields": _fields(document, body.get("schema", {})),
        }
        for media, body in holder.get("content", {}).items()
    ]


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    found = _followed(document, schema)
    required = found.get("required", ())
    return [
        {"name": n, "type": kind(f), "required": n in required, "description": f.get("description", "")}
        for n, f in found.get("properties", {}).items()
    ]


def _followed(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """What a ``$ref`` points to, or the value itself."""
    if "$ref" not in value:
        return value
    found: Any = document
    for step in value["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def kind(schema: dict[str, Any]) -> str:
    """A schema's type in a few words, as ``list of text``."""
    if name := _name(schema):
        return name
    if "allOf" in schema or "anyOf" in schema:
        return " or ".join(kind(s) for s in (*schema.get("allOf", ()), *schema.get("anyOf", ())))
    types = schema.get("type", "any")
    words = [
        f"list of {kind(schema.get('items', {}))}"
        if t == "array"
        else f"object of {kind(schema['additionalProperties'])}"
        if t == "object" and schema.get("additionalProperties")
        else str(t)
        for t in ([types] if isinstance(types, str) else types)
    ]
    return " or ".join(words)
