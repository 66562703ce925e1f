"""``POST /match/{dataset}`` and ``GET /search/{dataset}``: whom does a name mean?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Response
from followthemoney import model as ftm
from followthemoney.types import registry

from resolver.errors import Fault, InvalidQuery
from resolver.model.matching import Query
from resolver.model.schemas import schema_of
from resolver.operations import explain as reasons
from resolver.operations import screen
from resolver.operations.screen import Screened, ScreenOptions, SearchOptions
from resolver.web.api import answers
from resolver.web.api.blueprint import DATASET, Blueprint, answer
from resolver.web.api.schemas import (
    AlgorithmsAnswer,
    ExplainAnswer,
    ExplainParameters,
    MatchAnswer,
    MatchBody,
    MatchParameters,
    SearchAnswer,
    SearchParameters,
)
from resolver.web.current import cited, count_matches, freshness, service, settings
from resolver.web.logs import note

routes = Blueprint("Matching", __name__, description="Whom does a name mean?")


@routes.route("/match/<dataset>", methods=["POST"], parameters=[DATASET])
@routes.access("client")
@routes.arguments(MatchParameters, location="query")
@routes.arguments(MatchBody)
@routes.response(
    200,
    MatchAnswer,
    headers={
        "X-Batch-Size": {"description": "How many queries were answered.", "schema": {"type": "integer"}}
    },
)
@routes.problems(400, 404, 413, 415, 422)
def match(parameters: dict[str, Any], body: dict[str, Any], dataset: str) -> Response:
    """Match a batch of queries

    Each query is compared with the entities of the dataset (`default` holds all).  A result is a
    match where `score >= threshold`: a score exactly at the threshold is a match and is returned.
    Results below `min(cutoff, threshold)` are not returned.  `total.value` counts the matches
    before `limit` cuts them off.

    Every result carries a calibrated `probability`, the `evidence` in plain words, and `citations`
    for each of its names: the sentence of a document, or the entry of a list.  `datasets` says how
    old each list asked is.  Who has left a list is only compared with `delisted=true`.

    The body is JSON; a missing `Content-Type`, or the one that curl sends by itself, is fine.
    """
    queries, warnings = _queries(body["queries"])
    options = _options(parameters, body["weights"])
    world = service().world()
    found = screen.screen(service(), dataset, queries, options, world)
    asked = screen.asked_datasets(world, dataset, options.include_datasets, options.exclude_datasets)
    documents = cited(
        (v for s in found.values() for r in s.results for v in r.entity.values), answers.MOST_CITATIONS
    )
    note(queries=len(found), dataset=dataset)
    count_matches(dataset, len(found), sum(s.total for s in found.values()))
    data = {
        "responses": {key: _matches(screened, documents, warnings[key]) for key, screened in found.items()},
        "limit": options.limit,
        "threshold": options.threshold,
        "datasets": freshness(world, asked),
        "provenance": asdict(world.provenance),
    }
    return answer(data, headers={"X-Batch-Size": str(len(found))})


@routes.route("/explain")
@routes.access("client")
@routes.arguments(ExplainParameters, location="query")
@routes.response(200, ExplainAnswer)
@routes.problems(400, 404, 422)
def explain(parameters: dict[str, Any]) -> Response:
    """Explain one answer, or why there is none

    Compares one query with one entity and says what `/match` with the same parameters makes of it: a
    match, a score below the threshold (and what would have lifted it), a name that the search does not
    reach (and which token was too far), or an entity that the request leaves out (and by what).
    """
    properties = {"name": (parameters["query"],)}
    for prop, name in (("birthDate", "birth_date"), ("country", "country")):
        if parameters[name]:
            properties[prop] = (parameters[name],)
    world = service().world()
    query = Query(parameters["schema"], properties, parameters["customer"])
    options = _options(parameters, {})
    found = reasons.explain(service(), query, parameters["entity"], options, parameters["dataset"], world)
    documents = cited(found.entity.values, answers.MOST_CITATIONS)
    note(dataset=parameters["dataset"], outcome=found.outcome)
    return answer(
        {
            "query": _echo(found.query),
            "result": answers.scored(found.entity, found.match, documents),
            "threshold": found.threshold,
            "outcome": found.outcome,
            "why": list(found.why),
            "tokens": [asdict(token) for token in found.tokens],
            "lifts": [asdict(lift) for lift in found.lifts],
            "provenance": asdict(world.provenance),
        }
    )


@routes.route("/search/<dataset>", parameters=[DATASET])
@routes.access("client")
@routes.arguments(SearchParameters, location="query")
@routes.response(200, SearchAnswer)
@routes.problems(400, 404, 422)
def search(parameters: dict[str, Any], dataset: str) -> Response:
    """Search by the words of a name

    For people who look for somebody; to screen, use `/match`.  `q` is plain words: operators of
    other search engines are read as words.
    """
    if ftm.get(parameters["schema"]) is None:
        raise InvalidQuery("the search cannot be answered", [Fault("schema", "not a FollowTheMoney schema")])
    options = SearchOptions(
        schema=parameters["schema"],
        limit=parameters["limit"],
        offset=parameters["offset"],
        countries=tuple(code.lower() for code in parameters["countries"]),
        topics=tuple(parameters["topics"]),
        datasets=tuple(parameters["datasets"]),
        include_datasets=tuple(parameters["include_dataset"]),
        exclude_datasets=tuple(parameters["exclude_dataset"]),
        exclude_schemata=tuple(parameters["exclude_schema"]),
        changed_since=parameters["changed_since"],
        delisted=parameters["delisted"],
        customer=parameters["customer"],
    )
    page = screen.search(service(), dataset, parameters["q"], options)
    documents = cited((v for e in page.results for v in e.values), answers.MOST_CITATIONS)
    note(dataset=dataset, results=page.total)
    return answer(
        {
            "results": [answers.entity(e, documents, answers.MOST_CITATIONS) for e in page.results],
            "total": {"value": page.total, "relation": page.relation},
            "facets": {name: facet(name, counts) for name, counts in page.facets.items()},
            "limit": options.limit,
            "offset": options.offset,
            "suppressed": answers.plain(page.suppressed),
        }
    )


@routes.route("/algorithms")
@routes.access("client")
@routes.response(200, AlgorithmsAnswer)
def algorithms() -> Response:
    """List the ways to score

    `best` and `default` name one of them; features can be weighed in `/match` by `weights`.
    """
    found = screen.algorithms()
    names = [a.name for a in found]
    return answer(
        {
            "algorithms": [
                {
                    "name": a.name,
                    "description": a.description,
                    "features": (features := {f: {"description": text} for f, text in a.features.items()}),
                    "docs": features,
                }
                for a in found
            ],
            "default": names[0],
            "best": names[0],
        }
    )


def _queries(given: Mapping[str, dict[str, Any] | None]) -> tuple[dict[str, Query], dict[str, list[str]]]:
    """The queries and, by the same keys, what of them is left out.  Null queries are skipped."""
    asked = {key: query for key, query in given.items() if query is not None}
    most = settings().max_batch
    if not asked:
        raise InvalidQuery("the batch is empty", [Fault("queries", "must hold at least one query")])
    if len(asked) > most:
        fault = Fault("queries", f"{len(asked)} queries in one batch; at most {most} are answered")
        raise InvalidQuery("the batch is too large", [fault])
    queries = {k: Query(q["schema"], q["properties"], _id(q["id"])) for k, q in asked.items()}
    return queries, {key: _unknown(query) for key, query in queries.items()}


def _id(given: Any) -> str | None:
    return None if given is None else str(given)


def _unknown(query: Query) -> list[str]:
    """A warning for each property that the query's schema does not have."""
    schema = ftm.get(query.schema)
    known = schema.properties if schema is not None else query.properties
    return [
        f"{p}: {query.schema} has no such property; it was ignored"
        for p in query.properties
        if p not in known
    ]


def _options(parameters: Mapping[str, Any], weights: Mapping[str, float]) -> ScreenOptions:
    usual = settings().threshold
    threshold = usual if parameters["threshold"] is None else parameters["threshold"]
    cutoff = usual if parameters["cutoff"] is None else parameters["cutoff"]
    return ScreenOptions(
        limit=parameters["limit"],
        threshold=threshold,
        cutoff=min(cutoff, threshold),
        algorithm=parameters["algorithm"],
        weights=weights,
        include_datasets=tuple(parameters["include_dataset"]),
        exclude_datasets=tuple(parameters["exclude_dataset"]),
        exclude_schemata=tuple(parameters["exclude_schema"]),
        topics=tuple(parameters["topics"]),
        changed_since=parameters["changed_since"],
        exclude_entities=tuple(parameters["exclude_entity_ids"]),
        delisted=parameters["delisted"],
        explain=parameters["explain"] != "none",
        waterfall=parameters["explain"] == "full",
    )


def _matches(found: Screened, documents: answers.Documents, warnings: list[str]) -> dict[str, Any]:
    return {
        "status": 200,
        "query": _echo(found.query),
        "results": [answers.scored(r.entity, r.match, documents) for r in found.results],
        "total": {"value": found.total, "relation": found.relation},
        "warnings": warnings,
        "suppressed": answers.plain(found.suppressed),
    }


def _echo(query: Query) -> dict[str, Any]:
    properties = {name: list(texts) for name, texts in query.properties.items()}
    return {"id": query.id, "schema": query.schema, "properties": properties}


def facet(name: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """A facet with its values in words, most frequent first."""
    values = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {
        "label": name.capitalize(),
        "values": [{"name": v, "label": value_label(name, v), "count": n} for v, n in values],
    }


def value_label(facet: str, value: str) -> str:
    """A facet's value as people say it."""
    if facet == "countries":
        return registry.country.caption(value) or value
    if facet == "topics":
        return registry.topic.caption(value) or value
    if facet == "schema":
        return schema_of(value).label
    return value
