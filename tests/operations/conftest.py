"""Fixtures of the tests of the verbs.  Those with a database run on SQLite and on PostgreSQL.

``machinery``  word lists, scorer and linker, loaded once; makes services
``service``    a service on a migrated, empty database of its own.  PostgreSQL is used where
               RESOLVER_TEST_POSTGRES holds the URL of a server on which databases may be created
``another``    a function that opens one more service on the same database and folder, as another
               process would
``lone``       a function that makes services on SQLite, with settings; each is given its folder
``seeded``     a folder with the shipped seeds ingested on SQLite, once a session; nobody writes to it
``seeds``      a service that reads it
``publisher``  a publisher of lists: a real HTTP server on this machine
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from operating import Machinery, on_server, postgres_server, url_of
from publishing import Publisher, publishing

from resolver.config import Settings, seeds_folder
from resolver.operations import ingest
from resolver.operations.service import Service
from resolver.storage import Storage


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "resolver.db"
    storage = Storage(f"sqlite:///{path}")
    storage.migrate()
    storage.close()
    return path


@pytest.fixture(scope="session")
def machinery(tmp_path_factory: pytest.TempPathFactory) -> Machinery:
    service = Service.open(Settings(data=tmp_path_factory.mktemp("machinery")))
    service.close()
    return Machinery(service.reader, service.scorer, service.linker, service.policy)


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    postgres_server()
    name = f"resolver_template_{uuid.uuid4().hex[:12]}"
    on_server(f"CREATE DATABASE {name}")
    storage = Storage(url_of(name))
    storage.migrate()
    storage.close()
    yield name
    on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A data folder and the URL of a migrated database."""
    data = tmp_path / "data"
    data.mkdir()
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_file"), data)
        yield data, ""
        return
    template, name = request.getfixturevalue("postgres_template"), f"resolver_test_{uuid.uuid4().hex[:12]}"
    on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield data, url_of(name)
    on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def another(machinery: Machinery, place: tuple[Path, str]) -> Iterator[Callable[..., Service]]:
    services: list[Service] = []

    def open_(**settings: Any) -> Service:
        services.append(machinery.service(*place, **settings))
        return services[-1]

    yield open_
    for service in services:
        service.close()


@pytest.fixture
def service(another: Callable[..., Service]) -> Service:
    return another()


@pytest.fixture
def lone(machinery: Machinery, sqlite_file: Path) -> Iterator[Callable[..., Service]]:
    services: list[Service] = []

    def make(data: Path, **settings: Any) -> Service:
        data.mkdir(parents=True, exist_ok=True)
        if not (data / "resolver.db").exists():
            shutil.copy(sqlite_file, data)
        services.append(machinery.service(data, **settings))
        return services[-1]

    yield make
    for service in services:
        service.close()


@pytest.fixture(scope="session")
def seeded(machinery: Machinery, sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("seeded")
    shutil.copy(sqlite_file, data)
    service = machinery.service(data)
    ingest.ingest_seeds(service, seeds_folder())
    service.close()
    return data


@pytest.fixture(scope="session")
def seeds(machinery: Machinery, seeded: Path) -> Iterator[Service]:
    service = machinery.service(seeded)
    yield service
    service.close()


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with publishing() as started:
        yield started
