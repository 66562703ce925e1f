"""What do the nouns look like in JSON?

Plain dicts, written by hand: every /match passes here, and a schema's dump costs ten times as much.
The shapes are those of :mod:`resolver.web.api.schemas`; the tests hold one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any
from urllib.parse import quote

from followthemoney.types import registry

from resolver.model.citations import Citation, ListCitation
from resolver.model.documents import Document, Mention
from resolver.model.entities import Entity
from resolver.model.judgements import Judgement, Pair
from resolver.model.matching import Evidence, Match
from resolver.model.records import Record, Value
from resolver.operations.review import Queued
from resolver.storage import Claim, KeptProposal

MOST_CITATIONS = 5
"""Of one value in /match: a name that stands in a thousand sentences is shown in the first five."""

Documents = Mapping[str, Document]
"""The documents that citations point to, by id."""


def citation(c: Citation, documents: Documents) -> dict[str, Any]:
    """A citation with what a reader needs to find the place."""
    if isinstance(c, ListCitation):
        return {
            "kind": "list",
            "dataset": c.dataset,
            "version": c.version,
            "entry": c.entry,
            "field": c.field,
            "quote": c.quote,
        }
    document = documents.get(c.document)
    return {
        "kind": "document",
        "dataset": c.dataset,
        "document": c.document,
        "title": document.title if document else None,
        "publisher": document.publisher if document else None,
        "date": document.published if document else None,
        "start": c.span.start,
        "end": c.span.end,
        "quote": c.quote,
        "sentence": c.sentence.of(document.text) if document else None,
        "sentence_start": c.sentence.start,
        "sentence_end": c.sentence.end,
        "url": document_path(c.document),
        "source_url": document.url if document else None,
    }


def citations(values: Iterable[Value], documents: Documents, most: int | None = None) -> list[dict[str, Any]]:
    """The values' citations, each with the property and the value that it stands for."""
    return [
        {"property": value.prop, "value": value.text, **citation(c, documents)}
        for value in values
        for c in value.citations[:most]
    ]


def bare_entity(found: Entity) -> dict[str, Any]:
    """An entity in FollowTheMoney's shape, without citations."""
    properties = found.properties
    return {
        "id": found.id,
        "caption": found.caption,
        "schema": found.schema,
        "properties": {name: list(texts) for name, texts in properties.items()},
        "datasets": list(found.datasets),
        "referents": list(found.referents),
        "target": any(topic in registry.topic.RISKS for topic in properties.get("topics", ())),
        "first_seen": found.first_seen,
        "last_seen": found.last_seen,
        "last_change": found.last_change,
        "delisted": found.delisted,
    }


def entity(found: Entity, documents: Documents, most: int | None = None) -> dict[str, Any]:
    """An entity with its citations."""
    return bare_entity(found) | {"citations": citations(found.values, documents, most)}


def scored(found: Entity, match: Match, documents: Documents) -> dict[str, Any]:
    """One result of /match."""
    matched = {e.candidate for e in match.evidence if e.candidate}
    answer = bare_entity(found)
    answer["citations"] = [
        {"property": v.prop, "value": v.text, "matched": v.text in matched, **citation(c, documents)}
        for v in found.values
        for c in v.citations[:MOST_CITATIONS]
    ]
    answer["score"] = match.score
    answer["match"] = match.match
    answer["probability"] = match.probability
    answer["explanations"] = explanations(match.evidence)
    answer["evidence"] = [evidence(e) for e in match.evidence]
    if match.waterfall:
        answer["waterfall"] = [asdict(step) for step in match.waterfall]
    return answer


def explanations(found: Iterable[Evidence]) -> dict[str, dict[str, Any]]:
    """Feature -> its share, for clients that know no evidence.

    Clients read ``score`` as a number, so features that had nothing to compare are left out; of a
    feature that spoke twice the weightier word stands.
    """
    chosen: dict[str, Evidence] = {}
    for e in found:
        if e.score is not None and (
            e.feature not in chosen or abs(e.log_odds) > abs(chosen[e.feature].log_odds)
        ):
            chosen[e.feature] = e
    return {
        e.feature: {
            "score": e.score,
            "detail": e.sentence,
            "query": e.query,
            "candidate": e.candidate,
            "weight": e.log_odds,
        }
        for e in chosen.values()
    }


def evidence(e: Evidence) -> dict[str, Any]:
    """What one comparison found, without citations."""
    return {
        "feature": e.feature,
        "score": e.score,
        "log_odds": e.log_odds,
        "query": e.query,
        "candidate": e.candidate,
        "sentence": e.sentence,
    }


def cited_evidence(e: Evidence, documents: Documents) -> dict[str, Any]:
    """What one comparison found, with where the right side's value stands."""
    found = [{"property": e.feature, "value": e.candidate, **citation(c, documents)} for c in e.citations]
    return evidence(e) | {"citations": found}


def record(found: Record, documents: Documents) -> dict[str, Any]:
    """One record with its citations."""
    return {
        "id": found.id,
        "dataset": found.dataset,
        "schema": found.schema,
        "caption": found.caption,
        "properties": {name: list(texts) for name, texts in found.properties.items()},
        "citations": citations(found.values, documents),
    }


def proposal(kept: KeptProposal) -> dict[str, Any]:
    """One pair of the queue."""
    found = kept.proposal
    return {
        "left": found.pair.left,
        "right": found.pair.right,
        "score": found.score,
        "probability": found.probability,
        "reason": found.reason,
        "evidence": [evidence(e) for e in found.evidence],
        "model": found.model,
        "state": kept.state.value,
        "worth": kept.worth,
        "created": kept.created,
        "url": f"/admin/proposals/{quote(found.pair.left, safe='')}/{quote(found.pair.right, safe='')}",
    }


def judgement(found: Judgement) -> dict[str, Any]:
    """One row of the log."""
    return {
        "number": found.number,
        "left": found.pair.left,
        "right": found.pair.right,
        "verdict": found.verdict.value,
        "user": found.user,
        "reason": found.reason,
        "code": found.code,
        "at": found.at,
        "score": found.score,
        "probability": found.probability,
        "model": found.model,
        "snapshot": found.snapshot,
        "evidence": dict(found.evidence),
        "revokes": found.revokes,
        "batch": found.batch,
        "stage": found.stage,
        "confirms": found.confirms,
        "previous": found.previous,
        "hash": found.hash,
    }


def plain(value: Any) -> Any:
    """A noun of reviewing, and all in it, as plain JSON values."""
    if isinstance(value, Judgement):
        return judgement(value)
    if isinstance(value, Pair):
        return [value.left, value.right]
    if isinstance(value, KeptProposal):
        return proposal(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def claimed(found: Claim) -> dict[str, Any]:
    """Who has a pair open."""
    return {
        "left": found.pair.left,
        "right": found.pair.right,
        "user": found.user,
        "at": found.at,
        "until": found.until,
    }


def queued(found: Queued) -> dict[str, Any]:
    """One pair of the queue, with why it stands where it stands."""
    return proposal(found.proposal) | {
        "sides": [plain(found.left), plain(found.right)],
        "worth": found.worth,
        "severity": found.severity,
        "screenings": found.screenings,
        "age_days": found.age_days,
        "corroboration": found.corroboration,
        "claim": claimed(found.claim) if found.claim is not None else None,
        "opinions": found.opinions,
        "why": found.why,
    }


def document_summary(found: Document) -> dict[str, Any]:
    """A document without its text."""
    return {
        "id": found.id,
        "dataset": found.dataset,
        "name": found.name,
        "digest": found.digest,
        "title": found.title,
        "publisher": found.publisher,
        "date": found.published,
        "source_url": found.url,
        "url": document_path(found.id),
    }


def mention(found: Mention, entities: Mapping[str, str]) -> dict[str, Any]:
    """A mention with the entity that its record belongs to."""
    return {
        "start": found.span.start,
        "end": found.span.end,
        "text": found.text,
        "type": found.schema,
        "kind": found.kind,
        "record": found.record,
        "entity": entities.get(found.record, found.record),
        "sentence_start": found.sentence.start,
        "sentence_end": found.sentence.end,
    }


def document_path(id: str) -> str:
    """Where this service shows the document."""
    return f"/documents/{quote(id, safe='')}"
