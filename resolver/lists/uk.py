"""UK Sanctions List (FCDO), XML.

Record id: ``gb-`` and the Unique ID (``gb-RUS0251``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from resolver.lists.dates import written_dates
from resolver.lists.entries import Authority, Entry
from resolver.lists.identifiers import identify
from resolver.lists.markup import Node, entries, outline, root_name
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.relations import Relations
from resolver.model.records import Record

FCDO = Authority("Foreign, Commonwealth & Development Office", "gb")

_NAMES = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
_LINES = tuple(f"AddressLine{n}" for n in range(1, 7))


def _lines(names: Sequence[str], depth: int) -> str:
    return "".join(f"{'  ' * depth}{name}\n" for name in names)


OUTLINE = f"""
Designations
  DateGenerated
  Designation
    LastUpdated
    DateDesignated
    UniqueID
    OFSIGroupID
    UNReferenceNumber
    Names
      Name
{_lines(_NAMES, 4)}        NameType
        AliasStrength
    NonLatinNames
      NonLatinName
        NameNonLatinScript
        NonLatinScriptType
        NonLatinScriptLanguage
    Titles
      Title
    RegimeName
    IndividualEntityShip
    DesignationSource
    SanctionsImposed
    SanctionsImposedIndicators @*
    OtherInformation
    UKStatementofReasons
    Addresses
      Address
{_lines(_LINES, 4)}        AddressPostalCode
        AddressCountry
    PhoneNumbers
      PhoneNumber
    Websites
      Website
    EmailAddresses
      EmailAddress
    IndividualDetails
      Individual
        DOBs
          DOB
        Nationalities
          Nationality
        NationalIdentifierDetails
          NationalIdentifier
            NationalIdentifierNumber
            NationalIdentifierAdditionalInformation
        PassportDetails
          Passport
            PassportNumber
            PassportAdditionalInformation
        Positions
          Position
        BirthDetails
          Location
            TownOfBirth
            CountryOfBirth
        Genders
          Gender
    EntityDetails
      Entity
        TypeOfEntities
          TypeOfEntity
        Subsidiaries
          Subsidiary
        ParentCompanies
          ParentCompany
        BusinessRegistrationNumbers
          BusinessRegistrationNumber
    ShipDetails
      Ship
        IMONumbers
          IMONumber
        CurrentOwnerOperators
          CurrentOwnerOperator
        PreviousOwnerOperators
          PreviousOwnerOperator
        CurrentBelievedFlagOfShips
          CurrentBelievedFlagOfShip
        PreviousFlags
          PreviousFlag
        TypeOfShipDetails
          TypeOfShip
        TonnageOfShip
        TonnageOfShipDetails
          TonnageOfShip
        LengthOfShip
        LengthOfShipDetails
          LengthOfShip
        YearBuilt
        YearsBuilt
          YearBuilt
        HullIdentificationNumbers
          HullIdentificationNumber
"""

# the indicators say again, as true and false, what SanctionsImposed says in words

_SCHEMAS = {"individual": "Person", "entity": "Organization", "ship": "Vessel"}
_KINDS = {"primary name": "name", "alias": "alias", "primary name variation": "alias"}
_STRENGTHS = {"": False, "good quality a.k.a": False, "low quality a.k.a": True}


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    relations = Relations(source)
    for part in found:
        for node in entries(part, outline(OUTLINE), ("DateGenerated", "Designation"), source):
            if node.name == "DateGenerated":
                source.published = next(iter(written_dates(node.text or "")), None)
            elif node.name == "Designation":
                yield from designation(node, source, relations, f"{part.place}:{node.line}")
    yield from relations.records()


def designation(node: Node, source: Source, relations: Relations, place: str) -> Iterator[Record]:
    """The records of one Designation, from the XML or in its shape."""
    key, kind = node.cell("UniqueID"), node.value("IndividualEntityShip")
    schema = _SCHEMAS.get(kind.casefold())
    if key is None or schema is None or not node.all("Names/Name"):
        what = "no UniqueID" if key is None else "no name" if schema else f"unknown kind {kind!r}"
        source.reject(place, key.text if key else "", what)
        return
    entry = Entry(source, schema, key)
    _listing(entry, node)
    for name in node.all("Names/Name"):
        _name(entry, name, source, place)
    for cell in node.cells("NonLatinNames/NonLatinName/NameNonLatinScript"):
        entry.add("alias", cell)
    for path, prop in (
        ("PhoneNumbers/PhoneNumber", "phone"),
        ("Websites/Website", "website"),
        ("EmailAddresses/EmailAddress", "email"),
    ):
        for cell in node.cells(path):
            entry.add(prop, cell) if entry.has(prop) else entry.note(cell, prop.title())
    for address in node.all("Addresses/Address"):
        lines = (address.cell(name) for name in (*_LINES, "AddressPostalCode"))
        entry.address(*lines, country=address.cell("AddressCountry"))
    for title in node.cells("Titles/Title"):
        entry.add("title", title) if entry.has("title") else entry.note(title, "Title")
    for details in node.all("IndividualDetails/Individual"):
        _person(entry, details)
    for details in node.all("EntityDetails/Entity"):
        _organisation(entry, details, relations)
    for details in node.all("ShipDetails/Ship"):
        _ship(entry, details, relations)
    entry.note(node.cell("OtherInformation"))
    relations.know(entry)
    yield from entry.records()


def _listing(entry: Entry, node: Node) -> None:
    sanction = entry.sanction(FCDO)
    for prop, path in (
        ("program", "RegimeName"),
        ("reason", "UKStatementofReasons"),
        ("unscId", "UNReferenceNumber"),
        ("authorityId", "OFSIGroupID"),
    ):
        for cell in node.cells(path):
            sanction.add(prop, cell)
    for cell in node.cells("SanctionsImposed"):
        for measure in cell.text.split("|"):
            sanction.add("provisions", cell, text=measure)
    sanction.dates("listingDate", node.cell("DateDesignated"))
    sanction.note(node.cell("DesignationSource"), "Designation source")
    entry.dates("modifiedAt", node.cell("LastUpdated"))


def _name(entry: Entry, node: Node, source: Source, place: str) -> None:
    kind, strength = node.value("NameType").casefold(), node.value("AliasStrength").casefold()
    if kind not in _KINDS or strength not in _STRENGTHS:
        source.fault(place, f"unknown type of name {kind!r} or strength {strength!r}")
        return
    cells = [node.cell(name) for name in _NAMES]
    if not any(cells):
        source.reject(place, entry.number, "a name without text")
        return
    text = " ".join(cell.text.strip() for cell in cells if cell is not None)
    entry.add("weakAlias" if _STRENGTHS[strength] else _KINDS[kind], *cells, text=text)
    if kind == "primary name" and entry.has("firstName"):
        for prop, cell in zip(("firstName", *["middleName"] * 4, "lastName"), cells, strict=True):
            entry.add(prop, cell)


def _person(entry: Entry, node: Node) -> None:
    for cell in node.cells("DOBs/DOB"):
        entry.dates("birthDate", cell)
    for cell in node.cells("Nationalities/Nationality"):
        entry.country("nationality", cell)
    for cell in node.cells("Positions/Position"):
        entry.add("position", cell)
    for cell in node.cells("Genders/Gender"):
        entry.add("gender", cell)
    for place in node.all("BirthDetails/Location"):
        town, country = place.cell("TownOfBirth"), place.cell("CountryOfBirth")
        entry.country("birthCountry", country)
        if town is not None:
            text = ", ".join(cell.text.strip() for cell in (town, country) if cell)
            entry.add("birthPlace", town, country, text=text)
    for paper in node.all("NationalIdentifierDetails/NationalIdentifier"):
        note = paper.cell("NationalIdentifierAdditionalInformation")
        identify(entry, "National identifier", paper.cell("NationalIdentifierNumber"), note=note)
    for paper in node.all("PassportDetails/Passport"):
        note = paper.cell("PassportAdditionalInformation")
        identify(entry, "Passport", paper.cell("PassportNumber"), note=note)


def _organisation(entry: Entry, node: Node, relations: Relations) -> None:
    for cell in node.cells("TypeOfEntities/TypeOfEntity"):
        entry.add("legalForm", cell) if entry.has("legalForm") else entry.note(cell, "Type of entity")
    for cell in node.cells("BusinessRegistrationNumbers/BusinessRegistrationNumber"):
        identify(entry, "Business registration number", cell)
    for path, kind, label in (
        ("ParentCompanies/ParentCompany", "parent", "Parent company"),
        ("Subsidiaries/Subsidiary", "subsidiary", "Subsidiary"),
    ):
        for cell in node.cells(path):
            relations.claim(entry, kind, cell.text, cell, label)


def _ship(entry: Entry, node: Node, relations: Relations) -> None:
    for path, prop in (
        ("IMONumbers/IMONumber", "imoNumber"),
        ("TypeOfShipDetails/TypeOfShip", "type"),
        ("TonnageOfShip", "tonnage"),
        ("TonnageOfShipDetails/TonnageOfShip", "tonnage"),
        ("HullIdentificationNumbers/HullIdentificationNumber", "registrationNumber"),
    ):
        for cell in node.cells(path):
            entry.add(prop, cell) if entry.has(prop) else entry.note(cell, prop)
    for path, prop in (
        ("CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip", "flag"),
        ("PreviousFlags/PreviousFlag", "pastFlags"),
    ):
        for cell in node.cells(path):
            entry.country(prop, cell)
    for path in ("YearBuilt", "YearsBuilt/YearBuilt"):
        for cell in node.cells(path):
            entry.dates("buildDate", cell)
    for path in ("LengthOfShip", "LengthOfShipDetails/LengthOfShip"):
        for cell in node.cells(path):
            entry.note(cell, "Length of ship")
    for cell in node.cells("CurrentOwnerOperators/CurrentOwnerOperator"):
        relations.claim(entry, "owner", cell.text, cell, "Current owner or operator")
    for cell in node.cells("PreviousOwnerOperators/PreviousOwnerOperator"):
        relations.claim(entry, "link", cell.text, cell, "Previous owner or operator")


def _recognises(found: Sequence[Part]) -> bool:
    return all(root_name(part.head()) == "Designations" for part in found)


READER = Reader("uk-sl-xml", "UK Sanctions List, XML", "gb", _recognises, _records)
