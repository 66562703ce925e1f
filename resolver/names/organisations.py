"""What are the parts of an organisation's name?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from resolver.names.letters import words
from resolver.names.romanisation import readings
from resolver.names.wordlists import WordLists, word_lists


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """An organisation's name taken apart.  Everything is in normal form.

    ``core`` are the tokens without legal form, articles and filling words; letters with full stops
    are one token (``U.S.`` -> ``us``), abbreviations are written out (``Dept.`` -> ``department``).
    """

    text: str
    core: tuple[str, ...]
    legal_forms: tuple[str, ...] = ()
    """Kinds of legal form: ``llc``, ``jsc``, ... or the form itself where it has no kind."""
    generic: tuple[str, ...] = ()
    """Those of ``core`` that many organisations share: bank, trading, group."""
    countries: tuple[str, ...] = ()
    """ISO codes of countries named in it."""
    acronym: str = ""
    """First letters of the words of the core, where there are at least two."""


class OrganisationToken(NamedTuple):
    """One token of an organisation's name with the role it plays."""

    text: str
    role: str
    """``core``, ``stop``, ``legal`` or ``place``."""
    meaning: str = ""
    """Kind of legal form, country code, or class of a generic word."""
    word: str = ""
    """The word as written, folded; empty for joined letters."""


def organisation_name(text: str) -> OrganisationName:
    """The parts of an organisation's name.

    >>> organisation_name("The Acme Trading Co., Ltd.").core
    ('acme', 'trading')
    """
    parts = organisation_tokens(text)
    core = tuple(p.text for p in parts if p.role in ("core", "place"))
    lists = word_lists()
    first = "".join(t[0] for t in core)
    return OrganisationName(
        text=" ".join(p.text for p in parts),
        core=core,
        legal_forms=tuple(dict.fromkeys(p.meaning for p in parts if p.role == "legal")),
        generic=tuple(t for t in core if t in lists.word_classes),
        countries=tuple(dict.fromkeys(p.meaning for p in parts if p.role == "place")),
        acronym=first if len(first) > 1 else "",
    )


@lru_cache(maxsize=4_096)
def organisation_tokens(text: str) -> tuple[OrganisationToken, ...]:
    """The tokens of an organisation's name in written order, each with its role."""
    lists = word_lists()
    spoken = [(w, t) for w in words(text) if (r := readings(w)) for t in r[0].split()]
    found: list[OrganisationToken] = []
    for piece in _joined_letters(_legal_forms(spoken, lists)):
        if isinstance(piece, OrganisationToken):
            found.append(piece)
            continue
        word, token = piece
        full = lists.abbreviations.get(token, token)
        role = "stop" if full in lists.stop_words else "core"
        meaning = "" if role == "stop" else lists.word_classes.get(full, "")
        found.append(OrganisationToken(full, role, meaning, word))
    found = _misspelt_forms(_places(found), lists)
    if not any(t.role in ("core", "place") for t in found):
        found = [OrganisationToken(t.text, "core", "", t.word) for t in found]
    return tuple(found)


Piece = OrganisationToken | tuple[str, str]


def _legal_forms(spoken: list[tuple[str, str]], lists: WordLists) -> list[Piece]:
    """Puts the tokens of each legal form together; the longest form wins."""
    pieces: list[Piece] = []
    begins = _beginnings().legal_forms
    tokens = tuple([t for _, t in spoken])
    place = 0
    while place < len(spoken):
        for length in begins.get(tokens[place], ()):
            form = tokens[place : place + length]
            kind = lists.legal_forms.get(form) if len(form) == length < len(spoken) else None
            if kind is not None:
                pieces.append(OrganisationToken("".join(form), "legal", kind))
                place += length
                break
        else:
            pieces.append(spoken[place])
            place += 1
    return pieces


class _Beginnings(NamedTuple):
    """The tokens with which names begin, and how many tokens these have, the most first."""

    legal_forms: Mapping[str, tuple[int, ...]]
    countries: Mapping[str, tuple[int, ...]]


@cache
def _beginnings() -> _Beginnings:
    lists = word_lists()
    return _Beginnings(_lengths(lists.legal_forms), _lengths(name.split(" ") for name in lists.countries))


def _lengths(names: Iterable[Sequence[str]]) -> dict[str, tuple[int, ...]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        if name:
            found[name[0]].add(len(name))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


def _joined_letters(pieces: list[Piece]) -> list[Piece]:
    """Writes letters that stand alone, as of ``U.S.``, together."""
    joined: list[Piece] = []
    run = ""
    for piece in pieces:
        if not isinstance(piece, OrganisationToken) and len(piece[1]) == 1 and piece[1].isalpha():
            run += piece[1]
            continue
        if run:
            joined.append((run, run))
            run = ""
        joined.append(piece)
    return [*joined, (run, run)] if run else joined


def _misspelt_forms(parts: list[OrganisationToken], lists: WordLists) -> list[OrganisationToken]:
    """Takes an unknown token among the last for the legal form that it is one letter away from."""
    found = list(parts)
    for n in range(max(1, len(found) - 3), len(found)):
        part = found[n]
        if part.role not in ("core", "stop") or part.meaning or not 2 <= len(part.text) <= 8:
            continue
        between = found[n - 1].role == "legal" and n + 1 < len(found) and found[n + 1].role == "legal"
        kind = (
            "" if between else _near_form(part.text) if part.role == "core" and len(part.text) > 3 else None
        )
        if kind is not None and any(t.role in ("core", "place") for t in found[:n]):
            found[n] = OrganisationToken(part.text, "legal", kind, part.word)
    return found


def _near_form(token: str) -> str | None:
    """The kind of the first of the usual legal forms that is a letter away from the token."""
    forms = _misspelt()
    near = [form for part in _lacking_one(token) if part in forms for form in forms[part]]
    found = [form for form in near if OSA.distance(form[1], token, score_cutoff=1) <= 1]
    return min(found)[2] if found else None


_USUAL = (
    "corp", "corporation", "inc", "ltd", "ltda", "limited", "llc", "gmbh", "sarl", "company", "ood", "eood",
)  # fmt: skip


@cache
def _misspelt() -> dict[str, list[tuple[int, str, str]]]:
    """What is left of usual legal forms without one letter -> (number, form, kind).

    Two words that are a letter apart, or have two neighbours swapped, share what is left of them.
    """
    kinds = {form[0]: kind for form, kind in word_lists().legal_forms.items() if len(form) == 1}
    found: dict[str, list[tuple[int, str, str]]] = {}
    for number, form in enumerate(_USUAL):
        for part in _lacking_one(form) if form in kinds else ():
            found.setdefault(part, []).append((number, form, kinds[form]))
    return found


def _lacking_one(word: str) -> set[str]:
    return {word, *[word[:n] + word[n + 1 :] for n in range(len(word))]}


def _places(parts: list[OrganisationToken]) -> list[OrganisationToken]:
    """Marks the words of country names; the longest name wins."""
    countries, begins = word_lists().countries, _beginnings().countries
    found = list(parts)
    place = 0
    while place < len(found):
        for length in begins.get(found[place].text, ()):
            some = found[place : place + length]
            code = countries.get(" ".join([t.text for t in some])) if len(some) == length else None
            if code is not None and "legal" not in [t.role for t in some]:
                for n in range(place, place + length):
                    if found[n].role != "stop":
                        found[n] = OrganisationToken(found[n].text, "place", code, found[n].word)
                place += length - 1
                break
        place += 1
    return found
