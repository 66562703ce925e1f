from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import found

from resolver.entities import Linker, linked, proposals
from resolver.entities.listed import listed
from resolver.entities.lists import births_exclude, births_far_apart, rivals, said
from resolver.model.citations import ListCitation
from resolver.model.dates import PartialDate, partial_date
from resolver.model.judgements import pair
from resolver.model.records import Record, Value
from resolver.scoring import Scorer


def entry(source: str, key: str, name: str, schema: str = "Person", **props: str | Iterable[str]) -> Record:
    """An entry of a list."""
    given = {"name": (name,)} | {p: (v,) if isinstance(v, str) else tuple(v) for p, v in props.items()}
    values = (
        Value(prop, text, (ListCitation(source, "v1", key, prop, text),))
        for prop, texts in given.items()
        for text in texts
    )
    return Record(f"{source}-{key}", source, schema, tuple(values))


OTHERS = ("Tiberiu Calinescu", "Nkosana Dlamini", "Oyelaran Babatunde", "Yevhen Moroz", "Saltanat Bekova")
NOISE = [entry("one", f"n{n}", name) for n, name in enumerate(OTHERS)]


def likely(one: Record, other: Record, scorer: Scorer, weights: Linker, *more: Record) -> float:
    on = pair(one.id, other.id)
    every = proposals([one, other, *more, *NOISE], scorer, weights, at_least=0.0)
    return next((p.probability for p in every if p.pair == on), 0.0)


BORN = {"birthDate": "1961-04-17"}
FIFTH, SIXTH = "Anchor 5 Brigade", "Anchor 6 Brigade"
BETTER_FIRST = [
    (
        (entry("one", "1", "Zoltan Berecz", **BORN), entry("two", "1", "Zoltan Berecz", **BORN)),
        (entry("one", "1", "Zoltan Berecz", **BORN), entry("two", "1", "Zoltan Berecz", birthDate="1974")),
    ),
    (
        (entry("one", "1", "Zoltan Berecz"), entry("two", "1", "BERECZ, Zoltan")),
        (entry("one", "1", "Zoltan Berecz"), entry("two", "1", "Zoltan Berkovits")),
    ),
    (
        (entry("one", "1", "Zoltan Berecz"), entry("two", "1", "Золтан Берец", alias="Zoltan Berecz")),
        (entry("one", "1", "Zoltan Berecz"), entry("two", "1", "Golden Anchor", weakAlias="Zoltan Berecz")),
    ),
    (
        (entry("one", "1", FIFTH, "Organization"), entry("two", "1", FIFTH, "Organization")),
        (entry("one", "1", FIFTH, "Organization"), entry("two", "1", SIXTH, "Organization")),
    ),
    (
        (entry("one", "1", "Zoltan Berecz"), entry("two", "1", "Zoltan Berecz")),
        (entry("one", "1", "Zoltan Berecz"), entry("one", "2", "Zoltan Berecz")),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("better", "worse"), BETTER_FIRST)
def test_better_pairs_are_more_probable(
    better: tuple[Record, Record], worse: tuple[Record, Record], scorer: Scorer, weights: Linker
) -> None:
    assert likely(*better, scorer, weights) > likely(*worse, scorer, weights)


def test_two_birthdays_keep_namesakes_apart_through_a_third_without_one(
    scorer: Scorer, weights: Linker
) -> None:
    older = entry("one", "1", "Zoltan Berecz", birthDate="1961-04-17", alias="Zoltan Berets")
    younger = entry("two", "1", "Zoltan Berecz", birthDate="1974-11-02", alias="Zoltan Berets")
    silent = entry("three", "1", "Zoltan Berecz", alias="Zoltan Berets")
    after = linked([older, younger, silent, *NOISE], scorer, weights, 0.01)
    assert not after.together(pair(older.id, younger.id))


def test_a_list_that_repeats_a_name_may_mean_one_party_but_not_under_two_names(
    scorer: Scorer, weights: Linker
) -> None:
    one = entry("one", "1", "Zoltan Berecz", alias="Zoltan Berets")
    again = entry("one", "2", "BERECZ Zoltan", alias="Zoltan Berets")
    other = entry("one", "3", "Zoltan Berets", alias="Zoltan Berecz")
    elsewhere = entry("two", "1", "Zoltan Berecz", alias="Zoltan Berets")
    after = linked([one, again, elsewhere, *NOISE], scorer, weights, 0.01)
    assert after.together(pair(one.id, again.id))
    after = linked([one, other, elsewhere, *NOISE], scorer, weights, 0.01)
    assert not after.together(pair(one.id, other.id))


def test_a_text_and_a_list_are_proposed_but_never_joined_by_themselves(
    scorer: Scorer, weights: Linker
) -> None:
    in_text = found("a", "Zoltan Berecz")
    in_list = entry("one", "1", "Zoltan Berecz", alias="Zoltan Berets")
    records = [in_text, in_list, *NOISE]
    assert any(
        p.pair == pair(in_text.id, in_list.id) for p in proposals(records, scorer, weights, at_least=0.01)
    )
    assert not linked(records, scorer, weights, 0.01).together(pair(in_text.id, in_list.id))


def test_a_proposal_of_entries_explains_itself(scorer: Scorer, weights: Linker) -> None:
    one, other = entry("one", "1", "Zoltan Berecz", **BORN), entry("two", "1", "BERECZ Zoltan", **BORN)
    made = next(iter(proposals([one, other, *NOISE], scorer, weights, at_least=0.01)))
    sentences = {e.sentence for e in made.evidence}
    assert "the same date of birth" in sentences
    assert ("Zoltan Berecz", "BERECZ Zoltan") in {(e.query, e.candidate) for e in made.evidence}
    assert made.reason in sentences


def dates(*texts: str) -> list[PartialDate]:
    return [d for t in texts if (d := partial_date(t)) is not None]


@pytest.mark.parametrize(
    ("ours", "theirs", "exclude", "far"),
    [
        (["1961-04-17"], ["1961-04-17"], False, False),
        (["1961-04-17"], ["1974-11-02"], True, True),
        (["1961-04-17"], ["1961-04-27"], False, False),
        (["1961-04-07"], ["1961-07-04"], False, False),
        (["1961-04-17"], ["1962-01-01"], False, False),
        (["1961-04-17"], ["1960"], False, False),
        (["1961-04-17"], ["1946"], False, True),
        (["1961-04-17", "1946"], ["1946"], False, False),
        (["1961-04-17"], [], False, False),
    ],
)
def test_which_dates_of_birth_exclude_each_other(
    ours: list[str], theirs: list[str], exclude: bool, far: bool
) -> None:
    assert births_exclude(dates(*ours), dates(*theirs)) == exclude
    assert births_far_apart(dates(*ours), dates(*theirs)) == far
    assert births_far_apart(dates(*theirs), dates(*ours)) == far


def test_a_pair_leads_over_its_best_rival_of_the_same_list() -> None:
    # a1 and a2 stand on one list, b1 and b2 on another
    left, right, list_of = np.array([0, 0, 1]), np.array([2, 3, 3]), np.array([0, 0, 1, 1])
    strongest, lead = rivals(left, right, np.array([5.0, 1.0, 3.0]), list_of)
    assert list(zip(strongest, lead, strict=True)) == [(1.0, 4.0), (5.0, -4.0), (1.0, 2.0)]


@given(st.data())
def test_rivals_are_the_best_other_entries_of_either_list(data: st.DataObject) -> None:
    lists = data.draw(st.lists(st.integers(0, 2), min_size=2, max_size=7))
    every = [(a, b) for a in range(len(lists)) for b in range(a + 1, len(lists))]
    pairs = data.draw(st.lists(st.sampled_from(every), unique=True, min_size=1))
    values = data.draw(st.lists(st.integers(-15, 15), min_size=len(pairs), max_size=len(pairs)))
    left, right = np.array(pairs).T
    strongest, lead = rivals(left, right, np.array(values, np.float64), np.array(lists))
    fits = dict(zip(pairs, values, strict=True))
    fits |= {(b, a): value for (a, b), value in fits.items()}

    def best_other(a: int, b: int) -> int:
        others = [v for (i, o), v in fits.items() if i == a and o != b and lists[o] == lists[b]]
        return max(others, default=-12)

    for n, (a, b) in enumerate(pairs):
        best = max(best_other(a, b), best_other(b, a))
        assert strongest[n] == min(12, max(-12, best))
        assert lead[n] == min(12, max(-12, values[n] - best))


def test_an_entry_without_a_name_is_left_out(scorer: Scorer, weights: Linker) -> None:
    nameless = Record("one-0", "one", "Person", ())
    assert listed(nameless).names == {}
    assert list(proposals([nameless, *NOISE], scorer, weights)) == []


def test_four_real_lists_are_joined_as_labelled(shared: Path, scorer: Scorer, weights: Linker) -> None:
    """The weights were learnt on these labels: this guards the code, the figures are measured elsewhere."""
    bench = shared / "data" / "bench"
    with (bench / "cross_list_labels.csv").open(encoding="utf-8", newline="") as file:
        cluster_of = {row["record"]: row["cluster"] for row in csv.DictReader(file)}
    records = []
    for line in (bench / "cross_list.ftm.json").read_text("utf-8").splitlines()[::4]:
        given = json.loads(line)
        source = given["datasets"][0]
        values = (
            Value(prop, text, (ListCitation(source, "v", given["id"], prop, text),))
            for prop, texts in given["properties"].items()
            for text in texts
        )
        records.append(Record(given["id"], source, given["schema"], tuple(values)))
    merged = linked(records, scorer, weights, 0.97).members_of.values()
    right = wrong = 0
    for members in merged:
        labels = [cluster_of[m] for m in members if m in cluster_of]
        if any(labels):
            right += len(set(labels)) == 1
            wrong += len(set(labels)) > 1
    assert right > 40
    assert wrong == 0


@pytest.mark.parametrize(
    ("finding", "amount", "words"),
    [
        ("likeness", 0.834, "the likest two names share 83% of all that tells names apart"),
        ("first_likeness", 1.0, "the primary names share all that tells names apart"),
        ("first_likeness_high", 0.7, "the primary names share nearly everything"),
        ("likeness_high", 0.2, "the likest two names share a part only"),
        ("names_shared", math.log1p(1), "the two have one name in common"),
        ("names_shared", math.log1p(7), "the two have 7 names in common"),
        ("names_covered", 0.5, "of the names of the one with fewer, the other has 50%"),
        ("rarity", 1.4, "the words that both have are rare"),
        ("rare_name", 0.6, "the name that both have is not common"),
        ("rival", -8.0, "no other entry of either list fits well"),
        ("rival", 2.0, "another entry of one of the lists fits well, too"),
        ("lead", 3.0, "these two fit one another better than any other entry of the lists"),
        ("lead", -3.0, "another entry fits one of the two better"),
        ("same_gender", 1.0, "the same gender"),
    ],
)
def test_a_finding_is_said_as_an_analyst_reads_it(finding: str, amount: float, words: str) -> None:
    assert said(finding, amount) == words
