"""What are the words of a text, before anything is romanised?"""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = str.maketrans(
    {
        "ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l",
        "ı": "i", "ħ": "h", "ŋ": "ng", "ə": "a", "ĸ": "k", "ŧ": "t", "ƙ": "k", "ɓ": "b", "ɗ": "d",
        "ĳ": "ij", "ŀ": "l", "ſ": "s", "ɣ": "gh", "ɛ": "e", "ɔ": "o", "ʃ": "sh", "ʒ": "zh", "ƴ": "y",
        "ƿ": "w", "ȝ": "gh", "ǝ": "e", "ɨ": "i", "ɲ": "ny", "ɾ": "r", "ɫ": "l", "ȷ": "j",
    }
)  # fmt: skip
_APOSTROPHES = "'’‘ʼʻʽʾʿ`´ˈ′＇ʹʺ"
_POSSESSIVE = re.compile(rf"(?<=\w)[{_APOSTROPHES}]{{1,2}}s(?!\w)")
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_JOINERS = "\u200c\u200d"


def words(text: str) -> tuple[str, ...]:
    """The words as written, folded in case and Unicode form but still in their own script.

    Combining marks stay with their letter: in Indic scripts they are the vowels.  An apostrophe
    inside a word joins it (``O'Brien`` is one word), a possessive is dropped.
    """
    if text.isascii():
        return tuple(_ASCII_WORD.findall(folded(text)))
    found: list[str] = []
    for part in folded(text).split():
        if part.isalnum():
            found.append(part)
            continue
        word = ""
        for char in part:
            if char.isalnum() or (word and (char in _JOINERS or unicodedata.category(char)[0] == "M")):
                word += char
            elif word:
                found.append(word)
                word = ""
        if word:
            found.append(word)
    return tuple(found)


def folded(text: str) -> str:
    """The text without case, width and ligature differences, apostrophes and possessives."""
    if text.isascii():
        composed = text.lower()
        if "'" not in composed and "`" not in composed:
            return composed
    else:
        composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _APOSTROPHE.sub("", _POSSESSIVE.sub("", composed))


def ascii_word(word: str) -> str:
    """The ASCII letters and digits of one word in Latin letters; ``""`` where it has none."""
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word.translate(_SPECIAL)).translate(_SPECIAL)
    word = word.lower()
    return word if word.isascii() and word.isalnum() else _NOT_WORD.sub("", word)
