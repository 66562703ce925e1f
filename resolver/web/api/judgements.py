"""``/admin``: what waits for a verdict, and what was decided?"""

from __future__ import annotations

from typing import Any

from flask import Response, request

from resolver.operations import review
from resolver.web.api import answers
from resolver.web.api.blueprint import ENTITY, Blueprint, answer, path_parameter
from resolver.web.api.once import created, once
from resolver.web.api.review_schemas import ExportParameters, LinkedAnswer, QueuePage, QueueParameters
from resolver.web.api.schemas import (
    History,
    JudgementAnswer,
    JudgementBody,
    LogPage,
    LogParameters,
    LogStateAnswer,
    OnceHeaders,
    PairAnswer,
    ReviewHeaders,
    RevocationBody,
)
from resolver.web.comparison import compared
from resolver.web.current import caller, cited, documents, service

routes = Blueprint("Review", __name__, url_prefix="/admin", description="Which records are the same?")
LEFT = path_parameter("left", "Id of a record.")
RIGHT = path_parameter("right", "Id of another record.")
NUMBER = path_parameter("number", "Number of the judgement in the log.")


@routes.route("/proposals")
@routes.access("analyst")
@routes.arguments(QueueParameters, location="query")
@routes.response(200, QueuePage)
@routes.problems(422)
def proposals(parameters: dict[str, Any]) -> Response:
    """List the pairs that wait for a verdict

    By default what is most worth deciding comes first: what is hard to tell, of grave lists, often hit
    by screenings, waiting for long.  Page with `cursor` until `next` is null.
    """
    page = review.queue(
        service(),
        queue_filter(parameters, caller().name if parameters["unclaimed"] else None),
        order=parameters["order"],
        limit=parameters["limit"],
        cursor=parameters["cursor"],
    )
    return answer(
        {"results": [answers.queued(q) for q in page.items], "next": page.next, "total": page.total}
    )


@routes.route("/proposals", methods=["POST"])
@routes.access("admin")
@routes.arguments(OnceHeaders, location="headers")
@routes.response(200, LinkedAnswer)
@routes.problems(409, 422)
def compare_all(headers: dict[str, Any]) -> Response:
    """Compare all records with each other

    Queues pairs that may be the same, and merges the certain ones.  Takes seconds for tens of thousands
    of records.
    """

    def act() -> dict[str, Any]:
        found = review.link_all(service())
        return {"merged": found.merged, "queued": found.queued}

    return once(headers["idempotency_key"], act, lambda _: 200)


@routes.route("/proposals/<left>/<right>", parameters=[LEFT, RIGHT])
@routes.access("analyst")
@routes.response(200, PairAnswer, headers={"ETag": {"schema": {"type": "string"}}})
@routes.problems(304, 404, 422)
def proposal(left: str, right: str) -> Response:
    """Show two records side by side

    Any two records, proposed or not.  The ETag is the pair's `version`: send it as `If-Match` with
    the judgement, and nobody overwrites what somebody else has decided meanwhile.
    """
    view = review.proposal(service(), left, right, caller().name)
    known = cited((*view.left.values, *view.right.values, *(v for e in view.entities for v in e.values)))
    known |= documents(c.document for e in view.evidence for c in e.citations if hasattr(c, "document"))
    data = {
        "left": answers.record(view.left, known),
        "right": answers.record(view.right, known),
        "entities": [answers.entity(e, known) for e in view.entities],
        "comparison": [
            {
                "property": row.prop,
                "label": row.label,
                "status": row.status.value,
                "left": [v.text for v in row.left],
                "right": [v.text for v in row.right],
            }
            for row in compared(view.left, view.right)
        ],
        "score": view.score,
        "probability": view.probability,
        "evidence": [answers.cited_evidence(e, known) for e in view.evidence],
        "judgements": [answers.judgement(j) for j in view.judgements],
        "version": view.version,
        "state": view.proposal.state.value if view.proposal is not None else None,
        "together": view.together,
        "claim": answers.claimed(view.claim) if view.claim is not None else None,
        "second": answers.plain(view.second),
        "effect": answers.plain(view.effect),
        "refused": answers.plain(view.refused),
        "override": answers.plain(view.override),
        "lapsed": view.lapsed,
        "gone": list(view.gone),
    }
    response = answer(data)
    response.set_etag(view.version)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


@routes.route("/judgements", methods=["POST"])
@routes.access("analyst")
@routes.arguments(ReviewHeaders, location="headers")
@routes.arguments(JudgementBody)
@routes.response(201, JudgementAnswer)
@routes.problems(400, 404, 409, 412, 415, 422)
def judge(headers: dict[str, Any], body: dict[str, Any]) -> Response:
    """Say that two records are the same, different, or that you are unsure

    The verdict stands in the append-only log with the evidence as it is now, and canonical ids
    follow at once.  409 names the judgements that contradict it; `revoke` takes them back in the same
    act.  Where two people are needed, the row's `stage` is `first` until another person agrees.
    """
    return once(
        headers["idempotency_key"],
        lambda: answers.judgement(
            review.judge(
                service(),
                body["left"],
                body["right"],
                body["verdict"],
                caller().name,
                body["reason"],
                expected=expected_version(headers["if_match"]),
                code=body["code"],
                revoke=body["revoke"],
            )
        ),
        created,
    )


@routes.route(
    "/judgements/<int(max=9223372036854775807):number>/revoke", methods=["POST"], parameters=[NUMBER]
)
@routes.access("analyst")
@routes.arguments(OnceHeaders, location="headers")
@routes.arguments(RevocationBody)
@routes.response(201, JudgementAnswer)
@routes.problems(400, 404, 409, 415, 422)
def revoke(headers: dict[str, Any], body: dict[str, Any], number: int) -> Response:
    """Take a judgement back

    A row is added that says so; nothing is deleted, and the records part at once.
    """
    return once(
        headers["idempotency_key"],
        lambda: answers.judgement(
            review.revoke(service(), number, caller().name, body["reason"], code=body["code"])
        ),
        created,
    )


@routes.route("/entities/<entity_id>/history", parameters=[ENTITY])
@routes.access("analyst")
@routes.response(200, History)
@routes.problems(404)
def history(entity_id: str) -> Response:
    """Show how an entity came to be

    Every judgement on its records, oldest first, the revoked ones too.
    """
    found = review.history(service(), entity_id)
    return answer({"entity": entity_id, "judgements": [answers.judgement(j) for j in found]})


@routes.route("/log")
@routes.access("analyst")
@routes.arguments(LogParameters, location="query")
@routes.response(200, LogPage)
@routes.problems(422)
def log(parameters: dict[str, Any]) -> Response:
    """Read the log of judgements

    Oldest first; page with `after` until `next` is null.
    """
    page = review.log(service(), **parameters)
    next_after = int(page.next) if page.next is not None else None
    return answer({"results": [answers.judgement(j) for j in page.items], "next": next_after})


@routes.route("/log/verify")
@routes.access("analyst")
@routes.response(200, LogStateAnswer)
def verify_log() -> Response:
    """Check that the log is as it was written

    Recomputes the chain of hashes over every row.
    """
    state = review.verify_log(service())
    return answer(
        {
            "intact": state.broken_at is None,
            "length": state.length,
            "head": state.head,
            "broken_at": state.broken_at,
            "why": state.why,
        }
    )


@routes.route("/log/export")
@routes.access("analyst")
@routes.arguments(ExportParameters, location="query")
@routes.response(200)
@routes.problems(422)
def export_log(parameters: dict[str, Any]) -> Response:
    """Take the whole log away

    As JSON lines with all evidence, or as CSV without it, oldest row first.
    """
    form = parameters["format"]
    kind = "text/csv" if form == "csv" else "application/x-ndjson"
    response = Response(review.exported(service(), form), mimetype=kind)
    response.headers["Content-Disposition"] = f"attachment; filename=judgements.{form}"
    return response


def expected_version(if_match: str | None) -> str | None:
    """The version named in ``If-Match``; None where there is none, or any will do."""
    if if_match is None or if_match.strip() == "*":
        return None
    return if_match.strip().removeprefix("W/").strip('"')


def queue_filter(given: dict[str, Any], unclaimed_by: str | None = None) -> review.QueueFilter:
    """Which pairs of the queue the request means."""
    return review.QueueFilter(
        given["state"],
        tuple(given["dataset"]),
        given["minimum"],
        given["maximum"],
        given["document"],
        given["schema"],
        unclaimed_by,
    )
