"""What are records made of, when they are searched?

Flat arrays, so that a segment can be mapped from disk and shared between processes:

====================  ======  ==================================================================
``bodies``            uint8   the records as lines of JSON, ordered by id, in deflated blocks
``block_start``       uint    where each block begins, and the end of the last one
``block_row``         uint    row of the first record of each block, and the number of records
``ids``               uint8   the ids of the records, one after the other, sorted as bytes
``id_start``          uint    where each begins, and the end of the last one
``times``             int64   the distinct times of all records, ascending, in microseconds of UTC
``first_seen``        uint    row of that time in ``times``; so are ``last_seen``, ``last_change``
``removed``           uint    when the record left its list: 1 + row in ``times``, 0 while it is on it
``record_schema``     uint    row of its schema in ``schemata``; so is ``record_dataset``
``record_topics``     uint    row of its set of topics in ``topics``; so is ``record_countries``
``column.*``          any     what others keep of the records, row by row or as they like
====================  ======  ==================================================================

An ``uint`` has the fewest bytes that hold the greatest value.  The same records give the same bytes.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.errors import CorruptSnapshot, InvalidRecord
from resolver.model.records import Record
from resolver.model.serial import record_bytes, record_of

Array = npt.NDArray[Any]
COLUMN = "column."
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Entry(NamedTuple):
    """A record, as its bytes, with the times (UTC, ISO 8601) that the store knows of it."""

    id: str
    data: bytes
    """What :func:`~resolver.model.serial.record_bytes` made of it."""
    first_seen: str
    last_seen: str
    last_change: str
    removed_at: str | None = None
    """When it left its list; such a record is found only where a filter asks for it."""

    @classmethod
    def of(cls, record: Record, seen: str, removed_at: str | None = None) -> Entry:
        """The record, seen and changed at one time only."""
        return cls(record.id, record_bytes(record), seen, seen, seen, removed_at)


class Labels(NamedTuple):
    """The values that the columns of a segment tell by their row."""

    schemata: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    topics: tuple[tuple[str, ...], ...] = ()
    """Sets of topics, as sorted tuples."""
    countries: tuple[tuple[str, ...], ...] = ()


class Segment:
    """Searchable records: arrays as in the module's table, and what their rows tell."""

    def __init__(self, arrays: Mapping[str, Array], labels: Labels) -> None:
        self.arrays = arrays
        self.labels = labels

    def __len__(self) -> int:
        return len(self.arrays["id_start"]) - 1

    @property
    def datasets(self) -> tuple[str, ...]:
        """Names of the datasets of the records, sorted."""
        return self.labels.datasets

    def record(self, row: int) -> Record:
        """The record in that row."""
        try:
            return record_of(self._body(row))
        except InvalidRecord as error:
            raise CorruptSnapshot(f"the record in row {row} cannot be read") from error

    def entry(self, row: int) -> Entry:
        """The record in that row as it was given."""
        return Entry(self.record_id(row), self._body(row), *self.seen(row), self.removed_at(row))

    def _body(self, row: int) -> bytes:
        starts, rows = self.arrays["block_start"], self.arrays["block_row"]
        block = int(np.searchsorted(rows, row, side="right")) - 1
        try:
            lines = zlib.decompress(self.arrays["bodies"][starts[block] : starts[block + 1]].tobytes())
            return lines.split(b"\n")[row - int(rows[block])]
        except (zlib.error, IndexError) as error:
            raise CorruptSnapshot(f"the record in row {row} cannot be read") from error

    def seen(self, row: int) -> tuple[str, str, str]:
        """When the record in that row was first seen, last seen and last changed."""
        first, last, change = (
            self._time(int(self.arrays[name][row])) for name in ("first_seen", "last_seen", "last_change")
        )
        return first, last, change

    def removed_at(self, row: int) -> str | None:
        """When the record in that row left its list, or None."""
        code = int(self.arrays["removed"][row])
        return self._time(code - 1) if code else None

    def _time(self, code: int) -> str:
        return time_of(int(self.arrays["times"][code]))

    def first_time_from(self, moment: str) -> int:
        """Row in ``times`` of the first that is not before the moment, a time or the beginning of one."""
        return bisect_left(range(len(self.arrays["times"])), moment, key=self._time)

    @cached_property
    def listed(self) -> npt.NDArray[np.bool_]:
        """Row -> whether the record has not left its list."""
        found: npt.NDArray[np.bool_] = self.arrays["removed"] == 0
        return found

    def counts(self, rows: npt.NDArray[np.bool_]) -> Mapping[str, int]:
        """Dataset -> how many of the rows, given as a mask, are its records."""
        found = np.bincount(self.arrays["record_dataset"][rows], minlength=len(self.datasets))
        return dict(zip(self.datasets, found.tolist(), strict=True))

    def record_id(self, row: int) -> str:
        """Id of the record in that row."""
        start = self.arrays["id_start"]
        try:
            return self.arrays["ids"][start[row] : start[row + 1]].tobytes().decode()
        except UnicodeDecodeError as error:
            raise CorruptSnapshot(f"the id in row {row} cannot be read") from error

    @cached_property
    def columns(self) -> Mapping[str, Array]:
        """What others keep of the records, by name."""
        return {n.removeprefix(COLUMN): a for n, a in self.arrays.items() if n.startswith(COLUMN)}

    def __iter__(self) -> Iterator[Record]:
        return map(self.record, range(len(self)))

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Record id -> row; a search in the sorted ids, so that no process keeps a table of its own."""
        return _Rows(self.arrays["ids"], self.arrays["id_start"])


class _Rows(Mapping[str, int]):
    """Record id -> row of a segment, whose ids are sorted as their bytes are."""

    def __init__(self, ids: Array, start: Array) -> None:
        self._ids, self._start = ids, start

    def __getitem__(self, record_id: str) -> int:
        wanted = record_id.encode()
        row = bisect_left(range(len(self)), wanted, key=self._id)
        if row == len(self) or self._id(row) != wanted:
            raise KeyError(record_id)
        return row

    def _id(self, row: int) -> bytes:
        return bytes(self._ids[self._start[row] : self._start[row + 1]].tobytes())

    def __len__(self) -> int:
        return len(self._start) - 1

    def __iter__(self) -> Iterator[str]:
        return (self._id(row).decode() for row in range(len(self)))


def microseconds(moment: str) -> int:
    """The time (ISO 8601; UTC where it does not say) in microseconds since 1970."""
    read = datetime.fromisoformat(moment)
    return ((read if read.tzinfo is not None else read.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND


def time_of(microseconds_: int) -> str:
    """The time as the store writes it: ISO 8601 in UTC, with microseconds."""
    return (_EPOCH + microseconds_ * _MICROSECOND).isoformat(timespec="microseconds")
