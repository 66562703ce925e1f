"""The real application over a data folder with the shipped seeds.

``seeded``   a folder with the seeds ingested and a snapshot built, once a session; nobody writes to it
``app``      the application over it, for reading
``fresh``    an application over a copy of the folder, for tests that write
``api``      asks ``app`` with a key of the role admin; ``asking(app, role)`` makes such callers
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Visitor
from flask import Flask
from web_asking import Caller, secrets_of

from resolver.config import Settings, seeds_folder
from resolver.operations import ingest
from resolver.operations.service import Service
from resolver.web import create_app


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("seeded")
    service = Service.open(Settings(data=data))
    ingest.ingest_seeds(service, seeds_folder())
    service.close()
    return data


@pytest.fixture(scope="session")
def app(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    yield from _opened(seeded, tmp_path_factory.mktemp("reading"))


@pytest.fixture
def fresh(seeded: Path, tmp_path: Path) -> Iterator[Flask]:
    yield from _opened(seeded, tmp_path)


@pytest.fixture
def opened(seeded: Path, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Applications over copies of the folder, with other settings."""
    apps: list[Flask] = []

    def open_(**settings: Any) -> Flask:
        data = tmp_path / str(len(apps))
        shutil.copytree(seeded, data)
        apps.append(create_app(Settings(data=data, **settings)))
        return apps[-1]

    yield open_
    for made in apps:
        made.extensions["resolver"].close()


def _opened(seeded: Path, folder: Path) -> Iterator[Flask]:
    data = folder / "data"
    shutil.copytree(seeded, data)
    made = create_app(Settings(data=data))
    yield made
    made.extensions["resolver"].close()


@pytest.fixture(scope="session")
def secrets(app: Flask) -> dict[str, str]:
    return secrets_of(app)


@pytest.fixture(scope="session")
def api(app: Flask, secrets: dict[str, str]) -> Caller:
    return Caller(app.test_client(), secrets["admin"])


@pytest.fixture
def asking() -> Callable[[Flask, str | None], Caller]:
    kept: dict[int, dict[str, str]] = {}

    def ask(app: Flask, role: str | None) -> Caller:
        if role is None:
            return Caller(app.test_client(), None)
        if id(app) not in kept:
            kept[id(app)] = secrets_of(app)
        return Caller(app.test_client(), kept[id(app)][role])

    return ask


@pytest.fixture
def visit(asking: Callable[[Flask, str | None], Caller]) -> Callable[[Flask, str], Visitor]:
    """Makes browsers that are signed in with a key of the role."""
    return lambda app, role: Visitor(app, asking(app, role).secret)


@pytest.fixture(scope="session")
def somebody(api: Caller) -> dict[str, Any]:
    """An entity of the seeds, as the search answers it: a person with more than one name."""
    results = api.get("/search/default", query_string={"schema": "Person", "limit": 100}).json["results"]
    return max(results, key=lambda e: len(e["properties"].get("alias", [])))
