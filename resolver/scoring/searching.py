"""Which names of a list may reach the log-odds asked for?

:func:`search_names` comes upon names by the tokens that :mod:`~resolver.scoring.planning` follows, and by
those that may be joined or be acronyms; drops those of which the marks of their tokens tell that too much
is left over (:func:`_promising`), then those that are bounded below the need (:func:`_sifted`), and
compares the rest as the scorer does.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import allocating, compiled, inlined, wide
from resolver.scoring.alignment import Floats, Ints, compare_names
from resolver.scoring.alignment import _acronym as acronym_of
from resolver.scoring.alignment import _whole_likeness as whole_likeness
from resolver.scoring.alike import OPEN, gather, near, settle, unsettle
from resolver.scoring.analysis import NameArrays
from resolver.scoring.bounds import bound_of, most_left, told_apart
from resolver.scoring.cuts import Cuts
from resolver.scoring.digests import BRIEF, brief_tokens, code_digest, consonant_digest
from resolver.scoring.features import NAME_FLOOR, name_log_odds
from resolver.scoring.packing import FactArrays, facts_of_all
from resolver.scoring.planning import plan
from resolver.scoring.postings import next_record, tokens_of
from resolver.scoring.runs import (
    cheapest_codes,
    fitting_part,
    joined_runs,
    joining,
    left_beside,
    marks_of,
    may_be_whole,
    may_join,
    parts_of,
    whole_query,
)
from resolver.scoring.searchroom import (
    AS_ONE,
    AS_RUN,
    CHUNK,
    LENGTH,
    OTHER,
    TELLING,
    TOLD,
    Best,
    Fit,
    Limits,
    Names,
    Promise,
    Room,
)
from resolver.scoring.vocabulary import found_at

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]


@allocating
def search_names(
    q: NameArrays, qn: int, v: Names, qf: FactArrays, cf: FactArrays, cuts: Cuts, kinds: Small,
    limits: Limits, mask: Small, own: Rows, besides: Rows, room: Room, best: Best, size: int,
) -> int:  # fmt: skip
    """Raises the rows of ``best`` by the names that name ``qn`` of the query may reach the need with.

    The facts of the rows ``own`` may say more than ``limits`` has as the rest; all names of the rows
    ``besides`` are compared.  Gives the number of rows that ``best`` then holds.
    """
    c, s, effort = v.arrays, room.space, room.effort
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    n = q1 - q0
    if n == 0:
        return size
    bits = np.full(n, OTHER, np.int64)
    told_apart(q, qn, bits)
    costs = np.empty(n)
    gather(q, qn, v, cuts, bits, room, costs)
    brief = np.zeros((len(q.tokens), BRIEF), np.uint8)
    brief_tokens(q, brief)
    told = min(n, TELLING)
    groups, numbers, excess = cuts.spelt.shape[1], np.zeros(5, np.int64), np.zeros(6)
    fit = Fit(
        room.alike, room.left, v.brief, v.alphabet, v.code, c.codes, v.letters, c.weights, s.costs,
        np.empty((told, 8)), np.empty((told, s.costs.shape[1])), np.empty(told, np.int64),
        np.empty((told, groups), np.int16), np.zeros(groups, np.int16), numbers, room.letters,
    )  # fmt: skip
    cheapest_codes(q, qn, brief, s.costs, fit.cheapest, fit.dear)
    parts_of(q, qn, brief, cuts.spelt, fit.parts, fit.letters_q, numbers, excess)
    numbers[1] = whole_query(q, qn, brief, cuts, fit.whole, s)
    promise = Promise(q, qn, brief, bits, fit, np.full(4 * AS_RUN, np.nan), excess, limits, mask)
    runs = joining(q, qn, v, cuts, brief, bits, excess, room)
    # the names to look at
    always = _stood_for(q, qn, v, mask, room, _names_of(besides, v, mask, room, 0))
    known = _names_of(own, v, mask, room, always)
    exempt = _acronyms_of(q, qn, v, mask, room, known)
    found = _written_alike(q, qn, v, kinds, promise, room, exempt)
    found = _short_for(q, qn, v, kinds, promise, room, found)
    found = _holders(room.runs[:runs], v, promise, room, found)
    followed = np.ones(n, np.uint8)
    depth, initials = plan(
        q, qn, costs, limits.need - limits.rest, s, limits.prior, limits.weights, limits.acronym, followed,
        room.flags,
    )  # fmt: skip
    for p in range(q0, q1):
        t = q.places[p]
        if followed[p - q0] == 1:
            tokens = near(q, qn, p, v, cuts, bits, depth, initials, room)
            effort[0] += tokens
            found = _holders(room.tokens[:tokens], v, promise, room, found)
        elif n == 1 or q.weights[t, 0] > 0.15:
            found = _spelt(v, q.tokens[t, 0], promise, room, found)
        tokens = _pieces(q, t, p - q0, v, kinds, promise, room, room.tokens)
        found = _holders(room.tokens[:tokens], v, promise, room, found)
    effort[2] += found
    names = room.names[:found]
    for k in range(found):
        room.met[names[k]] = 0
    # which of them are worth comparing
    for k in range(exempt):
        name = names[k]
        _settle_all(c.places, wide(c.names[name, 0]), wide(c.names[name, 1]), v, promise, room)
    for a in range(q.names[qn, 3], q.names[qn, 4]):
        key = q.acronyms[a]
        for k in range(found_at(v.near.identity, key), found_at(v.near.identity, key + 1)):
            room.alike[v.near.identity_token[k]] |= np.int64(1) << 50
    for k in range(runs):
        room.cover[room.runs[k]] = 0
    one, said, bounds = np.zeros(1, np.int64), np.zeros(1), np.empty(found)
    for k in range(len(own)):
        size = _row_of(own[k], qf, cf, limits, best, one, said, size)
    kept = _sifted(v, names, always, known, promise, room, best, bounds)
    for k in range(kept):
        name = names[k]
        size = _row_of(v.owner[name], qf, cf, limits, best, one, said, size)
        slot = best.slot[v.owner[name]]
        if bounds[k] + best.facts[slot] < limits.need:
            continue
        effort[4] += 1
        compare_names(q, qn, c, wide(name), s)
        reached = name_log_odds(s, limits.prior, limits.weights, limits.acronym)
        reached += min(q.penalty[qn], c.penalty[name])
        if reached > best.log_odds[slot]:
            best.log_odds[slot] = reached
    unsettle(q, qn, room)
    return size


@compiled
def _row_of(
    row: int, qf: FactArrays, cf: FactArrays, limits: Limits, best: Best, one: Ints, told: Floats, size: int
) -> int:
    """Gives a row a place in ``best``, with what its facts say, where it has none; the new size."""
    if best.slot[row] >= 0:
        return size
    one[0], told[0] = row, 0.0
    facts_of_all(qf, cf, one, limits.unique, limits.relations, told)
    best.slot[row] = size
    best.rows[size] = row
    best.log_odds[size] = -1000.0
    best.facts[size] = told[0]
    return size + 1


@compiled
def _names_of(rows: Rows, v: Names, mask: Small, room: Room, size: int) -> int:
    """Adds the names of the rows; the new size."""
    for k in range(len(rows)):
        for name in range(v.starts[rows[k]], v.starts[rows[k] + 1]):
            size = _added(name, v, mask, room, size)
    return size


@inlined
def _added(name: int, v: Names, mask: Small, room: Room, size: int) -> int:
    """Adds a name to ``room.names[:size]`` once, if the mask (empty: all) lets its row pass; the new size."""
    if room.met[name] == 0 and (len(mask) == 0 or mask[v.owner[name]] != 0):
        room.met[name] = 1
        room.names[size] = name
        size += 1
    return size


@compiled
def _holders(tokens: Rows, v: Names, promise: Promise, room: Room, size: int) -> int:
    """Adds the names that hold one of the tokens and may reach the need."""
    held, starts, records = v.held, v.held_start, room.records
    count = 0
    for k in range(len(tokens)):
        record, end = starts[tokens[k]], starts[tokens[k] + 1]
        while record < end:
            records[count] = record
            count += 1
            record = next_record(held, record)
            if count == CHUNK:
                size = _promising(count, v, promise, room, size)
                count = 0
    return _promising(count, v, promise, room, size)


@compiled
def _written_alike(
    q: NameArrays, qn: int, v: Names, kinds: Small, promise: Promise, room: Room, size: int
) -> int:
    """Adds names that may be the query's written with other blanks."""
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    count = 0
    for start in range(q0, q1):
        for end in (start + 1, q1):
            if end == start + 1 or start == q0:
                key = consonant_digest(q, start, end, kinds)
                for k in range(found_at(v.run, key), found_at(v.run, key + 1)):
                    room.records[count] = v.run_record[k]
                    count += 1
                    if count == CHUNK:
                        size = _promising(count, v, promise, room, size)
                        count = 0
    return _promising(count, v, promise, room, size)


@compiled
def _stood_for(q: NameArrays, qn: int, v: Names, mask: Small, room: Room, size: int) -> int:
    """Adds names that a token of the query may be the acronym of."""
    for p in range(q.names[qn, 0], q.names[qn, 1]):
        key = q.tokens[q.places[p], 0]
        for k in range(found_at(v.acronym, key), found_at(v.acronym, key + 1)):
            size = _added(v.acronym_name[k], v, mask, room, size)
    return size


@compiled
def _short_for(
    q: NameArrays, qn: int, v: Names, kinds: Small, promise: Promise, room: Room, size: int
) -> int:
    """Adds names that hold several of the query's tokens as one, where one side leaves vowels out."""
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    bare = promise.fit.numbers[0] & (np.int64(1) << 49) != 0
    for start in range(q0, q1):
        for end in range(start + 2, min(q1, start + 5) + 1):
            key = consonant_digest(q, start, end, kinds)
            low, high = found_at(v.word, key), found_at(v.word, key + 1)
            for k in range(low, high):
                # those of scripts that write vowels are found by their spelling, see joining
                if bare or v.brief[v.word_token[k], 3] != 0:
                    size = _holders(v.word_token[k : k + 1], v, promise, room, size)
    return size


@compiled
def _acronyms_of(q: NameArrays, qn: int, v: Names, mask: Small, room: Room, size: int) -> int:
    """Adds the names that hold an acronym of the query."""
    for a in range(q.names[qn, 3], q.names[qn, 4]):
        key = q.acronyms[a]
        for k in range(found_at(v.near.identity, key), found_at(v.near.identity, key + 1)):
            t = v.near.identity_token[k]
            record = v.held_start[t]
            while record < v.held_start[t + 1]:
                before, size = size, _added(v.held[record] >> 4, v, mask, room, size)
                if size > before:
                    room.record[before] = record
                record = next_record(v.held, record)
    return size


@compiled
def _spelt(v: Names, key: int, promise: Promise, room: Room, size: int) -> int:
    """Adds the names that hold a token of exactly that spelling and may reach the need."""
    low, high = found_at(v.near.identity, key), found_at(v.near.identity, key + 1)
    return _holders(v.near.identity_token[low:high], v, promise, room, size)


@compiled
def _promising(count: int, v: Names, promise: Promise, room: Room, size: int) -> int:
    """Adds those names of ``room.records[:count]`` that may reach the need; nothing is lost.

    See :func:`most_left`.  Tokens that are not settled count as if they were alike to all that they may be;
    those of a name are only settled where that leaves it open.
    """
    held, alike, left_of, records = v.held, room.alike, room.left, room.records
    most, mask = promise.most, promise.mask
    fit, told, anything = promise.fit, np.int64(2 * AS_ONE - 1), np.int64(1) << 49
    whole, longest, unwritten = fit.numbers[1], fit.numbers[2], fit.numbers[0] & anything != 0
    room.effort[1] += count
    for k in range(count):
        c0, c1 = tokens_of(held, wide(records[k]))
        may = True
        for settled in range(2):
            met, last, as_one, length, pair = (
                np.int64(0),
                np.int64(1000),
                np.int64(0),
                np.int64(0),
                np.int64(1000),
            )
            left = 0.0
            for p in range(c0, c1):
                t = held[p]
                mark = alike[t]
                met |= mark
                left += left_of[t] if mark & 0xFFFF == 0 else 0.0
                as_one += mark >> TOLD & 1
                codes = mark >> LENGTH & 127
                length += codes
                pair = min(pair, last + codes)
                last = codes
            which = int(met & told)
            if np.isnan(most[which]):
                most[which] = most_left(promise, which, room)
            if left > most[which] and as_one < 2 and met & anything == 0:
                may = abs(length - whole) <= 0.2 * max(length, whole) and may_be_whole(held, c0, c1, fit)
                if not may and (pair * 0.75 <= longest or unwritten):
                    part = fitting_part(held, c0, c1, fit)
                    may = part == -2
                    if part >= 0:
                        left, run = left_beside(held, c0, c1, part, promise.excess, fit)
                        which = int((met | promise.bits[part]) & told | run)
                        if np.isnan(most[which]):
                            most[which] = most_left(promise, which, room)
                        may = left <= most[which]
            if not may or met & OPEN == 0 or settled == 1:
                break
            _settle_all(held, c0, c1, v, promise, room)
        if may:
            before, size = size, _added(held[records[k]] >> 4, v, mask, room, size)
            if size > before:
                room.record[before] = records[k]
    return size


@compiled
def _settle_all(tokens: Rows, first: int, end: int, v: Names, promise: Promise, room: Room) -> None:
    """Settles those of the tokens that are not yet."""
    for p in range(first, end):
        if marks_of(tokens[p], promise.fit) & OPEN:
            settle(promise.q, promise.qn, tokens[p], v, promise.bits, room)


@compiled
def _sifted(
    v: Names, names: Rows, always: int, known: int, promise: Promise, room: Room, best: Best, bounds: Floats
) -> int:  # fmt: skip
    """Keeps the names that may reach the need, and writes the most that they reach; their number.

    The first ``always`` are kept; those up to ``known`` have no record, but what their facts say is known.
    """
    q, qn, brief_q, limits, most = promise.q, promise.qn, promise.brief, promise.limits, promise.most
    c, s, joins = v.arrays, room.space, room.joins
    places_q, token_q, token_c = q.places, q.tokens, c.tokens
    weight_q, weight_c, memo, value, ints, raw, out = (
        q.weights, c.weights, s.memo, s.value, s.ints, s.raw, s.basis
    )  # fmt: skip
    costs, prior, weights, brief_c = s.costs, limits.prior, limits.weights, v.brief
    sides, singles, starts, ends = joins.side, joins.single, joins.start, joins.end
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    every = np.int64(0xFFFF) << 32
    left_of = room.left
    kept = 0
    for k in range(always):
        if c.names[names[k], 0] < c.names[names[k], 1]:
            names[kept] = names[k]
            bounds[kept] = 1e9
            kept += 1
    for k in range(always, len(names)):
        name = names[k]
        p0, p1 = wide(c.names[name, 0]), wide(c.names[name, 1])
        if p0 == p1:
            continue
        tokens, c0, c1, enough = c.places, p0, p1, limits.need - limits.rest
        if k < known:
            enough = limits.need - best.facts[best.slot[v.owner[name]]]
        else:
            tokens = v.held
            c0, c1 = tokens_of(tokens, wide(room.record[k]))
        met, length = np.int64(0), np.int64(0)
        left = 0.0
        last = np.int64(0)
        parts = np.int64(0)
        for p in range(c0, c1):
            t = tokens[p]
            mark = np.int64(marks_of(t, promise.fit))
            length += mark >> LENGTH & 127
            met |= mark
            if mark & 0xFFFF == 0:
                left += left_of[t]
            parts |= mark & last << 16 & every
            last = mark
        joined = parts != 0 or met & (np.int64(1) << 49 | AS_ONE) != 0
        whole = abs(length - promise.fit.numbers[1]) <= 0.2 * max(length, promise.fit.numbers[1])
        which = int(met & (2 * AS_ONE - 1))
        if np.isnan(most[which]):
            most[which] = most_left(promise, which, room)
        hopeless = left > most[which] and k >= known
        acronym = met & (np.int64(1) << 50) != 0
        if hopeless and not joined and not whole and not acronym:
            continue
        bound = 1e9
        count = 0
        for step in range(3):
            if step > 0 or not hopeless:
                bound = bound_of(
                    places_q, q0, q1, token_q, weight_q, tokens, c0, c1, token_c, weight_c,
                    memo, value, ints, raw, out, prior, weights, sides, singles, starts, ends, count,
                )  # fmt: skip
            else:
                bound = -1e9
            if step == 0:
                if max(NAME_FLOOR, bound) >= enough or not joined:
                    break
                count = may_join(
                    q, q0, q1, brief_q, c, tokens, c0, c1, brief_c, memo, costs, sides, singles, starts, ends,
                    joins.held,
                )  # fmt: skip
                if count == 0:
                    break
                if count > len(sides):
                    bound = 1e9
                    break
            elif step == 1:
                if bound < enough:
                    break
                count = joined_runs(q, c, s, joins, count, c0 - p0)
                if count == 0:
                    bound = -1e9
                    break
        if max(NAME_FLOOR, bound) < enough:
            whole = whole and may_be_whole(tokens, c0, c1, promise.fit)
            if whole and whole_likeness(q, q0, q1, c, p0, p1, costs, s.rows, s.text) >= 0.88:
                bound = 1e9
            if acronym and acronym_of(c, p0, p1, q, qn) > 0.0:
                bound = 1e9
            if bound < enough:
                continue
        elif joined or whole or acronym:
            bound = 1e9  # what it reaches with tokens joined was not asked
        names[kept] = name
        bounds[kept] = max(NAME_FLOOR, bound)
        kept += 1
    return kept


@compiled
def _pieces(
    q: NameArrays, i: int, place: int, v: Names, kinds: Small, promise: Promise, room: Room, found: Rows
) -> int:  # fmt: skip
    """Writes to ``found`` the tokens that token ``i`` of the query may begin or end with; their number.

    They have the consonants of a beginning or an end, or all its letters where those are few.
    """
    size = 0
    a = q.tokens[i, 4]
    if a == q.tokens[i, 5] or q.readings[a, 2] != 0 or place >= len(promise.fit.parts):
        return 0
    a0, a1 = q.readings[a, 0], q.readings[a, 1]
    for part in range(2):
        before = 0
        for cut in range(a0 + 2, a1 - 1):
            start, end = (a0, cut) if part == 0 else (cut, a1)
            if end - start < 3:
                continue
            key = code_digest(q.codes, start, end, kinds)
            if key == before:
                continue
            before = key
            for k in range(found_at(v.word, key), found_at(v.word, key + 1)):
                t = v.word_token[k]
                if marks_of(t, promise.fit) >> (32 + place) & 1 and size < len(found):
                    found[size] = t
                    size += 1
    return size
