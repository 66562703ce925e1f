"""How often do screenings hit an entity?  Counts by day, and nothing of who was asked for."""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from resolver.errors import StorageError
from resolver.storage import Storage, Transaction

EVERY_S = 10.0
"""How long counts are gathered before they are written; so much is lost where a process is killed."""
_LOG = logging.getLogger(__name__)


class Hits:
    """Gathers the hits of a process, and writes them now and then.  Safe to share between threads."""

    def __init__(self, store: Storage) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._gathered: Counter[str] = Counter()
        self._due = time.monotonic() + EVERY_S
        self._pid = os.getpid()

    def add(self, entities: Iterable[str]) -> None:
        """Counts one hit of each of the entities."""
        with self._lock:
            if self._pid != os.getpid():
                self._gathered, self._pid = Counter(), os.getpid()
            self._gathered.update(entities)
            due = bool(self._gathered) and time.monotonic() >= self._due
            if due:
                self._due = time.monotonic() + EVERY_S
        if due:  # beside the answer, which must not wait for another writer
            threading.Thread(target=self.flush, daemon=True).start()

    def flush(self) -> None:
        """Writes what was gathered; a failure of the database is not the caller's."""
        with self._lock:
            mine = self._pid == os.getpid()
            gathered, self._gathered = (self._gathered if mine else Counter()), Counter()
            self._due = time.monotonic() + EVERY_S
        if not gathered:
            return
        try:
            with self._store.writing() as tx:
                before = tx.hits.totals(gathered)
                tx.hits.add(datetime.now(UTC).date().isoformat(), gathered)
                tx.proposals.add_worth(
                    {e: worth(before.get(e, 0) + n) - worth(before.get(e, 0)) for e, n in gathered.items()}
                )
        except StorageError as error:
            _LOG.warning("hits of %d entities are not counted: %s", len(gathered), error)


def worth(hits: int) -> float:
    """What hits add to the worth of deciding a pair, in doublings: four times as many count twice."""
    return 0.5 * math.log2(1 + hits)


def totals(tx: Transaction, entities: Iterable[str]) -> dict[str, int]:
    """All hits of each of the entities that has any."""
    found: dict[str, int] = {}
    given = list(dict.fromkeys(entities))
    for start in range(0, len(given), 500):
        found |= tx.hits.totals(given[start : start + 500])
    return found


def of_days(days: Mapping[str, int], last: int, today: date | None = None) -> Iterator[tuple[str, int]]:
    """The last days with their counts, those without any too."""
    end = today or datetime.now(UTC).date()
    for back in range(last - 1, -1, -1):
        day = (end - timedelta(days=back)).isoformat()
        yield day, days.get(day, 0)
