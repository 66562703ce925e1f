"""What does a published table (CSV, XLSX) hold, and does it hold only what we know?

A row is a :class:`Row`: cells by column name, with the line it begins at.  A header that names an
unknown column, or lacks one that is needed, is a fault; a row of the wrong width is rejected with
its place, unless it is the last one, which means that the file was cut off.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from resolver.errors import Fault, InvalidListing
from resolver.lists.entries import Cell
from resolver.lists.parts import Part, is_web_page
from resolver.lists.reading import Source

END_OF_FILE_MARK = "\x1a"
"""Ctrl-Z, with which OFAC ends its CSV files."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: ``needed`` must be there, ``known`` may be."""

    needed: frozenset[str]
    known: frozenset[str] = frozenset()

    def check(self, header: Sequence[str], place: str, source: Source) -> None:
        """Notes every unknown, missing or repeated column; a wrong header ends the reading."""
        faults = [f"unknown column {name!r}" for name in header if name not in self.needed | self.known]
        faults += [f"column {name!r} is missing" for name in sorted(self.needed.difference(header))]
        faults += [
            f"column {name!r} stands twice" for name in dict.fromkeys(header) if header.count(name) > 1
        ]
        if faults:
            source.faults += [Fault(place, message[:300]) for message in faults[: source.limits.max_faults]]
            raise source.refusal()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: column -> text as published."""

    line: int
    place: str
    texts: Mapping[str, str]

    def cell(self, column: str) -> Cell | None:
        """The cell of ``column``, None where absent or blank."""
        text = self.texts.get(column, "")
        return Cell(column, text) if text and not text.isspace() else None

    def value(self, column: str) -> str:
        """The text of ``column`` without blanks around it, or ``''``."""
        return self.texts.get(column, "").strip()


def csv_rows(
    part: Part,
    source: Source,
    columns: Columns | Sequence[str],
    *,
    delimiter: str = ",",
    legacy: bool = False,
    skip: int = 0,
) -> Iterator[Row]:
    """The rows of a CSV part.

    ``columns`` are the names of a table without a header, or what the header may name.  ``legacy``
    lets a file be Windows-1252 throughout.  ``skip`` lines stand before the header.
    """
    if is_web_page(part.head()):
        raise part.refusal("is a web page (HTML), not the list")
    lines = _Lines(part, source, legacy)
    for _ in range(skip):
        next(lines, None)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        if isinstance(columns, Columns):
            header = [name.strip() for name in next(reader, [])]
            columns.check(header, f"{part.place}:{1 + skip}", source)
        else:
            header = list(columns)
        yield from _framed(reader, header, lines, part, source)
    except csv.Error as error:
        source.fault(f"{part.place}:{lines.line}", f"{error} (broken or cut off)")
        raise source.refusal() from error


def _framed(
    reader: Iterable[list[str]], header: list[str], lines: _Lines, part: Part, source: Source
) -> Iterator[Row]:
    begins, count = lines.line + 1, 0
    wrong: tuple[int, list[str]] | None = None
    for fields in reader:
        line, begins = begins, lines.line + 1
        if not any(field.strip() for field in fields):
            continue
        if wrong is not None:
            _reject_width(wrong, header, part, source)
            wrong = None
        count += 1
        if count > source.limits.max_rows:
            raise part.refusal(f"more than {source.limits.max_rows} rows")
        if len(fields) == len(header):
            yield Row(line, f"{part.place}:{line}", dict(zip(header, fields, strict=True)))
        else:
            wrong = line, fields
    if wrong is not None and len(wrong[1]) < len(header):
        source.fault(
            f"{part.place}:{wrong[0]}", f"the last row has {len(wrong[1])} of {len(header)} columns: cut off"
        )
    elif wrong is not None:
        _reject_width(wrong, header, part, source)


def _reject_width(wrong: tuple[int, list[str]], header: list[str], part: Part, source: Source) -> None:
    line, fields = wrong
    source.reject(f"{part.place}:{line}", "|".join(fields), f"{len(fields)} columns instead of {len(header)}")


class _Lines:
    """The lines of a part as text, in one encoding from the first byte to the last."""

    def __init__(self, part: Part, source: Source, legacy: bool) -> None:
        self.line = 0
        self._part, self._source, self._legacy = part, source, legacy
        self._encoding: str | None = None
        self._made = self._texts()

    def __iter__(self) -> Iterator[str]:
        return self._made

    def __next__(self) -> str:
        return next(self._made)

    def _texts(self) -> Iterator[str]:
        marks: list[int] = []
        for raw in self._raw():
            text = self._decoded(raw)
            if self.line == 1:
                text = text.removeprefix("\ufeff")
            if text.startswith(END_OF_FILE_MARK):
                marks.append(self.line)
                text = text.lstrip(END_OF_FILE_MARK)
                if not text.strip():
                    continue
            if marks and text.strip():
                self._source.notices.append(
                    f"{self._part.place}: goes on after the end-of-file mark (0x1A) in line {marks.pop()}"
                )
            if "\0" in text:
                raise self._part.refusal(f"line {self.line} holds a NUL byte")
            yield text

    def _raw(self) -> Iterator[bytes]:
        limit = self._source.limits.max_row_bytes
        with self._part.open() as stream:
            while raw := stream.readline(limit + 1):
                self.line += 1
                if len(raw) > limit:
                    raise self._part.refusal(f"line {self.line} is longer than {limit} bytes")
                yield raw

    def _decoded(self, raw: bytes) -> str:
        if raw.isascii():
            return raw.decode("ascii")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            if not self._legacy or self._encoding == "utf-8":
                raise self._part.refusal(
                    f"line {self.line}, byte {error.start}: not UTF-8"
                    + (" as the lines before it: mixed encodings" if self._encoding else "")
                ) from error
            self._encoding = "cp1252"
            return raw.decode("cp1252", errors="replace")
        if self._encoding == "cp1252":
            raise self._part.refusal(f"line {self.line}: UTF-8 after lines in Windows-1252: mixed encodings")
        self._encoding = "utf-8"
        return text


def sheet_rows(part: Part, source: Source, columns: Columns | None) -> Iterator[Row]:
    """The rows of the first sheet of a workbook; dates come as ISO, whole numbers without a fraction."""
    import openpyxl  # half a second that only lists in workbooks cost

    _check_workbook(part)
    with part.open() as stream:
        data = stream.read()
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError) as error:
        raise part.refusal(f"is not a readable workbook: {error}") from error
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = [_printed(value).strip() for value in next(rows, ())]
        while header and not header[-1]:
            header.pop()
        if columns is not None:
            columns.check(header, f"{part.place}:1", source)
        for line, values in enumerate(rows, start=2):
            if line > source.limits.max_rows:
                raise part.refusal(f"more than {source.limits.max_rows} rows")
            texts = [_printed(value) for value in values]
            if not any(text.strip() for text in texts):
                continue
            place = f"{part.place}:{line}"
            if any(text.strip() for text in texts[len(header) :]):
                source.reject(place, "|".join(texts), f"{len(texts)} columns instead of {len(header)}")
                continue
            yield Row(line, place, dict(zip(header, texts, strict=False)))
    finally:
        book.close()


def _check_workbook(part: Part) -> None:
    """A workbook is a zip of XML: its members are bounded like any part, and none may carry a DTD."""
    try:
        with zipfile.ZipFile(part.path) as archive:
            infos = archive.infolist()
            unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
            limits = part.limits
            if unpacked > limits.max_bytes or (
                unpacked > limits.free_bytes and unpacked > limits.max_ratio * max(1, packed)
            ):
                raise part.refusal(f"unpacks to {unpacked} bytes")
            for info in infos:
                if info.filename.endswith((".xml", ".rels")):
                    with archive.open(info) as member:
                        if b"<!DOCTYPE" in member.read(4096).upper():
                            raise part.refusal(
                                f"{info.filename}: a document type declaration is not accepted"
                            )
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise part.refusal(f"is not a readable workbook: {error}") from error


def _printed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def header_of(part: Part, delimiter: str = ",") -> list[str]:
    """The first line of a part as column names, ``[]`` where it cannot be read."""
    try:
        head = part.head(1 << 15)
        line = head.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except (csv.Error, InvalidListing):
        return []
