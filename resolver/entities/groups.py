"""May these records be one party, as far as nobody has to look?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from resolver.entities.described import Described, described, documents_of, in_conflict
from resolver.entities.lists import births_far_apart
from resolver.entities.written import Written
from resolver.model.dates import PartialDate, partial_date
from resolver.model.records import Record
from resolver.names import tokens


@dataclass(frozen=True, slots=True)
class Group:
    """Several records that may be one party."""

    documents: frozenset[str] = frozenset()
    """The texts that its records come from; each tells its parties apart itself."""
    listings: frozenset[tuple[str, str]] = frozenset()
    """List and primary name, its tokens sorted, of its records from lists."""
    named: Mapping[tuple[Written, ...], Described] = field(default_factory=dict)
    """One of the records from texts for each set of names."""
    births: frozenset[tuple[PartialDate, ...]] = frozenset()
    """The dates of birth that the records give, record by record."""

    @classmethod
    def of(cls, record: Described) -> Group:
        """The group of one record from a text, by its names."""
        return cls(record.documents, frozenset(), {record.names: record})

    @classmethod
    def of_record(cls, record: Record) -> Group:
        """The group of one record of whatever source."""
        dates = tuple(d for t in record.texts("birthDate") if (d := partial_date(t)) is not None)
        births = frozenset([dates] if dates else [])
        if documents_of(record):
            named = described(record)
            return cls(named.documents, frozenset(), {named.names: named}, births)
        names = {" ".join(sorted(tokens(name))) for name in record.texts("name")}
        return cls(frozenset(), frozenset((record.listing, name) for name in names), {}, births)

    def with_group(self, other: Group) -> Group:
        """The two together."""
        return Group(
            self.documents | other.documents,
            self.listings | other.listings,
            {**self.named, **other.named},
            self.births | other.births,
        )

    def agrees(self, other: Group) -> bool:
        """Whether nothing excludes it: no text names both, no list has both under different names, and
        neither full names in texts nor dates of birth contradict each other.
        """
        if self.documents & other.documents or self._listed_apart(other):
            return False
        if any(births_far_apart(mine, theirs) for mine in self.births for theirs in other.births):
            return False
        return not any(
            in_conflict(mine, theirs)
            for names, mine in self.named.items()
            for others, theirs in other.named.items()
            if names != others
        )

    def _listed_apart(self, other: Group) -> bool:
        """Whether a list has an entry on either side and no name of it is on both.

        A list that means one party by two entries repeats its name.
        """
        lists = {name for name, _ in self.listings} & {name for name, _ in other.listings}
        same = {name for name, _ in self.listings & other.listings}
        return bool(lists - same)

    def is_mixed_with(self, other: Group) -> bool:
        """Whether the two would bring texts and lists together."""
        return bool(self.named) != bool(other.named)
