"""How is a mention written down before it is known to whom it belongs?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from resolver.documents.lexicon import Lexicon
from resolver.documents.runs import Phrase
from resolver.documents.sentences import Sentence
from resolver.documents.tokens import Token
from resolver.model.documents import Span

PERSON, ORGANIZATION = "Person", "Organization"


@dataclass(frozen=True, slots=True)
class Named:
    """A mention with its type, before it is known to whom it belongs."""

    sentence: int
    first: int
    last: int
    span: Span
    words: tuple[str, ...]
    """Casefolded words of the name, marks left out."""
    schema: str
    role: tuple[int, int] | None = None
    """The words of the sentence that are a role glued before the name."""
    known_as: bool = False
    """Whether words such as 'also known as' join it to the mention before it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences of a document with the phrases found in them."""

    sentences: Sequence[Sentence]
    lexicon: Lexicon
    found: Mapping[int, Sequence[Phrase]]
    """Number of a sentence -> its phrases, in order."""
    bare: frozenset[str]
    """Legal forms that the text writes without a full stop."""

    def named(self, number: int, phrase: Phrase, schema: str) -> Named:
        """The mention that a phrase of sentence ``number`` makes."""
        tokens = self.sentences[number].tokens
        stop = self._full_stop(tokens, phrase)
        span = Span(tokens[phrase.first].start, tokens[phrase.last - 1].end - stop)
        role = phrase.role if schema == PERSON else None
        words = words_in(self.sentences[number], phrase)
        return Named(number, phrase.first, phrase.last, span, words, schema, role)

    def _full_stop(self, tokens: Sequence[Token], phrase: Phrase) -> int:
        """1 where the stop after a legal form ends the sentence and is no part of the form, else 0."""
        last = tokens[phrase.last - 1]
        if phrase.last != len(tokens) or last.text.count(".") != 1 or last.text[-1] != ".":
            return 0
        if last.lower not in self.lexicon.legal_forms:
            return 0
        before = tokens[phrase.last - 2]
        bare = before.lower in self.lexicon.legal_forms and "." not in before.text
        return 1 if bare or last.text[:-1] in self.bare else 0


def words_in(sentence: Sentence, phrase: Phrase) -> tuple[str, ...]:
    """The casefolded words of a phrase, marks left out."""
    return tuple(t.lower for t in sentence.tokens[phrase.first : phrase.last] if t.wordlike or t.text == "&")
