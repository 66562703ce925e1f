"""Every page in a real browser, at both widths, in light and in dark: accessible, whole, nothing outside."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from looking import WIDTHS, Site, axe_script, signed_in, violations

pytestmark = pytest.mark.xdist_group("browser")  # one server and one browser for all of them

LOOKS = (("wide", "light"), ("narrow", "dark"), ("wide", "dark"), ("narrow", "light"))
"""Every page is held against axe-core in each; in the last two against what colours and widths change."""
CHANGED_BY_LOOKS = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block")
WORKED_ON = ("queue", "pair", "entity-of-texts", "document", "progress")
"""Pages whose picture is kept in all four."""


def pages_of(page: Any, site: Site) -> dict[str, str]:
    """Name -> path of every page that there is."""
    left, right = (quote(record, safe="") for record in site.pair)
    found = {
        "queue": "/review/",
        "pair": f"/review/pairs/{left}/{right}",
        "entity": f"/review/entities/{left}",
        "search": "/review/search?q=ali&schema=Person",
        "lists": "/review/lists",
        "changes": "/review/lists/un_sc/changes",
        "log": "/review/log?verify=1",
        "progress": "/review/progress",
        "suppressions": "/review/suppressions?state=any",
        "latin": f"/review/pairs/{left}/{right}?latin=1&blind=1",
        "undo": "/review/undo?user=auto&day=2001-01-01",
        "users": "/review/users",
        "keys": "/review/keys",
        "settings": "/review/settings",
        "help": "/review/help",
        "account": "/review/account",
        "missing": "/review/entities/nobody",
        "nothing-waits": "/review/?state=lapsed",
        "nobody-found": "/review/search?q=&dataset=odd&schema=Vessel",
        "screenings": "/review/screenings",
        "judgement": "/review/judgements/1",
        "odd-names": "/review/search?dataset=odd",
        "odd-entity": "/review/entities/odd-1",
        "odd-pair": "/review/pairs/odd-1/odd-2?latin=1",
        "docs": "/docs",
    }
    page.goto("/review/search?dataset=seeds&schema=Person")
    page.locator("main a[data-item]").first.click()
    found["entity-of-texts"] = page.url.removeprefix(site.url)
    page.locator(".source a").first.click()
    found["document"] = page.url.removeprefix(site.url)
    return found


def forms_of(page: Any, site: Site) -> dict[str, Callable[[], None]]:
    """Name -> how to get to a page that only a form leads to."""

    def bulk() -> None:
        page.goto("/review/?order=score")
        page.get_by_role("button", name="Look at all").click()
        page.wait_for_url("**/bulk")

    def split() -> None:
        page.goto("/review/search?dataset=seeds&q=Bhalla")
        page.locator("main a[data-item]").first.click()
        page.locator("input[name=out]").first.check()
        page.get_by_role("button", name="Look at the split").click()
        page.wait_for_url("**/split")

    def suppression() -> None:
        page.goto(f"/review/entities/{quote(site.pair[0], safe='')}")
        page.get_by_text("Keep a customer apart from it").click()
        page.get_by_label("Name, as it is asked for").fill("Somebody Else")
        page.get_by_label("Why").select_option("known")
        page.get_by_role("button", name="Keep them apart").click()
        page.get_by_role("button", name="Lift it").wait_for()

    def refused() -> None:
        pair = "/review/pairs/" + "/".join(quote(record, safe="") for record in site.pair)
        page.goto(pair)
        page.locator("summary", has_text="Different").click()
        page.get_by_role("button", name="Dates contradict").click()
        page.locator("main [role=status]").wait_for()
        page.goto(pair)
        page.get_by_label("A note").fill("the same after all")
        page.get_by_role("button", name="Same").click()
        page.get_by_role("alert").wait_for()

    def sign_in() -> None:
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("status").wait_for()

    return {
        "bulk": bulk,
        "split": split,
        "suppression": suppression,
        "refused": refused,
        "sign-in": sign_in,
    }


def test_every_page_is_accessible_and_fits_its_width(chromium: Any, site: Site, pictures: Path) -> None:
    page = signed_in(chromium, site, "Carl Ode")
    problems: list[str] = []
    page.on("console", lambda m: problems.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: problems.append(f"{page.url}: {e}"))
    page.on("dialog", lambda d: problems.append(f"{page.url}: a name has run as script: {d.message}"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    script = axe_script()
    ways = {name: partial(page.goto, path) for name, path in pages_of(page, site).items()}
    for name, go in (ways | forms_of(page, site)).items():
        for number, (width, scheme) in enumerate(LOOKS):
            page.set_viewport_size({"width": WIDTHS[width], "height": 900})
            page.emulate_media(color_scheme=scheme)
            if number == 0:
                go()
            beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            problems += [f"{name}, {width}: {beyond} px too wide"] if beyond > 0 else []
            rules = () if number < 2 else CHANGED_BY_LOOKS
            problems += [f"{name}, {width}, {scheme}: {v}" for v in violations(page, script, rules)]
            if number < 2 or name in WORKED_ON:
                page.screenshot(path=pictures / f"{name}-{width}-{scheme}.png", full_page=True)
    page.context.close()
    assert [p for p in problems if "404" not in p and "409" not in p] == []
    assert {httpx.URL(url).host for url in asked} == {"127.0.0.1"}
