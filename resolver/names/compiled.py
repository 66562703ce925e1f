"""Which functions are compiled?

Those that loop over letters and tokens are plain Python in the subset that numba compiles.  Where
numba is installed they are compiled on first use and kept on disk; where it is not, or where
``NUMBA_DISABLE_JIT=1`` is set, the same source runs as it stands and gives the same answers, only
slower.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR
from typing import Any, TypeVar

import numpy as np

_F = TypeVar("_F", bound=Callable[..., Any])

_PACKAGE = Path(__file__).resolve().parents[1]
_ROOMS = ("names", "scoring", "index")


def _numba() -> Any:
    """numba, with a cache folder of its own for every state of our sources; None where it is missing.

    numba itself notices a change of the file that holds a function, but not of the files that hold
    the functions it calls.
    """
    try:
        import numba
    except ImportError:  # pragma: no cover - the plain path, tested in a process of its own
        return None
    settings: Any = numba.config
    if not settings.CACHE_DIR:
        state = hashlib.sha256()
        for path in sorted(path for room in _ROOMS for path in (_PACKAGE / room).glob("*.py")):
            state.update(path.read_bytes())
        base = _PACKAGE / "__pycache__" if os.access(_PACKAGE, os.W_OK) else _own_folder()
        place = base / f"numba-{state.hexdigest()[:12]}"
        if not place.exists():
            _forget_older(base)
        settings.CACHE_DIR = str(place)
    return numba


def _forget_older(base: Path) -> None:
    """Removes what was compiled for earlier states of the sources, but for the last two."""
    with suppress(OSError):
        older = sorted(base.glob("numba-*"), key=lambda place: place.stat().st_mtime, reverse=True)
        for place in older[2:]:
            shutil.rmtree(place, ignore_errors=True)


def _own_folder() -> Path:
    """A folder that nobody else can write to: what lies in it is run."""
    own = Path(tempfile.gettempdir()) / f"resolver-{os.getuid()}"
    with suppress(FileExistsError):
        own.mkdir(mode=0o700)
    found = own.lstat()
    if S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022:
        return own
    return Path(
        tempfile.mkdtemp(prefix="resolver-")
    )  # somebody was there before us: nothing of theirs is used


_NUMBA = _numba()
JIT = _NUMBA is not None and not _NUMBA.config.DISABLE_JIT
"""Whether functions are compiled."""


def awaits_compiling() -> bool:
    """Whether nothing of this state of the sources is on disk yet: the first call will take a minute."""
    if not JIT:
        return False
    return not any(Path(_NUMBA.config.CACHE_DIR).rglob("*.nbi"))


def compiled(function: _F) -> _F:
    """The function itself, compiled where numba is installed; it makes no arrays.

    Nothing counts references then, which loops over many arrays would spend most of their time with.
    """
    if _NUMBA is None:  # pragma: no cover
        return function
    faster: _F = _NUMBA.njit(cache=True, nogil=True, _nrt=False)(function)
    return faster


def allocating(function: _F) -> _F:
    """As :func:`compiled`, for functions that make arrays of their own."""
    if _NUMBA is None:  # pragma: no cover
        return function
    faster: _F = _NUMBA.njit(cache=True, nogil=True)(function)
    return faster


def inlined(function: _F) -> _F:
    """As :func:`compiled`, but written out where it is called: passing many arrays on is not free."""
    if _NUMBA is None:  # pragma: no cover
        return function
    faster: _F = _NUMBA.njit(cache=True, nogil=True, _nrt=False, inline="always")(function)
    return faster


@inlined
def wide(number: Any) -> int:
    """The number in 64 bits, so that what is called with it is compiled once."""
    return int(np.int64(number))
