"""OFAC SDN and Consolidated lists as legacy CSV: primary names, addresses, aliases, comments.

The four files have no header and are told apart by their number of columns.  Record id: ``ofac-``
and ``ent_num``, the same number as ``uid`` and ``FixedRef`` of the XML formats.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence

from resolver.lists.entries import Cell, Entry
from resolver.lists.ofac import NULL, SCHEMAS, Party, party, programs
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.relations import Relations
from resolver.lists.tables import Row, csv_rows
from resolver.model.records import Record

PRIMARY = [
    "ent_num",
    "SDN_Name",
    "SDN_Type",
    "Program",
    "Title",
    "Call_Sign",
    "Vess_type",
    "Tonnage",
    "GRT",
    "Vess_flag",
    "Vess_owner",
    "Remarks",
]
ADDRESSES = ["ent_num", "Add_num", "Address", "City/State/Province/Postal Code", "Country", "Add_remarks"]
ALIASES = ["ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"]
COMMENTS = ["ent_num", "remarks_extended"]
_SHAPES = {len(columns): columns for columns in (PRIMARY, ADDRESSES, ALIASES, COMMENTS)}
_TITLES = {12: "sdn.csv (primary names)", 6: "add.csv (addresses)", 5: "alt.csv (aliases)", 2: "comments"}

_KINDS = {"aka": "alias", "fka": "previousName", "nka": "alias"}


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    files = _files(found, source)
    addresses, aliases, comments = (_joined(files.get(n), _SHAPES[n], source) for n in (6, 5, 2))
    relations = Relations(source)
    seen: dict[str, Row] = {}
    for row in csv_rows(files[12], source, PRIMARY, legacy=True):
        number = row.value("ent_num")
        if not _sound(row, number, seen, source):
            continue
        seen[number] = row
        yield from _entry(
            row,
            addresses.pop(number, []),
            aliases.pop(number, []),
            comments.pop(number, []),
            source,
            relations,
        )
    for rows in (addresses, aliases, comments):
        for number, orphans in rows.items():
            for row in orphans:
                source.reject(
                    row.place, "|".join(row.texts.values()), f"no entry {number} in the primary file"
                )
    yield from relations.records()


def _files(found: Sequence[Part], source: Source) -> dict[int, Part]:
    files: dict[int, Part] = {}
    for part in found:
        width = _width(part)
        if width not in _SHAPES:
            source.fault(part.place, f"{width} columns in the first row: none of OFAC's four files")
        elif width in files:
            source.fault(part.place, f"a second file of the kind {_TITLES[width]}")
        else:
            files[width] = part
    if 12 not in files:
        source.fault(
            "files", "sdn.csv (primary names, 12 columns) is missing: nothing says who the entries are"
        )
    if source.faults:
        raise source.refusal()
    source.notices += [f"{_TITLES[n]} was not given" for n in (6, 5, 2) if n not in files]
    return files


def _width(part: Part) -> int:
    line = part.head(1 << 15).split(b"\n", 1)[0].decode("utf-8", errors="replace")
    return len(next(csv.reader([line]), []))


def _joined(part: Part | None, columns: list[str], source: Source) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    if part is not None:
        for row in csv_rows(part, source, columns, legacy=True):
            rows[row.value("ent_num")].append(row)
    return rows


def _sound(row: Row, number: str, seen: dict[str, Row], source: Source) -> bool:
    if not number.isdecimal():
        source.reject(row.place, "|".join(row.texts.values()), f"ent_num {number!r} is not a number")
        return False
    if number not in seen:
        return True
    if row.texts == seen[number].texts:
        source.reject(row.place, row.value("SDN_Name"), f"repeats line {seen[number].line}")
    else:
        source.fault(row.place, f"another entry {number} than in line {seen[number].line}")
    return False


def _entry(
    row: Row,
    addresses: list[Row],
    aliases: list[Row],
    comments: list[Row],
    source: Source,
    relations: Relations,
) -> Iterator[Record]:
    kind = _said(row, "SDN_Type")
    schema = SCHEMAS.get(kind.text.strip().casefold() if kind else "entity")
    name = _said(row, "SDN_Name")
    if schema is None or name is None:
        reason = f"unknown SDN_Type {row.value('SDN_Type')!r}" if schema is None else "no name"
        source.reject(row.place, row.value("SDN_Name"), reason)
        return
    entry = Entry(source, schema, Cell("ent_num", row.texts["ent_num"]))
    about = party(entry, relations)
    about.name("name", name, name.text.strip(), parts=True)
    _listing(about, row)
    _vessel(about, row)
    for alias in aliases:
        _alias(about, alias, source)
    for address in addresses:
        _address(entry, address)
    about.statements(_remarks(row, comments))
    relations.know(entry)
    yield from entry.records()


def _listing(about: Party, row: Row) -> None:
    program = _said(row, "Program")
    for code in programs(program.text) if program else []:
        about.sanction.add("program", program, text=code)
    title = _said(row, "Title")
    if title is not None and about.entry.has("position"):
        about.entry.add("position", title)
    else:
        about.entry.note(title, "Title")


def _vessel(about: Party, row: Row) -> None:
    fields = {
        "Call_Sign": "vessel call sign",
        "Vess_type": "vessel type",
        "Tonnage": "vessel tonnage",
        "GRT": "vessel gross registered tonnage",
        "Vess_flag": "vessel flag",
        "Vess_owner": "vessel owner",
    }
    for column, label in fields.items():
        if (cell := _said(row, column)) is not None:
            about.state(label, cell)


def _alias(about: Party, row: Row, source: Source) -> None:
    name, kind = _said(row, "alt_name"), row.value("alt_type")
    if name is None or kind not in _KINDS:
        source.reject(row.place, row.value("alt_name"), f"unknown alt_type {kind!r}" if name else "no name")
        return
    about.name(_KINDS[kind], name, name.text.strip())
    about.entry.note(_said(row, "alt_remarks"), name.text.strip())


def _address(entry: Entry, row: Row) -> None:
    entry.address(
        _said(row, "Address"), _said(row, "City/State/Province/Postal Code"), country=_said(row, "Country")
    )
    entry.note(_said(row, "Add_remarks"), "Address remark")


def _remarks(row: Row, comments: list[Row]) -> Cell | None:
    """Remarks with what overflowed into the comments file: it goes on without a separator."""
    said = _said(row, "Remarks")
    if not comments:
        return said
    return Cell(
        "Remarks", (said.text if said else "") + "".join(c.texts["remarks_extended"] for c in comments)
    )


def _said(row: Row, column: str) -> Cell | None:
    cell = row.cell(column)
    return None if cell is None or cell.text.strip() == NULL else cell


def _recognises(found: Sequence[Part]) -> bool:
    def ours(part: Part) -> bool:
        first = part.head(1 << 15).split(b",", 1)[0].strip()
        return first.isdigit() and _width(part) in _SHAPES

    return all(ours(part) for part in found)


READER = Reader("ofac-csv", "OFAC SDN or Consolidated list, legacy CSV", "ofac", _recognises, _records)
