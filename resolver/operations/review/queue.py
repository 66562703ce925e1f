"""What waits for a person, and in which order?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import orjson

from resolver.errors import Fault, InvalidInput
from resolver.model.judgements import Pair
from resolver.operations import hits
from resolver.operations.review.log import Page
from resolver.operations.review.pairs import pair_of, standing_opinions
from resolver.operations.review.preview import Side, side
from resolver.operations.review.worth import days, severity, why
from resolver.operations.service import Service
from resolver.storage import (
    WAITING,
    Claim,
    KeptProposal,
    Order,
    ProposalState,
    Transaction,
    place,
    utc_now,
)

ANY = "any"
_AHEAD = 200
"""How far down the queue the next pair for somebody is looked for at once."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which pairs of the queue are meant."""

    state: str = "open"
    """open, second, disputed, escalated, decided, lapsed, waiting (the first four) or any."""
    datasets: tuple[str, ...] = ()
    """Either side is from one of them."""
    at_least: float = 0.0
    at_most: float = 1.0
    """The band of probabilities, both ends included."""
    document: str | None = None
    """Id of a document that either side was read from."""
    schema: str | None = None
    unclaimed_by: str | None = None
    """Without the pairs that others than this user have open."""

    def asked(self) -> dict[str, object]:
        """As the storage is asked; InvalidInput for a state that there is not."""
        return {
            "states": _states(self.state),
            "datasets": self.datasets,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "document": self.document,
            "schema": self.schema,
            "unclaimed_by": self.unclaimed_by,
        }


@dataclass(frozen=True, slots=True)
class Queued:
    """A pair in the queue, with why it stands where it stands."""

    proposal: KeptProposal
    left: Side
    right: Side
    worth: float
    """What deciding it is worth now; 1.0 is the most uncertain pair of ordinary lists, not yet old."""
    severity: float
    screenings: int
    age_days: float
    corroboration: int
    claim: Claim | None
    opinions: int
    """How many people have said something that still waits for a second one."""
    why: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where a pair stands in the queue, and what is before and after it."""

    number: int | None
    """From 1; None where it is not in it."""
    total: int
    before: Pair | None
    after: Pair | None


@dataclass(frozen=True, slots=True)
class Summary:
    """How many pairs are in each state."""

    waiting: int
    second: int
    disputed: int
    escalated: int
    decided: int
    lapsed: int
    oldest: str | None
    """Since when the oldest open pair waits."""
    yours: int
    """How many the user has open."""


def queue(
    service: Service,
    filter: QueueFilter | None = None,
    *,
    order: str = "worth",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Queued]:
    """The pairs that fit, in the order ``worth``, ``score`` or ``age``.  ``cursor``: the ``next`` before."""
    asked = (filter or QueueFilter()).asked()
    by = _order(order)
    after = _read_cursor(cursor, by) if cursor is not None else None
    with service.storage.reading() as tx:
        rows = tx.proposals.page(order=by, after=after, limit=limit + 1, **asked)  # type: ignore[arg-type]
        total = tx.proposals.count(**asked)  # type: ignore[arg-type]
        items = shown(service, tx, rows[:limit])
    return Page(items, _cursor(rows[limit - 1], by) if len(rows) > limit else None, total)


def next_pair(
    service: Service,
    user: str,
    filter: QueueFilter | None = None,
    *,
    order: str = "worth",
    after: tuple[str, str] | None = None,
    skip: Collection[tuple[str, str]] = (),
) -> Queued | None:
    """The next pair for the user: nobody else has it open, and it does not wait for somebody else's word.

    ``after`` is the pair that the user comes from; without one, or where that is no longer known, the
    first of the queue.
    """
    asked = {**(filter or QueueFilter()).asked(), "unclaimed_by": user}
    by = _order(order)
    left_out = {tuple(sorted(two)) for two in skip}
    with service.storage.reading() as tx:
        here = tx.proposals.get(pair_of(*after)) if after is not None else None
        start = place(here, by) if here is not None else None
        while rows := tx.proposals.page(order=by, after=start, limit=_AHEAD, **asked):  # type: ignore[arg-type]
            for row in rows:
                two = row.proposal.pair
                if (two.left, two.right) in left_out or _waits_for_another(tx, row, user):
                    continue
                return shown(service, tx, [row])[0]
            start = place(rows[-1], by)
    return None


def position(
    service: Service,
    left: str,
    right: str,
    filter: QueueFilter | None = None,
    *,
    order: str = "worth",
) -> Position:
    """Where the pair stands among those that fit; what comes before and after it."""
    asked = (filter or QueueFilter()).asked()
    by, two = _order(order), pair_of(left, right)
    with service.storage.reading() as tx:
        total = tx.proposals.count(**asked)  # type: ignore[arg-type]
        here = tx.proposals.get(two)
        if here is None:
            first = tx.proposals.page(order=by, limit=1, **asked)  # type: ignore[arg-type]
            return Position(None, total, None, first[0].proposal.pair if first else None)
        earlier = tx.proposals.before(place(here, by), by, **asked)  # type: ignore[arg-type]
        after = tx.proposals.page(order=by, after=place(here, by), limit=1, **asked)  # type: ignore[arg-type]
        before = tx.proposals.last_before(place(here, by), by, **asked)  # type: ignore[arg-type]
        within = here.state in asked["states"] or not asked["states"]  # type: ignore[operator]
    return Position(
        earlier + 1 if within else None,
        total,
        before.proposal.pair if before else None,
        after[0].proposal.pair if after else None,
    )


def summary(service: Service, user: str | None = None) -> Summary:
    """How many pairs wait, and for what."""
    with service.storage.reading() as tx:
        counts = tx.proposals.counts()
        oldest = tx.proposals.page(order=Order.AGE, limit=1)
        yours = len(tx.claims.all(user)) if user is not None else 0
    return Summary(
        counts.get(ProposalState.OPEN, 0),
        counts.get(ProposalState.SECOND, 0),
        counts.get(ProposalState.DISPUTED, 0),
        counts.get(ProposalState.ESCALATED, 0),
        counts.get(ProposalState.DECIDED, 0),
        counts.get(ProposalState.LAPSED, 0),
        oldest[0].created if oldest else None,
        yours,
    )


def shown(service: Service, tx: Transaction, rows: Iterable[KeptProposal]) -> tuple[Queued, ...]:
    """The proposals with why they stand where they stand."""
    given = list(rows)
    clusters = service.world().clusters
    kept = tx.records.with_ids(i for row in given for i in (row.proposal.pair.left, row.proposal.pair.right))
    counts = hits.totals(tx, (m for i in kept for m in clusters.members(i)))
    claimed = tx.claims.among(row.proposal.pair for row in given) if given else {}
    now = days(utc_now())
    found = []
    for row in given:
        two = row.proposal.pair
        left, right = kept[two.left], kept[two.right]
        grave = severity(service.policy, left.record, right.record)
        members = {*clusters.members(two.left), *clusters.members(two.right)}
        screenings = sum(counts.get(m, 0) for m in members)
        opinions = ()
        if row.state in (ProposalState.SECOND, ProposalState.DISPUTED):
            opinions = standing_opinions(tx.judgements.of_pair(two), (left, right))  # type: ignore[assignment]
        age = now - days(row.created)
        found.append(
            Queued(
                row,
                side(left.record, clusters, gone=left.removed_at is not None),
                side(right.record, clusters, gone=right.removed_at is not None),
                2.0 ** min(50.0, row.worth + now / service.policy.age_doubles_days),
                grave,
                screenings,
                age,
                row.corroboration,
                claimed.get(two),
                len(opinions),
                why(row, grave, screenings, age),
            )
        )
    return tuple(found)


def _waits_for_another(tx: Transaction, row: KeptProposal, user: str) -> bool:
    """Whether the user has said what the pair is, and it waits for a second person."""
    if row.state not in (ProposalState.SECOND, ProposalState.DISPUTED):
        return False
    found = tx.records.with_ids([row.proposal.pair.left, row.proposal.pair.right])
    kept = (found[row.proposal.pair.left], found[row.proposal.pair.right])
    opinions = standing_opinions(tx.judgements.of_pair(row.proposal.pair), kept)
    return any(o.user == user for o in opinions)


def _states(state: str) -> tuple[ProposalState, ...]:
    if state == ANY:
        return ()
    if state == "waiting":
        return WAITING
    try:
        return (ProposalState(state),)
    except ValueError as error:
        known = ", ".join([*(s.value for s in ProposalState), "waiting", ANY])
        raise InvalidInput("unknown state", [Fault("state", f"one of {known}")]) from error


def _order(order: str) -> Order:
    try:
        return Order(order)
    except ValueError as error:
        raise InvalidInput("unknown order", [Fault("order", "worth, score or age")]) from error


def _cursor(last: KeptProposal, order: Order) -> str:
    return orjson.dumps([order.value, *place(last, order)]).hex()


def _read_cursor(cursor: str, order: Order) -> tuple[float | str, ...]:
    try:
        named, *values = orjson.loads(bytes.fromhex(cursor))
        kinds = {Order.WORTH: (float, int, int), Order.SCORE: (float, int), Order.AGE: (str, int)}[order]
        if named != order.value or [type(v) for v in values] != list(kinds):
            raise ValueError
    except (ValueError, TypeError) as error:
        fault = Fault("cursor", "give back the 'next' of the page before, with the same order")
        raise InvalidInput("not a cursor", [fault]) from error
    return tuple(values)
