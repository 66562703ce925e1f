"""Which names hold neighbouring tokens that may be one token of another name, or the whole of it?

Tokens are joined, and names compared without blanks, only where they have the same skeleton
(:mod:`~resolver.scoring.skeleton`), so that all of them are found by a look into a table: the runs of two to
five tokens of every name, and the names that are no such run, by skeleton and number of codes; the tokens of
the vocabulary by their skeleton.
"""

from __future__ import annotations

import math
import re

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, inlined, wide
from resolver.names.spelling import COSTS, SYMBOLS
from resolver.scoring.alignment import (
    ENDS_APART,
    JOINED,
    JOINED_RATIO,
    LONGEST,
    MOST_JOINED,
    SHORTEST_JOINED,
    TELLING_CONSONANTS,
    WHOLE,
    WHOLE_APART,
    WHOLE_CODES,
    Ints,
    Space,
    consonants,
    ends_apart,
    joined_likeness,
    puts_together,
    whole_likeness,
    written_as_one,
)
from resolver.scoring.alike import OPEN, mark, settle_all
from resolver.scoring.analysis import NameArrays
from resolver.scoring.bounds import degree, most_left
from resolver.scoring.postings import name_of, tokens_of
from resolver.scoring.searchroom import (
    ALL_TOLD,
    AS_ONE,
    GRAIN,
    LEFT,
    MET,
    SEVERAL,
    TOLD,
    Joins,
    Names,
    Promise,
    Room,
    added,
)
from resolver.scoring.skeleton import bare_skeleton, skeleton
from resolver.scoring.vocabulary import LENGTHS, found_at

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Keys = npt.NDArray[np.uint32]

_BARE = LONGEST + 1
"""Stands for the number of codes where one side leaves its vowels out; one more where the first token of the
run, or the single token, is the one that does."""
RANGES = LENGTHS + 2
"""Ranges of runs for each token of a query, at most."""


_BEGINNINGS = ("aeiouyw", "h", "kqcgx(kh)(gh)")
_ANY = (1 << len(_BEGINNINGS) + 1) - 1
"""Marks of all classes of codes."""
_SIGN = 28
"""Bits of a run's record.  Above them stand two bits of its key and the class of the code that it begins
with, so that most of the others in its bucket are passed over unread."""


def _classes() -> tuple[Small, Small]:
    """Code -> its class; code -> marks of the classes of those that may stand for it at the beginning."""
    letters = [re.findall(r"\([a-z]+\)|[a-z]", symbols) for symbols in _BEGINNINGS]
    number = np.array(
        [next((n for n, some in enumerate(letters) if symbol in some), len(letters)) for symbol in SYMBOLS],
        np.uint8,
    )
    marks = np.zeros(len(SYMBOLS), np.uint8)
    for one, other in np.argwhere(COSTS[: len(SYMBOLS), : len(SYMBOLS)] <= ENDS_APART).tolist():
        marks[one] |= 1 << number[other]
    return number, marks


_CLASS, _LIKE = _classes()


# the tables


@compiled
def _key(number: int, how: int) -> int:
    """One number, below 2 ** 32, of a skeleton and of what else has to be equal.

    Its first bits, by which a bucket is chosen, depend on all of it (the finalizer of MurmurHash3).
    """
    key = (wide(number) ^ wide(how) * 0x9E3779B1) & 0xFFFFFFFF
    key = (key ^ key >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    key = (key ^ key >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return key ^ key >> 16


def run_tables(c: NameArrays, record_of: Rows) -> tuple[Rows, Keys, Keys, Rows]:
    """Bucket of a key -> where its runs begin; the runs, each as a record of its name; sorted keys of tokens
    and the token of each.

    ``record_of`` is place -> record, see :mod:`~resolver.scoring.postings`.  A run stands in the bucket of
    the first bits of its key, beside others.

    Raises:
        ValueError: there are too many names for one table.
    """
    if len(record_of) and record_of.max() >= 1 << _SIGN:
        raise ValueError("too many names for one snapshot: their tokens take more than 1 GB")
    keys, records = np.empty(0, np.uint32), np.empty(0, np.uint32)
    text, some = np.empty((2, LONGEST), np.uint8), np.empty(4, np.int64)
    size = _write_runs(c, record_of, text, some, keys, records)
    keys, records = np.empty(size, np.uint32), np.empty(size, np.uint32)
    _write_runs(c, record_of, text, some, keys, records)
    order = np.lexsort((records, keys))
    buckets = 1 << max(4, (size // 8).bit_length())
    starts = np.searchsorted(keys[order], np.arange(buckets, dtype=np.int64) * (2**32 // buckets))
    words, tokens = np.empty(2 * len(c.tokens), np.uint32), np.empty(2 * len(c.tokens), np.int32)
    size = _write_words(c, words, tokens)
    by_word = np.lexsort((tokens[:size], words[:size]))
    return (
        np.append(starts, len(order)).astype(np.int32), records[order], words[by_word], tokens[by_word]
    )  # fmt: skip


@compiled
def _write_runs(
    c: NameArrays, record_of: Rows, text: Small, some: Ints, keys: Keys, records: Keys
) -> int:  # fmt: skip
    """Writes the keys of all runs and a record of each, or only counts them where there is no room."""
    size = 0
    for name in range(len(c.names)):
        first, end = wide(c.names[name, 0]), wide(c.names[name, 1])
        for start in range(first, end):
            for stop in range(start + 1, end + 1):
                whole = start == first and stop == end
                if not whole and (stop < start + 2 or stop > start + MOST_JOINED):
                    continue
                for k in range(_keys_of(c, start, stop, text, some)):
                    if len(keys):
                        keys[size] = some[k]
                        begins = wide(_CLASS[c.codes[c.readings[c.tokens[c.places[start], 4], 0]]])
                        records[size] = (some[k] & 3 | begins << 2) << _SIGN | wide(record_of[start])
                    size += 1
    return size


@compiled
def _keys_of(c: NameArrays, start: int, end: int, text: Small, found: Ints) -> int:
    """Writes the keys of a run, with and without what is not spoken; their number."""
    codes, bare = 0, 0
    for p in range(start, end):
        a = c.tokens[c.places[p], 4]
        if a == c.tokens[c.places[p], 5] or c.readings[a, 0] == c.readings[a, 1]:
            return 0
        if p == start:
            bare = wide(c.readings[a, 2])
        codes += wide(c.readings[a, 1] - c.readings[a, 0])
    size, before = 0, 0
    for assimilated in (False, True):
        m = written_as_one(c, c.places, start, end, text, 1, assimilated)
        if m <= 0 or m == before:
            break
        before = m
        if bare == 0 and codes <= LONGEST:
            key = _key(skeleton(text[1], 0, m), codes)
            if size == 0 or found[0] != key:
                found[size] = key
                size += 1
        short = end > start + 1 and end <= start + MOST_JOINED
        telling = consonants(text[1], 0, m) >= TELLING_CONSONANTS or puts_together(c, c.places, start, end)
        if short and telling:
            found[size] = _key(bare_skeleton(text[1], 0, m), _BARE + bare)
            size += 1
    return size


@compiled
def _write_words(c: NameArrays, words: Keys, tokens: Rows) -> int:
    """Writes the keys of tokens that may be several, and the token of each; their number."""
    size = 0
    for t in range(len(c.tokens)):
        a = c.tokens[t, 4]
        if a == c.tokens[t, 5] or c.readings[a, 1] - c.readings[a, 0] < SHORTEST_JOINED:
            continue
        a0, a1, bare = c.readings[a, 0], c.readings[a, 1], c.readings[a, 2]
        if bare == 0:
            words[size] = _key(skeleton(c.codes, a0, a1), 0)
            tokens[size] = t
            size += 1
        words[size] = _key(bare_skeleton(c.codes, a0, a1), _BARE + bare)
        tokens[size] = t
        size += 1
    return size


# looking into them


@compiled
def tokens_as_one(q: NameArrays, qn: int, v: Names, promise: Promise, room: Room) -> int:
    """Writes to ``room.runs`` the tokens that are several of the query written as one; their number.

    ``room.cover`` gets the marks of the tokens that it covers, ``promise.excess`` what it may weigh and tell
    more than they do.
    """
    brief, excess, c, s = promise.brief, promise.excess, v.arrays, room.space
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    keys, found = room.keys, 0
    for start in range(q0, q1):
        for end in range(start + 2, min(q1, start + MOST_JOINED) + 1):
            covered = np.int64(AS_ONE)
            weight, told, before, codes = 0.0, 0.0, 0, 0
            for p in range(start, end):
                codes += wide(brief[q.places[p], 0])
                covered |= promise.bits[p - q0]
                weight += q.weights[q.places[p], 0]
                told += q.weights[q.places[p], 1]
            for assimilated in (False, True):
                m = written_as_one(q, q.places, start, end, s.text, 1, assimilated)
                if m <= 0 or m == before:
                    break
                before = m
                number = bare_skeleton(s.text[1], 0, m)
                keys[0], keys[1], keys[2] = -1, _key(number, _BARE + 1), _key(number, _BARE)
                if brief[q.places[start], 3] == 0:
                    keys[0], keys[2] = _key(skeleton(s.text[1], 0, m), 0), -1
                for key in keys:
                    for k in range(found_at(v.word, key), found_at(v.word, key + 1)):
                        t = v.word_token[k]
                        length, written = wide(v.brief[t, 0]), key == keys[0]
                        if written and not JOINED_RATIO * length <= codes <= length / JOINED_RATIO:
                            continue
                        if joined_likeness(c, t, q, q.places, start, end, s.costs, s.rows, s.text) < JOINED:
                            continue
                        if room.cover[t] == 0:
                            room.runs[found] = t
                            found += 1
                        room.cover[t] |= covered
                        mark(t, wide(covered | OPEN), room.alike)
                        shared = max(max(c.weights[t, 0], 0.5), min(weight, 2.0))
                        excess[0] = max(excess[0], shared - weight)
                        excess[1] = max(excess[1], c.weights[t, 1] - told)
    return found


@inlined
def _bucket(v: Names, key: int) -> tuple[int, int]:
    """Where the runs with the key stand, among others."""
    at = key * (len(v.run_start) - 1) >> 32
    return wide(v.run_start[at]), wide(v.run_start[at + 1])


@inlined
def _signs(key: int, classes: int) -> int:
    """Marks of what stands above the records of runs with the key that begin with codes of those classes."""
    marks = 0
    for begins in range(len(_BEGINNINGS) + 1):
        marks |= (classes >> begins & 1) << (key & 3 | begins << 2)
    return marks


@inlined
def _record(v: Names, run: int, signs: int) -> int:
    """A record of the name of the run, -1 where it has none of the signs."""
    found = wide(v.run_record[run])
    return found & (1 << _SIGN) - 1 if signs >> (found >> _SIGN) & 1 else -1


@compiled
def hit_names(q: NameArrays, qn: int, v: Names, promise: Promise, room: Room) -> int:
    """Marks the names of which runs may be tokens of the query in ``room.met``; the number of ranges of runs.

    :func:`clear_hits` takes the marks away.
    """
    ranges, met = room.ranges, room.met
    count = _ranges(q, qn, v, promise.brief, ranges)
    for k in range(count):
        place = ranges[k, 2] - q.names[qn, 0] + 1
        room.effort[1] += ranges[k, 1] - ranges[k, 0]
        for r in range(ranges[k, 0], ranges[k, 1]):  # from all over the records: fetched side by side
            record = _record(v, r, ranges[k, 4])
            if record < 0:
                continue
            name = name_of(v.held, record)
            before = met[name] & SEVERAL
            met[name] = met[name] & MET | (place if before == 0 or before == place else SEVERAL)
    return count


@compiled
def names_with_runs(count: int, v: Names, promise: Promise, room: Room, size: int) -> int:
    """Adds the names marked in the ranges that hold tokens of the query in parts and may reach the need."""
    for k in range(count):
        size = _promising(room.ranges[k], v, promise, room, size)
    return size


@compiled
def clear_hits(count: int, v: Names, room: Room) -> None:
    """Takes the marks of the ranges away."""
    for k in range(count):
        for r in range(room.ranges[k, 0], room.ranges[k, 1]):
            record = _record(v, r, room.ranges[k, 4])
            if record >= 0:
                room.met[name_of(v.held, record)] = 0


@compiled
def _ranges(q: NameArrays, qn: int, v: Names, brief: Small, ranges: Ints) -> int:
    """Writes where in ``run_record`` runs stand that may be a token of the query, its place, the number of
    their codes (0: any, as vowels are left out) and their signs; gives how many there are."""
    count = 0
    for p in range(q.names[qn, 0], q.names[qn, 1]):
        t = q.places[p]
        length, bare = wide(brief[t, 0]), wide(brief[t, 3])
        if length < SHORTEST_JOINED:
            continue
        a = q.tokens[t, 4]
        a0, a1 = q.readings[a, 0], q.readings[a, 1]
        if bare != 0 or len(v.near.bare_token):
            number = bare_skeleton(q.codes, a0, a1)
            for first in range(1 - bare, 2):
                count = _noted(v, _key(number, _BARE + first), p, 0, _ANY, ranges, count)
        if bare == 0:
            number = skeleton(q.codes, a0, a1)
            for codes in range(math.ceil(JOINED_RATIO * length), math.floor(length / JOINED_RATIO) + 1):
                count = _noted(v, _key(number, codes), p, codes, wide(_LIKE[q.codes[a0]]), ranges, count)
    return count


@compiled
def _noted(v: Names, key: int, p: int, codes: int, classes: int, ranges: Ints, count: int) -> int:
    low, high = _bucket(v, key)
    if low < high:
        ranges[count, 0], ranges[count, 1], ranges[count, 2], ranges[count, 3] = low, high, p, codes
        ranges[count, 4] = _signs(key, classes)
        count += 1
    return count


@compiled
def _promising(found: Ints, v: Names, promise: Promise, room: Room, size: int) -> int:
    """Adds the names of a range, as :func:`_ranges` writes it, that may reach the need with tokens joined."""
    q, qn, held, brief_q, brief_c, s = promise.q, promise.qn, v.held, promise.brief, v.brief, room.space
    p, codes = found[2], found[3]
    t, costs = q.places[p], s.costs
    first, last = brief_q[t, 1], brief_q[t, 2]
    for k in range(found[0], found[1]):
        record = _record(v, k, found[4])
        if record < 0:
            continue
        hit = room.met[name_of(held, record)]
        if hit & MET:
            continue
        c0, c1 = tokens_of(held, record)
        may = False
        for start in range(c0, c1 - 1):
            u = held[start]
            if codes != 0 and (brief_c[u, 3] != 0 or costs[first, brief_c[u, 1]] > ENDS_APART):
                continue
            if codes == 0 and brief_q[t, 3] + brief_c[u, 3] == 0:
                continue
            run = wide(brief_c[u, 0])
            for end in range(start + 2, min(c1, start + MOST_JOINED) + 1):
                u = held[end - 1]
                run += wide(brief_c[u, 0])
                if codes != 0 and run > codes:
                    break
                if codes != 0 and (run < codes or ends_apart(costs, last, brief_c[u, 2])):
                    continue
                if hit != SEVERAL and not _leaves_little(start, end, p, held, c0, c1, v, promise, room):
                    continue
                alike = joined_likeness(q, t, v.arrays, held, start, end, costs, s.rows, s.text)
                may = alike >= JOINED
                if may:
                    break
            if may:
                break
        if may:
            settle_all(held, c0, c1, q, qn, v, promise.bits, room)
            before, size = size, added(name_of(held, record), v, promise.mask, room, size)
            if size > before:
                room.record[before] = record
    return size


@inlined
def _leaves_little(
    start: int, end: int, p: int, held: Rows, c0: int, c1: int, v: Names, promise: Promise, room: Room
) -> bool:
    """Whether the name ``held[c0:c1]`` may reach the need where ``held[start:end]`` are the query's token at
    place ``p``, and no others are joined."""
    q = promise.q
    which = wide(promise.bits[p - q.names[promise.qn, 0]])
    left, as_one, weight, told = 0, 0, 0.0, 0.0
    for k in range(c0, c1):
        u = held[k]
        marks = wide(room.alike[u])
        which |= marks
        as_one += marks >> TOLD & 1
        if start <= k < end:
            weight += v.arrays.weights[u, 0]
            told += v.arrays.weights[u, 1]
        else:
            left += marks >> LEFT
    weight = max(0.5, min(weight, 2.0)) - q.weights[q.places[p], 0]
    told = min(told, 16.0) - q.weights[q.places[p], 1]
    which = which & ALL_TOLD | degree(weight, told, promise.extra) * (ALL_TOLD + 1)
    if np.isnan(promise.most[which]):
        promise.most[which] = most_left(promise, which, promise.enough, room)
    return bool(left <= promise.most[which] * GRAIN) or as_one > 1


@compiled
def whole_names(q: NameArrays, qn: int, v: Names, promise: Promise, room: Room, size: int) -> int:
    """Adds the names that are nearly the query where the blanks of both are taken out."""
    c, s, held = v.arrays, room.space, v.held
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    total = 0
    for p in range(q0, q1):
        if promise.brief[q.places[p], 3] != 0:
            return size
        total += wide(promise.brief[q.places[p], 0])
    n = written_as_one(q, q.places, q0, q1, s.text, 0, False)
    if n <= 0 or total < WHOLE_CODES or total > LONGEST:
        return size
    number = skeleton(s.text[0], 0, n)
    for codes in range(max(WHOLE_CODES, total // 2), min(LONGEST, 2 * total) + 1):
        if abs(total - codes) > WHOLE_APART * max(total, codes):
            continue
        key = _key(number, codes)
        low, high = _bucket(v, key)
        signs = _signs(key, _ANY)
        for k in range(low, high):
            record = _record(v, k, signs)
            if record < 0:
                continue
            c0, c1 = tokens_of(held, record)
            length = np.int64(0)
            for p in range(c0, c1):
                length += wide(v.brief[held[p], 0])
            name = name_of(held, record)
            if length != codes or room.met[name] & MET:
                continue
            if whole_likeness(q, q0, q1, c, held, c0, c1, s.costs, s.rows, s.text) >= WHOLE:
                size = added(name, v, promise.mask, room, size)
    return size


@compiled
def joins_between(
    q: NameArrays, q0: int, q1: int, brief_q: Small, c: NameArrays, places_c: Rows, c0: int, c1: int,
    brief_c: Small, s: Space, joins: Joins,
) -> int:  # fmt: skip
    """Writes the runs of a pair of names that are one token of the other; their number.

    The second has the tokens ``places_c[c0:c1]``.  One more than there is room for where there are too many.
    """
    costs, memo, places_q, count = s.costs, s.memo, q.places, 0
    for side in range(2):
        a0, a1, b0, b1 = (q0, q1, c0, c1) if side == 0 else (c0, c1, q0, q1)
        for i in range(a0, a1):
            one = places_q[i] if side == 0 else places_c[i]
            first, last, bare = (
                (brief_q[one, 1], brief_q[one, 2], brief_q[one, 3])
                if side == 0
                else (brief_c[one, 1], brief_c[one, 2], brief_c[one, 3])
            )
            length = wide(brief_q[one, 0]) if side == 0 else wide(brief_c[one, 0])
            if length < SHORTEST_JOINED:
                continue
            for start in range(b0, b1 - 1):
                run, written = np.int64(0), bare == 0
                for end in range(start + 1, min(b1, start + MOST_JOINED) + 1):
                    u = places_c[end - 1] if side == 0 else places_q[end - 1]
                    b = brief_c[u] if side == 0 else brief_q[u]
                    direct = memo[i, u] if side == 0 else memo[end - 1, one]
                    if b[0] == 0 or direct >= 0.96:
                        break
                    run += wide(b[0])
                    if end == start + 1:
                        written = written and b[3] == 0
                        if written and costs[first, b[1]] > ENDS_APART:
                            break
                        continue
                    if written and run * JOINED_RATIO > length:
                        break
                    if written and (run < JOINED_RATIO * length or ends_apart(costs, last, b[2])):
                        continue
                    if side == 0:
                        alike = joined_likeness(q, one, c, places_c, start, end, costs, s.rows, s.text)
                    else:
                        alike = joined_likeness(c, one, q, places_q, start, end, costs, s.rows, s.text)
                    if alike < JOINED:
                        continue
                    if count < len(joins.side):
                        joins.side[count] = side
                        joins.single[count] = i
                        joins.start[count] = start
                        joins.end[count] = end
                    count += 1
    return count
