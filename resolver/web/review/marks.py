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
class Wanted:
    """The place that the reader came for, and the sentence around it."""

    span: Span
    sentence: Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a document's text; ``mention`` is what it belongs to, if anything."""

    text: str
    mention: Mention | None
    wanted: bool
    """Whether it is the place that the reader came for."""
    sentence: bool
    """Whether it is in the sentence around that place."""
    first: bool
    """Whether it begins its mention, and so carries the mention's id."""


def stretches(
    text: str, mentions: Iterable[Mention], wanted: Wanted | None, part: Span | None = None
) -> list[Stretch]:
    """The text, or a part of it, cut where mentions, and what the reader came for, begin and end."""
    low, high = (part.start, part.end) if part is not None else (0, len(text))
    ordered = sorted(mentions, key=lambda m: (m.span.start, -m.span.end))
    edges = {low, high} | {e for m in ordered for e in (m.span.start, m.span.end)}
    place = wanted.span if wanted is not None else None
    around = wanted.sentence if wanted is not None else None
    for span in (place, around):
        if span is not None:
            edges |= {span.start, span.end}
    cuts = sorted(e for e in edges if low <= e <= high)
    found: list[Stretch] = []
    number = 0
    for start, end in pairwise(cuts):
        while number < len(ordered) and ordered[number].span.end <= start:
            number += 1
        inside = ordered[number] if number < len(ordered) and ordered[number].span.start <= start else None
        here = place is not None and place.start <= start and end <= place.end
        near = around is not None and around.start <= start and end <= around.end
        first = inside is not None and inside.span.start == start
        found.append(Stretch(text[start:end], inside, here, near, first))
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
    text: str,
    mentions: Iterable[Mention],
    wanted: Wanted | None,
    links: Mapping[str, Link],
    part: Span | None = None,
) -> Markup:
    """The text, or a part of it, with its mentions as links (record -> link).

    The place that the reader came for is marked and has the id ``at``; its sentence is set off.  A
    mention elsewhere has the id ``m`` and its start.
    """
    pieces: list[str] = []
    tags = {record: str(link.opening(wanted=False)) for record, link in links.items()}
    at, within = ' id="at"', False
    for stretch in stretches(text, mentions, wanted, part):
        if stretch.sentence != within:
            pieces.append("</span>" if within else '<span class="sentence">')
            within = stretch.sentence
        words = escape(stretch.text)
        mention = stretch.mention
        if mention is not None:
            if stretch.wanted:
                tag, place, at = str(links[mention.record].opening(wanted=True)), at, ""
            else:
                tag = tags[mention.record]
                place = f' id="m{mention.span.start}"' if stretch.first else ""
            pieces.append(f"{tag}{place}>{words}</a>")
        elif stretch.wanted:
            pieces.append(f"<mark{at}>{words}</mark>")
            at = ""
        else:
            pieces.append(words)
    if within:
        pieces.append("</span>")
    return Markup("".join(pieces))  # noqa: S704 - every piece was escaped on its way in


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
