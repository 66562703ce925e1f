"""``/admin/keys``: who may ask?"""

from __future__ import annotations

from typing import Any

from flask import Response

from resolver.operations import access
from resolver.storage import ApiKey
from resolver.web.api.blueprint import Blueprint, answer, path_parameter
from resolver.web.api.schemas import KeyBody, KeyList, NewKeyAnswer
from resolver.web.current import service

routes = Blueprint("Keys", __name__, url_prefix="/admin", description="Who may ask?")
KEY = path_parameter("key_id", "Id of the key: the middle part of the key itself.")


@routes.route("/keys")
@routes.access("admin")
@routes.response(200, KeyList)
def keys() -> Response:
    """List the keys

    The revoked ones too; secrets are never shown.
    """
    return answer({"results": [_key(k) for k in access.keys(service())]})


@routes.route("/keys", methods=["POST"])
@routes.access("admin")
@routes.arguments(KeyBody)
@routes.response(201, NewKeyAnswer)
@routes.problems(400, 409, 415, 422)
def create_key(body: dict[str, Any]) -> Response:
    """Make a key

    Its `secret` stands in this answer and nowhere else.
    """
    key, secret = access.create_key(service(), body["name"], body["role"])
    return answer(_key(key) | {"secret": secret}, 201)


@routes.route("/keys/<key_id>", methods=["DELETE"], parameters=[KEY])
@routes.access("admin")
@routes.response(204, description="It opens nothing from now on.")
@routes.problems(404)
def revoke_key(key_id: str) -> Response:
    """Revoke a key"""
    access.revoke_key(service(), key_id)
    return Response(status=204)


def _key(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "created": key.created,
        "last_used": key.last_used,
        "revoked": key.revoked,
    }
