"""FollowTheMoney entities as JSON lines: flat, nested, or with statements.

Ids are kept as they are, since edges refer to them.  An entity that says which one list it stands on
(``datasets``) is cited from there, so that a collection of lists is not taken for one.  In the nested
form an entity stands inside the property that points to it; it is taken out and the id put in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from followthemoney import model as ftm
from followthemoney.property import Property
from followthemoney.schema import Schema

from resolver.lists.entries import Cell, Entry
from resolver.lists.jsonlines import first_line, lines
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.model.records import Record

_KNOWN = frozenset(
    [
        "id",
        "caption",
        "schema",
        "properties",
        "statements",
        "datasets",
        "referents",
        "first_seen",
        "last_seen",
        "last_change",
        "target",
        "origin",
        "key_prefix",
    ]
)
"""Keys of an entity.  All but id, schema, properties and statements are about the aggregator's copy."""


def _records(found: Sequence[Part], source: Source) -> Iterator[Record]:
    seen: set[str] = set()
    for part in found:
        for line in lines(part, source):
            if "op" in line.values:
                source.fault(line.place, "is a delta (op), not a whole list")
                continue
            yield from _entity(line.values, line.place, source, seen)


def _entity(values: dict[str, object], place: str, source: Source, seen: set[str]) -> Iterator[Record]:
    number, named = values.get("id"), values.get("schema")
    schema = ftm.get(named) if isinstance(named, str) else None
    for key in values.keys() - _KNOWN:
        source.fault(place, f"unknown key {key!r}")
    if not isinstance(number, str) or not number.strip() or schema is None:
        source.fault(place, f"no id, or unknown schema {named!r}")
        return
    if number in seen:
        source.reject(place, number, "stands twice")
        return
    seen.add(number)
    entry = Entry(source, schema.name, Cell("id", number), listing=_listing(values))
    nested: list[dict[str, object]] = []
    for name, value, lang in _values(values, place, source):
        prop = schema.get(name)
        if prop is None:
            source.fault(place, f"{schema.name} has no property {name!r}")
        elif isinstance(value, dict):
            nested.append(_taken_out(value, prop, number))
            if not prop.stub:
                entry.add(name, Cell(name, str(value.get("id", ""))))
        elif isinstance(value, str) and not prop.stub:
            entry.add(name, Cell(name, value), lang=lang)
        elif not prop.stub:
            source.fault(place, f"{name}: {type(value).__name__} instead of a text")
    yield from entry.records()
    for inner in nested:
        if inner.get("id") not in seen:
            yield from _entity(inner, place, source, seen)


def _listing(values: dict[str, object]) -> str | None:
    """The one list that the entity stands on; None where it names none or several."""
    found = values.get("datasets")
    named = found if isinstance(found, list) else []
    return named[0] if len(named) == 1 and isinstance(named[0], str) and named[0].strip() else None


def _values(
    values: dict[str, object], place: str, source: Source
) -> Iterator[tuple[str, object, str | None]]:
    properties, statements = values.get("properties", {}), values.get("statements", [])
    if not isinstance(properties, dict) or not isinstance(statements, list):
        source.fault(place, "properties are not an object, or statements not a list")
        return
    for name, found in properties.items():
        for value in found if isinstance(found, list) else [found]:
            yield name, value, None
    for statement in statements:
        if isinstance(statement, dict) and statement.get("prop") not in (None, "id"):
            lang = statement.get("lang")
            yield str(statement["prop"]), statement.get("value"), lang if isinstance(lang, str) else None


def _taken_out(value: dict[str, object], prop: Property, outer: str) -> dict[str, object]:
    """The entity that stood in a property; one that pointed at the outer entity does so again."""
    inner: Schema | None = ftm.get(str(value.get("schema")))
    properties = value.get("properties")
    if not prop.stub or prop.reverse is None or inner is None or not isinstance(properties, dict):
        return value
    back = prop.reverse.name
    if back in inner.properties and not properties.get(back):
        return {**value, "properties": {**properties, back: [outer]}}
    return value


def _recognises(found: Sequence[Part]) -> bool:
    def ours(part: Part) -> bool:
        first = first_line(part)
        return first is not None and "schema" in first and ("properties" in first or "statements" in first)

    return all(ours(part) for part in found)


READER = Reader("ftm", "FollowTheMoney entities, JSON lines", "", _recognises, _records)
