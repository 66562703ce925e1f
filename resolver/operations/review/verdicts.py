"""How is a verdict written, and taken back?

A verdict is written with the evidence as it was.  It is refused where earlier judgements say otherwise, or
where somebody has changed the matter since the reviewer looked.  Where two people are needed, the first
one's verdict is an opinion that counts for nothing until another person agrees.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from resolver.entities import Clusters
from resolver.errors import AlreadyJudged, Conflict, Fault, InvalidInput, StaleVersion
from resolver.model.judgements import Judgement, Pair, Verdict
from resolver.operations.policy import ESCALATE, uses_of
from resolver.operations.review.pairs import (
    FIRST,
    compared,
    frozen,
    overrides,
    pair_of,
    records_of,
    standing_opinions,
    version_of,
    why_second,
)
from resolver.operations.service import Service
from resolver.operations.world import World
from resolver.storage import WAITING, KeptRecord, NewJudgement, ProposalState, Transaction

MAX_REASON = 2_000
"""Longest reason, in characters."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking several judgements back came to."""

    batch: str
    """Names it, so that it can itself be taken back."""
    rows: tuple[Judgement, ...]
    """As written in the log."""
    left: tuple[tuple[int, str], ...]
    """Numbers of rows that were left as they are, and why."""


def judge(
    service: Service,
    left: str,
    right: str,
    verdict: str,
    user: str,
    reason: str,
    *,
    expected: str | None = None,
    code: str | None = None,
    revoke: Collection[int] = (),
) -> Judgement:
    """The verdict as written in the log; clusters follow it at once.

    ``revoke`` names rows that say otherwise and are taken back in the same act.  Where a second person
    is needed the row has the stage ``first``, until that one's row ``confirms`` it.

    Raises AlreadyJudged with the chain of rows that say otherwise, StaleVersion where ``expected``
    is no longer the pair's version, NotFound, InvalidInput.
    """
    two, given = pair_of(left, right), verdict_of(verdict)
    reason = checked_reason(reason)
    service.policy.check(code, reason, uses_of(given, True), required=given is Verdict.DIFFERENT)
    world = service.world()
    with service.storage.writing() as tx:
        tx.judgements.hold()
        kept = records_of(tx, two)
        before = tx.judgements.of_pair(two)
        if expected is not None and expected != version_of(kept, before):
            raise StaleVersion("the pair has changed since it was shown; look at it again")
        clusters = now(world, tx)
        act = Act(service, world, tx, user, reason, code, _batch() if revoke else None)
        if revoke:
            clusters = act.take_back(clusters, two, given, revoke)
        row, _ = act.write(two, given, clusters)
    return row


def revoke(service: Service, number: int, user: str, reason: str, *, code: str | None = None) -> Judgement:
    """The row that takes the verdict of that number back; what it decided waits again.

    NotFound, Conflict where it is a revocation or revoked itself.
    """
    reason = checked_reason(reason)
    service.policy.check(code, reason, ("revoke",), required=False)
    world = service.world()
    with service.storage.writing() as tx:
        row = tx.judgements.revoke(number, user=user, reason=reason, snapshot=state_of(world), code=code)
        settle(tx, now(world, tx), {row.pair.left, row.pair.right})
    return row


def undo_batch(service: Service, batch: str, user: str, reason: str, *, code: str | None = None) -> Undone:
    """Takes back every row of a bulk decision, a split or an undo."""
    with service.storage.reading() as tx:
        numbers = [row.number for row in tx.judgements.page(batch=batch, limit=100_000)]
    return _undone(service, numbers, user, reason, code)


def undo_day(
    service: Service, of_user: str, day: str, user: str, reason: str, *, code: str | None = None
) -> Undone:
    """Takes back all that a user wrote on a day (UTC, ``2024-02-28``)."""
    return _undone(
        service, [r.number for r in undo_preview(service, user=of_user, day=day)], user, reason, code
    )


def undo_preview(
    service: Service, *, batch: str | None = None, user: str | None = None, day: str | None = None
) -> tuple[Judgement, ...]:
    """The rows of a batch, or of a user's day, oldest first."""
    if (batch is None) == (user is None or day is None):
        raise InvalidInput("what is to be undone?", [Fault("batch", "give a batch, or a user and a day")])
    since = until = None
    if day is not None:
        since, until = _day(day)
    with service.storage.reading() as tx:
        return tx.judgements.page(batch=batch, user=user, since=since, until=until, limit=100_000)


@dataclass(frozen=True, slots=True)
class Act:
    """One user's act within one transaction, which holds the log."""

    service: Service
    world: World
    tx: Transaction
    user: str
    reason: str
    code: str | None
    batch: str | None
    bulk: bool = False

    def take_back(
        self, clusters: Clusters, two: Pair, verdict: Verdict, numbers: Collection[int]
    ) -> Clusters:
        """The clusters after rows of the chain that says otherwise were taken back."""
        chain = clusters.refusal(two, verdict) or ()
        if not set(numbers) <= set(chain):
            fault = Fault("revoke", f"only rows that say otherwise: {', '.join(map(str, chain)) or 'none'}")
            raise InvalidInput("these rows do not stand in the way", [fault])
        for number in sorted(numbers):
            row = self.tx.judgements.revoke(
                number, user=self.user, reason=self.reason, snapshot=state_of(self.world), code=self.code,
                batch=self.batch,
            )  # fmt: skip
            clusters = clusters.after([row])
        return clusters

    def write(self, two: Pair, given: Verdict, clusters: Clusters) -> tuple[Judgement, Clusters]:
        """The row, and the clusters after it.  AlreadyJudged, InvalidInput, NotFound."""
        tx, policy = self.tx, self.service.policy
        chain = clusters.refusal(two, given)
        if chain is not None:
            rows = ", ".join(map(str, chain))
            raise AlreadyJudged(f"earlier judgements say otherwise: {rows}. Revoke one of them first", chain)
        kept = records_of(tx, two)
        seen = compared(self.world, kept, tx.proposals.get(two))
        override = overrides(self.service, given, seen.probability, kept)
        required = given is Verdict.DIFFERENT or override
        policy.check(self.code, self.reason, uses_of(given, override), required=required)
        before = tx.judgements.of_pair(two)
        stage, confirms = None, None
        if given is not Verdict.UNSURE and why_second(
            policy, kept, clusters, two, seen.probability, bulk=self.bulk
        ):
            opinions = standing_opinions(before, kept)
            agreeing = [row for row in opinions if row.user != self.user and row.verdict is given]
            if agreeing:
                confirms = agreeing[0].number
            else:
                stage = FIRST
                for mine in (row for row in opinions if row.user == self.user):
                    tx.judgements.revoke(
                        mine.number, user=self.user, reason="another opinion", batch=self.batch
                    )
        row = tx.judgements.append(
            NewJudgement(
                two,
                given,
                user=self.user,
                reason=self.reason,
                score=seen.score,
                probability=seen.probability,
                model=seen.model,
                snapshot=state_of(self.world),
                evidence=frozen(kept, seen.evidence),
                code=self.code,
                batch=self.batch,
                stage=stage,
                confirms=confirms,
            )
        )
        clusters = clusters.after(tx.judgements.all(after=clusters.last))
        tx.claims.drop(two, self.user)
        if stage is None:
            settle(tx, clusters, {two.left, two.right})
        tx.proposals.set_state(two, self._state(row, kept))
        return row, clusters

    def _state(self, row: Judgement, kept: tuple[KeptRecord, KeptRecord]) -> ProposalState:
        if row.stage is not None:
            opinions = standing_opinions(self.tx.judgements.of_pair(row.pair), kept)
            differ = len({o.verdict for o in opinions}) > 1
            return ProposalState.DISPUTED if differ else ProposalState.SECOND
        return ProposalState.ESCALATED if row.code == ESCALATE else ProposalState.DECIDED


def settle(tx: Transaction, clusters: Clusters, records: Collection[str]) -> None:
    """Brings the queue in line with the clusters around these records.

    What is judged now, by whatever chain, waits no longer; what is not judged any more waits again,
    unless somebody's word on that very pair stands.
    """
    around = {member for record in records for member in clusters.members(record)}
    near = tx.proposals.of_records(around)
    done = [k.proposal.pair for k in near if k.state in WAITING and clusters.judged(k.proposal.pair)]
    tx.proposals.set_states(done, ProposalState.DECIDED)
    again = [
        k.proposal.pair
        for k in near
        if k.state is not ProposalState.LAPSED
        and not clusters.judged(k.proposal.pair)
        and (
            k.state is ProposalState.DECIDED
            or k.proposal.pair.left in records
            or k.proposal.pair.right in records
        )
    ]
    states: dict[ProposalState, list[Pair]] = {}
    for two in again:
        states.setdefault(_state_by_log(tx.judgements.of_pair(two)), []).append(two)
    for state, pairs in states.items():
        tx.proposals.set_states(pairs, state)
    if again:
        tx.proposals.lapse_stale()


def now(world: World, tx: Transaction) -> Clusters:
    """The clusters as of this transaction."""
    return world.clusters.after(tx.judgements.all(after=world.clusters.last))


def state_of(world: World) -> str:
    """The state of records and judgements that a verdict was given in."""
    return f"{world.snapshot.name}+{world.sequence}.{world.judgement}"


def verdict_of(text: str) -> Verdict:
    """The verdict, or InvalidInput."""
    try:
        return Verdict(text)
    except ValueError as error:
        raise InvalidInput("unknown verdict", [Fault("verdict", "same, different or unsure")]) from error


def checked_reason(text: str) -> str:
    """The words without blanks around them, or InvalidInput where they are too long."""
    reason = text.strip()
    if len(reason) > MAX_REASON:
        raise InvalidInput("the reason is too long", [Fault("reason", f"at most {MAX_REASON:,} characters")])
    return reason


def _undone(service: Service, numbers: Sequence[int], user: str, reason: str, code: str | None) -> Undone:
    """Takes the rows back, newest first: a verdict is revoked, a revocation's verdict is given again."""
    reason = checked_reason(reason)
    service.policy.check(code, reason, ("revoke",), required=False)
    world = service.world()
    batch = _batch()
    written: list[Judgement] = []
    left: list[tuple[int, str]] = []
    with service.storage.writing() as tx:
        tx.judgements.hold()
        rows = [row for n in sorted(numbers, reverse=True) if (row := tx.judgements.get(n)) is not None]
        taken = {row.number for row in rows}  # what is taken back itself is not given again
        restoring = [row for row in rows if row.revokes is not None and row.revokes not in taken]
        for row in rows:
            if row.revokes is not None:
                continue
            try:
                written.append(
                    tx.judgements.revoke(
                        row.number, user=user, reason=reason, snapshot=state_of(world), code=code, batch=batch
                    )
                )
            except Conflict as error:
                left.append((row.number, str(error)))
        clusters = now(world, tx)
        for row in reversed(restoring):
            chain = clusters.refusal(row.pair, row.verdict) if row.stage is None else None
            first = tx.judgements.get(row.revokes or 0)
            if row.number in {r.revokes for r in tx.judgements.of_pair(row.pair)} or first is None:
                continue
            if chain is not None:
                left.append((row.number, f"judgements since say otherwise: {', '.join(map(str, chain))}"))
                continue
            restored = tx.judgements.append(
                _again(first, user, reason or f"restores row {first.number}", batch)
            )
            clusters = clusters.after([restored])
            written.append(restored)
        settle(tx, clusters, {i for row in written for i in (row.pair.left, row.pair.right)})
    return Undone(batch, tuple(written), tuple(left))


def _again(first: Judgement, user: str, reason: str, batch: str) -> NewJudgement:
    """The row once more, with the evidence as it was then."""
    return NewJudgement(
        first.pair,
        first.verdict,
        user=user,
        reason=reason,
        score=first.score,
        probability=first.probability,
        model=first.model,
        snapshot=first.snapshot,
        evidence={**first.evidence, "restores": first.number},
        code=first.code,
        batch=batch,
        stage=first.stage,
        confirms=first.confirms,
    )


def _state_by_log(rows: Iterable[Judgement]) -> ProposalState:
    """What the standing rows on a pair that is not judged say of its proposal."""
    given = list(rows)
    revoked = {row.revokes for row in given if row.revokes is not None}
    standing = [r for r in given if r.revokes is None and r.number not in revoked]
    opinions = {r.verdict for r in standing if r.stage == FIRST}
    if opinions:
        return ProposalState.DISPUTED if len(opinions) > 1 else ProposalState.SECOND
    unsure = [r for r in standing if r.verdict is Verdict.UNSURE]
    if unsure:
        return ProposalState.ESCALATED if unsure[-1].code == ESCALATE else ProposalState.DECIDED
    return ProposalState.OPEN


def _batch() -> str:
    return uuid.uuid4().hex[:16]


def _day(day: str) -> tuple[str, str]:
    try:
        first = date.fromisoformat(day)
    except ValueError as error:
        raise InvalidInput("unknown day", [Fault("day", "a date such as 2024-02-28")]) from error
    return first.isoformat(), (first + timedelta(days=1)).isoformat()
