"""Which spellings have the consonants of one another?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.names.spelling import SYMBOLS
from resolver.scoring import Scorer
from resolver.scoring.alignment import JOINED, LONGEST, joined_likeness, written_as_one
from resolver.scoring.analysis import NameArrays
from resolver.scoring.skeleton import bare_skeleton, skeleton


def arrays(scorer: Scorer, text: str) -> NameArrays:
    found = scorer.prepared("Person", {"name": [text]}).person
    assert found is not None
    return found


def as_one(scorer: Scorer, text: str) -> npt.NDArray[np.uint8]:
    """The codes of a name with all blanks taken out."""
    name, room = arrays(scorer, text), np.zeros((2, LONGEST), np.uint8)
    return room[0, : written_as_one(name, name.places, 0, len(name.places), room, 0, False)]


def skeleton_of(scorer: Scorer, text: str) -> int:
    codes = as_one(scorer, text)
    return skeleton(codes, 0, len(codes))


def bare_skeleton_of(scorer: Scorer, text: str) -> int:
    codes = as_one(scorer, text)
    return bare_skeleton(codes, 0, len(codes))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Abdurrahman", "Abdul Rahman"),
        ("Karimgahr", "Karim Gahr"),
        ("Myongchin", "Myongc Hin"),
        ("Giftshops", "Gift Shops"),
        ("Kangun", "Kan Gun"),
        ("Seifallah", "Sayf Allah"),
        ("Mohammedhasni", "Muhamad Husni"),
    ],
)
def test_spellings_of_one_name_share_their_skeleton(scorer: Scorer, one: str, other: str) -> None:
    assert skeleton_of(scorer, one) == skeleton_of(scorer, other)


@pytest.mark.parametrize(("one", "other"), [("Karimov", "Kalimov"), ("Brandt", "Grandt"), ("Oleg", "Oled")])
def test_another_consonant_is_another_skeleton(scorer: Scorer, one: str, other: str) -> None:
    assert skeleton_of(scorer, one) != skeleton_of(scorer, other)


def test_where_vowels_are_not_written_consonants_that_signs_share_are_one(scorer: Scorer) -> None:
    assert bare_skeleton_of(scorer, "عبدالرحمن") == bare_skeleton_of(scorer, "Abd al Rahman")


@given(st.lists(st.integers(1, len(SYMBOLS) - 1), max_size=12))
def test_a_skeleton_is_a_number_of_32_bits_wherever_the_word_stands(word: list[int]) -> None:
    alone = np.array(word, np.uint8)
    inside = np.array([3, *word, 5], np.uint8)
    assert 0 <= skeleton(alone, 0, len(word)) < 2**32
    assert 0 <= bare_skeleton(alone, 0, len(word)) < 2**32
    assert skeleton(alone, 0, len(word)) == skeleton(inside, 1, len(word) + 1)
    assert bare_skeleton(alone, 0, len(word)) == bare_skeleton(inside, 1, len(word) + 1)


@pytest.mark.parametrize(
    ("token", "run", "alike"),
    [
        ("Abdulrahman", "Abd ul Rahman", True),
        ("Nuruddin", "Nur al Din", True),
        ("Karimova", "Karim Ova", True),
        ("Karimova", "Kalim Ova", False),
        ("Shamil", "Sham Bil", False),
    ],
)
def test_tokens_are_one_of_the_other_side_where_their_consonants_are(
    scorer: Scorer, token: str, run: str, alike: bool
) -> None:
    one, other = arrays(scorer, token), arrays(scorer, run)
    room = np.zeros((2, LONGEST), np.uint8)
    space = scorer._room("person")
    found = joined_likeness(
        one, one.places[0], other, other.places, 0, len(other.places), space.costs, space.rows, room
    )
    assert (found >= JOINED) is alike
