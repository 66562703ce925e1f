"""Which records do a list's relations join?

Publishers name the other party more often than they number it.  A relation is kept as an edge when
the name means exactly one entry of the same list, and as a note otherwise.  Edges by name can only
be made when all names are known, so they come last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from resolver.lists.entries import Cell, Entry
from resolver.lists.reading import Source
from resolver.model.records import Record

EDGES = {
    "owner": ("Ownership", "asset", "owner"),
    "parent": ("Ownership", "asset", "owner"),
    "subsidiary": ("Ownership", "owner", "asset"),
    "link": ("UnknownLink", "subject", "object"),
    "family": ("Family", "person", "relative"),
    "associate": ("Associate", "person", "associate"),
    "director": ("Directorship", "director", "organization"),
}
"""Kind of relation -> edge schema, our end of it, the other's end."""


@dataclass(frozen=True, slots=True)
class _Claim:
    subject: str
    subject_schema: str
    key: Cell
    kind: str
    name: str
    cell: Cell
    label: str


@dataclass(slots=True)
class Relations:
    """The names of a list and the relations claimed between them."""

    source: Source
    _primary: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _other: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _schemas: dict[str, str] = field(default_factory=dict)
    _claims: list[_Claim] = field(default_factory=list)

    def know(self, entry: Entry, *numbers: str) -> None:
        """Takes an entry's names, once they are all there, and the publisher's numbers for it."""
        self._schemas[entry.id] = entry.schema.name
        for number in numbers:
            self._primary[_key(number)].add(entry.id)
        for name in entry.texts("name"):
            self._primary[_key(name)].add(entry.id)
        for name in (*entry.texts("alias"), *entry.texts("previousName")):
            self._other[_key(name)].add(entry.id)

    def claim(self, entry: Entry, kind: str, name: str, cell: Cell, label: str, *, note: bool = True) -> None:
        """Says that ``entry`` stands in a relation to somebody of that name; it is a note as well."""
        self._claims.append(_Claim(entry.id, entry.schema.name, entry.key, kind, name, cell, label))
        if note:
            entry.note(cell.part(name), label)

    def records(self) -> Iterator[Record]:
        """The edges whose other end is exactly one entry."""
        made: dict[str, Entry] = {}
        missed = 0
        for claim in self._claims:
            target = self._target(claim)
            if target is None:
                missed += 1
                continue
            edge = self._edge(claim, target)
            made.setdefault(edge.id, edge)
        if missed:
            self.source.notices.append(
                f"{missed} of {len(self._claims)} relations name nobody on the list: kept as notes"
            )
        for edge in made.values():
            yield from edge.records()

    def _target(self, claim: _Claim) -> str | None:
        last, _, first = claim.name.partition(", ")
        for known in (self._primary, self._other):
            for name in (claim.name, f"{first} {last}"):
                found = known.get(_key(name), set()) - {claim.subject}
                if found:
                    return next(iter(found)) if len(found) == 1 else None
        return None

    def _edge(self, claim: _Claim, target: str) -> Entry:
        schema, ours, theirs = EDGES[claim.kind]
        asset = claim.subject_schema if ours == "asset" else self._schemas[target]
        if schema == "Ownership" and asset not in ("Vessel", "Airplane", "Company"):
            schema, ours, theirs = EDGES["link"]
        return linked(
            self.source, schema, (ours, claim.subject), (theirs, target), claim.key, claim.cell, claim.label
        )


def linked(
    source: Source,
    schema: str,
    ours: tuple[str, str],
    theirs: tuple[str, str],
    key: Cell,
    cell: Cell,
    label: str,
) -> Entry:
    """An edge record between two ids; ``ours`` and ``theirs`` are property and id."""
    own = ours[1].removeprefix(f"{source.prefix}-") if source.prefix else ours[1]
    subject = Entry(source, schema, key, suffix=own)
    edge = subject.edge(schema, "link", schema, theirs[1], label)
    edge.add(ours[0], key, text=ours[1])
    edge.add(theirs[0], cell, text=theirs[1])
    edge.add("role" if edge.has("role") else "relationship", cell, text=label)
    return edge


def _key(name: str) -> str:
    return " ".join(name.casefold().split()).rstrip(".")
