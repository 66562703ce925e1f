"""What has to be there before the first question."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from operating import everything, found, loaded

from resolver.config import Settings, seeds_folder
from resolver.errors import InvalidDocument, StorageError
from resolver.operations import access, screenings, start
from resolver.operations.service import Service


@pytest.fixture
def settings(seeded: Path, tmp_path: Path) -> Settings:
    """Settings over a copy of the folder with the seeds."""
    shutil.copytree(seeded, tmp_path / "data")
    return Settings(data=tmp_path / "data")


def test_the_first_start_makes_everything_and_the_second_nothing(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    said: list[str] = []
    first = start.prepare(settings, seeds_folder(), said.append)
    service = Service.open(settings)
    assert any("5 seed documents" in line for line in said)
    assert set(first.secrets) == {"admin", "client"}
    for role, secret in first.secrets.items():
        key = access.authenticate(service, secret)
        assert key is not None
        assert key.role == role
        assert secret in first.greeting
    before, snapshot = everything(service), service.world().snapshot.name
    said.clear()
    second = start.prepare(settings, seeds_folder(), said.append)
    assert (second.secrets, said) == ({}, [])
    assert "curl" in second.greeting
    assert everything(service) == before
    assert service.world().snapshot.name == snapshot
    assert len(access.keys(service)) == 2
    service.close()


def test_a_revoked_key_is_not_made_anew(settings: Settings) -> None:
    start.prepare(settings, seeds_folder(), print)
    service = Service.open(settings)
    for key in access.keys(service):
        access.revoke_key(service, key.id)
    assert start.prepare(settings, seeds_folder(), print).secrets == {}
    service.close()


def broken_array(snapshots: Path) -> None:
    name = (snapshots / "current").read_text()
    path = snapshots / name / "bodies.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def broken_manifest(snapshots: Path) -> None:
    name = (snapshots / "current").read_text()
    (snapshots / name / "manifest.json").write_text("{}")


def lost_file(snapshots: Path) -> None:
    name = (snapshots / "current").read_text()
    (snapshots / name / "ids.npy").unlink()


def lost_folder(snapshots: Path) -> None:
    shutil.rmtree(snapshots / (snapshots / "current").read_text())


def odd_pointer(snapshots: Path) -> None:
    (snapshots / "current").write_bytes(b"\xff\xfe")


def empty_pointer(snapshots: Path) -> None:
    (snapshots / "current").write_text("")


@pytest.mark.parametrize(
    "damage",
    [broken_array, broken_manifest, lost_file, lost_folder, odd_pointer, empty_pointer, shutil.rmtree],
)
def test_a_snapshot_that_cannot_be_used_is_replaced_by_a_new_one(settings: Settings, damage: object) -> None:
    assert callable(damage)
    damage(settings.snapshots)
    said: list[str] = []
    start.prepare(settings, seeds_folder(), said.append)
    assert [line.split()[:2] for line in said] == [["built", "snapshot"]]
    service = Service.open(settings)
    assert found(service, "Tahawwur Rana")
    service.close()
    said.clear()
    start.prepare(settings, seeds_folder(), said.append)
    assert said == []


def test_the_greeting_shows_an_address_that_can_be_asked(settings: Settings) -> None:
    everywhere = Settings(data=settings.data, bind="0.0.0.0:9000")
    assert "http://127.0.0.1:9000/match" in start.prepare(everywhere, seeds_folder(), print).greeting


def test_a_data_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be made"):
        start.prepare(Settings(data=tmp_path / "file" / "data"), seeds_folder(), print)


def test_a_broken_seed_stops_the_start_and_leaves_nothing_behind(tmp_path: Path) -> None:
    shutil.copytree(seeds_folder(), tmp_path / "seeds")
    (tmp_path / "seeds" / "bad.txt").write_bytes(b"\xff")
    with pytest.raises(InvalidDocument, match=r"bad\.txt"):
        start.prepare(Settings(data=tmp_path / "data"), tmp_path / "seeds", print)
    service = Service.open(Settings(data=tmp_path / "data"))
    assert not any(everything(service))
    assert access.keys(service) == ()
    service.close()


def test_a_service_warms_on_whatever_it_holds(lone: Callable[..., Service], tmp_path: Path) -> None:
    service = lone(tmp_path / "data", max_name_length=20)
    start.warm(service)  # before the first snapshot
    entries = [
        {"id": "a", "schema": "Person", "properties": {"name": ["Tove Lindqvist"]}},
        {"id": "b", "schema": "Person", "properties": {"name": ["Tove " * 5], "country": ["se"]}},
        {"id": "c", "schema": "Company", "properties": {"name": ["Lindqvist Fartyg AB"]}},
    ]
    loaded(service, tmp_path, "watch", entries)
    start.warm(service)
    assert screenings.overview(service).found == 0
    assert found(service, "Tove Lindqvist")
    assert screenings.overview(service).found > 0
