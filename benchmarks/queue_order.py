"""In which order should people decide?  By worth, against random order and order by probability.

    python -m benchmarks queue_order LABELS.csv     (on the lists that are loaded; nothing is written)

Pairs are judged by weights that were learnt from other parties (five folds), and those that are certain
are merged as the service does, or not at all.  Of the pairs that are left a reviewer who knows the labels
decides the labelled ones from the top; what follows from a decision need not be decided.  Told is how many
of the first 100 are worth deciding (neither certainly the same nor certainly different: probability from
.05 to .95), and after how many decisions 95 % of the merges that people have to make are made.  A decision
joins two entities at most, so no order needs fewer than 95 % of the merges: that is the floor.  Last comes
what bulk decisions save: the pairs from ``auto_merge_lists`` on as the same, as many at once as are allowed.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Sequence
from pathlib import Path

from resolver import entities
from resolver.config import load_settings
from resolver.model.judgements import Judgement, Pair, Verdict, pair
from resolver.model.proposals import Proposal
from resolver.operations import linking_training
from resolver.operations.review.worth import severity, uncertainty
from resolver.operations.service import Service


def main() -> None:
    """Learns, merges, decides, prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labels", type=Path)
    parser.add_argument(
        "--at-least", type=float, default=0.001, help="probability of the third queue's pairs"
    )
    arguments = parser.parse_args()
    service = Service.open(load_settings())
    taught = linking_training.train_linking(service, arguments.labels)
    with service.storage.reading() as tx:
        records = {k.id: k.record for k in tx.records.stream() if k.record.names()}
    with arguments.labels.open(encoding="utf-8", newline="") as file:
        party = {row["record"]: row["cluster"] for row in csv.DictReader(file)}
    settings, policy = service.settings, service.policy
    every = [Proposal(pair(a, b), p, p, "", ()) for a, b, p in taught.unseen]
    found = [p for p in every if p.probability >= settings.propose]
    low = arguments.at_least
    plan = entities.plan(
        found,
        records.values(),
        entities.Clusters(),
        auto_merge=settings.auto_merge,
        auto_merge_lists=settings.auto_merge_lists,
        most=policy.auto_merge_above or None,
    )
    merged = entities.clusters(_row(n, p.pair, Verdict.SAME) for n, p in enumerate(plan.merged, 1))

    def worth(p: Proposal) -> float:
        grave = severity(policy, records[p.pair.left], records[p.pair.right])
        return uncertainty(p.probability) * grave

    queues = {
        f"{len(plan.merged)} pairs merged by themselves": (merged, list(plan.queued)),
        "nothing merged by itself": (entities.Clusters(), found),
        f"nothing merged by itself, pairs from {low} on": (
            entities.Clusters(),
            [p for p in every if p.probability >= low],
        ),
    }
    for what, (before, waiting) in queues.items():
        told = {p.pair for p in waiting if {p.pair.left, p.pair.right} <= party.keys()}
        told = {on for on in told if party[on.left] or party[on.right]}
        print(f"{what}: {len(waiting)} wait, {len(told)} of them labelled")
        orders = {
            "worth": sorted(waiting, key=lambda p: (-worth(p), p.pair)),
            "probability": sorted(waiting, key=lambda p: (-p.probability, p.pair)),
            "chance": random.Random(1).sample(waiting, len(waiting)),
        }
        for name, order in orders.items():
            hard = sum(0.05 <= p.probability <= 0.95 for p in order[:100])
            told_order = [p for p in order if p.pair in told]
            decisions, joins, _ = _decided(before, told_order, party)
            floor = -(-len(joins) * 95 // 100)
            needed = joins[floor - 1] if joins else 0
            print(
                f"  by {name:12} of the first 100 worth deciding {hard:3}; 95 % of the {len(joins)} merges "
                f"after {needed} of {decisions} decisions, floor {floor}"
            )
        sure = [p for p in told_order if p.probability >= settings.auto_merge_lists]
        by_worth = [p for p in orders["worth"] if p.pair in told and p not in sure]
        bulks, wrong, after = _in_bulk(before, sure, party, policy.bulk_limit)
        decisions, joins, _ = _decided(after, by_worth, party)
        print(
            f"  in bulk: {len(sure)} pairs in {bulks} decisions, {wrong} of them wrong; "
            f"then {len(joins)} merges are left for {decisions} decisions"
        )
    service.close()


def _decided(
    merged: entities.Clusters, order: Sequence[Proposal], party: dict[str, str]
) -> tuple[int, list[int], entities.Clusters]:
    """How many decisions were made, which of them joined two entities, and the clusters afterwards."""
    clusters, decisions, joins = merged, 0, []
    for p in order:
        if clusters.judged(p.pair):
            continue
        decisions += 1
        same = bool(party[p.pair.left]) and party[p.pair.left] == party[p.pair.right]
        if same:
            joins.append(decisions)
        clusters = clusters.after(
            [_row(clusters.last + 1, p.pair, Verdict.SAME if same else Verdict.DIFFERENT)]
        )
    return decisions, joins, clusters


def _in_bulk(
    merged: entities.Clusters, sure: Sequence[Proposal], party: dict[str, str], limit: int
) -> tuple[int, int, entities.Clusters]:
    """Bulk decisions, how many of their pairs are not the same, and the clusters afterwards."""
    wrong = sum(not party[p.pair.left] or party[p.pair.left] != party[p.pair.right] for p in sure)
    rows = [_row(merged.last + n, p.pair, Verdict.SAME) for n, p in enumerate(sure, 1)]
    return -(-len(sure) // limit), wrong, merged.after(rows)


def _row(number: int, on: Pair, verdict: Verdict) -> Judgement:
    return Judgement(number, on, verdict, "ines", "", "", None, None, None, None, {}, None, "", "")


if __name__ == "__main__":
    main()
