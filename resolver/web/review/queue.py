"""What waits, and deciding many pairs at once.

A bulk decision is shown before it is made: how many pairs, a sample of them, and which would be refused.
The token of what was shown goes back with the decision, so that nothing is decided that was not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from flask import Blueprint, g, redirect, render_template, request, url_for

from resolver.config import Settings
from resolver.errors import Conflict, Fault, InvalidInput, StaleVersion
from resolver.operations import lookup, review
from resolver.operations.review import QueueFilter
from resolver.web.current import caller, service
from resolver.web.review.forms import Revocation
from resolver.web.review.session import page

SIZES = (30, 100, 300, 1000)
STATES = {
    "open": "waiting",
    "second": "waiting for a second person",
    "disputed": "on which two people differ",
    "escalated": "escalated",
    "decided": "decided",
    "lapsed": "lapsed because a record changed",
}
"""State -> how the queue says it of pairs."""
ORDERS = {"worth": "most worth deciding first", "score": "most probable first", "age": "oldest first"}
BANDS = ("", "unlikely", "doubt", "likely", "certain")
KINDS = ("Person", "Organization", "Company", "Vessel")
SAMPLE = 20


def install(routes: Blueprint) -> None:
    """Adds the pages."""
    routes.add_url_rule("/", "queue", queue)
    routes.add_url_rule("/bulk", "bulk", bulk, methods=["POST"])
    routes.add_url_rule("/undo", "undo", undo, methods=["GET", "POST"])


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the queue is narrowed to, and how it is ordered."""

    state: str
    dataset: str
    band: str
    schema: str
    document: str
    order: str

    def filter(self, *, unclaimed_by: str | None = None) -> QueueFilter:
        """As operations take it."""
        _, low, high = bands(service().settings)[self.band]
        return QueueFilter(
            state=self.state,
            datasets=(self.dataset,) if self.dataset else (),
            at_least=low,
            at_most=high,
            document=self.document or None,
            schema=self.schema or None,
            unclaimed_by=unclaimed_by,
        )

    def given(self) -> dict[str, Any]:
        """What differs from the queue as it is by itself, for addresses."""
        return {
            name: value
            for name in ("state", "dataset", "band", "schema", "document", "order")
            if (value := getattr(self, name)) not in ("", "open", "worth")
        }


def bands(settings: Settings) -> dict[str, tuple[str, float, float]]:
    """Name -> words, and the probabilities from and to; certain is what is merged without a person."""
    sure = max(0.7, min(settings.auto_merge, settings.auto_merge_lists))
    edges = {"unlikely": (0.0, 0.3), "doubt": (0.3, 0.7), "likely": (0.7, sure), "certain": (sure, 1.0)}
    found = {name: (f"{100 * low:g} to {100 * high:g} %", low, high) for name, (low, high) in edges.items()}
    return {"": ("any", 0.0, 1.0), **found}


def chosen(given: Mapping[str, str]) -> Chosen:
    """The choice in the parameters of an address or a form; what makes no sense counts as not said."""

    def one(name: str, known: Any, otherwise: str) -> str:
        value = given.get(name, "")
        return value if value in known else otherwise

    return Chosen(
        one("state", STATES, "open"),
        given.get("dataset", ""),
        one("band", BANDS, ""),
        one("schema", KINDS, ""),
        given.get("document", ""),
        one("order", ORDERS, "worth"),
    )


@page("client")
def queue() -> Any:
    """What waits for a verdict."""
    if not g.caller.may("analyst"):
        return redirect(url_for("review.search"), 303)
    choice = chosen(request.args)
    size = request.args.get("size", SIZES[0], type=int)
    size = size if size in SIZES else SIZES[0]
    found = review.queue(
        service(), choice.filter(), order=choice.order, limit=size, cursor=request.args.get("cursor")
    )
    me = caller().name
    return render_template(
        "review/queue.html",
        page=found,
        chosen=choice,
        size=size,
        sizes=SIZES,
        states=STATES,
        bands=bands(service().settings),
        orders=ORDERS,
        kinds=KINDS,
        datasets=lookup.catalog(service()).datasets,
        summary=review.summary(service(), me),
        mine=review.claims(service(), me),
        pair_value=pair_value,
        batch=request.args.get("batch"),
        revocation=Revocation(formdata=None),
    )


def pair_value(left: str, right: str) -> str:
    """Two ids as one value of a form."""
    return f"{quote(left, safe='')}~{quote(right, safe='')}"


def _pairs(values: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    for value in values:
        left, tilde, right = value.partition("~")
        if not tilde:
            raise InvalidInput("not a pair", [Fault("pair", "two ids with ~ between them")])
        found.append((unquote(left), unquote(right)))
    return found


@page("analyst")
def bulk() -> Any:
    """Shows what a decision on many pairs would do, and makes it when that was seen."""
    choice, verdict = chosen(request.form), request.form.get("verdict", "same")
    everything = "all" in request.form
    pairs = None if everything else _pairs(request.form.getlist("pair"))
    if pairs == []:
        return redirect(url_for("review.queue", nothing=1, **choice.given()), 303)
    filter_, me = choice.filter(unclaimed_by=caller().name), caller().name
    fault, status = "", 200
    code, note = request.form.get("code") or None, request.form.get("reason", "").strip()
    if token := request.form.get("token"):
        try:
            made = review.bulk(service(), filter_, verdict, me, note, code=code, token=token, pairs=pairs)
        except StaleVersion:
            fault, status = "Something has changed since you looked. This is how it stands now.", 412
        except (Conflict, InvalidInput) as error:
            fault, status = words_of(error), 422
        else:
            here = url_for(
                "review.queue", batch=made.batch, count=len(made.rows), verdict=verdict, **choice.given()
            )
            return redirect(here, 303)
    shown = review.bulk_preview(service(), filter_, verdict, me, pairs=pairs, sample=SAMPLE)
    body = render_template(
        "review/bulk.html",
        shown=shown,
        chosen=choice,
        verdict=verdict,
        everything=everything,
        pairs=request.form.getlist("pair"),
        codes=service().policy.codes_for(verdict, *(["override"] if shown.overrides else [])),
        needed=verdict == "different" or shown.overrides > 0,
        code=code,
        note=note,
        fault=fault,
        states=STATES,
    )
    return body, status


@page("analyst")
def undo() -> Any:
    """What taking back a bulk decision, or somebody's day, would undo; and the taking back."""
    batch, of_user, day = (request.values.get(n) or None for n in ("batch", "user", "day"))
    if batch is None and (of_user is None or day is None):
        raise InvalidInput("nothing to take back", [Fault("batch", "give a batch, or a user and a day")])
    rows = review.undo_preview(service(), batch=batch, user=of_user, day=day)
    fault, status = "", 200
    if request.method == "POST":
        code, note = request.form.get("code") or None, request.form.get("reason", "").strip()
        me = caller().name
        try:
            done = (
                review.undo_batch(service(), batch, me, note, code=code)
                if batch is not None
                else review.undo_day(service(), str(of_user), str(day), me, note, code=code)
            )
        except (Conflict, InvalidInput) as error:
            fault, status = words_of(error), 422
        else:
            return render_template("review/undone.html", done=done)
    body = render_template(
        "review/undo.html",
        rows=rows,
        batch=batch,
        user=of_user,
        day=day,
        codes=service().policy.codes_for("revoke"),
        fault=fault,
    )
    return body, status


def words_of(error: Conflict | InvalidInput) -> str:
    """What went wrong, as a sentence."""
    if isinstance(error, InvalidInput) and error.faults:
        return "; ".join(f.message for f in error.faults).capitalize() + "."
    return str(error)
