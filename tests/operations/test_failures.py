"""What happens when the machine fails: no database, no disk, a broken snapshot, a killed process."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from operating import (
    ARRIVAL,
    LAWSUIT,
    WEDDING,
    Machinery,
    everything,
    found,
    ingested,
    listed,
    loaded,
    on_server,
)

from resolver.config import Settings
from resolver.errors import Busy, CorruptSnapshot, StorageError
from resolver.operations import access, lookup, review
from resolver.operations import service as service_module
from resolver.operations.service import Service

T = TypeVar("T")
SCRIPT = Path(__file__).with_name("interrupted.py")


def interrupted(service: Service, place: str) -> subprocess.CompletedProcess[str]:
    given = (service.settings.data, service.settings.database_url, place)
    command = [sys.executable, str(SCRIPT), *map(str, given)]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)


def test_a_database_that_nobody_serves_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be reached"):
        Service.open(Settings(data=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/nothing"))


def test_a_database_file_that_is_gone_is_noticed_at_the_next_request(
    lone: Callable[..., Service], tmp_path: Path
) -> None:
    service = lone(tmp_path / "data")
    loaded(service, tmp_path, "wanted", [listed("w-1", "Orlan Quill"), listed("w-2", "O. Quill")])
    assert found(service, "Orlan Quill")
    shutil.move(tmp_path / "data" / "resolver.db", tmp_path / "moved.db")
    secret = "rk_00000000_" + "x" * 43
    for act in (
        lambda: found(service, "Orlan Quill"),
        lambda: lookup.ready(service),
        lambda: review.judge(service, "w-1", "w-2", "same", "ines", "nobody will know"),
        lambda: ingested(service, "wedding", WEDDING),
        lambda: access.authenticate(service, secret),
    ):
        with pytest.raises(StorageError):
            act()
    for file in (tmp_path / "data").glob("resolver.db*"):
        file.unlink()
    shutil.move(tmp_path / "moved.db", tmp_path / "data" / "resolver.db")
    assert found(service, "Orlan Quill")
    assert review.log(service).total == 0


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_a_database_that_went_away_is_noticed_at_the_next_request(
    service: Service, place: tuple[Path, str]
) -> None:
    ingested(service, "arrival", ARRIVAL)
    on_server(f"DROP DATABASE {place[1].rsplit('/', 1)[1]} WITH (FORCE)")
    for act in (lambda: found(service, "Mira Tolvanen"), lambda: ingested(service, "wedding", WEDDING)):
        with pytest.raises(StorageError):
            act()


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_a_broken_connection_is_replaced(service: Service, place: tuple[Path, str]) -> None:
    ingested(service, "arrival", ARRIVAL)
    name = place[1].rsplit("/", 1)[1]
    on_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    assert found(service, "Mira Tolvanen")


def test_a_full_disk_is_said_so_and_leaves_what_was_there(
    lone: Callable[..., Service], tmp_path: Path
) -> None:
    service = lone(tmp_path / "data")
    ingested(service, "arrival", ARRIVAL)
    before, snapshot = everything(service), service.world().snapshot.name
    size = max(p.stat().st_size for p in (tmp_path / "data").glob("resolver.db*"))
    ended = interrupted(service, f"database:{size + 10_000}")
    assert ended.stdout.startswith("StorageError: "), ended.stderr
    assert everything(service) == before
    assert service.world().snapshot.name == snapshot
    assert found(service, "Mira Tolvanen")
    assert ingested(service, "lawsuit", LAWSUIT).created


def test_a_snapshot_that_finds_no_room_leaves_the_one_before(
    lone: Callable[..., Service], tmp_path: Path
) -> None:
    service = lone(tmp_path / "data")
    ingested(service, "arrival", ARRIVAL)
    ingested(service, "wedding", WEDDING)
    name = service.world().snapshot.name
    folder = service.settings.snapshots
    before = sorted(folder.iterdir())
    ended = interrupted(service, "snapshot:200")
    assert ended.stdout.startswith("StorageError: cannot write a snapshot: "), ended.stderr
    assert "None" not in ended.stdout
    assert (sorted(folder.iterdir()), service.world().snapshot.name) == (before, name)
    assert found(service, "Pavel Dvorsky")


def spoil(service: Service, name: str) -> None:
    """Changes one byte of the snapshot."""
    path = service.settings.snapshots / name / "bodies.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def cut_off(service: Service, name: str) -> None:
    """Takes the last byte off the snapshot."""
    path = service.settings.snapshots / name / "bodies.npy"
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[:-1])


def test_without_a_good_snapshot_a_corrupt_one_is_not_read(
    lone: Callable[..., Service], tmp_path: Path
) -> None:
    service = lone(tmp_path / "data")
    ingested(service, "arrival", ARRIVAL)
    spoil(service, service.world().snapshot.name)
    fresh = lone(tmp_path / "data")
    with pytest.raises(CorruptSnapshot, match="differs from its digest"):
        found(fresh, "Mira Tolvanen")
    with pytest.raises(CorruptSnapshot):
        service_module.snapshot_facts(fresh.settings)
    ingested(fresh, "wedding", WEDDING)
    assert found(fresh, "Mira Tolvanen")


def test_with_a_good_snapshot_open_a_corrupt_one_is_left_aside(
    lone: Callable[..., Service], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    service, other = lone(tmp_path / "data"), lone(tmp_path / "data")
    ingested(service, "arrival", ARRIVAL)
    good = service.world().snapshot.name
    ingested(other, "wedding", WEDDING)
    broken = other.rebuild()
    cut_off(other, broken)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert found(service, "Mira Tolvanen")
    assert [r.levelname for r in caplog.records] == ["WARNING"]
    assert broken in caplog.text
    assert good in caplog.text
    assert service.world().snapshot.name == good
    assert found(service, "Pavel Dvorsky")
    ingested(service, "lawsuit", LAWSUIT)
    assert len(lookup.entity(service, found(service, "Mira Tolvanen")[0]).records) == 2
    assert other.rebuild() != broken
    assert service.world().snapshot.name == other.world().snapshot.name != broken


def test_a_corrupt_snapshot_that_was_mended_is_taken_up(
    lone: Callable[..., Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, other = lone(tmp_path / "data"), lone(tmp_path / "data")
    ingested(service, "arrival", ARRIVAL)
    good = service.world().snapshot.name
    ingested(other, "wedding", WEDDING)
    broken = other.rebuild()
    cut_off(other, broken)
    monkeypatch.setattr(service_module, "AGAIN_S", 0.0)
    assert service.world().snapshot.name == good
    assert other.rebuild() == broken
    assert service.world().snapshot.name == broken
    assert found(service, "Pavel Dvorsky")


def test_a_process_killed_while_it_ingests_leaves_the_database_as_it_was(service: Service) -> None:
    ingested(service, "arrival", ARRIVAL)
    before = everything(service)
    ended = interrupted(service, "uncommitted")
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert everything(service) == before
    assert found(service, "Mira Tolvanen")
    result = once_free(lambda: ingested(service, "lawsuit", LAWSUIT))
    assert result.created
    assert len(lookup.entity(service, found(service, "Mira Tolvanen")[0]).records) == 2


def test_a_process_killed_while_it_builds_a_snapshot_leaves_the_one_before(
    lone: Callable[..., Service], tmp_path: Path, machinery: Machinery
) -> None:
    service = lone(tmp_path / "data")
    ingested(service, "arrival", ARRIVAL)
    ingested(service, "wedding", WEDDING)
    name = service.world().snapshot.name
    ended = interrupted(service, "unpublished")
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert lone(tmp_path / "data").world().snapshot.name == name
    assert service.rebuild() != name
    assert found(service, "Pavel Dvorsky")


def once_free(act: Callable[[], T]) -> T:
    """What the act gives, once a database server has noticed that the killed process is gone."""
    until = time.monotonic() + 20
    while True:
        try:
            return act()
        except Busy:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
