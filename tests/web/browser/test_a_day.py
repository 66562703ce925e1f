"""The day of an analyst: every flow by keyboard with script, and by links and buttons without."""

from __future__ import annotations

import re
from typing import Any

import pytest
from looking import Site, signed_in

pytestmark = pytest.mark.xdist_group("browser")  # one server and one browser for all of them
both_ways = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


def log_rows(page: Any, query: str = "") -> list[str]:
    """The newest rows of the log, as text."""
    page.goto(f"/review/log{query}")
    return [" ".join(row.inner_text().split()) for row in page.locator("main tbody tr").all()]


def heading(page: Any) -> str:
    return str(page.locator("main h1").inner_text())


def main_text(page: Any) -> str:
    return " ".join(page.locator("main").inner_text().split())


def number_in(text: str) -> int:
    """The first number in the text."""
    found = re.search(r"[\d,]+", text)
    assert found is not None, text
    return int(found[0].replace(",", ""))


def counted(page: Any, queue: str = "/review/") -> int:
    """Number of pairs that wait in that part of the queue."""
    page.goto(queue)
    return number_in(page.locator(".head p").first.inner_text())


class Hand:
    """Does a thing by its key where there is script, else by its button or link."""

    def __init__(self, page: Any, script: bool) -> None:
        self.page, self.script = page, script

    def __call__(self, keys: str, *names: str) -> None:
        """Does it, and waits until another page, or another state of it, stands there."""
        before = self.page.url
        for key, name in zip(keys, names, strict=True):
            if self.script:
                self.page.keyboard.press(key)
            else:
                self.named(name).click()
        self.page.wait_for_url(lambda url: url != before)
        self.page.locator("body:not([aria-busy])").wait_for(state="attached")

    def named(self, name: str) -> Any:
        """The button, link or summary that begins so."""
        begins = re.compile(f"^\\W*{re.escape(name)}")
        main = self.page.locator("main")
        found = main.get_by_role("button", name=begins).or_(main.get_by_role("link", name=begins))
        return found.or_(main.locator("summary", has_text=begins)).first


@both_ways
def test_an_analyst_decides_twenty_pairs_and_takes_the_whole_day_back(
    chromium: Any, site: Site, script: bool
) -> None:
    name = "Dora Quist" if script else "Emil Ravn"
    page = signed_in(chromium, site, name, java_script_enabled=script)
    hand = Hand(page, script)
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: problems.append(str(e)))
    waiting = counted(page)
    if script:
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.matches('[data-item]')")
        hand("\n", "")
    else:
        page.locator("main a[data-item]").first.click()
        page.wait_for_url("**/pairs/**")
    seen = [heading(page)]
    acts = [
        ("x", "Same"),
        ("n5", "Different", "Nothing but the name"),
        ("u", "Unsure"),
        ("e", "Escalate"),
    ] * 5
    for keys, *names in acts:
        hand(keys, *names)
        assert re.match(r"✓ Judgement \d+", page.locator("[role=status]").first.inner_text())
        seen.append(heading(page))
    hand("s", "Skip")
    assert len(set(seen)) > len(acts) // 2
    if script:
        assert page.evaluate("document.activeElement.tagName") == "H1"
        assert len(page.locator("#live").inner_text()) > 10
        page.keyboard.press("n")
        page.keyboard.press("0")
        assert page.evaluate("document.activeElement.name") == "reason", "something else needs a note"
        page.keyboard.type("An old name; see the file. xnu")
        page.keyboard.press("Escape")
    else:
        page.get_by_label("A note").fill("An old name; see the file. xnu")
    hand("u", "Unsure")
    hand("z", "Undo")
    assert "taken back" in page.locator("[role=status]").first.inner_text()

    rows = log_rows(page)
    words = ("takes back", "same", "different", "unsure")
    verdicts = [next(word for word in words if word in row) for row in rows[:22]]
    assert verdicts == ["takes back", "unsure", *["unsure", "unsure", "different", "same"] * 5]
    assert "An old name; see the file. xnu" in rows[1]
    assert "Nothing but the name in common" in rows[4]
    assert all(name in row for row in rows[:22])

    page.get_by_label("Who", exact=True).fill(name)
    page.get_by_label("Day").fill(page.locator("main time").first.get_attribute("datetime")[:10])
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Take this day back").click()
    page.wait_for_url("**/undo**")
    assert number_in(heading(page)) == 22
    page.get_by_label("Why").select_option("mistake")
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("are taken back").first.wait_for()
    assert counted(page) == waiting, "all of it waits again"
    assert page.locator("#state").input_value() == "open"

    page.goto("/review/help")
    page.locator("main dt").first.wait_for()
    if script:
        page.keyboard.press("g")
        page.wait_for_url("**/review/")
        page.keyboard.press("/")
        page.wait_for_url("**/search")
    sign_out(page)
    assert problems == []
    page.context.close()


def sign_out(page: Any) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("The session has ended here").wait_for()
    page.goto("/review/log")
    assert "/sign-in" in page.url


@both_ways
def test_many_pairs_are_decided_at_once_after_they_were_seen_and_taken_back(
    chromium: Any, site: Site, script: bool
) -> None:
    page = signed_in(chromium, site, java_script_enabled=script)
    queue = "/review/?band=likely&order=age"
    waiting = counted(page, queue)
    assert waiting > 5
    for number in range(3):
        page.locator("input[name=pair]").nth(number).check()
    if script:
        assert page.locator("[data-count]").inner_text() == "3"
    Hand(page, script)("p", "Look at the ticked ones")
    page.get_by_role("heading", name="A sample to check").wait_for()
    assert "3 pairs would be judged" in heading(page)
    Hand(page, script)("y", "Judge 3 pairs")
    assert "3 pairs decided at once" in page.locator("[role=status]").inner_text()
    left = counted(page, queue)  # what the three decide for others no longer waits either
    assert left <= waiting - 3
    page.get_by_role("button", name="Look at all").click()
    page.get_by_role("heading", name="A sample to check").wait_for()
    shown = number_in(heading(page))
    assert 0 < shown <= left
    assert page.locator("main ol li").count() == min(20, shown), "a sample to check"
    page.get_by_role("button", name="Judge").click()
    page.get_by_text("decided at once").wait_for()
    assert number_in(page.locator("[role=status]").inner_text()) == shown
    Hand(page, script)("z", "Take all of it back")
    assert f"{shown} judgements" in heading(page)
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("are taken back").wait_for()
    assert counted(page, queue) == left
    page.context.close()


def found_entity(page: Any, name: str) -> None:
    """To the page of the first entity of the texts with that name."""
    page.goto(f"/review/search?dataset=seeds&q={name}")
    page.locator("main a[data-item]").first.click()
    page.get_by_role("heading", name="How it was formed").wait_for()


@pytest.mark.parametrize("how", ["ticked", "dragged", "without script"])
def test_an_entity_is_split_and_made_whole_again(chromium: Any, site: Site, how: str) -> None:
    page = signed_in(chromium, site, java_script_enabled=how != "without script")
    found_entity(page, "Bhalla")
    members = page.locator(".members > li").count()
    assert members >= 4
    assert page.locator(".graph .node:not(.outside)").count() == members
    if how == "dragged":
        zone = page.locator("[data-drop]")
        for number in (4, 2, 3):
            page.locator(f"#member-{number}").drag_to(zone)
        assert zone.locator("li").count() == 3
        page.locator("#member-4").drag_to(page.locator("#member-1"))
        assert zone.locator("li").count() == 2
    else:
        page.locator("input[name=out]").nth(1).check()
        page.locator("input[name=out]").nth(2).check()
    page.get_by_role("button", name="Look at the split").click()
    page.get_by_role("region", name="Leaves").locator("li").nth(1).wait_for()
    assert page.get_by_role("region", name="Leaves").locator("li").count() == 2
    page.get_by_label("Why").select_option("known")
    page.get_by_role("button", name="Split").click()
    page.get_by_text("The entity is split").wait_for()
    assert page.locator("form > .members > li").count() == members - 2
    Hand(page, how != "without script")("z", "Take it back")
    page.get_by_role("button", name="Take back").click()
    page.get_by_text(re.compile("(is|are) taken back")).first.wait_for()
    found_entity(page, "Bhalla")
    assert page.locator("form > .members > li").count() == members
    page.context.close()


@both_ways
def test_a_second_person_decides_without_seeing_what_the_first_one_said(
    chromium: Any, site: Site, script: bool
) -> None:
    ana = signed_in(chromium, site, java_script_enabled=script)
    bea = signed_in(chromium, site, "Bea Okafor", java_script_enabled=script)
    ana.goto("/review/?band=likely&order=score&size=1000")
    dials = [number_in(text) for text in ana.locator(".dial strong").all_inner_texts()]
    ana.locator("main a[data-item]").nth(next(n for n, at in enumerate(dials) if 71 <= at <= 89)).click()
    ana.get_by_text("Two people decide this pair").wait_for()
    pair, name = ana.url.split("?")[0], heading(ana)
    ana.get_by_label("A note").fill("one and the same office")
    ana.get_by_role("button", name="Same").click()
    ana.locator("main").get_by_text("first of two opinions").wait_for()
    assert "one and the same office" in log_rows(ana)[0]

    bea.goto("/review/?state=second")
    bea.locator("main a[data-item]").first.click()
    bea.get_by_text("Somebody has given an opinion").wait_for()
    assert heading(bea) == name
    assert bea.url.split("?")[0] == pair
    assert "one and the same office" not in main_text(bea)
    assert "one and the same office" not in log_rows(bea)[0]
    assert "kept from you" in log_rows(bea)[0]
    bea.goto(pair)

    ana.goto(pair)
    assert "open with Bea Okafor" in main_text(ana)
    assert "now it waits for somebody else" in main_text(ana)
    bea.get_by_role("button", name="Same").click()
    bea.locator("main [role=status]").first.wait_for()
    assert "confirms" in log_rows(bea)[0]
    assert "one and the same office" in log_rows(bea)[1]
    bea.goto("/review/progress")
    assert "they agreed on" in main_text(bea)
    ana.context.close()
    bea.context.close()


@both_ways
def test_who_comes_too_late_keeps_the_note_and_who_contradicts_takes_back_there(
    chromium: Any, site: Site, script: bool
) -> None:
    ana = signed_in(chromium, site, java_script_enabled=script)
    bea = signed_in(chromium, site, "Bea Okafor", java_script_enabled=script)
    ana.goto("/review/?band=likely&order=age")
    ana.locator("main a[data-item]").nth(3).click()
    ana.get_by_role("heading", name="Side by side").wait_for()
    pair = ana.url.split("?")[0]
    bea.goto(pair)
    bea.get_by_label("A note").fill("two brothers of that name")
    bea.get_by_label("A note").press("Escape")
    Hand(bea, script)("n1", "Different", "Dates contradict")

    ana.get_by_label("A note").fill("the embassy says so")
    ana.get_by_role("button", name="Same").click()
    told = ana.get_by_role("alert")
    told.wait_for()
    said = " ".join(told.inner_text().split())
    assert "Nothing was written; you chose = same, and your note still stands below" in said
    assert "Bea Okafor judged ≠ different" in said
    assert "two brothers of that name" in said
    assert ana.get_by_label("A note").input_value() == "the embassy says so"

    ana.get_by_role("button", name="Same").click()
    ana.locator("main").get_by_text("Earlier judgements say otherwise").wait_for()
    assert ana.get_by_role("alert").get_by_role("link", name="number").count() == 1
    assert ana.get_by_label("A note").input_value() == "the embassy says so"
    ana.get_by_role("checkbox", name="different, by Bea Okafor").check()
    ana.get_by_role("button", name="Same").click()
    ana.locator("main [role=status]").first.wait_for()
    rows = log_rows(ana)
    assert "same" in rows[0]
    assert "takes back" in rows[1]
    assert "the embassy says so" in rows[0]
    ana.get_by_role("link", name=str(number_in(rows[1])), exact=True).click()
    ana.get_by_role("heading", name="What was known then").wait_for()
    ana.context.close()
    bea.context.close()


@both_ways
def test_a_customer_is_kept_apart_from_a_listed_party_until_it_is_lifted(
    chromium: Any, site: Site, script: bool
) -> None:
    page = signed_in(chromium, site, java_script_enabled=script)
    page.goto("/review/search?dataset=un_sc&schema=Person")
    page.locator("main a[data-item]").nth(int(script)).click()
    page.get_by_text("Keep a customer apart from it").click()
    page.get_by_label("Name, as it is asked for").fill("Someone <Else>")
    page.get_by_label("Your id of the customer").fill(f"C-{script:d}")
    page.get_by_label("Date of birth").fill("1991-02-03")
    page.get_by_label("Why").select_option("dates")
    page.get_by_role("button", name="Keep them apart").click()
    page.get_by_text("leave the entity out from now on").wait_for()
    assert heading(page).startswith("Someone <Else> is not")
    page.goto("/review/suppressions")
    page.locator("main a[data-item]").first.click()
    page.get_by_label("Why it should end").fill("the same after all")
    page.get_by_role("button", name="Lift it").click()
    page.get_by_role("button", name="Lift it").wait_for(state="detached")
    assert "lifted" in page.locator("main dl").inner_text()
    page.context.close()


@both_ways
def test_a_citation_is_followed_to_its_sentence(chromium: Any, site: Site, script: bool) -> None:
    page = signed_in(chromium, site, java_script_enabled=script)
    page.goto("/review/search")
    page.get_by_role("searchbox").fill("Rana")
    page.get_by_role("searchbox").press("Enter")
    page.locator("main a[data-item]").first.click()
    page.get_by_role("heading", name="How it was formed").wait_for()
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
    sign_out(page)
    page.context.close()


@both_ways
def test_two_results_of_a_search_are_seen_side_by_side_and_pairs_shown_as_one_likes(
    chromium: Any, site: Site, script: bool
) -> None:
    page = signed_in(chromium, site, "Bea Okafor", java_script_enabled=script)
    hand = Hand(page, script)
    page.goto("/review/search?dataset=un_sc&schema=Person&q=ali")
    hand("p", "Side by side")
    page.get_by_text("Tick two to see them").wait_for()
    page.locator("input[name=entity]").nth(0).check()
    page.locator("input[name=entity]").nth(1).check()
    hand("p", "Side by side")
    page.get_by_role("heading", name="Side by side").wait_for()
    assert "Not in the queue" in main_text(page)
    hand("b", "Hide what the machine says")
    assert page.locator(".waterfall").count() == 0
    page.goto("/review/?order=score")
    page.locator("main a[data-item]").first.click()
    page.get_by_role("heading", name="Side by side").wait_for()
    hand("b", "Hide what the machine says")
    hand("s", "Skip")
    assert page.locator(".waterfall").count() == 0, "hidden for the next pair too"
    hand("k", "← Before")
    hand("b", "Show what the machine says")
    assert page.locator(".waterfall").count() == 1
    page.context.close()
