"""Which token of one name answers which of the other, and what does that say?

:func:`compare_names` aligns two names token by token (optimally, by an assignment; tokens that were
joined or split are put together first) and sums up the alignment in :data:`NAME_FEATURES`.  It is
plain Python in the subset that numba compiles, see :mod:`resolver.names.compiled`.

The central number is the *coverage*

    S = 2 * sum(worth * m) / (2 * sum(m) + Uq + Uc),   m = min(wq, wc) of a matched pair,

with ``Uq`` and ``Uc`` the weights of the tokens left over on either side and ``worth`` never above
the likeness of the pair.  What an index may rely on:

- Tokens less alike than ``FLOOR`` are no partners.
- S >= t implies that the query's tokens that have a partner, or repeat one that has, weigh at least
  t / (2 - t) of the whole query, and the same for the candidate, because sum(m) is at most the
  matched weight of either side.  Left-over tokens count fully, signs of Han and Hangul twice, and
  1.6 times where nothing distinctive agrees; only repetitions count less (0.3).
- All features but coverage, information, identity and "within" only lower the log-odds, so that a
  least log-odds asks for a least S.
- Outside of this stand tokens joined or split (their common weight is at least 0.5) and names compared
  as one string (:func:`whole_likeness`, likeness 0.88 or more), which have the same consonants as
  :mod:`resolver.scoring.skeleton` counts them, and acronyms.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, inlined, wide
from resolver.names.spelling import COSTS, DROP, SYMBOLS, Codes, spelling_distance
from resolver.scoring.analysis import MAX_TOKENS, NameArrays
from resolver.scoring.skeleton import bare_skeleton, skeleton

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FLOOR = 0.6
"""Tokens less alike than this are no partners."""
JUNK_LEFT = 0.12
"""Share of its weight that a short unspeakable token counts when it is left over on one side only."""
LONGEST = 200
"""Codes of a name beyond this are not compared as one string."""
JOINED = 0.85
"""Likeness from which on several tokens are taken for one of the other side."""
MOST_JOINED = 5
"""Tokens that are joined at most."""
SHORTEST_JOINED = 4
"""Codes of a token that may be several, at least."""
JOINED_RATIO = 0.75
"""Codes of the shorter side for each of the longer one, where both write their vowels."""
ENDS_APART = 0.7
"""Cost beyond which tokens that are joined do not begin, or end, with one code for the other."""
WHOLE, WHOLE_CODES, WHOLE_APART = 0.88, 6, 0.2
"""Likeness of two names without blanks from which on they are taken for one another; the codes that they
have at least, and the share of the longer one by which their numbers differ at most."""

NAME_FEATURES = (
    "coverage", "information", "query_left", "candidate_left", "both_left", "last_left", "first_left",
    "matched", "initials", "disorder", "suffix_conflict", "suffix_one_sided", "number_conflict",
    "place_conflict",
    "place_one_sided", "legal_conflict", "identical", "acronym", "distance", "joined", "query_last_left",
    "weakest",
    "state_place_one_sided", "query_within", "candidate_within", "descent_turned",
    "bare", "replaced",
)  # fmt: skip
"""What a comparison of two names finds, in the order of ``Space.raw``."""


def _sun_letters() -> npt.NDArray[np.uint8]:
    found = np.zeros(len(SYMBOLS), np.uint8)
    for symbol in ("t", "d", "r", "z", "s", "n", "l", "(th)", "(dh)", "(sh)", "(dd)", "(zh)"):
        found[SYMBOLS.index(symbol)] = 1
    return found


_SUN = _sun_letters()
"""Codes before which the l of the Arabic article is not spoken."""
_FIRST_WEAK = SYMBOLS.index("W")
_CONSONANT = np.array(
    [0 < n < _FIRST_WEAK and s not in tuple("aeiou") for n, s in enumerate(SYMBOLS)], np.int64
)
"""Code -> 1 where it is a consonant that is written as one."""
TELLING_CONSONANTS = 4
"""Consonants from which on several tokens may be one of another script, if nothing else tells."""


class Space(NamedTuple):
    """Room to compare names in; one per thread."""

    costs: Floats
    rows: Floats
    """Rows of the spelling distance, then three of the assignment."""
    text: npt.NDArray[np.uint8]
    """Two strings of codes."""
    sim: Floats
    value: Floats
    ints: Ints
    """Rows: free tokens of either side, three of the assignment, its result, then per place of either
    side the length of its first reading, its first and last code and whether it is bare."""
    raw: Floats
    """What :func:`compare_names` found, in the order of :data:`NAME_FEATURES`."""
    basis: Floats
    """The features of the table made from it."""
    partner: Ints
    """Per token of the query's name: the candidate's token it was matched with, counted from the
    name's start; -1 for none; runs joined to one token name their first."""
    likeness: Floats
    """Per token of the query's name: what the likeness to its partner is worth."""
    memo: npt.NDArray[np.float32]
    """Place in the query's names x token of the vocabulary -> what their likeness is worth; -1 unknown."""
    touched: Ints
    """Row 0: how many entries of the memo are set; then which (place, token)."""


REMEMBERED = 60_000
"""Most likenesses that are remembered at a time."""


def forget(s: Space) -> None:
    """Empties the memo, for another query."""
    count = int(s.touched[0, 0])
    s.memo[s.touched[1 : count + 1, 0], s.touched[1 : count + 1, 1]] = -1.0
    s.touched[0, 0] = 0


def space(features: int, *, places: int = 0, vocabulary: int = 0) -> Space:
    """Fresh room.  With the sizes of a query and a vocabulary, likenesses are remembered between names."""
    size = MAX_TOKENS + 2
    return Space(
        costs=COSTS,
        rows=np.zeros((6, LONGEST + 2)),
        text=np.zeros((2, LONGEST), np.uint8),
        sim=np.zeros((size, size)),
        value=np.zeros((size, size)),
        ints=np.zeros((14, size), np.int64),
        raw=np.zeros(len(NAME_FEATURES)),
        basis=np.zeros(features),
        partner=np.zeros(size, np.int64),
        likeness=np.zeros(size),
        memo=np.full((places, vocabulary), -1.0, np.float32),
        touched=np.zeros((REMEMBERED if places else 1, 2), np.int64),
    )


@inlined
def _token_likeness(
    one: Ints,
    readings_q: Ints,
    codes_q: Codes,
    symbols_q: Ints,
    i: int,
    two: Ints,
    readings_c: Ints,
    codes_c: Codes,
    symbols_c: Ints,
    j: int,
    costs: Floats,
    rows: Floats,
) -> float:
    flags, flags_c = one[i, 9], two[j, 9]
    if flags & flags_c & 32:
        return 1.0 if one[i, 2] == two[j, 2] else 0.0  # two signs of one script
    if one[i, 0] == two[j, 0]:
        return 1.0
    role, other = one[i, 1], two[j, 1]
    if role == 9 or other == 9:
        return 1.0 if role == other and one[i, 2] == two[j, 2] else 0.0
    if role == 8 and other == 8:
        return 0.97 if one[i, 2] == two[j, 2] else 0.0
    if role == 7 and other == 7:
        return 0.95 if one[i, 2] == two[j, 2] else 0.3
    if role == 1 or other == 1:
        if role == 1 and other == 1:
            return 0.0
        return 0.8 if one[i, 3] == two[j, 3] and role + other <= 4 else 0.0
    person = (flags | flags_c) & 4 != 0
    if not person and min(one[i, 8], two[j, 8]) <= 3:
        return 0.0  # another acronym
    related = False
    by_symbol = False
    x, x_end, y, y_end = one[i, 6], one[i, 7], two[j, 6], two[j, 7]
    while x < x_end and y < y_end:
        if symbols_q[x] == symbols_c[y]:
            if symbols_q[x] < 0:
                related = True  # a nickname
                break
            by_symbol = True
        if symbols_q[x] < symbols_c[y]:
            x += 1
        else:
            y += 1
    best = 0.92 if related else 0.0
    sign = (flags ^ flags_c) & 32 != 0
    unwritten = False
    if role == 10 and other == 10 and one[i, 2] == two[j, 2]:
        related = True
        best = max(best, 0.88)
    for a in range(one[i, 4], one[i, 5]):
        a0, a1 = readings_q[a, 0], readings_q[a, 1]
        n = a1 - a0
        for b in range(two[j, 4], two[j, 5]):
            b0, b1 = readings_c[b, 0], readings_c[b, 1]
            m = b1 - b0
            if n == 0 or m == 0:
                continue
            longer = max(n, m)
            shorter = min(n, m)
            bare = readings_q[a, 2] + 2 * readings_c[b, 2]
            unwritten = unwritten or bare != 0
            alike = 0.0
            if bare != 0 or shorter * 2 >= longer:
                limit = 0.45 * longer
                cost = spelling_distance(codes_q, a0, a1, codes_c, b0, b1, bare, costs, limit, rows)
                if cost <= limit:
                    # one sound of three is another name, one of seven a slip; unwritten vowels do not count
                    size = float(longer)
                    if bare == 1 or bare == 2:
                        size = 0.5 * (longer + (n if bare == 1 else m))
                    elif sign:
                        size = 0.5 * longer  # a sign is read in known ways: another sound is another sign
                    elif bare == 0 and longer <= 4:
                        size = longer * (0.85 if longer > 3 else 0.72)
                    alike = 1.0 - cost / size
                    if alike >= 0.5 and bare == 0 and shorter > 2:
                        shared = 0
                        for k in range(3, 7):
                            if readings_q[a, k] != 0 and readings_q[a, k] == readings_c[b, k]:
                                shared += 1
                        alike += (1.0 - alike) * 0.35 * shared / 4.0 * min(1.0, (shorter - 2) / 4.0)
                    if bare != 0 and shorter <= 2:
                        alike = min(alike, 0.8)
            if bare == 0 and min(one[i, 8], two[j, 8]) >= 3 and longer > shorter >= 2 and alike < 0.9:
                same = True
                for k in range(shorter - 1):
                    if codes_q[a0 + k] != codes_c[b0 + k]:
                        same = False
                        break
                if same and costs[codes_q[a0 + shorter - 1], codes_c[b0 + shorter - 1]] <= 0.35:
                    alike = max(alike, 0.76 + 0.18 * shorter / longer)
            if alike > best:
                best = alike
    # groups of symbols hold some names that have nothing to do with each other, as Ahmad and Kristian
    if by_symbol and (sign or unwritten or best >= 0.5):
        related = True
        best = max(best, 0.92)
    if best > 0.0 and not related and flags & 1 and flags_c & 1:
        # both are names or words in use: more likely two than one misspelt, unless it is one inflected
        if person:
            x, y = codes_q[readings_q[one[i, 4], 1] - 1], codes_c[readings_c[two[j, 4], 1] - 1]
            # the last letter of given names tells the sexes apart in many languages: Antonio, Antonia
            if flags & flags_c & 16 and best < 0.9:
                return 0.0  # two common names
            best -= 0.18 if x != y and (x == 1 or y == 1) and (x == 15 or y == 15) else 0.06
        elif best < 0.93:
            a0, b0 = readings_q[one[i, 4], 0], readings_c[two[j, 4], 0]
            shorter = min(readings_q[one[i, 4], 1] - a0, readings_c[two[j, 4], 1] - b0)
            stem = 0
            while stem < shorter and codes_q[a0 + stem] == codes_c[b0 + stem]:
                stem += 1
            if stem < shorter - 1:
                return 0.0
    return max(0.0, min(best, 0.97))


@compiled
def token_likeness(q: NameArrays, i: int, c: NameArrays, j: int, costs: Floats, rows: Floats) -> float:
    """Likeness of token ``i`` of one side's vocabulary and ``j`` of the other's, in [0, 1]."""
    return _token_likeness(
        q.tokens, q.readings, q.codes, q.symbols, i, c.tokens, c.readings, c.codes, c.symbols, j, costs, rows
    )


@compiled
def worth_of(alike: float) -> float:
    """What a likeness of tokens counts: itself from 0.9 on, falling off faster below, 0 under the floor."""
    if alike >= 0.9:
        return alike
    if alike < 0.6:
        return 0.0
    return 0.2 + (alike - 0.6) * 0.7 / 0.3


@compiled
def _describe(c: NameArrays, start: int, size: int, ints: Ints, side: int) -> int:
    """Fills the rows of ``ints`` for one side; the length of its codes, -1 where one has none or is bare."""
    row = 6 + 4 * side
    total = 0
    for i in range(size):
        ints[side, i] = 1
        t = c.places[start + i]
        a = c.tokens[t, 4]
        if a == c.tokens[t, 5] or c.readings[a, 0] == c.readings[a, 1]:
            ints[row, i] = 0
            ints[row + 1, i] = 0
            ints[row + 2, i] = 0
            ints[row + 3, i] = 0
            continue
        a0, a1 = c.readings[a, 0], c.readings[a, 1]
        ints[row, i] = a1 - a0
        ints[row + 1, i] = c.codes[a0]
        ints[row + 2, i] = c.codes[a1 - 1]
        ints[row + 3, i] = c.readings[a, 2]
        if c.readings[a, 2] != 0:
            total = -1_000_000
        total += a1 - a0
    return total


@compiled
def written_as_one(
    c: NameArrays,
    places: npt.NDArray[np.int32],
    start: int,
    end: int,
    text: npt.NDArray[np.uint8],
    side: int,
    assimilated: bool,
) -> int:
    """Writes the codes of ``places[start:end]`` end to end; returns how many, -1 where they do not fit.

    Letters that double where the parts meet count once, as inside a token.  ``assimilated`` leaves
    out the l of the article, as in Nur-ed-Din.
    """
    kept = 0
    for p in range(start, end):
        t = places[p]
        b = c.tokens[t, 4]
        if b == c.tokens[t, 5]:
            return -1
        article = assimilated and p + 1 < end and c.tokens[t, 1] == 2 and c.tokens[t, 8] == 2
        if article:
            following = c.tokens[places[p + 1], 4]
            article = (
                following < c.tokens[places[p + 1], 5]
                and c.readings[following, 0] < c.readings[following, 1]
                and _SUN[c.codes[c.readings[following, 0]]] == 1
            )
        for k in range(c.readings[b, 0], c.readings[b, 1]):
            if article and c.codes[k] == 12:
                continue
            if kept == 0 or text[side, kept - 1] != c.codes[k]:
                if kept == text.shape[1]:
                    return -1
                text[side, kept] = c.codes[k]
                kept += 1
    return kept


@compiled
def joined_likeness(
    q: NameArrays,
    token: int,
    c: NameArrays,
    places: npt.NDArray[np.int32],
    start: int,
    end: int,
    costs: Floats,
    rows: Floats,
    text: npt.NDArray[np.uint8],
) -> float:
    """Likeness of a token and ``places[start:end]``, tokens of the other side, written as one.

    0 where it is below .85, or their consonants differ (:mod:`~resolver.scoring.skeleton`).
    """
    a, b = q.tokens[token, 4], c.tokens[places[start], 4]
    a0, a1 = q.readings[a, 0], q.readings[a, 1]
    n = a1 - a0
    bare = q.readings[a, 2] + 2 * c.readings[b, 2]
    share = 0.15 + 1e-6
    joining = bare == 0 or puts_together(c, places, start, end)
    if not joining:
        if consonants(q.codes, a0, a1) < 5:
            return 0.0
        share = 0.08
    own = bare_skeleton(q.codes, a0, a1) if bare != 0 else skeleton(q.codes, a0, a1)
    signs = (q.tokens[token, 9] | c.tokens[places[start], 9]) & 32 != 0
    best, before = 0.0, 0
    for assimilated in (False, True):
        m = written_as_one(c, places, start, end, text, 1, assimilated)
        if m <= 0 or m == before:
            return best
        before = m
        if not joining and consonants(text[1], 0, m) < TELLING_CONSONANTS:
            continue
        if own != (bare_skeleton(text[1], 0, m) if bare != 0 else skeleton(text[1], 0, m)):
            continue
        longer = max(n, m)
        limit = (0.04 if signs else share) * longer
        cost = spelling_distance(q.codes, a0, a1, text[1], 0, m, bare, costs, limit, rows)
        if cost <= limit:
            best = max(best, min(0.97, 1.0 - cost / longer))
    return best


@inlined
def ends_apart(costs: Floats, last: int, other: int) -> bool:
    """Whether joined tokens cannot end so: the codes are another, and neither is easily dropped."""
    return bool(costs[last, other] > ENDS_APART and costs[DROP, last] > 0.9 and costs[DROP, other] > 0.9)


@compiled
def puts_together(c: NameArrays, places: npt.NDArray[np.int32], start: int, end: int) -> bool:
    """Whether one of the tokens ``places[start:end]`` is one that names are put together with."""
    found = False
    for p in range(start, end):
        found = found or c.tokens[places[p], 9] & 8 != 0
    return bool(found)


@compiled
def consonants(codes: Codes, start: int, end: int) -> int:
    """How many of the codes are consonants that are written as one."""
    count = 0
    for k in range(start, end):
        count += _CONSONANT[codes[k]]
    return count


@compiled
def whole_likeness(
    q: NameArrays,
    q0: int,
    q1: int,
    c: NameArrays,
    places: npt.NDArray[np.int32],
    c0: int,
    c1: int,
    costs: Floats,
    rows: Floats,
    text: npt.NDArray[np.uint8],
) -> float:
    """Likeness of two names with all blanks taken out; 0 where they are far apart or consonants differ.

    The second has the tokens ``places[c0:c1]``.
    """
    if (q.tokens[q.places[q0], 9] | c.tokens[places[c0], 9]) & 32:
        return 0.0  # signs are read one by one
    n = written_as_one(q, q.places, q0, q1, text, 0, False)
    m = written_as_one(c, places, c0, c1, text, 1, False)
    if n <= 0 or m <= 0 or skeleton(text[0], 0, n) != skeleton(text[1], 0, m):
        return 0.0
    longer = max(n, m)
    limit = min(0.08 * longer, 1.2)
    cost = spelling_distance(text[0], 0, n, text[1], 0, m, 0, costs, limit, rows)
    return 1.0 - cost / longer if cost <= limit else 0.0


@compiled
def _assignment(value: Floats, n: int, m: int, rows: Floats, ints: Ints) -> None:
    """Writes to ``ints[5]`` row -> column of the assignment with the greatest sum; rows at most columns."""
    for j in range(m + 1):
        rows[3, j] = 0.0
        rows[4, j] = 0.0
        ints[2, j] = 0
        ints[3, j] = 0
    for i in range(1, n + 1):
        ints[2, 0] = i
        j0 = 0
        for j in range(m + 1):
            rows[5, j] = np.inf
            ints[4, j] = 0
        while True:
            ints[4, j0] = 1
            i0 = ints[2, j0]
            delta = np.inf
            j1 = 0
            for j in range(1, m + 1):
                if ints[4, j] == 0:
                    current = -value[i0 - 1, j - 1] - rows[3, i0] - rows[4, j]
                    if current < rows[5, j]:
                        rows[5, j] = current
                        ints[3, j] = j0
                    if rows[5, j] < delta:
                        delta = rows[5, j]
                        j1 = j
            for j in range(m + 1):
                if ints[4, j] != 0:
                    rows[3, ints[2, j]] += delta
                    rows[4, j] -= delta
                else:
                    rows[5, j] -= delta
            j0 = j1
            if ints[2, j0] == 0:
                break
        while j0 != 0:
            j1 = ints[3, j0]
            ints[2, j0] = ints[2, j1]
            j0 = j1
    for i in range(n):
        ints[5, i] = -1
    for j in range(1, m + 1):
        if ints[2, j] > 0:
            ints[5, ints[2, j] - 1] = j - 1


@compiled
def _consonants(c: NameArrays, t: int) -> float:
    """The most that a token tells apart where its vowels are not written: by the number of consonants."""
    a = c.tokens[t, 4]
    if a == c.tokens[t, 5] or c.readings[a, 2] == 0:
        return 99.0
    told = 0.0
    for k in range(c.readings[a, 0], c.readings[a, 1]):
        told += 2.3 if c.codes[k] < _FIRST_WEAK else 0.6
    return told


@compiled
def _repeated(sim: Floats, token: int, others: int, side: int) -> float:
    """How much of a token that is left over counts: less where it repeats one that found a partner."""
    for other in range(others):
        if (sim[token, other] if side == 0 else sim[other, token]) >= 0.96:
            return 0.3
    return 1.0


@compiled
def compare_names(q: NameArrays, qn: int, c: NameArrays, cn: int, s: Space) -> None:
    """Fills ``s.raw``, ``s.partner``, ``s.likeness``: name ``qn`` of one side against ``cn`` of the other."""
    raw, partner, likeness, sim, value, ints = s.raw, s.partner, s.likeness, s.sim, s.value, s.ints
    costs, rows, text, memo, touched = s.costs, s.rows, s.text, s.memo, s.touched
    weight_q, weight_c, token_q, token_c = q.weights, c.weights, q.tokens, c.tokens
    place_q, place_c = q.places, c.places
    readings_q, readings_c, codes_q, codes_c = q.readings, c.readings, q.codes, c.codes
    symbols_q, symbols_c = q.symbols, c.symbols
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    c0, c1 = wide(c.names[cn, 0]), wide(c.names[cn, 1])
    n, m = q1 - q0, c1 - c0
    for k in range(len(raw)):
        raw[k] = 0.0
    for i in range(n):
        partner[i] = -1
        likeness[i] = 0.0
    if n == 0 or m == 0:
        return
    length_q = _describe(q, q0, n, ints, 0)
    length_c = _describe(c, c0, m, ints, 1)
    remembered = memo.shape[0] if memo.shape[1] > 0 else 0
    for i in range(n):
        for j in range(m):
            t = place_c[c0 + j]
            if q0 + i < remembered and memo[q0 + i, t] >= 0.0:
                sim[i, j] = memo[q0 + i, t]
                continue
            alike = _token_likeness(
                token_q, readings_q, codes_q, symbols_q, place_q[q0 + i],
                token_c, readings_c, codes_c, symbols_c, t, costs, rows,
            )  # fmt: skip
            sim[i, j] = np.float32(worth_of(alike))
            if q0 + i < remembered and touched[0, 0] + 1 < len(touched):
                memo[q0 + i, t] = sim[i, j]
                touched[0, 0] += 1
                touched[touched[0, 0], 0] = q0 + i
                touched[touched[0, 0], 1] = t
    both = 0.0  # 2 * sum(m)
    alike_sum = 0.0  # 2 * sum(worth * m)
    information = 0.0
    matched = 0.0
    distance = 0.0
    weakest = 0.0
    initials = 0.0
    joined = 0.0
    distinctive = False
    # tokens that were joined or split
    for side in range(2):
        size, other = (n, m) if side == 0 else (m, n)
        mine, theirs = 6 + 4 * side, 10 - 4 * side
        for i in range(size):
            length = ints[mine, i]
            if ints[side, i] == 0 or length < SHORTEST_JOINED or length > LONGEST:
                continue
            same = False  # what stands on the other side as it is was not joined
            for j in range(other):
                same = same or (sim[i, j] if side == 0 else sim[j, i]) >= 0.96
            if same:
                continue
            best = 0.0
            best_start = 0
            best_end = 0
            for start in range(other - 1):
                direct = sim[i, start] if side == 0 else sim[start, i]
                if ints[1 - side, start] == 0 or direct >= 0.96 or ints[theirs, start] == 0:
                    continue
                bare = ints[mine + 3, i] + ints[theirs + 3, start]
                if bare == 0 and costs[ints[mine + 1, i], ints[theirs + 1, start]] > ENDS_APART:
                    continue
                run = ints[theirs, start]
                for end in range(start + 2, min(other, start + MOST_JOINED) + 1):
                    if ints[1 - side, end - 1] == 0 or ints[theirs, end - 1] == 0:
                        break
                    direct = max(direct, sim[i, end - 1] if side == 0 else sim[end - 1, i])
                    if direct >= 0.96:
                        break
                    run += ints[theirs, end - 1]
                    if bare == 0:
                        if run * JOINED_RATIO > length:
                            break
                        if run < JOINED_RATIO * length or ends_apart(
                            costs, ints[mine + 2, i], ints[theirs + 2, end - 1]
                        ):
                            continue
                    if side == 0:
                        alike = joined_likeness(
                            q, place_q[q0 + i], c, place_c, c0 + start, c0 + end, costs, rows, text
                        )
                    else:
                        alike = joined_likeness(
                            c, place_c[c0 + i], q, place_q, q0 + start, q0 + end, costs, rows, text
                        )
                    if alike >= JOINED and alike > direct and alike > best:
                        best, best_start, best_end = alike, start, end
            if best > 0.0:
                weight_run = 0.0
                known_run = 0.0
                for p in range(best_start, best_end):
                    ints[1 - side, p] = 0
                    if side == 0:
                        weight_run += weight_c[place_c[c0 + p], 0]
                        known_run += weight_c[place_c[c0 + p], 1]
                    else:
                        weight_run += weight_q[place_q[q0 + p], 0]
                        known_run += weight_q[place_q[q0 + p], 1]
                        partner[p] = i
                        likeness[p] = best
                ints[side, i] = 0
                if side == 0:
                    partner[i] = best_start
                    likeness[i] = best
                    single = max(weight_q[place_q[q0 + i], 0], 0.5)
                    known = weight_q[place_q[q0 + i], 1]
                else:
                    single = max(weight_c[place_c[c0 + i], 0], 0.5)
                    known = weight_c[place_c[c0 + i], 1]
                shared = max(single, min(weight_run, 2.0))
                both += 2.0 * shared
                alike_sum += 2.0 * shared * best
                information += max(known, min(known_run, 16.0)) * (0.3 + 0.7 * (best - 0.6) / 0.4)
                matched += 1.0
                distance += (1.0 - best) * shared
                weakest = max(weakest, 1.0 - best)
                joined += 1.0
                distinctive = True
    # the rest one to one
    swap = n > m
    count, columns = (m, n) if swap else (n, m)
    contested = False
    for j in range(columns):
        ints[3, j] = -1  # the row that wants the column
    for i in range(count):
        wanted = 0
        for j in range(columns):
            x, y = (j, i) if swap else (i, j)
            worth = 0.0
            if ints[0, x] == 1 and ints[1, y] == 1 and sim[x, y] > 0.0:
                worth = (
                    sim[x, y] * sim[x, y] * min(weight_q[place_q[q0 + x], 0], weight_c[place_c[c0 + y], 0])
                )
                worth += 0.001 * sim[x, y] - 0.00001 * abs(x - y)
                wanted += 1
                if ints[3, j] >= 0:
                    contested = True
                ints[3, j] = i
            value[i, j] = worth
        if wanted > 1:
            contested = True
    if contested:
        _assignment(value, count, columns, rows, ints)
    else:
        for i in range(count):
            ints[5, i] = -1
        for j in range(columns):
            if ints[3, j] >= 0:
                ints[5, ints[3, j]] = j
    for r in range(count):
        column = ints[5, r]
        if column < 0 or value[r, column] <= 0.0:
            continue
        i, j = (column, r) if swap else (r, column)
        tq, tc = place_q[q0 + i], place_c[c0 + j]
        alike = sim[i, j]
        weight = min(weight_q[tq, 0], weight_c[tc, 0])
        ints[0, i] = 0
        ints[1, j] = 0
        partner[i] = j
        likeness[i] = alike
        both += 2.0 * weight
        alike_sum += 2.0 * weight * alike
        known = min(weight_q[tq, 1], weight_c[tc, 1])
        if alike < 1.0:
            known = min(known, max(0.0, (alike - 0.2) / 0.77 * 9.5))
            known = min(known, _consonants(q, tq), _consonants(c, tc))
        role_q, role_c = token_q[tq, 1], token_c[tc, 1]
        if role_q == 1 or role_c == 1:
            known = min(known, 2.0)
            initials += 1.0
            if role_q == 1:
                matched += 0.5
        if known >= 8.0 or token_q[tq, 9] & 4:
            distinctive = True
        information += known
        if role_q == 0 or role_q == 5 or role_q >= 8:
            matched += 0.5 if role_c == 1 else 1.0
            if role_q != 1 and role_c != 1:
                distance += (1.0 - alike) * weight
                weakest = max(weakest, (1.0 - alike) * min(1.0, weight * 1.5))
    # what is left over
    left_q = 0.0
    left_c = 0.0
    junk_q = 0.0
    junk_c = 0.0
    apart_q = 0.0
    apart_c = 0.0
    numbers_q = 0
    numbers_c = 0
    signs_left = False  # names in Han and Hangul have no middle names that come and go
    last_q = -1
    last_c = -1
    first_c = -1
    for i in range(n):
        t = place_q[q0 + i]
        if ints[0, i] == 1:
            role = token_q[t, 1]
            numbers_q += role == 9
            fresh = _repeated(sim, i, m, 0)
            if role == 5:
                junk_q += weight_q[t, 0] * fresh
            else:
                left_q += weight_q[t, 0] * fresh
            if fresh == 1.0:
                apart_q += 1.0 if role == 0 or role == 10 else 0.5 if role == 1 else 0.0
            if token_q[t, 9] & 32:
                signs_left = True
                left_q += weight_q[t, 0]
        if token_q[t, 1] == 0 or token_q[t, 1] == 10:
            last_q = i
    for j in range(m):
        t = place_c[c0 + j]
        if ints[1, j] == 1:
            role = token_c[t, 1]
            numbers_c += role == 9
            fresh = _repeated(sim, j, n, 1)
            if role == 5:
                junk_c += weight_c[t, 0] * fresh
            else:
                left_c += weight_c[t, 0] * fresh
            if fresh == 1.0:
                apart_c += 1.0 if role == 0 or role == 10 else 0.5 if role == 1 else 0.0
            if token_c[t, 9] & 32:
                signs_left = True
                left_c += weight_c[t, 0]
        if token_c[t, 1] == 0 or token_c[t, 1] == 10:
            last_c = j
            if first_c < 0:
                first_c = j
    if junk_q > 0.0 or junk_c > 0.0:
        # letters around a name do not hide it; where both sides keep something they are two names
        share = 1.0 if left_q + junk_q > 0.2 and left_c + junk_c > 0.2 else JUNK_LEFT
        left_q += junk_q * share
        left_c += junk_c * share
    if not distinctive:
        # where only words agree that many bodies share, each of them matters: Bank of X, State Bank of X
        left_q *= 1.6
        left_c *= 1.6
    longer = max(length_q, length_c)
    if (
        ((left_q > 0.2 and left_c > 0.2) or (n == 1) != (m == 1))
        and min(numbers_q, numbers_c) == 0
        and min(length_q, length_c) >= WHOLE_CODES
        and abs(length_q - length_c) <= WHOLE_APART * longer
        and longer <= LONGEST
        and (
            costs[ints[7, 0], ints[11, 0]] <= ENDS_APART
            or costs[ints[8, n - 1], ints[12, m - 1]] <= ENDS_APART
        )
    ):
        whole = whole_likeness(q, q0, q1, c, place_c, c0, c1, costs, rows, text)
        if whole >= WHOLE and alike_sum / max(1e-9, both + left_q + left_c) < whole:
            total_q = 0.0
            total_c = 0.0
            known_q = 0.0
            known_c = 0.0
            for i in range(n):
                total_q += weight_q[place_q[q0 + i], 0]
                known_q += weight_q[place_q[q0 + i], 1]
                ints[0, i] = 0
                if partner[i] < 0:
                    partner[i] = 0
                    likeness[i] = min(whole, 0.97)
            for j in range(m):
                total_c += weight_c[place_c[c0 + j], 0]
                known_c += weight_c[place_c[c0 + j], 1]
                ints[1, j] = 0
            weight = max(min(total_q, total_c), 0.5)
            both = 2.0 * weight
            alike_sum = 2.0 * weight * min(whole, 0.97)
            information = max(min(known_q, 20.0), min(known_c, 20.0)) * (0.3 + 0.7 * (whole - 0.6) / 0.4)
            left_q = 0.0
            left_c = 0.0
            apart_q = 0.0
            matched = max(matched, float(max(n, m)))
            distance = 1.0 - whole
            weakest = 1.0 - whole
            joined = 1.0
    coverage = alike_sum / max(1e-9, both + left_q + left_c)
    raw[0] = coverage
    raw[1] = information
    raw[2] = left_q
    raw[3] = left_c
    raw[4] = min(left_q, left_c)
    raw[5] = weight_c[place_c[c0 + last_c], 0] if last_c >= 0 and ints[1, last_c] == 1 else 0.0
    raw[6] = weight_c[place_c[c0 + first_c], 0] if first_c >= 0 and ints[1, first_c] == 1 else 0.0
    raw[7] = matched
    raw[8] = initials
    turned = 0
    previous = -1
    state = False
    suffix_q = np.int64(0)
    suffix_c = np.int64(0)
    legal_q = 0
    legal_c = 0
    same_legal = False
    numbers = 0
    places_q = 0
    places_c = 0
    for i in range(n):
        t = place_q[q0 + i]
        role = token_q[t, 1]
        if partner[i] >= 0:
            if role != 2 and role != 3:
                if previous >= 0 and partner[i] < previous:
                    turned += 1
                previous = partner[i]
            if token_q[t, 9] & 2:
                state = True
        if role == 4:
            suffix_q = token_q[t, 2]
        elif role == 7:
            legal_q += 1
            for j in range(m):
                other = place_c[c0 + j]
                same_legal = same_legal or (token_c[other, 1] == 7 and token_c[other, 2] == token_q[t, 2])
        elif role == 9 and ints[0, i] == 1:
            numbers += 1
        elif role == 8 and ints[0, i] == 1:
            places_q += 1
    for j in range(m):
        t = place_c[c0 + j]
        role = token_c[t, 1]
        if role == 4:
            suffix_c = token_c[t, 2]
        elif role == 7:
            legal_c += 1
        elif role == 9 and ints[1, j] == 1:
            numbers += 1
        elif role == 8 and ints[1, j] == 1:
            places_c += 1
    # one token of several does not name anybody
    telling_q = 0
    telling_c = 0
    for i in range(n):
        role = token_q[place_q[q0 + i], 1]
        telling_q += role == 0 or role >= 8
    for j in range(m):
        role = token_c[place_c[c0 + j], 1]
        telling_c += role == 0 or role >= 8
    if matched <= 1.0 and ((telling_q <= 1 and left_c >= 0.25) or (telling_c <= 1 and left_q >= 0.25)):
        raw[26] = 1.0
    raw[27] = min(2.0, min(apart_q, apart_c))
    raw[9] = float(turned)
    # Salman bin Karim and Karim bin Salman are father and son
    for i in range(1, n - 1):
        j = partner[i]
        descent = j > 0 and token_q[place_q[q0 + i], 9] & 64 and likeness[i] > 0.8
        if descent and partner[i - 1] > j and 0 <= partner[i + 1] < j:
            raw[25] = 1.0
    raw[10] = 1.0 if suffix_q != 0 and suffix_c != 0 and suffix_q != suffix_c else 0.0
    raw[11] = 1.0 if (suffix_q == 0) != (suffix_c == 0) else 0.0
    raw[12] = float(numbers)
    raw[13] = 1.0 if places_q > 0 and places_c > 0 else 0.0
    if (places_q > 0) != (places_c > 0):
        raw[22 if state else 14] = 1.0
    raw[15] = 1.0 if legal_q > 0 and legal_c > 0 and not same_legal else 0.0
    raw[18] = distance
    if (
        not signs_left
        and distance < 0.05
        and joined == 0.0
        and raw[10] + raw[11] + raw[12] + raw[13] + raw[14] == 0.0
    ):
        raw[23] = 1.0 if left_q < 0.1 else 0.0
        raw[24] = 1.0 if left_c < 0.1 else 0.0
    raw[19] = joined
    raw[20] = weight_q[place_q[q0 + last_q], 0] if last_q >= 0 and ints[0, last_q] == 1 else 0.0
    raw[21] = weakest
    # an acronym against the name that it stands for
    if coverage < 0.9:
        if q.names[qn, 2] == 0 and c.names[cn, 3] < c.names[cn, 4]:
            raw[17] = acronym_of(q, q0, q1, c, cn)
        if raw[17] == 0.0 and c.names[cn, 2] == 0 and q.names[qn, 3] < q.names[qn, 4]:
            raw[17] = acronym_of(c, c0, c1, q, qn)
    if coverage >= 1.0 - 1e-9 and raw[25] == 0.0 and left_q == 0.0 and left_c == 0.0 and joined == 0.0:
        raw[16] = 1.0


@compiled
def acronym_of(s: NameArrays, s0: int, s1: int, full: NameArrays, name: int) -> float:
    """Length of the acronym that the short name consists of, where the full one's initials spell it."""
    token = -1
    country = np.int64(0)
    for p in range(s0, s1):
        t = s.places[p]
        role = s.tokens[t, 1]
        if role == 8:
            country = s.tokens[t, 2]
        elif role == 0 or role == 5 or role == 10:
            if token >= 0:
                return 0.0
            token = t
        elif role != 6 and role != 7:
            return 0.0
    if token < 0 or s.tokens[token, 8] < 3:
        return 0.0
    for a in range(full.names[name, 3], full.names[name, 4]):
        if full.acronyms[a] == s.tokens[token, 0]:
            for p in range(full.names[name, 0], full.names[name, 1]):
                t = full.places[p]
                if full.tokens[t, 1] == 8 and country != 0 and full.tokens[t, 2] != country:
                    return 0.0
            return float(s.tokens[token, 8])
    return 0.0
