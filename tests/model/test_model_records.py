from __future__ import annotations

import pytest

from resolver.errors import InvalidRecord
from resolver.model.citations import DocumentCitation, ListCitation
from resolver.model.documents import Span
from resolver.model.entities import Entity
from resolver.model.records import Record, Value, checked
from resolver.model.serial import record_bytes, record_of

LISTED = ListCitation("list", "v1", "17", "name", "Ali Hassan")
QUOTED = DocumentCitation("news", "doc-1", Span(3, 13), "Ali Hassan", Span(0, 20))


def person(record_id: str, *names: str, **props: str) -> Record:
    values = [Value("name" if i == 0 else "alias", n, (LISTED,)) for i, n in enumerate(names)]
    return Record(
        record_id, "list", "Person", tuple(values + [Value(p, t, (LISTED,)) for p, t in props.items()])
    )


def test_a_record_shows_its_strongest_name() -> None:
    record = Record(
        "x", "list", "Person", (Value("weakAlias", "Ali", (LISTED,)), Value("name", "Ali Hassan", (LISTED,)))
    )
    assert record.caption == "Ali Hassan"
    assert record.names() == ("Ali Hassan", "Ali")


def test_a_nameless_record_shows_its_id() -> None:
    assert Record("x-1", "list", "Person", ()).caption == "x-1"


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        (Record("x", "list", "Wizard", ()), "unknown schema"),
        (Record("x", "list", "Person", (Value("wand", "holly", (LISTED,)),)), "no such property"),
        (Record("x", "list", "Person", (Value("name", "Ali", ()),)), "no citation"),
        (Record("x", "list", "Person", (Value("name", "", (LISTED,)),)), "empty"),
    ],
)
def test_a_record_is_refused_with_its_fault(record: Record, fault: str) -> None:
    with pytest.raises(InvalidRecord, match=fault):
        checked(record)


def test_all_faults_of_a_record_are_reported_at_once() -> None:
    record = Record("x", "list", "Person", (Value("wand", "holly", (LISTED,)), Value("name", "Ali", ())))
    with pytest.raises(InvalidRecord) as refused:
        checked(record)
    assert [f.place for f in refused.value.faults] == ["x.wand", "x.name"]


def test_a_record_reads_back_as_it_was_written() -> None:
    record = Record(
        "x",
        "news",
        "Person",
        (Value("name", "Ali Hassan", (QUOTED, LISTED), "eng"), Value("alias", "علي", (LISTED,))),
    )
    assert record_of(record_bytes(record)) == record


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"id":"x","dataset":"d","schema":"Person","values":[{}]}']
)
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidRecord):
        record_of(data)


def test_an_entity_shows_the_fullest_name_and_keeps_the_others_as_aliases() -> None:
    entity = Entity("a", (person("a", "Ali Hassan"), person("b", "Ali Mahmud Hassan", "Abu Omar")))
    assert entity.caption == "Ali Mahmud Hassan"
    assert entity.properties["name"] == ("Ali Mahmud Hassan",)
    assert set(entity.properties["alias"]) == {"Ali Hassan", "Abu Omar"}
    assert entity.referents == ("b",)


def test_equal_values_of_an_entity_carry_the_citations_of_all_its_records() -> None:
    other = Record("b", "news", "Person", (Value("name", "Ali Hassan", (QUOTED,)),))
    entity = Entity("a", (person("a", "Ali Hassan"), other))
    (name,) = entity.values
    assert set(name.citations) == {LISTED, QUOTED}
    assert entity.datasets == ("list", "news")


def test_a_weak_alias_that_another_record_states_strongly_is_shown_once() -> None:
    weak = Record(
        "b",
        "list",
        "Person",
        (Value("name", "Ali Mahmud Hassan", (LISTED,)), Value("weakAlias", "Ali Hassan", (LISTED,))),
    )
    entity = Entity("a", (person("a", "Ali Hassan"), weak))
    assert "weakAlias" not in entity.properties


def test_the_schema_of_an_entity_is_the_specific_one() -> None:
    vague = Record("b", "list", "LegalEntity", (Value("name", "Acme", (LISTED,)),))
    firm = Record("a", "list", "Company", (Value("name", "Acme", (LISTED,)),))
    assert Entity("a", (firm, vague)).schema == "Company"
