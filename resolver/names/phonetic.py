"""Which tokens sound alike?"""

from __future__ import annotations

from functools import lru_cache

import jellyfish


@lru_cache(maxsize=65_536)
def phonetic_keys(token: str) -> frozenset[str]:
    """The keys of a normal token that it has, see :func:`sounds`.

    Empty for tokens without letters.  Two tokens that share a key may sound alike.

    >>> sorted(phonetic_keys("kristie") & phonetic_keys("christie"))
    ['m:KRST']
    """
    return frozenset([f"{system}:{key}" for system, key in zip("mnsr", sounds(token), strict=True) if key])


def sounds(token: str) -> tuple[str, str, str, str]:
    """Metaphone, NYSIIS, Soundex and Match Rating of a normal token; ``""`` for a key that it has not."""
    letters = _letters(token)
    if not letters:
        return "", "", "", ""
    return (
        jellyfish.metaphone(letters),
        jellyfish.nysiis(letters),
        jellyfish.soundex(letters),
        jellyfish.match_rating_codex(letters[:20]),
    )


def sound_numbers(token: str) -> tuple[int, ...]:
    """The keys of :func:`sounds` as numbers of 63 bits, the same in every process; 0 for none.

    Keys of up to seven letters never share one.
    """
    return tuple([int.from_bytes(key.encode(), "big") * _SPREAD % _PRIME for key in sounds(token)])


_PRIME, _SPREAD = 0x4F1BBCDCBFA53FE9, 0x5851F42D4C957F2D
"""A prime far from any power of two, so that letters far apart do not add up; and a factor after which the
last bits tell as much as the others."""


@lru_cache(maxsize=262_144)
def metaphone(token: str) -> str:
    """The Metaphone key of a normal token; ``""`` where it has none.

    >>> metaphone("kristie")
    'KRST'
    """
    letters = _letters(token)
    return jellyfish.metaphone(letters) if letters else ""


def _letters(token: str) -> str:
    """The token's letters where all of them are ASCII, else ``""``."""
    letters = token if token.isalpha() else "".join(c for c in token if c.isalpha())
    return letters if letters.isascii() else ""
