"""Signing in with a name and a password, and what users may do to their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from browsing import Visitor, parsed
from flask import Flask

from resolver.operations import access, sessions, users
from resolver.storage import Session
from resolver.web.review.attempts import FREE, LONGEST_S, Attempts

Visit = Callable[[Flask, str], Visitor]
GOOD, BETTER = "correct horse battery", "another long password"


@pytest.fixture
def ana(fresh: Flask) -> Visitor:
    users.add_user(fresh.extensions["resolver"], "Ana Žižić", "analyst", GOOD)
    visitor = Visitor(fresh, None)
    answer = visitor.send(visitor.get("/review/sign-in?next=/review/log"), name="Ana Žižić", password=GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/review/log")
    return visitor


def test_a_user_signs_in_by_name_and_password(ana: Visitor) -> None:
    page = ana.get("/review/log")
    assert page.status_code == 200
    assert "Ana Žižić" in page.text
    assert ana.get("/review/users").status_code == 403
    cookie = ana.client.get_cookie("resolver")
    assert cookie is not None
    assert GOOD not in cookie.decoded_value


@pytest.mark.parametrize(
    "given", [{}, {"name": "Ana"}, {"password": GOOD}, {"name": "Ana", "password": "no"}]
)
def test_too_little_or_the_wrong_thing_opens_nothing(app: Flask, given: dict[str, str]) -> None:
    visitor = Visitor(app, None)
    answer = visitor.send(visitor.get("/review/sign-in"), **given)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert visitor.get("/review/").status_code == 303


def test_guessing_becomes_slow_and_says_so_for_unknown_names_too(app: Flask) -> None:
    visitor = Visitor(app, None)
    page = visitor.get("/review/sign-in")
    texts = [visitor.send(page, name="Nobody At All", password="wrong").text for _ in range(FREE + 1)]
    assert "Too many wrong passwords" in texts[-1]
    assert not any("Too many" in text for text in texts[:-1])
    assert "Too many" not in visitor.send(page, name="somebody else", password="wrong").text


def test_the_wait_doubles_to_its_end_and_the_right_password_clears_it() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    waits = []
    for _ in range(FREE + 12):
        attempts.failed("ANA")
        waits.append(attempts.wait_s("ana"))
    assert waits[: FREE - 1] == [0.0] * (FREE - 1)
    assert waits[FREE - 1 : FREE + 2] == [1.0, 2.0, 4.0]
    assert waits[-1] == LONGEST_S
    now[0] = LONGEST_S
    assert attempts.wait_s("ana") == 0.0
    attempts.succeeded("ana")
    attempts.failed("ana")
    assert attempts.wait_s("ana") == 0.0


def test_another_password_ends_the_sessions_elsewhere_and_not_the_one_at_hand(
    fresh: Flask, ana: Visitor
) -> None:
    elsewhere = Visitor(fresh, None)
    elsewhere.send(elsewhere.get("/review/sign-in"), name="Ana Žižić", password=GOOD)
    page = ana.get("/review/account")
    wrong = ana.send(page, -1, old="no", password=BETTER, again=BETTER)
    assert (wrong.status_code, "not the password you have now" in wrong.text) == (422, True)
    assert ana.send(page, -1, old=GOOD, password=BETTER, again="other").status_code == 422
    assert ana.send(page, -1, old=GOOD, password="aaaaaaaaaaaaa", again="aaaaaaaaaaaaa").status_code == 422
    assert ana.send(page, -1, old=GOOD, password=BETTER, again=BETTER).status_code == 303
    assert ana.get("/review/log").status_code == 200
    assert elsewhere.get("/review/log").status_code == 303


def test_an_admin_adds_users_and_a_disabled_one_is_out_at_once(fresh: Flask, visit: Visit) -> None:
    admin = visit(fresh, "admin")
    page = admin.get("/review/users")
    for wrong in ({"name": "auto"}, {"name": ""}, {"password": "short"}):
        given = {"name": "Bea <b>", "role": "analyst", "password": GOOD} | wrong
        assert admin.send(page, 1, **given).status_code == 422
    added = admin.send(page, 1, name="Bea <b>", role="analyst", password=GOOD)
    assert added.status_code == 303
    listed = admin.get(added.headers["Location"])
    assert "Bea &lt;b&gt;" in listed.text
    assert "<b>" not in listed.text
    assert admin.send(page, 1, name="Bea <b>", role="analyst", password=GOOD).status_code == 422

    bea = Visitor(fresh, None)
    bea.send(bea.get("/review/sign-in"), name="Bea <b>", password=GOOD)
    assert bea.get("/review/log").status_code == 200
    assert admin.send(listed, 2, password="short").status_code == 422
    assert admin.send(listed, 2, password=BETTER).status_code == 303
    assert bea.get("/review/log").status_code == 303
    bea.send(bea.get("/review/sign-in"), name="Bea <b>", password=BETTER)
    assert admin.send(listed, 3).status_code == 303
    assert bea.get("/review/log").status_code == 303
    assert admin.send(admin.get("/review/users"), 3).status_code == 303
    bea.send(bea.get("/review/sign-in"), name="Bea <b>", password=BETTER)
    assert bea.get("/review/log").status_code == 200
    assert admin.send(listed, 3, act="dance").status_code == 404
    assert admin.send(listed, 3, name="nobody").status_code == 404


def test_whoever_has_a_key_has_no_password_to_change(app: Flask, secrets: dict[str, str]) -> None:
    page = Visitor(app, secrets["client"]).get("/review/account")
    assert page.status_code == 200
    assert 'type="password"' not in page.text


def copied(visitor: Visitor) -> str:
    """The cookie of the visitor's session, as a thief would have it."""
    cookie = visitor.client.get_cookie("resolver")
    assert cookie is not None
    return cookie.value


def thief(app: Flask, cookie: str) -> Visitor:
    found = Visitor(app, None)
    found.client.set_cookie("resolver", cookie)
    return found


def test_signing_out_ends_the_session_for_whoever_has_its_cookie(fresh: Flask, ana: Visitor) -> None:
    cookie = copied(ana)
    assert thief(fresh, cookie).get("/review/log").status_code == 200
    out = ana.send(ana.get("/review/log"))
    assert out.headers["Location"] == "/review/sign-in?out=1"
    assert "You are signed out" in ana.get(out.headers["Location"]).text
    assert thief(fresh, cookie).get("/review/log").status_code == 303


def test_every_signing_in_has_a_token_and_a_csrf_token_of_its_own(fresh: Flask, ana: Visitor) -> None:
    before = copied(ana)
    ana.send(ana.get("/review/log"))
    page = ana.get("/review/sign-in")
    fixed = copied(ana)
    ana.send(page, name="Ana Žižić", password=GOOD)
    assert len({before, fixed, copied(ana)}) == 3
    assert thief(fresh, fixed).get("/review/log").status_code == 303
    old = str(parsed(page.text).xpath("//input[@name='csrf_token']/@value")[0])
    assert ana.send(ana.get("/review/log"), csrf_token=old).status_code == 400


@pytest.mark.parametrize("cookie", ["", "x", "eyJfdXNlcl9pZCI6IngifQ.x.y"])
def test_a_made_up_cookie_opens_nothing(app: Flask, cookie: str) -> None:
    assert thief(app, cookie).get("/review/log").status_code == 303


@pytest.mark.parametrize(
    ("opened", "seen", "lives"),
    [
        (timedelta(hours=11), timedelta(minutes=59), True),
        (timedelta(hours=11), timedelta(minutes=61), False),
        (timedelta(hours=12, minutes=1), timedelta(minutes=2), False),
    ],
)
def test_a_session_ends_without_pages_and_after_its_hours(
    fresh: Flask, ana: Visitor, opened: timedelta, seen: timedelta, lives: bool
) -> None:
    service, now = fresh.extensions["resolver"], datetime.now(UTC)
    with ana.client.session_transaction() as kept:
        token = kept["_user_id"]
    who = sessions.whose(service, token)
    assert who is not None
    moments = [(now - ago).isoformat(timespec="microseconds") for ago in (opened, seen)]
    with service.storage.writing() as tx:
        (found,) = tx.sessions.of(who)
        tx.sessions.end(found.token)
        tx.sessions.add(Session(found.token, who, *moments))
    assert (ana.get("/review/log").status_code == 200) == lives
    assert [s.seen > moments[1] for s in sessions.open_sessions(service, who)] == [True] * lives
    sessions.open_session(service, "somebody else")
    with service.storage.reading() as tx:
        assert bool(tx.sessions.of(who)) == lives, "what has ended is forgotten"


def test_a_revoked_key_opens_no_page_any_more(fresh: Flask) -> None:
    service = fresh.extensions["resolver"]
    key, secret = access.create_key(service, "visitor", "analyst")
    visitor = Visitor(fresh, secret)
    assert visitor.get("/review/log").status_code == 200
    access.revoke_key(service, key.id)
    assert visitor.get("/review/log").status_code == 303


def test_the_sessions_in_other_browsers_can_be_ended(fresh: Flask, ana: Visitor) -> None:
    elsewhere = Visitor(fresh, None)
    elsewhere.send(elsewhere.get("/review/sign-in"), name="Ana Žižić", password=GOOD)
    page = ana.get("/review/account")
    assert page.text.count("Signed in ") >= 2
    done = ana.send(page, 1)
    assert done.headers["Location"] == "/review/account?ended=1"
    assert "1 session has ended" in ana.get(done.headers["Location"]).text
    assert elsewhere.get("/review/log").status_code == 303


@pytest.mark.parametrize(("scheme", "name"), [("http", "resolver"), ("https", "__Host-resolver")])
def test_the_cookie_is_for_this_host_alone_and_for_no_script(app: Flask, scheme: str, name: str) -> None:
    said = app.test_client().get("/review/sign-in", base_url=f"{scheme}://localhost").headers["Set-Cookie"]
    assert said.startswith(f"{name}=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in said.split(";")}
    assert ("Secure" in said) == (scheme == "https")
    assert "Expires" not in said
    assert "Domain" not in said


def test_whose_session_is_over_comes_back_to_the_page_with_the_form(ana: Visitor) -> None:
    ana.client.delete_cookie("resolver")
    came = {"Referer": "http://localhost/review/account?x=1"}
    sent = ana.client.post("/review/account", data={}, headers=came)
    assert sent.headers["Location"] == "/review/sign-in?next=/review/account?x%3D1"
    sent = ana.client.post("/review/account", data={}, headers={"Referer": "http://else/review/log"})
    assert sent.headers["Location"] == "/review/sign-in?next="
