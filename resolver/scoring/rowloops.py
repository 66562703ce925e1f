"""The compiled loops of :mod:`resolver.scoring.rows`: names of many rows against one of a query."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled
from resolver.names.spelling import SYMBOLS
from resolver.scoring.alignment import (
    JUNK_LEFT,
    Floats,
    Ints,
    Space,
    compare_names,
    token_likeness,
    worth_of,
)
from resolver.scoring.analysis import NameArrays
from resolver.scoring.features import name_log_odds
from resolver.scoring.packing import FactArrays, facts_of_all

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Digests = npt.NDArray[np.uint32]

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


@compiled
def found_digest(keys: Digests, key: int) -> int:
    """The first place of the digest among the sorted ones, or where it would stand."""
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def runs_wanted(
    q: NameArrays, qn: int, kinds: Small, run: Digests, run_name: Rows, word: Digests, word_token: Rows,
    acronym: Ints, acronym_name: Rows, identity: Ints, identity_token: Rows,
    tokens: Rows, names: Rows,
) -> tuple[int, int]:  # fmt: skip
    """Writes tokens and names that may be the query's tokens joined or split, or its acronym."""
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    found_tokens = 0
    found_names = 0
    for start in range(q0, q1):
        for end in range(start + 1, min(q1, start + 5) + 1):
            whole = start == q0 and end == q1
            key = consonant_digest(q, start, end, kinds)
            if end > start + 1:
                p = found_digest(word, key)
                while p < len(word) and word[p] == key and found_tokens < len(tokens):
                    tokens[found_tokens] = word_token[p]
                    found_tokens += 1
                    p += 1
            if end == start + 1 or whole:
                p = found_digest(run, key)
                while p < len(run) and run[p] == key and found_names < len(names):
                    names[found_names] = run_name[p]
                    found_names += 1
                    p += 1
    for p in range(q0, q1):
        key = q.tokens[q.places[p], 0]
        low, high = 0, len(acronym)
        while low < high:
            middle = (low + high) // 2
            if acronym[middle] < key:
                low = middle + 1
            else:
                high = middle
        while low < len(acronym) and acronym[low] == key and found_names < len(names):
            names[found_names] = acronym_name[low]
            found_names += 1
            low += 1
    for a in range(q.names[qn, 3], q.names[qn, 4]):
        key = q.acronyms[a]
        low, high = 0, len(identity)
        while low < high:
            middle = (low + high) // 2
            if identity[middle] < key:
                low = middle + 1
            else:
                high = middle
        while low < len(identity) and identity[low] == key and found_tokens < len(tokens):
            tokens[found_tokens] = identity_token[low]
            found_tokens += 1
            low += 1
    return found_tokens, found_names


@compiled
def _bound(
    q: NameArrays, qn: int, c: NameArrays, cn: int, s: Space, prior: float, weights: Floats, acronym: Floats
) -> float:
    """The most that a pair of names can reach when no tokens are joined; fills the memo of likenesses."""
    raw, memo, value = s.raw, s.memo, s.value
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    c0, c1 = c.names[cn, 0], c.names[cn, 1]
    n, m = q1 - q0, c1 - c0
    for k in range(len(raw)):
        raw[k] = 0.0
    free = s.ints[1]
    for j in range(m):
        free[j] = 1
    left_q = 0.0
    information = 0.0
    matched = 0
    last_q = -1
    last_left = 0.0
    for i in range(n):
        tq = q.places[q0 + i]
        weight, known = q.weights[tq, 0], q.weights[tq, 1]
        role = q.tokens[tq, 1]
        kept = weight * JUNK_LEFT if role == 5 else weight
        best = 0.0
        most = 0.0
        least = kept
        told = 0.0
        for j in range(m):
            tc = c.places[c0 + j]
            worth = memo[q0 + i, tc]
            if worth < 0.0:
                worth = np.float32(worth_of(token_likeness(q, tq, c, tc, s.costs, s.rows)))
                memo[q0 + i, tc] = worth
            if worth > 0.0:
                free[j] = 0
                best = max(best, worth)
                both = min(weight, c.weights[tc, 0])
                most = max(most, both)
                least = min(least, 2.0 * both)
                now = min(known, c.weights[tc, 1])
                if worth < 1.0:
                    now = min(now, max(0.0, (worth - 0.2) / 0.77 * 9.5))
                told = max(told, now)
        if role == 0 or role == 10:
            last_q = i
            last_left = weight if best == 0.0 else 0.0
        if best == 0.0:
            left_q += kept
            value[0, i] = 0.0
        else:
            information += told
            if role <= 1 or role == 5 or role >= 8:
                matched += 1
            value[0, i] = best
            value[1, i] = 2.0 * most
            value[2, i] = least
    left_c = 0.0
    last_c = 0.0
    first_c = -1.0
    for j in range(m):
        tc = c.places[c0 + j]
        role = c.tokens[tc, 1]
        if free[j] == 1:
            left_c += c.weights[tc, 0] * (JUNK_LEFT if role == 5 else 1.0)
        if role == 0 or role == 10:
            last_c = c.weights[tc, 0] if free[j] == 1 else 0.0
            if first_c < 0.0:
                first_c = last_c
    ratio = 0.0
    for _ in range(8):
        above = 0.0
        below = left_q + left_c
        for i in range(n):
            if value[0, i] > 0.0:
                taken = value[1, i] * (value[0, i] - ratio)
                if taken > -ratio * value[2, i]:
                    above += value[1, i] * value[0, i]
                    below += value[1, i]
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
    return name_log_odds(s, prior, weights, acronym)


@compiled
def _ends(c: NameArrays, place: int) -> tuple[int, int, int]:
    """Length, first and last code of the token at the place; no length where vowels are left out."""
    a = c.tokens[c.places[place], 4]
    if a == c.tokens[c.places[place], 5]:
        return 0, 0, 0
    start, end = c.readings[a, 0], c.readings[a, 1]
    if start == end or c.readings[a, 2] != 0:
        return 0, 0, 0
    return int(end - start), int(c.codes[start]), int(c.codes[end - 1])


@compiled
def _may_join(one: NameArrays, a0: int, a1: int, two: NameArrays, b0: int, b1: int, costs: Floats) -> bool:
    """Whether a token of the first name may be several of the second, by lengths, first and last codes."""
    if b1 - b0 < 2:
        return False
    for i in range(a0, a1):
        length, first, last = _ends(one, i)
        if length < 4:
            continue
        for start in range(b0, b1 - 1):
            run, begins, ends = _ends(two, start)
            if run == 0 or costs[first, begins] > 0.7:
                continue
            for end in range(start + 1, min(b1, start + 5)):
                more, _, ends = _ends(two, end)
                if more == 0:
                    break
                run += more
                if run * 0.75 > length:
                    break
                if run >= 0.75 * length and costs[last, ends] <= 0.7:
                    return True
    return False


@compiled
def _may_be_one(q: NameArrays, q0: int, q1: int, c: NameArrays, c0: int, c1: int) -> bool:
    """Whether two names may be the same when blanks are left out, by their lengths."""
    n = 0
    for p in range(q0, q1):
        length, _, _ = _ends(q, p)
        n += length
    m = 0
    for p in range(c0, c1):
        length, _, _ = _ends(c, p)
        m += length
    return min(n, m) >= 6 and abs(n - m) <= 0.2 * max(n, m)


@compiled
def score_names(
    q: NameArrays, qn: int, c: NameArrays, owner: Rows, names: Rows, checked: int, bounded: int,
    qf: FactArrays, cf: FactArrays,
    relations: Floats, need: float, unique: int, s: Space, prior: float, weights: Floats, acronym: Floats,
    best: Floats, facts: Floats, rows: Rows, size: int,
) -> int:  # fmt: skip
    """Raises ``best[row]`` to the log-odds of the names; the rows met so far stand in ``rows[:size]``.

    The first ``checked`` names are compared whatever their tokens; of those up to ``bounded`` the ones
    that can reach ``need`` with their row's facts; of these and of the rest the ones whose tokens may
    be those of the query joined or split.  Rows not met hold -1000 in ``best``.
    """
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    asked = (
        len(qf.births) > 0
        or len(qf.countries) > 0
        or qf.genders[0] != 0
        or len(qf.places) > 0
        or len(qf.identifiers) > 0
    )
    one = np.zeros(1, np.int64)
    told = np.zeros(1)
    for k in range(len(names)):
        name = names[k]
        row = owner[name]
        if best[row] == -1000.0:
            best[row] = -999.0
            facts[row] = 0.0
            if asked:
                one[0] = row
                told[0] = 0.0
                facts_of_all(qf, cf, one, unique, relations, told)
                facts[row] = told[0]
            rows[size] = row
            size += 1
        if k >= bounded or (
            k >= checked and _bound(q, qn, c, name, s, prior, weights, acronym) + facts[row] < need
        ):
            c0, c1 = c.names[name, 0], c.names[name, 1]
            if not (
                _may_be_one(q, q0, q1, c, c0, c1)
                or _may_join(q, q0, q1, c, c0, c1, s.costs)
                or _may_join(c, c0, c1, q, q0, q1, s.costs)
            ):
                continue
        compare_names(q, qn, c, name, s)
        total = name_log_odds(s, prior, weights, acronym) + min(q.penalty[qn], c.penalty[name])
        if total > best[row]:
            best[row] = total
    for k in range(len(names)):
        for p in range(c.names[names[k], 0], c.names[names[k], 1]):
            for i in range(q0, q1):
                s.memo[i, c.places[p]] = -1.0
    return size
