"""Who builds the next snapshot while requests are answered?

A process of its own, at low priority, started by whichever process notices that much has changed; a
lock of the storage lets one at a time.  Whoever dies loses nothing: the store holds every change, the
snapshot before stays in force, and the next process that notices starts another.  ::

    python -m resolver.operations.renewal CHANGES

builds a snapshot where more than that number of records have changed since the one in force.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time

from resolver.config import Settings, load_settings
from resolver.errors import Busy, ResolverError, StorageError
from resolver.storage import Storage

AGAIN_S = 5.0
"""How long after an attempt of this process the next one may begin."""
NICE = 10
_LOG = logging.getLogger(__name__)


class Renewal:
    """Starts the process, once at a time.  Safe to share between threads; a forked process has its own."""

    def __init__(self, settings: Settings, store: Storage) -> None:
        self._settings = settings
        self._store = store
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._thread: threading.Thread | None = None
        self._next = 0.0

    def begin(self, behind: int, most: int) -> None:
        """Sees to a snapshot where more than ``most`` changes are not in it yet; returns at once."""
        if behind <= most:
            return
        with self._lock:
            if self._pid != os.getpid():
                self._pid, self._thread, self._next = os.getpid(), None, 0.0
            if (self._thread is not None and self._thread.is_alive()) or time.monotonic() < self._next:
                return
            self._thread = threading.Thread(target=self._run, args=(most,), daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> None:
        """Returns when the attempt that is under way has ended, or that time has passed."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _run(self, most: int) -> None:
        command = [sys.executable, "-m", __name__, str(most)]
        given = {
            "RESOLVER_DATA": str(self._settings.data.absolute()),
            "RESOLVER_DATABASE_URL": self._settings.database_url,
        }
        try:
            with self._store.lock("renewal"):
                done = subprocess.run(  # noqa: S603 - this very program
                    command, env=os.environ | given, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                    check=False,
                )  # fmt: skip
            if done.returncode:
                said = done.stderr.strip().rpartition("\n")[2]
                _LOG.warning("no new snapshot was built (status %d): %s", done.returncode, said)
        except Busy:
            pass  # another process sees to it
        except (OSError, StorageError) as error:
            _LOG.warning("no new snapshot was built: %s", error)
        finally:
            self._next = time.monotonic() + AGAIN_S


def main() -> None:
    """Builds the snapshot where it is due."""
    from resolver.operations.service import Service

    os.nice(NICE)
    service = Service.open(load_settings())
    try:
        service.renew(int(sys.argv[1]))
    except ResolverError as error:
        sys.exit(f"{type(error).__name__}: {error}")
    finally:
        service.close()


if __name__ == "__main__":
    main()
