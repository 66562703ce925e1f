"""What does an entry of a list say, ready to be compared with tens of thousands of others?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from resolver.model.records import Record
from resolver.model.schemas import schema_of
from resolver.names import metaphone, tokens
from resolver.scoring.facts import Facts, facts

PRIMARY, ALIAS, WEAK = 0, 1, 2
_RANK = {"name": PRIMARY, "alias": ALIAS, "previousName": ALIAS, "weakAlias": WEAK}
_MOST_TOKENS = 10
"""Tokens of a name that blocking keys are made of; the rest of a very long name adds nothing."""


@dataclass(frozen=True, slots=True)
class ListedName:
    """One name as a set of sounds."""

    rank: int
    """0 primary, 1 alias, 2 weak alias."""
    sounds: frozenset[str]
    """One phonetic key for each token."""
    numbers: frozenset[str]
    """Tokens with digits: the 5th battalion is not the 6th."""
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A record of a list, ready to be compared."""

    id: str
    dataset: str
    """The list that it stands on."""
    kind: str
    """``person``, ``organisation``, or ``vessel`` for whatever is built."""
    names: Mapping[str, ListedName]
    """Sorted tokens -> the name; of equal ones the strongest kind."""
    facts: Facts

    @property
    def primary(self) -> frozenset[str]:
        """Sorted tokens of its primary names."""
        return frozenset(key for key, name in self.names.items() if name.rank == PRIMARY)


def listed(record: Record) -> Listed:
    """The record as it is compared."""
    schema = schema_of(record.schema)
    kind = "person" if schema.is_a("Person") else "vessel" if schema.is_a("Vehicle") else "organisation"
    names: dict[str, ListedName] = {}
    for prop, rank in _RANK.items():
        for text in record.texts(prop):
            spoken = tokens(text)
            key = " ".join(sorted(spoken))
            if key and key not in names:
                numbers = frozenset(t for t in spoken if any(c.isdigit() for c in t))
                names[key] = ListedName(rank, frozenset(map(sound, spoken)), numbers, text)
    return Listed(record.id, record.listing, kind, names, facts(record.properties))


def list_keys(record: Listed) -> Iterator[str]:
    """Blocking keys: whole names in any order, and every two sounds that stand in one name."""
    for key, name in record.names.items():
        yield f"{record.kind}={key}"
        sounds = sorted(s for s in name.sounds if len(s) > 1)[:_MOST_TOKENS]
        if len(sounds) == 1:
            yield f"{record.kind}1{sounds[0]}"
        for one, other in combinations(sounds, 2):
            yield f"{record.kind}2{one} {other}"


def sound(token: str) -> str:
    """The token's metaphone, or the token where it has none."""
    return metaphone(token) or token
