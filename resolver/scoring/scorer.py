"""How sure are we that a query and a record are the same?  The one scorer of the house."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from resolver.errors import InvalidQuery
from resolver.model.matching import Evidence
from resolver.model.records import NAME_PROPERTIES
from resolver.model.schemas import schema_of
from resolver.scoring import explanation
from resolver.scoring.alignment import Floats, Ints, Space, forget, space
from resolver.scoring.analysis import MAX_TOKENS, NameArrays, Token, name_arrays
from resolver.scoring.calibrating import calibrated
from resolver.scoring.facts import Facts, Relation, facts, relations
from resolver.scoring.features import FEATURES, NAME_FLOOR, NAMES, best_pair
from resolver.scoring.model import RELATIONS, Model, Weights, load_model, scores
from resolver.scoring.packing import (
    UNIQUE_KINDS,
    Candidates,
    CandidatesBuilder,
    best_names_of_all,
    facts_of_all,
    facts_of_one,
)
from resolver.scoring.rarity import Counts, Rarity

_NO_NAME = -100.0
_REMEMBERED_PLACES = 12
"""Tokens of a query beyond this are compared anew for every candidate."""
NAMELESS = -9.0
"""Log-odds of two sides of which one has no name, before facts."""


class PreparedName(NamedTuple):
    """A whole name with the property it stands in."""

    text: str
    prop: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True, eq=False)
class Prepared:
    """One side, taken apart once.  Equal, and hashed, by its schema and properties."""

    schema: str
    properties: tuple[tuple[str, tuple[str, ...]], ...]
    model: str
    person: NameArrays | None
    """The names read as a person's; None where the side cannot be a person."""
    other: NameArrays | None
    """The names read as an organisation's or a thing's; None where the side is a person."""
    person_names: tuple[PreparedName, ...]
    other_names: tuple[PreparedName, ...]
    facts: Facts

    @cached_property
    def _hash(self) -> int:
        return hash((self.schema, self.properties))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Prepared):
            return NotImplemented
        return (self.schema, self.properties) == (other.schema, other.properties)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison came to.

    ``contributions`` maps each feature that counted to its log-odds; with the prior they add up to
    ``log_odds``, from which score and probability follow.
    """

    score: float
    probability: float
    log_odds: float
    prior: float
    contributions: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BestNames:
    """The best pair of names of two sides."""

    log_odds: float
    view: str
    query: int
    candidate: int


class Scorer:
    """Compares prepared sides by one model.  Safe to share between threads and forked processes."""

    def __init__(self, model: Model, rarity: Rarity | None = None) -> None:
        self._model = model
        self._rarity = rarity or Rarity()
        self.relation_weights: Floats = np.array([model.relations[name] for name in RELATIONS])
        """Log-odds of each of ``RELATIONS``; not to be written to."""
        self._local = threading.local()

    @property
    def model(self) -> Model:
        """What has been learnt."""
        return self._model

    @property
    def rarity(self) -> Rarity:
        """How common tokens are."""
        return self._rarity

    @property
    def model_name(self) -> str:
        """Name and digest of the model, for replays."""
        return self._model.name

    def with_rarity(self, counts: Counts) -> Scorer:
        """A scorer of the same model that weighs tokens by how common they are in the loaded data."""
        return Scorer(self._model, Rarity(counts))

    def adjusted(self, algorithm: str = "best", weights: Mapping[str, float] | None = None) -> Scorer:
        """A scorer with a preset or a peer's name for one, and with single weights replaced.

        ``weights`` maps features of the table, or kinds of facts (``birth.conflict``), to log-odds;
        a weight may be made 0 but not count in the other direction.
        """
        shift = PRESETS.get(ALIASES.get(algorithm, algorithm))
        if shift is None:
            raise InvalidQuery(f"unknown algorithm {algorithm!r}; known: {', '.join([*PRESETS, *ALIASES])}")
        if not shift and not weights and algorithm not in NAME_ONLY:
            return self
        model = replace(self._model, threshold_log_odds=self._model.threshold_log_odds + shift)
        if algorithm in NAME_ONLY:
            model = replace(model, relations=dict.fromkeys(model.relations, 0.0))
        if weights:
            model = _reweighted(model, weights)
        return Scorer(model, self._rarity)

    def prepared(self, schema: str, properties: Mapping[str, Iterable[str]]) -> Prepared:
        """The side taken apart.  Costs tens of microseconds a name; compare it as often as wanted."""
        kept = {prop: tuple(texts) for prop, texts in properties.items()}
        may_be_person, may_be_other = _views(schema)
        named = [(t, p) for p in NAME_PROPERTIES if p in kept for t in dict.fromkeys(kept[p]) if t.strip()]
        if not named and not may_be_other:
            parts = [
                next(iter(kept.get(p, ())), "") for p in ("firstName", "middleName", "fatherName", "lastName")
            ]
            named = [(whole, "name")] if (whole := " ".join(p for p in parts if p)) else []
        penalties = [self._model.weak_alias if p == "weakAlias" else 0.0 for _, p in named]
        person, person_names = self._read(named, True, penalties) if may_be_person else (None, ())
        other, other_names = self._read(named, False, penalties) if may_be_other else (None, ())
        return Prepared(
            schema=schema,
            properties=tuple(sorted(kept.items())),
            model=self._model.name,
            person=person,
            other=other,
            person_names=person_names,
            other_names=other_names,
            facts=facts(kept),
        )

    def _read(
        self, named: Sequence[tuple[str, str]], person: bool, penalties: Sequence[float]
    ) -> tuple[NameArrays, tuple[PreparedName, ...]]:
        """The names (text, property) read as a person's, or as something else's."""
        arrays, tokens = name_arrays([text for text, _ in named], person, self._rarity, penalties)
        return arrays, tuple([PreparedName(*n, k) for n, k in zip(named, tokens, strict=True)])

    def compare(self, query: Prepared, candidate: Prepared) -> Comparison:
        """Score, probability and what each feature contributed."""
        return self._compared(*self._shares(self._pair(query, candidate)), self._told(query, candidate))

    def explained(self, query: Prepared, candidate: Prepared) -> tuple[Comparison, tuple[Evidence, ...]]:
        """:meth:`compare` and :meth:`evidence` for little more than one of them costs."""
        pair, told = self._pair(query, candidate), self._told(query, candidate)
        prior, shares = self._shares(pair)
        evidence = explanation.evidence(shares, told, *_aligned(query, candidate, pair), longest=MAX_TOKENS)
        return self._compared(prior, shares, told), evidence

    def score(self, query: Prepared, candidate: Prepared) -> float:
        """The score alone: the same number as :meth:`compare` gives, without its contributions."""
        log_odds = self.best_names(query, candidate).log_odds
        return self._model.score(log_odds + sum(share for _, share in self._told(query, candidate)))

    def _compared(
        self, prior: float, shares: Mapping[str, float], told: Sequence[tuple[Relation, float]]
    ) -> Comparison:
        every = {**shares, **{relation.name: share for relation, share in told}}
        log_odds = prior + sum(every.values())
        return Comparison(
            self._model.score(log_odds), self._model.probability(log_odds), log_odds, prior, every
        )

    def _told(self, query: Prepared, candidate: Prepared) -> tuple[tuple[Relation, float], ...]:
        """How the facts of two sides stand to each other, with their log-odds."""
        weights = self._model.relations
        return tuple([(r, weights[r.name]) for r in relations(query.facts, candidate.facts)])

    def builder(self) -> CandidatesBuilder:
        """Gathers many sides to be compared at once with :meth:`scores`."""
        return CandidatesBuilder(self._rarity)

    def scores(self, query: Prepared, candidates: Candidates, rows: Ints | None = None) -> Floats:
        """The scores of many sides, or of those of the given rows, as :meth:`score` gives one by one."""
        rows = np.arange(len(candidates)) if rows is None else rows
        return scores(self.log_odds(query, candidates, rows), self._model)

    def log_odds(self, query: Prepared, candidates: Candidates, rows: Ints) -> Floats:
        """The sums of log-odds from which :meth:`scores` follow."""
        best = np.full(len(rows), _NO_NAME)
        found = np.empty(len(rows))
        pairs = np.empty((len(rows), 2), np.int32)
        for view, one, other, starts in (
            ("person", query.person, candidates.person, candidates.person_starts),
            ("other", query.other, candidates.other, candidates.other_starts),
        ):
            if one is None or not len(other.names):
                continue
            weights = self.weights(view)
            room = self._room(view, len(other.tokens))
            try:
                best_names_of_all(
                    one,
                    other,
                    starts,
                    rows,
                    room,
                    weights.prior,
                    weights.features,
                    weights.acronym,
                    found,
                    pairs,
                )
            finally:
                forget(room)
            np.maximum(best, found, out=best)
        best[best == _NO_NAME] = NAMELESS
        told = facts_of_one(query.facts)
        facts_of_all(told, candidates.facts, rows, UNIQUE_KINDS, self.relation_weights, best)
        return best

    def _room(self, view: str, vocabulary: int = 0) -> Space:
        """Room to compare in, kept per thread; with a memo for the vocabulary where one is given."""
        key = (view, vocabulary)
        rooms: dict[tuple[str, int], Space] = self._local.__dict__.setdefault("rooms", {})
        if key not in rooms:
            if len(rooms) > 6:
                rooms.clear()
            rooms[key] = space(
                len(FEATURES), places=_REMEMBERED_PLACES if vocabulary else 0, vocabulary=vocabulary
            )
        return rooms[key]

    def score_of(self, log_odds: float) -> float:
        """The score of a sum of log-odds."""
        return self._model.score(log_odds)

    def probability_of(self, score: float) -> float:
        """The calibrated probability of an answer with that score."""
        return self._model.probability(self._model.log_odds(score))

    def probabilities(self, log_odds: Floats) -> Floats:
        """Calibrated probabilities of sums of log-odds."""
        return calibrated(log_odds, self._model.calibration)

    def evidence(self, query: Prepared, candidate: Prepared) -> tuple[Evidence, ...]:
        """The comparison feature by feature, strongest first, with a sentence for each."""
        return self.explained(query, candidate)[1]

    def weights(self, view: str) -> Weights:
        """The weights of the names read as a ``person``'s or as ``other``."""
        return self._model.person if view == "person" else self._model.other

    def best_names(self, query: Prepared, candidate: Prepared) -> BestNames:
        """The pair of names that says most, by its log-odds."""
        pair = self._pair(query, candidate)
        return BestNames(pair.log_odds, pair.view, pair.query, pair.candidate)

    def _pair(self, query: Prepared, candidate: Prepared) -> _Pair:
        """The pair of names that says most, as it was last compared in its room."""
        best = _NO_PAIR
        for view, one, other in (
            ("person", query.person, candidate.person),
            ("other", query.other, candidate.other),
        ):
            if one is None or other is None or not len(one.names) or not len(other.names):
                continue
            weights, room = self.weights(view), self._room(view)
            told, first, second = best_pair(
                one, other, room, weights.prior, weights.features, weights.acronym
            )
            penalty = min(float(one.penalty[first]), float(other.penalty[second]))
            log_odds = max(told + penalty, NAME_FLOOR)
            if best.room is None or log_odds > best.log_odds:
                best = _Pair(log_odds, view, first, second, told, penalty, room)
        return best

    def _shares(self, pair: _Pair) -> tuple[float, dict[str, float]]:
        """The prior, and what each feature of the names adds to it."""
        if pair.room is None:
            return NAMELESS, {}
        weights = self.weights(pair.view)
        found = zip(NAMES, (weights.features * pair.room.basis).tolist(), strict=True)
        shares = {name: share for name, share in found if share != 0.0}
        if abs(pair.told - weights.prior - sum(shares.values())) > 1e-9:
            shares = {"acronym": pair.told - weights.prior}
        if pair.penalty:
            shares["weak_alias"] = pair.penalty
        if pair.told + pair.penalty < NAME_FLOOR:
            shares["name_floor"] = NAME_FLOOR - pair.told - pair.penalty
        return weights.prior, shares

    def arrays(self, query: Prepared, candidate: Prepared, best: BestNames) -> tuple[NameArrays, NameArrays]:
        """The arrays that the best pair stands in."""
        one = query.person if best.view == "person" else query.other
        other = candidate.person if best.view == "person" else candidate.other
        assert one is not None
        assert other is not None
        return one, other

    def alignment(self, query: Prepared, candidate: Prepared) -> Aligned:
        """The best pair of names; per token of the query's its partner's place, -1 for none, and likeness."""
        return _aligned(query, candidate, self._pair(query, candidate))


@cache
def _views(schema: str) -> tuple[bool, bool]:
    """Whether something of the schema may be a person, and whether anything else."""
    is_person = schema_of(schema).is_a("Person")
    return is_person or schema in ("LegalEntity", "Thing"), not is_person


class _Pair(NamedTuple):
    """The best pair of names of two sides."""

    log_odds: float
    view: str
    query: int
    candidate: int
    told: float
    """Its log-odds before the penalty, and before the floor of what names say."""
    penalty: float
    room: Space | None
    """Where it was last compared; None where a side has no name."""


_NO_PAIR = _Pair(NAMELESS, "", -1, -1, NAMELESS, 0.0, None)
Aligned = tuple[PreparedName | None, PreparedName | None, tuple[int, ...], tuple[float, ...]]


def _aligned(query: Prepared, candidate: Prepared, pair: _Pair) -> Aligned:
    if pair.room is None:
        return None, None, (), ()
    asked, listed = query.person_names, candidate.person_names
    if pair.view != "person":
        asked, listed = query.other_names, candidate.other_names
    one, other = asked[pair.query], listed[pair.candidate]
    size = len(one.tokens)
    return one, other, tuple(pair.room.partner[:size].tolist()), tuple(pair.room.likeness[:size].tolist())


PRESETS = {"best": 0.0, "strict": 1.5, "broad": -1.5}
"""Preset -> log-odds by which it moves the threshold: strict has few false hits, broad misses few."""
ALIASES = {
    "logic-v2": "best", "logic-v1": "best", "regression-v1": "best", "regression-v2": "best",
    "name-based": "best", "name-qualified": "best", "ofac": "broad", "ofac-249": "broad",
}  # fmt: skip
"""Names of peers' algorithms that requests may use -> the preset that answers them."""
NAME_ONLY = frozenset({"name-based", "ofac", "ofac-249"})


def _reweighted(model: Model, weights: Mapping[str, float]) -> Model:
    faults = [n for n in weights if n not in NAMES and n not in model.relations and n != "weak_alias"]
    faults += [f.name for f in FEATURES if f.name in weights and weights[f.name] * f.sign < 0]
    faults += [n for n, v in weights.items() if not math.isfinite(v) or abs(v) > 50]
    if faults:
        told = ", ".join(sorted(set(faults)))
        raise InvalidQuery(f"weights that are unknown, too large or count in the wrong direction: {told}")
    own = {n: float(v) for n, v in weights.items() if n in model.relations}
    changed = {}
    for view in ("person", "other"):
        old: Weights = getattr(model, view)
        array = np.array([float(weights.get(n, v)) for n, v in zip(NAMES, old.features, strict=True)])
        array.setflags(write=False)  # as the model's own: what is compiled for those is run for these
        changed[view] = replace(old, features=array)
    return replace(
        model,
        person=changed["person"],
        other=changed["other"],
        relations={**model.relations, **own},
        weak_alias=float(weights.get("weak_alias", model.weak_alias)),
    )


def load(folder: Path) -> Scorer:
    """The scorer of the model in ``folder/scoring.json``; ConfigError where it cannot be read."""
    return load_file(folder / "scoring.json")


def load_file(path: Path) -> Scorer:
    """The scorer of the model in one file; ConfigError where it cannot be read."""
    return Scorer(load_model(path))
