"""Is the service alive, is it ready, and how is it doing?"""

from __future__ import annotations

from typing import cast

from flask import Response, current_app

from resolver.operations import lookup
from resolver.web.api.blueprint import Blueprint, answer
from resolver.web.api.schemas import StatusAnswer
from resolver.web.auth import OPEN
from resolver.web.current import service
from resolver.web.metrics import CONTENT_TYPE, Metrics

routes = Blueprint("System", __name__, description="For those who run it.")


@routes.route("/healthz")
@routes.access(OPEN)
@routes.response(200, StatusAnswer)
def healthz() -> Response:
    """Say whether the process is alive"""
    return answer({"status": "ok"})


@routes.route("/readyz")
@routes.access(OPEN)
@routes.response(200, StatusAnswer)
@routes.problems(503)
def readyz() -> Response:
    """Say whether questions can be answered

    A snapshot is in force and the database is there.  How fresh the data is stands in `/catalog`.
    """
    lookup.ready(service())
    return answer({"status": "ok"})


@routes.route("/metrics")
@routes.access("client")
@routes.response(200, {"type": "string"}, content_type="text/plain")
def metrics() -> Response:
    """Count for Prometheus

    By route template, never by a name that was asked for; with the age of each dataset.
    """
    found = cast(Metrics, current_app.extensions["resolver-metrics"])
    return Response(found.text(service()), content_type=CONTENT_TYPE)
