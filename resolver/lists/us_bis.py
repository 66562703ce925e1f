"""US BIS Denied Persons List, tab-separated text.

The list has no ids and no types.  One order makes an entry, whatever the number of its addresses.
Record id: ``us-dpl-`` and a digest of the name as printed and the dates of the order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from resolver.lists.dates import written_dates
from resolver.lists.entries import Authority, Cell, Entry
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.tables import Columns, Row, csv_rows, header_of
from resolver.model.records import Record

BIS = Authority("Bureau of Industry and Security", "us")

COLUMNS = Columns(
    frozenset(
        [
            "Name",
            "Street_Address",
            "City",
            "State",
            "Country",
            "Postal_Code",
            "Effective_Date",
            "Expiration_Date",
            "Standard_Order",
            "Last_Update",
            "Action",
            "FR_Citation",
        ]
    )
)
_ORDER = ("Name", "Effective_Date", "Expiration_Date")


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for part in found:
        for row in csv_rows(part, source, COLUMNS, delimiter="\t", legacy=True):
            order = tuple(" ".join(row.value(column).split()) for column in _ORDER)
            if not order[0]:
                source.reject(row.place, "|".join(row.texts.values()), "no name")
                continue
            same = groups.setdefault(order, [])
            if any(row.texts == other.texts for other in same):
                source.reject(row.place, order[0], "repeats an earlier line")
            else:
                same.append(row)
    for order, rows in groups.items():
        yield from _entry(order, rows, source)


def _entry(order: tuple[str, ...], rows: list[Row], source: Source) -> Iterator[Record]:
    name = rows[0].cell("Name")
    assert name is not None
    number = hashlib.sha1("\x1f".join(order).encode(), usedforsecurity=False).hexdigest()[:12]
    entry = Entry(source, "LegalEntity", Cell("Name", name.text), suffix=number)
    entry.number = number
    denial = entry.sanction(BIS, listed=False)
    entry.add("topics", name, text="export.control")
    entry.add("name", name)
    for row in rows:
        country = row.cell("Country")
        given = [row.cell(column) for column in ("Street_Address", "City", "State", "Postal_Code")]
        entry.address(*given, country=country)
        denial.dates("startDate", row.cell("Effective_Date"), month_first=True)
        denial.dates("listingDate", row.cell("Effective_Date"), month_first=True)
        denial.dates("endDate", row.cell("Expiration_Date"), month_first=True)
        _updated(denial, row)
        for column, label in (("Action", "Action"), ("Standard_Order", "Standard order")):
            denial.note(row.cell(column), label)
        denial.add("reason", row.cell("FR_Citation"))
    yield from entry.records()


def _updated(denial: Entry, row: Row) -> None:
    cell = row.cell("Last_Update")
    dates = written_dates(cell.text) if cell else ()
    if cell is not None and any(int(day[:4]) > _LAST_YEAR for day in dates):
        denial.source.misread(row.place, cell.text, "Last_Update lies in the far future")
        denial.note(cell, "Last update")
    else:
        denial.dates("modifiedAt", cell)


_LAST_YEAR = 2100
"""Updates after this year are slips of the pen: the published files have 2922 and 3017."""


def _recognises(found: Sequence[Part]) -> bool:
    return all(COLUMNS.needed == set(header_of(part, "\t")) for part in found)


READER = Reader("us-bis-dpl", "US BIS Denied Persons List", "us-dpl", _recognises, _records)
