"""Who is signed in to the pages?  A key opens them as it opens the API; the session remembers its id only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect

from resolver.operations import access
from resolver.web.auth import OPEN, require
from resolver.web.current import ANONYMOUS, Caller, service

View = TypeVar("View", bound=Callable[..., Any])


class Member(UserMixin):  # type: ignore[misc]  # published without type hints
    """A caller, as flask-login wants one."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def get_id(self) -> str:
        """The key's id; never the key."""
        return self.caller.id or ""


class _Sessions(SecureCookieSessionInterface):
    """Cookies that only travel encrypted where the page came encrypted."""

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


def _member(key_id: str) -> Member | None:
    key = access.key(service(), key_id)
    return Member(Caller(key.name, key.role, key.id)) if key is not None and key.revoked is None else None
