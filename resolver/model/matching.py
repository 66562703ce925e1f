"""What is asked, and what is answered?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from resolver.model.citations import Citation


@dataclass(frozen=True, slots=True)
class Query:
    """The asking side: a schema and properties, as one FollowTheMoney entity without a source."""

    schema: str
    properties: Mapping[str, tuple[str, ...]]
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one comparison found.

    ``log_odds`` is its share in the answer, in natural log-odds: positive speaks for the same,
    negative against, 0.0 for nothing known.  The shares and the model's prior add up to the
    answer's log-odds before calibration.
    """

    feature: str
    score: float | None
    """Likeness in [0, 1]; None where one side says nothing."""
    log_odds: float
    query: str | None
    candidate: str | None
    sentence: str
    """What an analyst reads aloud: 'family name identical and rare'."""
    citations: tuple[Citation, ...] = ()
    """Where the candidate's value stands."""


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate with its score, probability and evidence."""

    entity: str
    """Canonical id of the entity."""
    score: float
    """In [0, 1]; orders answers and is compared with the threshold."""
    probability: float
    """Calibrated: of answers given 0.9, nine in ten are right."""
    match: bool
    """Whether ``score`` reaches the threshold."""
    evidence: tuple[Evidence, ...] = field(default=())
    waterfall: tuple[Step, ...] = field(default=())
    """From the prior to the probability; only where asked for."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step from what is believed before any evidence to the answer."""

    feature: str
    """The feature of the evidence; ``prior`` for the first step."""
    sentence: str
    log_odds: float
    """What the step adds; of the first, where it starts."""
    score: float
    """The score reached with this step."""
    probability: float
    """The calibrated probability reached with this step."""


@dataclass(frozen=True, slots=True)
class NearestToken:
    """A token of the query and the candidate's token that is most like it."""

    query: str
    candidate: str
    likeness: float
    """In [0, 1]."""
    enough: bool
    """Whether the two are taken for one token."""


@dataclass(frozen=True, slots=True)
class Lift:
    """Something that would have raised the score."""

    change: str
    log_odds: float
    score: float
    """The score with the change and all else as it is."""
    reaches: bool
    """Whether that score reaches the threshold."""
