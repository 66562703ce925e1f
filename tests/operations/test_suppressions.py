"""Customers who are known not to be listed parties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from operating import listed, loaded, on_sqlite_alone

from resolver.errors import Conflict, InvalidInput, InvalidQuery, NotFound
from resolver.model.matching import Query
from resolver.operations import review, screen, screenings, suppressions
from resolver.operations.screen import Screened, ScreenOptions, SearchOptions
from resolver.operations.service import Service
from resolver.operations.suppressions import Suppression

PARTY = listed("w-1", "Orlan Quill", birthDate="1948-03-02", country="is", topics="sanction")
OTHERS = [listed("w-2", "Ada Brand"), listed("w-3", "Orlan Quill", country="is")]


@pytest.fixture
def watched(service: Service, tmp_path: Path) -> Service:
    loaded(service, tmp_path, "wanted", [PARTY, OTHERS[0]])
    return service


def customer(id: str | None = "c-7", name: str = "Orlan Quill", **facts: str) -> Query:
    given = {"name": (name,), "birthDate": ("1990-05-06",)} | {p: (v,) for p, v in facts.items()}
    return Query("Person", {p: v for p, v in given.items() if v != ("",)}, id)


def asked(service: Service, query: Query) -> Screened:
    return screen.screen(service, "default", {"q": query}, ScreenOptions(threshold=0.1))["q"]


def suppressed(service: Service, query: Query) -> list[int]:
    return [s.suppression for s in asked(service, query).suppressed]


def written(service: Service, query: Query, **options: Any) -> Suppression:
    given = {"code": "dates", **options}
    return suppressions.suppress(service, query, "w-1", "ines", "born 42 years later", **given)


def test_a_suppressed_entity_is_left_out_and_the_answer_says_so(
    watched: Service, another: Callable[..., Service]
) -> None:
    before = asked(watched, customer())
    assert [r.entity.id for r in before.results] == ["w-1"]
    made = written(watched, customer())
    assert (made.state, made.customer, made.entity, made.rests_on) == (
        "standing",
        "c-7",
        "w-1",
        ("birthDate",),
    )
    after = asked(another(), customer())
    assert (after.results, after.total) == ((), 0)
    (left_out,) = after.suppressed
    assert (left_out.entity, left_out.suppression, left_out.user) == ("w-1", made.number, "ines")
    assert left_out.score == pytest.approx(before.results[0].match.score)
    assert left_out.until == made.until
    lifted = suppressions.lift(watched, made.number, "omar", "let us look again")
    assert (lifted.state, lifted.why, lifted.lifted_by) == ("lifted", "let us look again", "omar")
    assert [r.entity.id for r in asked(another(), customer()).results] == ["w-1"]
    with pytest.raises(Conflict):
        suppressions.lift(watched, made.number, "omar", "")


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        (customer(), True),
        (customer(id="c-8"), False),
        (customer(id=None), False),
        (customer(name="Orlan Quills"), False),
        (customer(birthDate="1948"), False),
        (customer(birthDate=""), False),
        (customer(name="ORLAN QUILL"), True),
        (customer(notes="a good customer"), True),
    ],
)
def test_it_holds_for_that_customer_as_long_as_he_says_the_same(
    watched: Service, query: Query, holds: bool
) -> None:
    written(watched, customer())
    assert bool(suppressed(watched, query)) == holds


@on_sqlite_alone
@pytest.mark.parametrize(
    ("query", "holds"),
    [
        (customer(id=None), True),
        (customer(id="c-9"), True),
        (customer(id=None, birthDate="1990-05-07"), False),
        (customer(id=None, country="no"), False),
    ],
)
def test_a_customer_without_an_id_is_known_by_all_that_is_said(
    watched: Service, query: Query, holds: bool
) -> None:
    written(watched, customer(id=None))
    assert bool(suppressed(watched, query)) == holds


@on_sqlite_alone
@pytest.mark.parametrize(
    ("party", "state", "why"),
    [
        ({**PARTY}, "standing", None),
        (listed("w-1", "Orlan Quill", birthDate="1948-03-02", country="no"), "standing", None),
        (listed("w-1", "Orlan Quill", birthDate="1990-05-06", country="is"), "lapsed", "has changed"),
        (listed("w-1", ["Orlan Quill"], alias="O. Quill", birthDate="1948-03-02"), "lapsed", "has changed"),
    ],
)
def test_it_lapses_when_the_party_changes_in_what_it_rests_on(
    watched: Service, tmp_path: Path, party: dict[str, Any], state: str, why: str | None
) -> None:
    made = written(watched, customer())
    loaded(watched, tmp_path, "wanted", [party, *OTHERS])
    now = suppressions.suppression(watched, made.number)
    assert now.state == state
    assert (why is None and now.why is None) or (why or "") in (now.why or "")
    assert bool(suppressed(watched, customer())) == (state == "standing")


def test_it_follows_merges_and_lapses_when_one_brings_another_date(watched: Service, tmp_path: Path) -> None:
    loaded(
        watched, tmp_path, "wanted", [PARTY, *OTHERS, listed("a-1", "Orlan Quill", birthDate="1990-05-06")]
    )
    made = written(watched, customer())
    row = review.judge(watched, "w-1", "w-3", "same", "ines", "", code="known")
    assert asked(watched, customer()).suppressed[0].entity == "w-1"
    assert "w-3" not in [r.entity.id for r in asked(watched, customer()).results]
    review.judge(watched, "w-1", "a-1", "same", "ines", "", code="known")
    now = suppressions.suppression(watched, made.number)
    assert (now.state, now.entity, now.entity_then) == ("lapsed", "a-1", "w-1")
    assert "birthDate" in (now.why or "")
    assert suppressed(watched, customer()) == []
    review.revoke(watched, row.number + 1, "ines", "")
    assert suppressed(watched, customer()) == [made.number]
    assert review.merge_preview(watched, "w-1", "w-2").suppressions == 1


def test_it_ends_when_it_is_said_to(watched: Service) -> None:
    watched.policy = replace(watched.policy, suppression_days=0)
    assert written(watched, customer()).until is None
    assert (
        written(watched, customer(id="c-8"), until="2999-01-01").until == "2999-01-01T00:00:00.000000+00:00"
    )
    with watched.storage.writing() as tx:
        kept = tx.suppressions.get(1)
        assert kept is not None
        tx.suppressions.append(kept.identity, "w-1", "ines", "2020-01-01T00:00:00.000000+00:00", kept.body)
    found = suppressions.suppressions(watched, state="expired").items
    assert [(s.number, s.why) for s in found] == [(3, "expired on 2020-01-01")]


def test_a_search_for_a_customer_leaves_out_what_is_suppressed(watched: Service) -> None:
    made = written(watched, customer())
    found = screen.search(watched, "default", "Orlan Quill", SearchOptions(customer="c-7"))
    assert [s.suppression for s in found.suppressed] == [made.number]
    assert "w-1" not in [e.id for e in found.results]
    for text, options in (
        ("Orlan Quill", {}),
        ("Orlan", {"customer": "c-7"}),
        ("Orlan Quill", {"customer": "c"}),
    ):
        page = screen.search(watched, "default", text, SearchOptions(**options))  # type: ignore[arg-type]
        assert page.suppressed == ()
        assert "w-1" in [e.id for e in page.results]


def test_suppressions_are_listed_newest_first(watched: Service) -> None:
    made = [written(watched, customer(id=f"c-{n}")).number for n in range(5)]
    suppressions.lift(watched, made[0], "omar", "")
    page = suppressions.suppressions(watched, limit=2)
    rest = suppressions.suppressions(watched, limit=2, cursor=page.next)
    assert [s.number for s in (*page.items, *rest.items)] == made[:0:-1]
    assert (page.total, rest.next) == (4, None)
    assert suppressions.suppressions(watched, state="lifted").total == 1
    assert suppressions.suppressions(watched, customer="c-3", entity="w-1", user="ines").total == 1
    assert suppressions.suppressions(watched, entity="w-2", state="any").total == 0
    for wrong in ({"state": "odd"}, {"cursor": "x"}):
        with pytest.raises(InvalidInput):
            suppressions.suppressions(watched, **wrong)  # type: ignore[arg-type]


@on_sqlite_alone
@pytest.mark.parametrize(
    ("query", "options", "error"),
    [
        (customer(name=""), {}, InvalidQuery),
        (customer(), {"code": None}, InvalidInput),
        (customer(), {"rests_on": ["mood"]}, InvalidInput),
        (customer(), {"until": "soon"}, InvalidInput),
        (customer(), {"until": "2001-01-01"}, InvalidInput),
    ],
)
def test_what_is_no_suppression_is_refused(
    watched: Service, query: Query, options: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        written(watched, query, **options)
    assert suppressions.suppressions(watched, state="any").total == 0
    with pytest.raises(NotFound):
        suppressions.suppression(watched, 1)


def test_the_log_of_suppressions_is_verified_with_that_of_judgements(watched: Service) -> None:
    written(watched, customer())
    assert review.verify_log(watched).broken_at is None


def test_screenings_of_an_entity_are_counted_and_nobody_is_named(watched: Service, tmp_path: Path) -> None:
    for _ in range(3):
        screen.screen(watched, "default", {"q": Query("Person", {"name": ("Orlan Quill",)})}, ScreenOptions())
    found = screenings.screenings(watched, "w-1", days=2)
    assert (found.total, found.suppressed, [n for _, n, _ in found.days]) == (3, 0, [0, 3])
    assert found.last == found.days[-1][0]
    assert screenings.screenings(watched, "w-2").total == 0
    written(watched, customer())
    screen.screen(watched, "default", {"q": customer()}, ScreenOptions(threshold=0.1))
    found = screenings.screenings(watched, "w-1")
    assert (found.total, found.suppressed, found.days[-1][1:]) == (3, 1, (3, 1))
    with pytest.raises(NotFound):
        screenings.screenings(watched, "w-99")


def test_screenings_are_told_by_day_by_list_and_by_entity(service: Service, tmp_path: Path) -> None:
    names = ("Orlan Quill", "Ada Brand", "Yusra Tellmann")
    parties = [listed(f"w-{n}", name) for n, name in enumerate(names)]
    loaded(service, tmp_path, "wanted", parties)
    loaded(service, tmp_path, "other", [listed("o-0", "Orlan Quill")])
    review.judge(service, "w-0", "o-0", "same", "ines", "", code="known")
    for name, times in (("Orlan Quill", 3), ("Ada Brand", 2), ("Yusra Tellmann", 2)):
        for _ in range(times):
            screen.screen(service, "default", {"q": Query("Person", {"name": (name,)})}, ScreenOptions())
    whole = screenings.overview(service, days=2)
    assert (whole.found, whole.suppressed, whole.total, whole.next) == (7, 0, 3, None)
    assert [(found, left_out) for _, found, left_out in whole.days] == [(0, 0), (7, 0)]
    assert [(o.dataset, o.found, o.entities) for o in whole.lists] == [("wanted", 7, 3), ("other", 3, 1)]
    assert [(o.caption, o.found) for o in whole.items] == [
        ("Orlan Quill", 3),
        ("Ada Brand", 2),
        ("Yusra Tellmann", 2),
    ]
    assert whole.items[0].datasets == ("other", "wanted")
    narrow = screenings.overview(service, dataset="other")
    assert (narrow.found, narrow.total, narrow.days[-1][1]) == (3, 1, 3)
    pages, cursor = [], None
    for _ in range(3):
        page = screenings.overview(service, limit=1, cursor=cursor)
        pages += [o.entity for o in page.items]
        cursor = page.next
    assert (pages, cursor) == ([o.entity for o in whole.items], None)
    for wrong in ({"days": 0}, {"cursor": "3"}, {"cursor": "3.x.w-1"}):
        with pytest.raises(InvalidInput):
            screenings.overview(service, **wrong)  # type: ignore[arg-type]
