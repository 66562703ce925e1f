"""Records as JSON and back: the one form in which the database and the snapshots keep them.

Keys are short because 40,000 records repeat them: ``p`` property, ``t`` text, ``l`` language,
``c`` citations.  A citation is a list: ``["d", dataset, document, start, end, quote, s0, s1]`` for a
document, ``["l", dataset, version, entry, field, quote]`` for a list.
"""

from __future__ import annotations

from sys import intern
from typing import Any

import orjson

from resolver.errors import InvalidRecord
from resolver.model.citations import Citation, DocumentCitation, ListCitation
from resolver.model.documents import Span
from resolver.model.records import Record, Value


def record_bytes(record: Record) -> bytes:
    """The record as one line of JSON; equal records give equal bytes."""
    values = [_value(v) for v in record.values]
    return orjson.dumps(
        {"id": record.id, "dataset": record.dataset, "schema": record.schema, "values": values}
    )


def record_of(data: bytes | str) -> Record:
    """The record that :func:`record_bytes` wrote, or InvalidRecord."""
    try:
        row = orjson.loads(data)
        return Record(row["id"], row["dataset"], row["schema"], tuple(_read_value(v) for v in row["values"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise InvalidRecord(f"not a stored record: {error}") from error


def citation_row(citation: Citation) -> list[object]:
    """The citation as a flat list of JSON values."""
    if isinstance(citation, DocumentCitation):
        c = citation
        return [
            "d",
            c.dataset,
            c.document,
            c.span.start,
            c.span.end,
            c.quote,
            c.sentence.start,
            c.sentence.end,
        ]
    return ["l", citation.dataset, citation.version, citation.entry, citation.field, citation.quote]


def citation_of(row: list[Any]) -> Citation:
    """The citation that :func:`citation_row` flattened; what many citations say is held once."""
    if row[0] == "d":
        _, dataset, document, start, end, quote, first, last = row
        return DocumentCitation(intern(dataset), intern(document), Span(start, end), quote, Span(first, last))
    _, dataset, version, entry, field, quote = row
    return ListCitation(intern(dataset), intern(version), intern(entry), intern(field), quote)


def _value(value: Value) -> dict[str, object]:
    row: dict[str, object] = {
        "p": value.prop,
        "t": value.text,
        "c": [citation_row(c) for c in value.citations],
    }
    return row | ({"l": value.lang} if value.lang is not None else {})


def _read_value(row: dict[str, Any]) -> Value:
    return Value(row["p"], row["t"], tuple(citation_of(c) for c in row["c"]), row.get("l"))
