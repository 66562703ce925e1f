"""Which records of these files are one party?  Nothing is loaded, and nothing is kept.

The files are read twice: once for what is compared, which is kept small, and once for the records that
may be merged.  So a million records need one or two gigabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from resolver import entities, lists
from resolver.entities.gathered import gathered
from resolver.entities.linker import probabilities
from resolver.entities.listed import listed
from resolver.errors import Fault, InvalidListing
from resolver.model.judgements import Judgement, Verdict, pair
from resolver.model.proposals import Proposal
from resolver.model.records import Record
from resolver.operations.service import OF_DATASET, Service, uncollected

Progress = Callable[[str, int, int | None], None]
"""What is being done, how much of it is done, and of how much."""
_TELL = 1_000


@dataclass(frozen=True, slots=True)
class LinkedFiles:
    """What linking the records of files came to."""

    ids: tuple[str, ...]
    """Every record that has a name; one whose id an earlier file has stands as ``file:id``."""
    compared: int
    """How many pairs were compared."""
    pairs: tuple[Proposal, ...]
    """Those at or above the setting ``propose``, most probable first."""
    clusters: entities.Clusters
    """What automatic merging makes of them."""


def link_files(
    service: Service, files: Sequence[Path], progress: Progress = lambda what, done, of: None
) -> LinkedFiles:
    """Links the records of the files, each in one of the formats of lists, with the settings' thresholds.

    InvalidListing where a file cannot be read.
    """
    from resolver.entities.vectors import judged

    settings = service.settings
    with uncollected():
        entries = gathered(map(listed, _records(files)), progress=_now_and_then("reading", None, progress))
        found = judged(entries, service.linker.weights, lambda done, of: progress("comparing", done, of))
        likely = probabilities(found.log_odds)
        order = np.flatnonzero(likely >= settings.propose)
        order = order[np.argsort(-likely[order], kind="stable")]
        sides = zip(found.left[order].tolist(), found.right[order].tolist(), strict=True)
        proposed = tuple(
            Proposal(pair(entries.ids[one], entries.ids[other]), p, p, "", (), service.linker.name)
            for (one, other), p in zip(sides, likely[order].tolist(), strict=True)
        )
        ids, compared = entries.ids, len(found.left)
        del entries, found, likely
        named = {i for p in proposed for i in (p.pair.left, p.pair.right)}
        told = _now_and_then("merging", len(ids), progress)
        plan = entities.plan(
            proposed,
            (r for n, r in enumerate(_records(files), 1) if told(n) is None and r.id in named),
            entities.Clusters(),
            auto_merge=settings.auto_merge,
            auto_merge_lists=settings.auto_merge_lists,
            most=service.policy.auto_merge_above or None,
        )
        clusters = entities.clusters(_merged(n, p) for n, p in enumerate(plan.merged, 1))
    return LinkedFiles(ids, compared, proposed, clusters)


def _records(files: Sequence[Path]) -> Iterator[Record]:
    """The records of the files, under ids that no two of them share."""
    seen: set[str] = set()
    names = [file.name.split(".")[0] for file in files]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InvalidListing("two files have one name", [Fault(name, "given twice") for name in twice])
    for name, file in zip(names, files, strict=True):
        for record in lists.read(lists.recognised([file]), [file], dataset=name, version="").records:
            own = record.id if record.id not in seen else f"{name}{OF_DATASET}{record.id}"
            if own in seen:
                raise InvalidListing("two records share an id", [Fault(file.name, record.id)])
            if len(files) > 1:
                seen.add(own)
            yield record if own == record.id else replace(record, id=own)


def _now_and_then(what: str, of: int | None, progress: Progress) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % _TELL == 0:
            progress(what, done, of)

    return tell


def _merged(number: int, proposal: Proposal) -> Judgement:
    return Judgement(
        number, proposal.pair, Verdict.SAME, entities.AUTO, "", "", None, None, None, None, {}, None, "", ""
    )
