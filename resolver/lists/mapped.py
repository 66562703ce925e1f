"""A CSV or XLSX of the user's own, read through a mapping.

A mapping says of every column which property it fills, where several values in one cell are parted,
and how dates are written.  Columns that a mapping does not name are refused, like in any list.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from resolver.errors import ConfigError, InvalidRecord
from resolver.lists.entries import Authority, Cell, Entry
from resolver.lists.identifiers import identifier_property, identify
from resolver.lists.parts import Part
from resolver.lists.reading import Reader, Source
from resolver.lists.tables import Columns, Row, csv_rows, sheet_rows
from resolver.model.records import Record
from resolver.model.schemas import schema_of


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What is done with one column."""

    property: str = ""
    """Property of the record; ``sanction.program`` and the like go on its Sanction."""
    separators: tuple[str, ...] = ()
    """Where the cell holds several values."""
    rest: str = ""
    """Property of the values after the first; the same one where empty."""
    after: Mapping[str, str] = field(default_factory=dict)
    """Mark -> property of what follows it in the cell: ``{"s/o": "fatherName"}``."""
    dates: str = "day-first"
    """``day-first`` or ``month-first``, where the property is a date."""
    label: str = ""
    """What an identifier is called; its country and dates may stand in its cell."""
    lang: str = ""
    ignore: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A mapping: how the rows of a table become records."""

    columns: Mapping[str, ColumnUse]
    schema: str = "LegalEntity"
    schema_column: str = ""
    schemas: Mapping[str, str] = field(default_factory=dict)
    """Text of ``schema_column`` -> schema."""
    id: tuple[str, ...] = ()
    """Columns that make the id; a digest of the whole row where empty."""
    prefix: str = ""
    delimiter: str = ","
    legacy: bool = False
    """Whether the file may be Windows-1252."""
    skip: int = 0
    """Lines before the header."""
    authority: str = ""
    authority_country: str = ""
    constants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    title: str = ""


def load_mapping(path: Path) -> TableMapping:
    """The mapping in a TOML or YAML file, or ConfigError that names everything wrong with it."""
    try:
        text = path.read_text("utf-8")
        given = yaml.safe_load(text) if path.suffix in (".yaml", ".yml") else tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: {error}") from error
    return mapping_of(given, path.name)


def mapping_of(given: object, place: str = "mapping") -> TableMapping:
    """The mapping that plain values describe."""
    if not isinstance(given, dict) or not isinstance(given.get("columns"), dict):
        raise ConfigError(f"{place}: a mapping needs a table of columns")
    unknown = [key for key in given if key not in {f.name for f in fields(TableMapping)}]
    uses = {f.name for f in fields(ColumnUse)}
    columns: dict[str, ColumnUse] = {}
    for name, use in given["columns"].items():
        said = {"property": use} if isinstance(use, str) else use
        unknown += [f"{name}.{key}" for key in said if key not in uses]
        kept: dict[str, Any] = {key: value for key, value in said.items() if key in uses}
        if isinstance(kept.get("separators"), (str, list)):
            kept["separators"] = (
                tuple(kept["separators"]) if isinstance(kept["separators"], list) else (kept["separators"],)
            )
        columns[str(name)] = ColumnUse(**kept)
    if unknown:
        raise ConfigError(f"{place}: unknown keys: {', '.join(unknown)}")
    rest: dict[str, Any] = {key: value for key, value in given.items() if key != "columns"}
    rest["id"] = tuple([rest["id"]] if isinstance(rest.get("id"), str) else rest.get("id", ()))
    rest["constants"] = {
        key: tuple([value] if isinstance(value, str) else value)
        for key, value in rest.get("constants", {}).items()
    }
    made = TableMapping(columns=columns, **rest)
    _check(made, place)
    return made


def _check(mapping: TableMapping, place: str) -> None:
    wrong = [f"id: no column {name!r}" for name in mapping.id if name not in mapping.columns]
    if mapping.schema_column and mapping.schema_column not in mapping.columns:
        wrong.append(f"schema_column: no column {mapping.schema_column!r}")
    known: set[str] = set()
    for name in (mapping.schema, *mapping.schemas.values()):
        try:
            known |= set(schema_of(name).properties) | set(
                schema_of("Company").properties if name == "Organization" else ()
            )
        except InvalidRecord:
            wrong.append(f"unknown schema {name!r}")
    sanction = schema_of("Sanction").properties
    for name, use in mapping.columns.items():
        for prop in (use.property, use.rest, *use.after.values()):
            on, _, own = prop.rpartition(".")
            if prop and own not in (sanction if on == "sanction" else known):
                wrong.append(f"{name}: no property {prop!r}")
        if use.dates not in ("day-first", "month-first"):
            wrong.append(f"{name}.dates: day-first or month-first")
        if not use.property and not use.ignore and name not in (mapping.schema_column, *mapping.id):
            wrong.append(f"{name}: neither property nor ignore")
    if wrong:
        raise ConfigError(f"{place}: {'; '.join(wrong)}")


def written(mapping: TableMapping) -> str:
    """The mapping as TOML."""
    lines = []
    for name in (
        "title",
        "prefix",
        "schema",
        "schema_column",
        "delimiter",
        "legacy",
        "skip",
        "authority",
        "authority_country",
    ):
        value = getattr(mapping, name)
        if value != next(f.default for f in fields(TableMapping) if f.name == name):
            lines.append(f"{name} = {_toml(value)}")
    if mapping.id:
        lines.append(f"id = {_toml(mapping.id)}")
    for name in ("schemas", "constants"):
        if table := getattr(mapping, name):
            lines += ["", f"[{name}]", *(f"{_toml(key)} = {_toml(value)}" for key, value in table.items())]
    lines += ["", "[columns]"]
    for column, use in mapping.columns.items():
        said = {f.name: v for f in fields(ColumnUse) if (v := getattr(use, f.name)) and v != f.default}
        lines.append(f"{_toml(column)} = {_toml(said)}")
    return "\n".join(lines).lstrip("\n") + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        escaped = (
            value.replace("\\", "\\\\")
            .replace('"', '\\"')
            .replace("\n", "\\n")
            .replace("\t", "\\t")
            .replace("\r", "\\r")
        )
        return f'"{escaped}"'
    if isinstance(value, Mapping):
        inner = ", ".join(
            f"{key if str(key).isidentifier() and str(key).isascii() else _toml(key)} = {_toml(v)}"
            for key, v in value.items()
        )
        return f"{{ {inner} }}"
    assert isinstance(value, (tuple, list))
    return f"[{', '.join(map(_toml, value))}]"


def mapped_reader(mapping: TableMapping, name: str = "mapped") -> Reader:
    """The reader of tables that ``mapping`` describes."""

    def records(found: Sequence[Part], source: Source) -> Iterator[Record]:
        for part in found:
            for row in _rows(part, source, mapping):
                yield from _entry(row, source, mapping)

    return Reader(name, mapping.title or "a table with a mapping", mapping.prefix, lambda _: False, records)


def _rows(part: Part, source: Source, mapping: TableMapping) -> Iterator[Row]:
    optional = frozenset(name for name, use in mapping.columns.items() if use.optional)
    columns = Columns(frozenset(mapping.columns) - optional, optional)
    if part.name.endswith((".xlsx", ".xlsm")):
        return sheet_rows(part, source, columns)
    return csv_rows(
        part, source, columns, delimiter=mapping.delimiter, legacy=mapping.legacy, skip=mapping.skip
    )


def _entry(row: Row, source: Source, mapping: TableMapping) -> Iterator[Record]:
    said = row.value(mapping.schema_column) if mapping.schema_column else ""
    schema = mapping.schemas.get(said) if mapping.schema_column else mapping.schema
    if schema is None and not said:
        schema = mapping.schema
    if schema is None:
        source.reject(
            row.place, "|".join(row.texts.values()), f"{mapping.schema_column} {said!r} is not mapped"
        )
        return
    number = "-".join(filter(None, (row.value(column) for column in mapping.id)))
    if mapping.id and not number:
        source.reject(row.place, "|".join(row.texts.values()), f"{', '.join(mapping.id)}: no id")
        return
    if not number:
        number = hashlib.sha1("\x1f".join(row.texts.values()).encode(), usedforsecurity=False).hexdigest()[
            :12
        ]
    suffix = re.sub(r"\s+", "-", number)
    entry = Entry(source, schema, Cell(mapping.id[0] if mapping.id else "row", number), suffix=suffix)
    authority = Authority(mapping.authority, mapping.authority_country)
    sanction = entry.sanction(authority, listed=False) if mapping.authority else None
    for column, use in mapping.columns.items():
        cell = row.cell(column)
        if cell is not None and not use.ignore:
            for prop, piece in _pieces(use, cell):
                _put(entry, sanction, prop, piece, use)
    for prop, values in mapping.constants.items():
        for value in values:
            entry.add(prop, entry.key, text=value)
    if not entry.texts("name"):
        source.reject(row.place, "|".join(row.texts.values()), "no name")
        return
    yield from entry.records()


def _pieces(use: ColumnUse, cell: Cell) -> Iterator[tuple[str, Cell]]:
    """Property and text of every value in the cell."""
    head, marked = cell.text, []
    if use.after:
        marks = "|".join(re.escape(mark) for mark in sorted(use.after, key=len, reverse=True))
        head, *marked = re.split(rf"(?<!\w)({marks})(?!\w)", cell.text)
    separators = "|".join(map(re.escape, use.separators))
    parts = re.split(separators, head) if separators else [head]
    for index, part in enumerate(piece for piece in parts if piece.strip(" ,;")):
        yield (
            (use.rest or use.property) if index else use.property,
            cell.part(part.strip(" ,;\n") if separators or marked else part),
        )
    for mark, text in zip(marked[::2], marked[1::2], strict=True):
        if text.strip(" ,;"):
            yield use.after[mark], cell.part(text.strip(" ,;"))


def _put(entry: Entry, sanction: Entry | None, prop: str, cell: Cell, use: ColumnUse) -> None:
    on, _, own = prop.rpartition(".")
    target = sanction if on == "sanction" else entry
    if target is None or not own:
        entry.note(cell) if own else None
        return
    if not target.has(own) and not (
        target is entry
        and entry.schema.name in ("Organization", "LegalEntity")
        and schema_of("Company").get(own)
    ):
        target.note(cell, own)
        return
    found = target.schema.get(own) or schema_of("Company").get(own)
    if use.label and target is entry:
        identify(entry, use.label, cell, prop=own or identifier_property(use.label))
    elif found is not None and found.type.name == "date":
        target.dates(own, cell, month_first=use.dates == "month-first")
    elif found is not None and found.type.name == "country":
        target.country(own, cell)
    else:
        target.add(own, cell, lang=use.lang or None)
