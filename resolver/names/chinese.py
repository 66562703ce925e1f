"""How is a Chinese word read?  In Pinyin, which ICU gives with family-name readings, and in
Wade-Giles, the spelling of Taiwan and of older documents, which follows from it by rule."""

from __future__ import annotations

import re
import unicodedata

_INITIALS = (
    ("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("b", "p"), ("p", "p"), ("d", "t"), ("t", "t"), ("g", "k"),
    ("k", "k"), ("j", "ch"), ("q", "ch"), ("x", "hs"), ("z", "ts"), ("c", "ts"), ("r", "j"),
)  # fmt: skip
_FINALS = {"ong": "ung", "ian": "ien", "ie": "ieh", "ui": "uei", "iong": "iung", "ue": "ueh"}
_WHOLE = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu",
    "yi": "i", "you": "yu", "yan": "yen", "ye": "yeh", "er": "erh", "ge": "ko", "ke": "ko", "he": "ho",
    "guo": "kuo", "luo": "lo", "duo": "to", "tuo": "to", "zuo": "tso", "cuo": "tso", "suo": "so", "ruo": "jo",
    "zhuo": "cho", "yong": "yung", "hui": "hui", "yue": "yueh", "zhe": "che", "ceng": "tseng",
}  # fmt: skip
_TONED = re.compile(r"[^a-z]")


def readings(pinyin: str) -> list[str]:
    """Pinyin and Wade-Giles, without marks, a blank between syllables."""
    plain = unicodedata.normalize("NFKD", pinyin.replace("ü", "u"))
    syllables = [s for part in plain.split() if (s := _TONED.sub("", part.lower()))]
    return [" ".join(syllables), " ".join(_wade_giles(s) for s in syllables)]


def _wade_giles(syllable: str) -> str:
    if syllable in _WHOLE:
        return _WHOLE[syllable]
    for initial, spelling in _INITIALS:
        if syllable.startswith(initial):
            final = syllable[len(initial) :]
            return spelling + _FINALS.get(final, final)
    return syllable
