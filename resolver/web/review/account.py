"""Who is here, and who may come?  Signing in and out, keys, users, and one's own password."""

from __future__ import annotations

import math
from typing import Any, cast

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from resolver.errors import Conflict, InvalidInput, NotAllowed, NotFound
from resolver.operations import access, sessions, users
from resolver.web.auth import OPEN, caller_of
from resolver.web.current import caller, service
from resolver.web.review import session
from resolver.web.review.attempts import Attempts
from resolver.web.review.forms import NewKey, NewPassword, NewUser, OwnPassword, SignIn
from resolver.web.review.session import Member, of_key, of_user, page, way_back


def install(routes: Blueprint) -> None:
    """Adds the pages."""
    routes.add_url_rule("/sign-in", "sign_in", sign_in, methods=["GET", "POST"])
    routes.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])
    routes.add_url_rule("/account", "account", account, methods=["GET", "POST"])
    routes.add_url_rule("/account/others", "end_others", end_others, methods=["POST"])
    routes.add_url_rule("/keys", "keys", keys, methods=["GET", "POST"])
    routes.add_url_rule("/keys/<key_id>/revoke", "revoke_key", revoke_key, methods=["POST"])
    routes.add_url_rule("/users", "users", users_page, methods=["GET", "POST"])
    routes.add_url_rule("/users/change", "change_user", change_user, methods=["POST"])


@page(OPEN)
def sign_in() -> Any:
    """Asks for a key, or a name and a password, and opens a session."""
    form = SignIn(next=request.args.get("next", ""))
    if g.get("caller") is not None:
        return redirect(way_back(form.next.data), 303)
    if form.validate_on_submit():
        known = _by_key(form) if (form.key.data or "").strip() else _by_password(form)
        if known is not None:
            session.sign_in(known)
            return redirect(way_back(form.next.data), 303)
    lasts = service().settings
    status = 200 if request.method == "GET" else 422
    return render_template("review/sign_in.html", form=form, lasts=lasts), status


def _by_key(form: SignIn) -> Member | None:
    known = caller_of((form.key.data or "").strip())
    if known is None:
        form.key.errors = [*form.key.errors, "That key is unknown or was revoked."]
    return of_key(known) if known is not None else None


def _by_password(form: SignIn) -> Member | None:
    attempts = cast(Attempts, current_app.extensions["resolver-attempts"])
    name, password = (form.name.data or "").strip(), form.password.data or ""
    if not name or not password:
        field = form.name if not name else form.password
        field.errors = [*field.errors, "A name and its password are needed, or a key."]
        return None
    if (wait := attempts.wait_s(name)) > 0:
        words = f"Too many wrong passwords for that name. Try again in {math.ceil(wait)} s."
        form.password.errors = [*form.password.errors, words]
        return None
    found = users.sign_in(service(), name, password)
    if found is None:
        attempts.failed(name)
        form.password.errors = [*form.password.errors, "The name or the password is wrong."]
        return None
    attempts.succeeded(name)
    return of_user(found)


@page(OPEN)
def sign_out() -> Response:
    """Ends the session."""
    session.sign_out()
    return redirect(url_for("review.sign_in", out=1), 303)


@page("client")
def end_others() -> Response:
    """Ends the sessions in other browsers."""
    signed_in = not current_user.is_anonymous
    ended = sessions.close_others(service(), current_user.mark, current_user.token) if signed_in else 0
    return redirect(url_for("review.account", ended=ended), 303)


@page("client")
def account() -> Any:
    """Who one is, and another password for those who have one."""
    me, form = caller(), OwnPassword()
    own = users.user(service(), me.name) if me.id is None else None
    if own is not None and form.validate_on_submit():
        try:
            changed = users.change_password(service(), own.name, str(form.old.data), str(form.password.data))
        except NotAllowed:
            form.old.errors = [*form.old.errors, "That is not the password you have now."]
        except InvalidInput as error:
            form.password.errors = [*form.password.errors, *_faults(error)]
        else:
            session.sign_in(of_user(changed))  # the session at hand goes on, all others end
            return redirect(url_for("review.account", changed=1), 303)
    status = 200 if request.method == "GET" else 422
    signed_in = not current_user.is_anonymous
    opened = sessions.open_sessions(service(), current_user.mark) if signed_in else ()
    return render_template("review/account.html", form=form, own=own, opened=opened), status


@page("admin")
def keys() -> Any:
    """All keys; makes a new one and shows its secret once."""
    form = NewKey()
    made, secret = None, None
    if form.validate_on_submit():
        try:
            made, secret = access.create_key(service(), str(form.name.data), str(form.role.data))
        except (Conflict, InvalidInput) as error:
            form.name.errors = [*form.name.errors, *_faults(error)]
        else:
            form = NewKey(formdata=None)
    status = 422 if request.method == "POST" and made is None else 200
    shown = {"form": form, "keys": access.keys(service()), "made": made, "secret": secret}
    return render_template("review/keys.html", **shown), status


@page("admin")
def revoke_key(key_id: str) -> Response:
    """Revokes a key."""
    access.revoke_key(service(), key_id)
    return redirect(url_for("review.keys"), 303)


@page("admin")
def users_page() -> Any:
    """All users; adds a new one."""
    form = NewUser()
    if form.validate_on_submit():
        try:
            made = users.add_user(
                service(), str(form.name.data), str(form.role.data), str(form.password.data)
            )
        except Conflict as error:
            form.name.errors = [*form.name.errors, str(error)]
        except InvalidInput as error:
            for fault in error.faults:
                form[fault.place].errors = [*form[fault.place].errors, fault.message]
        else:
            return redirect(url_for("review.users", done="added", name=made.name), 303)
    return _users(form), 200 if request.method == "GET" else 422


@page("admin")
def change_user() -> Any:
    """Disables a user, enables one, or sets another password."""
    name, act = (request.form.get(n, "") for n in ("name", "act"))
    if act == "password":
        form = NewPassword()
        if not form.validate_on_submit():
            return _users(NewUser(formdata=None), name, _first_fault(form)), 422
        try:
            users.set_password(service(), name, str(form.password.data))
        except InvalidInput as error:
            return _users(NewUser(formdata=None), name, " ".join(_faults(error))), 422
    elif act == "disable":
        users.disable_user(service(), name)
    elif act == "enable":
        users.enable_user(service(), name)
    else:
        raise NotFound("act", act)
    return redirect(url_for("review.users", done=act, name=name), 303)


def _users(form: FlaskForm, wrong: str = "", fault: str = "") -> str:
    return render_template(
        "review/users.html", form=form, users=users.users(service()), wrong=wrong, fault=fault
    )


def _first_fault(form: FlaskForm) -> str:
    return str(next(fault for faults in form.errors.values() for fault in faults))


def _faults(error: Conflict | InvalidInput) -> list[str]:
    found = [fault.message for fault in error.faults] if isinstance(error, InvalidInput) else []
    return [f"{text[0].upper()}{text[1:]}." for text in found] or [str(error)]
