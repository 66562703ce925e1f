"""Which number do spellings share that may be one another with other blanks?

Tokens are only taken for one that was joined or split, and names for one another without blanks, where
their consonants are the same: in kinds that are taken for one another, without those that come and go where
two words meet.  The number made of these consonants is how such names are found.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled
from resolver.names.spelling import SYMBOLS, Codes

_WRITTEN = (
    ("k", "q", "c", "x", "g", "j", "s", "z", "(kh)", "(gh)", "(sh)", "(ch)", "(zh)", "(ts)"),
    ("m", "n", "(ng)"), ("t", "d", "(th)", "(dh)", "(dd)"), ("l",), ("r",), ("p", "b", "f", "v"), ("h",),
)  # fmt: skip
"""Consonants that are taken for one another where both sides write their vowels."""
_HISS, _NASAL, _DENTAL, _LATERAL, _LABIAL, _BREATH = 1, 2, 3, 4, 6, 7
_BARE = (
    ("k", "q", "c", "x", "g", "j", "s", "z", "t", "d",
     "(kh)", "(gh)", "(sh)", "(ch)", "(zh)", "(ts)", "(th)", "(dh)", "(dd)"),
    ("m", "n", "(ng)"), ("r",), ("p", "b", "f"),
)  # fmt: skip
"""The same where one side leaves vowels out: a sign may stand for more sounds there."""
_FEW = 3
"""Consonants below which all letters count."""
_BASIS, _PRIME = 1469598103934665603, 1099511628211
"""Of the Fowler-Noll-Vo hash."""


def _kinds(groups: Sequence[Sequence[str]]) -> npt.NDArray[np.uint8]:
    kind = np.zeros(len(SYMBOLS), np.uint8)
    for number, symbols in enumerate(groups, 1):
        for symbol in symbols:
            kind[SYMBOLS.index(symbol)] = number
    for place, symbol in enumerate(SYMBOLS):
        if symbol.isdigit():
            kind[place] = len(_WRITTEN) + 1 + int(symbol)
    return kind


_KINDS, _KINDS_BARE = _kinds(_WRITTEN), _kinds(_BARE)
"""Code -> kind of consonant, 0 for vowels and what may stand for one."""


@compiled
def skeleton(codes: Codes, start: int, end: int) -> int:
    """A number, below 2 ** 32, for the consonants of spelt words; for all letters where these are few.

    An l directly before another consonant (as that of the Arabic article, which is spoken as what follows),
    t and d before a hiss, and a hiss after a nasal are left out, because they are written as one with it.
    """
    state, last, count = np.uint64(_BASIS), np.int64(0), 0
    for k in range(start, end):
        kind = np.int64(_KINDS[codes[k]])
        if kind == 0:
            last = kind
        if kind == 0 or kind == _BREATH:
            continue
        following = np.int64(_KINDS[codes[k + 1]]) if k + 1 < end else np.int64(0)
        if (
            (kind == _LATERAL and 0 < following < _LABIAL)
            or (kind == _DENTAL and following == _HISS)
            or (kind == _HISS and last == _NASAL)
        ):
            continue
        if kind != last:
            state = (state ^ np.uint64(kind)) * np.uint64(_PRIME)
            count += 1
        last = kind
    if count < _FEW:
        state, last = np.uint64(_BASIS), np.int64(0)
        for k in range(start, end):
            code = np.int64(codes[k])
            if code != last:
                state = (state ^ np.uint64(code)) * np.uint64(_PRIME)
            last = code
    return int((state >> np.uint64(32)) ^ (state & np.uint64(0xFFFFFFFF)))


@compiled
def bare_skeleton(codes: Codes, start: int, end: int) -> int:
    """The same for the consonants that are left where vowels are not written; l is not among them."""
    state, last = np.uint64(_BASIS), np.int64(0)
    for k in range(start, end):
        kind = np.int64(_KINDS_BARE[codes[k]])
        if kind != 0 and kind != last:
            state = (state ^ np.uint64(kind)) * np.uint64(_PRIME)
            last = kind
    return int((state >> np.uint64(32)) ^ (state & np.uint64(0xFFFFFFFF)))
