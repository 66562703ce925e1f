"""What does a record say that could tell it from another, or join the two?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from resolver.entities.relations import Related, organisation_relation, person_relation
from resolver.entities.written import ACRONYM, FULL, SHORT, Written, written_organisation, written_person
from resolver.model.citations import DocumentCitation
from resolver.model.records import Record
from resolver.model.schemas import schema_of
from resolver.names import token_similarity, tokens

_COUNTRIES = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry")


@dataclass(frozen=True, slots=True)
class Described:
    """A record read from a text, ready to be compared with others."""

    id: str
    person: bool
    names: tuple[Written, ...]
    """Every name, fullest first."""
    documents: frozenset[str]
    countries: frozenset[str]
    """Said of it, or written before its name."""
    positions: tuple[frozenset[str], ...]
    """The words of each role it is given."""

    @property
    def full(self) -> tuple[Written, ...]:
        """Its full names."""
        return tuple(n for n in self.names if n.form == FULL)

    @property
    def spelt(self) -> frozenset[tuple[str, ...]]:
        """The tokens of each of its names."""
        return frozenset(n.tokens for n in self.names)


def described(record: Record) -> Described:
    """The record as it is compared."""
    person = schema_of(record.schema).is_a("Person")
    if person:
        names = [written_person(n) for n in record.names()]
        names += _respelt(names)
    else:
        weak = set(record.texts("weakAlias")) - set(record.texts("name", "alias", "previousName"))
        names = [written_organisation(n, n in weak) for n in record.names()]
    order = {FULL: 0, SHORT: 1, ACRONYM: 2}
    names.sort(key=lambda n: (order[n.form], -len(n.tokens)))
    return Described(
        id=record.id,
        person=person,
        names=tuple(names),
        documents=documents_of(record),
        countries=frozenset(record.texts(*_COUNTRIES)).union(*(n.countries for n in names)),
        positions=tuple(frozenset(tokens(p)) for p in record.texts("position")),
    )


def documents_of(record: Record) -> frozenset[str]:
    """Ids of the documents that the record was read from; empty for an entry of a list."""
    citations = (c for v in record.values for c in v.citations)
    return frozenset(c.document for c in citations if isinstance(c, DocumentCitation))


def _respelt(names: Iterable[Written]) -> list[Written]:
    """The full names with their last token spelt as the text spells the surname elsewhere."""
    names = list(names)
    found = []
    for full in (n for n in names if n.form == FULL):
        for short in (n for n in names if n.form == SHORT and n.tokens[-1] not in full.tokens):
            if token_similarity(full.tokens[-1], short.tokens[-1]) >= 0.7:
                found.append(
                    Written(
                        text=f"{full.text} ({short.text})",
                        form=FULL,
                        tokens=(*full.tokens[:-1], short.tokens[-1]),
                        particles=full.particles,
                        suffix=full.suffix,
                    )
                )
    return found


def related(left: Described, right: Described) -> Related | None:
    """The closest relation between names of the two, or None.

    A surname, short form or acronym counts only for a record without a fuller name: two parties of
    different full names may well share one.
    """
    if left.person != right.person:
        return None
    compare = person_relation if left.person else organisation_relation
    best: Related | None = None
    for one in left.names:
        for other in right.names:
            if not _counts(left, right, one, other):
                continue
            found = compare(one, other)
            if found is not None and (best is None or _closeness(found) > _closeness(best)):
                best = found
    return best


def _counts(left: Described, right: Described, one: Written, other: Written) -> bool:
    if one.form == FULL and other.form == FULL:
        return True
    if left.person:
        return (one.form == FULL or not left.full) and (other.form == FULL or not right.full)
    return not (left.full and right.full)


def _closeness(found: Related) -> tuple[int, float]:
    return (found.relation, found.spelling)


def in_conflict(left: Described, right: Described) -> bool:
    """Whether both have full names and no name of one can be the other's."""
    return bool(left.full and right.full) and related(left, right) is None
