"""Does the service know beforehand that it has to compile?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


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
