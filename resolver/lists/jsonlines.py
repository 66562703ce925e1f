"""What does a file of JSON lines hold?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from resolver.lists.parts import Part, is_web_page
from resolver.lists.reading import Source

MAX_DEPTH = 32
"""Nesting of one line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One object and where it stands."""

    place: str
    values: dict[str, object]


def lines(part: Part, source: Source) -> Iterator[Line]:
    """The objects of a part, one a line; one that is none is rejected, an incomplete last one is a fault."""
    if is_web_page(part.head()):
        raise part.refusal("is a web page (HTML), not the list")
    number, limit = 0, source.limits.max_row_bytes
    with part.open() as stream:
        pending: tuple[str, bytes, str] | None = None
        while raw := stream.readline(limit + 1):
            number += 1
            place = f"{part.place}:{number}"
            if len(raw) > limit or number > source.limits.max_rows:
                raise part.refusal(f"line {number}: longer than {limit} bytes, or too many lines")
            text = raw.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else raw.strip()
            if not text:
                continue
            if pending is not None:
                source.reject(pending[0], pending[1][:200].decode("utf-8", "replace"), pending[2])
                pending = None
            try:
                values = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                pending = (place, text, f"not JSON: {error}")
                continue
            if isinstance(values, dict) and _depth(values) <= MAX_DEPTH:
                yield Line(place, values)
            else:
                source.reject(
                    place, text[:200].decode("utf-8", "replace"), "not an object, or nested too deep"
                )
        if pending is not None:
            source.fault(pending[0], f"{pending[2]} (cut off)")


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


def first_line(part: Part) -> dict[str, object] | None:
    """The first object of a part, None where its first line is none; a long one is not read to its end."""
    head = part.head(1 << 18).removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
    try:
        found = orjson.loads(head)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
