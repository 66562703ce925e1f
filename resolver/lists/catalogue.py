"""Which lists does the operator keep?  ``config/lists.toml`` says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from resolver.errors import ConfigError
from resolver.lists.changes import Guard
from resolver.lists.readers import READERS


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One published list."""

    name: str
    """The dataset's name: lower case, digits, underscores."""
    title: str
    publisher: str
    format: str
    licence: str
    urls: tuple[str, ...] = ()
    """Official addresses of its files; empty where the operator must load it."""
    page: str = ""
    """The publisher's page about it."""
    every: timedelta = timedelta(hours=24)
    """How often it is refreshed."""
    enabled: bool = True
    guard: Guard = field(default_factory=Guard)
    mapping: str = ""
    """File in ``config/mappings``, for the format ``mapped``."""


def catalogue(path: Path) -> Mapping[str, ListEntry]:
    """The lists by name, or ConfigError that names everything wrong."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    tables = given.pop("lists", {})
    wrong = [f"unknown key {key!r}" for key in given]
    entries: dict[str, ListEntry] = {}
    for name, said in tables.items():
        try:
            entries[name] = _entry(name, said)
        except (TypeError, ValueError, KeyError) as error:
            wrong.append(f"lists.{name}: {error}")
    if wrong:
        raise ConfigError(f"{path.name}: {'; '.join(wrong)}")
    return MappingProxyType(entries)


def _entry(name: str, said: Mapping[str, Any]) -> ListEntry:
    given = dict(said)
    unknown = (
        given.keys() - {f.name for f in fields(ListEntry)} - {"every_hours", "max_shrink", "guard_at_least"}
    )
    if unknown:
        raise ValueError(f"unknown keys {', '.join(sorted(unknown))}")
    if not name.isidentifier() or not name.islower():
        raise ValueError("the name is not lower case letters, digits and underscores")
    usual = Guard()
    guard = Guard(
        float(given.pop("max_shrink", usual.share)), int(given.pop("guard_at_least", usual.at_least))
    )
    if not 0 <= guard.share <= 1:
        raise ValueError("max_shrink is a share from 0 to 1")
    hours = float(given.pop("every_hours", 24))
    if hours <= 0:
        raise ValueError("every_hours is above 0")
    entry = ListEntry(
        **{
            **given,
            "name": name,
            "urls": tuple(given.get("urls", ())),
            "guard": guard,
            "every": timedelta(hours=hours),
        }
    )
    if entry.format not in READERS and entry.format != "mapped":
        raise ValueError(f"unknown format {entry.format!r}")
    if (entry.format == "mapped") != bool(entry.mapping):
        raise ValueError("format mapped needs a mapping, and only it")
    if not all(map(_safe, entry.urls)):
        raise ValueError("an address is not https")
    return entry


def _safe(url: str) -> bool:
    """Whether nobody on the way can change what comes: https, or a mirror on this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    )
