"""Working through the queue, without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from test_review_pages import Visitor, parsed, verdict_form
from web_asking import Caller, secrets_of

from resolver.operations import ingest
from resolver.operations.ingest import Source

NOTES = {
    "first": "Finance Minister Elara Quistgaard met the Nordhavn Harbour Authority (NHA) on Monday.",
    "second": "Elara Quistgaard, the finance minister, said the Nordhavn Harbour Authority had not replied.",
    "third": "Elara Quistgaard spoke on Tuesday. The Nordhavn Harbour Authority did not.",
}


@pytest.fixture
def waiting(opened: Callable[..., Flask]) -> tuple[Visitor, Caller]:
    """An analyst before a queue in which several pairs wait: nothing is merged by itself."""
    app = opened(auto_merge=1.0)
    sources = [Source(name, text.encode(), title=name) for name, text in NOTES.items()]
    ingest.ingest(app.extensions["resolver"], "notes", sources)
    secret = secrets_of(app)["analyst"]
    return Visitor(app, secret), Caller(app.test_client(), secret)


def links(page: Any) -> list[str]:
    return [a.get("href") for a in parsed(page.text).xpath("//ol[@class='queue']//h2/a")]


def open_pairs(ask: Caller) -> int:
    return int(ask.get("/admin/proposals").json["total"])


def test_the_queue_shows_what_waits_and_how_sure_it_is(waiting: tuple[Visitor, Caller]) -> None:
    visitor, ask = waiting
    page = visitor.get("/review/")
    assert len(links(page)) == open_pairs(ask) >= 2
    assert "Elara Quistgaard" in page.text
    assert "%" in page.text
    assert links(visitor.get("/review/?dataset=seeds&state=open&minimum=0.9")) == []
    assert links(visitor.get("/review/?state=decided&dataset=notes")) == []


def test_a_verdict_leads_to_the_next_pair_with_a_way_back(waiting: tuple[Visitor, Caller]) -> None:
    visitor, ask = waiting
    before = open_pairs(ask)
    page = visitor.get(links(visitor.get("/review/"))[0])
    onward = visitor.send(page, verdict_form(page), verdict="same")
    assert onward.status_code == 303
    shown = visitor.get(onward.headers["Location"])
    assert shown.status_code == 200, shown.text
    assert "Undo" in shown.text
    assert open_pairs(ask) == before - 1
    back = visitor.send(shown, 1)
    undone = visitor.get(back.headers["Location"])
    assert "is taken back" in undone.text
    assert open_pairs(ask) == before


def test_skipping_goes_through_the_queue_and_back(waiting: tuple[Visitor, Caller]) -> None:
    visitor, _ = waiting
    queue = links(visitor.get("/review/"))
    seen, path = [], queue[0]
    for _ in queue:
        seen.append(path)
        onward = parsed(visitor.get(path).text).xpath("//a[@data-key='j']/@href")
        path = onward[0] if onward else ""
    assert (seen, path) == (queue, "")
    assert parsed(visitor.get(queue[1]).text).xpath("//a[@data-key='k']/@href") == [queue[0]]


def test_the_last_verdict_leads_back_to_an_empty_queue(waiting: tuple[Visitor, Caller]) -> None:
    visitor, ask = waiting
    for _ in range(open_pairs(ask)):
        page = visitor.get(links(visitor.get("/review/"))[0])
        answer = visitor.send(page, verdict_form(page), verdict="unsure")
        assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].startswith("/review/?done=")
    assert "Nothing waits" in visitor.get(answer.headers["Location"]).text


def test_a_contradiction_is_explained_with_its_chain(waiting: tuple[Visitor, Caller]) -> None:
    visitor, ask = waiting
    found = ask.get("/admin/proposals").json["results"]
    pairs = {frozenset((p["left"], p["right"])) for p in found}
    a, b, c = next(
        (a, b, c)
        for a, b in map(sorted, pairs)
        for other in pairs
        for c in other - {a, b}
        if frozenset((a, c)) in pairs and frozenset((b, c)) in pairs
    )
    for left, right, verdict in ((a, b, "same:known"), (b, c, "different:other")):
        page = visitor.get(f"/review/pairs/{left}/{right}")
        assert visitor.send(page, verdict_form(page), verdict=verdict, reason="so").status_code == 303
    page = visitor.get(f"/review/pairs/{a}/{c}")
    refused = visitor.send(page, verdict_form(page), verdict="same:known")
    assert refused.status_code == 409
    assert "Earlier judgements say otherwise" in refused.text
    assert len(parsed(refused.text).xpath("//div[@role='alert']//a")) == 2
