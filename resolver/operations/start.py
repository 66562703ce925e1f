"""What has to be there before the first question?  Database, seeds, snapshot and keys."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import orjson

from resolver.config import Settings
from resolver.errors import CorruptSnapshot, InvalidQuery, NotReady
from resolver.model.matching import Query
from resolver.names.compiled import awaits_compiling
from resolver.operations import access, ingest, lists, screen
from resolver.operations.screen import ScreenOptions
from resolver.operations.service import Service

EXAMPLES = 1_000
"""Records looked through for a name to ask for."""
WARMING = 20
"""Records asked for before the first question."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the first start made.  ``secrets`` is empty on every later one."""

    secrets: dict[str, str]
    """Role -> secret of a new key, shown this once."""
    greeting: str


def compiles() -> bool:
    """Whether :func:`prepare` will compile the loops of the matching first, which takes about a minute."""
    return awaits_compiling()


def prepare(settings: Settings, seeds: Path, say: Callable[[str], None]) -> Prepared:
    """Brings the data folder to where questions can be answered; does nothing twice.

    ``say`` is told each step that took place, as a line.
    """
    service, made = opened(settings, seeds, say)
    service.close()
    return made


def opened(settings: Settings, seeds: Path, say: Callable[[str], None]) -> tuple[Service, Prepared]:
    """The same, and the service, still open and warm, for whoever answers the questions."""
    if compiles():
        say("compiling the loops of the matching: about a minute, once for each version")
    service = Service.open(settings)
    try:
        answered = _answers(service)
        found = ingest.ingest_seeds(service, seeds)
        created = sum(item.created for item in found)
        if created:
            say(f"ingested {created} seed documents")
        if not answered:
            say(f"built snapshot {service.world().snapshot.name}")
        warm(service)
        secrets = _first_keys(service)
        address = settings.bind.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - shown, not bound
        return service, Prepared(secrets, _greeting(address, secrets, _example(service)))
    except BaseException:
        service.close()
        raise


def warm(service: Service) -> None:
    """Answers some questions, so that forked processes share what the first ones load and make.

    Asked for are names that are there, and the same read backwards: other tables are opened for words
    that no record has.
    """
    try:
        world = service.world()
    except (NotReady, CorruptSnapshot):
        return
    lists.states(service)
    segment = world.snapshot.segment
    for row in range(0, len(segment), max(1, len(segment) // WARMING)):
        record = segment.record(row)
        for name in (record.caption, record.caption[::-1]):
            with suppress(InvalidQuery):  # of a kind that is not matched, or too long
                query = Query(record.schema, {"name": (name,)})
                screen.screen(service, screen.ALL, {"": query}, ScreenOptions(counted=False), world)


def _answers(service: Service) -> bool:
    """Whether there is a snapshot that this code can read; any other is replaced by the ingest."""
    try:
        service.world()
    except (NotReady, CorruptSnapshot):
        return False
    return True


def _first_keys(service: Service) -> dict[str, str]:
    if access.keys(service):
        return {}
    return {role: access.create_key(service, f"first {role}", role)[1] for role in ("admin", "client")}


def _example(service: Service) -> str:
    """A name to ask for: the shortest whole one of the person, among the first, that most sentences name."""
    people = (r for r in islice(service.world().records(), EXAMPLES) if r.schema == "Person")
    cited = max(people, key=lambda r: sum(len(v.citations) for v in r.values), default=None)
    return min(cited.texts("name", "alias"), key=len) if cited is not None else "Jane Doe"


def _greeting(address: str, secrets: dict[str, str], name: str) -> str:
    lines = [f"resolver listens on http://{address}  (documentation: http://{address}/docs)"]
    if secrets:
        lines += ["", "These keys are shown this once; only their hashes are kept:"]
        lines += [f"  {role:7} {secret}" for role, secret in secrets.items()]
    key = secrets.get("client", "$KEY")
    query = {"queries": {"q": {"schema": "Person", "properties": {"name": [name.replace("'", "’")]}}}}
    lines += [
        "",
        "Try it:",
        f"  curl -s http://{address}/match/default -H 'Authorization: ApiKey {key}' \\",
        f"    -d '{orjson.dumps(query).decode()}'",
    ]
    return "\n".join(lines)
