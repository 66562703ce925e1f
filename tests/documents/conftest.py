"""Fixtures of the extraction tests: the shipped word lists, read once, and a short way to extract a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from resolver.documents import Extraction, Lexicon, document, extracted, lexicon

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def words() -> Lexicon:
    """The word lists shipped with the code."""
    return lexicon(ROOT / "config" / "extraction")


@pytest.fixture(scope="session")
def extract(words: Lexicon) -> Callable[[str], Extraction]:
    """Extracts a text of the dataset ``t``."""

    def of(text: str, name: str = "a.txt") -> Extraction:
        return extracted(document("t", name, text.encode(), max_bytes=10_000_000), words)

    return of
