"""Signing in with a name and a password, and what users may do to their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import Visitor
from flask import Flask

from resolver.operations import users
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
    wrong = ana.send(page, 1, old="no", password=BETTER, again=BETTER)
    assert (wrong.status_code, "not the password you have now" in wrong.text) == (422, True)
    assert ana.send(page, 1, old=GOOD, password=BETTER, again="other").status_code == 422
    assert ana.send(page, 1, old=GOOD, password="aaaaaaaaaaaaa", again="aaaaaaaaaaaaa").status_code == 422
    assert ana.send(page, 1, old=GOOD, password=BETTER, again=BETTER).status_code == 303
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
