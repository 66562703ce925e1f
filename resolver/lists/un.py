"""UN Security Council consolidated list, XML.

Record id: ``un-`` and DATAID.  DATAID may change when an entry is keyed anew; the permanent
REFERENCE_NUMBER is the Sanction's ``unscId``, which other lists repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from resolver.lists.dates import spanned, written_dates
from resolver.lists.entries import Authority, Cell, Entry
from resolver.lists.identifiers import identify
from resolver.lists.markup import Node, entries, outline, root_name
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.relations import Relations
from resolver.lists.scripts import is_latin
from resolver.model.dates import partial_date
from resolver.model.records import Record

UNSC = Authority("United Nations Security Council", "un")

_COMMON = """\
      DATAID
      VERSIONNUM
      FIRST_NAME
      UN_LIST_TYPE
      REFERENCE_NUMBER
      LISTED_ON
      DELISTED_ON
      NAME_ORIGINAL_SCRIPT
      COMMENTS1
      LIST_TYPE
        VALUE
      LAST_DAY_UPDATED
        VALUE
      SORT_KEY
      SORT_KEY_LAST_MOD
"""
_ALIAS = """\
        QUALITY
        ALIAS_NAME
        DATE_OF_BIRTH
        CITY_OF_BIRTH
        COUNTRY_OF_BIRTH
        NOTE
"""
_ADDRESS = """\
        STREET
        CITY
        STATE_PROVINCE
        ZIP_CODE
        COUNTRY
        NOTE
"""
OUTLINE = f"""
CONSOLIDATED_LIST @dateGenerated
  INDIVIDUALS
    INDIVIDUAL
{_COMMON}      SECOND_NAME
      THIRD_NAME
      FOURTH_NAME
      GENDER
      SUBMITTED_BY
      NATIONALITY2
      TITLE
        VALUE
      DESIGNATION
        VALUE
      NATIONALITY
        VALUE
      INDIVIDUAL_ALIAS
{_ALIAS}      INDIVIDUAL_ADDRESS
{_ADDRESS}      INDIVIDUAL_DATE_OF_BIRTH
        TYPE_OF_DATE
        NOTE
        DATE
        YEAR
        FROM_YEAR
        TO_YEAR
      INDIVIDUAL_PLACE_OF_BIRTH
{_ADDRESS}      INDIVIDUAL_DOCUMENT
        TYPE_OF_DOCUMENT
        TYPE_OF_DOCUMENT2
        NUMBER
        ISSUING_COUNTRY
        DATE_OF_ISSUE
        CITY_OF_ISSUE
        COUNTRY_OF_ISSUE
        NOTE
  ENTITIES
    ENTITY
{_COMMON}      SUBMITTED_ON
      SUBMITTED_BY
      ENTITY_ALIAS
{_ALIAS}      ENTITY_ADDRESS
{_ADDRESS}"""
# order is free: the published files do not keep to that of the schema

_QUALITIES = {"good": "alias", "low": "weakAlias", "a.k.a.": "alias", "f.k.a.": "previousName", "": "alias"}
_REFERENCE = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")
_FORMERLY = re.compile(r"^\W*(?:previously|formerly) listed as", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*;\s*|\s+[b-z]\)\s+")
_TAIL = re.compile(
    r"[,\s]+born\s+(?:in|on)?\s*(?=.*\d).*$|\s*\((?:previously|formerly) listed as\)$", re.IGNORECASE
)
_BRACKETED = re.compile(r"^(?P<outer>[^()]+?)\s*\((?:original script:\s*)?(?P<inner>[^()]+?)\s*\)\s*,?$")


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    relations = Relations(source)
    for part in found:
        for node in entries(part, outline(OUTLINE), ("INDIVIDUAL", "ENTITY"), source):
            if node.name == "CONSOLIDATED_LIST":
                source.published = node.attributes.get("dateGenerated", "")[:10] or None
            else:
                yield from _entry(node, source, relations, part)
    yield from relations.records()


def _entry(node: Node, source: Source, relations: Relations, part: Part) -> Iterator[Record]:
    key, reference = node.cell("DATAID"), node.cell("REFERENCE_NUMBER")
    if key is None or reference is None or node.cell("FIRST_NAME") is None:
        source.reject(
            f"{part.place}:{node.line}", node.value("FIRST_NAME"), "no DATAID, REFERENCE_NUMBER or name"
        )
        return
    entry = Entry(source, "Person" if node.name == "INDIVIDUAL" else "Organization", key)
    _listing(entry, node, reference)
    _names(entry, node)
    for alias in node.all(f"{node.name}_ALIAS"):
        _alias(entry, alias, source)
    for address in node.all(f"{node.name}_ADDRESS"):
        given = (address.cell(name) for name in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE"))
        entry.address(*given, country=address.cell("COUNTRY"))
        entry.note(address.cell("NOTE"), "Address")
    if node.name == "INDIVIDUAL":
        _person(entry, node)
    comments = node.cell("COMMENTS1")
    entry.note(comments)
    named = dict.fromkeys(_REFERENCE.findall(comments.text)) if comments else {}
    for number in named:
        if comments is not None and number != reference.text.strip():
            relations.claim(entry, "link", number, comments.part(number), "Named in comments", note=False)
    relations.know(entry, reference.text)
    yield from entry.records()


def _listing(entry: Entry, node: Node, reference: Cell) -> None:
    sanction = entry.sanction(UNSC)
    sanction.add("unscId", reference)
    sanction.add("program", node.cell("UN_LIST_TYPE"))
    sanction.dates("listingDate", node.cell("LISTED_ON"))
    sanction.dates("endDate", node.cell("DELISTED_ON"))
    for name, label in (("SUBMITTED_BY", "Submitted by"), ("SUBMITTED_ON", "Submitted on")):
        sanction.note(node.cell(name), label)
    for updated in node.cells("LAST_DAY_UPDATED/VALUE"):
        entry.dates("modifiedAt", updated)


def _names(entry: Entry, node: Node) -> None:
    """Four names by position, neither given nor family: joined in order."""
    cells = [node.cell(name) for name in ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")]
    text = " ".join(cell.text.strip() for cell in cells if cell is not None)
    if node.name == "ENTITY":
        first, *others = [piece for piece in re.split(r"\s+[/;]\s+", text) if piece]
        entry.add("name", *cells, text=first)
        for other in others:
            entry.add("alias", *cells, text=other)
    else:
        entry.add("name", *cells, text=text)
    entry.add("name", node.cell("NAME_ORIGINAL_SCRIPT"))


def _alias(entry: Entry, node: Node, source: Source) -> None:
    quality, cell, note = node.value("QUALITY"), node.cell("ALIAS_NAME"), node.cell("NOTE")
    prop = _QUALITIES.get(quality.casefold())
    if prop is None:
        source.fault(f"line {node.line}", f"unknown QUALITY {quality!r}")
        return
    if cell is not None:
        if prop == "alias" and (_FORMERLY.search(note.text) if note else "listed as)" in cell.text):
            prop = "previousName"
        for name in _said(cell.text):
            entry.add(prop, cell, text=name)
        if _TAIL.search(cell.text):
            entry.note(cell, "Alias")
    if note is not None:
        entry.note(note, f"Alias {cell.text.strip()}" if cell else "Alias")
    if entry.has("birthDate"):
        entry.dates("birthDate", node.cell("DATE_OF_BIRTH"))
        place, country = node.cell("CITY_OF_BIRTH"), node.cell("COUNTRY_OF_BIRTH")
        _birth_place(entry, [place], country)


def _said(text: str) -> Iterator[str]:
    """The names in one ALIAS_NAME: several joined by semicolons, another script in brackets."""
    for piece in _SEVERAL.split(text):
        name = _TAIL.sub("", piece.strip()).strip(" ,")
        found = _BRACKETED.match(name)
        if found and is_latin(found["outer"]) != is_latin(found["inner"]):
            yield from (found["outer"], found["inner"])
        elif name:
            yield name


def _person(entry: Entry, node: Node) -> None:
    for cell in (*node.cells("NATIONALITY/VALUE"), *node.cells("NATIONALITY2")):
        entry.country("nationality", cell)
    entry.add("gender", node.cell("GENDER"))
    for cell in node.cells("TITLE/VALUE"):
        entry.add("title", cell)
    for cell in node.cells("DESIGNATION/VALUE"):
        entry.add("position", cell)
    for born in node.all("INDIVIDUAL_DATE_OF_BIRTH"):
        _birth(entry, born)
    for place in node.all("INDIVIDUAL_PLACE_OF_BIRTH"):
        given = [place.cell(name) for name in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE")]
        _birth_place(entry, given, place.cell("COUNTRY"))
        entry.note(place.cell("NOTE"), "Place of birth")
    for paper in node.all("INDIVIDUAL_DOCUMENT"):
        _document(entry, paper)


def _birth(entry: Entry, node: Node) -> None:
    kind, note = node.value("TYPE_OF_DATE").casefold(), node.cell("NOTE")
    circa = kind == "approximately" or node.value("NOTE").casefold() == "approximately"
    first, last = node.cell("FROM_YEAR"), node.cell("TO_YEAR")
    if first is not None and last is not None:
        found = partial_date(f"{first.text.strip()}/{last.text.strip()}")
        if found is not None:
            entry.add("birthDate", first, last, text=spanned(found.earliest, found.latest, circa=circa))
        else:
            entry.note(first, "Birth date from")
            entry.note(last, "Birth date to")
    for cell in (node.cell("DATE"), node.cell("YEAR")):
        readings = written_dates(cell.text) if cell else ()
        for reading in readings:
            entry.add("birthDate", cell, text=f"{reading}~" if circa and "~" not in reading else reading)
        if cell is not None and not readings:
            entry.dates("birthDate", cell)
    entry.note(note, "Birth date")


def _birth_place(entry: Entry, given: Sequence[Cell | None], country: Cell | None) -> None:
    entry.country("birthCountry", country)
    cells = [cell for cell in (*given, country) if cell is not None]
    if any(given):
        entry.add("birthPlace", *cells, text=", ".join(cell.text.strip(" ,\n") for cell in cells))


def _document(entry: Entry, node: Node) -> None:
    kinds = node.cells("TYPE_OF_DOCUMENT") + node.cells("TYPE_OF_DOCUMENT2")
    label = " ".join(kinds[0].text.split()) if kinds else "Document"
    identify(
        entry,
        label,
        node.cell("NUMBER"),
        country=node.cell("ISSUING_COUNTRY") or node.cell("COUNTRY_OF_ISSUE"),
        issued=node.cell("DATE_OF_ISSUE"),
        authority=node.cell("CITY_OF_ISSUE"),
        note=node.cell("NOTE"),
    )
    for kind in kinds[1:]:
        entry.note(kind, f"{label} {node.value('NUMBER')}".strip())


def _recognises(found: Sequence[Part]) -> bool:
    return all(root_name(part.head()) == "CONSOLIDATED_LIST" for part in found)


READER = Reader("un", "UN Security Council consolidated list, XML", "un", _recognises, _records)
