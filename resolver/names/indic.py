"""How is a word of an Indic script read?

The nine Brahmi scripts share one order of letters in Unicode, so that one table reads them all.
Vowel signs and nasal marks carry sound and are kept.  The inherent vowel is written nowhere: the
first reading leaves it out where Hindi, Punjabi and Bengali do not speak it, later ones keep it.
"""

from __future__ import annotations

_VOWELS = {0x05: "a", 0x06: "a", 0x07: "i", 0x08: "i", 0x09: "u", 0x0A: "u", 0x0B: "ri", 0x0D: "e", 0x0E: "e",
           0x0F: "e", 0x10: "ai", 0x11: "o", 0x12: "o", 0x13: "o", 0x14: "au", 0x60: "ri"}  # fmt: skip
_SIGNS = {0x3E: "a", 0x3F: "i", 0x40: "i", 0x41: "u", 0x42: "u", 0x43: "ri", 0x44: "ri", 0x45: "e", 0x46: "e",
          0x47: "e", 0x48: "ai", 0x49: "o", 0x4A: "o", 0x4B: "o", 0x4C: "au", 0x57: "au"}  # fmt: skip
_CONSONANTS = dict(
    enumerate(
        [
            "k", "kh", "g", "gh", "ng", "ch", "chh", "j", "jh", "n", "t", "th", "d", "dh", "n", "t", "th",
            "d", "dh",
            "n", "n", "p", "ph", "b", "bh", "m", "y", "r", "r", "l", "l", "zh", "v", "sh", "sh", "s", "h",
        ],
        start=0x15,
    )
)  # fmt: skip
_WITH_DOT = {0x15: "q", 0x16: "kh", 0x17: "gh", 0x1C: "z", 0x21: "r", 0x22: "rh", 0x2B: "f", 0x2F: "y",
             0x32: "l", 0x38: "sh"}  # fmt: skip
_VIRAMA, _NUKTA, _VISARGA, _NASALS, _TIPPI, _ADDAK = 0x4D, 0x3C, 0x03, (0x00, 0x01, 0x02), 0x70, 0x71
_GURMUKHI, _TAMIL, _BENGALI = 0x0A00, 0x0B80, 0x0980
_SOUTHERN = (0x0B80, 0x0C00, 0x0C80, 0x0D00)
_CHILLU = {0x7A: "n", 0x7B: "n", 0x7C: "r", 0x7D: "l", 0x7E: "l", 0x7F: "k"}
_INHERENT = "A"


def readings(word: str) -> list[str]:
    """Readings of the word, most usual first."""
    sounds = _sounds(word)
    block = next((ord(c) & 0xFF80 for c in word if 0x0900 <= ord(c) <= 0x0D7F), 0x0900)
    full = "".join(sounds).replace(_INHERENT, "a")
    if block == _TAMIL:
        return _tamil(sounds)
    if block in _SOUTHERN:
        return [full, "".join(_unspoken_end(sounds)).replace(_INHERENT, "a")]
    short = "".join(_unspoken(sounds)).replace(_INHERENT, "a")
    end = "".join(_unspoken_end(sounds)).replace(_INHERENT, "a")
    found = [short, end, full]
    if block == _BENGALI:
        found.append("".join(_unspoken_end(sounds)).replace(_INHERENT, "o"))
    return found


def _sounds(word: str) -> list[str]:
    sounds: list[str] = []
    double = False
    for char in word:
        code = ord(char)
        if not 0x0900 <= code <= 0x0D7F:
            continue
        block, offset = code & 0xFF80, code & 0x7F
        if offset in _CONSONANTS:
            consonant = _CONSONANTS[offset]
            if double:
                sounds += [consonant[0]]
                double = False
            sounds += [consonant, _INHERENT]
        elif offset in _VOWELS:
            sounds.append(_VOWELS[offset])
        elif offset in _SIGNS:
            _drop_inherent(sounds)
            sounds.append(_SIGNS[offset])
        elif offset == _VIRAMA:
            _drop_inherent(sounds)
        elif offset == _NUKTA and len(sounds) >= 2 and sounds[-1] == _INHERENT:
            sounds[-2] = _dotted(sounds[-2])
        elif offset in _NASALS or (offset == _TIPPI and block == _GURMUKHI):
            sounds.append("N")
        elif offset == _ADDAK and block == _GURMUKHI:
            double = True
        elif block == 0x0D00 and offset in _CHILLU:
            sounds.append(_CHILLU[offset])
        elif offset == _VISARGA:
            sounds.append("h")
    return [_nasal(sounds[n + 1 :]) if s == "N" else s for n, s in enumerate(sounds)]


def _dotted(consonant: str) -> str:
    for offset, plain in _CONSONANTS.items():
        if plain == consonant and offset in _WITH_DOT:
            return _WITH_DOT[offset]
    return consonant


def _drop_inherent(sounds: list[str]) -> None:
    if sounds and sounds[-1] == _INHERENT:
        sounds.pop()


def _nasal(following: list[str]) -> str:
    if not following:
        return "n"
    if following[0] == "h":
        return "ng"
    return "m" if following[0][0] in "pbm" else "n"


def _vowel(sound: str) -> bool:
    return sound == _INHERENT or sound[0] in "aeiou"


def _unspoken_end(sounds: list[str]) -> list[str]:
    vowels = sum(map(_vowel, sounds))
    return sounds[:-1] if vowels > 1 and sounds[-1] == _INHERENT else list(sounds)


def _unspoken(sounds: list[str]) -> list[str]:
    """Drops the inherent vowel at the end, and between single consonants from the right."""
    kept = _unspoken_end(sounds)
    place = len(kept) - 2
    while place >= 2:
        if (
            kept[place] == _INHERENT
            and not _vowel(kept[place - 1])
            and _vowel(kept[place - 2])
            and place + 2 < len(kept)
            and not _vowel(kept[place + 1])
            and _vowel(kept[place + 2])
        ):
            del kept[place]
            place -= 1
        place -= 1
    return kept


_VOICED = {"k": "g", "ch": "s", "t": "d", "th": "dh", "p": "b"}


def _tamil(sounds: list[str]) -> list[str]:
    """Tamil writes one letter for voiced and voiceless stops: by its own rule, all voiced, as written."""
    spoken, loud = [], []
    for n, sound in enumerate(sounds):
        before, after = sounds[n - 1] if n else "", sounds[n + 1] if n + 1 < len(sounds) else ""
        double = sound in (before, after)
        between = bool(before) and (_vowel(before) or before[0] in "nm") and not double
        if sound == "ch":
            spoken.append("ch" if double else "s")
        else:
            spoken.append(_VOICED.get(sound, sound) if between else sound)
        loud.append("j" if sound == "ch" else _VOICED.get(sound, sound))
    return ["".join(s).replace(_INHERENT, "a") for s in (spoken, loud, sounds)]
