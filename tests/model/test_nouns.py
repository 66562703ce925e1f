from __future__ import annotations

import pytest

from resolver.errors import InvalidRecord
from resolver.model.documents import Span
from resolver.model.judgements import Pair, pair
from resolver.model.schemas import matchable_with


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_a_span_covers_at_least_one_code_point(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="a span needs"):
        Span(start, end)


def test_spans_overlap_where_they_share_a_code_point() -> None:
    assert Span(0, 3).overlaps(Span(2, 4))
    assert not Span(0, 3).overlaps(Span(3, 4))
    assert Span(1, 2).within(Span(0, 3))


def test_a_pair_is_the_same_whichever_way_round() -> None:
    assert pair("b", "a") == pair("a", "b") == Pair("a", "b")


def test_a_record_is_no_pair_with_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        pair("a", "a")


@pytest.mark.parametrize(
    ("asked", "compared", "left_out"),
    [
        ("Person", "LegalEntity", "Company"),
        ("LegalEntity", "Person", "Vessel"),
        ("LegalEntity", "Company", "Vessel"),
        ("Company", "Organization", "Person"),
        ("Organization", "PublicBody", "Person"),
        ("Vessel", "Vessel", "Person"),
        ("Thing", "Vessel", "Ownership"),
    ],
)
def test_a_query_is_compared_with_what_it_may_be(asked: str, compared: str, left_out: str) -> None:
    assert compared in matchable_with(asked)
    assert left_out not in matchable_with(asked)


def test_an_edge_is_compared_with_nothing() -> None:
    assert matchable_with("Ownership") == frozenset()


def test_an_unknown_schema_is_refused() -> None:
    with pytest.raises(InvalidRecord):
        matchable_with("Wizard")
