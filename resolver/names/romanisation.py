"""How is a word of another script read in Latin letters?

:func:`readings` gives ASCII readings of one word, most usual first.  ICU reads Cyrillic, Greek,
Armenian, Georgian, Ethiopic, Thai, Kana, Han and everything not named here; where its scheme is
not the one used in names (Indic vowels that are not spoken, Korean, scripts that leave vowels out)
the modules :mod:`~resolver.names.indic`, :mod:`~resolver.names.korean` and
:mod:`~resolver.names.abjad` read letter by letter.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache

import icu

from resolver.names import abjad, chinese, indic, korean
from resolver.names.letters import ascii_word

_MAX_READINGS = 6
_BLOCKS: tuple[tuple[int, int, str], ...] = (
    (0x0370, 0x03FF, "Greek"), (0x0400, 0x052F, "Cyrillic"), (0x0530, 0x058F, "Armenian"),
    (0x0590, 0x05FF, "Hebrew"), (0x0600, 0x06FF, "Arabic"), (0x0750, 0x077F, "Arabic"),
    (0x08A0, 0x08FF, "Arabic"), (0x0900, 0x0D7F, "Indic"), (0x0D80, 0x0DFF, "Sinhala"),
    (0x0E00, 0x0E7F, "Thai"), (0x10A0, 0x10FF, "Georgian"), (0x1100, 0x11FF, "Hangul"),
    (0x1200, 0x139F, "Ethiopic"), (0x1C80, 0x1C8F, "Cyrillic"), (0x1C90, 0x1CBF, "Georgian"),
    (0x1F00, 0x1FFF, "Greek"), (0x2D00, 0x2D2F, "Georgian"), (0x2D80, 0x2DDF, "Ethiopic"),
    (0x2DE0, 0x2DFF, "Cyrillic"), (0x3040, 0x309F, "Hiragana"), (0x30A0, 0x30FF, "Katakana"),
    (0x3400, 0x4DBF, "Han"), (0x4E00, 0x9FFF, "Han"), (0xA640, 0xA69F, "Cyrillic"),
    (0xAC00, 0xD7AF, "Hangul"), (0xF900, 0xFAFF, "Han"), (0xFB1D, 0xFB4F, "Hebrew"),
    (0xFB50, 0xFDFF, "Arabic"), (0xFE70, 0xFEFF, "Arabic"), (0x20000, 0x323AF, "Han"),
)  # fmt: skip
"""First and last letter of each, ascending."""
_FIRST_LETTERS = [first for first, _, _ in _BLOCKS]


def script_of(word: str) -> str:
    """The script of the word's first letter; ``Latin`` also for digits, ``Other`` for the rest.

    >>> script_of("Лев"), script_of("lev"), script_of("2")
    ('Cyrillic', 'Latin', 'Latin')
    """
    if word.isascii():
        return "Latin"
    for char in word:
        code = ord(char)
        if code < 0x0370 or 0x1E00 <= code <= 0x1EFF:
            if char.isalnum():
                return "Latin"
            continue
        _, last, script = _BLOCKS[bisect_right(_FIRST_LETTERS, code) - 1]
        return script if code <= last else "Other"
    return "Latin"


def readings(word: str) -> tuple[str, ...]:
    """ASCII readings of one word (see :func:`~resolver.names.letters.words`), most usual first.

    Words of Han and Hangul are read syllable by syllable, with blanks between.  Empty where
    nothing in the word can be read.
    """
    if word.isascii():
        return (word,) if word.isalnum() else _distinct([ascii_word(word)])
    return _read(word)


@lru_cache(maxsize=16_384)
def _read(word: str) -> tuple[str, ...]:
    script = script_of(word)
    if script == "Latin":
        return _distinct([ascii_word(word)])
    if script == "Arabic":
        return _distinct(abjad.arabic_readings(word))
    if script == "Hebrew":
        return _distinct(abjad.hebrew_readings(word))
    if script == "Indic":
        return _distinct(indic.readings(word))
    if script == "Hangul":
        return _distinct(korean.readings(word))
    if script == "Han":
        return _distinct(chinese.readings(_icu("Han-Latin/Names", word)))
    return _distinct(_by_icu(script, word))


@lru_cache(maxsize=8_192)
def simplified(word: str) -> str:
    """The word with traditional Chinese signs replaced by the simplified ones."""
    return _icu("Traditional-Simplified", word)


def _by_icu(script: str, word: str) -> list[str]:
    if script == "Cyrillic":
        return _cyrillic(word)
    if script == "Greek":
        return [_icu("Greek-Latin/UNGEGN", word), _icu("Greek-Latin", word)]
    if script == "Armenian":
        return [_icu("Armenian-Latin/BGN", word)]
    if script == "Georgian":
        return [_icu("Georgian-Latin/BGN", word)]
    if script == "Ethiopic":
        spoken = _icu("Amharic-Latin/BGN", word)
        return [_SIXTH_ORDER.sub("", spoken), spoken]
    if script == "Hiragana":
        return [_icu("Hiragana-Latin", word)]
    if script == "Katakana":
        return [_icu("Katakana-Latin/BGN", word)]
    if script == "Sinhala":
        return [_icu("si-si_Latn", word)]
    if script == "Thai":
        return [_icu("Thai-Latin", word)]
    by_rule = _icu("Any-Latin", word)
    return [by_rule] if by_rule != word else [_by_letter_names(word)]


_LETTER = re.compile(r"(?:LETTER|INDEPENDENT VOWEL|VOWEL SIGN|VOWEL) (?:SUBJOINED )?(\w+)")


def _by_letter_names(word: str) -> str:
    """A reading from the Unicode names of the letters, for scripts that have no better one."""
    sounds: list[str] = []
    for char in word:
        found = _LETTER.search(unicodedata.name(char, ""))
        if found is not None:
            sound = found[1].lower()
            sounds.append(sound if sound[0] in "aeiou" else sound.rstrip("aeiou") or sound)
    return "".join(
        s if n == 0 or s[0] in "aeiou" or sounds[n - 1][-1] in "aeiou" else "a" + s
        for n, s in enumerate(sounds)
    )


_SIXTH_ORDER = re.compile(r"(?<=[^aeiouāēīōū\W])i(?=[^aeiouāēīōū\W][aeiouāēīōū]|$)")
"""The sixth order of Ethiopic consonants is written with i but mostly silent."""

_CYRILLIC_LETTERS = (
    (frozenset("іїєґ"), "Ukrainian-Latin/BGN"),
    (frozenset("ўі"), "Belarusian-Latin/BGN"),
    (frozenset("јљњђћџ"), "Serbian-Latin/BGN"),
    (frozenset("ѓќѕ"), "Macedonian-Latin/BGN"),
    (frozenset("қғңұһ"), "Kazakh-Latin/BGN"),
)


def _cyrillic(word: str) -> list[str]:
    own = [system for letters, system in _CYRILLIC_LETTERS if not letters.isdisjoint(word)]
    first = [_icu(system, word) for system in [*own, "Russian-Latin/BGN"]]
    softer = [_IOTATED.sub("e", r.replace("ë", "e").replace("yo", "e")) for r in first[:1]]
    return [*first, *softer]


_IOTATED = re.compile(r"\bye|(?<=[aeiou])ye")


def _icu(system: str, word: str) -> str:
    return str(_transliterator(system).transliterate(word))


@cache
def _transliterator(system: str) -> icu.Transliterator:
    return icu.Transliterator.createInstance(system)


def _distinct(found: list[str]) -> tuple[str, ...]:
    clean = [" ".join([a for part in text.casefold().split() if (a := ascii_word(part))]) for text in found]
    return tuple(dict.fromkeys([c for c in clean if c]))[:_MAX_READINGS]
