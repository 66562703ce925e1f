"""Which pairs wait for a person, and which are merged without one?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import orjson

from resolver import entities, index
from resolver.model.judgements import Judgement
from resolver.model.proposals import Proposal
from resolver.model.records import NAME_PROPERTIES, Record
from resolver.operations.review.pairs import frozen
from resolver.operations.review.worth import queued_anew
from resolver.operations.service import OF_DATASET, Service, uncollected
from resolver.storage import KeptRecord, NewJudgement, ProposalState, Transaction

FLOOR = 0.001
"""Probability below which a pair is not worth naming."""
MANY = 50
"""Where more than one record in so many has changed, all are compared: it takes no longer."""
FEW = 50
"""Changed records that are always compared alone."""
ALIKE = 0.5
"""Score from which a record that the search finds is worth comparing."""
WORTH_A_LOOK = 0.1
"""Probability from which a record's own neighbours are looked for: one of them may fit it better."""
LOCK = "linking"
_LINKED = "linked"
_HEARD = "linked.sounds"


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


class LinkedNew(NamedTuple):
    """What linking new records came to."""

    records: int
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
        found = entities.proposed(
            (k.record for k in kept.values()),
            service.scorer,
            service.linker,
            clusters=before,
            at_least=min(at_least, service.settings.propose),
            explained=service.settings.propose,
            judged=True,
        )
        plan, after = _concluded(service, found.proposals, kept, change)
        if found.heard is not None:
            common = {sound: n for sound, n in found.heard.counts.items() if n > 1}
            with service.storage.writing() as tx:
                tx.state.put(_HEARD, orjson.dumps([found.heard.entries, common]).decode())
    links = (
        ComparedPair(
            kept[p.pair.left].record,
            kept[p.pair.right].record,
            p.probability,
            p.score,
            _state(p, after, service.settings.propose),
        )
        for p in found.proposals
        if p.probability >= at_least and not after.known_different(p.pair)
    )
    return Linked(tuple(links), len(plan.merged), len(plan.queued))


def link_new(service: Service) -> LinkedNew:
    """Compares the records of lists that are new or changed since the last time with all others.

    What is likely is queued, what is certain is merged.  Which records are worth comparing with them the
    search says; pairs of two texts are made when the texts come in.  All records are compared with each
    other where that was never done, where weights or settings are others, or where much has changed.

    Busy while another process does the same; that one goes on until nothing is new.
    """
    with service.storage.lock(LOCK):
        total = LinkedNew(0, 0, 0)
        while (done := _new_once(service)) is not None:
            total = LinkedNew(*(a + b for a, b in zip(total, done, strict=True)))
    return total


def _new_once(service: Service) -> LinkedNew | None:
    """One round of :func:`link_new`; None where nothing is new."""
    with service.storage.reading() as tx:
        last, heard = tx.records.last_change(), _heard(tx)
        since = _marked(service, tx)
        if since == last:
            return None
        changed = tx.records.changed_since(since) if since is not None else ()
        kept = {k.id: k for k in changed if k.removed_at is None and k.record.names()}
        everything = since is None or heard is None or len(kept) > max(FEW, tx.records.count() // MANY)
    if everything:
        whole = link_all(service)
        return LinkedNew(last - (since or 0), whole.merged, whole.queued)
    near = _alike(service, kept)
    likely = _among(service, {**kept, **near}, kept, heard, WORTH_A_LOOK)
    # who else could be meant by those that fit
    fitting = {i: near[i] for p in likely.proposals for i in (p.pair.left, p.pair.right) if i in near}
    near |= _alike(service, fitting)
    found = _among(service, {**near, **kept}, kept, heard, service.settings.propose)
    plan, _ = _concluded(service, found.proposals, None, last)
    return LinkedNew(len(kept), len(plan.merged), len(plan.queued))


def _among(
    service: Service,
    records: Mapping[str, KeptRecord],
    touching: Iterable[str],
    heard: entities.Heard | None,
    at_least: float,
) -> entities.Proposed:
    """The pairs among the records with one of ``touching``."""
    return entities.proposed(
        (k.record for k in records.values()),
        service.scorer,
        service.linker,
        touching=frozenset(touching),
        at_least=at_least,
        explained=service.settings.propose,
        judged=True,
        heard=heard,
        among_texts=False,
    )


def _alike(service: Service, given: Mapping[str, KeptRecord]) -> dict[str, KeptRecord]:
    """The records that searches for the names of the given ones find besides them."""
    world = service.world()
    found: set[str] = set()
    for kept in given.values():
        names = {p: texts for p in NAME_PROPERTIES if (texts := kept.record.texts(p))}
        asked = world.scorer.prepared(kept.schema, names)
        scored, joined = world.matching.hits(world.scorer, asked, index.Filter(), ALIKE)
        found |= {m for entity in (*scored, *joined) for m in world.clusters.members(entity)}
    with service.storage.reading() as tx:
        near = tx.records.with_ids(found - given.keys())
    return {i: k for i, k in near.items() if k.removed_at is None}


def _concluded(
    service: Service, found: Iterable[Proposal], kept: Mapping[str, KeptRecord] | None, change: int
) -> tuple[entities.Plan, entities.Clusters]:
    """Queues and merges what was found in the records as of that change; also the clusters afterwards.

    ``kept`` are all records; without them those that matter are read.
    """
    with service.storage.writing() as tx:
        tx.judgements.hold()
        moved = {k.id for k in tx.records.changed_since(change)}
        rows = list(tx.judgements.all())
        clusters = entities.clusters(rows)
        fresh = [
            p
            for p in found
            if p.probability >= service.settings.propose
            and not clusters.judged(p.pair)
            and not {p.pair.left, p.pair.right} & moved
        ]
        if kept is None:
            ids = {m for p in fresh for i in (p.pair.left, p.pair.right) for m in clusters.members(i)}
            kept = {i: k for i, k in tx.records.with_ids(ids).items() if k.removed_at is None}
        plan = _written(service, tx, fresh, kept, rows)
        after = clusters.after(tx.judgements.all(after=clusters.last))
        tx.state.put(_LINKED, _mark(service, change))
    return plan, after


def _heard(tx: Transaction) -> entities.Heard | None:
    """How rare the sounds of names were when all records were compared."""
    text = tx.state.get(_HEARD)
    return entities.Heard(*orjson.loads(text)) if text is not None else None


def _marked(service: Service, tx: Transaction) -> int | None:
    """The last change that was linked; None where never, or with other weights or settings."""
    text = tx.state.get(_LINKED)
    change = int(orjson.loads(text)[0]) if text is not None else 0
    return change if text == _mark(service, change) else None


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
