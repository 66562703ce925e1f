"""EU Financial Sanctions Files (FSF), CSV 1.1.

A row for each sub-record; its columns are the attributes of the XML, so the rows of an entity are put
into the shape of the XML and mapped by :mod:`resolver.lists.eu_fsf`.  The CSV has no ``strong``: all
its names are strong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from resolver.lists.dates import written_dates
from resolver.lists.eu_fsf import entity
from resolver.lists.markup import Node
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.tables import Columns, Row, csv_rows, header_of
from resolver.model.records import Record

_REGULATION = [
    "Type",
    "OrganisationType",
    "PublicationDate",
    "EntryIntoForceDate",
    "NumberTitle",
    "Programme",
    "PublicationUrl",
]
_SUBRECORDS: dict[str, tuple[str, dict[str, str]]] = {
    "NameAlias": (
        "nameAlias",
        {
            "LastName": "lastName",
            "FirstName": "firstName",
            "MiddleName": "middleName",
            "WholeName": "wholeName",
            "NameLanguage": "nameLanguage",
            "Gender": "gender",
            "Title": "title",
            "Function": "function",
        },
    ),
    "Address": (
        "address",
        {
            "City": "city",
            "Street": "street",
            "PoBox": "poBox",
            "ZipCode": "zipCode",
            "Region": "region",
            "Place": "place",
            "AsAtListingTime": "asAtListingTime",
            "ContactInfo": "contactInfo",
            "CountryIso2Code": "countryIso2Code",
            "CountryDescription": "countryDescription",
        },
    ),
    "BirthDate": (
        "birthdate",
        {
            "BirthDate": "birthdate",
            "Day": "dayOfMonth",
            "Month": "monthOfYear",
            "Year": "year",
            "YearRangeFrom": "yearRangeFrom",
            "YearRangeTo": "yearRangeTo",
            "Circa": "circa",
            "CalendarType": "calendarType",
            "ZipCode": "zipCode",
            "Region": "region",
            "Place": "place",
            "City": "city",
            "CountryIso2Code": "countryIso2Code",
            "CountryDescription": "countryDescription",
        },
    ),
    "Identification": (
        "identification",
        {
            "Number": "number",
            "Diplomatic": "diplomatic",
            "KnownExpired": "knownExpired",
            "KnownFalse": "knownFalse",
            "ReportedLost": "reportedLost",
            "RevokedByIssuer": "revokedByIssuer",
            "IssuedBy": "issuedBy",
            "IssuedDate": "issueDate",
            "ValidFrom": "validFrom",
            "ValidTo": "validTo",
            "LatinNumber": "latinNumber",
            "NameOnDocument": "nameOnDocument",
            "TypeCode": "identificationTypeCode",
            "TypeDescription": "identificationTypeDescription",
            "Region": "region",
            "CountryIso2Code": "countryIso2Code",
            "CountryDescription": "countryDescription",
        },
    ),
    "Citizenship": (
        "citizenship",
        {
            "Region": "region",
            "CountryIso2Code": "countryIso2Code",
            "CountryDescription": "countryDescription",
        },
    ),
}
_ENTITY = {
    "Entity_LogicalId": "logicalId",
    "Entity_EU_ReferenceNumber": "euReferenceNumber",
    "Entity_UnitedNationId": "unitedNationId",
    "Entity_DesignationDate": "designationDate",
    "Entity_DesignationDetails": "designationDetails",
}
_SUBJECT = {"Entity_SubjectType": "code", "Entity_SubjectType_ClassificationCode": "classificationCode"}
_REGULATED = {
    "Entity_Regulation_Type": "regulationType",
    "Entity_Regulation_OrganisationType": "organisationType",
    "Entity_Regulation_PublicationDate": "publicationDate",
    "Entity_Regulation_EntryIntoForceDate": "entryIntoForceDate",
    "Entity_Regulation_NumberTitle": "numberTitle",
    "Entity_Regulation_Programme": "programme",
    "Entity_Regulation_PublicationUrl": "publicationUrl",
}


def _columns() -> Columns:
    needed = {"fileGenerationDate", *_ENTITY, *_SUBJECT, *_REGULATED, "Entity_Remark"}
    for prefix, (_, attributes) in _SUBRECORDS.items():
        needed |= {f"{prefix}_{name}" for name in attributes}
        needed |= {f"{prefix}_{name}" for name in ("LogicalId", "RegulationLanguage", "Remark")}
        needed |= {f"{prefix}_Regulation_{name}" for name in _REGULATION}
    optional = {"BirthDate_YearRangeFrom", "BirthDate_YearRangeTo", "Address_ContactInfo"}
    return Columns(frozenset(needed - optional), frozenset(optional))


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for part in found:
        for row in csv_rows(part, source, _columns(), delimiter=";"):
            key = row.value("Entity_LogicalId")
            if not key:
                source.reject(row.place, "|".join(row.texts.values()), "no Entity_LogicalId")
                continue
            texts = {column: text for column, text in row.texts.items() if text}
            rows[key].append(Row(row.line, row.place, texts))
            if source.published is None and (dates := written_dates(row.value("fileGenerationDate"))):
                source.published = dates[0]
    for group in rows.values():
        yield from entity(_shaped(group), source, group[0].place)


def _shaped(group: list[Row]) -> Node:
    """The rows of one entity in the shape of the XML; what a row repeats is taken once."""
    top = _element("sanctionEntity", "", group[0], _ENTITY)
    seen: set[tuple[str, ...]] = set()

    def take(node: Node) -> None:
        said = (node.name, node.text or "", *sorted(f"{k}={v}" for k, v in node.attributes.items()))
        if said not in seen and (node.attributes or node.text):
            seen.add(said)
            top.children.append(node)

    for row in group:
        take(_element("subjectType", "subjectType", row, _SUBJECT))
        take(_element("regulation", "regulation", row, _REGULATED))
        if (remark := row.texts.get("Entity_Remark")) is not None:
            take(Node("remark", "Entity_Remark", row.line, remark, {}))
        for prefix, (name, attributes) in _SUBRECORDS.items():
            node = _element(
                name, name, row, {f"{prefix}_{column}": own for column, own in attributes.items()}
            )
            remark = row.texts.get(f"{prefix}_Remark")
            if remark is not None:
                node.children.append(Node("remark", f"{prefix}_Remark", row.line, remark, {}))
            if node.attributes:
                take(node)
    return top


def _element(name: str, path: str, row: Row, columns: dict[str, str]) -> Node:
    attributes = {own: row.texts[column] for column, own in columns.items() if row.texts.get(column)}
    return Node(name, path, row.line, None, attributes, {own: column for column, own in columns.items()})


def _recognises(found: Sequence[Part]) -> bool:
    return all({"Entity_LogicalId", "NameAlias_WholeName"} <= set(header_of(part, ";")) for part in found)


READER = Reader("eu-fsf-csv", "EU Financial Sanctions Files, CSV 1.1", "eu-fsf", _recognises, _records)
