"""Which tokens of a vocabulary are as alike to a token of a query as asked?

:func:`near` finds every token that the scorer takes for so alike: by its spelling, its sound, its meaning,
as a form of the same name, as an initial.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled
from resolver.names.spelling import spelling_distance
from resolver.scoring.alignment import Floats, Space, token_likeness
from resolver.scoring.analysis import LONGEST_TOKEN, MAX_TOKENS, NameArrays
from resolver.scoring.cuts import BLOCK, CUTS, UNIT, Cuts, any_within, counted, far_apart
from resolver.scoring.likenesses import least_alike, reach, reach_bare, sounds_shared
from resolver.scoring.vocabulary import Near, found_at

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Shorts = npt.NDArray[np.int16]


@compiled
def near(
    q: NameArrays, i: int, c: NameArrays, n: Near, cuts: Cuts, least: float, initials: bool,
    s: Space, seen: Rows, stamp: int, found: Rows, size: int, apart: Shorts, row_of: Rows, scratch: Scratch,
) -> int:  # fmt: skip
    """Adds to ``found[:size]`` the tokens at least so alike to token ``i`` of the query; their number then.

    ``initials`` says whether tokens that share no more than an initial are among them.  ``seen`` is
    room over the vocabulary for marks, ``stamp`` a mark not used before.  ``apart`` holds for readings
    of the query, in the rows that ``row_of`` tells, what :func:`far_apart` says; its last row is free.
    """
    key = q.tokens[i, 0]
    p = found_at(n.identity, key)
    while p < len(n.identity) and n.identity[p] == key:
        size = _taken(q, i, c, n.identity_token[p], least, s, seen, stamp, found, size)
        p += 1
    role = q.tokens[i, 1]
    if q.tokens[i, 2] != 0:
        key = q.tokens[i, 2]
        p = found_at(n.meaning, key)
        while p < len(n.meaning) and n.meaning[p] == key:
            size = _taken(q, i, c, n.meaning_token[p], least, s, seen, stamp, found, size)
            p += 1
    for y in range(q.tokens[i, 6], q.tokens[i, 7]):
        key = q.symbols[y]
        p = found_at(n.symbol, key)
        while p < len(n.symbol) and n.symbol[p] == key:
            size = _taken(q, i, c, n.symbol_token[p], least, s, seen, stamp, found, size)
            p += 1
    if initials and least <= 0.8:
        key = q.tokens[i, 3] * 2 + (1 if role == 1 else 0)
        p = found_at(n.letter, key)
        while p < len(n.letter) and n.letter[p] == key:
            size = _taken(q, i, c, n.letter_token[p], least, s, seen, stamp, found, size)
            p += 1
    if role == 1 or role == 9 or least > 0.97:
        return size
    for a in range(q.tokens[i, 4], q.tokens[i, 5]):
        length = q.readings[a, 1] - q.readings[a, 0]
        if length == 0:
            continue
        if q.readings[a, 2] != 0:
            size = _near_bare(
                q, i, a, c, n.sorted_reading, n.sorted_token, n.spelt_bare, cuts, least,
                s, seen, stamp, found, size, apart[-1], scratch,
            )  # fmt: skip
        else:
            row = row_of[a]
            if row < 0:
                row = len(apart) - 1
                own = scratch.counts[: len(cuts.spelt_cost)]
                counted(q.codes, q.readings[a, 0], q.readings[a, 1], cuts.spelt, own)
                far_apart(own, n.spelt, cuts.spelt_cost, apart[row])
            size = _near_spelt(q, i, a, c, n, least, s, seen, stamp, found, size, apart[row], scratch)
            size = _beginning(q, i, a, c, n, least, s, seen, stamp, found, size)
            readings_q, readings_c, sorted_reading = q.readings, c.readings, n.sorted_reading
            sounds, sound_place, sorted_token = n.sound, n.sound_place, n.sorted_token
            for k in (3, 4, 6):
                sound = readings_q[a, k]
                p = found_at(sounds, sound) if sound != 0 else len(sounds)
                while p < len(sounds) and sounds[p] == sound:
                    place = sound_place[p]
                    p += 1
                    if (
                        seen[sorted_token[place]] != stamp
                        and sounds_shared(readings_q, a, readings_c, sorted_reading[place]) > 1
                    ):
                        size = _taken(q, i, c, sorted_token[place], least, s, seen, stamp, found, size)
        size = _near_bare(
            q,
            i,
            a,
            c,
            n.bare_reading,
            n.bare_token,
            n.bare,
            cuts,
            least,
            s,
            seen,
            stamp,
            found,
            size,
            apart[-1],
            scratch,
        )
    return size


class Scratch(NamedTuple):
    """Room for numbers of one token."""

    counts: Shorts
    limits: Floats
    """Kind x length."""
    parts: Shorts
    flags: Small


def scratch() -> Scratch:
    """Fresh room."""
    kinds, lengths = 18, LONGEST_TOKEN + 1
    return Scratch(
        np.empty(max(len(CUTS.spelt_cost), len(CUTS.bare_cost)), np.int16),
        np.zeros((kinds, lengths)),
        np.zeros((kinds, lengths), np.int16),
        np.empty(MAX_TOKENS, np.uint8),
    )


@compiled
def _taken(
    q: NameArrays,
    i: int,
    c: NameArrays,
    t: int,
    least: float,
    s: Space,
    seen: Rows,
    stamp: int,
    found: Rows,
    size: int,
) -> int:
    """Adds the token to what is found where it is alike enough; how many there are now."""
    if seen[t] == stamp:
        return size
    seen[t] = stamp
    if token_likeness(q, i, c, t, s.costs, s.rows) >= least:
        found[size] = t
        return size + 1
    return size


@compiled
def _near_spelt(
    q: NameArrays, i: int, a: int, c: NameArrays, n: Near, least: float, s: Space, seen: Rows, stamp: int,
    found: Rows, size: int, apart: Shorts, scratch: Scratch,
) -> int:  # fmt: skip
    """Takes the tokens near in spelling that share at most one phonetic key."""
    a0, a1 = q.readings[a, 0], q.readings[a, 1]
    flags = q.tokens[i, 9]
    costs, parts = scratch.limits, scratch.parts
    most = np.int16(-1)
    for kind in (0, 1, 16, 17):
        asked = least_alike(least, flags, kind) if flags & 4 else least
        for m in range(LONGEST_TOKEN + 1):
            costs[kind, m] = reach(a1 - a0, m, asked, 1)
            parts[kind, m] = min(30_000, math.floor(costs[kind, m] * UNIT))
            most = max(most, parts[kind, m])
    kinds, lengths, order, token, readings = n.kind, n.length, n.sorted_reading, n.sorted_token, c.readings
    codes_q, codes_c, table, rows = q.codes, c.codes, s.costs, s.rows
    for start in range(0, len(order), BLOCK):
        end = min(start + BLOCK, len(order))
        if not any_within(apart, start, end, int(most)):
            continue
        for r in range(start, end):
            kind, m = kinds[r], lengths[r]
            if apart[r] > parts[kind, m]:
                continue
            t = token[r]
            if seen[t] == stamp:
                continue
            b0 = readings[order[r], 0]
            limit = costs[kind, m]
            if spelling_distance(codes_q, a0, a1, codes_c, b0, b0 + m, 0, table, limit, rows) <= limit:
                size = _taken(q, i, c, t, least, s, seen, stamp, found, size)
    return size


@compiled
def _beginning(
    q: NameArrays, i: int, a: int, c: NameArrays, n: Near, least: float, s: Space, seen: Rows, stamp: int,
    found: Rows, size: int,
) -> int:  # fmt: skip
    """Takes the tokens that begin as the query's token does, or as which it begins, but for the last code."""
    if least > 0.94:
        return size
    a0 = q.readings[a, 0]
    width = q.readings[a, 1] - a0
    order, readings, codes_c, codes_q, costs = n.sorted_reading, c.readings, c.codes, q.codes, s.costs
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        if codes_c[readings[order[middle], 0]] < codes_q[a0]:
            low = middle + 1
        else:
            high = middle
    while low < len(order):
        b0, b1 = readings[order[low], 0], readings[order[low], 1]
        if codes_c[b0] != codes_q[a0]:
            break
        last = min(width, b1 - b0) - 1
        same = last > 0 and b1 - b0 != width and costs[codes_q[a0 + last], codes_c[b0 + last]] <= 0.35
        k = 1
        while same and k < last:
            same = codes_q[a0 + k] == codes_c[b0 + k]
            k += 1
        if same:
            size = _taken(q, i, c, n.sorted_token[low], least, s, seen, stamp, found, size)
        low += 1
    return size


@compiled
def _near_bare(
    q: NameArrays, i: int, a: int, c: NameArrays, readings: Rows, token: Rows, counts: Small, cuts: Cuts,
    least: float, s: Space, seen: Rows, stamp: int, found: Rows, size: int, apart: Shorts, scratch: Scratch,
) -> int:  # fmt: skip
    """Takes the tokens that are near where one side leaves vowels out; a filter of consonants comes first."""
    a0, a1 = q.readings[a, 0], q.readings[a, 1]
    own = scratch.counts[: len(cuts.bare_cost)]
    counted(q.codes, a0, a1, cuts.bare, own)
    far_apart(own, counts, cuts.bare_cost, apart)
    limits, parts = scratch.limits, scratch.parts
    for bare in range(2):
        for m in range(LONGEST_TOKEN + 1):
            limits[bare, m] = reach_bare(a1 - a0, m, least, q.readings[a, 2] + 2 * bare)
            parts[bare, m] = min(30_000, math.floor(limits[bare, m] * UNIT))
    codes_q, codes_c, readings_c, costs, rows = q.codes, c.codes, c.readings, s.costs, s.rows
    sonorants = own[0] + own[1] + own[2]
    for r in range(len(readings)):
        b0, b1 = readings_c[readings[r], 0], readings_c[readings[r], 1]
        bare = readings_c[readings[r], 2]
        if apart[r] > parts[bare, b1 - b0] or seen[token[r]] == stamp:
            continue
        limit = limits[bare, b1 - b0]
        if abs(np.int64(counts[0, r]) + counts[1, r] + counts[2, r] - sonorants) > limit:
            continue
        kind = q.readings[a, 2] + 2 * bare
        if spelling_distance(codes_q, a0, a1, codes_c, b0, b1, kind, costs, limit, rows) <= limit:
            size = _taken(q, i, c, token[r], least, s, seen, stamp, found, size)
    return size
