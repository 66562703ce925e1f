"""What the browser tests look at, and how."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from resolver import entities
from resolver.config import Settings
from resolver.operations import lists, users
from resolver.operations.service import Service
from resolver.storage import NewProposal

PASSWORD = "seven quiet harbours"
USERS = {"Ana Ilić": "analyst", "Bea Okafor": "analyst", "Carl Ode": "admin"}
WIDTHS = {"wide": 1280, "narrow": 400}


@dataclass(frozen=True, slots=True)
class Site:
    """Where the server listens, and a pair of its queue."""

    url: str
    pair: tuple[str, str]


def filled(data: Path, shared: Path) -> tuple[str, str]:
    """Two lists, a queue and users into the data folder; gives the first pair of the queue."""
    service = Service.open(Settings(data=data))
    try:
        un = data.parent / "un.xml"
        un.write_bytes(
            gzip.decompress((shared / "data/lists/un/consolidated_2026-02-27.xml.gz").read_bytes())
        )
        lists.load(service, "un_sc", [un])
        (au,) = (shared / "data/lists/au_dfat").glob("*.xlsx")
        lists.load(service, "au_dfat", [au])
        for name, role in USERS.items():
            users.add_user(service, name, role, PASSWORD)
        return proposed(service)
    finally:
        service.close()


def proposed(service: Service) -> tuple[str, str]:
    with service.storage.writing() as tx:
        kept = {k.id: k for k in tx.records.stream() if k.removed_at is None and k.document is None}
        records = [k.record for k in kept.values()]
        found = list(entities.proposals(records, service.scorer, service.linker, at_least=0.2))
        tx.proposals.put(
            NewProposal(
                p, kept[p.pair.left].digest, kept[p.pair.right].digest, 1 - abs(2 * p.probability - 1)
            )
            for p in found
        )
        first = tx.proposals.page(limit=1)[0].proposal.pair
    return first.left, first.right


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


def violations(page: Any, script: str) -> list[str]:
    """What axe-core finds wrong with the page: rule, impact, and the first elements."""
    page.evaluate(script)
    found = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    return [
        f"{v['id']} ({v['impact']}): {v['help']}: "
        + " | ".join(f"{n['target']} {n['html'][:160]} {n.get('failureSummary', '')}" for n in v["nodes"][:4])
        for v in found["violations"]
    ]
