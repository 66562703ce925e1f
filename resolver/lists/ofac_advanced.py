"""OFAC SDN_ADVANCED.XML and CONS_ADVANCED.XML: the Advanced Sanctions List Standard.

Record id: ``ofac-`` and ``FixedRef`` of the DistinctParty, the ``ent_num`` of the other formats.
The file is one pass: reference tables, places and identity papers come first and are kept in short
form; parties, relationships and sanctions follow and are given out as they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from resolver.lists.dates import spanned
from resolver.lists.entries import Cell, Entry
from resolver.lists.markup import Node, entries, outline, root_name
from resolver.lists.ofac import OFAC, SCHEMAS, Party
from resolver.lists.ofac_advanced_outline import OUTLINE
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.relations import EDGES, Relations, linked
from resolver.model.records import Record

_ENTRIES = (
    "DateOfIssue",
    "ReferenceValueSets",
    "Location",
    "IDRegDocument",
    "DistinctParty",
    "ProfileRelationship",
    "SanctionsEntry",
)
_KINDS = {"A.K.A.": "alias", "F.K.A.": "previousName", "N.K.A.": "alias", "Name": "name"}
_ORDER = ("First Name", "Middle Name", "Patronymic", "Matronymic", "Maiden Name", "Last Name")
"""Parts of a person's name as they are printed; others stand where the file has them."""
_NAME_PROPERTIES = {
    "First Name": "firstName",
    "Middle Name": "middleName",
    "Last Name": "lastName",
    "Patronymic": "fatherName",
    "Matronymic": "motherName",
}
_PLACE_ORDER = ("ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE/PROVINCE", "POSTAL CODE", "REGION")
_RELATIONS = {
    "Owned or Controlled By": "parent",
    "Family member of": "family",
}


@dataclass(frozen=True, slots=True)
class _Place:
    parts: tuple[tuple[str, str], ...]
    country: str | None


@dataclass(frozen=True, slots=True)
class _Paper:
    label: str
    number: str
    country: str | None
    issued: str | None
    expires: str | None
    authority: str | None
    note: str | None


@dataclass(slots=True)
class _File:
    """What the rest of the file refers to."""

    source: Source
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    subtypes: dict[str, str] = field(default_factory=dict)
    places: dict[str, _Place] = field(default_factory=dict)
    papers: dict[str, list[_Paper]] = field(default_factory=lambda: defaultdict(list))
    parties: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Profile -> FixedRef and schema."""

    def means(self, table: str, key: str | None, node: Node) -> str:
        """What a code of a reference table stands for; an unknown one is a fault."""
        found = self.tables.get(table, {}).get(key or "")
        if found is None:
            self.source.fault(f"line {node.line}", f"{table} {key!r} is not in the reference tables")
        return found or ""


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    for part in found:
        yield from _file(part, source)


def _file(part: Part, source: Source) -> Iterator[Record]:
    file, relations = _File(source), Relations(source)
    for node in entries(part, outline(OUTLINE, "DeltaAction"), _ENTRIES, source):
        match node.name:
            case "Sanctions":
                if "DeltaBaseVersion" in node.attributes:
                    source.fault(part.place, "is a delta, not a whole list")
            case "DateOfIssue":
                source.published = (_day(node) or date.min).isoformat()
            case "ReferenceValueSets":
                _tables(node, file)
            case "Location":
                file.places[node.attributes["ID"]] = _place(node, file)
            case "IDRegDocument":
                file.papers[node.attributes["IdentityID"]].append(_paper(node, file))
            case "DistinctParty":
                yield from _party(node, file, relations)
            case "ProfileRelationship":
                yield from _relationship(node, file)
            case "SanctionsEntry":
                yield from _sanction(node, file)
    yield from relations.records()


def _tables(node: Node, file: _File) -> None:
    for values in node.children:
        file.tables[values.name.removesuffix("Values")] = {
            child.attributes["ID"]: (child.text or "").strip() for child in values.children
        }
    countries = node.first("CountryValues")
    for child in countries.children if countries else []:
        file.countries[child.attributes["ID"]] = (child.text or "").strip()
    types = file.tables.get("PartyType", {})
    for child in node.all("PartySubTypeValues/PartySubType"):
        own = (child.text or "").strip().casefold()
        of = types.get(child.attributes.get("PartyTypeID", ""), "").casefold()
        file.subtypes[child.attributes["ID"]] = own if own in SCHEMAS else of


def _place(node: Node, file: _File) -> _Place:
    parts: dict[str, str] = {}
    for part in node.all("LocationPart"):
        kind = file.means("LocPartType", part.attributes.get("LocPartTypeID"), part)
        for text in (value.text or "" for value in part.all("LocationPartValue/Value")):
            parts[kind] = text
    country = node.first("LocationCountry")
    named = file.means("Country", country.attributes.get("CountryID"), country) if country else None
    if named is None and (area := node.first("LocationAreaCode")) is not None:
        named = file.countries.get(area.attributes.get("AreaCodeID", ""))
    ordered = sorted(parts.items(), key=lambda p: _PLACE_ORDER.index(p[0]) if p[0] in _PLACE_ORDER else 0)
    return _Place(tuple(ordered), named)


def _paper(node: Node, file: _File) -> _Paper:
    dates: dict[str, str] = {}
    for dated in node.all("DocumentDate"):
        kind = file.means("IDRegDocDateType", dated.attributes.get("IDRegDocDateTypeID"), dated)
        period = dated.first("DatePeriod")
        if period is not None and (text := _period(period)) is not None:
            dates[kind] = text
    validity = file.means("Validity", node.attributes.get("ValidityID"), node)
    note = [validity] if validity != "Valid" else []
    return _Paper(
        label=file.means("IDRegDocType", node.attributes.get("IDRegDocTypeID"), node),
        number=node.value("IDRegistrationNo"),
        country=file.countries.get(node.attributes.get("IssuedBy-CountryID", "")),
        issued=dates.get("Issue Date"),
        expires=dates.get("Expiration Date"),
        authority=node.value("IssuingAuthority") or None,
        note="; ".join([*note, *filter(None, [node.value("Comment")])]) or None,
    )


def _party(node: Node, file: _File, relations: Relations) -> Iterator[Record]:
    profile, key = node.first("Profile"), node.attribute("FixedRef")
    kind = file.subtypes.get(profile.attributes.get("PartySubTypeID", ""), "") if profile else ""
    if profile is None or key is None or kind not in SCHEMAS:
        file.source.reject(
            f"line {node.line}", node.attributes.get("FixedRef", ""), f"unknown kind of party {kind!r}"
        )
        return
    entry = Entry(file.source, SCHEMAS[kind], key)
    file.parties[profile.attributes["ID"]] = (entry.number, entry.schema.name)
    entry.add("topics", key, text="sanction")
    about = Party(entry, entry.edge("Sanction", "sanction"), relations)
    for identity in profile.all("Identity"):
        _names(entry, identity, file)
        for paper in file.papers.get(identity.attributes["ID"], ()):
            _identifier(about, paper)
    for feature in profile.all("Feature"):
        _feature(about, feature, file)
    about.remarks(node.cell("Comment"))
    for cell in (*profile.cells("Comment"), *profile.cells("ExternalReference/ExRefValue")):
        entry.note(cell)
    provisions = about.sanction.texts("provisions")
    if provisions:
        about.sanction.add("entity", key, text=entry.id)
        about.sanction.add("authority", key, text=OFAC.name)
    else:
        entry.drop(about.sanction)
    relations.know(entry)
    yield from entry.records()


def _names(entry: Entry, identity: Node, file: _File) -> None:
    groups = {
        group.attributes["ID"]: file.means("NamePartType", group.attributes.get("NamePartTypeID"), group)
        for group in identity.all("NamePartGroups/MasterNamePartGroup/NamePartGroup")
    }
    for alias in identity.all("Alias"):
        kind = _KINDS.get(file.means("AliasType", alias.attributes.get("AliasTypeID"), alias))
        if kind is None:
            file.source.fault(f"line {alias.line}", "unknown type of alias")
            continue
        prop = "weakAlias" if alias.attributes.get("LowQuality") == "true" else kind
        for name in alias.all("DocumentedName"):
            parts = [
                (groups.get(value.attributes.get("NamePartGroupID", ""), ""), cell)
                for value in name.all("DocumentedNamePart/NamePartValue")
                if (cell := value.own()) is not None
            ]
            parts.sort(key=lambda p: _ORDER.index(p[0]) if p[0] in _ORDER else -1)
            text = " ".join(cell.text.strip() for _, cell in parts)
            entry.add(prop, *(cell for _, cell in parts), text=text)
            primary = prop == "name" and name.attributes.get("DocNameStatusID") == "1"
            for part, cell in parts if primary else ():
                if part in _NAME_PROPERTIES and entry.has(_NAME_PROPERTIES[part]):
                    entry.add(_NAME_PROPERTIES[part], cell)


def _identifier(about: Party, paper: _Paper) -> None:
    base = "IDRegDocument"

    def cell(name: str, text: str | None) -> Cell | None:
        return Cell(f"{base}/{name}", text) if text else None

    about.state(
        paper.label,
        Cell(f"{base}/IDRegistrationNo", paper.number),
        country=cell("IssuedBy-CountryID", paper.country),
        issued=cell("DocumentDate", paper.issued),
        expires=cell("DocumentDate", paper.expires),
        authority=cell("IssuingAuthority", paper.authority),
        note=cell("Comment", paper.note),
    )


def _feature(about: Party, feature: Node, file: _File) -> None:
    label = file.means("FeatureType", feature.attributes.get("FeatureTypeID"), feature)
    for version in feature.all("FeatureVersion"):
        for comment in version.cells("Comment"):
            about.entry.note(comment, label)
        for period in version.all("DatePeriod"):
            if (text := _period(period)) is not None:
                about.state(label, Cell(f"{period.path} ({label})", text))
        for location in version.all("VersionLocation"):
            place = file.places.get(location.attributes.get("LocationID", ""))
            if place is None:
                file.source.fault(f"line {location.line}", "a location that is not in the file")
            else:
                _located(about, label, place)
        for detail in version.all("VersionDetail"):
            reference = detail.attributes.get("DetailReferenceID")
            meant = file.means("DetailReference", reference, detail) if reference else detail.text or ""
            if meant.strip():
                _detail(about, label, Cell(f"{detail.path} ({label})", meant))


def _detail(about: Party, label: str, cell: Cell) -> None:
    if label == "Title":
        about.entry.add("position" if about.entry.has("position") else "notes", cell)
    else:
        about.state(label, cell)


def _located(about: Party, label: str, place: _Place) -> None:
    cells = [Cell(f"Location/LocationPart ({kind})", text) for kind, text in place.parts]
    country = Cell("Location/LocationCountry", place.country) if place.country else None
    if label == "Location":
        about.entry.address(*cells, country=country)
    elif cells:
        text = ", ".join(cell.text.strip() for cell in [*cells, *([country] if country else [])])
        about.state(label, Cell("Location", text))
    elif country is not None:
        about.state(label, country)


def _relationship(node: Node, file: _File) -> Iterator[Record]:
    label = file.means("RelationType", node.attributes.get("RelationTypeID"), node)
    ends = [file.parties.get(node.attributes.get(f"{end}-ProfileID", "")) for end in ("From", "To")]
    if ends[0] is None or ends[1] is None:
        file.source.reject(
            f"line {node.line}", node.attributes["ID"], "relates a profile that is not in the file"
        )
        return
    (ours, our_schema), (theirs, their_schema) = ends[0], ends[1]
    kind = _RELATIONS.get(label, "link")
    persons = (our_schema, their_schema) == ("Person", "Person")
    if (kind == "parent" and our_schema not in ("Vessel", "Airplane", "Company")) or (
        kind == "family" and not persons
    ):
        kind = "link"
    schema, mine, other = EDGES[kind]
    said = f"{label} (former)" if node.attributes.get("Former") == "true" else label
    cell = Cell("ProfileRelationship@To-ProfileID", node.attributes["To-ProfileID"])
    edge = linked(
        file.source,
        schema,
        (mine, f"ofac-{ours}"),
        (other, f"ofac-{theirs}"),
        Cell("@FixedRef", ours),
        cell,
        said,
    )
    edge.note(node.cell("Comment"))
    yield from edge.records()


def _sanction(node: Node, file: _File) -> Iterator[Record]:
    found = file.parties.get(node.attributes.get("ProfileID", ""))
    if found is None:
        file.source.reject(
            f"line {node.line}", node.attributes["ID"], "sanctions a profile that is not in the file"
        )
        return
    key = Cell("@FixedRef", found[0])
    party = Entry(file.source, found[1], key)
    made = party.sanction(OFAC, node.attributes["ID"], listed=False)
    listed = file.means("List", node.attributes.get("ListID"), node)
    made.add("summary", Cell("SanctionsEntry@ListID", listed))
    for event in node.all("EntryEvent"):
        day = event.first("Date")
        if day is not None and (listing := _day(day)) is not None:
            made.add("listingDate", Cell("EntryEvent/Date", listing.isoformat()))
        basis = file.means("LegalBasis", event.attributes.get("LegalBasisID"), event)
        if basis not in ("", "Unknown"):
            made.add("reason", Cell("EntryEvent@LegalBasisID", basis))
        made.note(event.cell("Comment"))
    for measure in node.all("SanctionsMeasure"):
        kind, comment = (
            file.means("SanctionsType", measure.attributes.get("SanctionsTypeID"), measure),
            measure.cell("Comment"),
        )
        if kind == "Program":
            made.add("program", comment)
        else:
            made.add("provisions", Cell("SanctionsMeasure@SanctionsTypeID", kind))
            made.note(comment)
    for cell in (node.cell("Comment"), node.cell("LimitationsToListing"), *node.cells("SupportingInfo/Text")):
        made.note(cell)
    yield from made.records()


def _day(node: Node) -> date | None:
    try:
        year, month, day = (int(node.value(name) or "1") for name in ("Year", "Month", "Day"))
        return date(year, month, day)
    except ValueError:
        return None


def _period(node: Node) -> str | None:
    """The shortest text for a DatePeriod: from the start of its start to the end of its end."""
    start, end = node.first("Start/From"), node.first("End/To")
    if start is None or end is None:
        return None
    first, last = _day(start), _day(end)
    if first is None or last is None or first > last:
        return None
    circa = any(
        edge.attributes.get("Approximate") == "true"
        for edge in node.children
        if edge.name in ("Start", "End")
    )
    return spanned(first, last, circa=circa)


def _recognises(found: Sequence[Part]) -> bool:
    return all(root_name(part.head()) == "Sanctions" for part in found)


READER = Reader("ofac-advanced", "OFAC SDN or Consolidated list, Advanced XML", "ofac", _recognises, _records)
