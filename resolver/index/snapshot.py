"""How is a segment kept on disk, and which one is in force?

A snapshot is a folder of ``.npy`` files and a ``manifest.json``, which tells the format, the versions
of the code, of the model and of the datasets, the counts, and size and digest of every file.  The
snapshot's name is the digest of the manifest, so equal content has one name.  It is written beside its
place, flushed to the disk and renamed into it; the file ``current`` names the one in force and is
replaced atomically.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from resolver.errors import CorruptSnapshot, StorageError
from resolver.index.segment import Labels, Segment

FORMAT = 3
"""Raised whenever the arrays change their meaning; a snapshot of another format is rebuilt."""


@dataclass(frozen=True)
class Snapshot:
    """A segment under the name of its content.

    ``sequence`` is the number of the last change of the store that it holds.
    """

    name: str
    segment: Segment
    sequence: int
    counts: Mapping[str, int]
    """Records by dataset, those that have left their list not among them."""
    made_with: str = ""
    """What the columns were made with, in the words of whoever made them."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """What else its maker told of it: versions of the code, the model, the datasets."""
    size: int = 0
    """Bytes of its files."""


def write(
    segment: Segment, folder: Path, sequence: int, made_with: str = "", about: Mapping[str, Any] | None = None
) -> str:
    """Keeps the segment under ``folder`` and gives the snapshot's name; StorageError where it cannot."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    except OSError as error:
        raise StorageError(f"cannot write a snapshot: {error.strerror or error}") from error
    try:
        files = {n: _save(beside / f"{n}.npy", a) for n, a in sorted(segment.arrays.items())}
        manifest = _manifest(segment, sequence, files, made_with, about or {})
        name = hashlib.sha256(manifest).hexdigest()[:24]
        _remember(beside, {array: _stamp(beside / f"{array}.npy") for array in files})
        _flushed(beside / "manifest.json", manifest)
        if not _whole(folder, name):
            shutil.rmtree(folder / name, ignore_errors=True)
            beside.chmod(0o755)
            _sync(beside)
            beside.rename(folder / name)
            _sync(folder)
        return name
    except OSError as error:
        raise StorageError(f"cannot write a snapshot: {error.strerror or error}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def publish(folder: Path, name: str) -> None:
    """Puts the snapshot in force, atomically; processes move over at their next request."""
    try:
        beside = folder / f".current-{os.getpid()}"
        _flushed(beside, name.encode())
        beside.replace(folder / "current")
        _sync(folder)
    except OSError as error:
        raise StorageError(f"cannot publish snapshot {name}: {error.strerror}") from error


def current(folder: Path) -> str | None:
    """Name of the snapshot in force, or None before the first."""
    try:
        return (folder / "current").read_text("ascii", errors="replace").strip()
    except FileNotFoundError:
        return None


def open_snapshot(folder: Path, name: str, *, thorough: bool = False) -> Snapshot:
    """The snapshot of that name, mapped; CorruptSnapshot where a file differs from the manifest.

    A file that has not been touched since it was last read through is not read again, so that opening
    takes milliseconds however large the snapshot is; ``thorough`` reads every file in any case.
    """
    place = folder / name
    try:
        manifest = (place / "manifest.json").read_bytes()
        if hashlib.sha256(manifest).hexdigest()[:24] != name:
            raise CorruptSnapshot(f"snapshot {name}: manifest.json differs from the name of its folder")
        facts: dict[str, Any] = orjson.loads(manifest)
        if not isinstance(facts, dict) or "format" not in facts:
            raise CorruptSnapshot(f"snapshot {name}: manifest.json is not that of a snapshot")
        if facts["format"] != FORMAT:
            raise CorruptSnapshot(
                f"snapshot {name} is of format {facts['format']}, this code reads format {FORMAT}:"
                " build it anew with `resolver index rebuild`"
            )
        known = {} if thorough else _read_before(place)
        now = {array: _stamp(place / f"{array}.npy") for array in facts["files"]}
        arrays = {
            array: _mapped(place / f"{array}.npy", None if known.get(array) == now[array] else digest, size)
            for array, (digest, size) in facts["files"].items()
        }
        if known != now:
            _remember(place, now)
        labels = Labels(
            tuple(facts["schemata"]), tuple(facts["datasets"]),
            tuple(map(tuple, facts["topics"])), tuple(map(tuple, facts["countries"])),
        )  # fmt: skip
        size = sum(size for _, size in facts["files"].values())
        return Snapshot(
            name, Segment(arrays, labels), facts["sequence"], facts["counts"], facts["made_with"],
            facts["about"], size,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptSnapshot(f"snapshot {name} cannot be read: {error}") from error


def prune(folder: Path, keep: int) -> None:
    """Removes all but the newest ``keep`` snapshots, and what broken-off builds left behind.

    A process that has a snapshot mapped keeps its view of it.  Nothing may be built meanwhile.
    """
    for left in folder.glob(".new-*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob(".current-*"):
        left.unlink(missing_ok=True)
    places = [p for p in folder.iterdir() if (p / "manifest.json").is_file()]
    in_force = current(folder)
    places.sort(key=lambda p: (p.name == in_force, p.stat().st_mtime), reverse=True)
    for place in places[keep:]:
        shutil.rmtree(place, ignore_errors=True)


def _whole(folder: Path, name: str) -> bool:
    """Whether the snapshot is there already, every file as it was written."""
    try:
        open_snapshot(folder, name, thorough=True)
    except CorruptSnapshot:
        return False
    return True


def _manifest(
    segment: Segment, sequence: int, files: Mapping[str, tuple[str, int]], made_with: str,
    about: Mapping[str, Any],
) -> bytes:  # fmt: skip
    facts = {
        "format": FORMAT,
        "sequence": sequence,
        "made_with": made_with,
        "about": about,
        **segment.labels._asdict(),
        "records": len(segment),
        "counts": segment.counts(segment.listed),
        "files": files,
    }
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def _save(path: Path, array: Any) -> tuple[str, int]:
    with path.open("wb") as out:
        np.save(out, array, allow_pickle=False)
        out.flush()
        os.fsync(out.fileno())
    return _digest(path), path.stat().st_size


def _flushed(path: Path, data: bytes) -> None:
    with path.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _sync(folder: Path) -> None:
    """Flushes to the disk which files the folder holds."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mapped(path: Path, digest: str | None, size: int) -> Any:
    if path.stat().st_size != size:
        raise CorruptSnapshot(f"{path.parent.name}/{path.name} is not as long as the manifest says")
    if digest is not None and _digest(path) != digest:
        raise CorruptSnapshot(f"{path.parent.name}/{path.name} differs from its digest in the manifest")
    # compiled code knows plain writable arrays only; pages are shared until written to, which nobody does
    return np.asarray(np.load(path, mmap_mode="c", allow_pickle=False))


_READ = "read.json"
"""Which state of each file was last read through and found to be as the manifest says."""


def _stamp(path: Path) -> list[int]:
    """What changes whenever the file is written to or replaced."""
    found = path.stat()
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _read_before(place: Path) -> Mapping[str, list[int]]:
    try:
        known: Mapping[str, list[int]] = orjson.loads((place / _READ).read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _remember(place: Path, stamps: Mapping[str, list[int]]) -> None:
    """Notes in which state the files were read; where that cannot be noted, they are read again."""
    with suppress(OSError):
        beside = place / f".{_READ}-{os.getpid()}"
        beside.write_bytes(orjson.dumps(stamps))
        beside.replace(place / _READ)
