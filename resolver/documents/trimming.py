"""What do the words right beside a phrase change of it, before any evidence is weighed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from resolver.documents.lexicon import Lexicon
from resolver.documents.runs import Phrase, words_of
from resolver.documents.sentences import Sentence
from resolver.documents.tokens import Token

_TRADED = frozenset(("share", "stake", "analyst", "economist", "strategist", "trader", "broker", "lawyer"))
"""What stands before "in" or "at" and a firm."""
_FIRMS = frozenset(("firm", "company", "lender", "insurer", "retailer", "brokerage", "broker", "studio"))
"""Nouns that say that the name after them is a firm's."""


def trimmed(sentence: Sentence, phrase: Phrase, lexicon: Lexicon) -> Phrase | None:
    """A person without letters after the name and with ', Jr.'; an open phrase without a demonym."""
    tokens = sentence.tokens
    if phrase.kind == "thing" and _political(sentence, phrase):
        return replace(phrase, kind="organisation", strong=False)
    if phrase.kind in ("place", "thing") and _told(sentence, phrase, lexicon):
        phrase = replace(phrase, kind="unknown", strong=False)
    elif phrase.kind in ("place", "thing") and _traded(sentence, phrase, lexicon):
        end = phrase.last
        while end < len(tokens) and tokens[end].wordlike and tokens[end].capital and tokens[end].spaced:
            end += 1
        phrase = replace(phrase, last=end, kind="unknown", strong=False)
    if phrase.kind not in ("person", "unknown"):
        return phrase
    first, last = phrase.first, phrase.last
    while (
        last - first > 1
        and tokens[last - 1].lower in lexicon.postnominals
        and (
            tokens[last - 1].upper
            or "." in tokens[last - 1].text
            or tokens[last - 1].text in ("PhD", "Esq", "Esq.")
        )
    ):
        last -= 1
    letters = all(t.upper and len(t.text) < 6 for t in tokens[first:last])
    if letters and first == 0 and last - first > 1 and last == len(tokens):
        last = first + 1  # a wire and the initials of its desk
    while letters and last - first > 1 and tokens[last - 1].text in lexicon.plain_acronyms:
        last -= 1  # 'ABC FIR'
    if last - first == 2 and tokens[first].upper and tokens[first + 1].lower in lexicon.credits:
        last -= last < len(tokens) and tokens[last].text == "/"  # '(ABC Photo/Jane Roe)'
    if last - first > 1 and tokens[last - 1].text in ("J", "LJ", "CJ", "JA"):
        last -= 1  # 'Roe J'
    if (
        last + 1 < len(tokens)
        and tokens[last].text == ","
        and tokens[last + 1].lower in ("jr", "sr")
        and tokens[last + 1].capital
    ):
        last += 2
    while (
        last - first > 1
        and tokens[first].lower in lexicon.demonyms
        and tokens[first].lower not in lexicon.given_words
        and not tokens[first].upper
    ):
        first += 1
    while (
        last - first > 1
        and phrase.kind == "unknown"
        and first == 0
        and lexicon.is_word(tokens[first].lower)
        and not lexicon.is_name(tokens[first].lower)
        and lexicon.is_name(tokens[first + 1].lower)
        and not lexicon.is_word(tokens[first + 1].lower)
        and not lexicon.is_place(tokens[first + 1].lower)
        and (last - first > 2 or tokens[first].lower.endswith(("s", "ed", "ing", "ly")))
    ):
        first += 1
    while last - first > 1 and (
        tokens[last - 1].lower in lexicon.weekdays
        or (tokens[last - 1].lower in lexicon.peoples and tokens[last - 1].lower.endswith("s"))
    ):
        last -= 1
    return replace(phrase, first=first, last=last)


def _political(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether the noun after a name like a thing's says that it is a party's: 'Orlo Revolution party'."""
    tokens, at = sentence.tokens, phrase.last
    if sentence.style != "prose" or at >= len(tokens) or phrase.last - phrase.first < 2:
        return False
    return tokens[at].lower in ("party", "coalition", "bloc") and not tokens[at].capital


def _told(sentence: Sentence, phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether an apposition says that a name like a thing's is a body's: 'Alarm Phone, a charity'."""
    tokens, at = sentence.tokens, phrase.last
    words = [t.lower for t in tokens[at : at + 6]]
    if (
        sentence.style != "prose"
        or words[:2] not in ([",", "a"], [",", "an"])
        or phrase.last - phrase.first < 2
    ):
        return False
    before = tokens[phrase.first - 1].lower if phrase.first else ""
    noun = next((w for w in words[2:5] if w in lexicon.nouns_before), None)
    return noun is not None and noun not in lexicon.vessels and before not in ("in", "near", "at", "the")


def _traded(sentence: Sentence, phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether the words before say that a name like a place's is a firm's: 'shares in Kestrel Bay'."""
    tokens, at = sentence.tokens, phrase.first
    if at == 0 or tokens[at - 1].capital:
        return False
    firm = tokens[at - 1].lower in _FIRMS
    pair = words_of(tokens[max(0, at - 2) : at])
    if phrase.kind == "thing":
        return firm or _called(tokens, at, lexicon)
    return (
        firm
        or _called(tokens, at, lexicon)
        or (pair in lexicon.links_before and pair.split()[0].rstrip("s") in _TRADED)
    )


def _called(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether 'an agency named' or 'an outfit known as' stands before word ``at``."""
    begin = at - (2 if words_of(tokens[max(0, at - 2) : at]) == "known as" else 1)
    return (
        begin > 0
        and tokens[at - 1].lower in ("named", "called", "as", "dubbed")
        and (begin < at - 1 or tokens[at - 1].lower != "as")
        and tokens[begin - 1].lower in lexicon.nouns_before
        and not tokens[begin - 1].capital
    )
