"""Are these two the same?  The pair page, its verdicts, and taking one back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from resolver.errors import AlreadyJudged, Conflict, InvalidInput, NotFound, StaleVersion
from resolver.model.citations import DocumentCitation
from resolver.model.judgements import Judgement
from resolver.model.records import NAME_PROPERTIES, Record
from resolver.operations import lists, lookup, review
from resolver.operations.lists import ListState
from resolver.operations.review import PairView
from resolver.web.comparison import Row, compared
from resolver.web.current import caller, cited, documents, service
from resolver.web.errors import problem_of
from resolver.web.review.forms import REASONS, Revocation, VerdictForm
from resolver.web.review.marks import differences
from resolver.web.review.pages import frozen_names
from resolver.web.review.session import page, way_back
from resolver.web.review.sources import Sources, sources
from resolver.web.review.waterfall import waterfall
from resolver.web.review.words import percent, said

NEIGHBOURS = 100
"""How far down the queue the way to the next pair is looked for."""
FILTERS = ("dataset", "minimum")
"""What the queue can be narrowed to."""
SHOWN = ("latin", "blind")
"""How a pair can be shown."""


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
    verdict, code = form.given()
    try:
        row = review.judge(
            service(),
            left,
            right,
            verdict,
            caller().name,
            form.why(),
            expected=form.version.data or None,
            code=code,
        )
    except (Conflict, InvalidInput) as error:
        view = review.proposal(service(), left, right)
        return _page(view, fault=_words(error), chain=getattr(error, "chain", ())), problem_of(error).status
    onward = after or before
    if onward is None:
        return redirect(url_for("review.queue", done=row.number), 303)
    here = url_for("review.pair", left=onward[0], right=onward[1], **_way(), done=row.number)
    return redirect(here, 303)


@page("analyst")
def revoke(number: int) -> Response:
    """Takes a judgement back and returns to where that was asked for."""
    form = Revocation()
    row = review.revoke(service(), number, caller().name, (form.reason.data or "").strip())
    if form.next.data:
        return redirect(way_back(form.next.data), 303)
    return redirect(url_for("review.pair", left=row.pair.left, right=row.pair.right, undone=number), 303)


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value as it is shown: the letters marked in which a name parts from the other side's."""

    shown: Any
    latin: str | None
    """How it is read in Latin letters, where it is written in others."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A property of both records."""

    row: Row
    left: tuple[ShownValue, ...]
    right: tuple[ShownValue, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Where the probability stands among those at which somebody or something decides."""

    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The list or collection that a side comes from, in the version in force."""

    title: str
    version: str
    published: str | None
    age: float | None


@dataclass(frozen=True, slots=True)
class Side:
    """A record with the places where its values stand."""

    record: Record
    sources: Sources


def _page(view: PairView, fault: str = "", chain: tuple[int, ...] = ()) -> str:
    known = cited((*view.left.values, *view.right.values))
    known |= documents(
        {c.document for e in view.evidence for c in e.citations if isinstance(c, DocumentCitation)}
    )
    before, after, position, total = _neighbours(view.left.id, view.right.id)
    rows = [_shown(row, view.left, view.right) for row in compared(view.left, view.right)]
    states = {state.name: state for state in lists.states(service())}
    return render_template(
        "review/pair.html",
        view=view,
        rows=rows,
        counts=Counter(row.row.status.value for row in rows),
        waterfall=waterfall(view.evidence, view.probability),
        band=_band(view.probability),
        origin=_origin(view, states),
        sides=[Side(r, sources(r, known, states)) for r in (view.left, view.right)],
        foreign=any(v.latin for row in rows for v in (*row.left, *row.right)),
        latinised="latin" in request.args,
        blind="blind" in request.args,
        form=VerdictForm(version=view.version, formdata=request.form if fault else None),
        codes=REASONS.items(),
        fault=fault,
        chain=chain,
        revoked={j.revokes for j in view.judgements if j.revokes is not None},
        revocation=Revocation(formdata=None),
        before=before,
        after=after,
        position=position,
        total=total,
        done=judged(request.args.get("done", type=int)),
        names=frozen_names,
        way=_way(),
        toggled=_toggled,
    )


def _band(probability: float) -> Band:
    low, high = service().settings.propose, service().settings.auto_merge
    if probability >= high:
        words = f"As good as certain: the machine joins from {percent(high)}."
    elif probability < low:
        words = f"Unlikely: pairs are proposed from {percent(low)}."
    else:
        words = f"In doubt: from {percent(low)} to {percent(high)} people decide."
    return Band(low, high, words)


def _origin(view: PairView, states: Mapping[str, ListState]) -> list[Origin]:
    found = []
    for name in dict.fromkeys((view.left.dataset, view.right.dataset)):
        state = states.get(name)
        if state is None or state.version is None:
            found.append(Origin(name, "", None, None))
        else:
            found.append(Origin(state.title, state.version, state.published, state.age_hours))
    return found


def judged(number: int | None) -> Judgement | None:
    """The row of that number, to be taken back while it is fresh."""
    if number is None or number < 1:
        return None
    rows = review.log(service(), after=number - 1, limit=1).items
    return rows[0] if rows and rows[0].number == number else None


def _shown(row: Row, left: Record, right: Record) -> ShownRow:
    return ShownRow(
        row,
        tuple(_value(row.prop, v.text, right.names()) for v in row.left),
        tuple(_value(row.prop, v.text, left.names()) for v in row.right),
    )


def _value(prop: str, text: str, others: Sequence[str]) -> ShownValue:
    """``others`` are all names of the other side: one's alias is another's name."""
    if prop in NAME_PROPERTIES:
        return ShownValue(differences(text, others), lookup.in_latin(text))
    return ShownValue(said(text, prop), lookup.in_latin(text))


def _words(error: Conflict | InvalidInput) -> str:
    if isinstance(error, StaleVersion):
        return "Somebody has changed this pair since you opened it. This is how it stands now; decide again."
    if isinstance(error, AlreadyJudged):
        return "Earlier judgements say otherwise. Take one of them back first if they are wrong."
    if isinstance(error, InvalidInput) and error.faults:
        return "; ".join(f.message for f in error.faults).capitalize() + "."
    return str(error)


def _way() -> dict[str, Any]:
    """What the queue was narrowed to and how pairs are shown, to be kept on the way through it."""
    return {n: v for n in (*FILTERS, *SHOWN) if (v := request.args.get(n))}


def _toggled(name: str) -> dict[str, Any]:
    """The same way with one manner of showing pairs switched."""
    way = _way()
    return {n: v for n, v in way.items() if n != name} if name in way else way | {name: "1"}


def _neighbours(
    left: str, right: str
) -> tuple[tuple[str, str] | None, tuple[str, str] | None, int | None, int]:
    """The pairs before and after this one in the queue, its place from 1, and the queue's length."""
    filters = _way()
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
