"""Where do settled names stand again, where writing gives no evidence: in headlines, capitals, page lines?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from resolver.documents.lexicon import Lexicon
from resolver.documents.naming import ORGANIZATION, PERSON, Named, Reading
from resolver.documents.runs import Phrase
from resolver.documents.sentences import Sentence
from resolver.model.documents import Span

_OWNED = frozenset(
    ("owned", "led", "backed", "run", "funded", "controlled", "sponsored", "linked", "mandated")
)
"""What follows the acronym of a body and a hyphen: 'WHO-led'."""
_PREFIXES = frozenset(("ex", "anti", "pro", "non", "post", "pre"))
"""What stands before a name and a hyphen: 'ex-Orlo'."""


def lengthened(reading: Reading, accepted: Sequence[Named]) -> list[Named]:
    """Names in headlines up to their ends, where the text below has them whole: 'Orlo Heavy Works'."""
    whole: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for mention in accepted:
        if mention.schema == ORGANIZATION and reading.sentences[mention.sentence].style == "prose":
            words = mention.words
            whole[words[0]].add(words)
            while len(words) > 2 and words[-1] in reading.lexicon.legal_forms:
                words = words[:-1]
                whole[words[0]].add(words)
    result: list[Named] = []
    for mention in sorted(accepted, key=lambda m: (m.sentence, m.first)):
        sentence = reading.sentences[mention.sentence]
        if sentence.style != "prose":
            for words in sorted(whole.get(mention.words[0], ()), key=len, reverse=True):
                end = _matches(sentence, mention.first, words, set())
                if end is not None and end > mention.last:
                    phrase = Phrase(mention.first, end, "organisation")
                    mention = reading.named(mention.sentence, phrase, ORGANIZATION)
                    break
        if not result or result[-1].sentence != mention.sentence or mention.first >= result[-1].last:
            result.append(mention)
    return result


def elsewhere(reading: Reading, accepted: Sequence[Named]) -> list[Named]:
    """Mentions of names accepted so far at places that no phrase of theirs holds."""
    taken: dict[int, set[int]] = defaultdict(set)
    for mention in accepted:
        taken[mention.sentence].update(range(mention.first, mention.last))
    for number, found in reading.found.items():
        for phrase in found:
            if phrase.kind in ("thing", "place", "role"):
                taken[number].update(range(phrase.first, phrase.last))
    known: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
    for mention in accepted:
        words = mention.words
        letters = reading.sentences[mention.sentence].tokens[mention.first]
        acronym = mention.schema == ORGANIZATION and len(words) == 1 and letters.upper
        if len(words) > 1 or _distinctive(reading.lexicon, words[0]) or (acronym and len(words[0]) == 2):
            known[words[0]].setdefault(words, mention.schema)
        if mention.schema == PERSON and len(words) > 1 and _distinctive(reading.lexicon, words[-1]):
            known[words[-1]].setdefault(words[-1:], mention.schema)
    result: list[Named] = []
    for number, sentence in enumerate(reading.sentences):
        tokens = sentence.tokens
        at = 0
        while at < len(tokens):
            step = 1
            short, dash, rest = tokens[at].text.partition("-")
            if (
                dash
                and short.isupper()
                and 1 < len(short) < 7
                and rest in _OWNED
                and at not in taken[number]
                and known[short.casefold()].get((short.casefold(),)) == ORGANIZATION
            ):
                start = tokens[at].start
                span = Span(start, start + len(short))
                alone = (short.casefold(),)
                result.append(Named(number, at, at + 1, span, alone, ORGANIZATION))
            if dash and short.casefold() in _PREFIXES and rest[:1].isupper() and at not in taken[number]:
                named = known[rest.casefold()]
                schema_of = named.get((rest.casefold(),), next(iter(named.values()), None))
                if schema_of is not None:  # 'ex-Orlo manager'
                    span = Span(tokens[at].end - len(rest), tokens[at].end)
                    result.append(Named(number, at, at + 1, span, (rest.casefold(),), schema_of))
            if (
                tokens[at].wordlike
                and tokens[at].capital
                and at not in taken[number]
                and tokens[at].lower in known
            ):
                for words, schema in sorted(known[tokens[at].lower].items(), key=lambda item: -len(item[0])):
                    end = _matches(sentence, at, words, taken[number])
                    if end is not None and (
                        len(words) > 1 or sentence.style != "prose" or _after_words(reading, number, at)
                    ):
                        result.append(reading.named(number, Phrase(at, end, "unknown"), schema))
                        step = end - at
                        break
            at += step
    return result


def _after_words(reading: Reading, number: int, at: int) -> bool:
    """Whether the word ends an open phrase of common words, as after a verb that opens a sentence."""
    tokens = reading.sentences[number].tokens
    phrase = next((p for p in reading.found[number] if p.first < at < p.last), None)
    return (
        phrase is not None
        and phrase.kind == "unknown"
        and at == phrase.last - 1
        and all(reading.lexicon.is_word(t.lower) for t in tokens[phrase.first : at])
    )


def _distinctive(lexicon: Lexicon, word: str) -> bool:
    return len(word) > 2 and not (lexicon.is_word(word) or lexicon.is_place(word) or word in lexicon.demonyms)


def _matches(sentence: Sentence, at: int, words: tuple[str, ...], taken: set[int]) -> int | None:
    tokens = sentence.tokens
    for word in words:
        while (
            at < len(tokens)
            and tokens[at].kind == "mark"
            and tokens[at].text in ',&"“”'
            and word != "&"
            and word != words[0]
        ):
            at += 1
        if at >= len(tokens) or at in taken or tokens[at].lower != word:
            return None
        at += 1
    return at
