"""Which two records should somebody look at, and why?"""

from __future__ import annotations

from dataclasses import dataclass

from resolver.model.judgements import Pair
from resolver.model.matching import Evidence


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records that may describe the same party; nobody has judged them yet."""

    pair: Pair
    score: float
    """In [0, 1]: how like the scorer of searches finds the two, where there is a doubt."""
    probability: float
    """That the two are the same, in [0, 1]."""
    reason: str
    """Why it is in the queue, as a sentence."""
    evidence: tuple[Evidence, ...] = ()
    """``query`` is the left record's value, ``candidate`` the right one's."""
    model: str | None = None
    """Which weights said so."""
