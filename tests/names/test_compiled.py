"""Does the service know beforehand that it has to compile?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from resolver.names.boxing import Box, boxed
from resolver.names.compiled import _own_folder, allocating


def asked(folder: Path, **environment: str) -> str:
    """Whether compiling is awaited before and after a compiled function has been called."""
    code = """
from resolver import names
from resolver.names.compiled import awaits_compiling
before = awaits_compiling()
names.token_similarity("mohammed", "muhamad")
print(before, awaits_compiling())
"""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(folder)} | environment
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_the_first_call_compiles_and_later_processes_find_what_it_made(tmp_path: Path) -> None:
    assert asked(tmp_path) == "True False"
    assert asked(tmp_path) == "False False"


def test_where_compiling_is_off_nothing_is_awaited(tmp_path: Path) -> None:
    assert asked(tmp_path, NUMBA_DISABLE_JIT="1") == "False False"


@allocating
def added_up(box: Any, more: int) -> int:
    """Adds the parts and a number to the total."""
    parts, total = box.held
    total[0] += parts.sum() + more
    return int(total[0])


@pytest.mark.parametrize("kind", [boxed, Box], ids=["compiled", "plain"])
def test_what_a_box_holds_is_read_and_written_where_it_stands(kind: Any) -> None:
    parts, total = np.arange(4), np.zeros(1, np.int64)
    box = kind((parts, total))
    add = added_up if kind is boxed else getattr(added_up, "py_func", added_up)
    assert add(box, 10) == 16
    parts[0] = 100
    assert add(box, 0) == 122
    assert total[0] == 122


@pytest.mark.parametrize(
    ("mode", "taken"), [(0o700, True), (0o755, True), (0o777, False)], ids=["ours", "readable", "open to all"]
)
def test_compiled_code_is_never_read_from_a_folder_that_others_can_write_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, taken: bool
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    there = tmp_path / f"resolver-{os.getuid()}"
    there.mkdir()
    there.chmod(mode)
    assert (_own_folder() == there) is taken


def test_a_link_in_place_of_the_folder_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    there = tmp_path / f"resolver-{os.getuid()}"
    there.symlink_to(tmp_path / "elsewhere")
    assert _own_folder() != there
