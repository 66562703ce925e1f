"""Who is signed in to the pages?  Whoever has a key, or a name and a password.

The session's cookie holds who it is, signed, and never a key or a password.  It ends with the browser,
after :data:`LASTS` without a page, when the key is revoked, and when the user is disabled or gets another
password.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect

from resolver.operations import access
from resolver.operations import users as people
from resolver.storage import User
from resolver.web.auth import OPEN, require
from resolver.web.current import ANONYMOUS, Caller, service

View = TypeVar("View", bound=Callable[..., Any])
LASTS = timedelta(hours=12)
"""Longest time between two pages: a working day with its breaks."""


class Member(UserMixin):  # type: ignore[misc]  # published without type hints
    """A caller, as flask-login wants one."""

    def __init__(self, caller: Caller, mark: str) -> None:
        self.caller = caller
        self.mark = mark

    def get_id(self) -> str:
        """``key:`` and the key's id, or ``user:``, a mark of the password's hash, and the name."""
        return self.mark


def of_key(caller: Caller) -> Member:
    """The member that a key opens a session for."""
    return Member(caller, f"key:{caller.id}")


def of_user(user: User) -> Member:
    """The member that a password opens a session for."""
    return Member(Caller(user.name, user.role), f"user:{_mark(user)}:{user.name}")


class _Sessions(SecureCookieSessionInterface):
    """Cookies that only travel encrypted where the page came encrypted."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def install(app: Flask) -> CSRFProtect:
    """Sessions, and the guard of forms, which the pages' blueprint calls."""
    app.session_interface = _Sessions()
    app.config.update(
        SESSION_COOKIE_NAME="resolver",
        PERMANENT_SESSION_LIFETIME=LASTS,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_CHECK_DEFAULT=False,  # the JSON routes take keys, not cookies
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
    )
    manager = LoginManager(app)
    manager.user_loader(_member)
    return CSRFProtect(app)


def page(role: str) -> Callable[[View], View]:
    """The role that the page needs: ``client``, ``analyst``, ``admin``, or ``open``."""

    def decorator(view: View) -> View:
        view.role = role  # type: ignore[attr-defined]
        return view

    return decorator


def admit(role: str) -> Response | None:
    """Sets the caller, or sends him to sign in; NotAllowed where his role does not cover the page."""
    if not service().settings.auth:
        g.caller = ANONYMOUS
    elif current_user.is_authenticated:
        g.caller = current_user.caller
    elif role != OPEN:
        return redirect(url_for("review.sign_in", next=request.full_path.rstrip("?")), 303)  # type: ignore[return-value]
    if role != OPEN:
        require(g.caller, role)
    return None


def way_back(given: str | None) -> str:
    """Where to go after signing in: a page of ours, whatever was asked for."""
    parts = urlsplit(given or "")
    ours = (
        not parts.scheme
        and not parts.netloc
        and parts.path.startswith("/review/")
        and "\\" not in (given or "")
    )
    return given if ours and given else url_for("review.queue")


def _member(session_id: str) -> Member | None:
    kind, _, rest = session_id.partition(":")
    if kind == "key":
        key = access.key(service(), rest)
        if key is None or key.revoked is not None:
            return None
        return of_key(Caller(key.name, key.role, key.id))
    mark, _, name = rest.partition(":")
    user = people.user(service(), name)
    if user is None or user.disabled is not None or not hmac.compare_digest(mark, _mark(user)):
        return None
    return of_user(user)


def _mark(user: User) -> str:
    """Changes with the password and when the user is enabled again; tells nothing of the password."""
    return hashlib.sha256(f"{user.hash} {user.enabled}".encode()).hexdigest()[:16]
