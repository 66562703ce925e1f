"""How is a Korean word read?  Syllable by syllable, in the systems met in names.

The order is: the spelling most usual in names (Revised Romanisation with the customary forms of
the great family names), McCune-Reischauer as used for the North (simplified, without marks), the
spelling usual among southern emigrants, strict Revised Romanisation.
"""

from __future__ import annotations

_FIRST = 0xAC00
_RR_I = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "-", "j", "jj", "ch", "k", "t", "p",
    "h",
]  # fmt: skip
_MR_I = [
    "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "-", "ch", "tch", "ch", "k", "t",
    "p", "h",
]  # fmt: skip
_RR_V = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
]  # fmt: skip
_MR_V = [
    "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "u", "ui", "i",
]  # fmt: skip
_EM_V = [
    "a", "ae", "ya", "yae", "u", "e", "you", "ye", "o", "wa", "wae", "oe", "yo", "oo", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
]  # fmt: skip
_FINAL = [
    "-", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p",
    "t", "t", "ng", "t", "t", "k", "t", "p", "t",
]  # fmt: skip
_SURNAMES = {"김": "kim", "이": "lee", "리": "ri", "박": "park", "최": "choi", "조": "cho", "강": "kang",
             "정": "jung", "임": "lim", "구": "koo", "고": "ko", "권": "kwon", "곽": "kwak",
             "기": "ki"}  # fmt: skip
_DPRK = {
    "이": "ri",
    "리": "ri",
    "박": "pak",
    "최": "choe",
    "임": "rim",
    "유": "ryu",
    "노": "ro",
    "양": "ryang",
}


def readings(word: str) -> list[str]:
    """Readings with a blank between syllables."""
    syllables = [c for c in word if _FIRST <= ord(c) <= 0xD7A3]
    if not syllables:
        return []
    return [
        " ".join(_SURNAMES.get(c) or _syllable(c, _RR_I, _RR_V) for c in syllables),
        " ".join(_DPRK.get(c) or _syllable(c, _MR_I, _MR_V) for c in syllables),
        " ".join(_SURNAMES.get(c) or _syllable(c, _RR_I, _EM_V) for c in syllables),
        " ".join(_syllable(c, _RR_I, _RR_V) for c in syllables),
    ]


def _syllable(char: str, initials: list[str], vowels: list[str]) -> str:
    number = ord(char) - _FIRST
    initial, vowel, final = number // 588, number % 588 // 28, number % 28
    return (initials[initial] + vowels[vowel] + _FINAL[final]).replace("-", "")
