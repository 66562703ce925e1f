"""What has the operator set?

Settings come from ``config/resolver.toml``, then from ``RESOLVER_*`` environment variables, and
are checked once at start: an unknown name or a value out of range stops the start with
:class:`~resolver.errors.ConfigError`.  The settings are a value that is passed on, never a global.

An environment variable is the setting's name in upper case with the prefix: ``threshold`` is
``RESOLVER_THRESHOLD``.  The folder with the configuration itself is ``RESOLVER_CONFIG``.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints

from resolver.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parent


def config_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder with the configuration: ``RESOLVER_CONFIG``, else the one shipped with the code."""
    if "RESOLVER_CONFIG" in environ:
        folder = Path(environ["RESOLVER_CONFIG"])
        if not folder.is_dir():
            raise ConfigError(f"RESOLVER_CONFIG: there is no folder {folder}")
        return folder
    return _shipped("config")


def seeds_folder() -> Path:
    """The folder with the seed documents shipped with the code."""
    return _shipped("seeds")


def gunicorn_settings(environ: Mapping[str, str] = os.environ) -> Path:
    """The file that gunicorn is configured by: the operator's, else the shipped one."""
    own = config_folder(environ) / "gunicorn.conf.py"
    return own if own.is_file() else _shipped("config") / "gunicorn.conf.py"


def _shipped(name: str) -> Path:
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parent / name


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default.  ``config/resolver.toml`` explains each."""

    data: Path = Path("var")
    database_url: str = ""
    bind: str = "127.0.0.1:8000"
    workers: int = 2
    threads: int = 4
    threshold: float = 0.7
    auto_merge: float = 0.97
    auto_merge_lists: float = 0.95
    propose: float = 0.5
    max_document_bytes: int = 10_000_000
    max_body_bytes: int = 12_000_000
    max_batch: int = 100
    max_name_length: int = 1_000
    keep_versions: int = 10
    refresh_lists: bool = False
    link_lists: bool = True
    update_token: str = ""
    max_list_bytes: int = 300_000_000
    log_level: str = "INFO"
    rate_limit: str = ""
    session_hours: int = 12
    session_idle_minutes: int = 60
    spacy_model: str = ""
    auth: bool = True

    def __post_init__(self) -> None:
        faults = [f"{name} must be {what}, not {getattr(self, name)!r}" for name, what in _faults(self)]
        if faults:
            raise ConfigError("; ".join(faults))

    @property
    def database(self) -> str:
        """SQLAlchemy URL: ``database_url`` or an SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'resolver.db'}"

    @property
    def snapshots(self) -> Path:
        """Folder that holds the snapshots and the pointer to the one in force."""
        return self.data / "snapshots"


def _faults(settings: Settings) -> list[tuple[str, str]]:
    positive = (
        "workers",
        "threads",
        "max_document_bytes",
        "max_body_bytes",
        "max_batch",
        "max_name_length",
        "keep_versions",
        "max_list_bytes",
        "session_hours",
        "session_idle_minutes",
    )
    faults = [(name, "a whole number above 0") for name in positive if getattr(settings, name) < 1]
    faults += [
        (n, "from 0 to 1")
        for n in ("threshold", "auto_merge", "auto_merge_lists", "propose")
        if not 0 <= getattr(settings, n) <= 1
    ]
    if settings.log_level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        faults.append(("log_level", "DEBUG, INFO, WARNING or ERROR"))
    return faults


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force, or ConfigError that names every unknown or unreadable one."""
    path = config_folder(environ) / "resolver.toml"
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    kinds = get_type_hints(Settings)
    known = {f.name for f in fields(Settings)}
    unknown = [f"{path.name}: {name}" for name in given if name not in known]
    for variable, value in environ.items():
        name = variable.removeprefix("RESOLVER_").lower()
        if variable == "RESOLVER_CONFIG" or variable.startswith("RESOLVER_TEST_"):
            continue
        if variable.startswith("RESOLVER_"):
            if name in known:
                given[name] = value
            else:
                unknown.append(variable)
    if unknown:
        raise ConfigError(f"unknown settings: {', '.join(sorted(unknown))}")
    return Settings(**{name: _read(name, value, kinds[name]) for name, value in given.items()})


def _read(name: str, value: Any, kind: type) -> Any:
    try:
        if kind is bool and isinstance(value, str):
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[
                value.lower()
            ]
        if kind is bool and not isinstance(value, bool):
            raise ValueError
        return kind(value)
    except (ValueError, TypeError, KeyError) as error:
        raise ConfigError(f"{name}: cannot read {value!r} as {kind.__name__}") from error
