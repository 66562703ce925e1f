"""What does it cost to turn one spelling into another?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.names.spelling import COSTS, SYMBOLS, spelling_distance

WORDS = st.lists(st.integers(1, len(SYMBOLS) - 1), max_size=9)


def cost(one: Sequence[int], other: Sequence[int], bare: int = 0, limit: float = 99.0) -> float:
    first, second, rows = np.array(one, np.uint8), np.array(other, np.uint8), np.zeros((3, 32))
    return spelling_distance(first, 0, len(first), second, 0, len(second), bare, COSTS, limit, rows)


def codes(text: str) -> list[int]:
    return [SYMBOLS.index(letter) for letter in text]


@given(WORDS, WORDS, st.integers(0, 3), st.floats(0.0, 3.0))
@settings(deadline=None)
def test_a_limit_changes_no_cost_below_it(one: list[int], other: list[int], bare: int, limit: float) -> None:
    whole = cost(one, other, bare)
    assert cost(one, other, bare, whole) == whole
    assert cost(one, other, bare, limit) == (whole if whole <= limit else limit + 1.0)


@pytest.mark.parametrize("text", ["brandt", "karim", "oleg"])
def test_swapped_letters_cost_half_whatever_the_limit(text: str) -> None:
    for at in range(len(text) - 1):
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        assert cost(codes(text), codes(swapped), limit=0.5) == min(0.5, cost(codes(text), codes(swapped)))


@given(WORDS, WORDS)
@settings(deadline=None)
def test_where_both_sides_write_vowels_either_may_come_first(one: list[int], other: list[int]) -> None:
    assert cost(one, other) == pytest.approx(cost(other, one))
