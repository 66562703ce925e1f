"""UK Sanctions List (FCDO), CSV.

The CSV has a row for every combination of names, dates and addresses; the rows of a Unique ID are put
into the shape of the XML, each distinct value once, and mapped by :mod:`resolver.lists.uk`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from resolver.lists.dates import written_dates
from resolver.lists.markup import Node
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.relations import Relations
from resolver.lists.tables import Columns, Row, csv_rows
from resolver.lists.uk import designation
from resolver.model.records import Record

_GROUPS: tuple[tuple[str, dict[str, str]], ...] = (
    # where an element stands in the XML -> its children by column
    (
        "Names/Name",
        {f"Name {n}": f"Name{n}" for n in range(1, 7)}
        | {"Name type": "NameType", "Alias strength": "AliasStrength"},
    ),
    (
        "NonLatinNames/NonLatinName",
        {
            "Name non-latin script": "NameNonLatinScript",
            "Non-latin script type": "NonLatinScriptType",
            "Non-latin script language": "NonLatinScriptLanguage",
        },
    ),
    (
        "Addresses/Address",
        {f"Address Line {n}": f"AddressLine{n}" for n in range(1, 7)}
        | {"Address Postal Code": "AddressPostalCode", "Address Country": "AddressCountry"},
    ),
    (
        "IndividualDetails/Individual/NationalIdentifierDetails/NationalIdentifier",
        {
            "National Identifier number": "NationalIdentifierNumber",
            "National Identifier additional information": "NationalIdentifierAdditionalInformation",
        },
    ),
    (
        "IndividualDetails/Individual/PassportDetails/Passport",
        {
            "Passport number": "PassportNumber",
            "Passport additional information": "PassportAdditionalInformation",
        },
    ),
    (
        "IndividualDetails/Individual/BirthDetails/Location",
        {"Town of birth": "TownOfBirth", "Country of birth": "CountryOfBirth"},
    ),
)
_SINGLE = {
    "Last Updated": "LastUpdated",
    "Unique ID": "UniqueID",
    "OFSI Group ID": "OFSIGroupID",
    "UN Reference Number": "UNReferenceNumber",
    "Title": "Titles/Title",
    "Regime Name": "RegimeName",
    "Designation Type": "IndividualEntityShip",
    "Designation source": "DesignationSource",
    "Sanctions Imposed": "SanctionsImposed",
    "Other Information": "OtherInformation",
    "UK Statement of Reasons": "UKStatementofReasons",
    "Phone number": "PhoneNumbers/PhoneNumber",
    "Website": "Websites/Website",
    "Email address": "EmailAddresses/EmailAddress",
    "Date Designated": "DateDesignated",
    "D.O.B": "IndividualDetails/Individual/DOBs/DOB",
    "Nationality(/ies)": "IndividualDetails/Individual/Nationalities/Nationality",
    "Position": "IndividualDetails/Individual/Positions/Position",
    "Gender": "IndividualDetails/Individual/Genders/Gender",
    "Type of entity": "EntityDetails/Entity/TypeOfEntities/TypeOfEntity",
    "Subsidiaries": "EntityDetails/Entity/Subsidiaries/Subsidiary",
    "Parent company": "EntityDetails/Entity/ParentCompanies/ParentCompany",
    "Business registration number (s)": (
        "EntityDetails/Entity/BusinessRegistrationNumbers/BusinessRegistrationNumber"
    ),
    "IMO number": "ShipDetails/Ship/IMONumbers/IMONumber",
    "Current owner/operator (s)": "ShipDetails/Ship/CurrentOwnerOperators/CurrentOwnerOperator",
    "Previous owner/operator (s)": "ShipDetails/Ship/PreviousOwnerOperators/PreviousOwnerOperator",
    "Current believed flag of ship": "ShipDetails/Ship/CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip",
    "Previous flags": "ShipDetails/Ship/PreviousFlags/PreviousFlag",
    "Type of ship": "ShipDetails/Ship/TypeOfShipDetails/TypeOfShip",
    "Tonnage of ship": "ShipDetails/Ship/TonnageOfShipDetails/TonnageOfShip",
    "Length of ship": "ShipDetails/Ship/LengthOfShipDetails/LengthOfShip",
    "Year Built": "ShipDetails/Ship/YearsBuilt/YearBuilt",
    "Hull identification number (HIN)": "ShipDetails/Ship/HullIdentificationNumbers/HullIdentificationNumber",
}
COLUMNS = Columns(frozenset({*_SINGLE, *(column for _, columns in _GROUPS for column in columns)}))


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for part in found:
        banner = part.head().split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
        source.published = next(iter(written_dates(banner.partition(":")[2].strip(" ,\r"))), None)
        for row in csv_rows(part, source, COLUMNS, legacy=True, skip=1):
            key = row.value("Unique ID")
            if not key:
                source.reject(row.place, "|".join(row.texts.values()), "no Unique ID")
                continue
            rows[key].append(Row(row.line, row.place, {c: t for c, t in row.texts.items() if t}))
    relations = Relations(source)
    for group in rows.values():
        yield from designation(_shaped(group), source, relations, group[0].place)
    yield from relations.records()


def _shaped(group: list[Row]) -> Node:
    top = Node("Designation", "", group[0].line, None, {})
    seen: set[tuple[str, ...]] = set()
    for row in group:
        for column, path in _SINGLE.items():
            _take(top, path, {column: ""}, row, seen)
        for path, columns in _GROUPS:
            _take(top, path, columns, row, seen)
    return top


def _take(top: Node, path: str, columns: dict[str, str], row: Row, seen: set[tuple[str, ...]]) -> None:
    texts = {column: row.texts[column] for column in columns if row.texts.get(column, "").strip()}
    said = (path, *(f"{column}={text.strip()}" for column, text in texts.items()))
    if (
        not texts
        or said in seen
        or (path == "Names/Name" and not any(c.startswith("Name ") and c[-1].isdigit() for c in texts))
    ):
        return
    seen.add(said)
    *above, name = path.split("/")
    parent = top
    for step in above:
        parent = next((child for child in parent.children if child.name == step), None) or _child(
            parent, step, row
        )
    if "" in columns.values():
        parent.children.append(Node(name, *next(iter((c, row.line, t) for c, t in texts.items())), {}))
    else:
        made = _child(parent, name, row)
        made.children += [Node(columns[column], column, row.line, text, {}) for column, text in texts.items()]


def _child(parent: Node, name: str, row: Row) -> Node:
    made = Node(name, name, row.line, None, {})
    parent.children.append(made)
    return made


def _recognises(found: Sequence[Part]) -> bool:
    def ours(part: Part) -> bool:
        lines = part.head().split(b"\n", 2)
        return len(lines) > 1 and b"Report Date" in lines[0] and b"Unique ID" in lines[1]

    return all(ours(part) for part in found)


READER = Reader("uk-sl-csv", "UK Sanctions List, CSV", "gb", _recognises, _records)
