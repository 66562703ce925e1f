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
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from resolver.model.judgements import Judgement, Pair, Verdict


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
        """The clusters with further rows of the log taken in; equal to those of the whole log.

        Only what standing *same* rows connect with the rows' records is joined anew: rows on other records
        neither join nor part it.
        """
        rows = list(judgements)
        if not rows:
            return self
        last = max(self.last, *(row.number for row in rows))
        revoked = {row.revokes for row in rows if row.revokes is not None}
        gone = {n: self.standing[n] for n in revoked if n in self.standing}
        came = {r.number: (r.pair, r.verdict) for r in rows if _counts(r) and r.number not in revoked}
        if not gone and not came:
            return replace(self, last=last)
        standing = {**self.standing, **came}  # copied whole, which is quick, and changed in few places
        for number in gone:
            del standing[number]
        if min(came, default=self.last + 1) <= self.last:
            standing = dict(sorted(standing.items()))
        named = {i for on, _ in (*gone.values(), *came.values()) for i in (on.left, on.right)}
        rows_of = self._rows_with(named, gone, came)
        around = _connected(named, standing, rows_of)
        inside = sorted({n for record in around for n in rows_of.get(record, ())})
        parts, suspended = _joined({n: standing[n] for n in inside})
        canonical_of, members_of = dict(self.canonical_of), dict(self.members_of)
        for record in around:
            members_of.pop(canonical_of.pop(record, record), None)
        for root, members in parts.items():
            members_of[root] = members
            canonical_of.update(dict.fromkeys(members, root))
        suspended |= self.suspended - gone.keys() - set(inside)
        return Clusters(standing, canonical_of, members_of, suspended, last, rows_of)

    def _rows_with(
        self, named: Iterable[str], gone: Collection[int], came: Mapping[int, tuple[Pair, Verdict]]
    ) -> dict[str, tuple[int, ...]]:
        """Which standing rows name each record, where these rows are gone and those have come."""
        new: dict[str, list[int]] = {record: [] for record in named}
        for number, (on, _) in came.items():
            new[on.left].append(number)
            new[on.right].append(number)
        rows_of = dict(self._rows_of)
        for record, numbers in new.items():
            kept = [n for n in rows_of.pop(record, ()) if n not in gone]
            if kept or numbers:
                rows_of[record] = tuple(sorted((*kept, *numbers)))
        return rows_of

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
    return Clusters().after(sorted(judgements, key=lambda row: row.number))


def taken_back(judgements: Iterable[Judgement]) -> frozenset[Pair]:
    """The pairs whose *same* was revoked and that nobody has judged the same again.

    What somebody took back is not made again without a person.
    """
    rows = list(judgements)
    revoked = {row.revokes for row in rows if row.revokes is not None}
    same = [row for row in rows if row.verdict is Verdict.SAME]
    back = {row.pair for row in same if row.revokes is not None}
    return frozenset(back - {row.pair for row in same if _counts(row) and row.number not in revoked})


def _counts(row: Judgement) -> bool:
    return row.revokes is None and row.verdict is not Verdict.UNSURE and row.stage is None


def _connected(
    start: Iterable[str],
    standing: Mapping[int, tuple[Pair, Verdict]],
    rows_of: Mapping[str, tuple[int, ...]],
) -> set[str]:
    """The records that *same* rows, suspended ones too, connect with these, themselves among them."""
    found = set(start)
    queue = deque(found)
    while queue:
        for number in rows_of.get(queue.popleft(), ()):
            on, verdict = standing[number]
            for there in (on.left, on.right):
                if verdict is Verdict.SAME and there not in found:
                    found.add(there)
                    queue.append(there)
    return found


def _joined(
    standing: Mapping[int, tuple[Pair, Verdict]],
) -> tuple[dict[str, tuple[str, ...]], frozenset[int]]:
    """Union of the *same* rows in their order, kept apart by all *different* rows.

    The smallest id of each cluster with its members, sorted, and the rows that are suspended.
    """
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
    found = (tuple(sorted(members)) for members in members_of.values())
    return {members[0]: members for members in found}, frozenset(suspended)
