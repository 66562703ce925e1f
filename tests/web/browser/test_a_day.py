"""The day of an analyst, by keyboard with script, and by links and buttons without."""

from __future__ import annotations

import re
from typing import Any

import pytest
from looking import Site, signed_in

pytestmark = pytest.mark.xdist_group("browser")  # one server and one browser for all of them


def log_rows(page: Any) -> list[str]:
    """The newest rows of the log, as text."""
    page.goto("/review/log")
    return [" ".join(row.inner_text().split()) for row in page.locator("main tbody tr").all()]


def heading(page: Any) -> str:
    return str(page.locator("main h1").inner_text())


def number_in(text: str) -> int:
    """The first number in the text."""
    found = re.search(r"[\d,]+", text)
    assert found is not None, text
    return int(found[0].replace(",", ""))


def press(page: Any, *keys: str) -> None:
    """Presses the keys, and waits until another pair stands there."""
    before = page.url
    for key in keys:
        page.keyboard.press(key)
    moved = "url => location.href !== url && !document.body.hasAttribute('aria-busy')"
    page.wait_for_function(moved, arg=before)


def test_an_analyst_works_by_keyboard(chromium: Any, site: Site) -> None:
    page = signed_in(chromium, site)
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: problems.append(str(e)))

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pairs/**")
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    seen = [heading(page)]
    acts = [("x",), ("n", "5"), ("u",), ("s",), ("e",)] * 4
    for keys in acts:
        press(page, *keys)
        seen.append(heading(page))
    assert len(set(seen)) > len(acts) // 2
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert len(page.locator("#live").inner_text()) > 10

    page.keyboard.press("n")
    page.keyboard.press("0")
    assert page.evaluate("document.activeElement.name") == "reason", "something else needs a note"
    page.keyboard.type("An old name; see the file. xnu")
    page.keyboard.press("Escape")
    press(page, "u")
    press(page, "z")
    assert "taken back" in page.locator("[role=status]").first.inner_text()

    rows = log_rows(page)
    words = ("takes back", "same", "different", "unsure")
    verdicts = [next(word for word in words if word in row) for row in rows[:18]]
    assert verdicts[0] == "takes back"
    assert verdicts[1] == "unsure"
    assert "An old name; see the file. xnu" in rows[1]
    assert verdicts[2:18] == ["unsure", "unsure", "different", "same"] * 4
    assert "Ana Ilić" in rows[2]
    assert "Nothing but the name in common" in rows[4]

    page.keyboard.press("?")
    page.wait_for_url("**/help")
    page.keyboard.press("g")
    page.wait_for_url("**/review/")
    assert problems == []
    page.context.close()


def counted(page: Any, queue: str) -> int:
    """Number of pairs that wait in that part of the queue."""
    page.goto(queue)
    return number_in(page.locator(".head p").first.inner_text())


def test_many_pairs_are_decided_at_once_after_they_were_seen_and_taken_back(
    chromium: Any, site: Site
) -> None:
    page = signed_in(chromium, site)
    waiting, queue = max(
        (counted(page, band), band) for band in ("/review/?band=likely", "/review/?band=doubt")
    )
    assert waiting > 5
    page.goto(f"{queue}&order=age")
    for number in range(3):
        page.locator("input[name=pair]").nth(number).check()
    assert page.locator("[data-count]").inner_text() == "3"
    page.keyboard.press("p")
    page.wait_for_url("**/bulk")
    assert "3 pairs would be judged" in heading(page)
    page.locator("h1").click()
    page.keyboard.press("y")
    page.wait_for_url("**batch=**")
    assert "3 pairs decided at once" in page.locator("[role=status]").inner_text()
    left = counted(page, queue)  # what the three decide for others no longer waits either
    assert left <= waiting - 3
    page.get_by_role("button", name="Look at all").click()
    page.get_by_role("heading", name="A sample to check").wait_for()
    shown = number_in(heading(page))
    assert 0 < shown <= left
    assert page.locator("main ol li").count() == min(20, shown), "a sample to check"
    page.get_by_role("button", name="Judge").click()
    page.wait_for_url("**batch=**")
    assert f"{shown} pairs decided" in page.locator("[role=status]").inner_text()
    page.keyboard.press("z")
    page.wait_for_url("**/undo**")
    assert f"{shown} judgements" in heading(page)
    page.keyboard.press("y")
    page.wait_for_selector("text=are taken back")
    assert counted(page, queue) == left
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_an_entity_is_split_and_made_whole_again(chromium: Any, site: Site, script: bool) -> None:
    page = signed_in(chromium, site, java_script_enabled=script)
    page.goto("/review/search?dataset=seeds&q=Bhalla")
    page.locator("main a[data-item]").first.click()
    members = page.locator(".members > li").count()
    assert members >= 4
    assert page.locator(".graph .node:not(.outside)").count() == members
    page.locator("input[name=out]").nth(1).check()
    page.locator("input[name=out]").nth(2).check()
    page.get_by_role("button", name="Look at the split").click()
    page.get_by_role("region", name="Leaves").locator("li").nth(1).wait_for()
    assert page.get_by_role("region", name="Leaves").locator("li").count() == 2
    page.get_by_label("Why").select_option("known")
    page.get_by_role("button", name="Split").click()
    page.get_by_text("is split").first.wait_for()
    assert "is split" in page.locator("[role=status]").inner_text()
    assert page.locator(".members > li").count() == members - 2
    page.get_by_role("link", name=re.compile("^Take it back")).click()
    page.get_by_role("button", name="Take back").click()
    page.get_by_text(re.compile("(is|are) taken back")).first.wait_for()
    page.goto("/review/search?dataset=seeds&q=Bhalla")
    page.locator("main a[data-item]").first.click()
    assert page.locator(".members > li").count() == members
    page.context.close()


def test_a_second_person_decides_without_seeing_what_the_first_one_said(chromium: Any, site: Site) -> None:
    ana, bea = signed_in(chromium, site), signed_in(chromium, site, "Bea Okafor")
    ana.goto("/review/?band=likely&order=score&size=300")
    dials = [number_in(text) for text in ana.locator(".dial strong").all_inner_texts()]
    ana.locator("main a[data-item]").nth(next(n for n, at in enumerate(dials) if 71 <= at <= 89)).click()
    assert "Two people decide this pair" in ana.locator("main").inner_text()
    pair = ana.url
    ana.get_by_label("A note").fill("one and the same office")
    ana.get_by_role("button", name="Same").click()
    ana.wait_for_url("**done=**")
    assert "first of two opinions" in ana.locator("[role=status]").first.inner_text()
    bea.goto("/review/?state=second")
    bea.locator("main a[data-item]").first.click()
    assert bea.url.split("?")[0] == pair.split("?")[0]
    assert "one and the same office" not in bea.locator("main").inner_text()
    assert "Somebody has given an opinion" in bea.locator("main").inner_text()
    ana.goto(pair)
    assert "open with Bea Okafor" in " ".join(ana.locator("main").inner_text().split())
    assert "now it waits for somebody else" in ana.locator("main").inner_text()
    bea.get_by_role("button", name="Same").click()
    bea.wait_for_url("**done=**")
    assert "confirms" in log_rows(bea)[0]
    bea.goto("/review/progress")
    assert "they agreed on 1" in bea.locator("main").inner_text()
    ana.context.close()
    bea.context.close()


def test_a_customer_is_kept_apart_from_a_listed_party_until_it_is_lifted(chromium: Any, site: Site) -> None:
    page = signed_in(chromium, site)
    page.goto("/review/search?dataset=un_sc&schema=Person")
    page.locator("main a[data-item]").first.click()
    page.get_by_text("Keep a customer apart from it").click()
    page.get_by_label("Name, as it is asked for").fill("Someone <Else>")
    page.get_by_label("Your id of the customer").fill("C-17")
    page.get_by_label("Date of birth").fill("1991-02-03")
    page.get_by_label("Why").select_option("dates")
    page.get_by_role("button", name="Keep them apart").click()
    assert heading(page).startswith("Someone <Else> is not")
    page.goto("/review/suppressions")
    page.locator("main a[data-item]").first.click()
    page.get_by_label("Why it should end").fill("the same after all")
    page.get_by_role("button", name="Lift it").click()
    assert "lifted" in page.locator("main dl").inner_text()
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_citation_is_followed_to_its_sentence(chromium: Any, site: Site, script: bool) -> None:
    page = signed_in(chromium, site, java_script_enabled=script)
    page.goto("/review/search")
    page.get_by_role("searchbox").fill("Rana")
    page.get_by_role("searchbox").press("Enter")
    page.locator("main a[data-item]").first.click()
    name = heading(page)
    quoted = page.locator("blockquote mark").first.inner_text()
    page.locator(".source a").first.click()
    at = page.locator("#at")
    assert at.inner_text() == quoted
    box = at.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 720, "the place is in sight"
    assert quoted in page.locator(".sentence").first.inner_text()
    assert set(quoted.split()) & set(name.split())
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto("/review/log")
    assert "/sign-in" in page.url
    page.context.close()


def test_an_analyst_works_without_script(chromium: Any, site: Site) -> None:
    page = signed_in(chromium, site, "Bea Okafor", java_script_enabled=False)
    page.locator("main a[data-item]").first.click()
    first = heading(page)
    page.get_by_role("button", name="Unsure").click()
    assert heading(page) != first
    page.get_by_role("button", name=re.compile("^Undo")).click()
    assert "taken back" in page.locator("[role=status]").first.inner_text()
    page.locator("summary", has_text="Different").click()
    page.get_by_label("A note").fill("Two brothers")
    page.get_by_role("button", name="Dates contradict").click()
    page.get_by_role("link", name="Hide what the machine says").click()
    assert page.locator(".waterfall").count() == 0
    page.get_by_role("link", name="Skip →").click()
    assert page.locator(".waterfall").count() == 0, "hidden for the next pair too"
    rows = log_rows(page)
    assert "different" in rows[0]
    assert "Two brothers" in rows[0]
    page.context.close()
