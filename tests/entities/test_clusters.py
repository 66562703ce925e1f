from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.entities import Clusters, clusters
from resolver.model.judgements import Judgement, Pair, Verdict, pair

SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE


def row(number: int, on: Pair, verdict: Verdict, revokes: int | None = None) -> Judgement:
    return Judgement(
        number, on, verdict, "ines", "r", "2024-01-01", None, None, None, None, {}, revokes, "", ""
    )


@dataclass(frozen=True)
class Act:
    """What a log is made of: a verdict on a pair, or the number of a row to take back."""

    on: Pair
    verdict: Verdict
    revokes: int | None = None


def log(*acts: str) -> list[Judgement]:
    """Reads ``a=b`` same, ``a#b`` different, ``a?b`` unsure, ``-2`` revoke row 2."""
    rows: list[Judgement] = []
    for number, act in enumerate(acts, 1):
        if act.startswith("-"):
            taken_back = rows[int(act[1:]) - 1]
            rows.append(row(number, taken_back.pair, taken_back.verdict, taken_back.number))
        else:
            verdict = {"=": SAME, "#": DIFFERENT, "?": UNSURE}[act[1]]
            rows.append(row(number, pair(act[0], act[2]), verdict))
    return rows


def groups(found: Clusters) -> set[str]:
    return {"".join(members) for members in found.members_of.values()}


@pytest.mark.parametrize(
    ("acts", "expected", "suspended"),
    [
        ("", set(), set()),
        ("a=b", {"ab"}, set()),
        ("a=b b=c", {"abc"}, set()),
        ("a=b c=d", {"ab", "cd"}, set()),
        ("a=b c=d b=c", {"abcd"}, set()),
        ("a?b", set(), set()),
        ("a=b -1", set(), set()),
        ("a=b b=c -1", {"bc"}, set()),
        ("a=b a=b -1", {"ab"}, set()),
        ("a#b a=b", set(), {2}),
        ("a=b a#b", set(), {1}),
        ("a=b a#b -2", {"ab"}, set()),
        ("a#c a=b b=c", {"ab"}, {3}),
        ("a=b b=c a#c", {"ab"}, {2}),
        ("a=b b=c a#c -1", {"bc"}, set()),
        ("a=b c=d a#d b=c", {"ab", "cd"}, {4}),
        ("a=b c=d a#d b=c -3", {"abcd"}, set()),
        ("a#b c=d", {"cd"}, set()),
        ("e=d c=a", {"ac", "de"}, set()),
    ],
)
def test_what_a_log_means(acts: str, expected: set[str], suspended: set[int]) -> None:
    found = clusters(log(*acts.split()))
    assert groups(found) == expected
    assert found.suspended == suspended


def test_the_smallest_id_is_canonical_and_the_others_refer_to_it() -> None:
    found = clusters(log("c=b", "d=c"))
    assert [found.canonical(i) for i in "abcd"] == ["a", "b", "b", "b"]
    assert found.members("d") == ("b", "c", "d")
    assert found.referents("d") == ("c", "d")
    assert found.referents("a") == ()
    assert found.members("a") == ("a",)


@pytest.mark.parametrize(
    ("acts", "on", "verdict", "chain"),
    [
        ("a=b", "cd", SAME, None),
        ("a#b", "ab", SAME, (1,)),
        ("a#b", "ac", SAME, None),
        ("a=b b#c c=d", "ad", SAME, (1, 2, 3)),
        ("c=d b#c a=b", "ad", SAME, (3, 2, 1)),
        ("a=b b=c c#d", "ad", SAME, (1, 2, 3)),
        ("a=b b#c c=d", "ad", DIFFERENT, None),
        ("a=b b=c", "ac", DIFFERENT, (1, 2)),
        ("a=b b=c a=c", "ac", DIFFERENT, (3,)),
        ("a=b", "ab", SAME, None),
        ("a=b", "ab", UNSURE, None),
        ("a#b -1", "ab", SAME, None),
    ],
)
def test_a_contradiction_is_refused_with_its_chain(
    acts: str, on: str, verdict: Verdict, chain: tuple[int, ...] | None
) -> None:
    found = clusters(log(*acts.split()))
    assert found.refusal(pair(on[0], on[1]), verdict) == chain
    if verdict is SAME:
        assert found.known_different(pair(on[0], on[1])) == (chain is not None)


def test_how_a_cluster_was_formed_names_the_rows_that_hold_it() -> None:
    found = clusters(log("a=b", "x=y", "b=c", "a#d", "c=d"))
    assert found.formation("c") == (1, 3)
    assert found.formation("z") == ()


names = st.sampled_from("abcdefgh")
pairs = st.tuples(names, names).filter(lambda p: p[0] != p[1]).map(lambda p: pair(*p))
verdicts = st.sampled_from([SAME, SAME, SAME, DIFFERENT, UNSURE])


@st.composite
def logs(draw: st.DrawFn) -> list[Judgement]:
    rows: list[Judgement] = []
    for number in range(1, draw(st.integers(0, 14)) + 1):
        open_rows = [r for r in rows if r.revokes is None and r.number not in {x.revokes for x in rows}]
        if open_rows and draw(st.integers(0, 4)) == 0:
            back = draw(st.sampled_from(open_rows))
            rows.append(row(number, back.pair, back.verdict, back.number))
        else:
            rows.append(row(number, draw(pairs), draw(verdicts)))
    return rows


def written(found: Clusters) -> bytes:
    """Everything that the clusters say, as bytes."""
    return repr(
        (
            sorted(found.canonical_of.items()),
            sorted(found.members_of.items()),
            sorted(found.suspended),
            sorted(found.standing.items()),
        )
    ).encode()


def plainly(rows: Sequence[Judgement]) -> set[frozenset[str]]:
    """The oracle: the rule as it is written down, with no care for speed."""
    revoked = {r.revokes for r in rows}
    standing = [
        r for r in sorted(rows, key=lambda r: r.number) if r.revokes is None and r.number not in revoked
    ]
    fences = [{r.pair.left, r.pair.right} for r in standing if r.verdict is DIFFERENT]
    groups = [frozenset(i) for i in "abcdefgh"]
    for r in standing:
        if r.verdict is SAME:
            (one,) = [g for g in groups if r.pair.left in g]
            (other,) = [g for g in groups if r.pair.right in g]
            if one != other and not any(fence <= one | other for fence in fences):
                groups = [g for g in groups if g not in (one, other)] + [one | other]
    return {g for g in groups if len(g) > 1}


@given(logs())
def test_clusters_follow_the_rule(rows: list[Judgement]) -> None:
    assert {frozenset(m) for m in clusters(rows).members_of.values()} == plainly(rows)


@given(logs(), st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_handed_over_is_no_matter(
    rows: list[Judgement], shuffled: random.Random
) -> None:
    other = list(rows)
    shuffled.shuffle(other)
    assert clusters(other) == clusters(rows)
    assert written(clusters(other)) == written(clusters(rows))


@given(st.lists(st.tuples(pairs, verdicts), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_judging_is_no_matter_where_nothing_is_contradicted(
    acts: list[tuple[Pair, Verdict]], shuffled: random.Random
) -> None:
    rows = [row(n, on, verdict) for n, (on, verdict) in enumerate(acts, 1)]
    if clusters(rows).suspended:
        return
    shuffled.shuffle(acts)
    other = [row(n, on, verdict) for n, (on, verdict) in enumerate(acts, 1)]
    assert clusters(other).members_of == clusters(rows).members_of


@given(logs(), pairs, verdicts)
def test_judging_and_revoking_leaves_everything_byte_for_byte(
    rows: list[Judgement], on: Pair, verdict: Verdict
) -> None:
    number = len(rows) + 1
    before = clusters(rows)
    judged = [*rows, row(number, on, verdict)]
    back = [*judged, row(number + 1, on, verdict, number)]
    assert written(clusters(back)) == written(before)
    assert written(before.after(back[len(rows) :])) == written(before)
    assert written(before.after(judged[len(rows) :]).after(back[len(judged) :])) == written(before)


@given(logs())
def test_a_different_is_never_inside_a_cluster(rows: list[Judgement]) -> None:
    found = clusters(rows)
    for on, verdict in found.standing.values():
        if verdict is DIFFERENT:
            assert not found.together(on)


@given(logs(), st.data())
def test_taking_rows_in_later_equals_taking_them_in_at_once(
    rows: list[Judgement], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(rows)))
    later = clusters(rows[:cut]).after(rows[cut:])
    assert later == clusters(rows)
    assert written(later) == written(clusters(rows))
    one_by_one = clusters([])
    for r in rows:
        one_by_one = one_by_one.after([r])
    assert one_by_one == clusters(rows)
    for on in (pair(x, y) for x in "abcdefgh" for y in "abcdefgh" if x < y):
        assert (one_by_one.refusal(on) is None) == (clusters(rows).refusal(on) is None)


@given(logs(), pairs)
def test_what_is_not_refused_joins_and_what_is_refused_would_be_suspended(
    rows: list[Judgement], on: Pair
) -> None:
    before = clusters(rows)
    number = len(rows) + 1
    judged = before.after([row(number, on, SAME)])
    if before.refusal(on) is None:
        assert judged.together(on)
    else:
        assert judged.suspended == before.suspended | {number}
        assert judged.members_of == before.members_of


@given(logs(), pairs)
def test_a_chain_leads_from_one_record_to_the_other(rows: list[Judgement], on: Pair) -> None:
    found = clusters(rows)
    chain = found.refusal(on)
    if chain is None:
        return
    here = {on.left}
    for number in chain:
        step = {found.standing[number][0].left, found.standing[number][0].right}
        assert len(here & step) == 1
        here = step - here
    assert here == {on.right}
    assert [found.standing[n][1] for n in chain].count(DIFFERENT) == 1


def test_long_logs_taken_in_row_by_row_equal_those_taken_in_at_once() -> None:
    chance = random.Random(7)
    rows: list[Judgement] = []
    for number in range(1, 1_201):
        back = chance.choice(rows) if rows and chance.random() < 0.2 else None
        if back is not None and back.revokes is None and back.number not in {r.revokes for r in rows}:
            rows.append(row(number, back.pair, back.verdict, back.number))
        else:
            on = pair(f"r{chance.randrange(300):03}", f"s{chance.randrange(300):03}")
            rows.append(row(number, on, chance.choice((SAME, SAME, SAME, DIFFERENT))))
    found = clusters([])
    for number, r in enumerate(rows, 1):
        found = found.after([r])
        if number % 100 == 0:
            assert written(found) == written(clusters(rows[:number]))
    assert found == clusters(rows)
    assert found.suspended
