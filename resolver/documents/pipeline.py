"""What does a spaCy pipeline find that the rules do not?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from resolver.documents.naming import ORGANIZATION, PERSON, Named
from resolver.documents.sentences import Sentence
from resolver.errors import ConfigError
from resolver.model.documents import Span

Pipeline = Callable[[str], Any]
"""A loaded spaCy pipeline: a text -> a Doc with ``ents``."""

_SCHEMAS = {"PERSON": PERSON, "PER": PERSON, "ORG": ORGANIZATION}


def pipeline(name: str) -> Pipeline:
    """The installed spaCy pipeline of that name, or ConfigError that says what is missing."""
    try:
        import spacy  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise ConfigError(f"spacy_model: {name!r} is set, but spaCy is not installed") from error
    try:
        loaded: Pipeline = spacy.load(name)
    except OSError as error:
        raise ConfigError(f"spacy_model: there is no spaCy pipeline {name!r} installed") from error
    return loaded


def joined(
    found: Sequence[Named], pipeline: Pipeline, text: str, sentences: Sequence[Sentence]
) -> list[Named]:
    """The mentions of the rules and those of the pipeline that overlap none of them, in order."""
    starts = [sentence.span.start for sentence in sentences]
    taken = sorted((m.span.start, m.span.end) for m in found)
    added: list[Named] = []
    for entity in pipeline(text).ents:
        schema = _SCHEMAS.get(entity.label_)
        number = bisect_right(starts, entity.start_char) - 1
        if schema is None or number < 0:
            continue
        if any(start < entity.end_char and entity.start_char < end for start, end in taken):
            continue
        mention = _named(sentences[number], number, entity.start_char, entity.end_char, schema)
        if mention is not None:
            added.append(mention)
    return sorted([*found, *added], key=lambda m: m.span.start)


def _named(sentence: Sentence, number: int, start: int, end: int, schema: str) -> Named | None:
    inside = [at for at, t in enumerate(sentence.tokens) if start <= t.start and t.end <= end]
    while inside and sentence.tokens[inside[0]].lower in ("the", "a", "an"):
        inside = inside[1:]
    while inside and not sentence.tokens[inside[-1]].wordlike:
        inside = inside[:-1]
    if not inside:
        return None
    first, last = inside[0], inside[-1] + 1
    words = tuple(t.lower for t in sentence.tokens[first:last] if t.wordlike or t.text == "&")
    span = Span(sentence.tokens[first].start, sentence.tokens[last - 1].end)
    return Named(number, first, last, span, words, schema)
