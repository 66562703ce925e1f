"""How does an entry of a list become records whose every value is cited?

A :class:`Cell` is a published text and the field it stands in.  An :class:`Entry` is a record in the
making: it cleans what it is given with FollowTheMoney's property types, cites it, and keeps as a
note whatever cannot be cleaned, so that nothing the publisher says is lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from followthemoney import model as ftm
from followthemoney.property import Property
from followthemoney.schema import Schema

from resolver.errors import InvalidRecord
from resolver.lists.countries import UNKNOWN, country_code
from resolver.lists.dates import written_dates
from resolver.lists.reading import Source
from resolver.model.citations import ListCitation
from resolver.model.dates import partial_date
from resolver.model.records import NAME_PROPERTIES, Record, Value, checked
from resolver.model.schemas import schema_of


@dataclass(frozen=True, slots=True)
class Cell:
    """A published text and the field it stands in."""

    field: str
    text: str
    whole: str | None = None
    """The text around it, where ``text`` is only a part of what the field says; it is what is quoted."""

    @property
    def quote(self) -> str:
        """The text as published."""
        return self.text if self.whole is None else self.whole

    def part(self, text: str) -> Cell:
        """Some of the text, quoted with all of it."""
        return Cell(self.field, text, self.quote)


@dataclass(frozen=True, slots=True)
class Authority:
    """Who publishes a list."""

    name: str
    country: str


_EITHER = re.compile(r"\s*/\s*(?:or\s+)?")
"""Between two countries of which one is meant: ``Sudan/South Sudan``."""


class Entry:
    """A record in the making, with the edge records that hang on it."""

    def __init__(
        self, source: Source, schema: str, key: Cell, *, suffix: str | None = None, listing: str | None = None
    ) -> None:
        """``key`` is the publisher's own id of the entry, as published.

        ``listing`` names the list that the entry stands on, where the source is a collection of lists.
        """
        self.source = source
        self.listing = listing or source.dataset
        self.key = key
        self.number = key.text.strip()
        self.id = "-".join(filter(None, (source.prefix, suffix or self.number)))
        self.schema: Schema = schema_of(schema)
        self.place = f"entry {self.number}"
        self._values: dict[tuple[str, str], tuple[dict[ListCitation, None], str | None]] = {}
        self._edges: dict[str, Entry] = {}

    def add(self, prop: str, *cells: Cell | None, text: str | None = None, lang: str | None = None) -> bool:
        """Adds one value, cited by the cells; whether there was one.

        ``text`` is our reading of them (by default the first cell's text).  What cannot be cleaned
        is kept as a note and reported.  A value that comes twice keeps both citations; a name that
        is there already as a stronger kind is cited there.
        """
        given = [cell for cell in cells if cell is not None and cell.text and not cell.text.isspace()]
        if not given:
            return False
        written = given[0].text if text is None else text
        found = self._property(prop)
        cleaned = _cleaned(found, written)
        if cleaned is None:
            return self._unread(prop, found, given, written)
        if prop in NAME_PROPERTIES:
            stronger = NAME_PROPERTIES[: NAME_PROPERTIES.index(prop)]
            prop = next((kind for kind in stronger if (kind, cleaned) in self._values), prop)
        self._keep(prop, cleaned, given, lang)
        return True

    def note(self, cell: Cell | None, label: str | None = None) -> None:
        """Keeps a text that has no property of its own, with its label before it."""
        if cell is None or not cell.text.strip():
            return
        prop = next(p for p in ("notes", "summary") if p in self.schema.properties)
        text = " ".join(cell.text.split())
        self._keep(prop, f"{label}: {text}" if label else text, [cell], None)

    def dates(self, prop: str, cell: Cell | None, *, month_first: bool = False) -> None:
        """Adds every alternative of a written date."""
        if cell is None or cell.text.strip() in ("", "-0-"):
            return
        readings = written_dates(cell.text, month_first=month_first)
        for reading in readings:
            self.add(prop, cell, text=reading)
        if not readings:
            self._unread(prop, self._property(prop), [cell], cell.text)

    def country(self, prop: str, cell: Cell | None) -> str | None:
        """Adds the country that the cell means, and gives its code back."""
        if cell is None or cell.text.strip().casefold() in UNKNOWN:
            return None
        pieces = _EITHER.split(cell.text)
        if len(pieces) > 1 and all(map(country_code, pieces)):
            for piece in pieces:
                self.add(prop, cell.part(piece))
            return None
        self.add(prop, cell)
        return country_code(cell.text)

    def address(self, *cells: Cell | None, country: Cell | None = None) -> str | None:
        """Adds an address made of its parts, and its country as ``country``; gives the address back."""
        given = [cell for cell in cells if cell is not None and cell.text.strip()]
        code = self.country("country", country) if "country" in self.schema.properties else None
        if not given:
            return None
        named = (
            [country]
            if country is not None and (code or country.text.strip().casefold() not in UNKNOWN)
            else []
        )
        parts = [" ".join(cell.text.split()).strip(" ,") for cell in [*given, *named]]
        text = ", ".join(part for part in parts if part)
        if "address" in self.schema.properties:
            self.add("address", *given, *named, text=text)
        else:
            self._keep("notes", f"Address: {text}", [*given, *named], None)
        return text

    def has(self, prop: str) -> bool:
        """Whether the schema knows the property."""
        return prop in self.schema.properties

    def texts(self, prop: str) -> tuple[str, ...]:
        """The values so far."""
        return tuple(text for name, text in self._values if name == prop)

    def edge(self, schema: str, role: str, *parts: str) -> Entry:
        """A record that hangs on this one; its id is made of ours, the role and the parts."""
        mark = (
            hashlib.sha1("\x1f".join(parts).encode(), usedforsecurity=False).hexdigest()[:10] if parts else ""
        )
        own = self.id.removeprefix(f"{self.source.prefix}-") if self.source.prefix else self.id
        suffix = "-".join(filter(None, (own, role, mark)))
        made = self._edges.get(suffix)
        if made is None:
            made = self._edges[suffix] = Entry(
                self.source, schema, self.key, suffix=suffix, listing=self.listing
            )
        return made

    def drop(self, edge: Entry) -> None:
        """Takes an edge back."""
        self._edges = {suffix: made for suffix, made in self._edges.items() if made is not edge}

    def sanction(self, authority: Authority, *parts: str, listed: bool = True) -> Entry:
        """The Sanction record of this entry; ``listed`` entries get the topic."""
        made = self.edge("Sanction", "sanction", *parts)
        made.add("entity", self.key, text=self.id)
        made.add("authority", self.key, text=authority.name)
        if authority.country:
            made.add("country", self.key, text=authority.country)
        made.add("recordId", self.key)
        if listed:
            self.add("topics", self.key, text="sanction")
        return made

    def records(self) -> Iterator[Record]:
        """The record and its edges; an entry that cannot be kept is reported and gives none."""
        try:
            made = [checked(self._record()), *(checked(edge._record()) for edge in self._edges.values())]
        except InvalidRecord as error:
            self.source.reject(self.place, self.number, str(error))
            return
        yield from made

    def _record(self) -> Record:
        values = tuple(
            Value(prop, text, tuple(citations), lang)
            for (prop, text), (citations, lang) in self._values.items()
        )
        return Record(self.id, self.source.dataset, self.schema.name, values)

    def _property(self, prop: str) -> Property:
        found = self.schema.get(prop)
        if found is None and self.schema.name in ("Organization", "LegalEntity"):
            company = schema_of("Company")
            if (found := company.get(prop)) is not None:
                self.schema = company
        if found is None:
            raise InvalidRecord(f"{self.id}: {self.schema.name} has no property {prop!r}")
        return found

    def _unread(self, prop: str, found: Property, cells: list[Cell], written: str) -> bool:
        place = f"{self.place}, {cells[0].field}"
        self.source.misread(place, written, f"not a {found.type.name} that can be read as {prop}")
        self.note(cells[0].part(written), found.label)
        return False

    def _keep(self, prop: str, text: str, cells: list[Cell], lang: str | None) -> None:
        citations, _ = self._values.setdefault((prop, text), ({}, lang))
        for cell in cells:
            citation = ListCitation(self.listing, self.source.version, self.number, cell.field, cell.quote)
            citations[citation] = None


def _cleaned(prop: Property, written: str) -> str | None:
    kind = prop.type.name
    if kind == "country":
        return country_code(written)
    if kind == "date":
        text = written.strip()
        return text if partial_date(text) is not None else None
    if kind in ("text", "string", "name", "address"):
        return " ".join(written.split()) or None
    if kind == "entity":
        return written
    return _cleaned_by_type(prop.schema.name, prop.name, " ".join(written.split()))


@lru_cache(maxsize=65536)
def _cleaned_by_type(schema: str, prop: str, written: str) -> str | None:
    found = ftm.get_qname(f"{schema}:{prop}")
    assert found is not None
    cleaned = found.type.clean(written, format=found.format)
    if cleaned is None and found.type.name == "identifier":
        cleaned = found.type.clean(written)
    if cleaned is None and found.type.name == "phone" and written.isdecimal():
        cleaned = found.type.clean(f"+{written}")
    return cleaned
