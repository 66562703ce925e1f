"""How does an answer come about step by step, and what would have made it another?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from resolver.model.matching import Evidence, Lift, NearestToken, Step
from resolver.names.spelling import spelling_similarity
from resolver.scoring.alignment import FLOOR, space, token_likeness
from resolver.scoring.analysis import NameArrays
from resolver.scoring.facts import relations
from resolver.scoring.features import FEATURES
from resolver.scoring.scorer import Prepared, PreparedName, Scorer

_AGREEING = (
    ("birth.", "birth.same_day", "births", "the date {value} of the candidate"),
    ("country.", "country.same", "countries", "a country of the candidate ({value})"),
    ("gender.", "gender.same", "genders", "the gender of the candidate ({value})"),
    ("identifier.", "identifier.same", "identifiers", "an identifier of the candidate ({value})"),
)
"""Kind of fact, its best relation, the field that holds it, and what the query would have to give."""
_SMALL = 0.05
"""Log-odds that are not worth telling."""


def waterfall(scorer: Scorer, prior: float, evidence: Sequence[Evidence]) -> tuple[Step, ...]:
    """The steps from the prior to the answer, the strongest evidence first.

    Each step tells the calibrated probability and the score reached with it; the last ones are the
    answer's.
    """
    reached = prior
    steps = [
        _step(scorer, "prior", "before any evidence: how seldom two names are one party's", prior, reached)
    ]
    for e in evidence:
        reached += e.log_odds
        steps.append(_step(scorer, e.feature, e.sentence, e.log_odds, reached))
    return tuple(steps)


def _step(scorer: Scorer, feature: str, sentence: str, log_odds: float, reached: float) -> Step:
    return Step(feature, sentence, log_odds, scorer.score_of(reached), scorer.model.probability(reached))


def nearest_tokens(scorer: Scorer, query: Prepared, candidate: Prepared) -> tuple[NearestToken, ...]:
    """For each token of the query's first name, the candidate's token that is most like it."""
    room = space(len(FEATURES))
    sides = (
        (query.person, query.person_names, candidate.person, candidate.person_names),
        (query.other, query.other_names, candidate.other, candidate.other_names),
    )
    for one, asked, other, listed in sides:
        if one is None or other is None or not asked or not listed:
            continue
        rows = one.places[one.names[0, 0] : one.names[0, 1]]
        vocabulary = _vocabulary(other, listed)
        found = []
        for token, row in zip(asked[0].tokens, rows.tolist(), strict=False):
            # where the rules take none for another form of it, the one that is spelt most like it is told
            likeness, _, text = max(
                (
                    float(token_likeness(one, row, other, t, room.costs, room.rows)),
                    spelling_similarity(token.text, text),
                    text,
                )
                for t, text in vocabulary.items()
            )
            found.append(NearestToken(token.text, text, likeness, likeness >= FLOOR))
        return tuple(found)
    return ()


def _vocabulary(arrays: NameArrays, names: Sequence[PreparedName]) -> dict[int, str]:
    found: dict[int, str] = {}
    for number, name in enumerate(names):
        rows = arrays.places[arrays.names[number, 0] : arrays.names[number, 1]]
        found |= {row: token.text for row, token in zip(rows.tolist(), name.tokens, strict=False)}
    return found


def lifts(scorer: Scorer, query: Prepared, candidate: Prepared, threshold: float) -> tuple[Lift, ...]:
    """What would have raised the score, the strongest first: one thing at a time, all else as it is."""
    comparison = scorer.compare(query, candidate)
    found = _other_names(scorer, query, candidate, comparison.log_odds, threshold)
    told = {r.name: scorer.model.relations[r.name] for r in relations(query.facts, candidate.facts)}
    for kind, best, field, says in _AGREEING:
        listed = sorted(_texts(getattr(candidate.facts, field)))
        now = sum(share for name, share in told.items() if name.startswith(kind))
        gain = scorer.model.relations[best] - now
        if listed and best not in told and gain > _SMALL:
            change = f"with {says.format(value=listed[0])} in the query"
            found.append(_lift(scorer, change, comparison.log_odds, gain, threshold))
    return tuple(sorted(found, key=lambda lift: (-lift.log_odds, lift.change)))


def _other_names(
    scorer: Scorer, query: Prepared, candidate: Prepared, log_odds: float, threshold: float
) -> list[Lift]:
    """The query's name with one token that has no partner left out, or in its place one of the candidate's
    that has none."""
    one, other, partner, _ = scorer.alignment(query, candidate)
    if one is None or other is None:
        return []
    asked = [token.text for token in one.tokens]
    spare = [t.text for n, t in enumerate(other.tokens) if n not in partner]

    def tried(change: str, tokens: Sequence[str]) -> Lift:
        properties = {**dict(query.properties), one.prop: [" ".join(tokens)]}
        gain = scorer.compare(scorer.prepared(query.schema, properties), candidate).log_odds - log_odds
        return _lift(scorer, change, log_odds, gain, threshold)

    found = []
    for place in [n for n, p in enumerate(partner) if p < 0][:_TRIED]:
        text, before, after = asked[place], asked[:place], asked[place + 1 :]
        instead = [
            tried(f"with {t!r} in place of {text!r}", [*before, t, *after])
            for t in dict.fromkeys(spare[:_TRIED])
        ]
        found += sorted(instead, key=lambda lift: -lift.log_odds)[:1]
        if before or after:
            found.append(tried(f"without {text!r} in the query", [*before, *after]))
    if spare and all(p >= 0 for p in partner):
        whole = [
            word
            for n, t in enumerate(other.tokens)
            for word in ([a for a, p in zip(asked, partner, strict=True) if p == n] or [t.text])
        ]
        found.append(tried(f"with {' '.join(spare)!r} in the query too", whole))
    return [lift for lift in found if lift.log_odds > _SMALL]


_TRIED = 4
"""Most tokens of either name that are tried in other places."""


def _texts(values: object) -> list[str]:
    found: list[str] = []
    assert isinstance(values, tuple | frozenset)
    for value in values:
        if isinstance(value, tuple):  # (written date, date) or (kind, number)
            found.append(str(value[0] if not isinstance(value[1], str) else value[1]))
        else:
            found.append(str(value))
    return found


def _lift(scorer: Scorer, change: str, log_odds: float, gain: float, threshold: float) -> Lift:
    score = scorer.score_of(log_odds + gain)
    return Lift(change, gain, score, bool(score >= threshold))


def has_nothing_in_common(tokens: Sequence[NearestToken]) -> bool:
    """Whether no token of the query is like any of the candidate's."""
    return not np.any([t.enough for t in tokens])
