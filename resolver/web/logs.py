"""What does the service say of each request, and by which number is it found again?

One JSON line a request on standard output: method, route template, status, milliseconds, bytes,
the key's name, request id and trace id.  Never a path, a query string, a body or a name asked for.
"""

from __future__ import annotations

import re
import secrets
import sys
import time
import traceback
from typing import Any, cast

import orjson
import structlog
from flask import Flask, Response, g, request

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def logger(level: str) -> Any:
    """A logger that writes one JSON object a line to standard output."""
    return structlog.wrap_logger(
        structlog.BytesLogger(sys.stdout.buffer)
        if hasattr(sys.stdout, "buffer")
        else structlog.PrintLogger(),
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=_line),
        ],
    )


def _line(event: dict[str, Any], **_: object) -> bytes:
    return orjson.dumps(event, default=str)


def install(app: Flask, level: str) -> None:
    """Gives each request its ids, echoes them, and writes its line."""
    log = logger(level)
    app.extensions["resolver-log"] = log
    app.before_request(_identify)

    @app.after_request
    def _write(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_id
        response.headers["traceparent"] = g.traceparent
        if state := request.headers.get("tracestate"):
            response.headers["tracestate"] = state
        failure: BaseException | None = g.get("failure")
        line = {
            "method": request.method,
            "route": route(),
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.started) * 1000, 2),
            "bytes": response.calculate_content_length(),
            "key": getattr(g.get("caller"), "name", None),
            "request_id": g.request_id,
            "trace_id": g.traceparent[3:35],
            **g.get("facts", {}),
        }
        if failure is None:
            log.info("request", **line)
        else:
            log.error(
                "request failed", **line, error=repr(failure), trace=traceback.format_exception(failure)
            )
        return response


def route() -> str:
    """The template of the route asked for; ``unmatched`` where there is none."""
    return request.url_rule.rule if request.url_rule is not None else "unmatched"


def note(**facts: Any) -> None:
    """Adds facts to the request's line.  Counts and settings; never a name that was asked for."""
    g.facts = cast(dict[str, Any], g.get("facts", {})) | facts


def _identify() -> None:
    g.started = time.perf_counter()
    given = request.headers.get("X-Request-ID", "")
    drawn = secrets.token_hex(36)
    g.request_id = given if _REQUEST_ID.fullmatch(given) else drawn[:24]
    trace = request.headers.get("traceparent", "").strip().lower()
    g.traceparent = trace if _TRACEPARENT.fullmatch(trace) else f"00-{drawn[24:56]}-{drawn[56:]}-00"
