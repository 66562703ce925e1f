"""Who is here, and who may come?  Signing in and out, and the keys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from resolver.errors import Conflict, InvalidInput
from resolver.operations import access
from resolver.web.auth import OPEN, caller_of
from resolver.web.current import service
from resolver.web.review.forms import NewKey, SignIn
from resolver.web.review.session import Member, page, way_back


def install(routes: Blueprint) -> None:
    """Adds the pages."""
    routes.add_url_rule("/sign-in", "sign_in", sign_in, methods=["GET", "POST"])
    routes.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])
    routes.add_url_rule("/keys", "keys", keys, methods=["GET", "POST"])
    routes.add_url_rule("/keys/<key_id>/revoke", "revoke_key", revoke_key, methods=["POST"])


@page(OPEN)
def sign_in() -> Any:
    """Asks for a key and opens a session."""
    form = SignIn(next=request.args.get("next", ""))
    if g.get("caller") is not None:
        return redirect(way_back(form.next.data), 303)
    if form.validate_on_submit():
        known = caller_of((form.key.data or "").strip())
        if known is not None:
            session.clear()
            login_user(Member(known))
            return redirect(way_back(form.next.data), 303)
        form.key.errors = [*form.key.errors, "That key is unknown or was revoked."]
    return render_template("review/sign_in.html", form=form), 200 if request.method == "GET" else 422


@page(OPEN)
def sign_out() -> Response:
    """Ends the session."""
    logout_user()
    session.clear()
    return redirect(url_for("review.sign_in"), 303)


@page("admin")
def keys() -> Any:
    """All keys; makes a new one and shows its secret once."""
    form, secret, status = NewKey(), None, 200
    if form.validate_on_submit():
        try:
            made, secret = access.create_key(service(), str(form.name.data), str(form.role.data))
        except (Conflict, InvalidInput) as error:
            form.name.errors = [*form.name.errors, str(error)]
            status = 422
        else:
            form = NewKey(formdata=None)
            return render_template(
                "review/keys.html",
                form=form,
                keys=access.keys(service()),
                made=made,
                secret=secret,
            )
    elif request.method == "POST":
        status = 422
    page_ = render_template(
        "review/keys.html", form=form, keys=access.keys(service()), made=None, secret=None
    )
    return page_, status


@page("admin")
def revoke_key(key_id: str) -> Response:
    """Revokes a key."""
    access.revoke_key(service(), key_id)
    return redirect(url_for("review.keys"), 303)
