"""By which tables are tokens of a vocabulary found?"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled
from resolver.scoring.alignment import Ints
from resolver.scoring.analysis import NameArrays
from resolver.scoring.cuts import CUTS

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]


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
