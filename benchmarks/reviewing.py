"""Is a judgement that was acknowledged over HTTP kept, whatever happens?

    python -m benchmarks reviewing [--kills 200] [--judgements 1000] [--database postgresql://...]

First the service is killed (SIGKILL to its workers, every tenth time to all its processes) at random
moments while two reviewers judge pairs over HTTP: every acknowledged judgement has to be in the log, the
chain has to verify, and the clusters as the service sees them have to be those computed from scratch.  Then
two reviewers with eight threads each judge overlapping pairs: no answer may be a 500, no acknowledged
judgement may be missing or be there twice, and nothing accepted may contradict what was accepted before.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

RECORDS = 60
START = """
import sys
from resolver.config import load_settings
from resolver.operations import access, lists
from resolver.operations.service import Service
service = Service.open(load_settings())
lists.load(service, "wanted", [__import__("pathlib").Path(sys.argv[1])])
print(access.create_key(service, "ines", "analyst")[1])
print(access.create_key(service, "omar", "analyst")[1])
service.close()
"""
CHECK = """
import json, sys
from resolver import entities
from resolver.config import load_settings
from resolver.operations import review
from resolver.operations.service import Service
service = Service.open(load_settings())
with service.storage.reading() as tx:
    rows = list(tx.judgements.all())
print(json.dumps({
    "rows": [[r.number, r.reason] for r in rows],
    "broken": review.verify_log(service).why,
    "clusters": sorted(map(list, service.world().clusters.members_of.values())),
    "scratch": sorted(map(list, entities.clusters(rows).members_of.values())),
    "suspended": sorted(entities.clusters(rows).suspended),
}))
service.close()
"""


def main() -> int:
    """Runs both; returns how much went wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--judgements", type=int, default=1_000)
    parser.add_argument("--threads", type=int, default=8, help="of each of the two reviewers")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; else SQLite")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), arguments.database)
        wrong = killed(place, arguments.kills, random.Random(arguments.seed))
        wrong += at_once(place, arguments.judgements, arguments.threads, random.Random(arguments.seed))
    print("nothing went wrong" if not wrong else f"{wrong} things went wrong")
    return 1 if wrong else 0


class Place:
    """A folder with a list in it, two reviewers' keys, and the service when it runs."""

    def __init__(self, folder: Path, database: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.log = folder / "log"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("RESOLVER_")} | {
            "RESOLVER_DATA": str(folder / "data"),
            "RESOLVER_BIND": f"127.0.0.1:{self.port}",
            "RESOLVER_WORKERS": "2",
            "RESOLVER_THREADS": "8",
            "RESOLVER_LOG_LEVEL": "ERROR",
            "RESOLVER_DATABASE_URL": database,
        }
        people = [
            {"id": f"w-{n:02}", "schema": "Person", "properties": {"name": [f"Name{n} Family{n}"]}}
            for n in range(RECORDS)
        ]
        (folder / "list.json").write_text("".join(json.dumps(p) + "\n" for p in people))
        self.keys = self.run(START, str(folder / "list.json")).split()
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, code: str, *arguments: str) -> str:
        """What the code prints, run as another process over the same place."""
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(done.stderr)
        return done.stdout

    def start(self) -> None:
        """Starts the service and waits until it is ready."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from resolver.cli import main; main(prog_name='resolver')", "serve"],
                env=self.environment, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=1):
                    return
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(self.log.read_text())
                time.sleep(0.02)

    def kill(self) -> None:
        """Ends every process of the service at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_workers(self) -> None:
        """Ends the worker processes at once; gunicorn makes others."""
        assert self.process is not None
        parent = self.process.pid
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        except OSError:
            return
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)

    def judge(self, key: str, left: str, right: str, verdict: str, reason: str) -> tuple[int, Any]:
        """Status and answer; 0 where the service went away."""
        body = {"left": left, "right": right, "verdict": verdict, "reason": reason, "code": "other"}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/admin/judgements", json.dumps(body).encode(),
            {"Authorization": f"ApiKey {key}", "Content-Type": "application/json"},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with suppress(OSError, ValueError, http.client.HTTPException):
                return error.code, json.loads(error.read() or b"{}")
            return 0, None
        except (OSError, ValueError, http.client.HTTPException):
            return 0, None

    def checked(self) -> dict[str, Any]:
        """The log and the clusters as another process sees them."""
        found: dict[str, Any] = json.loads(self.run(CHECK))
        return found


def killed(place: Place, kills: int, luck: random.Random) -> int:
    """Kills the service again and again while it is used: its workers, and every tenth time all of it."""
    acknowledged: dict[int, str] = {}
    wrong = 0
    began = time.monotonic()
    for first in range(0, kills, 10):
        place.start()
        stop = threading.Event()
        threads = [
            threading.Thread(target=_review, args=(place, key, luck.randrange(10**9), acknowledged, stop))
            for key in place.keys
        ]
        for thread in threads:
            thread.start()
        for _ in range(min(10, kills - first) - 1):
            time.sleep(luck.uniform(0.0, 0.5))
            place.kill_workers()
        time.sleep(luck.uniform(0.0, 0.5))
        place.kill()
        stop.set()
        for thread in threads:
            thread.join()
        found = place.checked()
        rows = dict(map(tuple, found["rows"]))
        lost = [n for n, reason in acknowledged.items() if rows.get(n) != reason]
        other = found["clusters"] != found["scratch"]
        wrong += len(lost) + bool(found["broken"]) + other
        print(
            f"{min(first + 10, kills)} kills: {len(acknowledged)} acknowledged, {len(rows)} in the log, "
            f"lost {lost}, chain {found['broken'] or 'whole'}, "
            f"clusters {'differ' if other else 'as from scratch'}, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    return wrong


def _review(place: Place, key: str, seed: int, acknowledged: dict[int, str], stop: threading.Event) -> None:
    """Judges pairs at random until told to stop."""
    luck = random.Random(seed)
    while not stop.is_set():
        left, right = luck.sample(range(RECORDS), 2)
        reason = f"{seed} {luck.random()}"
        verdict = luck.choice(("same", "different", "unsure"))
        status, answer = place.judge(key, f"w-{left:02}", f"w-{right:02}", verdict, reason)
        if status == 201:
            acknowledged[answer["number"]] = reason


def at_once(place: Place, judgements: int, threads: int, luck: random.Random) -> int:
    """Two reviewers judge overlapping pairs from many threads."""
    place.start()
    before = len(place.checked()["rows"])
    acts = [(*luck.sample(range(RECORDS), 2), luck.choice(("same", "different"))) for _ in range(judgements)]
    answers: list[tuple[int, Any, str]] = []
    lock = threading.Lock()
    began = time.monotonic()

    def work(key: str, mine: list[tuple[int, int, str]]) -> None:
        for left, right, verdict in mine:
            reason = f"{key[:12]} {random.random()}"
            status, answer = place.judge(key, f"w-{left:02}", f"w-{right:02}", verdict, reason)
            with lock:
                answers.append((status, answer, reason))

    crew = [
        threading.Thread(target=work, args=(key, acts[n :: 2 * threads]))
        for n, key in enumerate(place.keys * threads)
    ]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    found = place.checked()
    place.kill()
    rows = dict(map(tuple, found["rows"]))
    statuses = Counter(status for status, _, _ in answers)
    lost = [a["number"] for status, a, reason in answers if status == 201 and rows.get(a["number"]) != reason]
    extra = len(rows) - before - statuses[201]
    strange = {s: n for s, n in statuses.items() if s not in (201, 409)}
    print(
        f"{judgements} judgements, 2 x {threads} threads: {dict(statuses)}, lost {lost}, "
        f"not asked for {extra}, contradictions accepted {found['suspended']}, "
        f"chain {found['broken'] or 'whole'}, "
        f"clusters {'differ' if found['clusters'] != found['scratch'] else 'as from scratch'}, "
        f"{time.monotonic() - began:.0f} s"
    )
    return len(lost) + extra + len(strange) + len(found["suspended"]) + bool(found["broken"])


if __name__ == "__main__":
    sys.exit(main())
