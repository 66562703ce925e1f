"""Which names hold a token, and what else do they hold?

The names that hold a token stand one after the other in one array, each as a *record* that repeats all its
tokens in their order, so that nearly every name is judged without looking anywhere else:

    16 * name + number of tokens, token, token, ...

A name of more than ``INLINE`` tokens has the number 0, followed by the place in the array where its tokens
stand once for all: number of tokens, token, token, ...
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, inlined, wide
from resolver.scoring.alignment import Ints
from resolver.scoring.analysis import NameArrays

Rows = npt.NDArray[np.int32]
INLINE = 15
"""Tokens of a name that are repeated in each of its records."""


def posted(c: NameArrays) -> tuple[Rows, Ints, Rows]:
    """The records; token -> where its own begin, and the end of the last; place -> record of its token."""
    lengths = (c.names[:, 1] - c.names[:, 0]).astype(np.int64)
    name_of = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    by_token = np.argsort(c.places, kind="stable")
    token, name = c.places[by_token], name_of[by_token]
    fresh = np.ones(len(token), np.bool_)  # a name that repeats a token holds it once
    fresh[1:] = (token[1:] != token[:-1]) | (name[1:] != name[:-1])
    words = np.where(lengths <= INLINE, 1 + lengths, 2)
    record = np.append(np.int64(0), np.cumsum(words[name[fresh]]))
    starts = record[np.searchsorted(token[fresh], np.arange(len(c.tokens) + 1))]
    record_of = np.empty(len(c.places), np.int32)
    record_of[by_token] = record[np.cumsum(fresh) - 1]
    apart = np.zeros(len(lengths), np.int64)
    long = lengths > INLINE
    apart[long] = record[-1] + np.cumsum(1 + lengths[long]) - (1 + lengths[long])
    held = np.empty(int(record[-1] + (1 + lengths[long]).sum()), np.int32)
    _write(c.names, c.places, name[fresh], record, apart, held)
    return held, starts, record_of


@compiled
def _write(names: Rows, places: Rows, of: Rows, record: Ints, apart: Ints, held: Rows) -> None:
    for k in range(len(of)):
        first, end = names[of[k], 0], names[of[k], 1]
        at = record[k]
        if end - first <= INLINE:
            held[at] = of[k] * 16 + end - first
            for p in range(first, end):
                held[at + 1 + p - first] = places[p]
        else:
            held[at] = of[k] * 16
            at = apart[of[k]]
            held[record[k] + 1] = at
            held[at] = end - first
            for p in range(first, end):
                held[at + 1 + p - first] = places[p]


@inlined
def name_of(held: Rows, record: int) -> int:
    """The name that the record is of."""
    return wide(held[record]) >> 4


@compiled
def next_record(held: Rows, record: int) -> int:
    """Where the record after this one begins."""
    return record + 1 + max(1, int(held[record]) & 15)


@inlined
def tokens_of(held: Rows, record: int) -> tuple[int, int]:
    """Where in ``held`` the tokens of the record's name begin and end."""
    size = wide(held[record]) & 15
    if size == 0:
        record = wide(held[record + 1])
        size = wide(held[record])
    return record + 1, record + 1 + size


@compiled
def names_of(held: Rows, start: int, end: int, found: Rows) -> int:
    """Writes the names of the records in ``held[start:end]``, ascending; their number."""
    size = 0
    while start < end:
        found[size] = name_of(held, start)
        size += 1
        start = next_record(held, start)
    return size
