"""The UK Sanctions List, on invented files in the official shape and on the one beside the checkout."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from listing import FIXTURES, Taken, cited, fixture, said, table

from resolver.errors import InvalidListing
from resolver.lists import recognised
from resolver.lists.countries import country_code
from resolver.lists.uk_csv import COLUMNS

WHOLE = "uk_sl/UK-Sanctions-List_reconstructed_2026-07.xml.gz"


def test_types_of_name_are_compared_without_regard_to_case() -> None:
    person = fixture("uk-sl-xml", "uk.xml")["gb-GNB0001"]
    assert said(person, "name", "alias", "weakAlias", "firstName", "middleName", "lastName") == {
        "name": ("Orlan Teve QUILL",),
        "alias": ("Orlan KWILL", "O Quill", "Орлан Квилл"),
        "weakAlias": ("The Tide",),
        "firstName": ("Orlan",),
        "middleName": ("Teve",),
        "lastName": ("QUILL",),
    }


def test_parts_of_dates_that_are_dd_mm_or_zero_are_unknown() -> None:
    born = fixture("uk-sl-xml", "uk.xml")["gb-GNB0001"].texts("birthDate")
    assert born == ("1957", "1958-02", "1959", "1960-04-03")


def test_countries_in_the_lists_own_wording_are_read() -> None:
    person = fixture("uk-sl-xml", "uk.xml")["gb-GNB0001"]
    assert said(person, "nationality", "birthCountry", "country") == {
        "nationality": ("cd",),
        "birthCountry": ("md",),
        "country": ("gw",),
    }


def test_ships_keep_flags_owners_and_numbers() -> None:
    list_ = fixture("uk-sl-xml", "uk.xml")
    assert said(list_["gb-GNB0003"], "imoNumber", "flag", "pastFlags", "type", "tonnage", "buildDate") == {
        "imoNumber": ("IMO9187629",),
        "flag": ("km",),
        "pastFlags": ("in",),
        "type": ("Bulk Carrier",),
        "tonnage": ("7078",),
        "buildDate": ("2011",),
    }
    assert list_.edges("Ownership") == {("gb-GNB0002", "gb-GNB0003", "Current owner or operator")}
    assert "Previous owner or operator: Nobody Known Ltd" in list_["gb-GNB0003"].texts("notes")


def test_the_sanction_has_regime_measures_and_the_un_number() -> None:
    sanction = fixture("uk-sl-xml", "uk.xml")["gb-GNB0001-sanction"]
    assert said(sanction, "program", "provisions", "listingDate", "unscId", "authorityId", "reason") == {
        "program": ("The Guinea-Bissau Regulations 2012",),
        "provisions": ("Asset freeze", "Travel Ban"),
        "listingDate": ("2012-06-29",),
        "unscId": ("GBi.001",),
        "authorityId": ("12703",),
        "reason": (),
    }


def test_an_unknown_type_of_name_is_a_fault(tmp_path: Path) -> None:
    text = (FIXTURES / "uk.xml").read_text("utf-8").replace("ALias", "Nickname")
    (tmp_path / "uk.xml").write_text(text, "utf-8")
    with pytest.raises(InvalidListing, match="unknown type of name 'nickname'"):
        Taken("uk-sl-xml", [tmp_path / "uk.xml"])


def test_the_csv_cross_product_collapses_to_distinct_values(tmp_path: Path) -> None:
    common = {
        "Unique ID": "GNB0001",
        "Designation Type": "Individual",
        "Regime Name": "The Guinea-Bissau Regulations 2012",
        "Sanctions Imposed": "Asset freeze|Travel Ban",
        "Date Designated": "29/06/2012",
        "Last Updated": "04/08/2025",
        "Nationality(/ies)": "Guinea-Bissau",
    }
    names = [
        {"Name 6": "QUILL", "Name 1": "Orlan", "Name type": "Primary Name"},
        {"Name 6": "The Tide", "Name type": "Alias", "Alias strength": "Low quality a.k.a"},
    ]
    dates = [{"D.O.B": "dd/mm/1957"}, {"D.O.B": "03/04/1960"}]
    rows = [{**common, **name, **born} for name in names for born in dates]
    rows.append({**common, "Unique ID": "GNB0009", "Designation Type": "Ship", "Name 6": "SEA BREEZE"})
    rows[-1] |= {
        "Name type": "Primary name",
        "IMO number": "IMO9187629",
        "D.O.B": "",
        "Nationality(/ies)": "",
    }
    path = tmp_path / "UK-Sanctions-List.csv"
    path.write_text("Report Date: 29-Apr-2026\r\n" + table(sorted(COLUMNS.needed), rows), "utf-8")
    assert recognised([path]) == "uk-sl-csv"
    list_ = Taken("uk-sl-csv", [path])
    assert said(list_["gb-GNB0001"], "name", "weakAlias", "birthDate", "nationality") == {
        "name": ("Orlan QUILL",),
        "weakAlias": ("The Tide",),
        "birthDate": ("1957", "1960-04-03"),
        "nationality": ("gw",),
    }
    assert list_["gb-GNB0009"].texts("imoNumber") == ("IMO9187629",)
    assert list_.report.published == "2026-04-29"
    (name,) = [v for v in list_["gb-GNB0001"].values if v.prop == "name"]
    assert {c.field for c in cited(name)} == {"Name 1", "Name 6"}


def test_the_whole_list_gives_what_the_raw_file_holds(taken: Callable[..., Taken], published: Path) -> None:
    list_ = taken("uk-sl-xml", WHOLE)
    root = ElementTree.fromstring(gzip.decompress((published / WHOLE).read_bytes()))
    all_ = root.findall("Designation")
    kinds = Counter(e.text for e in root.iter("IndividualEntityShip"))
    schemas = list_.report.schemas
    assert schemas["Person"] == kinds["Individual"]
    assert schemas["Organization"] == kinds["Entity"]
    assert schemas["Vessel"] == kinds["Ship"]

    def text(node: ElementTree.Element) -> str:
        parts = [node.findtext(f"Name{n}") or "" for n in range(1, 7)]
        return " ".join(" ".join(parts).split())

    names = weak = births = nations = places = empty = 0
    for one in all_:
        primary = {text(n) for n in one.iter("Name") if n.findtext("NameType", "").lower() == "primary name"}
        low = {
            text(n) for n in one.iter("Name") if n.findtext("AliasStrength", "").startswith("Low")
        } - primary
        strong = {text(n) for n in one.iter("Name")} - {
            text(n) for n in one.iter("Name") if n.findtext("AliasStrength", "").startswith("Low")
        }
        foreign = {" ".join((e.text or "").split()) for e in one.iter("NameNonLatinScript")} - {""}
        names += len((primary | strong | foreign) - {""})
        weak += len(low)
        empty += sum(1 for n in one.iter("Name") if not text(n))
        births += len({e.text for e in one.iter("DOB")})
        nations += len({country_code(e.text or "") for e in one.iter("Nationality")} - {None})
        places += len({country_code(e.text or "") for e in one.iter("CountryOfBirth")} - {None})
    found = list_.report.names
    assert found["name"] + found["alias"] == names
    assert 0 <= weak - found["weakAlias"] <= 10  # a low one that is also a strong one is strong
    assert len(list_.report.rejected) == empty
    assert list_.count("birthDate") == births
    assert list_.count("nationality") == nations
    assert list_.count("birthCountry") == places
    assert list_.count("imoNumber") == sum(1 for _ in root.iter("IMONumber"))
    assert list_.count("unscId") == sum(1 for _ in root.iter("UNReferenceNumber"))
