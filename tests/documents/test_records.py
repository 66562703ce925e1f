"""What do the records say, and does every value stand where its citation says?"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolver.documents import Extraction, Lexicon, document, extracted
from resolver.model.citations import DocumentCitation
from resolver.model.records import checked

Extract = Callable[..., Extraction]


def check_citations(text: str, found: Extraction) -> None:
    for mention in found.mentions:
        assert mention.span.of(text) == mention.text
        assert mention.span.within(mention.sentence)
    spans = [m.span for m in found.mentions]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert {m.record for m in found.mentions} == {r.id for r in found.records}
    for record in found.records:
        checked(record)
        for value in record.values:
            for citation in value.citations:
                assert isinstance(citation, DocumentCitation)
                assert citation.span.of(text) == citation.quote
                assert citation.span.within(citation.sentence)


POSITIONS = [
    ("Union Trade Secretary Oili Kantee spoke.", {"Union Trade Secretary"}),
    (
        "Oili Kantee, Acting Deputy Secretary, US Department of Trade, spoke.",
        {"Acting Deputy Secretary, US Department of Trade"},
    ),
    ("US Secretary of State Oili Kantee spoke.", {"US Secretary of State"}),
    ("Former petroleum minister Oili Kantee spoke.", {"Former petroleum minister"}),
    ("Oili Kantee, the head of Orlo Bank, spoke.", {"head of Orlo Bank"}),
    ("Mr Oili Kantee spoke.", set()),
    (
        "A Pakistani-origin Canadian businessman, Oili Kantee, spoke.",
        {"Pakistani-origin Canadian businessman"},
    ),
    (
        "It was led by acting Deputy Secretary of Public Works, Oili Kantee.",
        {"acting Deputy Secretary of Public Works"},
    ),
    (
        "He met the deputy governor of the Bank of Orlovia, Oili Kantee.",
        {"deputy governor of the Bank of Orlovia"},
    ),
    ("Minister of Ports and Fisheries Oili Kantee spoke.", {"Minister of Ports and Fisheries"}),
    ("They shot at top Orlovistani separatist Oili Kantee.", {"Orlovistani separatist"}),
    ("He met his Kenyan counterpart Oili Kantee.", set()),
]


@pytest.mark.parametrize(("text", "expected"), POSITIONS)
def test_positions_are_read_beside_the_name(text: str, expected: set[str], extract: Extract) -> None:
    found = extract(text)
    check_citations(text, found)
    person = next(r for r in found.records if r.schema == "Person")
    assert set(person.texts("position")) == expected


COUNTRIES = [
    ("Oili Kantee, a US citizen, spoke.", "nationality", {"us"}),
    ("India’s Coastal Shipping Bureau spoke.", "country", {"in"}),
    ("The US Coastal Enforcement Administration spoke.", "country", {"us"}),
    ("The Kenyan Coastal Bureau spoke.", "country", {"ke"}),
    ("The Bank of Ghana spoke.", "country", {"gh"}),
    ("The Coastal Shipping Bureau spoke in India.", "country", set()),
    ("Canadian businessman Oili Kantee spoke.", "country", {"ca"}),
]


@pytest.mark.parametrize(("text", "prop", "expected"), COUNTRIES)
def test_countries_are_kept_only_where_the_text_says_so(
    text: str, prop: str, expected: set[str], extract: Extract
) -> None:
    assert set(extract(text).records[0].texts(prop)) == expected


def test_the_fullest_form_is_the_name_and_the_rest_are_aliases(extract: Extract) -> None:
    text = "Kantee resigns\n\nMinister Oili Maria Kantee left. Oili Kantee wept. Kantee slept."
    (record,) = extract(text).records
    assert record.texts("name") == ("Oili Maria Kantee",)
    assert record.texts("alias") == ("Oili Kantee",)
    assert record.texts("weakAlias") == ("Kantee",)
    assert len(next(v for v in record.values if v.prop == "weakAlias").citations) == 2


def test_a_legal_form_makes_a_company(extract: Extract) -> None:
    found = extract("Orlo Freight Ltd sued the Orlo Foundation.")
    assert [r.schema for r in found.records] == ["Company", "Organization"]
    assert {m.schema for m in found.mentions} == {"Organization"}


def test_record_ids_stay_when_the_document_changes(extract: Extract) -> None:
    one = extract("Minister Oili Kantee left.")
    two = extract("It rained. Minister Oili Kantee left at last, said the Orlo Foundation.")
    assert one.records[0].id == two.records[0].id
    assert one.records[0].values[0].citations != two.records[0].values[0].citations
    assert extract("Minister Oili Kantee left.", "b.txt").records[0].id != one.records[0].id


_PIECES = st.sampled_from(
    [
        "Minister",
        "Oili Kantee",
        "Kantee",
        "Orlo Freight Ltd.",
        "Coastal Bureau (CB)",
        "said",
        "of",
        "the",
        "🙂",
        "👩‍🚀",
        "e\u0301a",
        "José\u0301",
        "שלום",
        "محمد علي",
        "नमस्ते",
        "\r\n",
        "\n\n",
        "\r",
        "\u2028",
        "’s",
        "“",
        "”",
        "(",
        ")",
        ".",
        ",",
        "also known as",
        "Bank of",
        "U.S.",
        "D.C.",
        "•",
        "—",
        "Ünal\u0308",
        "Zoë",
        "12",
        "\u00a0",
        "ﬁ",
        "Ǆ",
        "İstanbul",
        "&",
        "'",
        "-",
        "/",
        "By",
        "Photo:",
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(_PIECES, st.text(max_size=6)), min_size=1, max_size=40), st.sampled_from(["", " "]))
def test_every_citation_cuts_out_its_quote(words: Lexicon, pieces: list[str], glue: str) -> None:
    text = glue.join(pieces).replace("\0", "").encode("utf-8", "ignore").decode().removeprefix("\ufeff")
    if text.strip():
        made = document("t", "x", text.encode(), max_bytes=1_000_000)
        check_citations(made.text, extracted(made, words))


@pytest.mark.parametrize(
    "piece", ["A ", "'", "\n", "Bank of ", "Al-X alias ", "(AB) ", "Bank and ", "“A ”", "of the ", "x"]
)
def test_hostile_repetition_takes_linear_time(piece: str, extract: Extract) -> None:
    began = time.process_time()
    text = "x " + piece * 10_000
    check_citations(text, extract(text))
    assert time.process_time() - began < 10
