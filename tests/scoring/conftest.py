from __future__ import annotations

import pytest

from resolver import scoring
from resolver.config import config_folder
from resolver.scoring import Scorer


@pytest.fixture(scope="session")
def scorer() -> Scorer:
    return scoring.load(config_folder({}))
