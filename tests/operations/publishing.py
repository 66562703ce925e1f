"""A publisher of lists on this machine: a real HTTP server that answers as it is told to."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """One answer.  Where it has an ETag or a date that the caller shows, it becomes a 304."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    missing: int = 0
    """Bytes that are promised and never sent."""

    def known(self, asked: dict[str, str]) -> bool:
        marks = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
        return any(
            there in self.headers and asked.get(shown) == self.headers[there]
            for shown, there in marks.items()
        )


class Publisher:
    """Pages by path, each with answers that are given one after the other; the last one stays."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, list[Answer]] = {}
        self.asked: dict[str, list[dict[str, str]]] = defaultdict(list)
        """Path -> the headers of each request for it."""

    def url(self, path: str, *answers: Answer) -> str:
        """The address of the page, which answers so from now on."""
        self.pages[path] = list(answers)
        return self.address + path

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        self.asked[path].append(headers)
        answers = self.pages.get(path) or [Answer(status=404)]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return Answer(status=304) if found.known(headers) else found


@contextmanager
def publishing() -> Iterator[Publisher]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = publisher.answer(self.path, dict(self.headers.items()))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body) + answer.missing))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    publisher = Publisher(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
