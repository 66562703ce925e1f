"""What waits, what is known, what was decided?  The pages that only show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from followthemoney import model as ftm
from werkzeug.wrappers import Response

from resolver.errors import Fault, InvalidInput, NotFound
from resolver.model.documents import Mention, Span
from resolver.model.judgements import Judgement
from resolver.model.records import NAME_PROPERTIES
from resolver.operations import lists as published
from resolver.operations import lookup, review, screen
from resolver.operations.screen import SearchOptions
from resolver.operations.service import ALL
from resolver.web.current import changes, cited, service
from resolver.web.review.marks import Link, Wanted, text_marked
from resolver.web.review.session import page
from resolver.web.review.sources import place
from resolver.web.review.words import schema_label

SEARCH_PAGE = 20
CHANGES_PAGE = 50


def install(routes: Blueprint) -> None:
    """Adds the pages."""
    routes.add_url_rule("/search", "search", search)
    routes.add_url_rule("/compare", "compare", compare)
    routes.add_url_rule("/documents/<document_id>", "document", document)
    routes.add_url_rule("/lists", "lists", lists)
    routes.add_url_rule("/lists/<name>/changes", "list_changes", list_changes)
    routes.add_url_rule("/settings", "settings", settings_page)
    routes.add_url_rule("/help", "help", help_page)


@page("client")
def search() -> str:
    """Entities by the words of their names."""
    q, schema, dataset = (request.args.get(n, "").strip() for n in ("q", "schema", "dataset"))
    offset = request.args.get("offset", 0, type=int)
    if "\0" in q or not 0 <= offset < 9_500:
        raise InvalidInput(
            "the search cannot be answered", [Fault("q", "holds a NUL, or the page is too far")]
        )
    options = SearchOptions(
        schema=schema if ftm.get(schema) is not None else "Thing", limit=SEARCH_PAGE, offset=offset
    )
    found = screen.search(service(), dataset or ALL, q, options)
    return render_template(
        "review/search.html",
        q=q,
        schema=options.schema,
        dataset=dataset or ALL,
        offset=offset,
        size=SEARCH_PAGE,
        page=found,
        datasets=lookup.catalog(service()).datasets,
        documents=cited((v for e in found.results for v in e.values if v.prop in NAME_PROPERTIES), 1),
        place=place,
    )


@page("analyst")
def compare() -> Response:
    """The two ticked results of a search side by side, or the search once more."""
    ticked = request.args.getlist("entity")
    if len(ticked) == 2:
        return redirect(url_for("review.pair", left=ticked[0], right=ticked[1]), 303)
    asked: dict[str, Any] = {n: request.args.get(n, "") for n in ("q", "schema", "dataset", "offset")}
    return redirect(url_for("review.search", two=1, **asked), 303)


@page("client")
def document(document_id: str) -> str:
    """A document's text with its mentions marked, a long one in parts."""
    at = request.args.get("start", 0, type=int)
    found = lookup.document_part(service(), document_id, request.args.get("at", at, type=int))
    view = found.view
    wanted = _wanted(len(view.document.text))
    links = _links(view.mentions)
    return render_template(
        "review/document.html",
        view=view,
        document=view.document,
        found=found,
        wanted=wanted,
        text=text_marked(view.document.text, view.mentions, wanted, links, found.part),
        named=Counter(m.record for m in view.mentions),
        links=links,
    )


def _links(mentions: Iterable[Mention]) -> dict[str, Link]:
    """Record -> the entity it belongs to, for each record that the mentions name, in their order."""
    first = {m.record: m for m in reversed(list(mentions))}
    entities = lookup.canonical_ids(service(), first)
    captions = lookup.captions(service(), entities.values())
    return {
        record: Link(
            url_for("review.entity", entity_id=entities[record]),
            captions.get(entities[record], mention.text),
            schema_label(mention.schema),
            mention.schema == "Person",
        )
        for record, mention in reversed(first.items())
    }


@page("client")
def lists() -> str:
    """Datasets, how large and how fresh, and the lists that could be had."""
    catalog = lookup.catalog(service())
    here = {dataset.name for dataset in catalog.datasets}
    states = published.states(service())
    return render_template(
        "review/lists.html",
        catalog=catalog,
        states={state.name: state for state in states},
        missing=[state for state in states if state.name not in here],
        scheduled=service().settings.refresh_lists,
    )


@page("client")
def list_changes(name: str) -> str:
    """What changed between two versions of a list, field by field."""
    old, new = (request.args.get(n) or None for n in ("old", "new"))
    act = request.args.get("act") or None
    offset = max(0, request.args.get("offset", 0, type=int))
    found = changes(name, old, new)
    rows = [row for row in found.rows if act in (None, row.act)]
    return render_template(
        "review/list_changes.html",
        found=found,
        versions=published.versions(service(), name),
        title=next((s.title for s in published.states(service()) if s.name == name), name),
        act=act,
        rows=rows[offset : offset + CHANGES_PAGE],
        total=len(rows),
        offset=offset,
        size=CHANGES_PAGE,
    )


@page("admin")
def settings_page() -> str:
    """The settings as they are."""
    settings = service().settings
    shown = [(f.name, _shown(f.name, getattr(settings, f.name))) for f in fields(settings)]
    return render_template("review/settings.html", settings=shown, provenance=service().provenance())


@page("client")
def help_page() -> str:
    """Which key does what."""
    return render_template("review/help.html")


def judged(number: int | None) -> Judgement | None:
    """The row of that number, to be taken back while it is fresh."""
    if number is None or not 1 <= number < 2**63:
        return None
    rows = review.log(service(), after=number - 1, limit=1).items
    return rows[0] if rows and rows[0].number == number else None


def frozen_names(row: Judgement) -> tuple[str, str]:
    """The captions of the two records as they were when the verdict was given, else as they are."""
    left, right = ("left", row.pair.left), ("right", row.pair.right)
    return _name(row, *left), _name(row, *right)


def _name(row: Judgement, side: str, record_id: str) -> str:
    frozen = row.evidence.get(side)
    if isinstance(frozen, dict) and frozen.get("caption"):
        return str(frozen["caption"])
    record = service().world().record(record_id)
    return record.caption if record is not None else record_id


def _wanted(length: int) -> Wanted | None:
    """The place asked for with its sentence; without one the place is its own sentence."""
    start, end, first, last = (request.args.get(n, type=int) for n in ("start", "end", "from", "to"))
    if start is None or end is None:
        return None
    span = _span(start, end, length)
    return Wanted(span, _span(first, last, length) if first is not None and last is not None else span)


def _span(start: int, end: int, length: int) -> Span:
    if not 0 <= start < end <= length:
        raise NotFound("place", f"{start}..{end}")
    return Span(start, end)


def _shown(name: str, value: object) -> str:
    """The setting as text; an address of a database without its password."""
    text = str(value)
    if name == "update_token":
        return "••••" if text else ""
    head, at, tail = text.rpartition("@")
    if name == "database_url" and at:
        scheme, sep, rest = head.partition("://")
        return f"{scheme}{sep}{rest.partition(':')[0]}:••••@{tail}"
    return text
