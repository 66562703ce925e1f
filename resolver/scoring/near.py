"""Which tokens of a vocabulary are like a token of a query, and how deep has one to look?

:func:`near` finds every token that the scorer takes for as alike as asked: by its spelling, its
sound, its meaning, as a form of the same name, as an initial.  Where a script leaves vowels out,
spellings are filtered by counts of letters: :data:`CUTS` are groups of codes with the least that it
costs to have one more of the group or one fewer, so that the sum over the groups never exceeds the
spelling distance.

:func:`plan` says which tokens of a query have to be followed, and how far, so that a name that holds
none of what is found cannot reach the log-odds asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, inlined
from resolver.names.spelling import COSTS, DROP, DROP_BARE, SYMBOLS, spelling_distance
from resolver.scoring.alignment import FLOOR, Floats, Ints, Space, token_likeness, worth_of
from resolver.scoring.analysis import NameArrays
from resolver.scoring.features import name_log_odds

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


class Near(NamedTuple):
    """Tables over a vocabulary by which :func:`near` looks; each pair is a sorted key and its token."""

    identity: Ints
    identity_token: Rows
    meaning: Ints
    meaning_token: Rows
    symbol: Ints
    symbol_token: Rows
    letter: Ints
    """First letter x 2, plus 1 for a whole token; initials have the even numbers."""
    letter_token: Rows
    sorted_reading: Rows
    """Readings that write vowels, in the order of their codes, and the token of each."""
    sorted_token: Rows
    place: Rows
    """Reading -> its place in that order; -1 for those that leave vowels out."""
    length: Small
    kind: Small
    """Number of codes of each, and whether its token is known (1) and common (16)."""
    spelt: Small
    """Group of codes x reading in that order: how many codes of the group it has."""
    spelt_bare: Small
    """The same for the groups that hold where one side leaves vowels out."""
    sound: Ints
    """Three phonetic keys a reading, sorted, and the reading's place in that order."""
    sound_place: Rows
    bare_reading: Rows
    """Readings that leave vowels out, and the token of each."""
    bare_token: Rows
    bare: Small
    """Group of codes x those readings."""


def near_tables(c: NameArrays) -> Near:
    """The tables of a vocabulary."""
    tokens, readings = c.tokens, c.readings
    rows = np.arange(len(tokens), dtype=np.int32)
    role = tokens[:, 1]
    meant = tokens[:, 2] != 0
    letter = tokens[:, 3] * 2 + (role != 1)
    symbol_token = np.repeat(rows, tokens[:, 7] - tokens[:, 6])
    token_of = np.repeat(rows, tokens[:, 5] - tokens[:, 4])
    bare = np.flatnonzero((readings[:, 2] != 0) & (readings[:, 1] > readings[:, 0])).astype(np.int32)
    spelt = np.flatnonzero((readings[:, 2] == 0) & (readings[:, 1] > readings[:, 0]))
    written = [c.codes[a:b].tobytes() for a, b in readings[spelt, :2].tolist()]
    order = np.array(sorted(range(len(written)), key=written.__getitem__), np.int64)
    ordered = spelt[order].astype(np.int32)
    place = np.full(len(readings), -1, np.int32)
    place[ordered] = np.arange(len(ordered), dtype=np.int32)
    sounds = (readings[ordered][:, [3, 4, 6]]).astype(np.int64)
    places = np.repeat(np.arange(len(ordered), dtype=np.int32), 3)
    keys = sounds.ravel()
    told = keys != 0
    sound, sound_place = _sorted(keys[told], places[told])
    return Near(
        *_sorted(tokens[:, 0], rows),
        *_sorted(tokens[meant, 2], rows[meant]),
        *_sorted(c.symbols, symbol_token),
        *_sorted(letter, rows),
        sorted_reading=ordered,
        sorted_token=token_of[ordered],
        place=place,
        length=(readings[ordered, 1] - readings[ordered, 0]).astype(np.uint8),
        kind=(tokens[token_of[ordered], 9] & 17).astype(np.uint8),
        spelt=_counted(c, ordered, CUTS.spelt),
        spelt_bare=_counted(c, ordered, CUTS.bare),
        sound=sound,
        sound_place=sound_place,
        bare_reading=bare,
        bare_token=token_of[bare],
        bare=_counted(c, bare, CUTS.bare),
    )


def _counted(c: NameArrays, readings: Rows, member: Small) -> Small:
    counts = np.zeros((member.shape[1], len(readings)), np.uint8)
    _count(c, readings, member, counts)
    return counts


def _sorted(keys: Ints, rows: Rows) -> tuple[Ints, Rows]:
    order = np.argsort(keys, kind="stable")
    return np.ascontiguousarray(keys[order]), np.ascontiguousarray(rows[order].astype(np.int32))


@compiled
def _count(c: NameArrays, readings: Rows, member: Small, counts: Small) -> None:
    for r in range(len(readings)):
        for k in range(c.readings[readings[r], 0], c.readings[readings[r], 1]):
            for g in range(member.shape[1]):
                counts[g, r] += member[c.codes[k], g]


@compiled
def found_at(keys: npt.NDArray[np.integer[Any]], key: int) -> int:
    """The first place of the key among the sorted ones, or where it would stand."""
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


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
def near(
    q: NameArrays, i: int, c: NameArrays, n: Near, cuts: Cuts, least: float, initials: bool,
    s: Space, seen: Rows, stamp: int, found: Rows, size: int, apart: Shorts, row_of: Rows,
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
                s, seen, stamp, found, size, apart[-1],
            )  # fmt: skip
        else:
            row = row_of[a]
            if row < 0:
                row = len(apart) - 1
                own = np.empty(len(cuts.spelt_cost), np.int16)
                counted(q.codes, q.readings[a, 0], q.readings[a, 1], cuts.spelt, own)
                far_apart(own, n.spelt, cuts.spelt_cost, apart[row])
            size = _near_spelt(q, i, a, c, n, least, s, seen, stamp, found, size, apart[row])
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
                        and _sounds_shared(readings_q, a, readings_c, sorted_reading[place]) > 1
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
        )
    return size


@compiled
def _sounds_shared(one: Ints, a: int, two: Ints, b: int) -> int:
    shared = 0
    for k in range(3, 7):
        if one[a, k] != 0 and one[a, k] == two[b, k]:
            shared += 1
    return shared


@compiled
def counted(codes_: Small, a0: int, a1: int, member: Small, own: Shorts) -> None:
    """Writes how many codes of each group stand in ``codes_[a0:a1]``."""
    for g in range(len(own)):
        own[g] = 0
    for k in range(a0, a1):
        for g in range(len(own)):
            own[g] += np.int16(member[codes_[k], g])


@compiled
def far_apart(own: Shorts, counts: Small, cost: Shorts, apart: Shorts) -> None:
    """Writes the least that it costs, in parts of ``UNIT``, to turn codes so counted into each reading.

    The first groups tell most: with a shorter ``own`` only these are looked at.
    """
    apart[: counts.shape[1]] = 0
    for g in range(len(own)):
        one, mine, row = np.int16(cost[g]), np.int16(own[g]), counts[g]
        for r in range(len(row)):
            more = np.int16(np.int16(row[r]) - mine)
            more = np.int16(max(more, np.int16(-more)))
            apart[r] = np.int16(apart[r] + np.int16(one * more))


@compiled
def beyond(own: Shorts, counts: Small, cost: Shorts, apart: Shorts) -> None:
    """Writes the least that it costs to find each reading among codes so counted, others left over."""
    apart[: counts.shape[1]] = 0
    for g in range(len(own)):
        one, mine, row = np.int16(cost[g]), np.int16(own[g]), counts[g]
        for r in range(len(row)):
            more = np.int16(max(np.int16(np.int16(row[r]) - mine), np.int16(0)))
            apart[r] = np.int16(apart[r] + np.int16(one * more))


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
def _least(least: float, flags: int, kind: int) -> float:
    """How alike two tokens of persons have to be in spelling, where known names are told apart."""
    if flags & kind & 1:
        return max(0.9, least + 0.06) if flags & kind & 16 else least + 0.06
    return least


@compiled
def likenesses(
    q: NameArrays, qn: int, c: NameArrays, n: Near, brief: Small, tokens: Rows, count: int, apart: Shorts,
    row_of: Rows, s: Space, alike: Ints,
) -> int:  # fmt: skip
    """Fills the memo for the tokens of name ``qn`` and ``tokens[:count]`` of the vocabulary.

    In ``alike`` bit p is set where the likeness to the p-th token of the query is not 0.  The rules of
    likeness are only gone through where :func:`far_apart` leaves it open; gives how often that was.
    """
    token_q, token_c, readings_q, readings_c = q.tokens, c.tokens, q.readings, c.readings
    codes_q, codes_c, symbols_q, symbols_c = q.codes, c.codes, q.symbols, c.symbols
    place_of, memo, places, costs, rows = n.place, s.memo, q.places, s.costs, s.rows
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    for k in range(count):
        alike[tokens[k]] = 0
    open_ = 0
    farthest = np.empty((18, 256), np.int64)
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
            for m in range(256):
                for kind in (0, 1, 16, 17):
                    asked = _least(FLOOR, kind, kind) if personal else FLOOR
                    farthest[kind, m] = min(30_000, math.floor(reach(width, m, asked, 4) * UNIT))
        x_end = token_q[i, 7]
        for k in range(count):
            t = tokens[k]
            if plain and brief[t, 5] != 0:
                m = brief[t, 0]
                b = token_c[t, 4]
                unsettled = brief[t, 1] == one and m != width and (brief[t, 4] == other or two or m == 2)
                by = apart[row, place_of[b]]
                if not unsettled and by <= farthest[brief[t, 7] & flags, m]:
                    limit = reach(
                        width, m, _least(FLOOR, flags, brief[t, 7]) if personal else FLOOR,
                        _sounds_shared(readings_q, first, readings_c, b),
                    )  # fmt: skip
                    unsettled = by <= limit * UNIT and limit >= spelling_distance(
                        codes_q,
                        a0,
                        a0 + width,
                        codes_c,
                        readings_c[b, 0],
                        readings_c[b, 1],
                        0,
                        costs,
                        limit,
                        rows,
                    )
                if not unsettled and brief[t, 5] == 1:
                    x, y, y_end = token_q[i, 6], token_c[t, 6], token_c[t, 7]
                    while x < x_end and y < y_end and not unsettled:
                        unsettled = symbols_q[x] == symbols_c[y]
                        if symbols_q[x] < symbols_c[y]:
                            x += 1
                        else:
                            y += 1
                if not unsettled:
                    memo[p, t] = np.float32(0.0)
                    continue
            elif _unlike(
                token_q, i, readings_q, codes_q, symbols_q, token_c, t, readings_c, codes_c, symbols_c,
                place_of, apart, row_of, costs, rows,
            ):  # fmt: skip
                memo[p, t] = np.float32(0.0)
                continue
            worth = np.float32(worth_of(token_likeness(q, i, c, t, costs, rows)))
            memo[p, t] = worth
            open_ += 1
            if worth > 0.0:
                alike[t] |= 1 << min(p - q0, 15)
    return open_


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
    least = _least(0.6, flags, flags_c) if (flags | flags_c) & 4 != 0 else 0.6
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
                limit = reach(width, m, least, _sounds_shared(readings_q, a, readings_c, b))
                if apart_by <= limit * UNIT:
                    cost = spelling_distance(
                        codes_q, a0, a0 + width, codes_c, b0, b0 + m, 0, costs, limit, rows
                    )
                    if cost <= limit:
                        return False
    return True


@compiled
def _near_spelt(
    q: NameArrays, i: int, a: int, c: NameArrays, n: Near, least: float, s: Space, seen: Rows, stamp: int,
    found: Rows, size: int, apart: Shorts,
) -> int:  # fmt: skip
    """Takes the tokens near in spelling that share at most one phonetic key."""
    a0, a1 = q.readings[a, 0], q.readings[a, 1]
    flags = q.tokens[i, 9]
    costs = np.zeros((18, 256))
    parts = np.zeros((18, 256), np.int16)
    for kind in (0, 1, 16, 17):
        asked = _least(least, flags, kind) if flags & 4 else least
        for m in range(256):
            costs[kind, m] = reach(a1 - a0, m, asked, 1)
            parts[kind, m] = min(30_000, math.floor(costs[kind, m] * UNIT))
    kinds, lengths, order, token, readings = n.kind, n.length, n.sorted_reading, n.sorted_token, c.readings
    codes_q, codes_c, table, rows = q.codes, c.codes, s.costs, s.rows
    for r in range(len(order)):
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
def _stands(codes: Small, a0: int, a1: int, codes_c: Small, b0: int, b1: int) -> int:
    """-1, 0, 1: whether the second codes stand before the first, are the same, or stand after."""
    for k in range(min(a1 - a0, b1 - b0)):
        if codes_c[b0 + k] != codes[a0 + k]:
            return -1 if codes_c[b0 + k] < codes[a0 + k] else 1
    return 0 if b1 - b0 == a1 - a0 else -1 if b1 - b0 < a1 - a0 else 1


@compiled
def pieces(q: NameArrays, i: int, c: NameArrays, n: Near, found: Rows) -> int:
    """Writes to ``found`` the tokens that token ``i`` of the query begins or ends with; their number."""
    size = 0
    a = q.tokens[i, 4]
    if a == q.tokens[i, 5] or q.readings[a, 2] != 0:
        return 0
    a0, a1 = q.readings[a, 0], q.readings[a, 1]
    order, token, readings, codes_c, codes_q = n.sorted_reading, n.sorted_token, c.readings, c.codes, q.codes
    for cut in range(a0 + 2, a1 - 1):
        for part in range(2):
            start, end = (a0, cut) if part == 0 else (cut, a1)
            if end - start < 3:
                continue
            low, high = 0, len(order)
            while low < high:
                middle = (low + high) // 2
                r = order[middle]
                if _stands(codes_q, start, end, codes_c, readings[r, 0], readings[r, 1]) < 0:
                    low = middle + 1
                else:
                    high = middle
            while low < len(order) and size < len(found):
                r = order[low]
                if _stands(codes_q, start, end, codes_c, readings[r, 0], readings[r, 1]) != 0:
                    break
                found[size] = token[low]
                size += 1
                low += 1
    return size


@compiled
def _near_bare(
    q: NameArrays, i: int, a: int, c: NameArrays, readings: Rows, token: Rows, counts: Small, cuts: Cuts,
    least: float, s: Space, seen: Rows, stamp: int, found: Rows, size: int, apart: Shorts,
) -> int:  # fmt: skip
    """Takes the tokens that are near where one side leaves vowels out; a filter of consonants comes first."""
    a0, a1 = q.readings[a, 0], q.readings[a, 1]
    own = np.empty(len(cuts.bare_cost), np.int16)
    counted(q.codes, a0, a1, cuts.bare, own)
    far_apart(own, counts, cuts.bare_cost, apart)
    limits, parts = np.zeros((2, 256)), np.zeros((2, 256))
    for bare in range(2):
        for m in range(256):
            limits[bare, m] = reach_bare(a1 - a0, m, least, q.readings[a, 2] + 2 * bare)
            parts[bare, m] = limits[bare, m] * UNIT
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


@compiled
def _best_case(
    q: NameArrays, qn: int, followed: Small, alike: float, initials: bool,
    s: Space, prior: float, weights: Floats, acronym: Floats,
) -> float:  # fmt: skip
    """The most that a name reaches whose tokens are no nearer than ``alike`` to those that are followed.

    Those that are not followed count as found.  With ``initials`` the followed ones are found, but
    only as initials.
    """
    raw = s.raw
    for k in range(len(raw)):
        raw[k] = 0.0
    worth = worth_of(alike)
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    full = 0.0
    partly = 0.0  # without short unspeakable tokens, which count little where they are left over
    information = 0.0
    matched = 0
    for p in range(q0, q1):
        t = q.places[p]
        weight, known, role = q.weights[t, 0], q.weights[t, 1], q.tokens[t, 1]
        if followed[p - q0] == 0:
            full += weight
            information += known
        elif initials:
            partly += min(weight, 0.35) if role != 5 else 0.0
            information += min(known, 2.0)
        else:
            partly += weight if role != 5 else 0.0
            information += min(known, max(0.0, (worth - 0.2) / 0.77 * 9.5))
        if (role <= 1 or role == 5 or role >= 8) and (followed[p - q0] == 0 or worth > 0.0):
            matched += 1
    if worth > 0.0:
        raw[0] = max(
            (full + worth * partly) / max(1e-9, full + partly), 2.0 * full / max(1e-9, 2.0 * full + partly)
        )
    else:
        raw[0] = 2.0 * full / max(1e-9, 2.0 * full + partly)
        raw[2] = partly
    raw[1] = information
    raw[7] = float(matched)
    raw[16] = 1.0 if partly == 0.0 else 0.0
    raw[23] = 1.0 if raw[2] < 0.1 else 0.0
    raw[24] = 1.0
    return name_log_odds(s, prior, weights, acronym)


@compiled
def plan(
    q: NameArrays, qn: int, costs: Floats, need: float, s: Space, prior: float, weights: Floats,
    acronym: Floats, followed: Small,
) -> tuple[float, bool]:  # fmt: skip
    """Sets ``followed`` for the tokens to follow; gives how deep, and whether initials count.

    ``costs`` says what following each token costs.  The dearest are left out as long as a name that
    holds only those stays below ``need``.
    """
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    n = q1 - q0
    for i in range(n):
        followed[i] = 1
    left = np.ones(n, np.uint8)
    while True:
        dearest = -1
        for i in range(n):
            if left[i] == 1 and (dearest < 0 or costs[i] > costs[dearest]):
                dearest = i
        if dearest < 0:
            break
        left[dearest] = 0
        followed[dearest] = 0
        light = q.weights[q.places[q0 + dearest], 0] <= 0.35
        if _best_case(q, qn, followed, 0.72 if not light else 0.0, False, s, prior, weights, acronym) >= need:
            followed[dearest] = 1
    depth = 0.99
    while depth > FLOOR and _best_case(q, qn, followed, depth, False, s, prior, weights, acronym) >= need:
        depth -= 0.03
    initials = _best_case(q, qn, followed, 0.8, True, s, prior, weights, acronym) >= need
    return max(depth, FLOOR), initials


@compiled
def expected_costs(q: NameArrays, qn: int, n: Near, posting_start: Ints, costs: Floats) -> None:
    """Writes what following each token is likely to cost: the names that hold it as it stands."""
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    for p in range(q0, q1):
        t = q.places[p]
        total = 100.0
        key = q.tokens[t, 0]
        x = found_at(n.identity, key)
        while x < len(n.identity) and n.identity[x] == key:
            row = n.identity_token[x]
            total += 2.0 * (posting_start[row + 1] - posting_start[row])
            x += 1
        if q.tokens[t, 1] == 1:
            total += len(posting_start)
        costs[p - q0] = total
