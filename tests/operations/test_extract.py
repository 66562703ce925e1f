"""Reading texts in memory: whom they name, and who is who across them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from operating import ARRIVAL, LAWSUIT, WEDDING

from resolver.config import Settings
from resolver.errors import InvalidDocument
from resolver.operations.extract import extract


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in (("a.txt", ARRIVAL), ("b.txt", LAWSUIT), ("c.txt", WEDDING)):
        (folder / name).write_text(text, "utf-8")
    return folder


def test_no_data_folder_and_no_database_is_touched(texts: Path, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", database_url="postgresql://nobody@127.0.0.1:1/nothing")
    assert extract(settings, [texts])
    assert not (tmp_path / "data").exists()


def test_mentions_come_in_the_order_of_the_paths_and_of_the_text(texts: Path) -> None:
    found = extract(Settings(), [texts / "c.txt", texts / "a.txt"])
    assert list(dict.fromkeys(m.document.name for m in found)) == ["c.txt", "a.txt"]
    for name in ("c.txt", "a.txt"):
        starts = [m.mention.span.start for m in found if m.document.name == name]
        assert starts == sorted(starts)
    assert all(m.mention.span.of(m.document.text) == m.mention.text for m in found)
    assert all(m.mention.span.within(m.mention.sentence) for m in found)


def test_one_party_has_one_entity_across_the_texts(texts: Path) -> None:
    entities: dict[str, set[str]] = defaultdict(set)
    for linked in extract(Settings(), [texts]):
        entities[linked.mention.text].add(linked.entity)
    assert len(entities["Mira Tolvanen"]) == 1
    assert entities["Tolvanen"] == entities["Mira Tolvanen"]
    assert entities["Tomas Brekke"].isdisjoint(entities["Mira Tolvanen"])


def test_with_automatic_merging_out_of_reach_the_texts_stay_apart(texts: Path) -> None:
    found = extract(Settings(auto_merge=1.0), [texts])
    assert len({m.entity for m in found if m.mention.text == "Mira Tolvanen"}) == 2


def test_progress_counts_the_documents(texts: Path) -> None:
    told: list[int] = []
    extract(Settings(), [texts], told.append)
    assert told == [1, 2, 3]


def test_every_text_that_cannot_be_read_is_named(texts: Path) -> None:
    (texts / "d.txt").write_bytes(b"\xff\xfe")
    (texts / "e.txt").write_bytes(b"")
    with pytest.raises(InvalidDocument) as refused:
        extract(Settings(), [texts])
    assert [f.place.split(",")[0] for f in refused.value.faults] == ["d.txt", "e.txt"]


def test_paths_that_lead_nowhere_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidDocument) as refused:
        extract(Settings(), [tmp_path / "empty", tmp_path / "missing.txt"])
    assert len(refused.value.faults) == 2
