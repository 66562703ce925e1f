"""Which pairs wait for a judgement?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar

import orjson
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from resolver.model.judgements import Pair
from resolver.model.matching import Evidence
from resolver.model.proposals import Proposal
from resolver.model.serial import citation_of, citation_row
from resolver.storage.kept import WAITING, KeptProposal, ProposalState
from resolver.storage.tables import claims, proposals, records

T = TypeVar("T")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A proposal with what the queue needs besides: its worth, and its records as they were compared."""

    proposal: Proposal
    left_digest: str
    right_digest: str
    worth: float = 0.0
    corroboration: int = 0


class Order(StrEnum):
    """How the queue is ordered; the higher number first, of equal ones the older first."""

    WORTH = "worth"
    """What deciding the pair is worth, then how much speaks for it."""
    SCORE = "score"
    """How probable it is."""
    AGE = "age"
    """How long it has waited."""


class Proposals:
    """The queue of one transaction: one row for each pair ever proposed."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self._connection = connection
        self._clock = clock

    def put(self, given: Iterable[NewProposal]) -> int:
        """Queues the proposals; returns how many.

        A pair that is queued already gets the new figures.  It is open again unless it is decided, or
        somebody has said something of it and neither record has changed since.
        """
        now = self._clock()
        rows = [_row(new, now) for new in given]
        if not rows:
            return 0
        on_sqlite = self._connection.dialect.name == "sqlite"
        statement = sqlite.insert(proposals) if on_sqlite else postgresql.insert(proposals)
        kept = [c.name for c in proposals.c if c.name not in ("number", "left", "right", "created")]
        taken: dict[str, Any] = {name: getattr(statement.excluded, name) for name in kept}
        unchanged = and_(
            proposals.c.left_digest == statement.excluded.left_digest,
            proposals.c.right_digest == statement.excluded.right_digest,
            or_(*(proposals.c.state == s.value for s in WAITING)),  # IN cannot be sent with many rows
        )
        taken["state"] = case((unchanged, proposals.c.state), else_=statement.excluded.state)
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["left", "right"],
                set_=taken,
                where=proposals.c.state != ProposalState.DECIDED.value,
            ),
            rows,
        )
        return len(rows)

    def created(self, pairs: Iterable[Pair]) -> dict[Pair, str]:
        """When each of the pairs that was ever proposed was so first."""
        found: dict[Pair, str] = {}
        columns = (proposals.c.left, proposals.c.right, proposals.c.created)
        for keys in _chunks((p.left, p.right) for p in pairs):
            query = select(*columns).where(tuple_(proposals.c.left, proposals.c.right).in_(keys))
            found |= {Pair(r.left, r.right): r.created for r in self._connection.execute(query)}
        return found

    def add_worth(self, records: Mapping[str, float]) -> None:
        """Adds to the worth of every waiting proposal that names one of the records."""
        record: BindParameter[str] = bindparam("the_record")
        act = (
            update(proposals)
            .where(or_(proposals.c.left == record, proposals.c.right == record))
            .where(or_(*(proposals.c.state == state.value for state in WAITING)))
            .values(worth=proposals.c.worth + bindparam("more"))
        )
        rows = [{"the_record": name, "more": more} for name, more in records.items()]
        if rows:
            self._connection.execute(act, rows)

    def set_state(self, pair: Pair, state: ProposalState) -> bool:
        """Gives the pair's proposal that state; returns whether there was one to change."""
        return self.set_states([pair], state) > 0

    def set_states(self, pairs: Iterable[Pair], state: ProposalState) -> int:
        """Gives the proposals of the pairs that state; returns how many are now otherwise."""
        now = self._clock()
        keys = [{"the_left": p.left, "the_right": p.right} for p in pairs]
        if not keys:
            return 0
        act = (
            update(proposals)
            .where(proposals.c.left == bindparam("the_left"), proposals.c.right == bindparam("the_right"))
            .where(proposals.c.state != state.value)
            .values(state=state.value, updated=now)
        )
        return self._connection.execute(act, keys).rowcount

    def lapse_stale(self) -> int:
        """Lapses waiting proposals whose records changed or left since; returns how many."""
        left, right = records.alias(), records.alias()
        fresh = (
            select(left.c.id)
            .select_from(left.join(right, right.c.id == proposals.c.right))
            .where(
                left.c.id == proposals.c.left,
                left.c.digest == proposals.c.left_digest,
                right.c.digest == proposals.c.right_digest,
                left.c.removed_at.is_(None),
                right.c.removed_at.is_(None),
            )
            .correlate(proposals)
        )
        done = self._connection.execute(
            update(proposals)
            .where(proposals.c.state.in_([s.value for s in WAITING]), ~fresh.exists())
            .values(state=ProposalState.LAPSED.value, updated=self._clock())
        )
        return done.rowcount

    def get(self, pair: Pair) -> KeptProposal | None:
        """The pair's proposal in whatever state, or None."""
        row = self._connection.execute(select(proposals).where(*_is(pair))).one_or_none()
        return None if row is None else _kept(row)

    def of_records(self, ids: Iterable[str]) -> tuple[KeptProposal, ...]:
        """Every proposal that names one of the records, oldest first."""
        found: dict[int, KeptProposal] = {}
        for chunk in _chunks(ids):
            query = select(proposals).where(or_(proposals.c.left.in_(chunk), proposals.c.right.in_(chunk)))
            found |= {row.number: _kept(row) for row in self._connection.execute(query)}
        return tuple(found[number] for number in sorted(found))

    def page(
        self,
        *,
        states: Collection[ProposalState] = (ProposalState.OPEN,),
        order: Order = Order.WORTH,
        after: Sequence[float | str] | None = None,
        limit: int = 100,
        **filters: Any,
    ) -> tuple[KeptProposal, ...]:
        """The next proposals in the order.  ``after`` is the :func:`place` of the last one seen.

        ``filters``: ``datasets`` and ``schema`` of either side, ``document`` that either side was read
        from, ``at_least`` and ``at_most`` of the probability, ``unclaimed_by`` a user: without pairs
        that others have open.
        """
        columns = _ORDERS[order]
        query = _filtered(select(proposals), states, self._clock(), **filters).limit(limit)
        if after is not None:
            query = query.where(_beyond(columns, after))
        return tuple(map(_kept, self._connection.execute(query.order_by(*(c for c, _ in columns)))))

    def count(self, *, states: Collection[ProposalState] = (ProposalState.OPEN,), **filters: Any) -> int:
        """How many proposals fit; filters as of :meth:`page`."""
        query = _filtered(select(func.count()).select_from(proposals), states, self._clock(), **filters)
        return int(self._connection.execute(query).scalar_one())

    def before(
        self,
        place_: Sequence[float | str],
        order: Order,
        *,
        states: Collection[ProposalState] = (),
        **filters: Any,
    ) -> int:
        """How many of those that fit come before the place."""
        query = _filtered(select(func.count()).select_from(proposals), states, self._clock(), **filters)
        return int(self._connection.execute(query.where(_ahead(_ORDERS[order], place_))).scalar_one())

    def last_before(
        self,
        place_: Sequence[float | str],
        order: Order,
        *,
        states: Collection[ProposalState] = (),
        **filters: Any,
    ) -> KeptProposal | None:
        """The one of those that fit right before the place, or None."""
        query = _filtered(select(proposals), states, self._clock(), **filters).limit(1)
        query = query.where(_ahead(_ORDERS[order], place_))
        backwards = [column if ordered is not column else column.desc() for ordered, column in _ORDERS[order]]
        row = self._connection.execute(query.order_by(*backwards)).one_or_none()
        return None if row is None else _kept(row)

    def counts(self) -> dict[ProposalState, int]:
        """How many proposals are in each state."""
        query = select(proposals.c.state, func.count()).group_by(proposals.c.state)
        return {ProposalState(state): int(n) for state, n in self._connection.execute(query)}

    def days(self) -> Iterator[tuple[str, str, str]]:
        """Of every proposal: when it was made, when its state last changed, and its state."""
        query = select(proposals.c.created, proposals.c.updated, proposals.c.state)
        for row in self._connection.execute(query):
            yield row.created, row.updated, row.state


def place(kept: KeptProposal, order: Order) -> tuple[float | str, ...]:
    """Where the proposal stands in the order."""
    if order is Order.WORTH:
        return kept.worth, kept.corroboration, kept.number
    if order is Order.SCORE:
        return kept.proposal.probability, kept.number
    return kept.created, kept.number


_ORDERS: dict[Order, tuple[tuple[Any, Any], ...]] = {
    Order.WORTH: (
        (proposals.c.worth.desc(), proposals.c.worth),
        (proposals.c.corroboration.desc(), proposals.c.corroboration),
        (proposals.c.number, proposals.c.number),
    ),
    Order.SCORE: (
        (proposals.c.probability.desc(), proposals.c.probability),
        (proposals.c.number, proposals.c.number),
    ),
    Order.AGE: ((proposals.c.created, proposals.c.created), (proposals.c.number, proposals.c.number)),
}
"""How each order sorts, with the bare columns."""


def _beyond(columns: Sequence[tuple[Any, Any]], place_: Sequence[float | str]) -> ColumnElement[bool]:
    """What comes after the place."""
    found = []
    for n, (ordered, column) in enumerate(columns):
        same = [c == v for (_, c), v in zip(columns[:n], place_, strict=False)]
        further = column < place_[n] if ordered is not column else column > place_[n]
        found.append(and_(*same, further))
    return or_(*found)


def _ahead(columns: Sequence[tuple[Any, Any]], place_: Sequence[float | str]) -> ColumnElement[bool]:
    """What comes before the place."""
    same = and_(*(column == value for (_, column), value in zip(columns, place_, strict=True)))
    return ~or_(_beyond(columns, place_), same)


def _filtered(
    query: Select[Any],
    states: Collection[ProposalState],
    now: str,
    *,
    datasets: Collection[str] = (),
    document: str | None = None,
    schema: str | None = None,
    at_least: float = 0.0,
    at_most: float = 1.0,
    unclaimed_by: str | None = None,
) -> Select[Any]:
    query = query.where(proposals.c.probability.between(at_least, at_most))
    if states:
        query = query.where(proposals.c.state.in_([s.value for s in states]))
    side = records.c.id.in_([proposals.c.left, proposals.c.right])
    if datasets:
        query = query.where(select(records.c.id).where(side, records.c.dataset.in_(datasets)).exists())
    if document is not None:
        query = query.where(select(records.c.id).where(side, records.c.document == document).exists())
    if schema is not None:
        query = query.where(select(records.c.id).where(side, records.c.schema == schema).exists())
    if unclaimed_by is not None:
        others = select(claims.c.user).where(
            claims.c.left == proposals.c.left,
            claims.c.right == proposals.c.right,
            claims.c.user != unclaimed_by,
            claims.c.until > now,
        )
        query = query.where(~others.exists())
    return query


def _is(pair: Pair) -> tuple[Any, ...]:
    return (proposals.c.left == pair.left, proposals.c.right == pair.right)


def _row(new: NewProposal, now: str) -> dict[str, object]:
    proposal = new.proposal
    return {
        "left": proposal.pair.left,
        "right": proposal.pair.right,
        "score": float(proposal.score),
        "probability": float(proposal.probability),
        "worth": float(new.worth),
        "reason": proposal.reason,
        "evidence": orjson.dumps([evidence_row(e) for e in proposal.evidence]).decode(),
        "model": proposal.model,
        "state": ProposalState.OPEN.value,
        "left_digest": new.left_digest,
        "right_digest": new.right_digest,
        "corroboration": new.corroboration,
        "created": now,
        "updated": now,
    }


def _kept(row: Row[Any]) -> KeptProposal:
    evidence = tuple(map(_evidence, orjson.loads(row.evidence)))
    proposal = Proposal(
        Pair(row.left, row.right), row.score, row.probability, row.reason, evidence, row.model
    )
    return KeptProposal(
        number=row.number,
        proposal=proposal,
        state=ProposalState(row.state),
        worth=row.worth,
        left_digest=row.left_digest,
        right_digest=row.right_digest,
        created=row.created,
        updated=row.updated,
        corroboration=row.corroboration,
    )


def evidence_row(evidence: Evidence) -> dict[str, object]:
    """The evidence as plain JSON values, as it is frozen in proposals and judgements."""
    return {
        "feature": evidence.feature,
        "score": evidence.score,
        "log_odds": evidence.log_odds,
        "query": evidence.query,
        "candidate": evidence.candidate,
        "sentence": evidence.sentence,
        "citations": [citation_row(c) for c in evidence.citations],
    }


def _evidence(row: Mapping[str, Any]) -> Evidence:
    citations = tuple(citation_of(c) for c in row["citations"])
    return Evidence(**{**row, "citations": citations})


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
