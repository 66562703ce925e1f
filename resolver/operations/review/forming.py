"""How was an entity formed, and what does it look like as a graph?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from resolver.entities import AUTO, Clusters
from resolver.errors import NotFound
from resolver.model.judgements import Judgement, Verdict, pair
from resolver.operations.review.preview import Side, side
from resolver.operations.review.verdicts import now
from resolver.operations.service import Service
from resolver.storage import WAITING, Transaction


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


def formation(service: Service, entity_id: str) -> Formation:
    """How the entity came to be; NotFound."""
    world = service.world()
    with service.storage.reading() as tx:
        clusters = now(world, tx)
        sides = _sides(tx, clusters, members_of(tx, clusters, entity_id))
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
        members = members_of(tx, clusters, entity_id)
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


def members_of(tx: Transaction, clusters: Clusters, entity_id: str) -> tuple[str, ...]:
    """The ids of the entity's records, sorted; NotFound."""
    members = clusters.members(entity_id)
    if not tx.records.with_ids(members):
        raise NotFound("entity", entity_id)
    return members


def _sides(tx: Transaction, clusters: Clusters, ids: Collection[str]) -> dict[str, Side]:
    kept = tx.records.with_ids(ids)
    return {i: side(kept[i].record, clusters, gone=kept[i].removed_at is not None) for i in ids if i in kept}


def _weakest(rows: Iterable[Judgement]) -> Judgement | None:
    """The least probable row; a person's word counts for more than any probability."""
    return min(
        rows,
        key=lambda r: (r.user != AUTO, 1.0 if r.probability is None else r.probability, r.number),
        default=None,
    )
