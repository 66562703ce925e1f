"""May somebody try another password for this name yet?  Each process counts for itself."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

FREE = 5
"""Wrong passwords in a row that cost nothing."""
LONGEST_S = 300.0
"""Longest wait after one more; it doubles from one second on."""
NAMES = 10_000
"""Names remembered; whoever floods the memory with names has not guessed at one."""


class Attempts:
    """Wrong passwords in a row, by name, whether or not there is such a user."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait_s(self, name: str) -> float:
        """Seconds until the next attempt is looked at; 0.0 for now."""
        with self._lock:
            count, last = self._failed.get(name.casefold(), (0, 0.0))
        if count < FREE:
            return 0.0
        pause = min(LONGEST_S, 2.0 ** min(count - FREE, 20))
        return max(0.0, last + pause - self._clock())

    def failed(self, name: str) -> None:
        """One more wrong password."""
        with self._lock:
            count, _ = self._failed.pop(name.casefold(), (0, 0.0))
            self._failed[name.casefold()] = (count + 1, self._clock())
            while len(self._failed) > NAMES:
                self._failed.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """The right password: the count begins anew."""
        with self._lock:
            self._failed.pop(name.casefold(), None)
