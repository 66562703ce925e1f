"""Fixtures that more than one room uses.

``shared``  the folder with annotated texts and real lists beside the checkout; tests that need it are
            skipped where it is absent.
"""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the annotated texts and real lists (../shared) are not here")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups that one worker takes as a whole come first, so that no other worker waits for it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)
