"""Are two entries of lists the same party?

Two passes with weights of their own.  The first weighs what the two entries say; the second weighs the
same again together with how well another entry of either list fits (a list seldom names a party twice).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import expm1

import numpy as np

from resolver.entities.likest import Floats, Ints
from resolver.model.dates import PartialDate
from resolver.scoring.facts import DATE_RELATIONS, Facts, date_relation, identifier_relation

FINDINGS: Mapping[str, str] = {
    "same_name": "the primary names are the same",
    "same_alias": "a name of one is a name of the other",
    "same_weak_alias": "only a weak alias is the same",
    "likeness": "how much the likest two names share",
    "likeness_high": "the likest two names share nearly everything",
    "first_likeness": "how much the primary names share",
    "first_likeness_high": "the primary names share nearly everything",
    "names_shared": "how many names the two share",
    "names_covered": "how many of the names of the one with fewer the other has",
    "rarity": "how rare the shared words are",
    "rare_name": "how rare the name is that both have",
    "left_over": "each of the likest two names says something that the other does not",
    "left_over_on_one_side": "one of the likest two names says more than the other",
    "numbers_differ": "the numbers in the likest two names differ",
    "same_birthday": "the same date of birth",
    "same_birth_year": "the same year or month of birth",
    "near_birth": "years of birth close to each other",
    "other_birthday": "two different dates of birth, both to the day",
    "other_birth_year": "years of birth apart",
    "no_birth_date": "no date of birth on one side",
    "same_country": "the same country",
    "other_country": "different countries",
    "same_place": "the same place",
    "same_gender": "the same gender",
    "other_gender": "different genders",
    "same_number": "the same identifying number",
    "other_number": "different identifying numbers of one kind",
    "same_list": "both stand in one list, which seldom names a party twice",
}
"""What the first pass finds, each with what an analyst reads; :func:`said` grades it by the amount."""

BESIDE: Mapping[str, str] = {
    "rival": "another entry of one of the lists fits well, too",
    "lead": "these two fit one another better than any other entry of the lists",
}
"""What the second pass weighs besides."""
_FAR = 12.0
"""Log-odds beyond which nothing more is learnt."""


def said(finding: str, amount: float) -> str:
    """What an analyst reads of a finding of that amount."""
    names = "the primary names" if finding.startswith("first_") else "the likest two names"
    grade = "rare" if amount >= 1.0 else "not common" if amount >= 0.5 else "common"
    match finding:
        case "likeness" | "first_likeness":
            return (
                f"{names} share {'all' if amount >= 0.995 else f'{amount:.0%} of all'} that tells names apart"
            )
        case "likeness_high" | "first_likeness_high":
            return f"{names} share {'nearly everything' if amount >= 0.6 else 'a part only'}"
        case "names_shared":
            count = round(expm1(amount))
            return (
                "the two have one name in common" if count == 1 else f"the two have {count} names in common"
            )
        case "names_covered":
            return f"of the names of the one with fewer, the other has {min(amount, 1.0):.0%}"
        case "rarity":
            return f"the words that both have are {grade}"
        case "rare_name":
            return f"the name that both have is {grade}"
        case "rival" if amount <= 0:
            return "no other entry of either list fits well"
        case "lead" if amount <= 0:
            return "another entry fits one of the two better"
    return (BESIDE if finding in BESIDE else FINDINGS)[finding]


_BIRTH = {
    "same_day": "same_birthday",
    "swapped": "same_birthday",
    "same_month": "same_birth_year",
    "near_day": "same_birth_year",
    "same_year": "same_birth_year",
    "near_year": "near_birth",
    "conflict": "other_birth_year",
    "far": "other_birth_year",
}
_NUMBER = {
    "identifier.same": "same_number",
    "identifier.same_number": "same_number",
    "identifier.conflict": "other_number",
}


def facts_found(left: Facts, right: Facts) -> dict[str, float]:
    """What two entries say besides their names, of the findings; those that are not there are 0."""
    found: dict[str, float] = {}
    if left.births and right.births:
        best = min(
            (date_relation(one, other) for _, one in left.births for _, other in right.births),
            key=DATE_RELATIONS.index,
        )
        found[_BIRTH[best]] = 1.0
        if births_exclude([d for _, d in left.births], [d for _, d in right.births]):
            found["other_birthday"] = 1.0
    else:
        found["no_birth_date"] = 1.0
    if left.countries and right.countries:
        found["other_country" if left.countries.isdisjoint(right.countries) else "same_country"] = 1.0
    if left.genders and right.genders:
        found["other_gender" if left.genders.isdisjoint(right.genders) else "same_gender"] = 1.0
    if not left.places.isdisjoint(right.places):
        found["same_place"] = 1.0
    if left.identifiers and right.identifiers:
        number = identifier_relation(left, right)
        if number is not None and number.name in _NUMBER:
            found[_NUMBER[number.name]] = 1.0
    return found


def births_exclude(ours: Sequence[PartialDate], theirs: Sequence[PartialDate]) -> bool:
    """Whether both sides give days of birth, all exact, and share none.

    A date with day and month swapped, or the first of January for a day not known, excludes nothing.
    """
    if not ours or not theirs or not all(d.exact for d in (*ours, *theirs)):
        return False
    return not any(_may_be_one(one, other) for one in ours for other in theirs)


def births_far_apart(ours: Sequence[PartialDate], theirs: Sequence[PartialDate]) -> bool:
    """Whether both sides give dates of birth and no two of them can be one, years and guesses included."""
    if not ours or not theirs or births_exclude(ours, theirs):
        return bool(ours and theirs)
    return not any(
        _may_be_one(one, other) if one.exact and other.exact else _years_apart(one, other) <= SLACK_YEARS
        for one in ours
        for other in theirs
    )


SLACK_YEARS = 2
"""Years by which dates of birth that are not exact may differ and still mean one day."""


def _years_apart(one: PartialDate, other: PartialDate) -> int:
    if one.earliest <= other.latest and other.earliest <= one.latest:
        return 0
    return min(abs(one.earliest.year - other.latest.year), abs(other.earliest.year - one.latest.year))


def _may_be_one(one: PartialDate, other: PartialDate) -> bool:
    a, b = one.earliest, other.earliest
    unknown = (a.month, a.day) == (1, 1) or (b.month, b.day) == (1, 1)
    if a == b or (unknown and abs(a.year - b.year) <= 1):
        return True
    return a.year == b.year and (a.month == b.month or (a.month, a.day) == (b.day, b.month))


def rivals(left: Ints, right: Ints, log_odds: Floats, list_of: Ints) -> tuple[Floats, Floats]:
    """For each pair of rows the log-odds of its best rival, and its lead over it.

    A rival is another entry of either side's list that could be the other side.
    """
    one, other = np.concatenate([left, right]), np.concatenate([right, left])
    both = np.concatenate([log_odds, log_odds])
    lists = int(list_of.max(initial=0)) + 1
    group = one * lists + list_of[other]  # an entry, and one of the lists that it was compared with
    order = np.lexsort((-both, group))
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    sizes = np.diff(np.append(begins, len(order)))
    best = np.repeat(order[begins], sizes)  # the best pair of each group, and the second best
    second = np.where(sizes > 1, both[order[np.minimum(begins + 1, len(order) - 1)]], -_FAR)
    rival = np.empty(len(order))
    rival[order] = np.where(order == best, np.repeat(second, sizes), both[best])
    strongest = np.maximum(rival[: len(left)], rival[len(left) :])
    return np.clip(strongest, -_FAR, _FAR), np.clip(log_odds - strongest, -_FAR, _FAR)
