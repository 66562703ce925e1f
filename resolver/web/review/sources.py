"""Where does a record's every value stand?  Sentences of documents, and entries of lists as read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from resolver.model.citations import Citation, DocumentCitation, ListCitation
from resolver.model.documents import Document
from resolver.model.records import NAME_PROPERTIES, Record, Value
from resolver.operations.lists import ListState
from resolver.web.comparison import label
from resolver.web.review.marks import sentence_marked

MOST_SENTENCES = 40
"""Sentences on one page; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, ready to be shown."""

    citation: Citation
    title: str
    publisher: str | None
    date: str | None
    sentence: Any
    href: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a list's entry: what was understood, and what the publisher printed where."""

    label: str
    value: Value
    citation: ListCitation


@dataclass(frozen=True, slots=True)
class Entry:
    """A list's entry as it was read."""

    dataset: str
    title: str
    version: str
    published: str | None
    number: str
    programmes: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """A record with the places where its names stand."""

    record: Record
    entries: tuple[Entry, ...]
    sentences: tuple[tuple[Place, tuple[str, ...]], ...]
    """Each sentence once, with the values that stand in it; those with a name first."""
    more: int
    """Sentences beyond the most that are shown."""


def sources(record: Record, known: Mapping[str, Document], states: Mapping[str, ListState]) -> Sources:
    """All places of the record's values."""
    found: dict[tuple[str, int, int], tuple[Place, dict[str, None]]] = {}
    listed: dict[tuple[str, str, str], list[Field]] = {}
    ordered = sorted(record.values, key=lambda v: v.prop not in NAME_PROPERTIES)
    for value in ordered:
        for citation in value.citations:
            if isinstance(citation, DocumentCitation):
                at = (citation.document, citation.sentence.start, citation.sentence.end)
                if at not in found:
                    found[at] = (place(citation, known), {})
                found[at][1][value.text] = None
            else:
                key = (citation.dataset, citation.version, citation.entry)
                listed.setdefault(key, []).append(Field(label(value.prop, record.schema), value, citation))
    entries = tuple(_entry(key, fields, states.get(key[0])) for key, fields in listed.items())
    sentences = [(where, tuple(values)) for where, values in found.values()]
    return Sources(
        record, entries, tuple(sentences[:MOST_SENTENCES]), max(0, len(sentences) - MOST_SENTENCES)
    )


def _entry(key: tuple[str, str, str], fields: Sequence[Field], state: ListState | None) -> Entry:
    dataset, version, number = key
    programmes = dict.fromkeys(f.value.text for f in fields if f.value.prop in ("program", "programId"))
    in_force = state is not None and state.version == version
    return Entry(
        dataset,
        state.title if state is not None else dataset,
        version,
        state.published if state is not None and in_force else None,
        number,
        tuple(programmes),
        tuple(fields),
    )


def place(citation: Citation, known: Mapping[str, Document]) -> Place:
    """The citation with its sentence marked and the way to its document."""
    if not isinstance(citation, DocumentCitation):
        title = f"{citation.dataset}, entry {citation.entry}"
        return Place(citation, title, None, None, None, None)
    found = known.get(citation.document)
    if found is None:
        return Place(citation, citation.document, None, None, None, None)
    at: dict[str, Any] = {"start": citation.span.start, "end": citation.span.end}
    at |= {"from": citation.sentence.start, "to": citation.sentence.end}
    href = url_for("review.document", document_id=citation.document, _anchor="at", **at)
    sentence = sentence_marked(found.text, citation.sentence, citation.span)
    return Place(citation, found.title or found.name, found.publisher, found.published, sentence, href)
