"""``/entities``, ``/documents`` and the catalogue: what is kept, and where does it stand?"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from resolver.operations import ingest, lookup
from resolver.operations.ingest import Source
from resolver.web.api import answers
from resolver.web.api.blueprint import (
    ENTITY,
    Blueprint,
    answer,
    body,
    conditional,
    json_body,
    loaded,
    path_parameter,
)
from resolver.web.api.once import once
from resolver.web.api.schemas import (
    CatalogAnswer,
    DocumentAnswer,
    DocumentBody,
    DocumentParameters,
    EntityAnswer,
    EntityParameters,
    IngestedAnswer,
    OnceHeaders,
)
from resolver.web.current import cited, service, settings
from resolver.web.logs import note

routes = Blueprint("Data", __name__, description="Entities, documents and datasets.")
DOCUMENT = path_parameter("document_id", "Id of one version of a document.")


@routes.route("/entities/<entity_id>", parameters=[ENTITY])
@routes.access("client")
@routes.arguments(EntityParameters, location="query")
@routes.response(200, EntityAnswer, headers={"ETag": {"schema": {"type": "string"}}})
@routes.alt_response(
    308,
    description="The id was merged into another entity.",
    headers={"Location": {"description": "The canonical entity.", "schema": {"type": "string"}}},
    success=True,
)
@routes.problems(304, 404)
def entity(parameters: dict[str, Any], entity_id: str) -> Response:
    """Show an entity

    With every citation of every value.  The id of a record that was joined to others redirects to
    the canonical entity.
    """
    found = lookup.entity(service(), entity_id)
    if found.id != entity_id:
        target = url_for("Data.entity", entity_id=found.id)
        query = request.query_string.decode("latin-1")
        return redirect(f"{target}?{query}" if query else target, 308)  # type: ignore[return-value]
    return conditional(answer(answers.entity(found, cited(found.values))))


@routes.route("/documents/<document_id>", parameters=[DOCUMENT])
@routes.access("client")
@routes.response(200, DocumentAnswer, headers={"ETag": {"schema": {"type": "string"}}})
@routes.problems(304, 404)
def document(document_id: str) -> Response:
    """Show a document with its mentions

    Versions that were superseded stay readable, because citations point to them.
    """
    view = lookup.document(service(), document_id)
    entities = canonical_ids(m.record for m in view.mentions)
    return conditional(
        answer(
            {
                **answers.document_summary(view.document),
                "text": view.document.text,
                "mentions": [answers.mention(m, entities) for m in view.mentions],
                "superseded_by": view.superseded_by,
                "ingested_at": view.ingested_at,
            }
        )
    )


def canonical_ids(records: Any) -> dict[str, str]:
    """Record id -> canonical id of its entity."""
    return lookup.canonical_ids(service(), tuple(dict.fromkeys(records)))


_TEXT_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "text/plain": {"schema": {"type": "string", "description": "The text itself, in UTF-8."}},
            "application/json": {"schema": DocumentBody},
        },
    }
}


@routes.route("/documents", methods=["POST"])
@routes.access("admin")
@routes.arguments(DocumentParameters, location="query")
@routes.arguments(OnceHeaders, location="headers")
@routes.response(201, IngestedAnswer, headers={"Location": {"schema": {"type": "string"}}})
@routes.alt_response(
    200, schema=IngestedAnswer, description="The very same document was there already.", success=True
)
@routes.problems(400, 409, 413, 415, 422)
@routes.documented(**_TEXT_BODY)
def add_document(parameters: dict[str, Any], headers: dict[str, Any]) -> Response:
    """Add a document

    Either plain text as `text/plain`, with its facts as query parameters, or `application/json` with
    the facts and the `text` in the body.  The document is searchable at once.  The same text under
    the same name is there once, however often it is sent; another text under the name supersedes it.
    Without a name the document is named by its content.
    """
    facts, data = _document(parameters)
    if len(data) > settings().max_document_bytes:
        raise RequestEntityTooLarge(f"The document is larger than {settings().max_document_bytes:,} bytes.")
    name = facts.get("name") or f"sha256-{hashlib.sha256(data).hexdigest()[:16]}"
    source = Source(name, data, facts["title"], facts["publisher"], facts["date"], facts["url"])
    response = once(
        headers["idempotency_key"],
        lambda: _ingested(facts["dataset"], source),
        lambda found: 201 if found["created"] else 200,
    )
    response.headers["Location"] = response.get_json()["url"]
    return response


def _ingested(dataset: str, source: Source) -> dict[str, Any]:
    (result,) = ingest.ingest(service(), dataset, [source])
    note(created=result.created, records=len(result.records))
    return {
        **answers.document_summary(result.document),
        "created": result.created,
        "records": list(result.records),
        "superseded": result.superseded,
    }


def _document(parameters: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The facts and the bytes of the document that was sent."""
    if request.mimetype == "text/plain":
        charset = request.mimetype_params.get("charset", "utf-8").lower()
        if charset not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise UnsupportedMediaType(f"The text must be UTF-8, not {charset}.")
        return parameters, body(request)
    if request.mimetype == "application/json":
        facts = loaded(DocumentBody(), json_body(request))
        return facts, facts["text"].encode()
    sent = request.mimetype or "nothing"
    raise UnsupportedMediaType(f"A document comes as text/plain or application/json, not {sent}.")


@routes.route("/catalog")
@routes.access("client")
@routes.response(200, CatalogAnswer, headers={"ETag": {"schema": {"type": "string"}}})
@routes.problems(304)
def catalog() -> Response:
    """List the datasets

    `default` holds all others.  `outdated` names the lists that are older than their schedule, or whose
    newest version was refused; `index_stale` says that there is one.
    """
    return conditional(answer(catalog_data()), "public, max-age=300")


@routes.route("/manifest")
@routes.access("client")
@routes.response(200, CatalogAnswer, headers={"ETag": {"schema": {"type": "string"}}})
@routes.problems(304)
def manifest() -> Response:
    """List the datasets, under the older name"""
    return conditional(answer(catalog_data()), "public, max-age=300")


def catalog_data() -> dict[str, Any]:
    """The catalogue in the shape that yente's clients read."""
    found = lookup.catalog(service())
    return {
        "datasets": [
            {
                "name": d.name,
                "title": d.title,
                "kind": d.kind,
                "version": d.version,
                "index_version": d.version,
                "index_current": d.name in found.current,
                "load": not d.children,
                "updated_at": d.updated_at,
                "last_change": d.updated_at,
                "age_hours": d.age_hours,
                "problem": d.problem,
                "entities": d.entities,
                "children": list(d.children),
            }
            for d in found.datasets
        ],
        "current": list(found.current),
        "outdated": list(found.outdated),
        "index_stale": found.stale,
        "snapshot": found.snapshot,
    }
