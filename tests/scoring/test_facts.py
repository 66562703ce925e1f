"""What dates, countries and identifiers say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.model.dates import partial_date
from resolver.scoring import Scorer
from resolver.scoring.facts import date_relation, facts, relations

DATES = [
    ("1960-02-03", "1960-02-03", "same_day"),
    ("1960-02-03", "1960-03-02", "swapped"),
    ("1960-02-03", "1960-02", "same_month"),
    ("1960-02-03", "1960-02-13", "near_day"),
    ("1960-02-03", "1960", "same_year"),
    ("1960-02-03", "1960-01-01", "same_year"),
    ("1960-02-03", "1961-02-03", "near_year"),
    ("1960", "1961", "near_year"),
    ("1960/1962", "1961", "near_year"),
    ("1960~", "1962", "near_year"),
    ("1960-02-03", "1962-07-09", "conflict"),
    ("1960-02-03", "1975-07-09", "far"),
]


@pytest.mark.parametrize(("one", "other", "name"), DATES)
def test_two_dates_stand_in_one_relation_whichever_way_round(one: str, other: str, name: str) -> None:
    a, b = partial_date(one), partial_date(other)
    assert a is not None
    assert b is not None
    assert date_relation(a, b) == date_relation(b, a) == name


def test_the_best_of_several_dates_counts() -> None:
    found = relations(
        facts({"birthDate": ("1950", "1960-02-03")}), facts({"birthDate": ("1960-02-03", "1999")})
    )
    assert [r.name for r in found] == ["birth.same_day"]


def test_absence_is_neither_agreement_nor_contradiction() -> None:
    assert relations(facts({"birthDate": ("1960",)}), facts({"country": ("ir",)})) == ()


IDENTIFIERS = [
    ({"passportNumber": ("A-123 456",)}, {"passportNumber": ("a123456",)}, "identifier.same"),
    ({"imoNumber": ("IMO 9074729",)}, {"imoNumber": ("9074729",)}, "identifier.same"),
    ({"imoNumber": ("9074729",)}, {"imoNumber": ("9074730",)}, "identifier.conflict"),
    ({"passportNumber": ("A123456",)}, {"passportNumber": ("B123456",)}, "identifier.other"),
    ({"idNumber": ("A123456",)}, {"passportNumber": ("A123456",)}, "identifier.same_number"),
]


@pytest.mark.parametrize(("one", "other", "name"), IDENTIFIERS)
def test_identifiers_are_compared_within_their_type(
    one: dict[str, tuple[str, ...]], other: dict[str, tuple[str, ...]], name: str
) -> None:
    assert [r.name for r in relations(facts(one), facts(other))] == [name]


def test_an_identifier_decides_where_names_are_weak(scorer: Scorer) -> None:
    query = scorer.prepared("Vessel", {"name": ["Northern Lily"], "imoNumber": ["9074729"]})
    renamed = scorer.prepared("Vessel", {"name": ["Southern Rose"], "imoNumber": ["IMO 9074729"]})
    assert scorer.score(query, renamed) >= 0.7
    assert scorer.score(
        query, scorer.prepared("Vessel", {"name": ["Northern Lily"], "imoNumber": ["9074730"]})
    ) < (scorer.score(query, scorer.prepared("Vessel", {"name": ["Northern Lily"]})))


WHEN = st.sampled_from(
    ["1960-02-03", "1960-03-02", "1960-02", "1960", "1961~", "1958/1962", "1960-01-01", "1975-06-07"]
)
SIDE = st.fixed_dictionaries(
    {
        "name": st.lists(
            st.sampled_from(["Ana Ruiz", "Ana Ruiz Gil", "Юрий Петров", "Acme Ltd", "Rui"]),
            min_size=1,
            max_size=3,
        ),
        "birthDate": st.lists(WHEN, max_size=2),
        "country": st.lists(st.sampled_from(["es", "ru", "ir"]), max_size=2),
        "gender": st.lists(st.sampled_from(["male", "female"]), max_size=1),
        "birthPlace": st.lists(st.sampled_from(["Madrid", "Kazan"]), max_size=1),
        "passportNumber": st.lists(st.sampled_from(["A1234567", "B7654321"]), max_size=2),
        "taxNumber": st.lists(st.sampled_from(["A1234567", "99887766"]), max_size=1),
        "innCode": st.lists(st.sampled_from(["7707083893", "7707083894"]), max_size=1),
    }
)


@given(
    SIDE,
    st.lists(st.tuples(st.sampled_from(["Person", "Company", "LegalEntity"]), SIDE), min_size=1, max_size=6),
)
@settings(deadline=None, max_examples=60)
def test_many_at_once_score_as_one_by_one(
    scorer: Scorer, asked: dict[str, list[str]], listed: list[tuple[str, dict[str, list[str]]]]
) -> None:
    query = scorer.prepared("Person", asked)
    sides = [scorer.prepared(schema, properties) for schema, properties in listed]
    builder = scorer.builder()
    for side in sides:
        builder.add(side)
    candidates = builder.candidates()
    many = scorer.scores(query, candidates)
    assert list(many) == pytest.approx([scorer.score(query, side) for side in sides], abs=1e-12)
    assert list(scorer.scores(query, type(candidates).of(candidates.arrays()))) == list(many)
