"""How do numbers, moments and names of things read on a page?"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from followthemoney import model as ftm
from followthemoney.types import registry

from resolver.web.comparison import label


def when(text: str | None) -> str:
    """A moment to the minute, as ``22 Nov 2026, 01:17``."""
    read = _moment(text)
    return "" if read is None else f"{read.day} {read:%b %Y, %H:%M}"


def ago(text: str | None) -> str:
    """How long since, in one unit."""
    read = _moment(text)
    if read is None:
        return ""
    seconds = max(0, int((datetime.now(UTC) - read).total_seconds()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}{'' if number == 1 else 's'} ago"
    return "just now"


def percent(probability: float) -> str:
    """A probability; what rounds to certainty but is not is said so."""
    if 0.995 <= probability < 1:
        return "> 99 %"
    if 0 < probability < 0.005:
        return "< 1 %"
    return f"{probability * 100:.0f} %"


def signed(log_odds: float) -> str:
    """A share with its sign; a true minus."""
    if abs(log_odds) < 0.005 or math.isnan(log_odds):
        return "0"
    return f"{'+' if log_odds > 0 else '−'}{abs(log_odds):.1f}"


def schema_label(name: str) -> str:
    """A schema as people say it."""
    found = ftm.get(name)
    return found.label if found is not None else name


def said(text: str, prop: str) -> str:
    """A value as people say it: ``India`` for the country ``in``."""
    kind = next((s.properties[prop].type for s in ftm.schemata.values() if prop in s.properties), None)
    if kind in (registry.country, registry.topic, registry.language, registry.gender):
        return kind.caption(text) or text
    return text


def age(hours: float) -> str:
    """How old, in the largest unit of which there are two."""
    for size, unit in ((168, "weeks"), (24, "days"), (1, "hours")):
        if hours >= 2 * size:
            return f"{int(hours / size)} {unit}"
    return f"{int(hours * 60)} min"


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 record``, ``2,000 records``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


FILTERS: dict[str, Callable[..., Any]] = {
    "when": when,
    "ago": ago,
    "age": age,
    "percent": percent,
    "signed": signed,
    "schema": schema_label,
    "said": said,
    "counted": counted,
    "property": label,
}
