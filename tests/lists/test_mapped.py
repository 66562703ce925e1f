"""Tables of the user's own: mappings, proposals of mappings, and the Indian template."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
import yaml
from listing import FIXTURES, Taken, fields, said

from resolver.errors import ConfigError, InvalidListing, NotFound
from resolver.lists import ColumnUse, TableMapping, load_mapping, mapping_of, read, sniffed, written

SHIPPED = Path(__file__).parents[2] / "config" / "mappings"


@pytest.fixture(scope="module")
def uapa() -> TableMapping:
    return load_mapping(SHIPPED / "in_uapa_fourth_schedule.toml")


def test_the_indian_template_splits_aliases_fathers_and_residences(uapa: TableMapping) -> None:
    list_ = Taken("mapped", [FIXTURES / "uapa.csv"], uapa)
    assert said(
        list_["in-uapa-4-1"], "name", "alias", "fatherName", "address", "birthDate", "nationality"
    ) == {
        "name": ("Orlan Quill",),
        "alias": ("The Tide", "O.Q."),
        "fatherName": ("Teve Quill",),
        "address": ("1 Pier Road, Norvik",),
        "birthDate": ("1968-03-05",),
        "nationality": ("in",),
    }
    assert said(list_["in-uapa-4-2"], "alias", "birthDate", "topics") == {
        "alias": ("Adda", "A. Lund", "Lundy"),
        "birthDate": ("1970", "1971"),
        "topics": ("sanction", "crime.terror"),
    }
    assert said(list_["in-uapa-4-1-sanction"], "authority", "authorityId", "listingDate", "country") == {
        "authority": ("Ministry of Home Affairs",),
        "authorityId": ("S.O. 1234(E)",),
        "listingDate": ("2019-09-04",),
        "country": ("in",),
    }
    assert fields(list_["in-uapa-4-1"], "fatherName", "Teve Quill") == ["Name"]


def test_the_shipped_template_has_the_columns_of_its_mapping(uapa: TableMapping) -> None:
    with (SHIPPED / "in_uapa_fourth_schedule.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == list(uapa.columns)
    with pytest.raises(InvalidListing, match="holds no entry"):
        Taken("mapped", [SHIPPED / "in_uapa_fourth_schedule.csv"], uapa)


def test_an_unmapped_column_is_refused_and_an_unmapped_kind_listed(tmp_path: Path) -> None:
    mapping = mapping_of(
        {
            "prefix": "own",
            "schema_column": "Kind",
            "schemas": {"P": "Person", "C": "Company"},
            "id": "No",
            "columns": {
                "No": {"ignore": True},
                "Kind": {"ignore": True},
                "Name": "name",
                "Born": "birthDate",
            },
        }
    )
    path = tmp_path / "own.csv"
    path.write_text("No,Kind,Name,Born\n1,P,Ada Lund,3/4/1960\n2,C,Quay Ltd,\n3,X,Nobody,\n4,P,,\n", "utf-8")
    list_ = Taken("mapped", [path], mapping)
    assert [(r.id, r.schema) for r in list_.all] == [("own-1", "Person"), ("own-2", "Company")]
    assert list_["own-1"].texts("birthDate") == ("1960-04-03",)
    assert [(r.place, r.reason) for r in list_.report.rejected] == [
        ("own.csv:4", "Kind 'X' is not mapped"),
        ("own.csv:5", "no name"),
    ]
    path.write_text("No,Kind,Name,Born,Shoe\n1,P,Ada Lund,,44\n", "utf-8")
    with pytest.raises(InvalidListing, match="unknown column 'Shoe'"):
        Taken("mapped", [path], mapping)


def test_a_workbook_is_read_with_the_same_mapping(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Name", "Born"], ["Ada Lund", 1960]):
        book.active.append(row)
    book.save(tmp_path / "own.xlsx")
    mapping = mapping_of({"schema": "Person", "columns": {"Name": "name", "Born": "birthDate"}})
    (record,) = Taken("mapped", [tmp_path / "own.xlsx"], mapping).all
    assert record.texts("birthDate") == ("1960",)
    assert record.id.startswith("list-")


def test_american_dates_identifiers_with_labels_and_yaml(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(
        yaml.safe_dump(
            {
                "schema": "Person",
                "legacy": True,
                "delimiter": ";",
                "columns": {
                    "Name": {"property": "name", "separators": ["|"], "rest": "weakAlias"},
                    "Born": {"property": "birthDate", "dates": "month-first"},
                    "Pass": {"property": "passportNumber", "label": "Passport"},
                    "Land": {"property": "nationality"},
                },
                "constants": {"topics": "poi"},
            }
        ),
        "utf-8",
    )
    path = tmp_path / "own.csv"
    path.write_bytes("Name;Born;Pass;Land\nZoë Lund|Zo;03/14/1960;A1;Iceland\n".encode("cp1252"))
    (record,) = Taken("mapped", [path], load_mapping(tmp_path / "m.yaml")).all
    assert said(record, "name", "weakAlias", "birthDate", "passportNumber", "nationality", "topics") == {
        "name": ("Zoë Lund",),
        "weakAlias": ("Zo",),
        "birthDate": ("1960-03-14",),
        "passportNumber": ("A1",),
        "nationality": ("is",),
        "topics": ("poi",),
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "needs a table of columns"),
        ({"columns": {"A": "name"}, "colour": 1}, "unknown keys: colour"),
        ({"columns": {"A": {"property": "name", "split": "x"}}}, "unknown keys: A.split"),
        ({"columns": {"A": "hornLength"}}, "A: no property 'hornLength'"),
        ({"columns": {"A": "sanction.hornLength"}}, "no property 'sanction.hornLength'"),
        ({"columns": {"A": "name"}, "schema": "Unicorn"}, "unknown schema 'Unicorn'"),
        ({"columns": {"A": "name"}, "id": "B"}, "id: no column 'B'"),
        ({"columns": {"A": "name", "B": {}}}, "B: neither property nor ignore"),
        ({"columns": {"A": {"property": "createdAt", "dates": "upside-down"}}}, "A.dates"),
    ],
)
def test_a_wrong_mapping_names_what_is_wrong(given: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        mapping_of(given)


def test_a_mapping_file_that_is_no_toml_is_a_config_error(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text("columns = [", "utf-8")
    with pytest.raises(ConfigError, match=r"m\.toml"):
        load_mapping(tmp_path / "m.toml")


def test_reading_with_an_unknown_format_or_without_a_mapping_is_not_found() -> None:
    for form in ("ods", "mapped"):
        with pytest.raises(NotFound):
            read(form, [FIXTURES / "uapa.csv"], dataset="x", version="v")


def test_a_mapping_written_as_toml_reads_back_the_same(tmp_path: Path, uapa: TableMapping) -> None:
    odd = TableMapping(
        columns={'He said "x"\n': ColumnUse("name", separators=("\\", "\t"), after={"s/o": "fatherName"})},
        schema="Person",
        legacy=True,
        skip=2,
    )
    for mapping in (uapa, odd):
        (tmp_path / "m.toml").write_text(written(mapping), "utf-8")
        assert load_mapping(tmp_path / "m.toml") == mapping


def test_a_proposal_reads_header_and_values_and_can_be_used_at_once(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(
        "Customer No;Party Type;Full Name;a.k.a.;DOB;Nationality;Passport No.;col7;Since\n"
        "1;Individual;Ada Lund;Adda | A. Lund;14/03/1960;Iceland;A1;ada@example.org;2001\n"
        "2;Company;Quay Ltd;;;Panama;;quay@example.org;1999\n",
        "utf-8",
    )
    proposal = sniffed(path)
    assert proposal.delimiter == ";"
    assert proposal.id == ("Customer No",)
    assert proposal.schemas == {"Individual": "Person", "Company": "Company"}
    assert {name: use.property for name, use in proposal.columns.items()} == {
        "Customer No": "",
        "Party Type": "",
        "Full Name": "name",
        "a.k.a.": "alias",
        "DOB": "birthDate",
        "Nationality": "nationality",
        "Passport No.": "passportNumber",
        "col7": "email",
        "Since": "birthDate",
    }
    (tmp_path / "m.toml").write_text(written(proposal), "utf-8")
    list_ = Taken("mapped", [path], load_mapping(tmp_path / "m.toml"))
    assert said(list_["customers-1"], "name", "alias", "nationality", "email") == {
        "name": ("Ada Lund",),
        "alias": ("Adda", "A. Lund"),
        "nationality": ("is",),
        "email": ("ada@example.org",),
    }


def test_a_proposal_for_a_workbook_and_for_the_indian_template(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Vessel", "IMO Number", "Flag"], ["Sea Breeze", 9187629, "Panama"]):
        book.active.append(row)
    book.save(tmp_path / "ships.xlsx")
    ships = sniffed(tmp_path / "ships.xlsx")
    assert (ships.schema, ships.columns["IMO Number"].property, ships.columns["Vessel"].property) == (
        "Vessel",
        "imoNumber",
        "name",
    )
    schedule = sniffed(FIXTURES / "uapa.csv")
    assert schedule.schema == "Person"
    assert schedule.columns["Name"].separators == ("@",)
    assert schedule.columns["S.O. number"].property == "sanction.authorityId"


def test_a_file_without_rows_or_with_a_doubled_column_has_no_proposal(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    for text in ("Name,Name\na,b\n", "Name\n", ""):
        path.write_text(text, "utf-8")
        with pytest.raises(InvalidListing):
            sniffed(path)
