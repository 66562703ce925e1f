from __future__ import annotations

import pytest
from storing import listed, with_datasets

from resolver.model.citations import ListCitation
from resolver.model.judgements import pair
from resolver.model.matching import Evidence
from resolver.model.proposals import Proposal
from resolver.storage import KeptProposal, NewProposal, Order, ProposalState, Storage, place

EVIDENCE = Evidence(
    "name", 0.93, 3.5, "Ada Moreno", "Ada Morena", "names within one letter",
    (ListCitation("list", "v1", "2", "name", "Ada Morena"),),
)  # fmt: skip


def proposed(
    one: str, other: str, probability: float = 0.8, worth: float = 0.0, corroboration: int = 0
) -> NewProposal:
    proposal = Proposal(pair(one, other), 0.9, probability, "likely", (EVIDENCE,), "m1")
    return NewProposal(proposal, f"digest {one}", f"digest {other}", worth, corroboration)


def test_a_proposal_comes_back_as_it_was_made(storage: Storage) -> None:
    new = proposed("a", "b", worth=2.5)
    with storage.writing() as tx:
        assert tx.proposals.put([new]) == 1
    with storage.reading() as tx:
        kept = tx.proposals.get(pair("b", "a"))
        assert kept is not None
        assert kept.proposal == new.proposal
        assert (kept.state, kept.worth, kept.left_digest) == (ProposalState.OPEN, 2.5, "digest a")
        assert tx.proposals.get(pair("a", "c")) is None


def test_proposing_a_pair_again_brings_its_figures_up_to_date(storage: Storage) -> None:
    with storage.writing() as tx:
        tx.proposals.put([proposed("a", "b", 0.6)])
        first = tx.proposals.get(pair("a", "b"))
        tx.proposals.set_state(pair("a", "b"), ProposalState.LAPSED)
        tx.proposals.put([proposed("a", "b", 0.8)])
        second = tx.proposals.get(pair("a", "b"))
    assert first is not None
    assert second is not None
    assert (second.number, second.created) == (first.number, first.created)
    assert (second.proposal.probability, second.state) == (0.8, ProposalState.OPEN)


def test_a_decided_pair_is_not_proposed_again(storage: Storage) -> None:
    with storage.writing() as tx:
        tx.proposals.put([proposed("a", "b", 0.6)])
        assert tx.proposals.set_state(pair("a", "b"), ProposalState.DECIDED)
        tx.proposals.put([proposed("a", "b", 0.8)])
        kept = tx.proposals.get(pair("a", "b"))
        assert kept is not None
        assert (kept.proposal.probability, kept.state) == (0.6, ProposalState.DECIDED)
        assert not tx.proposals.set_state(pair("x", "y"), ProposalState.DECIDED)


def test_the_queue_shows_most_worth_first_page_by_page(storage: Storage) -> None:
    with storage.writing() as tx:
        tx.proposals.put([proposed("a", f"b{n}", worth=n % 3) for n in range(9)])
        seen: list[KeptProposal] = []
        page = tx.proposals.page(limit=2)
        while page:
            seen += page
            page = tx.proposals.page(limit=2, after=place(page[-1], Order.WORTH))
    assert [p.proposal.pair.right for p in seen] == [f"b{n}" for n in (2, 5, 8, 1, 4, 7, 0, 3, 6)]


@pytest.mark.parametrize("order", list(Order))
def test_every_order_knows_what_is_before_and_after(storage: Storage, order: Order) -> None:
    with storage.writing() as tx:
        tx.proposals.put(
            [
                proposed("a", f"b{n}", probability=(n * 7 % 5) / 5, worth=n % 3, corroboration=n % 2)
                for n in range(9)
            ]
        )
        rows = tx.proposals.page(order=order)
        for n, row in enumerate(rows):
            here = place(row, order)
            assert tx.proposals.page(order=order, after=here) == rows[n + 1 :]
            assert tx.proposals.before(here, order) == n
            assert tx.proposals.last_before(here, order) == (rows[n - 1] if n else None)
    assert len(rows) == 9


def test_hits_raise_the_worth_of_what_waits(storage: Storage) -> None:
    with storage.writing() as tx:
        tx.proposals.put([proposed("a", "b", worth=1.0), proposed("c", "d", worth=1.5)])
        tx.proposals.set_state(pair("c", "d"), ProposalState.DECIDED)
        tx.proposals.add_worth({"a": 2.0, "b": 0.5, "c": 9.0})
        worth = {p.proposal.pair.left: p.worth for p in tx.proposals.page(states=())}
    assert worth == {"a": 3.5, "c": 1.5}


def test_what_somebody_has_said_of_a_pair_outlives_that_it_is_proposed_again(storage: Storage) -> None:
    with storage.writing() as tx:
        tx.proposals.put([proposed("a", "b"), proposed("c", "d")])
        for left, right in (("a", "b"), ("c", "d")):
            tx.proposals.set_state(pair(left, right), ProposalState.SECOND)
        changed = NewProposal(proposed("c", "d").proposal, "another digest", "digest d")
        tx.proposals.put([proposed("a", "b"), changed])
        states = {p.proposal.pair.left: p.state for p in tx.proposals.page(states=())}
        assert states == {"a": ProposalState.SECOND, "c": ProposalState.OPEN}
        assert tx.proposals.counts() == {ProposalState.SECOND: 1, ProposalState.OPEN: 1}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"b", "c"}),
        ({"states": ()}, {"b", "c", "d"}),
        ({"states": (ProposalState.DECIDED,)}, {"d"}),
        ({"at_least": 0.7}, {"c"}),
        ({"at_most": 0.7}, {"b"}),
        ({"datasets": ["list"]}, set()),
    ],
)
def test_the_queue_is_filtered(storage: Storage, filters: dict[str, object], found: set[str]) -> None:
    with storage.writing() as tx:
        tx.proposals.put([proposed("a", "b", 0.6), proposed("a", "c", 0.8), proposed("a", "d", 0.9)])
        tx.proposals.set_state(pair("a", "d"), ProposalState.DECIDED)
        assert {p.proposal.pair.right for p in tx.proposals.page(**filters)} == found  # type: ignore[arg-type]
        assert tx.proposals.count(**filters) == len(found)  # type: ignore[arg-type]


def test_the_queue_is_filtered_by_the_dataset_of_either_side(storage: Storage) -> None:
    with_datasets(storage)
    with storage.writing() as tx:
        tx.records.upsert([listed("1"), listed("2")], version="v1")
        tx.proposals.put([proposed("list-1", "x"), proposed("list-1", "list-2"), proposed("y", "x")])
        assert tx.proposals.count(datasets=["list"]) == 2
        assert len(tx.proposals.of_records(["x"])) == 2


def test_a_proposal_lapses_when_a_record_changes_or_leaves(storage: Storage) -> None:
    with_datasets(storage)
    with storage.writing() as tx:
        tx.records.upsert([listed(str(n)) for n in range(4)], version="v1")
        digests = {i: kept.digest for i, kept in tx.records.with_ids(f"list-{n}" for n in range(4)).items()}
        tx.proposals.put(
            NewProposal(proposed("list-0", other).proposal, digests["list-0"], digests[other])
            for other in ("list-1", "list-2", "list-3")
        )
        assert tx.proposals.lapse_stale() == 0
        tx.records.upsert([listed("1", "Another Name"), listed("2", version="v2")], version="v2")
        tx.records.remove(["list-3"])
        assert tx.proposals.lapse_stale() == 2
        assert [p.proposal.pair.right for p in tx.proposals.page()] == ["list-2"]
