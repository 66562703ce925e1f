"""Where do the bars and lines of a chart stand?  The geometry; words and colours are the page's.

Every chart is WIDTH by HEIGHT units.  The numbers stand in a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480.0, 180.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 22.0, 10.0, 26.0
"""Room for the labels of the axes."""
GAP = 0.25
"""Share of a day's width that stays empty between its bar and the next."""
LABELS = 5
"""Most labels along the axis of days."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart with its number, or a day below it."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """One kind's share of a bar."""

    kind: str
    value: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of one day."""

    day: str
    x: float
    width: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """What one day came to."""

    day: str
    x: float
    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars or a line, with the ticks of both axes."""

    bars: tuple[Bar, ...]
    points: tuple[Point, ...]
    path: str
    """Through the points, as SVG draws it; a day without a value is no break."""
    across: tuple[Tick, ...]
    below: tuple[Tick, ...]


def stacked(days: Sequence[tuple[str, Mapping[str, int]]]) -> Chart:
    """A bar a day, the kinds one upon the other in their order."""
    top = _top(max((sum(kinds.values()) for _, kinds in days), default=0))
    step = _step(len(days))
    bars = []
    for number, (day, kinds) in enumerate(days):
        reached, parts = 0.0, []
        for kind, value in kinds.items():
            if value:
                height = _height(value, top)
                reached += height
                parts.append(Part(kind, value, round(HEIGHT - BOTTOM - reached, 1), round(height, 1)))
        x = LEFT + step * (number + GAP / 2)
        bars.append(Bar(day, round(x, 1), round(step * (1 - GAP), 1), tuple(parts)))
    return Chart(tuple(bars), (), "", _across(top), _below([day for day, _ in days], step))


def lined(days: Sequence[tuple[str, float | None]], top: float | None = None) -> Chart:
    """A line through the days' values; ``top`` where the scale has an end of its own."""
    highest = top if top is not None else _top(max((v for _, v in days if v is not None), default=0.0))
    step = _step(len(days))
    points = tuple(
        Point(day, round(LEFT + step * (n + 0.5), 1), round(HEIGHT - BOTTOM - _height(v, highest), 1), v)
        for n, (day, v) in enumerate(days)
        if v is not None
    )
    path = " ".join(f"{'L' if n else 'M'}{p.x} {p.y}" for n, p in enumerate(points))
    return Chart((), points, path, _across(highest), _below([day for day, _ in days], step))


def _top(highest: float) -> float:
    """The scale's end: the next of 1, 2 or 5 times a power of ten that holds the highest value."""
    if highest <= 4:
        return 4.0
    power = 10.0 ** math.floor(math.log10(highest))
    return next(m * power for m in (1, 2, 4, 5, 6, 8, 10) if m * power >= highest)


def _step(days: int) -> float:
    return (WIDTH - LEFT - RIGHT) / max(days, 1)


def _height(value: float, top: float) -> float:
    return (HEIGHT - TOP - BOTTOM) * value / top


def _across(top: float) -> tuple[Tick, ...]:
    values = [top * part / 4 for part in range(5)]
    return tuple(Tick(round(HEIGHT - BOTTOM - _height(v, top), 1), f"{v:,g}") for v in values)


def _below(days: Sequence[str], step: float) -> tuple[Tick, ...]:
    every = max(1, math.ceil(len(days) / LABELS))
    last = len(days) - 1
    return tuple(
        Tick(round(LEFT + step * (n + 0.5), 1), day) for n, day in enumerate(days) if (last - n) % every == 0
    )
