"""What was given to read, and how far may it unpack?

A *part* is one file of a list: plain, gzipped, or a member of a zip archive.  Nothing is ever
unpacked to disk, and every byte that comes out is counted: a part that grows beyond
:class:`Limits` is refused while it is being read, not after.
"""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from resolver.errors import Fault, InvalidListing

_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a reader takes before it refuses."""

    max_bytes: int = 1 << 30
    """Unpacked bytes of one part.  The largest list in use is about 120 MB."""
    max_ratio: int = 400
    """Unpacked bytes for one packed byte, beyond the first ``free_bytes``.  XML of the published lists
    packs 10 to 40 times, the most repetitive about 100 times."""
    free_bytes: int = 16 << 20
    """Unpacked bytes before the ratio counts."""
    max_parts: int = 64
    max_rows: int = 5_000_000
    """Rows of a table, elements of an XML file, lines of JSON."""
    max_row_bytes: int = 16 << 20
    """Bytes of one line."""
    max_faults: int = 100
    """Faults that are collected before reading stops."""
    max_rejected: int = 10_000
    """Rejected rows before the file is refused whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a list.  ``name`` is its own lower-case name without ``.gz``; ``place`` is for messages."""

    name: str
    place: str
    path: Path
    limits: Limits
    member: str | None = None
    """Name inside the zip archive ``path``."""

    def open(self) -> Unpacked:
        """The unpacked bytes as a stream that counts itself."""
        return Unpacked(self)

    def head(self, size: int = 1 << 16) -> bytes:
        """The first bytes, unpacked."""
        with self.open() as stream:
            return stream.read(size)

    def refusal(self, message: str) -> InvalidListing:
        """The error that names this part."""
        return InvalidListing(f"{self.place} cannot be read", [Fault(self.place, message)])


class Unpacked:
    """The bytes of a part, counted; running over a limit or into a broken archive is InvalidListing."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._count = 0
        self._opened: list[IO[bytes] | zipfile.ZipFile] = []
        try:
            self._stream = self._opening()
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            self.close()
            raise part.refusal(f"cannot be opened: {error}") from error

    def _opening(self) -> IO[bytes]:
        part = self._part
        self._packed = part.path.stat().st_size
        if part.member is not None:
            archive = zipfile.ZipFile(part.path)
            self._opened.append(archive)
            self._packed = archive.getinfo(part.member).compress_size
            stream = archive.open(part.member)
        else:
            stream = part.path.open("rb")
        self._opened.append(stream)
        if stream.read(2) == b"\x1f\x8b":
            stream.seek(0)
            stream = gzip.GzipFile(fileobj=stream)  # type: ignore[assignment]
            self._opened.append(stream)
        else:
            stream.seek(0)
        return stream

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes (all of them for -1)."""
        return self._counted(self._stream.read, self._part.limits.max_bytes + 1 if size < 0 else size)

    def readline(self, size: int) -> bytes:
        """The next line, or the first ``size`` bytes of it."""
        return self._counted(self._stream.readline, size)

    def _counted(self, take: Callable[[int], bytes], size: int) -> bytes:
        limits = self._part.limits
        try:
            data = take(size)
        except (EOFError, zlib.error, OSError, zipfile.BadZipFile) as error:
            raise self._part.refusal(
                f"the packed file is broken or cut off at byte {self._count}: {error}"
            ) from error
        self._count += len(data)
        if self._count > limits.max_bytes:
            raise self._part.refusal(f"unpacks to more than {limits.max_bytes} bytes")
        if self._count > limits.free_bytes and self._count > limits.max_ratio * max(1, self._packed):
            raise self._part.refusal(f"unpacks to more than {limits.max_ratio} times its size")
        return data

    def close(self) -> None:
        """Closes the part and whatever it is packed in."""
        for opened in reversed(self._opened):
            opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_web_page(head: bytes) -> bool:
    """Whether the bytes begin an HTML page, which servers send instead of a list when they are busy."""
    return _PAGE.match(head) is not None


def parts(files: Sequence[Path], limits: Limits) -> tuple[Part, ...]:
    """The parts that ``files`` hold, archives opened one level deep; a workbook (.xlsx) is one part."""
    found: list[Part] = []
    for path in files:
        if not path.is_file():
            raise InvalidListing(f"{path} cannot be read", [Fault(str(path), "there is no such file")])
        found += _members(path, limits)
    if len(found) > limits.max_parts:
        message = f"holds more than {limits.max_parts} files"
        raise InvalidListing("too many files", [Fault(str(files[0]), message)])
    if not found:
        raise InvalidListing("there is nothing to read", [Fault("files", "no file was given")])
    return tuple(found)


def _members(path: Path, limits: Limits) -> list[Part]:
    if not zipfile.is_zipfile(path):
        return [Part(path.name.lower().removesuffix(".gz"), path.name, path, limits)]
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
    except zipfile.BadZipFile as error:
        raise InvalidListing(
            f"{path.name} cannot be read", [Fault(path.name, f"broken archive: {error}")]
        ) from error
    if "[Content_Types].xml" in names:
        return [Part(path.name.lower(), path.name, path, limits)]
    return [
        Part(Path(name).name.lower().removesuffix(".gz"), f"{path.name}/{name}", path, limits, name)
        for name in names[: limits.max_parts + 1]
    ]
