"""Why an entity is an answer, or why it is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from operating import listed, loaded

from resolver.errors import NotFound
from resolver.model.matching import Query
from resolver.operations import suppressions
from resolver.operations.explain import Explained, explain
from resolver.operations.screen import ScreenOptions, screen
from resolver.operations.service import Service

ENTRIES = [
    listed("a-1", ["Willem Jan Brandtmeyer", "W. Brandtmeyer"], birthDate="1960-02-03", topics="sanction"),
    listed("a-2", "Otto Castelijn"),
    listed("a-3", "Brandtmeyer Shipping GmbH", schema="Company"),
]


@pytest.fixture
def lists_of_two(lone: Callable[..., Service], tmp_path: Path) -> Service:
    service = lone(tmp_path / "data")
    loaded(service, tmp_path, "first", ENTRIES)
    loaded(service, tmp_path, "second", [listed("b-1", "Ines Quartey")])
    return service


def told(service: Service, name: str, entity: str, schema: str = "Person", **options: Any) -> Explained:
    dataset = options.pop("dataset", "default")
    return explain(service, Query(schema, {"name": (name,)}), entity, ScreenOptions(**options), dataset)


OUTCOMES = [
    ("Willem Brandtmeyer", "a-1", {}, "match", "reaches the threshold"),
    ("Willem Castelijn", "a-1", {}, "below_threshold", "'castelijn' has no partner"),
    ("Ines Quartey", "a-1", {}, "not_a_candidate", "none of its names has a token like"),
    ("Willem Brandtmeyer", "a-1", {"dataset": "second"}, "filtered", "it is in first"),
    ("Willem Brandtmeyer", "a-3", {}, "filtered", "not compared with a Company"),
    (
        "Willem Brandtmeyer",
        "a-1",
        {"exclude_schemata": ("Person",)},
        "filtered",
        "excludes the schema Person",
    ),
    ("Willem Brandtmeyer", "a-1", {"exclude_entities": ("a-1",)}, "filtered", "excludes it by its id"),
    ("Willem Brandtmeyer", "a-1", {"topics": ("role.pep",)}, "filtered", "none of the topics role.pep"),
    ("Willem Brandtmeyer", "a-1", {"changed_since": "2999-01-01"}, "filtered", "before 2999-01-01"),
]


def test_every_outcome_has_its_reason_and_agrees_with_the_screening(lists_of_two: Service) -> None:
    for name, entity, options, outcome, reason in OUTCOMES:
        found = told(lists_of_two, name, entity, **options)
        assert (found.outcome, reason in " ".join(found.why)) == (outcome, True), (name, options, found.why)
        dataset = options.pop("dataset", "default")
        answer = screen(
            lists_of_two, dataset, {"q": Query("Person", {"name": (name,)})}, ScreenOptions(**options)
        )
        hits = {r.entity.id: r.match.score for r in answer["q"].results}
        assert (entity in hits) == found.match.match == (outcome == "match")
        if entity in hits:
            assert hits[entity] == pytest.approx(found.match.score)
            assert found.match.waterfall[-1].probability == pytest.approx(found.match.probability)


def test_a_near_miss_says_what_would_have_made_it_a_match(lists_of_two: Service) -> None:
    found = told(lists_of_two, "Brandtmeyer", "a-1", threshold=0.9)
    assert found.outcome == "below_threshold"
    assert any("1960-02-03" in lift.change for lift in found.lifts)
    assert [lift.log_odds for lift in found.lifts] == sorted((x.log_odds for x in found.lifts), reverse=True)


def test_who_is_not_there_cannot_be_explained(lists_of_two: Service) -> None:
    with pytest.raises(NotFound):
        told(lists_of_two, "Willem Brandtmeyer", "no-such")
    with pytest.raises(NotFound):
        told(lists_of_two, "Willem Brandtmeyer", "a-1", dataset="no-such")


def test_a_suppressed_entity_says_who_suppressed_it(lists_of_two: Service) -> None:
    query = Query("Person", {"name": ("Willem Brandtmeyer",)}, "customer-7")
    assert explain(lists_of_two, query, "a-1", ScreenOptions()).outcome == "match"
    made = suppressions.suppress(
        lists_of_two,
        query,
        "a-1",
        "rosa",
        "another man, seen in person",
        code="name-only",
        rests_on=("name",),
    )
    found = explain(lists_of_two, query, "a-1", ScreenOptions())
    assert (found.outcome, found.match.match) == ("suppressed", False)
    assert f"number {made.number}" in found.why[0]
    assert "rosa" in found.why[0]
