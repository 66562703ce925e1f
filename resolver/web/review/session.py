"""Who is signed in to the pages?  Whoever has a key, or a name and a password.

The cookie holds a random token, signed, and never a key or a password; each signing in makes a new one.
The session behind it is kept by the service and ends there: on signing out, after ``session_idle_minutes``
without a page, ``session_hours`` after it began, when the key is revoked, and when the user is disabled or
gets another password.  The cookie itself ends with the browser.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, Response, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect

from resolver.operations import access, sessions
from resolver.operations import users as people
from resolver.storage import User
from resolver.web.auth import OPEN, require
from resolver.web.current import ANONYMOUS, Caller, service

View = TypeVar("View", bound=Callable[..., Any])
KEPT_AS = "_user_id"
"""Where flask-login keeps what :meth:`Member.get_id` gives."""


class Member(UserMixin):  # type: ignore[misc]  # published without type hints
    """A caller, as flask-login wants one."""

    def __init__(self, caller: Caller, mark: str, token: str = "") -> None:
        self.caller = caller
        self.mark = mark
        """``key:`` and the key's id, or ``user:``, a mark of the password's hash, and the name."""
        self.token = token

    def get_id(self) -> str:
        """The token of the session."""
        return self.token


def of_key(caller: Caller) -> Member:
    """The member that a key opens a session for."""
    return Member(caller, f"key:{caller.id}")


def of_user(user: User) -> Member:
    """The member that a password opens a session for."""
    return Member(Caller(user.name, user.role), f"user:{_mark(user)}:{user.name}")


def sign_in(member: Member) -> None:
    """Opens a session under a new token, and ends the one that the browser had."""
    sign_out()
    member.token = sessions.open_session(service(), member.mark)
    login_user(member)


def sign_out() -> None:
    """Ends the session, in the browser and here."""
    if token := session.get(KEPT_AS):
        sessions.close_session(service(), str(token))
    logout_user()
    session.clear()


class _Sessions(SecureCookieSessionInterface):
    """Cookies that only travel encrypted, and only to this very host, where the page came encrypted.

    A request without any cookie costs nothing: callers of the JSON routes have none.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session or session.modified or session.accessed:
            super().save_session(app, session, response)

    def get_cookie_name(self, app: Flask) -> str:
        name = super().get_cookie_name(app)
        return f"__Host-{name}" if request.is_secure else name

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def install(app: Flask) -> CSRFProtect:
    """Sessions, and the guard of forms, which the pages' blueprint calls."""
    app.session_interface = _Sessions()
    app.config.update(
        SESSION_COOKIE_NAME="resolver",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_CHECK_DEFAULT=False,  # the JSON routes take keys, not cookies
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
    )
    # What init_app does, but for its look into the session after each request: nobody is remembered.
    app.login_manager = manager = LoginManager()  # type: ignore[attr-defined]
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
        return redirect(url_for("review.sign_in", next=_asked()), 303)  # type: ignore[return-value]
    if role != OPEN:
        require(g.caller, role)
    return None


def _asked() -> str:
    """The page that was asked for; for a form, the page it stood on."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came = urlsplit(request.referrer or "")
    return f"{came.path}?{came.query}".rstrip("?") if came.netloc == request.host else ""


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


def _member(token: str) -> Member | None:
    who = sessions.whose(service(), token)
    member = _of_mark(who) if who is not None else None
    if member is not None:
        member.token = token
    return member


def _of_mark(mark: str) -> Member | None:
    kind, _, rest = mark.partition(":")
    if kind == "key":
        key = access.key(service(), rest)
        if key is None or key.revoked is not None:
            return None
        return of_key(Caller(key.name, key.role, key.id))
    given, _, name = rest.partition(":")
    user = people.user(service(), name)
    if user is None or user.disabled is not None or not hmac.compare_digest(given, _mark(user)):
        return None
    return of_user(user)


def _mark(user: User) -> str:
    """Changes with the password and when the user is enabled again; tells nothing of the password."""
    return hashlib.sha256(f"{user.hash} {user.enabled}".encode()).hexdigest()[:16]
