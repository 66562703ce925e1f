"""Who decided that two records are the same, or not?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a reviewer can say of a pair."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two record ids, ordered once: ``left < right``.  Make it with :func:`pair`."""

    left: str
    right: str


def pair(one: str, other: str) -> Pair:
    """The pair of two different record ids, whichever way round they are given."""
    if one == other:
        raise ValueError(f"{one!r} cannot be paired with itself")
    return Pair(min(one, other), max(one, other))


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row of the append-only log.  A row with ``revokes`` takes an earlier row back.

    ``evidence`` is frozen as it was when the verdict was given (plain JSON values).  ``hash`` is
    SHA-256 over the row and the hash of the row before it.
    """

    number: int
    """Place in the log, from 1 without gaps."""
    pair: Pair
    verdict: Verdict
    user: str
    reason: str
    at: str
    """UTC, ISO 8601 with microseconds."""
    score: float | None
    probability: float | None
    model: str | None
    snapshot: str | None
    evidence: Mapping[str, object]
    revokes: int | None
    previous: str
    hash: str
    code: str | None = None
    """Reason code, where the policy asks for one."""
    batch: str | None = None
    """Names the bulk decision that the row belongs to, so that it can be taken back as one."""
    stage: str | None = None
    """``first`` for an opinion that counts for nothing until a second person agrees; else None."""
    confirms: int | None = None
    """Number of the first opinion that this verdict agrees with, where two people were needed."""
