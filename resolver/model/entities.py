"""What do one or more records, judged to describe the same, say together?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from resolver.model.records import NAME_PROPERTIES, Record, Value


@dataclass(frozen=True)
class Entity:
    """The records of one cluster under its canonical id.  A record nobody joined is an entity of its own."""

    id: str
    records: tuple[Record, ...]
    """Ordered by id; never empty."""
    first_seen: str | None = None
    last_seen: str | None = None
    last_change: str | None = None
    delisted: str | None = None
    """When the last of its records left its list; None while one is on it."""

    @property
    def referents(self) -> tuple[str, ...]:
        """Ids of the records under the canonical id, itself left out."""
        return tuple(r.id for r in self.records if r.id != self.id)

    @property
    def datasets(self) -> tuple[str, ...]:
        """Names of the datasets that the records come from, sorted."""
        return tuple(sorted({r.dataset for r in self.records}))

    @cached_property
    def schema(self) -> str:
        """The most specific schema of the records; the most frequent one where they do not agree."""
        return common_schema([r.schema for r in self.records])

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """All values, names first, equal ones joined with their citations.

        One name stays ``name``: the longest printed one; the other records' names become ``alias``.
        """
        joined: dict[tuple[str, str], Value] = {}
        for record in self.records:
            for value in record.values:
                prop = "alias" if value.prop == "name" and value.text != self.caption else value.prop
                seen = joined.get((prop, value.text))
                citations = tuple(dict.fromkeys((seen.citations if seen else ()) + value.citations))
                joined[prop, value.text] = Value(prop, value.text, citations, value.lang)
        strong = {text for prop, text in joined if prop in ("name", "alias")}
        rank = {prop: place for place, prop in enumerate(NAME_PROPERTIES)}
        kept = (
            value
            for (prop, text), value in joined.items()
            if not (prop == "weakAlias" and text in strong) and not (prop == "alias" and text == self.caption)
        )
        return tuple(sorted(kept, key=lambda value: rank.get(value.prop, len(rank))))

    @cached_property
    def caption(self) -> str:
        """The name to show: the fullest of the records' first names."""
        captions = [r.caption for r in self.records]
        return max(sorted(captions), key=lambda name: (len(name.split()), len(name)))

    @cached_property
    def properties(self) -> dict[str, tuple[str, ...]]:
        """Property -> texts; names first."""
        order = dict.fromkeys(v.prop for v in self.values)
        return {p: tuple(v.text for v in self.values if v.prop == p) for p in order}


def common_schema(schemata: Sequence[str]) -> str:
    """The most specific of the schemata; the most frequent one where they do not agree."""
    specific = [n for n in schemata if n not in ("LegalEntity", "Thing")] or list(schemata)
    return max(sorted(set(specific)), key=specific.count)
