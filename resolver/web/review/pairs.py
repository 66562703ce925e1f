"""Are these two the same?  The pair page, its verdicts, and taking one back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from resolver.errors import AlreadyJudged, Conflict, InvalidInput, StaleVersion
from resolver.model.citations import DocumentCitation, ListCitation
from resolver.model.judgements import Judgement, Pair, Verdict
from resolver.model.records import NAME_PROPERTIES, Record
from resolver.operations import lists, lookup, review
from resolver.operations.lists import ListState
from resolver.operations.review import PairView
from resolver.storage import WAITING, Claim
from resolver.web.comparison import Row, compared
from resolver.web.current import caller, cited, documents, service
from resolver.web.errors import problem_of
from resolver.web.review.forms import Revocation, VerdictForm
from resolver.web.review.marks import differences
from resolver.web.review.pages import frozen_names, judged
from resolver.web.review.queue import Chosen, chosen, words_of
from resolver.web.review.session import page, way_back
from resolver.web.review.sources import Sources, sources
from resolver.web.review.waterfall import waterfall
from resolver.web.review.words import percent, said

SHOWN = ("latin", "blind")
"""How a pair can be shown."""


def install(routes: Blueprint) -> None:
    """Adds the pages."""
    routes.add_url_rule("/pairs/<left>/<right>", "pair", show)
    routes.add_url_rule("/pairs/<left>/<right>", "judge", judge, methods=["POST"])
    routes.add_url_rule("/pairs/<left>/<right>/claim", "claim", claim, methods=["POST"])
    routes.add_url_rule(
        "/judgements/<int(max=9223372036854775807):number>/revoke", "revoke", revoke, methods=["POST"]
    )


@page("analyst")
def show(left: str, right: str) -> str:
    """The two records side by side; whoever looks has the pair open, unless somebody else has it."""
    view = review.proposal(service(), left, right, caller().name)
    waits = view.proposal is not None and view.proposal.state in WAITING
    held = review.claim(service(), left, right, caller().name) if waits else view.claim
    return _page(view, held)


@page("analyst")
def claim(left: str, right: str) -> Response:
    """Takes the pair over from whoever has it open, or gives it back."""
    if request.form.get("act") == "release":
        review.release(service(), left, right, caller().name)
        return redirect(url_for("review.queue", **_choice().given()), 303)
    review.claim(service(), left, right, caller().name, take=True)
    return redirect(url_for("review.pair", left=left, right=right, **_way()), 303)


@page("analyst")
def judge(left: str, right: str) -> Any:
    """Writes the verdict and goes on to the next pair."""
    form, me = VerdictForm(), caller().name
    if not form.validate_on_submit():
        fault = next(f for messages in form.errors.values() for f in messages)
        return _again(left, right, str(fault)), 422
    verdict, code = form.given()
    choice = _choice()
    onward = _onward(left, right, choice)
    try:
        row = review.judge(
            service(),
            left,
            right,
            verdict,
            me,
            form.note(),
            expected=form.version.data or None,
            code=code,
            revoke=request.form.getlist("revoke", type=int),
        )
    except (Conflict, InvalidInput) as error:
        return _again(left, right, _words(error), error), problem_of(error).status
    if onward is None:  # this was the end of the queue: from its beginning
        first = review.next_pair(service(), me, choice.filter(), order=choice.order, skip=[(left, right)])
        onward = first.proposal.proposal.pair if first is not None else None
    if onward is None:
        return redirect(url_for("review.queue", done=row.number, **choice.given()), 303)
    here = url_for("review.pair", left=onward.left, right=onward.right, **_way(), done=row.number)
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


def _again(left: str, right: str, fault: str, error: Exception | None = None) -> str:
    """The pair as it stands now, with what was wrong, and what was sent kept for another try."""
    view = review.proposal(service(), left, right, caller().name)
    return _page(view, view.claim, fault, error)


def _page(view: PairView, held: Claim | None, fault: str = "", error: Exception | None = None) -> str:
    known = cited((*view.left.values, *view.right.values))
    known |= documents(
        {c.document for e in view.evidence for c in e.citations if isinstance(c, DocumentCitation)}
    )
    choice, policy = _choice(), service().policy
    rows = [_shown(row, view.left, view.right) for row in compared(view.left, view.right)]
    states = {state.name: state for state in lists.states(service())}
    override, around = Verdict.SAME in view.override, _around(view)
    return render_template(
        "review/pair.html",
        view=view,
        rows=rows,
        counts=Counter(row.row.status.value for row in rows),
        waterfall=waterfall(view.evidence, view.probability),
        band=_band(view),
        origin=_origin(view, states),
        sides=[Side(r, sources(r, known, states)) for r in (view.left, view.right)],
        foreign=any(v.latin for row in rows for v in (*row.left, *row.right)),
        latinised="latin" in request.args,
        blind="blind" in request.args,
        form=VerdictForm(version=view.version, formdata=request.form if fault else None),
        codes=policy.codes_for("different"),
        same_codes=policy.codes_for("override") if override else (),
        fault=fault,
        chain=getattr(error, "chain", ()),
        chose=_chosen() if fault else None,
        meanwhile=_since_seen(view) if isinstance(error, StaleVersion) else (),
        around=around,
        taken={row.revokes for row in (*around, *view.judgements) if row.revokes is not None},
        held=held,
        revoked={j.revokes for j in view.judgements if j.revokes is not None},
        revocation=Revocation(formdata=None),
        position=review.position(service(), view.left.id, view.right.id, choice.filter(), order=choice.order),
        onward=_onward(view.left.id, view.right.id, choice),
        done=judged(request.args.get("done", type=int)),
        names=frozen_names,
        way=_way(),
        choice=choice,
        toggled=_toggled,
    )


def _chosen() -> tuple[str, str] | None:
    """The verdict that was sent and the words of its code."""
    verdict, _, code = request.form.get("verdict", "").partition(":")
    codes = service().policy.codes
    return (verdict, codes[code].words if code in codes else "") if verdict in set(Verdict) else None


def _since_seen(view: PairView) -> tuple[Judgement, ...]:
    """The rows on the pair that the form, as it was sent, did not know; none where a record changed."""
    seen = request.form.get("seen", 0, type=int)
    return tuple(row for row in view.judgements if row.number > seen)


def _around(view: PairView) -> list[Judgement]:
    """What was said of the records of the two entities beside this pair, the newest first."""
    rows = {row.number: row for entity in view.entities for row in review.history(service(), entity.id)}
    kept_back = review.hidden(service(), rows.values(), caller().name)
    return [rows[n] for n in sorted(rows.keys() - kept_back, reverse=True) if rows[n].pair != view.pair]


def _onward(left: str, right: str, choice: Chosen) -> Pair | None:
    """The next pair of the queue that nobody else has open, and that waits for this person."""
    here, me = (left, right), caller().name
    found = review.next_pair(service(), me, choice.filter(), order=choice.order, after=here, skip=[here])
    return found.proposal.proposal.pair if found is not None else None


def _band(view: PairView) -> Band:
    settings, probability = service().settings, view.probability
    listed = all(isinstance(v.citations[0], ListCitation) for r in (view.left, view.right) for v in r.values)
    low, high = settings.propose, settings.auto_merge_lists if listed else settings.auto_merge
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
    return words_of(error)


def _choice() -> Chosen:
    return chosen(request.args)


def _way() -> dict[str, Any]:
    """What the queue was narrowed to and how pairs are shown, to be kept on the way through it."""
    return _choice().given() | {n: v for n in SHOWN if (v := request.args.get(n))}


def _toggled(name: str) -> dict[str, Any]:
    """The same way with one manner of showing pairs switched."""
    way = _way()
    return {n: v for n, v in way.items() if n != name} if name in way else way | {name: "1"}
