"""OFAC SDN.XML and CONSOLIDATED.XML, the classic schema.  Record id: ``ofac-`` and ``uid``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from resolver.lists.dates import written_dates
from resolver.lists.entries import Cell, Entry
from resolver.lists.markup import Node, entries, outline, root_name
from resolver.lists.ofac import SCHEMAS, Party, party
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.relations import Relations
from resolver.model.records import Record

OUTLINE = """
sdnList
  publshInformation
    Publish_Date
    Record_Count
  sdnEntry
    uid
    firstName
    lastName
    title
    sdnType
    remarks
    programList
      program
    idList
      id
        uid
        idType
        idNumber
        idCountry
        issueDate
        expirationDate
    akaList
      aka
        uid
        type
        category
        lastName
        firstName
    addressList
      address
        uid
        address1
        address2
        address3
        city
        stateOrProvince
        postalCode
        country
    nationalityList
      nationality
        uid
        country
        mainEntry
    citizenshipList
      citizenship
        uid
        country
        mainEntry
    dateOfBirthList
      dateOfBirthItem
        uid
        dateOfBirth
        mainEntry
    placeOfBirthList
      placeOfBirthItem
        uid
        placeOfBirth
        mainEntry
    vesselInfo
      callSign
      vesselType
      vesselFlag
      vesselOwner
      tonnage
      grossRegisteredTonnage
"""
_KINDS = {"a.k.a.": "alias", "f.k.a.": "previousName", "n.k.a.": "alias"}
_VESSEL = {
    "callSign": "vessel call sign",
    "vesselType": "vessel type",
    "vesselFlag": "vessel flag",
    "vesselOwner": "vessel owner",
    "tonnage": "vessel tonnage",
    "grossRegisteredTonnage": "vessel gross registered tonnage",
}


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    relations = Relations(source)
    count = 0
    for part in found:
        for node in entries(part, outline(OUTLINE), ("publshInformation", "sdnEntry"), source):
            if node.name == "publshInformation":
                _publication(node, source)
            elif node.name == "sdnEntry":
                count += 1
                yield from _entry(node, source, relations, part)
    source.counted(count)
    yield from relations.records()


def _publication(node: Node, source: Source) -> None:
    dates = written_dates(node.value("Publish_Date"), month_first=True)
    source.published = dates[0] if dates else None
    count = node.value("Record_Count")
    if count.isdecimal():
        source.stated = (source.stated or 0) + int(count)
    else:
        source.fault(f"line {node.line}", f"Record_Count is {count!r}")


def _entry(node: Node, source: Source, relations: Relations, part: Part) -> Iterator[Record]:
    uid, kind, last = node.cell("uid"), node.value("sdnType"), node.cell("lastName")
    schema = SCHEMAS.get(kind.casefold())
    if uid is None or schema is None or last is None:
        what = "no uid" if uid is None else "no lastName" if last is None else f"unknown sdnType {kind!r}"
        source.reject(f"{part.place}:{node.line}", node.value("lastName"), what)
        return
    entry = Entry(source, schema, uid)
    about = party(entry, relations)
    _name(entry, "name", last, node.cell("firstName"), parts=True)
    for code in node.cells("programList/program"):
        about.sanction.add("program", code)
    title = node.cell("title")
    entry.add("position", title) if entry.has("position") else entry.note(title, "Title")
    for aka in node.all("akaList/aka"):
        _alias(entry, aka, source, part)
    for address in node.all("addressList/address"):
        given = (
            address.cell(f)
            for f in ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode")
        )
        entry.address(*given, country=address.cell("country"))
    _person(about, node)
    for paper in node.all("idList/id"):
        _identifier(about, paper)
    for name, label in _VESSEL.items():
        for cell in node.cells(f"vesselInfo/{name}"):
            about.state(label, cell)
    about.remarks(node.cell("remarks"))
    relations.know(entry)
    yield from entry.records()


def _name(entry: Entry, prop: str, last: Cell, first: Cell | None, *, parts: bool = False) -> None:
    text = f"{first.text} {last.text}" if first else last.text
    entry.add(prop, last, first, text=text)
    if parts and entry.schema.name == "Person":
        entry.add("firstName", first)
        entry.add("lastName", last)


def _alias(entry: Entry, aka: Node, source: Source, part: Part) -> None:
    kind, category, last = aka.value("type"), aka.value("category"), aka.cell("lastName")
    if kind not in _KINDS or category not in ("strong", "weak") or last is None:
        source.reject(
            f"{part.place}:{aka.line}", aka.value("lastName"), f"unknown alias {kind!r}, {category!r}"
        )
        return
    _name(entry, "weakAlias" if category == "weak" else _KINDS[kind], last, aka.cell("firstName"))


def _person(about: Party, node: Node) -> None:
    for path, label in (
        ("nationalityList/nationality/country", "nationality"),
        ("citizenshipList/citizenship/country", "citizen"),
        ("dateOfBirthList/dateOfBirthItem/dateOfBirth", "DOB"),
        ("placeOfBirthList/placeOfBirthItem/placeOfBirth", "POB"),
    ):
        for cell in node.cells(path):
            about.state(label, cell)


def _identifier(about: Party, paper: Node) -> None:
    label, number = paper.value("idType"), paper.cell("idNumber")
    if number is None:
        return
    about.state(
        label,
        number,
        country=paper.cell("idCountry"),
        issued=paper.cell("issueDate"),
        expires=paper.cell("expirationDate"),
    )


def _recognises(found: Sequence[Part]) -> bool:
    return all(root_name(part.head()) == "sdnList" for part in found)


READER = Reader("ofac-xml", "OFAC SDN or Consolidated list, classic XML", "ofac", _recognises, _records)
