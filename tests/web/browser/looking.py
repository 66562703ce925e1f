"""What the browser tests look at, and how."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from resolver.config import Settings, config_folder
from resolver.operations import lists, review, users
from resolver.operations.service import Service

PASSWORD = "seven quiet harbours"
USERS = {
    "Ana Ilić": "analyst",
    "Bea Okafor": "analyst",
    "Carl Ode": "admin",
    "Dora Quist": "analyst",
    "Emil Ravn": "analyst",
}
WIDTHS = {"wide": 1280, "narrow": 400}


@dataclass(frozen=True, slots=True)
class Site:
    """Where the server listens, and a pair of its queue."""

    url: str
    pair: tuple[str, str]


SETTINGS = {"auto_merge": 0.9995, "auto_merge_lists": 0.9995, "propose": 0.1}
"""With these a queue of some hundred pairs is left for people."""
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 28
ODD = [
    {
        "id": id,
        "schema": "Person",
        "properties": {"name": names, "position": ["\u202eevil\u202c <b>bold</b>"]},
    }
    for id, names in {
        "odd-1": ["<img src=x onerror=alert(1)>", "\u202egnirts desrever", LONG, "مَحْمُود عَبْدُ الرَّحْمٰن"],
        "odd-2": [
            "'\"><script>alert(2)</script>",
            "\u2067עברית English 123",
            "👩‍👩‍👧‍👦 Zoë 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
            f"{LONG} II",
        ],
    }.items()
]
"""Names that try to be something else: markup, letters that turn the line around, a thousand letters."""
FOUR_EYES = ("blind = true", "blind = true\nat_least = 0.70\nat_most = 0.90")
"""What is changed in the shipped review.toml: pairs in that band need two people."""


def configured(folder: Path) -> Path:
    """The shipped configuration with another policy."""
    shutil.copytree(config_folder({}), folder)
    policy = folder / "review.toml"
    text = policy.read_text("utf-8")
    assert FOUR_EYES[0] in text
    policy.write_text(text.replace(*FOUR_EYES), "utf-8")
    return folder


def filled(data: Path, shared: Path) -> tuple[str, str]:
    """Two lists, a queue and users into the data folder; gives the first pair of the queue."""
    service = Service.open(Settings(data=data, **SETTINGS))
    try:
        un = data.parent / "un.xml"
        un.write_bytes(
            gzip.decompress((shared / "data/lists/un/consolidated_2026-02-27.xml.gz").read_bytes())
        )
        lists.load(service, "un_sc", [un])
        (au,) = (shared / "data/lists/au_dfat").glob("*.xlsx")
        lists.load(service, "au_dfat", [au])
        odd = data.parent / "odd.ftm.json"
        odd.write_text("".join(json.dumps(entity) + "\n" for entity in ODD), "utf-8")
        lists.load(service, "odd", [odd])
        review.link_all(service)
        for name, role in USERS.items():
            users.add_user(service, name, role, PASSWORD)
        first = review.queue(service, limit=1).items[0].proposal.proposal.pair
        return first.left, first.right
    finally:
        service.close()


def signed_in(browser: Any, site: Site, name: str = "Ana Ilić", **context: Any) -> Any:
    """A page of a new browser context, after signing in."""
    page = browser.new_context(base_url=site.url, **context).new_page()
    page.goto("/review/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/review/")
    return page


def axe_script() -> str:
    """axe-core, as the package ships it."""
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def violations(page: Any, script: str, rules: Sequence[str] = ()) -> list[str]:
    """What axe-core finds wrong with the page, by all rules or by these: rule, impact, first elements."""
    page.evaluate(script)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate("options => axe.run(options)", options)
    return [
        f"{v['id']} ({v['impact']}): {v['help']}: "
        + " | ".join(f"{n['target']} {n['html'][:160]} {n.get('failureSummary', '')}" for n in v["nodes"][:4])
        for v in found["violations"]
    ]
