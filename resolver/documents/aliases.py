"""Which names does a text give as other names of the one before: 'also known as' and its kin?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from resolver.documents.naming import Named, Reading, words_in
from resolver.documents.runs import words_of
from resolver.documents.sentences import Sentence

_LINK_WORDS = frozenset(
    [
        ",",
        "(",
        ";",
        "—",
        "-",
        "–",
        "whom",
        "prosecutors",
        "police",
        "authorities",
        "investigators",
        "officials",
        "friends",
        "fans",
        "call",
        "who",
        "is",
        "was",
        "were",
        "also",
        "a",
        "an",
        "the",
        "man",
        "woman",
        "better",
        "widely",
        "now",
        "since",
        "and",
        "or",
        "then",
        "commonly",
        "popularly",
        "locally",
        "by",
        "his",
        "her",
        "its",
        "whose",
        "real",
        "name",
        "identified",
        "as",
        "he",
        "she",
        "it",
        "calls",
        "called",
        "himself",
        "herself",
    ]
)


def known_as(reading: Reading, accepted: Sequence[Named]) -> list[Named]:
    """Adds phrases that stand after 'also known as' and its kin, with the type of the name before."""
    by_sentence: dict[int, list[Named]] = defaultdict(list)
    for mention in accepted:
        by_sentence[mention.sentence].append(mention)
    cues = frozenset(cue.replace(".", "") for cue in reading.lexicon.also_known)
    for number, sentence in enumerate(reading.sentences):
        tokens = sentence.tokens
        for phrase in reading.found[number]:
            if phrase.kind == "role" and (phrase.last - phrase.first > 1 or not tokens[phrase.first].capital):
                continue
            cue = _cue_before(sentence, phrase.role[0] if phrase.role is not None else phrase.first, cues)
            if cue is None:
                continue
            here = by_sentence[number]
            before = max((m for m in here if m.last <= cue), key=lambda m: m.last, default=None)
            if before is None or cue - before.last > 9:
                continue
            between = tokens[before.last : cue]
            if between and between[0].text == "(" and any(t.text == ")" for t in between):
                between = between[1 + next(k for k, t in enumerate(between) if t.text == ")") :]
            if not all(
                t.lower in _LINK_WORDS
                or t.lower in reading.lexicon.nouns_before
                or t.lower in reading.lexicon.demonyms
                or reading.lexicon.is_place(t.lower)
                or t.lower in ("known", "acronym", "initials")
                or t.kind == "number"
                or t.text in "\"”’'“‘"
                for t in between
            ):
                continue
            key = words_in(sentence, phrase)
            if len(key) == 1 and reading.lexicon.country(key[0]):
                continue
            first = phrase.role[0] if phrase.role is not None else phrase.first
            mention = replace(
                reading.named(number, replace(phrase, first=first, role=None), before.schema), known_as=True
            )
            here[:] = [m for m in here if m.first != phrase.first] + [mention]
    return [m for found in by_sentence.values() for m in found]


def _cue_before(sentence: Sentence, at: int, cues: frozenset[str]) -> int | None:
    """First word of an 'also known as' that ends before word ``at``; None where none does."""
    tokens = sentence.tokens
    end = at
    while end > 0 and (tokens[end - 1].text in "\"“‘'«" or tokens[end - 1].lower == "the"):
        end -= 1
    if end > 0 and tokens[end - 1].text == "@":
        return end - 1
    if (
        end < at
        and end > 1
        and tokens[end - 1].lower in ("call", "calls", "called")
        and any(t.lower in ("whom", "who") for t in tokens[max(0, end - 6) : end])
    ):
        return end - 1
    if end > 1 and tokens[end - 1].lower in ("acronym", "initials"):
        return end - 1
    if end > 2 and tokens[end - 1].text == "," and tokens[end - 2].lower in ("acronym", "initials"):
        return end - 2
    for length in range(min(7, end), 0, -1):
        if words_of(tokens[end - length : end]) in cues:
            return end - length
    return None
