"""What reviewers decide, and how it is taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from operating import (
    ARRIVAL,
    LAWSUIT,
    WEDDING,
    found,
    ingested,
    listed,
    loaded,
    on_sqlite_alone,
    pairs,
    queue,
)

from resolver.errors import AlreadyJudged, Conflict, InvalidInput, NotFound, StaleVersion
from resolver.model.judgements import Verdict
from resolver.operations import lookup, review
from resolver.operations.service import Service

ENTRIES = [
    listed(f"w-{n}", name) for n, name in enumerate(("Orlan Quill", "O. Quill", "Quill", "Ada Brand"), 1)
]


@pytest.fixture
def watched(service: Service, tmp_path: Path) -> Service:
    loaded(service, tmp_path, "wanted", ENTRIES)
    return service


def clusters(service: Service) -> list[tuple[str, ...]]:
    return sorted({service.world().clusters.members(r.id) for r in service.world().records()})


def test_a_verdict_is_written_with_the_evidence_as_it_was(watched: Service) -> None:
    view = review.proposal(watched, "w-2", "w-1")
    row = review.judge(watched, "w-2", "w-1", "same", "ines", " seen together ", code="document-seen")
    assert (row.pair.left, row.pair.right, row.verdict) == ("w-1", "w-2", Verdict.SAME)
    assert (row.user, row.reason, row.code, row.number) == ("ines", "seen together", "document-seen", 1)
    assert (row.score, row.probability, row.model) == (
        view.score,
        view.probability,
        watched.scorer.model_name,
    )
    assert row.snapshot is not None
    assert row.snapshot.startswith(watched.world().snapshot.name)
    assert row.evidence["left"]["caption"] == "Orlan Quill"  # type: ignore[index]
    assert len(row.evidence["evidence"]) == len(view.evidence) > 0  # type: ignore[arg-type]


def test_ids_follow_at_once_also_in_another_process(
    watched: Service, another: Callable[..., Service]
) -> None:
    other = another()
    assert lookup.entity(other, "w-2").id == "w-2"
    row = review.judge(watched, "w-1", "w-2", "same", "ines", "")
    assert lookup.entity(other, "w-2").id == "w-1"
    assert found(other, "Orlan Quill") == ["w-1"]
    review.revoke(other, row.number, "omar", "a mistake")
    assert lookup.entity(watched, "w-2").id == "w-2"
    assert set(found(watched, "Orlan Quill")) >= {"w-1", "w-2"}


def test_judging_and_revoking_changes_nothing_but_the_log(watched: Service) -> None:
    before = clusters(watched)
    for verdict in ("same", "different", "unsure"):
        row = review.judge(watched, "w-1", "w-2", verdict, "ines", "looked alike", code="other")
        review.revoke(watched, row.number, "ines", "not sure any more")
        assert clusters(watched) == before
    assert review.log(watched).total == 6


@on_sqlite_alone
@pytest.mark.parametrize(
    ("earlier", "then", "chain"),
    [
        ([("w-1", "w-2", "same"), ("w-2", "w-3", "same")], ("w-1", "w-3", "different"), (1, 2)),
        ([("w-1", "w-2", "different"), ("w-2", "w-3", "same")], ("w-3", "w-1", "same"), (1, 2)),
        ([("w-1", "w-2", "different")], ("w-1", "w-2", "same"), (1,)),
        ([("w-1", "w-2", "same")], ("w-1", "w-2", "different"), (1,)),
    ],
)
def test_a_verdict_against_earlier_ones_is_refused_with_their_chain(
    watched: Service, earlier: list[tuple[str, str, str]], then: tuple[str, str, str], chain: tuple[int, ...]
) -> None:
    for left, right, verdict in earlier:
        review.judge(watched, left, right, verdict, "ines", "why not", code="other")
    before = clusters(watched)
    with pytest.raises(AlreadyJudged) as refused:
        review.judge(watched, *then, "omar", "no", code="other")
    assert tuple(sorted(refused.value.chain)) == chain
    assert str(chain[0]) in str(refused.value)
    assert clusters(watched) == before
    assert review.log(watched).total == len(earlier)
    review.revoke(watched, chain[0], "omar", "it stood in the way")
    review.judge(watched, *then, "omar", "now it can be said", code="other")


def test_the_same_verdict_may_be_given_again_and_unsure_never_contradicts(watched: Service) -> None:
    review.judge(watched, "w-1", "w-2", "same", "ines", "")
    review.judge(watched, "w-1", "w-2", "same", "omar", "")
    review.judge(watched, "w-1", "w-2", "unsure", "zoe", "")
    assert lookup.entity(watched, "w-2").id == "w-1"


def test_what_has_changed_since_the_reviewer_looked_is_not_judged(
    watched: Service, another: Callable[..., Service], tmp_path: Path
) -> None:
    view = review.proposal(watched, "w-1", "w-2")
    review.judge(another(), "w-1", "w-2", "unsure", "omar", "")
    with pytest.raises(StaleVersion):
        review.judge(watched, "w-1", "w-2", "same", "ines", "", expected=view.version)
    view = review.proposal(watched, "w-1", "w-2")
    loaded(watched, tmp_path, "wanted", [*ENTRIES[1:], listed("w-1", "Orlan Quill", birthDate="1948")])
    with pytest.raises(StaleVersion):
        review.judge(watched, "w-1", "w-2", "same", "ines", "", expected=view.version)
    assert review.log(watched).total == 1
    view = review.proposal(watched, "w-1", "w-2")
    assert review.judge(watched, "w-1", "w-2", "same", "ines", "", expected=view.version).number == 2


def test_a_pair_can_be_seen_whether_or_not_it_was_proposed(watched: Service) -> None:
    view = review.proposal(watched, "w-4", "w-1")
    assert (view.left.id, view.right.id, view.proposal, view.together) == ("w-1", "w-4", None, False)
    assert 0 <= view.probability < 0.5
    review.judge(watched, "w-1", "w-2", "same", "ines", "")
    assert review.proposal(watched, "w-2", "w-1").together
    assert [e.id for e in review.proposal(watched, "w-2", "w-4").entities] == ["w-1", "w-4"]


BAD = {
    "a record and itself": ("w-1", "w-1", "same", "", InvalidInput),
    "an unknown record": ("w-1", "w-9", "same", "", NotFound),
    "an unknown verdict": ("w-1", "w-2", "maybe", "", InvalidInput),
    "different without a reason": ("w-1", "w-2", "different", "  ", InvalidInput),
    "a reason without end": ("w-1", "w-2", "same", "x" * 2_001, InvalidInput),
}


@on_sqlite_alone
@pytest.mark.parametrize(("left", "right", "verdict", "reason", "error"), BAD.values(), ids=BAD)
def test_what_is_no_verdict_is_refused_and_not_written(
    watched: Service, left: str, right: str, verdict: str, reason: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        review.judge(watched, left, right, verdict, "ines", reason)
    assert review.log(watched).total == 0


def test_only_a_standing_verdict_can_be_revoked(watched: Service) -> None:
    row = review.judge(watched, "w-1", "w-2", "same", "ines", "")
    revocation = review.revoke(watched, row.number, "omar", "a mistake")
    assert (revocation.revokes, revocation.user) == (row.number, "omar")
    for number in (row.number, revocation.number):
        with pytest.raises(Conflict):
            review.revoke(watched, number, "omar", "again")
    with pytest.raises(NotFound):
        review.revoke(watched, 99, "omar", "")
    assert review.log(watched).total == 2


def test_the_history_of_an_entity_holds_every_row_on_its_records(watched: Service) -> None:
    review.judge(watched, "w-1", "w-2", "same", "ines", "")
    review.judge(watched, "w-2", "w-4", "different", "ines", "other birth date", code="other")
    review.judge(watched, "w-3", "w-4", "unsure", "ines", "")
    review.revoke(watched, 3, "ines", "")
    assert [row.number for row in review.history(watched, "w-2")] == [1, 2]
    assert [row.number for row in review.history(watched, "w-4")] == [2, 3, 4]
    with pytest.raises(NotFound):
        review.history(watched, "w-9")


def test_the_log_is_read_page_by_page(watched: Service) -> None:
    for n in range(5):
        review.judge(watched, "w-1", "w-2", "unsure", ("ines", "omar")[n % 2], str(n))
    first = review.log(watched, limit=2)
    second = review.log(watched, after=int(first.next or 0), limit=2)
    third = review.log(watched, after=int(second.next or 0), limit=2)
    assert [row.number for page in (first, second, third) for row in page.items] == [1, 2, 3, 4, 5]
    assert (first.total, third.next) == (5, None)
    assert [row.number for row in review.log(watched, user="omar").items] == [2, 4]


def test_a_log_as_written_is_whole(watched: Service) -> None:
    assert review.verify_log(watched).length == 0
    review.judge(watched, "w-1", "w-2", "same", "ines", "")
    state = review.verify_log(watched)
    assert (state.length, state.broken_at, state.why) == (1, None, None)
    assert state.head == review.log(watched).items[-1].hash


def test_a_changed_row_of_the_log_is_found(lone: Callable[..., Service], tmp_path: Path) -> None:
    service = lone(tmp_path / "data")
    loaded(service, tmp_path, "wanted", ENTRIES)
    for n in range(3):
        review.judge(service, "w-1", "w-2", "unsure", "ines", str(n))
    connection = sqlite3.connect(tmp_path / "data" / "resolver.db")
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE judgements SET user = 'omar' WHERE number = 2")
    connection.commit()
    connection.close()
    state = review.verify_log(service)
    assert (state.length, state.broken_at) == (3, 2)
    assert state.why


def test_merges_without_a_person_are_judgements_that_can_be_revoked(
    service: Service, another: Callable[..., Service]
) -> None:
    first = ingested(service, "arrival", ARRIVAL)
    ingested(service, "lawsuit", LAWSUIT)
    rows = review.log(service).items
    assert {(row.user, row.verdict) for row in rows} == {("auto", Verdict.SAME)}
    assert all(row.reason and row.evidence["evidence"] and row.probability for row in rows)
    (hit,) = found(service, "Tomas Brekke")
    row = next(row for row in rows if hit in (row.pair.left, row.pair.right))
    assert pairs(service) == []
    review.revoke(service, row.number, "ines", "two lawyers")
    assert len(found(another(), "Tomas Brekke")) == 2
    assert pairs(service) == [(row.pair.left, row.pair.right)]
    assert review.verify_log(service).broken_at is None
    assert set(first.records) & {row.pair.left, row.pair.right}


def test_a_verdict_outlives_that_the_documents_come_in_again(service: Service) -> None:
    ingested(service, "arrival", ARRIVAL)
    ingested(service, "lawsuit", LAWSUIT)
    row = next(iter(review.log(service).items))
    review.revoke(service, row.number, "ines", "")
    review.judge(service, row.pair.left, row.pair.right, "different", "ines", "two people", code="other")
    before = clusters(service)
    ingested(service, "arrival", ARRIVAL)
    ingested(service, "wedding", WEDDING)
    assert [c for c in clusters(service) if len(c) > 1] == [c for c in before if len(c) > 1]


def test_likely_pairs_wait_for_a_person_where_merging_is_left_to_them(
    another: Callable[..., Service],
) -> None:
    service = another(auto_merge=1.0)
    ingested(service, "arrival", ARRIVAL)
    assert pairs(service) == []
    ingested(service, "lawsuit", LAWSUIT)
    waiting = queue(service)
    assert waiting.total == len(waiting.items) == 3
    assert [q.worth for q in waiting.items] == sorted((q.worth for q in waiting.items), reverse=True)
    proposed = [q.proposal.proposal for q in waiting.items]
    assert all(p.probability >= service.settings.propose for p in proposed)
    assert all(p.reason and p.evidence for p in proposed)
    assert review.log(service).total == 0
    left, right = pairs(service)[0]
    review.judge(service, left, right, "same", "ines", "")
    assert (left, right) not in pairs(service)
    assert pairs(service, state="decided") == [(left, right)]


def test_the_queue_is_read_page_by_page_and_narrowed(another: Callable[..., Service]) -> None:
    service = another(auto_merge=1.0)
    for name, text in (("arrival", ARRIVAL), ("lawsuit", LAWSUIT)):
        ingested(service, name, text)
    seen, cursor = [], None
    while True:
        page = queue(service, limit=1, cursor=cursor)
        seen += [(q.left.id, q.right.id) for q in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == pairs(service)
    assert pairs(service, dataset="news") == seen
    assert pairs(service, dataset="mail") == []
    assert pairs(service, minimum=1.0) == []
    for wrong in ({"state": "lost"}, {"cursor": "x"}, {"cursor": "0.5_y"}):
        with pytest.raises(InvalidInput):
            queue(service, **wrong)  # type: ignore[arg-type]


def test_a_proposal_lapses_when_a_text_of_it_has_changed(another: Callable[..., Service]) -> None:
    service = another(auto_merge=1.0)
    ingested(service, "arrival", ARRIVAL)
    ingested(service, "lawsuit", LAWSUIT)
    waiting = pairs(service)
    ingested(service, "lawsuit", WEDDING)
    assert pairs(service) == []
    assert pairs(service, state="lapsed") == waiting
    with pytest.raises(NotFound):
        review.judge(service, *waiting[0], "same", "ines", "")
    ingested(service, "lawsuit", "It rained on Monday.")
    ingested(service, "lawsuit", LAWSUIT)
    assert sorted(pairs(service)) == sorted(waiting)


def test_a_proposal_lapses_also_where_the_new_text_names_nobody(another: Callable[..., Service]) -> None:
    service = another(auto_merge=1.0)
    ingested(service, "arrival", ARRIVAL)
    ingested(service, "lawsuit", LAWSUIT)
    ingested(service, "lawsuit", "It rained on Monday.")
    assert pairs(service) == []
