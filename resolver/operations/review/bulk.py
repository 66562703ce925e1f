"""Many pairs, one verdict: shown first, limited, never over what is judged, and taken back as one."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from resolver.errors import AlreadyJudged, Fault, InvalidInput, NotFound, StaleVersion
from resolver.model.judgements import Judgement, Pair, Verdict
from resolver.operations.policy import uses_of
from resolver.operations.review.pairs import (
    compared,
    overrides,
    pair_of,
    records_of,
    version_of,
    why_second,
)
from resolver.operations.review.queue import Queued, QueueFilter, shown
from resolver.operations.review.verdicts import Act, checked_reason, now, verdict_of
from resolver.operations.service import Service
from resolver.storage import WAITING, KeptProposal, Transaction


@dataclass(frozen=True, slots=True)
class Refused:
    """A pair that the verdict cannot be given on."""

    pair: Pair
    why: str
    chain: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What a bulk decision would do."""

    total: int
    """How many pairs fit."""
    taken: int
    """How many of them would be decided: those over the limit are left for the next time."""
    pairs: tuple[Pair, ...]
    sample: tuple[Queued, ...]
    refused: tuple[Refused, ...]
    second: int
    """How many would wait for a second person."""
    overrides: int
    """On how many the verdict goes against what the model holds for certain."""
    token: str
    """To be given back with the decision, which is then about these very pairs as they were shown."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What a bulk decision did."""

    batch: str
    rows: tuple[Judgement, ...]
    refused: tuple[Refused, ...]


def bulk_preview(
    service: Service,
    filter: QueueFilter,
    verdict: str,
    user: str,
    *,
    pairs: Sequence[tuple[str, str]] | None = None,
    sample: int = 20,
) -> BulkPreview:
    """What the verdict on all waiting pairs that fit, or on these pairs, would do.  Nothing is written."""
    given = verdict_of(verdict)
    world = service.world()
    with service.storage.reading() as tx:
        total, rows = _selected(service, tx, filter, pairs)
        clusters = now(world, tx)
        refused: list[Refused] = []
        second = against = 0
        for row in rows:
            two = row.proposal.pair
            chain = clusters.refusal(two, given)
            if chain is not None:
                refused.append(Refused(two, "earlier judgements say otherwise", chain))
                continue
            kept = records_of(tx, two)
            likely = compared(world, kept, row).probability
            against += overrides(service, given, likely, kept)
            second += given is not Verdict.UNSURE and bool(
                why_second(service.policy, kept, clusters, two, likely, bulk=True)
            )
        every = max(1, len(rows) // sample) if sample else 1
        return BulkPreview(
            total=total,
            taken=len(rows),
            pairs=tuple(row.proposal.pair for row in rows),
            sample=shown(service, tx, rows[::every][:sample]),
            refused=tuple(refused),
            second=second,
            overrides=against,
            token=_token(tx, given, rows),
        )


def bulk(
    service: Service,
    filter: QueueFilter,
    verdict: str,
    user: str,
    reason: str,
    *,
    token: str,
    code: str | None = None,
    pairs: Sequence[tuple[str, str]] | None = None,
) -> Bulk:
    """Gives the verdict on the pairs that the preview showed, in one batch.

    StaleVersion where the pairs are no longer those; a pair that the log contradicts is left out.
    InvalidInput for a reason that does not fit: then nothing is written.
    """
    given, words = verdict_of(verdict), checked_reason(reason)
    service.policy.check(code, words, uses_of(given, True), required=given is Verdict.DIFFERENT)
    world = service.world()
    batch = uuid.uuid4().hex[:16]
    written: list[Judgement] = []
    refused: list[Refused] = []
    with service.storage.writing() as tx:
        tx.judgements.hold()
        _, rows = _selected(service, tx, filter, pairs)
        if token != _token(tx, given, rows):
            raise StaleVersion("the pairs have changed since they were shown; look at them again")
        clusters = now(world, tx)
        act = Act(service, world, tx, user, words, code, batch, bulk=True)
        for row in rows:
            try:
                judgement, clusters = act.write(row.proposal.pair, given, clusters)
            except AlreadyJudged as error:
                refused.append(Refused(row.proposal.pair, str(error), error.chain))
            except NotFound as error:
                refused.append(Refused(row.proposal.pair, str(error)))
            else:
                written.append(judgement)
    return Bulk(batch, tuple(written), tuple(refused))


def _selected(
    service: Service, tx: Transaction, filter: QueueFilter, pairs: Sequence[tuple[str, str]] | None
) -> tuple[int, tuple[KeptProposal, ...]]:
    """How many waiting pairs fit, and those that are taken."""
    most = service.policy.bulk_limit
    if pairs is not None:
        if len(pairs) > most:
            raise InvalidInput("too many pairs", [Fault("pairs", f"at most {most} at once")])
        named = dict.fromkeys(pair_of(*two) for two in pairs)
        rows = [row for two in named if (row := tx.proposals.get(two)) is not None and row.state in WAITING]
        return len(rows), tuple(rows)
    asked = filter.asked()
    if not set(asked["states"] or ()) <= set(WAITING) or not asked["states"]:  # type: ignore[call-overload]
        raise InvalidInput("not a waiting pair", [Fault("state", "only pairs that wait are decided in bulk")])
    rows = list(tx.proposals.page(limit=most, **asked))  # type: ignore[arg-type]
    return tx.proposals.count(**asked), tuple(rows)  # type: ignore[arg-type]


def _token(tx: Transaction, verdict: Verdict, rows: Sequence[KeptProposal]) -> str:
    parts = [verdict.value]
    for row in rows:
        two = row.proposal.pair
        kept = tx.records.with_ids([two.left, two.right])
        sides = (kept[two.left], kept[two.right])
        parts += [two.left, two.right, row.state.value, version_of(sides, tx.judgements.of_pair(two))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
