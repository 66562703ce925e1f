"""Is this act done once, however often it is asked for?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, request

from resolver.operations import idempotency
from resolver.web.api.blueprint import answer
from resolver.web.current import caller, service
from resolver.web.logs import route


def once(
    key: str | None, act: Callable[[], dict[str, Any]], status: Callable[[dict[str, Any]], int]
) -> Response:
    """The act's answer; with an idempotency key the first one's, however often it is asked for.

    Raises Busy while the first one runs, InvalidInput where the key came with another request.  An
    act that fails may be tried again under its key.
    """
    if key is None:
        return answer(data := act(), status(data))
    place = (service(), caller().name, f"{request.method} {route()}", key)
    kept = idempotency.begin(*place, _digest())
    if kept is not None:
        headers = {"Idempotent-Replayed": "true"}
        return Response(kept.response, kept.status, headers, mimetype="application/json")
    try:
        data = act()
    except BaseException:
        idempotency.forget(*place)
        raise
    idempotency.finish(*place, status(data), orjson.dumps(data).decode())
    return answer(data, status(data))


def created(_: dict[str, Any]) -> int:
    """The status of what was made."""
    return 201


def _digest() -> str:
    """Of all that was asked: the address with its parameters, and the body."""
    whole = request.full_path.encode() + b"\n" + request.get_data()
    return hashlib.sha256(whole).hexdigest()
