"""Which names of a list may reach the log-odds asked for?

:func:`search_names` comes upon names by the tokens that :mod:`~resolver.scoring.planning` follows, by those
that may be joined (:mod:`~resolver.scoring.runs`) or be acronyms; drops those of which the marks of their
tokens tell that too much is left over (:func:`_holders`), then those that are bounded below the need
(:func:`_sifted`), and compares the rest as the scorer does.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import allocating, compiled, inlined, wide
from resolver.scoring.alignment import Floats, Ints, acronym_of, compare_names
from resolver.scoring.alike import OPEN, gather, near, settle_all, unsettle
from resolver.scoring.analysis import NameArrays
from resolver.scoring.bounds import bound_of, degrees, most_left, told_apart
from resolver.scoring.cuts import Cuts
from resolver.scoring.features import NAME_FLOOR, name_log_odds
from resolver.scoring.packing import FactArrays, facts_of_all
from resolver.scoring.planning import plan
from resolver.scoring.postings import name_of, next_record, tokens_of
from resolver.scoring.runs import (
    clear_hits,
    hit_names,
    joins_between,
    names_with_runs,
    tokens_as_one,
    whole_names,
)
from resolver.scoring.searchroom import (
    ALL_TOLD,
    GRAIN,
    LEVELS,
    OTHER,
    SEVERAL,
    Best,
    Limits,
    Names,
    Promise,
    Room,
    added,
    summed,
)
from resolver.scoring.vocabulary import BRIEF, brief_tokens, found_at

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]


@allocating
def search_names(
    q: NameArrays, qn: int, v: Names, qf: FactArrays, cf: FactArrays, cuts: Cuts, limits: Limits,
    mask: Small, own: Rows, besides: Rows, room: Room, best: Best, size: int,
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
    brief, extra = np.zeros((len(q.tokens), BRIEF), np.uint8), np.zeros((LEVELS, 2))
    brief_tokens(q, brief)
    degrees(q, qn, extra)
    most, enough = np.full(LEVELS * (ALL_TOLD + 1), np.nan), limits.need - limits.rest
    promise = Promise(q, qn, brief, bits, enough, most, np.zeros(2), extra, limits, mask)
    runs = tokens_as_one(q, qn, v, promise, room)
    # the names to look at
    found = _stood_for(q, qn, v, mask, room, _names_of(besides, v, mask, room, 0))
    always = whole_names(q, qn, v, promise, room, found)
    known = _names_of(own, v, mask, room, always)
    exempt = _acronyms_of(q, qn, v, mask, room, known)
    ranges = hit_names(q, qn, v, promise, room)
    joined = names_with_runs(ranges, v, promise, room, exempt)
    found = _holders(room.runs[:runs], v, promise, room, joined)
    followed = np.ones(n, np.uint8)
    depth, initials = plan(
        q, qn, costs, enough, s, limits.prior, limits.weights, limits.acronym, followed, room.flags
    )  # fmt: skip
    for p in range(q0, q1):
        if followed[p - q0] == 1:
            tokens = near(q, qn, p, v, bits, depth, initials, room)
            effort[0] += tokens
            found = _holders(room.tokens[:tokens], v, promise, room, found)
    effort[2] += found
    names = room.names[:found]
    for k in range(found):
        room.met[names[k]] &= SEVERAL
    # which of them are worth comparing
    one, said, bounds = np.zeros(1, np.int64), np.zeros(1), np.empty(found)
    helped = -1e9
    for k in range(len(own)):
        size = _row_of(own[k], qf, cf, limits, best, one, said, size)
        helped = max(helped, best.facts[best.slot[own[k]]])
    least = np.full(ALL_TOLD + 1, np.nan)
    kept = _sifted(
        v, names, always, known, exempt, joined, promise, limits.need - helped, least, room, best, bounds
    )
    clear_hits(ranges, v, room)
    for k in range(runs):
        room.cover[room.runs[k]] = 0
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
            size = added(name, v, mask, room, size)
    return size


@compiled
def _holders(tokens: Rows, v: Names, promise: Promise, room: Room, size: int) -> int:
    """Adds the names that hold one of the tokens and may reach the need; nothing is lost.

    See :func:`most_left`.  Tokens that are not settled count as if they were alike to all that they may be.
    """
    held, starts, alike, most, count = v.held, v.held_start, room.alike, promise.most, 0
    for k in range(len(tokens)):
        record, end = starts[tokens[k]], starts[tokens[k] + 1]
        while record < end:
            c0, c1 = tokens_of(held, record)
            met, as_one, left = summed(held, c0, c1, alike)
            if not (left > most[met & ALL_TOLD] * GRAIN) or as_one > 1:  # NaN: not known yet
                size = _looked_at(record, c0, c1, v, promise, room, size)
            record = next_record(held, record)
            count += 1
    room.effort[1] += count
    return size


@inlined
def _looked_at(record: int, c0: int, c1: int, v: Names, promise: Promise, room: Room, size: int) -> int:
    """Adds the name of the record where it may reach the need when all its tokens are settled."""
    held, alike, most, may = v.held, room.alike, promise.most, True
    for settled in range(2):
        met, as_one, left = summed(held, c0, c1, alike)
        which = int(met & ALL_TOLD)
        if np.isnan(most[which]):
            most[which] = most_left(promise, which, promise.enough, room)
        may = left <= most[which] * GRAIN or as_one > 1
        if met & OPEN == 0 or not may:
            break
        if settled == 0:
            settle_all(held, c0, c1, promise.q, promise.qn, v, promise.bits, room)
    if may:
        before, size = size, added(name_of(held, record), v, promise.mask, room, size)
        if size > before:
            room.record[before] = record
    return size


@compiled
def _stood_for(q: NameArrays, qn: int, v: Names, mask: Small, room: Room, size: int) -> int:
    """Adds names that a token of the query may be the acronym of."""
    for p in range(q.names[qn, 0], q.names[qn, 1]):
        key = q.tokens[q.places[p], 0]
        for k in range(found_at(v.acronym, key), found_at(v.acronym, key + 1)):
            size = added(v.acronym_name[k], v, mask, room, size)
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
                before, size = size, added(name_of(v.held, record), v, mask, room, size)
                if size > before:
                    room.record[before] = record
                record = next_record(v.held, record)
    return size


@compiled
def _sifted(
    v: Names, names: Rows, always: int, known: int, exempt: int, joined: int, promise: Promise, least: float,
    most: Floats, room: Room, best: Best, bounds: Floats,
) -> int:  # fmt: skip
    """Keeps the names that may reach the need, and writes the most that they reach; their number.

    The first ``always`` are kept.  Those up to ``known`` have no record, but what their facts say is known:
    they have to reach ``least`` at least, for which ``most`` is as in the promise.  Those up to ``exempt``
    may hold an acronym of the query, and those up to ``joined`` several tokens as one.
    """
    q, qn, brief_q, limits = promise.q, promise.qn, promise.brief, promise.limits
    c, s, joins = v.arrays, room.space, room.joins
    places_q, token_q, token_c = q.places, q.tokens, c.tokens
    weight_q, weight_c, memo, value, ints, raw, out = (
        q.weights, c.weights, s.memo, s.value, s.ints, s.raw, s.basis
    )  # fmt: skip
    prior, weights = limits.prior, limits.weights
    sides, singles, starts, ends = joins.side, joins.single, joins.start, joins.end
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    short = q.names[qn, 3] < q.names[qn, 4]
    kept = 0
    for k in range(always):
        c0, c1 = wide(c.names[names[k], 0]), wide(c.names[names[k], 1])
        if c0 < c1:
            settle_all(c.places, c0, c1, q, qn, v, promise.bits, room)
            names[kept] = names[k]
            bounds[kept] = 1e9
            kept += 1
    for k in range(always, len(names)):
        name, enough = names[k], promise.enough
        if k >= joined:
            tokens = v.held
            c0, c1 = tokens_of(tokens, wide(room.record[k]))
        else:
            tokens = c.places
            c0, c1 = wide(c.names[name, 0]), wide(c.names[name, 1])
        if c0 == c1:
            continue
        met, several, left = summed(tokens, c0, c1, room.alike)
        as_one = several > 0 or (k < joined and room.met[name] & SEVERAL != 0)
        if k < known:
            enough = limits.need - best.facts[best.slot[v.owner[name]]]
            which = int(met & ALL_TOLD)
            if np.isnan(most[which]):
                most[which] = most_left(promise, which, least, room)
            if left > most[which] * GRAIN and not as_one and not short:
                continue
        if k < exempt:
            settle_all(tokens, c0, c1, q, qn, v, promise.bits, room)
        bound, count = -1e9, 0
        for step in range(2):
            bound = bound_of(
                places_q, q0, q1, token_q, weight_q, tokens, c0, c1, token_c, weight_c,
                memo, value, ints, raw, out, prior, weights, sides, singles, starts, ends, count,
            )  # fmt: skip
            if step == 1 or not as_one or max(NAME_FLOOR, bound) >= enough:
                break
            count = joins_between(q, q0, q1, brief_q, c, tokens, c0, c1, v.brief, s, joins)
            if count == 0:
                break
            if count > len(sides):
                bound = 1e9
                break
        acronym = short and k < exempt and acronym_of(c, c0, c1, q, qn) > 0.0
        if acronym or (as_one and bound >= enough):
            bound = 1e9  # what it reaches so was not asked
        if max(NAME_FLOOR, bound) < enough:
            continue
        names[kept] = name
        bounds[kept] = max(NAME_FLOOR, bound)
        kept += 1
    return kept
