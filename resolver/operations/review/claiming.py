"""Who has which pair open?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from resolver.operations.review.pairs import pair_of, records_of
from resolver.operations.service import Service
from resolver.storage import Claim


def claim(service: Service, left: str, right: str, user: str, *, take: bool = False) -> Claim:
    """Who has the pair open now: the user, unless somebody else had it before and it is not ``take``\\ n.

    It lapses by itself after the policy's ``claim_minutes``; asking again renews it.  NotFound.
    """
    two = pair_of(left, right)
    until = datetime.now(UTC) + timedelta(minutes=service.policy.claim_minutes)
    with service.storage.writing() as tx:
        records_of(tx, two)
        held = tx.claims.of(two)
        if held is not None and held.user != user and not take:
            return held
        return tx.claims.put(two, user, until.isoformat(timespec="microseconds"))


def release(service: Service, left: str, right: str, user: str) -> bool:
    """Gives the pair back; whether the user had it."""
    with service.storage.writing() as tx:
        return tx.claims.drop(pair_of(left, right), user)


def claims(service: Service, user: str | None = None) -> tuple[Claim, ...]:
    """The pairs that somebody, or the user, has open, newest first."""
    with service.storage.reading() as tx:
        return tx.claims.all(user)
