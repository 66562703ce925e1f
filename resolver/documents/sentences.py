"""Where does a sentence begin and end, and how is it written: as prose, in title case, in capitals?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from resolver.documents.lexicon import Lexicon
from resolver.documents.tokens import Token
from resolver.model.documents import Span

_STOPS = ".!?…。؟।"
_CLOSERS = "\"'”’»)]›"
_OPENERS = "\"'“‘«([‹"
_BULLETS = "•*·▪‣◦●■►–—-+>"
_LONGEST = 600
"""Words and marks after which a text without full stops is cut, so that time stays linear."""
_FEW = 5
"""Most quotation marks and brackets looked over at one place."""
_STARTERS = frozenset(
    [
        "the",
        "he",
        "she",
        "it",
        "they",
        "this",
        "these",
        "those",
        "but",
        "however",
        "we",
        "i",
        "there",
        "meanwhile",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "when",
        "while",
        "although",
        "and",
        "yet",
        "so",
        "not",
        "no",
        "if",
        "some",
        "both",
        "many",
    ]
)
"""Words that open a new sentence even after an abbreviation such as 'U.S.'."""
_AFTER_FORM = frozenset(
    (
        "among", "in", "at", "on", "after", "before", "under", "since", "for", "from", "with", "as",
        "another",
        "also", "earlier", "later", "last", "then", "neither", "all", "according", "that", "what",
        "who", "where",
    )
)  # fmt: skip
"""Words that open a new sentence after a legal form such as 'Ltd.'."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, a headline or a line of the page, with its words and marks."""

    span: Span
    tokens: tuple[Token, ...]
    style: str
    """``prose``, ``title`` (headline capitals), ``capitals`` or ``furniture``."""
    line: bool
    """Whether it stands on a line of its own without a full stop."""


def sentences(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> list[Sentence]:
    """The sentences in order; together they hold all words of the text."""
    wrapped = _is_wrapped(text, tokens)
    found: list[Sentence] = []
    begin = 0
    for at in range(1, len(tokens) + 1):
        if at == len(tokens) or at - begin >= _LONGEST or _breaks(text, tokens, at, wrapped):
            ends_line = at == len(tokens) or tokens[at].broken
            found.append(_sentence(text, tokens[begin:at], lexicon, ends_line))
            begin = at
    return found


def _is_wrapped(text: str, tokens: Sequence[Token]) -> bool:
    """Whether lines are cut at a width, so that a line end is no end of a sentence."""
    single = lower = 0
    for before, token in itertools.pairwise(tokens):
        if token.broken and not _blank_line(text[before.end : token.start]):
            single += 1
            lower += token.wordlike and not token.capital
    return single >= 4 and lower >= 0.4 * single


def _blank_line(gap: str) -> bool:
    return gap.replace("\r\n", "\n").replace("\r", "\n").count("\n") > 1


def _breaks(text: str, tokens: Sequence[Token], at: int, wrapped: bool) -> bool:
    token, before = tokens[at], tokens[at - 1]
    if token.broken:
        gap = text[before.end : token.start]
        if _blank_line(gap) or token.text in _BULLETS:
            return True
        if not wrapped:
            return not (token.wordlike and not token.capital and before.text not in _STOPS + ":")
    return _closes(tokens, at)


def _closes(tokens: Sequence[Token], at: int) -> bool:
    """Whether the words before ``at`` end a sentence and ``at`` opens one."""
    last = at - 1
    while last > max(0, at - _FEW) and tokens[last].text in _CLOSERS and not tokens[last].spaced:
        last -= 1
    before, token = tokens[last], tokens[at]
    if not token.spaced or (token.text in _CLOSERS and not _opens(tokens, at)):
        return False
    first = at
    while first < min(len(tokens) - 1, at + _FEW) and tokens[first].text in _OPENERS:
        first += 1
    opener = tokens[first]
    opens = opener.capital or opener.kind == "number" or (opener.wordlike and not opener.text[0].islower())
    if before.kind == "mark":
        return before.text in _STOPS and opens
    if before.text == "X." and last and tokens[last - 1].lower in ("on", "to", "via") and opens:
        return True  # the platform, no initial
    if before.text.endswith(".") and opens:
        if before.lower in ("ltd", "inc", "etc", "plc", "llc", "corp", "co", "jr", "sr", "am", "pm"):
            return opener.lower in _STARTERS | _AFTER_FORM or last != at - 1
        return opener.lower in _STARTERS and before.kind == "word" and "." in before.text[:-1]
    return False


def _opens(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and not tokens[at + 1].spaced


def _sentence(text: str, tokens: Sequence[Token], lexicon: Lexicon, ends_line: bool) -> Sentence:
    span = Span(tokens[0].start, tokens[-1].end)
    stops = any(token.text in _STOPS for token in tokens[-3:])
    line = ends_line and tokens[0].broken and not stops
    if tokens[0].broken and ends_line and lexicon.furniture.search(span.of(text)) is not None:
        return Sentence(span, tuple(tokens), "furniture", line)
    return Sentence(span, tuple(tokens), _style(tokens, lexicon, stops), line)


def _style(tokens: Sequence[Token], lexicon: Lexicon, stops: bool) -> str:
    words = [t for t in tokens if t.kind == "word" and len(t.lower) > 1]
    if len(tokens) > 2 and tokens[1].lower == "by" and tokens[0].lower in ("reporting", "editing", "writing"):
        return "prose"
    if len(words) >= 2 and sum(t.upper for t in words) >= 0.8 * len(words):
        common = [t for t in words if t.upper and lexicon.is_word(t.lower)]
        return "capitals" if common else "prose"
    content = [t for t in words if len(t.lower) > 3 or t.capital]
    if stops or len(content) < 4 or tokens[0].text == "(":
        return "prose"
    capitals = [t for t in content if t.capital]
    usual = (
        lexicon.heads_last
        | lexicon.roles
        | lexicon.role_modifiers
        | lexicon.role_complements
        | lexicon.legal_forms
    )
    common = [t for t in capitals[1:] if lexicon.is_word(t.lower) and t.lower not in usual]
    lower = [t for t in content if not t.capital and len(t.lower) > 4]
    return "title" if len(common) >= 2 and len(lower) <= 0.1 * len(content) else "prose"
