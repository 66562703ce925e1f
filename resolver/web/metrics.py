"""How often, how fast, how fresh?  Answered to Prometheus at ``/metrics``.

Requests are labelled by route template, never by a path or a name asked for.  Under gunicorn with
several workers, ``PROMETHEUS_MULTIPROC_DIR`` names the folder in which they add up their counts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from resolver.errors import ResolverError
from resolver.operations import lists, lookup
from resolver.operations.service import Service
from resolver.web.logs import route

BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""From the fastest answer there is to what a client gives up on."""


class Metrics:
    """The counts of one application.  ``registry`` holds this process's; a scrape adds up all."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self.requests = Counter(
            "resolver_requests", "Requests answered", (*labels, "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "resolver_request_seconds", "Time to answer", labels, buckets=BUCKETS_S, registry=self.registry
        )
        self.queries = Counter("resolver_queries", "Queries screened", ("dataset",), registry=self.registry)
        self.matches = Counter(
            "resolver_matches", "Results at or above the threshold", ("dataset",), registry=self.registry
        )

        self.of = lru_cache(1_000)(self._of)
        """Method, route template and status -> what counts such requests, and the time that they took."""

    def _of(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        answered = self.requests.labels(method, route, str(status))
        return answered, self.seconds.labels(method, route)

    def text(self, service: Service) -> bytes:
        """What Prometheus reads."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return bytes(generate_latest(self.registry)) + _freshness(service)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return bytes(generate_latest(together)) + _freshness(service)


def install(app: Flask) -> Metrics:
    """Counts every request of the application."""
    metrics = Metrics()
    app.extensions["resolver-metrics"] = metrics

    @app.after_request
    def _count(response: Response) -> Response:
        answered, took = metrics.of(request.method, route(), response.status_code)
        answered.inc()
        took.observe(time.perf_counter() - g.started)
        return response

    return metrics


CONTENT_TYPE = CONTENT_TYPE_LATEST


class _Families:
    """A collector over families that are made at the scrape."""

    def __init__(self, families: list[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from self._families


def _freshness(service: Service) -> bytes:
    """Age and size of each dataset, read from the catalogue at the scrape; nothing where there is none."""
    try:
        catalog = lookup.catalog(service)
    except ResolverError:
        return b""
    age = GaugeMetricFamily(
        "resolver_dataset_age_seconds", "Since the dataset was last loaded", labels=["dataset"]
    )
    size = GaugeMetricFamily("resolver_dataset_entities", "Entities in the dataset", labels=["dataset"])
    for dataset in catalog.datasets:
        size.add_metric([dataset.name], dataset.entities)
        if dataset.updated_at:
            loaded = datetime.fromisoformat(dataset.updated_at)
            loaded = loaded if loaded.tzinfo else loaded.replace(tzinfo=UTC)
            age.add_metric([dataset.name], max(0.0, (datetime.now(UTC) - loaded).total_seconds()))
    families = [*_lists(service), age, size]
    snapshot = GaugeMetricFamily("resolver_snapshot_info", "The snapshot in force", labels=["snapshot"])
    snapshot.add_metric([catalog.snapshot], 1)
    registry = CollectorRegistry()
    registry.register(_Families([*families, snapshot]))
    return bytes(generate_latest(registry))


def _lists(service: Service) -> list[GaugeMetricFamily]:
    """How fresh each published list is."""
    labels = ["list"]
    age = GaugeMetricFamily(
        "resolver_list_age_seconds", "Since the list was last known to be the publisher's", labels=labels
    )
    records = GaugeMetricFamily("resolver_list_records", "Records of the version in force", labels=labels)
    problem = GaugeMetricFamily("resolver_list_problem", "1: the newest attempt was refused", labels=labels)
    late = GaugeMetricFamily("resolver_list_outdated", "1: refused, or older than planned", labels=labels)
    for state in lists.states(service):
        if state.version is None and state.problem is None:
            continue
        if state.age_hours is not None:
            age.add_metric([state.name], max(0.0, state.age_hours * 3600))
        records.add_metric([state.name], sum(state.counts.values()))
        problem.add_metric([state.name], float(state.problem is not None))
        late.add_metric([state.name], float(state.outdated))
    return [age, records, problem, late]
