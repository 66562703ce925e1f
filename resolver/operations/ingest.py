"""How do documents come in?  All of a call or none; what is there already is left alone."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from resolver import documents
from resolver.errors import Fault, InvalidDocument
from resolver.model.documents import Document
from resolver.model.records import checked
from resolver.operations import review
from resolver.operations.extract import content, files, refusal
from resolver.operations.service import Service, dataset_faults
from resolver.storage import Dataset, KeptDocument, Transaction

SEEDS = "seeds"


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it is given: its bytes, and what the giver knows of it."""

    name: str
    data: bytes
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one document."""

    document: Document
    created: bool
    """False where the same text was there already."""
    records: tuple[str, ...]
    superseded: str | None
    """Id of the version it took the place of."""


def ingest(
    service: Service,
    dataset: str,
    sources: Sequence[Source],
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[Ingested, ...]:
    """Reads the documents, extracts their records, proposes merges and makes the certain ones.

    Raises InvalidDocument with every fault of every document, and Busy while another ingest runs;
    then nothing has changed.
    """
    read = _read(service, dataset, sources)
    with service.storage.lock("ingest"):
        with service.storage.reading() as tx:
            faults = dataset_faults(tx, dataset, "documents")
            if faults:
                raise InvalidDocument("no document was taken", faults)
            new = {d.id for d in read if _known(tx, d) is None}
        found: dict[str, documents.Extraction] = {}
        for number, document in enumerate(read, 1):
            if document.id in new:
                found[document.id] = service.reader(document)
            progress(number)
        with service.storage.writing() as tx:
            results = tuple(_kept(tx, document, found.get(document.id), service) for document in read)
            changed = frozenset(id_ for result in results if result.created for id_ in result.records)
            if any(result.created for result in results):
                review.link(service, tx, dataset, changed)
    service.catch_up(len(changed))
    return results


def ingest_paths(
    service: Service, dataset: str, paths: Sequence[Path], progress: Callable[[int], None] = lambda done: None
) -> tuple[Ingested, ...]:
    """The files and the ``.txt`` files of the folders; each is named by its file name."""
    sources = []
    refused: list[tuple[str, InvalidDocument]] = []
    for path in files(paths):
        try:
            sources.append(Source(path.name, content(path, service.settings.max_document_bytes)))
        except InvalidDocument as error:
            refused.append((path.name, error))
    if refused:
        raise refusal("no document was taken", refused)
    return ingest(service, dataset, sources, progress)


def ingest_seeds(
    service: Service, folder: Path, progress: Callable[[int], None] = lambda done: None
) -> tuple[Ingested, ...]:
    """The documents of the folder with what its ``manifest.toml`` says of them, as dataset ``seeds``."""
    manifest = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))
    limit = service.settings.max_document_bytes
    sources = [
        Source(p.name, content(p, limit), **manifest.get("documents", {}).get(p.name, {}))
        for p in files([folder])
    ]
    return ingest(service, SEEDS, sources, progress)


def _read(service: Service, dataset: str, sources: Sequence[Source]) -> list[Document]:
    refused: list[tuple[str, InvalidDocument]] = []
    found: list[Document] = []
    for source in sources:
        try:
            found.append(
                documents.document(
                    dataset,
                    source.name,
                    source.data,
                    title=source.title,
                    publisher=source.publisher,
                    published=source.published,
                    url=source.url,
                    max_bytes=service.settings.max_document_bytes,
                )
            )
        except InvalidDocument as error:
            refused.append((source.name, error))
    names = [name for name, _ in {(d.name, d.digest) for d in found}]
    refused += [
        (name, InvalidDocument("no document was taken", [Fault(name, "given twice with different texts")]))
        for name in dict.fromkeys(d.name for d in found)
        if names.count(name) > 1
    ]
    if refused:
        raise refusal("no document was taken", refused)
    return found


def _known(tx: Transaction, document: Document) -> KeptDocument | None:
    """The document as it is there already: the same text under its name, or under another one."""
    current = tx.documents.current(document.dataset, document.name)
    if current is not None:
        return current if current.digest == document.digest else None
    same = tx.documents.with_digest(document.digest, document.dataset)
    return next((kept for kept in same if kept.superseded_at is None), None)


def _kept(
    tx: Transaction, document: Document, extraction: documents.Extraction | None, service: Service
) -> Ingested:
    """Keeps a new document with its mentions and records; one that is known stays as it is."""
    known = _known(tx, document)
    if known is not None:
        there = tx.documents.get(known.id) or document
        return Ingested(there, False, tuple(r.id for r in tx.records.of_document(known.id)), None)
    if tx.datasets.get(document.dataset) is None:
        tx.datasets.put(
            Dataset(document.dataset, document.dataset.replace("_", " ").capitalize(), "documents")
        )
    if extraction is None:  # known until another document of this very call took its name
        extraction = service.reader(document)
    before = tx.documents.put(document, extraction.mentions)
    records = tuple(checked(record) for record in extraction.records)
    if before is not None:
        tx.records.remove_of_document(before.id, keep=(r.id for r in records))
    tx.records.upsert(records, document=document.id)
    return Ingested(document, True, tuple(r.id for r in records), before.id if before is not None else None)
