"""Why is this entity an answer to a query, or why is it not?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from resolver import index, scoring
from resolver.model.entities import Entity
from resolver.model.matching import Lift, Match, NearestToken, Query
from resolver.operations.screen import (
    ScreenOptions,
    asked_datasets,
    cleaned,
    explained,
    schemata,
    suppressing,
)
from resolver.operations.service import ALL, Service
from resolver.operations.world import World

MATCH, BELOW, NOT_A_CANDIDATE = "match", "below_threshold", "not_a_candidate"
FILTERED, SUPPRESSED = "filtered", "suppressed"
OUTCOMES = (MATCH, BELOW, NOT_A_CANDIDATE, FILTERED, SUPPRESSED)
"""What may become of an entity: it is an answer; its score is too low; the search does not reach it,
because no token of its names is like one of the query's; the request leaves it out; a standing
suppression does."""
MOST_LIFTS = 8


@dataclass(frozen=True, slots=True)
class Explained:
    """What became of one entity with one query, and why."""

    query: Query
    entity: Entity
    match: Match
    """With evidence and waterfall; ``match`` is whether it is an answer to the request."""
    threshold: float
    outcome: str
    """One of :data:`OUTCOMES`."""
    why: tuple[str, ...]
    """Sentences, the decisive one first."""
    tokens: tuple[NearestToken, ...]
    """What each token of the query found."""
    lifts: tuple[Lift, ...]
    """What would have raised the score; empty for a match."""


def explain(
    service: Service,
    query: Query,
    entity_id: str,
    options: ScreenOptions,
    dataset: str = ALL,
    world: World | None = None,
) -> Explained:
    """The comparison of the query with the entity, and what the request made of it.

    Raises NotFound for an unknown dataset or entity, InvalidQuery, NotReady.
    """
    world = service.world() if world is None else world
    datasets = asked_datasets(world, dataset, options.include_datasets, options.exclude_datasets)
    asked = cleaned({"query": query}, service.settings.max_name_length)["query"]
    entity, candidate = world.prepared(world.entity(entity_id).id)
    scorer = world.scorer.adjusted(options.algorithm, options.weights)
    threshold = service.settings.threshold if options.threshold is None else options.threshold
    prepared = scorer.prepared(asked.schema, asked.properties)
    match = explained(scorer, prepared, candidate, entity.id, threshold, waterfall=True)
    tokens = scoring.nearest_tokens(scorer, prepared, candidate)
    left_out = _left_out(world, entity, asked, datasets, options)
    lifts = () if match.match else scoring.lifts(scorer, prepared, candidate, threshold)[:MOST_LIFTS]
    why: tuple[str, ...] = left_out
    if left_out:
        outcome = FILTERED
    elif match.match and (standing := suppressing(world, asked, {entity.id: match.score})):
        outcome, row = SUPPRESSED, standing[0][1]
        until = f" until {row.until}" if row.until else ""
        why = (f"{row.user} suppressed it for this query (number {row.number}){until}",)
    elif match.match:
        found = _is_found(world, scorer, prepared, entity.id, options, datasets, threshold)
        outcome = MATCH if found else NOT_A_CANDIDATE
        why = (f"the score {match.score:.3f} reaches the threshold {threshold:g}",)
        if not found:
            why = ("the search does not reach it although its score would be enough", *why)
    else:
        outcome = NOT_A_CANDIDATE if scoring.has_nothing_in_common(tokens) else BELOW
        why = _too_low(match, tokens, lifts, threshold, outcome)
    return Explained(
        asked, entity, replace(match, match=outcome == MATCH), threshold, outcome, why, tokens, lifts
    )


def _left_out(
    world: World, entity: Entity, query: Query, datasets: frozenset[str], options: ScreenOptions
) -> tuple[str, ...]:
    """Every part of the request that leaves the entity out."""
    comparable = schemata(query.schema, ())
    asked_topics, since = ", ".join(options.topics), options.changed_since
    excluded = {world.clusters.canonical(i) for i in options.exclude_entities}
    reasons = (
        (entity.schema not in comparable, f"a {query.schema} is not compared with a {entity.schema}"),
        (entity.schema in options.exclude_schemata, f"the request excludes the schema {entity.schema}"),
        (
            not datasets & set(entity.datasets),
            f"it is in {', '.join(entity.datasets)}, which the request does not ask",
        ),
        (
            entity.delisted is not None and not options.delisted,
            f"it has left its list ({entity.delisted}) and the request does not ask for such",
        ),
        (entity.id in excluded, "the request excludes it by its id"),
        (
            bool(options.topics) and not set(options.topics) & set(entity.properties.get("topics", ())),
            f"it has none of the topics {asked_topics}",
        ),
        (
            since is not None and (entity.last_change or "") < since,
            f"it last changed {entity.last_change}, before {since}",
        ),
    )
    return tuple(sentence for holds, sentence in reasons if holds)


def _is_found(
    world: World, scorer: scoring.Scorer, query: scoring.Prepared, entity_id: str, options: ScreenOptions,
    datasets: frozenset[str], threshold: float,
) -> bool:  # fmt: skip
    allowed = index.Filter(schemata(query.schema, options.exclude_schemata), datasets, options.delisted)
    found, joined = world.matching.hits(scorer, query, allowed, threshold)
    return entity_id in found or entity_id in joined


def _too_low(
    match: Match, tokens: tuple[NearestToken, ...], lifts: tuple[Lift, ...], threshold: float, outcome: str
) -> tuple[str, ...]:
    found = [f"the score {match.score:.3f} is below the threshold {threshold:g}"]
    far = [
        f"{t.query!r} has no partner: the nearest token, {t.candidate!r}, "
        + (f"is {t.likeness:.2f} like it" if t.likeness > 0.0 else "is taken for another name")
        for t in tokens
        if not t.enough
    ]
    if outcome == NOT_A_CANDIDATE:
        found = [
            "the search does not reach it: none of its names has a token like one of the query's",
            *found,
        ]
    helping = [f"it would have been a match {lift.change}" for lift in lifts if lift.reaches][:3]
    if lifts and not helping and outcome == BELOW:
        helping = [
            f"no single change would have made it a match; the most, {lifts[0].score:.3f}, {lifts[0].change}"
        ]
    return (*found, *far, *helping)
