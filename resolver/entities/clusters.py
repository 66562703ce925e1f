"""Which records are judged to describe the same, and what would contradict that?

Clusters are a pure function of the log.  Its meaning, whatever the log holds:

1. A row that a later row revokes counts for nothing; so do the revocation itself, *unsure*, and a first
   opinion that waits for a second person.
2. Every standing *different* holds: its two records are never in one cluster.
3. Standing *same* rows join records in the order of their numbers, except one that would bring two
   records known to be different into one cluster: it is *suspended*, and reported, and joins them as
   soon as what it contradicts is revoked.

A reviewer's contradiction is refused before it is written (:meth:`Clusters.refusal`), so rows are
suspended only where two reviewers wrote at once, or a *different* was put over an automatic merge.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from resolver.model.judgements import Judgement, Pair, Verdict

_ONE_BY_ONE = 16
"""Further rows up to which it is quicker to take each in than to go through the log again."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """The clusters of one log.  Two of them are equal where the same rows stand.

    Only records in clusters of two or more are held; any other id is its own cluster.
    """

    standing: Mapping[int, tuple[Pair, Verdict]] = field(default_factory=dict)
    """Number -> pair and verdict of the *same* and *different* rows that nobody revoked."""
    canonical_of: Mapping[str, str] = field(default_factory=dict)
    """Record -> the smallest id of its cluster, for records that are not alone."""
    members_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Canonical id -> the ids of its cluster, sorted, for clusters of two or more."""
    suspended: frozenset[int] = frozenset()
    """Numbers of *same* rows that contradict a *different*."""
    last: int = field(default=0, compare=False)
    """Number of the last row taken in."""
    _rows_of: Mapping[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)
    """Record -> numbers of the standing rows that name it."""

    def canonical(self, record_id: str) -> str:
        """The id under which the record's entity is known: the smallest of its cluster."""
        return self.canonical_of.get(record_id, record_id)

    def members(self, record_id: str) -> tuple[str, ...]:
        """The ids of the record's cluster, sorted, itself among them."""
        return self.members_of.get(self.canonical(record_id), (record_id,))

    def referents(self, record_id: str) -> tuple[str, ...]:
        """The ids of the record's cluster that redirect to its canonical id."""
        canonical = self.canonical(record_id)
        return tuple(m for m in self.members(record_id) if m != canonical)

    def together(self, pair: Pair) -> bool:
        """Whether the two are judged the same."""
        return self.canonical(pair.left) == self.canonical(pair.right)

    def refusal(self, pair: Pair, verdict: Verdict = Verdict.SAME) -> tuple[int, ...] | None:
        """The judgements that the verdict would contradict, as a chain from left to right, or None.

        For *same*: *same* rows from the left record to one side of a *different*, that row, and *same*
        rows from its other side to the right record.  For *different*: the *same* rows that join the two.
        """
        if verdict is Verdict.UNSURE:
            return None
        if self.together(pair):
            return self._path(pair.left, pair.right) if verdict is Verdict.DIFFERENT else None
        if verdict is Verdict.DIFFERENT:
            return None
        for number, near, far in sorted(self._fences(pair)):
            return (*self._path(pair.left, near), number, *self._path(far, pair.right))
        return None

    def known_different(self, pair: Pair) -> bool:
        """Whether a *different* keeps the two apart, of their own or of their clusters."""
        return next(self._fences(pair), None) is not None

    def judged(self, pair: Pair) -> bool:
        """Whether the two are known to be the same or to be different."""
        return self.together(pair) or self.known_different(pair)

    def formation(self, record_id: str) -> tuple[int, ...]:
        """Numbers of the *same* rows that hold the record's cluster together, in the order of the log."""
        found = {n for member in self.members(record_id) for n, _ in self._joined(member)}
        return tuple(sorted(found))

    def after(self, judgements: Iterable[Judgement]) -> Clusters:
        """The clusters with further rows of the log taken in; equal to those of the whole log."""
        rows = list(judgements)
        clusters = self
        while 0 < len(rows) <= _ONE_BY_ONE and (step := clusters._with(rows[0])) is not None:
            clusters = step
            del rows[0]
        if not rows:
            return clusters
        standing = _standing(rows, clusters.standing)
        return _clusters(standing, max(clusters.last, *(row.number for row in rows)))

    def _with(self, row: Judgement) -> Clusters | None:
        """One further row, where that can be told without going through the log; else None."""
        if row.number <= self.last or row.revokes is not None:
            return None
        if not _counts(row):
            return self._moved(row, added=False)
        if row.verdict is Verdict.DIFFERENT:
            return None if self.together(row.pair) else self._moved(row)
        if self.known_different(row.pair):
            return self._moved(row, suspended=True)
        return self._moved(row, joined=not self.together(row.pair))

    def _moved(
        self, row: Judgement, *, added: bool = True, suspended: bool = False, joined: bool = False
    ) -> Clusters:
        canonical_of, members_of = self.canonical_of, self.members_of
        if joined:
            canonical_of, members_of = dict(canonical_of), dict(members_of)
            members = tuple(sorted(self.members(row.pair.left) + self.members(row.pair.right)))
            for side in (row.pair.left, row.pair.right):
                members_of.pop(self.canonical(side), None)
            members_of[members[0]] = members
            canonical_of.update(dict.fromkeys(members, members[0]))
        standing, rows_of = self.standing, self._rows_of
        if added:
            standing = {**standing, row.number: (row.pair, row.verdict)}
            named = {i: (*rows_of.get(i, ()), row.number) for i in (row.pair.left, row.pair.right)}
            rows_of = {**rows_of, **named}
        return Clusters(
            standing,
            canonical_of,
            members_of,
            self.suspended | {row.number} if suspended else self.suspended,
            row.number,
            rows_of,
        )

    def _fences(self, pair: Pair) -> Iterator[tuple[int, str, str]]:
        """Each *different* between the two clusters: its number, its left and its right side here."""
        left, right = self.canonical(pair.left), self.canonical(pair.right)
        if left == right:
            return
        turned = len(self.members(left)) > len(self.members(right))
        near_root, far_root = (right, left) if turned else (left, right)
        for near in self.members(near_root):
            for number in self._rows_of.get(near, ()):
                judged, verdict = self.standing[number]
                far = judged.right if judged.left == near else judged.left
                if verdict is Verdict.DIFFERENT and self.canonical(far) == far_root:
                    yield (number, far, near) if turned else (number, near, far)

    def _joined(self, record_id: str) -> Iterator[tuple[int, str]]:
        """The records that standing *same* rows join directly to this one, with the rows' numbers."""
        for number in self._rows_of.get(record_id, ()):
            pair, verdict = self.standing[number]
            if verdict is Verdict.SAME and number not in self.suspended:
                yield number, pair.right if pair.left == record_id else pair.left

    def _path(self, start: str, end: str) -> tuple[int, ...]:
        """The shortest chain of *same* rows between two records of one cluster."""
        came: dict[str, tuple[int, str] | None] = {start: None}
        queue = deque([start])
        while queue and end not in came:
            here = queue.popleft()
            for number, there in self._joined(here):
                if there not in came:
                    came[there] = (number, here)
                    queue.append(there)
        path: list[int] = []
        step = came.get(end)
        while step is not None:
            path.append(step[0])
            step = came[step[1]]
        return tuple(reversed(path))


def clusters(judgements: Iterable[Judgement]) -> Clusters:
    """The clusters of a log; its rows may come in any order.

    >>> clusters([]).canonical("a")
    'a'
    """
    rows = list(judgements)
    return _clusters(_standing(rows, {}), max((row.number for row in rows), default=0))


def taken_back(judgements: Iterable[Judgement]) -> frozenset[Pair]:
    """The pairs whose *same* was revoked and that nobody has judged the same again.

    What somebody took back is not made again without a person.
    """
    rows = list(judgements)
    revoked = {row.pair for row in rows if row.revokes is not None and row.verdict is Verdict.SAME}
    standing = _standing(rows, {}).values()
    return frozenset(revoked - {on for on, verdict in standing if verdict is Verdict.SAME})


def _counts(row: Judgement) -> bool:
    return row.verdict is not Verdict.UNSURE and row.stage is None


def _standing(
    rows: Iterable[Judgement], before: Mapping[int, tuple[Pair, Verdict]]
) -> dict[int, tuple[Pair, Verdict]]:
    rows = list(rows)
    revoked = {row.revokes for row in rows if row.revokes is not None}
    new = {row.number: (row.pair, row.verdict) for row in rows if row.revokes is None and _counts(row)}
    both = {**before, **new}
    return {number: both[number] for number in sorted(both) if number not in revoked}


def _clusters(standing: Mapping[int, tuple[Pair, Verdict]], last: int) -> Clusters:
    """From scratch: union of the *same* rows in their order, kept apart by all *different* rows."""
    rows_of: dict[str, list[int]] = {}
    for number, (pair, _) in standing.items():
        rows_of.setdefault(pair.left, []).append(number)
        rows_of.setdefault(pair.right, []).append(number)
    root_of: dict[str, str] = {}
    members_of: dict[str, list[str]] = {}
    fences_of: dict[str, list[Pair]] = {}
    for pair, verdict in standing.values():
        if verdict is Verdict.DIFFERENT:
            fences_of.setdefault(pair.left, []).append(pair)
            fences_of.setdefault(pair.right, []).append(pair)
    suspended: set[int] = set()
    for number, (pair, verdict) in standing.items():
        if verdict is Verdict.DIFFERENT:
            continue
        one, other = root_of.get(pair.left, pair.left), root_of.get(pair.right, pair.right)
        if one == other:
            continue
        if len(fences_of.get(one, ())) > len(fences_of.get(other, ())):
            one, other = other, one
        fenced = (
            {root_of.get(fence.left, fence.left), root_of.get(fence.right, fence.right)} == {one, other}
            for fence in fences_of.get(one, ())
        )
        if any(fenced):
            suspended.add(number)
            continue
        if len(members_of.get(one, ())) > len(members_of.get(other, ())):
            one, other = other, one
        moved = members_of.pop(one, [one])
        members_of.setdefault(other, [other]).extend(moved)
        root_of.update(dict.fromkeys(moved, other))
        if one in fences_of:
            fences_of.setdefault(other, []).extend(fences_of.pop(one))
    sorted_members = [tuple(sorted(members)) for members in members_of.values()]
    return Clusters(
        standing=standing,
        canonical_of={member: members[0] for members in sorted_members for member in members},
        members_of={members[0]: members for members in sorted_members},
        suspended=frozenset(suspended),
        last=last,
        _rows_of={record: tuple(numbers) for record, numbers in rows_of.items()},
    )
