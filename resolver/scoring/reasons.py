"""How does an answer come about step by step, and what would have made it another?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from resolver.model.matching import Evidence, Lift, NearestToken, Step
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
            likeness, text = max(
                (float(token_likeness(one, row, other, t, room.costs, room.rows)), text)
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
    found: list[Lift] = []
    for e in scorer.evidence(query, candidate):
        if e.log_odds < -_SMALL and "." not in e.feature and e.feature != "name_floor":
            found.append(
                _lift(scorer, f"without this: {e.sentence}", comparison.log_odds, -e.log_odds, threshold)
            )
    told = {r.name: scorer.model.relations[r.name] for r in relations(query.facts, candidate.facts)}
    for kind, best, field, says in _AGREEING:
        listed = sorted(_texts(getattr(candidate.facts, field)))
        now = sum(share for name, share in told.items() if name.startswith(kind))
        gain = scorer.model.relations[best] - now
        if listed and best not in told and gain > _SMALL:
            change = f"with {says.format(value=listed[0])} in the query"
            found.append(_lift(scorer, change, comparison.log_odds, gain, threshold))
    return tuple(sorted(found, key=lambda lift: (-lift.log_odds, lift.change)))


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
