"""Small factories for the storage tests."""

from __future__ import annotations

from resolver.model.citations import DocumentCitation, ListCitation
from resolver.model.documents import Document, Mention, Span
from resolver.model.judgements import Judgement, Verdict, pair
from resolver.model.records import Record, Value
from resolver.storage import Dataset, NewJudgement, Storage


def listed(entry: str, name: str = "Ada Moreno", version: str = "v1", dataset: str = "list") -> Record:
    citation = ListCitation(dataset, version, entry, "name", name)
    return Record(f"{dataset}-{entry}", dataset, "Person", (Value("name", name, (citation,)),))


def read(document: Document, entry: str, name: str) -> Record:
    start = document.text.index(name)
    span = Span(start, start + len(name))
    citation = DocumentCitation(document.dataset, document.id, span, name, Span(0, len(document.text)))
    return Record(f"{document.id}-{entry}", document.dataset, "Person", (Value("name", name, (citation,)),))


def text(words: str, name: str = "a.txt", dataset: str = "news") -> Document:
    return Document(f"{dataset}-{name}-{hash(words) & 0xFFFF:x}", dataset, name, f"digest of {words}", words)


def mention(document: Document, name: str, record: str) -> Mention:
    start = document.text.index(name)
    span = Span(start, start + len(name))
    return Mention(document.id, span, name, "Person", Span(0, len(document.text)), "name", record)


def with_datasets(storage: Storage) -> Storage:
    with storage.writing() as tx:
        tx.datasets.put(Dataset("news", "News", "documents"))
        tx.datasets.put(Dataset("list", "A list", "list"))
    return storage


def judged(storage: Storage, one: str, other: str, verdict: Verdict = Verdict.SAME) -> Judgement:
    with storage.writing() as tx:
        new = NewJudgement(
            pair(one, other),
            verdict,
            user="ines",
            reason="same birth date",
            score=0.91,
            probability=0.97,
            evidence={"features": [{"name": "born", "log_odds": 2.5}], "lists": {"list": "v1"}},
        )
        return tx.judgements.append(new)
