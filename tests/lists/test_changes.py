"""Differences between versions, the shrink guard, and what has been taken off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from listing import Taken, fixture
from test_ofac import FORMER, LATEST, _plain

from resolver.lists import FieldChange, Guard, delisted, diff, shrunk
from resolver.model.citations import ListCitation
from resolver.model.records import Record, Value

CITED = (ListCitation("list", "v1", "1", "name", "x"),)


def entity(id_: str, schema: str = "Person", **props: str) -> Record:
    values = tuple(Value(p, text, CITED) for p, texts in props.items() for text in texts.split("|"))
    return Record(id_, "list", schema, values)


def test_changes_are_told_field_by_field() -> None:
    old = [entity("1", name="Ada|Addie", birthDate="1960"), entity("2", name="Ida"), entity("3", name="Oda")]
    new = [
        entity("1", name="Ada|A. Lund", nationality="is"),
        entity("3", name="Oda"),
        entity("4", name="Una"),
    ]
    found = diff(old, new)
    assert [r.id for r in found.added] == ["4"]
    assert [r.id for r in found.removed] == ["2"]
    assert found.unchanged == 1
    (change,) = found.changed
    assert change.fields == (
        FieldChange("name", ("Addie",), ("A. Lund",)),
        FieldChange("birthDate", ("1960",), ()),
        FieldChange("nationality", (), ("is",)),
    )
    assert found.counts() == {"added": {"Person": 1}, "changed": {"Person": 1}, "removed": {"Person": 1}}


def test_a_change_of_schema_is_a_change_and_order_and_citations_are_none() -> None:
    (change,) = diff(
        [entity("1", "Organization", name="Quay")], [entity("1", "Company", name="Quay")]
    ).changed
    assert change.fields == (FieldChange("schema", ("Organization",), ("Company",)),)
    assert diff([entity("1", name="A|B")], [entity("1", name="B|A")]).unchanged == 1


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("xyz")),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("xyz")),
)
def test_a_difference_turned_round_swaps_added_and_removed(old: dict[str, str], new: dict[str, str]) -> None:
    before, after = ([entity(k, name=v) for k, v in each.items()] for each in (old, new))
    there, back = diff(before, after), diff(after, before)
    assert {r.id for r in there.added} == {r.id for r in back.removed}
    assert {c.new.id for c in there.changed} == {c.new.id for c in back.changed}
    assert len(there.added) + len(there.changed) + there.unchanged == len(after)


def test_two_readings_of_one_file_do_not_differ() -> None:
    one, two = fixture("un", "un.xml"), fixture("un", "un.xml")
    found = diff(one.all, two.all)
    assert (found.added, found.changed, found.removed) == ((), (), ())


def test_the_guard_speaks_up_beyond_its_share_and_for_every_schema() -> None:
    report = fixture("un", "un.xml").report
    assert shrunk(dict(report.schemas), report, Guard()) == ()
    assert shrunk({}, report, Guard()) == ()
    faults = shrunk({"Person": 100, "Organization": 1, "Vessel": 30}, report, Guard(0.1, 20))
    assert [fault.place for fault in faults] == ["records", "Person", "Vessel"]
    assert "1 instead of 100: 99% fewer, 10% is accepted" in faults[1].message
    assert shrunk({"Person": 12}, report, Guard(0.1, 20)) == ()
    assert shrunk({"Person": 100, "Organization": 1, "Vessel": 30}, report, Guard(1.0, 0)) == ()


def test_an_entity_is_off_the_list_when_all_its_sanctions_have_ended() -> None:
    records = [
        entity("s1", "Sanction", entity="1", endDate="2016"),
        entity("s2", "Sanction", entity="1", endDate="2017-03"),
        entity("s3", "Sanction", entity="2", endDate="2016"),
        entity("s4", "Sanction", entity="2"),
    ]
    assert delisted(records, date(2017, 3, 31)) == {"1"}
    assert delisted(records, date(2017, 3, 30)) == frozenset()


def test_ofac_2019_to_2021_is_counted_both_ways(taken: Callable[..., Taken], published: Path) -> None:
    old, new = taken("ofac-csv", *FORMER), taken("ofac-csv", *LATEST)
    listed = ("Person", "Organization", "Company", "Vessel", "Airplane")
    found = diff([r for r in old.all if r.schema in listed], [r for r in new.all if r.schema in listed])
    before, after = ({f"ofac-{row[0]}" for row in _plain(published / names[0])} for names in (FORMER, LATEST))
    assert {r.id for r in found.added} == after - before
    assert {r.id for r in found.removed} == before - after
    assert len(found.changed) + found.unchanged == len(before & after)
