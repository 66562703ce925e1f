"""How long does the server take for the largest pages of a reviewer?

    python -m benchmarks pages [--times 5] [--profile NAME]

A folder of its own gets a document of 1 MB with some thousand mentions, an entity with 300 names from
30 records, and 1,000 proposals; all of it invented.  Each page is asked for in this process, without a
network, and the best processor time of several is printed, with the size of the page.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import random
import re
import tempfile
import time
from pathlib import Path

from resolver.config import Settings
from resolver.model.judgements import pair
from resolver.model.proposals import Proposal
from resolver.operations import access, ingest, lists, review
from resolver.operations.ingest import Source
from resolver.operations.service import Service
from resolver.storage import NewProposal
from resolver.web import create_app

SYLLABLES = [f"{a}{b}" for a in "bdfgklmnprstvwz" for b in ("a", "e", "i", "o", "u", "an", "el")]
FILLER = (
    "The talks went on for most of the afternoon and ended without a result that either side would "
    "call final. Prices had risen in the weeks before, and the harbour was closed twice by storms. "
)


def name(chance: random.Random, words: int = 2) -> str:
    """An invented name."""
    return " ".join(
        "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 3))).title() for _ in range(words)
    )


def text(chance: random.Random, size: int) -> str:
    """A text of about that many characters, with three names in each paragraph."""
    parts, length = [], 0
    while length < size:
        part = (
            f"Minister {name(chance)} met {name(chance)}, director of the {name(chance, 1)} Harbour "
            f"Authority, in Oslo on Monday. {FILLER}\n\n"
        )
        parts.append(part)
        length += len(part)
    return "".join(parts)


def filled(data: Path) -> tuple[str, str]:
    """The ids of the large document and of the entity with many names."""
    chance = random.Random(6)
    service = Service.open(Settings(data=data, max_document_bytes=20_000_000))
    rows = []
    for number in range(30):
        names = [name(chance, 3) for _ in range(10)]
        rows.append(
            {
                "id": f"many-{number:02}",
                "schema": "Person",
                "properties": {"name": names[:1], "alias": names[1:]},
            }
        )
    for number in range(1000):
        for side in "ab":
            properties = {"name": [name(chance, 3)], "birthDate": ["1960"], "country": ["no"]}
            rows.append({"id": f"{side}{number:04}", "schema": "Person", "properties": properties})
    file = data / "invented.ftm.json"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    lists.load(service, "invented", [file])
    world = service.world()
    records = {
        r.id.rsplit("-", 1)[-1] if not r.id.startswith("many") else r.id: r.id for r in world.records()
    }
    ids = sorted(records.values())
    many = [i for i in ids if "many-" in i]
    for other in many[1:]:
        review.judge(service, many[0], other, "same", "ana", "", code="known")
    left = [i for i in ids if i not in many]
    half = len(left) // 2
    with service.storage.writing() as tx:
        kept = tx.records.with_ids(left)
        tx.proposals.put(
            NewProposal(
                Proposal(pair(a, b), 0.8, 0.6, "the likest two names share nearly everything"),
                kept[min(a, b)].digest, kept[max(a, b)].digest, 0.8,
            )
            for a, b in zip(left[:half], left[half:], strict=True)
        )  # fmt: skip
    began = time.process_time()
    (done,) = ingest.ingest(service, "news", [Source("large.txt", text(chance, 1_000_000).encode())])
    print(f"(reading the document took {time.process_time() - began:.1f} s)")
    service.close()
    return done.document.id, many[0]


def main() -> None:
    """Prints a line a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--profile", help="prints where the time of that page goes")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        document, entity = filled(data)
        app = create_app(Settings(data=data, log_level="ERROR"))
        _, secret = access.create_key(app.extensions["resolver"], "bench", "admin")
        client = app.test_client()
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get("/review/sign-in").text)
        assert token is not None
        signed = client.post("/review/sign-in", data={"key": secret, "csrf_token": token[1]})
        assert signed.status_code == 303, signed.text
        pages = {
            "1,000 proposals": "/review/?size=1000",
            "30 proposals": "/review/",
            "an entity of 300 names": f"/review/entities/{entity}",
            "a document of 1 MB": f"/review/documents/{document}?start=500000&end=500010",
            "a pair": "/review/pairs/" + "/".join(_first_pair(app.extensions["resolver"])),
            "the log": "/review/log",
        }
        for label, path in pages.items():
            best = float("inf")
            for _ in range(given.times):
                began = time.process_time()
                answer = client.get(path, follow_redirects=True)
                best = min(best, time.process_time() - began)
                assert answer.status_code == 200, (path, answer.status_code)
            print(f"{label:26} {best * 1000:7.0f} ms {len(answer.data) / 1e6:8.2f} MB")
            if given.profile and given.profile in label:
                with cProfile.Profile() as profile:
                    client.get(path, follow_redirects=True)
                pstats.Stats(profile).sort_stats("cumulative").print_stats(35)
        app.extensions["resolver"].close()


def _first_pair(service: Service) -> tuple[str, str]:
    found = review.queue(service, limit=1).items[0].proposal.proposal.pair
    return found.left, found.right


if __name__ == "__main__":
    main()
