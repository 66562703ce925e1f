"""Whom does a name mean?  One way of answering for the API, files and reviews."""

from __future__ import annotations

import heapq
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from followthemoney import model as ftm

from resolver import index, scoring
from resolver.errors import Fault, InvalidQuery, InvalidRecord, NotFound
from resolver.model.entities import Entity
from resolver.model.matching import Match, Query
from resolver.model.records import NAME_PROPERTIES
from resolver.model.schemas import matchable_with
from resolver.operations import searching
from resolver.operations.service import ALL as ALL
from resolver.operations.service import Service, without_empty
from resolver.operations.suppressed import lapse, names
from resolver.operations.world import World
from resolver.storage import KeptSuppression, utc_now


@dataclass(frozen=True, slots=True)
class ScreenOptions:
    """How a screening is made.  ``threshold`` and ``cutoff`` default to the settings' threshold.

    A result's ``score`` is at least ``min(cutoff, threshold)``; it is a match from ``threshold`` on.
    """

    limit: int = 5
    threshold: float | None = None
    cutoff: float | None = None
    algorithm: str = "best"
    weights: Mapping[str, float] = field(default_factory=dict)
    include_datasets: tuple[str, ...] = ()
    exclude_datasets: tuple[str, ...] = ()
    exclude_schemata: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    changed_since: str | None = None
    exclude_entities: tuple[str, ...] = ()
    delisted: bool = False
    """Whether entities that have left their lists are compared too."""
    explain: bool = True
    waterfall: bool = False
    """Whether each result tells the steps from the prior to its probability."""
    counted: bool = True
    """Whether what is found counts as a screening: not where nobody asked."""


@dataclass(frozen=True, slots=True)
class ScoredEntity:
    """An entity with how well it fits."""

    entity: Entity
    match: Match


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An entity that was left out of an answer, since it is known not to be who was asked for."""

    entity: str
    score: float | None
    """None in a search."""
    probability: float | None
    suppression: int
    """Number of the suppression."""
    user: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Screened:
    """The answer to one query.  ``total`` counts the matches before the limit cut them."""

    query: Query
    results: tuple[ScoredEntity, ...]
    total: int
    relation: str
    """``eq``, or ``gte`` where more candidates existed than were scored."""
    suppressed: tuple[Suppressed, ...] = ()
    """What would have been a result but for a suppression, best first."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How a search is narrowed and paged."""

    schema: str = "Thing"
    limit: int = 10
    offset: int = 0
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    include_datasets: tuple[str, ...] = ()
    exclude_datasets: tuple[str, ...] = ()
    exclude_schemata: tuple[str, ...] = ()
    changed_since: str | None = None
    delisted: bool = False
    """Whether entities that have left their lists are found too."""
    customer: str | None = None
    """The caller's id of the customer who is looked for; suppressions of that customer apply."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of entities, most alike first, with counts by facet over all of them."""

    results: tuple[Entity, ...]
    total: int
    relation: str
    facets: Mapping[str, Mapping[str, int]]
    suppressed: tuple[Suppressed, ...] = ()
    """What would have been found but for a suppression."""


def screen(
    service: Service,
    dataset: str,
    queries: Mapping[str, Query],
    options: ScreenOptions,
    world: World | None = None,
) -> dict[str, Screened]:
    """The answer to each query, under its key; as of ``world``, where the caller has one already.

    Raises NotFound for an unknown dataset, InvalidQuery with every fault of every query, NotReady.
    """
    world = service.world() if world is None else world
    datasets = asked_datasets(world, dataset, options.include_datasets, options.exclude_datasets)
    asked = cleaned(queries, service.settings.max_name_length)
    return {key: _answer(service, world, query, datasets, options) for key, query in asked.items()}


def search(service: Service, dataset: str, text: str, options: SearchOptions) -> SearchPage:
    """Entities by the words of their names, whatever their kind."""
    world = service.world()
    datasets = asked_datasets(world, dataset, options.include_datasets, options.exclude_datasets)
    if options.datasets:
        datasets &= frozenset(options.datasets)
    if len(text) > service.settings.max_name_length:
        raise InvalidQuery(
            "the search is too long", [Fault("q", f"more than {service.settings.max_name_length} characters")]
        )
    allowed = index.Filter(
        schemata(options.schema, options.exclude_schemata), datasets, options.delisted,
        frozenset(options.topics), frozenset(options.countries), options.changed_since,
    )  # fmt: skip
    found = searching.search(world.matching, world.scorer, text, allowed)
    asked = Query(options.schema, {"name": (text,)}, options.customer)
    suppressed = tuple(
        Suppressed(entity_id, None, None, row.number, row.user, row.until)
        for entity_id, row in suppressing(world, asked, found, by_words=True)
    )
    found = found.without({left_out.entity for left_out in suppressed})
    page = tuple(world.entity(entity_id) for entity_id in found.page(options.offset, options.limit))
    return SearchPage(page, len(found), "eq", found.facets(), suppressed)


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A way to score: one of ours, or a peer's name that one of ours answers to."""

    name: str
    description: str
    features: Mapping[str, str]
    """Feature -> the sentence that an analyst reads."""


def algorithms() -> tuple[Algorithm, ...]:
    """The ways to score, the default first."""
    says = {
        "best": "weighs all evidence; the default",
        "strict": "few false hits: asks for more evidence before it reaches the threshold",
        "broad": "few misses: reaches the threshold with less evidence",
    }
    features = {feature.name: feature.says for feature in scoring.FEATURES}
    own = [Algorithm(name, says[name], features) for name in scoring.PRESETS]
    peers = [Algorithm(name, f"answered by {ours}", features) for name, ours in scoring.ALIASES.items()]
    return (*own, *peers)


def _answer(
    service: Service, world: World, query: Query, datasets: frozenset[str], options: ScreenOptions
) -> Screened:
    scorer = world.scorer.adjusted(options.algorithm, options.weights)
    threshold = service.settings.threshold if options.threshold is None else options.threshold
    cutoff = threshold if options.cutoff is None else min(options.cutoff, threshold)
    prepared = scorer.prepared(query.schema, query.properties)
    found, joined = world.matching.hits(
        scorer, prepared, filter_of(query, datasets, options), cutoff, options.exclude_entities
    )
    for entity_id in joined:
        score = scorer.score(prepared, world.prepared(entity_id)[1])
        if score >= cutoff:
            found[entity_id] = score
    suppressed = []
    for entity_id, row in suppressing(world, query, found):
        likely = scorer.compare(prepared, world.prepared(entity_id)[1]).probability
        left_out = Suppressed(entity_id, found.pop(entity_id), likely, row.number, row.user, row.until)
        suppressed.append(left_out)
    suppressed.sort(key=lambda s: (-(s.score or 0.0), s.entity))
    total = sum(score >= threshold for score in found.values())
    results = []
    for entity_id, score in heapq.nsmallest(options.limit, found.items(), key=lambda hit: (-hit[1], hit[0])):
        if options.explain or options.waterfall:
            entity, candidate = world.prepared(entity_id)
            match = explained(scorer, prepared, candidate, entity.id, threshold, waterfall=options.waterfall)
            match = replace(match, score=score, match=score >= threshold)
        else:
            entity = world.found(entity_id)
            match = Match(entity.id, score, scorer.probability_of(score), score >= threshold)
        results.append(ScoredEntity(entity, match))
    if options.counted:
        service.hits.add(
            (r.entity.id for r in results if r.match.match),
            (s.entity for s in suppressed if s.score is not None and s.score >= threshold),
        )
    return Screened(query, tuple(results), total, "eq", tuple(suppressed))


def suppressing(
    world: World, query: Query, found: Container[str], *, by_words: bool = False
) -> list[tuple[str, KeptSuppression]]:
    """Those of the found entities that a standing suppression leaves out, each with one that does.

    A search tells a name and perhaps a customer, so that only these are held against the suppression.
    """
    left_out: dict[str, KeptSuppression] = {}
    for row in world.suppressing.about(query):
        entity_id = world.clusters.canonical(row.entity)
        if entity_id not in found or entity_id in left_out:
            continue
        if by_words and not set(names(query.properties)) <= set(names(row.body["properties"])):
            continue
        asked = None if by_words else query
        if lapse(row, world.clusters, world.record, utc_now(), asked) is None:
            left_out[entity_id] = row
    return list(left_out.items())


def explained(
    scorer: scoring.Scorer, query: scoring.Prepared, candidate: scoring.Prepared, entity_id: str,
    threshold: float, *, waterfall: bool,
) -> Match:  # fmt: skip
    """The comparison of a query with an entity, with its evidence."""
    found, evidence = scorer.explained(query, candidate)
    steps = scoring.waterfall(scorer, found.prior, evidence) if waterfall else ()
    return Match(entity_id, found.score, found.probability, found.score >= threshold, evidence, steps)


def asked_datasets(
    world: World, dataset: str, include: tuple[str, ...], exclude: tuple[str, ...]
) -> frozenset[str]:
    """Names of the datasets asked for; NotFound for one that does not exist."""
    known = world.datasets
    if dataset != ALL and dataset not in known:
        raise NotFound("dataset", dataset)
    chosen = known if dataset == ALL else frozenset({dataset})
    return (chosen & frozenset(include) if include else chosen) - frozenset(exclude)


def filter_of(query: Query, datasets: frozenset[str], options: ScreenOptions) -> index.Filter:
    """What the options let pass, but for entities that they exclude by their ids."""
    return index.Filter(
        schemata(query.schema, options.exclude_schemata), datasets, options.delisted,
        frozenset(options.topics), since=options.changed_since,
    )  # fmt: skip


def schemata(schema: str, excluded: tuple[str, ...]) -> frozenset[str]:
    """The schemata whose entities are compared with a query of that one."""
    return matchable_with(schema) - frozenset(excluded)


def cleaned(queries: Mapping[str, Query], longest: int) -> dict[str, Query]:
    """The queries with clean values, or InvalidQuery with all faults of all of them."""
    faults: list[Fault] = []
    found: dict[str, Query] = {}
    for key, query in queries.items():
        place = f"queries.{key}"
        properties = without_empty(query.properties)
        try:
            if not matchable_with(query.schema):
                faults.append(Fault(f"{place}.schema", f"{query.schema} cannot be matched"))
            known = ftm.schemata[query.schema].properties
            found[key] = Query(
                query.schema, {p: _clean(known, p, v) for p, v in properties.items() if p in known}, query.id
            )
        except InvalidRecord:
            faults.append(Fault(f"{place}.schema", f"{query.schema!r} is not a FollowTheMoney schema"))
        names = [
            (p, text) for p in (*NAME_PROPERTIES, "firstName", "lastName") for text in properties.get(p, ())
        ]
        if not names:
            faults.append(Fault(f"{place}.properties.name", "a query needs a name that is not empty"))
        faults += [
            Fault(f"{place}.properties.{p}", f"{len(text):,} characters; at most {longest:,} are compared")
            for p, text in names
            if len(text) > longest
        ]
    if faults:
        raise InvalidQuery("the queries cannot be answered", faults)
    return found


def _clean(known: Mapping[str, object], prop: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The values in FollowTheMoney's clean form (``Russia`` -> ``ru``); one it cannot read stays as given."""
    kind = known[prop].type  # type: ignore[attr-defined]
    return tuple(dict.fromkeys(kind.clean(text, fuzzy=True) or text for text in texts))
