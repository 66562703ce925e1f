"""Which text was given, and what does it say of itself: title, publisher, date?"""

from __future__ import annotations

import hashlib
import re

from resolver.errors import Fault, InvalidDocument
from resolver.model.documents import Document

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WRITTEN = (
    re.compile(rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})"),
)
_DATE_LINE = re.compile(
    r"^[^\w\n]{0,20}(?:first )?(?:published|posted|date|dated)\b\W*(?:on )?(?P<date>.{0,60})",
    re.IGNORECASE | re.MULTILINE,
)
_DATELINE = re.compile(
    r"^[A-Z][^\n]{0,60}?, (?P<date>[A-Z][a-z]+\.? \d{1,2}, \d{4})[^\n]{0,40}?(?:--|[-–—:])", re.MULTILINE
)
_FIRST_LINES = 6
_LONGEST_TITLE = 160


def document(
    dataset: str,
    name: str,
    data: bytes,
    *,
    title: str | None = None,
    publisher: str | None = None,
    published: str | None = None,
    url: str | None = None,
    max_bytes: int,
) -> Document:
    """The document that the bytes hold, or InvalidDocument.

    UTF-8 only.  A byte order mark at the very start is dropped and is no part of the text; nothing else
    is altered: line ends stay as they are, and spans count the code points of the text as read.  Title
    and date that are not given are read off the text where it states them, else they stay None.
    """
    if len(data) > max_bytes:
        raise InvalidDocument(
            f"document {name!r} is too large",
            [Fault("bytes", f"{len(data)} bytes, at most {max_bytes} are accepted")],
        )
    text = _decoded(name, data)
    digest = hashlib.sha256(data).hexdigest()
    identity = hashlib.sha256("\0".join((dataset, name, digest)).encode("utf-8", "surrogatepass")).hexdigest()
    return Document(
        id=f"{dataset}-{identity[:20]}",
        dataset=dataset,
        name=name,
        digest=digest,
        text=text,
        title=title if title is not None else stated_title(text),
        publisher=publisher,
        published=published if published is not None else stated_date(text),
        url=url,
    )


def _decoded(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        place = f"byte {error.start}"
        raise InvalidDocument(f"document {name!r} is not UTF-8", [Fault(place, error.reason)]) from error
    nuls = [at for at, character in enumerate(text) if character == "\0"] if "\0" in text else []
    if nuls:
        more = f" and {len(nuls) - 1} more" if len(nuls) > 1 else ""
        raise InvalidDocument(
            f"document {name!r} holds NUL characters",
            [Fault(f"character {nuls[0]}", f"a NUL{more}: not a text")],
        )
    if not text.strip():
        raise InvalidDocument(f"document {name!r} is empty", [Fault("text", "no word in it")])
    return text


def stated_title(text: str) -> str | None:
    """The headline: the first short line without a full stop that a blank line parts from what follows."""
    lines = text.splitlines()[:_FIRST_LINES]
    for number, line in enumerate(lines):
        line = line.strip()
        if not line or _DATE_LINE.match(line) or re.match(r"updated\b", line, re.IGNORECASE):
            continue
        alone = number + 1 >= len(lines) or not lines[number + 1].strip()
        words = line.split()
        if alone and len(words) >= 3 and len(line) <= _LONGEST_TITLE and line[-1] not in ".:;,":
            return " ".join(words)
        return None
    return None


def stated_date(text: str) -> str | None:
    """ISO date of a line such as 'Published February 28th, 2024', else of a dateline with a year."""
    for pattern in (_DATE_LINE, _DATELINE):
        for line in pattern.finditer(text):
            found = _iso(line["date"])
            if found is not None:
                return found
    return None


def _iso(written: str) -> str | None:
    for pattern in _WRITTEN:
        found = pattern.search(written)
        if found is not None:
            parts = found.groupdict()
            month = int(parts["number"]) if parts.get("number") else _MONTHS[parts["month"][:3].lower()]
            if 1 <= month <= 12 and 1 <= int(parts["day"]) <= 31:
                return f"{parts['year']}-{month:02}-{int(parts['day']):02}"
    return None
