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

from resolver.names.compiled import compiled, inlined, wide
from resolver.names.spelling import spelling_distance
from resolver.scoring.alignment import FLOOR, Floats, Ints, token_likeness, worth_of
from resolver.scoring.analysis import LEGAL, NameArrays
from resolver.scoring.cuts import UNIT, Cuts, counted, far_apart, within
from resolver.scoring.searchroom import LEFT, Names, Room
from resolver.scoring.vocabulary import KINDS, LENGTHS, brief_sound, found_at

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]

ASK = 1 << 16
"""Mark of a token that may be alike to one of the query's by something else than its spelling."""
OPEN = 1 << 17
"""Mark of a token that is still to be compared with the query's tokens of which it has the marks."""
_INITIAL, _BEGUN = 0.8, 0.94
"""The most that tokens are alike by their initial, or as one is the beginning of the other."""
_NEARLY = 0.2
"""Cost of a code up to which tokens are taken for likely to be followed."""


@compiled
def gather(q: NameArrays, qn: int, v: Names, cuts: Cuts, bits: Ints, room: Room, costs: Floats) -> None:
    """Marks the tokens that may be alike to those of name ``qn`` of the query: their ``bits``, and ``OPEN``.

    ``costs`` gets what following each token of the query is likely to cost.
    """
    alike, gathered = room.alike, room.gathered
    for t in range(len(alike)):
        alike[t] = room.base[t]
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    end = wide(0)
    for p in range(q0, q1):
        i = q.places[p]
        gathered.start[p - q0] = end
        room.cost[0] = 400.0
        room.stamp[0] += 1
        first, end = end, _otherwise(q, i, v, cuts, room, end)
        for k in range(first, end):
            mark(gathered.token[k], bits[p - q0] | OPEN | ASK, alike)
        end = _spelt(q, i, v, cuts, bits[p - q0] | OPEN, room, end)
        if q.tokens[i, 1] == 1:
            room.cost[0] += 4 * len(v.held_start)
        costs[p - q0] = room.cost[0]
    gathered.start[q1 - q0] = end


@inlined
def mark(t: int, marks: int, alike: Rows) -> None:
    """Adds marks to a token; what has any is not left over."""
    alike[t] = alike[t] & (1 << LEFT) - 1 | marks


@compiled
def near(
    q: NameArrays, qn: int, p: int, v: Names, bits: Ints, least: float, initials: bool, room: Room
) -> int:  # fmt: skip
    """Writes the tokens at least so alike to the query's at place ``p`` to ``room.tokens``; their number.

    :func:`gather` was asked before.  ``initials`` says whether tokens that share no more than an initial are
    among them.
    """
    gathered, s, asked, size = room.gathered, room.space, worth_of(least) - 1e-6, 0
    place = p - q.names[qn, 0]
    for k in range(gathered.start[place], gathered.start[place + 1]):
        likest = gathered.likest[k]
        if likest < least and not (initials and -likest >= least):
            continue
        t, at, end = gathered.token[k], wide(gathered.at[k]), wide(gathered.end[k])
        if room.alike[t] & OPEN:
            if at >= 0:
                a = gathered.reading[k]
                limit, a0, a1 = (1.0 - least) * gathered.scale[k], q.readings[a, 0], q.readings[a, 1]
                if (
                    spelling_distance(q.codes, a0, a1, v.near.spelt_code, at, end, 0, s.costs, limit, s.rows)
                    > limit
                ):
                    continue
            settle(q, qn, t, v, bits, room)
        if s.memo[p, t] >= asked:
            room.tokens[size] = t
            size += 1
    return size


@compiled
def settle(q: NameArrays, qn: int, t: int, v: Names, bits: Ints, room: Room) -> None:
    """Goes through the rules of likeness for a token marked ``OPEN``: fills the memo and sets its marks."""
    alike, s, memo = room.alike, room.space, room.space.memo
    marks, found = alike[t], np.int64(0)
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    for p in range(q0, q1):
        if marks & bits[p - q0] == 0:
            continue
        if marks & ASK == 0 and not _within(q, q.places[p], v, t, s.costs, s.rows):
            continue
        worth = np.float32(worth_of(token_likeness(q, q.places[p], v.arrays, t, s.costs, s.rows)))
        room.effort[3] += 1
        memo[p, t] = worth
        if worth > 0.0:
            found |= bits[p - q0]
    found |= room.cover[t]
    alike[t] = found if found != 0 else room.base[t]
    room.settled[room.size[0]] = t
    room.size[0] += 1


@compiled
def settle_all(
    tokens: Rows, first: int, end: int, q: NameArrays, qn: int, v: Names, bits: Ints, room: Room
) -> None:
    """Settles those of ``tokens[first:end]`` that are marked ``OPEN``."""
    for p in range(first, end):
        if room.alike[tokens[p]] & OPEN:
            settle(q, qn, tokens[p], v, bits, room)


@compiled
def unsettle(q: NameArrays, qn: int, room: Room) -> None:
    """Empties the memo."""
    for k in range(room.size[0]):
        for p in range(q.names[qn, 0], q.names[qn, 1]):
            room.space.memo[p, room.settled[k]] = 0.0
    room.size[0] = 0


@compiled
def _within(q: NameArrays, i: int, v: Names, t: int, costs: Floats, rows: Floats) -> bool:
    """Whether readings that write vowels are near enough for two tokens to be alike."""
    n, r, flags = v.near, v.near.spelt_place[t], q.tokens[i, 9]
    if r < 0:
        return _readings_within(q, i, v.arrays, t, costs, rows)
    # the tables that are small enough for the caches tell all of a token with a single reading
    kind = 0
    while r >= n.segment[(kind + 1) * LENGTHS]:
        kind += 1
    least = least_alike(FLOOR, flags, (kind & 1) + (kind >> 1) * 16) if flags & 4 else FLOOR
    m = wide(v.brief[t, 0])
    at = kind * LENGTHS + m
    b0 = wide(n.segment_code[at] + (r - n.segment[at]) * m)
    for a in range(q.tokens[i, 4], q.tokens[i, 5]):
        a0, a1 = q.readings[a, 0], q.readings[a, 1]
        if q.readings[a, 2] != 0 or a0 == a1:
            continue
        shared = 0
        for x in range(4):
            sound = brief_sound(q.readings[a, 3 + x])
            shared += sound != 0 and sound == n.spelt_sound[r, x]
        limit = reach(a1 - a0, m, least, shared)
        if limit >= 0.0 and limit >= spelling_distance(
            q.codes, a0, a1, n.spelt_code, b0, b0 + m, 0, costs, limit, rows
        ):
            return True
    return False


@compiled
def _readings_within(q: NameArrays, i: int, c: NameArrays, t: int, costs: Floats, rows: Floats) -> bool:
    """The same for tokens of any readings."""
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
def _taken(t: int, likest: float, room: Room, size: int) -> int:
    """Adds a token, which is no more alike than ``likest``, to ``room.gathered``; the new size."""
    gathered = room.gathered
    if room.seen[t] != room.stamp[0]:
        room.seen[t], room.entry[t] = room.stamp[0], size
        gathered.token[size], gathered.likest[size], gathered.at[size] = t, likest, -1
        size += 1
    elif likest > abs(gathered.likest[room.entry[t]]):
        gathered.likest[room.entry[t]] = likest
    return size


@compiled
def _otherwise(q: NameArrays, i: int, v: Names, cuts: Cuts, room: Room, size: int) -> int:
    """Adds to ``room.gathered`` what may be alike by anything but how it is spelt in full; the new size.

    Adds to ``room.cost`` what following those spelt the same costs.
    """
    n = v.near
    role = q.tokens[i, 1]
    key = q.tokens[i, 0]
    for k in range(found_at(n.identity, key), found_at(n.identity, key + 1)):
        t = n.identity_token[k]
        size = _taken(t, 1.0, room, size)
        room.cost[0] += v.held_start[t + 1] - v.held_start[t]
    key = q.tokens[i, 2]
    if key != 0 or role == LEGAL:
        for k in range(found_at(n.meaning, key), found_at(n.meaning, key + 1)):
            size = _taken(n.meaning_token[k], 1.0, room, size)
    for y in range(q.tokens[i, 6], q.tokens[i, 7]):
        key = q.symbols[y]
        for k in range(found_at(n.symbol, key), found_at(n.symbol, key + 1)):
            size = _taken(n.symbol_token[k], 1.0, room, size)
    key = q.tokens[i, 3] * 2 + (1 if role == 1 else 0)
    for k in range(found_at(n.letter, key), found_at(n.letter, key + 1)):
        size = _taken(n.letter_token[k], -_INITIAL, room, size)
    if role == 1 or role == 9:
        return size
    for a in range(q.tokens[i, 4], q.tokens[i, 5]):
        if q.readings[a, 0] < q.readings[a, 1]:
            if q.readings[a, 2] != 0:
                size = _bare(q, a, v, n.spelt_reading, n.spelt_token, n.spelt_bare, cuts, room, size)
            else:
                size = _beginning(q, a, v, room, size)
            size = _bare(q, a, v, n.bare_reading, n.bare_token, n.bare, cuts, room, size)
    return size


@compiled
def _spelt(q: NameArrays, i: int, v: Names, cuts: Cuts, marks: int, room: Room, size: int) -> int:
    """Adds to ``room.gathered``, and marks, what may be alike in spelling; the new size.

    Adds to ``room.cost`` what following the nearest of them costs.
    """
    gathered, alike = room.gathered, room.alike
    n, apart, starts = v.near, room.apart, v.held_start
    segment, token, sounds, limits = n.segment, n.spelt_token, room.sounds, room.within
    flags, role = q.tokens[i, 9], q.tokens[i, 1]
    if role == 1 or role == 9:
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
            asked = least_alike(FLOOR, flags, known) if flags & 4 else FLOOR
            lost = asked - FLOOR if asked < 0.9 else 0.06
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
                        scale = _scale(width, m, shared) + 1e-6
                        likest = min(1.0 - apart[r] / UNIT / scale - lost, 0.97) + 1e-6
                        before, size = size, _taken(token[r], likest, room, size)
                        if size > before:
                            mark(token[r], marks, alike)
                            gathered.reading[before], gathered.scale[before] = a, scale
                            gathered.at[before] = n.segment_code[at + m] + (r - low) * m
                            gathered.end[before] = gathered.at[before] + m
                        else:
                            gathered.at[room.entry[token[r]]] = -1
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
            size = _taken(n.sorted_token[r], _BEGUN, room, size)
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
    q: NameArrays, a: int, v: Names, readings: Rows, token: Rows, counts: Small, cuts: Cuts, room: Room,
    size: int,
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
            limits[bare, m] = reach_bare(a1 - a0, m, FLOOR, q.readings[a, 2] + 2 * bare)
            most = max(most, min(30_000, math.floor(limits[bare, m] * UNIT)))
    sonorants = own[0] + own[1] + own[2]
    for k in range(within(apart, 0, len(readings), most, room.places)):
        r = room.places[k]
        b = readings[r]
        b0, b1, bare = readings_c[b, 0], readings_c[b, 1], readings_c[b, 2]
        limit = limits[bare, b1 - b0]
        more = np.int64(counts[0, r]) + counts[1, r] + counts[2, r] - sonorants
        if apart[r] > limit * UNIT or abs(more) > limit:
            continue
        kind = q.readings[a, 2] + 2 * bare
        cost = spelling_distance(q.codes, a0, a1, codes, b0, b1, kind, s.costs, limit, s.rows)
        if cost <= limit:
            alike = 1.0 - cost / _bare_size(a1 - a0, b1 - b0, kind)
            size = _taken(token[r], min(alike, 0.97) + 1e-6, room, size)
    return size


@compiled
def reach(n: int, m: int, least: float, shared: int) -> float:
    """The most that the spelling of two readings of so many codes costs which are at least so alike.

    ``shared`` is the number of phonetic keys that they share; both write their vowels.
    """
    longer = max(n, m)
    if min(n, m) * 2 < longer:
        return -1.0
    return min(0.45 * longer, (1.0 - least) * _scale(n, m, shared)) + 1e-9


@inlined
def _scale(n: int, m: int, shared: int) -> float:
    """What it costs to turn one of two such readings into another that has nothing of it."""
    longer, shorter = max(n, m), min(n, m)
    size = float(longer)
    if longer <= 4:
        size = longer * (0.85 if longer > 3 else 0.72)
    raised = 0.35 * shared / 4.0 * min(1.0, (shorter - 2) / 4.0) if shorter > 2 else 0.0
    return size / (1.0 - raised)


@compiled
def reach_bare(n: int, m: int, least: float, bare: int) -> float:
    """The same where one side (1, 2) or both (3) leave vowels out."""
    return min(0.45 * max(n, m), (1.0 - least) * _bare_size(n, m, bare)) + 1e-9


@inlined
def _bare_size(n: int, m: int, bare: int) -> float:
    size = float(max(n, m))
    return size if bare == 3 else 0.5 * (size + (n if bare == 1 else m))


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
