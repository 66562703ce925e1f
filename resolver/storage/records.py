"""Which records are there, and which have changed since?

Every record row carries the number of its last change, taken from one counter whose row is locked
until the transaction ends.  So numbers become visible in their order, and "everything after n" never
misses a row that a slower transaction was still writing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from resolver.model.citations import ListCitation
from resolver.model.records import Record
from resolver.model.serial import record_bytes
from resolver.storage.kept import KeptRecord, Upserted
from resolver.storage.tables import counters, records

T = TypeVar("T")

_CHUNK = 2_000
"""Ids in one statement: well below SQLite's limit of variables."""
_PER_FETCH = 1_000


class Records:
    """The records of one transaction.  A removed record keeps its row, so that judgements can name it."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self._connection = connection
        self._clock = clock

    def upsert(
        self,
        given: Iterable[Record],
        *,
        document: str | None = None,
        version: str | None = None,
        gone: Set[str] = frozenset(),
    ) -> Upserted:
        """Keeps the records, and says which were new and which said something else before.

        A record that says what it said, in the same document, only gets a new date and version.
        Those whose ids are in ``gone`` are kept as removed: their source still describes them, and says
        that they are off it.  The dataset has to be there; so has the document, where one is named.
        """
        now = self._clock()
        added: list[str] = []
        changed: list[str] = []
        unchanged: list[str] = []
        rows: list[dict[str, object]] = []
        for chunk in _chunks({r.id: r for r in given}.values()):
            known = self._known(r.id for r in chunk)
            for record in chunk:
                data = record_bytes(record)
                digest = record_digest(record, data)
                said, there, removed_at = known.get(record.id, (None, None, None))
                off = record.id in gone
                if (said, there) == (digest, document) and (removed_at is not None) == off:
                    unchanged.append(record.id)
                    continue
                (changed if record.id in known else added).append(record.id)
                row = _row(record, data, digest, now) | {"document": document, "version": version}
                rows.append(row | {"removed_at": (removed_at or now) if off else None})
        self._number(rows)
        self._write(rows)
        for ids in _chunks(unchanged):
            self._connection.execute(
                update(records).where(records.c.id.in_(ids)).values(last_seen=now, version=version)
            )
        return Upserted(tuple(added), tuple(changed), len(unchanged))

    def remove(self, ids: Iterable[str]) -> int:
        """Marks the records as removed; returns how many were there."""
        now = self._clock()
        removed = 0
        for chunk in _chunks(ids):
            query = select(records.c.id).where(records.c.id.in_(chunk), records.c.removed_at.is_(None))
            rows: list[dict[str, object]] = [{"row_id": i} for i in self._connection.execute(query).scalars()]
            removed += len(rows)
            self._number(rows)
            if rows:
                act = update(records).where(records.c.id == bindparam("row_id"))
                act = act.values(removed_at=now, last_change=now, change=bindparam("change"))
                self._connection.execute(act, rows)
        return removed

    def remove_others(self, dataset: str, keep: Iterable[str]) -> tuple[str, ...]:
        """Removes every record of the dataset that is not in ``keep``; returns their ids, sorted."""
        query = select(records.c.id).where(records.c.dataset == dataset, records.c.removed_at.is_(None))
        gone = sorted(set(self._connection.execute(query).scalars()) - set(keep))
        self.remove(gone)
        return tuple(gone)

    def remove_of_document(self, document_id: str, keep: Iterable[str] = ()) -> tuple[str, ...]:
        """Removes the records of the document that are not in ``keep``; returns their ids, sorted."""
        query = select(records.c.id).where(records.c.document == document_id, records.c.removed_at.is_(None))
        gone = sorted(set(self._connection.execute(query).scalars()) - set(keep))
        self.remove(gone)
        return tuple(gone)

    def get(self, record_id: str) -> KeptRecord | None:
        """The record, removed or not, or None."""
        query = select(records).where(records.c.id == record_id)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _kept(row)

    def with_ids(self, ids: Iterable[str]) -> dict[str, KeptRecord]:
        """Those of the records that are there, removed or not, by id."""
        found: dict[str, KeptRecord] = {}
        for chunk in _chunks(dict.fromkeys(ids)):
            for row in self._connection.execute(select(records).where(records.c.id.in_(chunk))):
                found[row.id] = _kept(row)
        return found

    def ids_elsewhere(self, dataset: str, ids: Iterable[str]) -> set[str]:
        """Those of the ids that a record of another dataset has, removed or not."""
        found: set[str] = set()
        for chunk in _chunks(ids):
            query = select(records.c.id).where(records.c.id.in_(chunk), records.c.dataset != dataset)
            found.update(self._connection.execute(query).scalars())
        return found

    def stream(self, dataset: str | None = None, *, include_removed: bool = False) -> Iterator[KeptRecord]:
        """All records, of all datasets or one, in the order of their ids' bytes.

        Read it inside the transaction.
        """
        query = select(records)
        if dataset is not None:
            query = query.where(records.c.dataset == dataset)
        if not include_removed:
            query = query.where(records.c.removed_at.is_(None))
        on_sqlite = self._connection.dialect.name == "sqlite"  # whose order that is anyway
        return self._stream(query.order_by(records.c.id if on_sqlite else records.c.id.collate("C")))

    def of_document(self, document_id: str) -> tuple[KeptRecord, ...]:
        """The records found in the document that are not removed, ordered by id."""
        query = select(records).where(records.c.document == document_id, records.c.removed_at.is_(None))
        return tuple(self._stream(query.order_by(records.c.id)))

    def changed_since(self, change: int) -> Iterator[KeptRecord]:
        """Records added, changed or removed after that change, in the order of change."""
        return self._stream(select(records).where(records.c.change > change).order_by(records.c.change))

    def last_change(self) -> int:
        """Number of the last change to any record; 0 before the first."""
        query = select(func.coalesce(func.max(records.c.change), 0))
        return int(self._connection.execute(query).scalar_one())

    def cited_versions(self, dataset: str, starts: Collection[str]) -> set[str]:
        """Those of the beginnings of versions that a record of the dataset cites, removed ones too."""
        if not starts:
            return set()
        cited = re.compile('"(' + "|".join(map(re.escape, starts)) + ")")
        found: set[str] = set()
        query = select(records.c.data).where(records.c.dataset == dataset)
        with self._connection.execute(query, execution_options={"yield_per": _PER_FETCH}) as rows:
            for data in rows.scalars():
                found.update(cited.findall(data))
        return found

    def count(self, dataset: str | None = None) -> int:
        """How many records are there, removed ones left out."""
        query = select(func.count()).select_from(records).where(records.c.removed_at.is_(None))
        if dataset is not None:
            query = query.where(records.c.dataset == dataset)
        return int(self._connection.execute(query).scalar_one())

    def _stream(self, query: Select[Any]) -> Iterator[KeptRecord]:
        # closed also where the reader stops half-way
        with self._connection.execute(query, execution_options={"yield_per": _PER_FETCH}) as rows:
            for row in rows:
                yield _kept(row)

    def _known(self, ids: Iterable[str]) -> dict[str, tuple[str, str | None, str | None]]:
        query = select(records.c.id, records.c.digest, records.c.document, records.c.removed_at)
        found = self._connection.execute(query.where(records.c.id.in_(list(ids))))
        return {row.id: (row.digest, row.document, row.removed_at) for row in found}

    def _number(self, rows: Sequence[dict[str, object]]) -> None:
        """Gives each row the next change number."""
        if not rows:
            return
        counter = update(counters).where(counters.c.name == "change")
        counter = counter.values(value=counters.c.value + len(rows))
        last: int = self._connection.execute(counter.returning(counters.c.value)).scalar_one()
        for number, row in enumerate(rows, last - len(rows) + 1):
            row["change"] = number

    def _write(self, rows: Sequence[dict[str, object]]) -> None:
        if not rows:
            return
        on_sqlite = self._connection.dialect.name == "sqlite"
        statement = sqlite.insert(records) if on_sqlite else postgresql.insert(records)
        kept = [c.name for c in records.c if c.name not in ("id", "first_seen")]
        taken = {name: getattr(statement.excluded, name) for name in kept}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=taken), list(rows)
        )


def record_digest(record: Record, data: bytes) -> str:
    """SHA-256 of what the record says; the list version that it was read from is left out.

    ``data`` is the record's :func:`~resolver.model.serial.record_bytes`.
    """
    versions = {c.version for v in record.values for c in v.citations if isinstance(c, ListCitation)}
    for version in versions - {""}:
        data = data.replace(b'"' + version.encode() + b'"', b'""')
    return hashlib.sha256(data).hexdigest()


def _row(record: Record, data: bytes, digest: str, now: str) -> dict[str, object]:
    return {
        "id": record.id,
        "dataset": record.dataset,
        "schema": record.schema,
        "data": data.decode(),
        "digest": digest,
        "first_seen": now,
        "last_seen": now,
        "last_change": now,
        "removed_at": None,
    }


def _kept(row: Row[Any]) -> KeptRecord:
    return KeptRecord(
        id=row.id,
        dataset=row.dataset,
        schema=row.schema,
        data=row.data.encode(),
        digest=row.digest,
        document=row.document,
        version=row.version,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        last_change=row.last_change,
        removed_at=row.removed_at,
        change=row.change,
    )


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
