#!/usr/bin/env python3
"""Does a service that was just started answer?  Asks what its own greeting says to try.

    deploy/ask.py LOG SECONDS PROCESS

LOG is what `resolver serve` has printed since its first start.  The curl line in it is taken apart
and sent; /healthz and /readyz are asked at the same address.  Exit status 1 and the reason where
an answer is not as it should be, or the process has ended.  Needs nothing but Python.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit


def main(log: Path, patience_s: float, process: int) -> int:
    """Asks, prints what came back, and returns the exit status."""
    deadline = time.monotonic() + patience_s
    command = _printed_command(log.read_text("utf-8", "replace"))
    while command is None and time.monotonic() < deadline and _lives(process):
        time.sleep(0.2)
        command = _printed_command(log.read_text("utf-8", "replace"))
    if command is None:
        how = "within its time" if _lives(process) else "before it ended"
        print(f"no curl line in the service's output {how}")
        return 1
    url, headers, body = command
    root = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    ready = _answer(f"{root}/readyz")
    while ready[0] != 200 and time.monotonic() < deadline and _lives(process):
        time.sleep(0.2)
        ready = _answer(f"{root}/readyz")
    print("GET  /readyz  ", ready[0], ready[1].strip())
    health = _answer(f"{root}/healthz")
    print("GET  /healthz ", health[0], health[1].strip())
    status, text = _answer(url, headers, body)
    print("POST " + urlsplit(url).path + " ", status, text[:1000].strip())
    results = [r for answer in _responses(text) for r in answer.get("results", [])]
    if (ready[0], health[0], status) != (200, 200, 200):
        print("an answer is not 200")
        return 1
    if not any(r.get("match") for r in results):
        print("no match in the answer")
        return 1
    nobody = _answer(url, {k: v for k, v in headers.items() if k.lower() != "authorization"}, body)[0]
    print("POST " + urlsplit(url).path + " without a key ", nobody)
    if nobody != 401:
        print("without a key the answer must be 401")
        return 1
    return 0


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _printed_command(text: str) -> tuple[str, dict[str, str], bytes] | None:
    found = re.search(r"^\s*(curl (?:[^\n]*\\\n)*[^\n]*)\n", text, re.MULTILINE)
    if found is None:
        return None
    words = shlex.split(found[1].replace("\\\n", " "))
    url, headers, body = "", {}, b""
    rest = iter(words[1:])
    for word in rest:
        if word in ("-H", "--header"):
            name, _, value = next(rest).partition(":")
            headers[name.strip()] = value.strip()
        elif word in ("-d", "--data", "--json"):
            kind = "application/json" if word == "--json" else "application/x-www-form-urlencoded"
            headers.setdefault("Content-Type", kind)  # as curl does
            body = next(rest).encode()
        elif "://" in word:
            url = word
    return url, headers, body


def _responses(text: str) -> list[dict[str, list[dict[str, object]]]]:
    try:
        return list(json.loads(text)["responses"].values())
    except (ValueError, KeyError, AttributeError, TypeError):
        return []


def _answer(url: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> tuple[int, str]:
    request = urllib.request.Request(url, data=body, headers=headers or {})  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")
    except OSError as error:
        return 0, str(error)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
