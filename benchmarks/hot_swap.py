"""Does any request fail while lists are loaded and snapshots are swapped under the running service?

    python benchmarks/hot_swap.py --seconds 60 --loads 10 [OLD NEW]

Starts the service (gunicorn, two workers) over a folder of its own with one list, lets ``wrk`` post to
/match, and meanwhile loads two versions of the list in turns with ``resolver lists load``.  OLD and NEW
are files of a publisher; without them it is an invented list, every entry of which differs between the
versions, so that each load builds a new snapshot.  Prints requests, latencies and every failure.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "swapped"
SCRIPT = """
local names = {%s}
failed, wrong = 0, 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "ApiKey %s"
request = function()
  local name = names[math.random(#names)]
  local body = '{"queries":{"q":{"schema":"Person","properties":{"name":["' .. name .. '"]}}}}'
  return wrk.format(nil, "/match/default", nil, body)
end
local threads = {}
setup = function(thread) table.insert(threads, thread) end
response = function(status, headers, body)
  if status ~= 200 then failed = failed + 1
  elseif not body:find('"results":%%[{') then wrong = wrong + 1 end
end
done = function(summary, latency)
  local f, w = 0, 0
  for _, t in ipairs(threads) do f = f + t:get("failed"); w = w + t:get("wrong") end
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests":%%d,"seconds":%%.1f,"non_2xx":%%d,"without_a_hit":%%d,"connect":%%d,"read":%%d,' ..
    '"write":%%d,"timeout":%%d,"p50_ms":%%.1f,"p99_ms":%%.1f,"max_ms":%%.1f}\\n',
    summary.requests, summary.duration / 1e6, f, w, e.connect, e.read, e.write, e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
"""


def invented(folder: Path, size: int) -> tuple[list[Path], list[str]]:
    """Two versions of a list of persons, and their names."""
    sounds = random.Random(7)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or", "il")]
    names = sorted(
        {
            " ".join("".join(sounds.choices(syllables, k=sounds.choice((2, 3)))).title() for _ in range(2))
            for _ in range(size)
        }
    )
    files = []
    for version in ("old", "new"):
        rows = [
            {
                "id": f"x-{n}",
                "schema": "Person",
                "properties": {"name": [name], "notes": [f"{version} version"]},
            }
            for n, name in enumerate(names)
        ]
        files.append(folder / f"{version}.jsonl")
        files[-1].write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return files, names


def names_of(file: Path) -> list[str]:
    """Names that both versions of a publisher's file very likely hold: persons of the older one."""
    from resolver import lists

    records = lists.read(lists.recognised([file]), [file], dataset=NAME, version="").records
    found = [record.caption for record in records if record.schema == "Person"]
    return [name for name in found if re.fullmatch(r"[A-Za-z ]{5,60}", name)][:1_000]


QUIET = ("--no-link",)
"""This is about the swapping alone."""


def resolver(environ: dict[str, str], *arguments: str) -> str:
    """What the command printed."""
    command = [str(Path(sys.executable).with_name("resolver")), *arguments]
    return subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout


def post(address: str, key: str, file: Path) -> None:
    """Loads the file over HTTP, in one of the workers that answer."""
    headers = {"Authorization": f"ApiKey {key}", "Content-Type": "application/octet-stream"}
    url = f"http://{address}/admin/lists/{NAME}?force=true"
    request = urllib.request.Request(url, file.read_bytes(), headers)
    with urllib.request.urlopen(request, timeout=300) as answer:
        if not json.load(answer)["changed"]:
            raise SystemExit("a load changed nothing")


@contextmanager
def serving(environ: dict[str, str], log: Path) -> Iterator[None]:
    """The service, once it answers."""
    command = [str(Path(sys.executable).with_name("resolver")), "serve"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environ, stdout=out, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + 600
            while True:
                try:
                    urllib.request.urlopen(f"http://{environ['RESOLVER_BIND']}/readyz", timeout=5)
                    break
                except OSError:
                    if time.monotonic() > deadline or process.poll() is not None:
                        raise SystemExit(f"the service did not start:\n{log.read_text()[-2_000:]}") from None
                    time.sleep(0.5)
            yield
        finally:
            process.terminate()
            process.wait(60)


def main() -> None:
    """Starts, asks, loads, and prints what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("versions", nargs="*", type=Path, help="two files of one publisher")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--loads", type=int, default=10)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--size", type=int, default=3_000, help="entries of the invented list")
    parser.add_argument("--over-http", action="store_true", help="load by POST /admin/lists/NAME instead")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        place = Path(folder)
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith("RESOLVER_")},
            "RESOLVER_LINK_LISTS": "false",
            "RESOLVER_DATA": str(place / "data"),
            "RESOLVER_BIND": address,
            "RESOLVER_WORKERS": "2",
            "RESOLVER_LOG_LEVEL": "WARNING",
        }
        files, names = (
            (given.versions, names_of(given.versions[0])) if given.versions else invented(place, given.size)
        )
        resolver(environ, "lists", "load", str(files[0]), "--as", NAME, *QUIET)
        key = resolver(environ, "keys", "create", "wrk").strip()
        admin = resolver(environ, "keys", "create", "loader", "--role", "admin").strip()
        script = place / "match.lua"
        quoted = ",".join(json.dumps(name) for name in names[:1_000])
        script.write_text(SCRIPT % (quoted, key), "utf-8")
        with serving(environ, place / "log"):
            command = ["wrk", "-t", "2", "-c", str(given.connections), "-d", f"{given.seconds}s"]
            command += ["--timeout", "10s", "--latency", "-s", str(script), f"http://{address}"]
            started = time.monotonic()
            wrk = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            took: list[float] = []
            for turn in range(given.loads):
                begun = time.monotonic()
                if given.over_http:
                    post(address, admin, files[(turn + 1) % 2])
                else:
                    resolver(
                        environ,
                        "lists",
                        "load",
                        str(files[(turn + 1) % 2]),
                        "--as",
                        NAME,
                        "--force",
                        "--no-link",
                    )
                took.append(time.monotonic() - begun)
                if wrk.poll() is not None:
                    break
                rest = (given.loads - turn - 1) or 1
                time.sleep(max(0.0, (given.seconds - (time.monotonic() - started)) / rest - took[-1]) * 0.8)
            within = len(took) - (wrk.poll() is not None)
            said, _ = wrk.communicate()
        found = next(json.loads(row[7:]) for row in said.splitlines() if row.startswith("RESULT "))
        warnings = [row for row in (place / "log").read_text().splitlines() if '"level"' in row]
        snapshots = [row for row in warnings if "snapshot" in row]
        failed = sum(found[n] for n in ("non_2xx", "connect", "read", "write", "timeout"))
        print(json.dumps(found))
        print(f"{within} loads meanwhile, {sum(took) / len(took):.1f} s each; {failed} requests failed")
        print(
            f"{len(warnings)} lines of the service's log are warnings, {len(snapshots)} of them of snapshots"
        )
        for row in warnings[:5]:
            print(f"  {row[:300]}")
        sys.exit(bool(failed))


if __name__ == "__main__":
    main()
