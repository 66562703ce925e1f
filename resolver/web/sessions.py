"""When does a request have a session?  Where its cookie came along, or a page puts something into it."""

from __future__ import annotations

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin


class Sessions(SecureCookieSessionInterface):
    """Flask's own, but a request without the cookie costs nothing: callers of the API have none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie says; empty without one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Sets the cookie where there is something to say; nothing was read or put in otherwise."""
        if session or session.modified or session.accessed:
            super().save_session(app, session, response)
