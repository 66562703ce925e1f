"""Whose key is this, and what may it do?  Secrets are never kept, only their hashes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from resolver.errors import Conflict, NotFound
from resolver.storage.kept import ApiKey
from resolver.storage.tables import api_keys

LAST_USE_STEP = timedelta(minutes=1)
"""A last use is written only where the one kept is older than this: not one write a request."""


class Keys:
    """The keys of one transaction."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self._connection = connection
        self._clock = clock

    def add(self, key: ApiKey) -> ApiKey:
        """Keeps a new key.  Conflict where its id or name is taken."""
        taken = select(api_keys.c.id).where((api_keys.c.id == key.id) | (api_keys.c.name == key.name))
        if self._connection.execute(taken).first() is not None:
            raise Conflict(f"there is a key named {key.name!r} already")
        row = {
            "id": key.id,
            "name": key.name,
            "role": key.role,
            "hash": key.hash,
            "created": key.created or self._clock(),
        }
        self._connection.execute(insert(api_keys).values(row))
        kept = self.get(key.id)
        assert kept is not None
        return kept

    def get(self, key_id: str) -> ApiKey | None:
        """The key of that id, revoked or not, or None."""
        row = self._connection.execute(select(api_keys).where(api_keys.c.id == key_id)).one_or_none()
        return None if row is None else _key(row)

    def named(self, name: str) -> ApiKey | None:
        """The key of that name, revoked or not, or None."""
        row = self._connection.execute(select(api_keys).where(api_keys.c.name == name)).one_or_none()
        return None if row is None else _key(row)

    def all(self) -> tuple[ApiKey, ...]:
        """Every key, oldest first."""
        query = select(api_keys).order_by(api_keys.c.created, api_keys.c.id)
        return tuple(map(_key, self._connection.execute(query)))

    def count(self) -> int:
        """How many keys there are, revoked ones too."""
        return int(self._connection.execute(select(func.count()).select_from(api_keys)).scalar_one())

    def revoke(self, key_id: str) -> ApiKey:
        """Ends the key; one that has ended keeps its date.  NotFound where there is none."""
        self._connection.execute(
            update(api_keys)
            .where(api_keys.c.id == key_id, api_keys.c.revoked.is_(None))
            .values(revoked=self._clock())
        )
        kept = self.get(key_id)
        if kept is None:
            raise NotFound("key", key_id)
        return kept

    def used(self, key_id: str) -> bool:
        """Notes that the key was used now; returns whether that was worth a write."""
        now = self._clock()
        before = (datetime.fromisoformat(now) - LAST_USE_STEP).isoformat(timespec="microseconds")
        column = api_keys.c.last_used
        written = self._connection.execute(
            update(api_keys)
            .where(api_keys.c.id == key_id, column.is_(None) | (column <= before))
            .values(last_used=now)
        )
        return written.rowcount > 0


def use_is_due(key: ApiKey, now: str) -> bool:
    """Whether a use now would be written; lets the caller spare the writing transaction."""
    if key.last_used is None:
        return True
    return datetime.fromisoformat(now) - datetime.fromisoformat(key.last_used) >= LAST_USE_STEP


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(row.id, row.name, row.role, row.hash, row.created, row.last_used, row.revoked)
