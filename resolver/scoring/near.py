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

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled
from resolver.names.spelling import COSTS, DROP, DROP_BARE, SYMBOLS, codes, spelling_distance
from resolver.scoring.alignment import FLOOR, Floats, Ints, Space, token_likeness, worth_of
from resolver.scoring.analysis import NameArrays
from resolver.scoring.features import name_log_odds

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]

_CUTS = (
    ("mn(ng)", 0.4), ("r", 0.325), ("l", 0.325), ("n", 0.25), ("lr", 0.024), ("m", 0.25), ("b", 0.35),
    ("cgkq(gh)", 0.1), ("s", 0.1), ("f", 0.35), ("p", 0.15), ("cjsz(sh)(ch)(zh)(ts)", 0.1),
)  # fmt: skip
"""Codes and the cost of one more or fewer of them, where a script leaves vowels out: the solution of a
linear program that makes the sum over the pairs of tokens of a list greatest; :func:`_checked` lowers
the costs where the table of the spelling distance has changed since."""


class Cuts(NamedTuple):
    """The groups: code x group membership, and the costs."""

    member: Small
    bare: Floats


def _cuts() -> Cuts:
    member = np.zeros((len(SYMBOLS), len(_CUTS)), np.uint8)
    for k, (written, _) in enumerate(_CUTS):
        for symbol in re.findall(r"\([a-z]+\)|[a-z]", written):
            member[SYMBOLS.index(symbol), k] = 1
    return Cuts(member, _checked(member, np.array([cost for _, cost in _CUTS])))


def _checked(member: Small, cost: Floats) -> Floats:
    """The costs, lowered until no replacement and no drop of a code costs less than its groups say."""
    least = 1.0
    for x in range(1, len(SYMBOLS)):
        said = float(np.dot(member[x], cost))
        if said > 0:
            least = min(least, float(min(COSTS[DROP_BARE, x], COSTS[DROP, x])) / said)
        for y in range(1, len(SYMBOLS)):
            said = float(np.dot(member[x] != member[y], cost))
            if said > 0:
                least = min(least, float(COSTS[x, y]) / said)
    return cost * least


CUTS = _cuts()


def _swap() -> float:
    """What the spelling distance takes for two codes in the wrong order."""
    distance = getattr(spelling_distance, "py_func", spelling_distance)
    return float(distance(codes("br"), 0, 2, codes("rb"), 0, 2, 0, COSTS, 9.0, np.zeros((3, 3))))


SWAP = _swap()


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
    shared: Small
    """How many codes each of them begins with in common with the one before."""
    sound: Ints
    """Three phonetic keys a reading, sorted, and the reading's place in that order."""
    sound_place: Rows
    bare_reading: Rows
    """Readings that leave vowels out, and the token of each."""
    bare_token: Rows


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
    shared = np.zeros(len(ordered), np.uint8)
    _common(readings, c.codes, ordered, shared)
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
        shared=shared,
        sound=sound,
        sound_place=sound_place,
        bare_reading=bare,
        bare_token=token_of[bare],
    )


def _sorted(keys: Ints, rows: Rows) -> tuple[Ints, Rows]:
    order = np.argsort(keys, kind="stable")
    return np.ascontiguousarray(keys[order]), np.ascontiguousarray(rows[order].astype(np.int32))


@compiled
def _common(readings: Ints, written: Small, order: Rows, shared: Small) -> None:
    for r in range(1, len(order)):
        a, a1 = readings[order[r - 1], 0], readings[order[r - 1], 1]
        b, b1 = readings[order[r], 0], readings[order[r], 1]
        k = 0
        while a + k < a1 and b + k < b1 and written[a + k] == written[b + k]:
            k += 1
        shared[r] = k


@compiled
def found_at(keys: Ints, key: int) -> int:
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
    s: Space, seen: Rows, stamp: int, found: Rows, table: Floats,
) -> int:  # fmt: skip
    """Writes to ``found`` the tokens at least so alike to token ``i`` of the query; gives their number.

    ``initials`` says whether tokens that share no more than an initial are among them.  ``seen`` is
    room over the vocabulary for marks, ``stamp`` a mark not used before, ``table`` for spelling distances.
    """
    size = 0
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
                q, i, a, c, n.sorted_reading, n.sorted_token, cuts, least, s, seen, stamp, found, size
            )
        else:
            size = _near_spelt(q, i, a, c, n, least, s, seen, stamp, found, size, table)
            size = _beginning(q, i, a, c, n, least, s, seen, stamp, found, size)
            for k in (3, 4, 6):
                sound = q.readings[a, k]
                p = found_at(n.sound, sound) if sound != 0 else len(n.sound)
                while p < len(n.sound) and n.sound[p] == sound:
                    place = n.sound_place[p]
                    p += 1
                    if (
                        seen[n.sorted_token[place]] != stamp
                        and _sounds_shared(q, a, c, n.sorted_reading[place]) > 1
                    ):
                        size = _taken(q, i, c, n.sorted_token[place], least, s, seen, stamp, found, size)
        size = _near_bare(q, i, a, c, n.bare_reading, n.bare_token, cuts, least, s, seen, stamp, found, size)
    return size


@compiled
def _sounds_shared(q: NameArrays, a: int, c: NameArrays, b: int) -> int:
    shared = 0
    for k in range(3, 7):
        if q.readings[a, k] != 0 and q.readings[a, k] == c.readings[b, k]:
            shared += 1
    return shared


@compiled
def _near_spelt(
    q: NameArrays, i: int, a: int, c: NameArrays, n: Near, least: float, s: Space, seen: Rows, stamp: int,
    found: Rows, size: int, table: Floats,
) -> int:  # fmt: skip
    """Takes the tokens near in spelling that share at most one phonetic key.

    Goes through the readings in the order of their codes, so that what two begin with in common is
    compared once, and leaves out all that begin with what is too far away already.
    """
    codes_c, readings_c, costs = c.codes, c.readings, s.costs
    order, token, shared = n.sorted_reading, n.sorted_token, n.shared
    a0 = q.readings[a, 0]
    width = q.readings[a, 1] - a0
    boost = 0.35 / 4.0
    share = min(0.45, 1.0 - (least - boost) / (1.0 - boost)) + 1e-9
    cap = share * width + max(0.0, share - 0.35) * width
    own = q.codes[a0 : a0 + width]
    drop = costs[DROP]
    for j in range(width):
        table[0, j + 1] = table[0, j] + drop[own[j]]
    table[0, width + 1] = 0.0
    depth = 0  # rows of the table that hold for the reading before
    r = 0
    while r < len(order):
        b0 = readings_c[order[r], 0]
        m = readings_c[order[r], 1] - b0
        depth = min(depth, shared[r])
        dead = False
        while depth < m:
            y = codes_c[b0 + depth]
            above, row = table[depth], table[depth + 1]
            gone = drop[y]
            cost_y = costs[y]
            left = above[0] + gone
            row[0] = left
            lowest = left - share * (depth + 1)
            for j in range(width):
                x = own[j]
                best = above[j] + cost_y[x]
                up = above[j + 1] + gone
                if up < best:
                    best = up
                left += drop[x]
                if left < best:
                    best = left
                if depth > 0 and j > 0 and x == codes_c[b0 + depth - 1] and own[j - 1] == y:
                    swapped = table[depth - 1, j - 1] + SWAP
                    if swapped < best:
                        best = swapped
                row[j + 1] = best
                left = best
                if depth > j:
                    best -= share * (depth - j)
                if best < lowest:
                    lowest = best
            row[width + 1] = lowest
            depth += 1
            if lowest > cap and above[width + 1] + SWAP > cap:  # two codes swapped reach over a row
                dead = True
                break
        if not dead:
            if table[m, width] <= share * max(m, width) and 2 * min(m, width) >= max(m, width):
                size = _taken(q, i, c, token[r], least, s, seen, stamp, found, size)
            r += 1
        else:
            r += 1
            while r < len(order) and shared[r] >= depth:
                r += 1
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
    low, high = 0, len(n.sorted_reading)
    while low < high:
        middle = (low + high) // 2
        if c.codes[c.readings[n.sorted_reading[middle], 0]] < q.codes[a0]:
            low = middle + 1
        else:
            high = middle
    while low < len(n.sorted_reading):
        b0, b1 = c.readings[n.sorted_reading[low], 0], c.readings[n.sorted_reading[low], 1]
        if c.codes[b0] != q.codes[a0]:
            break
        last = min(width, b1 - b0) - 1
        same = last > 0 and b1 - b0 != width and s.costs[q.codes[a0 + last], c.codes[b0 + last]] <= 0.35
        k = 1
        while same and k < last:
            same = q.codes[a0 + k] == c.codes[b0 + k]
            k += 1
        if same:
            size = _taken(q, i, c, n.sorted_token[low], least, s, seen, stamp, found, size)
        low += 1
    return size


@compiled
def _stands(codes: Small, a0: int, a1: int, c: NameArrays, reading: int) -> int:
    """-1, 0, 1: whether the reading stands before the codes, is the same, or stands after."""
    b0, b1 = c.readings[reading, 0], c.readings[reading, 1]
    for k in range(min(a1 - a0, b1 - b0)):
        if c.codes[b0 + k] != codes[a0 + k]:
            return -1 if c.codes[b0 + k] < codes[a0 + k] else 1
    return 0 if b1 - b0 == a1 - a0 else -1 if b1 - b0 < a1 - a0 else 1


@compiled
def pieces(q: NameArrays, i: int, c: NameArrays, n: Near, found: Rows) -> int:
    """Writes to ``found`` the tokens that token ``i`` of the query begins or ends with; their number."""
    size = 0
    a = q.tokens[i, 4]
    if a == q.tokens[i, 5] or q.readings[a, 2] != 0:
        return 0
    a0, a1 = q.readings[a, 0], q.readings[a, 1]
    for cut in range(a0 + 2, a1 - 1):
        for part in range(2):
            start, end = (a0, cut) if part == 0 else (cut, a1)
            if end - start < 3:
                continue
            low, high = 0, len(n.sorted_reading)
            while low < high:
                middle = (low + high) // 2
                if _stands(q.codes, start, end, c, n.sorted_reading[middle]) < 0:
                    low = middle + 1
                else:
                    high = middle
            while low < len(n.sorted_reading) and size < len(found):
                if _stands(q.codes, start, end, c, n.sorted_reading[low]) != 0:
                    break
                found[size] = n.sorted_token[low]
                size += 1
                low += 1
    return size


@compiled
def _near_bare(
    q: NameArrays, i: int, a: int, c: NameArrays, readings: Rows, token: Rows, cuts: Cuts, least: float,
    s: Space, seen: Rows, stamp: int, found: Rows, size: int,
) -> int:  # fmt: skip
    """Takes the tokens that are near where one side leaves vowels out; a filter of consonants comes first."""
    groups = len(cuts.bare)
    own = np.zeros(groups)
    a0, a1 = q.readings[a, 0], q.readings[a, 1]
    for p in range(a0, a1):
        for k in range(groups):
            own[k] += cuts.member[q.codes[p], k]
    other = np.zeros(groups)
    for r in range(len(readings)):
        if seen[token[r]] == stamp:
            continue
        b0, b1 = c.readings[readings[r], 0], c.readings[readings[r], 1]
        for k in range(groups):
            other[k] = 0.0
        for p in range(b0, b1):
            for k in range(groups):
                other[k] += cuts.member[c.codes[p], k]
        apart = 0.0
        for k in range(groups):
            apart += cuts.bare[k] * abs(own[k] - other[k])
        if apart <= min(0.45, 1.0 - least) * max(a1 - a0, b1 - b0) + 1e-6:
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
