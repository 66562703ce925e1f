"""Which proposals are merged without a person, and what comes out?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass

from resolver.entities.clusters import Clusters, clusters
from resolver.entities.groups import Group
from resolver.entities.linker import Linker
from resolver.entities.proposals import proposals
from resolver.model.judgements import Judgement, Pair, Verdict
from resolver.model.proposals import Proposal
from resolver.model.records import Record
from resolver.scoring import Scorer

AUTO = "auto"
"""The user in whose name merges are made without a person."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of proposals: those merged now, in order, and those left to a person."""

    merged: tuple[Proposal, ...]
    queued: tuple[Proposal, ...]


def plan(
    proposed: Iterable[Proposal],
    records: Iterable[Record],
    known: Clusters,
    *,
    auto_merge: float,
    auto_merge_lists: float | None = None,
    taken_back: Iterable[Pair] = (),
    most: int | None = None,
) -> Plan:
    """Merges the most probable pairs first, as long as nobody in the two clusters contradicts.

    From ``auto_merge`` on, or where neither side holds a record of a text from ``auto_merge_lists`` on.
    A merge is left to a person where it would bring together two records of one text, two entries of one
    list under different names, a text with a list, two whose full names or dates of birth exclude each
    other, two known to be different, two whose merge somebody has ``taken_back``, or more than ``most``
    records.
    """
    in_order = sorted(proposed, key=lambda p: (-p.probability, p.pair))
    named = {i for p in in_order for i in (p.pair.left, p.pair.right)}
    growing = _Growing(known, {known.canonical(i) for i in named}, records, taken_back, most)
    merged: list[Proposal] = []
    queued: list[Proposal] = []
    for proposal in in_order:
        left, right = growing.root(proposal.pair.left), growing.root(proposal.pair.right)
        if left == right:
            continue
        enough = auto_merge
        if auto_merge_lists is not None and growing.of_lists(left) and growing.of_lists(right):
            enough = auto_merge_lists
        if proposal.probability >= enough and growing.may_join(left, right):
            growing.join(left, right)
            merged.append(proposal)
        else:
            queued.append(proposal)
    return Plan(tuple(merged), tuple(p for p in queued if not growing.together(p.pair)))


class _Growing:
    """The clusters while a plan is made: what is known, and what the plan has joined so far."""

    def __init__(
        self,
        known: Clusters,
        roots: Set[str],
        records: Iterable[Record],
        taken_back: Iterable[Pair],
        most: int | None,
    ) -> None:
        self._known = known
        self._most = most
        self._size: dict[str, int] = {}
        self._moved: dict[str, str] = {}
        self._groups: dict[str, Group] = defaultdict(Group)
        for record in records:
            root = known.canonical(record.id)
            if root in roots:
                self._groups[root] = self._groups[root].with_group(Group.of_record(record))
        self._apart: dict[str, set[str]] = defaultdict(set)
        different = (on for on, verdict in known.standing.values() if verdict is Verdict.DIFFERENT)
        for on in (*different, *taken_back):
            left, right = known.canonical(on.left), known.canonical(on.right)
            self._apart[left].add(right)
            self._apart[right].add(left)

    def root(self, record_id: str) -> str:
        """What the record's cluster is called here."""
        root = self._known.canonical(record_id)
        while root in self._moved:
            root = self._moved[root]
        return root

    def together(self, on: Pair) -> bool:
        """Whether the two are known or planned to be the same."""
        return self.root(on.left) == self.root(on.right)

    def size(self, root: str) -> int:
        """How many records the cluster has."""
        return self._size.get(root) or len(self._known.members(root))

    def of_lists(self, root: str) -> bool:
        """Whether no record of the cluster comes from a text."""
        return not self._groups[root].documents

    def may_join(self, left: str, right: str) -> bool:
        """Whether nothing known of the two clusters stands against it."""
        if any(self.root(apart) == right for apart in self._apart[left]):
            return False
        if self._most is not None and self.size(left) + self.size(right) > self._most:
            return False
        one, other = self._groups[left], self._groups[right]
        return not one.is_mixed_with(other) and one.agrees(other)

    def join(self, left: str, right: str) -> None:
        """Makes one cluster of the two."""
        self._size[left] = self.size(left) + self.size(right)
        self._moved[right] = left
        self._groups[left] = self._groups[left].with_group(self._groups.pop(right))
        self._apart[left] |= self._apart.pop(right, set())


def linked(
    records: Iterable[Record],
    scorer: Scorer,
    linker: Linker,
    auto_merge: float,
    *,
    known: Clusters | None = None,
) -> Clusters:
    """The clusters of the records after automatic merging, in memory; nothing is kept."""
    given = list(records)
    before = known or clusters([])
    proposed = proposals(given, scorer, linker, clusters=before, at_least=auto_merge)
    made = plan(proposed, given, before, auto_merge=auto_merge).merged
    return before.after(_judgement(before.last + n, proposal) for n, proposal in enumerate(made, 1))


def _judgement(number: int, proposal: Proposal) -> Judgement:
    return Judgement(
        number=number,
        pair=proposal.pair,
        verdict=Verdict.SAME,
        user=AUTO,
        reason=proposal.reason,
        at="",
        score=proposal.score,
        probability=proposal.probability,
        model=proposal.model,
        snapshot=None,
        evidence={},
        revokes=None,
        previous="",
        hash="",
    )
