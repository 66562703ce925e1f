"""How old are the lists that an answer rests on?  Remembered by each process for a few seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from resolver.operations import lists
from resolver.operations.lists import ListState
from resolver.operations.service import Service

FOR_S = 5.0
"""How long the states of the lists are taken for granted, so that no answer waits for the database."""


class Freshness:
    """The states of the lists in force, as of a moment ago."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._states: Mapping[str, ListState] = {}
        self._sequence = -1
        self._until = 0.0

    def states(self, service: Service, sequence: int) -> Mapping[str, ListState]:
        """List -> its state; asked for again where a record has changed (``sequence``) or time has passed."""
        with self._lock:
            if sequence != self._sequence or time.monotonic() >= self._until:
                found = lists.states(service)
                self._states = {state.name: state for state in found if state.version is not None}
                self._sequence, self._until = sequence, time.monotonic() + FOR_S
            return self._states
