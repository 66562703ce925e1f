"""How fast does the service start, how much memory does it take, how many answers a second?

    python -m benchmarks service [--seconds 10] [--workers 2]

Starts ``resolver serve`` on a fresh folder with the seed documents, twice, and asks it with wrk
(Debian package wrk): one name, and one name with a birth date and a country, in batches of 1 and 100.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

NAMES = ("Ajai Balla", "T. H. Rana", "Ministry of Extrenal Affairs", "Kristi Canegalo", "John Smith", "NIA")


def main() -> None:
    """Starts, measures, prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "RESOLVER_DATA": f"{folder}/data",
            "RESOLVER_BIND": f"127.0.0.1:{port}",
            "RESOLVER_WORKERS": str(arguments.workers),
            "RESOLVER_LOG_LEVEL": "WARNING",
        }
        log = Path(folder, "log")
        for start in ("first", "second"):
            began = time.monotonic()
            service = started(environment, log, port)
            print(f"{start} start: ready in {time.monotonic() - began:.2f} s")
            if start == "first":
                key = re.search(r"client\s+(rk_\S+)", log.read_text())
                assert key is not None
                stop(service)
        for pid in workers(service.pid):
            print(f"worker: {memory(pid)}")
        for batch, facts in ((1, False), (1, True), (100, True)):
            rate = asked(folder, port, key[1], arguments.seconds, batch, facts)
            what = "name, birth date and country" if facts else "name"
            print(f"/match, {what}, batches of {batch}: {rate}")
        for pid in workers(service.pid):
            print(f"worker after the load: {memory(pid)}")
        stop(service)


def started(environment: dict[str, str], log: Path, port: int) -> subprocess.Popen[bytes]:
    """The service's process, once it is ready."""
    with log.open("wb") as out:
        service = subprocess.Popen(
            [Path(sys.executable).with_name("resolver"), "serve"], env=environment, stdout=out, stderr=out
        )
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                return service
        except OSError:
            if service.poll() is not None:
                sys.exit(log.read_text())
            time.sleep(0.01)


def stop(service: subprocess.Popen[bytes]) -> None:
    """Ends the service in order."""
    service.send_signal(signal.SIGTERM)
    service.wait()


def workers(parent: int) -> list[int]:
    """The process ids of gunicorn's workers."""
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def memory(pid: int) -> str:
    """Resident, and of that the process's own."""
    sizes = {
        name: int(kb)
        for name, kb in re.findall(r"(\w+): +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text())
    }
    own = sizes["Private_Clean"] + sizes["Private_Dirty"]
    return f"{sizes['Rss'] // 1024} MB resident, {own // 1024} MB its own"


def asked(folder: str, port: int, key: str, seconds: int, batch: int, facts: bool) -> str:
    """wrk's figures for one kind of request."""
    more = {"birthDate": ["1961"], "country": ["in"]} if facts else {}
    bodies = [
        json.dumps(
            {
                "queries": {
                    str(n): {
                        "schema": "Thing",
                        "properties": {"name": [NAMES[(first + n) % len(NAMES)]], **more},
                    }
                    for n in range(batch)
                }
            }
        )
        for first in range(len(NAMES))
    ]
    script = Path(folder, "ask.lua")
    script.write_text(
        f"local bodies = {{{', '.join(f'[==[{body}]==]' for body in bodies)}}}\n"
        "local n = 0\n"
        f'wrk.method, wrk.headers["Authorization"] = "POST", "ApiKey {key}"\n'
        'wrk.headers["Content-Type"] = "application/json"\n'
        "request = function() n = n % #bodies + 1; return wrk.format(nil, nil, nil, bodies[n]) end\n"
    )
    url = f"http://127.0.0.1:{port}/match/default"
    said = subprocess.run(
        ["wrk", "-t2", "-c8", f"-d{seconds}s", "--latency", "-s", str(script), url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rate = float(re.findall(r"Requests/sec: +([\d.]+)", said)[0])
    quantiles = dict(re.findall(r"(50|99)% +(\S+)", said))
    failed = re.findall(r"(Non-2xx.*|Socket errors.*)", said)
    times = f"p50 {quantiles['50']}, p99 {quantiles['99']}"
    return " ".join([f"{rate:.0f} requests/s, {rate * batch:.0f} queries/s, {times}", *failed])


if __name__ == "__main__":
    main()
