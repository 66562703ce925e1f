"""The EU's files, on invented ones in the official shape and on those beside the checkout."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from listing import Taken, cited, fixture, said, table

from resolver.errors import InvalidListing
from resolver.lists import recognised
from resolver.lists.eu_fsf_csv import _columns

WHOLE = "eu_fsf/eu_fsf_xml_1_1_reconstructed_2026-05-01.xml.gz"
EXCERPT = "eu_fsf/eu_fsf_xml_1_1_official_excerpt_2018-12-21.xml"


def test_the_first_latin_name_is_the_name_and_weak_ones_are_weak() -> None:
    person = fixture("eu-fsf-xml", "eu_fsf.xml")["eu-fsf-EU.1.2"]
    assert said(person, "name", "alias", "weakAlias", "firstName", "middleName", "lastName") == {
        "name": ("Orlan Teve Quill",),
        "alias": ("Орлан Квилл",),
        "weakAlias": ("The Tide",),
        "firstName": ("Orlan",),
        "middleName": ("Teve",),
        "lastName": ("Quill",),
    }
    (cyrillic,) = [v for v in person.values if v.prop == "alias"]
    assert cyrillic.lang == "bul"


def test_a_name_that_stands_twice_is_kept_once_with_both_citations() -> None:
    person = fixture("eu-fsf-xml", "eu_fsf.xml")["eu-fsf-EU.1.2"]
    (name,) = [v for v in person.values if v.prop == "name"]
    assert len(name.citations) == 1
    assert [c.quote for c in name.citations] == ["Orlan Teve Quill"]


def test_birth_dates_exact_circa_range_month_and_islamic() -> None:
    person = fixture("eu-fsf-xml", "eu_fsf.xml")["eu-fsf-EU.1.2"]
    assert person.texts("birthDate") == (
        "1949-03-02",
        "1950~",
        "1951/1953",
        "1954-08",
        "1951-02-07/1951-02-09",
    )
    assert person.texts("birthPlace") == ("Cacheu", "Bafata")
    assert person.texts("birthCountry") == ("gw",)


def test_unknown_countries_are_nothing_and_flags_of_papers_are_kept() -> None:
    list_ = fixture("eu-fsf-xml", "eu_fsf.xml")
    assert list_.report.unread == ()
    (passport,) = list_.of("Passport")
    assert said(passport, "type", "country", "summary") == {
        "type": ("National passport",),
        "country": ("gw",),
        "summary": ("diplomatic; known to be false",),
    }
    assert list_["eu-fsf-EU.1.2"].texts("email") == ("keeper@farol.example",)


def test_the_regulation_is_the_sanction_and_the_un_number_is_carried() -> None:
    (sanction,) = [r for r in fixture("eu-fsf-xml", "eu_fsf.xml").of("Sanction") if "EU.1.2" in r.id]
    assert said(sanction, "program", "reason", "startDate", "listingDate", "unscId", "authorityId") == {
        "program": ("GNB",),
        "reason": ("1/2012 (OJ L1)",),
        "startDate": ("2012-06-02",),
        "listingDate": ("2012-05-18",),
        "unscId": ("GBi.001",),
        "authorityId": ("13",),
    }


def test_an_entity_without_a_reference_number_goes_by_its_logical_id() -> None:
    assert fixture("eu-fsf-xml", "eu_fsf.xml")["eu-fsf-14"].texts("name", "alias") == (
        "Ordem do Farol",
        "Орден на фара",
    )


def _csv(tmp_path: Path, *rows: dict[str, str], extra: str | None = None) -> Path:
    columns = sorted(_columns().needed | _columns().known) + ([extra] if extra else [])
    entity = {
        "fileGenerationDate": "01/05/2026",
        "Entity_LogicalId": "13",
        "Entity_EU_ReferenceNumber": "EU.1.2",
        "Entity_SubjectType": "person",
        "Entity_SubjectType_ClassificationCode": "P",
        "Entity_Regulation_NumberTitle": "1/2012 (OJ L1)",
        "Entity_Regulation_Programme": "GNB",
        "Entity_Regulation_PublicationUrl": "http://eur-lex.europa.eu/x",
        "Entity_Remark": "Keeper; of the light",
    }
    path = tmp_path / "eu.csv"
    path.write_text("\ufeff" + table(columns, [{**entity, **row} for row in rows], ";"), "utf-8")
    return path


def test_the_csv_groups_sub_records_and_is_mapped_like_the_xml(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        {"NameAlias_WholeName": "Орлан Квилл", "NameAlias_NameLanguage": "BG"},
        {"NameAlias_WholeName": "Orlan Quill", "NameAlias_FirstName": "Orlan", "NameAlias_Gender": "M"},
        {
            "BirthDate_YearRangeFrom": "1951",
            "BirthDate_YearRangeTo": "1953",
            "BirthDate_CountryIso2Code": "00",
        },
        {"Citizenship_CountryIso2Code": "GW"},
        {"Entity_LogicalId": "20", "Entity_EU_ReferenceNumber": "EU.1.3", "NameAlias_WholeName": "Ada Lund"},
        {"Identification_Number": "A1", "Identification_TypeCode": "passport"},
    )
    assert recognised([path]) == "eu-fsf-csv"
    list_ = Taken("eu-fsf-csv", [path])
    assert said(
        list_["eu-fsf-EU.1.2"], "name", "alias", "birthDate", "citizenship", "gender", "passportNumber"
    ) == {
        "name": ("Orlan Quill",),
        "alias": ("Орлан Квилл",),
        "birthDate": ("1951/1953",),
        "citizenship": ("gw",),
        "gender": ("male",),
        "passportNumber": ("A1",),
    }
    assert list_["eu-fsf-EU.1.2"].texts("notes") == ("Keeper; of the light",)
    assert len(list_.of("Sanction")) == 2
    assert list_.report.published == "2026-05-01"
    (name,) = [v for v in list_["eu-fsf-EU.1.2"].values if v.prop == "name"]
    assert [c.field for c in cited(name)] == ["NameAlias_WholeName"]


def test_an_unknown_column_of_the_csv_is_refused_with_its_name(tmp_path: Path) -> None:
    path = _csv(tmp_path, {"NameAlias_WholeName": "Orlan Quill"}, extra="NameAlias_Shoe")
    with pytest.raises(InvalidListing, match="unknown column 'NameAlias_Shoe'"):
        Taken("eu-fsf-csv", [path])


@pytest.mark.parametrize("form", ["eu-fsf-csv", None])
def test_a_file_that_went_through_a_spreadsheet_is_refused(form: str | None, published: Path) -> None:
    path = published / "eu_fsf" / "eu_fsf_v1_0_csv_2018_excerpt_mangled.csv"
    with pytest.raises(InvalidListing):
        Taken(form, [path]) if form else recognised([path])


def test_the_official_excerpt_keeps_its_details(taken: Callable[..., Taken]) -> None:
    person = taken("eu-fsf-xml", EXCERPT)["eu-fsf-EU.36.64"]
    assert said(person, "birthDate", "passportNumber", "position", "gender") == {
        "birthDate": ("1924-02-21",),
        "passportNumber": ("AD001095",),
        "position": ("Former President",),
        "gender": ("male",),
    }


def test_the_whole_list_gives_what_the_raw_file_holds(taken: Callable[..., Taken], published: Path) -> None:
    list_ = taken("eu-fsf-xml", WHOLE)
    root = ElementTree.fromstring(gzip.decompress((published / WHOLE).read_bytes()))
    ns = {"e": root.tag[1:].partition("}")[0]}

    def said_of(entity: ElementTree.Element, name: str, attribute: str) -> set[str]:
        return {" ".join(e.get(attribute, "").split()) for e in entity.findall(f"e:{name}", ns)} - {""}

    schemas = list_.report.schemas
    kinds = Counter(e.get("classificationCode") for e in root.iter(f"{{{ns['e']}}}subjectType"))
    assert schemas["Person"] == kinds["P"]
    assert schemas["Organization"] + schemas.get("Company", 0) == kinds["E"]
    names = births = citizens = codes = 0
    for entity in root.findall("e:sanctionEntity", ns):
        names += len(said_of(entity, "nameAlias", "wholeName"))
        births += len({d for e in entity.findall("e:birthdate", ns) if (d := _printed(e.attrib))})
        person = entity.find("e:subjectType[@classificationCode='P']", ns) is not None
        citizens += len(said_of(entity, "citizenship", "countryIso2Code") - {"00"}) if person else 0
        bics = entity.findall("e:identification[@identificationTypeCode='swiftbic']", ns)
        codes += len({e.get("number", "").replace(" ", "")[:8] for e in bics})  # without the branch
    assert sum(list_.report.names.values()) == names
    assert list_.count("birthDate") == births
    assert list_.count("citizenship") == citizens
    assert list_.count("swiftBic") == codes


def _printed(found: dict[str, str]) -> str:
    circa = "~" if found.get("circa") == "true" else ""
    parts = [found.get(p, "") for p in ("year", "monthOfYear", "dayOfMonth")]
    written = found.get("birthdate") or "-".join(p.zfill(2) for p in parts if p)
    return f"{written}{circa}" if written else ""
