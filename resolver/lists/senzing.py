"""Senzing JSON lines (Generic Entity Specification): flat attributes, lists of features, or FEATURES.

Record id: DATA_SOURCE in lower case and RECORD_ID (``customers-1001``).  Relations point to the same
pair.  Top-level attributes that the specification does not name are payload and become notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from resolver.lists.entries import Cell, Entry
from resolver.lists.identifiers import identify
from resolver.lists.jsonlines import Line, first_line, lines
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.relations import linked
from resolver.model.records import Record

_SCHEMAS = {
    "": "LegalEntity",
    "PERSON": "Person",
    "ORGANIZATION": "Organization",
    "VESSEL": "Vessel",
    "AIRCRAFT": "Airplane",
}
_NAME_TYPES = {
    "": "name",
    "PRIMARY": "name",
    "ALIAS": "alias",
    "AKA": "alias",
    "FORMER": "previousName",
    "WEAK": "weakAlias",
}
_NAME_PARTS = {
    "NAME_PREFIX": "title",
    "NAME_FIRST": "firstName",
    "NAME_MIDDLE": "middleName",
    "NAME_LAST": "lastName",
    "NAME_SUFFIX": "nameSuffix",
}
_ADDRESS = (
    "ADDR_FULL",
    *(f"ADDR_LINE{n}" for n in range(1, 7)),
    "ADDR_CITY",
    "ADDR_STATE",
    "ADDR_POSTAL_CODE",
)
_COUNTRIES = {
    "NATIONALITY": "nationality",
    "CITIZENSHIP": "citizenship",
    "COUNTRY_OF_ASSOCIATION": "country",
    "REGISTRATION_COUNTRY": "jurisdiction",
    "FLAG": "flag",
}
_DATES = {
    "DATE_OF_BIRTH": "birthDate",
    "DATE_OF_DEATH": "deathDate",
    "REGISTRATION_DATE": "incorporationDate",
}
_TEXTS = {
    "GENDER": "gender",
    "PLACE_OF_BIRTH": "birthPlace",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "WEBSITE_ADDRESS": "website",
    "TOPIC": "topics",
    "IMO_NUMBER": "imoNumber",
    "MMSI_NUMBER": "mmsi",
    "CALL_SIGN": "callSign",
}
_PAPERS = {
    # stem -> label; the number is STEM_NUMBER, its country STEM_COUNTRY or STEM_STATE
    "PASSPORT": "Passport",
    "DRIVERS_LICENSE": "Driver's license",
    "SSN": "SSN",
    "NATIONAL_ID": "National ID",
    "TAX_ID": "Tax ID",
    "OTHER_ID": "Other ID",
    "ACCOUNT": "Account number",
    "DUNS": "D-U-N-S Number",
    "NPI": "NPI Number",
    "LEI": "LEI",
    "TRUSTED_ID": "Trusted ID",
}
_ASIDE = frozenset(
    [
        "DATA_SOURCE",
        "RECORD_ID",
        "RECORD_TYPE",
        "NAME_TYPE",
        "ADDR_TYPE",
        "ADDR_COUNTRY",
        "PHONE_TYPE",
        "EMAIL_TYPE",
        "NAME_FULL",
        "NAME_ORG",
        "REL_ANCHOR_DOMAIN",
        "REL_ANCHOR_KEY",
        "REL_POINTER_DOMAIN",
        "REL_POINTER_KEY",
        "REL_POINTER_ROLE",
        "ADDR_FROM_DATE",
        "ADDR_THRU_DATE",
    ]
)
_KNOWN = (
    _ASIDE
    | {*_NAME_PARTS, *_ADDRESS, *_COUNTRIES, *_DATES, *_TEXTS}
    | {f"{stem}_{part}" for stem in _PAPERS for part in ("NUMBER", "COUNTRY", "STATE", "TYPE", "DOMAIN")}
)
_USAGE = re.compile(r"^(?P<usage>[A-Z]+)_(?P<attribute>(?:NAME|ADDR|PHONE)_[A-Z0-9_]+)$")

Feature = Mapping[str, str]


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    for part in found:
        for line in lines(part, source):
            yield from _entity(line, source)


def _entity(line: Line, source: Source) -> Iterator[Record]:
    origin, number = (str(line.values.get(key, "")).strip() for key in ("DATA_SOURCE", "RECORD_ID"))
    features = _features(line, source)
    kind = next((f["RECORD_TYPE"].upper() for f in features if "RECORD_TYPE" in f), "")
    if not number or kind not in _SCHEMAS:
        source.reject(line.place, number, f"unknown RECORD_TYPE {kind!r}" if number else "no RECORD_ID")
        return
    entry = Entry(source, _SCHEMAS[kind], Cell("RECORD_ID", number), suffix=_id(origin, number))
    edges: list[Entry] = []
    for feature in features:
        _name(entry, feature)
        _address(entry, feature)
        _facts(entry, feature)
        _papers(entry, feature)
        if "REL_POINTER_KEY" in feature:
            role = feature.get("REL_POINTER_ROLE") or "related"
            target = _id(feature.get("REL_POINTER_DOMAIN") or origin, feature["REL_POINTER_KEY"])
            cell = Cell("REL_POINTER_KEY", feature["REL_POINTER_KEY"])
            ends = (("subject", entry.id), ("object", target))
            edges.append(linked(source, "UnknownLink", *ends, entry.key, cell, role))
    if not entry.texts("name") and not entry.texts("alias"):
        source.reject(line.place, number, "no name")
        return
    yield from entry.records()
    for edge in {edge.id: edge for edge in edges}.values():
        yield from edge.records()


def _id(origin: str, number: str) -> str:
    return "-".join(filter(None, (re.sub(r"[^a-z0-9]+", "-", origin.casefold()).strip("-"), number)))


def _features(line: Line, source: Source) -> list[Feature]:
    flat: dict[str, str] = {}
    found: list[Feature] = []
    usages: dict[str, dict[str, str]] = {}
    for key, value in line.values.items():
        if isinstance(value, list):
            for item in value:
                found += _listed(key, item, line, source)
        elif isinstance(value, (str, int, float)):
            usage = _USAGE.match(key)
            if usage is not None and usage["attribute"] in _KNOWN:
                family = usage["attribute"].split("_")[0]
                usages.setdefault(f"{usage['usage']}_{family}", {f"{family}_TYPE": usage["usage"]})[
                    usage["attribute"]
                ] = str(value)
            else:
                flat[key] = str(value)
        elif value is not None:
            source.fault(line.place, f"{key}: neither a text nor a list")
    return [flat, *usages.values(), *found]


def _listed(key: str, item: object, line: Line, source: Source) -> list[Feature]:
    if not isinstance(item, dict):
        source.fault(line.place, f"{key}: a list of something other than objects")
        return []
    for name in item.keys() - _KNOWN:
        source.fault(line.place, f"unknown attribute {name!r} in {key}")
    return [
        {
            name: str(value)
            for name, value in item.items()
            if isinstance(value, (str, int, float)) and str(value)
        }
    ]


def _cell(feature: Feature, name: str) -> Cell | None:
    return Cell(name, feature[name]) if feature.get(name, "").strip() else None


def _name(entry: Entry, feature: Feature) -> None:
    prop = _NAME_TYPES.get(feature.get("NAME_TYPE", "").upper(), "alias")
    parts = [(part, _cell(feature, name)) for name, part in _NAME_PARTS.items()]
    whole = _cell(feature, "NAME_FULL") or _cell(feature, "NAME_ORG")
    cells = [whole] if whole else [cell for _, cell in parts if cell is not None]
    if cells:
        entry.add(prop, *cells, text=" ".join(cell.text for cell in cells))
    for part, cell in parts:
        if cell is not None and entry.has(part):
            entry.add(part, cell)


def _address(entry: Entry, feature: Feature) -> None:
    cells = [cell for name in _ADDRESS if (cell := _cell(feature, name)) is not None]
    country = _cell(feature, "ADDR_COUNTRY")
    if cells or country:
        entry.address(*cells, country=country)


def _facts(entry: Entry, feature: Feature) -> None:
    for name, prop in _DATES.items():
        cell = _cell(feature, name)
        entry.dates(prop, cell) if entry.has(prop) else entry.note(cell, name)
    for name, prop in _COUNTRIES.items():
        cell = _cell(feature, name)
        entry.country(prop if entry.has(prop) else "country", cell)
    for name, prop in _TEXTS.items():
        cell = _cell(feature, name)
        entry.add(prop, cell) if entry.has(prop) else entry.note(cell, name)
    for name in feature.keys() - _KNOWN:
        entry.note(_cell(feature, name), name)


def _papers(entry: Entry, feature: Feature) -> None:
    for stem, label in _PAPERS.items():
        number = _cell(feature, f"{stem}_NUMBER")
        if number is not None:
            said = feature.get(f"{stem}_TYPE") or label
            identify(entry, said, number, country=_cell(feature, f"{stem}_COUNTRY"))
            entry.note(_cell(feature, f"{stem}_STATE"), f"{label} state")


def _recognises(found: Sequence[Part]) -> bool:
    def ours(part: Part) -> bool:
        first = first_line(part)
        return first is not None and {"DATA_SOURCE", "RECORD_ID"} <= first.keys()

    return all(ours(part) for part in found)


READER = Reader("senzing", "Senzing JSON lines", "", _recognises, _records)
