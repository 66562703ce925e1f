"""Of which words and marks is a text made?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from resolver.documents.lexicon import Lexicon

# Marks that combine with letters and digits: Latin, Hebrew, Arabic, Indic, Thai, joiners, selectors.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u0900-\u0903\u093a-\u094f\u0962\u0963"
    "\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u200c\u200d"
    "\ufe0f"
)
_PIECE = rf"[^\W_](?:[^\W_]|[{_MARKS}])*"
_DOTTED = r"(?:Ph\.D\.|[A-Z]\.-[A-Z]\.|[A-ZÀ-ÖØ-ÞĞİŞŁŠŽČ]\.(?:[A-ZÀ-ÖØ-ÞĞİŞŁŠŽČ]\.)+|[a-z]\.(?:[a-z]\.)+)"
_UNIT = rf"(?:{_DOTTED}|{_PIECE})"
_TOKEN = re.compile(rf"{_UNIT}(?:(?:['’ʼ‘·&]|[-‐‑](?![-‐‑])|(?<=\d)[/.,+:](?=\d)){_UNIT})*|\S")
_CAPITAL_ABBREVIATIONS = frozenset(
    (
        "ltd",
        "co",
        "inc",
        "corp",
        "jr",
        "sr",
        "dr",
        "mr",
        "mrs",
        "ms",
        "st",
        "no",
        "gen",
        "col",
        "maj",
        "capt",
        "lt",
    )
)
"""Abbreviations that keep their full stop where all is in capitals."""
_POSSESSIVE = re.compile(r"['’ʼ][sS]$")
_DOT_OF_INITIAL = re.compile(r"\.(?=\s|[A-Z]|$|[,;)])")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a possessive ending or a mark, with its place in the text."""

    start: int
    end: int
    text: str
    lower: str
    """Casefolded, with straight apostrophes and without full stops."""
    kind: str
    """``word``, ``initial``, ``number``, ``possessive`` or ``mark``."""
    capital: bool
    """Whether a word's first letter is upper case."""
    upper: bool
    """Whether it has two letters or more, all upper case."""
    broken: bool
    """Whether a line end stands before it."""
    spaced: bool
    """Whether white space, or nothing, stands before it."""

    @property
    def wordlike(self) -> bool:
        """Whether it is a word or an initial."""
        return self.kind in ("word", "initial")


def tokens(text: str, lexicon: Lexicon) -> list[Token]:
    """All words and marks of the text, in order; nothing but white space is left out."""
    found: list[Token] = []
    previous = 0
    at = 0
    while (match := _TOKEN.search(text, at)) is not None:
        start, end = match.span()
        gap = text[previous:start]
        piece = match.group()
        ending = None
        if len(piece) > 2 and (possessive := _POSSESSIVE.search(piece)) is not None:
            ending = start + possessive.start()
            piece, stop = text[start:ending], end
            end = ending
        elif piece[0].isalpha() and _takes_dot(text, start, end, lexicon):
            end += 1
            piece = text[start:end]
        found.append(_token(start, end, piece, gap, start == 0))
        if ending is not None:
            found.append(
                Token(ending, stop, text[ending:stop], "'s", "possessive", False, False, False, False)
            )
            end = stop
        elif (
            piece in ("'", "’")
            and not gap
            and len(found) > 1
            and found[-2].text[-1:] in "sSzx"
            and found[-2].wordlike
        ):
            found[-1] = Token(start, end, piece, "'s", "possessive", False, False, False, False)
        previous = at = end
    return found


def _takes_dot(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    if text[end : end + 1] != "." or text[end : end + 2] == "..":
        return False
    word = text[start:end]
    if len(word) == 1:
        return word.isupper() and _DOT_OF_INITIAL.match(text, end) is not None
    if "." in word:  # U.S or a.k.a, as read so far
        return True
    lower = word.casefold()
    if lower not in lexicon.abbreviations and lower not in lexicon.closing_abbreviations:
        return False
    if word.isupper() and lower not in _CAPITAL_ABBREVIATIONS:
        return False  # 'wrote to the ED. The agency'
    return word[0].isupper() or lower in ("vs", "etc", "no", "nos", "approx", "mbh", "e.g", "i.e", "plc")


def _token(start: int, end: int, piece: str, gap: str, first: bool) -> Token:
    spaced = bool(gap) or first
    broken = first or "\n" in gap or "\r" in gap or "\u2028" in gap or "\u2029" in gap
    if not piece[0].isalnum():
        return Token(start, end, piece, piece, "mark", False, False, broken, spaced)
    lower = piece.casefold().replace("’", "'").replace("‘", "'").replace("ʼ", "'").replace(".", "")
    letters = [c for c in piece if c.isalpha()]
    if not letters:
        return Token(start, end, piece, piece, "number", False, False, broken, spaced)
    initial = len(letters) == 1 and piece[0].isupper() and piece.endswith(".") and len(piece) == 2
    initial = initial or (
        len(letters) <= 3
        and "." in piece
        and re.fullmatch(r"(?:[A-Z]\.-?){2,3}", piece) is not None
        and lower not in ("us", "uk", "un", "eu", "dc", "dea", "fbi", "uae", "usa", "cia")
    )
    capital = piece[0].isupper() or piece[0].istitle()
    return Token(
        start=start,
        end=end,
        text=piece,
        lower=lower,
        kind="initial" if initial else ("word" if not piece[0].isdigit() or capital else "number"),
        capital=capital,
        upper=len(letters) > 1 and all(c.isupper() for c in letters),
        broken=broken,
        spaced=spaced,
    )
