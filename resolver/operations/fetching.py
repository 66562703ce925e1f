"""What is new at these addresses?  Downloads politely: only what has changed, again after a failure."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from resolver.errors import Fault, InvalidListing, StorageError

TRIES = 4
"""Attempts for each address; the pauses between them are 1, 2 and 4 seconds."""
MOST_BYTES = 1 << 30
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which another attempt makes sense."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the files, and the publisher's marks of their versions for the next time."""

    files: tuple[Path, ...]
    unchanged: bool
    """Every address said that nothing is new; there are no files."""
    seen: Mapping[str, Mapping[str, str]]
    """Address -> ``etag`` and ``last-modified`` as answered."""


def fetch(
    urls: Sequence[str],
    folder: Path,
    seen: object,
    progress: Callable[[int], None],
    pause: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Downloads the addresses into ``folder``, all or nothing.

    Where every one of several files is unchanged nothing comes; where one has changed, all do.
    Raises InvalidListing that names the address and what it answered.
    """
    marks = {k: v for k, v in seen.items() if isinstance(v, dict)} if isinstance(seen, dict) else {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with httpx.Client(follow_redirects=True, timeout=httpx.Timeout(30, read=120)) as client:
            first = [
                _fetched(client, url, folder, n, marks.get(url, {}), progress, pause)
                for n, url in enumerate(urls)
            ]
            if all(path is None for path, _ in first):
                return Fetched((), True, {url: mark for url, (_, mark) in zip(urls, first, strict=True)})
            again = [
                got if got[0] is not None else _fetched(client, url, folder, n, {}, progress, pause)
                for n, (url, got) in enumerate(zip(urls, first, strict=True))
            ]
    except OSError as error:
        raise StorageError(f"a download cannot be kept: {error.strerror}") from error
    files = tuple(path for path, _ in again if path is not None)
    return Fetched(files, False, {url: mark for url, (_, mark) in zip(urls, again, strict=True)})


def _fetched(
    client: httpx.Client,
    url: str,
    folder: Path,
    number: int,
    mark: Mapping[str, str],
    progress: Callable[[int], None],
    pause: Callable[[float], None],
) -> tuple[Path | None, dict[str, str]]:
    """The file, or None where it is unchanged, and its mark."""
    asked = {"If-None-Match": mark.get("etag"), "If-Modified-Since": mark.get("last-modified")}
    headers = {name: value for name, value in asked.items() if value}
    place = folder / f"{number}-{Path(urlsplit(url).path).name or 'list'}"
    problem = ""
    for attempt in range(TRIES):
        if attempt:
            pause(2.0 ** (attempt - 1))
        try:
            with client.stream("GET", url, headers=headers) as response:
                if response.status_code == 304:
                    return None, dict(mark)
                if response.status_code in AGAIN:
                    problem = f"answered {response.status_code}"
                    continue
                if response.status_code != 200:
                    raise _refusal(url, f"answered {response.status_code}")
                _save(response, place, progress)
                kept = {
                    name: response.headers[name]
                    for name in ("etag", "last-modified")
                    if name in response.headers
                }
                return place, kept
        except httpx.RequestError as error:
            problem = f"{type(error).__name__}: {error}"
    raise _refusal(url, f"{problem}, {TRIES} times")


def _save(response: httpx.Response, place: Path, progress: Callable[[int], None]) -> None:
    size = 0
    with place.open("wb") as out:
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > MOST_BYTES:
                raise _refusal(str(response.url), f"more than {MOST_BYTES:,} bytes")
            out.write(chunk)
            progress(size)
    stated = response.headers.get("content-length")
    if stated is not None and "content-encoding" not in response.headers and int(stated) != size:
        raise httpx.RemoteProtocolError(f"{size} of {stated} bytes came")


def _refusal(url: str, message: str) -> InvalidListing:
    return InvalidListing("the list cannot be fetched", [Fault(url, message)])
