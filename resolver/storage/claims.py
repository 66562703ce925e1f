"""Who has which pair open?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Row, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from resolver.model.judgements import Pair
from resolver.storage.kept import Claim
from resolver.storage.tables import claims


class Claims:
    """The claims of one transaction.  One whose time is over counts as none."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self._connection = connection
        self._clock = clock

    def put(self, pair: Pair, user: str, until: str) -> Claim:
        """Gives the pair to the user, whoever had it."""
        row = {"left": pair.left, "right": pair.right, "user": user, "at": self._clock(), "until": until}
        on_sqlite = self._connection.dialect.name == "sqlite"
        statement = (sqlite.insert(claims) if on_sqlite else postgresql.insert(claims)).values(row)
        taken = {name: getattr(statement.excluded, name) for name in ("user", "at", "until")}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["left", "right"], set_=taken)
        )
        self._connection.execute(delete(claims).where(claims.c.until <= row["at"]))
        return Claim(pair, user, str(row["at"]), until)

    def of(self, pair: Pair) -> Claim | None:
        """Who has the pair open now, or None."""
        return self.among([pair]).get(pair)

    def among(self, pairs: Iterable[Pair]) -> dict[Pair, Claim]:
        """The claims on these pairs; at most a page of them."""
        keys = [(p.left, p.right) for p in pairs]
        query = select(claims).where(tuple_(claims.c.left, claims.c.right).in_(keys))
        rows = self._connection.execute(query.where(claims.c.until > self._clock()))
        return {claim.pair: claim for claim in map(_claim, rows)}

    def all(self, user: str | None = None) -> tuple[Claim, ...]:
        """Every claim, or those of one user, newest first."""
        query = select(claims).where(claims.c.until > self._clock()).order_by(claims.c.at.desc())
        if user is not None:
            query = query.where(claims.c.user == user)
        return tuple(map(_claim, self._connection.execute(query)))

    def drop(self, pair: Pair, user: str) -> bool:
        """Gives the pair back; returns whether the user had it."""
        done = delete(claims).where(claims.c.left == pair.left, claims.c.right == pair.right)
        return self._connection.execute(done.where(claims.c.user == user)).rowcount > 0


def _claim(row: Row[Any]) -> Claim:
    return Claim(Pair(row.left, row.right), row.user, row.at, row.until)
