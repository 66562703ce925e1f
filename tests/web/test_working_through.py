"""Working through the queue without script: claims, verdicts, many at once, undo, split, suppression."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browsing import Visitor, parsed
from flask import Flask

from resolver.config import config_folder
from resolver.operations import review
from resolver.operations.service import Service

Visit = Callable[[Flask, str], Visitor]


@pytest.fixture
def service(fresh: Flask) -> Service:
    """The seeds, with what was merged by itself put back into the queue."""
    found: Service = fresh.extensions["resolver"]
    for row in review.log(found, limit=8).items:
        review.revoke(found, row.number, "carl", "")
    return found


@pytest.fixture
def ana(fresh: Flask, service: Service, visit: Visit) -> Visitor:
    return visit(fresh, "analyst")


def pairs(service: Service, state: str = "open") -> list[tuple[str, str]]:
    items = review.queue(service, review.QueueFilter(state)).items
    return [(q.left.id, q.right.id) for q in items]


def path_of(left: str, right: str) -> str:
    return f"/review/pairs/{quote(left, safe='')}/{quote(right, safe='')}"


def form_to(page: Any, end: str) -> int:
    forms = [f for f in parsed(page.text).forms if f.method.lower() == "post"]
    return next(n for n, f in enumerate(forms) if (f.action or "").split("?")[0].endswith(end))


def text_of(page: Any) -> str:
    return " ".join(parsed(page.text).find(".//main").text_content().split())


def test_the_queue_is_narrowed_and_ordered(service: Service, ana: Visitor) -> None:
    whole = ana.get("/review/")
    assert "8 pairs waiting" in text_of(whole)
    for query, count in [
        ("band=certain", None),
        ("band=unlikely", 0),
        ("dataset=seeds&order=age", 8),
        ("dataset=other", 0),
        ("schema=Vessel", 0),
        ("state=decided", None),
        ("state=no-such&order=no&band=x&size=7", 8),
    ]:
        page = ana.get(f"/review/?{query}")
        assert page.status_code == 200
        if count is not None:
            assert f"{count} pairs" in text_of(page), query
    document = parsed(ana.get(path_of(*pairs(service)[0])).text).xpath("//p[@class='source']/a/@href")[0]
    narrowed = ana.get("/review/?document=" + document.split("/")[3].split("?")[0])
    assert "Only pairs with a side from the document" in text_of(narrowed)


def test_who_looks_at_a_pair_has_it_open_until_he_gives_it_back_or_somebody_takes_it(
    fresh: Flask, service: Service, ana: Visitor, visit: Visit
) -> None:
    path = path_of(*pairs(service)[0])
    ana.get(path)
    assert "You have 1 pair open" in text_of(ana.get("/review/"))
    carl = visit(fresh, "admin")
    seen = carl.get(path)
    assert "open with analyst-0" in text_of(seen)
    assert carl.send(seen, form_to(seen, "/claim")).status_code == 303
    assert "open with admin-0" in text_of(ana.get(path))
    assert carl.send(seen, form_to(seen, "/claim"), act="release").headers["Location"] == "/review/"
    assert "open with" not in text_of(ana.get(path))


def test_a_verdict_leads_to_the_next_pair_and_the_last_one_back_to_the_queue(
    service: Service, ana: Visitor
) -> None:
    page = ana.get(path_of(*pairs(service)[0]) + "?blind=1&latin=1")
    seen = set()
    for left in range(7, -1, -1):
        seen.add(page.request.path)
        done = ana.send(page, form_to(page, page.request.path), verdict="unsure")
        assert done.status_code == 303
        assert ("blind=1" in done.headers["Location"]) == (left > 0)
        page = ana.get(done.headers["Location"])
    assert len(seen) == 8
    assert "That was the last one" in text_of(page)


def test_what_earlier_judgements_forbid_is_said_before_and_can_be_taken_back_in_the_same_act(
    service: Service, ana: Visitor
) -> None:
    left, right = pairs(service)[0]
    before = review.judge(service, left, right, "different", "carl", "two people", code="known")
    page = ana.get(path_of(left, right))
    assert "same goes against earlier judgements" in text_of(page)
    verdicts = form_to(page, path_of(left, right))
    refused = ana.send(page, verdicts, verdict="same:known")
    assert refused.status_code == 409
    assert f"number {before.number}" in text_of(refused)
    done = ana.send(page, verdicts, verdict="same:known", revoke=str(before.number))
    assert done.status_code == 303, text_of(done)
    assert review.proposal(service, left, right).together


def test_many_are_decided_only_as_they_were_shown(service: Service, ana: Visitor) -> None:
    queue = ana.get("/review/")
    form = form_to(queue, "/bulk")
    ticked = parsed(queue.text).xpath("//input[@name='pair']/@value")
    assert len(ticked) == 8
    assert "No pair was ticked" in text_of(ana.get(ana.send(queue, form).headers["Location"]))

    shown = ana.send(queue, form, pair=ticked[0], verdict="different")
    assert "1 pair would be judged" in text_of(shown)
    confirm = form_to(shown, "/bulk")
    refused = ana.send(shown, confirm)
    assert refused.status_code == 422, "a reason is needed"
    all_shown = ana.send(queue, form, all="1", verdict="same")
    assert "8 pairs would be judged" in text_of(all_shown)
    review.judge(service, *pairs(service)[0], "unsure", "carl", "")
    late = ana.send(all_shown, form_to(all_shown, "/bulk"), code="known")
    assert late.status_code == 412
    assert "7 pairs would be judged" in text_of(late)
    done = ana.send(late, form_to(late, "/bulk"), code="known")
    assert done.status_code == 303, text_of(done)
    after = ana.get(done.headers["Location"])
    assert "7 pairs decided at once" in text_of(after)
    batch = re.search(r"batch=(\w+)", done.headers["Location"])
    assert batch is not None
    assert "7" in text_of(ana.get(f"/review/log?batch={batch[1]}"))

    undo = ana.get(f"/review/undo?batch={batch[1]}")
    assert "Take back 7 judgements" in text_of(undo)
    undone = ana.send(undo, form_to(undo, "/undo"), code="mistake")
    assert "7 judgements are taken back" in text_of(undone)
    assert len(pairs(service)) >= 7
    again = ana.get(parsed(undone.text).xpath("//div[@role='status']/a/@href")[0])
    assert ana.send(again, form_to(again, "/undo")).status_code == 200
    assert ana.client.post("/review/bulk", data={}).status_code == 400


def test_a_whole_day_of_somebody_is_taken_back(service: Service, ana: Visitor) -> None:
    made = [review.judge(service, *two, "unsure", "Carl Ö", "") for two in pairs(service)[:3]]
    day = made[0].at[:10]
    log = ana.get("/review/log", query_string={"user": "Carl Ö", "day": day})
    assert text_of(log).count("Carl Ö") >= 3
    way = parsed(log.text).xpath("//a[contains(@href, '/undo?')]/@href")[0]
    undo = ana.get(way)
    assert "Take back 3 judgements" in text_of(undo)
    assert "3 judgements are taken back" in text_of(ana.send(undo, form_to(undo, "/undo")))
    assert ana.get("/review/undo").status_code == 422
    assert ana.get("/review/log?day=yesterday").status_code == 422


def test_an_entity_is_split_as_it_was_shown(service: Service, ana: Visitor) -> None:
    records = [r.id for r in service.world().records()]
    clusters = service.world().clusters
    entity = max(records, key=lambda r: (len(clusters.members(r)), r))
    entity = clusters.canonical(entity)
    page = ana.get(f"/review/entities/{entity}")
    out = parsed(page.text).xpath("//input[@name='out']/@value")
    assert len(out) >= 3
    nodes = "//*[contains(@class, 'node') and not(contains(@class, 'outside'))]"
    assert len(parsed(page.text).xpath(nodes)) >= 3
    form = form_to(page, "/split")
    assert "nothing=1" in ana.send(page, form).headers["Location"]
    shown = ana.send(page, form, out=out[1])
    assert "What the log would get" in text_of(shown)
    confirm = form_to(shown, "/split")
    assert ana.send(shown, confirm, code="").status_code == 422
    done = ana.send(shown, confirm, code="known", reason="two of one name")
    assert done.status_code == 303, text_of(done)
    assert ana.send(shown, confirm, code="known").status_code in (412, 422), "it is out already"
    after = ana.get(done.headers["Location"])
    assert "The entity is split" in text_of(after)
    assert len(clusters_of(service, entity)) == len(out) - 1


def clusters_of(service: Service, entity: str) -> frozenset[str]:
    return frozenset(service.world().clusters.members(entity))


def test_a_customer_is_kept_apart_until_it_is_lifted(service: Service, ana: Visitor) -> None:
    entity = next(r.id for r in service.world().records() if r.schema == "Person")
    page = ana.get(f"/review/entities/{entity}", follow_redirects=True)
    form = form_to(page, "/suppress")
    assert ana.send(page, form, name=" ").status_code == 422
    assert ana.send(page, form, name="X Y", code="dates", until="soon").status_code == 422
    made = ana.send(page, form, name="<X> Y", code="dates", birthDate="1980", until="2099-01-31")
    assert made.status_code == 303, text_of(made)
    shown = ana.get(made.headers["Location"])
    assert "<X> Y is not" in text_of(shown)
    assert "2099-01-31" in text_of(shown)
    assert "<X>" not in shown.text
    assert "1 suppression in force" in text_of(ana.get("/review/suppressions"))
    assert ana.send(shown, form_to(shown, "/lift"), reason="the same after all").status_code == 303
    assert "0 suppressions in force" in text_of(ana.get("/review/suppressions?state=no-such"))
    assert "1 suppression lifted" in text_of(ana.get("/review/suppressions?state=lifted"))


def test_the_work_is_counted_by_day(service: Service, ana: Visitor) -> None:
    for two in pairs(service)[:3]:
        review.judge(service, *two, "unsure", "carl", "")
    page = ana.get("/review/progress")
    tree = parsed(page.text)
    assert len(tree.xpath("//figure//svg[@role='img']/title")) >= 2
    assert tree.xpath("//*[contains(@class, 'bar-unsure') and @height]")
    assert "5 waiting" in text_of(page) or "8 waiting" in text_of(page)


@pytest.mark.parametrize(("form", "first"), [("csv", b"number,at,user"), ("jsonl", b'{"number":1,')])
def test_the_log_is_handed_out_whole(service: Service, ana: Visitor, form: str, first: bytes) -> None:
    answer = ana.get(f"/review/log/export?form={form}")
    assert answer.data.startswith(first)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="judgements.{form}"'
    assert answer.data.count(b"\n") >= 20
    assert ana.get("/review/log/export?form=xml").status_code == 422


def test_all_that_is_frozen_in_a_judgement_is_shown(service: Service, ana: Visitor) -> None:
    left, right = pairs(service)[0]
    row = review.judge(service, left, right, "different", "carl", "two <b>people</b>", code="dates")
    page = ana.get(f"/review/judgements/{row.number}")
    text = text_of(page)
    for words in ("two <b>people</b>", "Dates contradict", "carl", row.hash, row.previous, "Altogether"):
        assert words in text
    assert "<b>people" not in page.text
    assert ana.send(page, form_to(page, "/revoke")).headers["Location"].endswith(f"/{row.number}")
    assert "Taken back by analyst-0" in text_of(ana.get(f"/review/judgements/{row.number}"))
    for number in (0, row.number + 2):
        assert ana.get(f"/review/judgements/{number}").status_code == 404
    assert "takes back number" in text_of(ana.get(f"/review/judgements/{row.number + 1}"))


def test_who_comes_too_late_is_told_what_happened_and_keeps_what_was_written(
    service: Service, ana: Visitor
) -> None:
    left, right = pairs(service)[0]
    page = ana.get(path_of(left, right))
    review.judge(service, left, right, "unsure", "carl", "I asked the embassy")
    late = ana.send(
        page, form_to(page, path_of(left, right)), verdict="different:dates", reason="born in another year"
    )
    assert late.status_code == 412
    text = text_of(late)
    assert (
        "Nothing was written; you chose ≠ different (Dates contradict), and your note still stands below"
        in text
    )
    assert "Since you looked: carl judged ? unsure" in text
    assert "I asked the embassy" in text
    assert parsed(late.text).xpath("//input[@name='reason']/@value") == ["born in another year"]
    done = ana.send(late, form_to(late, path_of(left, right)), verdict="different:dates")
    assert done.status_code == 303
    assert review.log(service, after=0, limit=500).items[-1].reason == "born in another year"


def test_earlier_judgements_on_either_side_stand_on_the_page(service: Service, ana: Visitor) -> None:
    ours = pairs(service)
    left, right = next((a, b) for a, b in ours if any(a in o and (a, b) != o for o in ours))
    third = next(o for o in ours if left in o and o != (left, right))
    row = review.judge(service, *third, "unsure", "carl", "look at the passport")
    text = text_of(ana.get(path_of(left, right)))
    assert "Earlier judgements on either side" in text
    assert "look at the passport" in text
    assert str(row.number) in text


def test_what_the_first_of_two_people_said_is_kept_from_the_second_everywhere(
    opened: Callable[..., Flask], visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(config_folder({}), tmp_path / "config")
    policy = tmp_path / "config" / "review.toml"
    policy.write_text(policy.read_text("utf-8").replace("datasets = []", 'datasets = ["seeds"]'), "utf-8")
    monkeypatch.setenv("RESOLVER_CONFIG", str(tmp_path / "config"))
    app = opened()
    service = app.extensions["resolver"]
    left, right = sorted(r.id for r in service.world().records())[:2]
    row = review.judge(service, left, right, "different", "carl", "a secret reason", code="dates")
    assert row.stage == "first"
    ana = visit(app, "analyst")
    for path in (path_of(left, right), "/review/log", f"/review/entities/{left}", path_of(left, "x")):
        assert "a secret reason" not in ana.get(path, follow_redirects=True).text
    assert "kept from you" in text_of(ana.get("/review/log"))
    assert ana.get(f"/review/judgements/{row.number}").status_code == 403
    review.judge(service, left, right, "unsure", "analyst-0", "", code=None)
    assert "a secret reason" not in ana.get("/review/log").text, "unsure is no opinion"
    review.judge(service, left, right, "same", "analyst-0", "", code="known")
    assert "a secret reason" in ana.get("/review/log").text
    assert ana.get(f"/review/judgements/{row.number}").status_code == 200
