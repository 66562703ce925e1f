"""What the tests of this room share: small texts, small lists, and services on databases of their own."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from resolver import entities, scoring
from resolver.config import Settings
from resolver.model.entities import Entity
from resolver.model.matching import Query
from resolver.operations import ingest, lists, review, screen
from resolver.operations.ingest import Ingested, Source
from resolver.operations.policy import Policy
from resolver.operations.review import Page, Queued, QueueFilter
from resolver.operations.screen import Screened, ScreenOptions
from resolver.operations.service import Reader, Service
from resolver.storage import ProposalState, Storage

ARRIVAL = (
    "Mira Tolvanen, director of the Norvik Harbour Authority, arrived in Oslo on Monday.\n\n"
    "Tolvanen met Tomas Brekke, a lawyer from Bergen, the authority said."
)
LAWSUIT = (
    "OSLO: The Norvik Harbour Authority has sued Tomas Brekke, court papers said.\n\n"
    "Mira Tolvanen, director of the authority, declined to comment."
)
WEDDING = "Ingrid Solheim and Pavel Dvorsky were married in Bergen on Friday, their families said."


@dataclass(frozen=True)
class Machinery:
    """What takes a moment to load and never changes: read once for the whole run."""

    reader: Reader
    scorer: scoring.Scorer
    linker: entities.Linker
    policy: Policy

    def service(self, data: Path, database_url: str = "", **settings: Any) -> Service:
        """A service over a database that has been migrated."""
        wanted = Settings(data=data, database_url=database_url, **settings)
        return Service(wanted, Storage(wanted.database), self.reader, self.scorer, self.linker, self.policy)


on_sqlite_alone = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
"""For tables of cases in which the database has no part."""


def source(name: str, text: str, **facts: Any) -> Source:
    return Source(name, text.encode(), **facts)


def ingested(service: Service, name: str, text: str, dataset: str = "news", **facts: Any) -> Ingested:
    (result,) = ingest.ingest(service, dataset, [source(name, text, **facts)])
    return result


def asked(service: Service, name: str, schema: str = "Person", **options: Any) -> Screened:
    dataset = options.pop("dataset", "default")
    query = Query(schema, {"name": (name,)})
    return screen.screen(service, dataset, {"q": query}, ScreenOptions(**options))["q"]


def found(service: Service, name: str, schema: str = "Person", **options: Any) -> list[str]:
    """Ids of the matches."""
    return [hit.entity.id for hit in asked(service, name, schema, **options).results]


def searched(service: Service, text: str, dataset: str = "default", **options: Any) -> list[Entity]:
    return list(screen.search(service, dataset, text, screen.SearchOptions(**options)).results)


def listed(id: str, name: str | Sequence[str], schema: str = "Person", **properties: Any) -> dict[str, Any]:
    """An entry of a list of FollowTheMoney entities."""
    texts = {p: [v] if isinstance(v, str) else list(v) for p, v in {"name": name, **properties}.items()}
    return {"id": id, "schema": schema, "properties": texts}


def list_file(folder: Path, entries: Iterable[dict[str, Any]], name: str = "list.jsonl") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    return path


def loaded(
    service: Service, folder: Path, name: str, entries: Iterable[dict[str, Any]], **options: Any
) -> lists.Loaded:
    """The entries, put in force as the list of that name."""
    path = list_file(folder / uuid.uuid4().hex, entries)
    return lists.load(service, name, [path], **options)


def queue(
    service: Service, *, state: str = "open", dataset: str | None = None, minimum: float = 0.0, **page: Any
) -> Page[Queued]:
    """What waits for a judgement, most worth deciding first."""
    datasets = (dataset,) if dataset is not None else ()
    return review.queue(service, QueueFilter(state, datasets, minimum), **page)


def pairs(service: Service, **options: Any) -> list[tuple[str, str]]:
    """The pairs that wait for a judgement."""
    return [(q.left.id, q.right.id) for q in queue(service, **options).items]


def everything(service: Service) -> tuple[Any, ...]:
    """What the database holds, to be held against what it held before."""
    with service.storage.reading() as tx:
        return (
            tx.datasets.all(),
            tx.documents.page(include_superseded=True, limit=10_000),
            tuple(tx.records.stream(include_removed=True)),
            tuple(tx.judgements.all()),
            tx.proposals.page(states=tuple(ProposalState), limit=10_000),
        )


def postgres_server() -> str:
    url = os.environ.get("RESOLVER_TEST_POSTGRES", "")
    if not url:
        pytest.skip("RESOLVER_TEST_POSTGRES names no PostgreSQL server")
    return url.replace("postgresql+psycopg://", "postgresql://")


def on_server(statement: str) -> None:
    with psycopg.connect(postgres_server(), autocommit=True) as connection:
        connection.execute(statement.encode())


def url_of(name: str) -> str:
    return f"{postgres_server().rsplit('/', 1)[0]}/{name}".replace("postgresql://", "postgresql+psycopg://")
