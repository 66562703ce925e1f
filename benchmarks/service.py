"""How fast does the service start, how much memory does it take, how many answers a second?

    python -m benchmarks service [--seconds 10] [--workers 2] [--queries 300]

Starts ``resolver serve`` on a fresh folder with the seed documents, twice; then loads a list of 10,000
entities (``../shared/data/bench/watchlist.ftm.json`` where it is there, an invented one otherwise) and
asks with wrk (Debian package wrk): name, birth date and country, in batches of 1 and of 100, with
explanations and without, and beside it a bare Flask application that answers as many bytes under the
same gunicorn settings.  Rates on a busy machine say little, so the processor time that the workers
took for each request stands beside them.  Then, in this process, the processor time of a request layer
by layer: from the search alone to the whole application.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[2] / "shared" / "data" / "bench"
SIZE = 10_000
BARE = """
from flask import Flask, Response
app = Flask("bare")
answer = b"x" * {size}
@app.post("/match/default")
def match(): return Response(answer, mimetype="application/json")
@app.get("/readyz")
def readyz(): return "ok"
"""
Query = dict[str, Any]


def main() -> None:
    """Starts, measures, prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--queries", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = os.environ | {
            "RESOLVER_DATA": f"{folder}/data",
            "RESOLVER_BIND": f"127.0.0.1:{port}",
            "RESOLVER_WORKERS": str(given.workers),
            "RESOLVER_LOG_LEVEL": "WARNING",
        }
        log = Path(folder, "log")
        key = ""
        for start in ("first", "second"):
            began = time.monotonic()
            service = started([program("resolver"), "serve"], environment, log, port)
            print(f"{start} start: ready in {time.monotonic() - began:.2f} s")
            key = key or re.findall(r"client\s+(rk_\S+)", log.read_text())[0]
            stop(service)
        entities, queries = listed(), asked(given.queries)
        file = Path(folder, "list.jsonl")
        file.write_text("".join(json.dumps(entity) + "\n" for entity in entities), "utf-8")
        load = [program("resolver"), "lists", "load", str(file), "--as", "watch"]
        subprocess.run(load, env=environment, check=True, capture_output=True)
        service = started([program("resolver"), "serve"], environment, log, port)
        for pid in workers(service.pid):
            print(f"worker: {memory(pid)}")
        for explain in ("evidence", "none"):
            for batch in (1, 100):
                said = rate(folder, port, key, given.seconds, batch, queries, explain, service.pid)
                print(f"/match, explain={explain}, batches of {batch}: {said}")
        for pid in workers(service.pid):
            print(f"worker after the load: {memory(pid)}")
        stop(service)
        Path(folder, "bare.py").write_text(BARE.format(size=2_000))
        options = ["-w", str(given.workers), "-k", "gthread", "--threads", "4", "--preload", "-b"]
        command = [program("gunicorn"), *options, f"127.0.0.1:{port}", "--chdir", folder, "bare:app"]
        service = started(command, environment, log, port)
        print(f"bare Flask: {rate(folder, port, key, given.seconds, 1, queries, 'none', service.pid)}")
        print(f"bare Flask's worker after the load: {memory(workers(service.pid)[0])}")
        stop(service)
        os.environ.update(environment)
        layers(key, queries)


def listed() -> list[Query]:
    """The entities of the list."""
    file = SHARED / "watchlist.ftm.json"
    if file.exists():
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    luck = random.Random(7)
    sounds = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or", "il")]
    return [
        {
            "id": f"x-{number}",
            "schema": "Person",
            "properties": {
                "name": [" ".join("".join(luck.choices(sounds, k=3)).title() for _ in range(2))],
                "birthDate": [f"{luck.randrange(1940, 2000)}"],
                "nationality": [luck.choice(("ir", "ru", "sy", "kp", "us"))],
            },
        }
        for number in range(SIZE)
    ]


def asked(number: int) -> list[Query]:
    """Queries: names of the list as others wrote them, where such are there, else as they are."""
    file = SHARED / "ofac_mutations.csv"
    if not file.exists():
        return [{k: e[k] for k in ("schema", "properties")} for e in listed()[:number]]
    with file.open(encoding="utf-8") as rows:
        found = []
        for row in csv.DictReader(rows):
            facts = {"name": row["query"], "birthDate": row["dob"], "country": row["country"]}
            properties = {prop: [text] for prop, text in facts.items() if text}
            found.append({"schema": row["schema"], "properties": properties})
        return found[:number]


def program(name: str) -> str:
    """Where the command is."""
    return str(Path(sys.executable).with_name(name))


def layers(key: str, queries: Sequence[Query]) -> None:
    """Prints the processor time of one query, layer by layer."""
    from resolver.index import Filter
    from resolver.model import matching as nouns
    from resolver.operations import screen
    from resolver.operations.screen import ScreenOptions
    from resolver.web import create_app

    app = create_app()
    service = app.extensions["resolver"]
    world = service.world()
    scorer, threshold = world.scorer, service.settings.threshold
    given = [
        nouns.Query(q["schema"], {p: tuple(texts) for p, texts in q["properties"].items()}) for q in queries
    ]
    sides = [scorer.prepared(q.schema, q.properties) for q in given]
    allowed = [Filter(screen.schemata(q.schema, ()), world.datasets, False) for q in given]

    def screened(query: nouns.Query, explain: bool) -> None:
        screen.screen(service, "default", {"q": query}, ScreenOptions(explain=explain), world)

    def answered(body: bytes, explain: str) -> None:
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": "/match/default", "QUERY_STRING": f"explain={explain}",
            "SERVER_NAME": "bench", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "bench", "HTTP_AUTHORIZATION": f"ApiKey {key}", "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
        }  # fmt: skip
        status = []
        answer = app.wsgi_app(environ, lambda said, headers, exc=None: status.append(said))
        list(answer)
        answer.close()
        if status != ["200 OK"]:
            raise SystemExit(f"/match answers {status}")

    bodies = [bytes_of([query]) for query in queries]
    hundreds = [bytes_of(queries[start : start + 100]) for start in range(0, len(queries), 100)]
    per = len(queries) / len(hundreds)
    numbers = range(len(queries))
    print("processor time of one query in ms, best of five, each layer with those above it:")
    parts = range(len(hundreds))
    for what, act, items, share in (
        ("search", lambda n: world.matching.hits(scorer, sides[n], allowed[n], threshold), numbers, 1),
        ("and analysis of the query, entities", lambda n: screened(given[n], False), numbers, 1),
        ("and explanations", lambda n: screened(given[n], True), numbers, 1),
        ("all of a request of 100, per query", lambda n: answered(hundreds[n], "evidence"), parts, per),
        ("all of a request of 1", lambda n: answered(bodies[n], "evidence"), numbers, 1),
        ("all of a request of 1 without explanations", lambda n: answered(bodies[n], "none"), numbers, 1),
        ("nothing new: the key, the heads and the snapshot", lambda n: checked(service, key), numbers, 1),
    ):  # fmt: skip
        print(f"  {what}: {best(act, items) / share:.2f}")
    service.close()


def checked(service: Any, key: str) -> None:
    """What a request asks of the database and the disk where nothing has changed."""
    service.keyring.key(key)
    service.world()


def best(act: Callable[[int], None], items: Iterable[int]) -> float:
    """Milliseconds of processor time for each item, the best of five rounds."""
    kept = list(items)
    found = []
    for _ in range(5):
        before = time.thread_time()
        for item in kept:
            act(item)
        found.append(1e3 * (time.thread_time() - before) / len(kept))
    return min(found)


def bytes_of(queries: Sequence[Query]) -> bytes:
    """The body of a request."""
    return json.dumps({"queries": {str(number): query for number, query in enumerate(queries)}}).encode()


def started(
    command: Sequence[str], environment: dict[str, str], log: Path, port: int
) -> subprocess.Popen[bytes]:
    """The service's process, once it is ready."""
    with log.open("wb") as out:
        service = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
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


def spent(parent: int) -> float:
    """Seconds of processor time that the workers took so far."""
    ticks = 0
    for pid in workers(parent):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def rate(
    folder: str, port: int, key: str, seconds: int, batch: int, queries: Sequence[Query], explain: str,
    parent: int,
) -> str:  # fmt: skip
    """wrk's figures for one kind of request, and the workers' processor time."""
    starts = range(0, len(queries) - batch + 1, batch)
    bodies = [bytes_of(queries[start : start + batch]).decode() for start in starts]
    script = Path(folder, "ask.lua")
    script.write_text(
        f"local bodies = {{{', '.join(f'[==[{body}]==]' for body in bodies)}}}\n"
        "local n = 0\n"
        f'wrk.method, wrk.headers["Authorization"] = "POST", "ApiKey {key}"\n'
        'wrk.headers["Content-Type"] = "application/json"\n'
        "request = function() n = n % #bodies + 1; return wrk.format(nil, nil, nil, bodies[n]) end\n"
    )
    url = f"http://127.0.0.1:{port}/match/default?explain={explain}"
    before = spent(parent)
    said = subprocess.run(
        ["wrk", "-t2", "-c8", f"-d{seconds}s", "--timeout", "10s", "--latency", "-s", str(script), url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    took = spent(parent) - before
    requests = int(re.findall(r"(\d+) requests in", said)[0])
    per_second = float(re.findall(r"Requests/sec: +([\d.]+)", said)[0])
    quantiles = dict(re.findall(r"(50|99)% +(\S+)", said))
    failed = re.findall(r"(Non-2xx.*|Socket errors.*)", said)
    times = f"p50 {quantiles['50']}, p99 {quantiles['99']}"
    each = 1e3 * took / max(1, requests)
    cost = f"{each:.2f} ms of the processor a request, {each / batch:.2f} a query"
    return ", ".join(
        [f"{per_second:.0f} requests/s", f"{per_second * batch:.0f} queries/s", cost, times, *failed]
    )


if __name__ == "__main__":
    main()
