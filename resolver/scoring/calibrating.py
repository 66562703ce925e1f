"""Of the answers given a probability, how many are right?

A calibration is a list of points from log-odds to calibrated log-odds, in rising order; between
them it runs straight, beyond them with a slope of :data:`BEYOND`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Points = Sequence[tuple[float, float]]

BEYOND = 0.3
"""Calibrated log-odds for each of log-odds beyond the outermost points."""
MOST = 30.0
"""Log-odds beyond -MOST and MOST are as good as those."""
BINS = 10


@dataclass(frozen=True, slots=True)
class Reliability:
    """Answers with about the same probability: what was said of them, and how many were right."""

    said: float
    true: float
    count: int


def calibration(
    log_odds: Floats, same: Floats, weight: Floats | None = None, knots: int = 24
) -> list[tuple[float, float]]:
    """Points from log-odds to calibrated log-odds, by pooling adjacent violators.

    A pool holds at least a share of 1 / (2 ``knots``) of the answers, or of the right ones: wrong
    answers are many more, and it is where right ones are that probabilities matter.
    """
    order = np.argsort(log_odds, kind="stable")
    z, y = log_odds[order], same[order].astype(np.float64)
    w = np.ones(len(z)) if weight is None else weight[order]
    pools: list[list[float]] = []  # weight, weighted same, weighted log-odds
    for value, label, mass in zip(z.tolist(), y.tolist(), w.tolist(), strict=True):
        pools.append([mass, mass * label, mass * value])
        while len(pools) > 1 and pools[-2][1] / pools[-2][0] >= pools[-1][1] / pools[-1][0]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    total, right = sum(p[0] for p in pools), sum(p[1] for p in pools)
    points: list[tuple[float, float]] = []
    gathered = [0.0, 0.0, 0.0]
    for pool in pools:
        gathered = [a + b for a, b in zip(gathered, pool, strict=True)]
        enough = gathered[0] >= total / knots / 2 or gathered[1] >= right / knots / 2
        if enough or pool is pools[-1]:
            # half an answer of either kind: nothing is ever quite certain
            share = (gathered[1] + 0.5) / (gathered[0] + 1.0)
            points.append((round(gathered[2] / gathered[0], 3), round(math.log(share / (1 - share)), 3)))
            gathered = [0.0, 0.0, 0.0]
    rising: list[tuple[float, float]] = []
    for point in points:
        if not rising or (point[0] > rising[-1][0] and point[1] >= rising[-1][1]):
            rising.append(point)
    return rising


def calibrated(log_odds: Floats, points: Points) -> Floats:
    """The probabilities of sums of log-odds."""
    xs, ys = _knots(tuple(points))
    found = np.interp(log_odds, xs, ys)
    found = np.where(log_odds < xs[0], ys[0] + (log_odds - xs[0]) * BEYOND, found)
    found = np.where(log_odds > xs[-1], ys[-1] + (log_odds - xs[-1]) * BEYOND, found)
    return shares_of(found)


def calibrated_one(log_odds: float, points: Points) -> float:
    """The probability of one sum of log-odds, the same as :func:`calibrated` gives."""
    for x, y, outside in ((*points[0], log_odds < points[0][0]), (*points[-1], log_odds > points[-1][0])):
        if outside:
            return share_of(y + (log_odds - x) * BEYOND)
    return share_of(float(np.interp(log_odds, *_knots(tuple(points)))))


@lru_cache(maxsize=8)
def _knots(points: tuple[tuple[float, float], ...]) -> tuple[Floats, Floats]:
    return np.array([x for x, _ in points]), np.array([y for _, y in points])


def shares_of(log_odds: Floats) -> Floats:
    """What log-odds are as shares of one."""
    found: Floats = 1.0 / (1.0 + np.exp(-np.minimum(np.maximum(log_odds, -MOST), MOST)))
    return found


def share_of(log_odds: float) -> float:
    """One of :func:`shares_of`: numpy's exponential function and math's differ in the last digit."""
    return float(1.0 / (1.0 + np.exp(-min(max(log_odds, -MOST), MOST))))


def reliability(said: Floats, same: Floats, weight: Floats) -> tuple[Reliability, ...]:
    """The answers in ten bins of their probability, the empty ones left out."""
    place = np.minimum(BINS - 1, (said * BINS).astype(np.int64))
    found = []
    for number in range(BINS):
        own = place == number
        mass = float(weight[own].sum())
        if mass > 0.0:
            found.append(
                Reliability(
                    round(float(weight[own] @ said[own]) / mass, 4),
                    round(float(weight[own] @ same[own]) / mass, 4),
                    int(own.sum()),
                )
            )
    return tuple(found)


def expected_calibration_error(said: Floats, same: Floats, weight: Floats) -> float:
    """Mean distance of said and true probability over the bins, by their weight."""
    place = np.minimum(BINS - 1, (said * BINS).astype(np.int64))
    apart = [abs(float(weight[place == n] @ (said[place == n] - same[place == n]))) for n in range(BINS)]
    return sum(apart) / float(weight.sum())
