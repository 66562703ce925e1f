"""EU Financial Sanctions Files (FSF), XML 1.1.

Record id: ``eu-fsf-`` and the EU reference number (``eu-fsf-EU.27.28``), or the logical id where an
entity has none.  Every name is a ``nameAlias`` without a mark of the main one: the first in Latin
script is the name, the others are aliases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from followthemoney.types import registry

from resolver.lists.dates import bounds, islamic_bounds, spanned
from resolver.lists.entries import Authority, Cell, Entry
from resolver.lists.identifiers import identify
from resolver.lists.markup import Node, entries, outline, root_name
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.scripts import is_latin
from resolver.model.records import Record

EU = Authority("European Commission, Financial Sanctions Files", "eu")

_SUMMARY = "regulationSummary @regulationType @publicationDate @numberTitle @publicationUrl"
_INFORMATION = "additionalInformation @key @value"
_SUB = f"""\
      remark
      {_INFORMATION}
      {_SUMMARY}
"""
_WHERE = "@countryIso2Code @countryDescription @regulationLanguage @logicalId"
OUTLINE = f"""
export @generationDate @globalFileId
  sanctionEntity @logicalId @delistingDate @designationDate @designationDetails @unitedNationId \
@euReferenceNumber
    remark
    {_INFORMATION}
    regulation @regulationType @organisationType @publicationDate @entryIntoForceDate \
@numberTitle @programme @logicalId
      remark
      {_INFORMATION}
      publicationUrl
      {_SUMMARY.replace("regulationSummary", "corrigendum")}
    subjectType @code @classificationCode
    nameAlias @firstName @middleName @lastName @wholeName @function @gender @title @nameLanguage @strong \
{_WHERE}
{_SUB}    citizenship @acquisitionDate @disenfranchisementDate @region {_WHERE}
{_SUB}    birthdate @circa @calendarType @city @zipCode @birthdate @dayOfMonth @monthOfYear @year \
@yearRangeFrom @yearRangeTo @region @place {_WHERE}
{_SUB}    address @city @street @poBox @zipCode @region @place @asAtListingTime {_WHERE}
{_SUB}      contactInfo @key @value
    identification @diplomatic @knownExpired @knownFalse @reportedLost @revokedByIssuer @issueDate @issuedBy \
@latinNumber @nameOnDocument @number @validFrom @validTo @region @identificationTypeCode \
@identificationTypeDescription {_WHERE}
{_SUB}"""

_CODES = {
    "id": "National identification card",
    "regnumber": "Registration number",
    "fiscalcode": "Fiscal code",
    "taxid": "Tax number",
    "ssn": "Social security number",
    "unssn": "Social security number",
    "imo": "IMO number",
    "swiftbic": "SWIFT/BIC",
    "euvat": "VAT number",
    "birthcert": "Birth certificate",
    "diplopassport": "Diplomatic passport",
    "residentperm": "Residence permit",
    "tradelic": "Trade licence",
    "drivinglicence": "Driving licence",
    "nationcert": "Certificate of nationality",
    "travelcardid": "Travel document",
    "electionid": "Election identity card",
}
_ISLAMIC_BEFORE = 1600
"""Years below are of the Islamic calendar; the files also mark Gregorian years as Islamic."""
_FLAGS = {
    "diplomatic": "diplomatic",
    "knownExpired": "known to be expired",
    "knownFalse": "known to be false",
    "reportedLost": "reported lost",
    "revokedByIssuer": "revoked by its issuer",
}


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    for part in found:
        for node in entries(part, outline(OUTLINE), ("sanctionEntity",), source):
            if node.name == "export":
                source.published = node.attributes.get("generationDate", "")[:10] or None
            else:
                yield from entity(node, source, f"{part.place}:{node.line}")


def entity(node: Node, source: Source, place: str) -> Iterator[Record]:
    """The records of one sanctionEntity, from the XML or in its shape."""
    key = node.attribute("euReferenceNumber") or node.attribute("logicalId")
    subject = node.first("subjectType")
    code = (
        (subject.attributes.get("classificationCode") or subject.attributes.get("code")) if subject else None
    )
    schema = {"P": "Person", "E": "Organization", "person": "Person", "enterprise": "Organization"}.get(
        code or ""
    )
    names = node.all("nameAlias")
    if key is None or schema is None or not any(map(_whole, names)):
        what = "no number" if key is None else "no name" if schema else f"unknown subjectType {code!r}"
        source.reject(place, key.text if key else "", what)
        return
    entry = Entry(source, schema, key)
    _listing(entry, node)
    main = next((n for n in names if (text := _whole(n)) and is_latin(text)), None) or next(
        filter(_whole, names)
    )
    for name in [main, *(n for n in names if n is not main)]:
        _name(entry, name, main=name is main)
    for citizenship in node.all("citizenship"):
        entry.country("citizenship" if entry.has("citizenship") else "country", _country(citizenship))
    for born in node.all("birthdate"):
        _birth(entry, born)
    for address in node.all("address"):
        given = (
            address.attribute(name) for name in ("street", "poBox", "place", "zipCode", "city", "region")
        )
        entry.address(*given, country=_country(address))
        for contact in address.all("contactInfo"):
            _contact(entry, contact)
    for paper in node.all("identification"):
        _identification(entry, paper)
    for child in node.children:
        for remark in child.cells("remark") if child.name != "regulation" else ():
            entry.note(remark)
    for remark in node.cells("remark"):
        entry.note(remark)
    yield from entry.records()


def _listing(entry: Entry, node: Node) -> None:
    for regulation in node.all("regulation") or [Node("regulation", "regulation", node.line, None, {})]:
        title = regulation.attribute("numberTitle")
        sanction = entry.sanction(EU, title.text if title else "")
        sanction.add("program", regulation.attribute("programme"))
        sanction.add("reason", title)
        sanction.dates("startDate", regulation.attribute("entryIntoForceDate"))
        sanction.dates("date", regulation.attribute("publicationDate"))
        sanction.add("sourceUrl", regulation.cell("publicationUrl") or regulation.attribute("publicationUrl"))
        sanction.dates("listingDate", node.attribute("designationDate"))
        sanction.dates("endDate", node.attribute("delistingDate"))
        sanction.add("authorityId", node.attribute("logicalId"))
        if (number := node.attribute("unitedNationId")) is not None:
            sanction.add("unscId", number)
        sanction.note(node.attribute("designationDetails"))
        for remark in regulation.cells("remark"):
            sanction.note(remark)


def _whole(name: Node) -> str:
    attributes = name.attributes
    parts = (attributes.get(part, "") for part in ("firstName", "middleName", "lastName"))
    return attributes.get("wholeName", "").strip() or " ".join(part for part in parts if part.strip())


def _name(entry: Entry, name: Node, *, main: bool) -> None:
    weak = name.attributes.get("strong") == "false"
    cells = [
        name.attribute("wholeName"),
        *(name.attribute(p) for p in ("firstName", "middleName", "lastName")),
    ]
    lang = registry.language.clean(name.attributes.get("nameLanguage", "")) or None
    used = cells[:1] if cells[0] is not None else cells[1:]
    entry.add("weakAlias" if weak else "name" if main else "alias", *used, text=_whole(name), lang=lang)
    if main and entry.has("firstName"):
        for prop, cell in zip(("firstName", "middleName", "lastName"), cells[1:], strict=True):
            entry.add(prop, cell)
    if entry.has("position"):
        entry.add("position", name.attribute("function"))
        entry.add("title", name.attribute("title"))
        if name.attributes.get("gender") not in (None, "", "?"):
            entry.add("gender", name.attribute("gender"))
    else:
        entry.note(name.attribute("function"), "Function")
        entry.note(name.attribute("title"), "Title")


def _country(node: Node) -> Cell | None:
    code, named = node.attribute("countryIso2Code"), node.attribute("countryDescription")
    return named if code is None or code.text == "00" else code


def _birth(entry: Entry, node: Node) -> None:
    if not entry.has("birthDate"):
        entry.note(node.attribute("birthdate") or node.attribute("year"), "Birth date")
        return
    circa = node.attributes.get("circa") == "true"
    cells, days = _days(node)
    if days is not None:
        entry.add("birthDate", *cells, text=spanned(*days, circa=circa))
    else:
        for cell in cells:
            entry.note(cell, f"Birth date ({node.attributes.get('calendarType', '').title()} calendar)")
    place = [node.attribute(name) for name in ("place", "city", "region", "zipCode")]
    country = _country(node)
    entry.country("birthCountry", country)
    if any(place):
        text = ", ".join(cell.text.strip() for cell in place if cell is not None)
        entry.add("birthPlace", *place, text=text)


def _days(node: Node) -> tuple[list[Cell | None], tuple[date, date] | None]:
    """The cells that say when, and the first and last day they mean."""
    attributes = node.attributes
    first, last = node.attribute("yearRangeFrom"), node.attribute("yearRangeTo")
    if first is not None or last is not None:
        early, late = (bounds(cell.text, None, None) for cell in (first or last, last or first) if cell)
        return [first, last], (early[0], late[1]) if early and late and early[0] <= late[1] else None
    year, month, day = (attributes.get(name) for name in ("year", "monthOfYear", "dayOfMonth"))
    if attributes.get("birthdate"):
        year, month, day = attributes["birthdate"].split("-")[:3]
    whole = node.attribute("birthdate")
    cells: list[Cell | None] = (
        [whole] if whole else [node.attribute(name) for name in ("year", "monthOfYear", "dayOfMonth")]
    )
    if not year:
        return [], None
    calendar = attributes.get("calendarType", "GREGORIAN")
    if calendar == "ISLAMIC" and int(year) < _ISLAMIC_BEFORE:
        return cells, islamic_bounds(int(year), int(month) if month else None, int(day) if day else None)
    return cells, bounds(year, month, day) if calendar in ("GREGORIAN", "ISLAMIC") else None


def _contact(entry: Entry, contact: Node) -> None:
    kind, value = contact.attributes.get("key", "").casefold(), contact.attribute("value")
    prop = {"email": "email", "web": "website", "website": "website", "phone": "phone"}.get(kind)
    if prop is not None:
        entry.add(prop, value)
    else:
        entry.note(value, contact.attributes.get("key"))


def _identification(entry: Entry, node: Node) -> None:
    code = node.attributes.get("identificationTypeCode", "")
    label = (
        node.attributes.get("identificationTypeDescription") or _CODES.get(code) or code or "Identification"
    )
    flags = [said for name, said in _FLAGS.items() if node.attributes.get(name) == "true"]
    number = node.attribute("number") or node.attribute("latinNumber")
    flagged = Cell(node.path or "identification", "; ".join(flags)) if flags else None
    identify(
        entry,
        label,
        number,
        country=None if node.attributes.get("countryIso2Code") == "00" else _country(node),
        issued=node.attribute("issueDate") or node.attribute("validFrom"),
        expires=node.attribute("validTo"),
        authority=node.attribute("issuedBy"),
        note=flagged,
    )
    entry.note(node.attribute("nameOnDocument"), f"Name on {label} {number.text if number else ''}".strip())


def _recognises(found: Sequence[Part]) -> bool:
    heads = [part.head() for part in found]
    return all(root_name(head) == "export" and b"sanctionEntity" in head for head in heads)


READER = Reader("eu-fsf-xml", "EU Financial Sanctions Files, XML 1.1", "eu-fsf", _recognises, _records)
