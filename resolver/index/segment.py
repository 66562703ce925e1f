"""What are records made of, when they are searched?

Flat arrays, so that a segment can be mapped from disk and shared between processes:

==================  ========  ==============================================================
``records``         uint8     the records as JSON, one after the other, ordered by id
``record_start``    int64     where each begins, and the end of the last one
``ids``             uint8     the ids of the records, one after the other
``id_start``        int64     where each begins, and the end of the last one
``seen``            S32       first seen, last seen and last change of each record, three columns
``removed``         S32       when each record left its list, empty where it is on it
``record_schema``   uint16    row of its schema in ``schemata``
``record_dataset``  uint16    row of its dataset in ``datasets``
``name_record``     int32     name row -> record row; a name has a row for each of its readings
``name_weight``     float32   sum of the weights of the name's tokens
``tokens``          uint8     the distinct tokens, sorted, UTF-8, separated by line feeds
``token_weight``    float32   rarity of each token
``posting_start``   int64     where the postings of each token begin
``postings``        int32     token -> name rows, ascending
``keys``            uint8     the distinct phonetic keys, as ``tokens``
``key_start``       int64     where the tokens of each key begin
``key_tokens``      int32     key -> token rows, ascending
``column.*``        any       what others keep of the records, row by row or as they like
==================  ========  ==============================================================

The same records give the same bytes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.errors import CorruptSnapshot, InvalidRecord
from resolver.index.forms import forms
from resolver.model.records import Record
from resolver.model.serial import record_bytes, record_of
from resolver.names import phonetic_keys

Array = npt.NDArray[Any]


class Entry(NamedTuple):
    """A record with the times (UTC, ISO 8601) that the store knows of it."""

    record: Record
    first_seen: str
    last_seen: str
    last_change: str
    removed_at: str | None = None
    """When it left its list; such a record is found only where a filter asks for it."""


class Segment:
    """Searchable records: arrays as in the module's table, and the names of schemata and datasets by row."""

    def __init__(
        self, arrays: Mapping[str, Array], schemata: tuple[str, ...], datasets: tuple[str, ...]
    ) -> None:
        self.arrays = arrays
        self.schemata = schemata
        self.datasets = datasets

    def __len__(self) -> int:
        return len(self.arrays["record_start"]) - 1

    def record(self, row: int) -> Record:
        """The record in that row."""
        start = self.arrays["record_start"]
        try:
            return record_of(self.arrays["records"][start[row] : start[row + 1]].tobytes())
        except InvalidRecord as error:
            raise CorruptSnapshot(f"the record in row {row} cannot be read") from error

    def seen(self, row: int) -> tuple[str, str, str]:
        """When the record in that row was first seen, last seen and last changed."""
        first, last, change = self.arrays["seen"][row].astype(str).tolist()
        return first, last, change

    def removed_at(self, row: int) -> str | None:
        """When the record in that row left its list, or None."""
        return str(self.arrays["removed"][row].astype(str)) or None

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
        return {n.removeprefix(_COLUMN): a for n, a in self.arrays.items() if n.startswith(_COLUMN)}

    def __iter__(self) -> Iterator[Record]:
        return map(self.record, range(len(self)))

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Record id -> row; a search in the sorted ids, so that no process keeps a table of its own."""
        return _Rows(self.arrays["ids"], self.arrays["id_start"])

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The distinct tokens, sorted."""
        return _lines(self.arrays["tokens"])

    @cached_property
    def token_row(self) -> Mapping[str, int]:
        """Token -> row."""
        return {token: row for row, token in enumerate(self.tokens)}

    @cached_property
    def key_row(self) -> Mapping[str, int]:
        """Phonetic key -> row."""
        return {key: row for row, key in enumerate(_lines(self.arrays["keys"]))}

    def token_counts(self, of: npt.NDArray[np.bool_]) -> Mapping[str, int]:
        """Token -> number of those of the records, given as a mask of rows, that hold it in a name."""
        token = np.repeat(np.arange(len(self.tokens)), np.diff(self.arrays["posting_start"]))
        record = self.arrays["name_record"][self.arrays["postings"]]
        held = np.unique(np.stack([token, record])[:, of[record]], axis=1)[0]
        counts = np.bincount(held, minlength=len(self.tokens))
        return {token: count for token, count in zip(self.tokens, counts.tolist(), strict=True) if count}

    def names_with(self, token: int) -> npt.NDArray[np.int32]:
        """Rows of the names that hold the token."""
        start = self.arrays["posting_start"]
        return self.arrays["postings"][start[token] : start[token + 1]]

    def tokens_with(self, key: str) -> npt.NDArray[np.int32]:
        """Rows of the tokens that share the phonetic key."""
        row = self.key_row.get(key)
        start = self.arrays["key_start"]
        return self.arrays["key_tokens"][start[row] : start[row + 1]] if row is not None else _NOTHING


_NOTHING = np.empty(0, dtype=np.int32)
_COLUMN = "column."
Columns = Callable[[Sequence[Record]], Mapping[str, Array]]


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


def build(
    entries: Iterable[Entry],
    progress: Callable[[int], None] = lambda done: None,
    columns: Columns = lambda records: {},
) -> Segment:
    """A segment of the records; ``progress`` is told the number done, now and then.

    ``columns`` gives what others want kept of the records, which come in the order of their rows.
    """
    kept = sorted(entries, key=lambda entry: entry.record.id.encode())
    ordered = [entry.record for entry in kept]
    schemata = tuple(sorted({r.schema for r in ordered}))
    datasets = tuple(sorted({r.dataset for r in ordered}))
    bodies = [record_bytes(r) for r in ordered]
    name_record: list[int] = []
    names: list[tuple[str, ...]] = []
    for row, record in enumerate(ordered):
        if row % 1000 == 0:
            progress(row)
        for form in _forms(record):
            name_record.append(row)
            names.append(form)
    postings: dict[str, list[int]] = defaultdict(list)
    for row, form in enumerate(names):
        for token in dict.fromkeys(form):
            postings[token].append(row)
    tokens = sorted(postings)
    counts = np.array([len(postings[t]) for t in tokens], dtype=np.int64)
    weight = _weights(counts, len(names))
    row_of = {t: i for i, t in enumerate(tokens)}
    keys: dict[str, list[int]] = defaultdict(list)
    for token in tokens:
        for key in phonetic_keys(token):
            keys[key].append(row_of[token])
    sorted_keys = sorted(keys)
    kept_for_others: dict[str, Array] = {f"{_COLUMN}{n}": array for n, array in columns(ordered).items()}
    ids = [r.id.encode() for r in ordered]
    progress(len(ordered))
    own: dict[str, Array] = {
        "records": np.frombuffer(b"".join(bodies), dtype=np.uint8),
        "ids": np.frombuffer(b"".join(ids), dtype=np.uint8),
        "id_start": _starts([len(i) for i in ids]),
        "record_start": _starts([len(b) for b in bodies]),
        "seen": np.array([e[1:4] for e in kept], dtype="S32").reshape(-1, 3),
        "removed": np.array([e.removed_at or "" for e in kept], dtype="S32"),
        "record_schema": np.array([schemata.index(r.schema) for r in ordered], dtype=np.uint16),
        "record_dataset": np.array([datasets.index(r.dataset) for r in ordered], dtype=np.uint16),
        "name_record": np.array(name_record, dtype=np.int32),
        "name_weight": np.array([sum(weight[row_of[t]] for t in n) for n in names], dtype=np.float32),
        "tokens": _joined(tokens),
        "token_weight": weight,
        "posting_start": _starts([len(postings[t]) for t in tokens]),
        "postings": np.array([row for t in tokens for row in postings[t]], dtype=np.int32),
        "keys": _joined(sorted_keys),
        "key_start": _starts([len(keys[k]) for k in sorted_keys]),
        "key_tokens": np.array([row for k in sorted_keys for row in keys[k]], dtype=np.int32),
    }
    return Segment(own | kept_for_others, schemata, datasets)


def _forms(record: Record) -> list[tuple[str, ...]]:
    """Every form of every name: the rows that the record is found by."""
    return list(dict.fromkeys(form for name in record.names() for form in forms(name, record.schema)))


def _weights(counts: npt.NDArray[np.int64], names: int) -> npt.NDArray[np.float32]:
    """Rarity of each token: the logarithm of its inverse share of the names, smoothed, at least 0.5."""
    rarity: npt.NDArray[np.float64] = np.log((names + 100.0) / (counts + 1.0))
    return np.maximum(rarity, 0.5).astype(np.float32)


def _starts(lengths: list[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)


def _joined(words: list[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _lines(joined: Array) -> tuple[str, ...]:
    return tuple(joined.tobytes().decode().split("\n")) if len(joined) else ()
