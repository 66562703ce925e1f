"""Ingests a text and is killed, or runs out of disk, at the place that is asked for.

    python interrupted.py DATA DATABASE_URL PLACE

PLACE is ``uncommitted`` (all is written, nothing acknowledged) or ``unpublished`` (a snapshot is
written and not yet in force); or ``database:N`` or ``snapshot:N``, where no file may grow beyond N
bytes while the one or the other is written.  Not a test itself.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

from operating import LAWSUIT, source

from resolver import index
from resolver.config import Settings
from resolver.errors import StorageError
from resolver.operations import ingest, review
from resolver.operations.service import Service


def killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(data: str, database_url: str, place: str) -> None:
    service = Service.open(Settings(data=Path(data), database_url=database_url))
    what, _, limit = place.partition(":")
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        if what in ("unpublished", "snapshot"):
            index.publish = killed  # type: ignore[assignment]
            service.rebuild()
        elif what == "uncommitted":
            review.link = killed  # type: ignore[assignment]
            ingest.ingest(service, "news", [source("lawsuit", LAWSUIT)])
        else:
            ingest.ingest(service, "news", [source("long", f"{LAWSUIT}\n\n" * 1_000)])
    except StorageError as error:
        print(f"StorageError: {error}")


main(*sys.argv[1:])
