"""What does the scorer know of one side before it is compared?

A side (a record's properties or a query's) is taken apart once: every name into tokens with their
roles, weights, codes, sounds and symbols, kept in flat arrays that the compiled comparison reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.abjad import skeleton
from resolver.names.letters import words
from resolver.names.organisations import organisation_tokens
from resolver.names.people import Parts, around_names, taken_apart
from resolver.names.phonetic import sound_numbers
from resolver.names.romanisation import readings, script_of, simplified
from resolver.names.similarity import nickname_symbols
from resolver.names.spelling import codes_of, is_skeleton
from resolver.names.symbols import digest as digest
from resolver.names.symbols import name_symbols
from resolver.names.wordlists import word_lists
from resolver.scoring.rarity import Rarity, letters_usual, recorded

CORE, INITIAL, PARTICLE, TITLE, SUFFIX, JUNK, STOP, LEGAL, PLACE, NUMBER, GENERIC = range(11)
"""Roles of tokens."""

ROLE_WEIGHT = {
    CORE: 1.0, INITIAL: 0.35, PARTICLE: 0.12, TITLE: 0.04, SUFFIX: 0.02, JUNK: 1.0, STOP: 0.03, LEGAL: 0.06,
    PLACE: 0.8, NUMBER: 1.0, GENERIC: 1.0,
}  # fmt: skip
_BY_RARITY = frozenset({CORE, GENERIC, PLACE, JUNK})
"""Roles of tokens that weigh and tell by how rare they are."""
_NAMING = frozenset({CORE, GENERIC, PLACE, NUMBER})
"""Roles of tokens whose first letters make an acronym."""
_BY_ROLE = {INITIAL: 2.0, NUMBER: 4.0, PARTICLE: 0.5}
"""Information of those that tell the same whatever they are; others tell next to nothing."""
LONGEST_NAME = 1_500
"""Characters of a name beyond this are not read; a record says so in its evidence."""
LONGEST_TOKEN = 64
"""Letters of a token beyond this are not compared."""
_LIGHT = 0.35
"""Share of its weight that the country has in the name of a body of its state."""
_SYLLABLE = 4.5
"""Information of one sign of Han or Hangul: its reading is one of a few hundred, shared by many signs."""
MAX_TOKENS = 48
"""A name's tokens beyond this are left out, the lightest first; a record says so in its evidence."""


_COMMON = 7.5
"""A token with less information than this is common."""
_KNOWN = 11.0
"""A token with less information than this is a name or word in use."""


IDENTITY, ROLE, MEANING, FIRST, READINGS, READINGS_END, SYMBOLS, SYMBOLS_END, LENGTH, FLAGS = range(10)
"""Columns of :attr:`NameArrays.tokens`."""
IS_KNOWN, IS_STATE, IS_PERSONAL, IS_JOINING, IS_COMMON, IS_SIGN, IS_DESCENT = 1, 2, 4, 8, 16, 32, 64
"""Flags of a token: a name or word in use and not perhaps a misspelt one; a body of a state; of a
person; a part that names are put together with; a common name; one sign of Han or Hangul; a word
for "son of"."""
CODES, CODES_END, BARE, SOUNDS = range(4)
"""Columns of :attr:`NameArrays.readings`; from ``SOUNDS`` on four phonetic keys."""
PLACES, PLACES_END, EXPLAINED, ACRONYMS, ACRONYMS_END = range(5)
"""Columns of :attr:`NameArrays.names`."""
_NAME, _TOKEN, _READING = 5, 10, 7
"""Numbers of columns of names, tokens and readings."""


class NameArrays(NamedTuple):
    """The names of one side, or of many, in flat arrays.

    A name is a run of ``places``; each holds the row of a token in the vocabulary (``tokens``,
    ``weights``), which is shared by all names; a token is a run of ``readings``, a reading a run of
    ``codes``.  The arrays hold no pointers and can be mapped from a file.
    """

    names: npt.NDArray[np.int32]
    """Name x (first place, end, whether it is the acronym of another name, first acronym, end)."""
    penalty: npt.NDArray[np.float64]
    """Name -> log-odds added for the kind of name, as for a weak alias."""
    places: npt.NDArray[np.int32]
    """Place -> row of its token."""
    tokens: npt.NDArray[np.int64]
    """Token x (digest of its spelling, role, digest of its meaning, first letter, readings, end,
    symbols, end, letters, flags)."""
    weights: npt.NDArray[np.float64]
    """Token x (weight, information)."""
    readings: npt.NDArray[np.int64]
    """Reading x (first code, end, whether its script leaves vowels out, four phonetic keys)."""
    codes: npt.NDArray[np.uint8]
    symbols: npt.NDArray[np.int64]
    acronyms: npt.NDArray[np.int64]
    """Digests of the acronyms that a name of several words may go by."""


class Token(NamedTuple):
    """One token of an analysed name."""

    text: str
    role: int
    meaning: str = ""
    readings: tuple[str, ...] = ()
    """Normal spellings and skeletons to compare by; the first is ``text``."""
    symbols: frozenset[int] = frozenset()
    syllable: bool = False
    """Whether it is read from one sign of Han or Hangul."""
    light: bool = False
    """Whether it says little where it stands: the country in the name of a body of its state."""


@lru_cache(maxsize=4_096)
def name_tokens(text: str, person: bool) -> tuple[Token, ...]:
    """The tokens of a name with their roles, in written order."""
    return tuple((_person_tokens if person else _organisation_tokens)(text[:LONGEST_NAME]))


def _person_tokens(text: str) -> list[Token]:
    pieces = [[_person_word(word) for word in words(part)] for part in text.split(",")]
    every = [word for piece in pieces for word in piece]
    found = [token for word in every for token in word.tokens]
    if not all(word.plain for word in every):
        spoken = ([token for word in piece for token in word.spoken] for piece in pieces)
        found = _titled(found, taken_apart(spoken))
    if CORE not in [t.role for t in found]:
        found = [_with_role(t, CORE) if t.role in (PARTICLE, TITLE, JUNK) else t for t in found]
    return found


def _titled(tokens: Iterable[Token], parts: Parts) -> list[Token]:
    """The tokens with the roles of titles and suffixes where they are such."""
    lists = word_lists()
    titles = list(parts.spoken[: parts.titles])
    found: list[Token] = []
    for token in tokens:
        if token.text in titles:
            titles.remove(token.text)
            found.append(_with_role(token, TITLE))
        elif not found and token.readings[0].startswith("~") and token.text in lists.honorifics:
            found.append(_with_role(token, TITLE))
        elif token.text in parts.tail or (
            parts.suffix is not None and lists.suffixes.get(token.text) == parts.suffix
        ):
            role = SUFFIX if token.text in lists.suffixes else TITLE
            found.append(_with_role(token, role, parts.suffix or ""))
        else:
            found.append(token)
    return found


class _PersonWord(NamedTuple):
    """A word of a person's name by itself."""

    tokens: tuple[Token, ...]
    """With the roles that they have where nothing around them gives them others."""
    spoken: tuple[str, ...]
    plain: bool
    """Whether it is no title, degree or suffix wherever it stands."""


@lru_cache(maxsize=16_384)
def _person_word(word: str) -> _PersonWord:
    tokens = tuple([_person_token(token) for token in _spoken_word(word)])
    spoken = tuple(readings(word)[0].split()) if tokens else ()
    around = around_names()
    return _PersonWord(
        tokens, spoken, around.isdisjoint(spoken) and around.isdisjoint([t.text for t in tokens])
    )


def _person_token(token: Token) -> Token:
    text = token.text
    if text.isdigit():
        return _with_role(token, NUMBER, text)
    if len(text) == 1:
        return _with_role(token, INITIAL)
    if text in word_lists().particles:
        return _with_role(token, PARTICLE)
    return _with_role(token, JUNK) if _junk(token) else token


@lru_cache(maxsize=16_384)
def _number(text: str, inside: bool) -> str | None:
    """The number that a token writes in digits, perhaps as an ordinal, or (not as first token) in Roman."""
    if text.isdigit():
        return text.lstrip("0") or "0"
    if text in word_lists().numbers:
        return str(word_lists().numbers[text])
    if text[:1].isdigit() and (ordinal := _ORDINAL.fullmatch(text)):
        return ordinal[1]
    if inside and text in _ROMAN:
        return str(_ROMAN.index(text) + 2)
    return None


_TENS = frozenset(str(n) for n in range(20, 100, 10))
_UNITS = frozenset("123456789")
_ORDINAL = re.compile(r"0*(\d+)(?:st|nd|rd|th|e|er|eme|ere|o|a|i)")
_ROMAN = (
    "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
    "xviii", "xix", "xx",
)  # fmt: skip


def _organisation_tokens(text: str) -> list[Token]:
    lists = word_lists()
    found: list[Token] = []
    for part in organisation_tokens(text):
        if part.role == "legal":
            found.append(Token(part.text, LEGAL, part.meaning, (part.text,)))
        elif part.role == "stop":
            found.append(Token(part.text, STOP, "", (part.text,)))
        elif part.role == "place":
            if found and found[-1].role == PLACE and found[-1].meaning == part.meaning:
                continue
            found.append(Token(part.text, PLACE, part.meaning, (part.text,)))
        elif (number := _number(part.text, bool(found))) is not None:
            tens = found[-1] if found and found[-1].role == NUMBER and found[-1].text.isalpha() else None
            if tens is not None and tens.meaning in _TENS and number in _UNITS:
                found[-1] = Token(
                    tens.text + part.text, NUMBER, str(int(tens.meaning) + int(number)), (part.text,)
                )
            else:
                found.append(Token(part.text, NUMBER, number, (part.text,)))
        elif part.word and script_of(part.word) in ("Arabic", "Hebrew"):
            for token in _spoken_word(part.word):
                role = STOP if token.text in lists.stop_words else GENERIC if part.meaning else CORE
                found.append(_with_role(token, role, part.meaning))
        elif part.meaning:
            found.append(Token(part.text, GENERIC, part.meaning, (part.text,)))
        else:
            found.append(_organisation_word(part.word or part.text, part.text))
    roles = {t.role for t in found}
    if PLACE in roles and any(t.role in (CORE, GENERIC) and t.text in lists.state_bodies for t in found):
        found = [t._replace(light=True) if t.role == PLACE else t for t in found]
    return found if _NAMING & roles else [_with_role(t, CORE) for t in found]


@lru_cache(maxsize=16_384)
def _organisation_word(written: str, text: str) -> Token:
    """The token of a word that is read as ``text``."""
    token = next(iter(_spoken_word(written)), None)
    if token is None or token.text != text:
        token = Token(text, CORE, "", (text,))
    return _with_role(token, JUNK) if _junk(token) else token


def _with_role(token: Token, role: int, meaning: str = "") -> Token:
    meaning = meaning or (token.meaning if token.syllable else "")
    return Token(token.text, role, meaning, token.readings, token.symbols, token.syllable)


_VOWELS = frozenset("aeiouy")
_SPEAKABLE = -3.35
"""Letters less usual than this: two thirds of random strings, one in twenty of rare short names."""
_LEET = str.maketrans("01345679", "oieasgtg")


def _junk(token: Token) -> bool:
    """Short strings that nobody can speak, as wrapped around names by systems."""
    text = token.text
    if len(text) > 5:
        return False
    if len(text) <= 4 and not text.isalpha() and not text.isdigit():
        return True
    if token.readings[1:] or name_symbols(text):
        return False
    if _VOWELS.isdisjoint(text):
        return True
    return len(text) > 1 and not recorded(text) and letters_usual(text) < _SPEAKABLE


def _spoken_word(word: str) -> Iterable[Token]:
    spoken = readings(word)
    if not spoken:
        return ()
    script = script_of(word)
    if script in ("Han", "Hangul"):
        return _signs(word, spoken, script)
    symbols = name_symbols(word)
    if script in ("Arabic", "Hebrew"):
        return _article_apart(word, spoken, symbols)
    if (
        script == "Latin"
        and not spoken[0].isalpha()
        and not word.isdigit()
        and any(c.isdigit() for c in spoken[0])
        and spoken[0][1:].isalnum()
    ):
        letters = spoken[0].translate(_LEET)
        spoken = (*spoken, letters) if letters.isalpha() and len(letters) > 2 else spoken
    if nicknames := nickname_symbols(spoken[0]):
        symbols |= nicknames
    return (Token(spoken[0], CORE, "", spoken, symbols),)


def _signs(word: str, spoken: tuple[str, ...], script: str) -> Iterator[Token]:
    syllables = [r.split() for r in spoken]
    for n, one in enumerate(syllables[0]):
        others = [s[n] for s in syllables if len(s) == len(syllables[0])]
        sign = simplified(word[n : n + 1])
        # readings of one Han sign differ by country and the symbols know them; Hangul spells sounds
        known = name_symbols(sign) if script == "Han" else frozenset()
        yield Token(one, CORE, sign, tuple(dict.fromkeys(others)), known, True)


def _article_apart(word: str, spoken: tuple[str, ...], symbols: frozenset[int]) -> list[Token]:
    small = word_lists().arabic_words.get(word)
    if small is not None:
        return [Token(small, CORE, "", (skeleton(word),), symbols)]
    rest = word.removeprefix("ال")
    if rest != word and len(rest) > 2 and (read := readings(rest)):
        return [Token("al", CORE, "", ("al",)), *_article_apart(rest, read, symbols | name_symbols(rest))]
    return [Token(spoken[0], CORE, "", (skeleton(word),), symbols)]


def name_arrays(
    names: Iterable[str], person: bool, rarity: Rarity, penalties: Sequence[float]
) -> tuple[NameArrays, list[tuple[Token, ...]]]:
    """The arrays of names of persons, or of others, and their tokens."""
    builder = ArraysBuilder(rarity, person)
    analysed = [_shortened(name_tokens(text, person), rarity, person) for text in names]
    builder.add(analysed, penalties)
    return builder.arrays(), analysed


class ArraysBuilder:
    """Gathers the names of many sides, read in one way, into one :class:`NameArrays`."""

    def __init__(self, rarity: Rarity, person: bool) -> None:
        self._rarity = rarity
        self._person = person
        self._described: dict[Token, _Described] = rarity.memo[person]
        self._row_of: dict[Token, int] = {}
        self._tokens: list[int] = []
        self._weights: list[float] = []
        self._readings: list[int] = []
        self._codes = bytearray()
        self._symbols: list[int] = []
        self._names: list[int] = []
        self._penalty: list[float] = []
        self._places: list[int] = []
        self._acronyms: list[int] = []

    def add(self, names: Sequence[tuple[Token, ...]], penalties: Sequence[float]) -> None:
        """Takes in the names of one side."""
        acronyms = [[] if self._person else acronyms_of(tokens) for tokens in names]
        spelt_out = {a for found in acronyms for a in found}
        for tokens, own in zip(names, acronyms, strict=True):
            first, first_acronym = len(self._places), len(self._acronyms)
            self._places += [self.row(token) for token in tokens]
            self._acronyms += [digest(a) for a in own]
            short = bool(spelt_out) and short_of(tokens) in spelt_out
            self._names += (first, len(self._places), short, first_acronym, len(self._acronyms))
        self._penalty += penalties

    def row(self, token: Token) -> int:
        """The row of the token in the vocabulary, which takes it in where it is new."""
        new = len(self._row_of)
        row = self._row_of.setdefault(token, new)
        if row < new:
            return row
        told = self._described.get(token) or _described(token, self._person, self._rarity)
        head, tail, weights, spoken, codes, symbols = told
        first, first_symbol, end = len(self._readings) // _READING, len(self._symbols), len(self._codes)
        for size, sounds in spoken:
            self._readings += (end, end + size, *sounds)
            end += size
        self._codes += codes
        self._symbols += symbols
        ends = (first, first + len(spoken), first_symbol, first_symbol + len(symbols))
        self._tokens += (*head, *ends, *tail)
        self._weights += weights
        return row

    def arrays(self) -> NameArrays:
        """Everything taken in so far."""
        return NameArrays(
            names=np.array(self._names, np.int32).reshape(-1, _NAME),
            penalty=np.array(self._penalty, np.float64),
            places=np.array(self._places, np.int32),
            tokens=np.array(self._tokens, np.int64).reshape(-1, _TOKEN),
            weights=np.array(self._weights, np.float64).reshape(-1, 2),
            readings=np.array(self._readings, np.int64).reshape(-1, _READING),
            codes=np.frombuffer(bytearray(self._codes), np.uint8),
            symbols=np.array(self._symbols, np.int64),
            acronyms=np.array(self._acronyms, np.int64),
        )


class _Described(NamedTuple):
    """What the arrays hold of a token, wherever it stands in them."""

    head: tuple[int, int, int, int]
    tail: tuple[int, int]
    weights: tuple[float, float]
    readings: list[tuple[int, tuple[int, ...]]]
    """Number of codes; whether vowels are left out, and four phonetic keys."""
    codes: bytes
    """Of all readings."""
    symbols: list[int]


_DESCRIBED = 8_192
"""Tokens of persons, and of others, that are kept with the rarity that they are weighed by."""


def _described(token: Token, person: bool, rarity: Rarity) -> _Described:
    text, role, meaning, spoken, symbols, syllable, _ = token
    weight, information = _weighed(token, rarity, person)
    flags = _flags(person).get(text, IS_PERSONAL * person)
    if role == PARTICLE:
        flags |= IS_JOINING
    if information < _KNOWN:
        flags |= IS_KNOWN | IS_COMMON if information < _COMMON else IS_KNOWN
    if syllable:
        flags |= IS_SIGN
    codes, lengths = b"", []
    for reading in spoken:
        written = codes_of(reading[:LONGEST_TOKEN])
        codes += written
        lengths.append((len(written), _sounds(reading)))
    told = _Described(
        (digest(text), role, digest(meaning) if meaning else 0, ord(text[0]) if text else 0),
        (len(text), flags),
        (weight, information),
        lengths,
        codes,
        sorted(symbols) if symbols else [],
    )
    memo = rarity.memo[person]
    if len(memo) >= _DESCRIBED:
        memo.clear()
    memo[token] = told
    return told


@cache
def _flags(person: bool) -> Mapping[str, int]:
    """The flags that tokens have by themselves, where they have others than all of the kind."""
    lists = word_lists()
    flagged = ((IS_STATE, () if person else lists.state_bodies), (IS_JOINING, lists.joining))
    found: dict[str, int] = {}
    for flag, tokens in (*flagged, (IS_DESCENT, lists.descent if person else ())):
        for token in tokens:
            found[token] = found.get(token, IS_PERSONAL * person) | flag
    return found


def _sounds(reading: str) -> tuple[int, ...]:
    return (1, 0, 0, 0, 0) if is_skeleton(reading) else (0, *sound_numbers(reading))


def _shortened(tokens: tuple[Token, ...], rarity: Rarity, person: bool) -> tuple[Token, ...]:
    if len(tokens) <= MAX_TOKENS:
        return tokens
    return tuple(tokens[n] for n in heaviest(tokens, rarity, person))


def heaviest(tokens: Sequence[Token], rarity: Rarity, person: bool) -> list[int]:
    """Which tokens of a long name are compared: the ``MAX_TOKENS`` heaviest, in their order."""
    weights = [_weighed(token, rarity, person)[0] for token in tokens]
    return sorted(sorted(range(len(tokens)), key=lambda n: (-weights[n], n))[:MAX_TOKENS])


def _weighed(token: Token, rarity: Rarity, person: bool) -> tuple[float, float]:
    """Weight and information of the token."""
    text, role, _, _, _, syllable, light = token
    weight = ROLE_WEIGHT[role]
    if role not in _BY_RARITY:
        return weight, _BY_ROLE.get(role, 0.2)
    information = rarity.information(text, person)
    if syllable:
        information = min(information, _SYLLABLE)
    weight *= min(1.0, max(0.2, information / 11.0))
    return weight * _LIGHT if light else weight, information


def short_of(tokens: tuple[Token, ...]) -> str | None:
    """The one token of a name that consists of one, apart from countries and filling words."""
    if len(tokens) >= MAX_TOKENS:
        return None
    found = [t.text for t in tokens if t.role not in (STOP, LEGAL, PLACE, TITLE)]
    return found[0] if len(found) == 1 else None


def acronyms_of(tokens: tuple[Token, ...]) -> list[str]:
    """First letters of the words, with and without filling words, countries and their own short forms.

    A name of ``MAX_TOKENS`` tokens, or more, has none.
    """
    if len(tokens) >= MAX_TOKENS:
        return []
    naming = [t for t in tokens if t.role in _NAMING]
    if len(naming) < 2:
        return []
    spoken = [t for t in tokens if t.role != LEGAL]
    found = {"".join([t.text[0] for t in some]) for some in (naming, spoken)}
    if PLACE in [t.role for t in naming]:
        found |= {"".join([t.text[0] for t in some if t.role != PLACE]) for some in (naming, spoken)}
        found.add("".join([t.text if t.role == PLACE and len(t.text) < 4 else t.text[0] for t in naming]))
    return sorted([a for a in found if len(a) > 2])
