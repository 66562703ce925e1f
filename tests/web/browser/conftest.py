"""A real browser before a real server: Debian's Chromium, gunicorn, the seeds and two published lists.

``chromium``  the browser; tests that need it are skipped with the reason where there is none, and fail
              in the checks (CI=true), which install it
``site``      a server over the seeds and two real lists, with a queue, and users who can sign in
``pictures``  the folder for screenshots: RESOLVER_TEST_PICTURES, else one that pytest makes
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from looking import SETTINGS, Site, configured, filled

STARTS_WITHIN_S = 400  # a first start compiles, on a slow machine for minutes


def cannot_run(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"the browser tests cannot run: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        cannot_run("playwright is not installed (`make dev` installs it)")
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("RESOLVER_TEST_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        cannot_run("there is no Chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=found, args=["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]
            )
        except Error as error:
            cannot_run(f"{found} does not start: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("RESOLVER_TEST_PICTURES")
    folder = Path(given) if given else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def site(
    chromium: object, seeded: Path, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(seeded, data)
    pair = filled(data, shared)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RESOLVER_")}
    environ = kept | {
        "RESOLVER_DATA": str(data),
        "RESOLVER_BIND": address,
        "RESOLVER_WORKERS": "1",
        "RESOLVER_LOG_LEVEL": "WARNING",
        "RESOLVER_CONFIG": str(configured(data.parent / "config")),
        **{f"RESOLVER_{name.upper()}": str(value) for name, value in SETTINGS.items()},
    }
    log = data.parent / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-c", "from resolver.cli import main; main()", "serve"],
            env=environ, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        wait_for(f"http://{address}/readyz", server, log)
        yield Site(f"http://{address}", pair)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text("utf-8")[-3000:]
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"{url} does not answer: {log.read_text('utf-8')[-3000:]}")
