"""Which pairs wait for a person, and which are merged without one?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import orjson

from resolver import entities
from resolver.model.judgements import Judgement
from resolver.model.proposals import Proposal
from resolver.model.records import Record
from resolver.operations.review.pairs import frozen
from resolver.operations.review.queue import queued_anew
from resolver.operations.service import OF_DATASET, Service, uncollected
from resolver.storage import KeptRecord, NewJudgement, ProposalState, Transaction

FLOOR = 0.001
"""Probability below which a pair is not worth naming."""
_LINKED = "linked"


class State(StrEnum):
    """What became of a pair that was compared."""

    MERGED = "merged"
    """The two are judged the same, by a person or automatically."""
    OPEN = "open"
    """It waits for a person."""
    BELOW = "below"
    """It is too improbable to be proposed."""


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A pair that was compared."""

    left: Record
    right: Record
    probability: float
    score: float
    state: State


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking came to: the pairs, most probable first, and how many were merged and queued anew."""

    links: tuple[ComparedPair, ...]
    merged: int
    queued: int


def link(service: Service, tx: Transaction, dataset: str, touching: frozenset[str]) -> int:
    """Queues the pairs with one of these records that are likely the same and nobody has judged.

    Those at or above the settings' ``auto_merge`` are judged the same in the name of ``auto``, as long
    as nothing in the two clusters contradicts.  Returns how many were.
    """
    tx.judgements.hold()
    kept = {k.id: k for k in tx.records.stream(dataset)}
    rows = list(tx.judgements.all())
    clusters = entities.clusters(rows)
    found = entities.proposals(
        (k.record for k in kept.values()),
        service.scorer,
        service.linker,
        clusters=clusters,
        touching=touching,
        at_least=service.settings.propose,
    )
    return len(_written(service, tx, found, kept, rows).merged)


def link_all(service: Service, *, at_least: float = FLOOR) -> Linked:
    """Compares all records with each other, queues what is likely, and merges what is certain.

    Pairs known to be different are left out.  Records are read and compared first and written about
    afterwards; what was judged meanwhile counts, and a record that changed meanwhile is left for the
    next time.
    """
    with uncollected():
        with service.storage.reading() as tx:
            change = tx.records.last_change()
            kept = {k.id: k for k in tx.records.stream()}
            before = entities.clusters(tx.judgements.all())
        found = list(
            entities.proposals(
                (k.record for k in kept.values()),
                service.scorer,
                service.linker,
                clusters=before,
                at_least=min(at_least, service.settings.propose),
                explained=service.settings.propose,
                judged=True,
            )
        )
        with service.storage.writing() as tx:
            tx.judgements.hold()
            moved = {k.id for k in tx.records.changed_since(change)}
            rows = list(tx.judgements.all())
            clusters = entities.clusters(rows)
            fresh = (
                p
                for p in found
                if p.probability >= service.settings.propose
                and not clusters.judged(p.pair)
                and not {p.pair.left, p.pair.right} & moved
            )
            plan = _written(service, tx, fresh, kept, rows)
            after = clusters.after(tx.judgements.all(after=clusters.last))
            tx.state.put(_LINKED, _mark(service, change))
    links = (
        ComparedPair(
            kept[p.pair.left].record,
            kept[p.pair.right].record,
            p.probability,
            p.score,
            _state(p, after, service.settings.propose),
        )
        for p in found
        if p.probability >= at_least and not after.known_different(p.pair)
    )
    return Linked(tuple(links), len(plan.merged), len(plan.queued))


def linked_already(service: Service) -> bool:
    """Whether the records as they are now have been linked, with these weights and settings."""
    with service.storage.reading() as tx:
        return tx.state.get(_LINKED) == _mark(service, tx.records.last_change())


def clustered(service: Service) -> Iterator[tuple[Record, str]]:
    """Every record that has a name, with the id of its entity, ordered by id."""
    with service.storage.reading() as tx:
        clusters = entities.clusters(tx.judgements.all())
        for kept in tx.records.stream():
            if kept.record.names():
                yield kept.record, clusters.canonical(kept.id)


def source_id(record: Record) -> str:
    """The record's id at its source: without what was put before one that another dataset has too."""
    return record.id.removeprefix(f"{record.dataset}{OF_DATASET}")


def _mark(service: Service, change: int) -> str:
    settings = service.settings
    mark = [change, service.linker.name, settings.propose, settings.auto_merge, settings.auto_merge_lists]
    return orjson.dumps(mark).decode()


def _state(proposal: Proposal, clusters: entities.Clusters, propose: float) -> State:
    if clusters.together(proposal.pair):
        return State.MERGED
    return State.OPEN if proposal.probability >= propose else State.BELOW


def _written(
    service: Service,
    tx: Transaction,
    found: Iterable[Proposal],
    kept: Mapping[str, KeptRecord],
    log: list[Judgement],
) -> entities.Plan:
    """Queues the proposals, and writes the certain ones into the log in the name of ``auto``."""
    plan = entities.plan(
        found,
        (k.record for k in kept.values()),
        entities.clusters(log),
        auto_merge=service.settings.auto_merge,
        auto_merge_lists=service.settings.auto_merge_lists,
        taken_back=entities.taken_back(log),
        most=service.policy.auto_merge_above or None,
    )
    tx.proposals.lapse_stale()
    tx.proposals.put(queued_anew(service, tx, (*plan.merged, *plan.queued), kept))
    tx.judgements.extend(
        NewJudgement(
            proposal.pair,
            user=entities.AUTO,
            reason=proposal.reason,
            score=proposal.score,
            probability=proposal.probability,
            model=proposal.model,
            evidence=frozen((kept[proposal.pair.left], kept[proposal.pair.right]), proposal.evidence),
        )
        for proposal in plan.merged
    )
    tx.proposals.set_states((p.pair for p in plan.merged), ProposalState.DECIDED)
    return plan
