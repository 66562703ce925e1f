"""What do a great many entries say, kept small enough that a million of them can be compared?

Names become rows of numbers, and facts that many entries share are kept once.  Entries are read one by
one and let go of.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from resolver.entities.likest import Ints, Names
from resolver.entities.listed import Listed, list_keys
from resolver.scoring.facts import Facts

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Heard:
    """How many of so many entries have each sound: the fewer, the more it tells."""

    entries: int
    counts: Mapping[str, int]

    def rarity(self, sound: str) -> float:
        """In natural logarithms; greatest for a sound that no entry has."""
        return math.log((self.entries + 1) / self.counts.get(sound, 1))


@dataclass(frozen=True, slots=True)
class Gathered:
    """Entries by row, in the order in which they were read."""

    ids: tuple[str, ...]
    list_of: Ints
    """Entry -> number of the list that it stands on."""
    lists: int
    person: npt.NDArray[np.bool_]
    facts: tuple[Facts, ...]
    names: Names
    keys: Ints
    """Blocking keys as numbers; with each the entry that has it."""
    key_of: Ints
    heard: Heard
    """What the entries' sounds were weighed by."""


def gathered(
    entries: Iterable[Listed],
    heard: Heard | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Gathered:
    """The entries that have a name; their sounds are weighed by ``heard``, else by these entries."""
    ids: list[str] = []
    facts: list[Facts] = []
    lists: dict[str, int] = {}
    number_of: dict[str, int] = {}
    counts: Counter[str] = Counter()
    shared = _Shared()
    list_of, first, key, rank, numbers = (array("q") for _ in range(5))
    start, sounds, keys, key_of = (array("q") for _ in range(4))
    person = array("b")
    first.append(0)
    start.append(0)
    for entry in entries:
        if not entry.names:
            continue
        row = len(ids)
        ids.append(entry.id)
        list_of.append(lists.setdefault(entry.dataset, len(lists)))
        person.append(entry.kind == "person")
        facts.append(shared.facts(entry.facts))
        counts.update({s for name in entry.names.values() for s in name.sounds})
        for words, name in entry.names.items():
            key.append(hash(words))
            rank.append(name.rank)
            numbers.append(hash(name.numbers) if name.numbers else 0)
            sounds.extend(sorted(number_of.setdefault(s, len(number_of)) for s in name.sounds))
            start.append(len(sounds))
        first.append(len(key))
        own = {hash(k) for k in list_keys(entry)}
        keys.extend(own)
        key_of.extend([row] * len(own))
        progress(row + 1)
    weighed_by = heard or Heard(len(ids), counts)
    rare = np.array([weighed_by.rarity(s) for s in number_of], np.float64)
    begin, sound = _numbers(start), _numbers(sounds)
    of_name = np.repeat(np.arange(len(key)), np.diff(begin))
    weight = np.bincount(of_name, rare[sound], len(key)).astype(np.float64)
    names = Names(
        _numbers(first), _numbers(key), _numbers(rank), _numbers(numbers), weight, begin, sound, rare
    )
    return Gathered(
        tuple(ids), _numbers(list_of), len(lists), np.array(person, bool), tuple(facts), names,
        _numbers(keys), _numbers(key_of), weighed_by,
    )  # fmt: skip


class _Shared:
    """Equal values kept once: a million entries have a few thousand dates and countries."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Hashable] = {}

    def facts(self, given: Facts) -> Facts:
        of = self._once
        return Facts(
            of(given.births), of(given.countries), of(given.genders), of(given.places), of(given.identifiers)
        )

    def _once(self, value: T) -> T:
        return self._known.setdefault(value, value)  # type: ignore[return-value]


def _numbers(given: array[int]) -> Ints:
    return np.frombuffer(given, np.int64) if len(given) else np.zeros(0, np.int64)
