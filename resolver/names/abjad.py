"""How is a word of a script that leaves vowels out read?

The readings write the consonants and the long vowels, and an ``a`` where two consonants would
stand together without any vowel, so that a reader can speak them; where Arabic, Persian and Urdu
read a letter differently each has a reading.  For comparison the vowels are no evidence:
:func:`skeleton` gives the letters with the ambiguous ones marked, see
:mod:`~resolver.names.spelling`.
"""

from __future__ import annotations

import re

WAW, YA, ALEF, AYN, FINAL_H = "W", "Y", "A", "E", "H"
"""Marks of the letters that may be a vowel, a consonant or silent."""

_ARABIC = {
    "ا": ALEF, "أ": ALEF, "إ": ALEF, "آ": ALEF, "ٱ": ALEF, "ى": ALEF, "ء": AYN, "ؤ": WAW, "ئ": YA, "ع": AYN,
    "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "(th)", "ج": "j", "چ": "(ch)", "ح": "h", "خ": "(kh)",
    "د": "d",
    "ڈ": "d", "ذ": "(dh)", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "(zh)", "س": "s", "ش": "(sh)", "ص": "s",
    "ض": "(dd)",
    "ط": "t", "ظ": "(dh)", "غ": "(gh)", "ف": "f", "ڤ": "v", "ق": "q", "ك": "k", "ک": "k", "گ": "g", "ل": "l",
    "م": "m", "ن": "n", "ں": "n", "ه": "h", "ہ": "h", "ھ": "h", "ۀ": FINAL_H, "ة": FINAL_H, "ۃ": FINAL_H,
    "و": WAW, "ۆ": WAW, "ي": YA, "ی": YA, "ې": YA, "ۍ": YA, "ے": YA, "ۓ": YA, "ځ": "z", "څ": "(ts)",
    "ښ": "(sh)",
    "ګ": "g", "ڼ": "n", "ړ": "r", "ډ": "d", "ټ": "t", "ږ": "g",
    "ە": "e", "ێ": "e", "ڕ": "r", "ڵ": "l", "ۇ": "u", "ۈ": "u", "ې‎": "e", "ڭ": "(ng)",
    "َ": "a", "ِ": "i", "ُ": "u", "ً": "", "ٍ": "", "ٌ": "",
}  # fmt: skip
_HEBREW = {
    "א": ALEF, "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": WAW, "ז": "z", "ח": "h", "ט": "t", "י": YA,
    "כ": "k",
    "ך": "(kh)", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": AYN, "פ": "p", "ף": "f",
    "צ": "(ts)", "ץ": "(ts)", "ק": "k", "ר": "r", "ש": "(sh)", "ת": "t",
}  # fmt: skip
_LETTERS = {**_HEBREW, **_ARABIC}
_MARK = re.compile(r"\(\w+\)|[^~]")
_PERSIAN = {"(dh)": "z", "(dd)": "z", "(th)": "s", WAW: "v"}
_VOWELS = frozenset("aeiou")
_BEGIN_WITH_VOWEL = frozenset([ALEF, YA, WAW, "a", "e", "i", "u"])


def skeleton(word: str) -> str:
    """``~`` and the letters of an Arabic or Hebrew word: plain ones small, ``(sh)`` and the like in brackets,
    ambiguous ones as :data:`WAW`, :data:`YA`, :data:`ALEF`, :data:`AYN`, :data:`FINAL_H`."""
    letters = [_LETTERS[c] if c in _LETTERS else c if c.isascii() and c.isalnum() else "" for c in word]
    if len(letters) > 2 and letters[-1] == "h":
        letters[-1] = FINAL_H
    return "~" + "".join(letters)


def arabic_readings(word: str) -> list[str]:
    """Arabic first, then Persian and Urdu."""
    marked = _marks(skeleton(word))
    persian = [_PERSIAN.get(m, m) for m in marked]
    return [_spoken(marked, "w"), _spoken(persian, "v")]


def hebrew_readings(word: str) -> list[str]:
    """With b and v, p and f, k and kh as at the start and inside of words."""
    marked = _marks(skeleton(word))
    soft = [{"b": "v", "p": "f", "k": "kh"}.get(m, m) if n else m for n, m in enumerate(marked)]
    return [_spoken(marked, "v"), _spoken(soft, "v")]


def _marks(text: str) -> list[str]:
    return _MARK.findall(text)


def _spoken(marks: list[str], waw: str) -> str:
    spoken = ""
    for n, mark in enumerate(marks):
        following = marks[n + 1] if n + 1 < len(marks) else ""
        after_vowel = spoken[-1:] in _VOWELS
        if mark in (YA, WAW) or mark == waw == "v":
            consonant = n == 0 or after_vowel or following in (ALEF, "a")
            spoken += ("y" if consonant else "i") if mark == YA else waw if consonant else "u"
        elif mark in (ALEF, FINAL_H) or mark in _VOWELS:
            if not after_vowel:
                spoken += "a" if mark in (ALEF, FINAL_H) else mark
        elif mark == AYN:
            if n == 0 and following not in _BEGIN_WITH_VOWEL:
                spoken += "a"
        else:
            if spoken and not after_vowel:
                spoken += "a"
            spoken += "d" if mark == "(dd)" else mark.strip("()")
    return spoken
