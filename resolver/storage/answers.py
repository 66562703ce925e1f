"""Has this request been answered before?  Kept under the caller's idempotency key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from resolver.storage.kept import KeptAnswer
from resolver.storage.tables import answers


class Answers:
    """The idempotency keys of one transaction.  A key counts for one route and one user."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self._connection = connection
        self._clock = clock

    def begin(self, key: str, route: str, user: str, body_digest: str) -> KeptAnswer | None:
        """None where the request is new and now ours to answer, else what is kept of the earlier one.

        Of two who begin at once, one gets None.
        """
        row = {"key": key, "route": route, "user": user, "body_digest": body_digest, "created": self._clock()}
        on_sqlite = self._connection.dialect.name == "sqlite"
        statement = sqlite.insert(answers) if on_sqlite else postgresql.insert(answers)
        taken = self._connection.execute(
            statement.values(row).on_conflict_do_nothing().returning(answers.c.key)
        ).first()
        return None if taken is not None else self.get(key, route, user)

    def finish(self, key: str, route: str, user: str, *, status: int, response: str) -> None:
        """Keeps the answer that was given."""
        self._connection.execute(
            update(answers).where(*_is(key, route, user)).values(status=status, response=response)
        )

    def drop(self, key: str, route: str, user: str) -> None:
        """Forgets the request, so that it may be tried again."""
        self._connection.execute(delete(answers).where(*_is(key, route, user)))

    def get(self, key: str, route: str, user: str) -> KeptAnswer | None:
        """What is kept under the key, or None."""
        row = self._connection.execute(select(answers).where(*_is(key, route, user))).one_or_none()
        return None if row is None else _answer(row)

    def forget_before(self, at: str) -> int:
        """Forgets what is older; returns how many."""
        return self._connection.execute(delete(answers).where(answers.c.created < at)).rowcount


def _is(key: str, route: str, user: str) -> tuple[Any, ...]:
    return (answers.c.key == key, answers.c.route == route, answers.c.user == user)


def _answer(row: Row[Any]) -> KeptAnswer:
    return KeptAnswer(row.key, row.route, row.user, row.body_digest, row.status, row.response, row.created)
