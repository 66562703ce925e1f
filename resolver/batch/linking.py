"""Which records of large files are one party?  Files of lists in, pairs and clusters out as JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from resolver.errors import StorageError
from resolver.operations.linking_files import Progress, link_files
from resolver.operations.service import Service


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    records: int
    compared: int
    pairs: int
    merged: int
    """Records that share their entity with another."""


def write_links(
    service: Service,
    files: Sequence[Path],
    pairs: Path,
    clusters: Path,
    progress: Progress = lambda what, done, of: None,
) -> Written:
    """Links the records of the files, and writes both files; each is there whole or not at all.

    ``pairs`` gets {"left", "right", "probability", "state"}, state ``merged`` or ``open``; ``clusters``
    {"record", "cluster"} for every record that has a name.
    """
    found = link_files(service, files, progress)
    with _whole(pairs) as out:
        for p in found.pairs:
            state = "merged" if found.clusters.together(p.pair) else "open"
            row = {"left": p.pair.left, "right": p.pair.right, "probability": p.probability, "state": state}
            out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    with _whole(clusters) as out:
        for record in found.ids:
            row = {"record": record, "cluster": found.clusters.canonical(record)}
            out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    return Written(len(found.ids), found.compared, len(found.pairs), len(found.clusters.canonical_of))


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name when all is written."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as out:
            yield out
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StorageError(f"{path} cannot be written: {error.strerror}") from error
