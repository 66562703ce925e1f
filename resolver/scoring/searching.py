"""Which names of a list may reach the log-odds asked for?

:func:`search_names` comes upon names by the tokens that :mod:`~resolver.scoring.planning` follows, and by
those that may be joined or be acronyms; drops those of which the marks of their tokens tell that too much
is left over (:func:`_promising`), then those that are bounded below the need (:func:`_sifted`), and
compares the rest as the scorer does.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import allocating, compiled
from resolver.scoring.alignment import Floats, compare_names
from resolver.scoring.alignment import _acronym as acronym_of
from resolver.scoring.alignment import _whole_likeness as whole_likeness
from resolver.scoring.analysis import NameArrays
from resolver.scoring.bounds import bound_of, most_left, told_apart
from resolver.scoring.cuts import Cuts, counted, far_apart
from resolver.scoring.digests import brief_tokens, code_digest, consonant_digest
from resolver.scoring.features import NAME_FLOOR, name_log_odds
from resolver.scoring.likenesses import floors, likenesses
from resolver.scoring.near import near
from resolver.scoring.packing import FactArrays, facts_of_all
from resolver.scoring.planning import expected_costs, plan
from resolver.scoring.runs import (
    cheapest_codes,
    joined_runs,
    joining,
    mark_parts,
    may_be_whole,
    may_join,
    parts_fit,
    parts_of,
)
from resolver.scoring.searchroom import (
    AS_ONE,
    CHUNK,
    OTHER,
    TELLING,
    TOLD,
    Best,
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
    floors(q, row_of, room.farthest)
    bits = np.full(n, OTHER, np.int64)
    told_apart(q, qn, bits)
    cheapest = np.empty((min(n, TELLING) + 1, s.costs.shape[1]))
    cheapest_codes(q, qn, brief, s.costs, cheapest)
    parts = np.empty((min(n, TELLING), 3))
    room.stamp[0] += 1
    promise = Promise(
        q, qn, brief, row_of, bits, cheapest, parts, parts_of(q, qn, brief, parts),
        np.full(2 * AS_ONE, np.nan), np.zeros(2), limits, mask, room.stamp[0],
    )  # fmt: skip
    runs = joining(q, qn, v, cuts, bits, promise.excess, room)
    # the names to look at
    always = 0
    for k in range(len(own)):
        for name in range(v.starts[own[k]], v.starts[own[k] + 1]):
            if room.met[name] == 0:
                room.met[name] = 1
                room.names[always] = name
                always += 1
    always = _stood_for(q, qn, v, mask, room, always)
    exempt = _acronyms_of(q, qn, v, mask, room, always)
    found = _written_alike(q, qn, v, kinds, promise, room, exempt)
    found = _short_for(q, qn, v, kinds, promise, room, found)
    found = _holders(room.runs[:runs], v, promise, room, found)
    followed = np.ones(n, np.uint8)
    costs = np.empty(n)
    expected_costs(q, qn, near_, v.posting_start, room.apart, row_of, costs)
    depth, initials = plan(
        q, qn, costs, limits.need - limits.rest, s, limits.prior, limits.weights, limits.acronym, followed,
        room.scratch,
    )  # fmt: skip
    for p in range(q0, q1):
        t = q.places[p]
        if followed[p - q0] == 1:
            room.stamp[0] += 1
            tokens = near(
                q, t, c, near_, cuts, depth, initials, s, room.seen, room.stamp[0], room.tokens, 0,
                room.apart, row_of, room.scratch,
            )  # fmt: skip
            effort[0] += tokens
            found = _holders(room.tokens[:tokens], v, promise, room, found)
        elif n == 1 or q.weights[t, 0] > 0.15:
            found = _spelt(v, q.tokens[t, 0], promise, room, found)
        tokens = _pieces(q, t, p - q0, v, kinds, promise, room.tokens)
        found = _holders(room.tokens[:tokens], v, promise, room, found)
    effort[2] += found
    names = room.names[:found]
    for k in range(found):
        room.met[names[k]] = 0
    # which of them are worth comparing
    for low in range(0, exempt, CHUNK):
        _met_tokens(names[low : min(exempt, low + CHUNK)], v, promise, room)
    for a in range(q.names[qn, 3], q.names[qn, 4]):
        low, high = found_at(near_.identity, q.acronyms[a]), found_at(near_.identity, q.acronyms[a] + 1)
        for k in range(low, high):
            room.alike[near_.identity_token[k]] |= np.int64(1) << 50
    for k in range(runs):
        room.cover[room.runs[k]] = 0
    bounds = np.empty(found)
    kept = _sifted(v, names, always, promise, room, bounds)
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
        effort[4] += 1
        compare_names(q, qn, c, int(name) + 0, s)  # 64 bits as elsewhere: compiled once
        reached = name_log_odds(s, limits.prior, limits.weights, limits.acronym)
        reached += min(q.penalty[qn], c.penalty[name])
        if reached > best.log_odds[slot]:
            best.log_odds[slot] = reached
    return size


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
def _holders(tokens: Rows, v: Names, promise: Promise, room: Room, size: int) -> int:
    """Adds the names that hold one of the tokens and may reach the need."""
    starts, postings = v.posting_start, v.postings
    for k in range(len(tokens)):
        some = postings[starts[tokens[k]] : starts[tokens[k] + 1]]
        size = _promising(some, v, promise, room, size)
    return size


@compiled
def _written_alike(
    q: NameArrays, qn: int, v: Names, kinds: Small, promise: Promise, room: Room, size: int
) -> int:
    """Adds names that may be the query's written with other blanks."""
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    for start in range(q0, q1):
        for end in (start + 1, q1):
            if end == start + 1 or start == q0:
                key = consonant_digest(q, start, end, kinds)
                low, high = found_at(v.run, key), found_at(v.run, key + 1)
                size = _promising(v.run_name[low:high], v, promise, room, size)
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
def _short_for(
    q: NameArrays, qn: int, v: Names, kinds: Small, promise: Promise, room: Room, size: int
) -> int:
    """Adds names that hold several of the query's tokens as one, where one side leaves vowels out."""
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    bare = promise.anything & (np.int64(1) << 49) != 0
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
        low, high = found_at(v.near.identity, key), found_at(v.near.identity, key + 1)
        for k in range(low, high):
            t = v.near.identity_token[k]
            some = v.postings[v.posting_start[t] : v.posting_start[t + 1]]
            size = _met(some, v.owner, mask, room.met, room.names, size)
    return size


@compiled
def _spelt(v: Names, key: int, promise: Promise, room: Room, size: int) -> int:
    """Adds the names that hold a token of exactly that spelling and may reach the need."""
    low, high = found_at(v.near.identity, key), found_at(v.near.identity, key + 1)
    return _holders(v.near.identity_token[low:high], v, promise, room, size)


@compiled
def _promising(some: Rows, v: Names, promise: Promise, room: Room, size: int) -> int:
    """Adds those of the names that may reach the need: nothing is lost, see :func:`most_left`."""
    places, owner, alike, left_of, begins, ends = (
        v.arrays.places, v.owner, room.alike, room.left, room.begins, room.ends
    )  # fmt: skip
    met_before, names, most, mask = room.met, room.names, promise.most, promise.mask
    q, brief_q, brief, costs, cheapest = promise.q, promise.brief, v.brief, room.space.costs, promise.cheapest
    places_q, q0, q1 = q.places, q.names[promise.qn, 0], q.names[promise.qn, 1]
    first_reading, readings, codes = v.arrays.tokens, v.arrays.readings, v.arrays.codes
    every = np.int64(0xFFFF) << 32
    told = np.int64(2 * AS_ONE - 1)
    room.effort[1] += len(some)
    for low in range(0, len(some), CHUNK):
        high = min(len(some), low + CHUNK)
        _met_tokens(some[low:high], v, promise, room)
        for k in range(low, high):
            name = some[k]
            met = np.int64(0)
            last = np.int64(0)
            parts = np.int64(0)
            as_one = np.int64(0)
            left = 0.0
            for p in range(begins[k - low], ends[k - low]):
                t = places[p]
                mark = alike[t]
                met |= mark
                left += left_of[t] if mark & 0xFFFF == 0 else 0.0
                parts |= mark & last << 16 & every
                as_one += mark >> TOLD & 1
                last = mark
            which = int(met & told)
            if np.isnan(most[which]):
                most[which] = most_left(promise, which, room)
            if left > most[which] and as_one < 2 and met >> 49 & 1 == 0:
                fits = parts != 0 and parts_fit(
                    places, begins[k - low], ends[k - low], int(parts >> 32), alike, places_q, q0, brief_q,
                    brief, first_reading, readings, codes, cheapest, costs,
                )  # fmt: skip
                if not fits and (
                    met >> 48 & 1 == 1
                    or not may_be_whole(
                        places_q, q0, q1, brief_q, places, begins[k - low], ends[k - low], brief,
                        first_reading, readings, codes, cheapest, costs,
                    )
                ):  # fmt: skip
                    continue
            if met_before[name] == 0 and (len(mask) == 0 or mask[owner[name]] != 0):
                met_before[name] = 1
                names[size] = name
                size += 1
    return size


@compiled
def _met_tokens(some: Rows, v: Names, promise: Promise, room: Room) -> None:
    """Works out the marks of the tokens of some names, at most ``CHUNK``, that were not met before."""
    firsts, places, known, tokens = v.first, v.arrays.places, room.known, room.tokens_met
    begins, ends, stamp = room.begins, room.ends, promise.stamp
    # first one, then the other: memory is asked for many names at a time
    for k in range(len(some)):
        begins[k] = firsts[some[k]]
        ends[k] = firsts[some[k] + 1]
    fresh = 0
    for k in range(len(some)):
        for p in range(begins[k], ends[k]):
            t = places[p]
            if known[t] != stamp:
                known[t] = stamp
                if fresh == len(tokens):
                    _mark(v, promise, room, fresh)
                    fresh = 0
                tokens[fresh] = t
                fresh += 1
    if fresh > 0:
        _mark(v, promise, room, fresh)


@compiled
def _mark(v: Names, promise: Promise, room: Room, count: int) -> None:
    """Works out ``room.alike`` and the memo for the tokens."""
    tokens, alike, cover = room.tokens_met, room.alike, room.cover
    for k in range(count):
        alike[tokens[k]] = cover[tokens[k]]
    room.effort[3] += likenesses(
        promise.q, promise.qn, v.arrays, v.near, v.brief, tokens, count, room.apart, promise.row_of,
        room.farthest, promise.bits, room.space, alike,
    )  # fmt: skip
    mark_parts(
        tokens, count, v.brief, v.arrays.tokens, v.arrays.readings, v.arrays.codes, promise.cheapest,
        promise.parts, promise.anything, room.space.costs, alike,
    )  # fmt: skip


@compiled
def _sifted(
    v: Names, names: Rows, always: int, promise: Promise, room: Room, bounds: Floats
) -> int:  # fmt: skip
    """Keeps the names that may reach the need, and writes the most that they reach; their number."""
    q, qn, brief_q, limits, most = promise.q, promise.qn, promise.brief, promise.limits, promise.most
    c, s, joins = v.arrays, room.space, room.joins
    firsts, places_q, places_c, token_q, token_c = v.first, q.places, c.places, q.tokens, c.tokens
    weight_q, weight_c, memo, value, ints, raw, out = (
        q.weights, c.weights, s.memo, s.value, s.ints, s.raw, s.basis
    )  # fmt: skip
    costs, prior, weights, brief_c, alike = s.costs, limits.prior, limits.weights, v.brief, room.alike
    sides, singles, starts, ends = joins.side, joins.single, joins.start, joins.end
    q0, q1 = q.names[qn, 0], q.names[qn, 1]
    enough = limits.need - limits.rest
    every = np.int64(0xFFFF) << 32
    left_of = room.left
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
            for p in range(c0, c1):
                t = places_c[p]
                mark = alike[t]
                met |= mark
                if mark & 0xFFFF == 0:
                    left += left_of[t]
                parts |= mark & last << 16 & every
                last = mark
            joined = parts != 0 or met & (np.int64(1) << 49 | AS_ONE) != 0
            whole = met & (np.int64(1) << 48) == 0
            which = int(met & (2 * AS_ONE - 1))
            if np.isnan(most[which]):
                most[which] = most_left(promise, which, room)
            hopeless = left > most[which]
            acronym = met & (np.int64(1) << 50) != 0
            if hopeless and not joined and not whole and not acronym:
                continue
            count = 0
            for step in range(3):
                if step > 0 or not hopeless:
                    bound = bound_of(
                        places_q, q0, q1, token_q, weight_q, places_c, c0, c1, token_c, weight_c,
                        memo, value, ints, raw, out, prior, weights, sides, singles, starts, ends, count,
                    )  # fmt: skip
                else:
                    bound = -1e9
                if step == 0:
                    if max(NAME_FLOOR, bound) >= enough or not joined:
                        break
                    count = may_join(
                        q, q0, q1, brief_q, c, c0, c1, brief_c, memo, costs, sides, singles, starts, ends,
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
                    count = joined_runs(q, c, s, joins, count)
                    if count == 0:
                        bound = -1e9
                        break
            if max(NAME_FLOOR, bound) < enough:
                whole = whole and may_be_whole(
                    places_q, q0, q1, brief_q, places_c, c0, c1, brief_c, token_c, c.readings, c.codes,
                    promise.cheapest, costs,
                )  # fmt: skip
                if whole and whole_likeness(q, q0, q1, c, c0, c1, costs, s.rows, s.text) >= 0.88:
                    bound = 1e9
                if acronym and acronym_of(c, c0, c1, q, qn) > 0.0:
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
    q: NameArrays, i: int, place: int, v: Names, kinds: Small, promise: Promise, found: Rows
) -> int:  # fmt: skip
    """Writes to ``found`` the tokens that token ``i`` of the query may begin or end with; their number.

    They have the consonants of a beginning or an end, or all its letters where those are few.
    """
    size = 0
    a = q.tokens[i, 4]
    if a == q.tokens[i, 5] or q.readings[a, 2] != 0 or place >= len(promise.parts):
        return 0
    a0, a1 = q.readings[a, 0], q.readings[a, 1]
    tokens, readings, codes, cheapest = v.arrays.tokens, v.arrays.readings, v.arrays.codes, promise.cheapest
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
                total = 0.0
                b = tokens[t, 4]
                if v.brief[t, 3] == 0 and v.brief[t, 0] < promise.parts[place, 1]:
                    for c in range(readings[b, 0], readings[b, 1]):
                        total += cheapest[place, codes[c]]
                    if total <= promise.parts[place, 0] and size < len(found):
                        found[size] = t
                        size += 1
    return size
