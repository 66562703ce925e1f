"""Which pairs of records may describe the same party, how probably, and why?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from resolver.entities.clusters import Clusters
from resolver.entities.corpus import corpus
from resolver.entities.described import Described, described, documents_of, related
from resolver.entities.gathered import Gathered, Heard, gathered
from resolver.entities.linker import Linker, probabilities, probability
from resolver.entities.listed import Listed, listed
from resolver.entities.lists import BESIDE, said
from resolver.entities.relations import Related
from resolver.entities.texts import Finding, findings
from resolver.model.judgements import Pair, pair
from resolver.model.matching import Evidence
from resolver.model.proposals import Proposal
from resolver.model.records import Record
from resolver.scoring import Prepared, Scorer

MOST_IN_BLOCK = 400
"""Records of texts that may share a blocking key: a surname of more people than that joins nobody."""
CERTAIN = 0.97
"""Probability from which a pair is not scored besides: tens of thousands of them, and nobody to read it."""
TELLING = 0.05
"""Log-odds below which a finding is not worth a line of evidence."""
UNEXPLAINED = "the names are alike"
NAMED = frozenset(
    {"same_name", "same_alias", "same_weak_alias", "likeness", "likeness_high", "numbers_differ"}
)
"""Findings that rest on the likest two names."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What comparing records came to."""

    proposals: tuple[Proposal, ...]
    """Most probable first."""
    heard: Heard | None
    """What the sounds of names in lists were weighed by; None where there are no lists."""


def proposals(records: Iterable[Record], scorer: Scorer, linker: Linker, **asked: Any) -> Iterator[Proposal]:
    """The proposals of :func:`proposed`, most probable first."""
    yield from proposed(records, scorer, linker, **asked).proposals


def proposed(
    records: Iterable[Record],
    scorer: Scorer,
    linker: Linker,
    *,
    clusters: Clusters | None = None,
    touching: frozenset[str] | None = None,
    at_least: float = 0.5,
    explained: float = 0.0,
    judged: bool = False,
    heard: Heard | None = None,
    among_texts: bool = True,
) -> Proposed:
    """The pairs at or above the probability ``at_least``, most probable first.

    Pairs that ``clusters`` knows to be the same or different are left out, unless ``judged``.  With
    ``touching`` only pairs with a record in it are made, as after a document came in; the other records
    still count as what is known.  Pairs of lists below the probability ``explained`` come without
    evidence.  ``heard`` weighs the sounds of names in lists, where these records are only some of many;
    then pairs of two texts, which need all texts around them, can be left out by ``among_texts``.
    ``score`` is the scorer's from ``explained`` to CERTAIN, elsewhere the probability.
    """
    known = clusters or Clusters()
    given = sorted(records, key=lambda r: r.id)
    from_texts = {r.id for r in given if documents_of(r)}
    found: list[Proposal] = []
    if among_texts:
        described_texts = [described(r) for r in given if r.id in from_texts]
        found += _among_texts(described_texts, linker, known, touching, at_least)
    if len(from_texts) < len(given):
        entries = {r.id: listed(r) for r in given if r.names()}
        rows = gathered(entries.values(), heard)
        found += _with_lists(entries, rows, from_texts, linker, touching, at_least, explained)
        heard = rows.heard
    if not judged:
        found = [p for p in found if not known.judged(p.pair)]
    scored = _scored(found, {r.id: r for r in given}, scorer, explained)
    return Proposed(tuple(sorted(scored, key=lambda p: (-p.probability, p.pair))), heard)


def _scored(
    found: Iterable[Proposal], records: Mapping[str, Record], scorer: Scorer, explained: float
) -> Iterator[Proposal]:
    """The proposals with the score that a search would give, where somebody may have to look at them."""
    prepared: dict[str, Prepared] = {}

    def side(record_id: str) -> Prepared:
        if record_id not in prepared:
            record = records[record_id]
            prepared[record_id] = scorer.prepared(record.schema, record.properties)
        return prepared[record_id]

    for proposal in found:
        if explained <= proposal.probability < CERTAIN:
            score = scorer.score(side(proposal.pair.left), side(proposal.pair.right))
            yield replace(proposal, score=score)
        else:
            yield proposal


def _among_texts(
    records: Sequence[Described],
    linker: Linker,
    known: Clusters,
    touching: frozenset[str] | None,
    at_least: float,
) -> Iterator[Proposal]:
    if len(records) < 2:
        return
    found = _related_pairs(records, touching)
    around = corpus(records, ((p.left, p.right, r) for p, r in found), known)
    by_id = around.records
    for on, relation in found:
        facts = findings(by_id[on.left], by_id[on.right], relation, around)
        log_odds = sum(linker.weight(f.table, f.name) * f.amount for f in facts)
        likely = probability(log_odds)
        if likely >= at_least:
            yield _proposal(on, likely, facts, linker)


def _with_lists(
    entries: Mapping[str, Listed],
    rows: Gathered,
    from_texts: Set[str],
    linker: Linker,
    touching: frozenset[str] | None,
    at_least: float,
    explained: float,
) -> Iterator[Proposal]:
    """Pairs of which at least one side is an entry of a list."""
    from resolver.entities.vectors import compared, judged

    found = judged(rows, linker.weights)
    likely = probabilities(found.log_odds)
    text = np.array([i in from_texts for i in rows.ids], bool)
    wanted = (likely >= at_least) & ~(text[found.left] & text[found.right])
    if touching is not None:
        touched = np.array([i in touching for i in rows.ids], bool)
        wanted &= touched[found.left] | touched[found.right]
    unread, read = wanted & (likely < explained), wanted & (likely >= explained)
    sides = zip(found.left[unread].tolist(), found.right[unread].tolist(), strict=True)
    for (one, other), p in zip(sides, likely[unread].tolist(), strict=True):
        yield Proposal(pair(rows.ids[one], rows.ids[other]), p, p, UNEXPLAINED, (), linker.name)
    told = compared(rows, found.left[read], found.right[read])
    columns = [*told.findings.columns, *BESIDE]
    values = np.column_stack([told.findings.to_numpy(), found.rivals[read], found.leads[read]]).tolist()
    tables = [linker.weights["lists.person" if person else "lists.organisation"] for person in told.person]
    for row, ((left, right), p) in enumerate(zip(told.pairs, likely[read].tolist(), strict=True)):
        facts = {c: v for c, v in zip(columns, values[row], strict=True) if v}
        likest = _texts_of(entries[left], entries[right], *told.likest[row].tolist())
        yield _list_proposal(pair(left, right), p, facts, tables[row], likest, left < right, linker)


def _texts_of(left: Listed, right: Listed, one: int, other: int) -> tuple[str | None, str | None]:
    """The two likest names as written; None where the two share no sound."""
    if one < 0:
        return None, None
    return tuple(left.names.values())[one].text, tuple(right.names.values())[other].text


def _list_proposal(
    on: Pair,
    likely: float,
    facts: Mapping[str, float],
    table: Mapping[str, float],
    likest: tuple[str | None, str | None],
    in_order: bool,
    linker: Linker,
) -> Proposal:
    ours, theirs = likest if in_order else likest[::-1]
    evidence = []
    for name, amount in facts.items():
        log_odds = round(table[name] * amount, 4)
        if abs(log_odds) < TELLING:
            continue
        evidence.append(
            Evidence(
                feature=name,
                score=min(1.0, max(0.0, amount)),
                log_odds=log_odds,
                query=ours if name in NAMED else None,
                candidate=theirs if name in NAMED else None,
                sentence=said(name, amount),
            )
        )
    evidence.sort(key=lambda e: -abs(e.log_odds))
    best = max(evidence, key=lambda e: e.log_odds, default=None)
    reason = best.sentence if best is not None else UNEXPLAINED
    return Proposal(on, likely, likely, reason, tuple(evidence), linker.name)


def _related_pairs(
    records: Sequence[Described], touching: frozenset[str] | None
) -> list[tuple[Pair, Related]]:
    import pandas as pd

    from resolver.entities.blocking import SharedKey, text_keys

    by_id = {r.id: r for r in records}
    frame = pd.DataFrame({"keys": [text_keys(r) for r in records]}, index=pd.Index(list(by_id)))
    found = []
    for left, right in SharedKey(most=MOST_IN_BLOCK).index(frame):
        if touching is not None and left not in touching and right not in touching:
            continue
        relation = related(by_id[left], by_id[right])
        if relation is not None:
            found.append((pair(left, right), relation))
    return found


def _proposal(on: Pair, likely: float, facts: Sequence[Finding], linker: Linker) -> Proposal:
    evidence = tuple(
        Evidence(
            feature=fact.name,
            score=None,
            log_odds=round(linker.weight(fact.table, fact.name) * fact.amount, 4),
            query=fact.left,
            candidate=fact.right,
            sentence=fact.sentence,
        )
        for fact in facts
    )
    return Proposal(on, likely, likely, facts[0].sentence, evidence, linker.name)
