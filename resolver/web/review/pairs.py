"""Are these two the same?  The pair page, its verdicts, and taking one back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from resolver.errors import AlreadyJudged, Conflict, InvalidInput, NotFound, StaleVersion
from resolver.model.citations import DocumentCitation
from resolver.model.judgements import Judgement, Verdict
from resolver.model.records import NAME_PROPERTIES, Record
from resolver.operations import review
from resolver.operations.review import PairView
from resolver.web.comparison import Row, compared
from resolver.web.current import caller, cited, documents, service
from resolver.web.errors import problem_of
from resolver.web.review.forms import Revocation, VerdictForm
from resolver.web.review.marks import differences
from resolver.web.review.pages import frozen_names, places
from resolver.web.review.session import page, way_back
from resolver.web.review.waterfall import waterfall

NEIGHBOURS = 100
"""How far down the queue the way to the next pair is looked for."""


def install(routes: Blueprint) -> None:
    """Adds the pages."""
    routes.add_url_rule("/pairs/<left>/<right>", "pair", show)
    routes.add_url_rule("/pairs/<left>/<right>", "judge", judge, methods=["POST"])
    routes.add_url_rule("/judgements/<int:number>/revoke", "revoke", revoke, methods=["POST"])


@page("analyst")
def show(left: str, right: str) -> str:
    """The two records side by side."""
    return _page(review.proposal(service(), left, right))


@page("analyst")
def judge(left: str, right: str) -> Any:
    """Writes the verdict and goes on to the next pair."""
    form = VerdictForm()
    if not form.validate_on_submit():
        fault = next(f for messages in form.errors.values() for f in messages)
        return _page(review.proposal(service(), left, right), fault=str(fault)), 422
    before, after, _, _ = _neighbours(left, right)
    try:
        row = review.judge(
            service(),
            left,
            right,
            str(form.verdict.data),
            caller().name,
            form.why(),
            expected=form.version.data or None,
            code=form.code.data or None,
        )
    except (Conflict, InvalidInput) as error:
        view = review.proposal(service(), left, right)
        return _page(view, fault=_words(error), chain=getattr(error, "chain", ())), problem_of(error).status
    onward = after or before
    if onward is None:
        return redirect(url_for("review.queue", done=row.number), 303)
    query = urlencode({**_filters(), "done": row.number})
    return redirect(f"{url_for('review.pair', left=onward[0], right=onward[1])}?{query}", 303)


@page("analyst")
def revoke(number: int) -> Response:
    """Takes a judgement back and returns to where that was asked for."""
    form = Revocation()
    row = review.revoke(service(), number, caller().name, (form.reason.data or "").strip())
    if form.next.data:
        return redirect(way_back(form.next.data), 303)
    return redirect(url_for("review.pair", left=row.pair.left, right=row.pair.right, undone=number), 303)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A property of both records, with the letters marked in which their names part."""

    row: Row
    left: tuple[Any, ...]
    right: tuple[Any, ...]


def _page(view: PairView, fault: str = "", chain: tuple[int, ...] = ()) -> str:
    known = cited((*view.left.values, *view.right.values))
    known |= documents(
        {c.document for e in view.evidence for c in e.citations if isinstance(c, DocumentCitation)}
    )
    before, after, position, total = _neighbours(view.left.id, view.right.id)
    revoked = {j.revokes for j in view.judgements if j.revokes is not None}
    return render_template(
        "review/pair.html",
        view=view,
        rows=[_shown(row) for row in compared(view.left, view.right)],
        counts=Counter(row.status.value for row in compared(view.left, view.right)),
        waterfall=waterfall(view.evidence, view.probability),
        sides=[_side(view.left, known), _side(view.right, known)],
        form=VerdictForm(version=view.version, formdata=request.form if fault else None),
        verdicts=Verdict,
        fault=fault,
        chain=chain,
        revoked=revoked,
        revocation=Revocation(formdata=None),
        before=before,
        after=after,
        position=position,
        total=total,
        done=judged(request.args.get("done", type=int)),
        names=frozen_names,
        filters=_filters(),
    )


def judged(number: int | None) -> Judgement | None:
    """The row of that number, to be taken back while it is fresh."""
    if number is None or number < 1:
        return None
    rows = review.log(service(), after=number - 1, limit=1).items
    return rows[0] if rows and rows[0].number == number else None


def _shown(row: Row) -> ShownRow:
    if row.prop not in NAME_PROPERTIES:
        return ShownRow(row, tuple(v.text for v in row.left), tuple(v.text for v in row.right))
    ours, theirs = [v.text for v in row.left], [v.text for v in row.right]
    return ShownRow(
        row,
        tuple(differences(text, theirs) for text in ours),
        tuple(differences(text, ours) for text in theirs),
    )


def _side(record: Record, known: dict[str, Any]) -> dict[str, Any]:
    """A record's names, each with the places where it stands."""
    return {
        "record": record,
        "names": [
            (value, places(value.citations, known))
            for value in record.values
            if value.prop in NAME_PROPERTIES
        ],
    }


def _words(error: Conflict | InvalidInput) -> str:
    if isinstance(error, StaleVersion):
        return "Somebody has changed this pair since you opened it. This is how it stands now; decide again."
    if isinstance(error, AlreadyJudged):
        return "Earlier judgements say otherwise. Take one of them back first if they are wrong."
    if isinstance(error, InvalidInput) and error.faults:
        return "; ".join(f.message for f in error.faults).capitalize() + "."
    return str(error)


def _filters() -> dict[str, str]:
    """What the queue was narrowed to, to be kept on the way through it."""
    return {n: v for n in ("dataset", "minimum") if (v := request.args.get(n))}


def _neighbours(
    left: str, right: str
) -> tuple[tuple[str, str] | None, tuple[str, str] | None, int | None, int]:
    """The pairs before and after this one in the queue, its place from 1, and the queue's length."""
    filters = _filters()
    try:
        page = review.proposals(
            service(),
            dataset=filters.get("dataset"),
            minimum=float(filters.get("minimum", 0)),
            limit=NEIGHBOURS,
        )
    except (NotFound, ValueError):
        return None, None, None, 0
    pairs = [(k.proposal.pair.left, k.proposal.pair.right) for k in page.items]
    here = (min(left, right), max(left, right))
    if here not in pairs:
        return None, pairs[0] if pairs else None, None, page.total
    number = pairs.index(here)
    before = pairs[number - 1] if number > 0 else None
    after = pairs[number + 1] if number + 1 < len(pairs) else None
    return before, after, number + 1, page.total
