"""Which documents were given, in which versions, and who is mentioned in them?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from resolver.model.documents import Document, Mention, Span
from resolver.storage.kept import KeptDocument
from resolver.storage.tables import documents, mentions

_HEAD = [column for column in documents.c if column.name != "text"]


class Documents:
    """The documents of one transaction.  No version is ever thrown away: citations point to it."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self._connection = connection
        self._clock = clock

    def put(self, document: Document, found: Iterable[Mention] = ()) -> KeptDocument | None:
        """Keeps the document with its mentions as the current version of its dataset and name.

        Returns the version it supersedes, or None.  A version that is kept already becomes current
        again; its mentions are replaced by those given.
        """
        now = self._clock()
        before = self.current(document.dataset, document.name)
        superseded = before if before is not None and before.id != document.id else None
        if superseded is not None:
            self.supersede(superseded.id)
        values = {
            "title": document.title,
            "publisher": document.publisher,
            "published": document.published,
            "url": document.url,
            "superseded_at": None,
        }
        if self.head(document.id) is None:
            row = values | {
                "id": document.id,
                "dataset": document.dataset,
                "name": document.name,
                "digest": document.digest,
                "text": document.text,
                "length": len(document.text),
                "loaded_at": now,
            }
            self._connection.execute(insert(documents).values(row))
        else:
            self._connection.execute(update(documents).where(documents.c.id == document.id).values(values))
            self._connection.execute(delete(mentions).where(mentions.c.document == document.id))
        rows = [_mention_row(document.id, position, mention) for position, mention in enumerate(found)]
        if rows:
            self._connection.execute(insert(mentions), rows)
        return superseded

    def supersede(self, document_id: str) -> None:
        """Takes the version out of use without another in its place; it stays readable."""
        self._connection.execute(
            update(documents)
            .where(documents.c.id == document_id, documents.c.superseded_at.is_(None))
            .values(superseded_at=self._clock())
        )

    def get(self, document_id: str) -> Document | None:
        """The document with its text, current or superseded, or None."""
        query = select(documents).where(documents.c.id == document_id)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _document(row)

    def head(self, document_id: str) -> KeptDocument | None:
        """The document without its text, or None."""
        return self._one(select(*_HEAD).where(documents.c.id == document_id))

    def current(self, dataset: str, name: str) -> KeptDocument | None:
        """The version in use of the dataset's document of that name, or None."""
        table = documents
        return self._one(
            select(*_HEAD).where(
                table.c.dataset == dataset, table.c.name == name, table.c.superseded_at.is_(None)
            )
        )

    def with_digest(self, digest: str, dataset: str | None = None) -> tuple[KeptDocument, ...]:
        """Every version with these bytes, in all datasets or one, oldest first."""
        query = select(*_HEAD).where(documents.c.digest == digest)
        return self._many(query if dataset is None else query.where(documents.c.dataset == dataset))

    def versions(self, dataset: str, name: str) -> tuple[KeptDocument, ...]:
        """All versions of the dataset's document of that name, oldest first."""
        return self._many(select(*_HEAD).where(documents.c.dataset == dataset, documents.c.name == name))

    def page(
        self,
        *,
        dataset: str | None = None,
        after: int = 0,
        limit: int = 100,
        include_superseded: bool = False,
    ) -> tuple[KeptDocument, ...]:
        """The next documents after the one of number ``after``, in order of arrival."""
        query = select(*_HEAD).where(documents.c.number > after).limit(limit)
        if dataset is not None:
            query = query.where(documents.c.dataset == dataset)
        if not include_superseded:
            query = query.where(documents.c.superseded_at.is_(None))
        return self._many(query)

    def count(self, dataset: str | None = None) -> int:
        """How many documents are in use."""
        query = select(func.count()).select_from(documents).where(documents.c.superseded_at.is_(None))
        if dataset is not None:
            query = query.where(documents.c.dataset == dataset)
        return int(self._connection.execute(query).scalar_one())

    def mentions(self, document_id: str, within: Span | None = None) -> tuple[Mention, ...]:
        """The document's mentions, or those that begin within a stretch of it, in the order of finding."""
        query = select(mentions).where(mentions.c.document == document_id).order_by(mentions.c.position)
        if within is not None:
            query = query.where(mentions.c.start >= within.start, mentions.c.start < within.end)
        return tuple(map(_mention, self._connection.execute(query)))

    def _one(self, query: Select[Any]) -> KeptDocument | None:
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _kept(row)

    def _many(self, query: Select[Any]) -> tuple[KeptDocument, ...]:
        return tuple(map(_kept, self._connection.execute(query.order_by(documents.c.number))))


def _document(row: Row[Any]) -> Document:
    return Document(
        id=row.id,
        dataset=row.dataset,
        name=row.name,
        digest=row.digest,
        text=row.text,
        title=row.title,
        publisher=row.publisher,
        published=row.published,
        url=row.url,
    )


def _kept(row: Row[Any]) -> KeptDocument:
    return KeptDocument(
        id=row.id,
        dataset=row.dataset,
        name=row.name,
        digest=row.digest,
        title=row.title,
        publisher=row.publisher,
        published=row.published,
        url=row.url,
        length=row.length,
        number=row.number,
        loaded_at=row.loaded_at,
        superseded_at=row.superseded_at,
    )


def _mention_row(document_id: str, position: int, mention: Mention) -> dict[str, object]:
    return {
        "document": document_id,
        "position": position,
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.text,
        "schema": mention.schema,
        "sentence_start": mention.sentence.start,
        "sentence_end": mention.sentence.end,
        "kind": mention.kind,
        "record": mention.record,
    }


def _mention(row: Row[Any]) -> Mention:
    return Mention(
        document=row.document,
        span=Span(row.start, row.end),
        text=row.text,
        schema=row.schema,
        sentence=Span(row.sentence_start, row.sentence_end),
        kind=row.kind,
        record=row.record,
    )
