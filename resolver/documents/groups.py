"""Which mentions have been joined so far?"""

from __future__ import annotations

from collections import defaultdict


class Groups:
    """Groups of mentions that only grow together."""

    def __init__(self, size: int) -> None:
        self._leader = list(range(size))

    def leader(self, at: int) -> int:
        """The mention that stands for the group of mention ``at``."""
        while self._leader[at] != at:
            self._leader[at] = self._leader[self._leader[at]]
            at = self._leader[at]
        return at

    def join(self, one: int, other: int) -> None:
        """Makes one group of the groups of two mentions."""
        first, second = sorted((self.leader(one), self.leader(other)))
        self._leader[second] = first

    def lists(self) -> list[list[int]]:
        """The groups, in order of their first mentions."""
        found: dict[int, list[int]] = defaultdict(list)
        for at in range(len(self._leader)):
            found[self.leader(at)].append(at)
        return list(found.values())
