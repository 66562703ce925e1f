"""What is deciding a pair worth?

It grows with how uncertain the pair is, how grave its lists are, how often screenings hit its entities, and
how long it waits.  Worth is kept as a number of doublings; since the share of age grows alike for all pairs,
the order does not change with time, and pages can be turned while it passes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from resolver.model.proposals import Proposal
from resolver.model.records import Record
from resolver.operations import hits
from resolver.operations.policy import Policy
from resolver.operations.service import Service
from resolver.storage import KeptProposal, KeptRecord, NewProposal, Transaction, utc_now

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


def queued_anew(
    service: Service, tx: Transaction, found: Iterable[Proposal], kept: Mapping[str, KeptRecord]
) -> list[NewProposal]:
    """The proposals with their worth, ready to be put into the queue."""
    given = list(found)
    created = tx.proposals.created(p.pair for p in given)
    counts = hits.totals(tx, (i for p in given for i in (p.pair.left, p.pair.right)))
    at = utc_now()
    return [
        NewProposal(
            p,
            kept[p.pair.left].digest,
            kept[p.pair.right].digest,
            _doublings(
                service,
                p.probability,
                severity(service.policy, kept[p.pair.left].record, kept[p.pair.right].record),
                counts.get(p.pair.left, 0) + counts.get(p.pair.right, 0),
                created.get(p.pair, at),
            ),
            sum(e.log_odds > 0 for e in p.evidence),
        )
        for p in given
    ]


def uncertainty(probability: float) -> float:
    """What deciding is good for: 1 at even odds, .5 where the pair surely joins, near 0 where it does not."""
    likely = min(max(probability, 0.0), 1.0)
    return max(4 * likely * (1 - likely), 0.5 * likely**2, 0.001)


def severity(policy: Policy, left: Record, right: Record) -> float:
    """That of the graver side."""
    return max(
        policy.severity_of(name, from_text=_from_text(record))
        for record in (left, right)
        for name in (record.listing, record.dataset)
    )


def _doublings(service: Service, probability: float, grave: float, screenings: int, created: str) -> float:
    value = uncertainty(probability) * max(grave, 1e-6)
    return math.log2(value) + hits.worth(screenings) - days(created) / service.policy.age_doubles_days


def days(moment: str) -> float:
    """The moment as days since some day."""
    return (datetime.fromisoformat(moment) - _EPOCH).total_seconds() / 86_400


def why(row: KeptProposal, grave: float, screenings: int, age: float) -> str:
    """Why the pair stands where it stands, in words."""
    unsure = uncertainty(row.proposal.probability)
    parts = ["hard to tell" if unsure > 0.75 else "likely" if row.proposal.probability > 0.5 else "unlikely"]
    if grave > 1:
        parts.append("a grave list")
    if screenings:
        parts.append(f"{screenings} screenings hit it")
    if age >= 1:
        parts.append(f"waits for {age:.0f} days")
    return ", ".join(parts)


def _from_text(record: Record) -> bool:
    return any(hasattr(c, "document") for v in record.values for c in v.citations)
