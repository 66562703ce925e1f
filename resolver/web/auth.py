"""Who asks, and may they?

A route says which role it needs with :meth:`resolver.web.api.blueprint.Blueprint.access`; a route
that says nothing needs an admin.  Keys come as ``Authorization: ApiKey <key>`` or ``Bearer <key>``.
With ``auth = false`` everybody is the admin ``anonymous``: for use behind a gateway.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from werkzeug.exceptions import Unauthorized

from resolver.errors import NotAllowed
from resolver.operations import access
from resolver.web.current import ANONYMOUS, Caller, service

View = TypeVar("View", bound=Callable[..., Any])
OPEN = "open"
"""What a route needs that needs no key."""


def install(app: Flask) -> None:
    """Checks the key before every JSON route; pages have their session."""
    app.before_request(_check)


def caller_of(secret: str) -> Caller | None:
    """Whose key that is; None for an unknown or revoked one."""
    key = access.authenticate(service(), secret)
    return None if key is None else Caller(key.name, key.role, key.id)


def needed_role(endpoint: str) -> str:
    """The role that the endpoint's view needs; style and script of the pages need none."""
    if endpoint == "static":
        return OPEN
    return getattr(current_app.view_functions[endpoint], "role", "admin")


def require(caller: Caller, role: str) -> None:
    """NotAllowed where the caller's role does not cover ``role``."""
    if not caller.may(role):
        raise NotAllowed(f"this needs the role {role}; {caller.name!r} has the role {caller.role}")


def takes_token(view: View) -> View:
    """Opens a route to the setting ``update_token`` besides keys."""
    view.takes_token = True  # type: ignore[attr-defined]
    return view


def _has_token() -> bool:
    """Whether the update token came along; NotAllowed where a wrong one did."""
    given = request.headers.get("X-Update-Token") or request.args.get("token")
    if not given:
        return False
    right = service().settings.update_token
    if not right or not secrets.compare_digest(given.encode(), right.encode()):
        raise NotAllowed("the update token is wrong, or none is set")
    return True


def _check() -> None:
    if request.endpoint is None or request.method == "OPTIONS" or g.get("html"):
        return
    role = needed_role(request.endpoint)
    if role == OPEN:
        return
    if not service().settings.auth:
        g.caller = ANONYMOUS
        return
    if getattr(current_app.view_functions[request.endpoint], "takes_token", False) and _has_token():
        g.caller = Caller("update token", "admin")
        return
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() not in ("apikey", "bearer") or not secret.strip():
        raise Unauthorized("A key is needed: send Authorization: ApiKey <key>.")
    caller = caller_of(secret.strip())
    if caller is None:
        raise Unauthorized("The key is unknown or was revoked.")
    g.caller = caller
    require(caller, role)
