"""How do records become a segment?

Chunk by chunk, in the order of their ids, so that no more than a few chunks of records are in memory;
large lists are worked on by several processes.  A chunk's part depends on the chunk alone and parts are
put together in their order: the same records give the same bytes, however many processes there are.
"""

from __future__ import annotations

import gc
import zlib
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import orjson

from resolver.errors import InvalidRecord, StorageError
from resolver.index.segment import COLUMN, Array, Entry, Labels, Segment, microseconds
from resolver.model.records import COUNTRY_PROPERTIES

Side = tuple[str, Mapping[str, tuple[str, ...]]]
"""A schema and its properties."""
CHUNK = 8_192
"""Records of a chunk."""
ALONE = 3 * CHUNK
"""Fewer records are not worth starting other processes for: that takes two seconds of a processor each."""
_BLOCK = 6_000
"""Bytes of a block of bodies before they are deflated, or one record: inflating it takes some 20 µs."""


class Columns(Protocol):
    """What others want kept of the records."""

    @property
    def part(self) -> Callable[[Sequence[Side]], Any]:
        """What is done with a chunk, in whatever process: a function that its module knows by name."""

    def add(self, part: Any, /) -> None:
        """Takes in what became of the next chunk."""

    def columns(self) -> Mapping[str, Array]:
        """The columns of everything taken in."""


def build(
    entries: Iterable[Entry],
    progress: Callable[[int], None] = lambda done: None,
    columns: Columns | None = None,
    *,
    ordered: bool = False,
    workers: int = 1,
) -> Segment:
    """A segment of the records; ``progress`` is told the number done, now and then.

    With ``ordered`` the entries come in the order of their ids' bytes, each id once, and are not
    gathered first.  Raises InvalidRecord where they do not, or where a record cannot be read.
    """
    given = iter(entries if ordered else sorted(entries, key=lambda entry: entry.id.encode()))
    built = _Building(columns)
    progress(0)
    for part in _parts(given, columns.part if columns is not None else None, workers):
        built.add(part)
        progress(built.records)
    return built.segment()


class _Part(NamedTuple):
    """What became of a chunk."""

    ids: list[bytes]
    times: tuple[tuple[str, str, str, str | None], ...]
    schemata: list[str]
    datasets: list[str]
    topics: list[tuple[str, ...]]
    countries: list[tuple[str, ...]]
    blocks: list[bytes]
    block_records: list[int]
    kept: Any


def _parts(
    entries: Iterator[Entry], part: Callable[[Sequence[Side]], Any] | None, workers: int
) -> Iterator[_Part]:
    chunks = iter(lambda: list(islice(entries, CHUNK)), [])
    first = list(islice(chunks, ALONE // CHUNK + 1))
    if workers < 2 or len(first) <= ALONE // CHUNK:
        for chunk in chain(first, chunks):
            yield _part(chunk, part)
        return
    # spawned, since a process with threads must not fork; nothing that is made here is in a cycle
    with ProcessPoolExecutor(workers, get_context("spawn"), gc.disable) as pool:
        waiting: deque[Future[_Part]] = deque()
        try:
            for chunk in chain(first, chunks):
                waiting.append(pool.submit(_part, chunk, part))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise StorageError(
                "a process that built the snapshot was ended, perhaps for want of memory"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _part(chunk: Sequence[Entry], part: Callable[[Sequence[Side]], Any] | None) -> _Part:
    read = [_read(entry) for entry in chunk]
    sides = [(schema, properties) for _, schema, properties in read]
    blocks, block_records = _deflated([entry.data for entry in chunk])
    return _Part(
        [entry.id.encode() for entry in chunk],
        tuple((e.first_seen, e.last_seen, e.last_change, e.removed_at) for e in chunk),
        [schema for schema, _ in sides],
        [dataset for dataset, _, _ in read],
        [tuple(sorted(properties.get("topics", ()))) for _, properties in sides],
        [
            tuple(sorted({text for p in COUNTRY_PROPERTIES for text in properties.get(p, ())}))
            for _, properties in sides
        ],
        blocks,
        block_records,
        part(sides) if part is not None else None,
    )


def _read(entry: Entry) -> tuple[str, str, dict[str, tuple[str, ...]]]:
    """Dataset, schema and properties, as :func:`~resolver.model.serial.record_of` would have them."""
    try:
        row = orjson.loads(entry.data)
        found: dict[str, dict[str, None]] = {}
        for value in row["values"]:
            found.setdefault(value["p"], {})[value["t"]] = None
        return row["dataset"], row["schema"], {prop: tuple(texts) for prop, texts in found.items()}
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise InvalidRecord(f"record {entry.id} is not a stored record: {error}") from error


def _deflated(bodies: Sequence[bytes]) -> tuple[list[bytes], list[int]]:
    """The bodies in blocks, and the number of records in each."""
    blocks: list[bytes] = []
    records: list[int] = []
    held: list[bytes] = []
    size = 0
    for body in bodies:
        held.append(body)
        size += len(body)
        if size >= _BLOCK:
            blocks.append(zlib.compress(b"\n".join(held), 6))
            records.append(len(held))
            held, size = [], 0
    if held:
        blocks.append(zlib.compress(b"\n".join(held), 6))
        records.append(len(held))
    return blocks, records


class _Building:
    """Puts parts together."""

    def __init__(self, columns: Columns | None) -> None:
        self.records = 0
        self._columns = columns
        self._last = b""
        self._ids: list[bytes] = []
        self._id_lengths: list[npt.NDArray[np.int64]] = []
        self._blocks: list[bytes] = []
        self._block_lengths: list[int] = []
        self._block_records: list[int] = []
        self._codes = {name: _Codes() for name in ("schema", "dataset", "topics", "countries")}
        self._times = _Codes()
        self._seen: list[npt.NDArray[np.int64]] = []

    def add(self, part: _Part) -> None:
        """Takes in the next part."""
        for before, after in zip([self._last, *part.ids], part.ids, strict=False):
            if before >= after and before:
                raise InvalidRecord(f"record {after.decode()} does not come in the order of ids")
        self._last = part.ids[-1]
        self.records += len(part.ids)
        self._ids.append(b"".join(part.ids))
        self._id_lengths.append(np.array([len(i) for i in part.ids], np.int64))
        self._blocks.append(b"".join(part.blocks))
        self._block_lengths += [len(block) for block in part.blocks]
        self._block_records += part.block_records
        told: tuple[Sequence[Hashable], ...] = (part.schemata, part.datasets, part.topics, part.countries)
        for codes, values in zip(self._codes.values(), told, strict=True):
            codes.add(values)
        known = self._times
        self._seen.append(
            np.array([[known.code(t) if t is not None else -1 for t in row] for row in part.times], np.int64)
        )
        if self._columns is not None:
            self._columns.add(part.kept)

    def segment(self) -> Segment:
        """Everything taken in, as a segment."""
        arrays: dict[str, Array] = {
            "bodies": np.frombuffer(b"".join(self._blocks), np.uint8),
            "block_start": _starts(np.array(self._block_lengths, np.int64)),
            "block_row": _starts(np.array(self._block_records, np.int64)),
            "ids": np.frombuffer(b"".join(self._ids), np.uint8),
            "id_start": _starts(np.concatenate([np.zeros(0, np.int64), *self._id_lengths])),
        }
        self._blocks, self._ids = [], []
        times = np.array([microseconds(moment) for moment in self._times.values], np.int64)
        distinct, row = np.unique(times, return_inverse=True)
        seen = np.concatenate([np.zeros((0, 4), np.int64), *self._seen])
        arrays["times"] = distinct
        for number, name in enumerate(("first_seen", "last_seen", "last_change")):
            arrays[name] = _small(row[seen[:, number]])
        removed = seen[:, 3]
        arrays["removed"] = np.zeros(len(seen), np.uint8)
        if (removed >= 0).any():
            arrays["removed"] = _small(np.where(removed >= 0, row[removed] + 1, 0))
        labels = {}
        for name, codes in self._codes.items():
            values, coded = codes.ordered()
            labels[name] = values
            arrays[f"record_{name}"] = _small(coded)
        kept = self._columns.columns() if self._columns is not None else {}
        arrays |= {f"{COLUMN}{name}": array for name, array in kept.items()}
        return Segment(
            arrays, Labels(labels["schema"], labels["dataset"], labels["topics"], labels["countries"])
        )


class _Codes:
    """Values by number, in the order of their coming."""

    def __init__(self) -> None:
        self._number: dict[Any, int] = {}
        self._coded: list[npt.NDArray[np.int64]] = []

    @property
    def values(self) -> list[Any]:
        return list(self._number)

    def code(self, value: Hashable) -> int:
        return self._number.setdefault(value, len(self._number))

    def add(self, values: Sequence[Hashable]) -> None:
        self._coded.append(np.array([self.code(value) for value in values], np.int64))

    def ordered(self) -> tuple[tuple[Any, ...], npt.NDArray[np.int64]]:
        """The values sorted, and the rows of all that were added."""
        values = sorted(self._number)
        place = np.empty(len(values), np.int64)
        place[[self._number[value] for value in values]] = np.arange(len(values))
        coded = np.concatenate([np.zeros(0, np.int64), *self._coded])
        return tuple(values), place[coded]


def _starts(lengths: npt.NDArray[np.int64]) -> Array:
    return _small(np.append(np.int64(0), np.cumsum(lengths)))


def _small(values: npt.NDArray[np.int64]) -> Array:
    """The values in the fewest bytes."""
    return values.astype(np.min_scalar_type(int(values.max())) if len(values) else np.uint8)
