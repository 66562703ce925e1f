"""Who is one entity, how was it formed, and how is it taken apart?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from resolver.errors import Conflict, InvalidInput, StaleVersion
from resolver.model.citations import Citation
from resolver.model.documents import Document
from resolver.model.records import NAME_PROPERTIES
from resolver.operations import lookup, review, suppressions
from resolver.operations.review import Edge, Graph
from resolver.operations.review import Side as Member
from resolver.operations.screenings import screenings
from resolver.web.current import caller, cited, service
from resolver.web.review.charts import stacked
from resolver.web.review.drawing import MOST, Place, drawn
from resolver.web.review.forms import Revocation
from resolver.web.review.pages import frozen_names
from resolver.web.review.queue import words_of
from resolver.web.review.session import page
from resolver.web.review.sources import Place as Source
from resolver.web.review.sources import place

SCREENING_DAYS = 30


def install(routes: Blueprint) -> None:
    """Adds the pages."""
    routes.add_url_rule("/entities/<entity_id>", "entity", entity)
    routes.add_url_rule("/entities/<entity_id>/split", "split", split, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Line:
    """A judgement, or a proposal, between two members of the picture."""

    edge: Edge
    start: Place
    end: Place


@dataclass(frozen=True, slots=True)
class Picture:
    """The entity as a graph."""

    width: float
    height: float
    nodes: tuple[tuple[str, Member, Place], ...]
    """Each member with its number in the list, from 1, and each record beside it with a letter."""
    lines: tuple[Line, ...]


@page("client")
def entity(entity_id: str) -> str | Response:
    """One entity: names with their citations, members, how it was formed, who asked for it."""
    found = lookup.entity(service(), entity_id)
    if found.id != entity_id:
        return redirect(url_for("review.entity", entity_id=found.id), 308)
    history = review.history(service(), entity_id)
    if kept_back := review.hidden(service(), history, caller().name):
        history = tuple(row for row in history if row.number not in kept_back)
    graph = review.graph(service(), entity_id)
    screened = screenings(service(), entity_id, SCREENING_DAYS)
    members = [node for node in graph.nodes if node.cluster == found.id]
    outside = [node for node in graph.nodes if node.cluster != found.id]
    names = [v for v in found.values if v.prop in NAME_PROPERTIES]
    documents = cited(found.values)
    return render_template(
        "review/entity.html",
        entity=found,
        names=names,
        facts=[v for v in found.values if v.prop not in NAME_PROPERTIES],
        history=history,
        formation=review.formation(service(), entity_id),
        members=members,
        numbers=numbered(m.id for m in members),
        outside=outside,
        letters=letters,
        edges=graph.edges,
        origin={r.id: place(r.values[0].citations[0], documents) for r in found.records if r.values},
        picture=picture(graph, members, outside) if 1 < len(graph.nodes) <= MOST else None,
        screened=screened,
        screenings=stacked([(day, {"found": n, "suppressed": left}) for day, n, left in screened.days]),
        suppressed=suppressions.suppressions(service(), state="standing", entity=found.id, limit=50),
        revoked={j.revokes for j in history if j.revokes is not None},
        documents=documents,
        place=place,
        places=places,
        revocation=Revocation(formdata=None),
        frozen=frozen_names,
        suppress_codes=service().policy.codes_for("suppress"),
    )


def numbered(ids: Iterable[str]) -> dict[str, int]:
    """The number that each member has in the list and in the picture, from 1."""
    return {record: number for number, record in enumerate(ids, 1)}


def letters(number: int) -> str:
    """a to z, then a1 to z1, and so on."""
    return f"{chr(97 + number % 26)}{number // 26 or ''}"


def picture(graph: Graph, members: Sequence[Member], outside: Sequence[Member]) -> Picture:
    """The graph drawn: what holds it together gives the places, everything else is drawn between them."""
    names = {m.id: str(n) for n, m in enumerate(members, 1)}
    names |= {m.id: letters(n) for n, m in enumerate(outside)}
    held = [(e.left, e.right) for e in graph.edges if e.verdict == "same"]
    beside = {m.id for m in outside}
    held += [(e.left, e.right) for e in graph.edges if beside & {e.left, e.right}]
    drawing = drawn(list(names), held)
    lines = [
        Line(e, drawing.places[e.left], drawing.places[e.right])
        for e in graph.edges
        if e.left in drawing.places and e.right in drawing.places
    ]
    lines.sort(key=lambda line: line.edge.verdict == "same")
    nodes = tuple((names[m.id], m, drawing.places[m.id]) for m in (*members, *outside))
    return Picture(drawing.width, drawing.height, nodes, tuple(lines))


@page("analyst")
def split(entity_id: str) -> Any:
    """Shows what taking the ticked members out would do, and does it when that was seen."""
    out = request.form.getlist("out")
    together = request.form.get("together", "1") == "1"
    if not out:
        return redirect(url_for("review.entity", entity_id=entity_id, nothing=1, _anchor="members"), 303)
    code, note = request.form.get("code") or None, request.form.get("reason", "").strip()
    fault, status = "", 200
    if expected := request.form.get("version"):
        try:
            made = review.split(
                service(),
                entity_id,
                out,
                caller().name,
                note,
                code=code,
                together=together,
                expected=expected,
            )
        except StaleVersion:
            fault, status = (
                "Somebody has changed this entity since you looked. This is how it stands now.",
                412,
            )
        except (Conflict, InvalidInput) as error:
            fault, status = words_of(error), 422
        else:
            return redirect(url_for("review.entity", entity_id=made.ids[0], split=made.batch), 303)
    found = lookup.entity(service(), entity_id)
    shown = review.split_preview(service(), found.id, out, together=together)
    body = render_template(
        "review/split.html",
        entity=found,
        shown=shown,
        out=out,
        together=together,
        captions={record.id: record.caption for record in found.records},
        numbers=numbered(
            node.id for node in review.graph(service(), found.id).nodes if node.cluster == found.id
        ),
        names=frozen_names,
        codes=service().policy.codes_for("different"),
        code=code,
        note=note,
        fault=fault,
    )
    return body, status


def places(citations: Iterable[Citation], known: dict[str, Document]) -> list[Source]:
    """The places where a value stands; a sentence that was shown before comes after all others."""
    found = [place(c, known) for c in citations]
    first = {str(p.sentence): number for number, p in reversed(list(enumerate(found)))}
    fresh = [p for n, p in enumerate(found) if p.sentence is None or first[str(p.sentence)] == n]
    return fresh + [p for n, p in enumerate(found) if p.sentence is not None and first[str(p.sentence)] != n]
