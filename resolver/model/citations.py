"""Where does a value come from?"""

from __future__ import annotations

from dataclasses import dataclass

from resolver.model.documents import Span


@dataclass(frozen=True, slots=True)
class DocumentCitation:
    """A value that stands in a document: ``document.text[start:end] == quote``."""

    dataset: str
    document: str
    span: Span
    quote: str
    sentence: Span


@dataclass(frozen=True, slots=True)
class ListCitation:
    """A value that stands in an entry of a published list."""

    dataset: str
    version: str
    """Digest of the list version it was read from."""
    entry: str
    """The publisher's own id of the entry."""
    field: str
    """Column, element path or property in the publisher's format."""
    quote: str
    """The field's text as published."""


Citation = DocumentCitation | ListCitation
