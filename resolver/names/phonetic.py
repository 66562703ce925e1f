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
    return frozenset(key for key in sounds(token) if key)


def sounds(token: str) -> tuple[str, str, str, str]:
    """Metaphone, NYSIIS, Soundex and Match Rating of a normal token, each with its system's letter.

    ``""`` in the place of a key that the token does not have.
    """
    letters = _letters(token)
    if not letters:
        return "", "", "", ""
    m, n, s = jellyfish.metaphone(letters), jellyfish.nysiis(letters), jellyfish.soundex(letters)
    r = jellyfish.match_rating_codex(letters[:20])
    return m and f"m:{m}", n and f"n:{n}", s and f"s:{s}", r and f"r:{r}"


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
