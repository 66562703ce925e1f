"""The geometry of charts and graphs."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.web.review.charts import BOTTOM, HEIGHT, LABELS, TOP, WIDTH, lined, stacked
from resolver.web.review.drawing import NODE, drawn

DAYS = [f"2026-11-{day:02}" for day in range(1, 31)]
counts = st.fixed_dictionaries({kind: st.integers(0, 5_000) for kind in ("same", "different", "unsure")})


@given(st.lists(counts, min_size=1, max_size=30))
def test_bars_stand_within_the_chart_and_are_as_high_as_their_numbers(days: list[dict[str, int]]) -> None:
    chart = stacked(list(zip(DAYS, days, strict=False)))
    unit = None
    for bar, kinds in zip(chart.bars, days, strict=True):
        assert 0 <= bar.x < bar.x + bar.width <= WIDTH
        assert {p.kind: p.value for p in bar.parts} == {k: v for k, v in kinds.items() if v}
        for part in bar.parts:
            assert TOP - 0.2 <= part.y <= part.y + part.height <= HEIGHT - BOTTOM + 0.2
            if part.height > 20:
                unit = unit or part.height / part.value
                assert part.height / part.value == pytest.approx(unit, rel=0.02)
    assert len(chart.below) <= LABELS + 1
    assert chart.below[-1].label == DAYS[len(days) - 1]


def test_no_day_and_nothing_done_are_charts_too() -> None:
    assert stacked([]).bars == ()
    assert [b.parts for b in stacked([(DAYS[0], {"same": 0})]).bars] == [()]
    assert lined([]).path == ""
    assert lined([(DAYS[0], None)]).points == ()


def test_a_line_goes_through_the_days_that_have_a_value() -> None:
    chart = lined([(DAYS[0], 1.0), (DAYS[1], None), (DAYS[2], 0.5)], top=1.0)
    assert [p.day for p in chart.points] == [DAYS[0], DAYS[2]]
    assert chart.points[0].y == TOP
    assert chart.path.count("L") == 1
    assert [t.label for t in chart.across] == ["0", "0.25", "0.5", "0.75", "1"]


@given(
    st.integers(1, 60).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=90)
        )
    )
)
def test_members_stand_in_the_picture_and_never_on_one_another(
    given_: tuple[int, list[tuple[int, int]]],
) -> None:
    n, pairs = given_
    nodes = [f"r{number}" for number in range(n)]
    drawing = drawn(nodes, [(f"r{a}", f"r{b}") for a, b in pairs if a != b])
    assert set(drawing.places) == set(nodes)
    for place in drawing.places.values():
        assert NODE <= place.x <= drawing.width - NODE
        assert NODE <= place.y <= drawing.height - NODE
    for one, other in combinations(drawing.places.values(), 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) > 2 * NODE


def test_a_star_has_its_centre_in_the_middle() -> None:
    drawing = drawn(["a", "b", "c", "d", "e"], [("b", "c"), ("c", "a"), ("c", "d"), ("e", "c")])
    centre = drawing.places["c"]
    others = [p for n, p in drawing.places.items() if n != "c"]
    assert {round(math.dist((centre.x, centre.y), (p.x, p.y))) for p in others} == {92}
    assert drawn([], []).places == {}
