"""How is an entity split, so that the rest stays one?"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from resolver.entities import Clusters
from resolver.errors import Fault, InvalidInput, StaleVersion
from resolver.model.judgements import Judgement, Pair, Verdict, pair
from resolver.operations.review.forming import members_of
from resolver.operations.review.pairs import frozen
from resolver.operations.review.verdicts import checked_reason, now, settle, state_of
from resolver.operations.service import Service
from resolver.storage import NewJudgement, Transaction


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
    members = members_of(tx, clusters, entity_id)
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


def _version(clusters: Clusters, entity_id: str) -> str:
    said = [clusters.canonical(entity_id), *map(str, clusters.formation(entity_id))]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]
