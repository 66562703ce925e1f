from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from resolver.model.matching import Evidence
from resolver.web.review.waterfall import WIDTH, waterfall

SHARES = st.lists(st.floats(-20, 20), max_size=12)


def evidence(log_odds: float) -> Evidence:
    return Evidence("f", None, log_odds, None, None, "said")


@given(SHARES, st.floats(0, 1))
def test_the_steps_lead_to_the_answer(shares: list[float], probability: float) -> None:
    found = waterfall([evidence(s) for s in shares], probability)
    *steps, total = found.bars
    held = min(max(probability, 1e-6), 1 - 1e-6)
    assert math.isclose(total.log_odds, math.log(held / (1 - held)))
    assert math.isclose(math.fsum(s.log_odds for s in steps), total.log_odds, abs_tol=1e-6)


@given(SHARES, st.floats(0, 1))
def test_every_bar_lies_in_the_picture(shares: list[float], probability: float) -> None:
    for bar in waterfall([evidence(s) for s in shares], probability).bars:
        assert bar.x >= -0.1
        assert bar.x + bar.width <= WIDTH + 4.2


def test_the_weightiest_evidence_comes_first_after_the_start() -> None:
    bars = waterfall([evidence(0.5), evidence(-3.0), evidence(0.0)], 0.5).bars
    assert [b.kind for b in bars] == ["start", "against", "for", "silent", "sum"]
