"""How long does a list of full size take to read, and how much memory?

    python benchmarks/lists.py ../shared/data/lists/ofac_cons/cons_advanced_2020-03-17.xml.gz --megabytes 100

Makes an Advanced XML of the wanted size out of a real one by repeating its places, identity papers,
parties, relationships and sanctions under new numbers, then reads it in a process of its own and prints
records, seconds and peak resident memory.
"""

from __future__ import annotations

import argparse
import gzip
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_BLOCKS = ("Locations", "IDRegDocuments", "DistinctParties", "ProfileRelationships", "SanctionsEntries")
_NUMBERS = re.compile(
    r"\b((?:Location|IDRegDocument|DistinctParty|Profile|Identity|Alias|DocumentedName|NamePartGroup|Feature|"
    r"FeatureVersion|ProfileRelationship|SanctionsEntry|EntryEvent|SanctionsMeasure) ID|FixedRef|IdentityID|"
    r"From-ProfileID|To-ProfileID|ProfileID|SanctionsEntryID|LocationID|IssuedIn-LocationID|NamePartGroupID|"
    r'FeatureVersionID|DocumentedNameID|IDRegDocumentID)="(\d+)"'
)
_STEP = 1_000_000_000
"""Added to every number for each repetition; the published numbers are below 200 million."""


def repeated(xml: str, megabytes: int) -> Iterator[str]:
    """The file ``xml``, grown to about ``megabytes`` in pieces."""
    blocks = {name: _inner(xml, name) for name in _BLOCKS}
    size = sum(map(len, blocks.values()))
    times = max(1, round(megabytes * 1_000_000 / size))
    position = 0
    for name, inner in blocks.items():
        start = xml.index(inner, xml.index(f"<{name}>", position))
        yield xml[position:start]
        for number in range(times):
            yield _renumbered(inner, number * _STEP)
        position = start + len(inner)
    yield xml[position:]


def _inner(xml: str, name: str) -> str:
    return xml[xml.index(f"<{name}>") + len(name) + 2 : xml.index(f"</{name}>")]


def _renumbered(text: str, more: int) -> str:
    return _NUMBERS.sub(lambda m: f'{m[1]}="{int(m[2]) + more}"', text) if more else text


def make(source: Path, target: Path, megabytes: int) -> None:
    """Writes the grown file."""
    data = source.read_bytes()
    xml = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    with target.open("w", encoding="utf-8") as file:
        for piece in repeated(xml, megabytes):
            file.write(piece)


def measure(path: Path, form: str) -> None:
    """Reads ``path`` and prints what it took."""
    from resolver.lists import read

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    reading = read(form, [path], dataset="bench", version="bench")
    count = sum(1 for _ in reading.records)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = path.stat().st_size / 1_000_000
    print(f"{form}: {size:.0f} MB, {count} records in {seconds:.1f} s ({size / seconds:.1f} MB/s)")
    print(f"peak memory {peak / 1024:.0f} MB, of which {before / 1024:.0f} MB before reading")
    print(f"schemas: {dict(reading.report.schemas)}")


def main() -> None:
    """Makes the file and measures, or measures only."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--format", default="ofac-advanced")
    parser.add_argument("--only-read", action="store_true", help="read FILE as it is")
    given = parser.parse_args()
    if given.only_read:
        measure(given.file, given.format)
        return
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "grown.xml"
        make(given.file, target, given.megabytes)
        command = [sys.executable, __file__, str(target), "--only-read", "--format", given.format]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
