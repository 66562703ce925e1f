"""How long until all lists can be searched: at first, again with nothing new, with 100 entries changed?

    python benchmarks/all_lists.py ../shared/data/lists

Loads the newest complete file of every publisher found in the folder into an empty service, asks for a
name of each list, loads everything again, and then once more after 100 entries of one list were changed.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np

from resolver.config import Settings
from resolver.model.matching import Query
from resolver.operations import lists, screen
from resolver.operations.screen import ScreenOptions
from resolver.operations.service import Service

NEWEST = {
    "us_ofac_sdn": ("ofac_sdn/csv_2021-07/*.csv",),
    "us_ofac_cons": ("ofac_cons/csv_2025-12/*.csv",),
    "un_sc": ("un/consolidated_2026-*.xml.gz",),
    "eu_fsf": ("eu_fsf/*reconstructed*.xml.gz",),
    "gb_sl": ("uk_sl/*reconstructed*.xml.gz",),
    "ch_seco": ("ch_seco/seco_whole_list*.xml",),
    "ca_sema": ("ca_sema/*.xml",),
    "au_dfat": ("au_dfat/*.xlsx",),
    "us_bis_dpl": ("us_bis_dpl/dpl_2022.txt",),
    "us_csl": ("us_csl/consolidated_2023plus*.csv",),
    "donations": ("ftm/*.ijson",),
}
"""List -> its newest complete files in the folder."""
CHANGED = 100


def files_of(folder: Path) -> dict[str, list[Path]]:
    """The lists that the folder has files of."""
    found = {name: sorted(p for w in wanted for p in folder.glob(w)) for name, wanted in NEWEST.items()}
    return {name: files for name, files in found.items() if files}


def changed(files: list[Path], folder: Path, count: int = CHANGED) -> list[Path]:
    """Copies of an SDN list in CSV in which the first names of ``count`` entries say something more."""
    folder.mkdir(parents=True)
    for path in files:
        shutil.copy(path, folder)
    table = folder / "sdn.csv"
    lines = table.read_bytes().split(b"\n")
    step = len(lines) // count
    for number in range(0, step * count, step):
        key, mark, rest = lines[number].partition(b',"')
        name, quote, more = rest.partition(b'"')
        lines[number] = key + mark + name + b" II" + quote + more
    table.write_bytes(b"\n".join(lines))
    return sorted(folder.iterdir())


def load(service: Service, given: dict[str, list[Path]]) -> tuple[str, int]:
    """Seconds from files to searchable, and how many records were added, changed or removed."""
    started, used, moved = time.perf_counter(), time.process_time(), 0
    for done in lists.load_all(service, given):
        moved += done.added + done.updated + done.removed
    asked(service)
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    return f"{wall:6.2f} s ({cpu:.2f} s of a processor)", moved


def asked(service: Service) -> None:
    """Asks every list for the name of one of its records."""
    world = service.world()
    for segment, _ in world.segments:
        for number, dataset in enumerate(segment.datasets):
            rows = np.flatnonzero(segment.arrays["record_dataset"] == number).tolist()
            record = next((r for r in map(segment.record, rows) if r.names()), None)
            if record is not None:
                query = Query("LegalEntity", {"name": record.names()[:1]})
                screen.screen(service, dataset, {"q": query}, ScreenOptions())


def main() -> None:
    """Loads three times and prints the seconds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--profile", action="store_true", help="say where the time of the first load went")
    given = parser.parse_args()
    found = files_of(given.folder)
    with tempfile.TemporaryDirectory() as folder:
        service = Service.open(Settings(data=Path(folder) / "data"))
        profile = cProfile.Profile()
        if given.profile:
            profile.enable()
        seconds, moved = load(service, found)
        profile.disable()
        records = sum(service.world().counts().values())
        print(f"first load        {seconds}  {len(found)} lists, {records:,} records, {moved:,} new")
        if given.profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
        seconds, moved = load(service, found)
        print(f"nothing changed   {seconds}  {moved} changes")
        found["us_ofac_sdn"] = changed(found["us_ofac_sdn"], Path(folder) / "newer")
        seconds, moved = load(service, found)
        print(f"{CHANGED} changed       {seconds}  {moved} changes")
        service.close()
    print(f"peak memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")


if __name__ == "__main__":
    main()
