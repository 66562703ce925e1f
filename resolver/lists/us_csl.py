"""US Consolidated Screening List (trade.gov), CSV.

Record id: ``us-csl-`` and ``_id`` where the file has one (since 2021), ``entity_number`` for the
Treasury's lists, or else a digest of list, name and addresses.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from resolver.lists.entries import Authority, Cell, Entry
from resolver.lists.identifiers import identifier_property
from resolver.lists.ofac import SCHEMAS, Party
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.relations import Relations
from resolver.lists.tables import Columns, Row, csv_rows, header_of
from resolver.model.records import Record

COLUMNS = Columns(
    frozenset(
        [
            "source",
            "entity_number",
            "type",
            "programs",
            "name",
            "title",
            "addresses",
            "federal_register_notice",
            "start_date",
            "end_date",
            "standard_order",
            "license_requirement",
            "license_policy",
            "call_sign",
            "vessel_type",
            "gross_tonnage",
            "gross_registered_tonnage",
            "vessel_flag",
            "vessel_owner",
            "remarks",
            "source_list_url",
            "alt_names",
            "citizenships",
            "dates_of_birth",
            "nationalities",
            "places_of_birth",
            "source_information_url",
            "ids",
        ]
    ),
    frozenset({"_id"}),
)
_TOPICS = {
    "SDN": "sanction",
    "SSI": "sanction",
    "PLC": "sanction",
    "CAP": "sanction",
    "CAPTA": "sanction",
    "FSE": "sanction",
    "MBS": "sanction",
    "CMIC": "sanction",
    "ISN": "sanction",
    "EL": "export.control",
    "DPL": "export.control",
    "MEU": "export.control",
    "UVL": "export.risk",
    "DTC": "debarment",
}
_SOURCE = re.compile(r"^(?P<list>.+?)(?:\s*\((?P<short>[A-Z]+)\))?(?: List)?(?:\s+-\s+(?P<body>.+))?$")
_BY_NAME = {"capta list": "CAP", "non-sdn menu-based sanctions": "MBS", "foreign sanctions evaders": "FSE"}


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    relations = Relations(source)
    seen: dict[str, Row] = {}
    for part in found:
        for row in csv_rows(part, source, COLUMNS):
            number = _number(row)
            if number in seen and row.texts == seen[number].texts:
                source.reject(row.place, row.value("name"), f"repeats line {seen[number].line}")
                continue
            seen[number] = row
            yield from _entry(row, number, source, relations)
    yield from relations.records()


def _number(row: Row) -> str:
    own = row.value("_id")
    if own:
        return own
    if row.value("entity_number") and "Treasury" in row.value("source"):
        return row.value("entity_number")
    said = "\x1f".join(
        row.value(c) for c in ("source", "name", "addresses", "start_date", "federal_register_notice")
    )
    return hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()[:12]


def _entry(row: Row, number: str, source: Source, relations: Relations) -> Iterator[Record]:
    kind, name, listed = row.value("type").casefold(), row.cell("name"), row.cell("source")
    schema = SCHEMAS.get(kind) if kind else _unsaid(row)
    found = _SOURCE.match(listed.text.strip()) if listed else None
    short = (found["short"] or _BY_NAME.get(found["list"].casefold(), "")) if found else ""
    if schema is None or name is None or found is None or short not in _TOPICS:
        what = (
            f"unknown type {kind!r}"
            if schema is None
            else "no name"
            if name is None
            else f"unknown list {short!r}"
        )
        source.reject(row.place, row.value("name"), what)
        return
    key = row.cell("_id") or row.cell("entity_number") or name
    entry = Entry(source, schema, key, suffix=number)
    entry.number = number
    body = Authority(found["body"] or found["list"], "us")
    about = Party(entry, entry.sanction(body, listed=False), relations)
    entry.add("topics", listed, text=_TOPICS[short])
    about.name("name", name, name.text.strip())
    for alias in _several(row.cell("alt_names")):
        about.name("alias", alias, alias.text)
    _listing(about.sanction, row)
    _described(about, row)
    for identifier in _several(row.cell("ids")):
        _identifier(about, identifier)
    about.remarks(row.cell("remarks"))
    relations.know(entry)
    yield from entry.records()


def _unsaid(row: Row) -> str:
    """Only the Treasury's lists say what an entry is."""
    return "Vessel" if row.value("vessel_flag") or row.value("vessel_type") else "LegalEntity"


def _listing(sanction: Entry, row: Row) -> None:
    for program in _several(row.cell("programs")):
        sanction.add("program", program)
    sanction.add("authorityId", row.cell("entity_number"))
    sanction.add("program", row.cell("source"))
    sanction.add("reason", row.cell("federal_register_notice"))
    sanction.dates("startDate", row.cell("start_date"))
    sanction.dates("endDate", row.cell("end_date"))
    sanction.add("sourceUrl", row.cell("source_information_url"))
    sanction.add("sourceUrl", row.cell("source_list_url"))
    for column in ("license_requirement", "license_policy"):
        sanction.add("provisions", row.cell(column))
    sanction.note(row.cell("standard_order"), "Standard order")


def _described(about: Party, row: Row) -> None:
    entry = about.entry
    for address in _several(row.cell("addresses")):
        street, _, last = address.text.rpartition(", ")
        code = re.fullmatch(r"[A-Z]{2}", last)
        # the last two letters are a country in the Treasury's rows; elsewhere they may be a state
        if (code and not re.search(r"\b[A-Z]{2}, \d{5}(-\d{4})?, [A-Z]{2}$", address.text)) or last == "US":
            entry.address(address.part(street) if street else None, country=address.part(last))
        elif re.fullmatch(r"[A-Z]{2}", address.text):
            entry.address(country=address)
        else:
            entry.address(address)
    labels = {
        "call_sign": "vessel call sign",
        "vessel_type": "vessel type",
        "gross_tonnage": "vessel gross tonnage",
        "gross_registered_tonnage": "vessel gross registered tonnage",
        "vessel_flag": "vessel flag",
        "vessel_owner": "vessel owner",
        "citizenships": "citizen",
        "nationalities": "nationality",
        "dates_of_birth": "DOB",
        "places_of_birth": "POB",
    }
    for column, label in labels.items():
        for cell in _several(row.cell(column)):
            about.state(label, cell)
    title = row.cell("title")
    entry.add("position", title) if entry.has("position") else entry.note(title, "Title")


def _identifier(about: Party, cell: Cell) -> None:
    """Files since 2021 have ``Type, Number, Country``; earlier ones ``Country, Number, Type``."""
    fields = [field.strip() for field in cell.text.split(", ")]
    if len(fields) < 2:
        about.entry.note(cell, "Identifier")
        return
    backwards = not _is_label(fields[0]) and _is_label(fields[-1])
    label, rest = (fields[-1], fields[:-1]) if backwards else (fields[0], fields[1:])
    country = None
    at = 0 if backwards else -1
    if len(rest) > 1 and re.fullmatch(r"[A-Z]{2}", rest[at]):
        country = cell.part(rest.pop(at))
    about.state(label, cell.part(", ".join(rest)), country=country)


def _is_label(text: str) -> bool:
    return text.endswith((":", "-", "#", "No.", "No", "Number", "ID")) or (
        not any(char.isdigit() for char in text)
        and (
            identifier_property(text) != "idNumber"
            or text in ("Gender", "Website", "Email Address", "Phone Number")
        )
    )


def _several(cell: Cell | None) -> list[Cell]:
    pieces = [piece.strip().removeprefix("and ") for piece in cell.text.split("; ")] if cell else []
    return [cell.part(piece) for piece in pieces if cell and piece]


def _recognises(found: Sequence[Part]) -> bool:
    return all(COLUMNS.needed <= set(header_of(part)) for part in found)


READER = Reader("us-csl", "US Consolidated Screening List, CSV", "us-csl", _recognises, _records)
