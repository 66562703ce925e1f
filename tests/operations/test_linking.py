"""Records of lists become proposals and merges, and stay what people made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from operating import ARRIVAL, LAWSUIT, ingested, listed, loaded, pairs

from resolver.errors import Busy
from resolver.operations import lookup, review, schedule
from resolver.operations.review import State, linking
from resolver.operations.service import Service
from resolver.storage import KeptProposal, ProposalState

NOISE = [
    listed(f"n-{n}", name)
    for n, name in enumerate(("Tiberiu Calinescu", "Nkosana Dlamini", "Yevhen Moroz", "Saltanat Bekova"))
]
BORN = {"birthDate": "1961-04-17", "gender": "male", "nationality": "hu"}
NORTH = [listed("x1", "Zoltan Berecz", alias=["Zoltan Berets"], **BORN), *NOISE]
SOUTH = [
    listed("x1", "BERECZ, Zoltan", alias=["Zoltan Berets"], **BORN),
    listed("x2", "Golden Anchor", "Organization"),
]


@pytest.fixture
def two_lists(service: Service, tmp_path: Path) -> Service:
    loaded(service, tmp_path, "north", NORTH)
    loaded(service, tmp_path, "south", SOUTH)
    return service


def test_lists_that_share_ids_keep_their_records(two_lists: Service, tmp_path: Path) -> None:
    ids = sorted(r.id for r in two_lists.world().records() if r.caption.casefold().startswith(("z", "b")))
    assert ids == ["south:x1", "x1"]
    assert lookup.record(two_lists, "x1").dataset == "north"
    assert lookup.record(two_lists, "south:x1").caption == "BERECZ, Zoltan"
    assert not loaded(two_lists, tmp_path, "south", SOUTH).moved
    gone = loaded(two_lists, tmp_path, "north", [*NORTH[1:], listed("y1", "Ada Brand")])
    assert (gone.added, gone.removed) == (1, 1)
    assert lookup.record(two_lists, "south:x1").caption == "BERECZ, Zoltan"


def test_what_refers_to_a_shared_id_means_the_record_of_its_own_list(
    service: Service, tmp_path: Path
) -> None:
    def owning(name: str) -> list[dict[str, Any]]:
        edge = {"id": "o", "schema": "Ownership", "properties": {"owner": ["p"], "asset": ["c"]}}
        return [listed("p", name), listed("c", f"{name} Ltd", "Company"), edge]

    loaded(service, tmp_path, "one", owning("Ada Brand"))
    loaded(service, tmp_path, "two", owning("Orlan Quill"))
    edge = lookup.record(service, "two:o")
    assert (edge.texts("owner"), edge.texts("asset")) == (("two:p",), ("two:c",))
    assert lookup.record(service, "o").texts("owner") == ("p",)


def test_certain_pairs_of_lists_are_merged_and_the_rest_is_named(two_lists: Service) -> None:
    assert not review.linked_already(two_lists)
    found = review.link_all(two_lists)
    assert review.linked_already(two_lists)
    (first, *_) = found.links
    assert ({first.left.id, first.right.id}, first.state) == ({"x1", "south:x1"}, State.MERGED)
    assert [review.source_id(r) for r in (first.left, first.right)] == ["x1", "x1"]
    assert found.merged == 1
    clusters = {r.id: cluster for r, cluster in review.clustered(two_lists)}
    assert clusters["x1"] == clusters["south:x1"]
    assert len(set(clusters.values())) == len(clusters) - 1
    again = review.link_all(two_lists)
    assert (again.merged, [link.state for link in again.links]) == (0, [link.state for link in found.links])
    assert review.log(two_lists).total == 1


def test_what_people_parted_is_not_merged_again(two_lists: Service, tmp_path: Path) -> None:
    review.link_all(two_lists)
    review.revoke(two_lists, 1, "ines", "not sure of it")
    # the lists come in again, and say more
    loaded(
        two_lists, tmp_path, "north", [*NORTH, listed("x9", "Zoltan Berecz", alias=["Zoltan Berets"], **BORN)]
    )
    found = review.link_all(two_lists)
    (link,) = (one for one in found.links if {one.left.id, one.right.id} == {"x1", "south:x1"})
    assert link.state is State.OPEN
    assert not two_lists.world().clusters.together(review.proposal(two_lists, "x1", "south:x1").pair)
    review.judge(two_lists, "x1", "south:x1", "different", "ines", "two people", code="dates")
    found = review.link_all(two_lists)
    assert {"x1", "south:x1"} not in [{one.left.id, one.right.id} for one in found.links]


def test_a_merge_that_was_only_revoked_is_not_made_again_when_a_text_changes(service: Service) -> None:
    ingested(service, "arrival", ARRIVAL)
    ingested(service, "lawsuit", LAWSUIT)
    row = next(iter(review.log(service).items))
    review.revoke(service, row.number, "ines", "two lawyers")
    ingested(service, "arrival", ARRIVAL + " It rained.")
    after = review.log(service).items
    assert [r for r in after if r.pair == row.pair and r.revokes is None] == [row]
    assert not service.world().clusters.together(row.pair)


def test_a_record_judged_while_pairs_were_compared_counts_as_judged(
    another: Callable[..., Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, other = another(), another()
    loaded(service, tmp_path, "north", NORTH)
    loaded(service, tmp_path, "south", SOUTH)
    real = service.storage.writing
    monkeypatch.setattr(service.storage, "writing", lambda: _after(other, real))
    found = review.link_all(service)
    monkeypatch.undo()
    assert found.merged == 0
    assert {"x1", "south:x1"} not in [{one.left.id, one.right.id} for one in found.links]
    assert pairs(service) == []


ALIKE = listed("x3", "Zoltan Berecz", gender="male", nationality="hu")
"""Fits those of the lists, without a date of birth."""


def test_what_a_list_brings_is_compared_alone_with_the_rest(
    two_lists: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert review.link_new(two_lists) == (len(NORTH) + len(SOUTH), 1, 0)
    assert review.link_new(two_lists) == (0, 0, 0)
    monkeypatch.setattr(linking, "link_all", None)  # is not called again
    loaded(two_lists, tmp_path, "west", [ALIKE, listed("x4", "Ada Brand")])
    found = review.link_new(two_lists)
    assert found.records == 2
    assert found.merged + found.queued > 0
    assert review.linked_already(two_lists)
    told = {(p.proposal.pair, round(p.proposal.probability, 6)) for p in kept_proposals(two_lists)}
    monkeypatch.undo()
    review.link_all(two_lists)
    assert {p for p, _ in told} == {p.proposal.pair for p in kept_proposals(two_lists)}


def kept_proposals(service: Service) -> tuple[KeptProposal, ...]:
    """Every pair that was proposed, in whatever state."""
    with service.storage.reading() as tx:
        return tx.proposals.page(states=tuple(ProposalState), limit=1_000)


def test_the_proposal_of_a_changed_record_lapses_says_so_and_is_made_anew(
    service: Service, tmp_path: Path
) -> None:
    service.settings = replace(service.settings, auto_merge_lists=1.0, auto_merge=1.0)
    loaded(service, tmp_path, "north", NORTH)
    loaded(service, tmp_path, "south", SOUTH)
    assert review.link_new(service).queued == 1
    assert pairs(service) == [("south:x1", "x1")]
    changed = [{**NORTH[0], "properties": {**NORTH[0]["properties"], "birthPlace": ["Pécs"]}}, *NOISE]
    loaded(service, tmp_path, "north", changed)
    assert pairs(service) == []
    lapsed = review.proposal(service, "x1", "south:x1").lapsed
    assert lapsed is not None
    assert lapsed.startswith("x1 changed on")
    assert review.link_new(service).records == 1
    assert pairs(service) == [("south:x1", "x1")]
    gone = loaded(service, tmp_path, "south", SOUTH[1:], force=True)
    assert gone.removed == 1
    lapsed = review.proposal(service, "x1", "south:x1").lapsed
    assert lapsed is not None
    assert lapsed.startswith("south:x1 left its list")
    assert review.link_new(service) == (0, 0, 0)
    assert pairs(service) == []


def test_other_settings_compare_everything_again_and_two_do_not_link_at_once(two_lists: Service) -> None:
    review.link_new(two_lists)
    two_lists.settings = replace(two_lists.settings, propose=0.4)
    with two_lists.storage.lock(linking.LOCK), pytest.raises(Busy):
        review.link_new(two_lists)
    assert review.link_new(two_lists).records == len(NORTH) + len(SOUTH)


def test_the_running_service_links_in_a_process_of_its_own(two_lists: Service) -> None:
    thread = schedule.link_soon(two_lists)
    assert thread is not None
    thread.join(timeout=600)
    assert review.linked_already(two_lists)
    assert two_lists.world().clusters.canonical("x1") == "south:x1"
    two_lists.settings = replace(two_lists.settings, link_lists=False)
    assert schedule.link_soon(two_lists) is None


def _after(other: Service, writing: Callable[[], Any]) -> Any:
    """What another process does between the comparing and the writing."""
    review.judge(other, "x1", "south:x1", "different", "omar", "two people", code="dates")
    return writing()
