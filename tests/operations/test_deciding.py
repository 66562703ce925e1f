"""Working the queue: claims, contradictions, bulk decisions, splits, second people, and taking back."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from operating import listed, loaded, on_sqlite_alone

from resolver.errors import AlreadyJudged, InvalidInput, NotFound, StaleVersion
from resolver.model.judgements import Verdict, pair
from resolver.model.proposals import Proposal
from resolver.model.serial import record_bytes
from resolver.operations import review
from resolver.operations.policy import FourEyes
from resolver.operations.review import QueueFilter
from resolver.operations.review.pairs import overrides
from resolver.operations.review.worth import queued_anew
from resolver.operations.service import Service

NAMES = ("Orlan Quill", "O. Quill", "Quill", "Ada Brand", "Ada Brandt", "Pavel Dvorsky")
ENTRIES = [listed(f"w-{n}", name) for n, name in enumerate(NAMES, 1)]


@pytest.fixture
def watched(service: Service, tmp_path: Path) -> Service:
    loaded(service, tmp_path, "wanted", ENTRIES)
    return service


def proposed(service: Service, *pairs: tuple[str, str, float]) -> None:
    """Puts pairs into the queue with these probabilities."""
    with service.storage.writing() as tx:
        kept = {k.id: k for k in tx.records.stream()}
        found = [Proposal(pair(a, b), p, p, "alike", (), "m") for a, b, p in pairs]
        tx.proposals.put(queued_anew(service, tx, found, kept))


def waiting(service: Service, **filters: Any) -> list[tuple[str, str]]:
    order = filters.pop("order", "worth")
    found = review.queue(service, QueueFilter(**filters), order=order).items
    return [(q.left.id, q.right.id) for q in found]


def same(service: Service, left: str, right: str, user: str = "ines") -> int:
    return review.judge(service, left, right, "same", user, "", code="known").number


def different(service: Service, left: str, right: str, user: str = "ines") -> int:
    return review.judge(service, left, right, "different", user, "", code="dates").number


def seen(service: Service) -> bytes:
    """All that an answer rests on, byte for byte."""
    world = service.world()
    ids = sorted({world.clusters.canonical(r.id) for r in world.records()})
    parts = [
        entity.id.encode() + b"".join(map(record_bytes, entity.records)) for entity in map(world.entity, ids)
    ]
    return b"\n".join([*parts, repr(sorted(world.clusters.suspended)).encode()])


def test_the_queue_is_ordered_by_worth_by_score_and_by_age(watched: Service) -> None:
    proposed(watched, ("w-1", "w-2", 0.8))
    proposed(watched, ("w-1", "w-3", 0.5), ("w-2", "w-3", 0.97))
    assert waiting(watched) == [("w-1", "w-3"), ("w-1", "w-2"), ("w-2", "w-3")]
    assert waiting(watched, order="score") == [("w-2", "w-3"), ("w-1", "w-2"), ("w-1", "w-3")]
    assert waiting(watched, order="age")[0] == ("w-1", "w-2")
    assert waiting(watched, at_least=0.6, at_most=0.95) == [("w-1", "w-2")]
    assert waiting(watched, datasets=("elsewhere",)) == []
    where = review.position(watched, "w-1", "w-2")
    assert (where.number, where.total) == (2, 3)
    assert (where.before, where.after) == (pair("w-1", "w-3"), pair("w-2", "w-3"))
    with pytest.raises(InvalidInput):
        waiting(watched, order="taste")


def test_hits_of_screenings_move_a_pair_forward(watched: Service) -> None:
    proposed(watched, ("w-1", "w-2", 0.6), ("w-4", "w-5", 0.62))
    assert waiting(watched) == [("w-1", "w-2"), ("w-4", "w-5")]
    watched.hits.add(["w-5"] * 8)
    watched.hits.flush()
    assert waiting(watched) == [("w-4", "w-5"), ("w-1", "w-2")]
    (first, _) = review.queue(watched).items
    assert (first.screenings, first.worth > 1) == (8, True)
    assert "8 screenings" in first.why


def test_what_one_has_open_is_not_the_next_of_another(watched: Service) -> None:
    proposed(watched, ("w-1", "w-2", 0.6), ("w-4", "w-5", 0.7))
    held = review.claim(watched, "w-2", "w-1", "ines")
    assert review.claim(watched, "w-1", "w-2", "omar").user == "ines"
    assert review.proposal(watched, "w-1", "w-2", "omar").claim == review.claims(watched, "ines")[0]
    for_omar = review.next_pair(watched, "omar")
    for_ines = review.next_pair(watched, "ines")
    assert for_omar is not None
    assert for_ines is not None
    assert (for_omar.left.id, for_ines.left.id) == ("w-4", "w-1")
    assert review.next_pair(watched, "omar", skip=[("w-5", "w-4")]) is None
    assert review.next_pair(watched, "ines", after=("w-1", "w-2")).left.id == "w-4"  # type: ignore[union-attr]
    assert review.claim(watched, "w-1", "w-2", "omar", take=True).user == "omar"
    assert not review.release(watched, "w-1", "w-2", "ines")
    same(watched, "w-1", "w-2", "omar")
    assert review.claims(watched) == ()
    assert held.until > held.at
    with pytest.raises(NotFound):
        review.claim(watched, "w-1", "w-99", "ines")


def test_a_claim_that_nobody_renews_lapses(watched: Service) -> None:
    watched.policy = replace(watched.policy, claim_minutes=0)
    review.claim(watched, "w-1", "w-2", "ines")
    assert review.claims(watched) == ()
    assert review.claim(watched, "w-1", "w-2", "omar").user == "omar"


def test_what_stands_in_the_way_can_be_taken_back_in_the_same_act(watched: Service) -> None:
    first = different(watched, "w-1", "w-3")
    second = same(watched, "w-2", "w-3")
    view = review.proposal(watched, "w-1", "w-2")
    assert [row.number for row in view.refused["same"]] == [first, second]
    with pytest.raises(AlreadyJudged) as refused:
        same(watched, "w-1", "w-2")
    assert refused.value.chain == (first, second)
    with pytest.raises(InvalidInput):
        review.judge(watched, "w-1", "w-2", "same", "omar", "", code="known", revoke=[99])
    row = review.judge(watched, "w-1", "w-2", "same", "omar", "", code="known", revoke=[first])
    assert watched.world().clusters.members("w-3") == ("w-1", "w-2", "w-3")
    before = seen(watched)
    assert row.batch is not None
    undone = review.undo_batch(watched, row.batch, "omar", "")
    assert not watched.world().clusters.together(pair("w-1", "w-2"))
    assert watched.world().clusters.known_different(pair("w-1", "w-3"))
    review.undo_batch(watched, undone.batch, "omar", "")
    assert seen(watched) == before


def test_what_follows_from_a_verdict_waits_no_longer_and_waits_again(watched: Service) -> None:
    proposed(watched, ("w-1", "w-2", 0.6), ("w-2", "w-3", 0.7), ("w-1", "w-3", 0.8), ("w-3", "w-4", 0.6))
    same(watched, "w-1", "w-2")
    row = same(watched, "w-2", "w-3")
    assert waiting(watched) == [("w-3", "w-4")]
    review.revoke(watched, row, "ines", "")
    assert set(waiting(watched)) == {("w-2", "w-3"), ("w-1", "w-3"), ("w-3", "w-4")}
    different(watched, "w-2", "w-3")
    assert waiting(watched) == [("w-3", "w-4")]
    review.judge(watched, "w-3", "w-4", "unsure", "ines", "", code="escalate")
    assert waiting(watched) == []
    assert waiting(watched, state="escalated") == [("w-3", "w-4")]
    assert review.summary(watched).escalated == 1


def test_a_record_that_left_its_list_can_be_judged(watched: Service, tmp_path: Path) -> None:
    loaded(watched, tmp_path, "wanted", [ENTRIES[1], *ENTRIES[3:]], force=True)
    view = review.proposal(watched, "w-1", "w-2")
    assert view.gone == (True, False)
    same(watched, "w-1", "w-2")
    assert watched.world().clusters.members("w-2") == ("w-1", "w-2")


@on_sqlite_alone
@pytest.mark.parametrize(
    ("verdict", "code", "reason", "right"),
    [
        ("different", None, "clearly two", False),
        ("different", "dates", "", True),
        ("different", "other", "", False),
        ("different", "other", "one died in 1990", True),
        ("different", "mood", "", False),
        ("same", None, "", False),
        ("same", "document-seen", "", True),
        ("unsure", None, "", True),
    ],
)
def test_a_reason_code_is_asked_where_it_matters(
    watched: Service, verdict: str, code: str | None, reason: str, right: bool
) -> None:
    """*Same* on a pair that the model holds for certainly different is an override."""
    assert Verdict.SAME in review.proposal(watched, "w-1", "w-4").override
    if right:
        assert review.judge(watched, "w-1", "w-4", verdict, "ines", reason, code=code).code == code
    else:
        with pytest.raises(InvalidInput):
            review.judge(watched, "w-1", "w-4", verdict, "ines", reason, code=code)
        assert review.log(watched).total == 0


@on_sqlite_alone
def test_what_is_certain_of_listed_pairs_is_less_so_of_those_from_texts(watched: Service) -> None:
    with watched.storage.reading() as tx:
        kept = tx.records.with_ids(["w-1", "w-2"])
    of_lists = kept["w-1"], kept["w-2"]
    of_a_text = of_lists[0], replace(of_lists[1], document="wire-1")
    between = (watched.settings.auto_merge_lists + watched.settings.auto_merge) / 2
    assert overrides(watched, Verdict.DIFFERENT, between, of_lists)
    assert overrides(watched, Verdict.SAME, 1 - between, of_lists)
    assert not overrides(watched, Verdict.DIFFERENT, between, of_a_text)
    assert overrides(watched, Verdict.DIFFERENT, 0.99, of_a_text)
    assert not overrides(watched, Verdict.UNSURE, 0.99, of_lists)


def test_many_pairs_are_decided_at_once_and_taken_back_at_once(watched: Service) -> None:
    proposed(watched, ("w-1", "w-2", 0.9), ("w-2", "w-3", 0.92), ("w-4", "w-5", 0.95), ("w-1", "w-4", 0.5))
    different(watched, "w-1", "w-3")
    before, rows = seen(watched), review.log(watched).total
    likely = QueueFilter(at_least=0.8)
    shown = review.bulk_preview(watched, likely, "same", "ines")
    assert (shown.total, shown.taken, len(shown.sample), shown.refused) == (3, 3, 3, ())
    assert review.log(watched).total == rows
    done = review.bulk(watched, likely, "same", "ines", "a clean list", token=shown.token)
    assert {r.batch for r in done.rows} == {done.batch}
    assert len(done.rows) == 2
    (refused,) = done.refused
    assert refused.chain
    assert review.log(watched, batch=done.batch).items == done.rows
    with pytest.raises(StaleVersion):
        review.bulk(watched, likely, "same", "ines", "", token=shown.token)
    review.undo_batch(watched, done.batch, "omar", "too fast")
    assert seen(watched) == before
    assert len(waiting(watched, at_least=0.8)) == 3


def test_a_bulk_decision_is_limited_and_touches_only_what_waits(watched: Service) -> None:
    watched.policy = replace(watched.policy, bulk_limit=1)
    proposed(watched, ("w-1", "w-2", 0.9), ("w-4", "w-5", 0.95))
    different(watched, "w-4", "w-5")
    shown = review.bulk_preview(watched, QueueFilter(), "different", "ines")
    assert (shown.total, shown.taken) == (1, 1)
    named = review.bulk_preview(watched, QueueFilter(), "different", "ines", pairs=[("w-5", "w-4")])
    assert named.taken == 0
    for wrong in (QueueFilter(state="decided"), QueueFilter(state="any")):
        with pytest.raises(InvalidInput):
            review.bulk_preview(watched, wrong, "different", "ines")
    with pytest.raises(InvalidInput):
        review.bulk_preview(watched, QueueFilter(), "same", "ines", pairs=[("w-1", "w-2"), ("w-4", "w-5")])
    with pytest.raises(InvalidInput):
        review.bulk(watched, QueueFilter(), "different", "ines", "no code", token=shown.token)


def test_a_whole_day_is_taken_back(watched: Service) -> None:
    before = seen(watched)
    same(watched, "w-1", "w-2")
    row = different(watched, "w-4", "w-5")
    review.revoke(watched, row, "ines", "")
    same(watched, "w-4", "w-5")
    others = same(watched, "w-3", "w-6", "omar")
    day = review.log(watched).items[0].at[:10]
    assert len(review.undo_preview(watched, user="ines", day=day)) == 4
    undone = review.undo_day(watched, "ines", day, "zoe", "not her day")
    assert {row.user for row in undone.rows} == {"zoe"}
    assert watched.world().clusters.members("w-3") == ("w-3", "w-6")
    review.revoke(watched, others, "omar", "")
    assert seen(watched) == before
    assert review.verify_log(watched).broken_at is None
    for wrong in ({"user": "ines", "day": "yesterday"}, {"user": "ines"}, {}):
        with pytest.raises(InvalidInput):
            review.undo_preview(watched, **wrong)


def test_a_merge_is_shown_before_it_is_made(service: Service, tmp_path: Path) -> None:
    entries = [
        listed("w-1", "Orlan Quill", birthDate="1948-01-02", country="is"),
        listed("w-2", "Orlan J. Quill", birthDate="1951-03-04", country="is"),
        listed("w-3", "O. Quill"),
    ]
    loaded(service, tmp_path, "wanted", entries)
    weak = same(service, "w-1", "w-3")
    preview = review.proposal(service, "w-3", "w-2").effect
    assert (preview.id, preview.name, preview.redirects) == ("w-1", "Orlan J. Quill", ("w-2",))
    assert [side.id for side in preview.members] == ["w-1", "w-2", "w-3"]
    assert set(preview.names) == {"Orlan Quill", "Orlan J. Quill", "O. Quill"}
    (clash,) = preview.conflicts
    assert clash.prop == "birthDate"
    assert clash.values == (("1948-01-02", ("w-1",)), ("1951-03-04", ("w-2",)))
    assert preview.weakest is not None
    assert preview.weakest.number == weak
    assert preview == replace(review.merge_preview(service, "w-2", "w-1"), id="w-1")
    fence = different(service, "w-2", "w-3")
    assert [row.number for row in review.merge_preview(service, "w-1", "w-2").fences] == [fence]


def test_how_an_entity_was_formed_is_told_step_by_step(watched: Service) -> None:
    numbers = [same(watched, "w-1", "w-2"), same(watched, "w-3", "w-4"), same(watched, "w-2", "w-3")]
    different(watched, "w-4", "w-6")
    proposed(watched, ("w-1", "w-5", 0.6))
    formed = review.formation(watched, "w-3")
    assert formed.entity == "w-1"
    assert [(s.judgement.number, s.size) for s in formed.steps] == list(zip(numbers, (2, 2, 4), strict=True))
    assert formed.weakest is not None
    assert [row.number for row in review.chain(watched, "w-1", "w-4")] == [numbers[0], numbers[2], numbers[1]]
    assert review.chain(watched, "w-1", "w-6") == ()
    graph = review.graph(watched, "w-2")
    assert [n.id for n in graph.nodes] == ["w-1", "w-2", "w-3", "w-4", "w-5", "w-6"]
    kinds = {(e.left, e.right): e.verdict for e in graph.edges}
    assert kinds[("w-4", "w-6")] == "different"
    assert kinds[("w-1", "w-5")] == "proposed"
    assert sum(e.weakest for e in graph.edges) == 1
    for wrong in (review.formation, review.graph):
        with pytest.raises(NotFound):
            wrong(watched, "w-99")


@pytest.mark.parametrize("together", [True, False])
def test_an_entity_is_split_and_joined_again(watched: Service, together: bool) -> None:
    """w-2 holds all others together: taking it out must not scatter those that stay."""
    for other in ("w-1", "w-3", "w-4", "w-5"):
        same(watched, "w-2", other)
    before = seen(watched)
    shown = review.split_preview(watched, "w-1", ["w-2", "w-3"], together=together)
    assert shown.stays == (("w-1", "w-4", "w-5"),)
    assert shown.leaves == ((("w-2", "w-3"),) if together else (("w-2",), ("w-3",)))
    assert {"same", "different"} == {verdict for verdict, _ in shown.added}
    done = review.split(
        watched, "w-1", ["w-2", "w-3"], "ines", "", code="roles", together=together, expected=shown.version
    )
    clusters = watched.world().clusters
    assert clusters.members("w-4") == ("w-1", "w-4", "w-5")
    assert clusters.together(pair("w-2", "w-3")) == together
    assert clusters.known_different(pair("w-1", "w-2"))
    assert clusters.known_different(pair("w-5", "w-3"))
    assert done.ids == (("w-1", "w-2") if together else ("w-1", "w-2", "w-3"))
    with pytest.raises(StaleVersion):
        review.split(watched, "w-1", ["w-4"], "ines", "", code="roles", expected=shown.version)
    review.undo_batch(watched, done.batch, "ines", "")
    assert seen(watched) == before


@on_sqlite_alone
@pytest.mark.parametrize("out", [[], ["w-1", "w-2"], ["w-3"], ["w-99"]])
def test_a_split_takes_some_of_the_records_and_not_all(watched: Service, out: list[str]) -> None:
    same(watched, "w-1", "w-2")
    with pytest.raises(InvalidInput):
        review.split(watched, "w-1", out, "ines", "", code="roles")
    with pytest.raises(InvalidInput):
        review.split(watched, "w-1", ["w-2"], "ines", "", code=None)


@on_sqlite_alone
@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_done_and_taken_back_leaves_everything_byte_for_byte(
    watched: Service, seed: int
) -> None:
    """Verdicts, bulk decisions and splits in any order, taken back in any order."""
    luck = random.Random(seed)
    ids = [f"w-{n}" for n in range(1, 7)]
    for _ in range(2):
        same(watched, *luck.sample(ids, 2))
    before, standing = seen(watched), review.log(watched).total
    numbers: list[int] = []
    for _ in range(12):
        left, right = luck.sample(ids, 2)
        verdict = luck.choice(("same", "different", "unsure"))
        try:
            numbers.append(review.judge(watched, left, right, verdict, "ines", "so", code="other").number)
        except AlreadyJudged:
            continue
    luck.shuffle(numbers)
    for number in numbers:
        review.revoke(watched, number, "ines", "")
    assert seen(watched) == before
    for _ in range(3):
        formed = next((c for c in watched.world().clusters.members_of.values()), ())
        if len(formed) < 2:
            break
        cut = review.split(watched, formed[0], luck.sample(formed, 1), "ines", "", code="roles")
        review.undo_batch(watched, cut.batch, "omar", "")
        assert seen(watched) == before
    assert review.log(watched).total > standing
    assert review.verify_log(watched).broken_at is None


@pytest.fixture
def careful(watched: Service) -> Service:
    """A house in which everything needs two people."""
    watched.policy = replace(watched.policy, four_eyes=FourEyes(at_least=0.0, at_most=1.0))
    proposed(watched, ("w-1", "w-2", 0.6))
    return watched


def test_a_second_person_is_another_person_and_works_blind(careful: Service) -> None:
    first = review.judge(careful, "w-1", "w-2", "same", "ines", "seen", code="known")
    assert first.stage == "first"
    assert not careful.world().clusters.together(first.pair)
    assert waiting(careful, state="second") == [("w-1", "w-2")]
    assert review.next_pair(careful, "ines", QueueFilter(state="second")) is None
    assert review.next_pair(careful, "omar", QueueFilter(state="second")) is not None
    blind = review.proposal(careful, "w-1", "w-2", "omar")
    assert (blind.second.needed, blind.second.blind, blind.judgements) == (True, True, ())
    assert [(o.user, o.verdict, o.reason) for o in blind.second.opinions] == [("ines", None, None)]
    own = review.proposal(careful, "w-1", "w-2", "ines")
    assert own.second.yours is not None
    assert own.second.yours.verdict is Verdict.SAME
    again = review.judge(careful, "w-1", "w-2", "same", "ines", "still", code="known")
    assert again.stage == "first"  # nobody is two people
    done = review.judge(careful, "w-1", "w-2", "same", "omar", "", code="known")
    assert (done.stage, done.confirms) == (None, again.number)
    assert careful.world().clusters.together(first.pair)
    assert waiting(careful, state="decided") == [("w-1", "w-2")]
    agreed = review.agreement(careful)
    assert (agreed.pairs, agreed.agreed, agreed.rate) == (1, 1, 1.0)
    review.revoke(careful, done.number, "omar", "")
    assert waiting(careful, state="second") == [("w-1", "w-2")]


def test_two_who_differ_need_a_third(careful: Service) -> None:
    review.judge(careful, "w-1", "w-2", "same", "ines", "", code="known")
    review.judge(careful, "w-1", "w-2", "different", "omar", "", code="dates")
    assert waiting(careful, state="disputed") == [("w-1", "w-2")]
    assert not careful.world().clusters.judged(pair("w-1", "w-2"))
    assert review.proposal(careful, "w-1", "w-2").second.disputed
    done = review.judge(careful, "w-1", "w-2", "different", "zoe", "", code="dates")
    assert done.confirms is not None
    assert careful.world().clusters.known_different(pair("w-1", "w-2"))
    found = review.agreement(careful)
    assert (found.pairs, found.agreed, found.rate) == (1, 0, 0.0)
    assert found.by_user == (("ines", 1, 0), ("omar", 1, 0))


def test_an_opinion_of_records_that_have_changed_since_counts_no_more(
    careful: Service, tmp_path: Path
) -> None:
    review.judge(careful, "w-1", "w-2", "same", "ines", "", code="known")
    loaded(careful, tmp_path, "wanted", [*ENTRIES[1:], listed("w-1", "Orlan Quill", birthDate="1948")])
    assert review.judge(careful, "w-1", "w-2", "same", "omar", "", code="known").stage == "first"


@on_sqlite_alone
@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        (FourEyes(), False),
        (FourEyes(at_least=0.55, at_most=0.65), True),
        (FourEyes(at_least=0.7), False),
        (FourEyes(datasets=("wanted",)), True),
        (FourEyes(datasets=("elsewhere",)), False),
        (FourEyes(cluster_above=2), True),
        (FourEyes(cluster_above=3), False),
        (FourEyes(bulk=True), False),
    ],
)
def test_who_needs_a_second_person(watched: Service, rule: FourEyes, needed: bool) -> None:
    same(watched, "w-2", "w-3")
    proposed(watched, ("w-1", "w-2", 0.6))
    watched.policy = replace(watched.policy, four_eyes=rule)
    assert review.proposal(watched, "w-1", "w-2").second.needed == needed
    assert (review.judge(watched, "w-1", "w-2", "same", "ines", "").stage == "first") == needed


def test_a_bulk_decision_may_need_a_second_person(watched: Service) -> None:
    watched.policy = replace(watched.policy, four_eyes=FourEyes(bulk=True))
    proposed(watched, ("w-1", "w-2", 0.6))
    shown = review.bulk_preview(watched, QueueFilter(), "same", "ines")
    assert shown.second == 1
    done = review.bulk(watched, QueueFilter(), "same", "ines", "", token=shown.token)
    assert [row.stage for row in done.rows] == ["first"]
    review.judge(watched, "w-1", "w-2", "same", "omar", "")
    assert watched.world().clusters.together(pair("w-1", "w-2"))


def test_the_movement_of_the_queue_is_counted_by_day(watched: Service) -> None:
    proposed(watched, ("w-1", "w-2", 0.6), ("w-4", "w-5", 0.7), ("w-1", "w-3", 0.7))
    same(watched, "w-1", "w-2")
    row = different(watched, "w-4", "w-5")
    review.revoke(watched, row, "ines", "")
    (*_, today) = review.flow(watched, days=3)
    assert (today.proposed, today.decided, today.waiting) == (3, 1, 2)
    assert (today.same, today.different, today.revoked) == (1, 1, 1)
    assert [day.waiting for day in review.flow(watched, days=3)] == [0, 0, 2]


def test_the_log_is_exported_whole(watched: Service) -> None:
    same(watched, "w-1", "w-2")
    review.judge(watched, "w-3", "w-4", "different", "ines", "=HYPERLINK(1)", code="dates")
    review.revoke(watched, 1, "omar", "")
    rows = [json.loads(line) for line in review.exported(watched)]
    assert [row["number"] for row in rows] == [1, 2, 3]
    assert rows[0]["left_caption"] == "Orlan Quill"
    assert rows[0]["evidence"]["left"]["version"]
    table = list(csv.DictReader(io.StringIO(b"".join(review.exported(watched, "csv")).decode())))
    assert [row["verdict"] for row in table] == ["same", "different", "same"]
    assert table[1]["reason"] == "'=HYPERLINK(1)"
    with pytest.raises(InvalidInput):
        review.exported(watched, "pdf")


def test_an_act_in_another_process_is_known_at_once(
    watched: Service, another: Callable[..., Service]
) -> None:
    other = another()
    view = review.proposal(watched, "w-1", "w-2")
    same(other, "w-1", "w-2", "omar")
    with pytest.raises(StaleVersion):
        review.judge(watched, "w-1", "w-2", "same", "ines", "", code="known", expected=view.version)
    assert review.formation(watched, "w-1").steps[0].judgement.user == "omar"
