"""How often, and when, did screenings find an entity, and which lists?

Counts by day are all that is kept of a screening: neither who was asked for nor what was answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from resolver.errors import Fault, InvalidInput
from resolver.operations.hits import of_days
from resolver.operations.service import Service
from resolver.operations.world import World
from resolver.storage import HitCount

MOST_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class Screenings:
    """Answers that gave one entity, and those that a suppression kept it out of."""

    entity: str
    total: int
    suppressed: int
    last: str | None
    """The last day that counts anything."""
    days: tuple[tuple[str, int, int], ...]
    """The days asked for, oldest first: found, and suppressed."""


@dataclass(frozen=True, slots=True)
class OfEntity:
    """One of the entities that were found in a time."""

    entity: str
    caption: str
    schema: str
    datasets: tuple[str, ...]
    found: int
    suppressed: int
    last: str
    """The last day that counts anything."""


@dataclass(frozen=True, slots=True)
class OfList:
    """A dataset, and how often entities that stand on it were found in a time."""

    dataset: str
    found: int
    suppressed: int
    entities: int
    """How many of its entities were found or left out."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The screenings of a time: by day, by list and by entity."""

    found: int
    suppressed: int
    days: tuple[tuple[str, int, int], ...]
    """Oldest first: found, and suppressed."""
    lists: tuple[OfList, ...]
    """Most found first; an entity on two lists counts for both."""
    items: tuple[OfEntity, ...]
    """A page of the entities, most found first."""
    total: int
    """How many entities there are on all pages."""
    next: str | None


def screenings(service: Service, entity_id: str, days: int = 30) -> Screenings:
    """The counts of the entity and of all that was merged into it; NotFound.

    Other processes write their counts every ten seconds.
    """
    _since(days)
    service.hits.flush()
    world = service.world()
    world.entity(entity_id)
    with service.storage.reading() as tx:
        found = tx.hits.days(world.clusters.members(entity_id))
    whole = sum(found.values(), HitCount())
    return Screenings(
        world.clusters.canonical(entity_id),
        whole.found,
        whole.suppressed,
        max(found, default=None),
        tuple((day, n.found, n.suppressed) for day, n in of_days(found, days)),
    )


def overview(
    service: Service,
    *,
    days: int = 30,
    dataset: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Overview:
    """The screenings of the last days, of one dataset where one is named.

    InvalidInput for days beyond 1 to 3,660, or a cursor of another making.
    """
    since = _since(days)
    service.hits.flush()
    world = service.world()
    with service.storage.reading() as tx:
        kept = tx.hits.since(since)
        counts, last, members = _folded(world, kept)
        on = {e: _datasets(world, e) for e in counts}
        wanted = {e for e, names in on.items() if dataset is None or dataset in names}
        by_day = tx.hits.days([m for e in wanted for m in members[e]] if dataset else None, since)
    ordered = sorted(wanted, key=lambda e: _place(e, counts[e]))
    start = _start(ordered, counts, cursor)
    shown = ordered[start : start + limit]
    whole = sum((counts[e] for e in wanted), HitCount())
    return Overview(
        whole.found,
        whole.suppressed,
        tuple((day, n.found, n.suppressed) for day, n in of_days(by_day, days)),
        _by_list(counts, on),
        tuple(_of_entity(world, e, counts[e], on[e], last[e]) for e in shown),
        len(ordered),
        _cursor(shown[-1], counts[shown[-1]]) if shown and start + limit < len(ordered) else None,
    )


def _folded(
    world: World, kept: Iterable[tuple[str, HitCount, str]]
) -> tuple[dict[str, HitCount], dict[str, str], dict[str, list[str]]]:
    """Counts, last day and the ids as they were then, by the entity of today; what is gone is left out."""
    counts: dict[str, HitCount] = defaultdict(HitCount)
    last: dict[str, str] = defaultdict(str)
    members: dict[str, list[str]] = defaultdict(list)
    for then, count, day in kept:
        entity = world.clusters.canonical(then)
        if not _datasets(world, entity):
            continue
        counts[entity] += count
        last[entity] = max(last[entity], day)
        members[entity].append(then)
    return counts, last, members


def _datasets(world: World, entity: str) -> tuple[str, ...]:
    """The datasets that the entity's records stand on."""
    names = {name for m in world.clusters.members(entity) if (name := world.dataset_of(m)) is not None}
    return tuple(sorted(names))


def _by_list(counts: dict[str, HitCount], on: dict[str, tuple[str, ...]]) -> tuple[OfList, ...]:
    whole: dict[str, HitCount] = defaultdict(HitCount)
    entities: dict[str, int] = defaultdict(int)
    for entity, count in counts.items():
        for name in on[entity]:
            whole[name] += count
            entities[name] += 1
    found = (OfList(name, n.found, n.suppressed, entities[name]) for name, n in whole.items())
    return tuple(sorted(found, key=lambda o: (-o.found, o.dataset)))


def _of_entity(world: World, entity: str, count: HitCount, on: tuple[str, ...], last: str) -> OfEntity:
    known = world.entity(entity)
    return OfEntity(entity, known.caption, known.schema, on, count.found, count.suppressed, last)


def _place(entity: str, count: HitCount) -> tuple[int, int, str]:
    return -count.found, -count.suppressed, entity


def _cursor(entity: str, count: HitCount) -> str:
    return f"{count.found}.{count.suppressed}.{entity}"


def _start(ordered: list[str], counts: dict[str, HitCount], cursor: str | None) -> int:
    if cursor is None:
        return 0
    found, suppressed, entity = (*cursor.split(".", 2), "", "")[:3]
    if not (found.isdecimal() and suppressed.isdecimal() and entity):
        raise InvalidInput("unknown cursor", [Fault("cursor", "as given in next")])
    here = _place(entity, HitCount(int(found), int(suppressed)))
    return sum(_place(e, counts[e]) <= here for e in ordered)


def _since(days: int) -> str:
    """The first of the last days; InvalidInput where they are too many or none."""
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput("no such days", [Fault("days", f"from 1 to {MOST_DAYS}")])
    today: date = datetime.now(UTC).date()
    return (today - timedelta(days=days - 1)).isoformat()
