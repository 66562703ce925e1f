"""The catalogue that is shipped, and wrong ones."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from resolver.errors import ConfigError
from resolver.lists import READERS, catalogue, load_mapping

CONFIG = Path(__file__).parents[2] / "config"


def test_every_shipped_list_has_a_reader_a_licence_and_a_page() -> None:
    lists = catalogue(CONFIG / "lists.toml")
    assert len(lists) >= 11
    for name, entry in lists.items():
        assert entry.name == name
        assert entry.title
        assert entry.publisher
        assert entry.licence
        assert entry.page.startswith("https://")
        assert entry.every >= timedelta(hours=1)
        if entry.mapping:
            load_mapping(CONFIG / "mappings" / entry.mapping)
        else:
            assert entry.format in READERS
            assert entry.urls


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lists = [", "lists.toml"),
        ("[other]\nx = 1", "unknown key 'other'"),
        ('[lists.a]\ntitle="t"', "lists.a: "),
        ('[lists.a]\ntitle="t"\npublisher="p"\nlicence="l"\nformat="ods"', "unknown format 'ods'"),
        ('[lists.a]\ntitle="t"\npublisher="p"\nlicence="l"\nformat="un"\ncolour=1', "unknown keys colour"),
        ('[lists.a]\ntitle="t"\npublisher="p"\nlicence="l"\nformat="un"\nurls=["http://x"]', "not https"),
        ('[lists.a]\ntitle="t"\npublisher="p"\nlicence="l"\nformat="un"\nmax_shrink=2', "share from 0 to 1"),
        ('[lists.a]\ntitle="t"\npublisher="p"\nlicence="l"\nformat="un"\nevery_hours=0', "above 0"),
        ('[lists.a]\ntitle="t"\npublisher="p"\nlicence="l"\nformat="mapped"', "needs a mapping"),
        ('[lists."A b"]\ntitle="t"\npublisher="p"\nlicence="l"\nformat="un"', "lower case"),
    ],
)
def test_a_wrong_catalogue_names_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "lists.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        catalogue(tmp_path / "lists.toml")
