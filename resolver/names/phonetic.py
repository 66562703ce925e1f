"""Which tokens sound alike?"""

from __future__ import annotations

from functools import lru_cache

import jellyfish


@lru_cache(maxsize=65_536)
def phonetic_keys(token: str) -> frozenset[str]:
    """Keys of a normal token: Metaphone, NYSIIS, Soundex, Match Rating, each with its system's letter.

    Empty for tokens without letters.  Two tokens that share a key may sound alike.

    >>> sorted(phonetic_keys("kristie") & phonetic_keys("christie"))
    ['m:KRST']
    """
    letters = _letters(token)
    if not letters:
        return frozenset()
    found = {
        f"m:{jellyfish.metaphone(letters)}",
        f"n:{jellyfish.nysiis(letters)}",
        f"s:{jellyfish.soundex(letters)}",
        f"r:{jellyfish.match_rating_codex(letters[:20])}",
    }
    return frozenset(key for key in found if len(key) > 2)


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
