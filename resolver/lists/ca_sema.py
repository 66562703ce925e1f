"""Canada: consolidated autonomous sanctions list (SEMA and JVCFOA), XML.

The list has no ids.  Record id: ``ca-sema-`` and the regime, schedule and item in one slug
(``ca-sema-belarus-1-part-1-8``), which is unique in the published files.  The Country element is
the regime under which a party is listed, not the party's country.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from resolver.lists.entries import Authority, Cell, Entry
from resolver.lists.markup import Node, entries, outline, root_name
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.model.records import Record

GAC = Authority("Global Affairs Canada", "ca")

OUTLINE = """
data-set
  record
    Country
    LastName
    GivenName
    EntityOrShip
    Entity
    DateOfBirthOrShipBuildDate
    DateOfBirth
    Aliases
    TitleOrShip
    Title
    ShipIMONumber
    Schedule
    Item
    DateOfListing
"""
# Entity, DateOfBirth and Title stood in files before 2024

_LANGUAGES = {
    "russian": "rus",
    "belarusian": "bel",
    "belarussian": "bel",
    "ukrainian": "ukr",
    "persian": "fas",
}
_LABEL = re.compile(r"^\s*(russian|belaruss?ian|ukrainian|persian)\s*:\s*", re.IGNORECASE)
_KNOWN_AS = re.compile(r"^\(?\s*(?:also known as|a\.?k\.?a\.?)\s+(.*?)\)?$", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    # what may stand after a comma without beginning another name
    r"^(ltd|limited|llc|l\.l\.c|inc|co|corp|company|jsc|ojsc|pjsc|cjsc|ao|oao|zao|pao|ooo|s\.?a|plc|gmbh|ag|bv|nv"
    r"|srl|sarl|spa|fze|llp|pte|pvt|jr|sr|ii|iii|of|and|the|for)\b",
    re.IGNORECASE,
)


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    for part in found:
        for node in entries(part, outline(OUTLINE), ("record",), source):
            if node.name == "record":
                yield from _entry(node, source, f"{part.place}:{node.line}")


def _entry(node: Node, source: Source, place: str) -> Iterator[Record]:
    regime, item = node.cell("Country"), node.cell("Item")
    last, given = node.cell("LastName"), node.cell("GivenName")
    whole = node.cell("EntityOrShip") or node.cell("Entity")
    if regime is None or item is None or (whole is None and last is None and given is None):
        source.reject(
            place, node.value("LastName") or node.value("EntityOrShip"), "no regime, no item or no name"
        )
        return
    schema = "Vessel" if node.cell("ShipIMONumber") else "Organization" if whole else "Person"
    number = "-".join(
        filter(None, map(_slug, (regime.text.split("/")[0], node.value("Schedule"), item.text)))
    )
    entry = Entry(source, schema, Cell("Item", item.text), suffix=number)
    entry.number = number
    listing = entry.sanction(GAC)
    listing.add("program", regime)
    schedule = node.cell("Schedule")
    numbered = f"Schedule {schedule.text.strip()}, item {item.text.strip()}" if schedule else item.text
    listing.add("authorityId", schedule, item, text=numbered)
    listing.dates("listingDate", node.cell("DateOfListing"))
    cells = [whole] if whole else [given, last]
    entry.add("name", *cells, text=" ".join(cell.text.strip() for cell in cells if cell))
    if schema == "Person":
        entry.add("firstName", given)
        entry.add("lastName", last)
    else:
        for cell in (given, last):
            entry.note(cell, "Name part")
    _aliases(entry, node.cell("Aliases"))
    entry.add("imoNumber", node.cell("ShipIMONumber")) if schema == "Vessel" else None
    born = node.cell("DateOfBirthOrShipBuildDate") or node.cell("DateOfBirth")
    dated = {"Person": "birthDate", "Vessel": "buildDate"}.get(schema)
    entry.dates(dated, born) if dated else entry.note(born, "Date")
    title = node.cell("TitleOrShip") or node.cell("Title")
    said = {"Person": "title", "Vessel": "type"}.get(schema)
    entry.add(said, title) if said else entry.note(title, "Title")
    yield from entry.records()


def _aliases(entry: Entry, cell: Cell | None) -> None:
    for piece in _pieces(cell.text) if cell else ():
        label = _LABEL.match(piece)
        name = _LABEL.sub("", piece).strip(" ,")
        if (known := _KNOWN_AS.match(name)) is not None:
            name = known.group(1)
        lang = _LANGUAGES.get(label.group(1).casefold()) if label else None
        if name:
            entry.add("alias", cell, text=name, lang=lang)


def _pieces(text: str) -> Iterator[str]:
    """The names in an Aliases text, which semicolons or commas part; a legal form stays with its name."""
    for long in text.split(";"):
        held = ""
        for piece in long.split(","):
            if held and (_NOT_A_NAME.match(piece.strip()) or held.count("(") > held.count(")")):
                held = f"{held},{piece}"
                continue
            if held.strip():
                yield held.strip()
            held = piece
        if held.strip():
            yield held.strip()


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9.]+", "-", plain.casefold()).strip("-")


def _recognises(found: Sequence[Part]) -> bool:
    def ours(part: Part) -> bool:
        head = part.head()
        return root_name(head) == "data-set" and b"<DateOfListing" in head

    return all(ours(part) for part in found)


READER = Reader("ca-sema", "Canada autonomous sanctions list, XML", "ca-sema", _recognises, _records)
