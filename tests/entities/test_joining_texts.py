from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from texts import body, company_of, found

from resolver.entities import Linker, clusters, linked, plan, proposals
from resolver.model.citations import DocumentCitation
from resolver.model.documents import Span
from resolver.model.judgements import Judgement, Verdict, pair
from resolver.model.records import Record, Value
from resolver.scoring import Scorer

AUTO_MERGE = 0.97


def joined(records: Iterable[Record], scorer: Scorer, weights: Linker) -> bool:
    """Whether the first two records come out as one."""
    given = list(records)
    return linked(given, scorer, weights, AUTO_MERGE).together(pair(given[0].id, given[1].id))


def likely(records: Iterable[Record], scorer: Scorer, weights: Linker) -> float:
    """How probable it is that the first two records are one; 0 where that is not even proposed."""
    given = list(records)
    on = pair(given[0].id, given[1].id)
    every = proposals(given, scorer, weights, at_least=0.0)
    return next((p.probability for p in every if p.pair == on), 0.0)


JOIN_ANYWHERE = [
    (found("a", "Marisol Quintana"), found("b", "Marisol Quintana")),
    (found("a", "Marisol Quintana"), found("b", "MARISOL QUINTANA")),
    (found("a", "Marisól Quintana"), found("b", "Marisol Quintana")),
    (found("a", "Marisol Quintana"), found("b", "Marisol Inés Quintana")),
    (found("a", "Qiao Wenshan"), found("b", "Wenshan Qiao")),
    (found("a", "Idris al-Rashidi"), found("b", "Idris bin Salem Al Rashidi")),
    (body("a", "Orrefors Dockyard Ltd"), body("b", "Orrefors Dockyard")),
    (body("a", "US Department of Fisheries"), body("b", "United States Department of Fisheries")),
    (body("a", "U.S. Fisheries Department"), body("b", "US Department of Fisheries")),
    (body("a", "Interflot"), body("b", "INTERFLOT")),
    (body("a", "Brandvold Observatory"), body("b", "Norwegian Brandvold Observatory")),
    (body("a", "Halvdan Maritime AS"), body("b", "Halvdan Maritime")),
]


@pytest.mark.parametrize(("one", "other"), JOIN_ANYWHERE)
def test_names_that_leave_no_doubt_join_texts(
    one: Record, other: Record, scorer: Scorer, weights: Linker
) -> None:
    assert joined([one, other], scorer, weights)


JOIN_IN_COMPANY = [
    (found("a", "Gurvinder Sandhawalia"), found("b", "Gurwinder Sandhavalia")),
    (found("a", "M. I. Quintana"), found("b", "Marisol Inés Quintana")),
    (found("a", "Quintana"), found("b", "Marisol Quintana")),
    (found("a", "Inés Quintana"), found("b", "Marisol Inés Quintana")),
    (body("a", "BTN"), body("b", "Baltic Trust of News")),
    (body("a", "NFIA"), body("b", "National Fisheries Inspection Agency", aliases=["NFIA"])),
    (body("a", "Fisheries Department"), body("b", "US Fisheries Department")),
    (body("a", "Ministry of Fisheries"), body("b", "Ministry of Fisheries")),
]


@pytest.mark.parametrize(("one", "other"), JOIN_IN_COMPANY)
def test_names_that_leave_a_doubt_join_texts_that_name_the_same_others(
    one: Record, other: Record, scorer: Scorer, weights: Linker
) -> None:
    company = company_of(4, "a", "b")
    assert joined([one, other, *company], scorer, weights)
    assert not joined([one, other], scorer, weights)
    assert likely([one, other, *company], scorer, weights) > likely([one, other], scorer, weights)


APART = [
    (found("a", "Marisol Quintana"), found("b", "Maribel Quintana")),
    (found("a", "Marisol Quintana"), found("b", "Marisol Quintero")),
    (found("a", "Marisol Ada Quintana"), found("b", "Marisol Bea Quintana")),
    (found("a", "Marisol Quintana"), found("b", "Marisol Quintana Jr.")),
    (found("a", "Han Ji-won"), found("b", "Han Ji-woo")),
    (found("a", "Quintana"), found("b", "Quintero")),
    (body("a", "Brandvold"), found("b", "Brandvold")),
    (body("a", "Ferreyra Foundation"), found("b", "Casimiro Ferreyra Foundation")),
    (body("a", "Ministry of Fisheries"), body("b", "Ministry of Foreign Fisheries")),
    (body("a", "Norwegian Ministry of Fisheries"), body("b", "Danish Ministry of Fisheries")),
    (body("a", "Baltic News Trust"), body("b", "Baltic News Trust of Latvia")),
    (body("a", "Bank of Latvia"), body("b", "Bank of Estonia")),
    (body("a", "Council of the Baltic Union"), body("b", "Baltic Union")),
    (body("a", "HM Treasury"), body("b", "US Treasury")),
    (body("a", "National Fisheries Agency"), body("b", "National Forestry Agency")),
    (
        body("a", "National Fisheries Agency", aliases=["NFA"]),
        body("b", "National Forestry Agency", aliases=["NFA"]),
    ),
    (body("a", "NFA"), body("b", "NFB")),
    (body("a", "East Harbour Police"), body("b", "West Harbour Police")),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_that_say_something_different_stay_apart_in_any_company(
    one: Record, other: Record, scorer: Scorer, weights: Linker
) -> None:
    assert not joined([one, other, *company_of(4, "a", "b")], scorer, weights)


def test_every_pair_that_must_not_merge_stays_apart(shared: Path, scorer: Scorer, weights: Linker) -> None:
    with (shared / "gold" / "must_not_merge.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 40
    merged = []
    for row in rows:
        one = found("a", row["name_a"], row["type_a"])
        other = found("b", row["name_b"], row["type_b"])
        if joined([one, other, *company_of(4, "a", "b")], scorer, weights):
            merged.append((row["name_a"], row["name_b"]))
    assert merged == []


def test_a_surname_joins_nobody_where_two_could_be_meant(scorer: Scorer, weights: Linker) -> None:
    short = found("a", "Quintana")
    both = [found("b", "Marisol Quintana"), found("c", "Tadeo Quintana")]
    company = company_of(4, "a", "b", "c")
    after = linked([short, *both, *company], scorer, weights, AUTO_MERGE)
    assert after.members(short.id) == (short.id,)
    assert not after.together(pair(both[0].id, both[1].id))


def test_an_acronym_joins_nobody_where_two_could_be_meant(scorer: Scorer, weights: Linker) -> None:
    short = body("a", "NFA")
    both = [
        body("b", "National Fisheries Agency", aliases=["NFA"]),
        body("c", "National Forestry Agency", aliases=["NFA"]),
    ]
    after = linked([short, *both, *company_of(4, "a", "b", "c")], scorer, weights, AUTO_MERGE)
    assert after.members(short.id) == (short.id,)


def test_a_fuller_name_joins_nobody_where_two_could_be_meant(scorer: Scorer, weights: Linker) -> None:
    plain = found("a", "Marisol Quintana")
    both = [found("b", "Marisol Ada Quintana"), found("c", "Marisol Bea Quintana")]
    after = linked([plain, *both], scorer, weights, AUTO_MERGE)
    assert not after.together(pair(both[0].id, both[1].id))
    assert after.members(plain.id) == (plain.id,)


def test_ministries_of_two_countries_stay_apart(scorer: Scorer, weights: Linker) -> None:
    for countries in (("sg", "in"), ("in", "sg")):
        one = body("a", "Ministry of Home Affairs", countries=[countries[0]])
        other = body("b", "Ministry of Home Affairs", countries=[countries[1]])
        assert not joined([one, other, *company_of(1, "a", "b")], scorer, weights)
    told = [
        body("a", "Ministry of Home Affairs"),
        body("b", "Ministry of Home Affairs"),
        found("a", "Anand Deshmukhia", countries=["in"]),
        found("b", "Tan Wei Koon", countries=["sg"]),
    ]
    assert not joined(told, scorer, weights)


def test_ministries_of_one_country_join(scorer: Scorer, weights: Linker) -> None:
    one = body("a", "Ministry of Home Affairs", countries=["in"])
    other = body("b", "Ministry of Home Affairs", countries=["in"])
    assert joined([one, other], scorer, weights)


def test_a_common_name_needs_company(scorer: Scorer, weights: Linker) -> None:
    one, other = found("a", "Mohamed Ismail"), found("b", "Mohamed Ismail")
    assert not joined([one, other], scorer, weights)
    assert joined([one, other, *company_of(3, "a", "b")], scorer, weights)


def test_the_same_role_tells_more_than_nothing(scorer: Scorer, weights: Linker) -> None:
    plain = [found("a", "Quintana"), found("b", "Marisol Quintana")]
    role = [
        found("a", "Quintana", roles=["port warden"]),
        found("b", "Marisol Quintana", roles=["chief port warden"]),
    ]
    assert likely(role, scorer, weights) > likely(plain, scorer, weights)


def test_two_records_of_one_text_are_never_joined(scorer: Scorer, weights: Linker) -> None:
    one = found("a", "Marisol Quintana")
    again = found("a", "Marisol Inés Quintana")
    other = found("b", "Marisol Quintana")
    after = linked([one, again, other], scorer, weights, AUTO_MERGE)
    assert not after.together(pair(one.id, again.id))


def test_a_chain_of_good_pairs_does_not_join_names_that_exclude_each_other(
    scorer: Scorer, weights: Linker
) -> None:
    chain = [found("a", "Ada Quintana"), found("b", "Ada Bea Quintana"), found("c", "Ada Cleo Quintana")]
    after = linked([*chain, *company_of(4, "a", "b", "c")], scorer, weights, AUTO_MERGE)
    assert not after.together(pair(chain[1].id, chain[2].id))


def judged(number: int, one: Record, other: Record, verdict: Verdict) -> Judgement:
    on = pair(one.id, other.id)
    return Judgement(number, on, verdict, "ines", "r", "2024", None, None, None, None, {}, None, "", "")


def test_what_is_known_is_not_proposed_again(scorer: Scorer, weights: Linker) -> None:
    records = [found(text, "Marisol Quintana") for text in "abcd"]
    known = clusters(
        [
            judged(1, records[0], records[1], Verdict.DIFFERENT),
            judged(2, records[1], records[2], Verdict.SAME),
        ]
    )
    pairs = {p.pair for p in proposals(records, scorer, weights, clusters=known, at_least=0.0)}
    assert pair(records[0].id, records[1].id) not in pairs
    assert pair(records[1].id, records[2].id) not in pairs
    assert pair(records[0].id, records[2].id) not in pairs, "different is honoured through what is the same"
    assert pair(records[0].id, records[3].id) in pairs


def test_a_different_is_honoured_by_automatic_merging(scorer: Scorer, weights: Linker) -> None:
    records = [found(text, "Marisol Quintana") for text in "abc"]
    known = clusters([judged(1, records[0], records[2], Verdict.DIFFERENT)])
    after = linked(records, scorer, weights, AUTO_MERGE, known=known)
    assert not after.together(pair(records[0].id, records[2].id))
    assert after.together(pair(records[0].id, records[1].id))
    assert not after.suspended


def test_only_pairs_with_a_new_record_are_proposed(scorer: Scorer, weights: Linker) -> None:
    records = [found(text, "Marisol Quintana") for text in "abc"]
    new = records[2].id
    made = list(proposals(records, scorer, weights, touching=frozenset([new])))
    assert len(made) == 2
    assert all(new in (p.pair.left, p.pair.right) for p in made)


def test_a_proposal_explains_itself(scorer: Scorer, weights: Linker) -> None:
    records = [found("a", "Quintana"), found("b", "Marisol Quintana"), *company_of(3, "a", "b")]
    on = pair(records[0].id, records[1].id)
    made = next(p for p in proposals(records, scorer, weights) if p.pair == on)
    assert made.reason == "one side has only one word of the other's name"
    assert {(e.feature, e.query, e.candidate) for e in made.evidence} >= {
        ("short", "Quintana", "Marisol Quintana")
    }
    assert any("3 other parties are named in both texts" in e.sentence for e in made.evidence)
    assert made.model == weights.name


def test_the_plan_says_what_is_merged_and_what_waits(scorer: Scorer, weights: Linker) -> None:
    records = [found("a", "Marisol Quintana"), found("b", "Marisol Quintana"), found("c", "M. Quintana")]
    made = plan(
        proposals(records, scorer, weights, at_least=0.3), records, clusters([]), auto_merge=AUTO_MERGE
    )
    assert [p.pair for p in made.merged] == [pair(records[0].id, records[1].id)]
    assert {p.pair.left for p in made.queued} | {p.pair.right for p in made.queued} >= {records[2].id}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shuffled=st.randoms(use_true_random=False))
def test_the_order_of_records_is_no_matter(scorer: Scorer, weights: Linker, shuffled: random.Random) -> None:
    pairs = [*JOIN_ANYWHERE, *JOIN_IN_COMPANY, *APART]
    records = list({r.id: r for one_pair in pairs for r in one_pair}.values())
    before = linked(records, scorer, weights, AUTO_MERGE).members_of
    other = list(records)
    shuffled.shuffle(other)
    assert linked(other, scorer, weights, AUTO_MERGE).members_of == before


def test_nothing_comes_of_nothing(scorer: Scorer, weights: Linker) -> None:
    assert linked([], scorer, weights, AUTO_MERGE).members_of == {}
    assert linked([found("a", "Marisol Quintana")], scorer, weights, AUTO_MERGE).members_of == {}


def test_the_annotated_texts_come_out_as_annotated(shared: Path, scorer: Scorer, weights: Linker) -> None:
    lines = (shared / "gold" / "mentions.jsonl").read_text("utf-8").splitlines()
    mentions = [json.loads(line) for line in lines]
    named: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for mention in mentions:
        if not mention.get("optional"):
            named[mention["doc"], mention["entity"], mention["type"]][mention["text"]] = mention["kind"]
    records, entity_of = [], {}
    for (text, entity, schema), names in named.items():
        order = sorted(names, key=lambda n: (names[n] != "name", -len(n)))
        props = {
            n: "name" if n == order[0] else "weakAlias" if names[n] == "partial" else "alias" for n in order
        }
        values = []
        for name in order:
            span = Span(0, len(name))
            values.append(Value(props[name], name, (DocumentCitation("seeds", text, span, name, span),)))
        records.append(Record(f"{text}/{entity}", "seeds", schema, tuple(values)))
        entity_of[records[-1].id] = entity
    after = linked(records, scorer, weights, AUTO_MERGE)
    found_groups: dict[str, set[str]] = defaultdict(set)
    true_groups: dict[str, set[str]] = defaultdict(set)
    for record in records:
        found_groups[after.canonical(record.id)].add(record.id)
        true_groups[entity_of[record.id]].add(record.id)
    assert sorted(map(sorted, found_groups.values())) == sorted(map(sorted, true_groups.values()))
