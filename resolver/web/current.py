"""Which service, and which caller, belong to the request at hand?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from flask import current_app, g

from resolver.config import Settings
from resolver.model.citations import DocumentCitation
from resolver.model.documents import Document
from resolver.model.records import Value
from resolver.operations import access
from resolver.operations.lists import Changes
from resolver.operations.service import Service
from resolver.operations.world import World
from resolver.web.differences import Differences
from resolver.web.freshness import Freshness
from resolver.web.metrics import Metrics
from resolver.web.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the name and role of a key or a user.  ``id`` is the key's, None for everybody else."""

    name: str
    role: str
    id: str | None = None

    def may(self, role: str) -> bool:
        """Whether the caller's role covers ``role``."""
        return access.covers(self.role, role)


ANONYMOUS = Caller("anonymous", "admin")
"""Everybody, where ``auth = false``: for use behind a gateway that authenticates."""


def service() -> Service:
    """The service that the application was opened with."""
    return cast(Service, current_app.extensions["resolver"])


def settings() -> Settings:
    """The settings in force."""
    return service().settings


def caller() -> Caller:
    """Who asks.  Only to be called where the route needs a key."""
    return cast(Caller, g.caller)


def cited(values: Iterable[Value], most: int | None = None) -> dict[str, Document]:
    """The documents that the values' citations point to, at most ``most`` citations of each value."""
    ids = {c.document for v in values for c in v.citations[:most] if isinstance(c, DocumentCitation)}
    return documents(ids)


def documents(ids: Iterable[str]) -> dict[str, Document]:
    """The documents of those ids, for showing citations."""
    return cast(Shelf, current_app.extensions["resolver-shelf"]).documents(service(), ids)


def freshness(world: World, datasets: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Version and age of those of the datasets that are lists."""
    states = cast(Freshness, current_app.extensions["resolver-freshness"]).states(service(), world.sequence)
    return {
        name: {"version": states[name].version, "age_hours": states[name].age_hours}
        for name in sorted(datasets)
        if name in states
    }


def changes(name: str, old: str | None, new: str | None) -> Changes:
    """What changed between two versions of a list."""
    return cast(Differences, current_app.extensions["resolver-differences"]).changes(
        service(), name, old, new
    )


def count_matches(dataset: str, queries: int, matches: int) -> None:
    """Adds to the counts of queries and matches."""
    metrics = cast(Metrics, current_app.extensions["resolver-metrics"])
    metrics.queries.labels(dataset).inc(queries)
    metrics.matches.labels(dataset).inc(matches)
