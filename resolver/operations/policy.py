"""How does this house review?  What ``config/review.toml`` says, checked once at start."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from resolver.errors import ConfigError, Fault, InvalidInput
from resolver.model.judgements import Verdict

USES = ("same", "different", "unsure", "override", "revoke", "suppress")
"""What a code may be given for."""
OTHER = "other"
"""The code that says nothing by itself: words have to."""
ESCALATE = "escalate"
"""The code of an *unsure* that leaves the pair to somebody else."""


@dataclass(frozen=True, slots=True)
class Code:
    """A reason that may be given."""

    code: str
    words: str
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FourEyes:
    """Which verdicts need a second person."""

    at_least: float | None = None
    at_most: float | None = None
    datasets: tuple[str, ...] = ()
    cluster_above: int = 0
    bulk: bool = False
    blind: bool = True

    def why(
        self, probability: float, datasets: Collection[str], size: int, *, bulk: bool = False
    ) -> tuple[str, ...]:
        """Why a verdict on such a pair needs a second person; empty where it does not.

        ``size`` is how many records the entity would have.
        """
        found = []
        if self.at_least is not None or self.at_most is not None:
            low, high = self.at_least or 0.0, 1.0 if self.at_most is None else self.at_most
            if low <= probability <= high:
                found.append(f"the probability is between {low:g} and {high:g}")
        found += [f"{name} needs two people" for name in sorted(set(datasets) & set(self.datasets))]
        if self.cluster_above and size > self.cluster_above:
            found.append(f"the entity would have more than {self.cluster_above} records")
        if self.bulk and bulk:
            found.append("it is a bulk decision")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Policy:
    """What ``config/review.toml`` explains, name by name."""

    claim_minutes: float = 10
    bulk_limit: int = 200
    suppression_days: int = 365
    auto_merge_above: int = 0
    age_doubles_days: float = 30
    severity: Mapping[str, float] = field(default_factory=dict)
    four_eyes: FourEyes = field(default_factory=FourEyes)
    codes: Mapping[str, Code] = field(default_factory=dict)

    def codes_for(self, *uses: str) -> tuple[Code, ...]:
        """The codes that may be given for one of these, in the order of the file."""
        return tuple(c for c in self.codes.values() if set(uses) & set(c.uses))

    def severity_of(self, dataset: str, *, from_text: bool) -> float:
        """How grave it is to be in the dataset."""
        return self.severity.get(dataset, self.severity.get("documents" if from_text else "lists", 1.0))

    def check(self, code: str | None, note: str, uses: Iterable[str], *, required: bool) -> None:
        """Nothing, or InvalidInput: no code where one is needed, an unknown one, or one that says nothing."""
        if not self.codes:
            if required and not note.strip():
                raise InvalidInput("a reason is missing", [Fault("reason", "say why")])
            return
        given_for = tuple(uses)
        allowed = ", ".join(c.code for c in self.codes_for(*given_for))
        if code is None:
            if required:
                raise InvalidInput("a reason is missing", [Fault("code", f"give one of {allowed}")])
            return
        found = self.codes.get(code)
        if found is None or (required and not set(given_for) & set(found.uses)):
            raise InvalidInput("the reason does not fit", [Fault("code", f"give one of {allowed}")])
        if code == OTHER and not note.strip():
            raise InvalidInput("a reason is missing", [Fault("reason", "say in words what 'other' means")])


def policy(folder: Path) -> Policy:
    """The policy in the folder's ``review.toml``, the shipped one where there is none; or ConfigError."""
    path = folder / "review.toml"
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
        _known(given, Policy, "")
        _known(given.get("four_eyes", {}), FourEyes, "four_eyes.")
        eyes = given.pop("four_eyes", {})
        codes = {
            code: Code(code, str(said["words"]), _uses(code, said["for"]))
            for code, said in given.pop("codes", {}).items()
        }
        made = Policy(
            **given,
            four_eyes=FourEyes(**{**eyes, "datasets": tuple(eyes.get("datasets", ()))}),
            codes=codes,
        )
        wrong = [
            f.name for f in fields(Policy) if isinstance(v := getattr(made, f.name), int | float) and v < 0
        ]
        if wrong:
            raise ValueError(f"{', '.join(wrong)} must not be below 0")
        return made
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def uses_of(verdict: Verdict, override: bool) -> tuple[str, ...]:
    """What a code for the verdict may be given for."""
    return (verdict.value, "override") if override else (verdict.value,)


def _uses(code: str, given: Iterable[str]) -> tuple[str, ...]:
    uses = tuple(given)
    if unknown := set(uses) - set(USES):
        raise ValueError(f"codes.{code}: {', '.join(sorted(unknown))} is none of {', '.join(USES)}")
    return uses


def _known(given: Mapping[str, Any], kind: type, place: str) -> None:
    names = {f.name for f in fields(kind)}
    unknown = sorted(given.keys() - names)
    if unknown:
        raise ValueError(f"unknown: {', '.join(place + name for name in unknown)}")
