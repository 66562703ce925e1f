"""Is the log of judgements whole: nothing changed, taken out, put in or moved?

Every row carries the SHA-256 of its own fields and of the hash before it.  A log cut off at its
end is still a whole chain, so that is found only against a head that somebody kept: the storage
keeps one, and the caller may bring his own from elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from resolver.model.judgements import Judgement

GENESIS = "0" * 64
"""What stands for the hash before the first row."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a log: its number and hash.  Number 0 is the empty log."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first row at which a log is not what was written."""

    number: int
    reason: str


def judgement_hash(judgement: Judgement) -> str:
    """SHA-256 over the canonical JSON of every field but ``hash`` itself.

    Canonical: keys sorted, no blanks, UTF-8.
    """
    row: dict[str, object] = {
        "number": judgement.number,
        "left": judgement.pair.left,
        "right": judgement.pair.right,
        "verdict": judgement.verdict.value,
        "user": judgement.user,
        "reason": judgement.reason,
        "code": judgement.code,
        "batch": judgement.batch,
        "at": judgement.at,
        "score": judgement.score,
        "probability": judgement.probability,
        "model": judgement.model,
        "snapshot": judgement.snapshot,
        "evidence": dict(judgement.evidence),
        "revokes": judgement.revokes,
        "previous": judgement.previous,
    }
    # hashed only where they say something, so that rows from before there was a second review hold
    later = {"stage": judgement.stage, "confirms": judgement.confirms}
    row |= {name: value for name, value in later.items() if value is not None}
    return hashlib.sha256(canonical_json(row).encode()).hexdigest()


def canonical_json(value: object) -> str:
    """JSON in the one form that is hashed.  ValueError for NaN and infinities."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def first_break(judgements: Iterable[Judgement], head: Head | None = None) -> Break | None:
    """The first row that is not as written, or None.  ``judgements`` come in the order of numbers.

    >>> first_break([])
    >>> first_break([], Head(2, "ab"))
    Break(number=1, reason='the log ends before row 2, which is known to have been written')
    """
    last = Head(0, GENESIS)
    reached = head is None or head.number == 0
    for judgement in judgements:
        number = last.number + 1
        if judgement.number != number:
            return Break(number, f"row {number} is missing; the next one is {judgement.number}")
        if judgement.previous != last.hash:
            return Break(number, "it does not follow the row before it")
        if judgement.hash != judgement_hash(judgement):
            return Break(number, "its content differs from its hash")
        last = Head(number, judgement.hash)
        if head is not None and number == head.number:
            if head.hash != last.hash:
                return Break(number, "its hash differs from the one known to have been written")
            reached = True
    if not reached and head is not None:
        return Break(
            last.number + 1, f"the log ends before row {head.number}, which is known to have been written"
        )
    return None
