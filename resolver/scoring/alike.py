"""Which tokens of a vocabulary may be alike to a query's, and how alike are they?

:func:`gather` marks every token that the scorer may take for alike to one of the query's: by its spelling,
its sound, its meaning, as a form of the same name, as an initial.  :func:`settle` goes through the rules of
likeness for a token so marked, once, when a name that holds it leaves it open; :func:`near` tells which
tokens are as alike as asked.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, wide
from resolver.names.spelling import spelling_distance
from resolver.scoring.alignment import FLOOR, Floats, Ints, token_likeness, worth_of
from resolver.scoring.analysis import LEGAL, NameArrays
from resolver.scoring.cuts import UNIT, Cuts, counted, far_apart, within
from resolver.scoring.searchroom import AS_ONE, OTHER, Names, Room
from resolver.scoring.vocabulary import KINDS, LENGTHS, brief_sound, found_at

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Shorts = npt.NDArray[np.int16]

ASK = 1 << 58
"""Mark of a token that may be alike to one of the query's by something else than its spelling."""
OPEN = 1 << 59
"""Mark of a token that is still to be compared with the query's tokens of which it has the marks."""
_SETTLED = ~(2 * AS_ONE - 1 | OTHER | OPEN | ASK)
_NEARLY = 0.2
"""Cost of a code up to which tokens are taken for likely to be followed."""


@compiled
def gather(q: NameArrays, qn: int, v: Names, cuts: Cuts, bits: Ints, room: Room, costs: Floats) -> None:
    """Marks the tokens that may be alike to those of name ``qn`` of the query: their ``bits``, and ``OPEN``.

    ``costs`` gets what following each token of the query is likely to cost.
    """
    alike, base, found = room.alike, room.base, room.tokens
    for t in range(len(alike)):
        alike[t] = base[t]
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    for p in range(q0, q1):
        i = q.places[p]
        mark = bits[p - q0] | OPEN
        room.cost[0] = 400.0
        asked = _otherwise(q, i, v, cuts, FLOOR, True, room)
        size = _spelt(q, i, v, cuts, FLOOR, room, asked)
        for k in range(size):
            alike[found[k]] |= mark | ASK if k < asked else mark
        if q.tokens[i, 1] == 1:
            room.cost[0] += 4 * len(v.held_start)
        costs[p - q0] = room.cost[0]


@compiled
def near(
    q: NameArrays, qn: int, p: int, v: Names, cuts: Cuts, bits: Ints, least: float, initials: bool, room: Room
) -> int:  # fmt: skip
    """Writes the tokens at least so alike to the query's at place ``p`` to ``room.tokens``; their number.

    :func:`gather` was asked before.  ``initials`` says whether tokens that share no more than an initial are
    among them.
    """
    found, asked = room.tokens, worth_of(least) - 1e-6
    count = _otherwise(q, q.places[p], v, cuts, least, initials, room)
    count = _spelt(q, q.places[p], v, cuts, least, room, count)
    size = 0
    for k in range(count):
        t = found[k]
        if room.alike[t] & OPEN:
            settle(q, qn, t, v, bits, room)
        if room.space.memo[p, t] >= asked:
            found[size] = t
            size += 1
    return size


@compiled
def settle(q: NameArrays, qn: int, t: int, v: Names, bits: Ints, room: Room) -> None:
    """Goes through the rules of likeness for a token marked ``OPEN``: fills the memo and sets its marks."""
    alike, s, memo = room.alike, room.space, room.space.memo
    mark, found = alike[t], np.int64(0)
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    for p in range(q0, q1):
        if mark & bits[p - q0] == 0:
            continue
        if mark & ASK == 0 and not _within(q, q.places[p], v.arrays, t, s.costs, s.rows):
            continue
        worth = np.float32(worth_of(token_likeness(q, q.places[p], v.arrays, t, s.costs, s.rows)))
        room.effort[3] += 1
        memo[p, t] = worth
        if worth > 0.0:
            found |= bits[p - q0]
    alike[t] = mark & _SETTLED | found | room.cover[t]
    room.settled[room.size[0]] = t
    room.size[0] += 1


@compiled
def unsettle(q: NameArrays, qn: int, room: Room) -> None:
    """Empties the memo."""
    for k in range(room.size[0]):
        for p in range(q.names[qn, 0], q.names[qn, 1]):
            room.space.memo[p, room.settled[k]] = 0.0
    room.size[0] = 0


@compiled
def _within(q: NameArrays, i: int, c: NameArrays, t: int, costs: Floats, rows: Floats) -> bool:
    """Whether readings that write vowels are near enough for two tokens to be alike."""
    flags = q.tokens[i, 9]
    least = least_alike(FLOOR, flags, c.tokens[t, 9]) if flags & 4 else FLOOR
    for a in range(q.tokens[i, 4], q.tokens[i, 5]):
        a0, a1 = q.readings[a, 0], q.readings[a, 1]
        for b in range(c.tokens[t, 4], c.tokens[t, 5]):
            b0, b1 = c.readings[b, 0], c.readings[b, 1]
            if q.readings[a, 2] + c.readings[b, 2] == 0 and a0 < a1 and b0 < b1:
                limit = reach(a1 - a0, b1 - b0, least, sounds_shared(q.readings, a, c.readings, b))
                if limit >= 0.0 and limit >= spelling_distance(
                    q.codes, a0, a1, c.codes, b0, b1, 0, costs, limit, rows
                ):
                    return True
    return False


@compiled
def _taken(t: int, room: Room, size: int) -> int:
    if room.seen[t] != room.stamp[0]:
        room.seen[t] = room.stamp[0]
        room.tokens[size] = t
        size += 1
    return size


@compiled
def _otherwise(q: NameArrays, i: int, v: Names, cuts: Cuts, least: float, initials: bool, room: Room) -> int:
    """Writes to ``room.tokens`` what may be so alike by anything but how it is spelt in full; the number.

    Adds to ``room.cost`` what following those spelt the same costs.
    """
    n = v.near
    room.stamp[0] += 1
    role, size = q.tokens[i, 1], 0
    key = q.tokens[i, 0]
    for k in range(found_at(n.identity, key), found_at(n.identity, key + 1)):
        t = n.identity_token[k]
        size = _taken(t, room, size)
        room.cost[0] += v.held_start[t + 1] - v.held_start[t]
    key = q.tokens[i, 2]
    if key != 0 or role == LEGAL:
        for k in range(found_at(n.meaning, key), found_at(n.meaning, key + 1)):
            size = _taken(n.meaning_token[k], room, size)
    for y in range(q.tokens[i, 6], q.tokens[i, 7]):
        key = q.symbols[y]
        for k in range(found_at(n.symbol, key), found_at(n.symbol, key + 1)):
            size = _taken(n.symbol_token[k], room, size)
    if initials and least <= 0.8:
        key = q.tokens[i, 3] * 2 + (1 if role == 1 else 0)
        for k in range(found_at(n.letter, key), found_at(n.letter, key + 1)):
            size = _taken(n.letter_token[k], room, size)
    if role == 1 or role == 9 or least > 0.97:
        return size
    for a in range(q.tokens[i, 4], q.tokens[i, 5]):
        if q.readings[a, 0] < q.readings[a, 1]:
            if q.readings[a, 2] != 0:
                size = _bare(q, a, v, n.spelt_reading, n.spelt_token, n.spelt_bare, cuts, least, room, size)
            elif least <= 0.94:
                size = _beginning(q, a, v, room, size)
            size = _bare(q, a, v, n.bare_reading, n.bare_token, n.bare, cuts, least, room, size)
    return size


@compiled
def _spelt(q: NameArrays, i: int, v: Names, cuts: Cuts, least: float, room: Room, size: int) -> int:
    """Adds to ``room.tokens[:size]`` what may be so alike in spelling; the new size.

    Adds to ``room.cost`` what following the nearest of them costs.
    """
    n, apart, starts = v.near, room.apart, v.held_start
    segment, token, sounds, limits = n.segment, n.spelt_token, room.sounds, room.within
    flags, role = q.tokens[i, 9], q.tokens[i, 1]
    if role == 1 or role == 9 or least > 0.97:
        return size
    own = room.counts[: len(cuts.spelt_cost)]
    for a in range(q.tokens[i, 4], q.tokens[i, 5]):
        width = q.readings[a, 1] - q.readings[a, 0]
        if width == 0 or q.readings[a, 2] != 0:
            continue
        counted(q.codes, q.readings[a, 0], q.readings[a, 1], cuts.spelt, own)
        for k in range(4):
            sounds[k] = brief_sound(q.readings[a, 3 + k])
        nearly = int(_NEARLY * UNIT * width)
        shortest, longest = (width + 1) // 2, min(2 * width, LENGTHS - 1)
        for kind in range(KINDS):
            known = (kind & 1) + (kind >> 1) * 16
            asked = least_alike(least, flags, known) if flags & 4 else least
            at = kind * LENGTHS
            low, high = segment[at + shortest], segment[at + longest + 1]
            far_apart(own, n.spelt, cuts.spelt_cost, low, high, apart)
            for m in range(shortest, longest + 1):
                low, high = segment[at + m], segment[at + m + 1]
                if low == high:
                    continue
                for x in range(5):
                    limits[x] = min(30_000, math.floor(reach(width, m, asked, x) * UNIT))
                for k in range(within(apart, low, high, limits[4], room.places)):
                    r = room.places[k]
                    shared = 0
                    for x in range(4):
                        shared += sounds[x] != 0 and sounds[x] == n.spelt_sound[r, x]
                    if apart[r] <= limits[shared]:
                        size = _taken(token[r], room, size)
                    if apart[r] <= nearly:
                        room.cost[0] += starts[token[r] + 1] - starts[token[r]]
    return size


@compiled
def _beginning(q: NameArrays, a: int, v: Names, room: Room, size: int) -> int:
    """Adds the tokens that begin as the query's token does, or as which it begins, but for the last code."""
    n, readings, codes, costs = v.near, v.arrays.readings, v.arrays.codes, room.space.costs
    order, lengths, seconds = n.sorted_reading, n.sorted_length, n.sorted_second
    a0, width = q.readings[a, 0], q.readings[a, 1] - q.readings[a, 0]
    first, second = q.codes[a0], q.codes[a0 + min(1, width - 1)]
    low, high = _first_with(v, first), _first_with(v, first + 1)
    for r in range(low, high):
        last = min(width, np.int64(lengths[r])) - 1
        if last < 1 or lengths[r] == width or (last > 1 and seconds[r] != second):
            continue
        b0 = readings[order[r], 0]
        same = costs[q.codes[a0 + last], codes[b0 + last]] <= 0.35
        k = 1
        while same and k < last:
            same = q.codes[a0 + k] == codes[b0 + k]
            k += 1
        if same:
            size = _taken(n.sorted_token[r], room, size)
    return size


@compiled
def _first_with(v: Names, code: int) -> int:
    """The place of the first reading, in the order of the codes, that begins with the code or a later one."""
    order, readings, codes = v.near.sorted_reading, v.arrays.readings, v.arrays.codes
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        if codes[readings[order[middle], 0]] < code:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _bare(
    q: NameArrays, a: int, v: Names, readings: Rows, token: Rows, counts: Small, cuts: Cuts, least: float,
    room: Room, size: int,
) -> int:  # fmt: skip
    """Adds the tokens that are near where one side leaves vowels out, by their consonants."""
    apart, limits, readings_c, s, codes = (
        room.apart,
        room.limits,
        v.arrays.readings,
        room.space,
        v.arrays.codes,
    )
    a0, a1 = q.readings[a, 0], q.readings[a, 1]
    own = room.counts[: len(cuts.bare_cost)]
    counted(q.codes, a0, a1, cuts.bare, own)
    far_apart(own, counts, cuts.bare_cost, 0, len(readings), apart)
    most = 0
    for bare in range(2):
        for m in range(LENGTHS):
            limits[bare, m] = reach_bare(a1 - a0, m, least, q.readings[a, 2] + 2 * bare)
            most = max(most, min(30_000, math.floor(limits[bare, m] * UNIT)))
    sonorants = own[0] + own[1] + own[2]
    for k in range(within(apart, 0, len(readings), most, room.places)):
        r = room.places[k]
        b = readings[r]
        b0, b1, bare = readings_c[b, 0], readings_c[b, 1], readings_c[b, 2]
        limit = limits[bare, b1 - b0]
        more = np.int64(counts[0, r]) + counts[1, r] + counts[2, r] - sonorants
        if apart[r] > limit * UNIT or abs(more) > limit or room.seen[token[r]] == room.stamp[0]:
            continue
        kind = q.readings[a, 2] + 2 * bare
        if spelling_distance(q.codes, a0, a1, codes, b0, b1, kind, s.costs, limit, s.rows) <= limit:
            size = _taken(token[r], room, size)
    return size


@compiled
def reach(n: int, m: int, least: float, shared: int) -> float:
    """The most that the spelling of two readings of so many codes costs which are at least so alike.

    ``shared`` is the number of phonetic keys that they share; both write their vowels.
    """
    longer, shorter = max(n, m), min(n, m)
    if shorter * 2 < longer:
        return -1.0
    size = float(longer)
    if longer <= 4:
        size = longer * (0.85 if longer > 3 else 0.72)
    raised = 0.35 * shared / 4.0 * min(1.0, (shorter - 2) / 4.0) if shorter > 2 else 0.0
    return min(0.45 * longer, size * (1.0 - least) / (1.0 - raised)) + 1e-9


@compiled
def reach_bare(n: int, m: int, least: float, bare: int) -> float:
    """The same where one side (1, 2) or both (3) leave vowels out."""
    size = float(max(n, m))
    if bare < 3:
        size = 0.5 * (size + (n if bare == 1 else m))
    return min(0.45 * max(n, m), size * (1.0 - least)) + 1e-9


@compiled
def least_alike(least: float, flags: int, kind: int) -> float:
    """How alike two tokens of persons have to be in spelling, where known names are told apart."""
    if flags & kind & 1:
        return max(0.9, least + 0.06) if flags & kind & 16 else least + 0.06
    return least


@compiled
def sounds_shared(one: Ints, a: int, two: Ints, b: int) -> int:
    """How many phonetic keys two readings have in common."""
    shared = 0
    for k in range(3, 7):
        if one[a, k] != 0 and one[a, k] == two[b, k]:
            shared += 1
    return shared
