"""Which number stands for tokens that may be written as one?

Tables of the consonants of neighbouring tokens and of single ones, by which names are found that are
written with other blanks, and what has to be known of a token's spelling at a glance.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, wide
from resolver.names.spelling import SYMBOLS
from resolver.scoring.analysis import NameArrays
from resolver.scoring.cuts import CUTS
from resolver.scoring.vocabulary import codes_by_group

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
BRIEF = 5
"""Facts of a token that are looked at most."""
Digests = npt.NDArray[np.uint32]


_SOUNDS = (
    ("k", "q", "c", "x", "g", "j", "(kh)", "(gh)"), ("s", "z", "(sh)", "(ch)", "(zh)", "(ts)"),
    ("t", "d", "(th)", "(dh)", "(dd)"), ("p", "b", "f", "v"), ("m", "n", "(ng)"), ("l",), ("r",),
)  # fmt: skip
"""Consonants that are taken for one another where tokens are joined or split."""


def _consonants() -> Small:
    kind = np.zeros(len(SYMBOLS), np.uint8)
    for number, symbols in enumerate(_SOUNDS):
        for symbol in symbols:
            kind[SYMBOLS.index(symbol)] = number + 1
    for place, symbol in enumerate(SYMBOLS):
        if symbol.isdigit():
            kind[place] = len(_SOUNDS) + 1 + int(symbol)
    return kind


CONSONANTS = _consonants()
"""Code -> kind of consonant, 0 for vowels and what stands for one."""


@compiled
def consonant_digest(c: NameArrays, start: int, end: int, kinds: Small) -> int:
    """A number for the consonants of the places written as one word; of all letters where they are few."""
    for full in range(2):
        state = np.uint64(1469598103934665603)
        last = np.int64(0)
        count = 0
        for p in range(start, end):
            t = c.places[p]
            a = c.tokens[t, 4]
            if a == c.tokens[t, 5]:
                continue
            for k in range(c.readings[a, 0], c.readings[a, 1]):
                code = np.int64(c.codes[k])
                if full == 0:
                    code = np.int64(kinds[code])
                if code != 0 and code != last:
                    state = (state ^ np.uint64(code)) * np.uint64(1099511628211)
                    count += 1
                last = code
        if full == 1 or count >= 3:
            return int((state >> np.uint64(32)) ^ (state & np.uint64(0xFFFFFFFF)))
    return 0


@compiled
def code_digest(codes: Small, start: int, end: int, kinds: Small) -> int:
    """The same number for one token of these codes."""
    for full in range(2):
        state = np.uint64(1469598103934665603)
        last = np.int64(0)
        count = 0
        for k in range(start, end):
            code = np.int64(codes[k])
            if full == 0:
                code = np.int64(kinds[code])
            if code != 0 and code != last:
                state = (state ^ np.uint64(code)) * np.uint64(1099511628211)
                count += 1
            last = code
        if full == 1 or count >= 3:
            return int((state >> np.uint64(32)) ^ (state & np.uint64(0xFFFFFFFF)))
    return 0


@compiled
def runs_of_names(c: NameArrays, record_of: Rows, kinds: Small, digests: Digests, records: Rows) -> int:
    """Writes digest and record of each pair of neighbouring tokens, and of each whole name; their number."""
    size = 0
    for name in range(len(c.names)):
        first, end = wide(c.names[name, 0]), wide(c.names[name, 1])
        for p in range(first, end - 1):
            if end - first > 2:
                digests[size] = consonant_digest(c, p, p + 2, kinds)
                records[size] = record_of[p]
                size += 1
        if end > first:
            digests[size] = consonant_digest(c, first, end, kinds)
            records[size] = record_of[first]
            size += 1
    return size


def run_tables(c: NameArrays, record_of: Rows) -> tuple[Digests, Rows, Digests, Rows]:
    """Sorted digests of runs of tokens with their names' records, and of single tokens with their tokens.

    ``record_of`` is place -> record, see :mod:`~resolver.scoring.postings`.
    """
    digests, records = (
        np.zeros(len(c.places) + len(c.names), np.uint32),
        np.zeros(len(c.places) + len(c.names), np.int32),
    )
    size = runs_of_names(c, record_of, CONSONANTS, digests, records)
    digests, records = digests[:size], records[:size]
    order = np.lexsort((records, digests))
    words = np.zeros(len(c.tokens), np.uint32)
    words_of_tokens(c, CONSONANTS, words)
    by_word = np.argsort(words, kind="stable")
    return digests[order], records[order], words[by_word], by_word.astype(np.int32)


@compiled
def words_of_tokens(c: NameArrays, kinds: Small, digests: Digests) -> None:
    """Writes the digest of every token by itself."""
    for p in range(len(c.places)):
        if digests[c.places[p]] == 0:
            digests[c.places[p]] = consonant_digest(c, p, p + 1, kinds)


@compiled
def brief_tokens(c: NameArrays, brief: Small) -> None:
    """Fills :attr:`Names.brief`: number of codes, first, last code, whether vowels are left out, whether it
    loses letters where it is joined (1: an article; 2: repeated digits).
    """
    for t in range(len(c.tokens)):
        a = c.tokens[t, 4]
        if a == c.tokens[t, 5] or c.readings[a, 0] == c.readings[a, 1]:
            continue
        start, end = c.readings[a, 0], c.readings[a, 1]
        brief[t, 0] = end - start
        brief[t, 1] = c.codes[start]
        brief[t, 2] = c.codes[end - 1]
        brief[t, 3] = c.readings[a, 2]
        brief[t, 4] = c.tokens[t, 1] == 2 and c.tokens[t, 8] == 2
        for k in range(start + 1, end):
            if c.codes[k] == c.codes[k - 1]:
                brief[t, 4] |= 2


def described(c: NameArrays) -> Mapping[str, npt.NDArray[Any]]:
    """What :class:`Names` has of the first reading of each token, by name."""
    brief = np.zeros((len(c.tokens), BRIEF), np.uint8)
    brief_tokens(c, brief)
    first = c.tokens[:, 4]
    spoken = first < c.tokens[:, 5]
    letters = np.zeros((len(c.tokens), CUTS.spelt.shape[1]), np.uint8)
    letters[spoken] = codes_by_group(c, first[spoken], CUTS.spelt).T
    code = np.zeros(len(c.tokens), np.int32)
    code[spoken] = c.readings[first[spoken], 0]
    alphabet = np.zeros(len(c.tokens), np.int64)
    _alphabet_of(c, brief, code, alphabet)
    return {"brief": brief, "letters": letters, "alphabet": alphabet, "code": code}


@compiled
def _alphabet_of(c: NameArrays, brief: Small, code: Rows, alphabet: Ints) -> None:
    for t in range(len(alphabet)):
        for k in range(code[t], code[t] + np.int64(brief[t, 0])):
            alphabet[t] |= np.int64(1) << np.int64(c.codes[k])
