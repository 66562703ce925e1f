"""How alike are two tokens of names?"""

from __future__ import annotations

from functools import lru_cache

from resolver.names.phonetic import phonetic_keys
from resolver.names.spelling import codes, spelling_similarity
from resolver.names.symbols import name_symbols
from resolver.names.wordlists import word_lists

SAME_NAME = 0.92
"""Likeness of two forms of one name, as Joe and Joseph."""
SOUNDS_LIKE = 0.35
"""Share of the way to 1 that full phonetic agreement takes a spelling likeness."""


@lru_cache(maxsize=262_144)
def token_similarity(one: str, other: str) -> float:
    """Likeness of two normal tokens in [0, 1]: spelling, sound, and whether they are forms of one name.

    Symmetric; 1 only for equal tokens.
    """
    if one == other:
        return 1.0 if one else 0.0
    if other < one:
        return token_similarity(other, one)
    spelt = spelling_similarity(one, other)
    if spelt >= 0.5 and spelt < 0.97:
        keys = phonetic_keys(one)
        shared = len(keys & phonetic_keys(other)) / max(1, len(keys))
        spelt += (1.0 - spelt) * SOUNDS_LIKE * shared * sound_weight(min(len(codes(one)), len(codes(other))))
    if spelt < SAME_NAME and _symbols(one) & _symbols(other):
        return SAME_NAME
    return min(spelt, 0.97)


def _symbols(token: str) -> frozenset[int]:
    return name_symbols(token) | nickname_symbols(token)


def nickname_symbols(token: str) -> frozenset[int]:
    """Numbers of the groups of nicknames that a normal token is in, apart from those of name symbols."""
    groups = word_lists().nicknames.get(token)
    return frozenset([-1 - n for n in groups]) if groups else _NONE


_NONE: frozenset[int] = frozenset()


def sound_weight(length: int) -> float:
    """How much phonetic agreement of tokens of so many codes says: the keys of short tokens are crowded."""
    return min(1.0, max(0.0, (length - 2) / 4))
