"""How far apart are two spellings at least, by the letters that they hold?

:data:`CUTS` are groups of codes with the least that it costs to have one more of the group or one fewer,
so that the sum over the groups never exceeds the spelling distance: what :func:`far_apart` puts beyond a
limit need not be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled
from resolver.names.spelling import COSTS, DROP, DROP_BARE, SYMBOLS
from resolver.scoring.alignment import Floats

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Shorts = npt.NDArray[np.int16]


_SPELT = (
    ("abcdefghijklmnopqrstuvwxyz0123456789(kh)(gh)(sh)(ch)(th)(dh)(zh)(ts)(ng)(dd)", 10),
    ("abcdefgijklmnopqrstuvwxyz0123456789(kh)(gh)(sh)(ch)(th)(dh)(zh)(ts)(ng)(dd)", 4),
    ("mn", 10), ("r", 13), ("n(ng)", 10), ("l", 13),
    ("bcdfgjklmnpqrstvxz(kh)(gh)(sh)(ch)(th)(dh)(zh)(ts)(ng)(dd)", 4),
    ("ae", 5), ("bfpvw", 8), ("lr", 7), ("a", 5), ("ou", 6), ("m", 10),
    ("cdghjkqstxz(kh)(gh)(sh)(ch)(th)(dh)(zh)(ts)(dd)", 4), ("cdkqsz(ch)(dh)(ts)(dd)", 4), ("ouvw", 4),
    ("ijy", 4), ("dz(dh)(dd)", 6), ("dt(th)", 4), ("t(th)", 6), ("b", 8), ("eijy", 2), ("lmnr(ng)", 2),
    ("ao", 2), ("ei", 2), ("e", 3), ("ckq", 4), ("p", 10), ("bfuvw", 2), ("ckqs(ts)", 2), ("st(th)", 2),
    ("i", 2), ("csxz(sh)(th)(ts)", 2), ("csz(sh)(ts)", 2), ("f", 8), ("gq(gh)", 4), ("s(sh)(ch)", 2),
    ("g(gh)", 4), ("t", 2), ("(sh)", 6),
)  # fmt: skip


_BARE = (
    ("mn(ng)", 16), ("r", 13), ("l", 13),  # sonorants: see LEAST_WORTH
    ("n", 10), ("m", 10), ("b", 14), ("cgkq(gh)", 4),
    ("s", 4), ("f", 14), ("p", 6), ("cjsz(sh)(ch)(zh)(ts)", 4),
)  # fmt: skip
"""Groups of codes and the cost, in fortieths, of one more or fewer of them: where both sides write vowels,
and where one leaves them out.  Found by the linear program that makes the sum over pairs of tokens of a
list greatest (``benchmarks/cuts.py``); :func:`_checked` lowers them where the table of the spelling
distance has changed since."""


_PARTS = 40


UNIT = 200
"""Parts of a cost in which sums over groups are counted: tokens of 64 codes stay below 2 ** 15."""


class Cuts(NamedTuple):
    """The groups: code x group membership, and the costs in parts of ``UNIT``."""

    spelt: Small
    spelt_cost: Shorts
    bare: Small
    bare_cost: Shorts


def _cuts() -> Cuts:
    spelt, bare = _members(_SPELT), _members(_BARE)
    written = [n for n, symbol in enumerate(SYMBOLS) if n and not symbol.isupper()]
    every = range(1, len(SYMBOLS))
    return Cuts(
        spelt,
        _checked(spelt, [cost for _, cost in _SPELT], written, COSTS[DROP]),
        bare,
        _checked(bare, [cost for _, cost in _BARE], every, np.minimum(COSTS[DROP], COSTS[DROP_BARE])),
    )


def _members(groups: Iterable[tuple[str, int]]) -> Small:
    written = [re.findall(r"\([a-z]+\)|[a-z0-9]", group) for group, _ in groups]
    return np.array([[symbol in group for group in written] for symbol in SYMBOLS], np.uint8)


def _checked(member: Small, costs: Iterable[int], codes_: Iterable[int], drop: Floats) -> Shorts:
    """The costs, lowered until no replacement and no drop of a code costs less than its groups say."""
    cost = np.array(list(costs), np.float64) * (UNIT / _PARTS)
    given = list(codes_)
    least = 1.0
    for x in given:
        for y in [0, *(y for y in given if y > x)]:
            said = float(np.dot(member[x] != member[y], cost)) if y else float(np.dot(member[x], cost))
            real = float(COSTS[x, y] if y else drop[x]) * UNIT
            if said > real + 1e-9:
                least = min(least, real / said)
    return np.floor(cost * least + 1e-9).astype(np.int16)


CUTS = _cuts()


@compiled
def counted(codes_: Small, a0: int, a1: int, member: Small, own: Shorts) -> None:
    """Writes how many codes of each group stand in ``codes_[a0:a1]``."""
    for g in range(len(own)):
        own[g] = 0
    for k in range(a0, a1):
        for g in range(len(own)):
            own[g] += np.int16(member[codes_[k], g])


@compiled
def far_apart(own: Shorts, counts: Small, cost: Shorts, low: int, high: int, apart: Shorts) -> None:
    """Writes the least that it costs, in parts of ``UNIT``, to turn codes so counted into readings.

    These are ``low:high`` of them, in ``counts`` (group x reading) as in ``apart``.
    """
    found = apart[low:high]  # counted from 0 the loops work on many readings at a time
    found[:] = 0
    for g in range(len(own)):
        one, mine, row = np.int16(cost[g]), np.int16(own[g]), counts[g, low:high]
        for r in range(len(found)):
            more = np.int16(np.int16(row[r]) - mine)
            more = np.int16(max(more, np.int16(-more)))
            found[r] = np.int16(found[r] + np.int16(one * more))


@compiled
def within(apart: Shorts, low: int, high: int, most: int, found: Rows) -> int:
    """Writes which of ``apart[low:high]`` are at most ``most``; their number."""
    size = 0
    for start in range(low, high, _BLOCK):
        some = apart[start : min(start + _BLOCK, high)]
        nearest = np.int16(32_767)
        for r in range(len(some)):
            nearest = min(nearest, some[r])
        if nearest <= most:
            for r in range(len(some)):
                found[size] = start + r
                size += some[r] <= most
    return size


_BLOCK = 32
"""Readings of which the nearest is looked at before each by itself."""
