"""How does a comparison read?

The shares of the features are told one by one; what the alignment of the names found goes into the
sentences: which tokens are identical, which are spelt differently, which are left over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from resolver.model.matching import Evidence
from resolver.scoring.analysis import INITIAL, LONGEST_NAME
from resolver.scoring.facts import Relation
from resolver.scoring.features import FEATURES

if TYPE_CHECKING:
    from resolver.scoring.scorer import PreparedName

_SAYS = {f.name: f.says for f in FEATURES} | {
    "weak_alias": "the best name is only a weak alias",
    "name_floor": "names that have nothing in common tell no more against than this",
    "acronym": "one name is the acronym of the other",
}
_RELATION_SAYS = {
    "birth.same_day": "the dates {query} and {candidate} are the same day",
    "birth.swapped": "the dates {query} and {candidate} differ only in the order of day and month",
    "birth.same_month": "the dates {query} and {candidate} fall in the same month",
    "birth.near_day": "the dates {query} and {candidate} differ in the day only",
    "birth.same_year": "the dates {query} and {candidate} agree in the year",
    "birth.near_year": "the dates {query} and {candidate} are close but do not agree",
    "birth.conflict": "the dates {query} and {candidate} contradict each other",
    "birth.far": "the dates {query} and {candidate} are years apart",
    "country.same": "both name the country {query}",
    "country.conflict": "the countries differ: {query} and {candidate}",
    "gender.same": "both are {query}",
    "gender.conflict": "one is {query}, the other {candidate}",
    "place.same": "both name the place {query}",
    "identifier.same": "both carry the identifier {query}",
    "identifier.same_number": "both carry the number {query}, as identifiers of different kinds",
    "identifier.other": "the identifiers {query} and {candidate} differ, but a party may have several",
    "identifier.conflict": "the identifiers {query} and {candidate} contradict each other",
}


def evidence(
    shares: Mapping[str, float],
    found: tuple[tuple[Relation, float], ...],
    query: PreparedName | None,
    candidate: PreparedName | None,
    partner: tuple[int, ...],
    likeness: tuple[float, ...],
    *,
    longest: int,
) -> tuple[Evidence, ...]:
    """The shares as evidence, the strongest first."""
    pairs = _pairs(query, candidate, partner, likeness)
    told = [_of_name(name, share, query, candidate, pairs, longest) for name, share in shares.items()]
    told += [_of_relation(relation, share) for relation, share in found]
    return tuple(sorted(told, key=lambda e: (-abs(e.log_odds), e.feature)))


def _of_relation(relation: Relation, share: float) -> Evidence:
    kind = relation.name.split(".")[1]
    likeness = 1.0 if kind.startswith("same") else 0.0 if kind in ("conflict", "far") else 0.5
    sentence = _RELATION_SAYS[relation.name].format(query=relation.query, candidate=relation.candidate)
    return Evidence(relation.name, likeness, share, relation.query, relation.candidate, sentence)


Pair = tuple[str, str, float]


def _pairs(
    query: PreparedName | None,
    candidate: PreparedName | None,
    partner: tuple[int, ...],
    likeness: tuple[float, ...],
) -> tuple[list[Pair], list[str], list[str]]:
    if query is None or candidate is None:
        return [], [], []
    matched: list[Pair] = []
    taken: set[int] = set()
    left: list[str] = []
    for n, token in enumerate(query.tokens):
        if partner[n] < 0:
            left.append(token.text)
            continue
        other = candidate.tokens[partner[n]]
        taken.add(partner[n])
        matched.append((token.text, other.text, likeness[n]))
    joined = "".join(b for _, b, _ in matched)
    rest = [t.text for n, t in enumerate(candidate.tokens) if n not in taken and t.text not in joined]
    squeezed = "".join(a for a, _, _ in matched)
    return matched, left, [t for t in rest if t not in squeezed]


def _of_name(
    name: str,
    share: float,
    query: PreparedName | None,
    candidate: PreparedName | None,
    pairs: tuple[list[Pair], list[str], list[str]],
    longest: int,
) -> Evidence:
    matched, left, rest = pairs
    same = [a for a, _, s in matched if s >= 1.0]
    near = [f"{a} and {b}" for a, b, s in matched if s < 1.0 and INITIAL not in _roles(query, a)]
    sentence = _SAYS[name]
    if name == "coverage":
        said = [f"identical: {', '.join(same)}"] if same else []
        said += [f"alike: {', '.join(near)}"] if near else []
        sentence += f" ({'; '.join(said)})" if said else ""
    elif name == "distance" and near:
        sentence += f" ({', '.join(near)})"
    elif name in ("both_left", "query_left", "candidate_left") and (left or rest):
        said = [f"only in the query: {', '.join(left)}"] if left else []
        said += [f"only in the candidate: {', '.join(rest)}"] if rest else []
        sentence += f" ({'; '.join(said)})"
    for side, whole in (("query", query), ("candidate", candidate)):
        if (
            name == "coverage"
            and whole is not None
            and (len(whole.tokens) >= longest or len(whole.text) > LONGEST_NAME)
        ):
            sentence += f"; of the {side}'s name only the {longest} most telling tokens were compared"
    score = sum(s for _, _, s in matched) / len(matched) if matched and name == "coverage" else None
    return Evidence(
        name,
        score,
        share,
        None if query is None else query.text,
        None if candidate is None else candidate.text,
        sentence,
    )


def _roles(name: PreparedName | None, text: str) -> set[int]:
    return set() if name is None else {t.role for t in name.tokens if t.text == text}
