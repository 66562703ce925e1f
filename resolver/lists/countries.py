"""Which country does a publisher's wording mean?"""

from __future__ import annotations

import re
from functools import lru_cache

from followthemoney.types import registry

UNKNOWN = frozenset(
    {
        "",
        "00",
        "-0-",
        "unknown",
        "undetermined",
        "none identified",
        "na",
        "n/a",
        "not available",
        "none",
        "stateless",
    }
)
"""Wordings that say nothing (in OFAC's, EU's and UK's files)."""

_WORDINGS = {
    "occupied palestinian territories": "ps",  # UK Sanctions List
    "palestine": "ps",
    "congo (democratic republic)": "cd",  # UK Sanctions List
    "former ussr": "suhh",
    "ussr": "suhh",
    "united kingdom of great britain": "gb",  # DFAT
}
_NOW = re.compile(r"\b(?:now|currently)\s+(?:the\s+)?(?:republic of\s+)?(.+?)\)?$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def country_code(text: str) -> str | None:
    """The FollowTheMoney code of a country as written, or None.

    A country of the past is read as its present one where the publisher says so.

    >>> country_code("Korea, North"), country_code("Moldovan SSR (now Republic of Moldova)")
    ('kp', 'md')
    """
    written = " ".join(text.split()).strip(" .;,")
    if written.casefold() in UNKNOWN:
        return None
    written = written.removeprefix("Region: ")
    now = _NOW.search(written)
    if now is not None and (code := country_code(now.group(1))) is not None:
        return code
    return _WORDINGS.get(written.casefold()) or registry.country.clean(written)


def last_country(text: str) -> str | None:
    """The country that ends an address or a place: ``Privalka, Grodno Oblast, Belarus`` gives ``by``."""
    return country_code(text.rpartition(",")[2]) if "," in text else country_code(text)
