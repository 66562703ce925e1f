"""Which pairs of records may describe the same party, how probably, and why?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from resolver.entities.clusters import Clusters
from resolver.entities.corpus import corpus
from resolver.entities.described import Described, described, documents_of, related
from resolver.entities.linker import Linker, probability
from resolver.entities.listed import Listed, Rarity, listed
from resolver.entities.lists import BESIDE, FINDINGS, first_pass
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
SENTENCES = {**FINDINGS, **BESIDE}
NAMED = frozenset(
    {"same_name", "same_alias", "same_weak_alias", "likeness", "likeness_high", "numbers_differ"}
)
"""Findings that rest on the likest two names."""


def proposals(
    records: Iterable[Record],
    scorer: Scorer,
    linker: Linker,
    *,
    clusters: Clusters | None = None,
    touching: frozenset[str] | None = None,
    at_least: float = 0.5,
) -> Iterator[Proposal]:
    """The pairs at or above the probability ``at_least``, most probable first.

    Pairs that ``clusters`` knows to be the same or different are left out.  With ``touching`` only
    pairs with a record in it are made, as after a document came in; the other records still count as
    what is known.  ``score`` is the scorer's below the probability CERTAIN, above it the probability.
    """
    known = clusters or Clusters()
    given = sorted(records, key=lambda r: r.id)
    from_texts = {r.id for r in given if documents_of(r)}
    described_texts = [described(r) for r in given if r.id in from_texts]
    found = list(_among_texts(described_texts, linker, known, touching, at_least))
    if len(from_texts) < len(given):
        found += _with_lists(given, from_texts, linker, known, touching, at_least)
    scored = _scored(found, {r.id: r for r in given}, scorer)
    yield from sorted(scored, key=lambda p: (-p.probability, p.pair))


def _scored(found: Iterable[Proposal], records: Mapping[str, Record], scorer: Scorer) -> Iterator[Proposal]:
    """The proposals with the score that a search would give, where somebody may have to look at them."""
    prepared: dict[str, Prepared] = {}

    def side(record_id: str) -> Prepared:
        if record_id not in prepared:
            record = records[record_id]
            prepared[record_id] = scorer.prepared(record.schema, record.properties)
        return prepared[record_id]

    for proposal in found:
        if proposal.probability >= CERTAIN:
            yield proposal
        else:
            yield replace(proposal, score=scorer.score(side(proposal.pair.left), side(proposal.pair.right)))


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
        if known.judged(on):
            continue
        facts = findings(by_id[on.left], by_id[on.right], relation, around)
        log_odds = sum(linker.weight(f.table, f.name) * f.amount for f in facts)
        likely = probability(log_odds)
        if likely >= at_least:
            yield _proposal(on, likely, facts, linker)


def _with_lists(
    records: Sequence[Record],
    from_texts: Set[str],
    linker: Linker,
    known: Clusters,
    touching: frozenset[str] | None,
    at_least: float,
) -> Iterator[Proposal]:
    """Pairs of which at least one side is an entry of a list."""
    from resolver.entities.vectors import alone, beside, both_passes, compared

    entries = {r.id: listed(r) for r in records if r.names()}
    if len(entries) < 2:
        return
    found = compared(list(entries.values()), touching)
    dataset_of = {e.id: e.dataset for e in entries.values()}
    findings = beside(found, alone(found, linker.weights), dataset_of)
    log_odds = both_passes(findings, found.kind, linker.weights)
    columns = list(findings.columns)
    values = findings.to_numpy()
    for row in log_odds.argsort()[::-1]:
        likely = probability(float(log_odds[row]))
        if likely < at_least:
            break
        on = pair(*found.pairs[row])
        if {on.left, on.right} <= from_texts or known.judged(on):
            continue
        facts = {c: float(v) for c, v in zip(columns, values[row], strict=True) if v}
        table = linker.weights[f"lists.{found.kind[row]}"]
        yield _list_proposal(entries[on.left], entries[on.right], likely, facts, table, found.rare, linker)


def _list_proposal(
    left: Listed,
    right: Listed,
    likely: float,
    facts: Mapping[str, float],
    table: Mapping[str, float],
    rare: Rarity,
    linker: Linker,
) -> Proposal:
    _, likest = first_pass(left, right, rare)
    evidence = []
    for name, amount in facts.items():
        log_odds = round(table[name] * amount, 4)
        if abs(log_odds) < TELLING:
            continue
        of_names = likest is not None and name in NAMED
        evidence.append(
            Evidence(
                feature=name,
                score=min(1.0, max(0.0, amount)),
                log_odds=log_odds,
                query=likest.left.text if of_names and likest is not None else None,
                candidate=likest.right.text if of_names and likest is not None else None,
                sentence=SENTENCES[name],
            )
        )
    evidence.sort(key=lambda e: -abs(e.log_odds))
    best = max(evidence, key=lambda e: e.log_odds, default=None)
    reason = best.sentence if best is not None else "the names are alike"
    return Proposal(pair(left.id, right.id), likely, likely, reason, tuple(evidence), linker.name)


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
