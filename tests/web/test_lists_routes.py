"""Lists are loaded, refreshed, compared and shown to be fresh or not, over HTTP and on the pages."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from web_asking import Caller

from resolver.config import Settings
from resolver.operations.service import Service
from resolver.web import create_app

TOKEN = "a token of some length"


def entry(id: str, name: str, **properties: Any) -> dict[str, Any]:
    return {"id": id, "schema": "Person", "properties": {"name": [name], **properties}}


ENTRIES = [
    entry("w-1", "Orlan Quill", birthDate=["1948"]),
    entry("w-2", "Ysolde Brand"),
    entry("w-3", "Ada Moss"),
]
CROWD = [entry(f"c-{n}", f"Member {n:03}") for n in range(60)]


def body(entries: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in entries).encode()


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of one list, whose publisher is a port where nobody listens."""
    path = tmp_path / "lists.toml"
    path.write_text(
        '[lists.wanted]\ntitle = "The wanted"\npublisher = "Nobody"\nlicence = "none"\nformat = "ftm"\n'
        'urls = ["http://127.0.0.1:9/wanted.jsonl"]\nevery_hours = 6\n'
    )
    monkeypatch.setattr("resolver.operations.lists.config_folder", lambda: tmp_path)
    monkeypatch.setattr("resolver.operations.fetching.TRIES", 1)
    return path


@pytest.fixture
def app(tmp_path: Path, catalogue: Path) -> Iterator[Flask]:
    made = create_app(Settings(data=tmp_path / "data", update_token=TOKEN, link_lists=False))
    yield made
    made.extensions["resolver"].close()


@pytest.fixture
def admin(app: Flask, asking: Callable[[Flask, str | None], Caller]) -> Caller:
    return asking(app, "admin")


def put(admin: Caller, entries: list[dict[str, Any]], name: str = "wanted", **query: Any) -> Any:
    answer = admin.post(f"/admin/lists/{name}", data=body(entries), query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.json


def shown(admin: Caller, name: str = "wanted") -> Any:
    return next(one for one in admin.get("/admin/lists").json["results"] if one["name"] == name)


def test_a_list_that_was_posted_is_in_force(admin: Caller) -> None:
    assert shown(admin)["version"] is None
    done = put(admin, ENTRIES)
    assert (done["changed"], done["added"], done["problem"]) == (True, 3, None)
    state = shown(admin)
    assert (state["version"], state["counts"], state["records"]) == (done["version"], {"Person": 3}, 3)
    assert state["age_hours"] == 0.0
    assert (state["due"], state["outdated"], state["problem"]) == (False, False, None)
    assert [hit["id"] for hit in admin.match("Orlan Quill")[0]["results"]] == ["w-1"]
    assert put(admin, ENTRIES)["changed"] is False


def test_a_list_of_several_files_comes_in_parts(admin: Caller) -> None:
    files = [(io.BytesIO(body(part)), f"../{n}.jsonl") for n, part in enumerate((ENTRIES[:1], ENTRIES[1:]))]
    answer = admin.post("/admin/lists/own", data={"file": files[0], "more": files[1]})
    assert (answer.status_code, answer.json["added"]) == (200, 3)
    answer = admin.post(
        "/admin/lists/own", data={"note": "no file at all"}, content_type="multipart/form-data"
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (b"", 1),
        (b"<html>maintenance</html>", 1),
        (
            body([*ENTRIES, entry("w-8", "X", colour=["red"]), {**entry("w-9", "Y"), "schema": "Spaceship"}]),
            2,
        ),
        (body(ENTRIES)[:-20], 1),
    ],
)
def test_a_broken_list_is_refused_with_every_fault_and_the_last_good_one_stays(
    admin: Caller, data: bytes, faults: int
) -> None:
    good = put(admin, ENTRIES)["version"]
    answer = admin.post("/admin/lists/wanted", data=data)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert len(answer.json["errors"]) >= faults
    assert all(fault["msg"] and fault["loc"][0] == "body" for fault in answer.json["errors"])
    assert shown(admin)["version"] == good
    assert [hit["id"] for hit in admin.match("Orlan Quill")[0]["results"]] == ["w-1"]


def test_a_list_that_shrinks_needs_force(admin: Caller) -> None:
    put(admin, CROWD)
    refused = admin.post("/admin/lists/wanted", data=body(CROWD[:20]))
    assert refused.status_code == 422
    assert "20 instead of 60" in refused.json["detail"]
    assert put(admin, CROWD[:20], force="true")["removed"] == 40


def test_a_list_may_be_larger_than_other_bodies_but_not_larger_than_set(
    tmp_path: Path, catalogue: Path, asking: Callable[[Flask, str | None], Caller]
) -> None:
    settings = Settings(
        data=tmp_path / "small", max_body_bytes=1_000, max_list_bytes=20_000, link_lists=False
    )
    made = create_app(settings)
    caller = asking(made, "admin")
    assert len(body(CROWD)) > 1_000
    assert put(caller, CROWD)["added"] == 60
    answer = caller.post("/admin/lists/wanted", data=b"x" * 20_001)
    assert answer.status_code == 413
    assert [p for p in (settings.data / "lists").iterdir() if p.name[0] == "."] == []
    made.extensions["resolver"].close()


def test_versions_are_compared_a_page_at_a_time(admin: Caller) -> None:
    old = put(admin, ENTRIES)["version"]
    new = put(admin, [ENTRIES[0], entry("w-2", "Ysolde Brandt"), entry("w-4", "Kaspar Wend")])["version"]
    found = admin.get("/admin/lists/wanted/diff").json
    assert (found["old"], found["new"], found["unchanged"], found["total"]) == (old, new, 1, 3)
    assert found["counts"] == {"added": {"Person": 1}, "changed": {"Person": 1}, "removed": {"Person": 1}}
    assert [(row["act"], row["id"]) for row in found["results"]] == [
        ("added", "w-4"),
        ("changed", "w-2"),
        ("removed", "w-3"),
    ]
    assert found["results"][1]["fields"] == [
        {"property": "name", "removed": ["Ysolde Brand"], "added": ["Ysolde Brandt"]}
    ]
    page = admin.get(
        "/admin/lists/wanted/diff", query_string={"old": new[:12], "new": old, "limit": 1, "offset": 1}
    ).json
    assert [(row["act"], row["id"]) for row in page["results"]] == [("changed", "w-2")]
    only = admin.get("/admin/lists/wanted/diff", query_string={"act": "removed"}).json
    assert ([row["id"] for row in only["results"]], only["total"]) == (["w-3"], 1)


@pytest.mark.parametrize("path", ["/admin/lists/nobody/diff", "/admin/lists/wanted/diff?old=0123456789"])
def test_what_cannot_be_compared_is_not_found(admin: Caller, path: str) -> None:
    put(admin, ENTRIES)
    assert admin.get(path).status_code == 404


def test_a_publisher_that_cannot_be_reached_is_a_problem_that_shows_everywhere(
    app: Flask, admin: Caller
) -> None:
    put(admin, ENTRIES)
    answer = admin.post("/admin/lists/wanted/refresh")
    assert answer.status_code == 200
    assert "127.0.0.1:9" in answer.json["problem"]
    assert "127.0.0.1:9" in shown(admin)["problem"]
    catalog = admin.get("/catalog").json
    wanted = next(one for one in catalog["datasets"] if one["name"] == "wanted")
    assert "127.0.0.1:9" in wanted["problem"]
    assert (wanted["index_current"], catalog["outdated"], catalog["index_stale"]) == (False, ["wanted"], True)
    assert 'resolver_list_problem{list="wanted"} 1.0' in admin.get("/metrics").text
    assert admin.post("/admin/lists/nobody/refresh").status_code == 404
    put(admin, ENTRIES[:2])
    catalog = admin.get("/catalog").json
    assert (catalog["outdated"], catalog["index_stale"]) == ([], False)
    assert catalog["current"] == ["default", "wanted"]


def test_the_age_of_a_list_stands_in_the_catalogue_the_metrics_and_the_answers(admin: Caller) -> None:
    version = put(admin, ENTRIES)["version"]
    wanted = next(one for one in admin.get("/catalog").json["datasets"] if one["name"] == "wanted")
    assert (wanted["version"], wanted["age_hours"], wanted["problem"]) == (version, 0.0, None)
    assert wanted["last_change"] == wanted["updated_at"]
    metrics = admin.get("/metrics").text
    assert 'resolver_list_records{list="wanted"} 3.0' in metrics
    assert 'resolver_list_problem{list="wanted"} 0.0' in metrics
    assert 'resolver_list_age_seconds{list="wanted"}' in metrics
    query = {"queries": {"q": {"schema": "Person", "properties": {"name": ["Orlan Quill"]}}}}
    answer = admin.post("/match/default", json=query).json
    assert answer["datasets"] == {"wanted": {"version": version, "age_hours": 0.0}}
    without = admin.post("/match/default?exclude_dataset=wanted", json=query).json
    assert without["datasets"] == {}
    newer = put(admin, ENTRIES[1:])["version"]
    assert admin.post("/match/default", json=query).json["datasets"]["wanted"]["version"] == newer


def test_no_answer_waits_for_the_age_of_the_lists(app: Flask, admin: Caller) -> None:
    put(admin, ENTRIES)
    admin.match("Orlan Quill")
    storage = app.extensions["resolver"].storage
    used: list[str] = []
    reading = storage.reading
    storage.reading = lambda: used.append("reading") or reading()
    try:
        admin.match("Orlan Quill")
    finally:
        del storage.reading
    assert len(used) <= 1  # whose key it is


def test_who_has_left_a_list_is_found_only_where_asked_for(admin: Caller) -> None:
    put(admin, ENTRIES)
    assert admin.get("/entities/w-1").json["delisted"] is None
    put(admin, ENTRIES[1:])
    for method in (
        lambda **query: admin.match("Orlan Quill", **query)[0]["results"],
        lambda **query: admin.get("/search/default", query_string={"q": "Quill", **query}).json["results"],
    ):
        assert method() == []
        assert method(delisted="false") == []
        (found,) = method(delisted="true")
        assert (found["id"], bool(found["delisted"])) == ("w-1", True)
    kept = admin.get("/entities/w-1").json
    assert kept["delisted"][:4].isdigit()
    assert kept["properties"]["birthDate"] == ["1948"]
    put(admin, ENTRIES)
    assert [hit["id"] for hit in admin.match("Orlan Quill")[0]["results"]] == ["w-1"]


def test_delisted_is_documented(app: Flask) -> None:
    paths = app.extensions["resolver-openapi"]["paths"]
    for operation in (paths["/match/{dataset}"]["post"], paths["/search/{dataset}"]["get"]):
        assert "delisted" in {parameter["name"] for parameter in operation["parameters"]}


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ({"token": TOKEN}, {}, 200),
        ({}, {"X-Update-Token": TOKEN}, 200),
        ({"token": "wrong"}, {}, 403),
        ({}, {"X-Update-Token": TOKEN[:-1]}, 403),
        ({}, {}, 401),
    ],
)
def test_the_update_token_opens_updatez_and_a_wrong_one_does_not(
    app: Flask, query: dict[str, str], headers: dict[str, str], status: int
) -> None:
    client = app.test_client()
    answer = client.post("/updatez", query_string={"sync": "true", **query}, headers=headers)
    assert answer.status_code == status
    assert client.get("/admin/lists", query_string=query, headers=headers).status_code == 401


def test_no_token_is_right_where_none_is_set(fresh: Flask) -> None:
    for token in ("x", "None", " "):
        assert fresh.test_client().post("/updatez", query_string={"token": token}).status_code == 403


def test_an_update_answers_at_once_unless_asked_to_wait(app: Flask, admin: Caller) -> None:
    answer = admin.post("/updatez?sync=True")
    assert answer.json["status"] == "ok"
    assert [one["name"] for one in answer.json["lists"]] == ["wanted"]
    assert "127.0.0.1:9" in answer.json["lists"][0]["problem"]
    before = shown(admin)["checked_at"]
    assert admin.post("/updatez").json == {"status": "ok", "lists": []}
    deadline = time.monotonic() + 30
    while shown(admin)["checked_at"] == before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert shown(admin)["checked_at"] != before


@pytest.mark.parametrize(
    "path", ["/updatez", "/updatez?sync=1", "/admin/lists/wanted/refresh", "/admin/lists/wanted"]
)
def test_what_is_being_done_already_is_busy(app: Flask, admin: Caller, path: str) -> None:
    with app.extensions["resolver"].storage.lock("lists"):
        answer = admin.post(path, data=body(ENTRIES) if path.endswith("wanted") else None)
    assert answer.status_code == 409
    assert answer.json["type"].endswith("busy")
    assert "try again" in answer.json["detail"]


def signed_in(app: Flask, secret: str | None) -> Any:
    client = app.test_client()
    page = client.get("/review/sign-in").text
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    client.post("/review/sign-in", data={"csrf_token": token, "key": secret})
    return client


def test_the_page_of_lists_says_how_fresh_they_are_and_what_changed(app: Flask, admin: Caller) -> None:
    client = signed_in(app, admin.secret)
    put(admin, [entry("o-1", "Rollo Finch")], name="own")
    page = client.get("/review/lists").text
    assert "Not loaded" in page
    assert "never loaded" in page
    put(admin, ENTRIES)
    new = put(admin, [ENTRIES[0], entry("w-2", "Ysolde Brandt")])["version"]
    admin.post("/admin/lists/wanted/refresh")
    page = client.get("/review/lists").text
    for words in (
        new[:20],
        "0 min",
        "The newest attempt was refused",
        "127.0.0.1:9",
        "what changed",
        "Person 2",
    ):
        assert words in page
    changes = client.get("/review/lists/wanted/changes").text
    for words in ("Ysolde Brandt", "<del", "Ada Moss", "1 record says", "What changed in The wanted"):
        assert words in changes
    only = client.get("/review/lists/wanted/changes?act=removed").text
    assert "Ada Moss" in only
    assert "Ysolde Brandt" not in only
    assert client.get("/review/lists/nobody/changes").status_code == 404
    put(admin, ENTRIES[1:])
    assert "Left the list on" in client.get("/review/entities/w-1").text
    assert TOKEN not in client.get("/review/settings").text


def test_not_one_request_fails_while_lists_are_loaded_and_snapshots_swapped(
    app: Flask, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolver.operations.service.DELTA", 20)
    put(admin, CROWD)
    another = Service.open(app.extensions["resolver"].settings)
    failures: list[str] = []
    answered: list[str] = []
    done = threading.Event()

    def ask() -> None:
        caller = Caller(app.test_client(), admin.secret)
        query = {"queries": {"q": {"schema": "Person", "properties": {"name": ["Member 007"]}}}}
        while not done.is_set():
            answer = caller.post("/match/default", json=query)
            hits = answer.json["responses"]["q"]["results"] if answer.status_code == 200 else []
            if not hits or hits[0]["id"] != "c-7":
                failures.append(answer.text[:500])
            answered.append(answer.json["provenance"]["snapshot"].partition("+")[0] if hits else "")

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(6):
            newer = [one | {"properties": one["properties"] | {"notes": [f"turn {turn}"]}} for one in CROWD]
            put(admin, newer)
            if turn % 2:
                another.rebuild()
    finally:
        done.set()
        for thread in threads:
            thread.join()
        another.close()
    assert failures == []
    assert len(set(answered)) > 2
