"""Whom a name means, and how an answer is narrowed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from operating import Machinery, asked, found, listed, loaded, searched

from resolver.config import Settings
from resolver.errors import InvalidInput, InvalidQuery, NotFound, NotReady
from resolver.model.matching import Query
from resolver.operations import lookup, review, screen
from resolver.operations.screen import ScreenOptions, SearchOptions
from resolver.operations.service import Service
from resolver.scoring.rows import _search
from resolver.storage import Storage

ALPHA = [
    listed("a-quill", "Orlan Teve Quill", birthDate="1948-03-02", nationality="is", topics="sanction"),
    listed("a-brand", "Ysolde Marchetti", country="it", topics="role.pep"),
    listed("a-ship", "Harbour Light Shipping Ltd", "Company", jurisdiction="mt", topics="sanction"),
    listed("a-vessel", "Sea Breeze", "Vessel", imoNumber="9187629"),
    listed("a-gone", "Kaspar Wendelin", topics="sanction"),
    listed("a-owns", (), "Ownership", owner="a-quill", asset="a-ship"),
]
BETA = [
    listed("b-quill", ["Orlan Quill", "Quill Orlan"], birthDate="1948", nationality="is"),
    listed("b-order", "Order of the Lighthouse", "Organization", country="gw"),
    *(listed(f"b-kin-{n}", f"Orlan T. Quill{suffix}") for n, suffix in enumerate(("", " Jr", " Sr"))),
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def watched(
    request: pytest.FixtureRequest, machinery: Machinery, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Service, str]]:
    """A service over two lists, and a moment after which only two of their entries changed."""
    from operating import on_server, url_of

    folder, url = tmp_path_factory.mktemp("watched"), ""
    if request.param == "postgresql":
        template = request.getfixturevalue("postgres_template")
        url = url_of(f"{template}_watched")
        on_server(f"CREATE DATABASE {template}_watched TEMPLATE {template}")
    service = machinery.service(folder / "data", url) if url else Service.open(Settings(data=folder / "data"))
    loaded(service, folder, "alpha", ALPHA)
    loaded(service, folder, "beta", BETA)
    with service.storage.reading() as tx:
        last = tx.records.get("b-order")
    assert last is not None
    later = [e for e in ALPHA if e["id"] != "a-gone"]
    later[1] = listed("a-brand", "Ysolde Marchetti", country="it", topics="role.pep", birthDate="1970")
    loaded(service, folder, "alpha", [*later, listed("a-new", "Tamsin Okonjo")])
    yield service, last.last_change
    service.close()
    if url:
        on_server(f"DROP DATABASE {template}_watched WITH (FORCE)")


@pytest.fixture
def service(watched: tuple[Service, str]) -> Service:
    return watched[0]


def test_before_the_first_snapshot_nothing_is_answered(lone: Callable[..., Service], tmp_path: Path) -> None:
    empty = lone(tmp_path / "data")
    with pytest.raises(NotReady):
        asked(empty, "Orlan Quill")
    with pytest.raises(NotReady):
        lookup.ready(empty)


def test_the_best_answer_comes_first_with_evidence_and_citations(service: Service) -> None:
    answer = asked(service, "Orlan Teve Quill")
    scores = [hit.match.score for hit in answer.results]
    assert answer.results[0].entity.id == "a-quill"
    assert scores == sorted(scores, reverse=True)
    assert answer.results[0].match.match
    assert 0 <= answer.results[0].match.probability <= 1
    evidence = answer.results[0].match.evidence
    assert evidence
    assert all(e.sentence for e in evidence)
    assert all(v.citations for v in answer.results[0].entity.values)
    assert not any(h.match.evidence for h in asked(service, "Orlan Teve Quill", explain=False).results)


def test_a_batch_answers_each_query_as_if_it_were_asked_alone(service: Service) -> None:
    names = {"one": "Orlan Quill", "two": "Ysolde Marchetti", "three": "Nobody Whatsoever"}
    batch = screen.screen(
        service, "default", {k: Query("Person", {"name": (n,)}) for k, n in names.items()}, ScreenOptions()
    )
    assert list(batch) == list(names)
    for key, name in names.items():
        assert batch[key].results == asked(service, name).results
    assert batch["three"].results == ()
    assert screen.screen(service, "default", {}, ScreenOptions()) == {}


NARROWED: dict[str, tuple[str, str, dict[str, Any], set[str]]] = {
    "one dataset": ("Orlan Teve Quill", "Person", {"dataset": "alpha"}, {"a-quill"}),
    "only one of all": ("Orlan Teve Quill", "Person", {"include_datasets": ("alpha",)}, {"a-quill"}),
    "all but one": ("Orlan Teve Quill", "Person", {"exclude_datasets": ("beta",)}, {"a-quill"}),
    "a dataset that is left out": (
        "Orlan Teve Quill",
        "Person",
        {"exclude_datasets": ("alpha", "beta")},
        set(),
    ),
    "a topic": ("Orlan Teve Quill", "Person", {"topics": ("sanction",)}, {"a-quill"}),
    "another topic": ("Ysolde Marchetti", "Person", {"topics": ("sanction",)}, set()),
    "either topic": ("Ysolde Marchetti", "Person", {"topics": ("sanction", "role.pep")}, {"a-brand"}),
    "no person": ("Ysolde Marchetti", "LegalEntity", {"exclude_schemata": ("Person",)}, set()),
    "anybody": ("Ysolde Marchetti", "LegalEntity", {}, {"a-brand"}),
    "an organisation of that name": ("Ysolde Marchetti", "Organization", {}, set()),
    "a company asked for as organisation": ("Harbour Light Shipping", "Organization", {}, {"a-ship"}),
    "a vessel": ("Sea Breeze", "Vessel", {}, {"a-vessel"}),
    "not this one": ("Ysolde Marchetti", "Person", {"exclude_entities": ("a-brand",)}, set()),
    "somebody who has left": ("Kaspar Wendelin", "Person", {}, set()),
    "somebody who has left, asked for": ("Kaspar Wendelin", "Person", {"delisted": True}, {"a-gone"}),
    "somebody who has come": ("Tamsin Okonjo", "Person", {}, {"a-new"}),
}


@pytest.mark.parametrize(("name", "schema", "options", "ids"), NARROWED.values(), ids=NARROWED)
def test_an_answer_is_narrowed_as_asked(
    service: Service, name: str, schema: str, options: Mapping[str, Any], ids: set[str]
) -> None:
    assert set(found(service, name, schema, **options)) == ids


def test_only_what_has_changed_since_a_moment_is_compared(watched: tuple[Service, str]) -> None:
    service, moment = watched
    after = moment[:-6] + "~"  # sorts after every fraction of that second
    assert found(service, "Ysolde Marchetti", changed_since=moment) == ["a-brand"]
    assert not found(service, "Orlan Teve Quill", changed_since=moment, dataset="alpha")
    assert not found(service, "Orlan Teve Quill", changed_since="9999")
    assert found(service, "Orlan Teve Quill", changed_since="2001-01-01")
    assert {e.id for e in searched(service, "", changed_since=moment)} >= {"a-brand", "a-new"}
    assert after > moment


def test_one_who_has_left_says_when_and_can_still_be_looked_up(service: Service) -> None:
    gone = lookup.entity(service, "a-gone")
    assert gone.delisted is not None
    assert gone.caption == "Kaspar Wendelin"
    assert "a-gone" not in {e.id for e in searched(service, "Kaspar Wendelin")}
    assert lookup.entity(service, "a-new").delisted is None


def test_a_score_at_the_threshold_is_a_match_and_one_just_below_is_not(service: Service) -> None:
    score = asked(service, "Ysolde Marchetty").results[0].match.score
    at = asked(service, "Ysolde Marchetty", threshold=score)
    above = asked(service, "Ysolde Marchetty", threshold=math.nextafter(score, 2), cutoff=0.0)
    assert [(h.match.match, at.total) for h in at.results] == [(True, 1)]
    assert above.results[0].entity.id == "a-brand"
    assert (above.results[0].match.match, above.total) == (False, 0)
    assert asked(service, "Ysolde Marchetty", threshold=math.nextafter(score, 2)).results == ()
    below = asked(service, "Ysolde Marchetty", threshold=1.0, cutoff=score)
    assert [h.match.match for h in below.results] == [score >= 1.0]


def test_the_cutoff_shows_more_and_never_less_than_the_threshold(service: Service) -> None:
    shown = [
        asked(service, "Orlan Quill", limit=50, cutoff=cutoff).results for cutoff in (0.9, None, 0.3, 0.0)
    ]
    lengths = [len(results) for results in shown]
    assert lengths == sorted(lengths)
    assert shown[0] == shown[1]
    assert all(h.match.score >= 0.3 for h in shown[2])


def test_the_total_counts_all_matches_whatever_the_limit(service: Service) -> None:
    every = asked(service, "Orlan T. Quill", limit=50)
    assert every.total == len(every.results) >= 3
    for limit in (0, 1, 2):
        some = asked(service, "Orlan T. Quill", limit=limit)
        assert (some.total, some.relation) == (every.total, "eq")
        assert some.results == every.results[:limit]


def test_a_second_birth_date_that_fits_raises_and_one_that_does_not_lowers(service: Service) -> None:
    def score(**more: tuple[str, ...]) -> float:
        query = Query("Person", {"name": ("Orlan Teve Quill",), **more})
        answer = screen.screen(service, "alpha", {"q": query}, ScreenOptions(cutoff=0.0))["q"]
        return answer.results[0].match.score

    assert score(birthDate=("1948-03-02",)) >= score() > score(birthDate=("1991-11-30",))


def test_countries_may_be_written_as_names(service: Service) -> None:
    for country in ("is", "Iceland", "ISL"):
        query = Query("Person", {"name": ("Orlan Teve Quill",), "nationality": (country,)})
        answer = screen.screen(service, "alpha", {"q": query}, ScreenOptions())["q"]
        assert answer.query.properties["nationality"] == ("is",)


def test_a_name_may_be_given_in_parts(service: Service) -> None:
    query = Query("Person", {"firstName": ("Ysolde",), "lastName": ("Marchetti",)})
    answer = screen.screen(service, "default", {"q": query}, ScreenOptions())["q"]
    assert [hit.entity.id for hit in answer.results] == ["a-brand"]


def test_every_fault_of_every_query_is_named_with_its_place(service: Service) -> None:
    queries = {
        "good": Query("Person", {"name": ("Orlan Quill",)}),
        "kind": Query("Spaceship", {"name": ("Orlan Quill",)}),
        "both": Query("Spaceship", {"name": ("",)}),
        "edge": Query("Ownership", {"name": ("Orlan Quill",)}),
        "none": Query("Person", {}),
        "blank": Query("Person", {"name": ("  ", "\t")}),
        "long": Query("Person", {"name": ("Orlan",), "alias": ("x" * 10_000,)}),
    }
    with pytest.raises(InvalidQuery) as refused:
        screen.screen(service, "default", queries, ScreenOptions())
    assert {f.place for f in refused.value.faults} == {
        "queries.kind.schema",
        "queries.both.schema",
        "queries.both.properties.name",
        "queries.edge.schema",
        "queries.none.properties.name",
        "queries.blank.properties.name",
        "queries.long.properties.alias",
    }
    assert "10,000 characters" in str(refused.value)


def test_the_longest_name_is_compared_and_one_character_more_is_not(service: Service) -> None:
    longest = service.settings.max_name_length
    assert asked(service, "x" * longest).results == ()
    with pytest.raises(InvalidQuery):
        asked(service, "x" * (longest + 1))


def test_an_unknown_dataset_is_not_an_empty_one(service: Service) -> None:
    for ask in (
        lambda: asked(service, "Orlan Quill", dataset="gamma"),
        lambda: searched(service, "", "gamma"),
    ):
        with pytest.raises(NotFound) as refused:
            ask()
        assert (refused.value.kind, refused.value.key) == ("dataset", "gamma")


def test_an_unknown_algorithm_or_weight_is_refused(service: Service) -> None:
    with pytest.raises(InvalidQuery, match="unknown algorithm"):
        asked(service, "Orlan Quill", algorithm="oracle")
    with pytest.raises(InvalidInput, match="colour"):
        asked(service, "Orlan Quill", weights={"colour": 1.0})


def test_the_presets_ask_for_more_or_less_evidence(service: Service) -> None:
    def score(algorithm: str) -> float:
        return asked(service, "Ysolda Marchety", algorithm=algorithm, cutoff=0.0).results[0].match.score

    assert score("strict") < score("best") < score("broad")


def test_every_algorithm_that_is_offered_answers(service: Service) -> None:
    offered = screen.algorithms()
    assert offered[0].name == "best"
    for algorithm in offered:
        assert found(service, "Ysolde Marchetti", algorithm=algorithm.name) == ["a-brand"]
    assert all(offered[0].features.values())


def test_a_weight_of_zero_takes_a_feature_out(service: Service) -> None:
    names = {
        e.feature for h in asked(service, "Orlan Teve Quill").results for e in h.match.evidence if e.log_odds
    }
    assert names
    for name in names & set(screen.algorithms()[0].features):
        answer = asked(service, "Orlan Teve Quill", weights={name: 0.0}, cutoff=0.0)
        assert not any(e.log_odds for h in answer.results for e in h.match.evidence if e.feature == name)


def test_weights_of_a_request_and_records_just_come_in_are_searched_without_compiling_anew(
    service: Service,
) -> None:
    (feature, *_) = screen.algorithms()[0].features
    asked(service, "Orlan Teve Quill")
    assert asked(service, "Orlan Teve Quill", weights={feature: 0.0}, cutoff=0.0).results
    assert len(getattr(_search, "signatures", ["compiling is off"])) == 1


def test_scores_are_ordered_and_counted_as_they_are_shown(seeds: Service) -> None:
    names = {e.caption for e in searched(seeds, "", limit=100)}
    for threshold in (0.0, 0.4, 0.7):
        for name in sorted(names)[::3]:
            answer = asked(seeds, name, "Thing", threshold=threshold, cutoff=0.0, limit=100)
            scores = [hit.match.score for hit in answer.results]
            assert scores == sorted(scores, reverse=True)
            assert answer.total == sum(score >= threshold for score in scores)
            assert [hit.match.match for hit in answer.results] == [score >= threshold for score in scores]
            assert [hit.match.entity for hit in answer.results] == [hit.entity.id for hit in answer.results]


def test_joined_records_are_one_answer_under_either_id(lone: Callable[..., Service], tmp_path: Path) -> None:
    service = lone(tmp_path / "data")
    loaded(service, tmp_path, "alpha", ALPHA)
    loaded(service, tmp_path, "beta", BETA)
    review.judge(service, "a-quill", "b-quill", "same", "ines", "same birth date")
    (hit,) = asked(service, "Orlan Teve Quill", include_datasets=("alpha",)).results
    assert (hit.entity.id, hit.entity.referents) == ("a-quill", ("b-quill",))
    assert "a-quill" not in found(service, "Orlan Teve Quill", exclude_entities=("b-quill",))


def test_a_search_finds_words_of_names_of_every_kind(service: Service) -> None:
    assert searched(service, "lighthouse")[0].id == "b-order"
    assert searched(service, "quill orlan")[0].id in ("b-quill", "a-quill")
    assert [e.id for e in searched(service, "breeze")] == ["a-vessel"]
    assert searched(service, "zzyzx") == []


def test_a_search_without_words_lists_everything_that_has_a_name(service: Service) -> None:
    ids = {e.id for e in searched(service, "  ", limit=100)}
    assert ids == {e["id"] for e in [*ALPHA, *BETA]} - {"a-gone", "a-owns"} | {"a-new"}


def test_facets_count_over_all_results_not_over_the_page(service: Service) -> None:
    page = screen.search(service, "default", "", SearchOptions(limit=1))
    assert len(page.results) == 1
    assert page.facets["datasets"] == {"alpha": 5, "beta": 5}
    assert page.facets["schema"] == {"Person": 7, "Company": 1, "Vessel": 1, "Organization": 1}
    assert page.facets["topics"] == {"sanction": 2, "role.pep": 1}
    assert page.facets["countries"] == {"is": 2, "it": 1, "mt": 1, "gw": 1}
    assert page.total == 10


SEARCHED: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a country": ({"countries": ("mt",)}, {"a-ship"}),
    "a topic": ({"topics": ("sanction",)}, {"a-quill", "a-ship"}),
    "a schema": ({"schema": "Vessel"}, {"a-vessel"}),
    "no person and no vessel": (
        {"exclude_schemata": ("Person", "Vessel"), "datasets": ("alpha",)},
        {"a-ship"},
    ),
    "a dataset of two": ({"datasets": ("beta",), "schema": "Organization"}, {"b-order"}),
    "a dataset that is not there": ({"datasets": ("gamma",)}, set()),
    "all but one dataset": ({"exclude_datasets": ("beta",), "topics": ("role.pep",)}, {"a-brand"}),
}


@pytest.mark.parametrize(("options", "ids"), SEARCHED.values(), ids=SEARCHED)
def test_a_search_is_narrowed_as_asked(service: Service, options: Mapping[str, Any], ids: set[str]) -> None:
    assert {e.id for e in searched(service, "", limit=100, **options)} == ids


@pytest.mark.parametrize("text", ["", "quill"])
def test_pages_put_together_are_the_whole(service: Service, text: str) -> None:
    whole = searched(service, text, limit=100)
    pages = [searched(service, text, limit=2, offset=offset) for offset in range(0, len(whole) + 2, 2)]
    assert [e.id for page in pages for e in page] == [e.id for e in whole]
    assert len({e.id for e in whole}) == len(whole)
    assert screen.search(service, "default", text, SearchOptions(offset=1_000)).total == len(whole)


def test_a_search_that_cannot_be_made_is_refused(service: Service) -> None:
    with pytest.raises(InvalidQuery):
        searched(service, "x" * 10_000)
    with pytest.raises(InvalidInput, match="Spaceship"):
        searched(service, "quill", schema="Spaceship")


def test_a_storage_that_only_reads_sees_what_was_written(service: Service) -> None:
    storage = Storage(service.settings.database)
    with storage.reading() as tx:
        assert tx.records.count("beta") == 5
    storage.close()
