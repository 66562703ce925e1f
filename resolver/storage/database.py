"""Where is everything kept, and how does one get at it?  One database, SQLite or PostgreSQL."""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, NoSuchModuleError, SQLAlchemyError

from resolver.errors import Busy, ConfigError, StorageError
from resolver.storage.chain import Break, Head
from resolver.storage.faults import translated
from resolver.storage.heads import Heads, Watch, file_of
from resolver.storage.transaction import Transaction

BUSY_TIMEOUT_MS = 15_000
"""How long an SQLite writer waits for the writer before it."""
MIGRATIONS = "resolver.storage:migrations"


def utc_now() -> str:
    """The time now as UTC in ISO 8601 with microseconds: text that sorts as time does."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Storage:
    """One database, opened from its URL (``sqlite:///...`` or ``postgresql+psycopg://...``).

    Nothing is connected until it is first used, and a process forked from the one that used it gets
    connections of its own.  Every failure of the database comes out as StorageError.
    """

    def __init__(self, url: str, *, clock: Callable[[], str] = utc_now) -> None:
        self._url = _checked(url)
        self._clock = clock
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._pid = 0
        self._watch = Watch(self._of_this_process)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._url.get_backend_name()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that is committed at the end of the block, and undone where the block fails.

        On SQLite writers take turns from the first line; readers are never held up.
        """
        with translated(), self._connected() as connection:
            connection = connection.execution_options(resolver_begin="BEGIN IMMEDIATE")
            with connection.begin():
                yield Transaction(connection, self._clock)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one state of the database and can change nothing."""
        with translated(), self._connected() as connection:
            if self.dialect == "sqlite":
                with connection.begin():
                    connection.exec_driver_sql("PRAGMA query_only = ON")
                    try:
                        yield Transaction(connection, self._clock)
                    finally:
                        connection.exec_driver_sql("PRAGMA query_only = OFF")
            else:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                with connection.begin():
                    yield Transaction(connection, self._clock)

    def heads(self) -> Heads:
        """Numbers that move with every write that answers rest on; asked before every answer."""
        return self._watch.heads()

    def migrate(self) -> None:
        """Brings the tables to what this version of the code needs.  Safe while others do the same."""
        from alembic import command
        from alembic.config import Config

        if self.dialect == "sqlite":
            _make_folder(self._path)
        with self.lock("migrate", wait_s=120), translated(), self._connected() as connection:
            connection = connection.execution_options(resolver_begin="BEGIN IMMEDIATE")
            with connection.begin():
                config = Config()
                config.set_main_option("script_location", MIGRATIONS)
                config.set_main_option("path_separator", "os")
                config.attributes["connection"] = connection
                command.upgrade(config, "head")

    def check(self) -> None:
        """Returns where the database answers and has been migrated, else StorageError."""
        with self.reading() as tx:
            tx.state.get("")

    def verify_log(self, head: Head | None = None) -> Break | None:
        """The first row of the log of judgements that is not as written, or None.

        The end of the log is held against the head that the storage keeps and against ``head``.
        """
        with self.reading() as tx:
            return tx.judgements.first_break(head)

    @contextmanager
    def lock(self, name: str, *, wait_s: float = 0.0) -> Iterator[None]:
        """Held by one process and thread at a time; Busy where it is taken longer than ``wait_s``.

        It ends with the block or with the process, however that ends: on SQLite it is a lock of the
        operating system on a file beside the database, on PostgreSQL one of the session.
        """
        hold = self._file_lock if self.dialect == "sqlite" else self._session_lock
        with hold(name, time.monotonic() + wait_s):
            yield

    def dispose_after_fork(self) -> None:
        """Forgets the connections that a parent process opened, without closing them there."""
        self._watch = Watch(self._of_this_process)
        self._of_this_process()

    def close(self) -> None:
        """Closes the connections, those in use as soon as they are done with.

        The storage can be used again afterwards.
        """
        self._watch.close()
        with self._lock:
            if self._engine is not None and self._pid == os.getpid():
                self._engine.dispose()
            self._engine = None

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        engine = self._of_this_process()
        with engine.connect() as connection:
            try:
                yield connection
            finally:
                if engine is not self._engine and not connection.invalidated:
                    connection.detach()  # closed meanwhile: nobody would close what is handed back

    def _of_this_process(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = _sqlite(self._url) if self.dialect == "sqlite" else _postgresql(self._url)
            elif self._pid != os.getpid():
                self._engine.dispose(close=False)  # what it has compiled stays, in pages shared by all
            self._pid = os.getpid()
            return self._engine

    @property
    def _path(self) -> Path:
        return Path(str(self._url.database))

    @contextmanager
    def _file_lock(self, name: str, deadline: float) -> Iterator[None]:
        try:
            handle = os.open(f"{self._path}.{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StorageError(f"the lock {name!r} cannot be opened: {error}") from error
        try:
            _wait_for(name, deadline, lambda: _flocked(handle))
            yield
        finally:
            os.close(handle)

    @contextmanager
    def _session_lock(self, name: str, deadline: float) -> Iterator[None]:
        key = {"key": int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)}
        with translated():
            connection = self._of_this_process().connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()  # at the end it is closed, not handed back: the lock ends with its session
        try:
            take = text("SELECT pg_try_advisory_lock(:key)")
            with translated():
                _wait_for(name, deadline, lambda: bool(connection.execute(take, key).scalar()))
            yield
            with suppress(SQLAlchemyError):  # the server ends a session a moment after it was closed
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
        finally:
            connection.close()


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise ConfigError(f"database_url: cannot be read: {error}") from error
    except ImportError as error:
        raise ConfigError(f"database_url: its driver is not installed: {error}") from error
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise ConfigError(f"database_url: sqlite or postgresql+psycopg, not {parsed.drivername}")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ConfigError("database_url: an SQLite database needs a file; one in memory cannot be shared")
    return parsed


def _sqlite(url: URL) -> Engine:
    path = Path(str(url.database))
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False})

    def opened(connection: Any, kept: Any) -> None:
        kept.info["file"] = file_of(path)
        connection.isolation_level = None  # BEGIN is ours: the driver's own is always deferred
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # what was acknowledged outlives a power cut
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.close()

    def begun(connection: Connection) -> None:
        statement = connection.get_execution_options().get("resolver_begin", "BEGIN")
        if statement:
            connection.exec_driver_sql(statement)

    def taken(_: Any, kept: Any, __: object) -> None:
        if kept.info["file"] != file_of(
            Path(str(url.database))
        ):  # removed or replaced: what is written here would be lost
            raise DisconnectionError("the database file is another one")

    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", taken)
    event.listen(engine, "begin", begun)
    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url, pool_pre_ping=True, pool_size=5, max_overflow=20, connect_args={"connect_timeout": 10}
    )


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"the folder of the database cannot be made: {error}") from error


def _wait_for(name: str, deadline: float, taken: Callable[[], bool]) -> None:
    while not taken():
        if time.monotonic() >= deadline:
            raise Busy(f"another process holds the lock {name!r}")
        time.sleep(0.05)


def _flocked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
