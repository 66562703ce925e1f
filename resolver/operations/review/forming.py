"""How was an entity formed, what does it look like as a graph, and how is it split?"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from resolver.entities import AUTO, Clusters
from resolver.errors import Fault, InvalidInput, NotFound, StaleVersion
from resolver.model.judgements import Judgement, Pair, Verdict, pair
from resolver.operations.review.pairs import frozen
from resolver.operations.review.preview import Side, side
from resolver.operations.review.verdicts import checked_reason, now, settle, state_of
from resolver.operations.service import Service
from resolver.storage import WAITING, NewJudgement, Transaction


@dataclass(frozen=True, slots=True)
class Step:
    """One of the judgements that hold an entity together, and how many records were joined after it."""

    judgement: Judgement
    left: Side
    right: Side
    size: int


@dataclass(frozen=True, slots=True)
class Formation:
    """How an entity came to be."""

    entity: str
    steps: tuple[Step, ...]
    """In the order of the log; those that only say again what was known have the size before them."""
    weakest: Judgement | None
    """The least probable one that nobody but ``auto`` has confirmed; else the least probable."""
    suspended: tuple[Judgement, ...]
    """*Same* rows on its records that contradict a *different*, and so join nothing."""


@dataclass(frozen=True, slots=True)
class Edge:
    """What is said of two records of an entity, or of one of them and one outside."""

    left: str
    right: str
    number: int | None
    """Row of the log; None for a proposal."""
    verdict: str
    """``same``, ``different``, ``suspended`` or ``proposed``."""
    probability: float | None
    user: str | None
    at: str
    weakest: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """An entity as a graph."""

    nodes: tuple[Side, ...]
    """Its records first, then those outside that a *different* or a proposal speaks of."""
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class SplitPreview:
    """What taking records out of an entity would do."""

    stays: tuple[tuple[str, ...], ...]
    leaves: tuple[tuple[str, ...], ...]
    revoked: tuple[Judgement, ...]
    added: tuple[tuple[str, Pair], ...]
    """Verdicts that would be written: *same* within the parts where they would fall apart, *different*
    between them."""
    version: str


@dataclass(frozen=True, slots=True)
class Split:
    """What a split did."""

    batch: str
    rows: tuple[Judgement, ...]
    ids: tuple[str, ...]
    """Ids of the entities that came of it."""


def formation(service: Service, entity_id: str) -> Formation:
    """How the entity came to be; NotFound."""
    world = service.world()
    with service.storage.reading() as tx:
        clusters = now(world, tx)
        sides = _sides(tx, clusters, _members(tx, clusters, entity_id))
        rows = [row for n in clusters.formation(entity_id) if (row := tx.judgements.get(n)) is not None]
        suspended = [
            row
            for n in sorted(clusters.suspended)
            if {clusters.standing[n][0].left, clusters.standing[n][0].right} & sides.keys()
            and (row := tx.judgements.get(n)) is not None
        ]
    group_of = {i: frozenset([i]) for i in sides}
    steps = []
    for row in rows:
        joined = group_of[row.pair.left] | group_of[row.pair.right]
        group_of |= dict.fromkeys(joined, joined)
        steps.append(Step(row, sides[row.pair.left], sides[row.pair.right], len(joined)))
    return Formation(clusters.canonical(entity_id), tuple(steps), _weakest(rows), tuple(suspended))


def chain(service: Service, one: str, other: str) -> tuple[Judgement, ...]:
    """The shortest chain of judgements that joins the two records; empty where they are not one entity."""
    world = service.world()
    two = pair(one, other)
    with service.storage.reading() as tx:
        numbers = now(world, tx).refusal(two, Verdict.DIFFERENT) or ()
        return tuple(row for n in numbers if (row := tx.judgements.get(n)) is not None)


def graph(service: Service, entity_id: str) -> Graph:
    """The entity's records and all that is said of them; NotFound."""
    world = service.world()
    with service.storage.reading() as tx:
        clusters = now(world, tx)
        members = _members(tx, clusters, entity_id)
        rows = {row.number: row for m in members for row in tx.judgements.of_record(m)}
        weak = _weakest([rows[n] for n in clusters.formation(entity_id) if n in rows])
        edges = [
            Edge(
                row.pair.left,
                row.pair.right,
                number,
                "suspended" if number in clusters.suspended else row.verdict.value,
                row.probability,
                row.user,
                row.at,
                weak is not None and weak.number == number,
            )
            for number, row in sorted(rows.items())
            if number in clusters.standing
        ]
        edges += [
            Edge(
                k.proposal.pair.left,
                k.proposal.pair.right,
                None,
                "proposed",
                k.proposal.probability,
                None,
                k.created,
                False,
            )
            for k in tx.proposals.of_records(members)
            if k.state in WAITING
        ]
        outside = {i for e in edges for i in (e.left, e.right)} - set(members)
        sides = _sides(tx, clusters, [*members, *sorted(outside)])
    return Graph(tuple(sides.values()), tuple(edges))


def entity_version(service: Service, entity_id: str) -> str:
    """Changes with every judgement that holds the entity together; to be given back with a split."""
    world = service.world()
    with service.storage.reading() as tx:
        return _version(now(world, tx), entity_id)


def split_preview(
    service: Service, entity_id: str, out: Sequence[str], *, together: bool = True
) -> SplitPreview:
    """What taking the records out would do.  Nothing is written.  NotFound, InvalidInput."""
    world = service.world()
    with service.storage.reading() as tx:
        clusters = now(world, tx)
        plan = _planned(tx, clusters, entity_id, out, together)
        rows = tuple(row for n in plan.revoked if (row := tx.judgements.get(n)) is not None)
        added = tuple((verdict.value, two) for verdict, two in plan.added)
        stays, leaves = plan.parts[:1], plan.parts[1:]
        return SplitPreview(stays, leaves, rows, added, _version(clusters, entity_id))


def split(
    service: Service,
    entity_id: str,
    out: Sequence[str],
    user: str,
    reason: str,
    *,
    code: str | None,
    together: bool = True,
    expected: str | None = None,
) -> Split:
    """Takes the records out of the entity: as one entity, or with ``together`` false each alone.

    Those that stay remain one entity.  *Same* rows between the parts are revoked, and a *different* keeps
    them apart.  One batch, which :func:`~resolver.operations.review.undo_batch` takes back.

    NotFound, InvalidInput, StaleVersion where ``expected`` is no longer the entity's version.
    """
    reason = checked_reason(reason)
    service.policy.check(code, reason, ("different",), required=True)
    world = service.world()
    batch = uuid.uuid4().hex[:16]
    with service.storage.writing() as tx:
        tx.judgements.hold()
        clusters = now(world, tx)
        if expected is not None and expected != _version(clusters, entity_id):
            raise StaleVersion("the entity has changed since it was shown; look at it again")
        plan = _planned(tx, clusters, entity_id, out, together)
        snapshot = state_of(world)
        rows = [
            tx.judgements.revoke(n, user=user, reason=reason, snapshot=snapshot, code=code, batch=batch)
            for n in plan.revoked
        ]
        kept = tx.records.with_ids(i for part in plan.parts for i in part)
        rows += tx.judgements.extend(
            NewJudgement(
                two,
                verdict,
                user=user,
                reason=reason,
                snapshot=snapshot,
                evidence={**frozen((kept[two.left], kept[two.right]), ()), "split": entity_id},
                code=code,
                batch=batch,
            )
            for verdict, two in plan.added
        )
        after = now(world, tx)
        settle(tx, after, {i for part in plan.parts for i in part})
        ids = tuple(dict.fromkeys(after.canonical(part[0]) for part in plan.parts))
    return Split(batch, tuple(rows), ids)


@dataclass(frozen=True, slots=True)
class _Plan:
    parts: tuple[tuple[str, ...], ...]
    """Those that stay first."""
    revoked: tuple[int, ...]
    added: tuple[tuple[Verdict, Pair], ...]


def _planned(
    tx: Transaction, clusters: Clusters, entity_id: str, out: Iterable[str], together: bool
) -> _Plan:
    members = _members(tx, clusters, entity_id)
    leaving = sorted(set(out))
    foreign = [i for i in leaving if i not in members]
    if foreign or not leaving or len(leaving) == len(members):
        what = f"{foreign[0]} is not one of its records" if foreign else "some of its records, not all"
        raise InvalidInput("the entity cannot be split so", [Fault("out", what)])
    stays = tuple(i for i in members if i not in leaving)
    parts = (stays, *([tuple(leaving)] if together else [(i,) for i in leaving]))
    part_of = {i: n for n, part in enumerate(parts) for i in part}
    holding = {n: clusters.standing[n][0] for n in clusters.formation(entity_id)}
    revoked = tuple(n for n, on in holding.items() if part_of[on.left] != part_of[on.right])
    added: list[tuple[Verdict, Pair]] = []
    for part in parts:
        pieces = _pieces(part, [on for n, on in holding.items() if n not in revoked])
        added += [(Verdict.SAME, pair(pieces[0][0], piece[0])) for piece in pieces[1:]]
    added += [(Verdict.DIFFERENT, pair(stays[0], part[0])) for part in parts[1:]]
    return _Plan(parts, revoked, tuple(added))


def _pieces(part: Sequence[str], links: Iterable[Pair]) -> list[tuple[str, ...]]:
    """What the records of the part fall into by the links alone."""
    group_of = {i: frozenset([i]) for i in part}
    for on in links:
        if on.left in group_of and on.right in group_of:
            joined = group_of[on.left] | group_of[on.right]
            group_of |= dict.fromkeys(joined, joined)
    return sorted(tuple(sorted(group)) for group in set(group_of.values()))


def _members(tx: Transaction, clusters: Clusters, entity_id: str) -> tuple[str, ...]:
    members = clusters.members(entity_id)
    if not tx.records.with_ids(members):
        raise NotFound("entity", entity_id)
    return members


def _sides(tx: Transaction, clusters: Clusters, ids: Collection[str]) -> dict[str, Side]:
    kept = tx.records.with_ids(ids)
    return {i: side(kept[i].record, clusters, gone=kept[i].removed_at is not None) for i in ids if i in kept}


def _version(clusters: Clusters, entity_id: str) -> str:
    said = [clusters.canonical(entity_id), *map(str, clusters.formation(entity_id))]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def _weakest(rows: Iterable[Judgement]) -> Judgement | None:
    """The least probable row; a person's word counts for more than any probability."""
    return min(
        rows,
        key=lambda r: (r.user != AUTO, 1.0 if r.probability is None else r.probability, r.number),
        default=None,
    )
