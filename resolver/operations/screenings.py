"""How often, and when, did screenings hit an entity?"""

from __future__ import annotations

from dataclasses import dataclass

from resolver.errors import InvalidInput
from resolver.operations.hits import of_days
from resolver.operations.service import Service


@dataclass(frozen=True, slots=True)
class Screenings:
    """Hits of one entity: counts, and nothing of who was asked for."""

    entity: str
    total: int
    last: str | None
    """The last day with a hit."""
    days: tuple[tuple[str, int], ...]
    """The days asked for, oldest first, with their hits."""


def screenings(service: Service, entity_id: str, days: int = 30) -> Screenings:
    """The hits of the entity and of all that was merged into it; NotFound.

    Other processes write their counts every ten seconds.
    """
    if not 1 <= days <= 3_660:
        raise InvalidInput("days: from 1 to 3660")
    service.hits.flush()
    world = service.world()
    world.entity(entity_id)
    with service.storage.reading() as tx:
        found = tx.hits.days(world.clusters.members(entity_id))
    return Screenings(
        world.clusters.canonical(entity_id),
        sum(found.values()),
        max(found, default=None),
        tuple(of_days(found, days)),
    )
