"""Which words does the extractor know?

The word lists stand in ``config/extraction``, each with its source and its rule of admission.  They are
read once into a value that is passed on; none of them knows a name that is looked for.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from resolver.errors import ConfigError

_SUFFIXES = (
    ("ies", "y"), ("ers", ""), ("ers", "e"),
    ("es", ""), ("es", "e"), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", ""),
    ("ing", "e"), ("ly", ""), ("er", ""), ("er", "e"), ("est", ""), ("ness", ""),
)  # fmt: skip
"""Regular English inflections, which the list of words leaves out."""


@dataclass(frozen=True)
class Lexicon:
    """The word lists, ready to be asked.  All entries are casefolded unless said otherwise."""

    honorifics: frozenset[str]
    postnominals: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    name_openers: frozenset[str]
    """As printed, with their capital."""
    roles: frozenset[str]
    role_modifiers: frozenset[str]
    role_complements: frozenset[str]
    person_verbs: frozenset[str]
    person_possessions: frozenset[str]
    also_known: tuple[str, ...]
    """Longest first."""
    given_words: frozenset[str]
    grammar: frozenset[str]
    grammar_in_names: frozenset[str]
    namesakes: frozenset[str]
    speech: frozenset[str]
    men: frozenset[str]
    kin: frozenset[str]
    women: frozenset[str]
    address_only: frozenset[str]
    heads_of: frozenset[str]
    heads_last: frozenset[str]
    weak_heads: frozenset[str]
    scheme_heads: frozenset[str]
    foreign_heads: frozenset[str]
    owners: frozenset[str]
    fields: frozenset[str]
    body_roles: frozenset[str]
    making: frozenset[str]
    endings: frozenset[str]
    legal_forms: frozenset[str]
    """Without full stops."""
    legal_prefixes: frozenset[str]
    national_fields: frozenset[str]
    firms_of: frozenset[str]
    bodies: frozenset[str]
    """As printed."""
    no_bodies: frozenset[str]
    plain_acronyms: frozenset[str]
    """As printed, without full stops."""
    outlet_words: frozenset[str]
    nouns_before: frozenset[str]
    nouns_after: frozenset[str]
    links_before: frozenset[str]
    events: frozenset[str]
    documents: frozenset[str]
    places: frozenset[str]
    places_first: frozenset[str]
    others: frozenset[str]
    cues_before: frozenset[str]
    places_before: frozenset[str]
    vessels: frozenset[str]
    namesake_nouns: frozenset[str]
    peoples: frozenset[str]
    months: frozenset[str]
    weekdays: frozenset[str]
    abbreviations: frozenset[str]
    closing_abbreviations: frozenset[str]
    credits: frozenset[str]
    saying: frozenset[str]
    deals: frozenset[str]
    dealt: frozenset[str]
    posts: frozenset[str]
    given: frozenset[str]
    tested: frozenset[str]
    participles: frozenset[str]
    chairs: frozenset[str]
    either: frozenset[str]
    adverbs: frozenset[str]
    lands: frozenset[str]
    folk: frozenset[str]
    staffing: frozenset[str]
    press: frozenset[str]
    party_before: frozenset[str]
    auxiliaries: frozenset[str]
    headlines: frozenset[str]
    made: frozenset[str]
    furniture: re.Pattern[str]
    countries: dict[str, str]
    """Casefolded name of a country -> ISO 3166-1 alpha-2 code in lower case."""
    demonyms: dict[str, str]
    regions: frozenset[str]
    cities: frozenset[str]
    towns: frozenset[str]
    """Places of one word, folded, that may be names of other things as well."""
    words: frozenset[str]
    names: frozenset[str]

    def is_word(self, word: str) -> bool:
        """Whether the casefolded word is a common English word, inflected or not."""
        if word in self.words:
            return True
        if word in self.names:  # 'James' is no inflection of 'jam'
            return False
        if "-" in word:
            return all(part in _PREFIXES or self.is_word(part) for part in word.split("-") if part)
        for prefix in _JOINED:
            if word.startswith(prefix) and len(word) - len(prefix) > 4 and word[len(prefix) :] in self.words:
                return True
        for ending, instead in _SUFFIXES:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                stem = word[: -len(ending)]
                if stem + instead in self.words or (stem[-1] == stem[-2] and stem[:-1] in self.words):
                    return True
        american = _american(word)
        return american != word and self.is_word(american)

    def is_name(self, word: str) -> bool:
        """Whether a casefolded word is known as a given or family name; of a hyphenated one, any part."""
        parts = folded(word).split("-")
        telling = [part for part in parts if part not in self.particles] if len(parts) > 1 else parts
        return any(part in self.names or part in self.given_words for part in telling)

    def is_place(self, phrase: str) -> bool:
        """Whether the casefolded phrase is a known city, region or country."""
        if phrase in self.cities or phrase in self.regions or phrase in self.countries:
            return True
        halves = phrase.split("-")  # India-US
        return len(halves) == 2 and all(h in self.countries or h in self.regions for h in halves)

    def country(self, phrase: str) -> str | None:
        """ISO code of a casefolded country name or demonym, None where it is neither."""
        return self.countries.get(phrase) or self.demonyms.get(phrase)


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """The casefolded word without accents."""
    text = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in text if not unicodedata.combining(c)).translate(_LETTERS)


def _american(word: str) -> str:
    """The American spelling of a British one, since the list of words is American."""
    for british, american in _BRITISH:
        if british in word[2:]:
            return word[:2] + word[2:].replace(british, american, 1)
    return word


_PREFIXES = (
    "anti",
    "counter",
    "pro",
    "non",
    "co",
    "cyber",
    "multi",
    "inter",
    "bio",
    "geo",
    "agro",
    "socio",
    "ex",
    "e",
)
_JOINED = ("counter", "cyber", "inter", "multi", "socio", "trans")
"""Of these, those that are written without a hyphen as often: 'transnational'."""
_BRITISH = (
    ("isation", "ization"),
    ("our", "or"),
    ("ise", "ize"),
    ("ising", "izing"),
    ("yse", "yze"),
    ("lled", "led"),
    ("lling", "ling"),
    ("tre", "ter"),
    ("bre", "ber"),
    ("efence", "efense"),
    ("ogue", "og"),
    ("amme", "am"),
    ("aeo", "eo"),
    ("llor", "lor"),
)
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "’": "'", "‘": "'", "ʼ": "'"})


def lexicon(folder: Path) -> Lexicon:
    """The word lists of a folder (``config/extraction``), or ConfigError that names the file at fault."""
    people, bodies, things, news, cues, places = (
        _table(folder / f"{name}.toml")
        for name in ("people", "organisations", "things", "news", "cues", "countries")
    )
    countries: dict[str, str] = {}
    demonyms: dict[str, str] = {}
    for line in _text(places, "countries").strip().splitlines():
        code, _, rest = line.partition(":")
        names, _, adjectives = rest.partition("|")
        countries.update({name: code.strip() for name in _phrases(names)})
        for adjective in _phrases(adjectives):
            demonyms.setdefault(adjective, code.strip())
            demonyms.setdefault(adjective + "s", code.strip())
    lists: dict[str, Any] = {}
    exact = ("bodies", "plain_acronyms", "name_openers")
    for table in (people, bodies, things, news, cues):
        for key, value in table.items():
            if key not in ("furniture", "also_known"):
                lists[key] = frozenset(_phrases(value, fold=key not in exact))
    lists["legal_forms"] = frozenset(form.replace(".", "") for form in lists["legal_forms"])
    try:
        return Lexicon(
            **lists,
            also_known=tuple(sorted(_phrases(_text(people, "also_known")), key=len, reverse=True)),
            furniture=re.compile("|".join(f"(?:{pattern})" for pattern in news["furniture"]), re.IGNORECASE),
            countries=countries,
            demonyms=demonyms,
            regions=frozenset(_phrases(_text(places, "regions"))),
            cities=frozenset(_lines(folder / "places.txt", ";\n")),
            towns=frozenset(_lines(folder / "towns.txt", " \n")),
            words=frozenset(_lines(folder / "words.txt", " \n")),
            names=frozenset(_lines(folder / "names.txt", " \n")),
        )
    except (TypeError, KeyError, re.error) as error:
        raise ConfigError(f"{folder}: {error}") from error


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _text(table: dict[str, Any], key: str) -> str:
    return str(table.get(key, ""))


def _phrases(text: str, *, fold: bool = True) -> list[str]:
    entries = (" ".join(entry.split()) for entry in re.split(r"[,\n]", text))
    return [entry.casefold().replace("’", "'") if fold else entry for entry in entries if entry]


def _lines(path: Path, separators: str) -> list[str]:
    try:
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    entries = re.split(f"[{separators}]", "\n".join(lines))
    return [entry.strip().casefold().replace("’", "'") for entry in entries if entry.strip()]
