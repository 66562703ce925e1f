"""The UN list, on an invented file in the official shape and on the published ones."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from listing import FIXTURES, Taken, cited, fields, fixture, said

from resolver.errors import InvalidListing
from resolver.lists import diff
from resolver.lists.countries import country_code

OLDEST, FORMER, LATEST = (
    f"un/consolidated_{day}.xml.gz" for day in ("2018-10-29", "2025-04-19", "2026-02-27")
)


def test_names_by_position_are_joined_in_order_and_claim_no_parts() -> None:
    person = fixture("un", "un.xml")["un-6900001"]
    assert person.texts("name") == ("ORLAN TEVE QUILL", "Орлан Тэвэ Квилл")
    assert person.texts("firstName", "lastName") == ()
    assert fields(person, "name", "ORLAN TEVE QUILL") == ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME"]


def test_one_alias_element_may_hold_several_names_or_two_scripts() -> None:
    person = fixture("un", "un.xml")["un-6900001"]
    assert said(person, "alias", "weakAlias", "previousName") == {
        "alias": ("Orlan Kwill", "Orlan Quil", "O. Quill", "Teve Akvil", "Orlan Akvil", "Орлан Аквил"),
        "weakAlias": ("The Tide",),
        "previousName": ("Orlan Quell",),
    }
    assert "Alias: Teve Akvil born in 1963" in person.texts("notes")


def test_dates_exact_circa_between_and_of_an_alias_are_alternatives() -> None:
    born = fixture("un", "un.xml")["un-6900001"].texts("birthDate")
    assert set(born) == {"1955", "1948", "1949-03-02", "1950~", "1951/1953"}


def test_gb_is_guinea_bissau_and_the_reference_number_is_carried() -> None:
    list_ = fixture("un", "un.xml")
    assert said(list_["un-6900001-sanction"], "program", "unscId", "listingDate") == {
        "program": ("GB",),
        "unscId": ("GBi.001",),
        "listingDate": ("2012-05-18",),
    }
    assert list_["un-6900001"].texts("nationality") == ("gw",)


def test_an_entitys_first_name_may_hold_two_names() -> None:
    order = fixture("un", "un.xml")["un-6900002"]
    assert said(order, "name", "alias", "previousName", "address") == {
        "name": ("ORDER OF THE LIGHTHOUSE (OTL)",),
        "alias": ("LIGHT ORDER", "OTL"),
        "previousName": ("Order of the Lamp",),
        "address": ("1 Rua Farol, Bissau, 1001, Guinea-Bissau",),
    }


def test_whitespace_inside_values_is_squeezed_and_the_quote_is_as_published() -> None:
    person = fixture("un", "un.xml")["un-6900001"]
    assert person.texts("position") == ("Keeper of the light", "Pilot")
    quotes = [c.quote for v in person.values if v.text == "Keeper of the light" for c in v.citations]
    assert quotes == ["Keeper of the\nlight"]


def test_documents_in_other_languages_are_known() -> None:
    list_ = fixture("un", "un.xml")
    assert list_["un-6900001"].texts("passportNumber") == ("AA 123",)
    (passport,) = list_.of("Passport")
    assert said(passport, "type", "country", "startDate", "summary") == {
        "type": ("Número de pasaporte",),
        "country": ("gw",),
        "startDate": ("2010-02-18",),
        "summary": ("Expiration date 2013",),
    }


def test_a_reference_number_in_the_comments_is_a_link() -> None:
    assert fixture("un", "un.xml").edges("UnknownLink") == {("un-6900001", "un-6900002", "Named in comments")}


def test_an_unknown_quality_and_an_unknown_element_are_faults_with_their_places(tmp_path: Path) -> None:
    text = (FIXTURES / "un.xml").read_text("utf-8")
    text = text.replace("<QUALITY>Low</QUALITY>", "<QUALITY>Middling</QUALITY>")
    text = text.replace("<GENDER>Male</GENDER>", "<GENDER>Male</GENDER><SHOE_SIZE>44</SHOE_SIZE>")
    (tmp_path / "un.xml").write_text(text, "utf-8")
    with pytest.raises(InvalidListing) as caught:
        Taken("un", [tmp_path / "un.xml"])
    found = [str(fault) for fault in caught.value.faults]
    assert len(found) == 2
    assert "un.xml:8: CONSOLIDATED_LIST/INDIVIDUALS/INDIVIDUAL/SHOE_SIZE: unknown element" in found[0]
    assert "unknown QUALITY 'Middling'" in found[1]


@pytest.mark.parametrize("name", [OLDEST, FORMER, LATEST])
def test_the_published_list_gives_what_the_raw_file_holds(
    name: str, taken: Callable[..., Taken], published: Path
) -> None:
    list_ = taken("un", name)
    root = ElementTree.fromstring(gzip.decompress((published / name).read_bytes()))
    persons, entities = root.findall("INDIVIDUALS/INDIVIDUAL"), root.findall("ENTITIES/ENTITY")
    schemas = list_.report.schemas
    assert (schemas["Person"], schemas["Organization"]) == (len(persons), len(entities))
    assert list_.report.published == name[-17:-7]
    references = {e.findtext("REFERENCE_NUMBER", "").strip() for e in [*persons, *entities]}
    assert {t for r in list_.of("Sanction") for t in r.texts("unscId")} == references
    assert list_.count("listingDate") == len([*persons, *entities])

    def spoken(entry: ElementTree.Element, path: str) -> set[str]:
        return {" ".join((e.text or "").split()) for e in entry.findall(path)} - {""}

    printed = whole = 0
    for entry in [*persons, *entities]:
        record = list_[f"un-{entry.findtext('DATAID', '').strip()}"]
        names = set(record.names())
        quotes = {
            " ".join(c.quote.split())
            for v in record.values
            for c in cited(v)
            if c.field.endswith("ALIAS_NAME")
        }
        aliases = spoken(entry, "*/ALIAS_NAME")
        assert aliases <= quotes, record.id
        printed += len(aliases)
        whole += len(aliases & names)
        weak = {
            " ".join(a.findtext("ALIAS_NAME", "").split())
            for a in entry.findall("INDIVIDUAL_ALIAS")
            if a.findtext("QUALITY") == "Low"
        }
        assert (
            set(record.texts("weakAlias")) <= {w for text in weak for w in (text, *text.split("; "))} | names
        )
        born = spoken(entry, "INDIVIDUAL_DATE_OF_BIRTH/DATE") | spoken(entry, "INDIVIDUAL_DATE_OF_BIRTH/YEAR")
        assert {b[:10] for b in born} <= {b.rstrip("~") for b in record.texts("birthDate")}
        spans = entry.findall("INDIVIDUAL_DATE_OF_BIRTH[FROM_YEAR]")
        assert len([b for b in record.texts("birthDate") if "/" in b]) <= len(spans)
        nations = {code for n in spoken(entry, "NATIONALITY/VALUE") if (code := country_code(n))}
        assert set(record.texts("nationality")) == nations
    assert whole > 0.93 * printed


def test_the_change_from_april_2025_to_february_2026_is_counted_both_ways(
    taken: Callable[..., Taken], published: Path
) -> None:
    old, new = taken("un", FORMER), taken("un", LATEST)

    def ids(name: str) -> set[str]:
        root = ElementTree.fromstring(gzip.decompress((published / name).read_bytes()))
        return {f"un-{e.text.strip()}" for e in root.iter("DATAID") if e.text}

    listed = ("Person", "Organization")
    found = diff([r for r in old.all if r.schema in listed], [r for r in new.all if r.schema in listed])
    assert {r.id for r in found.added} == ids(LATEST) - ids(FORMER)
    assert {r.id for r in found.removed} == ids(FORMER) - ids(LATEST)
    assert len(found.changed) + found.unchanged == len(ids(FORMER) & ids(LATEST))
    assert (len(found.added), len(found.changed), len(found.removed)) == (136, 11, 10)
