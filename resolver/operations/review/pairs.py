"""What do two records look like side by side, and what is known of the pair?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from resolver.entities import Clusters
from resolver.errors import Fault, InvalidInput, NotFound
from resolver.model.entities import Entity
from resolver.model.judgements import Judgement, Pair, Verdict, pair
from resolver.model.matching import Evidence
from resolver.model.proposals import Proposal
from resolver.model.records import Record
from resolver.operations.policy import Policy
from resolver.operations.review.preview import MergePreview, merge_preview_of
from resolver.operations.service import Service
from resolver.operations.world import World
from resolver.storage import Claim, KeptProposal, KeptRecord, ProposalState, Transaction, evidence_row

FIRST = "first"
"""Stage of an opinion that waits for a second person."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person said of a pair that needs two; None where the second one is not to know."""

    user: str
    verdict: Verdict | None
    code: str | None
    reason: str | None
    at: str
    number: int


@dataclass(frozen=True, slots=True)
class Second:
    """Whether the pair needs two people, and what has been said so far."""

    needed: bool
    why: tuple[str, ...]
    opinions: tuple[Opinion, ...]
    """The standing ones, oldest first; the viewer's own too."""
    yours: Opinion | None
    blind: bool
    """Whether what others said is kept from the viewer."""
    disputed: bool


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
    """Every row of the log on this pair, but those that a second person is not to know."""
    proposal: KeptProposal | None
    together: bool
    """Whether the two are judged the same now, by whatever chain."""
    version: str
    """Changes with the records and the judgements; to be given back with a verdict."""
    claim: Claim | None
    """Who has it open."""
    second: Second
    effect: MergePreview
    """What *same* would make of the two entities."""
    refused: Mapping[str, tuple[Judgement, ...]]
    """Verdict -> the rows that say otherwise, for those that would be refused."""
    override: frozenset[Verdict]
    """Verdicts against what the model holds for certain: they need a code."""
    lapsed: str | None
    """Why its proposal lapsed."""
    gone: tuple[bool, bool]
    """Whether each side has left its list; it can be judged all the same."""


def proposal(service: Service, left: str, right: str, user: str | None = None) -> PairView:
    """The pair side by side, whether or not it is in the queue, as ``user`` may see it.

    NotFound where a record is not there.
    """
    two = pair_of(left, right)
    world = service.world()
    with service.storage.reading() as tx:
        kept = records_of(tx, two)
        rows = tx.judgements.of_pair(two)
        queued = tx.proposals.get(two)
        claim = tx.claims.of(two)
        clusters = world.clusters.after(tx.judgements.all(after=world.clusters.last))
        seen = compared(world, kept, queued)
        chains = {v.value: clusters.refusal(two, v) or () for v in (Verdict.SAME, Verdict.DIFFERENT)}
        refused = {
            v: tuple(r for n in chain if (r := tx.judgements.get(n))) for v, chain in chains.items() if chain
        }
        effect = merge_preview_of(service, tx, world, clusters, two)
    second = second_of(service.policy, rows, kept, clusters, two, seen.probability, user)
    hidden = {o.number for o in second.opinions if o.verdict is None}
    gone = tuple(k.removed_at is not None for k in kept)
    return PairView(
        pair=two,
        left=kept[0].record,
        right=kept[1].record,
        entities=(world.entity(two.left), world.entity(two.right)),
        score=seen.score,
        probability=seen.probability,
        evidence=seen.evidence,
        judgements=tuple(row for row in rows if row.number not in hidden),
        proposal=queued,
        together=clusters.together(two),
        version=version_of(kept, rows),
        claim=claim,
        second=second,
        effect=replace(effect, second=second.needed, why_second=second.why),
        refused=refused,
        override=frozenset(v for v in Verdict if overrides(service, v, seen.probability, kept)),
        lapsed=_lapsed(queued, kept),
        gone=(gone[0], gone[1]),
    )


def pair_of(left: str, right: str) -> Pair:
    """The pair, or InvalidInput where the two are one."""
    try:
        return pair(left, right)
    except ValueError as error:
        raise InvalidInput("no pair", [Fault("right", "a record is always the same as itself")]) from error


def records_of(tx: Transaction, two: Pair) -> tuple[KeptRecord, KeptRecord]:
    """Both records; one that has left its list is still there.  NotFound."""
    found = tx.records.with_ids([two.left, two.right])
    for record_id in (two.left, two.right):
        kept = found.get(record_id)
        if kept is None or (kept.removed_at is not None and kept.document is not None):
            raise NotFound("record", record_id)
    return found[two.left], found[two.right]


def compared(world: World, kept: tuple[KeptRecord, KeptRecord], queued: KeptProposal | None) -> Proposal:
    """What is known of the pair: as it was proposed, or by the scorer where nobody proposed it."""
    left, right = kept
    if queued is not None and (queued.left_digest, queued.right_digest) == (left.digest, right.digest):
        return queued.proposal
    scorer = world.scorer
    one, other = (scorer.prepared(k.record.schema, k.record.properties) for k in kept)
    found, evidence = scorer.explained(one, other)
    reason = evidence[0].sentence if evidence else "nobody has proposed the pair"
    two = Pair(left.id, right.id)
    return Proposal(two, found.score, found.probability, reason, evidence, scorer.model_name)


def version_of(kept: tuple[KeptRecord, KeptRecord], judgements: Iterable[Judgement]) -> str:
    """Changes with either record and with every row on the pair."""
    parts = [kept[0].digest, kept[1].digest, *(row.hash for row in judgements)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def frozen(kept: tuple[KeptRecord, KeptRecord], evidence: tuple[Evidence, ...]) -> dict[str, object]:
    """The evidence of a pair as plain JSON: both sides as they were, and what each comparison found."""
    return {
        "left": _frozen_side(kept[0]),
        "right": _frozen_side(kept[1]),
        "evidence": [evidence_row(e) for e in evidence],
    }


def overrides(
    service: Service, verdict: Verdict, probability: float, kept: tuple[KeptRecord, KeptRecord]
) -> bool:
    """Whether the verdict goes against what the model holds for certain of such a pair."""
    listed = all(row.document is None for row in kept)
    certain = service.settings.auto_merge_lists if listed else service.settings.auto_merge
    if verdict is Verdict.DIFFERENT:
        return probability >= certain
    return verdict is Verdict.SAME and probability <= 1 - certain


def standing_opinions(
    rows: Sequence[Judgement], kept: tuple[KeptRecord, KeptRecord]
) -> tuple[Judgement, ...]:
    """First opinions that nobody took back, given of the records as they are, since the last verdict."""
    revoked = {row.revokes for row in rows if row.revokes is not None}
    last = max((r.number for r in rows if r.stage is None and r.verdict is not Verdict.UNSURE), default=0)
    return tuple(
        row
        for row in rows
        if row.stage == FIRST
        and row.revokes is None
        and row.number not in revoked
        and row.number > last
        and _digests(row) == (kept[0].digest, kept[1].digest)
    )


def hidden(service: Service, rows: Iterable[Judgement], user: str) -> frozenset[int]:
    """Numbers of those rows that ``user`` is not to know yet: what another said first of a pair.

    Once the user has given an opinion too, or the pair is decided, nothing is hidden.
    """
    firsts = [row for row in rows if row.stage == FIRST and row.user != user]
    if not firsts or not service.policy.four_eyes.blind:
        return frozenset()
    found: set[int] = set()
    with service.storage.reading() as tx:
        for two in {row.pair for row in firsts}:
            kept = tx.records.with_ids([two.left, two.right])
            if len(kept) == 2:
                given = standing_opinions(tx.judgements.of_pair(two), (kept[two.left], kept[two.right]))
                if not any(row.user == user for row in given):
                    found |= {row.number for row in given}
    return frozenset(found)


def second_of(
    policy: Policy,
    rows: Sequence[Judgement],
    kept: tuple[KeptRecord, KeptRecord],
    clusters: Clusters,
    two: Pair,
    probability: float,
    user: str | None,
) -> Second:
    """Whether the pair needs two people, as ``user`` may see it."""
    why = why_second(policy, kept, clusters, two, probability)
    given = standing_opinions(rows, kept)
    blind = policy.four_eyes.blind and user is not None and any(row.user != user for row in given)
    blind = blind and not any(row.user == user for row in given)
    opinions = tuple(
        Opinion(
            row.user,
            None if blind and row.user != user else row.verdict,
            None if blind and row.user != user else row.code,
            None if blind and row.user != user else row.reason,
            row.at,
            row.number,
        )
        for row in given
    )
    yours = next((o for o in opinions if o.user == user), None)
    return Second(bool(why), why, opinions, yours, blind, len({row.verdict for row in given}) > 1)


def why_second(
    policy: Policy,
    kept: tuple[KeptRecord, KeptRecord],
    clusters: Clusters,
    two: Pair,
    probability: float,
    *,
    bulk: bool = False,
) -> tuple[str, ...]:
    """Why a verdict on the pair needs a second person; empty where it does not."""
    size = len({*clusters.members(two.left), *clusters.members(two.right)})
    listed = {name for k in kept for name in (k.dataset, k.record.listing)}
    return policy.four_eyes.why(probability, listed, size, bulk=bulk)


def _frozen_side(kept: KeptRecord) -> dict[str, object]:
    record = kept.record
    return {
        "caption": record.caption,
        "digest": kept.digest,
        "dataset": record.dataset,
        "list": record.listing,
        "version": kept.version,
    }


def _digests(row: Judgement) -> tuple[object, object]:
    left, right = (row.evidence.get(name) for name in ("left", "right"))
    return tuple(s.get("digest") if isinstance(s, Mapping) else None for s in (left, right))  # type: ignore[return-value]


def _lapsed(queued: KeptProposal | None, kept: tuple[KeptRecord, KeptRecord]) -> str | None:
    if queued is None or queued.state is not ProposalState.LAPSED:
        return None
    then = (queued.left_digest, queued.right_digest)
    for k, digest in zip(kept, then, strict=True):
        if k.removed_at is not None:
            return f"{k.id} left its list on {k.removed_at[:10]}"
        if k.digest != digest:
            return f"{k.id} changed on {k.last_change[:10]}"
    return f"a record had changed or left on {queued.updated[:10]}"
