"""How does the evidence add up?  The geometry of the picture; the words stand beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from resolver.model.matching import Evidence

WIDTH = 1000.0
"""Units of the picture from end to end."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One step from what was believed before to what is believed after it."""

    label: str
    log_odds: float
    kind: str
    """``start``, ``for``, ``against``, ``silent`` or ``sum``."""
    x: float
    width: float
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The steps from the start to the answer."""

    bars: tuple[Bar, ...]
    zero: float
    """Where even odds are."""


def waterfall(evidence: Sequence[Evidence], probability: float) -> Waterfall:
    """The steps in the order of their weight.

    What the evidence does not account for, the prior and the calibration, is the first step, so that
    the steps always end where the answer is.
    """
    ordered = sorted(evidence, key=lambda e: -abs(e.log_odds))
    end = _log_odds(probability)
    start = end - math.fsum(e.log_odds for e in ordered)
    steps: list[tuple[str, float, str, Evidence | None]] = [
        ("Before any evidence: how seldom two records are the same", start, "start", None)
    ]
    steps += [(e.sentence, e.log_odds, _kind(e), e) for e in ordered]
    reached, edges = 0.0, [0.0, end]
    for _, step, _, _ in steps:
        reached += step
        edges.append(reached)
    low, high = min(edges), max(edges)
    scale = WIDTH / (high - low or 1.0)
    bars: list[Bar] = []
    reached = 0.0
    for label, step, kind, source in steps:
        bars.append(_bar(label, step, kind, min(reached, reached + step) - low, abs(step), scale, source))
        reached += step
    bars.append(_bar("Altogether", end, "sum", min(0.0, end) - low, abs(end), scale, None))
    return Waterfall(tuple(bars), -low * scale)


def _bar(
    label: str, log_odds: float, kind: str, x: float, width: float, scale: float, source: Evidence | None
) -> Bar:
    # A step of nothing is still to be seen where it stands.
    return Bar(label, log_odds, kind, round(x * scale, 1), round(max(width * scale, 4.0), 1), source)


def _kind(evidence: Evidence) -> str:
    if evidence.log_odds > 0:
        return "for"
    return "against" if evidence.log_odds < 0 else "silent"


def _log_odds(probability: float) -> float:
    held = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(held / (1 - held))
