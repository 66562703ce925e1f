"""What is a document, and what is a mention in it?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text: ``text[start:end]``, in code points, end exclusive."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """The words of ``text`` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def within(self, other: Span) -> bool:
        """Whether this span lies inside ``other``."""
        return other.start <= self.start and self.end <= other.end


@dataclass(frozen=True, slots=True)
class Document:
    """A text somebody gave us.

    ``name`` is the source's own name for it (a file name, a URL); giving another text under the
    same dataset and name supersedes the first.  ``id`` names this one version: it is made of the
    dataset, the name and the SHA-256 ``digest`` of the bytes.  ``text`` is as read: UTF-8 decoded,
    line ends untouched, so that spans count its code points.
    """

    id: str
    dataset: str
    name: str
    digest: str
    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    """ISO date, possibly partial."""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a document that names a person or an organisation."""

    document: str
    """Id of the document."""
    span: Span
    text: str
    """``span.of(document.text)``: the name as printed."""
    schema: str
    """``Person`` or ``Organization``."""
    sentence: Span
    """The sentence around it."""
    kind: str
    """``name``, ``acronym`` or ``partial`` (a surname or other short form)."""
    record: str
    """Id of the record that the mention belongs to."""
