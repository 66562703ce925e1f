"""What do people decide about pairs, and how is it taken back?

A verdict is written with the evidence as it was.  It is refused where earlier judgements say
otherwise, or where somebody has changed the matter since the reviewer looked.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Generic, TypeVar

from resolver.errors import AlreadyJudged, Fault, InvalidInput, NotFound, StaleVersion
from resolver.model.entities import Entity
from resolver.model.judgements import Judgement, Pair, Verdict, pair
from resolver.model.matching import Evidence
from resolver.model.proposals import Proposal
from resolver.model.records import Record
from resolver.operations.service import Service, World
from resolver.storage import (
    KeptProposal,
    KeptRecord,
    NewJudgement,
    ProposalState,
    Transaction,
    evidence_row,
)

T = TypeVar("T")
MAX_REASON = 2_000
"""Longest reason, in characters."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of many.  ``next`` is the cursor of what follows, or None at the end."""

    items: tuple[T, ...]
    next: str | None
    total: int


@dataclass(frozen=True, slots=True)
class PairView:
    """Two records side by side, with all that a reviewer decides on."""

    pair: Pair
    left: Record
    right: Record
    entities: tuple[Entity, Entity]
    """The entities that the two belong to now."""
    score: float
    probability: float
    evidence: tuple[Evidence, ...]
    """``query`` is the left record's value, ``candidate`` the right one's."""
    judgements: tuple[Judgement, ...]
    """Every row of the log on this pair."""
    proposal: KeptProposal | None
    together: bool
    """Whether the two are judged the same now, by whatever chain."""
    version: str
    """Changes with the records and the judgements; to be given back with a verdict."""


@dataclass(frozen=True, slots=True)
class LogState:
    """How long the log is, its last hash, and the first row that does not fit, if any."""

    length: int
    head: str
    broken_at: int | None
    why: str | None


def proposals(
    service: Service,
    *,
    state: str = "open",
    dataset: str | None = None,
    minimum: float = 0.0,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[KeptProposal]:
    """The queue: most worth deciding first.  ``cursor`` is the ``next`` of the page before."""
    try:
        wanted = ProposalState(state)
    except ValueError as error:
        raise InvalidInput("unknown state", [Fault("state", "open, decided or lapsed")]) from error
    after = _read_cursor(cursor) if cursor is not None else None
    with service.storage.reading() as tx:
        rows = tx.proposals.page(
            state=wanted, after=after, limit=limit + 1, dataset=dataset, at_least=minimum
        )
        total = tx.proposals.count(state=wanted, dataset=dataset, at_least=minimum)
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return Page(rows[:limit], f"{last.worth!r}_{last.number}" if last is not None else None, total)


def proposal(service: Service, left: str, right: str) -> PairView:
    """The pair side by side, whether or not it is in the queue; NotFound where a record is not there."""
    two = _pair(left, right)
    world = service.world()
    with service.storage.reading() as tx:
        kept = _records(tx, two)
        judgements = tx.judgements.of_pair(two)
        queued = tx.proposals.get(two)
    seen = _compared(world, kept, queued)
    return PairView(
        two,
        kept[0].record,
        kept[1].record,
        (world.entity(two.left), world.entity(two.right)),
        seen.score,
        seen.probability,
        seen.evidence,
        judgements,
        queued,
        world.clusters.together(two),
        _version(kept, judgements),
    )


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
) -> Judgement:
    """The verdict as written in the log; clusters follow it at once.

    Raises AlreadyJudged with the chain of rows that says otherwise, StaleVersion where ``expected``
    is no longer the pair's version, NotFound, InvalidInput.
    """
    two, given = _pair(left, right), _verdict(verdict)
    reason = _reason(reason, required=given is Verdict.DIFFERENT)
    world = service.world()
    with service.storage.writing() as tx:
        tx.judgements.hold()
        kept = _records(tx, two)
        before = tx.judgements.of_pair(two)
        if expected is not None and expected != _version(kept, before):
            raise StaleVersion("the pair has changed since it was shown; look at it again")
        clusters = world.clusters.after(tx.judgements.all(after=world.clusters.last))
        chain = clusters.refusal(two, given)
        if chain is not None:
            rows = ", ".join(map(str, chain))
            raise AlreadyJudged(f"earlier judgements say otherwise: {rows}. Revoke one of them first", chain)
        seen = _compared(world, kept, tx.proposals.get(two))
        row = tx.judgements.append(
            NewJudgement(
                two,
                given,
                user=user,
                reason=reason,
                score=seen.score,
                probability=seen.probability,
                model=seen.model,
                snapshot=f"{world.snapshot.name}+{world.sequence}.{world.judgement}",
                evidence=frozen(kept, seen.evidence),
                code=code,
            )
        )
        tx.proposals.set_state(two, ProposalState.DECIDED)
    return row


def revoke(service: Service, number: int, user: str, reason: str) -> Judgement:
    """The row that takes the verdict of that number back; its proposal is open again."""
    reason = _reason(reason, required=False)
    with service.storage.writing() as tx:
        row = tx.judgements.revoke(number, user=user, reason=reason)
        tx.proposals.set_state(row.pair, ProposalState.OPEN)
    return row


def history(service: Service, entity_id: str) -> tuple[Judgement, ...]:
    """Every row of the log that names a record of the entity, revocations too, in order."""
    members = service.world().entity(entity_id).records
    with service.storage.reading() as tx:
        rows = {row.number: row for record in members for row in tx.judgements.of_record(record.id)}
    return tuple(rows[number] for number in sorted(rows))


def log(service: Service, *, after: int = 0, limit: int = 100, user: str | None = None) -> Page[Judgement]:
    """The log after the row of that number."""
    with service.storage.reading() as tx:
        rows = tx.judgements.page(after=after, limit=limit + 1, user=user)
        total = tx.judgements.count()
    more = len(rows) > limit
    return Page(rows[:limit], str(rows[limit - 1].number) if more else None, total)


def verify_log(service: Service) -> LogState:
    """Whether the log is as it was written."""
    with service.storage.reading() as tx:
        found = tx.judgements.first_break()
        head = tx.judgements.head()
    return LogState(head.number, head.hash, found.number if found else None, found.reason if found else None)


def frozen(kept: tuple[KeptRecord, KeptRecord], evidence: tuple[Evidence, ...]) -> dict[str, object]:
    """The evidence of a pair as plain JSON: both captions and digests, and what each comparison found."""
    left, right = kept
    return {
        "left": {"caption": left.record.caption, "digest": left.digest},
        "right": {"caption": right.record.caption, "digest": right.digest},
        "evidence": [evidence_row(e) for e in evidence],
    }


def _pair(left: str, right: str) -> Pair:
    try:
        return pair(left, right)
    except ValueError as error:
        raise InvalidInput("no pair", [Fault("right", "a record is always the same as itself")]) from error


def _verdict(text: str) -> Verdict:
    try:
        return Verdict(text)
    except ValueError as error:
        raise InvalidInput("unknown verdict", [Fault("verdict", "same, different or unsure")]) from error


def _reason(text: str, *, required: bool) -> str:
    reason = text.strip()
    if required and not reason:
        raise InvalidInput("a reason is missing", [Fault("reason", "say why the two are different")])
    if len(reason) > MAX_REASON:
        raise InvalidInput("the reason is too long", [Fault("reason", f"at most {MAX_REASON:,} characters")])
    return reason


def _compared(world: World, kept: tuple[KeptRecord, KeptRecord], queued: KeptProposal | None) -> Proposal:
    """What is known of the pair: as it was proposed, or by the scorer where nobody proposed it."""
    left, right = kept
    if queued is not None and (queued.left_digest, queued.right_digest) == (left.digest, right.digest):
        return queued.proposal
    scorer = world.scorer
    one, other = (scorer.prepared(k.record.schema, k.record.properties) for k in kept)
    found = scorer.compare(one, other)
    evidence = scorer.evidence(one, other)
    reason = evidence[0].sentence if evidence else "nobody has proposed the pair"
    two = Pair(left.id, right.id)
    return Proposal(two, found.score, found.probability, reason, evidence, scorer.model_name)


def _records(tx: Transaction, two: Pair) -> tuple[KeptRecord, KeptRecord]:
    found = tx.records.with_ids([two.left, two.right])
    for record_id in (two.left, two.right):
        if record_id not in found or found[record_id].removed_at is not None:
            raise NotFound("record", record_id)
    return found[two.left], found[two.right]


def _version(kept: tuple[KeptRecord, KeptRecord], judgements: tuple[Judgement, ...]) -> str:
    parts = [kept[0].digest, kept[1].digest, *(row.hash for row in judgements)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _read_cursor(cursor: str) -> tuple[float, int]:
    worth, _, number = cursor.rpartition("_")
    try:
        return float(worth), int(number)
    except ValueError as error:
        raise InvalidInput(
            "not a cursor", [Fault("cursor", "give back the 'next' of the page before")]
        ) from error
