"""Whom do these texts name?  Reads, extracts and links them in memory; no database is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from resolver import documents, entities, scoring
from resolver.config import Settings, config_folder
from resolver.errors import Fault, InvalidDocument
from resolver.model.documents import Document, Mention
from resolver.operations.service import reader


@dataclass(frozen=True, slots=True)
class LinkedMention:
    """A mention in a document, with the entity it belongs to across all documents read."""

    document: Document
    mention: Mention
    entity: str


def extract(
    settings: Settings, paths: Sequence[Path], progress: Callable[[int], None] = lambda done: None
) -> list[LinkedMention]:
    """Every mention in the texts, in the order of the paths; InvalidDocument lists all unreadable ones."""
    folder = config_folder()
    extracted = reader(settings)
    found: list[tuple[Document, documents.Extraction]] = []
    for number, document in enumerate(read(paths, "texts", settings.max_document_bytes), 1):
        found.append((document, extracted(document)))
        progress(number)
    records = [record for _, extraction in found for record in extraction.records]
    clusters = entities.linked(
        records, scoring.load(folder), entities.linker(folder), auto_merge=settings.auto_merge
    )
    return [
        LinkedMention(document, mention, clusters.canonical(mention.record))
        for document, extraction in found
        for mention in extraction.mentions
    ]


def read(paths: Sequence[Path], dataset: str, max_bytes: int) -> Iterator[Document]:
    """The documents at the paths; InvalidDocument names every one that cannot be read."""
    refused: list[tuple[str, InvalidDocument]] = []
    good: list[Document] = []
    for path in files(paths):
        try:
            good.append(documents.document(dataset, path.name, content(path, max_bytes), max_bytes=max_bytes))
        except InvalidDocument as error:
            refused.append((path.name, error))
    if refused:
        raise refusal("nothing was read", refused)
    yield from good


def refusal(message: str, refused: Sequence[tuple[str, InvalidDocument]]) -> InvalidDocument:
    """One error for all documents that were refused; where they are several, each fault names its own."""
    if len(refused) == 1:
        return refused[0][1]
    faults = [Fault(f"{name}, {f.place}", f.message) for name, error in refused for f in error.faults]
    return InvalidDocument(message, faults)


def files(paths: Iterable[Path]) -> list[Path]:
    """The files at the paths; a folder stands for the ``.txt`` files in it, by name."""
    found: list[Path] = []
    faults: list[Fault] = []
    for path in paths:
        if path.is_dir():
            texts = sorted(p for p in path.iterdir() if p.suffix == ".txt" and p.is_file())
            found += texts
            if not texts:
                faults.append(Fault(str(path), "a folder without .txt files"))
        elif path.is_file():
            found.append(path)
        else:
            faults.append(Fault(str(path), "there is no such file"))
    if faults:
        raise InvalidDocument("nothing was read", faults)
    return found


def content(path: Path, max_bytes: int) -> bytes:
    """The bytes of the file, or InvalidDocument where it cannot be read or is too large to be."""
    try:
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except OSError as error:
        raise InvalidDocument(
            f"document {path.name!r} cannot be read", [Fault("file", str(error.strerror))]
        ) from error
