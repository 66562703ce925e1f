"""Fixtures of the linking tests: the weights and the scorer that are shipped."""

from __future__ import annotations

import pytest

from resolver import scoring
from resolver.config import config_folder
from resolver.entities import Linker, linker
from resolver.scoring import Scorer


@pytest.fixture(scope="session")
def weights() -> Linker:
    return linker(config_folder({}))


@pytest.fixture(scope="session")
def scorer() -> Scorer:
    return scoring.load(config_folder({}))
