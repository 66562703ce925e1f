"""Do the mentions of a spaCy pipeline go through the same resolution?"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

import pytest

from resolver.documents import Lexicon, document, extracted, pipeline
from resolver.errors import ConfigError


@dataclass
class _Entity:
    start_char: int
    end_char: int
    label_: str


@dataclass
class _Doc:
    ents: list[_Entity]


def test_mentions_of_a_pipeline_join_those_of_the_rules(words: Lexicon) -> None:
    text = "Minister Oili Kantee left. later oili kantee and the blorp sang."
    made = document("t", "x", text.encode(), max_bytes=1000)
    start = text.index("oili")

    def found(of: str) -> _Doc:
        return _Doc(
            [
                _Entity(start, start + 11, "PERSON"),
                _Entity(0, 20, "PERSON"),
                _Entity(start + 16, start + 25, "ORG"),
                _Entity(5, 6, "GPE"),
            ]
        )

    extraction = extracted(made, words, found)
    assert [m.text for m in extraction.mentions] == ["Oili Kantee", "oili kantee", "blorp"]
    assert extraction.mentions[0].record == extraction.mentions[1].record


def test_a_pipeline_that_is_not_installed_is_a_fault_of_the_settings() -> None:
    with pytest.raises(ConfigError, match="spacy_model"):
        pipeline("xx_no_such_pipeline")


def test_a_blank_pipeline_finds_nothing_more(words: Lexicon) -> None:
    if importlib.util.find_spec("spacy") is None:
        pytest.skip("spaCy is not installed")
    spacy = importlib.import_module("spacy")
    made = document("t", "x", b"Minister Oili Kantee left.", max_bytes=1000)
    assert extracted(made, words, spacy.blank("en")) == extracted(made, words)
