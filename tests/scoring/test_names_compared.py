"""Which names are the same, which are not, and which of two is nearer."""

from __future__ import annotations

import pytest

from resolver.scoring import Scorer


def score(scorer: Scorer, schema: str, one: str, *others: str) -> float:
    query = scorer.prepared(schema, {"name": [one]})
    return scorer.compare(query, scorer.prepared(schema, {"name": others[:1], "alias": others[1:]})).score


SAME_PERSON = [
    ("BRANDT, Willem Jan", "Willem Jan Brandt", "surname first"),
    ("Willem Brandt", "Willem Jan Brandt", "middle name missing"),
    ("WillemBrandt", "Willem Brandt", "joined"),
    ("Wil lem Brandt", "Willem Brandt", "split"),
    ("Willem Brandtt", "Willem Brandt", "doubled letter"),
    ("Wlilem Brandt", "Willem Brandt", "letters swapped"),
    ("Dr. Willem Brandt, KC", "Willem Brandt", "title and post-nominal"),
    ("Willem Brandt's", "Willem Brandt", "possessive"),
    ("W. J. Brandtmeyer", "Willem Jan Brandtmeyer", "initials"),
    ("Joe Canterwell", "Joseph Canterwell", "nickname"),
    ("XQZ Willem Brandtmeyer 77K", "Willem Brandtmeyer", "letters wrapped around"),
    ("Абдурахман Каримов", "Abdurakhman Karimov", "Cyrillic"),
    ("عبد الرحمن كريموف", "Abdurrahman Karimov", "Arabic"),
    ("अनिल शर्मा", "Anil Sharma", "Devanagari"),
    ("ਗੁਰਦੀਪ ਸਿੰਘ ਢਿੱਲੋਂ", "Gurdeep Singh Dhillon", "Gurmukhi"),
    ("김영철", "Kim Yong Chol", "Hangul"),
    ("王小明", "Wang Xiaoming", "Han"),
    ("Νίκος Παπαδόπουλος", "Nikos Papadopoulos", "Greek"),
    ("გიორგი მაისურაძე", "Giorgi Maisuradze", "Georgian"),
    ("Abd al-Karim Haddadi", "Abdulkarim Haddadi", "compound written as one"),
]
OTHER_PERSON = [
    ("Willem Brandt", "Jan Brandt", "another given name"),
    ("Willem Brandt", "Willem Castelijn", "another family name"),
    ("Kumar", "Ashok Kumar Vaidyan", "a common token alone"),
    ("Ashok Kumar", "Ashok Kumar Vaidyan", "the family name is missing"),
    ("Willem Brandt Jr.", "Willem Brandt", "generational suffix"),
    ("Karim bin Salman Haddadi", "Salman bin Karim Haddadi", "father and son"),
    ("김영철", "김영호", "another syllable"),
    ("Ahmed Haddadi", "Mahmoud Haddadi", "two common names"),
]
SAME_BODY = [
    ("Acme Widgets Ltd", "ACME WIDGETS LIMITED", "legal form"),
    ("Acme Widgets", "Acme Widgets GmbH & Co. KG", "no legal form"),
    ("US Bureau of Widgets", "United States Bureau of Widgets", "country abbreviated"),
    ("Dept. of Maritime Widgets", "Department of Maritime Widgets", "word abbreviated"),
    ("A.I.I.W.", "All India Institute of Widgetry", "acronym"),
    ("Institute of Widgetry and Cogs", "The Institute of Widgetry & Cogs", "article and ampersand"),
    ("Widgetbanco Nacional", "Widgetbank Nacional", "one word in two languages"),
]
OTHER_BODY = [
    ("Institute of Widgetry", "Institute of Cogs", "another subject"),
    ("Ministry", "Ministry of Widgets", "a generic word alone"),
    ("Acme Holdings 12 Ltd", "Acme Holdings 14 Ltd", "another number"),
    ("Bank of Lesotho", "Bank of Slovenia", "another country"),
    ("Widget Press", "Widget Press of Norway", "extended by a country"),
    ("ABX", "ABY", "another acronym"),
]


@pytest.mark.parametrize(("one", "other", "why"), SAME_PERSON)
def test_two_writings_of_a_person_match(scorer: Scorer, one: str, other: str, why: str) -> None:
    assert score(scorer, "Person", one, other) >= 0.7, why


@pytest.mark.parametrize(("one", "other", "why"), OTHER_PERSON)
def test_two_persons_do_not_match(scorer: Scorer, one: str, other: str, why: str) -> None:
    assert score(scorer, "Person", one, other) < 0.7, why


@pytest.mark.parametrize(("one", "other", "why"), SAME_BODY)
def test_two_writings_of_an_organisation_match(scorer: Scorer, one: str, other: str, why: str) -> None:
    assert score(scorer, "Organization", one, other) >= 0.7, why


@pytest.mark.parametrize(("one", "other", "why"), OTHER_BODY)
def test_two_organisations_do_not_match(scorer: Scorer, one: str, other: str, why: str) -> None:
    assert score(scorer, "Organization", one, other) < 0.7, why


def test_a_bare_surname_matches_only_as_a_name_of_its_own(scorer: Scorer) -> None:
    assert score(scorer, "Person", "Brandt", "Willem Brandt") < 0.7
    assert score(scorer, "Person", "Brandt", "Willem Brandt", "Brandt") >= 0.7


def test_a_weak_alias_matches_at_lower_strength(scorer: Scorer) -> None:
    query = scorer.prepared("Person", {"name": ["Brandt"]})
    strong = scorer.score(query, scorer.prepared("Person", {"name": ["Willem Brandt"], "alias": ["Brandt"]}))
    weak = scorer.score(
        query, scorer.prepared("Person", {"name": ["Willem Brandt"], "weakAlias": ["Brandt"]})
    )
    assert 0.7 <= weak < strong


def test_an_acronym_does_not_match_a_body_with_another_full_name(scorer: Scorer) -> None:
    assert score(scorer, "Organization", "National Widget Office", "Northern Whaling Order", "NWO") < 0.7
    assert score(scorer, "Organization", "NWO", "Northern Whaling Order") >= 0.7


def test_a_rarer_name_scores_higher(scorer: Scorer) -> None:
    assert score(scorer, "Person", "Ali Khan", "Ali Khan") < score(
        scorer, "Person", "Tzvetana Brzozowicz", "Tzvetana Brzozowicz"
    )


def test_an_agreeing_birth_date_scores_higher_and_nothing_piles_up_at_one(scorer: Scorer) -> None:
    name = {"name": ["Tzvetana Brzozowicz"]}
    candidate = scorer.prepared("Person", {**name, "birthDate": ["1960-02-03"]})
    plain = scorer.score(scorer.prepared("Person", name), candidate)
    year = scorer.score(scorer.prepared("Person", {**name, "birthDate": ["1960"]}), candidate)
    day = scorer.score(scorer.prepared("Person", {**name, "birthDate": ["1960-02-03"]}), candidate)
    assert plain < year < day < 1.0


def test_a_person_is_not_compared_with_a_vessel(scorer: Scorer) -> None:
    person = scorer.prepared("Person", {"name": ["Maria"]})
    assert scorer.score(person, scorer.prepared("Vessel", {"name": ["Maria"]})) < 0.3


def test_a_legal_entity_is_compared_with_persons_and_companies(scorer: Scorer) -> None:
    query = scorer.prepared("LegalEntity", {"name": ["Willem Brandtmeyer"]})
    assert scorer.score(query, scorer.prepared("Person", {"name": ["Willem Brandtmeyer"]})) >= 0.7
    assert scorer.score(query, scorer.prepared("Company", {"name": ["Willem Brandtmeyer GmbH"]})) >= 0.7
