"""What do two records say alike, and what not?  One row a property, for the API and the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from followthemoney import model as ftm

from resolver.model.dates import partial_date
from resolver.model.records import NAME_PROPERTIES, Record, Value


class Status(StrEnum):
    """How the two sides of a property stand to one another."""

    AGREE = "agree"
    """Some value of one side is one of the other's, or a date of one lies in the other's."""
    DIFFER = "differ"
    """No value in common, and both may be true: people have several names and posts."""
    CONFLICT = "conflict"
    """No value in common where there can be but one."""
    ONLY_LEFT = "only-left"
    ONLY_RIGHT = "only-right"


@dataclass(frozen=True, slots=True)
class Row:
    """One property of two records."""

    prop: str
    label: str
    status: Status
    left: tuple[Value, ...]
    right: tuple[Value, ...]


_FIRST = (
    (*NAME_PROPERTIES, "firstName", "middleName", "lastName", "fatherName", "motherName", "title"),
    ("idNumber", "passportNumber", "taxNumber", "registrationNumber", "leiCode", "imoNumber", "wikidataId"),
    ("birthDate", "deathDate", "incorporationDate", "birthPlace", "gender"),
    ("nationality", "citizenship", "country", "jurisdiction", "address"),
)
ONE_AT_MOST = frozenset(
    (
        *("birthDate", "deathDate", "incorporationDate", "dissolutionDate", "birthPlace", "birthCountry"),
        *("gender", "fatherName", "motherName", "leiCode", "imoNumber", "wikidataId"),
    )
)
"""Properties of which a party has one: two different values speak of two parties, or of an error."""
_ORDER = {prop: number for number, prop in enumerate(p for group in _FIRST for p in group)}


def compared(left: Record, right: Record) -> tuple[Row, ...]:
    """The rows of all properties that either side has: names, numbers, dates, countries, the rest."""
    props = {v.prop for v in (*left.values, *right.values)}
    return tuple(_rows(sorted(props, key=lambda p: (_ORDER.get(p, len(_ORDER)), p)), left, right))


def _rows(props: list[str], left: Record, right: Record) -> Iterator[Row]:
    for prop in props:
        ours, theirs = (tuple(v for v in r.values if v.prop == prop) for r in (left, right))
        shared = _names_or(prop, ours, left) & _names_or(prop, theirs, right)
        status = _status(prop, ours, theirs, bool(shared))
        yield Row(prop, label(prop, left.schema, right.schema), status, ours, theirs)


def _status(prop: str, ours: tuple[Value, ...], theirs: tuple[Value, ...], shared: bool) -> Status:
    if not theirs:
        return Status.ONLY_LEFT
    if not ours:
        return Status.ONLY_RIGHT
    if shared or any(_same_days(a, b) for a in ours for b in theirs):
        return Status.AGREE
    return Status.CONFLICT if prop in ONE_AT_MOST else Status.DIFFER


def _names_or(prop: str, values: tuple[Value, ...], record: Record) -> frozenset[str]:
    """The values' folded texts; for a name, all the record's names: one's alias is another's name."""
    if prop in NAME_PROPERTIES:
        values = tuple(v for v in record.values if v.prop in NAME_PROPERTIES)
    return frozenset(map(_folded, values))


def _same_days(one: Value, other: Value) -> bool:
    """Whether two dates can mean one day: 1957 and 1957-03-14 do."""
    a, b = partial_date(one.text), partial_date(other.text)
    return a is not None and b is not None and a.earliest <= b.latest and b.earliest <= a.latest


def _folded(value: Value) -> str:
    return " ".join(value.text.casefold().split())


def label(prop: str, *schemata: str) -> str:
    """The property's name as people say it."""
    for name in schemata:
        schema = ftm.get(name)
        if schema is not None and prop in schema.properties:
            return schema.properties[prop].label
    return prop
