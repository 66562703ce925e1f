"""Is the house as its map says, and is everything explained that has to be?"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from resolver.config import Settings

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "resolver"
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
ROOMS = sorted(p.parent for p in PACKAGE.glob("*/__init__.py"))


def docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def test_the_map_of_the_house_names_every_room_and_no_other() -> None:
    told = docstring(PACKAGE / "__init__.py")
    rooms = {p.name for p in ROOMS} | {p.stem for p in PACKAGE.glob("*.py") if p.stem != "__init__"}
    assert {room for room in rooms if not re.search(rf"\b{room}\b", told)} == set()


@pytest.mark.parametrize("room", ROOMS, ids=lambda p: p.name)
def test_every_room_says_what_it_is_for(room: Path) -> None:
    assert len(docstring(room / "__init__.py")) > 20


def test_every_module_says_what_it_answers() -> None:
    silent = [p.relative_to(ROOT) for p in MODULES if p.read_text("utf-8").strip() and not docstring(p)]
    assert silent == []


def test_rooms_import_only_what_the_map_allows() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert f"{len(contracts)} kept, 0 broken" in checked.stdout


def test_every_setting_is_explained_and_nothing_else_is() -> None:
    text = (ROOT / "config" / "resolver.toml").read_text("utf-8")
    known = [f.name for f in fields(Settings)]
    assert sorted(tomllib.loads(text)) == sorted(known)
    for name in known:
        line = re.search(rf"^{name} *= .+?  # (.+)$", text, re.MULTILINE)
        assert line is not None, name
        assert len(line[1]) > 10, name


GENERAL = {
    "config/extraction/words.txt": "common English words, some of which are surnames too",
    "resolver/scoring/data/token_counts.txt": "how many entries of published lists hold each word",
}
"""Long tables from public sources, made without regard to any text."""


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.casefold()))


def test_no_surname_of_the_seeds_stands_in_code_or_settings(shared: Path) -> None:
    known = json.loads((shared / "gold" / "entities.json").read_text("utf-8"))
    people = [entity for entity in known.values() if entity["type"] == "Person"]
    surnames = {entity["canonical_name"].split()[-1].casefold() for entity in people}
    assert len(surnames) > 3
    files = [p for folder in ("resolver", "config") for p in (ROOT / folder).rglob("*") if p.is_file()]
    files = [p for p in files if p.suffix not in (".pyc", ".nbi", ".nbc") and "__pycache__" not in p.parts]
    named = {}
    for path in files:
        found = surnames & words_of(path.read_text("utf-8", errors="replace"))
        if found:
            named[str(path.relative_to(ROOT))] = found
    assert {path: found for path, found in named.items() if path not in GENERAL} == {}
