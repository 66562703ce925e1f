"""Which weights for joining lists do labelled records teach, and how well do they do on records unseen?

Labels name records by their sources' own ids and give each the party that it describes; an empty party
says that the record is none of the others.  For the figures the parties are dealt into folds: every pair
is judged by weights learnt without any pair that touches its fold.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from resolver import entities
from resolver.config import config_folder
from resolver.entities.described import documents_of
from resolver.entities.linker import probability
from resolver.entities.listed import listed
from resolver.errors import Fault, InvalidInput
from resolver.model.judgements import Judgement, Pair, Verdict, pair
from resolver.model.proposals import Proposal
from resolver.model.records import Record
from resolver.operations.review import source_id
from resolver.operations.service import Service, uncollected

FOLDS = 5
_LISTS = "[lists_alone.person]"
"""Where the learnt tables begin in ``linking.toml``; what stands before was set by hand."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How well pairs and clusters are told, on pairs whose parties were not learnt from."""

    precision: float
    recall: float
    f1: float
    """Of the pairs at or above the setting ``propose``."""
    candidate_recall: float
    """Share of the true pairs that were compared at all."""
    recall_at_999: float
    """Greatest recall at a precision of at least .999."""
    closed_f1: float
    """Pairs within the clusters that automatic merging makes."""
    pairs: int
    """True pairs among the labelled records."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What was learnt."""

    text: str
    """``linking.toml`` with the new tables."""
    figures: Figures
    unseen: tuple[tuple[str, str, float], ...]
    """Every pair that was compared with the probability given without having learnt from it."""
    clusters: Mapping[str, str]
    """Record -> the cluster that automatic merging gives it by these probabilities."""


def train_linking(service: Service, labels: Path, folds: int = FOLDS) -> Taught:
    """Learns from the labelled records among those in the store; InvalidInput where that is too little."""
    from resolver.entities.gathered import gathered
    from resolver.entities.training import as_toml, judged_by, trained
    from resolver.entities.vectors import compared, pairs

    party_of = _read(labels)
    with uncollected(), service.storage.reading() as tx:
        records = [k.record for k in tx.records.stream() if k.record.names() and not documents_of(k.record)]
    name_of = {r.id: source_id(r) for r in records}
    party = {r.id: party_of[name_of[r.id]] for r in records if name_of[r.id] in party_of}
    entries = gathered(map(listed, records))
    found = compared(entries, *pairs(entries))
    two = found.pairs
    same = [bool(party.get(a)) and party.get(a) == party.get(b) for a, b in two]
    told = [a in party and b in party and bool(party[a] or party[b]) for a, b in two]
    if sum(s and t for s, t in zip(same, told, strict=True)) < 2 * folds:
        raise InvalidInput("too few labelled pairs", [Fault(labels.name, "of the records in the store")])
    fold_of = {i: _fold(party.get(i) or i, folds) for i in entries.ids}
    before = service.linker.weights
    unseen = [0.0] * len(two)
    for fold in range(folds):
        outside = [t and fold not in (fold_of[a], fold_of[b]) for t, (a, b) in zip(told, two, strict=True)]
        log_odds = judged_by(found, trained(found, same, outside, before))
        for row, (a, _) in enumerate(two):
            if fold_of[a] == fold:
                unseen[row] = probability(float(log_odds[row]))
    tables = trained(found, same, told, before)
    clusters = _clusters(service, records, two, unseen)
    path = config_folder() / "linking.toml"
    head = path.read_text("utf-8").partition(_LISTS)[0]
    return Taught(
        head + as_toml(tables).rstrip() + "\n",
        _figures(service.settings.propose, two, unseen, same, told, party, clusters),
        tuple((name_of[a], name_of[b], p) for (a, b), p in zip(two, unseen, strict=True)),
        {name_of[r.id]: name_of[clusters.canonical(r.id)] for r in records},
    )


def _clusters(
    service: Service, records: Sequence[Record], pairs: Iterable[tuple[str, str]], likely: Iterable[float]
) -> entities.Clusters:
    """What automatic merging makes of the records by these probabilities."""
    least = service.settings.propose
    proposed = (
        Proposal(pair(a, b), p, p, "", ()) for (a, b), p in zip(pairs, likely, strict=True) if p >= least
    )
    settings, most = service.settings, service.policy.auto_merge_above or None
    plan = entities.plan(
        proposed, records, entities.Clusters(), auto_merge=settings.auto_merge_lists, most=most
    )
    return entities.clusters(_judgement(n, p.pair) for n, p in enumerate(plan.merged, 1))


def _judgement(number: int, on: Pair) -> Judgement:
    return Judgement(
        number, on, Verdict.SAME, entities.AUTO, "", "", None, None, None, None, {}, None, "", ""
    )


def _figures(
    propose: float,
    pairs: Sequence[tuple[str, str]],
    likely: Sequence[float],
    same: Sequence[bool],
    told: Sequence[bool],
    party: Mapping[str, str],
    clusters: entities.Clusters,
) -> Figures:
    sizes = Counter(p for p in party.values() if p)
    true = sum(n * (n - 1) // 2 for n in sizes.values())
    seen = sorted(((p, s) for p, s, t in zip(likely, same, told, strict=True) if t), reverse=True)
    shown = [s for p, s in seen if p >= propose]
    precision = sum(shown) / len(shown) if shown else 1.0
    recall = sum(shown) / true
    right = best = 0
    for n, (p, s) in enumerate(seen, 1):
        right += s
        last = n == len(seen) or seen[n][0] != p
        if last and right / n >= 0.999:
            best = right
    groups: dict[str, list[str]] = {}
    for record in party:
        groups.setdefault(clusters.canonical(record), []).append(record)
    together = agreed = 0
    for members in groups.values():
        inside = Counter(party[m] for m in members if party[m])
        alone = len(members) - sum(inside.values())
        named = sum(inside.values())
        agreed += sum(n * (n - 1) // 2 for n in inside.values())
        together += named * (named - 1) // 2 + named * alone
    return Figures(
        round(precision, 4),
        round(recall, 4),
        round(2 * precision * recall / (precision + recall), 4) if shown else 0.0,
        round(sum(s for _, s in seen) / true, 4),
        round(best / true, 4),
        round(2 * agreed / (together + true), 4),
        true,
    )


def _fold(party: str, folds: int) -> int:
    return int.from_bytes(hashlib.sha256(party.encode()).digest()[:4], "big") % folds


def _read(labels: Path) -> dict[str, str]:
    try:
        with labels.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {row["record"]: row["cluster"] for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput("the labels cannot be read", [Fault(str(labels), str(error))]) from error
    except KeyError as error:
        fault = Fault(str(labels), "needs the columns record and cluster")
        raise InvalidInput("the labels cannot be read", [fault]) from error
