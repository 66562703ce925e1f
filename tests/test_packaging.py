"""Does what is delivered fit together: locks, container files, seeds, gunicorn's settings?"""

from __future__ import annotations

import gc
import json
import logging
import os
import re
import runpy
import socket
import subprocess
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from gunicorn.workers.gthread import ThreadWorker

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock", "requirements-build.lock")
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\]+?))? \\$", re.MULTILINE)


def pins(lock: str) -> set[tuple[str, str, str]]:
    return set(PIN.findall((ROOT / lock).read_text("utf-8")))


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def named(requirements: list[Any]) -> set[str]:
    return {re.split(r"[\[<>=~! ;]", r)[0].lower() for r in requirements if isinstance(r, str)}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_a_digest_for_each_pin_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    blocks = re.split(r"\n(?=[a-z])", text)
    assert [b for b in blocks if PIN.match(b) and "--hash=sha256:" not in b] == []
    assert len(re.findall(r"^[a-z]", text, re.MULTILINE)) == len(pins(lock)) > 0


def test_the_locks_pin_all_that_the_project_asks_for() -> None:
    groups = project()["dependency-groups"]
    assert named(project()["project"]["dependencies"]) <= {name for name, _, _ in pins("requirements.lock")}
    assert named(groups["dev"]) <= {name for name, _, _ in pins("requirements-dev.lock")}
    assert named(groups["bench"]) <= {name for name, _, _ in pins("requirements-bench.lock")}
    assert named(groups["build"]) <= {name for name, _, _ in pins("requirements-build.lock")}


def test_tests_run_with_the_versions_that_are_delivered() -> None:
    assert pins("requirements.lock") <= pins("requirements-dev.lock")
    assert pins("requirements-build.lock") <= pins("requirements-dev.lock")


def test_peers_are_measured_beside_the_versions_that_are_delivered() -> None:
    ours = {name for name, _, _ in pins("requirements-dev.lock")}
    assert {pin for pin in pins("requirements-bench.lock") if pin[0] in ours} <= pins("requirements-dev.lock")


def test_nothing_that_needs_a_compiler_is_locked() -> None:
    assert "pyicu" not in {name for lock in LOCKS for name, _, _ in pins(lock)}


def test_the_manifest_describes_the_seeds_that_are_there_and_no_others() -> None:
    manifest = tomllib.loads((ROOT / "seeds/manifest.toml").read_text("utf-8"))
    assert set(manifest["documents"]) == {p.name for p in (ROOT / "seeds").glob("*.txt")}
    for said in manifest["documents"].values():
        assert set(said) <= {"title", "publisher", "published", "url"}


def test_what_the_manifest_says_stands_in_the_text() -> None:
    manifest = tomllib.loads((ROOT / "seeds/manifest.toml").read_text("utf-8"))
    for name, said in manifest["documents"].items():
        text = (ROOT / "seeds" / name).read_text("utf-8")
        assert said["publisher"] in text
        assert said.get("title", "") in text
        assert said.get("published", "")[:4] in text


def test_the_image_is_built_in_stages_on_one_pinned_base_and_runs_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert len(bases) == 2
    assert set(bases) == {"python:3.11-slim-bookworm"}
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    assert "://" not in re.sub(r"http://127\.0\.0\.1", "", text)


def test_the_build_context_has_what_the_wheel_is_made_of_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    locks = {"requirements.lock", "requirements-build.lock"}
    assert "*" in lines
    assert let_in == {"resolver", "config", "seeds", "pyproject.toml", "README.md", *locks}


def test_the_composed_services_can_write_only_where_they_must() -> None:
    composed = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    for service in composed["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in composed["services"]["database"]
    assert composed["services"]["resolver"]["image"].endswith(":" + project()["project"]["version"])


def test_each_make_target_is_explained_by_make_help() -> None:
    explained = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == set(re.findall(r"^make (\S+)", explained, re.MULTILINE))


@pytest.fixture
def gunicorn_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """The settings file as gunicorn reads it, with two of ours set."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setenv("RESOLVER_WORKERS", "3")
    monkeypatch.setenv("RESOLVER_BIND", "127.0.0.1:1")
    try:
        return runpy.run_path(str(ROOT / "config/gunicorn.conf.py"))
    finally:
        gc.enable()


def test_gunicorn_takes_the_operators_settings(gunicorn_settings: dict[str, Any]) -> None:
    from gunicorn.config import Config

    config = Config()
    for name, value in gunicorn_settings.items():
        if name in config.settings:
            config.set(name, value)
    assert (config.workers, config.address, config.preload_app) == (3, [("127.0.0.1", 1)], True)
    assert issubclass(config.worker_class, ThreadWorker)
    assert config.threads == 4


SAYS_WHO = """
import gc, os, time
LOADED = not gc.isenabled()
def app(environ, start):
    time.sleep(0.3)
    start("200 OK", [("Content-Type", "text/plain")])
    shared = LOADED and gc.isenabled() and gc.get_freeze_count() > 10_000
    return [f"{os.getpid()} {shared}".encode()]
"""


def test_workers_share_connections_that_come_at_once_and_what_was_loaded(tmp_path: Path) -> None:
    (tmp_path / "says_who.py").write_text(SAYS_WHO)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"BIND": f"127.0.0.1:{port}", "WORKERS": "2", "THREADS": "4", "DATA": str(tmp_path)}
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "config/gunicorn.conf.py")]
    server = subprocess.Popen(
        [*command, "--chdir", str(tmp_path), "says_who:app"],
        env=os.environ | {f"RESOLVER_{name}": value for name, value in settings.items()},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        booted = (line for line in server.stdout if "Booting worker" in line)
        next(booted), next(booted)
        with ThreadPoolExecutor(8) as clients:
            answers = list(clients.map(httpx.get, [f"http://127.0.0.1:{port}/"] * 8))
    finally:
        server.terminate()
        server.communicate()
    shares = Counter(answer.text for answer in answers)
    assert sorted(shares.values()) == [4, 4]
    assert all(answer.endswith(" True") for answer in shares)


@pytest.mark.parametrize(
    ("message", "arguments", "event"),
    [
        ("Listening at: %s (%s)", ("http://127.0.0.1:1", 7), "Listening at: http://127.0.0.1:1 (7)"),
        ("Error handling request %s %s", ("GET", "/search/default?q=Ann+Other"), "Error handling request"),
        (
            "Invalid request from ip=1.2.3.4: Invalid HTTP request line: 'GET /search?q=Ann Other'",
            (),
            "Invalid request from ip=1.2.3.4: Invalid HTTP request line",
        ),
    ],
)
def test_gunicorns_log_is_json_without_the_address_asked_for(
    gunicorn_settings: dict[str, Any], message: str, arguments: tuple[object, ...], event: str
) -> None:
    record = logging.LogRecord("gunicorn.error", logging.INFO, __file__, 1, message, arguments, None)
    line = json.loads(gunicorn_settings["_JsonLines"]().format(record))
    assert line["event"] == event
    assert line["level"] == "info"
