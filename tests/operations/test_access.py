"""Who may ask, and whose repeated request it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from operating import on_sqlite_alone

from resolver.errors import Busy, Conflict, InvalidInput, NotFound
from resolver.operations import access, idempotency
from resolver.operations.service import Service


def test_a_key_opens_and_says_who_asks(service: Service) -> None:
    key, secret = access.create_key(service, " screening desk ", "analyst")
    found = access.authenticate(service, secret)
    assert found is not None
    assert (found.id, found.name, found.role) == (key.id, "screening desk", "analyst")
    assert access.key(service, key.id) is not None


def test_only_a_hash_of_the_key_is_kept(service: Service) -> None:
    key, secret = access.create_key(service, "desk", "client")
    kept = repr(access.keys(service))
    assert secret not in kept
    assert secret.split("_", 2)[2] not in kept
    assert len(key.hash) == 64
    _, other = access.create_key(service, "other desk", "client")
    assert other != secret


def test_a_wrong_key_opens_nothing(service: Service) -> None:
    key, secret = access.create_key(service, "desk", "client")
    _, other = access.create_key(service, "other", "admin")
    swapped = f"rk_{key.id}_{other.split('_', 2)[2]}"
    wrong = ["", "rk", "rk__", "rk_" + key.id, f"rk_{key.id}_", secret[:-1], secret + "x", secret.upper()]
    for presented in [*wrong, swapped, secret.replace("rk_", "sk_"), "rk_00000000_" + "x" * 43, "ключ", "\0"]:
        assert access.authenticate(service, presented) is None, presented


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(
    service: Service, another: Callable[..., Service]
) -> None:
    key, secret = access.create_key(service, "desk", "client")
    assert access.authenticate(another(), secret) is not None
    revoked = access.revoke_key(service, key.id)
    assert revoked.revoked is not None
    assert access.authenticate(another(), secret) is None
    assert access.revoke_key(service, key.id).revoked == revoked.revoked
    assert [k.id for k in access.keys(service)] == [key.id]
    with pytest.raises(NotFound):
        access.revoke_key(service, "nothing")


def test_the_last_use_is_kept_but_not_written_at_every_request(service: Service) -> None:
    key, secret = access.create_key(service, "desk", "client")
    assert key.last_used is None
    access.authenticate(service, secret + "x")
    assert access.keys(service)[0].last_used is None
    access.authenticate(service, secret)
    first = access.keys(service)[0].last_used
    assert first is not None
    access.authenticate(service, secret)
    assert access.keys(service)[0].last_used == first


@on_sqlite_alone
@pytest.mark.parametrize(
    ("name", "role"), [("", "client"), ("   ", "client"), ("x" * 101, "client"), ("a", "owner")]
)
def test_a_key_needs_a_name_and_a_role(service: Service, name: str, role: str) -> None:
    with pytest.raises(InvalidInput):
        access.create_key(service, name, role)
    assert access.keys(service) == ()


def test_all_that_is_wrong_with_a_key_is_said_at_once(service: Service) -> None:
    with pytest.raises(InvalidInput) as refused:
        access.create_key(service, "", "owner")
    assert {f.place for f in refused.value.faults} == {"name", "role"}


def test_a_name_is_given_to_one_key(service: Service) -> None:
    access.create_key(service, "desk", "client")
    with pytest.raises(Conflict):
        access.create_key(service, "desk", "admin")


def test_each_role_may_do_what_those_before_it_may() -> None:
    allowed = {
        (role, needed) for role in access.ROLES for needed in access.ROLES if access.covers(role, needed)
    }
    assert allowed == {
        ("client", "client"), ("analyst", "client"), ("analyst", "analyst"),
        ("admin", "client"), ("admin", "analyst"), ("admin", "admin"),
    }  # fmt: skip


ASKED = ("ines", "POST /documents", "key-1")


def test_a_request_is_answered_once_and_its_answer_repeated(
    service: Service, another: Callable[..., Service]
) -> None:
    assert idempotency.begin(service, *ASKED, "digest") is None
    idempotency.finish(service, *ASKED, 201, '{"id": 1}')
    kept = idempotency.begin(another(), *ASKED, "digest")
    assert kept is not None
    assert (kept.status, kept.response) == (201, '{"id": 1}')


def test_while_it_is_being_answered_a_repeat_has_to_wait(service: Service) -> None:
    assert idempotency.begin(service, *ASKED, "digest") is None
    with pytest.raises(Busy):
        idempotency.begin(service, *ASKED, "digest")
    idempotency.forget(service, *ASKED)
    assert idempotency.begin(service, *ASKED, "digest") is None


def test_a_key_used_with_another_body_is_refused(service: Service) -> None:
    idempotency.begin(service, *ASKED, "digest")
    idempotency.finish(service, *ASKED, 201, "")
    with pytest.raises(InvalidInput, match="Idempotency-Key"):
        idempotency.begin(service, *ASKED, "another digest")


@on_sqlite_alone
@pytest.mark.parametrize(
    "other", [("omar", *ASKED[1:]), (ASKED[0], "POST /match", ASKED[2]), (*ASKED[:2], "key-2")]
)
def test_a_key_counts_for_one_caller_and_one_route(service: Service, other: tuple[str, str, str]) -> None:
    idempotency.begin(service, *ASKED, "digest")
    assert idempotency.begin(service, *other, "another digest") is None
