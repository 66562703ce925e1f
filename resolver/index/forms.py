"""By which tokens is a name found?  The same for the names of records and for those of queries."""

from __future__ import annotations

from functools import lru_cache

from resolver.names import organisation_name, person_name, romanisations
from resolver.names.organisations import organisation_tokens

MOST = 8
"""Forms of one name: a name in Han or Arabic script has several readings."""
_PEOPLE = frozenset({"Person", "LegalEntity", "Thing"})


@lru_cache(maxsize=65_536)
def forms(name: str, schema: str) -> tuple[tuple[str, ...], ...]:
    """The name as tokens of its normal form, once for each way to say it; at most ``MOST``.

    Readings of other scripts, a person's name without titles, an organisation's name without its
    legal form, and an organisation's initials as one token, with and without its country.
    """
    found: list[tuple[str, ...]] = []
    if schema in _PEOPLE:
        found.append(person_name(name).core)
    if schema != "Person":
        parts = organisation_name(name)
        found.append(parts.core)
        own = tuple(t for t in parts.core if t not in _place_tokens(name))
        found += [
            (initials,) for tokens in (parts.core, own) if len(initials := "".join(t[0] for t in tokens)) > 2
        ]
    found += [tuple(reading.split()) for reading in romanisations(name)]
    return tuple(form for form in dict.fromkeys(found) if form)[:MOST]


def _place_tokens(name: str) -> frozenset[str]:
    return frozenset(t.text for t in organisation_tokens(name) if t.role == "place")
