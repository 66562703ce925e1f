"""How does the work go, what was decided, and who is kept apart from whom?"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from resolver.errors import Fault, InvalidInput, NotAllowed, NotFound
from resolver.model.judgements import Judgement
from resolver.model.matching import Evidence, Query
from resolver.operations import lookup, review, screenings, suppressions
from resolver.web.current import caller, service
from resolver.web.review.charts import lined, stacked
from resolver.web.review.forms import Revocation
from resolver.web.review.pages import frozen_names, judged
from resolver.web.review.session import page
from resolver.web.review.waterfall import waterfall

DAYS = 30
LOG_PAGE = 50
SUPPRESSIONS_PAGE = 50
SCREENINGS_PAGE = 50
SPANS = (7, 30, 90, 365)
"""Of how many days screenings can be shown."""
SUPPRESSION_STATES = {
    "standing": "in force",
    "lapsed": "lapsed because a side changed",
    "expired": "past their day",
    "lifted": "lifted",
    "any": "in any state",
}
KINDS = ("same", "different", "unsure", "revoked")
"""What a day's decisions are counted as, in the order in which the bars stand."""


def install(routes: Blueprint) -> None:
    """Adds the pages."""
    routes.add_url_rule("/progress", "progress", progress)
    routes.add_url_rule("/screenings", "screenings", screenings_page)
    routes.add_url_rule("/log", "log", log)
    routes.add_url_rule("/log/export", "export", export)
    routes.add_url_rule("/judgements/<int(max=9223372036854775807):number>", "judgement", judgement)
    routes.add_url_rule("/suppressions", "suppressions", suppressions_page)
    routes.add_url_rule("/suppressions/<int(max=9223372036854775807):number>", "suppression", suppression)
    routes.add_url_rule(
        "/suppressions/<int(max=9223372036854775807):number>/lift", "lift", lift, methods=["POST"]
    )
    routes.add_url_rule("/entities/<entity_id>/suppress", "suppress", suppress, methods=["POST"])


@page("analyst")
def progress() -> str:
    """How much waits and is decided, day by day, and how far people agree."""
    days = review.flow(service(), days=DAYS)
    agreement = review.agreement(service())
    return render_template(
        "review/progress.html",
        summary=review.summary(service(), caller().name),
        waiting=lined([(str(d.day), float(d.waiting)) for d in days]),
        decided=stacked([(str(d.day), {kind: getattr(d, kind) for kind in KINDS}) for d in days]),
        kinds=KINDS,
        days=days,
        agreement=agreement,
        agreeing=lined(
            [(str(day), agreed / pairs if pairs else None) for day, pairs, agreed in agreement.days], top=1.0
        ),
        claims=review.claims(service()),
    )


@page("analyst")
def screenings_page() -> str:
    """What screenings found, and what suppressions left out: counts, and nothing of who was asked for."""
    days = request.args.get("days", DAYS, type=int)
    days = days if days in SPANS else DAYS
    dataset = request.args.get("dataset") or None
    found = screenings.overview(
        service(), days=days, dataset=dataset, limit=SCREENINGS_PAGE, cursor=request.args.get("cursor")
    )
    bars = [(day, {"found": n, "suppressed": left_out}) for day, n, left_out in found.days]
    return render_template(
        "review/screenings.html",
        found=found,
        days=days,
        spans=SPANS,
        dataset=dataset,
        titles={d.name: d.title for d in lookup.catalog(service()).datasets},
        chart=stacked(bars),
        standing=suppressions.suppressions(service(), state="standing", limit=1).total,
    )


@page("analyst")
def log() -> str:
    """Every judgement, the newest first; those of one person or one batch in their order."""
    user, batch = (request.args.get(n) or None for n in ("user", "batch"))
    day = _day(request.args.get("day"))
    newest = review.log(service(), after=0, limit=1).total
    narrowed = bool(user or batch or day)
    if narrowed:
        since, until = (f"{day}T00:00:00", f"{day}T23:59:59.999999") if day else (None, None)
        after = max(0, min(request.args.get("after", 0, type=int), newest))
        found = review.log(
            service(), after=after, limit=LOG_PAGE, user=user, batch=batch, since=since, until=until
        )
        rows, older, following = found.items, None, found.next
    else:
        before = max(0, min(request.args.get("before", newest + 1, type=int), newest + 1))
        after = max(0, before - 1 - LOG_PAGE)
        kept = review.log(service(), after=after, limit=max(1, before - 1 - after)) if before > 1 else None
        rows = tuple(reversed(kept.items)) if kept is not None else ()
        older, following = (after + 1 if after > 0 else None), None
    return render_template(
        "review/log.html",
        rows=rows,
        total=newest,
        older=older,
        following=following,
        newer=not narrowed and request.args.get("before", newest + 1, type=int) <= newest,
        narrowed=narrowed,
        user=user,
        batch=batch,
        day=day,
        state=review.verify_log(service()) if "verify" in request.args else None,
        names=frozen_names,
        codes=service().policy.codes,
        hidden=review.hidden(service(), rows, caller().name),
    )


@page("analyst")
def judgement(number: int) -> str:
    """One row of the log with all that is frozen in it."""
    row = judged(number)
    if row is None:
        raise NotFound("judgement", str(number))
    if review.hidden(service(), [row], caller().name):
        raise NotAllowed("what the first of two people said is shown when the second one has spoken")
    of_pair = review.proposal(service(), row.pair.left, row.pair.right, caller().name).judgements
    evidence = [Evidence(**{**e, "citations": ()}) for e in _frozen(row, "evidence", list)]
    sides = [(side, _frozen(row, side, dict)) for side in ("left", "right")]
    return render_template(
        "review/judgement.html",
        row=row,
        names=frozen_names(row),
        sides=[(side, getattr(row.pair, side), known) for side, known in sides],
        evidence=evidence,
        waterfall=waterfall(evidence, row.probability) if evidence and row.probability is not None else None,
        taken_back=next((r for r in of_pair if r.revokes == number), None),
        codes=service().policy.codes,
        revocation=Revocation(formdata=None),
    )


def _frozen(row: Judgement, part: str, kind: type) -> Any:
    """A part of the frozen evidence; empty where the row has none."""
    found = row.evidence.get(part)
    return found if isinstance(found, kind) else kind()


@page("analyst")
def export() -> Response:
    """The whole log as a file."""
    form = request.args.get("form", "jsonl")
    lines = review.exported(service(), form)
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/x-ndjson"
    headers = {"Content-Disposition": f'attachment; filename="judgements.{form}"'}
    return Response(lines, content_type=kind, headers=headers)


@page("analyst")
def suppressions_page() -> str:
    """Who is kept apart from whom."""
    state = request.args.get("state", "standing")
    state = state if state in SUPPRESSION_STATES else "standing"
    found = suppressions.suppressions(
        service(), state=state, limit=SUPPRESSIONS_PAGE, cursor=request.args.get("cursor")
    )
    return render_template(
        "review/suppressions.html", page=found, state=state, states=SUPPRESSION_STATES, caption=_caption
    )


@page("analyst")
def suppression(number: int) -> str:
    """One suppression: on what it rests, how long it holds, why it does not any more."""
    found = suppressions.suppression(service(), number)
    codes = service().policy.codes
    return render_template(
        "review/suppression.html", s=found, caption=_caption, codes=codes, states=SUPPRESSION_STATES
    )


@page("analyst")
def suppress(entity_id: str) -> Response:
    """Keeps a customer apart from an entity."""
    given = {n: v for n, v in request.form.items() if v.strip()}
    if "name" not in given:
        raise InvalidInput("nobody to keep apart", [Fault("name", "give the name as it is asked for")])
    facts = [n for n in ("name", "birthDate", "country") if n in given]
    properties: dict[str, tuple[str, ...]] = {n: (given[n].strip(),) for n in facts}
    query = Query(given.get("schema", "Thing"), properties, given.get("customer"))
    made = suppressions.suppress(
        service(),
        query,
        entity_id,
        caller().name,
        given.get("reason", ""),
        code=given.get("code"),
        until=_day(given.get("until")),
    )
    return redirect(url_for("review.suppression", number=made.number, made=1), 303)


@page("analyst")
def lift(number: int) -> Response:
    """Ends a suppression."""
    suppressions.lift(service(), number, caller().name, request.form.get("reason", "").strip())
    return redirect(url_for("review.suppression", number=number), 303)


def _day(given: str | None) -> str | None:
    if not given:
        return None
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise InvalidInput("not a day", [Fault("day", "as 2026-11-22")]) from error


def _caption(entity_id: str) -> Any:
    return lookup.captions(service(), [entity_id]).get(entity_id, entity_id)
