"""What went wrong in the database, in words that help the operator?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from resolver.errors import StorageError

_KNOWN = (
    ("database is locked", "the database is locked by another writer"),
    ("disk is full", "the disk is full"),
    ("no space left", "the disk is full"),
    ("could not extend file", "the disk is full"),
    ("unable to open database file", "the database file cannot be opened"),
    ("readonly database", "the database cannot be written to"),
    ("read-only transaction", "a reading transaction cannot write"),
    ("file is not a database", "the file is not an SQLite database"),
    ("malformed", "the database file is damaged"),
    ("disk i/o error", "the disk failed"),
    ("no such table", "the database has not been migrated"),
    ("undefinedtable", "the database has not been migrated"),
    ("append-only", "judgements are append-only"),
    ("connection", "the database cannot be reached"),
)
"""Words of the drivers and what they mean, most telling first."""


@contextmanager
def translated() -> Iterator[None]:
    """Turns every error of the database inside the block into StorageError."""
    try:
        yield
    except SQLAlchemyError as error:
        raise storage_error(error) from error


def storage_error(error: SQLAlchemyError) -> StorageError:
    """The error in our words.  Values of the statement are left out: they may be names."""
    if not isinstance(error, DBAPIError):
        return StorageError(f"the database failed: {type(error).__name__}")
    found = failure(error.orig)
    if found.args[0].startswith(_UNKNOWN) and isinstance(error, IntegrityError):
        return StorageError("a constraint of the database forbids it")
    return found


def failure(error: BaseException | None) -> StorageError:
    """The driver's own error in our words."""
    said = f"{type(error).__name__}: {error}"
    meant = next((meaning for words, meaning in _KNOWN if words in said.lower()), None)
    return StorageError(meant or f"{_UNKNOWN}{type(error).__name__}")


_UNKNOWN = "the database failed: "
