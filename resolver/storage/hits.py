"""How often did screenings find an entity, or leave it out?  Counts by day, nothing of who was asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from resolver.storage.kept import HitCount
from resolver.storage.tables import hits

_BOTH = (func.sum(hits.c.count), func.sum(hits.c.suppressed))


class Hits:
    """The counts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, day: str, counts: Mapping[str, HitCount]) -> None:
        """Adds to the counts of that day (``2024-02-28``)."""
        rows = [
            {"entity": e, "day": day, "count": n.found, "suppressed": n.suppressed}
            for e, n in sorted(counts.items())
        ]
        if not rows:
            return
        on_sqlite = self._connection.dialect.name == "sqlite"
        statement = sqlite.insert(hits) if on_sqlite else postgresql.insert(hits)
        more = {name: hits.c[name] + statement.excluded[name] for name in ("count", "suppressed")}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["entity", "day"], set_=more), rows
        )

    def totals(self, entities: Collection[str]) -> dict[str, int]:
        """How often each of the entities was ever found, of those that were; at most some thousand."""
        query = select(hits.c.entity, func.sum(hits.c.count)).where(hits.c.entity.in_(list(entities)))
        found = self._connection.execute(query.group_by(hits.c.entity))
        return {e: int(n) for e, n in found if n}

    def since(self, day: str) -> list[tuple[str, HitCount, str]]:
        """Entity, its counts from that day on, and the last day with one; in no order."""
        query = select(hits.c.entity, *_BOTH, func.max(hits.c.day)).where(hits.c.day >= day)
        found = self._connection.execute(query.group_by(hits.c.entity))
        return [(e, HitCount(int(n), int(left_out)), last) for e, n, left_out, last in found]

    def days(self, entities: Collection[str] | None = None, since: str = "") -> dict[str, HitCount]:
        """Day -> counts of the entities together, of all without any named; from ``since`` on."""
        query = select(hits.c.day, *_BOTH).where(hits.c.day >= since).group_by(hits.c.day)
        if entities is None:
            return _by_day(self._connection.execute(query))
        found: dict[str, HitCount] = {}
        given = list(entities)
        for start in range(0, len(given), 500):
            part = query.where(hits.c.entity.in_(given[start : start + 500]))
            for day, count in _by_day(self._connection.execute(part)).items():
                found[day] = found.get(day, HitCount()) + count
        return found


def _by_day(rows: Iterable[Any]) -> dict[str, HitCount]:
    return {day: HitCount(int(n), int(left_out)) for day, n, left_out in rows}
