"""How often may one key ask?  As the setting ``rate_limit`` says; nobody is limited without it.

Each worker process counts for itself, so that with n workers a key reaches the limit between one
and n times as late.
"""

from __future__ import annotations

from flask import Flask, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from resolver.web.auth import OPEN, needed_role


def install(app: Flask, rate_limit: str) -> None:
    """Answers 429 with ``Retry-After`` in seconds above the limit.  After the key was checked."""
    if not rate_limit:
        return
    limiter = Limiter(
        _who, app=app, default_limits=[rate_limit], storage_uri="memory://", headers_enabled=True
    )
    limiter.request_filter(_unlimited)


def _who() -> str:
    caller = g.get("caller")
    return f"key:{caller.id}" if caller is not None and caller.id else f"address:{get_remote_address()}"


def _unlimited() -> bool:
    return request.endpoint is None or needed_role(request.endpoint) == OPEN
