"""Whom does a text name, and what does it say of them?"""

from __future__ import annotations

from dataclasses import dataclass

from resolver.documents.coreference import clusters
from resolver.documents.lexicon import Lexicon
from resolver.documents.mentions import named
from resolver.documents.pipeline import Pipeline, joined
from resolver.documents.records import records
from resolver.documents.sentences import sentences
from resolver.documents.tokens import tokens
from resolver.model.documents import Document, Mention
from resolver.model.records import Record


@dataclass(frozen=True, slots=True)
class Extraction:
    """The mentions of one document in order, and the records they make, in order of first mention."""

    mentions: tuple[Mention, ...]
    records: tuple[Record, ...]


def extracted(document: Document, lexicon: Lexicon, pipeline: Pipeline | None = None) -> Extraction:
    """The persons and organisations that the document names, told apart within this document only.

    ``pipeline`` is a spaCy pipeline (see :func:`~resolver.documents.pipeline.pipeline`) whose mentions of
    persons and organisations are added to those of the rules.  Time grows with the length of the text.
    """
    words = tokens(document.text, lexicon)
    if not words:
        return Extraction((), ())
    parts = sentences(document.text, words, lexicon)
    found = named(parts, lexicon)
    if pipeline is not None:
        found = joined(found, pipeline, document.text, parts)
    told, made = records(document, found, clusters(found, parts, lexicon), parts, lexicon)
    return Extraction(told, made)
