"""In which spelling are names compared?

The *normal form* is casefolded ASCII: accents folded, other scripts romanised, punctuation turned
into blanks, blanks squeezed.  An apostrophe inside a word joins (``O'Brien`` -> ``obrien``), a
possessive is dropped (``Lloyd's`` -> ``lloyd``).
"""

from __future__ import annotations

from functools import lru_cache

from resolver.names.letters import words
from resolver.names.romanisation import readings


@lru_cache(maxsize=65_536)
def normal_form(text: str) -> str:
    """The spelling in which the name is compared; ``""`` where nothing in it is letter or digit.

    >>> normal_form("Rósa  ÁSGEIRSDÓTTIR’s")
    'rosa asgeirsdottir'
    >>> normal_form("Михаил Хромов")
    'mikhail khromov'
    """
    return " ".join(" ".join(r[0] for w in words(text) if (r := readings(w))).split())


def tokens(text: str) -> tuple[str, ...]:
    """The words of the normal form.

    >>> tokens("OKAFOR, Mary-Ngozi")
    ('okafor', 'mary', 'ngozi')
    """
    return tuple(normal_form(text).split())


def romanisations(text: str) -> tuple[str, ...]:
    """Distinct ASCII readings of the whole name, most usual first.  Latin text gives one.

    Where a script has competing systems every word is read in the same system within one reading.

    >>> romanisations("김정은")
    ('kim jeong eun', 'kim chong un', 'kim jung eun', 'gim jeong eun')
    """
    spoken = [r for w in words(text) if (r := readings(w))]
    most = max((len(r) for r in spoken), default=0)
    found = (" ".join(" ".join(r[min(n, len(r) - 1)] for r in spoken).split()) for n in range(most))
    return tuple(dict.fromkeys(f for f in found if f))
