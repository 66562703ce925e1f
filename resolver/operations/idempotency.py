"""Has this very request been answered before?  For callers who repeat one whose answer they lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from resolver.errors import Busy, Fault, InvalidInput
from resolver.operations.service import Service
from resolver.storage import KeptAnswer, utc_now

KEPT = timedelta(hours=24)
"""How long an answer is kept."""


def begin(service: Service, user: str, route: str, key: str, digest: str) -> KeptAnswer | None:
    """None where the request is new and now the caller's to answer, else the answer given before.

    Raises Busy while the same request is being answered, InvalidInput where the key came with
    another body (``digest``) before.
    """
    before = (datetime.fromisoformat(utc_now()) - KEPT).isoformat(timespec="microseconds")
    with service.storage.writing() as tx:
        tx.answers.forget_before(before)
        kept = tx.answers.begin(key, route, user, digest)
    if kept is None:
        return None
    if kept.body_digest != digest:
        raise InvalidInput(
            "the request cannot be repeated", [Fault("Idempotency-Key", "used before with another body")]
        )
    if kept.status is None:
        raise Busy("the same request is being answered now")
    return kept


def finish(service: Service, user: str, route: str, key: str, status: int, response: str) -> None:
    """Keeps the answer for repeats of the request."""
    with service.storage.writing() as tx:
        tx.answers.finish(key, route, user, status=status, response=response)


def forget(service: Service, user: str, route: str, key: str) -> None:
    """Lets the request be tried again."""
    with service.storage.writing() as tx:
        tx.answers.drop(key, route, user)
