"""What is a record, and what does it say?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from resolver.errors import Fault, InvalidRecord
from resolver.model.citations import Citation
from resolver.model.schemas import schema_of

NAME_PROPERTIES = ("name", "alias", "previousName", "weakAlias")
"""Properties that hold whole names, strongest first."""
COUNTRY_PROPERTIES = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag")
"""Properties that tell the countries of a party."""


@dataclass(frozen=True, slots=True)
class Value:
    """One cited property value.

    ``text`` is in FollowTheMoney's clean form (ISO dates, lower-case ISO countries); dates may
    also be ranges or circa in EDTF (``1960/1962``, ``1966~``).  What the source printed is in
    the citations' quotes.
    """

    prop: str
    text: str
    citations: tuple[Citation, ...]
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One description of one person, organisation, vessel, ..., from one source."""

    id: str
    dataset: str
    schema: str
    """A FollowTheMoney schema name."""
    values: tuple[Value, ...]

    def texts(self, *props: str) -> tuple[str, ...]:
        """The values of the properties, in the record's order, without repeats."""
        return tuple(dict.fromkeys(v.text for p in props for v in self.values if v.prop == p))

    def names(self) -> tuple[str, ...]:
        """All whole names, strongest kind first."""
        return self.texts(*NAME_PROPERTIES)

    @property
    def caption(self) -> str:
        """The name to show: the first of the strongest kind, or the id of a nameless record."""
        return next(iter(self.names()), self.id)

    @property
    def listing(self) -> str:
        """The list that says all this: the dataset, unless that is a collection of several lists."""
        cited = (c.dataset for v in self.values for c in v.citations)
        return next(cited, self.dataset)

    @property
    def properties(self) -> dict[str, tuple[str, ...]]:
        """Property -> texts, in the order in which properties first occur."""
        return {p: self.texts(p) for p in dict.fromkeys(v.prop for v in self.values)}


def checked(record: Record) -> Record:
    """The record itself, or InvalidRecord with every fault: unknown schema or property, no citation."""
    schema = schema_of(record.schema)
    faults = [
        Fault(f"{record.id}.{value.prop}", message)
        for value in record.values
        for message in _faults(value, schema.properties)
    ]
    if faults:
        raise InvalidRecord(f"record {record.id} cannot be kept", faults)
    return record


def _faults(value: Value, known: Mapping[str, object]) -> Iterable[str]:
    if value.prop not in known:
        yield "the schema has no such property"
    if not value.text:
        yield "the value is empty"
    if not value.citations:
        yield f"{value.text!r} has no citation"
