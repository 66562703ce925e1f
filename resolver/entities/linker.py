"""How much does each finding weigh when two records are joined?"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from pathlib import Path

import numpy as np
import numpy.typing as npt

from resolver.errors import ConfigError

_TABLES = {
    "texts": ("person", "organisation", "around"),
    "lists_alone": ("person", "organisation"),
    "lists": ("person", "organisation"),
}


@dataclass(frozen=True, slots=True)
class Linker:
    """The weights of ``linking.toml``: table -> finding -> log-odds."""

    name: str
    """Names these weights: ``linking-`` and the start of their digest."""
    weights: Mapping[str, Mapping[str, float]]

    def weight(self, table: str, finding: str) -> float:
        """What the finding adds to the log-odds."""
        return self.weights[table][finding]


def linker(folder: Path) -> Linker:
    """The weights in the folder's ``linking.toml``, or ConfigError."""
    path = folder / "linking.toml"
    try:
        text = path.read_bytes()
        given = tomllib.loads(text.decode())
        weights = {
            f"{use}.{table}": {finding: float(weight) for finding, weight in given[use][table].items()}
            for use, tables in _TABLES.items()
            for table in tables
        }
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    return Linker(f"linking-{hashlib.sha256(text).hexdigest()[:12]}", weights)


def probability(log_odds: float) -> float:
    """Log-odds as a probability.

    >>> probability(0.0)
    0.5
    """
    return 1.0 / (1.0 + exp(-max(-700.0, min(700.0, log_odds))))


def probabilities(log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Many log-odds as probabilities."""
    return 1.0 / (1.0 + np.exp(-np.clip(log_odds, -700.0, 700.0)))
