"""What do a name's own words say of what it names?

Each word adds to one of four sums; the words around the name add to the same sums (see
:mod:`~resolver.documents.evidence`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from resolver.documents.lexicon import Lexicon
from resolver.documents.runs import words_of
from resolver.documents.tokens import Token

_PERIOD = re.compile(r"(?:[QH][1-4]|[CF]Y)\d{0,4}")
"""Quarters and years of accounts: 'Q3', 'FY2024'."""
_PUBLIC = frozenset(
    ("federal", "nacional", "nazionale", "national", "nationale", "estatal", "pública", "oficial")
)
"""Last words of the names of public bodies in other languages."""
_MODEL = re.compile(r"[A-Z]{1,3}-?\d{1,4}[A-Za-z]?")
"""The last word of a product's name."""
_AMOUNT = re.compile(r"[A-Z][A-Za-z]{0,2}\d+(?:,\d{3}|\.\d|m|bn|k|mn|tn)+")
"""A sum of money with its currency: 'R33m', 'Dh62,000'."""


@dataclass(frozen=True, slots=True)
class Sums:
    """How much speaks for each reading; negative where it speaks against."""

    person: float = 0.0
    organisation: float = 0.0
    place: float = 0.0
    thing: float = 0.0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.person + other.person,
            self.organisation + other.organisation,
            self.place + other.place,
            self.thing + other.thing,
        )

    def without_form(self, form: Sums) -> Sums:
        """The sums less those of the name's own words, which count once and not at every place."""
        return Sums(
            self.person - form.person,
            self.organisation - form.organisation,
            self.place - form.place,
            self.thing - form.thing,
        )


def form(words: Sequence[Token], lexicon: Lexicon) -> Sums:
    """What the words of the phrase itself say."""
    named = [
        t
        for t in words
        if t.wordlike and (t.lower not in lexicon.particles or (t.capital and t is words[-1]))
    ]
    if not named:
        return Sums()
    if len(words) == 2 and words[0].text in ("Los", "Las") and words[1].lower.endswith("s"):
        return Sums(organisation=2.5)  # a gang's plural
    if len(named) == 1:
        return _form_of_one(named[0], lexicon)
    phrase = words_of(words)
    person = 1.0
    organisation = 0.0
    place = 3.0 if lexicon.is_place(phrase) or lexicon.country(phrase) else 0.0
    if named[0].lower in lexicon.places_first and named[0].lower not in (
        "san",
        "santa",
        "el",
        "st",
        "saint",
        "val",
        "bay",
        "point",
        "las",
    ):
        place += 2.0
    if len(named) > 5:
        person -= 2.0
    if any(t.text in "\"“”'‘’«»" for t in words):
        person += 1.0
    if (
        words[0].lower in ("le", "la", "les", "los", "las", "il", "die", "das")
        and words[0].capital
        and len(words) > 2
    ):
        person -= 2.0
        organisation += 1.5
    if any(t.lower == "without" for t in words):
        organisation += 3.5
    for length in (2, 1):
        if (
            len(named) > length
            and lexicon.countries.get(words_of(words[-length:]))
            and not (len(named) == length + 1 and lexicon.countries.get(named[0].lower))
        ):
            if (
                length == 2 or named[-1].lower not in lexicon.given_words
            ):  # 'Caritas El Salvador', not 'Jordan'
                organisation += 2.0
                person -= 2.0
            break
    if named[-1].lower in _PUBLIC and not lexicon.is_name(named[0].lower):
        organisation += 2.0
        person -= 1.5
    if _MODEL.fullmatch(named[-1].text):
        return Sums(person - 1.0, organisation, place, 3.0)  # 'Orlo R9'
    if named[-1].lower == "line":
        person -= 2.0
        organisation += 1.0
    common = 0
    shown = all(t.upper or t.kind == "initial" for t in named) and any(len(t.lower) > 4 for t in named)
    for number, token in enumerate(named):
        lower = token.lower
        if token.kind == "initial":
            person += 1.5
        elif lower in lexicon.suffixes and number:
            person += 2.0
        elif token.upper and not shown and len(lower) > 1 and lower not in ("al", "el", "de", "us", "uk"):
            acronym = not (number == len(named) - 1 and lower in lexicon.postnominals)
            organisation += 1.0 if acronym else 0.0
            person -= 1.0 if acronym else 0.0
        elif (
            number == 0
            and lexicon.is_name(lower)
            and lexicon.countries.get(lower)
            and not lexicon.is_name(named[1].lower)
        ):
            person -= 0.5
            if not lexicon.is_place(named[1].lower) and not named[1].upper:
                organisation += 1.0  # 'Kenya Orlo'
        elif lexicon.is_name(lower):
            person += 1.5 if number == 0 else 0.7
            if lexicon.is_word(lower) and lower not in lexicon.names:
                person -= 0.7
        elif lexicon.country(lower) or lexicon.is_place(lower) or lower in lexicon.peoples:
            person -= 1.5
            place += 0.3
            organisation += 0.4
        elif lexicon.is_word(lower):
            common += 1
            last = number == len(named) - 1 and common == 1 and not lexicon.is_word(named[0].lower)
            person -= (0.2 if lower in lexicon.given_words else 0.6) if last else 1.2
        elif (
            not token.upper
            and token.text[0].islower() is False
            and any(c.isupper() for c in token.text[1:])
            and "-" not in token.text
            and not token.text.startswith(
                ("Mc", "Mac", "O'", "O’", "D'", "D’", "De", "Di", "La", "Le", "Fitz", "Van")
            )
        ):
            organisation += 2.0
            person -= 1.5
    if (
        lexicon.is_place(named[0].lower)
        and named[-1].lower.endswith("s")
        and len(named) == 2
        and not named[-1].upper
        and not lexicon.is_name(named[-1].lower)
    ):
        organisation += 1.5
    if common == len(named):
        person -= 1.5
    if any(t.text == "&" for t in words):
        organisation += 3.0
        person -= 3.0
    return Sums(person, organisation, place)


def _form_of_one(token: Token, lexicon: Lexicon) -> Sums:
    lower = token.lower
    plain = token.text.replace(".", "").replace("’", "'")
    if _AMOUNT.fullmatch(plain):
        return Sums(thing=4.0)
    if token.upper or (plain.isupper() and len(plain) > 1):
        if (
            (lower in lexicon.postnominals and len(lower) > 2)
            or plain in lexicon.plain_acronyms
            or lower in lexicon.months
            or lower in lexicon.weekdays
        ):
            return Sums(thing=4.0)
        if _PERIOD.fullmatch(plain):
            return Sums(thing=4.0)
        if re.fullmatch(r"[A-Z]{2,5}-(?:[A-Z]{1,4}|TV\d*)", plain):
            return Sums(organisation=1.5, person=-1.0)  # 'OML-N', 'a party's wing'
        if re.fullmatch(r"[A-Z]+-\d{3,}[A-Z]?", plain):
            return Sums(thing=4.0)
        if "-" in plain or len(plain) > 12 or any(c.isdigit() for c in plain):
            return Sums(thing=1.0)
        if lexicon.country(lower) or (lexicon.is_place(lower) and len(lower) > 4):
            return Sums(place=4.0)
        short = len(plain) <= 6 or plain.isalpha()
        if lexicon.is_word(lower) and len(plain) > 3:
            return Sums(organisation=0.5)
        return Sums(organisation=2.0 if short else 0.5, person=-2.0)
    if plain[:-1].isupper() and plain.endswith("s") and len(plain) > 2:
        return Sums(thing=3.0)
    if lower in lexicon.postnominals and any(c.isupper() for c in plain[1:]):
        return Sums(thing=3.0)
    if lexicon.country(lower) or lexicon.is_place(lower):
        return Sums(person=-0.5, place=3.0, organisation=-1.0)
    if lower in lexicon.peoples or lower in lexicon.months or lower in lexicon.weekdays:
        return Sums(thing=3.0)
    if lower in lexicon.roles or lower in lexicon.honorifics or lower in lexicon.fields:
        return Sums(thing=2.0)
    inner = token.text[1:]
    if (
        any(c.isupper() for c in inner)
        and "-" not in token.text
        and "'" not in inner
        and "’" not in inner
        and not token.text.startswith(("Mc", "Mac", "De", "Di", "La", "Le", "Fitz", "Van"))
    ):
        return Sums(organisation=2.0)
    if len(lower) >= 8 and lower.endswith(tuple(lexicon.endings)) and not lexicon.is_word(lower):
        return Sums(organisation=2.0)
    if lexicon.is_word(lower) and lower not in lexicon.names:
        return Sums(person=-1.5, organisation=-1.5)
    if lower.endswith(("ian", "ese", "ist", "ists", "ism", "ians", "ite", "ites")) and not lexicon.is_name(
        lower
    ):
        return Sums(person=-0.5, organisation=-0.5, thing=0.5)
    return Sums(person=0.5 if lexicon.is_name(lower) else 0.0)
