"""Fixtures of the storage tests.  Each test runs on SQLite and on PostgreSQL.

``database_url``  the URL of a migrated, empty database of its own.  PostgreSQL is used where
                  RESOLVER_TEST_POSTGRES holds the URL of a server on which databases may be created.
``storage``       a Storage on it.
``raw``           a function that runs SQL on it behind the storage's back, as a tamperer would.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from resolver.storage import Storage


def postgres_server() -> str:
    url = os.environ.get("RESOLVER_TEST_POSTGRES", "")
    if not url:
        pytest.skip("RESOLVER_TEST_POSTGRES names no PostgreSQL server")
    return url.replace("postgresql+psycopg://", "postgresql://")


def on_server(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


def with_database(server: str, name: str) -> str:
    return f"{server.rsplit('/', 1)[0]}/{name}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    storage = Storage(f"sqlite:///{path}")
    storage.migrate()
    storage.close()
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    server, name = postgres_server(), f"resolver_template_{uuid.uuid4().hex[:12]}"
    on_server(server, f"CREATE DATABASE {name}")
    storage = Storage(with_database(server, name).replace("postgresql://", "postgresql+psycopg://"))
    storage.migrate()
    storage.close()
    yield name
    on_server(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "resolver.db")
        yield f"sqlite:///{tmp_path / 'resolver.db'}"
        return
    server, name = postgres_server(), f"resolver_test_{uuid.uuid4().hex[:12]}"
    on_server(server, f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('postgres_template')}")
    yield with_database(server, name).replace("postgresql://", "postgresql+psycopg://")
    on_server(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    storage = Storage(database_url)
    yield storage
    storage.close()


@pytest.fixture
def raw(database_url: str) -> Callable[[str], None]:
    def run(statements: str) -> None:
        if database_url.startswith("sqlite"):
            connection = sqlite3.connect(database_url.removeprefix("sqlite:///"))
            try:
                connection.executescript(statements)
            finally:
                connection.close()
        else:
            on_server(database_url.replace("postgresql+psycopg://", "postgresql://"), statements)

    return run
