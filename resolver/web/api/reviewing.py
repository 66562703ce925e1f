"""``/admin``: claims, previews, bulk decisions, splits, undo, suppressions, statistics."""

from __future__ import annotations

from typing import Any

from flask import Response

from resolver.errors import StaleVersion
from resolver.model.matching import Query
from resolver.operations import review, screenings, suppressions
from resolver.web.api import answers
from resolver.web.api.blueprint import ENTITY, Blueprint, answer, path_parameter
from resolver.web.api.judgements import LEFT, RIGHT, expected_version, queue_filter
from resolver.web.api.once import created, once
from resolver.web.api.review_schemas import (
    BulkAnswer,
    BulkBody,
    ClaimAnswer,
    ClaimList,
    DaysParameters,
    FormationAnswer,
    GraphAnswer,
    LiftBody,
    MergePreviewAnswer,
    OverviewPage,
    OverviewParameters,
    PairParameters,
    PolicyAnswer,
    ScreeningsAnswer,
    SplitAnswer,
    SplitBody,
    StatisticsAnswer,
    SuppressionAnswer,
    SuppressionBody,
    SuppressionPage,
    SuppressionParameters,
    TakeParameters,
    UndoBody,
    UndoneAnswer,
)
from resolver.web.api.schemas import OnceHeaders, ReviewHeaders
from resolver.web.current import caller, service

routes = Blueprint("Working the queue", __name__, url_prefix="/admin", description="How are pairs worked?")
SUPPRESSION = path_parameter("number", "Number of the suppression.")
_ETAG = {"ETag": {"schema": {"type": "string"}}}


@routes.route("/claims")
@routes.access("analyst")
@routes.response(200, ClaimList)
def claims() -> Response:
    """List who has which pairs open"""
    return answer({"results": [answers.claimed(c) for c in review.claims(service())]})


@routes.route("/proposals/<left>/<right>/claim", methods=["PUT"], parameters=[LEFT, RIGHT])
@routes.access("analyst")
@routes.arguments(TakeParameters, location="query")
@routes.response(200, ClaimAnswer)
@routes.problems(404, 422)
def claim(parameters: dict[str, Any], left: str, right: str) -> Response:
    """Say that you have a pair open

    The answer says who has it: you, unless somebody else opened it before.  A claim keeps nobody from
    judging, and lapses by itself; ask again to renew it.
    """
    held = review.claim(service(), left, right, caller().name, take=parameters["take"])
    return answer(answers.claimed(held))


@routes.route("/proposals/<left>/<right>/claim", methods=["DELETE"], parameters=[LEFT, RIGHT])
@routes.access("analyst")
@routes.response(204)
@routes.problems(404, 422)
def release(left: str, right: str) -> Response:
    """Give a pair back"""
    review.release(service(), left, right, caller().name)
    return Response(status=204)


@routes.route("/merge-preview")
@routes.access("analyst")
@routes.arguments(PairParameters, location="query")
@routes.response(200, MergePreviewAnswer)
@routes.problems(404, 422)
def merge_preview(parameters: dict[str, Any]) -> Response:
    """Show what joining two entities would make

    Members, names, properties that contradict each other, the weakest link, earlier negatives, and how
    many suppressions and screenings it touches.
    """
    return answer(answers.plain(review.merge_preview(service(), parameters["left"], parameters["right"])))


@routes.route("/judgements/bulk", methods=["POST"])
@routes.access("analyst")
@routes.arguments(OnceHeaders, location="headers")
@routes.arguments(BulkBody)
@routes.response(201, BulkAnswer)
@routes.alt_response(200, schema=BulkAnswer, description="The preview.")
@routes.problems(400, 404, 409, 412, 415, 422)
def bulk(headers: dict[str, Any], body: dict[str, Any]) -> Response:
    """Decide many pairs at once

    Without `token` nothing is written, and the answer is a preview with its token.  With it, the verdict
    is given on the pairs that were shown, as one batch; 412 where they have changed since.  Only pairs
    that wait are touched.
    """
    filter_, pairs = queue_filter(body), body["pairs"]

    def preview() -> dict[str, Any]:
        found = review.bulk_preview(service(), filter_, body["verdict"], caller().name, pairs=pairs)
        return {
            "preview": True,
            "total": found.total,
            "taken": found.taken,
            "sample": [answers.queued(q) for q in found.sample],
            "refused": _refused(found.refused),
            "second": found.second,
            "overrides": found.overrides,
            "token": found.token,
            "batch": None,
            "judgements": [],
        }

    def act() -> dict[str, Any]:
        done = review.bulk(
            service(), filter_, body["verdict"], caller().name, body["reason"],
            token=body["token"], code=body["code"], pairs=pairs,
        )  # fmt: skip
        return {
            "preview": False,
            "total": len(done.rows) + len(done.refused),
            "taken": len(done.rows),
            "sample": [],
            "refused": _refused(done.refused),
            "second": sum(row.stage is not None for row in done.rows),
            "overrides": 0,
            "token": None,
            "batch": done.batch,
            "judgements": [answers.judgement(row) for row in done.rows],
        }

    if body["token"] is None:
        return answer(preview())
    return once(headers["idempotency_key"], act, created)


@routes.route("/judgements/undo", methods=["POST"])
@routes.access("analyst")
@routes.arguments(OnceHeaders, location="headers")
@routes.arguments(UndoBody)
@routes.response(201, UndoneAnswer)
@routes.alt_response(200, schema=UndoneAnswer, description="The preview.")
@routes.problems(400, 404, 409, 415, 422)
def undo(headers: dict[str, Any], body: dict[str, Any]) -> Response:
    """Take back a batch, or the day of a user

    Verdicts are revoked, and what was revoked is judged again; the undo is a batch of its own, and can
    itself be undone.
    """
    if body["preview"]:
        rows = review.undo_preview(service(), batch=body["batch"], user=body["user"], day=body["day"])
        shown = [answers.judgement(row) for row in rows]
        return answer({"preview": True, "batch": None, "judgements": shown, "left": []})

    def act() -> dict[str, Any]:
        why = {"user": caller().name, "reason": body["reason"], "code": body["code"]}
        done = (
            review.undo_batch(service(), body["batch"], **why)
            if body["batch"] is not None
            else review.undo_day(service(), body["user"], body["day"], **why)
        )
        return {
            "preview": False,
            "batch": done.batch,
            "judgements": [answers.judgement(row) for row in done.rows],
            "left": answers.plain(done.left),
        }

    return once(headers["idempotency_key"], act, created)


@routes.route("/entities/<entity_id>/formation", parameters=[ENTITY])
@routes.access("analyst")
@routes.response(200, FormationAnswer, headers=_ETAG)
@routes.problems(404)
def formation(entity_id: str) -> Response:
    """Show how an entity was formed

    The judgements that hold it together, step by step, with the weakest of them.
    """
    found = answers.plain(review.formation(service(), entity_id))
    found["version"] = review.entity_version(service(), entity_id)
    response = answer(found)
    response.set_etag(found["version"])
    return response


@routes.route("/entities/<entity_id>/graph", parameters=[ENTITY])
@routes.access("analyst")
@routes.response(200, GraphAnswer)
@routes.problems(404)
def graph(entity_id: str) -> Response:
    """Show an entity as a graph

    Its records, the judgements on them, and the proposals that reach out of it.
    """
    return answer(answers.plain(review.graph(service(), entity_id)))


@routes.route("/entities/<entity_id>/screenings", parameters=[ENTITY])
@routes.access("analyst")
@routes.arguments(DaysParameters, location="query")
@routes.response(200, ScreeningsAnswer)
@routes.problems(404, 422)
def hits(parameters: dict[str, Any], entity_id: str) -> Response:
    """Show how often screenings found an entity

    Counts by day; nothing is kept of who was asked for.
    """
    return answer(answers.plain(screenings.screenings(service(), entity_id, parameters["days"])))


@routes.route("/screenings")
@routes.access("analyst")
@routes.arguments(OverviewParameters, location="query")
@routes.response(200, OverviewPage)
@routes.problems(422)
def list_screenings(parameters: dict[str, Any]) -> Response:
    """Show what screenings found

    Counts by day, by list and by entity, the most found first; page with `cursor` until `next` is null.
    Nothing is kept of who was asked for.
    """
    found = answers.plain(screenings.overview(service(), **parameters))
    return answer(found | {"results": found.pop("items")})


@routes.route("/entities/<entity_id>/split", methods=["POST"], parameters=[ENTITY])
@routes.access("analyst")
@routes.arguments(ReviewHeaders, location="headers")
@routes.arguments(SplitBody)
@routes.response(201, SplitAnswer)
@routes.alt_response(200, schema=SplitAnswer, description="The preview.")
@routes.problems(400, 404, 409, 412, 415, 422)
def split(headers: dict[str, Any], body: dict[str, Any], entity_id: str) -> Response:
    """Take records out of an entity

    Those that stay remain one entity, and a *different* keeps the parts apart.  One batch, which
    `POST /admin/judgements/undo` takes back.
    """
    out, together = body["out"], body["together"]
    shown = review.split_preview(service(), entity_id, out, together=together)
    preview = answers.plain(shown) | {"preview": True, "batch": None, "judgements": [], "ids": []}
    if body["preview"]:
        return answer(preview)

    def act() -> dict[str, Any]:
        expected = expected_version(headers["if_match"])
        if expected is not None and expected != shown.version:
            raise StaleVersion("the entity has changed since it was shown; look at it again")
        done = review.split(
            service(), entity_id, out, caller().name, body["reason"],
            code=body["code"], together=together, expected=expected,
        )  # fmt: skip
        data: dict[str, Any] = preview | {
            "preview": False,
            "version": None,
            "batch": done.batch,
            "judgements": [answers.judgement(row) for row in done.rows],
            "ids": list(done.ids),
        }
        return data

    return once(headers["idempotency_key"], act, created)


@routes.route("/suppressions")
@routes.access("analyst")
@routes.arguments(SuppressionParameters, location="query")
@routes.response(200, SuppressionPage)
@routes.problems(422)
def list_suppressions(parameters: dict[str, Any]) -> Response:
    """List which customers are not which listed parties

    Newest first; page with `cursor` until `next` is null.
    """
    page = suppressions.suppressions(service(), **parameters)
    return answer({"results": answers.plain(page.items), "next": page.next, "total": page.total})


@routes.route("/suppressions", methods=["POST"])
@routes.access("analyst")
@routes.arguments(OnceHeaders, location="headers")
@routes.arguments(SuppressionBody)
@routes.response(201, SuppressionAnswer)
@routes.problems(400, 404, 409, 415, 422)
def suppress(headers: dict[str, Any], body: dict[str, Any]) -> Response:
    """Say that a customer is not a listed party

    Answers to the same query leave the entity out from now on, and say so under `suppressed`.  It
    follows merges, and lapses where either side changes in its names or in what it rests on.
    """
    asked = body["query"]
    query = Query(asked["schema"], asked["properties"], None if asked["id"] is None else str(asked["id"]))
    return once(
        headers["idempotency_key"],
        lambda: answers.plain(
            suppressions.suppress(
                service(),
                query,
                body["entity"],
                caller().name,
                body["reason"],
                code=body["code"],
                rests_on=body["rests_on"],
                until=body["until"],
            )
        ),
        created,
    )


@routes.route("/suppressions/<int(max=9223372036854775807):number>", parameters=[SUPPRESSION])
@routes.access("analyst")
@routes.response(200, SuppressionAnswer)
@routes.problems(404)
def show_suppression(number: int) -> Response:
    """Show a suppression, and whether it still holds"""
    return answer(answers.plain(suppressions.suppression(service(), number)))


@routes.route(
    "/suppressions/<int(max=9223372036854775807):number>/lift", methods=["POST"], parameters=[SUPPRESSION]
)
@routes.access("analyst")
@routes.arguments(OnceHeaders, location="headers")
@routes.arguments(LiftBody)
@routes.response(201, SuppressionAnswer)
@routes.problems(400, 404, 409, 415, 422)
def lift(headers: dict[str, Any], body: dict[str, Any], number: int) -> Response:
    """Take a suppression back"""
    return once(
        headers["idempotency_key"],
        lambda: answers.plain(suppressions.lift(service(), number, caller().name, body["reason"])),
        created,
    )


@routes.route("/statistics")
@routes.access("analyst")
@routes.arguments(DaysParameters, location="query")
@routes.response(200, StatisticsAnswer)
@routes.problems(422)
def statistics(parameters: dict[str, Any]) -> Response:
    """Show how the queue moves, and how far two people agree"""
    days = review.flow(service(), parameters["days"])
    return answer(
        {
            "queue": answers.plain(review.summary(service(), caller().name)),
            "days": answers.plain(days),
            "agreement": answers.plain(review.agreement(service(), since=days[0].day)),
        }
    )


@routes.route("/policy")
@routes.access("analyst")
@routes.response(200, PolicyAnswer)
def policy() -> Response:
    """Show how this house reviews: reason codes, and what needs two people"""
    found = answers.plain(service().policy)
    return answer(found | {"codes": list(found["codes"].values())})


def _refused(given: tuple[review.Refused, ...]) -> list[dict[str, Any]]:
    return [{"left": r.pair.left, "right": r.pair.right, "why": r.why, "chain": list(r.chain)} for r in given]
