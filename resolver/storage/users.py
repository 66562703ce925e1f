"""Who signs in with a password, and as what?  Passwords are never kept, only their hashes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from resolver.errors import Conflict, NotFound
from resolver.storage.kept import User
from resolver.storage.tables import users


class Users:
    """The users of one transaction."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self._connection = connection
        self._clock = clock

    def add(self, name: str, role: str, hash_: str) -> User:
        """Keeps a new user.  Conflict where the name is taken, by a disabled user too."""
        if self.named(name) is not None:
            raise Conflict(f"there is a user named {name!r} already")
        row = {"name": name, "role": role, "hash": hash_, "created": self._clock()}
        self._connection.execute(insert(users).values(row))
        return self._of(name)

    def named(self, name: str) -> User | None:
        """The user of that name, disabled or not, or None."""
        row = self._connection.execute(select(users).where(users.c.name == name)).one_or_none()
        return None if row is None else _user(row)

    def all(self) -> tuple[User, ...]:
        """Every user, in the order of their names."""
        return tuple(map(_user, self._connection.execute(select(users).order_by(users.c.name))))

    def set_password(self, name: str, hash_: str) -> User:
        """The user with another password.  NotFound where there is none."""
        return self._changed(name, hash=hash_)

    def disable(self, name: str) -> User:
        """Lets the user in no more; one who was disabled before keeps the date.  NotFound."""
        found = self._of(name)
        return found if found.disabled is not None else self._changed(name, disabled=self._clock())

    def enable(self, name: str) -> User:
        """Lets the user in again.  NotFound where there is none."""
        return self._changed(name, disabled=None, enabled=self._clock())

    def signed_in(self, name: str) -> None:
        """Notes that the user signed in now."""
        self._changed(name, last_used=self._clock())

    def _changed(self, name: str, **values: Any) -> User:
        self._connection.execute(update(users).where(users.c.name == name).values(**values))
        return self._of(name)

    def _of(self, name: str) -> User:
        found = self.named(name)
        if found is None:
            raise NotFound("user", name)
        return found


def _user(row: Row[Any]) -> User:
    return User(row.name, row.role, row.hash, row.created, row.enabled, row.last_used, row.disabled)
