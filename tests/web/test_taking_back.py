"""Whatever is decided and taken back leaves everything byte for byte as it was: a law."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web_asking import Caller

from resolver.errors import AlreadyJudged, InvalidInput
from resolver.model.serial import record_bytes
from resolver.operations import review
from resolver.operations.review import QueueFilter
from resolver.operations.service import Service
from resolver.storage import ProposalState

RECORDS = 9
"""So few that verdicts meet."""
record = st.integers(0, RECORDS - 1)
VERDICT = st.tuples(
    st.just("judge"), record, record, st.sampled_from(["same", "same", "different", "unsure"])
)
BULK = st.tuples(
    st.just("bulk"), st.sampled_from(["same", "different", "unsure"]), st.sampled_from([0.0, 0.7])
)
SPLIT = st.tuples(st.just("split"), record, st.booleans())
users = itertools.count(1)


def judged(service: Service, ids: list[str], user: str, act: Any) -> tuple[str, Any] | None:
    """What names the act to whoever takes it back; None where it was refused."""
    match act:
        case ("judge", one, other, verdict) if one != other:
            row = review.judge(service, ids[one], ids[other], verdict, user, "so", code="other")
            return "row", row.number
        case ("bulk", verdict, at_least):
            asked = QueueFilter(at_least=at_least)
            shown = review.bulk_preview(service, asked, verdict, user)
            done = review.bulk(service, asked, verdict, user, "so", code="other", token=shown.token)
            return "batch", done.batch
        case ("split", one, together) if len(service.world().clusters.members(ids[one])) > 1:
            cut = review.split(service, ids[one], [ids[one]], user, "so", code="other", together=together)
            return "batch", cut.batch
    return None


def everything(service: Service, caller: Caller, names: list[str]) -> bytes:
    """Clusters, entities, the queue and answers, as bytes; what names the moment is left out."""
    world = service.world()
    clusters = sorted(world.clusters.members_of.items()), sorted(world.clusters.suspended)
    ids = sorted({world.clusters.canonical(r.id) for r in world.records()})
    known = [(i, b"".join(map(record_bytes, world.entity(i).records))) for i in ids]
    with service.storage.reading() as tx:
        rows = tx.proposals.page(states=tuple(ProposalState), limit=10_000)
        queue = sorted((row.proposal.pair, row.state.value, row.worth) for row in rows)
    queries = {str(n): {"schema": "Thing", "properties": {"name": [name]}} for n, name in enumerate(names)}
    responses = caller.post("/match/default", json={"queries": queries}).json["responses"]
    answers = json.dumps([responses[key]["results"] for key in sorted(responses)])
    return repr((clusters, known, queue)).encode() + answers.encode()


def test_whatever_is_decided_and_taken_back_leaves_every_byte(
    fresh: Flask, asking: Callable[[Flask, str | None], Caller]
) -> None:
    service, caller = fresh.extensions["resolver"], asking(fresh, "client")
    records = sorted((r for r in service.world().records() if r.names()), key=lambda r: r.id)
    chosen = random.Random(3).sample(records, RECORDS - 4)
    with service.storage.reading() as tx:
        waiting = tx.proposals.page(limit=2)
    paired = [i for row in waiting for i in (row.proposal.pair.left, row.proposal.pair.right)]
    ids = [*dict.fromkeys(paired), *(r.id for r in chosen if r.id not in paired)][:RECORDS]
    ids += [r.id for r in records if r.id not in ids][: RECORDS - len(ids)]
    names = [r.caption for r in records if r.id in ids][::3]
    before = everything(service, caller, names)

    def taken_back(user: str, handles: list[tuple[str, Any]]) -> None:
        for kind, what in handles:
            if kind == "row":
                review.revoke(service, what, "zoe", "")
            else:
                review.undo_batch(service, what, "zoe", "")

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.one_of(VERDICT, VERDICT, BULK), max_size=7), st.randoms(use_true_random=False))
    def in_any_order(acts: list[Any], luck: random.Random) -> None:
        user = f"ines{next(users)}"
        handles = done(user, acts)
        luck.shuffle(handles)
        taken_back(user, handles)
        assert everything(service, caller, names) == before

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.one_of(VERDICT, BULK, SPLIT), max_size=7))
    def as_a_day(acts: list[Any]) -> None:
        user = f"omar{next(users)}"
        done(user, acts)
        review.undo_day(service, user, datetime.now(UTC).date().isoformat(), "zoe", "")
        assert everything(service, caller, names) == before

    def done(user: str, acts: list[Any]) -> list[tuple[str, Any]]:
        handles = []
        for act in acts:
            try:
                handles.append(judged(service, ids, user, act))
            except (AlreadyJudged, InvalidInput):
                continue  # refused: nothing was written
        return [h for h in handles if h is not None]

    in_any_order()
    as_a_day()
    assert review.verify_log(service).broken_at is None
