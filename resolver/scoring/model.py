"""What has been learnt: weights, calibration, presets.

Read from ``scoring.json`` in the configuration's folder, as ``resolver train`` writes it: readable
text with the digests of the data, the date and the figures.  The model's name holds the digest of
the file, so that an answer can be replayed.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from resolver.errors import ConfigError
from resolver.scoring.calibrating import calibrated_one, share_of, shares_of
from resolver.scoring.features import FEATURES, NAMES

RELATIONS = (
    "birth.same_day", "birth.swapped", "birth.same_month", "birth.near_day", "birth.same_year",
    "birth.near_year",
    "birth.conflict", "birth.far", "country.same", "country.conflict", "gender.same", "gender.conflict",
    "place.same",
    "identifier.same", "identifier.same_number", "identifier.other", "identifier.conflict",
)  # fmt: skip

_AT_THRESHOLD = math.log(0.7 / 0.3)


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of the features for one kind of names."""

    prior: float
    features: npt.NDArray[np.float64]
    acronym: npt.NDArray[np.float64]
    """Log-odds of an acronym of three, four, more letters against the name it stands for."""


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that turns a comparison into a score and a probability."""

    name: str
    person: Weights
    other: Weights
    relations: Mapping[str, float]
    weak_alias: float
    """Log-odds added where the best name is a weak alias."""
    threshold_log_odds: float
    """Log-odds at which the score is 0.7."""
    steepness: float
    calibration: tuple[tuple[float, float], ...]
    """Log-odds -> calibrated log-odds, in rising order; linear between and beyond."""

    def score(self, log_odds: float) -> float:
        """Score of a sum of log-odds: 0.7 at the threshold."""
        return share_of((log_odds - self.threshold_log_odds) * self.steepness + _AT_THRESHOLD)

    def log_odds(self, score: float) -> float:
        """The sum of log-odds that has that score."""
        held = min(max(score, 1e-13), 1.0 - 1e-13)
        shifted = math.log(held / (1.0 - held)) - _AT_THRESHOLD
        return self.threshold_log_odds + shifted / self.steepness

    def probability(self, log_odds: float) -> float:
        """Calibrated probability of a sum of log-odds."""
        return calibrated_one(log_odds, self.calibration)


def scores(log_odds: npt.NDArray[np.float64], model: Model) -> npt.NDArray[np.float64]:
    """Scores of many sums of log-odds."""
    return shares_of((log_odds - model.threshold_log_odds) * model.steepness + _AT_THRESHOLD)


def load_model(path: Path) -> Model:
    """The model of one file, or ConfigError."""
    try:
        raw = path.read_bytes()
        given: dict[str, Any] = json.loads(raw)
        unknown = set(given["relations"]) ^ set(RELATIONS)
        if unknown:
            raise ConfigError(f"{path}: unknown or missing relations {sorted(unknown)}")
        return Model(
            name=f"{given['name']}-{hashlib.sha256(raw).hexdigest()[:12]}",
            person=_weights(given["person"]),
            other=_weights(given["other"]),
            relations={name: float(v) for name, v in given["relations"].items()},
            weak_alias=float(given["weak_alias"]),
            threshold_log_odds=float(given["threshold_log_odds"]),
            steepness=float(given["steepness"]),
            calibration=tuple((float(x), float(y)) for x, y in given["calibration"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: {error!r}") from error


def _weights(given: Mapping[str, Any]) -> Weights:
    features = given["features"]
    if set(features) != set(NAMES):
        raise ConfigError(f"scoring: unknown or missing features {sorted(set(features) ^ set(NAMES))}")
    for feature in FEATURES:
        if features[feature.name] * feature.sign < 0:
            raise ConfigError(f"scoring: {feature.name} counts in the wrong direction")
    array = np.array([float(features[name]) for name in NAMES])
    array.setflags(write=False)
    return Weights(float(given["prior"]), array, np.array([float(v) for v in given["acronym"]]))
