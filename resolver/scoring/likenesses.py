"""Which tokens of a vocabulary may be alike to a query's, and how alike are they?

:func:`likenesses` goes through the rules of likeness only where counts of letters leave it open, and
remembers what it found: a token is compared with the query's once, however many names hold it.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, inlined
from resolver.names.spelling import spelling_distance
from resolver.scoring.alignment import FLOOR, Floats, Ints, Space, token_likeness, worth_of
from resolver.scoring.analysis import NameArrays
from resolver.scoring.cuts import UNIT
from resolver.scoring.vocabulary import Near

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Shorts = npt.NDArray[np.int16]


@compiled
def likenesses(
    q: NameArrays, qn: int, c: NameArrays, n: Near, brief: Small, tokens: Rows, count: int, apart: Shorts,
    row_of: Rows, farthest: Shorts, bits: Ints, s: Space, alike: Ints,
) -> int:  # fmt: skip
    """Fills the memo for the tokens of name ``qn`` and ``tokens[:count]`` of the vocabulary.

    Adds to ``alike`` the ``bits`` of the query's tokens to which the likeness is not 0.  The rules of
    likeness are only gone through where :func:`far_apart` leaves it open; gives how often that was.
    """
    token_q, token_c, readings_q, readings_c = q.tokens, c.tokens, q.readings, c.readings
    codes_q, codes_c, symbols_q, symbols_c = q.codes, c.codes, q.symbols, c.symbols
    place_of, memo, places, costs, rows = n.place, s.memo, q.places, s.costs, s.rows
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    open_ = 0
    for p in range(q0, q1):
        i = places[p]
        role, first = token_q[i, 1], token_q[i, 4]
        row = row_of[first] if token_q[i, 5] > first else -1
        flags = token_q[i, 9] & 17
        personal = token_q[i, 9] & 4 != 0
        plain = token_q[i, 5] == first + 1 and role != 1 and role < 7 and row >= 0
        two = False
        if plain:
            a0, width = readings_q[first, 0], readings_q[first, 1] - readings_q[first, 0]
            one, other, two = codes_q[a0], codes_q[min(a0 + 1, a0 + width - 1)], width == 2
        x_end = token_q[i, 7]
        for k in range(count):
            t = tokens[k]
            if plain and brief[t, 5] != 0:
                m = brief[t, 0]
                b = token_c[t, 4]
                unsettled = brief[t, 1] == one and m != width and (brief[t, 4] == other or two or m == 2)
                by = apart[row, place_of[b]]
                if not unsettled and by <= farthest[row, brief[t, 7] & flags, m]:
                    limit = reach(
                        width, m, least_alike(FLOOR, flags, brief[t, 7]) if personal else FLOOR,
                        sounds_shared(readings_q, first, readings_c, b),
                    )  # fmt: skip
                    b0, b1 = readings_c[b, 0], readings_c[b, 1]
                    unsettled = by <= limit * UNIT and limit >= spelling_distance(
                        codes_q, a0, a0 + width, codes_c, b0, b1, 0, costs, limit, rows
                    )
                if not unsettled and brief[t, 5] == 1:
                    x, y, y_end = token_q[i, 6], token_c[t, 6], token_c[t, 7]
                    while x < x_end and y < y_end and not unsettled:
                        unsettled = symbols_q[x] == symbols_c[y]
                        if symbols_q[x] < symbols_c[y]:
                            x += 1
                        else:
                            y += 1
            else:
                unsettled = not _unlike(
                    token_q, i, readings_q, codes_q, symbols_q, token_c, t, readings_c, codes_c, symbols_c,
                    place_of, apart, row_of, costs, rows,
                )  # fmt: skip
            memo[p, t] = np.float32(0.0)
            if unsettled:
                open_ += 1
                worth = np.float32(worth_of(token_likeness(q, i, c, t, costs, rows)))
                memo[p, t] = worth
                if worth > 0.0:
                    alike[t] |= bits[p - q0]
    return open_


@compiled
def floors(q: NameArrays, row_of: Rows, farthest: Shorts) -> None:
    """Writes how far apart the query's readings and others of a length may be to be alike at all.

    In parts of ``UNIT``, by row, known and common (1, 16), and length.
    """
    for i in range(len(q.tokens)):
        flags = q.tokens[i, 9] & 17
        for a in range(q.tokens[i, 4], q.tokens[i, 5]):
            if row_of[a] >= 0:
                width = q.readings[a, 1] - q.readings[a, 0]
                for kind in (0, 1, 16, 17):
                    if kind & flags == kind:
                        asked = least_alike(FLOOR, kind, kind) if q.tokens[i, 9] & 4 != 0 else FLOOR
                        for m in range(farthest.shape[2]):
                            parts = min(30_000, math.floor(reach(width, m, asked, 4) * UNIT))
                            farthest[row_of[a], kind, m] = parts


@inlined
def _unlike(
    token_q: Ints, i: int, readings_q: Ints, codes_q: Small, symbols_q: Ints,
    token_c: Ints, t: int, readings_c: Ints, codes_c: Small,
    symbols_c: Ints, place_of: Rows, apart: Shorts, row_of: Rows, costs: Floats, rows: Floats,
) -> bool:  # fmt: skip
    """Whether two tokens are surely less alike than ``FLOOR``."""
    role, other, flags, flags_c = token_q[i, 1], token_c[t, 1], token_q[i, 9], token_c[t, 9]
    if token_q[i, 0] == token_c[t, 0] or flags & flags_c & 32 != 0:
        return False
    if role == 1 or role >= 7 or other == 1 or other >= 7:
        if role == 10 and other == 10:
            if token_q[i, 2] == token_c[t, 2]:
                return False
        elif (role == 1 or 7 <= role <= 9) and (other == 1 or 7 <= other <= 9):
            return False
        elif role == 9 or other == 9:
            return True
        elif role == 1 or other == 1:
            return bool(token_q[i, 3] != token_c[t, 3])
        # a place or a legal form beside another word is compared by its spelling
    x, x_end, y, y_end = token_q[i, 6], token_q[i, 7], token_c[t, 6], token_c[t, 7]
    while x < x_end and y < y_end:
        if symbols_q[x] == symbols_c[y]:
            return False
        if symbols_q[x] < symbols_c[y]:
            x += 1
        else:
            y += 1
    least = least_alike(0.6, flags, flags_c) if (flags | flags_c) & 4 != 0 else 0.6
    for a in range(token_q[i, 4], token_q[i, 5]):
        a0 = readings_q[a, 0]
        width = readings_q[a, 1] - a0
        if width == 0:
            continue
        row = row_of[a]
        for b in range(token_c[t, 4], token_c[t, 5]):
            b0 = readings_c[b, 0]
            m = readings_c[b, 1] - b0
            if m == 0:
                continue
            bare = readings_q[a, 2] + 2 * readings_c[b, 2]
            if bare != 0:
                limit = reach_bare(width, m, least, bare)
                cost = spelling_distance(
                    codes_q, a0, a0 + width, codes_c, b0, b0 + m, bare, costs, limit, rows
                )
                if cost <= limit:
                    return False
                continue
            place = place_of[b]
            if row < 0 or place < 0:
                return False
            shorter = min(width, m)
            if width != m and shorter >= 2 and codes_q[a0] == codes_c[b0]:
                k = 1
                while k < shorter - 1 and codes_q[a0 + k] == codes_c[b0 + k]:
                    k += 1
                if k >= shorter - 1 and costs[codes_q[a0 + shorter - 1], codes_c[b0 + shorter - 1]] <= 0.35:
                    return False
            apart_by = apart[row, place]
            if apart_by <= 90 * max(width, m):
                limit = reach(width, m, least, sounds_shared(readings_q, a, readings_c, b))
                if apart_by <= limit * UNIT:
                    cost = spelling_distance(
                        codes_q, a0, a0 + width, codes_c, b0, b0 + m, 0, costs, limit, rows
                    )
                    if cost <= limit:
                        return False
    return True


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
