"""Which rows hold every word that somebody typed?

A word is held where a name has a token like it, one that begins with it, one that sounds like it or
means the same, wherever in the name it stands and whatever else the name holds.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from resolver.names.spelling import SYMBOLS
from resolver.scoring.alignment import Ints
from resolver.scoring.alike import gather, near, unsettle
from resolver.scoring.analysis import CORE, GENERIC, INITIAL, JUNK, NUMBER, PLACE, NameArrays
from resolver.scoring.columns import VIEWS
from resolver.scoring.cuts import CUTS
from resolver.scoring.postings import names_of
from resolver.scoring.rows import Packed, Rows, Small
from resolver.scoring.scorer import Prepared
from resolver.scoring.searchroom import Names, Room

LIKE = 0.8
"""Tokens less alike are other words."""
ALIKE, BEGUN, SAME = range(3)
"""How a name holds a word: as a token like it, as one that begins with it, as it stands."""
_TELLING = frozenset({CORE, GENERIC, INITIAL, JUNK, NUMBER, PLACE})


def holding(packed: Packed, query: Prepared, mask: Small) -> tuple[Rows, Small]:
    """Rows of which a name holds every telling word of the query's first name, ascending, and how.

    A name holds its words as it holds the least of them, a row as the best of its names does.
    ``mask`` is 0 for rows that are left out; an empty one lets all pass.
    """
    rows, ways = [np.zeros(0, np.int32)], [np.zeros(0, np.uint8)]
    for view, asked in zip(VIEWS, (query.person, query.other), strict=True):
        names = packed.views[view]
        if asked is None or not len(asked.places) or not len(names.arrays.names):
            continue
        with packed.desk() as desk:
            held, how = _names_with_all(names, asked, desk.room(view, asked))
        rows.append(names.owner[held])
        ways.append(how)
    found, at = np.unique(np.concatenate(rows), return_inverse=True)
    best = np.zeros(len(found), np.uint8)
    np.maximum.at(best, at, np.concatenate(ways))
    passing = mask[found] != 0 if len(mask) else np.ones(len(found), np.bool_)
    return found[passing], best[passing]


def _names_with_all(names: Names, asked: NameArrays, room: Room) -> tuple[Rows, Small]:
    first, end = asked.names[0, :2].tolist()
    telling = [p for p in range(first, end) if asked.tokens[asked.places[p], 1] in _TELLING]
    bits = np.ones(end - first, np.int64)
    gather(asked, 0, names, CUTS, bits, room, np.empty(end - first))
    held, how = np.zeros(0, np.int32), np.zeros(0, np.uint8)
    different = {int(asked.places[p]): p for p in telling or range(first, end)}
    for number, place in enumerate(different.values()):
        own, ways = _names_with(names, asked, place, bits, room)
        if number == 0:
            held, how = own, ways
        else:
            held, left, right = np.intersect1d(held, own, assume_unique=True, return_indices=True)
            how = np.minimum(how[left], ways[right])
        if not len(held):
            break
    unsettle(asked, 0, room)
    return held, how


def _names_with(names: Names, asked: NameArrays, place: int, bits: Ints, room: Room) -> tuple[Rows, Small]:
    """The names that hold the word, ascending, and how."""
    token = asked.places[place]
    alike, begun = _like(names, asked, place, bits, room)
    same = names.near.identity_token[
        np.searchsorted(names.near.identity, asked.tokens[token, 0]) : np.searchsorted(
            names.near.identity, asked.tokens[token, 0], side="right"
        )
    ]
    held: list[Rows] = []
    for rows in (alike, begun, same):
        some = [_holders(names, row) for row in rows.tolist()]
        held.append(np.unique(np.concatenate([np.zeros(0, np.int32), *some])))
    every = np.unique(np.concatenate(held))
    how = np.zeros(len(every), np.uint8)
    how[np.searchsorted(every, held[BEGUN])] = BEGUN
    how[np.searchsorted(every, held[SAME])] = SAME
    return every, how


def _holders(names: Names, token: int) -> Rows:
    start, end = names.held_start[token : token + 2].tolist()
    found = np.empty((end - start) // 2, np.int32)
    return found[: names_of(names.held, start, end, found)]


def _like(names: Names, asked: NameArrays, place: int, bits: Ints, room: Room) -> tuple[Rows, Rows]:
    """The tokens that are like the word, and those that begin with it."""
    token = asked.places[place]
    initial = bool(asked.tokens[token, 1] == INITIAL)
    count = near(asked, 0, place, names, bits, LIKE, initial, room)
    begun = [
        names.near.sorted_token[low:high]
        for a in range(asked.tokens[token, 4], asked.tokens[token, 5])
        if asked.readings[a, 2] == 0
        for low, high in _beginning(names, asked.codes[asked.readings[a, 0] : asked.readings[a, 1]].tobytes())
    ]
    return room.tokens[:count].copy(), np.unique(np.concatenate([np.zeros(0, np.int32), *begun]))


def _beginning(names: Names, codes: bytes) -> list[tuple[int, int]]:
    """Where the readings that begin with the codes stand; the last may be half of a group, as s of sh."""
    if not codes:
        return []
    letter = SYMBOLS[codes[-1]]
    lasts = [n for n, symbol in enumerate(SYMBOLS) if symbol == letter or symbol.startswith(f"({letter}")]
    order, arrays = names.near.sorted_reading, names.arrays

    def written(place: int) -> bytes:
        first, end = arrays.readings[order[place], :2]
        return bytes(arrays.codes[first:end].tobytes())

    places = range(len(order))
    found = []
    for last in lasts:
        start = codes[:-1] + bytes([last])
        low = bisect_left(places, start, key=written)
        found.append((low, bisect_left(places, start + b"\xff", lo=low, key=written)))
    return found
