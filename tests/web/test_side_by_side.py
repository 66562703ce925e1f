from __future__ import annotations

import pytest

from resolver.model.citations import ListCitation
from resolver.model.records import Record, Value
from resolver.web.comparison import Status, compared


def record(id_: str, **props: str | list[str]) -> Record:
    cited = (ListCitation("list", "v", "e", "f", "q"),)
    values = [
        Value(prop, text, cited)
        for prop, texts in props.items()
        for text in ([texts] if isinstance(texts, str) else texts)
    ]
    return Record(id_, "list", "Person", tuple(values))


@pytest.mark.parametrize(
    ("left", "right", "status"),
    [
        ({"name": "Ada"}, {"name": "ADA"}, Status.AGREE),
        ({"name": "Ada"}, {"name": "Ida"}, Status.DIFFER),
        ({"position": "judge"}, {"position": "clerk"}, Status.DIFFER),
        ({"birthDate": "1957"}, {"birthDate": "1957-03-14"}, Status.AGREE),
        ({"birthDate": "1957"}, {"birthDate": "1958-03-14"}, Status.CONFLICT),
        ({"nationality": ["in", "us"]}, {"nationality": "us"}, Status.AGREE),
        ({"nationality": "in"}, {}, Status.ONLY_LEFT),
        ({}, {"nationality": "in"}, Status.ONLY_RIGHT),
    ],
)
def test_a_property_agrees_conflicts_or_stands_on_one_side(
    left: dict[str, str], right: dict[str, str], status: Status
) -> None:
    (row,) = compared(record("a", **left), record("b", **right))
    assert row.status is status


def test_names_come_before_dates_and_dates_before_places() -> None:
    rows = compared(record("a", country="in", birthDate="1957", name="A"), record("b", alias="B"))
    assert [row.prop for row in rows] == ["name", "alias", "birthDate", "country"]


def test_a_name_of_one_side_may_be_an_alias_of_the_other() -> None:
    rows = compared(record("a", name="Ada", alias="Countess"), record("b", name="Countess"))
    assert [(row.prop, row.status) for row in rows] == [
        ("name", Status.AGREE),
        ("alias", Status.ONLY_LEFT),
    ]
