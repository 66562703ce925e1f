"""How does the queue move, and how far do two people agree?"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from resolver.entities import AUTO
from resolver.model.judgements import Judgement, Verdict
from resolver.operations.review.pairs import FIRST
from resolver.operations.service import Service
from resolver.storage import WAITING, ProposalState


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day (UTC).  Merges by ``auto`` are not counted among the verdicts."""

    day: str
    waiting: int
    """How many pairs waited at its end, of those that are in the queue or were."""
    proposed: int
    decided: int
    lapsed: int
    same: int
    different: int
    unsure: int
    revoked: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far second opinions agree with first ones."""

    pairs: int
    """Pairs on which two people have said something."""
    agreed: int
    rate: float | None
    """Share of the pairs; None where there are none."""
    kappa: float | None
    """Cohen's: the share beyond what chance would give; None where chance would give all."""
    by_user: tuple[tuple[str, int, int], ...]
    """User, pairs, agreed; each pair counts for both of its people."""
    days: tuple[tuple[str, int, int], ...]
    """Day of the second opinion, pairs, agreed."""


def flow(service: Service, days: int = 30, today: date | None = None) -> tuple[Day, ...]:
    """The last days, oldest first."""
    end = today or datetime.now(UTC).date()
    window = [(end - timedelta(days=back)).isoformat() for back in range(days - 1, -1, -1)]
    proposed, closed = Counter[str](), Counter[tuple[str, str]]()
    verdicts = Counter[tuple[str, str]]()
    with service.storage.reading() as tx:
        for created, updated, state in tx.proposals.days():
            proposed[created[:10]] += 1
            if ProposalState(state) not in WAITING:
                closed[updated[:10], state] += 1
        verdicts.update(tx.judgements.counts_by_day(window[0], without=AUTO))
    gone = Counter[str]()
    for (day, _), count in closed.items():
        gone[day] += count
    waiting = sum(n for d, n in proposed.items() if d < window[0])
    waiting -= sum(n for d, n in gone.items() if d < window[0])
    found = []
    for day in window:
        waiting += proposed[day] - gone[day]
        found.append(
            Day(
                day,
                waiting,
                proposed[day],
                closed[day, ProposalState.DECIDED.value],
                closed[day, ProposalState.LAPSED.value],
                verdicts[day, "same"],
                verdicts[day, "different"],
                verdicts[day, "unsure"],
                verdicts[day, "revoked"],
            )
        )
    return tuple(found)


def agreement(service: Service, since: str | None = None, until: str | None = None) -> Agreement:
    """How far the second of two people agreed with the first, by the day of the second one's word."""
    with service.storage.reading() as tx:
        rows = tx.judgements.of_opinions(until)
    both = [(one, other) for one, other in _twos(rows) if since is None or other.at >= since]
    agreed = [one.verdict is other.verdict for one, other in both]
    by_user: dict[str, list[bool]] = defaultdict(list)
    days: dict[str, list[bool]] = defaultdict(list)
    for (one, other), same in zip(both, agreed, strict=True):
        by_user[one.user].append(same)
        by_user[other.user].append(same)
        days[other.at[:10]].append(same)
    return Agreement(
        len(both),
        sum(agreed),
        sum(agreed) / len(both) if both else None,
        _kappa([(one.verdict, other.verdict) for one, other in both]),
        tuple((user, len(found), sum(found)) for user, found in sorted(by_user.items())),
        tuple((day, len(found), sum(found)) for day, found in sorted(days.items())),
    )


def _twos(rows: tuple[Judgement, ...]) -> list[tuple[Judgement, Judgement]]:
    """Each first opinion with the first word of another person after it."""
    waiting: dict[tuple[str, str], Judgement] = {}
    found = []
    for row in rows:
        if row.revokes is not None or row.verdict is Verdict.UNSURE:
            continue
        two = (row.pair.left, row.pair.right)
        before = waiting.get(two)
        if before is not None and before.user != row.user:
            found.append((before, row))
            del waiting[two]
        elif row.stage == FIRST:
            waiting[two] = row
    return found


def _kappa(both: list[tuple[Verdict, Verdict]]) -> float | None:
    if not both:
        return None
    seen = sum(one is other for one, other in both) / len(both)
    ours, theirs = Counter(one for one, _ in both), Counter(other for _, other in both)
    chance = sum(ours[v] * theirs[v] for v in Verdict) / len(both) ** 2
    return None if chance >= 1 else (seen - chance) / (1 - chance)
