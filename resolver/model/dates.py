"""When was that, as far as the source says?"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"[T ]")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """All days that a written date may mean, from ``earliest`` to ``latest``, both included."""

    earliest: date
    latest: date
    circa: bool = False

    @property
    def exact(self) -> bool:
        """Whether it names one day."""
        return self.earliest == self.latest and not self.circa

    @property
    def year(self) -> int | None:
        """The year, where all its days lie in one."""
        return self.earliest.year if self.earliest.year == self.latest.year else None


def partial_date(text: str) -> PartialDate | None:
    """Reads ``1957``, ``1957-03``, ``1957-03-14``, and the EDTF forms ``1957~`` and ``1957/1961``.

    None where the text is no such date.  Time of day after a ``T`` or a blank is dropped.

    >>> partial_date("1957-02")
    PartialDate(earliest=datetime.date(1957, 2, 1), latest=datetime.date(1957, 2, 28), circa=False)
    """
    if _DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return None
        return PartialDate(day, day)
    circa = "~" in text
    ends = [_bounds(_TIME.split(part.strip(), maxsplit=1)[0]) for part in text.replace("~", "").split("/")]
    if len(ends) > 2 or None in ends:
        return None
    first, last = ends[0], ends[-1]
    if first is None or last is None or first[0] > last[1]:
        return None
    return PartialDate(first[0], last[1], circa)


def _bounds(text: str) -> tuple[date, date] | None:
    found = _PART.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(g) if g else None for g in found.groups())
    assert year is not None
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None
