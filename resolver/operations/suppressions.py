"""Who is known not to be whom?  Writing, listing and lifting suppressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from resolver.errors import Fault, InvalidInput, NotFound
from resolver.model.matching import Query
from resolver.model.records import NAME_PROPERTIES
from resolver.operations.review import Page
from resolver.operations.review.verdicts import checked_reason
from resolver.operations.screen import cleaned
from resolver.operations.service import Service
from resolver.operations.suppressed import FACTS, frozen, identity, lapse
from resolver.operations.world import World
from resolver.storage import KeptSuppression, evidence_row, utc_now

STATES = ("standing", "lapsed", "expired", "lifted", "any")


@dataclass(frozen=True, slots=True)
class Suppression:
    """A customer is not a listed party."""

    number: int
    customer: str | None
    """The caller's id of the customer; None where names and facts stand for it."""
    schema: str
    properties: dict[str, tuple[str, ...]]
    """As the customer was described."""
    entity: str
    """Canonical id of the party now."""
    entity_then: str
    caption: str
    """The party's name then."""
    rests_on: tuple[str, ...]
    """Where either side changes in these or in its names, it lapses."""
    user: str
    reason: str
    code: str | None
    at: str
    until: str | None
    state: str
    """``standing``, ``lapsed``, ``expired`` or ``lifted``."""
    why: str | None
    """Why it holds no longer."""
    lifted_by: str | None
    lifted_at: str | None


def suppress(
    service: Service,
    query: Query,
    entity_id: str,
    user: str,
    reason: str,
    *,
    code: str | None,
    rests_on: Sequence[str] = (),
    until: str | None = None,
) -> Suppression:
    """Says that who is asked for is not that entity; answers leave it out from now on, and say so.

    ``query.id`` is the caller's own id of the customer, where there is one.  ``rests_on`` names the fields
    that tell the two apart, by default all facts that the query states.  ``until`` is a date, by default
    as the policy says.  InvalidInput, InvalidQuery, NotFound.
    """
    reason = checked_reason(reason)
    service.policy.check(code, reason, ("suppress",), required=True)
    asked = cleaned({"query": query}, service.settings.max_name_length)["query"]
    properties = asked.properties
    unknown = [p for p in rests_on if p not in FACTS and p not in NAME_PROPERTIES]
    if unknown:
        fault = Fault("rests_on", f"{', '.join(unknown)}: no fact that is compared")
        raise InvalidInput("a suppression cannot rest on that", [fault])
    world = service.world()
    entity = world.entity(entity_id)
    fields = list(dict.fromkeys(rests_on)) or [p for p in FACTS if properties.get(p)]
    one, other = (
        world.scorer.prepared(asked.schema, properties),
        world.scorer.prepared(entity.schema, entity.properties),
    )
    found = world.scorer.compare(one, other)
    records = [r for m in world.clusters.members(entity.id) if (r := world.record(m)) is not None]
    body: dict[str, object] = {
        **frozen(asked, records, fields),
        "caption": entity.caption,
        "reason": reason,
        "code": code,
        "score": found.score,
        "probability": found.probability,
        "model": world.scorer.model_name,
        "snapshot": world.provenance.snapshot,
        "evidence": [evidence_row(e) for e in world.scorer.evidence(one, other)],
    }
    with service.storage.writing() as tx:
        row = tx.suppressions.append(identity(asked), entity.id, user, _until(service, until), body)
    return _shown(row, None, world)


def suppressions(
    service: Service,
    *,
    state: str = "standing",
    entity: str | None = None,
    customer: str | None = None,
    user: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Suppression]:
    """The suppressions that fit, newest first.  ``cursor`` is the ``next`` of the page before."""
    if state not in STATES:
        raise InvalidInput("unknown state", [Fault("state", f"one of {', '.join(STATES)}")])
    if cursor is not None and not cursor.isdecimal():
        raise InvalidInput("not a cursor", [Fault("cursor", "give back the 'next' of the page before")])
    world = service.world()
    with service.storage.reading() as tx:
        rows = tx.suppressions.all()
    lifted = {row.lifts: row for row in rows if row.lifts is not None}
    canonical = world.clusters.canonical(entity) if entity is not None else None
    found = [
        shown
        for row in reversed(rows)
        if row.lifts is None
        and (canonical is None or world.clusters.canonical(row.entity) == canonical)
        and (customer is None or row.body["customer"] == customer)
        and (user is None or row.user == user)
        and (shown := _shown(row, lifted.get(row.number), world))
        and state in ("any", shown.state)
    ]
    rest = [s for s in found if cursor is None or s.number < int(cursor)]
    return Page(tuple(rest[:limit]), str(rest[limit - 1].number) if len(rest) > limit else None, len(found))


def suppression(service: Service, number: int) -> Suppression:
    """The suppression of that number; NotFound."""
    world = service.world()
    with service.storage.reading() as tx:
        row = tx.suppressions.get(number)
        lifted = {r.lifts: r for r in tx.suppressions.all(after=number) if r.lifts is not None}
    if row is None or row.lifts is not None:
        raise NotFound("suppression", str(number))
    return _shown(row, lifted.get(number), world)


def lift(service: Service, number: int, user: str, reason: str) -> Suppression:
    """Takes the suppression back; NotFound, Conflict where that was done before."""
    with service.storage.writing() as tx:
        tx.suppressions.lift(number, user, {"reason": checked_reason(reason)})
    return suppression(service, number)


def _shown(row: KeptSuppression, lifted: KeptSuppression | None, world: World) -> Suppression:
    body = row.body
    now = utc_now()
    why = lapse(row, world.clusters, world.record, now)
    state = "standing"
    if lifted is not None:
        state, why = "lifted", str(lifted.body["reason"]) or None
    elif row.until is not None and row.until <= now:
        state = "expired"
    elif why is not None:
        state = "lapsed"
    return Suppression(
        row.number,
        body["customer"],
        body["schema"],
        {p: tuple(texts) for p, texts in body["properties"].items()},
        world.clusters.canonical(row.entity),
        row.entity,
        body["caption"],
        tuple(body["rests_on"]),
        row.user,
        body["reason"],
        body["code"],
        row.at,
        row.until,
        state,
        why,
        lifted.user if lifted is not None else None,
        lifted.at if lifted is not None else None,
    )


def _until(service: Service, given: str | None) -> str | None:
    if given is None:
        days = service.policy.suppression_days
        end = datetime.now(UTC) + timedelta(days=days)
        return end.isoformat(timespec="microseconds") if days else None
    try:
        day = date.fromisoformat(given)
    except ValueError as error:
        raise InvalidInput("unknown date", [Fault("until", "a date such as 2030-02-28")]) from error
    if day <= datetime.now(UTC).date():
        raise InvalidInput("unknown date", [Fault("until", "a date to come")])
    return datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat(timespec="microseconds")
