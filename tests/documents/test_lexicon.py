"""Are the word lists read, and are they fit to be shipped?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from resolver.documents import Lexicon, lexicon
from resolver.errors import ConfigError

FOLDER = Path(__file__).parents[2] / "config" / "extraction"


def test_every_list_has_its_source_and_rule_in_its_header() -> None:
    for path in FOLDER.iterdir():
        head = path.read_text("utf-8")[:1500]
        assert head.startswith("#"), path.name
        assert "# Source:" in head, path.name
        assert "# Rule of admission:" in head, path.name


def test_a_missing_or_broken_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"people\.toml"):
        lexicon(tmp_path)
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "news.toml").write_text("months = ", "utf-8")
    with pytest.raises(ConfigError, match=r"news\.toml"):
        lexicon(tmp_path)


def test_inflected_words_are_known(words: Lexicon) -> None:
    assert all(words.is_word(w) for w in ("harbours", "cities", "running", "quickly", "voted"))
    assert not words.is_word("kantee")


def test_countries_and_demonyms_have_codes(words: Lexicon) -> None:
    assert (words.country("kenyan"), words.country("united states"), words.country("kantee")) == (
        "ke",
        "us",
        None,
    )
    assert len(set(words.countries.values())) > 190


def test_no_list_knows_a_name_of_the_seeds() -> None:
    path = Path(__file__).parents[2] / ".." / "shared" / "gold" / "entities.json"
    if not path.is_file():
        pytest.skip("the annotations of the seeds are not beside this checkout")
    entries = {
        " ".join(entry.split()).casefold()
        for path in FOLDER.iterdir()
        for entry in re.split(r"[,;\n]" if path.name != "names.txt" else r"\s", path.read_text("utf-8"))
    }
    for entity in json.loads(path.read_text("utf-8")).values():
        for name in (entity["canonical_name"], *entity["aliases"]):
            if len(name) > 3 and name.casefold() != "homeland security":
                assert name.casefold() not in entries, name
            if entity["type"] == "Person":
                assert not {part.casefold() for part in name.split()} & entries, name
