"""Which headers does every answer carry, and how large may a request be?"""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, RequestURITooLarge

from resolver.web.current import settings

MAX_URL_BYTES = 60_000
"""As yente has it; above gunicorn's own default, which the shipped gunicorn.conf.py lifts."""

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Forms are guarded by the referrer too where the page came encrypted.
_OF_PAGES = _ALWAYS | {"Referrer-Policy": "same-origin", "Content-Security-Policy": PAGE_POLICY}
_OF_DATA = _ALWAYS | {"Referrer-Policy": "no-referrer", "Content-Security-Policy": _DATA_POLICY}
_NOT_KEPT = {"Cache-Control": "no-store"}
_ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Location, Retry-After, WWW-Authenticate, "
    "X-Batch-Size, X-Request-ID, traceparent",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, "
    "X-Request-ID, X-Update-Token, traceparent, tracestate",
    "Access-Control-Max-Age": "86400",
}


def install(app: Flask) -> None:
    """Refuses what no route may see, and sets the headers that no answer may lack."""
    app.before_request(_refuse)
    app.after_request(_set)


def _refuse() -> None:
    environ = request.environ
    # RAW_URI is gunicorn's, REQUEST_URI that of other servers; both are as sent, before unquoting.
    raw = (
        environ.get("RAW_URI")
        or environ.get("REQUEST_URI")
        or f"{request.path}?{environ.get('QUERY_STRING', '')}"
    )
    if len(raw) > MAX_URL_BYTES:
        raise RequestURITooLarge(f"The URL is longer than {MAX_URL_BYTES:,} bytes.")
    if getattr(current_app.view_functions.get(request.endpoint or ""), "takes_lists", False):
        request.max_content_length = settings().max_list_bytes
    most = request.max_content_length
    if most is not None and (request.content_length or 0) > most:
        raise RequestEntityTooLarge(f"The body is larger than {most:,} bytes.")
    if "\0" in request.path:
        raise NotFound("No path here holds a NUL.")


def _set(response: Response) -> Response:
    wanted = [_OF_PAGES if response.mimetype == "text/html" else _OF_DATA]
    if request.is_secure:
        wanted.append(_ENCRYPTED)
    if request.endpoint != "static":
        wanted.append(_NOT_KEPT)
    if not g.get("html"):
        wanted.append(_CORS)
        if request.method == "OPTIONS":
            wanted.append(_PREFLIGHT)
    given = {name.lower() for name, _ in response.headers}
    for headers in wanted:
        for name, value in headers.items():
            if name.lower() not in given:
                response.headers.add(name, value)
    return response
