"""What changes is in the next answer, of this process and of others; and nothing is left behind."""

from __future__ import annotations

import gc
import os
import random
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from operating import ARRIVAL, WEDDING, asked, found, ingested, listed, loaded

from resolver import index
from resolver.errors import AlreadyJudged
from resolver.model.judgements import Verdict
from resolver.model.matching import Query
from resolver.operations import access, review, screen, suppressions
from resolver.operations import renewal as renewal_module
from resolver.operations import service as service_module
from resolver.operations.renewal import Renewal
from resolver.operations.screen import ScreenOptions
from resolver.operations.service import Service
from resolver.operations.world import World

GIVEN = ("Amara", "Bogdan", "Chiara", "Dmitri", "Esther", "Farouk", "Greta", "Hiroshi")
FAMILY = ("Okonkwo", "Petrescu", "Lombardi", "Sokolov", "Lindqvist", "Haddad", "Bauer", "Tanaka")
NAMES = [f"{one} {two}" for one in GIVEN for two in FAMILY]
SIZE = 24


def entries(luck: random.Random, names: list[str]) -> list[dict[str, object]]:
    """Most of the names, as a list has them after a change."""
    return [listed(f"w-{n:02}", name) for n, name in enumerate(names) if luck.random() < 0.9]


def answers(world: World, service: Service) -> dict[str, list[tuple[str, float, tuple[str, ...]]]]:
    """All that the world says of the names: ids, scores and the records of each entity."""
    queries = {name: Query("Person", {"name": (name,)}) for name in NAMES}
    options = ScreenOptions(limit=50, threshold=0.6)
    return {
        name: [(r.entity.id, r.match.score, tuple(m.id for m in r.entity.records)) for r in one.results]
        for name, one in screen.screen(service, "default", queries, options, world).items()
    }


def test_a_world_made_step_by_step_answers_as_one_made_at_once(
    another: Callable[..., Service], tmp_path: Path
) -> None:
    luck = random.Random(11)
    writer, follower = another(), another()
    names = luck.sample(NAMES, SIZE)
    loaded(writer, tmp_path, "wanted", entries(luck, names), force=True)
    for step in range(12):
        act = luck.choice(("load", "judge", "judge", "revoke", "text"))
        if act == "load":
            names[luck.randrange(SIZE)] = luck.choice(NAMES)
            loaded(writer, tmp_path, "wanted", entries(luck, names), force=True)
        elif act == "text":
            ingested(writer, "news", f"{luck.choice(NAMES)} arrived in Oslo on Monday, step {step}.")
        elif act == "judge":
            known = [record.id for record in writer.world().records()]
            left, right = luck.sample(known, 2)
            with suppress(AlreadyJudged):
                review.judge(writer, left, right, "same", "ines", f"step {step}", code="other")
        else:
            standing = [
                n for n, (_, verdict) in writer.world().clusters.standing.items() if verdict is Verdict.SAME
            ]
            if standing:
                review.revoke(writer, luck.choice(standing), "ines", "it was not")
        if step % 3:
            answers(follower.world(), follower)
        scratch = another()
        assert answers(follower.world(), follower) == answers(scratch.world(), scratch)
        assert follower.world().counts() == scratch.world().counts()
    assert len(follower.world().parts) < 8


def test_few_segments_hold_many_changes(lone: Callable[..., Service], tmp_path: Path) -> None:
    service = lone(tmp_path / "data")
    loaded(service, tmp_path, "wanted", [listed("w-0", "Amara Okonkwo")])
    for number in range(20):
        loaded(service, tmp_path, "wanted", [listed("w-0", NAMES[number]), listed("w-1", NAMES[-number])])
        assert found(service, NAMES[number])[0] == "w-0"
    sizes = [len(scored.segment) for scored, _ in service.world().parts]
    assert len(sizes) < 7, sizes


def test_in_a_service_that_answers_many_segments_are_gathered_beside(
    lone: Callable[..., Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = lone(tmp_path / "data")
    loaded(service, tmp_path, "wanted", [listed("w-0", "Amara Okonkwo")])
    service.renewal = Renewal(service.settings, service.storage)
    monkeypatch.setattr(service_module, "FEW", 1)
    for number in range(16):
        loaded(service, tmp_path, "wanted", [listed("w-0", NAMES[number]), listed("w-1", NAMES[-number - 1])])
        assert found(service, NAMES[number]) == ["w-0"]
        assert found(service, NAMES[-number - 1]) == ["w-1"]
        time.sleep(0.02)
    assert len(service.world().parts) < 16


def test_what_was_analysed_is_kept_for_the_next_world_where_it_still_holds(
    lone: Callable[..., Service], tmp_path: Path
) -> None:
    service = lone(tmp_path / "data")
    people = [listed(f"w-{n}", name) for n, name in enumerate(("Amara Okonkwo", "A. Okonkwo", "Greta Bauer"))]
    loaded(service, tmp_path, "wanted", people)
    before = service.world()
    kept = {record: before.prepared(record) for record in ("w-0", "w-1", "w-2")}
    review.judge(service, "w-0", "w-1", "same", "ines", "the same birth date")
    after = service.world()
    assert after is not before
    assert after.matching is not before.matching
    assert after.prepared("w-2")[1] is kept["w-2"][1]
    assert [record.id for record in after.prepared("w-0")[0].records] == ["w-0", "w-1"]
    assert after.parts[0][0] is before.parts[0][0]
    suppressions.suppress(
        service,
        Query("Person", {"name": ("Greta Bauer",)}, "c-1"),
        "w-2",
        "ines",
        "another customer",
        code="other",
    )
    assert service.world().parts is after.parts
    assert service.world().prepared("w-2")[1] is kept["w-2"][1]
    loaded(service, tmp_path, "wanted", [*people[:2], listed("w-2", "Greta Bauer", birthDate="1970")])
    assert service.world().prepared("w-2")[0].properties["birthDate"] == ("1970",)
    assert before.prepared("w-0")[0].records == kept["w-0"][0].records


def test_a_world_that_nobody_sees_any_more_lets_its_snapshot_go(
    lone: Callable[..., Service], tmp_path: Path
) -> None:
    service = lone(tmp_path / "data")
    ingested(service, "arrival", ARRIVAL)
    assert found(service, "Mira Tolvanen")
    segment = weakref.ref(service.world().snapshot.segment)
    world = weakref.ref(service.world())
    gc.collect()
    gc.disable()
    try:
        ingested(service, "wedding", WEDDING)
        service.rebuild()
        assert found(service, "Pavel Dvorsky")
        assert (world(), segment()) == (None, None)
    finally:
        gc.enable()


def test_old_snapshots_leave_the_disk_and_are_read_to_the_end_by_who_has_them(
    lone: Callable[..., Service], tmp_path: Path
) -> None:
    service, slow = lone(tmp_path / "data"), lone(tmp_path / "data")
    ingested(service, "arrival", ARRIVAL)
    old = slow.world()
    for number in range(3):
        ingested(service, f"wedding {number}", f"{WEDDING} It was day {number}.")
        service.rebuild()
    folders = [p.name for p in service.settings.snapshots.iterdir() if p.is_dir()]
    assert len(folders) == service_module.KEPT_SNAPSHOTS
    assert old.snapshot.name not in folders
    query = {"q": Query("Person", {"name": ("Mira Tolvanen",)})}
    assert screen.screen(slow, "default", query, ScreenOptions(), old)["q"].results
    assert found(slow, "Pavel Dvorsky")


def answering(another: Callable[..., Service], monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service as the web application opens it, for which three changes are many."""
    monkeypatch.setattr(service_module, "DELTA", 3)
    monkeypatch.setattr(renewal_module, "AGAIN_S", 0.0)
    service = another()
    service.renewal = Renewal(service.settings, service.storage)
    return service


def until(true: Callable[[], bool], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_process_killed_while_it_builds_beside_loses_nothing_and_another_follows(
    another: Callable[..., Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = answering(another, monkeypatch)
    loaded(service, tmp_path, "wanted", [listed("w-0", "Amara Okonkwo")])
    first = service.world().snapshot.name
    started: list[subprocess.Popen[str]] = []
    run = subprocess.Popen

    def noted(*args: object, **kwargs: object) -> subprocess.Popen[str]:
        started.append(run(*args, **kwargs))  # type: ignore[call-overload]
        if len(started) == 1:
            os.kill(started[0].pid, signal.SIGKILL)
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    people = [listed(f"w-{n}", name) for n, name in enumerate(NAMES[:6])]
    loaded(service, tmp_path, "wanted", people)
    assert found(service, NAMES[5]) == ["w-5"]
    until(lambda: bool(started) and started[0].poll() is not None)
    assert started[0].wait() == -signal.SIGKILL
    assert index.current(service.settings.snapshots) == first
    assert found(another(), NAMES[5]) == ["w-5"]
    until(lambda: service.world().snapshot.name != first)
    world = service.world()
    assert len(started) > 1
    assert world.snapshot.sequence == world.sequence
    assert len(world.parts) == 1
    assert found(service, NAMES[5]) == ["w-5"]


def test_a_snapshot_that_is_not_due_is_not_built(another: Callable[..., Service], tmp_path: Path) -> None:
    service = another()
    loaded(service, tmp_path, "wanted", [listed("w-0", "Amara Okonkwo")])
    loaded(service, tmp_path, "wanted", [listed("w-0", "Amara Okonkwo"), listed("w-1", "Greta Bauer")])
    name = service.world().snapshot.name
    assert service.renew(1) is None
    assert service.renew(0) == service.world().snapshot.name != name
    assert service.renew(0) is None


def test_a_key_that_was_seen_is_known_until_any_process_revokes_it(
    service: Service, another: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, secret = access.create_key(service, "desk", "client")
    other = another()
    assert access.authenticate(other, secret) is not None
    with monkeypatch.context() as patched:
        patched.setattr(other.storage, "reading", lambda: pytest.fail("the database was asked"))
        assert access.authenticate(other, secret) is not None
    access.create_key(service, "second desk", "client")
    assert access.authenticate(other, secret) is not None
    access.revoke_key(service, key.id)
    assert access.authenticate(other, secret) is None


def test_scores_do_not_depend_on_what_is_in_which_segment(
    lone: Callable[..., Service], tmp_path: Path
) -> None:
    service = lone(tmp_path / "data")
    loaded(service, tmp_path, "wanted", [listed("w-0", "Amara Okonkwo")])
    loaded(service, tmp_path, "wanted", [listed("w-0", "Amara Okonkwo"), listed("w-1", "Amara Okonkwo")])
    first, second = asked(service, "Amara Okonkwo").results
    assert first.match.score == second.match.score
