"""By which tables are tokens of a vocabulary found?"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled
from resolver.scoring.alignment import Ints
from resolver.scoring.analysis import LEGAL, LONGEST_TOKEN, NameArrays
from resolver.scoring.cuts import CUTS

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]


KINDS, LENGTHS = 4, LONGEST_TOKEN + 1
BRIEF = 4
"""Facts of a token that are looked at most."""


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
    sorted_length: Small
    sorted_second: Small
    """Number of codes of each, and its second code."""
    spelt_reading: Rows
    """The same readings, in the order of the kind of their token, their length and their codes, and the
    token of each."""
    spelt_token: Rows
    spelt_place: Rows
    """Token -> the place of its reading in that order where it has no other; else -1."""
    segment: Rows
    """Kind (known, plus 2 where it is common) x number of codes -> where they begin in that order."""
    spelt_code: Small
    """The codes of the readings in that order, one after the other."""
    segment_code: Rows
    """As ``segment``: where the codes of the first reading begin."""
    spelt_sound: Rows
    """Reading in that order x its four phonetic keys, of each only 31 bits; 0 where it has none."""
    spelt: Small
    """Group of codes x reading in that order: how many codes of the group it has."""
    spelt_bare: Small
    """The same for the groups that hold where one side leaves vowels out."""
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
    meant = (tokens[:, 2] != 0) | (role == LEGAL)  # forms without a meaning are one another's
    letter = tokens[:, 3] * 2 + (role != 1)
    symbol_token = np.repeat(rows, tokens[:, 7] - tokens[:, 6])
    token_of = np.repeat(rows, tokens[:, 5] - tokens[:, 4])
    bare = np.flatnonzero((readings[:, 2] != 0) & (readings[:, 1] > readings[:, 0])).astype(np.int32)
    spelt = np.flatnonzero((readings[:, 2] == 0) & (readings[:, 1] > readings[:, 0]))
    written = [c.codes[a:b].tobytes() for a, b in readings[spelt, :2].tolist()]
    order = np.array(sorted(range(len(written)), key=written.__getitem__), np.int64)
    ordered = spelt[order].astype(np.int32)
    flags = tokens[token_of[ordered], 9]
    length = readings[ordered, 1] - readings[ordered, 0]
    segment = ((flags & 1) + (flags >> 4 & 1) * 2) * LENGTHS + length
    together = np.argsort(segment, kind="stable")
    grouped = ordered[together]
    sounds = np.empty((len(grouped), 4), np.int32)
    _brief_sounds(readings, grouped, sounds)
    codes = np.frombuffer(bytearray().join(written[k] for k in order[together].tolist()), np.uint8)
    begins = np.append(np.int64(0), np.cumsum(length[together]))
    starts = np.searchsorted(segment[together], np.arange(KINDS * LENGTHS + 1))
    place = np.full(len(tokens), -1, np.int32)
    place[token_of[grouped]] = np.arange(len(grouped))
    place[tokens[:, 5] - tokens[:, 4] != 1] = -1
    second = c.codes[readings[ordered, 0] + np.minimum(1, length - 1)]
    return Near(
        *_sorted(tokens[:, 0], rows),
        *_sorted(tokens[meant, 2], rows[meant]),
        *_sorted(c.symbols, symbol_token),
        *_sorted(letter, rows),
        sorted_reading=ordered,
        sorted_token=token_of[ordered],
        sorted_length=length.astype(np.uint8),
        sorted_second=second,
        spelt_reading=grouped,
        spelt_token=token_of[grouped],
        spelt_place=place,
        segment=starts.astype(np.int32),
        spelt_code=codes,
        segment_code=begins[starts].astype(np.int32),
        spelt_sound=sounds,
        spelt=_counted(c, grouped, CUTS.spelt),
        spelt_bare=_counted(c, grouped, CUTS.bare),
        bare_reading=bare,
        bare_token=token_of[bare],
        bare=_counted(c, bare, CUTS.bare),
    )


@compiled
def brief_sound(key: int) -> int:
    """A phonetic key by 31 of its bits; 0 for none."""
    return key & 0x7FFFFFFF | 1 if key != 0 else 0


@compiled
def _brief_sounds(readings: Ints, order: Rows, found: Rows) -> None:
    for r in range(len(order)):
        for x in range(4):
            found[r, x] = brief_sound(readings[order[r], 3 + x])


@compiled
def brief_tokens(c: NameArrays, brief: Small) -> None:
    """Writes token x number of codes, first, last code of its first reading, whether it leaves vowels out."""
    for t in range(len(c.tokens)):
        a = c.tokens[t, 4]
        if a == c.tokens[t, 5] or c.readings[a, 0] == c.readings[a, 1]:
            continue
        brief[t, 0] = c.readings[a, 1] - c.readings[a, 0]
        brief[t, 1] = c.codes[c.readings[a, 0]]
        brief[t, 2] = c.codes[c.readings[a, 1] - 1]
        brief[t, 3] = c.readings[a, 2]


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
