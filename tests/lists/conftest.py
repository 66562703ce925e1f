"""Fixtures of this room.

``published``  the folder with real published lists; tests that need it are skipped where it is absent.
``taken``      reads a published list once for the whole run: ``taken("un", "un/x.xml.gz")``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from listing import Taken


@pytest.fixture(scope="session")
def published(shared: Path) -> Path:
    return shared / "data" / "lists"


@pytest.fixture(scope="session")
def taken(published: Path) -> Callable[..., Taken]:
    @cache
    def whole(form: str, *names: str) -> Taken:
        return Taken(form, [published / name for name in names])

    return whole
