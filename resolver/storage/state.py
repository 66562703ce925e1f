"""Which small facts does the service keep about itself?"""

from __future__ import annotations

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from resolver.storage.tables import state


class State:
    """Texts under keys, such as the snapshot in force and the change it was built at."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        """The text kept under the key, or None."""
        query = select(state.c.value).where(state.c.key == key)
        return self._connection.execute(query).scalar_one_or_none()

    def put(self, key: str, value: str) -> None:
        """Keeps the text under the key, in place of the one before."""
        on_sqlite = self._connection.dialect.name == "sqlite"
        statement = (sqlite.insert(state) if on_sqlite else postgresql.insert(state)).values(
            key=key, value=value
        )
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
        )

    def drop(self, key: str) -> None:
        """Forgets the key."""
        self._connection.execute(delete(state).where(state.c.key == key))
