"""Where do the members of an entity stand when it is drawn as a graph?

The likest to a centre stands in the middle, those judged the same as it around it, theirs further
out: the rings of a tree.  The picture is the same whenever the graph is.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

RING = 92.0
"""From one ring to the next."""
NODE = 17.0
"""Radius of a member."""
MOST = 80
"""Members that a picture can show; beyond it the list is clearer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member stands."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """The places of all members, and the size of the picture that holds them."""

    places: Mapping[str, Place]
    width: float
    height: float


def drawn(nodes: Sequence[str], edges: Iterable[tuple[str, str]]) -> Drawing:
    """The places of the nodes; ``edges`` are what holds them together, in any order."""
    beside: dict[str, list[str]] = defaultdict(list)
    for one, other in edges:
        beside[one].append(other)
        beside[other].append(one)
    order = {node: number for number, node in enumerate(nodes)}
    raw: dict[str, tuple[float, float]] = {}
    start = 0.0
    left = set(nodes)
    while left:
        part = _reached(min(left, key=order.__getitem__), beside)
        left -= part
        placed = _tree(min(part, key=lambda n: (_depth(n, beside), -len(beside[n]), order[n])), beside, order)
        width = max(x for x, _ in placed.values()) - min(x for x, _ in placed.values())
        shift = start - min(x for x, _ in placed.values())
        raw |= {node: (x + shift, y) for node, (x, y) in placed.items()}
        start += width + RING
    xs, ys = ([p[axis] for p in raw.values()] or [0.0] for axis in (0, 1))
    edge = NODE + 8
    places = {
        n: Place(round(x - min(xs) + edge, 1), round(y - min(ys) + edge, 1)) for n, (x, y) in raw.items()
    }
    return Drawing(places, round(max(xs) - min(xs) + 2 * edge, 1), round(max(ys) - min(ys) + 2 * edge, 1))


def _reached(node: str, beside: Mapping[str, list[str]]) -> set[str]:
    return set(_levels(node, beside))


def _levels(root: str, beside: Mapping[str, list[str]]) -> dict[str, int]:
    """Node -> steps from the root."""
    found, queue = {root: 0}, deque([root])
    while queue:
        node = queue.popleft()
        for other in beside.get(node, ()):
            if other not in found:
                found[other] = found[node] + 1
                queue.append(other)
    return found


def _depth(node: str, beside: Mapping[str, list[str]]) -> int:
    return max(_levels(node, beside).values())


def _tree(
    root: str, beside: Mapping[str, list[str]], order: Mapping[str, int]
) -> dict[str, tuple[float, float]]:
    """The places around the root at 0, 0: each branch gets as much of the circle as it has ends."""
    levels = _levels(root, beside)
    children: dict[str, list[str]] = defaultdict(list)
    for node in sorted(levels, key=lambda n: (levels[n], order[n])):
        above = [o for o in beside.get(node, ()) if levels[o] == levels[node] - 1]
        if above:
            children[min(above, key=order.__getitem__)].append(node)
    ends: dict[str, int] = {}
    for node in sorted(levels, key=lambda n: -levels[n]):
        ends[node] = sum(ends[c] for c in children[node]) or 1
    ring = max(RING, ends[root] * (2 * NODE + 14) / (2 * math.pi))  # room for all ends on the first
    places = {root: (0.0, 0.0)}
    queue: deque[tuple[str, float, float]] = deque([(root, -math.pi / 2, 2 * math.pi)])
    while queue:
        node, start, width = queue.popleft()
        for child in children[node]:
            share = width * ends[child] / ends[node]
            angle = start + share / 2
            radius = ring * levels[child]
            places[child] = (radius * math.cos(angle), radius * math.sin(angle))
            queue.append((child, start, share))
            start += share
    return places
