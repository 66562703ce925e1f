"""A text -> mentions -> records, each with its citation.  May not import lists, index, scoring or storage."""

from resolver.documents.extraction import Extraction, extracted
from resolver.documents.lexicon import Lexicon, lexicon
from resolver.documents.pipeline import Pipeline, pipeline
from resolver.documents.reading import document

__all__ = ["Extraction", "Lexicon", "Pipeline", "document", "extracted", "lexicon", "pipeline"]
