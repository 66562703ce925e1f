"""The pages on which analysts decide.  They ask operations, as the JSON routes do.

Every act is a form or a link that works without script; a few lines of script add the keys.
"""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, g, redirect, request, url_for

from resolver.web.current import service
from resolver.web.review import account, entities, pages, pairs, queue, session, work
from resolver.web.review.attempts import Attempts
from resolver.web.review.words import FILTERS

__all__ = ["Attempts", "install"]


def install(app: Flask) -> None:
    """Serves the pages under /review/."""
    guard = session.install(app)
    routes = Blueprint("review", __name__, url_prefix="/review", template_folder="templates")
    for part in (queue, pairs, entities, pages, work, account):
        part.install(routes)

    @routes.before_request
    def _admit() -> Response | None:
        role = getattr(current_app.view_functions[request.endpoint or ""], "role", "admin")
        if (away := session.admit(role)) is not None:
            return away
        if request.method == "POST":
            guard.protect()
        return None

    @routes.context_processor
    def _frame() -> dict[str, object]:
        return {"me": g.get("caller"), "auth": service().settings.auth}

    app.before_request(_is_page)
    app.jinja_env.filters.update(FILTERS)
    app.register_blueprint(routes)
    app.add_url_rule("/", "home", _home)
    _home.role = session.OPEN  # type: ignore[attr-defined]


def _is_page() -> None:
    g.html = request.path.startswith("/review")


def _home() -> Response:
    return redirect(url_for("review.queue"), 303)  # type: ignore[return-value]
