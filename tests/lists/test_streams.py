"""FollowTheMoney and Senzing JSON lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from listing import FIXTURES, Taken, fields, fixture, said

from resolver.errors import InvalidListing
from resolver.lists import recognised

DONATIONS = "ftm/nomenklatura_donations.ijson"


def _lines(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "x.json"
    path.write_text("".join((x if isinstance(x, str) else json.dumps(x)) + "\n" for x in lines), "utf-8")
    return path


def test_entities_keep_their_ids_and_edges_their_ends() -> None:
    list_ = fixture("ftm", "ftm.jsonl")
    assert said(list_["o1"], "owner", "asset", "percentage") == {
        "owner": ("p1",),
        "asset": ("c1",),
        "percentage": ("60",),
    }
    assert list_["p1"].texts("country") == ("suhh", "is")
    assert fields(list_["p1"], "birthDate", "1948") == ["birthDate"]


def test_nested_entities_are_taken_out_and_pointed_at() -> None:
    list_ = fixture("ftm", "ftm_nested.jsonl")
    assert {r.id: r.schema for r in list_.all} == {
        "p1": "Person",
        "s1": "Sanction",
        "a1": "Address",
        "o1": "Ownership",
        "c1": "Company",
    }
    assert list_["s1"].texts("entity") == ("p1",)
    assert list_["p1"].texts("addressEntity") == ("a1",)
    assert list_["o1"].texts("owner", "asset") == ("p1", "c1")


def test_an_entity_of_one_list_is_cited_from_it_in_a_collection_of_lists(tmp_path: Path) -> None:
    def entity(number: str, datasets: list[str]) -> dict[str, object]:
        return {
            "id": number, "schema": "Person", "properties": {"name": ["Ada Brand"]}, "datasets": datasets,
        }  # fmt: skip

    list_ = Taken("ftm", [_lines(tmp_path, entity("a", ["north"]), entity("b", ["north", "south"]))])
    assert (list_["a"].listing, list_["a"].dataset) == ("north", list_["b"].dataset)
    assert list_["b"].listing == list_["b"].dataset


def test_statements_are_read_with_their_language() -> None:
    (name,) = fixture("ftm", "ftm_statements.jsonl")["p1"].values
    assert (name.text, name.lang) == ("Орлан Квилл", "rus")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"id": "x", "schema": "Unicorn", "properties": {}}, "unknown schema 'Unicorn'"),
        (
            {"id": "x", "schema": "Person", "properties": {"hornLength": ["1"]}},
            "has no property 'hornLength'",
        ),
        ({"id": "x", "schema": "Person", "properties": {}, "colour": "red"}, "unknown key 'colour'"),
        ({"op": "ADD", "entity": {}}, "delta"),
        ({"id": "x", "schema": "Person", "properties": {"name": [1]}}, "int instead of a text"),
        ({"id": "x", "schema": "Person", "properties": []}, "not an object"),
    ],
)
def test_what_the_model_does_not_know_is_a_fault_with_its_line(
    tmp_path: Path, line: object, message: str
) -> None:
    good = {"id": "y", "schema": "Person", "properties": {"name": ["Ada"]}}
    with pytest.raises(InvalidListing, match=message) as caught:
        Taken("ftm", [_lines(tmp_path, good, line)])
    assert any(fault.place.startswith("x.json:2") for fault in caught.value.faults)


def test_a_broken_line_is_listed_and_a_broken_last_line_is_a_fault(tmp_path: Path) -> None:
    good = {"id": "y", "schema": "Person", "properties": {"name": ["Ada"]}}
    list_ = Taken("ftm", [_lines(tmp_path, good, "{oops", {**good, "id": "z"}, {**good, "id": "z"}, "[]")])
    assert [(r.place, r.reason.split(":")[0]) for r in list_.report.rejected] == [
        ("x.json:2", "not JSON"),
        ("x.json:4", "stands twice"),
        ("x.json:5", "not an object, or nested too deep"),
    ]
    with pytest.raises(InvalidListing, match="cut off"):
        Taken("ftm", [_lines(tmp_path, good, '{"id": "z", "sch')])


def test_the_published_stream_gives_what_json_finds(taken: Callable[..., Taken], published: Path) -> None:
    list_ = taken("ftm", DONATIONS)
    given = [json.loads(line) for line in (published / DONATIONS).read_text("utf-8").splitlines() if line]
    first = {entity["id"]: entity for entity in reversed(given)}
    assert list_.report.schemas == Counter(e["schema"] for e in first.values())
    assert len(list_.report.rejected) == len(given) - len(first)
    assert list_.count("beneficiary") == sum(
        len(e["properties"].get("beneficiary", [])) for e in first.values()
    )


def test_senzing_flat_listed_and_featured_records() -> None:
    list_ = fixture("senzing", "senzing.jsonl")
    assert said(
        list_["customers-1001"], "name", "firstName", "birthDate", "address", "passportNumber", "notes"
    ) == {
        "name": ("Orlan Quill",),
        "firstName": ("Orlan",),
        "birthDate": ("1948-03",),
        "address": ("1 Pier Road, Norvik",),
        "passportNumber": ("A1",),
        "notes": ("STATUS: active",),
    }
    assert said(list_["customers-1002"], "name", "alias", "jurisdiction", "taxNumber", "topics") == {
        "name": ("Harbour Light",),
        "alias": ("HLT",),
        "jurisdiction": ("is",),
        "taxNumber": ("55",),
        "topics": ("sanction",),
    }
    assert list_["customers-1003"].schema == "Vessel"
    assert list_["customers-1003"].texts("imoNumber") == ("IMO9187629",)
    assert list_.edges("UnknownLink") == {("customers-1001", "customers-1002", "director of")}


def test_senzing_refuses_an_unknown_attribute_in_a_list(tmp_path: Path) -> None:
    text = (FIXTURES / "senzing.jsonl").read_text("utf-8").replace("NAME_ORG", "NAME_ORGAN")
    with pytest.raises(InvalidListing, match="unknown attribute 'NAME_ORGAN' in NAMES"):
        Taken("senzing", [_lines(tmp_path, *text.splitlines())])


def test_streams_are_told_apart_by_their_first_line() -> None:
    assert recognised([FIXTURES / "ftm.jsonl"]) == "ftm"
    assert recognised([FIXTURES / "senzing.jsonl"]) == "senzing"
