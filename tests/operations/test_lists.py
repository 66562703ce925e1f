"""How published lists come in, and stay fresh."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from operating import ARRIVAL, everything, found, ingested, list_file, listed, loaded, on_sqlite_alone
from publishing import Answer, Publisher

from resolver.errors import Busy, ConfigError, InvalidListing, NotFound
from resolver.operations import lists, lookup, schedule, screen
from resolver.operations.service import Service

ENTRIES = [
    listed("w-1", "Orlan Quill", birthDate="1948"),
    listed("w-2", "Ysolde Brand"),
    listed("w-3", "Ada Moss"),
]
CROWD = [listed(f"c-{n}", f"Member {n:03}") for n in range(60)]


def state(service: Service, name: str, now: datetime | None = None) -> lists.ListState:
    return next(s for s in lists.states(service, now) if s.name == name)


def body(entries: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(entry) + "\n" for entry in entries).encode()


def test_changes_of_a_list_name_its_own_records_where_another_list_has_the_id(
    service: Service, tmp_path: Path
) -> None:
    loaded(service, tmp_path, "other", [listed("w-1", "Somebody Else")])
    loaded(service, tmp_path, "wanted", ENTRIES)
    loaded(service, tmp_path, "wanted", [listed("w-1", "Orlan Quill-Ash", birthDate="1948"), *ENTRIES[1:]])
    changed = lists.difference(service, "wanted").changed
    assert [service.world().record(change.new.id) for change in changed] != []
    for change in changed:
        kept = service.world().record(change.new.id)
        assert kept is not None
        assert (kept.dataset, kept.caption) == ("wanted", "Orlan Quill-Ash")


def test_a_list_can_be_searched_as_soon_as_it_is_loaded(service: Service, tmp_path: Path) -> None:
    done = loaded(service, tmp_path, "wanted", ENTRIES)
    assert (done.changed, done.added, done.updated, done.removed) == (True, 3, 0, 0)
    assert done.report is not None
    assert done.report.records == 3
    assert found(service, "Orlan Quill", dataset="wanted") == ["w-1"]
    value = lookup.entity(service, "w-1").values[0]
    assert value.citations[0].version == done.version  # type: ignore[union-attr]
    kept = state(service, "wanted")
    assert (kept.version, kept.format, kept.counts, kept.problem) == (
        done.version,
        "ftm",
        {"Person": 3},
        None,
    )
    assert not kept.due


def test_the_same_version_again_is_nothing(service: Service, tmp_path: Path) -> None:
    first = loaded(service, tmp_path, "wanted", ENTRIES)
    before, snapshot = everything(service), service.world().snapshot.name
    again = loaded(service, tmp_path, "wanted", ENTRIES)
    assert (again.version, again.changed, again.report) == (first.version, False, None)
    assert everything(service) == before
    assert service.world().snapshot.name == snapshot


def test_a_new_version_adds_changes_and_removes(service: Service, tmp_path: Path) -> None:
    loaded(service, tmp_path, "wanted", ENTRIES)
    newer = [ENTRIES[0], listed("w-2", "Ysolde Brand", birthDate="1970"), listed("w-4", "Kaspar Wend")]
    done = loaded(service, tmp_path, "wanted", newer)
    assert (done.added, done.updated, done.removed) == (1, 1, 1)
    assert found(service, "Kaspar Wend") == ["w-4"]
    assert lookup.entity(service, "w-2").properties["birthDate"] == ("1970",)


def test_who_has_left_a_list_is_kept_with_the_day_and_comes_back(service: Service, tmp_path: Path) -> None:
    loaded(service, tmp_path, "wanted", ENTRIES)
    loaded(service, tmp_path, "wanted", ENTRIES[1:])
    for _ in range(2):
        assert found(service, "Orlan Quill") == []
        assert found(service, "Orlan Quill", delisted=True) == ["w-1"]
        assert lookup.entity(service, "w-1").delisted is not None
        service.rebuild()
    loaded(service, tmp_path, "wanted", ENTRIES)
    assert found(service, "Orlan Quill") == ["w-1"]
    assert lookup.entity(service, "w-1").delisted is None
    assert [d.entities for d in lookup.catalog(service).datasets] == [3, 3]


def test_who_the_publisher_says_is_off_the_list_leaves_matching_too(service: Service, tmp_path: Path) -> None:
    entries = [
        listed("w-1", "Orlan Quill"),
        {"id": "s-1", "schema": "Sanction", "properties": {"entity": ["w-1"], "endDate": ["2020-01-31"]}},
        listed("w-2", "Ysolde Brand"),
    ]
    for title in ("first", "second"):
        done = loaded(service, tmp_path, "wanted", [*entries, listed(f"w-{title}", f"Member {title}")])
        assert found(service, "Orlan Quill", dataset="wanted") == []
        assert found(service, "Orlan Quill", dataset="wanted", delisted=True) == ["w-1"]
    assert (done.added, done.updated, done.removed) == (1, 0, 1)
    assert lookup.entity(service, "w-1").delisted is not None
    loaded(service, tmp_path, "wanted", [entries[0], entries[2]])
    assert found(service, "Orlan Quill", dataset="wanted") == ["w-1"]


def test_several_lists_loaded_together_make_one_snapshot(service: Service, tmp_path: Path) -> None:
    given = {
        name: [list_file(tmp_path / name, [listed(f"{name}-{n}", f"Member {name} {n}") for n in range(20)])]
        for name in ("one", "two")
    }
    assert [done.added for done in lists.load_all(service, given)] == [20, 20]
    assert [p for p in service.settings.snapshots.iterdir() if p.is_dir()] == [
        service.settings.snapshots / service.world().snapshot.name
    ]
    assert [done.changed for done in lists.load_all(service, given)] == [False, False]
    (tmp_path / "two" / "list.jsonl").write_text("nothing of the kind")
    given["three"] = given.pop("one")
    with pytest.raises(InvalidListing):
        lists.load_all(service, {"three": given["three"], "two": given["two"]})
    assert state(service, "two").counts == {"Person": 20}


def test_a_list_that_shrinks_too_much_leaves_the_last_good_one(service: Service, tmp_path: Path) -> None:
    good = loaded(service, tmp_path, "wanted", CROWD)
    before = everything(service)
    with pytest.raises(InvalidListing, match="--force") as refused:
        loaded(service, tmp_path, "wanted", CROWD[:30])
    assert "30 instead of 60" in str(refused.value)
    assert everything(service) == before
    assert state(service, "wanted").version == good.version
    assert found(service, "Member 059")[0] == "c-59"
    done = loaded(service, tmp_path, "wanted", CROWD[:30], force=True)
    assert (done.changed, done.removed) == (True, 30)


BROKEN: dict[str, bytes] = {
    "cut off": body(CROWD)[:-20],
    "an unknown schema": body([*ENTRIES, {**listed("w-9", "X"), "schema": "Spaceship"}]),
    "an unknown property": body([*ENTRIES, listed("w-9", "X", colour="red")]),
    "an unknown key": body([*ENTRIES, {**listed("w-9", "X"), "verdict": "guilty"}]),
    "no list at all": b"<html>maintenance</html>",
    "nothing": b"",
}


@on_sqlite_alone
@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_whole_and_the_last_good_one_stays(
    service: Service, tmp_path: Path, data: bytes
) -> None:
    good = loaded(service, tmp_path, "wanted", ENTRIES)
    before = everything(service)
    (tmp_path / "bad.jsonl").write_bytes(data)
    with pytest.raises(InvalidListing) as refused:
        lists.load(service, "wanted", [tmp_path / "bad.jsonl"])
    assert refused.value.faults
    assert everything(service) == before
    assert state(service, "wanted").version == good.version


def test_files_that_cannot_be_read_are_named(service: Service, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.jsonl", tmp_path):
        with pytest.raises(InvalidListing) as refused:
            lists.load(service, "wanted", [path])
        assert str(path) in str(refused.value)
    with pytest.raises(InvalidListing):
        lists.load(service, "wanted", [])
    with pytest.raises(NotFound, match="list format"):
        lists.load(service, "wanted", [list_file(tmp_path, ENTRIES)], format="papyrus")


@on_sqlite_alone
@pytest.mark.parametrize("name", ["default", "../up", "a/b", "", "news"])
def test_a_list_needs_a_name_that_is_its_own(service: Service, tmp_path: Path, name: str) -> None:
    ingested(service, "arrival", ARRIVAL, dataset="news")
    before = everything(service)
    with pytest.raises(InvalidListing):
        loaded(service, tmp_path, name, ENTRIES)
    assert everything(service) == before


def test_versions_are_compared_field_by_field(service: Service, tmp_path: Path) -> None:
    old = loaded(service, tmp_path, "wanted", ENTRIES)
    newer = [ENTRIES[0], listed("w-2", "Ysolde Brandt"), listed("w-4", "Kaspar Wend")]
    new = loaded(service, tmp_path, "wanted", newer)
    for difference in (
        lists.difference(service, "wanted"),
        lists.difference(service, "wanted", old.version, new.version),
        lists.difference_of_files(
            "wanted", [list_file(tmp_path / "old", ENTRIES)], [list_file(tmp_path / "new", newer)]
        ),
    ):
        assert [r.id for r in difference.added] == ["w-4"]
        assert [r.id for r in difference.removed] == ["w-3"]
        (change,) = difference.changed
        assert (change.new.id, difference.unchanged) == ("w-2", 1)
        assert [(f.prop, f.removed, f.added) for f in change.fields] == [
            ("name", ("Ysolde Brand",), ("Ysolde Brandt",))
        ]


def test_what_cannot_be_compared_is_said_to_be_missing(service: Service, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="list 'wanted'"):
        lists.difference(service, "wanted")
    done = loaded(service, tmp_path, "wanted", ENTRIES)
    with pytest.raises(NotFound, match="earlier version"):
        lists.difference(service, "wanted")
    with pytest.raises(NotFound, match="kept version"):
        lists.difference(service, "wanted", "0" * 64, done.version)


def test_an_earlier_version_may_come_back(service: Service, tmp_path: Path) -> None:
    first = loaded(service, tmp_path, "wanted", ENTRIES)
    loaded(service, tmp_path, "wanted", ENTRIES[:2])
    again = loaded(service, tmp_path, "wanted", ENTRIES)
    assert (again.version, again.changed, again.added + again.updated) == (first.version, True, 1)
    assert state(service, "wanted").version == first.version
    assert [r.id for r in lists.difference(service, "wanted").added] == ["w-3"]


def test_only_the_newest_versions_are_kept_and_those_that_a_record_cites(
    another: Callable[..., Service], tmp_path: Path
) -> None:
    service = another(keep_versions=2)
    orders = [ENTRIES, ENTRIES[::-1], [ENTRIES[1], ENTRIES[0], ENTRIES[2]]]
    newer = [listed("w-1", "Orlan Quill", birthDate="1949"), *ENTRIES[1:]]
    versions = [loaded(service, tmp_path, "wanted", entries).version for entries in (*orders, newer)]
    kept = {p.name for p in (service.settings.data / "lists" / "wanted").iterdir()}
    assert kept == {versions[number][:24] for number in (0, 2, 3)}
    assert lists.difference(service, "wanted").counts()["changed"] == {"Person": 1}
    cited = lookup.entity(service, "w-2").values[0].citations[0]
    assert cited.version == versions[0]  # type: ignore[union-attr]
    assert lists.difference(service, "wanted", versions[0], versions[3]).unchanged == 2
    with pytest.raises(NotFound, match="kept version"):
        lists.difference(service, "wanted", versions[1], versions[3])


def test_files_of_one_name_from_two_folders_are_one_list(service: Service, tmp_path: Path) -> None:
    def load(*parts: list[dict[str, Any]]) -> lists.Loaded:
        paths = [list_file(tmp_path / str(n), part) for n, part in enumerate(parts)]
        return lists.load(service, "wanted", paths)

    assert load(ENTRIES[:2], ENTRIES[2:]).added == 3
    assert load(ENTRIES[:2], [listed("w-4", "Kaspar Wend")]).removed == 1
    difference = lists.difference(service, "wanted")
    assert ([r.id for r in difference.added], [r.id for r in difference.removed]) == (["w-4"], ["w-3"])


TOML = """
schema = "Person"
prefix = "own"
id = ["Number"]
[columns]
"Number" = { ignore = true }
"Full name" = { property = "name" }
"Born" = { property = "birthDate" }
"""
YAML = """
schema: Person
prefix: own
id: [Number]
columns:
  Number: {ignore: true}
  Full name: {property: name}
  Born: {property: birthDate}
"""


@on_sqlite_alone
@pytest.mark.parametrize(("suffix", "mapping"), [(".toml", TOML), (".yaml", YAML), (".yml", YAML)])
def test_a_table_of_ones_own_is_read_through_a_mapping(
    service: Service, tmp_path: Path, suffix: str, mapping: str
) -> None:
    table = tmp_path / "clients.csv"
    (tmp_path / f"clients{suffix}").write_text(mapping)
    rows = ["Number,Full name,Born", "7,Orlan Quill,1948", "8,Ysolde Brand,2.3.1970"]
    for count in (2, 3):
        table.write_text("\n".join(rows[:count]) + "\n")
        done = lists.load(service, "clients", [table], mapping=tmp_path / f"clients{suffix}")
        assert (done.added, done.removed) == (1, 0)
    (hit,) = found(service, "Ysolde Brand", dataset="clients")
    assert lookup.entity(service, hit).properties["birthDate"] == ("1970-03-02",)
    difference = lists.difference(service, "clients")
    assert [r.caption for r in difference.added] == ["Ysolde Brand"]


def test_a_mapping_is_proposed_for_a_table(service: Service, tmp_path: Path) -> None:
    table = tmp_path / "clients.csv"
    table.write_text("Number,Full name,Date of birth\n7,Orlan Quill,1948-03-02\n8,Ysolde Brand,1970-01-05\n")
    (tmp_path / "proposed.toml").write_text(lists.proposed_mapping(table))
    done = lists.load(service, "clients", [table], mapping=tmp_path / "proposed.toml")
    assert done.added == 2
    assert found(service, "Orlan Quill", schema="LegalEntity", dataset="clients")


def test_a_mapping_that_cannot_be_read_is_a_fault_of_the_operator(service: Service, tmp_path: Path) -> None:
    table = tmp_path / "clients.csv"
    table.write_text("Name\nOrlan Quill\n")
    (tmp_path / "bad.toml").write_text("columns = 7")
    with pytest.raises(ConfigError):
        lists.load(service, "clients", [table], mapping=tmp_path / "bad.toml")
    with pytest.raises((ConfigError, InvalidListing)):
        lists.load(service, "clients", [table], mapping=tmp_path / "missing.toml")
    assert not everything(service)[0]


def test_two_processes_do_not_load_at_once(
    service: Service, another: Callable[..., Service], tmp_path: Path
) -> None:
    with another().storage.lock("lists"), pytest.raises(Busy):
        loaded(service, tmp_path, "wanted", ENTRIES)
    assert not everything(service)[0]
    assert loaded(service, tmp_path, "wanted", ENTRIES).changed


class Catalogue:
    """A catalogue of lists that a publisher on this machine offers."""

    def __init__(self, publisher: Publisher, folder: Path) -> None:
        self.publisher = publisher
        self.path = folder / "lists.toml"
        self.path.write_text("")

    def offer(self, name: str, entries: list[dict[str, Any]], mark: str = "1", **settings: Any) -> None:
        """A list that is offered from now on, or its next version."""
        answer = Answer(body(entries), headers={"ETag": f'"{mark}"'})
        url = self.publisher.url(f"/{name}.jsonl", answer)
        text = self.path.read_text()
        if f"[lists.{name}]" not in text:
            more = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
            self.path.write_text(
                f'{text}[lists.{name}]\ntitle = "The list {name}"\npublisher = "Nobody"\nlicence = "none"\n'
                f'format = "ftm"\nurls = ["{url}"]\n{more}\n'
            )

    def withdraw(self, name: str, status: int = 404) -> None:
        self.publisher.url(f"/{name}.jsonl", Answer(b"gone", status))


@pytest.fixture
def catalogue(publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    (tmp_path / "config").mkdir()
    monkeypatch.setenv("RESOLVER_CONFIG", str(tmp_path / "config"))
    return Catalogue(publisher, tmp_path / "config")


def test_a_refresh_takes_what_is_new_and_only_that(service: Service, catalogue: Catalogue) -> None:
    catalogue.offer("wanted", ENTRIES)
    assert state(service, "wanted").version is None
    assert state(service, "wanted").due
    (first,) = lists.refresh(service)
    assert first.problem is None
    assert first.loaded is not None
    assert first.loaded.added == 3
    assert found(service, "Orlan Quill", dataset="wanted") == ["w-1"]
    before = everything(service)
    checked = state(service, "wanted").checked_at
    (second,) = lists.refresh(service)
    assert (second.loaded, second.problem) == (None, None)
    assert everything(service) == before
    assert (state(service, "wanted").checked_at or "") > (checked or "")
    catalogue.offer("wanted", [*ENTRIES, listed("w-4", "Kaspar Wend")], mark="2")
    (third,) = lists.refresh(service, ["wanted"])
    assert third.loaded is not None
    assert third.loaded.added == 1
    assert state(service, "wanted").title == "The list wanted"
    assert [p.name for p in (service.settings.data / "lists").glob(".incoming*")] == []


def test_a_list_that_cannot_be_had_shows_its_problem_and_stays(
    service: Service, catalogue: Catalogue
) -> None:
    catalogue.offer("wanted", ENTRIES)
    catalogue.offer("pending", [listed("p-1", "Tamsin Okonjo")])
    lists.refresh(service)
    good = state(service, "wanted")
    catalogue.withdraw("wanted")
    catalogue.offer("pending", [listed("p-2", "Pavel Dvorsky")], mark="2")
    results = {r.name: r for r in lists.refresh(service)}
    assert "404" in (results["wanted"].problem or "")
    assert results["pending"].problem is None
    kept = state(service, "wanted")
    assert "404" in (kept.problem or "")
    assert (kept.version, kept.counts) == (good.version, good.counts)
    assert found(service, "Orlan Quill") == ["w-1"]
    assert found(service, "Pavel Dvorsky") == ["p-2"]
    catalogue.offer("wanted", ENTRIES)
    lists.refresh(service)
    assert state(service, "wanted").problem is None


def test_a_refused_version_is_refused_again_and_not_forgotten(service: Service, catalogue: Catalogue) -> None:
    catalogue.offer("wanted", CROWD)
    lists.refresh(service)
    catalogue.offer("wanted", CROWD[:20], mark="2")
    for _ in range(2):
        (result,) = lists.refresh(service)
        assert "20 instead of 60" in (result.problem or "")
        assert state(service, "wanted").problem == result.problem
    assert lookup.catalog(service).datasets[1].entities == 60


def test_the_guard_of_the_catalogue_counts(service: Service, catalogue: Catalogue) -> None:
    catalogue.offer("wanted", CROWD, max_shrink=0.9, guard_at_least=1)
    lists.refresh(service)
    catalogue.offer("wanted", CROWD[:10], mark="2")
    (result,) = lists.refresh(service)
    assert result.problem is None
    catalogue.offer("wanted", [], mark="3")
    (result,) = lists.refresh(service)
    assert result.problem is not None


def test_the_age_counts_from_the_last_time_the_publisher_was_asked(
    service: Service, catalogue: Catalogue
) -> None:
    catalogue.offer("wanted", ENTRIES, every_hours=6)
    lists.refresh(service)
    now = datetime.now(UTC)
    fresh, late = (state(service, "wanted", now + timedelta(hours=hours)) for hours in (5, 7))
    assert fresh.age_hours is not None
    assert 4.9 < fresh.age_hours < 5.1
    assert (fresh.due, late.due) == (False, True)
    catalogue.withdraw("wanted")
    lists.refresh(service)
    assert not state(service, "wanted", now + timedelta(minutes=30)).due  # no publisher is pestered
    failed = state(service, "wanted", now + timedelta(hours=7))
    assert (failed.due, failed.late, failed.outdated) == (True, True, True)
    assert failed.age_hours is not None
    assert 6.9 < failed.age_hours < 7.1


def test_only_lists_that_are_due_are_asked_for(service: Service, catalogue: Catalogue) -> None:
    catalogue.offer("often", ENTRIES[:1], every_hours=0.000001)
    catalogue.offer("seldom", ENTRIES[1:], every_hours=1000)
    assert {r.name for r in lists.refresh(service, due=True)} == {"often", "seldom"}
    assert [r.name for r in lists.refresh(service, due=True)] == ["often"]


def test_a_running_process_refreshes_what_is_due_until_it_is_told_to_stop(
    service: Service, another: Callable[..., Service], catalogue: Catalogue
) -> None:
    catalogue.offer("often", ENTRIES[:1], every_hours=0.000001)
    catalogue.offer("seldom", ENTRIES[1:], every_hours=1000)
    stops = [threading.Event(), threading.Event()]
    threads = [
        schedule.refresh_when_due(one, stop, 0.05)
        for one, stop in zip((service, another()), stops, strict=True)
    ]
    deadline = time.monotonic() + 60
    while len(catalogue.publisher.asked["/often.jsonl"]) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    for stop in stops:
        stop.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert len(catalogue.publisher.asked["/often.jsonl"]) >= 4
    assert len(catalogue.publisher.asked["/seldom.jsonl"]) == 1
    assert found(service, "Orlan Quill") == ["w-1"]
    assert state(service, "often").problem is None


def test_a_process_leaves_the_lists_to_the_one_that_is_at_it(
    service: Service, another: Callable[..., Service], catalogue: Catalogue
) -> None:
    catalogue.offer("wanted", ENTRIES)
    with another().storage.lock("lists"):
        assert schedule.refresh_now(service, due=True) == ()
    assert catalogue.publisher.asked == {}
    assert [r.name for r in schedule.refresh_now(service, due=True)] == ["wanted"]
    assert schedule.refresh_now(service, due=True) == ()


def test_a_list_that_is_switched_off_is_only_taken_by_name(service: Service, catalogue: Catalogue) -> None:
    catalogue.offer("wanted", ENTRIES, enabled=False)
    assert lists.refresh(service) == ()
    assert not state(service, "wanted").due
    (result,) = lists.refresh(service, ["wanted"])
    assert result.loaded is not None


def test_a_list_that_nobody_knows_cannot_be_refreshed(service: Service, catalogue: Catalogue) -> None:
    catalogue.offer("wanted", ENTRIES)
    with pytest.raises(NotFound, match="unknown"):
        lists.refresh(service, ["wanted", "unknown"])
    assert catalogue.publisher.asked == {}


def test_a_list_loaded_by_hand_is_not_asked_for(
    service: Service, catalogue: Catalogue, tmp_path: Path
) -> None:
    loaded(service, tmp_path, "own", ENTRIES)
    assert lists.refresh(service) == ()
    with pytest.raises(NotFound):
        lists.refresh(service, ["own"])
    assert [s.name for s in lists.states(service)] == ["own"]


def test_a_broken_catalogue_is_a_fault_of_the_operator(service: Service, catalogue: Catalogue) -> None:
    catalogue.path.write_text('[lists.wanted]\ntitle = "x"\ncolour = "red"\n')
    for ask in (lists.states, lists.refresh):
        with pytest.raises(ConfigError, match="colour"):
            ask(service)


HOLDER = """
import sys
from resolver.storage import Storage
with Storage(sys.argv[1]).lock("lists"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_while_another_process_refreshes_this_one_is_told_so(service: Service, catalogue: Catalogue) -> None:
    catalogue.offer("wanted", ENTRIES)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, service.settings.database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Busy):
            lists.refresh(service)
        assert catalogue.publisher.asked == {}
        holder.kill()
    (result,) = lists.refresh(service)
    assert result.loaded is not None


def test_answers_name_the_list_that_they_come_from(service: Service, tmp_path: Path) -> None:
    loaded(service, tmp_path, "wanted", ENTRIES)
    page = screen.search(service, "wanted", "", screen.SearchOptions())
    assert page.facets["datasets"] == {"wanted": 3}
