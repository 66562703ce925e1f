"""The compiled loops of :mod:`resolver.scoring.rows`: names of many rows against one of a query."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, inlined
from resolver.names.spelling import DROP, LEAST_WORTH, SYMBOLS, spelling_distance
from resolver.scoring.alignment import CONSONANT, JUNK_LEFT, Floats, Ints, Space, compare_names
from resolver.scoring.alignment import _acronym as acronym_of
from resolver.scoring.alignment import _joined as written_as_one
from resolver.scoring.alignment import _joined_likeness as joined_likeness
from resolver.scoring.alignment import _whole_likeness as whole_likeness
from resolver.scoring.analysis import NameArrays
from resolver.scoring.features import NAME_FLOOR, basis, name_log_odds
from resolver.scoring.near import (
    Cuts,
    Near,
    beyond,
    counted,
    expected_costs,
    far_apart,
    found_at,
    likenesses,
    near,
    pieces,
    plan,
)  # fmt: skip
from resolver.scoring.packing import FactArrays, facts_of_all

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Shorts = npt.NDArray[np.int16]
Digests = npt.NDArray[np.uint32]
Shares = npt.NDArray[np.float32]

_SOUNDS = (
    ("k", "q", "c", "x", "g", "j", "(kh)", "(gh)"), ("s", "z", "(sh)", "(ch)", "(zh)", "(ts)"),
    ("t", "d", "(th)", "(dh)", "(dd)"), ("p", "b", "f", "v"), ("m", "n", "(ng)"), ("l",), ("r",),
)  # fmt: skip
"""Consonants that are taken for one another where tokens are joined or split."""


def _consonants() -> Small:
    kind = np.zeros(len(SYMBOLS), np.uint8)
    for number, symbols in enumerate(_SOUNDS):
        for symbol in symbols:
            kind[SYMBOLS.index(symbol)] = number + 1
    for place, symbol in enumerate(SYMBOLS):
        if symbol.isdigit():
            kind[place] = len(_SOUNDS) + 1 + int(symbol)
    return kind


CONSONANTS = _consonants()
"""Code -> kind of consonant, 0 for vowels and what stands for one."""


@compiled
def consonant_digest(c: NameArrays, start: int, end: int, kinds: Small) -> int:
    """A number for the consonants of the places written as one word; of all letters where they are few."""
    for full in range(2):
        state = np.uint64(1469598103934665603)
        last = np.int64(0)
        count = 0
        for p in range(start, end):
            t = c.places[p]
            a = c.tokens[t, 4]
            if a == c.tokens[t, 5]:
                continue
            for k in range(c.readings[a, 0], c.readings[a, 1]):
                code = np.int64(c.codes[k])
                if full == 0:
                    code = np.int64(kinds[code])
                if code != 0 and code != last:
                    state = (state ^ np.uint64(code)) * np.uint64(1099511628211)
                    count += 1
                last = code
        if full == 1 or count >= 3:
            return int((state >> np.uint64(32)) ^ (state & np.uint64(0xFFFFFFFF)))
    return 0


@compiled
def runs_of_names(c: NameArrays, kinds: Small, digests: Digests, owners: Rows) -> int:
    """Writes digest and name of each pair of neighbouring tokens, and of each whole name; their number."""
    size = 0
    for name in range(len(c.names)):
        first, end = c.names[name, 0], c.names[name, 1]
        for p in range(first, end - 1):
            if end - first > 2:
                digests[size] = consonant_digest(c, p, p + 2, kinds)
                owners[size] = name
                size += 1
        if end > first:
            digests[size] = consonant_digest(c, first, end, kinds)
            owners[size] = name
            size += 1
    return size


def run_tables(c: NameArrays) -> tuple[Digests, Rows, Digests, Rows]:
    """Sorted digests of runs of tokens with their names, and of single tokens with their tokens."""
    digests, owners = (
        np.zeros(len(c.places) + len(c.names), np.uint32),
        np.zeros(len(c.places) + len(c.names), np.int32),
    )
    size = runs_of_names(c, CONSONANTS, digests, owners)
    digests, owners = digests[:size], owners[:size]
    order = np.lexsort((owners, digests))
    words = np.zeros(len(c.tokens), np.uint32)
    words_of_tokens(c, CONSONANTS, words)
    by_word = np.argsort(words, kind="stable")
    return digests[order], owners[order], words[by_word], by_word.astype(np.int32)


@compiled
def words_of_tokens(c: NameArrays, kinds: Small, digests: Digests) -> None:
    """Writes the digest of every token by itself."""
    for p in range(len(c.places)):
        if digests[c.places[p]] == 0:
            digests[c.places[p]] = consonant_digest(c, p, p + 1, kinds)


class Names(NamedTuple):
    """The names of all rows in one view, and the tables by which they are found."""

    arrays: NameArrays
    starts: Ints
    """Row -> its first name, and the end of the last one's."""
    owner: Rows
    """Name -> row."""
    near: Near
    brief: Small
    """Token x eight facts of its first reading: see :func:`brief_tokens`."""
    first: Rows
    """Name -> its first place, and the end of the last one's."""
    acronym: Ints
    """Digests of acronyms, sorted, and the name that each stands for."""
    acronym_name: Rows
    run: Digests
    """Digests of the consonants of neighbouring tokens and whole names, sorted, and their name."""
    run_name: Rows
    word: Digests
    """Digests of the consonants of single tokens, sorted, and the token."""
    word_token: Rows
    posting_start: Ints
    """Token -> where the names that hold it begin in ``postings``."""
    postings: Rows


class Limits(NamedTuple):
    """What an answer needs: log-odds, the most that facts not looked up add, and the model's weights."""

    need: float
    rest: float
    prior: float
    weights: Floats
    acronym: Floats
    relations: Floats
    unique: int


class Joins(NamedTuple):
    """Runs of tokens that may be one token of the other name; room for ``len(side)`` of them."""

    side: Ints
    """0 where the single token is the query's."""
    single: Ints
    start: Ints
    end: Ints
    """Places, counted from the beginning of the whole array."""


class Room(NamedTuple):
    """Room to search a view in; one per thread."""

    space: Space
    stamp: Ints
    """The last mark used in ``seen``."""
    seen: Rows
    """Token -> mark."""
    tokens: Rows
    runs: Rows
    alike: Ints
    """Token -> marks, see :func:`_marked`."""
    inside: Shorts
    """Token of the query, then the whole query x reading: what it costs to find the reading in it."""
    apart: Shorts
    """Reading of the query x reading of the vocabulary: see :func:`~resolver.scoring.near.far_apart`."""
    met: Small
    """Name -> whether it stands in ``names``."""
    names: Rows
    joins: Joins
    effort: Ints
    """What it took, in the words of :data:`EFFORT`, added up."""


EFFORT = ("tokens alike", "names looked at", "likenesses worked out", "names compared")


class Best(NamedTuple):
    """The best names of the rows met so far; one per thread."""

    slot: Rows
    """Row -> its place in the others, or -1."""
    rows: Rows
    log_odds: Floats
    facts: Floats


@compiled
def _met(some: Rows, owner: Rows, mask: Small, met: Small, names: Rows, size: int) -> int:
    """Adds the names to ``names[:size]`` where the mask (empty: all) lets their rows pass; the new size."""
    everything = len(mask) == 0
    for k in range(len(some)):
        name = some[k]
        if met[name] == 0 and (everything or mask[owner[name]] != 0):
            met[name] = 1
            names[size] = name
            size += 1
    return size


@compiled
def _holders(tokens: Rows, v: Names, mask: Small, room: Room, size: int) -> int:
    """Adds the names that hold one of the tokens."""
    starts, postings, owner, met, names = v.posting_start, v.postings, v.owner, room.met, room.names
    for k in range(len(tokens)):
        some = postings[starts[tokens[k]] : starts[tokens[k] + 1]]
        size = _met(some, owner, mask, met, names, size)
    return size


@compiled
def _written_alike(q: NameArrays, qn: int, v: Names, kinds: Small, mask: Small, room: Room, size: int) -> int:
    """Adds names that may be the query's written with other blanks."""
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    for start in range(q0, q1):
        for end in (start + 1, q1):
            if end == start + 1 or start == q0:
                key = consonant_digest(q, start, end, kinds)
                low, high = found_at(v.run, key), found_at(v.run, key + 1)
                size = _met(v.run_name[low:high], v.owner, mask, room.met, room.names, size)
    return size


@compiled
def _stood_for(q: NameArrays, qn: int, v: Names, mask: Small, room: Room, size: int) -> int:
    """Adds names that a token of the query may be the acronym of."""
    for p in range(q.names[qn, 0], q.names[qn, 1]):
        key = q.tokens[q.places[p], 0]
        low, high = found_at(v.acronym, key), found_at(v.acronym, key + 1)
        size = _met(v.acronym_name[low:high], v.owner, mask, room.met, room.names, size)
    return size


@compiled
def _short_for(q: NameArrays, qn: int, v: Names, kinds: Small, mask: Small, room: Room, size: int) -> int:
    """Adds names that hold several of the query's tokens as one, or its acronym."""
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    for start in range(q0, q1):
        for end in range(start + 2, min(q1, start + 5) + 1):
            key = consonant_digest(q, start, end, kinds)
            low, high = found_at(v.word, key), found_at(v.word, key + 1)
            size = _holders(v.word_token[low:high], v, mask, room, size)
    for a in range(q.names[qn, 3], q.names[qn, 4]):
        size = _spelt(v, q.acronyms[a], mask, room, size)
    return size


@compiled
def _spelt(v: Names, key: int, mask: Small, room: Room, size: int) -> int:
    """Adds the names that hold a token of exactly that spelling."""
    low, high = found_at(v.near.identity, key), found_at(v.near.identity, key + 1)
    return _holders(v.near.identity_token[low:high], v, mask, room, size)


@compiled
def _tokens_of(names: Rows, v: Names, seen: Rows, stamp: int, tokens: Rows) -> int:
    """Writes the tokens that the names hold, each once; their number."""
    first, places = v.first, v.arrays.places
    size = 0
    for k in range(len(names)):
        for p in range(first[names[k]], first[names[k] + 1]):
            t = places[p]
            if seen[t] != stamp:
                seen[t] = stamp
                tokens[size] = t
                size += 1
    return size


@compiled
def brief_tokens(c: NameArrays, brief: Small) -> None:
    """Fills :attr:`Names.brief`: number of codes, first, last code, whether vowels are left out, second code,
    whether it is an ordinary word with one reading (2: and without symbols), whether it loses letters where
    it is joined (an article), whether it is known (1) and common (16).
    """
    for t in range(len(c.tokens)):
        a, role = c.tokens[t, 4], c.tokens[t, 1]
        if a == c.tokens[t, 5] or c.readings[a, 0] == c.readings[a, 1]:
            continue
        start, end = c.readings[a, 0], c.readings[a, 1]
        brief[t, 0] = end - start
        brief[t, 1] = c.codes[start]
        brief[t, 2] = c.codes[end - 1]
        brief[t, 3] = c.readings[a, 2]
        brief[t, 4] = c.codes[min(start + 1, end - 1)]
        plain = c.tokens[t, 5] == a + 1 and c.readings[a, 2] == 0 and c.tokens[t, 9] & 32 == 0
        if plain and role != 1 and role < 7:
            brief[t, 5] = 2 if c.tokens[t, 6] == c.tokens[t, 7] else 1
        brief[t, 6] = role == 2 and c.tokens[t, 8] == 2
        brief[t, 7] = c.tokens[t, 9] & 17


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
def _may_join(
    q: NameArrays, q0: int, q1: int, brief_q: Small, c: NameArrays, c0: int, c1: int, brief_c: Small,
    memo: Shares, costs: Floats, sides: Ints, singles: Ints, starts: Ints, ends: Ints,
) -> int:  # fmt: skip
    """Writes the runs that may be one token of the other name; their number.

    By lengths, first and last codes; where vowels are left out, by what the codes are worth.  One more
    than there is room for where there are too many.
    """
    places_q, places_c, count = q.places, c.places, 0
    held = np.empty((2, max(q1 - q0, c1 - c0), 7))
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


@inlined
def _bound(
    places_q: Rows, q0: int, q1: int, token_q: Ints, weight_q: Floats,
    places_c: Rows, c0: int, c1: int, token_c: Ints, weight_c: Floats,
    memo: Shares, value: Floats, ints: Ints, raw: Floats, out: Floats, prior: float, weights: Floats,
    sides: Ints, singles: Ints, starts: Ints, ends: Ints, count: int,
) -> float:  # fmt: skip
    """The most that a pair of names reaches when no tokens but those of the first ``count`` runs are joined.

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
    raw[16] = 1.0 if raw[0] >= 1.0 - 1e-8 and left_q == 0.0 and left_c == 0.0 else 0.0
    raw[20] = last_left if last_q >= 0 else 0.0
    raw[23] = 1.0 if left_q < 0.1 else 0.0
    raw[24] = 1.0 if left_c < 0.1 else 0.0
    basis(raw, out)
    total = prior
    for k in range(len(out)):
        total += weights[k] * out[k]
    return total


@compiled
def _joined(q: NameArrays, c: NameArrays, s: Space, joins: Joins, count: int) -> int:
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


@inlined
def _may_be_whole(
    places_q: Rows, q0: int, q1: int, brief_q: Small, places_c: Rows, c0: int, c1: int, brief_c: Small,
    costs: Floats,
) -> bool:  # fmt: skip
    """Whether two names may be nearly the same when blanks are left out, by lengths, first and last codes."""
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
    return bool(costs[one, two] <= 0.7 or costs[last, other] <= 0.7)


TELLING = 16
"""Groups of codes that are looked at where tokens are joined; tokens of a query with bits of their own."""


@compiled
def _joining(q: NameArrays, qn: int, v: Names, cuts: Cuts, room: Room) -> int:
    """Writes to ``room.runs`` the tokens that may be several of the query written as one; their number.

    Such a token costs at most .15 of its codes, or of those that it is made of.
    """
    near_, s = v.near, room.space
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    own = np.empty(TELLING, np.int16)
    apart, lengths, token, seen = room.apart[-1], near_.length, near_.sorted_token, room.seen
    order, readings, codes, costs, text = (
        near_.sorted_reading, v.arrays.readings, v.arrays.codes, s.costs, s.text
    )  # fmt: skip
    longest = np.int64(0)
    for r in range(len(lengths)):
        longest = max(longest, np.int64(lengths[r]))
    room.stamp[0] += 1
    stamp = room.stamp[0]
    found = 0
    for start in range(q0, q1):
        for end in range(start + 2, min(q1, start + 5) + 1):
            before = 0
            for assimilated in (False, True):
                size = int(written_as_one(q, start, end, s.text, 1, assimilated))
                if size < 3 or size == before or size * 0.75 > longest:
                    break
                before = size
                counted(s.text[1], 0, size, cuts.spelt, own)
                far_apart(own, near_.spelt, cuts.spelt_cost, apart)
                for r in range(len(lengths)):
                    m = np.int64(lengths[r])
                    if apart[r] > 30 * max(size, int(m)) + 1 or m < 4 or seen[token[r]] == stamp:
                        continue
                    start_c, limit = readings[order[r], 0], 0.15 * max(size, int(m)) + 1e-9
                    cost = spelling_distance(
                        text[1], 0, size, codes, start_c, start_c + m, 0, costs, limit, s.rows
                    )
                    if cost <= limit:
                        seen[token[r]] = stamp
                        room.runs[found] = token[r]
                        found += 1
    return found


@compiled
def _letters(q: NameArrays, qn: int, brief_q: Small, v: Names, cuts: Cuts, room: Room) -> None:
    """Fills ``room.inside``: what it costs to find the readings in the whole name and in its tokens."""
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    own = np.empty(len(cuts.spelt_cost), np.int16)
    whole = np.zeros(len(cuts.spelt_cost), np.int16)
    for p in range(q0, q1):
        t = q.places[p]
        a = q.tokens[t, 4]
        if brief_q[t, 0] == 0:
            continue
        counted(q.codes, q.readings[a, 0], q.readings[a, 1], cuts.spelt, own)
        for g in range(len(own)):
            whole[g] += own[g]
        if p - q0 < TELLING and brief_q[t, 0] >= 4 and brief_q[t, 3] == 0:
            beyond(own, v.near.spelt, cuts.spelt_cost, room.inside[p - q0])
    beyond(whole, v.near.spelt, cuts.spelt_cost, room.inside[TELLING])


@compiled
def _marked(
    q: NameArrays, qn: int, brief_q: Small, v: Names, runs: int, tokens: Rows, count: int, room: Room
) -> None:  # fmt: skip
    """Adds to the marks of the tokens in ``room.alike`` of what they may be a part.

    Bits 0 to 15: alike to that token of the query (set before); 16 to 31: first part of that token;
    32 to 47: any part of it; 48: not in the whole query; 49: several of its tokens as one; 50 to 55 and
    56 to 61: first and last code.
    """
    brief, alike, place_of, tokens_c = v.brief, room.alike, v.near.place, v.arrays.tokens
    inside, places = room.inside, q.places
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    n = min(q1 - q0, TELLING)
    every = np.int64(0)
    bare = q1 - q0 > TELLING
    if bare:
        every = np.int64(1) << 32
    for p in range(q0, q1):
        bare = bare or brief_q[places[p], 3] != 0
    limits, longest, firsts = np.full(TELLING, -1, np.int64), np.zeros(TELLING), np.zeros(TELLING, np.uint8)
    costs, memo = room.space.costs, room.space.memo
    for i in range(n):
        length = np.int64(brief_q[places[q0 + i], 0])
        if length >= 4:
            every |= np.int64(1) << (32 + i)
            limits[i] = 40 * length + 1
            longest[i] = length / 0.75
            firsts[i] = brief_q[places[q0 + i], 1]
    for k in range(count):
        t = tokens[k]
        if brief[t, 0] == 0:
            alike[t] |= np.int64(1) << 48
            continue
        mark = (np.int64(brief[t, 1]) << 50) | (np.int64(brief[t, 2]) << 56)
        if bare or brief[t, 3] != 0 or brief[t, 6] != 0:
            mark |= every | every >> 16 | (np.int64(1) << 49)
        else:
            place = place_of[tokens_c[t, 4]]
            for i in range(n):
                if inside[i, place] <= limits[i] and brief[t, 0] < longest[i] and memo[q0 + i, t] < 0.96:
                    mark |= np.int64(1) << (32 + i)
                    if costs[brief[t, 1], firsts[i]] <= 0.7:
                        mark |= np.int64(1) << (16 + i)
            if inside[TELLING, place] > 241:
                mark |= np.int64(1) << 48
        alike[t] |= mark
    for k in range(runs):
        alike[room.runs[k]] |= np.int64(1) << 49


@compiled
def _sifted(
    q: NameArrays, qn: int, brief_q: Small, v: Names, names: Rows, always: int, limits: Limits,
    room: Room, bounds: Floats,
) -> int:  # fmt: skip
    """Keeps the names that may reach the need, and writes the most that they reach; their number."""
    c, s, joins = v.arrays, room.space, room.joins
    firsts, places_q, places_c, token_q, token_c = v.first, q.places, c.places, q.tokens, c.tokens
    weight_q, weight_c, memo, value, ints, raw, out = (
        q.weights,
        c.weights,
        s.memo,
        s.value,
        s.ints,
        s.raw,
        s.basis,
    )
    costs, prior, weights, brief_c, alike = s.costs, limits.prior, limits.weights, v.brief, room.alike
    sides, singles, starts, ends = joins.side, joins.single, joins.start, joins.end
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    acronyms = q.names[qn, 4] > q.names[qn, 3]
    enough = limits.need - limits.rest
    small = q1 - q0 <= 10
    most = np.full(1 << 10 if small else 1, np.nan)
    every = np.int64(0xFFFF) << 32
    code = np.int64(63)
    kept = 0
    for k in range(len(names)):
        name = names[k]
        c0, c1 = firsts[name], firsts[name + 1]
        if c0 == c1 or q0 == q1:
            continue
        bound = 1e9
        if k >= always:
            met = np.int64(0)
            left = 0.0
            last = np.int64(0)
            parts = np.int64(0)
            doubled = False
            for p in range(c0, c1):
                t = places_c[p]
                mark = alike[t]
                met |= mark
                if mark & 0xFFFF == 0:
                    left += weight_c[t, 0] * (JUNK_LEFT if token_c[t, 1] == 5 else 1.0)
                parts |= mark & last << 16 & every
                if p > c0:
                    doubled |= (mark >> 50) & code == (last >> 56) & code
                last = mark
            joined = doubled or parts != 0 or met & (np.int64(1) << 49) != 0
            whole = met & (np.int64(1) << 48) == 0 or doubled
            hopeless = False
            if small:
                which = int(met & 1023)
                if np.isnan(most[which]):
                    most[which] = _most_left(
                        places_q, q0, q1, token_q, weight_q, which, raw, out, prior, weights, enough
                    )
                hopeless = left > most[which]
                if hopeless and not joined and not whole and not acronyms:
                    continue
            count = 0
            for step in range(3):
                if step > 0 or not hopeless:
                    bound = _bound(
                        places_q, q0, q1, token_q, weight_q, places_c, c0, c1, token_c, weight_c,
                        memo, value, ints, raw, out, prior, weights, sides, singles, starts, ends, count,
                    )  # fmt: skip
                else:
                    bound = -1e9
                if step == 0:
                    if max(NAME_FLOOR, bound) >= enough or not joined:
                        break
                    count = _may_join(
                        q, q0, q1, brief_q, c, c0, c1, brief_c, memo, costs, sides, singles, starts, ends
                    )  # fmt: skip
                    if count == 0:
                        break
                    if count > len(sides):
                        bound = 1e9
                        break
                elif step == 1:
                    if bound < enough:
                        break
                    count = _joined(q, c, s, joins, count)
                    if count == 0:
                        bound = -1e9
                        break
            if max(NAME_FLOOR, bound) < enough:
                whole = whole and _may_be_whole(places_q, q0, q1, brief_q, places_c, c0, c1, brief_c, costs)
                if whole and whole_likeness(q, q0, q1, c, c0, c1, costs, s.rows, s.text) >= 0.88:
                    bound = 1e9
                if acronyms and acronym_of(c, c0, c1, q, qn) > 0.0:
                    bound = 1e9
                if bound < enough:
                    continue
            elif joined or whole or acronyms:
                bound = 1e9  # what it reaches with tokens joined was not asked
        names[kept] = name
        bounds[kept] = max(NAME_FLOOR, bound)
        kept += 1
    return kept


@compiled
def _most_left(
    places_q: Rows, q0: int, q1: int, token_q: Ints, weight_q: Floats, which: int, raw: Floats, out: Floats,
    prior: float, weights: Floats, enough: float,
) -> float:  # fmt: skip
    """The greatest weight that a name may have left over where those tokens of the query have partners."""
    both = 0.0
    left = 0.0
    information = 0.0
    matched = 0
    last_left = 0.0
    for p in range(q0, q1):
        t = places_q[p]
        role = token_q[t, 1]
        if which >> (p - q0) & 1:
            both += 2.0 * weight_q[t, 0]
            information += weight_q[t, 1]
            matched += role <= 1 or role == 5 or role >= 8
            if role == 0 or role == 10:
                last_left = 0.0
        else:
            left += weight_q[t, 0] * (JUNK_LEFT if role == 5 else 1.0)
            if role == 0 or role == 10:
                last_left = weight_q[t, 0]
    low, high = -1.0, 16.0
    for _ in range(14):
        middle = 0.5 * (low + high) if low >= 0.0 else 0.0
        for k in range(len(raw)):
            raw[k] = 0.0
        raw[0] = both / max(1e-9, both + left + middle)
        raw[1] = information
        raw[2] = left
        raw[3] = middle
        raw[4] = min(left, middle)
        raw[7] = float(matched)
        raw[16] = 1.0 if left == 0.0 and middle == 0.0 else 0.0
        raw[20] = last_left
        raw[23] = 1.0 if left < 0.1 else 0.0
        raw[24] = 1.0 if middle < 0.1 else 0.0
        basis(raw, out)
        total = prior
        for k in range(len(out)):
            total += weights[k] * out[k]
        if max(NAME_FLOOR, total) >= enough:
            low = middle
        elif low < 0.0:
            return -1.0
        else:
            high = middle
    return high if high < 16.0 else 1e9


@compiled
def search_names(
    q: NameArrays, qn: int, v: Names, qf: FactArrays, cf: FactArrays, cuts: Cuts, kinds: Small,
    limits: Limits, mask: Small, own: Rows, room: Room, best: Best, size: int,
) -> int:  # fmt: skip
    """Raises the rows of ``best`` by the names that name ``qn`` of the query may reach the need with.

    ``own`` are rows all whose names are compared.  Gives the number of rows that ``best`` then holds.
    """
    c, s, near_, effort = v.arrays, room.space, v.near, room.effort
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    n = q1 - q0
    # how far apart the readings of the query and of the vocabulary are
    row_of = np.full(len(q.readings), -1, np.int32)
    own_counts = np.empty(len(cuts.spelt_cost), np.int16)
    brief = np.zeros((len(q.tokens), 8), np.uint8)
    brief_tokens(q, brief)
    rows = 0
    for p in range(q0, q1):
        t = q.places[p]
        if q.tokens[t, 1] == 1 or q.tokens[t, 1] == 9:
            continue
        for a in range(q.tokens[t, 4], q.tokens[t, 5]):
            if q.readings[a, 2] == 0 and row_of[a] < 0 and rows + 1 < len(room.apart):
                counted(q.codes, q.readings[a, 0], q.readings[a, 1], cuts.spelt, own_counts)
                far_apart(own_counts, near_.spelt, cuts.spelt_cost, room.apart[rows])
                row_of[a] = rows
                rows += 1
    # the names to look at
    always = 0
    for k in range(len(own)):
        some = np.arange(v.starts[own[k]], v.starts[own[k] + 1]).astype(np.int32)
        always = _met(some, v.owner, mask, room.met, room.names, always)
    always = _stood_for(q, qn, v, mask, room, always)
    found = _written_alike(q, qn, v, kinds, mask, room, always)
    found = _short_for(q, qn, v, kinds, mask, room, found)
    runs = _joining(q, qn, v, cuts, room)
    found = _holders(room.runs[:runs], v, mask, room, found)
    followed = np.ones(n, np.uint8)
    costs = np.empty(n)
    expected_costs(q, qn, near_, v.posting_start, costs)
    depth, initials = plan(
        q, qn, costs, limits.need - limits.rest, s, limits.prior, limits.weights, limits.acronym, followed
    )
    for p in range(q0, q1):
        t = q.places[p]
        if followed[p - q0] == 1:
            room.stamp[0] += 1
            tokens = near(
                q, t, c, near_, cuts, depth, initials, s, room.seen, room.stamp[0], room.tokens, 0,
                room.apart, row_of,
            )  # fmt: skip
            effort[0] += tokens
            found = _holders(room.tokens[:tokens], v, mask, room, found)
        elif n == 1 or q.weights[t, 0] > 0.15:
            found = _spelt(v, q.tokens[t, 0], mask, room, found)
        tokens = pieces(q, t, c, near_, room.tokens)
        found = _holders(room.tokens[:tokens], v, mask, room, found)
    effort[1] += found
    names = room.names[:found]
    for k in range(found):
        room.met[names[k]] = 0
    # which of them are worth comparing
    room.stamp[0] += 1
    tokens = _tokens_of(names, v, room.seen, room.stamp[0], room.tokens)
    effort[2] += likenesses(q, qn, c, near_, v.brief, room.tokens, tokens, room.apart, row_of, s, room.alike)
    _letters(q, qn, brief, v, cuts, room)
    _marked(q, qn, brief, v, runs, room.tokens, tokens, room)
    bounds = np.empty(found)
    kept = _sifted(q, qn, brief, v, names, always, limits, room, bounds)
    asked = (
        len(qf.births) > 0
        or len(qf.countries) > 0
        or qf.genders[0] != 0
        or len(qf.places) > 0
        or len(qf.identifiers) > 0
    )
    one = np.zeros(1, np.int64)
    told = np.zeros(1)
    for k in range(kept):
        name = names[k]
        row = v.owner[name]
        slot = best.slot[row]
        if slot < 0:
            slot = size
            best.slot[row] = size
            best.rows[size] = row
            best.log_odds[size] = -1000.0
            best.facts[size] = 0.0
            if asked:
                one[0] = row
                told[0] = 0.0
                facts_of_all(qf, cf, one, limits.unique, limits.relations, told)
                best.facts[size] = told[0]
            size += 1
        if bounds[k] + best.facts[slot] < limits.need:
            continue
        effort[3] += 1
        compare_names(q, qn, c, int(name) + 0, s)  # 64 bits as elsewhere: compiled once
        reached = name_log_odds(s, limits.prior, limits.weights, limits.acronym)
        reached += min(q.penalty[qn], c.penalty[name])
        if reached > best.log_odds[slot]:
            best.log_odds[slot] = reached
    return size
