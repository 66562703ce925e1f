"""Where do sentences begin and end?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from resolver.documents import Lexicon
from resolver.documents.sentences import sentences
from resolver.documents.tokens import tokens

CASES = [
    ("He left. She stayed.", ["He left.", "She stayed."]),
    ("He met Dr. Ona Lind at 5 p.m. on Monday.", ["He met Dr. Ona Lind at 5 p.m. on Monday."]),
    (
        "It moved to Washington, D.C. The move cost little.",
        ["It moved to Washington, D.C.", "The move cost little."],
    ),
    (
        "The U.S. Treasury and the U.K. Home Office agreed.",
        ["The U.S. Treasury and the U.K. Home Office agreed."],
    ),
    ("J. R. Marlow signed. K.L. Oduya did not.", ["J. R. Marlow signed.", "K.L. Oduya did not."]),
    ('"We won." He smiled. "Did we?" she asked.', ['"We won."', "He smiled.", '"Did we?" she asked.']),
    ("Oil fell 2.5 percent to $71.30. Gas rose.", ["Oil fell 2.5 percent to $71.30.", "Gas rose."]),
    ("Big headline here\n\nText begins. It goes on.", ["Big headline here", "Text begins.", "It goes on."]),
    ("• First point\n• Second point", ["• First point", "• Second point"]),
    ("It sued Arlo Inc. in May. Arlo Inc. won.", ["It sued Arlo Inc. in May.", "Arlo Inc. won."]),
    ("One\r\nTwo\r\n", ["One", "Two"]),
    ("He said so… Nobody heard!", ["He said so…", "Nobody heard!"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences_are_cut_where_they_end(text: str, expected: list[str], words: Lexicon) -> None:
    assert [s.span.of(text) for s in sentences(text, tokens(text, words), words)] == expected


def test_lines_cut_at_a_width_are_joined(words: Lexicon) -> None:
    text = (
        "The council met on Monday to discuss the plan for\nthe harbour, which has been late for many\n"
        "years and has cost the city more than it can\n"
        "afford, as the auditors wrote in a report that\nwas leaked."
    )
    assert len(sentences(text, tokens(text, words), words)) == 1


STYLES = [
    ("Minister Tells Court He Never Signed The Deal", "title"),
    ("MINISTER TELLS COURT HE NEVER SIGNED", "capitals"),
    ("Read more: why prices rise", "furniture"),
    ("The minister told the court.", "prose"),
    ("Tilda Varga, deputy director of Orlo Bank", "prose"),
]


@pytest.mark.parametrize(("text", "style"), STYLES)
def test_the_way_of_writing_is_told(text: str, style: str, words: Lexicon) -> None:
    assert [s.style for s in sentences(text, tokens(text, words), words)] == [style]


def test_every_word_lies_in_one_sentence(words: Lexicon) -> None:
    text = "A b. 'C d'\n\n\n– e f (g)\r\n🙂 h!  i"
    found = sentences(text, tokens(text, words), words)
    assert "".join(s.span.of(text) for s in found).replace(" ", "") == "".join(text.split())


def test_the_seed_sentences_are_all_right(words: Lexicon) -> None:
    shared = Path(__file__).parents[2] / ".." / "shared"
    path = shared / "gold" / "seed_sentences.json"
    if not path.is_file():
        pytest.skip("the hand-checked sentences are not beside this checkout")
    for name, spans in json.loads(path.read_text("utf-8")).items():
        text = (shared / "seeds" / name).read_bytes().decode("utf-8")
        found = sentences(text, tokens(text, words), words)
        assert [[s.span.start, s.span.end] for s in found] == spans, name
