"""The steps of an answer, and what would have made it another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from test_laws import NAMES, SCHEMAS

from resolver.scoring import Scorer, has_nothing_in_common, lifts, nearest_tokens, waterfall


@given(SCHEMAS, NAMES, NAMES)
@settings(deadline=None)
def test_the_waterfall_leads_from_the_prior_to_the_probability(
    scorer: Scorer, schema: str, one: str, other: str
) -> None:
    query = scorer.prepared(schema, {"name": [one], "country": ["ir"]})
    candidate = scorer.prepared(schema, {"name": [other], "country": ["ru", "ir"]})
    comparison, evidence = scorer.compare(query, candidate), scorer.evidence(query, candidate)
    steps = waterfall(scorer, comparison.prior, evidence)
    assert [s.feature for s in steps] == ["prior", *(e.feature for e in evidence)]
    assert sum(s.log_odds for s in steps) == pytest.approx(comparison.log_odds)
    assert steps[-1].probability == pytest.approx(comparison.probability)
    assert steps[-1].score == pytest.approx(comparison.score)
    for before, after in pairwise(steps):
        assert (after.probability >= before.probability) == (after.log_odds >= 0) or after.log_odds == 0


def test_what_would_have_lifted_the_score_does_lift_it(scorer: Scorer) -> None:
    facts = {"birthDate": ["1960-02-03"], "country": ["ir"], "passportNumber": ["A1234567"]}
    candidate = scorer.prepared("Person", {"name": ["Willem Jan Brandt"], **facts})
    query = scorer.prepared("Person", {"name": ["Willem Castelijn"]})
    told = lifts(scorer, query, candidate, 0.7)
    assert [lift.log_odds for lift in told] == sorted((lift.log_odds for lift in told), reverse=True)
    for prop, word in (
        ("birthDate", "the date"),
        ("country", "a country"),
        ("passportNumber", "an identifier"),
    ):
        (lift,) = [lift for lift in told if lift.change.startswith(f"with {word}")]
        with_fact = scorer.prepared("Person", {"name": ["Willem Castelijn"], prop: facts[prop]})
        assert scorer.score(with_fact, candidate) == pytest.approx(lift.score)
        assert lift.reaches == (lift.score >= 0.7)


CHANGED = [
    ("Willem Castelijn", "Willem Jan Brandt", "with 'brandt' in place of 'castelijn'", "Willem Brandt"),
    ("Willem Brandt Castelijn", "Willem Brandt", "without 'castelijn' in the query", "Willem Brandt"),
    ("Brandt", "Willem Brandt", "with 'willem' in the query too", "Willem Brandt"),
]


@pytest.mark.parametrize(("asked", "listed", "change", "instead"), CHANGED)
def test_another_token_in_the_query_lifts_the_score_as_told(
    scorer: Scorer, asked: str, listed: str, change: str, instead: str
) -> None:
    candidate = scorer.prepared("Person", {"name": [listed]})
    told = lifts(scorer, scorer.prepared("Person", {"name": [asked]}), candidate, 0.7)
    (lift,) = [lift for lift in told if lift.change == change]
    assert lift.score == pytest.approx(
        scorer.score(scorer.prepared("Person", {"name": [instead]}), candidate)
    )


def test_what_the_query_says_already_is_no_lift(scorer: Scorer) -> None:
    candidate = scorer.prepared("Person", {"name": ["Willem Brandt"], "country": ["nl"]})
    query = scorer.prepared("Person", {"name": ["Jan Brandt"], "country": ["nl"]})
    assert not [lift for lift in lifts(scorer, query, candidate, 0.7) if "country" in lift.change]


def test_a_contradiction_is_told_as_what_agreement_would_have_brought(scorer: Scorer) -> None:
    candidate = scorer.prepared("Person", {"name": ["Willem Brandt"], "birthDate": ["1960-02-03"]})
    query = scorer.prepared("Person", {"name": ["Willem Brandt"], "birthDate": ["1975-06-07"]})
    (lift,) = [lift for lift in lifts(scorer, query, candidate, 0.7) if "date" in lift.change]
    agreeing = scorer.prepared("Person", {"name": ["Willem Brandt"], "birthDate": ["1960-02-03"]})
    assert lift.score == pytest.approx(scorer.score(agreeing, candidate))


NEAREST = [
    ("Wilem Brandt", ["Willem Brandt"], [("wilem", "willem", True), ("brandt", "brandt", True)]),
    ("Otto Castelijn", ["Willem Brandt", "Bill B"], [("otto", None, False), ("castelijn", None, False)]),
    ("Юрий Brandt", ["Yuri Brandt"], [("yuriy", "yuri", True), ("brandt", "brandt", True)]),
]


@pytest.mark.parametrize(("name", "names", "expected"), NEAREST)
def test_each_token_tells_its_nearest(
    scorer: Scorer, name: str, names: list[str], expected: list[tuple[str, str | None, bool]]
) -> None:
    query, candidate = scorer.prepared("Person", {"name": [name]}), scorer.prepared("Person", {"name": names})
    found = nearest_tokens(scorer, query, candidate)
    assert [(t.query, t.enough) for t in found] == [(q, enough) for q, _, enough in expected]
    assert all(t.candidate == c for t, (_, c, _) in zip(found, expected, strict=True) if c is not None)
    assert has_nothing_in_common(found) == (not any(enough for _, _, enough in expected))
