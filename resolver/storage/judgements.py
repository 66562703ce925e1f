"""What has been judged, in which order, and is the log whole?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, insert, or_, select, text

from resolver.errors import Conflict, NotFound
from resolver.model.judgements import Judgement, Pair, Verdict
from resolver.storage.chain import GENESIS, Break, Head, canonical_json, first_break, judgement_hash
from resolver.storage.state import State
from resolver.storage.tables import judgements

_LOCK = 0x6A756467
"""PostgreSQL's number for "one writer of the log at a time"."""
_HEAD = "judgements.head"
_PER_FETCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJudgement:
    """A verdict, or with ``revokes`` the taking back of one, before it is written.

    ``evidence`` is plain JSON.
    """

    pair: Pair = field(kw_only=False)
    verdict: Verdict = field(default=Verdict.SAME, kw_only=False)
    user: str
    reason: str
    score: float | None = None
    probability: float | None = None
    model: str | None = None
    snapshot: str | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    revokes: int | None = None
    code: str | None = None
    batch: str | None = None
    stage: str | None = None
    confirms: int | None = None


class Judgements:
    """The log of one transaction: rows are added, never changed or taken out."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self._connection = connection
        self._clock = clock
        self._state = State(connection)

    def hold(self) -> None:
        """Makes every other writer of the log wait until this transaction ends.

        Call it before reading what an append depends on.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})

    def append(self, new: NewJudgement) -> Judgement:
        """Adds one row; its number, time and hashes are set here."""
        (row,) = self.extend([new])
        return row

    def extend(self, given: Iterable[NewJudgement]) -> tuple[Judgement, ...]:
        """Adds the rows in their order; numbers, time and hashes are set here."""
        self.hold()
        last, at = self.head(), self._clock()
        rows: list[Judgement] = []
        for new in given:
            row = Judgement(
                number=last.number + 1,
                pair=new.pair,
                verdict=new.verdict,
                user=new.user,
                reason=new.reason,
                at=at,
                score=None if new.score is None else float(new.score),
                probability=None if new.probability is None else float(new.probability),
                model=new.model,
                snapshot=new.snapshot,
                evidence=json.loads(canonical_json(dict(new.evidence))),
                revokes=new.revokes,
                previous=last.hash,
                hash="",
                code=new.code,
                batch=new.batch,
                stage=new.stage,
                confirms=new.confirms,
            )
            row = replace(row, hash=judgement_hash(row))
            last = Head(row.number, row.hash)
            rows.append(row)
        if rows:
            self._connection.execute(insert(judgements), list(map(_row, rows)))
            self._state.put(_HEAD, canonical_json({"number": last.number, "hash": last.hash}))
        return tuple(rows)

    def revoke(
        self,
        number: int,
        *,
        user: str,
        reason: str,
        snapshot: str | None = None,
        evidence: Mapping[str, object] | None = None,
        code: str | None = None,
        batch: str | None = None,
    ) -> Judgement:
        """Adds a row that takes the verdict of that number back.  It repeats its pair and verdict.

        NotFound where there is no such row; Conflict where it is itself a revocation or revoked.
        """
        self.hold()
        row = self.get(number)
        if row is None:
            raise NotFound("judgement", str(number))
        if row.revokes is not None:
            raise Conflict(f"row {number} is a revocation; judge the pair anew instead")
        earlier = self.revocation_of(number)
        if earlier is not None:
            raise Conflict(f"row {number} has been revoked already, by row {earlier.number}")
        return self.append(
            NewJudgement(
                row.pair,
                row.verdict,
                user=user,
                reason=reason,
                snapshot=snapshot,
                evidence=evidence or {},
                code=code,
                batch=batch,
                revokes=number,
                stage=row.stage,
            )
        )

    def get(self, number: int) -> Judgement | None:
        """The row of that number, or None."""
        row = self._connection.execute(select(judgements).where(judgements.c.number == number)).one_or_none()
        return None if row is None else _judgement(row)

    def revocation_of(self, number: int) -> Judgement | None:
        """The row that takes the row of that number back, or None."""
        row = self._connection.execute(select(judgements).where(judgements.c.revokes == number)).one_or_none()
        return None if row is None else _judgement(row)

    def all(self, after: int = 0) -> Iterator[Judgement]:
        """The log after the row of that number, in order.  Read it inside the transaction."""
        return self._stream(select(judgements).where(judgements.c.number > after))

    def page(
        self,
        *,
        after: int = 0,
        limit: int = 100,
        user: str | None = None,
        record: str | None = None,
        batch: str | None = None,
        since: str | None = None,
        until: str | None = None,
        standing: bool = False,
    ) -> tuple[Judgement, ...]:
        """The next rows after that number that fit.  ``standing``: verdicts that nobody took back."""
        query = select(judgements).where(judgements.c.number > after).limit(limit)
        if user is not None:
            query = query.where(judgements.c.user == user)
        if record is not None:
            query = query.where(or_(judgements.c.left == record, judgements.c.right == record))
        if batch is not None:
            query = query.where(judgements.c.batch == batch)
        if since is not None:
            query = query.where(judgements.c.at >= since)
        if until is not None:
            query = query.where(judgements.c.at < until)
        if standing:
            later = judgements.alias()
            taken_back = select(later.c.number).where(later.c.revokes == judgements.c.number)
            query = query.where(judgements.c.revokes.is_(None), ~taken_back.exists())
        return tuple(self._stream(query))

    def counts_by_day(self, since: str, *, without: str) -> dict[tuple[str, str], int]:
        """Day and verdict, or ``revoked`` -> rows from that day on; first opinions and one user left out."""
        day = func.substr(judgements.c.at, 1, 10)
        what = case((judgements.c.revokes.is_not(None), "revoked"), else_=judgements.c.verdict)
        query = select(day, what, func.count()).where(judgements.c.at >= since)
        query = query.where(judgements.c.user != without, judgements.c.stage.is_(None)).group_by(day, what)
        return {(d, w): int(n) for d, w, n in self._connection.execute(query)}

    def of_opinions(self, until: str | None = None) -> tuple[Judgement, ...]:
        """Every row on a pair on which somebody gave a first opinion, in order."""
        first = judgements.alias()
        opened = select(first.c.number).where(
            first.c.left == judgements.c.left,
            first.c.right == judgements.c.right,
            first.c.stage.is_not(None),
        )
        query = select(judgements).where(opened.exists())
        if until is not None:
            query = query.where(judgements.c.at < until)
        return tuple(self._stream(query))

    def of_record(self, record_id: str) -> tuple[Judgement, ...]:
        """Every row that names the record, revocations too."""
        query = select(judgements).where(or_(judgements.c.left == record_id, judgements.c.right == record_id))
        return tuple(self._stream(query))

    def of_pair(self, pair: Pair) -> tuple[Judgement, ...]:
        """Every row on the pair, revocations too."""
        query = select(judgements).where(judgements.c.left == pair.left, judgements.c.right == pair.right)
        return tuple(self._stream(query))

    def head(self) -> Head:
        """The last row.  Keep it elsewhere, and a log cut off later can be told."""
        query = select(judgements.c.number, judgements.c.hash).order_by(judgements.c.number.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return Head(0, GENESIS) if row is None else Head(row.number, row.hash)

    def count(self) -> int:
        """How many rows the log has."""
        return int(self._connection.execute(select(func.count()).select_from(judgements)).scalar_one())

    def first_break(self, head: Head | None = None) -> Break | None:
        """The first row that is not as written, or None; see :mod:`resolver.storage.chain`."""
        kept = self._state.get(_HEAD)
        heads = [Head(**json.loads(kept))] if kept is not None else []
        heads += [head] if head is not None else []
        found = [first_break(self.all(), h) for h in heads] or [first_break(self.all())]
        return min((b for b in found if b is not None), key=lambda b: b.number, default=None)

    def _stream(self, query: Select[Any]) -> Iterator[Judgement]:
        query = query.order_by(judgements.c.number)
        # closed also where the reader stops half-way
        with self._connection.execute(query, execution_options={"yield_per": _PER_FETCH}) as rows:
            for row in rows:
                yield _judgement(row)


def _row(judgement: Judgement) -> dict[str, object]:
    return {
        "number": judgement.number,
        "left": judgement.pair.left,
        "right": judgement.pair.right,
        "verdict": judgement.verdict.value,
        "user": judgement.user,
        "reason": judgement.reason,
        "code": judgement.code,
        "batch": judgement.batch,
        "at": judgement.at,
        "score": judgement.score,
        "probability": judgement.probability,
        "model": judgement.model,
        "snapshot": judgement.snapshot,
        "evidence": canonical_json(dict(judgement.evidence)),
        "revokes": judgement.revokes,
        "stage": judgement.stage,
        "confirms": judgement.confirms,
        "previous": judgement.previous,
        "hash": judgement.hash,
    }


def _judgement(row: Row[Any]) -> Judgement:
    return Judgement(
        number=row.number,
        pair=Pair(row.left, row.right),
        verdict=Verdict(row.verdict),
        user=row.user,
        reason=row.reason,
        at=row.at,
        score=row.score,
        probability=row.probability,
        model=row.model,
        snapshot=row.snapshot,
        evidence=json.loads(row.evidence),
        revokes=row.revokes,
        previous=row.previous,
        hash=row.hash,
        code=row.code,
        batch=row.batch,
        stage=row.stage,
        confirms=row.confirms,
    )
