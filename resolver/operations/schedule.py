"""When are the lists refreshed, and new records linked?

One thread in each process asks whether a list is due; a lock lets one of them do it.  New records are linked
in a process of their own: comparing takes memory and would hold up the requests that this one answers.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from dataclasses import asdict

from resolver.config import Settings
from resolver.errors import Busy, ResolverError
from resolver.operations import lists
from resolver.operations.service import Service

EVERY_S = 300.0
"""How often a process looks whether a list is due."""
FIRST_S = 10.0
"""When it looks for the first time: after a start there may be no list at all."""
LINK = "from resolver.cli import main; main(['link'], prog_name='resolver')"
_LOG = logging.getLogger(__name__)


def refresh_when_due(service: Service, stop: threading.Event, every_s: float = EVERY_S) -> threading.Thread:
    """A running thread that refreshes due lists until ``stop`` is set; it does not hold up an exit."""

    def run() -> None:
        pause = min(FIRST_S, every_s)
        while not stop.wait(pause):
            refresh_now(service, due=True)
            pause = every_s

    thread = threading.Thread(target=run, name="refresh lists", daemon=True)
    thread.start()
    return thread


def refresh_now(service: Service, *, due: bool = False) -> tuple[lists.Refreshed, ...]:
    """What refreshing came to, also in the log; nothing where another process is at it."""
    try:
        results = lists.refresh(service, due=due)
    except Busy:
        return ()
    except ResolverError:
        _LOG.exception("the lists could not be refreshed")
        return ()
    if any(result.loaded is not None and result.loaded.changed for result in results):
        link_soon(service)
    for result in results:
        if result.problem is not None:
            _LOG.warning("%s refused, the last good version stays: %s", result.name, result.problem)
        elif result.loaded is not None and result.loaded.changed:
            done = result.loaded
            _LOG.info(
                "%s: %d added, %d changed, %d removed", result.name, done.added, done.updated, done.removed
            )
    return results


def link_soon(service: Service) -> threading.Thread | None:
    """Links new records in a process of its own; None where the setting ``link_lists`` is off."""
    if not service.settings.link_lists:
        return None
    thread = threading.Thread(target=_link, args=(service.settings,), name="link records", daemon=True)
    thread.start()
    return thread


def _link(settings: Settings) -> None:
    given = {f"RESOLVER_{name.upper()}": str(value) for name, value in asdict(settings).items()}
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-c", LINK], env=os.environ | given, capture_output=True, text=True, check=False
    )
    said = (done.stderr.strip().splitlines() or [""])[-1]
    if done.returncode:
        _LOG.error("new records could not be linked: %s", said)
    else:
        _LOG.info("%s", said)
