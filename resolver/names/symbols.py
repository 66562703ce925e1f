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

import hashlib
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

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
    keys, starts, groups, spread = _table()
    place = place_of(digest(_key(word)), keys)
    if place < 0:
        return _UNRECORDED
    return frozenset(groups[starts[place] : starts[place + 1]].tolist()), spread[place]


_UNRECORDED: tuple[frozenset[int], int] = (frozenset(), 0)


@lru_cache(maxsize=16_384)
def digest(text: str) -> int:
    """A 63-bit number for a text, the same in every process; 0 for the empty one."""
    return _hashed(text) >> 1 if text else 0


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def place_of(key: int, keys: memoryview) -> int:
    """The place of the key among sorted ones; -1 for one that is not there."""
    place = bisect_left(keys, key)
    return place if place < len(keys) and keys[place] == key else -1


def _key(word: str) -> str:
    if word.isascii() and word.isalnum():
        return word
    return ascii_word(word) if script_of(word) == "Latin" else word


@cache
def _table() -> tuple[memoryview, memoryview, memoryview, memoryview]:
    with np.load(_TABLE) as table:
        keys = (table["keys"] >> np.uint64(1)).astype(np.int64)  # as digests of texts are
        return keys.data, table["starts"].data, table["groups"].data, table["spread"].data


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
