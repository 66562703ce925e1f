"""Which customers are not which listed parties?  An append-only log of its own, chained like judgements."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text

from resolver.errors import Conflict, NotFound
from resolver.storage.chain import GENESIS, Break, Head, canonical_json
from resolver.storage.state import State
from resolver.storage.tables import suppressions

_LOCK = 0x73757070
_HEAD = "suppressions.head"


@dataclass(frozen=True, slots=True)
class KeptSuppression:
    """One row: a suppression, or with ``lifts`` the taking back of one."""

    number: int
    identity: str
    """Digest of who was asked for."""
    entity: str
    """Id of the entity as it was then."""
    user: str
    at: str
    until: str | None
    lifts: int | None
    body: Mapping[str, Any]
    """Plain JSON: all that was known then."""
    previous: str
    hash: str


class Suppressions:
    """The suppressions of one transaction: rows are added, never changed or taken out."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self._connection = connection
        self._clock = clock
        self._state = State(connection)

    def append(
        self, identity: str, entity: str, user: str, until: str | None, body: Mapping[str, object]
    ) -> KeptSuppression:
        """Adds a suppression."""
        return self._append(identity, entity, user, until, None, body)

    def lift(self, number: int, user: str, body: Mapping[str, object]) -> KeptSuppression:
        """Adds a row that takes the suppression of that number back.

        NotFound where there is none; Conflict where it was taken back before.
        """
        self._hold()
        row = self.get(number)
        if row is None or row.lifts is not None:
            raise NotFound("suppression", str(number))
        query = select(suppressions.c.number).where(suppressions.c.lifts == number)
        earlier = self._connection.execute(query).scalar_one_or_none()
        if earlier is not None:
            raise Conflict(f"suppression {number} has been lifted already")
        return self._append(row.identity, row.entity, user, None, number, body)

    def get(self, number: int) -> KeptSuppression | None:
        """The row of that number, or None."""
        query = select(suppressions).where(suppressions.c.number == number)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _kept(row)

    def all(self, after: int = 0) -> tuple[KeptSuppression, ...]:
        """The rows after that number, in order."""
        query = select(suppressions).where(suppressions.c.number > after).order_by(suppressions.c.number)
        return tuple(map(_kept, self._connection.execute(query)))

    def last(self) -> int:
        """Number of the last row; 0 before the first."""
        query = select(func.coalesce(func.max(suppressions.c.number), 0))
        return int(self._connection.execute(query).scalar_one())

    def first_break(self) -> Break | None:
        """The first row that is not as written, or None."""
        kept = self._state.get(_HEAD)
        return _first_break(self.all(), Head(**json.loads(kept)) if kept is not None else Head(0, GENESIS))

    def _append(
        self,
        identity: str,
        entity: str,
        user: str,
        until: str | None,
        lifts: int | None,
        body: Mapping[str, object],
    ) -> KeptSuppression:
        self._hold()
        query = select(suppressions).order_by(suppressions.c.number.desc()).limit(1)
        last = self._connection.execute(query).one_or_none()
        values: dict[str, Any] = {
            "number": 1 if last is None else last.number + 1,
            "identity": identity,
            "entity": entity,
            "user": user,
            "at": self._clock(),
            "until": until,
            "lifts": lifts,
            "body": canonical_json(dict(body)),
            "previous": GENESIS if last is None else last.hash,
        }
        values["hash"] = _hash(values)
        self._connection.execute(insert(suppressions).values(values))
        self._state.put(_HEAD, canonical_json({"number": values["number"], "hash": values["hash"]}))
        return KeptSuppression(**{**values, "body": json.loads(values["body"])})

    def _hold(self) -> None:
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _hash(values: Mapping[str, Any]) -> str:
    named = {name: value for name, value in values.items() if name != "hash"}
    return hashlib.sha256(canonical_json(named).encode()).hexdigest()


def _first_break(rows: Iterable[KeptSuppression], head: Head) -> Break | None:
    last = Head(0, GENESIS)
    for row in rows:
        number = last.number + 1
        if row.number != number:
            return Break(number, f"suppression {number} is missing; the next one is {row.number}")
        if row.previous != last.hash:
            return Break(number, f"suppression {number} does not follow the one before it")
        if row.hash != _hash(dict(_values(row))):
            return Break(number, f"the content of suppression {number} differs from its hash")
        last = Head(number, row.hash)
    if last != head:
        return Break(last.number, f"the suppressions end at {last.number}, and {head.number} were written")
    return None


def _values(row: KeptSuppression) -> Iterator[tuple[str, Any]]:
    for name in ("number", "identity", "entity", "user", "at", "until", "lifts", "previous"):
        yield name, getattr(row, name)
    yield "body", canonical_json(dict(row.body))


def _kept(row: Row[Any]) -> KeptSuppression:
    return KeptSuppression(
        row.number,
        row.identity,
        row.entity,
        row.user,
        row.at,
        row.until,
        row.lifts,
        json.loads(row.body),
        row.previous,
        row.hash,
    )
