"""How far has the database come?  Asked before every answer, so asking costs next to nothing.

A connection is kept for this question alone.  SQLite counts for each connection the commits of all
others (``PRAGMA data_version``): while that number stands still on a connection that never writes,
so do the heads.  PostgreSQL is asked each time, but without taking a connection from the pool and
trying it first.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, func, select

from resolver.errors import StorageError
from resolver.storage.faults import failure, translated
from resolver.storage.tables import api_keys, judgements, records, suppressions


class Heads(NamedTuple):
    """Numbers that move whenever something is written that answers rest on."""

    change: int
    """Number of the last change to a record."""
    judgement: int
    suppression: int
    keys: int
    """Keys made and keys revoked, together."""


_HEADS = select(
    select(func.coalesce(func.max(records.c.change), 0)).scalar_subquery(),
    select(func.coalesce(func.max(judgements.c.number), 0)).scalar_subquery(),
    select(func.coalesce(func.max(suppressions.c.number), 0)).scalar_subquery(),
    select(func.count() + func.count(api_keys.c.revoked)).select_from(api_keys).scalar_subquery(),
)


class Watch:
    """The heads of one database.  Safe to share between threads; a forked process connects anew."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._on: _Watched | None = None

    def heads(self) -> Heads:
        """The heads as of now; StorageError where the database cannot say."""
        with self._lock:
            if self._on is not None and not self._on.current():
                self.forget()
            if self._on is not None:
                try:
                    return self._on.heads()
                except StorageError:
                    self.forget()  # the server may have ended the session: one more, on a new connection
            self._on = _Watched(self._engine(), self._query)
            return self._on.heads()

    @cached_property
    def _query(self) -> str:
        """The question in the database's SQL; forked processes have it from the one that asked first."""
        return str(_HEADS.compile(self._engine(), compile_kwargs={"literal_binds": True}))

    def close(self) -> None:
        """Closes the connection; it is opened again where the heads are asked for."""
        with self._lock:
            if self._on is not None and self._on.pid == os.getpid():
                self._on.close()
            self._on = None

    def forget(self) -> None:
        """Lets go of the connection, in a forked process without closing it for the parent."""
        if self._on is not None and self._on.pid == os.getpid():
            self._on.close()
        self._on = None


class _Watched:
    """One connection with what it said last."""

    def __init__(self, engine: Engine, query: str) -> None:
        self.pid = os.getpid()
        self._error = engine.dialect.loaded_dbapi.Error
        self._query = query
        self._path = Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None
        self._file = self._path and file_of(self._path)
        self._version: int | None = None
        self._heads = Heads(0, 0, 0, 0)
        try:
            with translated():
                lent = engine.raw_connection()
                driver: Any = lent.driver_connection
                lent.detach()
            if self._path is None:
                driver.autocommit = True
            self._connection, self._cursor = driver, driver.cursor()
        except self._error as error:
            raise failure(error) from error

    def current(self) -> bool:
        """Whether it is this process's, and of the file that is at the database's path now."""
        return self.pid == os.getpid() and (self._path is None or file_of(self._path) == self._file)

    def heads(self) -> Heads:
        """What the database says now."""
        try:
            if self._path is None:
                return Heads(*self._cursor.execute(self._query).fetchone())
            version: int = self._cursor.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:  # asked first: what is committed in between is seen next time
                self._heads = Heads(*self._cursor.execute(self._query).fetchone())
                self._version = version
            return self._heads
        except self._error as error:
            raise failure(error) from error

    def close(self) -> None:
        """Ends the session."""
        with suppress(self._error):
            self._connection.close()


def file_of(path: Path) -> tuple[int, int] | None:
    """Which file is at the path, whatever it holds; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
