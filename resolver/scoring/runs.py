"""Which tokens of one name may be a token of another one, written as one or with blanks?

Tokens are joined where they are alike to the single token by .85 at least, so that it costs at most .15
of the longer side's codes to turn one into the other.  What a part of them costs by itself (the codes that
it holds, each at the least that any code of the other side costs, :func:`cheapest_codes`) is never more;
names in which no neighbouring parts stay below that need not be looked at for joined tokens.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, inlined, wide
from resolver.names.spelling import DROP, LEAST_WORTH, spelling_distance
from resolver.scoring.alignment import CONSONANT, Floats, Ints, Space
from resolver.scoring.alignment import _joined as written_as_one
from resolver.scoring.alignment import _joined_likeness as joined_likeness
from resolver.scoring.alike import OPEN
from resolver.scoring.analysis import LONGEST_TOKEN, NameArrays
from resolver.scoring.cuts import CUTS, UNIT, Cuts, counted, far_apart, within
from resolver.scoring.searchroom import AS_ONE, AS_RUN, DEAR, FRESH, TELLING, Fit, Joins, Names, Room
from resolver.scoring.vocabulary import KINDS, LENGTHS

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Shares = npt.NDArray[np.float32]
Shorts = npt.NDArray[np.int16]


@compiled
def joining(
    q: NameArrays, qn: int, v: Names, cuts: Cuts, brief: Small, bits: Ints, excess: Floats, room: Room
) -> int:  # fmt: skip
    """Writes to ``room.runs`` the tokens that may be several of the query written as one; their number.

    Such a token costs at most .15 of its codes, or of those that it is made of.  ``room.cover`` gets the
    marks of the tokens that it covers, ``excess`` what it may weigh and tell more than they do.
    """
    n, s = v.near, room.space
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    own = room.counts[: len(cuts.spelt_cost)]
    apart, segment, token, cover = room.apart, n.segment, n.spelt_token, room.cover
    order, readings, codes, costs, text = (
        n.spelt_reading, v.arrays.readings, v.arrays.codes, s.costs, s.text
    )  # fmt: skip
    weight_q, weight_c, rows = q.weights, v.arrays.weights, s.rows
    excess[0], excess[1] = 0.0, 0.0
    found = 0
    for start in range(q0, q1):
        for end in range(start + 2, min(q1, start + 5) + 1):
            before = 0
            covered = np.int64(AS_ONE)
            weight, told, run = 0.0, 0.0, np.int64(0)
            for p in range(start, end):
                run += np.int64(brief[q.places[p], 0])
                covered |= bits[p - q0]
                weight += weight_q[q.places[p], 0]
                told += weight_q[q.places[p], 1]
            for assimilated in (False, True):
                size = int(written_as_one(q, start, end, text, 1, assimilated))
                if size < 3 or size == before or size * 0.75 > LONGEST_TOKEN:
                    break
                before = size
                counted(text[1], 0, size, cuts.spelt, own)
                shortest, longest = max(4, math.ceil(0.75 * run)), min(LENGTHS - 1, math.floor(run / 0.75))
                if shortest > longest:
                    break
                for kind in range(KINDS):
                    at = kind * LENGTHS
                    low, high = segment[at + shortest], segment[at + longest + 1]
                    far_apart(own, n.spelt, cuts.spelt_cost, low, high, apart)
                    for m in range(shortest, longest + 1):
                        low, high = segment[at + m], segment[at + m + 1]
                        limit = 0.15 * max(size, m) + 1e-9
                        for k in range(within(apart, low, high, int(limit * UNIT) + 1, room.places)):
                            r = room.places[k]
                            t = token[r]
                            b0 = readings[order[r], 0]
                            cost = spelling_distance(
                                text[1], 0, size, codes, b0, b0 + m, 0, costs, limit, rows
                            )
                            if cost <= limit:
                                if cover[t] == 0:
                                    room.runs[found] = t
                                    found += 1
                                cover[t] |= covered
                                room.alike[t] |= covered | OPEN
                                shared = max(max(weight_c[t, 0], 0.5), min(weight, 2.0))
                                excess[0] = max(excess[0], shared - weight)
                                excess[1] = max(excess[1], weight_c[t, 1] - told)
    return found


@compiled
def cheapest_codes(
    q: NameArrays, qn: int, brief_q: Small, costs: Floats, cheapest: Floats, dear: Ints
) -> None:
    """Fills :attr:`Fit.cheapest` and :attr:`Fit.dear`."""
    q0 = wide(q.names[qn, 0])
    dear[:] = 0
    for x in range(cheapest.shape[1]):
        for i in range(len(cheapest)):
            t = q.places[q0 + i]
            a = q.tokens[t, 4]
            own = costs[DROP, x]
            if brief_q[t, 0] > 0:
                for k in range(q.readings[a, 0], q.readings[a, 1]):
                    own = min(own, costs[q.codes[k], x])
            cheapest[i, x] = own
            if own >= DEAR:
                dear[i] |= np.int64(1) << x


@compiled
def parts_of(
    q: NameArrays, qn: int, brief_q: Small, member: Small, parts: Floats, letters: Shorts, numbers: Ints,
    excess: Floats,
) -> None:  # fmt: skip
    """Fills :attr:`Fit.parts`, ``letters`` and the first and last three of ``numbers``, and the rest of
    ``excess``."""
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    every, longest = np.int64(0), np.int64(0)
    excess[2], excess[3] = 0.4, 4.0
    if q1 - q0 > TELLING:
        every = np.int64(1) << 32 | np.int64(1) << 49
    letters[:] = 0
    for i in range(len(parts)):
        t = q.places[q0 + i]
        length = np.int64(brief_q[t, 0])
        parts[i] = 0.0
        parts[i, 0] = -1.0
        parts[i, 3], parts[i, 4], parts[i, 5] = length, brief_q[t, 2], brief_q[t, 3]
        parts[i, 6], parts[i, 7] = q.weights[t, 0], q.weights[t, 1]
        longest = max(longest, length)
        if length >= 4:
            every |= np.int64(1) << (32 + i)
            parts[i, 0] = 0.2 * length + 0.005
            parts[i, 1] = length / 0.75
            parts[i, 2] = brief_q[t, 1]
            excess[4] = max(excess[4], 2.0 - q.weights[t, 0])
            excess[5] = max(excess[5], 16.0 - q.weights[t, 1])
            a = q.tokens[t, 4]
            counted(q.codes, q.readings[a, 0], q.readings[a, 1], member, letters[i])
    for p in range(q0, q1):
        if brief_q[q.places[p], 3] != 0:
            every |= np.int64(1) << 49
    numbers[0], numbers[2] = every, longest
    numbers[3], numbers[4] = brief_q[q.places[q0], 1], brief_q[q.places[q1 - 1], 2]


@inlined
def _bits(found: int) -> int:
    """How many of the lower 63 bits are set."""
    found = found - (found >> 1 & 0x5555555555555555)
    found = (found & 0x3333333333333333) + (found >> 2 & 0x3333333333333333)
    found = found + (found >> 4) & 0x0F0F0F0F0F0F0F0F
    found = found + (found >> 8)
    found = found + (found >> 16)
    return found + (found >> 32) & 0x7F


@inlined
def marks_of(t: int, f: Fit) -> int:
    """The marks of a token; where it is ``FRESH``, it first gets those of what it may be a part.

    Bits 0 to 15: alike to tokens of the query (set before); 16 to 31: first part of that token;
    32 to 47: any part of it; 49: several of its tokens as one, perhaps; from ``LENGTH`` on: number of codes.
    """
    if f.alike[t] >= 0:
        return int(f.alike[t])
    every, as_one = f.numbers[0], np.int64(1) << 49
    length = np.int64(f.brief[t, 0])
    mark = f.alike[t] & ~FRESH
    if length > 0 and (every & as_one != 0 or f.brief[t, 3] != 0):
        mark |= every | every >> 16 & 0xFFFF0000 | as_one
    elif f.brief[t, 4] & 1:
        mark |= every | every >> 16 & 0xFFFF0000
    elif length > 0:
        own, b0 = f.alphabet[t], f.code[t]
        for i in range(len(f.parts)):
            if length < f.parts[i, 1] and DEAR * _bits(own & f.dear[i]) <= f.parts[i, 0]:
                total = 0.0
                for p in range(b0, b0 + length):
                    total += f.cheapest[i, f.codes[p]]
                if total <= f.parts[i, 0]:
                    mark |= np.int64(1) << (32 + i)
                    if f.costs[f.codes[b0], int(f.parts[i, 2])] <= 0.7:
                        mark |= np.int64(1) << (16 + i)
    f.alike[t] = mark
    return int(mark)


@inlined
def fitting_part(tokens: Rows, c0: int, c1: int, f: Fit) -> int:
    """Which token of the query may neighbours among ``tokens[c0:c1]`` be, by their lengths and letters?

    -1 for none, -2 where it may be several or nothing tells.
    """
    parts, last, every = np.int64(0), np.int64(0), np.int64(0xFFFF) << 32
    for p in range(c0, c1):
        mark = np.int64(marks_of(tokens[p], f))
        if mark >> 49 & 1:
            return -2
        parts |= mark & last << 16 & every
        last = mark
    parts >>= 32
    single, i = -1, 0
    while parts >> i != 0:
        if parts >> i & 1:
            fit = _run_fits(tokens, c0, c1, i, f)
            if fit == 2 or (fit == 1 and single >= 0):
                return -2
            if fit == 1:
                single = i
        i += 1
    return single


@inlined
def _run_fits(tokens: Rows, c0: int, c1: int, i: int, f: Fit) -> int:
    """Whether neighbouring tokens of a name may be token ``i`` of the query: 0, 1, or 2 where nothing tells.

    The difference of the letters is at most what it costs to turn them into it.
    """
    alike, costs, brief = f.alike, f.costs, f.brief
    length, last = int(f.parts[i, 3]), int(f.parts[i, 4])
    if f.parts[i, 5] != 0.0 or length == 0:
        return 2
    for start in range(c0, c1 - 1):
        if alike[tokens[start]] >> (16 + i) & 1 == 0:
            continue
        run = np.int64(0)
        plain = True
        for p in range(start, min(c1, start + 5)):
            t = tokens[p]
            if alike[t] >> (32 + i) & 1 == 0:
                break
            if brief[t, 3] != 0:
                return 2
            plain = plain and brief[t, 4] == 0 and (p == start or brief[tokens[p - 1], 2] != brief[t, 1])
            run += np.int64(brief[t, 0])
            if run * 0.75 > length:
                break
            if p == start or run < 0.75 * length:
                continue
            other = brief[t, 2]
            if costs[last, other] > 0.7 and costs[DROP, last] > 0.9 and costs[DROP, other] > 0.9:
                continue
            if plain:
                f.total[:] = 0
                for r in range(start, p + 1):
                    _add_letters(f.letters, tokens[r], f.total)
                limit = 0.15 * max(float(length), float(run)) + 0.005
                if _letters_apart(f.total, f.letters_q[i]) > limit * UNIT:
                    continue
            return 1
    return 0


@inlined
def left_beside(tokens: Rows, c0: int, c1: int, i: int, excess: Floats, f: Fit) -> tuple[float, int]:
    """What of a name is left over beside what may be token ``i`` of the query, and the mark of that run."""
    left, weight, known = 0.0, 0.0, 0.0
    for p in range(c0, c1):
        t = tokens[p]
        if f.alike[t] >> (32 + i) & 1:
            weight += f.weights[t, 0]
            known += f.weights[t, 1]
        elif f.alike[t] & 0xFFFF == 0:
            left += f.left[t]
    weight = max(0.5, min(weight, 2.0)) - f.parts[i, 6]
    known = min(known, 16.0) - f.parts[i, 7]
    if weight > excess[2] or known > excess[3]:
        return left, AS_RUN << 1
    return left, AS_RUN if weight > 0.0 or known > 0.0 else 0


@inlined
def may_be_whole(tokens: Rows, c0: int, c1: int, f: Fit) -> bool:
    """Whether the name of ``tokens[c0:c1]`` may be nearly the query when blanks are left out."""
    brief, costs = f.brief, f.costs
    first, last = f.numbers[3], f.numbers[4]
    if costs[first, brief[tokens[c0], 1]] > 0.7 and costs[last, brief[tokens[c1 - 1], 2]] > 0.7:
        return False
    n, m = f.numbers[1], np.int64(0)
    plain = True
    for p in range(c0, c1):
        t = tokens[p]
        if brief[t, 3] != 0:
            return False
        m += np.int64(brief[t, 0])
        plain = plain and brief[t, 4] < 2 and (p == c0 or brief[tokens[p - 1], 2] != brief[t, 1])
    if min(n, m) < 6 or abs(n - m) > 0.2 * max(n, m):
        return False
    if not plain:
        return True
    f.total[:] = 0
    for p in range(c0, c1):
        _add_letters(f.letters, tokens[p], f.total)
    return bool(_letters_apart(f.total, f.whole) <= (min(0.08 * max(n, m), 1.2) + 0.005) * UNIT)


@inlined
def _add_letters(letters: Small, t: int, total: Shorts) -> None:
    """Adds what the token holds of each group to ``total``."""
    row = letters[t]
    for g in range(len(_COST)):
        total[g] = np.int16(total[g] + np.int16(row[g]))


@inlined
def _letters_apart(one: Shorts, two: Shorts) -> int:
    """The least that it costs, in parts of ``UNIT``, to turn codes so counted into the others."""
    apart = np.int32(0)
    for g in range(len(_COST)):
        more = np.int32(np.int32(one[g]) - np.int32(two[g]))
        apart = np.int32(apart + np.int32(max(more, np.int32(-more)) * _COST[g]))
    return int(apart)


_COST = CUTS.spelt_cost.astype(np.int32)


@compiled
def whole_query(q: NameArrays, qn: int, brief_q: Small, cuts: Cuts, letters: Shorts, s: Space) -> int:
    """Fills :attr:`Fit.whole`; gives the number of codes, 0 where vowels are left out or nothing is there."""
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    length = np.int64(0)
    for p in range(q0, q1):
        if brief_q[q.places[p], 3] != 0:
            return 0
        length += np.int64(brief_q[q.places[p], 0])
    size = written_as_one(q, q0, q1, s.text, 1, False)
    if size <= 0:
        return 0
    counted(s.text[1], 0, size, cuts.spelt, letters)
    return int(length)


@compiled
def may_join(
    q: NameArrays, q0: int, q1: int, brief_q: Small, c: NameArrays, places_c: Rows, c0: int, c1: int,
    brief_c: Small, memo: Shares, costs: Floats, sides: Ints, singles: Ints, starts: Ints, ends: Ints,
    held: Floats,
) -> int:  # fmt: skip
    """Writes the runs that may be one token of the other name, ``places_c[c0:c1]``; their number.

    By lengths, first and last codes; where vowels are left out, by what the codes are worth.  One more
    than there is room for where there are too many.
    """
    places_q, count = q.places, 0
    unwritten = False
    for p in range(q0, q1):
        unwritten = unwritten or brief_q[places_q[p], 3] != 0
    for p in range(c0, c1):
        unwritten = unwritten or brief_c[places_c[p], 3] != 0
    if unwritten:
        _held(q, q.places, q0, q1, held[0])
        _held(c, places_c, c0, c1, held[1])
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
def _held(s: NameArrays, places: Rows, first: int, end: int, held: Floats) -> None:
    """Writes for each place what its codes are worth at least (sonorants, others), its consonants, its
    first and last code, whether it is an article, and whether names are put together with it."""
    for p in range(first, end):
        row = held[p - first]
        row[:] = 0.0
        a = s.tokens[places[p], 4]
        if a == s.tokens[places[p], 5] or s.readings[a, 0] == s.readings[a, 1]:
            continue
        for k in range(s.readings[a, 0], s.readings[a, 1]):
            code = s.codes[k]
            row[0] += LEAST_WORTH[0, code]
            row[1] += LEAST_WORTH[1, code]
            row[2] += CONSONANT[code]
            row[4] = code
        t = places[p]
        row[3] = s.codes[s.readings[a, 0]]
        row[5] = 1.0 if s.tokens[t, 1] == 2 and s.tokens[t, 8] == 2 else 0.0
        row[6] = 1.0 if s.tokens[t, 9] & 8 else 0.0


@compiled
def joined_runs(q: NameArrays, c: NameArrays, s: Space, joins: Joins, count: int, ahead: int) -> int:
    """Keeps those of the runs that are alike to the token they may be; their number.

    The places of the name are ``ahead`` of those in ``c``.
    """
    kept = 0
    for k in range(count):
        single, start, end = joins.single[k], joins.start[k], joins.end[k]
        if joins.side[k] == 0:
            alike = joined_likeness(q, single, c, start - ahead, end - ahead, s.costs, s.rows, s.text)
        else:
            alike = joined_likeness(c, single - ahead, q, start, end, s.costs, s.rows, s.text)
        if alike >= 0.85:
            joins.side[kept] = joins.side[k]
            joins.single[kept] = single
            joins.start[kept] = start
            joins.end[kept] = end
            kept += 1
    return kept
