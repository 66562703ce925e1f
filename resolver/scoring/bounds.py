"""What is the most that a name may reach, before it is compared?

All features but coverage, information, identity and "within" only lower the log-odds
(:mod:`resolver.scoring.alignment`).  A bound therefore takes the greatest coverage and information that
the likenesses of the tokens allow, and of the features that count against a pair only what is certain:
tokens that are alike to none of the other side are left over, whatever is matched with what.  Joined
tokens, names compared as one string and acronyms stand outside of it and are looked for by themselves.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, inlined, wide
from resolver.scoring.alignment import JUNK_LEFT, Floats, Ints
from resolver.scoring.analysis import NameArrays
from resolver.scoring.features import LEFT_BESIDE, NAME_FLOOR, alone_speaks, basis
from resolver.scoring.searchroom import ALL_TOLD, AS_ONE, LEVELS, OTHER, TOLD, Promise, Room

Rows = npt.NDArray[np.int32]
Shares = npt.NDArray[np.float32]


@inlined
def bound_of(
    places_q: Rows, q0: int, q1: int, token_q: Ints, weight_q: Floats,
    places_c: Rows, c0: int, c1: int, token_c: Ints, weight_c: Floats,
    memo: Shares, value: Floats, ints: Ints, raw: Floats, out: Floats, prior: float, weights: Floats,
    sides: Ints, singles: Ints, starts: Ints, ends: Ints, count: int,
) -> float:  # fmt: skip
    """The most that a pair of names reaches when some of the first ``count`` runs are joined, and no others.

    The memo holds the likenesses of their tokens.
    """
    n, m = q1 - q0, c1 - c0
    for k in range(len(raw)):
        raw[k] = 0.0
    free, inside = ints[1], ints[0]
    for j in range(m):
        free[j] = 1
    for i in range(n):
        inside[i] = 0
    information = 0.0
    matched = 0
    together = 0.0
    contended = count > 0  # tokens may be left over that are alike to one of the other side
    for k in range(count):
        weight, known = 0.0, 0.0
        if sides[k] == 0:
            inside[singles[k] - q0] = 1
            single, told = weight_q[places_q[singles[k]], 0], weight_q[places_q[singles[k]], 1]
            for p in range(starts[k], ends[k]):
                free[p - c0] = 0
                weight += weight_c[places_c[p], 0]
                known += weight_c[places_c[p], 1]
        else:
            free[singles[k] - c0] = 0
            single, told = weight_c[places_c[singles[k]], 0], weight_c[places_c[singles[k]], 1]
            for p in range(starts[k], ends[k]):
                inside[p - q0] = 1
                weight += weight_q[places_q[p], 0]
                known += weight_q[places_q[p], 1]
        together += max(max(single, 0.5), min(weight, 2.0))
        information += max(told, min(known, 16.0))
        matched += 1
    left_q = 0.0
    last_q = -1
    last_left = 0.0
    for i in range(n):
        tq = places_q[q0 + i]
        weight, known = weight_q[tq, 0], weight_q[tq, 1]
        role = token_q[tq, 1]
        alone = weight * JUNK_LEFT if role == 5 else weight
        best = 0.0
        most = 0.0
        fewest = weight
        least = alone
        told = 0.0
        for j in range(m):
            tc = places_c[c0 + j]
            worth = memo[q0 + i, tc]
            if worth > 0.0:
                contended = contended or free[j] == 0 or best > 0.0
                free[j] = 0
                best = max(best, worth)
                both = min(weight, weight_c[tc, 0])
                most = max(most, both)
                fewest = min(fewest, both)
                least = min(least, 2.0 * both)
                now = min(known, weight_c[tc, 1])
                if worth < 1.0:
                    now = min(now, max(0.0, (worth - 0.2) / 0.77 * 9.5))
                told = max(told, now)
        if role == 0 or role == 10:
            last_q = i
            last_left = weight if best == 0.0 and inside[i] == 0 else 0.0
        value[0, i] = best
        if best == 0.0:
            left_q += alone if inside[i] == 0 else 0.0
        else:
            information += told
            if role <= 1 or role == 5 or role >= 8:
                matched += 1
            value[1, i] = 2.0 * most
            value[3, i] = 2.0 * fewest
            value[2, i] = least if inside[i] == 0 else 0.0
    left_c = 0.0
    last_c = 0.0
    first_c = -1.0
    for j in range(m):
        tc = places_c[c0 + j]
        role = token_c[tc, 1]
        if free[j] == 1:
            left_c += weight_c[tc, 0] * (JUNK_LEFT if role == 5 else 1.0)
        if role == 0 or role == 10:
            last_c = weight_c[tc, 0] if free[j] == 1 else 0.0
            if first_c < 0.0:
                first_c = last_c
    ratio = 0.0
    for _ in range(8):
        above = 0.0
        below = left_q + left_c
        if ratio < 0.97:
            above += 2.0 * 0.97 * together
            below += 2.0 * together
        for i in range(n):
            if value[0, i] > 0.0:
                both = value[1, i] if value[0, i] > ratio else value[3, i]
                if both * (value[0, i] - ratio) > -ratio * value[2, i]:
                    above += both * value[0, i]
                    below += both
                else:
                    below += value[2, i]
        now = above / max(1e-9, below)
        if now <= ratio + 1e-12:
            break
        ratio = now
    raw[0] = min(1.0, ratio + 1e-9)
    raw[1] = information
    raw[2] = left_q
    raw[3] = left_c
    raw[4] = min(left_q, left_c)
    raw[5] = last_c
    raw[6] = max(0.0, first_c)
    raw[7] = float(matched)
    raw[19] = min(1.0, float(count))
    raw[16] = 1.0 if raw[0] >= 1.0 - 1e-8 and left_q == 0.0 and left_c == 0.0 else 0.0
    raw[20] = last_left if last_q >= 0 else 0.0
    raw[23] = 1.0 if left_q < 0.1 else 0.0
    raw[24] = 1.0 if left_c < 0.1 else 0.0
    basis(raw, out)
    total = prior
    for k in range(len(out)):
        total += weights[k] * out[k]
    if contended and matched > 1:  # that one alone agrees may speak for the names
        total += alone_speaks(information, weights)
    return total


_DEGREES = np.array([(0.0, 0.0), (0.1, 1.0), (0.2, 2.0), (0.4, 4.0), (0.6, 6.0), (0.8, 8.0), (1.1, 11.0)])
"""Degree -> the most that is more; the last has no end but what tokens joined may have."""


@compiled
def degrees(q: NameArrays, qn: int, extra: Floats) -> None:
    """Fills :attr:`Promise.extra`."""
    for k in range(LEVELS - 1):
        extra[k, 0], extra[k, 1] = _DEGREES[k, 0], _DEGREES[k, 1]
    for p in range(q.names[qn, 0], q.names[qn, 1]):
        extra[LEVELS - 1, 0] = max(extra[LEVELS - 1, 0], 2.0 - q.weights[q.places[p], 0])
        extra[LEVELS - 1, 1] = max(extra[LEVELS - 1, 1], 16.0 - q.weights[q.places[p], 1])


@inlined
def degree(weight: float, told: float, extra: Floats) -> int:
    """The lowest degree of tokens that together have so much more."""
    found = 0
    while found < LEVELS - 1 and (weight > extra[found, 0] or told > extra[found, 1]):
        found += 1
    return found


@compiled
def most_left(promise: Promise, which: int, enough: float, room: Room) -> float:
    """The greatest weight that a name may have left over where those tokens of the query have partners.

    ``enough`` is the log-odds that it is to reach.

    Nothing is lost by it: the coverage, the information and the identity are the greatest that a name
    can have that is alike to no other tokens, whatever it holds besides, the weights left over the least,
    and a share that counts against the pair is only there where it is certain.  Where several tokens have
    partners one of them may be the only one that agrees, as two are alike to the same.
    """
    q, bits, limits = promise.q, promise.bits, promise.limits
    q0, q1 = wide(q.names[promise.qn, 0]), wide(q.names[promise.qn, 1])
    raw, out, weights, prior = room.space.raw, room.space.basis, limits.weights, limits.prior
    both, left, information, matched, last_left = 0.0, 0.0, 0.0, 0, 0.0
    every, most, spared, told = 0.0, 0.0, 0.0, 0.0  # of all tokens, and of the one that alone may agree
    if which & AS_ONE:
        both += 2.0 * promise.excess[0]
        information += promise.excess[1]
        matched += 1
    more = which // (ALL_TOLD + 1)
    if more > 0:
        both += 2.0 * promise.extra[more, 0]
        information += promise.extra[more, 1]
        matched += 1
    for p in range(q0, q1):
        t = q.places[p]
        role, weight = q.tokens[t, 1], q.weights[t, 0]
        bit = bits[p - q0]
        alone = weight * (JUNK_LEFT if role == 5 else 1.0)
        every += alone
        if bit == OTHER or which & bit:
            both += 2.0 * weight
            information += q.weights[t, 1]
            matched += role <= 1 or role == 5 or role >= 8
            most, spared, told = max(most, 2.0 * weight), max(spared, alone), max(told, q.weights[t, 1])
            if role == 0 or role == 10:
                last_left = 0.0
        else:
            left += alone
            if role == 0 or role == 10:
                last_left = weight
    if which & AS_ONE or more > 0:
        most, spared, told = both, every - left, information
    low, high = -1.0, 8.0
    for _ in range(11):
        middle = 0.5 * (low + high) if low >= 0.0 else 0.0
        total = -1e9
        for one in range(1 + (matched > 1)):
            for k in range(len(raw)):
                raw[k] = 0.0
            if one == 0:
                raw[0] = both / max(1e-9, both + left + middle)
                raw[1], raw[2], raw[7], raw[20] = information, left, float(matched), last_left
            else:
                raw[0] = most / max(1e-9, most + every - spared + middle)
                raw[1], raw[2], raw[7] = told, every - spared, 1.0
            raw[3] = middle
            raw[4] = min(raw[2], middle)
            raw[16] = 1.0 if raw[2] == 0.0 and middle == 0.0 else 0.0
            raw[23] = 1.0 if raw[2] < 0.1 else 0.0
            raw[24] = 1.0 if middle < 0.1 else 0.0
            basis(raw, out)
            reached = prior
            for k in range(len(out)):
                reached += weights[k] * out[k]
            if raw[7] <= 1.0 and raw[2] + middle <= LEFT_BESIDE:  # more may be left over than is known
                reached += alone_speaks(raw[1], weights)
            total = max(total, reached)
        if max(NAME_FLOOR, total) >= enough:
            low = middle
        elif low < 0.0:
            return -1.0
        else:
            high = middle
    return high if high < 8.0 else 1e9


@compiled
def told_apart(q: NameArrays, qn: int, bits: Ints) -> None:
    """Gives the heaviest tokens of the query a mark of their own."""
    q0 = wide(q.names[qn, 0])
    for number in range(min(TOLD, len(bits))):
        heaviest = -1
        for i in range(len(bits)):
            weight = q.weights[q.places[q0 + i], 0]
            if bits[i] == OTHER and (heaviest < 0 or weight > q.weights[q.places[q0 + heaviest], 0]):
                heaviest = i
        bits[heaviest] = np.int64(1) << number
