"""How do two written names relate, as far as the letters say?

The strongest relation first.  Nothing here knows of texts or other records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from resolver.entities.written import ACRONYM, FULL, SHORT, Written
from resolver.names import token_similarity

ALIKE = 0.89
"""Two tokens of at least this likeness may be spellings of one; below it lie Hansen and Jansen, .83."""
SHORT_TOKEN = 3
"""Tokens of so few letters stand only for themselves: Li and Lee, Kim and Kem are other families."""


class Relation(IntEnum):
    """What one name is to another; the greater, the closer."""

    NONE = 0
    EXTENDED = 1
    """One is the other with a country after it: Associated Press, Associated Press of Pakistan."""
    SHORT = 2
    """A single word that ends or begins the other name, or is all that both have."""
    PART = 3
    """All tokens of one stand in the other, but not both its first and last."""
    INITIALS = 4
    """One is made of the first letters of the other's words; no text says so."""
    ABBREVIATED = 5
    """The given names of one are initials of the other's."""
    COUNTRY_LEFT_OUT = 6
    """One has a country before it, the other has none."""
    VARIANT = 7
    """Token by token alike in spelling or sound."""
    ACRONYM = 8
    """The same acronym on both sides."""
    FULLER = 9
    """First and last agree, one has more between."""
    REORDERED = 10
    """The same tokens in another order."""
    IDENTICAL = 11
    """The same tokens in the same order."""


@dataclass(frozen=True, slots=True)
class Related:
    """Two names and what they are to each other."""

    relation: Relation
    left: Written
    right: Written
    spelling: float = 1.0
    """Likeness of the least alike pair of tokens that stand for each other."""

    @property
    def ends_alike(self) -> bool:
        """Whether the last words are the same or stand for each other."""
        return _stands_for(self.left.telling[-1], self.right.telling[-1]) > 0

    @property
    def common(self) -> bool:
        """Whether many could go by what the two names share, and no country before both tells them apart."""
        shorter = min(self.left, self.right, key=lambda name: len(name.tokens))
        return shorter.common and not (self.left.countries and self.right.countries)


def person_relation(left: Written, right: Written) -> Related | None:
    """What two persons' names are to each other; None where each says something the other does not."""
    if left.suffix != right.suffix and left.form == right.form == FULL:
        return None
    one, other = left.telling, right.telling
    if not one or not other:
        return None
    lonely = SHORT in (left.form, right.form)
    if "".join(left.tokens) == "".join(right.tokens) or one == other:
        return Related(Relation.SHORT if lonely else Relation.IDENTICAL, left, right)
    if not lonely and len(one) > 1 and sorted(one) == sorted(other):
        return Related(Relation.REORDERED, left, right)
    if len(one) > len(other):
        one, other = other, one
    steps = _aligned(one, other)
    if steps is None and len(one) > 1:
        turned = (*one[1:], one[0])
        steps = _aligned(turned, other)
        one = turned if steps is not None else one
    if steps is None:
        return None
    spelling = min(likeness for _, likeness in steps)
    ends = steps[0][0] == 0 and steps[-1][0] == len(other) - 1
    if lonely:
        at_an_end = steps[0][0] == 0 or steps[-1][0] == len(other) - 1
        return Related(Relation.SHORT, left, right, spelling) if at_an_end else None
    if any(len(t) == 1 != len(other[place]) for t, (place, _) in zip(one, steps, strict=True)) or any(
        len(other[place]) == 1 != len(t) for t, (place, _) in zip(one, steps, strict=True)
    ):
        return Related(Relation.ABBREVIATED, left, right, spelling) if ends else None
    if not ends:
        return Related(Relation.PART, left, right, spelling)
    if spelling < 1.0:
        return Related(Relation.VARIANT, left, right, spelling)
    return Related(Relation.FULLER, left, right)


def organisation_relation(left: Written, right: Written) -> Related | None:
    """What two organisations' names are to each other; None where each says something the other does not."""
    if left.form == right.form == ACRONYM:
        return Related(Relation.ACRONYM, left, right) if left.tokens == right.tokens else None
    if ACRONYM in (left.form, right.form):
        short, full = (left, right) if left.form == ACRONYM else (right, left)
        if short.tokens[0] == "".join(full.tokens):
            return Related(Relation.IDENTICAL, left, right)
        fits = short.tokens[0] in full.initials
        return Related(Relation.INITIALS, left, right) if fits else None
    if left.countries and right.countries and left.countries != right.countries:
        return None
    if SHORT in (left.form, right.form) and len(left.tokens) != len(right.tokens):
        return None
    one_sided = left.countries != right.countries
    if left.tokens == right.tokens or "".join(left.tokens) == "".join(right.tokens):
        return Related(Relation.COUNTRY_LEFT_OUT if one_sided else Relation.IDENTICAL, left, right)
    if _with_countries(left) == _with_countries(right):
        return Related(Relation.REORDERED, left, right)
    if len(left.tokens) > 1 and sorted(left.tokens) == sorted(right.tokens):
        return Related(Relation.COUNTRY_LEFT_OUT if one_sided else Relation.REORDERED, left, right)
    if left.tokens == right.governed or right.tokens == left.governed:
        return None  # 'Council of the Orlo Union' is not the union
    one, other = sorted((left.tokens, right.tokens), key=len)
    steps = _aligned(one, other)
    if steps is None or any(
        likeness < 1 and "country:" in one[n] + other[place] for n, (place, likeness) in enumerate(steps)
    ):
        return None
    spelling = min(likeness for _, likeness in steps)
    if len(one) == len(other):
        if len(one) == 1 and (one_sided or min(len(one[0]), len(other[0])) < 5):
            return None
        return Related(Relation.COUNTRY_LEFT_OUT if one_sided else Relation.VARIANT, left, right, spelling)
    extra = [t for n, t in enumerate(other) if n not in {place for place, _ in steps}]
    if any(t.startswith("country:") for t in extra):
        return Related(Relation.EXTENDED, left, right, spelling)
    return Related(Relation.SHORT if len(one) == 1 else Relation.PART, left, right, spelling)


def _with_countries(name: Written) -> list[str]:
    return sorted(
        [*name.tokens, *(f"country:{c}" for c in name.countries if f"country:{c}" not in name.tokens)]
    )


def _aligned(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, float]] | None:
    """For each token of ``one`` the place of the token of ``other`` that stands for it, in order.

    None where a token has none.  Of several ways the one with the likest tokens is taken, and of
    those the one that keeps both ends.
    """
    best: dict[tuple[int, int], tuple[float, int, list[tuple[int, float]]]] = {}

    def way(n: int, start: int) -> tuple[float, int, list[tuple[int, float]]] | None:
        if n == len(one):
            return (0.0, int(start == len(other)), [])
        if (n, start) in best:
            return best[n, start]
        found: tuple[float, int, list[tuple[int, float]]] | None = None
        for place in range(start, len(other) - (len(one) - n) + 1):
            likeness = _stands_for(one[n], other[place])
            if likeness == 0.0:
                continue
            rest = way(n + 1, place + 1)
            if rest is None:
                continue
            ends = rest[1] + int(n == 0 and place == 0)
            step = (likeness + rest[0], ends, [(place, likeness), *rest[2]])
            if found is None or step[:2] > found[:2]:
                found = step
        if found is not None:
            best[n, start] = found
        return found

    if len(one) > 12 or len(other) > 24:
        return None
    found = way(0, 0)
    return None if found is None else found[2]


def _stands_for(one: str, other: str) -> float:
    """Likeness where one token may stand for the other, else 0."""
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return 0.95 if one[0] == other[0] else 0.0
    if min(len(one), len(other)) <= SHORT_TOKEN:
        return 0.0
    likeness = token_similarity(one, other)
    return likeness if likeness >= ALIKE else 0.0
