"""Which words are part of names without naming anybody?

The lists are read once from ``config/names.toml`` and, for legal forms and words of organisations
in many languages, from ``data/`` (from rigour, MIT licence).  Everything is in normal form.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rigour._core import ordinals_dict, territories_jsonl  # the public classes leave the other names out

from resolver.config import config_folder
from resolver.errors import ConfigError
from resolver.names.normal import normal_form, tokens


@dataclass(frozen=True, slots=True)
class WordLists:
    """The lists, ready for look-up."""

    honorifics: frozenset[str]
    offices: frozenset[str]
    posts: frozenset[str]
    """Offices that are nobody's name."""
    post_nominals: frozenset[str]
    suffixes: Mapping[str, str]
    """Written suffix -> generation it means."""
    particles: frozenset[str]
    arabic_words: Mapping[str, str]
    """Small words and titles of Arabic script -> how they are written in Latin letters."""
    descent: frozenset[str]
    """Words for "son of" and "daughter of"."""
    numbers: Mapping[str, int]
    """Number words and ordinals of one token."""
    joining: frozenset[str]
    """Words that names of several parts are put together with."""
    nicknames: Mapping[str, tuple[int, ...]]
    """Given name -> numbers of the groups it belongs to."""
    very_common: frozenset[str]
    stop_words: frozenset[str]
    abbreviations: Mapping[str, str]
    state_bodies: frozenset[str]
    legal_forms: Mapping[tuple[str, ...], str]
    """Tokens of a legal form -> its kind, as ``llc``."""
    word_classes: Mapping[str, str]
    """Word of an organisation's name -> its meaning, as ``BANK``."""
    countries: Mapping[str, str]
    """Words of a country's name or adjective, in normal form -> ISO code."""


@cache
def word_lists() -> WordLists:
    """The lists of the configuration in force; ConfigError where they cannot be read."""
    return read(config_folder() / "names.toml")


def read(path: Path) -> WordLists:
    """The lists of one file."""
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        person, organisation, places = given["person"], given["organisation"], given["places"]
        return WordLists(
            honorifics=_normal(person["honorifics"]),
            offices=_normal(person["offices"]),
            posts=_normal(person["posts"]),
            post_nominals=_normal(person["post_nominals"]),
            suffixes={w: kind for kind, written in person["suffixes"].items() for w in written},
            particles=_normal(person["particles"]),
            arabic_words=dict(person["arabic_words"]),
            descent=_normal(person["descent"]),
            numbers=_numbers(),
            joining=_normal(person["joining"]),
            nicknames=_groups(person["nicknames"]),
            very_common=_normal(person["very_common"]),
            stop_words=_normal(organisation["stop_words"]),
            abbreviations=dict(organisation["abbreviations"]),
            state_bodies=_normal(organisation["state_bodies"]),
            legal_forms={tuple(form.split()): kind for form, kind in _data("legal_forms.json").items()},
            word_classes={w: name for name, found in _data("organisation_words.json").items() for w in found},
            countries=_countries(places["adjectives"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{path}: {error!r}") from error


def _normal(words: Iterable[str]) -> frozenset[str]:
    return frozenset(n for w in words if (n := normal_form(w)) and " " not in n)


def _groups(lines: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(lines):
        for name in line.split():
            found[name] = (*found.get(name, ()), number)
    return found


def _numbers() -> dict[str, int]:
    found: dict[str, int] = {}
    for number, forms in ordinals_dict().items():
        for form in forms:
            spoken = tokens(form)
            written = "".join(spoken)
            if form.isascii() and written.isalpha() and len(written) > 2 and not _ROMAN.fullmatch(written):
                found.setdefault(written, number)
    return found


_ROMAN = re.compile(r"[ivxlc]+(?:th)?")


def _data(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / "data" / name).read_text("utf-8"))
    return found


def _countries(adjectives: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for territory in map(json.loads, territories_jsonl().splitlines()):
        if not territory.get("is_country") or "-" in territory["code"]:
            continue
        for name in (territory["name"], territory.get("full_name", ""), *territory.get("names_strong", ())):
            written = " ".join(tokens(name))
            if written.count(" ") < 5 and len(written) > 2:
                found.setdefault(written, territory["code"])
    found.update(adjectives)
    found.update({"us": "us", "usa": "us", "uk": "gb", "uae": "ae", "eu": "eu", "dprk": "kp", "drc": "cd"})
    return found
