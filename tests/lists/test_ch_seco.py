"""The Swiss list, on an invented file in the official shape and on the published examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from listing import FIXTURES, Taken, fields, fixture, said

from resolver.errors import InvalidListing
from resolver.lists import delisted

EXCERPT = "ch_seco/seco_whole_list_excerpt_2026-08-27.xml"
AMENDMENT = "ch_seco/seco_official_amendment_example_2024-01-17.xml"


def test_names_are_built_from_their_parts_and_not_in_document_order() -> None:
    person = fixture("ch-seco", "seco.xml")["ch-seco-100"]
    assert said(person, "name", "firstName", "fatherName", "lastName", "weakAlias", "previousName") == {
        "name": ("Orlan Teve Quill",),
        "firstName": ("Orlan",),
        "fatherName": ("Teve",),
        "lastName": ("Quill",),
        "weakAlias": ("The Tide",),
        "previousName": ("Orlan Quell",),
    }


def test_spelling_variants_and_other_identities_are_aliases() -> None:
    person = fixture("ch-seco", "seco.xml")["ch-seco-100"]
    assert person.texts("alias") == ("Орлан Квилл", "Otto Quillen")
    assert [v.lang for v in person.values if v.text == "Орлан Квилл"] == ["rus"]
    assert person.texts("nationality") == ("iq",)


def test_nested_old_copies_in_modifications_are_not_read() -> None:
    assert all("Nested" not in v.text for r in fixture("ch-seco", "seco.xml").all for v in r.values)


def test_partial_low_quality_and_islamic_dates() -> None:
    person = fixture("ch-seco", "seco.xml")["ch-seco-100"]
    assert person.texts("birthDate") == ("1949-03", "1950~", "1951-02-07/1951-02-09")
    assert person.texts("birthPlace") == ("Cacheu, Cacheu Region, GW",)


def test_a_delisted_target_is_kept_with_an_end_date_and_without_the_topic() -> None:
    list_ = fixture("ch-seco", "seco.xml")
    assert list_["ch-seco-200"].texts("topics") == ()
    (sanction,) = [r for r in list_.of("Sanction") if r.texts("entity") == ("ch-seco-200",)]
    assert said(sanction, "status", "endDate") == {"status": ("de-listed",), "endDate": ("2016-03-01",)}
    assert delisted(list_.all, date(2016, 3, 1)) == {"ch-seco-200"}
    assert delisted(list_.all, date(2016, 2, 29)) == frozenset()


def test_programmes_are_found_through_their_sets_and_relations_through_ids() -> None:
    list_ = fixture("ch-seco", "seco.xml")
    (sanction,) = [r for r in list_.of("Sanction") if r.texts("entity") == ("ch-seco-100",)]
    assert said(sanction, "program", "provisions", "unscId", "listingDate", "startDate") == {
        "program": ("Example",),
        "provisions": ("Annex 1",),
        "unscId": ("GBi.001",),
        "listingDate": ("2015-01-02",),
        "startDate": ("2015-01-03",),
    }
    assert list_.edges("Family") == {("ch-seco-100", "ch-seco-200", "family member of")}


def test_the_number_of_a_ship_is_read_from_the_text() -> None:
    ship = fixture("ch-seco", "seco.xml")["ch-seco-300"]
    assert (ship.schema, ship.texts("imoNumber")) == ("Vessel", ("IMO9187629",))
    assert fields(ship, "imoNumber", "IMO9187629") == ["object/other-information"]


def test_a_paper_keeps_its_issuer_dates_and_place_of_issue() -> None:
    (passport,) = fixture("ch-seco", "seco.xml").of("Passport")
    expected = {
        "type": ("Diplomatic passport",),
        "country": ("gw",),
        "startDate": ("2010-02-18",),
        "endDate": ("2013-02-18",),
        "authority": ("Cacheu",),
    }
    assert said(passport, *expected) == expected


def test_an_unknown_kind_of_name_is_a_fault(tmp_path: Path) -> None:
    text = (FIXTURES / "seco.xml").read_text("utf-8").replace('"formerly-known-as"', '"pen-name"')
    (tmp_path / "seco.xml").write_text(text, "utf-8")
    with pytest.raises(InvalidListing, match="unknown name-type 'pen-name'"):
        Taken("ch-seco", [tmp_path / "seco.xml"])


@pytest.mark.parametrize("name", [EXCERPT, AMENDMENT])
def test_the_published_examples_give_what_the_raw_files_hold(
    name: str, taken: Callable[..., Taken], published: Path
) -> None:
    list_ = taken("ch-seco", name)
    root = ElementTree.parse(published / name).getroot()
    targets = root.findall("target")
    assert len([r for r in list_.all if r.schema in ("Person", "Organization", "Vessel")]) == len(targets)
    names = root.findall("target/*/identity/name") + root.findall("target/*/identity/name//spelling-variant")
    assert sum(list_.report.names.values()) == len(names)
    nations = {
        (t.get("ssid"), c.get("iso-code"))
        for t in targets
        for c in t.findall("*/identity/nationality/country")
    }
    assert list_.count("nationality") == len(nations)
    ended = [t for t in targets if t.find("modification").get("modification-type") == "de-listed"]  # type: ignore[union-attr]
    assert len(delisted(list_.all, date(2026, 8, 27))) == len(ended)


def test_an_amendment_is_noticed(taken: Callable[..., Taken]) -> None:
    assert any("not the whole list" in notice for notice in taken("ch-seco", AMENDMENT).report.notices)
