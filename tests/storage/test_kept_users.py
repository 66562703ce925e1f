"""Users as kept, on both databases."""

from __future__ import annotations

import pytest

from resolver.errors import Conflict, NotFound
from resolver.storage import Storage


def test_a_user_is_kept_changed_disabled_and_enabled(storage: Storage) -> None:
    with storage.writing() as tx:
        made = tx.users.add("Åsa Ek", "analyst", "hash one")
    assert (made.role, made.hash, made.last_used, made.disabled) == ("analyst", "hash one", None, None)
    with storage.writing() as tx:
        tx.users.signed_in("Åsa Ek")
        assert tx.users.set_password("Åsa Ek", "hash two").hash == "hash two"
        first = tx.users.disable("Åsa Ek").disabled
    with storage.writing() as tx:
        assert tx.users.disable("Åsa Ek").disabled == first
    with storage.reading() as tx:
        (kept,) = tx.users.all()
        assert (kept.hash, kept.disabled) == ("hash two", first)
        assert kept.last_used is not None
    with storage.writing() as tx:
        assert tx.users.enable("Åsa Ek").disabled is None


def test_a_name_is_taken_once(storage: Storage) -> None:
    with storage.writing() as tx:
        tx.users.add("ana", "analyst", "h")
        tx.users.disable("ana")
    with storage.writing() as tx, pytest.raises(Conflict):
        tx.users.add("ana", "admin", "h")


def test_nobody_is_changed_where_nobody_is(storage: Storage) -> None:
    with storage.writing() as tx:
        assert tx.users.named("nobody") is None
        for act in (tx.users.disable, tx.users.enable, tx.users.signed_in):
            with pytest.raises(NotFound):
                act("nobody")
        with pytest.raises(NotFound):
            tx.users.set_password("nobody", "h")
