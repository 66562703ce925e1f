"""Normal forms, tokens and readings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.names import normal_form, phonetic_keys, romanisations, token_similarity, tokens
from resolver.names.phonetic import sound_numbers, sounds
from resolver.names.romanisation import _BLOCKS, script_of
from resolver.names.symbols import Digests

CASES = [
    ("Ájay  BHALLĀ", "ajay bhalla"),
    ("Łukasz Øster-Åß", "lukasz oster ass"),
    ("O’Brien & Sons", "obrien sons"),
    ("Lloyd's", "lloyd"),
    ("Al-Qa'ida", "al qaida"),
    ("ﬁne ＡＢＣ", "fine abc"),
    ("Джо Байден", "dzho bayden"),
    ("Νικόλαος", "nikolaos"),
    ("Նիկոլ", "nikol"),
    ("მიხეილ", "mikheil"),
    ("नरेंद्र मोदी", "narendr modi"),
    ("ਮਨਮੋਹਨ ਸਿੰਘ", "manmohan singh"),
    ("习近平", "xi jin ping"),
    ("문재인", "mun jae in"),
    ("…!?", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_name_has_one_normal_form(text: str, expected: str) -> None:
    assert normal_form(text) == expected


@given(st.text(max_size=60))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    once = normal_form(text)
    assert normal_form(once) == once
    assert once == once.strip()
    assert once.isascii()


@given(st.text(alphabet="abcdefgh XYZ-'éüñ", max_size=40))
def test_case_and_spacing_do_not_change_the_normal_form(text: str) -> None:
    assert normal_form(text.upper().lower()) == normal_form(text.lower())
    assert normal_form("  " + text.replace(" ", "   ")) == normal_form(text)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_unicode_form_does_not_change_the_normal_form(form: str) -> None:
    import unicodedata

    for text in ("Ājay Bhallā", "सुब्रह्मण्यम", "Ёлкин", "ภูมิพล", "김정은", "ड़ोगरा"):
        assert normal_form(unicodedata.normalize(form, text)) == normal_form(text)


def test_vowel_signs_of_indic_scripts_carry_sound() -> None:
    assert normal_form("कमल") != normal_form("कमला")
    assert normal_form("राम") != normal_form("रीमा")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("정", "chong"),
        ("정", "jung"),
        ("蒋介石", "chiang chieh shih"),
        ("Елена", "elena"),
        ("தமிழ்", "tamizh"),
        ("Рана", "rana"),
    ],
)
def test_competing_systems_each_have_a_reading(text: str, reading: str) -> None:
    assert reading in romanisations(text)


def test_latin_text_has_one_reading() -> None:
    assert romanisations("Müller-Lüdenscheidt") == ("muller ludenscheidt",)


def test_tokens_are_the_words_of_the_normal_form() -> None:
    assert tokens("RANA, Tahawwur-Hussain") == ("rana", "tahawwur", "hussain")


ALIKE = [
    ("kristie", "christie", 0.9),
    ("mohammed", "muhammad", 0.9),
    ("joe", "joseph", 0.9),
    ("tony", "antony", 0.9),
    ("aleksandr", "alexander", 0.85),
    ("gurpatwant", "gurupatwant", 0.88),
]
DIFFERENT = [
    ("ajay", "vijay", 0.75),
    ("bhalla", "bhatt", 0.75),
    ("jin", "jun", 0.85),
    ("smith", "jones", 0.5),
]


@pytest.mark.parametrize(("one", "other", "least"), ALIKE)
def test_forms_of_one_name_are_alike(one: str, other: str, least: float) -> None:
    assert token_similarity(one, other) >= least


@pytest.mark.parametrize(("one", "other", "most"), DIFFERENT)
def test_different_names_are_less_alike(one: str, other: str, most: float) -> None:
    assert token_similarity(one, other) <= most


@given(st.text(alphabet="abcdehiklmnorstuy", max_size=12), st.text(alphabet="abcdehiklmnorstuy", max_size=12))
def test_likeness_is_symmetric_and_reaches_one_only_for_equal_tokens(one: str, other: str) -> None:
    alike = token_similarity(one, other)
    assert alike == token_similarity(other, one)
    assert 0.0 <= alike <= 1.0
    assert (alike == 1.0) == (one == other and one != "")


def test_names_that_sound_alike_share_a_phonetic_key() -> None:
    assert phonetic_keys("kristie") & phonetic_keys("christie")
    assert not phonetic_keys("")
    assert not phonetic_keys("1234")


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz0", max_size=30), min_size=2, max_size=2))
def test_sounds_share_a_number_where_they_are_the_same(two: list[str]) -> None:
    one, other = map(sounds, two)
    same = [a == b for a, b in zip(one, other, strict=True)]
    assert same == [a == b for a, b in zip(*map(sound_numbers, two), strict=True)]
    assert [not key for key in one] == [number == 0 for number in sound_numbers(two[0])]


@given(st.sets(st.integers(0, 2**63 - 1), max_size=60), st.integers(0, 2**63 - 1))
def test_a_digest_is_found_where_it_stands_and_nowhere_else(some: set[int], other: int) -> None:
    ordered = sorted(some)
    digests = Digests(np.array(ordered, np.int64))
    assert [digests.place(digest) for digest in ordered] == list(range(len(ordered)))
    assert digests.place(other) == (ordered.index(other) if other in some else -1)


@pytest.mark.parametrize(("first", "last", "script"), _BLOCKS)
def test_a_letter_is_of_the_script_of_its_block(first: int, last: int, script: str) -> None:
    assert script_of(chr(first)) == script_of(chr(last)) == script
    assert script_of("1" + chr(first)) == "Latin"
