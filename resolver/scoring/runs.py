"""Which tokens of one name may be a token of another one, written as one or with blanks?

Tokens are joined where they are alike to the single token by .85 at least, so that it costs at most .15
of the longer side's codes to turn one into the other.  What a part of them costs by itself (the codes that
it holds, each at the least that any code of the other side costs, :func:`cheapest_codes`) is never more;
names in which no neighbouring parts stay below that need not be looked at for joined tokens.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled
from resolver.names.spelling import DROP, LEAST_WORTH, spelling_distance
from resolver.scoring.alignment import CONSONANT, Floats, Ints, Space
from resolver.scoring.alignment import _joined as written_as_one
from resolver.scoring.alignment import _joined_likeness as joined_likeness
from resolver.scoring.analysis import LONGEST_TOKEN, NameArrays
from resolver.scoring.cuts import BLOCK, Cuts, any_within, counted, far_apart
from resolver.scoring.searchroom import AS_ONE, TELLING, Joins, Names, Room

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Shares = npt.NDArray[np.float32]


@compiled
def joining(
    q: NameArrays, qn: int, v: Names, cuts: Cuts, bits: Ints, excess: Floats, room: Room
) -> int:  # fmt: skip
    """Writes to ``room.runs`` the tokens that may be several of the query written as one; their number.

    Such a token costs at most .15 of its codes, or of those that it is made of.  ``room.cover`` gets the
    marks of the tokens that it covers, ``excess`` what it may weigh and tell more than they do.
    """
    near_, s = v.near, room.space
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    own = room.scratch.counts[: len(cuts.spelt_cost)]
    apart, lengths, token, cover = room.apart[-1], near_.length, near_.sorted_token, room.cover
    order, readings, codes, costs, text = (
        near_.sorted_reading, v.arrays.readings, v.arrays.codes, s.costs, s.text
    )  # fmt: skip
    weight_q, weight_c, rows = q.weights, v.arrays.weights, s.rows
    excess[:] = 0.0
    found = 0
    for start in range(q0, q1):
        for end in range(start + 2, min(q1, start + 5) + 1):
            before = 0
            covered = np.int64(AS_ONE)
            weight, told = 0.0, 0.0
            for p in range(start, end):
                covered |= bits[p - q0]
                weight += weight_q[q.places[p], 0]
                told += weight_q[q.places[p], 1]
            for assimilated in (False, True):
                size = int(written_as_one(q, start, end, text, 1, assimilated))
                if size < 3 or size == before or size * 0.75 > LONGEST_TOKEN:
                    break
                before = size
                counted(text[1], 0, size, cuts.spelt, own)
                far_apart(own, near_.spelt, cuts.spelt_cost, apart)
                farthest = int(30 * size / 0.75) + 1
                for low in range(0, len(lengths), BLOCK):
                    high = min(low + BLOCK, len(lengths))
                    if not any_within(apart, low, high, farthest):
                        continue
                    for r in range(low, high):
                        m = int(lengths[r])
                        if apart[r] > 30 * max(size, m) + 1 or m < 4:
                            continue
                        t = token[r]
                        start_c, limit = readings[order[r], 0], 0.15 * max(size, m) + 1e-9
                        cost = spelling_distance(
                            text[1], 0, size, codes, start_c, start_c + m, 0, costs, limit, rows
                        )
                        if cost <= limit:
                            if cover[t] == 0:
                                room.runs[found] = t
                                found += 1
                            cover[t] |= covered
                            shared = max(max(weight_c[t, 0], 0.5), min(weight, 2.0))
                            excess[0] = max(excess[0], shared - weight)
                            excess[1] = max(excess[1], weight_c[t, 1] - told)
    return found


@compiled
def cheapest_codes(q: NameArrays, qn: int, brief_q: Small, costs: Floats, cheapest: Floats) -> None:
    """Fills :attr:`Promise.cheapest`."""
    q0, n = q.names[qn, 0], q.names[qn, 1] - q.names[qn, 0]
    for x in range(cheapest.shape[1]):
        least = costs[DROP, x]
        for i in range(n):
            t = q.places[q0 + i]
            a = q.tokens[t, 4]
            own = costs[DROP, x]
            if brief_q[t, 0] > 0:
                for k in range(q.readings[a, 0], q.readings[a, 1]):
                    own = min(own, costs[q.codes[k], x])
            if i < len(cheapest) - 1:
                cheapest[i, x] = own
            least = min(least, own)
        cheapest[-1, x] = least


@compiled
def parts_of(q: NameArrays, qn: int, brief_q: Small, parts: Floats) -> int:
    """Fills :attr:`Promise.parts`; gives the marks of what may be a part of everything."""
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    every = np.int64(0)
    if q1 - q0 > TELLING:
        every = np.int64(1) << 32 | np.int64(1) << 49
    for i in range(len(parts)):
        parts[i, 0] = -1.0
        parts[i, 1] = 0.0
        length = np.int64(brief_q[q.places[q0 + i], 0])
        if length >= 4:
            every |= np.int64(1) << (32 + i)
            parts[i, 0] = 0.2 * length + 0.005
            parts[i, 1] = length / 0.75
            parts[i, 2] = brief_q[q.places[q0 + i], 1]
    for p in range(q0, q1):
        if brief_q[q.places[p], 3] != 0:
            every |= np.int64(1) << 49
    return int(every)


@compiled
def mark_parts(
    tokens: Rows, count: int, brief: Small, tokens_c: Ints, readings: Ints, codes: Small, cheapest: Floats,
    parts: Floats, every: int, costs: Floats, alike: Ints,
) -> None:  # fmt: skip
    """Adds to the marks of the tokens of what they may be a part.

    Bits 0 to 15: alike to tokens of the query (set before); 16 to 31: first part of that token;
    32 to 47: any part of it; 48: not in the whole query; 49: several of its tokens as one, perhaps.
    """
    as_one = np.int64(1) << 49
    bare = every & as_one != 0
    for k in range(count):
        t = tokens[k]
        if brief[t, 0] == 0:
            alike[t] |= np.int64(1) << 48
            continue
        mark = np.int64(0)
        if bare or brief[t, 3] != 0:
            mark |= every | every >> 16 & 0xFFFF0000 | as_one
        elif brief[t, 6] != 0:
            mark |= every | every >> 16 & 0xFFFF0000
        else:
            a = tokens_c[t, 4]
            b0, b1 = readings[a, 0], readings[a, 1]
            for i in range(len(parts)):
                if b1 - b0 < parts[i, 1]:
                    total = 0.0
                    for p in range(b0, b1):
                        total += cheapest[i, codes[p]]
                    if total <= parts[i, 0]:
                        mark |= np.int64(1) << (32 + i)
                        if costs[codes[b0], int(parts[i, 2])] <= 0.7:
                            mark |= np.int64(1) << (16 + i)
            total = 0.0
            for p in range(b0, b1):
                total += cheapest[-1, codes[p]]
            if total > 1.205:
                mark |= np.int64(1) << 48
        alike[t] |= mark


@compiled
def parts_fit(
    places: Rows, c0: int, c1: int, parts: int, alike: Ints, places_q: Rows, q0: int, brief_q: Small,
    brief: Small, tokens: Ints, readings: Ints, codes: Small, cheapest: Floats, costs: Floats,
) -> bool:  # fmt: skip
    """Whether neighbouring tokens of a name may be one of the query's of which they are ``parts``.

    What it costs to find their codes in that token is at most what it costs to turn them into it.
    """
    i = 0
    while parts >> i != 0:
        if parts >> i & 1:
            single = places_q[q0 + i]
            length = np.int64(brief_q[single, 0])
            if brief_q[single, 3] != 0 or length == 0 or i + 1 == len(cheapest):
                return True
            last = brief_q[single, 2]
            for start in range(c0, c1 - 1):
                if alike[places[start]] >> (16 + i) & 1 == 0:
                    continue
                total, run = 0.0, np.int64(0)
                for p in range(start, min(c1, start + 5)):
                    t = places[p]
                    if alike[t] >> (32 + i) & 1 == 0:
                        break
                    if brief[t, 3] != 0:
                        return True
                    run += np.int64(brief[t, 0])
                    if brief[t, 6] == 0:
                        a = tokens[t, 4]
                        for k in range(readings[a, 0], readings[a, 1]):
                            total += cheapest[i, codes[k]]
                    if total > 0.2 * length + 0.005 or run * 0.75 > length:
                        break
                    if p == start or run < 0.75 * length or total > 0.15 * max(length, run) + 0.005:
                        continue
                    other = brief[t, 2]
                    if costs[last, other] > 0.7 and costs[DROP, last] > 0.9 and costs[DROP, other] > 0.9:
                        continue
                    return True
        i += 1
    return False


@compiled
def may_be_whole(
    places_q: Rows, q0: int, q1: int, brief_q: Small, places_c: Rows, c0: int, c1: int, brief_c: Small,
    tokens: Ints, readings: Ints, codes: Small, cheapest: Floats, costs: Floats,
) -> bool:  # fmt: skip
    """Whether two names may be nearly the same when blanks are left out."""
    n = np.int64(0)
    bare = np.int64(0)
    for p in range(q0, q1):
        n += np.int64(brief_q[places_q[p], 0])
        bare += np.int64(brief_q[places_q[p], 3])
    m = np.int64(0)
    for p in range(c0, c1):
        m += np.int64(brief_c[places_c[p], 0])
        bare += np.int64(brief_c[places_c[p], 3])
    if bare > 0 or min(n, m) < 6 or abs(n - m) > 0.2 * max(n, m):
        return False
    one, two = brief_q[places_q[q0], 1], brief_c[places_c[c0], 1]
    last, other = brief_q[places_q[q1 - 1], 2], brief_c[places_c[c1 - 1], 2]
    if costs[one, two] > 0.7 and costs[last, other] > 0.7:
        return False
    total, limit = 0.0, min(0.08 * max(n, m), 1.2) + 0.005
    for p in range(c0, c1):
        a = tokens[places_c[p], 4]
        if brief_c[places_c[p], 0] > 0:
            for k in range(readings[a, 0], readings[a, 1]):
                total += cheapest[-1, codes[k]]
        if total > limit:
            return False
    return True


@compiled
def may_join(
    q: NameArrays, q0: int, q1: int, brief_q: Small, c: NameArrays, c0: int, c1: int, brief_c: Small,
    memo: Shares, costs: Floats, sides: Ints, singles: Ints, starts: Ints, ends: Ints, held: Floats,
) -> int:  # fmt: skip
    """Writes the runs that may be one token of the other name; their number.

    By lengths, first and last codes; where vowels are left out, by what the codes are worth.  One more
    than there is room for where there are too many.
    """
    places_q, places_c, count = q.places, c.places, 0
    unwritten = False
    for p in range(q0, q1):
        unwritten = unwritten or brief_q[places_q[p], 3] != 0
    for p in range(c0, c1):
        unwritten = unwritten or brief_c[places_c[p], 3] != 0
    if unwritten:
        _held(q, q0, q1, held[0])
        _held(c, c0, c1, held[1])
    for side in range(2):
        a0, a1, b0, b1 = (q0, q1, c0, c1) if side == 0 else (c0, c1, q0, q1)
        if b1 - b0 < 2:
            continue
        for i in range(a0, a1):
            if side == 0:
                t = places_q[i]
                length, first_one, last_one = np.int64(brief_q[t, 0]), brief_q[t, 1], brief_q[t, 2]
                bare_one = brief_q[t, 3]
            else:
                t = places_c[i]
                length, first_one, last_one = np.int64(brief_c[t, 0]), brief_c[t, 1], brief_c[t, 2]
                bare_one = brief_c[t, 3]
            if length < 4:
                continue
            for start in range(b0, b1 - 1):
                if side == 0:
                    u = places_c[start]
                    run, first_two = np.int64(brief_c[u, 0]), brief_c[u, 1]
                    bare = bare_one + brief_c[u, 3] > 0
                    direct = memo[i, u]
                else:
                    u = places_q[start]
                    run, first_two = np.int64(brief_q[u, 0]), brief_q[u, 1]
                    bare = bare_one + brief_q[u, 3] > 0
                    direct = memo[start, t]
                if run == 0 or direct >= 0.96 or (not bare and costs[first_one, first_two] > 0.7):
                    continue
                mine, theirs = held[side, i - a0], held[1 - side]
                sonorants, others = theirs[start - b0, 0], theirs[start - b0, 1]
                lost, joining = theirs[start - b0, 5], theirs[start - b0, 6]
                for end in range(start + 2, min(b1, start + 5) + 1):
                    if side == 0:
                        u = places_c[end - 1]
                        more, last_two = np.int64(brief_c[u, 0]), brief_c[u, 2]
                        direct = memo[i, u]
                    else:
                        u = places_q[end - 1]
                        more, last_two = np.int64(brief_q[u, 0]), brief_q[u, 2]
                        direct = memo[end - 1, t]
                    if more == 0 or direct >= 0.96:
                        break
                    run += more
                    if not bare:
                        if run * 0.75 > length:
                            break
                        if run < 0.75 * length:
                            continue
                        apart = costs[last_one, last_two] > 0.7 and costs[DROP, last_one] > 0.9
                        if apart and costs[DROP, last_two] > 0.9:
                            continue
                    else:
                        before, now = theirs[end - 2 - b0], theirs[end - 1 - b0]
                        if before[4] == now[3]:  # written once
                            lost += max(LEAST_WORTH[0, int(now[3])], LEAST_WORTH[1, int(now[3])])
                        lost += now[5]
                        joining += now[6]
                        sonorants += now[0]
                        others += now[1]
                        few, other_few = sonorants - mine[0], others - mine[1]
                        limit = (0.15 if joining > 0.0 else 0.08) * max(length, run) + 1e-5
                        if (
                            max(few, other_few, few + other_few) > limit + lost
                            or min(few, other_few, few + other_few) < -limit
                            or (joining == 0.0 and mine[2] < 5.0)
                        ):
                            continue
                    if count < len(sides):
                        sides[count] = side
                        singles[count] = i
                        starts[count] = start
                        ends[count] = end
                    count += 1
    return count


@compiled
def _held(s: NameArrays, first: int, end: int, held: Floats) -> None:
    """Writes for each place what its codes are worth at least (sonorants, others), its consonants, its
    first and last code, whether it is an article, and whether names are put together with it."""
    for p in range(first, end):
        row = held[p - first]
        row[:] = 0.0
        a = s.tokens[s.places[p], 4]
        if a == s.tokens[s.places[p], 5] or s.readings[a, 0] == s.readings[a, 1]:
            continue
        for k in range(s.readings[a, 0], s.readings[a, 1]):
            code = s.codes[k]
            row[0] += LEAST_WORTH[0, code]
            row[1] += LEAST_WORTH[1, code]
            row[2] += CONSONANT[code]
            row[4] = code
        t = s.places[p]
        row[3] = s.codes[s.readings[a, 0]]
        row[5] = 1.0 if s.tokens[t, 1] == 2 and s.tokens[t, 8] == 2 else 0.0
        row[6] = 1.0 if s.tokens[t, 9] & 8 else 0.0


@compiled
def joined_runs(q: NameArrays, c: NameArrays, s: Space, joins: Joins, count: int) -> int:
    """Keeps those of the runs that are alike to the token they may be; their number."""
    kept = 0
    for k in range(count):
        single, start, end = joins.single[k], joins.start[k], joins.end[k]
        if joins.side[k] == 0:
            alike = joined_likeness(q, single, c, start, end, s.costs, s.rows, s.text)
        else:
            alike = joined_likeness(c, single, q, start, end, s.costs, s.rows, s.text)
        if alike >= 0.85:
            joins.side[kept] = joins.side[k]
            joins.single[kept] = single
            joins.start[kept] = start
            joins.end[kept] = end
            kept += 1
    return kept
