"""Who asks, and may they?

A route says which role it needs with :meth:`resolver.web.api.blueprint.Blueprint.access`; a route
that says nothing needs an admin.  Keys come as ``Authorization: ApiKey <key>`` or ``Bearer <key>``.
With ``auth = false`` everybody is the admin ``anonymous``: for use behind a gateway.
"""

from __future__ import annotations

from flask import Flask, current_app, g, request
from werkzeug.exceptions import Unauthorized

from resolver.errors import NotAllowed
from resolver.operations import access
from resolver.web.current import ANONYMOUS, Caller, service

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
        raise NotAllowed(f"this needs the role {role}; the key {caller.name!r} has the role {caller.role}")


def _check() -> None:
    if request.endpoint is None or request.method == "OPTIONS" or g.get("html"):
        return
    role = needed_role(request.endpoint)
    if role == OPEN:
        return
    if not service().settings.auth:
        g.caller = ANONYMOUS
        return
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() not in ("apikey", "bearer") or not secret.strip():
        raise Unauthorized("A key is needed: send Authorization: ApiKey <key>.")
    caller = caller_of(secret.strip())
    if caller is None:
        raise Unauthorized("The key is unknown or was revoked.")
    g.caller = caller
    require(caller, role)
