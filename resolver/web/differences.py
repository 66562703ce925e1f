"""What changed between two versions of a list, kept while somebody leafs through it?"""

from __future__ import annotations

import threading
from collections import OrderedDict

from resolver.operations import lists
from resolver.operations.lists import Changes
from resolver.operations.service import Service

KEPT = 4
"""Comparisons in memory: reading two versions takes seconds, leafing through them should not."""


class Differences:
    """The comparisons asked for last.  Versions never change, so neither do these."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, str], Changes] = OrderedDict()

    def changes(self, service: Service, name: str, old: str | None, new: str | None) -> Changes:
        """As :func:`resolver.operations.lists.changes`."""
        place = (name, *lists.compared(service, name, old, new))
        with self._lock:
            found = self._kept.get(place)
        if found is None:
            found = lists.changes(service, *place)
        with self._lock:
            self._kept[place] = found
            self._kept.move_to_end(place)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found
