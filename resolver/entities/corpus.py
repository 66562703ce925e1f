"""What do the texts around two records say?

Two records whose names leave a doubt are told by the company they keep: who else is named in both
texts, which countries the texts are about, and who else in all the texts could be meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from resolver.entities.clusters import Clusters
from resolver.entities.described import Described, in_conflict
from resolver.entities.groups import Group
from resolver.entities.relations import Related, Relation
from resolver.model.judgements import pair

CERTAIN = Relation.FULLER
"""Names at least this close count as the same while the surroundings of others are weighed."""


@dataclass(slots=True)
class Corpus:
    """The records of a set of texts with what is known of their surroundings."""

    records: Mapping[str, Described]
    group_of: dict[str, str] = field(default_factory=dict)
    """Record -> one record of those that are surely the same."""
    groups_in: dict[str, frozenset[str]] = field(default_factory=dict)
    """Document -> the groups named in it."""
    countries_in: dict[str, frozenset[str]] = field(default_factory=dict)
    """Document -> countries of those named in it."""
    fitting: dict[str, dict[str, Relation]] = field(default_factory=lambda: defaultdict(dict))
    """Record -> the records whose names are related to its own, each with the relation."""

    def associates(self, left: Described, right: Described) -> int:
        """How many others are named together with both."""
        own = {self.group_of[left.id], self.group_of[right.id]}
        return max(
            (
                len((self.groups_in[one] & self.groups_in[other]) - own)
                for one in left.documents
                for other in right.documents
                if one != other
            ),
            default=0,
        )

    def rivals(self, left: Described, right: Described, relation: Relation) -> int:
        """How many others fit one of the two at least as closely, and cannot be the other."""
        return max(self._rivals(left, right, relation), self._rivals(right, left, relation))

    def _rivals(self, of: Described, against: Described, relation: Relation) -> int:
        found: set[str] = set()
        for i, fit in self.fitting[of.id].items():
            if i == against.id or fit < relation or (group := self.group_of[i]) in found:
                continue
            rival = self.records[i]
            if rival.documents & against.documents or in_conflict(rival, against):
                found.add(group)
        return len(found)

    def country_is_told(self, left: Described, right: Described) -> bool | None:
        """Whether the texts tell the same countries of the two, or else of those named with them.

        None where either tells of none, or where they share one and each tells of others besides.
        """
        return same_country(left.countries or self._around(left), right.countries or self._around(right))

    def _around(self, record: Described) -> frozenset[str]:
        return frozenset().union(*(self.countries_in[d] for d in record.documents))


def same_country(one: frozenset[str], other: frozenset[str]) -> bool | None:
    """Whether one set of countries holds the other; None where either is empty or they only overlap."""
    if not one or not other:
        return None
    if one <= other or other <= one:
        return True
    return None if one & other else False


def corpus(
    records: Iterable[Described], found: Iterable[tuple[str, str, Related]], clusters: Clusters
) -> Corpus:
    """The surroundings of the records.

    ``found`` are the pairs whose names are related, ``clusters`` what has been judged.
    """
    known = {r.id: r for r in records}
    made = Corpus(known)
    pairs = list(found)
    made.group_of.update(_groups(known, pairs, clusters))
    countries: dict[str, set[str]] = defaultdict(set)
    groups: dict[str, set[str]] = defaultdict(set)
    for record in known.values():
        for document in record.documents:
            groups[document].add(made.group_of[record.id])
            countries[document] |= record.countries
    made.groups_in.update({d: frozenset(g) for d, g in groups.items()})
    made.countries_in.update({d: frozenset(c) for d, c in countries.items()})
    for one, other, related in pairs:
        made.fitting[one][other] = made.fitting[other][one] = related.relation
    return made


def _groups(
    records: Mapping[str, Described], pairs: Iterable[tuple[str, str, Related]], clusters: Clusters
) -> dict[str, str]:
    """Joins records judged the same or of certainly the same name.

    By their names alone no two of one text are joined, and none whose full names exclude each other.
    """
    group_of = {i: clusters.canonical(i) for i in records}
    members: dict[str, list[str]] = defaultdict(list)
    groups: dict[str, Group] = defaultdict(Group)
    for i, record in records.items():
        members[group_of[i]].append(i)
        groups[group_of[i]] = groups[group_of[i]].with_group(Group.of(record))
    order = sorted(pairs, key=lambda p: (-p[2].relation, -p[2].spelling, p[0], p[1]))
    for one, other, related in order:
        left, right = group_of[one], group_of[other]
        sure = related.relation >= CERTAIN or (
            related.relation in (Relation.COUNTRY_LEFT_OUT, Relation.ACRONYM, Relation.VARIANT)
        )
        if not sure or left == right or not groups[left].agrees(groups[right]):
            continue
        if clusters.known_different(pair(one, other)):
            continue
        for member in members[right]:
            group_of[member] = left
        members[left] += members.pop(right)
        groups[left] = groups[left].with_group(groups.pop(right))
    return group_of
