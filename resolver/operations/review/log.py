"""What was decided, by whom and when, and is the log as it was written?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson

from resolver.errors import Fault, InvalidInput
from resolver.model.judgements import Judgement
from resolver.operations.service import Service

T = TypeVar("T")
COLUMNS = (
    *("number", "at", "user", "verdict", "left", "right", "left_caption", "right_caption", "reason", "code"),
    *("batch", "stage", "confirms", "revokes", "probability", "score", "model", "snapshot"),
    *("previous", "hash"),
)
"""Columns of the export as CSV; the evidence stands only in the JSON lines."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of many.  ``next`` is the cursor of what follows, or None at the end."""

    items: tuple[T, ...]
    next: str | None
    total: int


@dataclass(frozen=True, slots=True)
class LogState:
    """How long the log is, its last hash, and the first row that does not fit, if any."""

    length: int
    head: str
    broken_at: int | None
    why: str | None


def log(
    service: Service,
    *,
    after: int = 0,
    limit: int = 100,
    user: str | None = None,
    batch: str | None = None,
    record: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Page[Judgement]:
    """The log after the row of that number; ``total`` counts all of its rows, whatever was asked."""
    with service.storage.reading() as tx:
        rows = tx.judgements.page(
            after=after, limit=limit + 1, user=user, batch=batch, record=record, since=since, until=until
        )
        total = tx.judgements.count()
    more = len(rows) > limit
    return Page(rows[:limit], str(rows[limit - 1].number) if more else None, total)


def history(service: Service, entity_id: str) -> tuple[Judgement, ...]:
    """Every row of the log that names a record of the entity, revocations too, in order."""
    members = service.world().entity(entity_id).records
    with service.storage.reading() as tx:
        rows = {row.number: row for record in members for row in tx.judgements.of_record(record.id)}
    return tuple(rows[number] for number in sorted(rows))


def verify_log(service: Service) -> LogState:
    """Whether the log of judgements, and that of suppressions, is as it was written."""
    with service.storage.reading() as tx:
        found = tx.judgements.first_break() or tx.suppressions.first_break()
        head = tx.judgements.head()
    return LogState(head.number, head.hash, found.number if found else None, found.reason if found else None)


def exported(service: Service, form: str = "jsonl") -> Iterator[bytes]:
    """The whole log, line by line, as JSON lines with all evidence or as CSV without it."""
    if form not in ("jsonl", "csv"):
        raise InvalidInput("unknown form", [Fault("format", "jsonl or csv")])
    return _lines(service, form)


def _lines(service: Service, form: str) -> Iterator[bytes]:
    if form == "csv":
        yield _csv(COLUMNS)
    with service.storage.reading() as tx:
        for row in tx.judgements.all():
            if form == "csv":
                yield _csv([_cell(value) for value in (logged(row)[c] for c in COLUMNS)])
            else:
                yield orjson.dumps(logged(row), option=orjson.OPT_APPEND_NEWLINE)


def logged(row: Judgement) -> dict[str, object]:
    """The row as plain JSON values."""
    captions = {side: _caption(row, side) for side in ("left", "right")}
    return {
        "number": row.number,
        "at": row.at,
        "user": row.user,
        "verdict": row.verdict.value,
        "left": row.pair.left,
        "right": row.pair.right,
        "left_caption": captions["left"],
        "right_caption": captions["right"],
        "reason": row.reason,
        "code": row.code,
        "batch": row.batch,
        "stage": row.stage,
        "confirms": row.confirms,
        "revokes": row.revokes,
        "probability": row.probability,
        "score": row.score,
        "model": row.model,
        "snapshot": row.snapshot,
        "evidence": row.evidence,
        "previous": row.previous,
        "hash": row.hash,
    }


def _caption(row: Judgement, side: str) -> str | None:
    frozen = row.evidence.get(side)
    return str(frozen["caption"]) if isinstance(frozen, dict) and frozen.get("caption") else None


def _cell(value: object) -> object:
    """The value; a text that a spreadsheet would take for a formula has an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _csv(values: object) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(list(values))  # type: ignore[call-overload]
    return buffer.getvalue().encode()
