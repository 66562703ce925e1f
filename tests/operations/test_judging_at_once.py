"""Many reviewers at once, and a service that is killed while they work: nothing acknowledged is lost.

The same over HTTP, with 200 kills and 1,000 judgements, is ``python -m benchmarks reviewing``.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from operating import listed, loaded

from resolver import entities
from resolver.errors import AlreadyJudged, StaleVersion
from resolver.operations import review
from resolver.operations.service import Service

RECORDS = 12
KILLS = 8
ENTRIES = [listed(f"w-{n:02}", f"Name{n} Family{n}") for n in range(RECORDS)]


def judged(
    service: Service, luck: random.Random, user: str, note: str, *, looking: bool = False
) -> int | None:
    """Number of the row that was acknowledged; None where the verdict was refused."""
    left, right = luck.sample(range(RECORDS), 2)
    two = (f"w-{left:02}", f"w-{right:02}")
    version = review.proposal(service, *two).version if looking else None
    verdict = luck.choice(("same", "different", "unsure"))
    try:
        return review.judge(service, *two, verdict, user, note, code="other", expected=version).number
    except (AlreadyJudged, StaleVersion):
        return None


def check(service: Service, acknowledged: dict[int, str]) -> None:
    """Every acknowledged row is there, once; the chain is whole; clusters follow from the log alone."""
    with service.storage.reading() as tx:
        rows = list(tx.judgements.all())
    noted = {row.number: row.reason for row in rows}
    assert {n: noted.get(n) for n in acknowledged} == acknowledged
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert review.verify_log(service).broken_at is None
    scratch = entities.clusters(rows)
    assert service.world().clusters.members_of == scratch.members_of
    assert scratch.suspended == frozenset()


def test_two_reviewers_with_many_threads_lose_nothing_and_contradict_nothing(
    another: Callable[..., Service], tmp_path: Path
) -> None:
    services = {"ines": another(), "omar": another()}
    loaded(services["ines"], tmp_path, "wanted", ENTRIES)
    acknowledged: dict[int, str] = {}
    failures: list[BaseException] = []
    lock = threading.Lock()

    def work(user: str, seed: int) -> None:
        luck = random.Random(seed)
        try:
            for n in range(12):
                note = f"{user} {seed} {n}"
                number = judged(services[user], luck, user, note, looking=n % 2 == 0)
                if number is not None:
                    with lock:
                        assert number not in acknowledged
                        acknowledged[number] = note
        except BaseException as error:
            failures.append(error)

    crew = [threading.Thread(target=work, args=(user, n)) for n, user in enumerate(("ines", "omar") * 4)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert failures == []
    check(another(), acknowledged)
    assert len(acknowledged) == review.log(services["ines"]).total


def test_what_was_acknowledged_before_a_kill_is_there_after_it(
    another: Callable[..., Service], tmp_path: Path
) -> None:
    service, luck = another(), random.Random(3)
    loaded(service, tmp_path, "wanted", ENTRIES)
    service.world()
    acknowledged: dict[int, str] = {}
    for kill in range(KILLS):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:  # judges until it is killed, and tells every number it was given
            service.after_fork()
            own = random.Random(kill)
            with suppress(BaseException):
                for n in range(100_000):
                    note = f"kill {kill} row {n}"
                    if (number := judged(service, own, "ines", note)) is not None:
                        os.write(writing, f"{number}={note}\n".encode())
            os._exit(1)
        os.close(writing)
        with os.fdopen(reading) as told:
            first = told.readline()
            time.sleep(luck.uniform(0.0, 0.1))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            for line in [first, *told]:
                number, _, note = line.strip().partition("=")
                acknowledged[int(number)] = note
        check(service, acknowledged)
    assert len(acknowledged) >= KILLS
