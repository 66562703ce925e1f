"""Australia: DFAT consolidated list, XLSX.

Record id: ``au-dfat-`` and the number of the Reference (``2``); rows ``2a``, ``2b`` are other names of
the same party and repeat its other columns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from resolver.errors import InvalidListing
from resolver.lists.countries import country_code, last_country
from resolver.lists.entries import Authority, Cell, Entry
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.tables import Columns, Row, sheet_rows
from resolver.model.records import Record

DFAT = Authority("Department of Foreign Affairs and Trade", "au")

COLUMNS = Columns(
    frozenset(
        {
            "Reference",
            "Name of Individual or Entity",
            "Type",
            "Name Type",
            "Date of Birth",
            "Place of Birth",
            "Citizenship",
            "Address",
            "Additional Information",
            "Listing Information",
            "Committees",
            "Control Date",
        }
    ),
    frozenset(
        {
            "Alias Strength",
            "IMO Number",
            "Instrument of Designation",
            "Targeted Financial Sanction",
            "Travel Ban",
            "Arms Embargo",
            "Maritime Restriction",
        }
    ),
)
_SCHEMAS = {"individual": "Person", "entity": "Organization", "vessel": "Vessel"}
_MEASURES = ("Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction")
_REFERENCE = re.compile(r"(\d+)([a-z]*)$", re.IGNORECASE)
_UN_REFERENCE = re.compile(r"^\s*([A-Z]{2}[ie]\.\d{3})\b")
_LETTERED = re.compile(r"(?:^|\s)[a-z]\)\s*")
_LANGUAGE = re.compile(r"^(?P<name>.+?)\s*\((?P<language>[A-Z][a-z]+)\)$")


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for part in found:
        for row in sheet_rows(part, source, COLUMNS):
            number = _REFERENCE.match(row.value("Reference"))
            if number is None:
                source.reject(
                    row.place, "|".join(row.texts.values()), "Reference is not a number and letters"
                )
            else:
                groups[number.group(1)].append(row)
                source.published = max(source.published or "", row.value("Control Date")) or None
    for rows in groups.values():
        yield from _entry(rows, source)


def _entry(rows: list[Row], source: Source) -> Iterator[Record]:
    named = [row for row in rows if row.cell("Name of Individual or Entity")]
    for row in rows:
        if row not in named:
            source.reject(row.place, row.value("Reference"), "no name")
    if not named:
        return
    first = next((row for row in named if row.value("Name Type") == "Primary Name"), named[0])
    schema = _SCHEMAS.get(first.value("Type").casefold())
    if schema is None:
        kind = first.value("Type")
        source.reject(first.place, first.value("Name of Individual or Entity"), f"unknown Type {kind!r}")
        return
    number = _REFERENCE.match(first.value("Reference"))
    assert number is not None
    entry = Entry(source, schema, Cell("Reference", number.group(1)))
    primary = any(row.value("Name Type") == "Primary Name" for row in named)
    if not primary:
        source.notices.append(
            f"{first.place}: entry {entry.number} has no primary name; the first one stands for it"
        )
    for row in [first, *(row for row in named if row is not first)]:
        _name(entry, row, first=row is first, source=source)
    for row in rows:
        _about(entry, row)
        _listing(entry, row)
    yield from entry.records()


def _name(entry: Entry, row: Row, *, first: bool, source: Source) -> None:
    cell, kind, strength = (
        row.cell("Name of Individual or Entity"),
        row.value("Name Type"),
        row.value("Alias Strength"),
    )
    if kind not in ("Primary Name", "Alias", "Original Script") or strength not in ("", "Strong", "Weak"):
        source.fault(row.place, f"unknown Name Type {kind!r} or Alias Strength {strength!r}")
        return
    assert cell is not None
    prop = (
        "weakAlias"
        if strength == "Weak" and not first
        else "alias"
        if kind == "Alias" and not first
        else "name"
    )
    spoken = _LANGUAGE.match(" ".join(cell.text.split())) if kind == "Original Script" else None
    if spoken is not None:
        entry.add(prop, cell, text=spoken["name"])
        entry.note(cell, "Original script")
    else:
        entry.add(prop, cell)


def _about(entry: Entry, row: Row) -> None:
    if entry.schema.name == "Person":
        entry.dates("birthDate", row.cell("Date of Birth"))
        for place in _lettered(row.cell("Place of Birth")):
            entry.add("birthPlace", place)
            if (code := last_country(place.text)) is not None:
                entry.add("birthCountry", place, text=code)
        for country in _countries(row.cell("Citizenship")):
            entry.country("citizenship", country)
    else:
        for column in ("Date of Birth", "Place of Birth", "Citizenship"):
            entry.note(row.cell(column), column)
    for address in _lettered(row.cell("Address")):
        code = last_country(address.text)
        entry.address(address, country=None)
        if code is not None:
            entry.add("country", address, text=code)
    if (number := row.cell("IMO Number")) is not None:
        entry.add("imoNumber", number) if entry.has("imoNumber") else entry.note(number, "IMO Number")
    entry.note(row.cell("Additional Information"))


def _listing(entry: Entry, row: Row) -> None:
    sanction = entry.sanction(DFAT)
    sanction.add("program", row.cell("Committees"))
    sanction.add("reason", row.cell("Instrument of Designation"))
    sanction.note(row.cell("Listing Information"))
    sanction.dates("modifiedAt", row.cell("Control Date"))
    for column in _MEASURES:
        if (cell := row.cell(column)) is not None and cell.text.casefold() in ("true", "yes"):
            sanction.add("provisions", cell, text=column)
    about = row.cell("Additional Information")
    if about is not None and (found := _UN_REFERENCE.match(about.text)):
        sanction.add("unscId", about, text=found.group(1))


def _lettered(cell: Cell | None) -> list[Cell]:
    """The pieces of ``a) ... b) ...``."""
    pieces = _LETTERED.split(cell.text) if cell else []
    return [cell.part(piece.strip()) for piece in pieces if cell and piece.strip()]


def _countries(cell: Cell | None) -> list[Cell]:
    """The countries of a cell: several with commas between, where they are not one country's name."""
    if cell is None or country_code(cell.text) is not None:
        return [cell] if cell else []
    pieces = [piece.strip() for lettered in _lettered(cell) for piece in re.split(r"[,;]", lettered.text)]
    return [cell.part(piece) for piece in pieces if piece]


def _recognises(found: Sequence[Part]) -> bool:
    def ours(part: Part) -> bool:
        if not part.name.endswith(".xlsx"):
            return False
        try:
            source = Source("au-dfat", "", "", "", part.limits)
            row = next(sheet_rows(part, source, None), None)
        except InvalidListing:
            return False
        return row is not None and COLUMNS.needed <= set(row.texts)

    return all(ours(part) for part in found)


READER = Reader("au-dfat", "Australia DFAT consolidated list, XLSX", "au-dfat", _recognises, _records)
