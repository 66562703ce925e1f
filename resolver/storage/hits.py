"""How often did screenings hit an entity?  Counts by day, and nothing of who was asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from resolver.storage.tables import hits


class Hits:
    """The counts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, day: str, counts: Mapping[str, int]) -> None:
        """Adds to the counts of that day (``2024-02-28``)."""
        rows = [{"entity": e, "day": day, "count": n} for e, n in sorted(counts.items())]
        if not rows:
            return
        on_sqlite = self._connection.dialect.name == "sqlite"
        statement = sqlite.insert(hits) if on_sqlite else postgresql.insert(hits)
        more = {"count": hits.c.count + statement.excluded.count}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["entity", "day"], set_=more), rows
        )

    def totals(self, entities: Collection[str]) -> dict[str, int]:
        """All hits of each of the entities that has any; at most some thousand entities."""
        query = select(hits.c.entity, func.sum(hits.c.count)).where(hits.c.entity.in_(list(entities)))
        return {e: int(n) for e, n in self._connection.execute(query.group_by(hits.c.entity))}

    def days(self, entities: Collection[str]) -> dict[str, int]:
        """Day -> hits of the entities together, in the order of days."""
        query = select(hits.c.day, func.sum(hits.c.count)).where(hits.c.entity.in_(list(entities)))
        found = self._connection.execute(query.group_by(hits.c.day).order_by(hits.c.day))
        return {day: int(n) for day, n in found}
