"""Which tokens are forms of one name?

*Name symbols* are groups of given and family names that are forms of one another: nicknames
(Joe, Joseph), languages (John, Juan), scripts.  The table ``data/symbols.npz`` was extracted from
the person name list of rigour (MIT licence), which is made from Wikidata (CC0); loading it takes
milliseconds and a few megabytes, where rigour's own tagger takes seconds and hundreds.
``python -m resolver.names.symbols FILE`` builds it from rigour's ``person_names.txt``.

The keys are 64-bit digests of the normal form of a Latin token, or of the folded word of another
script; a digest met by chance (about 1 in 10^13 per look-up) would at worst join two names.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.letters import ascii_word, words
from resolver.names.romanisation import script_of

_TABLE = Path(__file__).parent / "data" / "symbols.npz"
_MAX_FORMS = 60
"""Groups with more forms are lists of unrelated names in one entry."""


def name_symbols(word: str) -> frozenset[int]:
    """Numbers of the groups that a word (as :func:`~resolver.names.letters.words` gives it) belongs to."""
    return _recorded(word)[0]


def name_spread(word: str) -> int:
    """In how many forms, languages and scripts the name is recorded: 0 for an unknown one.

    Widely used names have many; it serves as a prior where no counts are at hand.
    """
    return _recorded(word)[1]


@lru_cache(maxsize=16_384)
def _recorded(word: str) -> tuple[frozenset[int], int]:
    table = _table()
    place = table.keys.place(digest(_key(word)))
    if place < 0:
        return _UNRECORDED
    groups = table.groups[table.starts[place] : table.starts[place + 1]]
    return frozenset(groups.tolist()), table.spread[place]


_UNRECORDED: tuple[frozenset[int], int] = (frozenset(), 0)


@lru_cache(maxsize=16_384)
def digest(text: str) -> int:
    """A 63-bit number for a text, the same in every process; 0 for the empty one."""
    return _hashed(text) >> 1 if text else 0


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


class Digests:
    """Sorted digests, looked up by their first bits: about eight have the same."""

    def __init__(self, digests: npt.NDArray[np.int64]) -> None:
        bits = max(1, (len(digests) >> 3).bit_length())
        self._rest = 63 - bits
        firsts = np.searchsorted(digests, np.arange(1 << bits) << self._rest)
        self._starts = np.append(firsts, len(digests)).astype(np.int32).data
        self._digests = digests.data

    def place(self, digest: int) -> int:
        """The place of a digest among them; -1 for one that is not there."""
        first = digest >> self._rest
        end = self._starts[first + 1]
        place = bisect_left(self._digests, digest, self._starts[first], end)
        return place if place < end and self._digests[place] == digest else -1

    def __len__(self) -> int:
        return len(self._digests)


def _key(word: str) -> str:
    if word.isascii() and word.isalnum():
        return word
    return ascii_word(word) if script_of(word) == "Latin" else word


class _Table(NamedTuple):
    keys: Digests
    starts: memoryview
    groups: memoryview
    spread: memoryview


@cache
def _table() -> _Table:
    with np.load(_TABLE) as table:
        keys = (table["keys"] >> np.uint64(1)).astype(np.int64)  # as digests of texts are
        return _Table(Digests(keys), table["starts"].data, table["groups"].data, table["spread"].data)


def table(lines: Iterable[str]) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays of the table from lines ``form, form, ... => Q123``, the same for the same lines."""
    groups: dict[str, set[int]] = defaultdict(set)
    spread: dict[str, int] = defaultdict(int)
    number = 0
    for line in sorted(set(lines)):
        forms, arrow, _ = line.rpartition(" => ")
        keys = {_key(found[0]) for form in forms.split(",") if len(found := words(form)) == 1}
        keys.discard("")
        if arrow and 1 < len(keys) <= _MAX_FORMS:
            for key in keys:
                groups[key].add(number)
                spread[key] += len(keys)
            number += 1
    ordered = sorted((_hashed(key), sorted(found), spread[key]) for key, found in groups.items())
    sizes = [len(found) for _, found, _ in ordered]
    return {
        "keys": np.array([key for key, _, _ in ordered], dtype=np.uint64),
        "starts": np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint32),
        "groups": np.array([g for _, found, _ in ordered for g in found], dtype=np.uint32),
        "spread": np.array([min(n, 65_535) for _, _, n in ordered], dtype=np.uint16),
    }


if __name__ == "__main__":
    arrays = table(Path(sys.argv[1]).read_text("utf-8").splitlines())
    np.savez_compressed(_TABLE, **arrays)  # type: ignore[arg-type]
    print(f"{len(arrays['keys'])} forms in {int(arrays['groups'].max()) + 1} groups -> {_TABLE}")
