"""Which names hold one of these tokens, among the records that a filter lets pass?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled

Rows = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.uint8]


@compiled
def _count(tokens: Rows, starts: Ints) -> int:
    total = 0
    for k in range(len(tokens)):
        total += starts[tokens[k] + 1] - starts[tokens[k]]
    return total


@compiled
def _gather(
    tokens: Rows,
    starts: Ints,
    postings: Rows,
    owner: Rows,
    mask: Mask,
    seen: Rows,
    stamp: int,
    found: Rows,
    size: int,
) -> int:
    for k in range(len(tokens)):
        for p in range(starts[tokens[k]], starts[tokens[k] + 1]):
            name = postings[p]
            if seen[name] != stamp:
                seen[name] = stamp
                if mask[owner[name]] != 0:
                    found[size] = name
                    size += 1
    return size


@compiled
def _filtered(names: Rows, owner: Rows, mask: Mask, seen: Rows, stamp: int, found: Rows) -> int:
    size = 0
    for k in range(len(names)):
        name = names[k]
        if seen[name] != stamp:
            seen[name] = stamp
            if mask[owner[name]] != 0:
                found[size] = name
                size += 1
    return size


class Postings:
    """Token -> names, with room to gather them; one per thread."""

    def __init__(self, starts: Ints, postings: Rows, owner: Rows) -> None:
        self._starts, self._postings, self._owner = starts, postings, owner
        self._seen = np.zeros(len(owner), np.int32)
        self._stamp = 0

    def holders(self, names: Rows, tokens: Sequence[Rows], mask: Mask) -> tuple[Rows, list[int]]:
        """The names themselves, then those that hold one of the first tokens, of the second, and so on.

        Each once, and only where the mask lets its record pass; with the number of those before each
        of the lots of tokens but the first.
        """
        self._stamp += 1
        room = len(names) + sum(_count(part, self._starts) for part in tokens)
        found = np.empty(min(room, len(self._owner)), np.int32)
        size = _filtered(names, self._owner, mask, self._seen, self._stamp, found)
        ends = []
        for part in tokens:
            size = _gather(
                part, self._starts, self._postings, self._owner, mask, self._seen, self._stamp, found, size
            )
            ends.append(int(size))
        return found[:size], ends[:-1]
