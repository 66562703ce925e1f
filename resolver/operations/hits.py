"""How often do screenings find an entity, or leave it out?  Counts by day, nothing of who was asked for."""

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
from resolver.storage import HitCount, Storage, Transaction

EVERY_S = 10.0
"""How long counts are gathered before they are written; so much is lost where a process is killed."""
_LOG = logging.getLogger(__name__)


class Hits:
    """Gathers the hits of a process, and writes them now and then.  Safe to share between threads."""

    def __init__(self, store: Storage) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._gathered: Counter[tuple[str, bool]] = Counter()
        self._due = time.monotonic() + EVERY_S
        self._pid = os.getpid()

    def add(self, found: Iterable[str], suppressed: Iterable[str] = ()) -> None:
        """Counts once more each entity that was found, and each that a suppression left out."""
        with self._lock:
            if self._pid != os.getpid():
                self._gathered, self._pid = Counter(), os.getpid()
            self._gathered.update([*((e, True) for e in found), *((e, False) for e in suppressed)])
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
            counts = {e: HitCount(gathered[e, True], gathered[e, False]) for e in {e for e, _ in gathered}}
            with self._store.writing() as tx:
                before = totals(tx, counts)
                tx.hits.add(datetime.now(UTC).date().isoformat(), counts)
                tx.proposals.add_worth(
                    {
                        e: worth(before.get(e, 0) + c.found) - worth(before.get(e, 0))
                        for e, c in counts.items()
                        if c.found
                    }
                )
        except StorageError as error:
            _LOG.warning("%d counts of screenings are lost: %s", len(gathered), error)


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


def of_days(
    days: Mapping[str, HitCount], last: int, today: date | None = None
) -> Iterator[tuple[str, HitCount]]:
    """The last days with their counts, those without any too."""
    end = today or datetime.now(UTC).date()
    for back in range(last - 1, -1, -1):
        day = (end - timedelta(days=back)).isoformat()
        yield day, days.get(day, HitCount())
