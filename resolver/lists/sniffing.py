"""What may the columns of an unknown table mean?

The proposal is a mapping for a person to look over: the header's words decide first, then the
values.  A column about which neither says anything becomes a note, so that nothing is lost.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from resolver.errors import InvalidListing
from resolver.lists.countries import country_code
from resolver.lists.dates import written_dates
from resolver.lists.identifiers import identifier_property
from resolver.lists.mapped import ColumnUse, TableMapping
from resolver.lists.parts import Limits, Part, parts
from resolver.lists.reading import Source
from resolver.lists.tables import Row, csv_rows, sheet_rows
from resolver.model.schemas import schema_of

_SAMPLE = 500
"""Rows that are looked at."""

_HEADERS: tuple[tuple[str, str], ...] = (
    # words of the header, casefolded and stripped of punctuation; first match wins
    (r"^(s no|sl no|sr no|serial( no| number)?|no|#)$", "id"),
    (
        r"^(id|uid|ref(erence)?( no| number| id)?|record id|entity id|customer (id|no|number)|unique id)$",
        "id",
    ),
    (
        r"\b(type|category) of (entity|party|record)\b|^(type|entity type|party type|record type|schema)$",
        "schema",
    ),
    (r"\bfather", "fatherName"),
    (r"\bmother", "motherName"),
    (r"^(first|given|fore) ?names?$", "firstName"),
    (r"^(middle|second) ?names?$", "middleName"),
    (r"^(last|family|sur) ?names?$", "lastName"),
    (r"\b(weak|low).*(alias|aka)", "weakAlias"),
    (r"\b(former|previous|maiden|old) ?names?\b|\bfka\b", "previousName"),
    (r"\b(alias(es)?|aka|also known as|other names?|alternat\w* names?)\b", "alias"),
    (r"\b(title|salutation|honorific)\b", "title"),
    (r"\b(dob|date of birth|birth ?date|born|birthday|year of birth|yob)\b", "birthDate"),
    (r"\b(date of death|death date|died)\b", "deathDate"),
    (r"\b(pob|place of birth|birth ?place)\b", "birthPlace"),
    (r"\bcountry of birth\b", "birthCountry"),
    (r"\bnationalit", "nationality"),
    (r"\bcitizenship", "citizenship"),
    (r"\b(gender|sex)\b", "gender"),
    (r"\b(occupation|position|designation|job|role|function)\b", "position"),
    (r"\bpassport", "passportNumber"),
    (r"\b(imo)\b", "imoNumber"),
    (r"\bmmsi\b", "mmsi"),
    (r"\bcall ?sign\b", "callSign"),
    (r"\bflag\b", "flag"),
    (r"\b(swift|bic)\b", "swiftBic"),
    (r"\b(lei)\b", "leiCode"),
    (r"\b(tax|tin|vat|pan|fiscal)\b", "taxNumber"),
    (r"\b(regist\w*|company|incorporation|cin)\b.*\b(no|number|id|code)\b", "registrationNumber"),
    (r"\b(national id|id (no|number|card)|identity|aadhaar|cnic|nic|ssn)\b", "idNumber"),
    (r"\b(incorporat|established|founded)", "incorporationDate"),
    (r"\b(address|residence|street|city|town|state|province|postcode|postal|zip)\b", "address"),
    (r"\b(country|jurisdiction|domicile)\b", "country"),
    (r"\b(phone|telephone|mobile|tel)\b", "phone"),
    (r"\be ?mail\b", "email"),
    (r"\b(web ?site|url|homepage)\b", "website"),
    (
        r"\b(listed|listing|date of listing|designated) ?(on|date)?\b|\bnotification date\b",
        "sanction.listingDate",
    ),
    (r"\b(programme?|regime|list)\b", "sanction.program"),
    (r"\b(gazette|notification|order|so (no|number))\b", "sanction.authorityId"),
    (r"\b(reason|grounds|justification)\b", "sanction.reason"),
    (r"\bname", "name"),
    (r"\b(person|entity|individual|party|company|organi[sz]ation|customer)\b", "name"),
)
_KINDS = {
    "individual": "Person",
    "person": "Person",
    "natural person": "Person",
    "p": "Person",
    "i": "Person",
    "entity": "Organization",
    "organisation": "Organization",
    "organization": "Organization",
    "company": "Company",
    "corporate": "Company",
    "legal person": "Organization",
    "e": "Organization",
    "vessel": "Vessel",
    "ship": "Vessel",
    "aircraft": "Airplane",
    "airplane": "Airplane",
}
_PERSONAL = frozenset(
    [
        "firstName",
        "lastName",
        "middleName",
        "fatherName",
        "motherName",
        "birthDate",
        "birthPlace",
        "birthCountry",
        "nationality",
        "citizenship",
        "gender",
        "passportNumber",
        "title",
        "position",
        "deathDate",
    ]
)
_SEPARATORS = ("@", ";", "|", "\n", " / ")


def sniffed(path: Path, limits: Limits | None = None) -> TableMapping:
    """A mapping proposed from the header and the first values of a CSV or XLSX file."""
    part = parts([path], limits or Limits())[0]
    delimiter = "," if part.name.endswith((".xlsx", ".xlsm")) else _delimiter(part)
    rows = _rows(part, delimiter)
    if not rows:
        raise part.refusal("holds no rows below its header")
    columns = {name: [row.value(name) for row in rows if row.value(name)] for name in rows[0].texts}
    meant = {name: _meaning(name, values) for name, values in columns.items()}
    schema_column = next((name for name, prop in meant.items() if prop == "schema"), "")
    schemas = {
        value: _KINDS.get(value.casefold(), "LegalEntity")
        for value in dict.fromkeys(columns.get(schema_column, ()))
    }
    schema = "Person" if _PERSONAL & set(meant.values()) else "LegalEntity"
    if set(meant.values()) & {"imoNumber", "mmsi", "callSign"}:
        schema = "Vessel"
    numbered = [
        n
        for n, prop in meant.items()
        if prop == "id" and len(set(columns[n])) == len(columns[n]) == len(rows)
    ]
    known = {*schema_of(schema).properties, *(p for s in schemas.values() for p in schema_of(s).properties)}
    return TableMapping(
        columns={
            name: _use(
                prop if "." in prop or prop in known or prop in ("id", "schema") else "notes",
                name,
                columns[name],
            )
            for name, prop in _one_name(meant).items()
        },
        schema=schema,
        schema_column=schema_column,
        schemas=schemas,
        id=tuple(numbered[:1]),
        prefix=re.sub(r"[^a-z0-9]+", "-", Path(part.name).stem.casefold()).strip("-"),
        delimiter=delimiter,
        legacy=_legacy(part),
        authority=path.stem if any(prop.startswith("sanction.") for prop in meant.values()) else "",
        title=path.stem,
    )


def _delimiter(part: Part) -> str:
    line = part.head().split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    counts = {mark: len(next(csv.reader([line], delimiter=mark), [])) for mark in (",", ";", "\t", "|")}
    return max(counts, key=lambda mark: counts[mark])


def _legacy(part: Part) -> bool:
    if part.name.endswith((".xlsx", ".xlsm")):
        return False
    head = part.head()
    try:
        head[: head.rfind(b"\n") + 1 or None].decode("utf-8-sig")
    except UnicodeDecodeError:
        return True
    return False


def _rows(part: Part, delimiter: str) -> list[Row]:
    source = Source("mapped", part.name, "", "", part.limits)
    if part.name.endswith((".xlsx", ".xlsm")):
        return list(islice(sheet_rows(part, source, None), _SAMPLE))
    line = part.head().split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    header = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    if not any(header) or len(set(header)) != len(header):
        raise part.refusal("has no header, or one that names a column twice")
    rows = list(islice(csv_rows(part, source, header, delimiter=delimiter, legacy=True, skip=1), _SAMPLE))
    if source.faults:
        raise InvalidListing(f"{part.place} cannot be read", source.faults)
    return rows


def _meaning(name: str, values: Sequence[str]) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace(".", "")).replace("_", " ")
    words = " ".join(re.sub(r"[^\w#]+", " ", spaced).casefold().split())
    for pattern, prop in _HEADERS:
        if re.search(pattern, words):
            return prop
    return _of_values(values)


def _of_values(values: Sequence[str]) -> str:
    tests: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("email", lambda v: re.fullmatch(r"\S+@\S+\.\w+", v)),
        ("website", lambda v: re.match(r"(https?://|www\.)", v)),
        ("gender", lambda v: v.casefold() in ("m", "f", "male", "female")),
        ("birthDate", lambda v: re.search(r"\d{4}", v) and written_dates(v)),
        ("country", lambda v: len(v) > 1 and country_code(v)),
    )
    for prop, test in tests:
        if values and sum(1 for value in values if test(value)) >= 0.9 * len(values):
            return prop
    return "notes"


def _one_name(meant: dict[str, str]) -> dict[str, str]:
    """Only one column is the name; where there is none, the first one without a meaning is."""
    made, named = dict(meant), False
    for column, prop in meant.items():
        if prop == "name":
            made[column] = "alias" if named else "name"
            named = True
    if not named and not {"firstName", "lastName"} & set(meant.values()):
        free = next((column for column, prop in meant.items() if prop == "notes"), None)
        if free is not None:
            made[free] = "name"
    if not named and {"firstName", "lastName"} & set(meant.values()):
        last = next((c for c, p in meant.items() if p == "lastName"), None) or next(
            c for c, p in meant.items() if p == "firstName"
        )
        made[last] = "name"
    return made


def _use(prop: str, name: str, values: Sequence[str]) -> ColumnUse:
    if prop in ("id", "schema"):
        return ColumnUse(ignore=prop == "id")
    if prop in ("name", "alias", "weakAlias", "previousName"):
        found = [mark for mark in _SEPARATORS if any(mark in value for value in values)]
        return ColumnUse(prop, separators=tuple(found), rest="alias" if prop == "name" and found else "")
    own = prop.rpartition(".")[2]
    if own.endswith("Date"):
        american = any(re.match(r"\d{1,2}/(1[3-9]|2\d|3[01])/\d{4}", value) for value in values)
        return ColumnUse(prop, dates="month-first" if american else "day-first")
    if prop in ("nationality", "citizenship", "country") and any(";" in value for value in values):
        return ColumnUse(prop, separators=(";",))
    if prop.endswith("Number") and identifier_property(name) != "idNumber":
        return ColumnUse(prop, label=name)
    return ColumnUse(prop)
