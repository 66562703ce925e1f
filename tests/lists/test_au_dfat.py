"""Australia's workbook, on an invented one in the official shape and on the published one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from listing import Taken, fields, said

from resolver.errors import InvalidListing
from resolver.lists import recognised

WHOLE = "au_dfat/Australian_Sanctions_Consolidated_List_2026-04.xlsx"
HEADER = (
    "Reference",
    "Name of Individual or Entity",
    "Type",
    "Name Type",
    "Alias Strength",
    "Date of Birth",
    "Place of Birth",
    "Citizenship",
    "Address",
    "Additional Information",
    "Listing Information",
    "IMO Number",
    "Committees",
    "Control Date",
    "Instrument of Designation",
    "Targeted Financial Sanction",
    "Travel Ban",
    "Arms Embargo",
    "Maritime Restriction",
)
CONTROLLED, BORN = (datetime.fromisoformat(day) for day in ("2026-02-05", "1963-04-02"))
ABOUT = (
    "GBi.001. Title: Admiral.",
    "Listed in 2012",
    None,
    "2048 (Guinea-Bissau)",
    CONTROLLED,
    "Regulations",
)
MEASURES = (True, True, False, False)
PLACES = "a) Cacheu, Guinea-Bissau b) Bafata, Guinea-Bissau"


def _book(tmp_path: Path, *rows: Sequence[object], header: Sequence[str] = HEADER) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(list(row))
    path = tmp_path / "list.xlsx"
    book.save(path)
    return path


def _person(
    reference: object, name: str, kind: str, strength: str | None, born: object
) -> tuple[object, ...]:
    where = (PLACES, "Algeria, Palestine", "1 Rua Farol, Bissau, Guinea-Bissau")
    return (reference, name, "Individual", kind, strength, born, *where, *ABOUT, *MEASURES)


def test_rows_of_one_reference_are_one_party(tmp_path: Path) -> None:
    born = "16/03/1966, 30/01/1971, Approximately 1957, 03/1965\xa0"
    path = _book(
        tmp_path,
        _person("2a", "The Tide", "Alias", "Weak", born),
        _person(2, "Orlan QUILL", "Primary Name", None, born),
        _person("2b", "Орлан Квилл (Russian)", "Original Script", None, born),
        _person("2c", "O. Quill", "Alias", "Strong", born),
        ("3", "SEA BREEZE", "Vessel", "Primary Name", *[None] * 7, "9187629", *[None] * 7),
        (4, "Ada LUND", "Individual", "Primary Name", None, 1963, *[None] * 13),
        (5, "Ida LUND", "Individual", "Primary Name", None, BORN, *[None] * 13),
    )
    assert recognised([path]) == "au-dfat"
    list_ = Taken("au-dfat", [path])
    assert said(
        list_["au-dfat-2"], "name", "alias", "weakAlias", "birthDate", "citizenship", "birthPlace"
    ) == {
        "name": ("Orlan QUILL", "Орлан Квилл"),
        "alias": ("O. Quill",),
        "weakAlias": ("The Tide",),
        "birthDate": ("1966-03-16", "1971-01-30", "1957~", "1965-03"),
        "citizenship": ("dz", "ps"),
        "birthPlace": ("Cacheu, Guinea-Bissau", "Bafata, Guinea-Bissau"),
    }
    assert list_["au-dfat-2"].texts("country", "birthCountry") == ("gw",)
    assert said(list_["au-dfat-2-sanction"], "unscId", "program", "provisions", "modifiedAt") == {
        "unscId": ("GBi.001",),
        "program": ("2048 (Guinea-Bissau)",),
        "provisions": ("Targeted Financial Sanction", "Travel Ban"),
        "modifiedAt": ("2026-02-05",),
    }
    assert list_["au-dfat-3"].texts("imoNumber") == ("IMO9187629",)
    assert (list_["au-dfat-4"].texts("birthDate"), list_["au-dfat-5"].texts("birthDate")) == (
        ("1963",),
        ("1963-04-02",),
    )
    assert fields(list_["au-dfat-4"], "birthDate", "1963") == ["Date of Birth"]


def test_a_party_without_a_primary_name_is_noticed_and_kept(tmp_path: Path) -> None:
    list_ = Taken("au-dfat", [_book(tmp_path, _person("9a", "O. Quill", "Alias", "Strong", None))])
    assert list_["au-dfat-9"].texts("name") == ("O. Quill",)
    assert any("no primary name" in notice for notice in list_.report.notices)


def test_the_old_header_without_alias_strength_is_read_and_an_unknown_column_refused(tmp_path: Path) -> None:
    old = tuple(h for h in HEADER[:14] if h not in ("Alias Strength", "IMO Number"))
    row = ("1", "Orlan Quill", "Individual", "Primary Name", 1963, *[None] * 7)
    assert Taken("au-dfat", [_book(tmp_path, row, header=old)])["au-dfat-1"].texts("birthDate") == ("1963",)
    with pytest.raises(InvalidListing, match="unknown column 'Shoe Size'"):
        Taken("au-dfat", [_book(tmp_path, (*row, 44), header=(*old, "Shoe Size"))])


def test_an_unknown_kind_of_name_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InvalidListing, match="unknown Name Type 'Nickname'"):
        Taken("au-dfat", [_book(tmp_path, _person(2, "Orlan", "Nickname", None, None))])


def test_the_whole_list_gives_what_openpyxl_finds(taken: Callable[..., Taken], published: Path) -> None:
    list_ = taken("au-dfat", WHOLE)
    book = openpyxl.load_workbook(published / WHOLE, read_only=True)
    groups: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for row in list(book.worksheets[0].iter_rows(values_only=True))[1:]:
        if row[0] is not None:
            groups[str(row[0]).rstrip("abcdefghijklmnopqrstuvwxyz")].append(row)
    book.close()
    kinds = Counter(
        str(next((r for r in rows if r[3] == "Primary Name"), rows[0])[2]) for rows in groups.values()
    )
    schemas = list_.report.schemas
    assert (schemas["Person"], schemas["Organization"], schemas["Vessel"]) == (
        kinds["Individual"],
        kinds["Entity"],
        kinds["Vessel"],
    )
    assert len(list_.report.notices) == sum(
        1 for rows in groups.values() if all(r[3] != "Primary Name" for r in rows)
    )
    names = scripts = single = 0
    for number, rows in groups.items():
        printed = {" ".join(str(r[1]).split()) for r in rows if r[3] != "Original Script"}
        assert printed <= set(list_[f"au-dfat-{number}"].names())
        names += len(printed)
        scripts += len({" ".join(str(r[1]).split()) for r in rows if r[3] == "Original Script"} - printed)
        dates = {r[5] for r in rows if isinstance(r[5], (int, datetime))}
        if rows[0][2] == "Individual" and len(dates) == 1 and not any(isinstance(r[5], str) for r in rows):
            single += 1
            assert len(list_[f"au-dfat-{number}"].texts("birthDate")) == 1
    assert sum(list_.report.names.values()) == names + scripts
    assert single > 1500
