"""How alike are two tokens as they are spelt?

A token is written as *codes*: one small number per sound-bearing letter group, so that ``sh``,
``kh`` or ``ou`` count once and doubled letters do not count.  Two tokens are as far apart as the
cheapest way of turning one into the other by dropping, adding, replacing and swapping codes.
Letters that transcription systems exchange (``q`` and ``k``, ``o`` and ``u``, ``v`` and ``w``) cost
little, other letters cost 1.  Tokens of scripts that leave vowels out are written with marks for
the ambiguous letters (:mod:`~resolver.names.abjad`): there a vowel on the other side costs next to
nothing.

The likeness is 1 minus the cost per code of the longer token; different spellings never reach 1.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled

Codes = npt.NDArray[np.uint8]

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_GROUPS = ("kh", "gh", "sh", "ch", "th", "dh", "zh", "ts", "ng")
_WEAK = "WYAEH"
BARE = "~"
"""Begins the skeleton of a word whose script leaves vowels out."""
SYMBOLS = ["", *_LETTERS, *(f"({g})" for g in _GROUPS), "(dd)", *_WEAK]
_NUMBER = {symbol: n for n, symbol in enumerate(SYMBOLS)}
_FIRST_WEAK = _NUMBER["W"]

_SPELLINGS = (
    ("tsch", "(ch)"), ("shch", "(sh)(ch)"), ("tch", "(ch)"), ("dzh", "j"), ("dsch", "j"), ("sch", "(sh)"),
    ("kh", "(kh)"), ("gh", "(gh)"), ("sh", "(sh)"), ("ch", "(ch)"), ("th", "(th)"), ("dh", "(dh)"),
    ("zh", "(zh)"), ("ph", "f"), ("ck", "k"), ("dj", "j"), ("ts", "(ts)"), ("tz", "(ts)"),
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("iy", "i"), ("yy", "i"), ("ij", "i"), ("ow", "ow"),
)  # fmt: skip
"""Letter groups, longest first, and the codes they are written in."""

_SAME_SOUND = {
    0.1: "q-k v-w y-i c-k d-(dh) t-(th) g-(gh) d-(dd) z-(dd) s-(ts) c-(ts)",
    0.2: "o-u j-(zh) j-y (dd)-(dh) h-(kh) z-(dh) (ch)-(ts) z-(ts)",
    0.35: "a-e e-i c-s (kh)-k (sh)-(ch) j-(ch) (sh)-s s-z u-w f-v b-v x-(kh) (ch)-c j-i y-e (gh)-q n-(ng) "
    "(zh)-z",
    0.5: "a-o (kh)-q (th)-s (ch)-k g-j g-k b-p d-t (gh)-h g-h (zh)-(sh) (dh)-z o-w x-s x-k f-p m-n",
    0.65: "a-i a-u e-o i-u i-o e-u y-u y-a l-r k-h g-q (ch)-h u-v",
}
"""Cost of replacing letters that transcriptions and dialects exchange, in either direction."""

_VOWELS = "aeiou"
_ADD = {"h": 0.35, "y": 0.5, "w": 0.7, **dict.fromkeys(_VOWELS, 0.65)}
_WEAK_AS = {
    "W": {0.0: "wuov", 0.6: "aei"},
    "Y": {0.0: "yi", 0.1: "ej", 0.6: "ao"},
    "A": {0.0: "a", 0.1: "eo", 0.4: "iu"},
    "E": {0.0: "aeiou", 0.5: "gqhy"},
    "H": {0.0: "ht", 0.05: "ae"},
}
_WEAK_DROP = {"W": 0.7, "Y": 0.6, "A": 0.25, "E": 0.05, "H": 0.1}
_UNWRITTEN = 0.05
"""Cost of a Latin vowel over against a script that does not write it."""
ALMOST = 0.97
"""The most that two different spellings reach."""

_SWAP = 0.5
"""Cost of two neighbours in the other order."""
DROP, DROP_BARE = len(SYMBOLS), len(SYMBOLS) + 1


def _costs() -> npt.NDArray[np.float64]:
    size = len(SYMBOLS)
    replace = np.ones((size + 2, size))
    np.fill_diagonal(replace, 0.0)
    for cost, pairs in _SAME_SOUND.items():
        for one, other in (p.split("-") for p in pairs.split()):
            replace[_NUMBER[one], _NUMBER[other]] = replace[_NUMBER[other], _NUMBER[one]] = cost
    for weak, readings in _WEAK_AS.items():
        for cost, letters in readings.items():
            for letter in letters:
                replace[_NUMBER[weak], _NUMBER[letter]] = replace[_NUMBER[letter], _NUMBER[weak]] = cost
    for one, other, cost in (("W", "Y", 0.7), ("A", "E", 0.2), ("A", "H", 0.2), ("A", "Y", 0.5)):
        replace[_NUMBER[one], _NUMBER[other]] = replace[_NUMBER[other], _NUMBER[one]] = cost
    for letter, cost in {**_ADD, **_WEAK_DROP}.items():
        replace[DROP, _NUMBER[letter]] = replace[DROP_BARE, _NUMBER[letter]] = cost
    for letter in _VOWELS:
        replace[DROP_BARE, _NUMBER[letter]] = _UNWRITTEN
    return replace


COSTS = _costs()
COSTS.setflags(write=False)
"""Cost of replacing one code by another; rows ``DROP`` and ``DROP_BARE``: of leaving one out."""


def _worth() -> npt.NDArray[np.float64]:
    """Shortest ways from each code to none, by replacing and leaving out."""
    least = np.minimum(COSTS[DROP], COSTS[DROP_BARE]).copy()
    for _ in SYMBOLS:
        least = np.minimum(least, (COSTS[: len(SYMBOLS)] + least).min(axis=1))
    sonorant = np.array([symbol in ("l", "m", "n", "r", "(ng)") for symbol in SYMBOLS])
    found = np.array([np.where(sonorant, least, 0.0), np.where(sonorant, 0.0, least)])
    found[:, 0] = 0.0
    return found


LEAST_WORTH = _worth()
LEAST_WORTH.setflags(write=False)
"""Sonorants, other codes x code: the least that it costs to be rid of it, whatever it is first turned into.

Two spellings are at least as far apart as these sums of their codes are, each and together: a sonorant
turns into nothing else for less.
"""


_GROUP = re.compile("|".join([r"\([a-z]+\)", *(group for group, _ in _SPELLINGS)]).encode())
_MARK = 128
"""Added to the code of a letter group while single letters are still to be written as codes."""
_OF_GROUP = {
    group.encode(): bytes(_MARK + _NUMBER[part] for part in re.findall(r"\([a-z]+\)|.", spelling))
    for group, spelling in (*((f"({g})", f"({g})") for g in (*_GROUPS, "dd")), *_SPELLINGS)
}
_OF_LETTER = bytes(n - _MARK if n > _MARK else _NUMBER.get(chr(n), 0) for n in range(256))
_NOT_WRITTEN = bytes(n for n in range(256) if not _OF_LETTER[n])
_DOUBLED = re.compile(b"([^%b])\\1+" % bytes(_NUMBER[digit] for digit in "0123456789"))


def codes_of(token: str) -> bytes:
    """The codes of a normal token, or of a skeleton (where it has capitals or brackets)."""
    written = _GROUP.sub(lambda group: _OF_GROUP.get(group[0], b""), token.encode("ascii", "replace"))
    return _DOUBLED.sub(lambda run: run[1], written.translate(_OF_LETTER, _NOT_WRITTEN))


@lru_cache(maxsize=65_536)
def codes(token: str) -> Codes:
    """:func:`codes_of` as an array that cannot be written to."""
    return np.frombuffer(codes_of(token), np.uint8)


def is_skeleton(token: str) -> bool:
    """Whether the token is written with the marks of a script without vowels."""
    return token.startswith(BARE)


@compiled
def spelling_distance(
    one: Codes,
    a0: int,
    a1: int,
    two: Codes,
    b0: int,
    b1: int,
    bare: int,
    costs: npt.NDArray[np.float64],
    limit: float,
    rows: npt.NDArray[np.float64],
) -> float:
    """Cost of turning codes ``one[a0:a1]`` into ``two[b0:b1]``; ``limit + 1`` where it is above ``limit``.

    ``bare`` is 1 where the script of the first side leaves vowels out, 2 where that of the second
    does, 3 for both.  ``rows`` is space for three rows longer than the second side.
    """
    n, m = a1 - a0, b1 - b0
    if bare != 0:  # vowels cost next to nothing there, so that a count of the other letters tells much
        sonorants, others = 0.0, 0.0
        for i in range(a0, a1):
            sonorants += LEAST_WORTH[0, one[i]]
            others += LEAST_WORTH[1, one[i]]
        for j in range(b0, b1):
            sonorants -= LEAST_WORTH[0, two[j]]
            others -= LEAST_WORTH[1, two[j]]
        if max(abs(sonorants), abs(others), abs(sonorants + others)) > limit + 1e-9:
            return limit + 1.0
    above, row, before, nearest = 0, 1, 2, 0.0
    drop_one = DROP_BARE if bare & 2 else DROP
    drop_two = DROP_BARE if bare & 1 else DROP
    rows[above, 0] = 0.0
    for j in range(m):
        rows[above, j + 1] = rows[above, j] + costs[drop_two, two[b0 + j]]
    for i in range(n):
        x = one[a0 + i]
        drop = costs[drop_one, x]
        left = rows[above, 0] + drop
        rows[row, 0] = left
        least = left
        for j in range(m):
            y = two[b0 + j]
            best = rows[above, j] + costs[x, y]
            up = rows[above, j + 1] + drop
            if up < best:
                best = up
            left += costs[drop_two, y]
            if left < best:
                best = left
            if i > 0 and j > 0 and x == two[b0 + j - 1] and one[a0 + i - 1] == y:
                swapped = rows[before, j - 1] + _SWAP
                if swapped < best:
                    best = swapped
            rows[row, j + 1] = best
            left = best
            if best < least:
                least = best
        if least > limit and nearest + _SWAP > limit:  # letters may be swapped over this row
            return limit + 1.0
        before, above, row, nearest = above, row, before, least
    cost = rows[above, m]
    return cost if cost <= limit else limit + 1.0


def spelling_similarity(one: str, other: str) -> float:
    """Likeness of two normal tokens or skeletons in [0, 1]; 1 only for the same spelling."""
    if one == other:
        return 1.0
    a, b = codes(one), codes(other)
    longer = max(len(a), len(b))
    if not len(a) or not len(b):
        return 0.0
    bare = is_skeleton(one) + 2 * is_skeleton(other)
    rows = np.empty((3, len(b) + 1))
    cost = spelling_distance(a, 0, len(a), b, 0, len(b), bare, COSTS, float(longer), rows)
    return min(ALMOST, max(0.0, 1.0 - cost / longer))
