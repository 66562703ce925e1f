"""Who signs in with a password."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher

from resolver.errors import Conflict, InvalidInput, NotAllowed, NotFound
from resolver.operations import users
from resolver.operations.service import Service

GOOD = "correct horse battery"


def test_a_user_signs_in_with_his_password_and_no_other(
    service: Service, another: Callable[..., Service]
) -> None:
    made = users.add_user(service, " Åsa Ek ", "analyst", GOOD)
    assert (made.name, made.role) == ("Åsa Ek", "analyst")
    found = users.sign_in(another(), "Åsa Ek", GOOD)
    assert found is not None
    assert found.name == "Åsa Ek"
    kept = users.user(service, "Åsa Ek")
    assert kept is not None
    assert kept.last_used is not None
    for name, password in [
        ("Åsa Ek", GOOD.upper()),
        ("Åsa Ek", ""),
        ("Åsa Ek", GOOD + " "),
        ("Asa Ek", GOOD),
        ("", GOOD),
        ("Åsa Ek", "x" * 100_000),
    ]:
        assert users.sign_in(service, name, password) is None, (name, password[:30])


def test_only_an_argon2_hash_is_kept(service: Service) -> None:
    made = users.add_user(service, "ana", "analyst", GOOD)
    other = users.add_user(service, "bea", "analyst", GOOD)
    assert made.hash.startswith("$argon2id$")
    assert made.hash != other.hash
    assert GOOD not in repr(users.users(service))


def test_a_hash_of_old_parameters_is_renewed_at_the_next_sign_in(service: Service) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    with service.storage.writing() as tx:
        tx.users.add("ana", "analyst", weak)
    assert users.sign_in(service, "ana", GOOD) is not None
    kept = users.user(service, "ana")
    assert kept is not None
    assert kept.hash != weak
    assert users.sign_in(service, "ana", GOOD) is not None


def test_a_disabled_user_is_let_in_again_only_when_enabled(service: Service) -> None:
    users.add_user(service, "ana", "analyst", GOOD)
    assert users.disable_user(service, "ana").disabled is not None
    assert users.sign_in(service, "ana", GOOD) is None
    users.enable_user(service, "ana")
    assert users.sign_in(service, "ana", GOOD) is not None
    with pytest.raises(NotFound):
        users.disable_user(service, "nobody")


def test_a_user_changes_his_password_only_with_the_one_before(service: Service) -> None:
    users.add_user(service, "ana", "analyst", GOOD)
    with pytest.raises(NotAllowed):
        users.change_password(service, "ana", "wrong wrong wrong", "another long one")
    users.change_password(service, "ana", GOOD, "another long one")
    assert users.sign_in(service, "ana", GOOD) is None
    assert users.sign_in(service, "ana", "another long one") is not None
    with pytest.raises(NotFound):
        users.change_password(service, "nobody", GOOD, "another long one")


@pytest.mark.parametrize(
    ("name", "role", "password", "places"),
    [
        ("ana", "analyst", "short", {"password"}),
        ("ana", "analyst", "aaaaaaaaaaaaaaaa", {"password"}),
        ("anastasia-maria", "analyst", "Anastasia-Maria", {"password"}),
        ("ana", "king", GOOD, {"role"}),
        ("", "analyst", GOOD, {"name"}),
        ("a\nb", "analyst", GOOD, {"name"}),
        ("x" * 101, "boss", "no", {"name", "role", "password"}),
        ("auto", "analyst", GOOD, {"name"}),
        ("Anonymous", "analyst", GOOD, {"name"}),
    ],
)
def test_a_user_who_cannot_be_is_refused_with_every_fault(
    service: Service, name: str, role: str, password: str, places: set[str]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        users.add_user(service, name, role, password)
    assert {fault.place for fault in caught.value.faults} == places
    assert users.users(service) == ()


def test_a_name_is_given_once(service: Service) -> None:
    users.add_user(service, "ana", "analyst", GOOD)
    with pytest.raises(Conflict):
        users.add_user(service, "ana", "client", GOOD)
