"""When are the lists refreshed?  One thread in each process asks; the lock lets one of them do it."""

from __future__ import annotations

import logging
import threading

from resolver.errors import Busy, ResolverError
from resolver.operations import lists
from resolver.operations.service import Service

EVERY_S = 300.0
"""How often a process looks whether a list is due."""
FIRST_S = 10.0
"""When it looks for the first time: after a start there may be no list at all."""
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
    for result in results:
        if result.problem is not None:
            _LOG.warning("%s refused, the last good version stays: %s", result.name, result.problem)
        elif result.loaded is not None and result.loaded.changed:
            done = result.loaded
            _LOG.info(
                "%s: %d added, %d changed, %d removed", result.name, done.added, done.updated, done.removed
            )
    return results
