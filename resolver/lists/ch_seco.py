"""Swiss SECO sanctions list (SESAM), XML.

Record id: ``ch-seco-`` and the target's ``ssid``.  The list keeps targets that were taken off: they
are records whose Sanction has an end date and the status ``de-listed``, and without the topic.
What a target was in the past stands nested in its modifications and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from followthemoney.types import registry

from resolver.lists.dates import bounds, islamic_bounds, spanned
from resolver.lists.entries import Authority, Cell, Entry
from resolver.lists.identifiers import identify
from resolver.lists.markup import Node, entries, outline, root_name
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.relations import EDGES, linked
from resolver.model.records import Record

SECO = Authority("State Secretariat for Economic Affairs", "ch")

_SUBJECT = """\
      identity @ssid @main
        name @ssid @name-type @quality @lang
          name-part @order @name-part-type
            value
            spelling-variant @lang @script @spelling-variant-type
        nationality @ssid
          country @iso-code
        day-month-year @ssid @day @month @year @calendar @quality
        place-of-birth @ssid @place-id @quality
        identification-document @ssid @document-type
          number
          issuer @code
          date-of-issue
          expiry-date
          place-of-issue @ssid @place-id @quality
          remark
        address @ssid @place-id @quality @main @current
          c-o
          address-details
          p-o-box
          zip-code
          remark
      justification @ssid
      relation @ssid @relation-type @target-id
        remark
      other-information @ssid
      generic-attribute @ssid @name
"""
OUTLINE = f"""
swiss-sanctions-list @list-type @date
  sanctions-program @ssid @version-date @predecessor-version-date
    program-key @lang
    program-name @lang
    sanctions-set @ssid @lang
    origin
  place @ssid
    location
    location-variant @lang @variant-type
    area
    area-variant @lang @variant-type @area-type
    country @iso-code
  target @ssid @sanctions-set-id
    sanctions-set-id
    foreign-identifier
    individual @sex
{_SUBJECT}    entity
{_SUBJECT}    object @object-type
{_SUBJECT}    generic-attribute @ssid @name
    modification @modification-type @enactment-date @publication-date @effective-date @*
      added @*
      removed @*
      remark
"""
_OBJECTS = {"vessel": "Vessel", "aircraft": "Airplane"}
_KINDS = {
    "primary-name": "name",
    "alias": "alias",
    "formerly-known-as": "previousName",
    "maiden-name": "previousName",
    "other": "alias",
}
_RANK = {
    kind: rank
    for rank, kinds in enumerate(
        (
            ("title",),
            ("whole-name", "given-name"),
            ("further-given-name",),
            ("father-name",),
            ("grandfather-name",),
            ("tribal-name", "other"),
            ("family-name",),
            ("maiden-name",),
            ("suffix",),
        )
    )
    for kind in kinds
}
_PARTS = {
    "given-name": "firstName",
    "further-given-name": "middleName",
    "father-name": "fatherName",
    "family-name": "lastName",
    "title": "title",
    "suffix": "nameSuffix",
}
_IMO = re.compile(r"\bIMO(?:\s+(?:number|no\.?))?\s*:?\s*(?P<number>\d{7})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Program:
    key: Cell | None
    name: Cell | None
    origin: Cell | None
    measure: Cell | None


@dataclass(frozen=True, slots=True)
class _Place:
    cells: tuple[Cell, ...]
    country: Cell | None


@dataclass(slots=True)
class _File:
    programs: dict[str, _Program] = field(default_factory=dict)
    places: dict[str, _Place] = field(default_factory=dict)
    schemas: dict[str, str] = field(default_factory=dict)
    relations: list[tuple[str, str, Cell, Node]] = field(default_factory=list)


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    file = _File()
    for part in found:
        for node in entries(part, outline(OUTLINE), ("sanctions-program", "place", "target"), source):
            match node.name:
                case "swiss-sanctions-list":
                    source.published = node.attributes.get("date")
                    if node.attributes.get("list-type") != "whole-list":
                        source.notices.append(
                            f"{part.place}: {node.attributes.get('list-type')}, not the whole list"
                        )
                case "sanctions-program":
                    _program(node, file)
                case "place":
                    cells = (*node.cells("location"), *node.cells("area"))
                    file.places[node.attributes["ssid"]] = _Place(cells, _country(node.first("country")))
                case "target":
                    yield from _target(node, source, file, part)
    yield from _relations(source, file)


def _program(node: Node, file: _File) -> None:
    def english(name: str) -> Cell | None:
        found = [child for child in node.all(name) if child.own() is not None]
        return next(
            (c.own() for c in found if c.attributes.get("lang") == "eng"), found[0].own() if found else None
        )

    for measure in node.all("sanctions-set"):
        if measure.attributes.get("lang", "eng") == "eng":
            file.programs[measure.attributes["ssid"]] = _Program(
                english("program-key"), english("program-name"), node.cell("origin"), measure.own()
            )


def _target(node: Node, source: Source, file: _File, part: Part) -> Iterator[Record]:
    key = node.attribute("ssid")
    subject = next(
        (child for child in node.children if child.name in ("individual", "entity", "object")), None
    )
    kind = subject.attributes.get("object-type", "") if subject else ""
    schema = {"individual": "Person", "entity": "Organization", "object": _OBJECTS.get(kind, "Thing")}.get(
        subject.name if subject else ""
    )
    if key is None or subject is None or schema is None or not subject.all("identity/name"):
        source.reject(f"{part.place}:{node.line}", key.text if key else "", "no ssid, no subject or no name")
        return
    entry = Entry(source, "LegalEntity" if schema == "Thing" else schema, key)
    file.schemas[key.text] = entry.schema.name
    _listing(entry, node, file)
    if (sex := subject.attribute("sex")) is not None:
        entry.add("gender", sex)
    identities = sorted(subject.all("identity"), key=lambda i: i.attributes.get("main") != "true")
    for identity in identities:
        _identity(entry, identity, source, file)
    for relation in subject.all("relation"):
        target = relation.attributes.get("target-id", "")
        file.relations.append((key.text, target, key, relation))
    for text in subject.cells("other-information"):
        found = _IMO.search(text.text)
        if found and entry.has("imoNumber"):
            entry.add("imoNumber", text.part(found["number"]))
        entry.note(text)
    for attribute in (*subject.all("generic-attribute"), *node.all("generic-attribute")):
        entry.note(attribute.own(), attribute.attributes.get("name"))
    yield from entry.records()


def _listing(entry: Entry, node: Node, file: _File) -> None:
    changes = node.all("modification")
    latest = max(changes, key=lambda m: m.attributes.get("effective-date", ""), default=None)
    delisted = latest is not None and latest.attributes.get("modification-type") == "de-listed"
    former = node.attribute("sanctions-set-id")  # an attribute in files before 2023
    for number in [*node.cells("sanctions-set-id"), *([former] if former else [])]:
        sanction = entry.sanction(SECO, number.text, listed=not delisted)
        program = file.programs.get(number.text.strip())
        if program is None:
            sanction.note(number, "Sanctions set")
        else:
            sanction.add("program", program.key)
            sanction.add("reason", program.name)
            sanction.add("provisions", program.measure)
            sanction.note(program.origin, "Origin")
        if latest is not None:
            sanction.add("status", latest.attribute("modification-type"))
            if delisted:
                sanction.dates(
                    "endDate", latest.attribute("effective-date") or latest.attribute("publication-date")
                )
        listed = [m for m in changes if m.attributes.get("modification-type") == "listed"]
        for change in listed:
            sanction.dates("listingDate", change.attribute("publication-date"))
            sanction.dates("startDate", change.attribute("effective-date"))
        for text in node.cells("foreign-identifier"):
            sanction.add(
                "unscId" if re.fullmatch(r"[A-Z]{2}[ie]\.\d{3}", text.text.strip()) else "authorityId", text
            )
        for subject in ("individual", "entity", "object"):
            for text in node.cells(f"{subject}/justification"):
                sanction.add("reason", text)


def _identity(entry: Entry, node: Node, source: Source, file: _File) -> None:
    main = node.attributes.get("main") == "true"
    for name in node.all("name"):
        _name(entry, name, source, main=main)
    for country in node.all("nationality/country"):
        entry.country("nationality" if entry.has("nationality") else "country", _country(country))
    for day in node.all("day-month-year"):
        _birth(entry, day)
    for born in node.all("place-of-birth"):
        place = file.places.get(born.attributes.get("place-id", ""), _Place((), None))
        entry.country("birthCountry", place.country)
        if place.cells:
            given = [cell for cell in (*place.cells, place.country) if cell is not None]
            entry.add("birthPlace", *given, text=", ".join(cell.text.strip() for cell in given))
    for paper in node.all("identification-document"):
        _document(entry, paper, file)
    for address in node.all("address"):
        place = file.places.get(address.attributes.get("place-id", ""), _Place((), None))
        own = (address.cell(name) for name in ("c-o", "address-details", "p-o-box", "zip-code"))
        entry.address(*own, *place.cells, country=place.country)
        entry.note(address.cell("remark"), "Address")
        if address.attributes.get("current") == "false":
            entry.note(address.cell("address-details"), "Former address")


def _document(entry: Entry, paper: Node, file: _File) -> None:
    issue = paper.first("place-of-issue")
    place = file.places.get(issue.attributes.get("place-id", ""), _Place((), None)) if issue else None
    identify(
        entry,
        paper.attributes.get("document-type", "Document").replace("-", " ").capitalize(),
        paper.cell("number"),
        country=paper.cell("issuer") or (place.country if place else None),
        issued=paper.cell("date-of-issue"),
        expires=paper.cell("expiry-date"),
        authority=next(iter(place.cells), None) if place else None,
        note=paper.cell("remark"),
    )


def _name(entry: Entry, name: Node, source: Source, *, main: bool) -> None:
    kind = name.attributes.get("name-type", "")
    if kind not in _KINDS or name.attributes.get("quality", "good") not in ("good", "low"):
        source.fault(f"line {name.line}", f"unknown name-type {kind!r} or quality")
        return
    prop = _KINDS[kind] if main or kind != "primary-name" else "alias"
    if name.attributes.get("quality") == "low":
        prop = "weakAlias"
    parts = sorted(name.all("name-part"), key=_printed)
    cells = [cell for part in parts if (cell := part.cell("value")) is not None]
    lang = registry.language.clean(name.attributes.get("lang", ""))
    entry.add(prop, *cells, text=" ".join(cell.text.strip() for cell in cells), lang=lang)
    for part in parts:
        mapped = _PARTS.get(part.attributes.get("name-part-type", ""))
        if mapped is not None and prop == "name" and entry.has(mapped):
            entry.add(mapped, part.cell("value"))
    for spelling in _spellings(parts):
        given, spoken = spelling
        text = " ".join(cell.text.strip() for cell in given)
        entry.add(
            "alias" if prop == "name" else prop, *given, text=text, lang=registry.language.clean(spoken)
        )


def _printed(part: Node) -> tuple[int, int]:
    order = part.attributes.get("order", "")
    return _RANK.get(part.attributes.get("name-part-type", ""), 5), int(order) if order.isdecimal() else 0


def _spellings(parts: list[Node]) -> Iterator[tuple[list[Cell], str]]:
    """Other spellings of the whole name: parts in one language and script go together, scripts unmixed."""
    variants: dict[tuple[str, str, int], dict[int, Cell]] = {}
    for index, part in enumerate(parts):
        counts: dict[tuple[str, str], int] = {}
        for variant in part.all("spelling-variant"):
            mark = (variant.attributes.get("lang", ""), variant.attributes.get("script", ""))
            counts[mark] = counts.get(mark, 0) + 1
            if (cell := variant.own()) is not None:
                variants.setdefault((*mark, counts[mark]), {})[index] = cell
    for (lang, script, _), spelled in variants.items():
        latin = script in ("", "LATN")
        cells = (spelled.get(n) or (part.cell("value") if latin else None) for n, part in enumerate(parts))
        yield [cell for cell in cells if cell is not None], lang


def _birth(entry: Entry, node: Node) -> None:
    year, month, day = (node.attributes.get(name) for name in ("year", "month", "day"))
    cells = [node.attribute(name) for name in ("year", "month", "day")]
    if not year or not entry.has("birthDate"):
        for cell in cells:
            entry.note(cell, "Date")
        return
    calendar = node.attributes.get("calendar", "Gregorian")
    if calendar == "Islamic":
        found = islamic_bounds(int(year), int(month) if month else None, int(day) if day else None)
    else:
        found = bounds(year, month, day) if calendar == "Gregorian" else None
    if found is None:
        entry.note(cells[0], f"Birth date ({calendar} calendar)")
    else:
        entry.add("birthDate", *cells, text=spanned(*found, circa=node.attributes.get("quality") == "low"))


def _country(node: Node | None) -> Cell | None:
    if node is None:
        return None
    return node.attribute("iso-code") or node.own()


def _relations(source: Source, file: _File) -> Iterator[Record]:
    for subject, target, key, node in file.relations:
        if target not in file.schemas:
            source.notices.append(
                f"target {subject}: related to {target or 'nobody'}, who is not on the list"
            )
            continue
        label = node.attributes.get("relation-type", "relation").replace("-", " ")
        persons = (file.schemas[subject], file.schemas[target]) == ("Person", "Person")
        schema, ours, theirs = EDGES["family" if persons and "family" in label else "link"]
        cell = node.attribute("target-id")
        assert cell is not None
        ends = ((ours, f"{source.prefix}-{subject}"), (theirs, f"{source.prefix}-{target}"))
        edge = linked(source, schema, *ends, key, cell, label)
        edge.note(node.cell("remark"))
        yield from edge.records()


def _recognises(found: Sequence[Part]) -> bool:
    return all(root_name(part.head()) == "swiss-sanctions-list" for part in found)


READER = Reader("ch-seco", "Swiss SECO sanctions list, XML", "ch-seco", _recognises, _records)
