"""Are two entries of lists the same party?

Two passes with weights of their own.  The first weighs what the two entries say; the second weighs the
same again together with how well another entry of either list fits (a list seldom names a party twice).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from resolver.entities.listed import PRIMARY, WEAK, Listed, ListedName, Rarity
from resolver.model.dates import PartialDate
from resolver.scoring.facts import relations

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
    "left_over": "what each of the likest two names says that the other does not",
    "left_over_on_one_side": "what one of the likest two names says more than the other",
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
"""What the first pass finds, each with what an analyst reads."""

BESIDE: Mapping[str, str] = {
    "rival": "how well the best other entry of either list fits, in log-odds",
    "lead": "how much better these two fit than the best other, in log-odds",
}
"""What the second pass weighs besides."""
_FAR = 12.0
"""Log-odds beyond which nothing more is learnt."""


@dataclass(frozen=True, slots=True)
class Likest:
    """The two names of two records that share most."""

    left: ListedName
    right: ListedName
    share: float
    shared: float
    less: float
    more: float


def first_pass(left: Listed, right: Listed, rare: Rarity) -> tuple[dict[str, float], Likest | None]:
    """The findings that are not 0, and the likest two names, None where no sound is shared."""
    found = _facts(left, right)
    same = left.names.keys() & right.names.keys()
    strong = [k for k in same if left.names[k].rank < WEAK and right.names[k].rank < WEAK]
    likest, first = _likest(left, right, rare)
    if likest is not None:
        found["likeness"] = likest.share
        found["likeness_high"] = likest.share**4
        found["rarity"] = likest.shared / 10
        found["left_over"] = likest.less / 10
        found["left_over_on_one_side"] = likest.more / 10
        found["numbers_differ"] = float(likest.left.numbers != likest.right.numbers)
        if strong:
            found["rare_name"] = max(rare.of(left.names[k].sounds) for k in strong) / 10
    found |= {
        "same_name": float(bool(left.primary & right.primary)),
        "same_alias": float(bool(strong)),
        "same_weak_alias": float(bool(same) and not strong),
        "first_likeness": first,
        "first_likeness_high": first**4,
        "names_shared": log1p(len(same)),
        "names_covered": len(same) / max(1, min(len(left.names), len(right.names))),
        "same_list": float(left.dataset == right.dataset),
    }
    return {name: amount for name, amount in found.items() if amount}, likest


def _likest(left: Listed, right: Listed, rare: Rarity) -> tuple[Likest | None, float]:
    best: Likest | None = None
    first = 0.0
    theirs = [(other, rare.of(other.sounds)) for other in right.names.values()]
    for one in left.names.values():
        one_weight = rare.of(one.sounds)
        for other, other_weight in theirs:
            both = one.sounds & other.sounds
            if not both:
                continue
            shared = rare.of(both)
            share = shared / (one_weight + other_weight - shared + 1e-9)
            if one.numbers != other.numbers:
                share *= 0.6
            if one.rank == other.rank == PRIMARY:
                first = max(first, share)
            if WEAK in (one.rank, other.rank):
                share *= 0.8
            if best is None or share > best.share:
                over = sorted((one_weight - shared, other_weight - shared))
                best = Likest(one, other, share, shared, over[0], over[1])
    return best, first


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
_OTHER = {
    "country.same": "same_country",
    "country.conflict": "other_country",
    "gender.same": "same_gender",
    "gender.conflict": "other_gender",
    "place.same": "same_place",
    "identifier.same": "same_number",
    "identifier.same_number": "same_number",
    "identifier.conflict": "other_number",
}


def _facts(left: Listed, right: Listed) -> dict[str, float]:
    found: dict[str, float] = {}
    for relation in relations(left.facts, right.facts):
        kind, _, what = relation.name.partition(".")
        name = _BIRTH.get(what) if kind == "birth" else _OTHER.get(relation.name)
        if name is not None:
            found[name] = 1.0
    ours, theirs = left.facts.births, right.facts.births
    if not ours or not theirs:
        found["no_birth_date"] = 1.0
    elif births_exclude([d for _, d in ours], [d for _, d in theirs]):
        found["other_birthday"] = 1.0
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


def rivals(
    pairs: Sequence[tuple[str, str]], log_odds: Sequence[float], dataset_of: Mapping[str, str]
) -> list[tuple[float, float]]:
    """For each pair the log-odds of its best rival, and its lead over it.

    A rival is another entry of either side's list that could be the other side.
    """
    best: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for (left, right), value in zip(pairs, log_odds, strict=True):
        for one, other in ((left, right), (right, left)):
            best[one, dataset_of[other]].append((value, other))
    for key, values in best.items():
        best[key] = sorted(values, reverse=True)[:2]

    def rival(one: str, other: str) -> float:
        return next((v for v, i in best[one, dataset_of[other]] if i != other), -_FAR)

    found = []
    for (left, right), value in zip(pairs, log_odds, strict=True):
        strongest = max(rival(left, right), rival(right, left))
        clipped = max(-_FAR, min(_FAR, strongest))
        found.append((clipped, max(-_FAR, min(_FAR, value - strongest))))
    return found
