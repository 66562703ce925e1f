"""Where in a text does something stand, and where do two names part?  Always escaped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from markupsafe import Markup, escape

from resolver.model.documents import Mention, Span


def sentence_marked(text: str, sentence: Span, span: Span) -> Markup:
    """The sentence with what the span covers marked."""
    start, end = max(span.start, sentence.start), min(span.end, sentence.end)
    if start >= end:
        return escape(sentence.of(text))
    return Markup("{}<mark>{}</mark>{}").format(
        text[sentence.start : start], text[start:end], text[end : sentence.end]
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a document's text; ``mention`` is what it belongs to, if anything."""

    text: str
    mention: Mention | None
    wanted: bool
    """Whether it is the place that the reader came for."""
    first: bool
    """Whether it begins its mention, and so carries the mention's id."""


def stretches(text: str, mentions: Iterable[Mention], wanted: Span | None) -> list[Stretch]:
    """The text cut where mentions, and the place the reader came for, begin and end."""
    ordered = sorted(mentions, key=lambda m: (m.span.start, -m.span.end))
    edges = {0, len(text)} | {e for m in ordered for e in (m.span.start, m.span.end)}
    if wanted is not None:
        edges |= {wanted.start, wanted.end}
    cuts = sorted(e for e in edges if 0 <= e <= len(text))
    found: list[Stretch] = []
    number = 0
    for start, end in pairwise(cuts):
        while number < len(ordered) and ordered[number].span.end <= start:
            number += 1
        inside = ordered[number] if number < len(ordered) and ordered[number].span.start <= start else None
        here = wanted is not None and wanted.start <= start and end <= wanted.end
        first = inside is not None and inside.span.start == start
        found.append(Stretch(text[start:end], inside, here, first))
    return found


@dataclass(frozen=True, slots=True)
class Link:
    """Where a mention leads: the entity that its record belongs to."""

    href: str
    caption: str
    schema: str
    """As people say it."""
    person: bool

    def opening(self, *, wanted: bool) -> Markup:
        """The link's tag but for its end; persons and organisations are underlined differently."""
        kinds = "mention" + ("" if self.person else " organisation") + (" wanted" if wanted else "")
        return Markup('<a class="{}" href="{}" title="{}: {}"').format(
            kinds, self.href, self.schema, self.caption
        )


def text_marked(
    text: str, mentions: Iterable[Mention], wanted: Span | None, links: Mapping[str, Link]
) -> Markup:
    """The text with its mentions as links (record -> link) and the place the reader came for marked.

    The place has the id ``at``; a mention elsewhere the id ``m`` and its start.
    """
    parts: list[str] = []
    tags = {record: link.opening(wanted=False) for record, link in links.items()}
    at, mention_id = Markup(' id="at"'), Markup(' id="m{}"')
    for part in stretches(text, mentions, wanted):
        words = escape(part.text)
        if part.mention is not None:
            if part.wanted:
                tag, place, at = links[part.mention.record].opening(wanted=True), at, Markup("")
            else:
                tag = tags[part.mention.record]
                place = mention_id.format(part.mention.span.start) if part.first else Markup("")
            parts.append(f"{tag}{place}>{words}</a>")
        elif part.wanted:
            parts.append(f"<mark{at}>{words}</mark>")
            at = Markup("")
        else:
            parts.append(words)
    return Markup("".join(parts))  # noqa: S704 - every part was escaped on its way in


def differences(text: str, others: Sequence[str]) -> Markup:
    """The text with the letters underlined that the likest of the other texts does not have.

    Letters are compared without regard to case; an accent goes with the letter it stands on.
    """
    if not others:
        return escape(text)
    ours = _clusters(text)
    folded = [c.casefold() for c in ours]
    likest = max(others, key=lambda other: SequenceMatcher(None, text.casefold(), other.casefold()).ratio())
    matcher = SequenceMatcher(None, folded, [c.casefold() for c in _clusters(likest)], autojunk=False)
    parts = [
        escape("".join(ours[start:end]))
        if kind == "equal"
        else Markup('<span class="differs">{}</span>').format("".join(ours[start:end]))
        for kind, start, end, _, _ in matcher.get_opcodes()
        if end > start
    ]
    return Markup("").join(parts)


def _clusters(text: str) -> list[str]:
    """Letters with the marks that stand on them."""
    found: list[str] = []
    for char in text:
        if found and unicodedata.category(char).startswith("M"):
            found[-1] += char
        else:
            found.append(char)
    return found
