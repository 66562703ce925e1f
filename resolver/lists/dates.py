"""Which days does a written date mean?

Every reading is a text that :func:`resolver.model.dates.partial_date` understands: ``1957``,
``1957-03``, ``1957-03-14``, ``1957~`` (circa), ``1957/1961`` (some day from the first to the last).
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ],
        start=1,
    )
    for name in names
}
_CIRCA = re.compile(r"^(?:circa|approximately|approx\.?|about|around|c\.|ca\.?|probably)\s*", re.IGNORECASE)
_BORN = re.compile(r"^(?:born\s+)?(?:in|on)?\s*(?:the\s+)?(?:early|mid|late)?[\s-]*", re.IGNORECASE)
_BETWEEN = re.compile(r"^(?:between|from)\s+(.+?)\s+(?:and|to|until)\s+(.+)$", re.IGNORECASE)
_TO = re.compile(r"^(.+?)\s+(?:to|-|–)\s+(.+)$")
_YEARS = re.compile(r"^(\d{4})\s*[-–/]\s*(\d{4})$")
_ALTERNATIVES = re.compile(r"\s*(?:[,;]|\bor\b|\band/or\b)\s*", re.IGNORECASE)
_ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*|Z|[+-]\d\d:\d\d)?$")
_NUMERIC = re.compile(r"^(?:(?:(\d{1,2}|dd)[/.])?(\d{1,2}|mm)[/.])?(\d{4})$", re.IGNORECASE)
_WORDED = re.compile(r"^(?:(\d{1,2})(?:st|nd|rd|th)?[\s-]+)?([A-Za-z]{3,9})\.?,?[\s-]*(\d{4})$")
_AMERICAN = re.compile(r"^([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s+(\d{4})$")
_DECADE = re.compile(r"^(\d{3})0'?s$")


def spanned(earliest: date, latest: date, *, circa: bool = False) -> str:
    """The shortest text for all days from ``earliest`` to ``latest``.

    >>> spanned(date(1960, 1, 1), date(1962, 12, 31))
    '1960/1962'
    >>> spanned(date(1971, 8, 1), date(1971, 8, 31), circa=True)
    '1971-08~'
    """
    mark = "~" if circa else ""
    if (earliest.month, earliest.day) == (1, 1) and (latest.month, latest.day) == (12, 31):
        first, last = earliest.isoformat()[:4], latest.isoformat()[:4]
    elif earliest.day == 1 and latest.day == calendar.monthrange(latest.year, latest.month)[1]:
        first, last = earliest.isoformat()[:7], latest.isoformat()[:7]
    else:
        first, last = earliest.isoformat(), latest.isoformat()
    return f"{first}{mark}" if first == last else f"{first}{mark}/{last}{mark}"


@lru_cache(maxsize=8192)
def written_dates(text: str, *, month_first: bool = False) -> tuple[str, ...]:
    """The alternatives that a written date names, ``()`` where any of them cannot be read.

    Day before month, unless ``month_first``.

    >>> written_dates("circa 1966"), written_dates("dd/02/1958"), written_dates("1963 or 1964")
    (('1966~',), ('1958-02',), ('1963', '1964'))
    """
    pieces = [piece for piece in _ALTERNATIVES.split(" ".join(text.split())) if piece]
    found = [_ranged(piece, month_first) for piece in pieces]
    return tuple(dict.fromkeys(spanned(*f[:2], circa=f[2]) for f in found if f)) if all(found) else ()


_Found = tuple[date, date, bool]


def _ranged(text: str, month_first: bool) -> _Found | None:
    written = text.strip(" .")
    circa = _CIRCA.match(written) is not None or written.endswith("~")
    written = _CIRCA.sub("", written).rstrip("~")
    ends = _BETWEEN.match(written) or _YEARS.match(written) or _TO.match(written)
    if ends is None:
        one = _single(written, month_first)
        return (*one, circa) if one else None
    first, last = (_ranged(end, month_first) for end in ends.groups())
    if first is None or last is None or first[0] > last[1]:
        return None
    return first[0], last[1], circa or first[2] or last[2]


def _single(text: str, month_first: bool) -> tuple[date, date] | None:
    if found := _ISO.match(text):
        return bounds(*found.groups())
    if found := _NUMERIC.match(text):
        day, month, year = found.groups()
        return bounds(year, day, month) if month_first and day else bounds(year, month, day)
    if found := _WORDED.match(text):
        day, month, year = found.groups()
        return bounds(year, _MONTHS.get(month.lower()), day) if month.lower() in _MONTHS else None
    if found := _AMERICAN.match(text):
        month, day, year = found.groups()
        return bounds(year, _MONTHS.get(month.lower()), day) if month.lower() in _MONTHS else None
    if found := _DECADE.match(_BORN.sub("", text)):
        decade = int(found.group(1)) * 10
        return date(decade, 1, 1), date(decade + 9, 12, 31)
    return None


def bounds(
    year: str | int | None, month: str | int | None, day: str | int | None
) -> tuple[date, date] | None:
    """First and last day of a date in parts; a part that is None, ``dd``, ``mm`` or 0 is unknown."""
    y, m, d = (int(part) if part is not None and str(part).isdecimal() else 0 for part in (year, month, day))
    try:
        if not m:
            return date(y, 1, 1), date(y, 12, 31)
        if not d:
            return date(y, m, 1), date(y, m, calendar.monthrange(y, m)[1])
        return date(y, m, d), date(y, m, d)
    except (ValueError, calendar.IllegalMonthError):
        return None


def islamic_bounds(year: int, month: int | None, day: int | None) -> tuple[date, date] | None:
    """Gregorian days that a date of the tabular Islamic calendar means; one day more on either side.

    The observed calendar differs from the tabular one by a day, hence the margin.
    """
    try:
        first = _from_islamic(year, month or 1, day or 1) - 1
        last = _from_islamic(year, month or 12, day or 29) + (2 if day is None else 1)
        return date.fromordinal(first), date.fromordinal(last)
    except (ValueError, OverflowError):
        return None


def _from_islamic(year: int, month: int, day: int) -> int:
    # civil (tabular) calendar, epoch 16 July 622 Julian: Reingold and Dershowitz,
    # Calendrical Calculations, 6.1
    return day + 29 * (month - 1) + (6 * month - 1) // 11 + (year - 1) * 354 + (3 + 11 * year) // 30 + 227014
