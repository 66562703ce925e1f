"""What is kept under this id?  Reads only."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from resolver import names
from resolver.errors import NotFound
from resolver.model.documents import Document, Mention, Span
from resolver.model.entities import Entity
from resolver.model.records import Record
from resolver.operations import lists
from resolver.operations.service import ALL, Service
from resolver.storage import Dataset, DatasetVersion


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A version of a document with its mentions."""

    document: Document
    mentions: tuple[Mention, ...]
    superseded_by: str | None
    """Id of the version in force, where this one no longer is."""
    ingested_at: str


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A long document is read in parts, cut where lines end."""

    view: DocumentView
    """With the mentions of the part only."""
    part: Span
    number: int
    """Of the part, from 1."""
    starts: tuple[int, ...]
    """Where each part begins."""


PART = 100_000
"""Longest part, in characters: what a person would scroll through, and a server renders at once."""


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """A dataset that can be asked."""

    name: str
    title: str
    kind: str
    """``documents``, ``list`` or ``collection``."""
    version: str
    updated_at: str | None
    entities: int
    publisher: str | None = None
    children: tuple[str, ...] = ()
    age_hours: float | None = None
    """List: since it was last known to be what its publisher has."""
    problem: str | None = None
    """List: why the newest attempt to fetch it was refused."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """All datasets, the collection of all first.

    ``outdated`` are lists whose publisher has, or by their schedule should have, something newer than what
    is in force; ``stale`` says that there is one.  The index itself never lags behind the store.
    """

    datasets: tuple[DatasetInfo, ...]
    current: tuple[str, ...]
    outdated: tuple[str, ...]
    stale: bool
    snapshot: str


def entity(service: Service, entity_id: str) -> Entity:
    """The entity that the id belongs to.  Its ``id`` is another than asked for where records were joined."""
    return service.world().entity(entity_id)


def record(service: Service, record_id: str) -> Record:
    """The record of that id as it is now, alone; NotFound where it is unknown or removed."""
    found = service.world().record(record_id)
    if found is None:
        raise NotFound("record", record_id)
    return found


def canonical_ids(service: Service, record_ids: Iterable[str]) -> dict[str, str]:
    """Record id -> canonical id of its entity."""
    clusters = service.world().clusters
    return {record_id: clusters.canonical(record_id) for record_id in record_ids}


def captions(service: Service, entity_ids: Iterable[str]) -> dict[str, str]:
    """Entity id -> the name to show, for those that there are."""
    world = service.world()
    found = {}
    for entity_id in set(entity_ids):
        try:
            found[entity_id] = world.entity(entity_id).caption
        except NotFound:
            continue
    return found


def document(service: Service, document_id: str) -> DocumentView:
    """The document of that id, whether in force or superseded."""
    with service.storage.reading() as tx:
        kept = tx.documents.head(document_id)
        found = tx.documents.get(document_id)
        if kept is None or found is None:
            raise NotFound("document", document_id)
        now = tx.documents.current(kept.dataset, kept.name) if kept.superseded_at is not None else None
        mentions = tx.documents.mentions(document_id)
    return DocumentView(found, mentions, now.id if now is not None else None, kept.loaded_at)


def document_part(service: Service, document_id: str, at: int = 0) -> DocumentPart:
    """The part of the document that holds the position ``at``; the last where it lies beyond the end."""
    with service.storage.reading() as tx:
        kept = tx.documents.head(document_id)
        found = tx.documents.get(document_id)
        if kept is None or found is None:
            raise NotFound("document", document_id)
        now = tx.documents.current(kept.dataset, kept.name) if kept.superseded_at is not None else None
        starts = _parts(found.text)
        number = bisect_right(starts, max(0, at)) or 1
        end = starts[number] if number < len(starts) else len(found.text)
        part = Span(starts[number - 1], end)
        mentions = tx.documents.mentions(document_id, part)
    view = DocumentView(found, mentions, now.id if now is not None else None, kept.loaded_at)
    return DocumentPart(view, part, number, starts)


def _parts(text: str) -> tuple[int, ...]:
    starts = [0]
    while len(text) - starts[-1] > PART:
        cut = text.rfind("\n", starts[-1] + PART // 2, starts[-1] + PART) + 1
        starts.append(cut or starts[-1] + PART)
    return tuple(starts)


def in_latin(text: str) -> str | None:
    """The text as it is usually read in Latin letters, or None where it is written in them."""
    if all(not c.isalpha() or unicodedata.name(c, "").startswith("LATIN") for c in text):
        return None
    reading = next(iter(names.romanisations(text)), "")
    return " ".join(word.capitalize() for word in reading.split()) or None


def documents(service: Service, ids: Iterable[str]) -> dict[str, Document]:
    """The documents of those ids, with their texts, for showing citations."""
    with service.storage.reading() as tx:
        found = (tx.documents.get(document_id) for document_id in sorted(set(ids)))
        return {d.id: d for d in found if d is not None}


def catalog(service: Service) -> Catalog:
    """Which datasets there are, in which version, and how fresh."""
    world = service.world()
    counts = world.counts()
    states = {state.name: state for state in lists.states(service)}
    with service.storage.reading() as tx:
        infos = [
            _info(kept, tx.datasets.in_force(kept.name), counts.get(kept.name, 0), states.get(kept.name))
            for kept in tx.datasets.all()
        ]
    snapshot = world.provenance.snapshot
    names = tuple(info.name for info in infos)
    latest = max((info.updated_at for info in infos if info.updated_at), default=None)
    everything = DatasetInfo(
        ALL, "Everything", "collection", snapshot, latest, sum(counts.values()), children=names
    )
    outdated = tuple(name for name in names if name in states and states[name].outdated)
    current = tuple(name for name in (ALL, *names) if name not in outdated)
    return Catalog((everything, *infos), current, outdated, bool(outdated), snapshot)


def _info(
    kept: Dataset, version: DatasetVersion | None, entities: int, state: lists.ListState | None
) -> DatasetInfo:
    digest, loaded = (version.digest, version.loaded_at) if version is not None else ("", kept.created)
    age, problem = (state.age_hours, state.problem) if state is not None else (None, None)
    return DatasetInfo(
        kept.name, kept.title, kept.kind, digest, loaded, entities, kept.publisher, (), age, problem
    )


def ready(service: Service) -> None:
    """Nothing, or NotReady or StorageError: whether questions can be answered now."""
    service.world()
