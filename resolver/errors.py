"""What can go wrong, in one tree.  Nothing here knows about HTTP.

::

    ResolverError
    ├── InvalidInput            the caller's data is at fault; carries every fault with its place
    │   ├── InvalidDocument
    │   ├── InvalidRecord
    │   ├── InvalidListing
    │   └── InvalidQuery
    ├── NotFound                no such document, entity, dataset, proposal, judgement, key
    ├── Conflict                the state of things forbids it
    │   ├── AlreadyJudged       the pair, or a chain of judgements, says otherwise
    │   ├── StaleVersion        somebody changed it since the caller looked
    │   └── Busy                another process holds the ingest lock
    ├── NotAllowed              the key's role does not cover the act
    ├── NotReady                no snapshot in force yet
    ├── ConfigError             the operator's settings are at fault
    ├── CorruptSnapshot         a snapshot folder differs from its manifest
    └── StorageError            the database or the disk failed
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where it stands and what to do about it."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class ResolverError(Exception):
    """Root of all errors that resolver raises on purpose."""


class InvalidInput(ResolverError):
    """The caller's data is at fault.  ``faults`` lists every fault found, not only the first."""

    def __init__(self, message: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "; ".join([self.message, *map(str, self.faults)])


class InvalidDocument(InvalidInput):
    """A document cannot be read as text."""


class InvalidRecord(InvalidInput):
    """A record has an unknown schema, or a value without a citation."""


class InvalidListing(InvalidInput):
    """A published list is broken, cut off, or holds something its reader does not know."""


class InvalidQuery(InvalidInput):
    """A query has no name, an unknown schema, or is too large."""


class NotFound(ResolverError):
    """There is no such thing.  ``kind`` says what was looked for, ``key`` which one."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"there is no {kind} {key!r}")
        self.kind = kind
        self.key = key


class Conflict(ResolverError):
    """The state of things forbids the act."""


class AlreadyJudged(Conflict):
    """Earlier judgements contradict this one; ``chain`` names their numbers in the log."""

    def __init__(self, message: str, chain: Iterable[int] = ()) -> None:
        super().__init__(message)
        self.chain = tuple(chain)


class StaleVersion(Conflict):
    """What the caller saw has changed since."""


class Busy(Conflict):
    """Another process is doing this now."""


class NotAllowed(ResolverError):
    """The caller's role does not cover the act."""


class NotReady(ResolverError):
    """There is no snapshot in force yet."""


class ConfigError(ResolverError):
    """A setting is missing, unknown or out of range; the message names it."""


class CorruptSnapshot(ResolverError):
    """A snapshot folder differs from its manifest, or is of a foreign format."""


class StorageError(ResolverError):
    """The database or the disk failed; nothing was acknowledged."""
