"""How does a comparison read?

The shares of the features are told one by one; what the alignment of the names found goes into the
sentences: which tokens are identical, which are spelt differently, which are left over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

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
    besides = _besides(query, candidate, pairs, longest)
    score = sum(s for _, _, s in pairs.matched) / len(pairs.matched) if pairs.matched else None
    asked, listed = (None if name is None else name.text for name in (query, candidate))
    told = [
        Evidence(
            name, score if name == "coverage" else None, share, asked, listed,
            _SAYS[name] + besides.get(name, ""),
        )
        for name, share in shares.items()
    ]  # fmt: skip
    told += [_of_relation(relation, share) for relation, share in found]
    return tuple(sorted(told, key=lambda e: (-abs(e.log_odds), e.feature)))


def _of_relation(relation: Relation, share: float) -> Evidence:
    kind = relation.name.split(".")[1]
    likeness = 1.0 if kind.startswith("same") else 0.0 if kind in ("conflict", "far") else 0.5
    sentence = _RELATION_SAYS[relation.name].format(query=relation.query, candidate=relation.candidate)
    return Evidence(relation.name, likeness, share, relation.query, relation.candidate, sentence)


class _Pairs(NamedTuple):
    """Which tokens of two names answer each other."""

    matched: list[tuple[str, str, float]]
    """The two tokens and their likeness."""
    query_left: list[str]
    candidate_left: list[str]


def _pairs(
    query: PreparedName | None,
    candidate: PreparedName | None,
    partner: tuple[int, ...],
    likeness: tuple[float, ...],
) -> _Pairs:
    if query is None or candidate is None:
        return _Pairs([], [], [])
    answers = zip(query.tokens, partner, likeness, strict=True)
    matched = [(token.text, candidate.tokens[p].text, alike) for token, p, alike in answers if p >= 0]
    left = [token.text for token, p in zip(query.tokens, partner, strict=True) if p < 0]
    rest = [token.text for n, token in enumerate(candidate.tokens) if n not in partner]
    if rest:
        joined, squeezed = "".join(b for _, b, _ in matched), "".join(a for a, _, _ in matched)
        rest = [text for text in rest if text not in joined and text not in squeezed]
    return _Pairs(matched, left, rest)


def _besides(
    query: PreparedName | None, candidate: PreparedName | None, pairs: _Pairs, longest: int
) -> dict[str, str]:
    """What the sentences of some features say of the tokens."""
    initials = {token.text for token in query.tokens if token.role == INITIAL} if query else set()
    same = [a for a, _, s in pairs.matched if s >= 1.0]
    near = [f"{a} and {b}" for a, b, s in pairs.matched if s < 1.0 and a not in initials]
    alike = _listed(("identical", same), ("alike", near))
    for side, whole in (("query", query), ("candidate", candidate)):
        if whole is not None and (len(whole.tokens) >= longest or len(whole.text) > LONGEST_NAME):
            alike += f"; of the {side}'s name only the {longest} most telling tokens were compared"
    left = _listed(("only in the query", pairs.query_left), ("only in the candidate", pairs.candidate_left))
    return {
        "coverage": alike,
        "distance": f" ({', '.join(near)})" if near else "",
        **dict.fromkeys(("both_left", "query_left", "candidate_left"), left),
    }


def _listed(*parts: tuple[str, list[str]]) -> str:
    said = "; ".join(f"{what}: {', '.join(texts)}" for what, texts in parts if texts)
    return f" ({said})" if said else ""
