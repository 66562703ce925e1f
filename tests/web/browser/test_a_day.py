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
    page.keyboard.press("7")
    assert page.evaluate("document.activeElement.name") == "reason", "code 7 needs a note"
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
