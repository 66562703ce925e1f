"""Which pairs wait for a judgement?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from resolver.model.judgements import Pair
from resolver.model.matching import Evidence
from resolver.model.proposals import Proposal
from resolver.model.serial import citation_of, citation_row
from resolver.storage.kept import KeptProposal, ProposalState
from resolver.storage.tables import proposals, records


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A proposal with what the queue needs besides: its worth, and its records as they were compared."""

    proposal: Proposal
    left_digest: str
    right_digest: str
    worth: float = 0.0


class Proposals:
    """The queue of one transaction: one row for each pair ever proposed."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self._connection = connection
        self._clock = clock

    def put(self, given: Iterable[NewProposal]) -> int:
        """Queues the proposals; returns how many.

        A pair that is queued already gets the new figures and is open again, unless it is decided.
        """
        now = self._clock()
        rows = [_row(new, now) for new in given]
        if not rows:
            return 0
        on_sqlite = self._connection.dialect.name == "sqlite"
        statement = sqlite.insert(proposals) if on_sqlite else postgresql.insert(proposals)
        kept = [c.name for c in proposals.c if c.name not in ("number", "left", "right", "created")]
        taken = {name: getattr(statement.excluded, name) for name in kept}
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["left", "right"],
                set_=taken,
                where=proposals.c.state != ProposalState.DECIDED.value,
            ),
            rows,
        )
        return len(rows)

    def set_state(self, pair: Pair, state: ProposalState) -> bool:
        """Opens, decides or lapses the pair's proposal; returns whether there was one to change."""
        done = self._connection.execute(
            update(proposals)
            .where(*_is(pair), proposals.c.state != state.value)
            .values(state=state.value, updated=self._clock())
        )
        return done.rowcount > 0

    def set_states(self, pairs: Iterable[Pair], state: ProposalState) -> int:
        """Opens, decides or lapses the proposals of the pairs; returns how many are now otherwise."""
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
        """Lapses open proposals whose records changed or left since; returns how many."""
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
            .where(proposals.c.state == ProposalState.OPEN.value, ~fresh.exists())
            .values(state=ProposalState.LAPSED.value, updated=self._clock())
        )
        return done.rowcount

    def get(self, pair: Pair) -> KeptProposal | None:
        """The pair's proposal in whatever state, or None."""
        row = self._connection.execute(select(proposals).where(*_is(pair))).one_or_none()
        return None if row is None else _kept(row)

    def numbered(self, number: int) -> KeptProposal | None:
        """The proposal of that number, or None."""
        row = self._connection.execute(select(proposals).where(proposals.c.number == number)).one_or_none()
        return None if row is None else _kept(row)

    def of_record(self, record_id: str) -> tuple[KeptProposal, ...]:
        """Every proposal that names the record, most worth first."""
        query = select(proposals).where(or_(proposals.c.left == record_id, proposals.c.right == record_id))
        return tuple(map(_kept, self._connection.execute(_queue_order(query))))

    def page(
        self,
        *,
        state: ProposalState | None = ProposalState.OPEN,
        after: KeptProposal | tuple[float, int] | None = None,
        limit: int = 100,
        dataset: str | None = None,
        at_least: float = 0.0,
        at_most: float = 1.0,
    ) -> tuple[KeptProposal, ...]:
        """The next proposals in the order of the queue: most worth first, then oldest.

        ``after`` is the last one seen, or its worth and number; ``dataset`` is that of either side;
        ``at_least`` and ``at_most`` bound the probability.
        """
        query = select(proposals).limit(limit)
        query = _filtered(query, state=state, dataset=dataset, at_least=at_least, at_most=at_most)
        if after is not None:
            worth, number = (after.worth, after.number) if isinstance(after, KeptProposal) else after
            same = and_(proposals.c.worth == worth, proposals.c.number > number)
            query = query.where(or_(proposals.c.worth < worth, same))
        return tuple(map(_kept, self._connection.execute(_queue_order(query))))

    def count(
        self,
        *,
        state: ProposalState | None = ProposalState.OPEN,
        dataset: str | None = None,
        at_least: float = 0.0,
        at_most: float = 1.0,
    ) -> int:
        """How many proposals fit."""
        query: Select[Any] = select(func.count()).select_from(proposals)
        query = _filtered(query, state=state, dataset=dataset, at_least=at_least, at_most=at_most)
        return int(self._connection.execute(query).scalar_one())


def _filtered(
    query: Select[Any], *, state: ProposalState | None, dataset: str | None, at_least: float, at_most: float
) -> Select[Any]:
    query = query.where(proposals.c.probability.between(at_least, at_most))
    if state is not None:
        query = query.where(proposals.c.state == state.value)
    if dataset is not None:
        side = records.c.id.in_([proposals.c.left, proposals.c.right])
        query = query.where(select(records.c.id).where(side, records.c.dataset == dataset).exists())
    return query


def _queue_order(query: Select[Any]) -> Select[Any]:
    return query.order_by(proposals.c.worth.desc(), proposals.c.number)


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
