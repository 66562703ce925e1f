"""Which roles, titles and countries does the text give the persons and bodies it names?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resolver.documents.lexicon import Lexicon
from resolver.documents.naming import ORGANIZATION, PERSON, Named
from resolver.documents.phrases import words_of
from resolver.documents.sentences import Sentence
from resolver.documents.tokens import Token
from resolver.model.documents import Span

_ARTICLES = frozenset(("a", "an", "the", "his", "her", "its", "their", "one", "top", "another"))
_LONGEST_ROLE = 16
"""Words looked over before a name for the body of its role."""
_ADJECTIVES = ("i", "an", "ese", "ish", "ist", "ite", "ic")
"""Ends of adjectives that say which people, movement or place one belongs to."""
_ENDS = frozenset((",", ".", ";", ":", "(", ")", "—", "–", "-", '"', "“", "”", "!", "?"))


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of a mention's record that the text states, with its place."""

    prop: str
    """``position``, ``country`` or ``nationality``."""
    text: str
    span: Span


def facts(
    text: str,
    mention: Named,
    sentences: Sequence[Sentence],
    bodies: dict[tuple[int, int], Named],
    lexicon: Lexicon,
) -> list[Fact]:
    """What the words directly around a mention say of it."""
    tokens = sentences[mention.sentence].tokens
    if mention.schema == ORGANIZATION:
        return list(_countries_of_body(text, mention, tokens, lexicon))
    return list(_before(text, mention, tokens, bodies, lexicon)) + list(
        _after(text, mention, tokens, bodies, lexicon)
    )


def _fact(
    text: str, prop: str, tokens: Sequence[Token], first: int, last: int, value: str | None = None
) -> Fact:
    span = Span(tokens[first].start, tokens[last - 1].end)
    return Fact(prop, value if value is not None else re.sub(r"\s+", " ", span.of(text)), span)


def _before(
    text: str, mention: Named, tokens: Sequence[Token], bodies: dict[tuple[int, int], Named], lexicon: Lexicon
) -> Iterator[Fact]:
    """'Union Home Secretary Jane Roe', 'businessman, Jane Roe', 'deputy head of Atlas Bank, Jane Roe'."""
    last = mention.first
    told = _with_complement(mention, tokens, lexicon)
    if told is not None:
        yield _fact(text, "position", tokens, *told)
        for at, code in _countries(tokens, *told, lexicon):
            yield _fact(text, "country", tokens, at, at + 1, code)
        return
    if (
        last > 0
        and tokens[last - 1].text == ","
        and last > 1
        and tokens[last - 2].lower in lexicon.roles
        and not tokens[last - 2].capital
    ):
        last -= 1
    first = mention.role[0] if mention.role is not None else last
    near = (bodies.get((mention.sentence, at)) for at in range(max(0, last - _LONGEST_ROLE), last))
    ends = {body.last: body for body in near if body is not None and body.last <= last}
    while first > 0 and first not in ends and _qualifies(tokens, first - 1, last, lexicon):
        first -= 1
    if first in ends and first < last:
        first = ends[first].first
    if (
        last < mention.first
        and first > 1
        and tokens[first - 1].lower in _ARTICLES
        and tokens[first - 2].lower == "of"
    ):
        return
    while first < last and tokens[first].lower in _ARTICLES:
        first += 1
    while last - first > 1 and last == mention.first and tokens[last - 1].lower in lexicon.address_only:
        last -= 1
    head = tokens[last - 1].lower if last > first else ""
    complement = mention.role is not None and last >= mention.role[1]
    if last > first and (
        head in lexicon.roles
        or head in lexicon.honorifics
        or complement
        or head.rsplit("-", 1)[-1] in lexicon.roles
    ):
        relation = tokens[last - 1].lower == "counterpart"  # whose post the text does not say
        if not relation and not all(t.lower in lexicon.address_only for t in tokens[first:last]):
            yield _fact(text, "position", tokens, first, last)
        for at, code in _countries(tokens, first, last, lexicon):
            yield _fact(text, "country", tokens, at, at + 1, code)


def _countries(tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """The words of a role that name a country, each with its code."""
    for at in range(first, last):
        token = tokens[at]
        code = lexicon.demonyms.get(token.lower)
        if (
            (
                code
                and token.capital
                and not token.upper
                and at + 1 < last
                and tokens[at + 1].lower not in ("ambassador", "envoy", "consul")
            )
            or (
                "-" in token.text
                and token.lower.endswith(("-origin", "-born"))
                and (code := lexicon.country(token.lower.rsplit("-", 1)[0]))
            )
            or ((code := lexicon.countries.get(token.lower)) and token.capital)
        ):
            yield at, code or ""


def _with_complement(mention: Named, tokens: Sequence[Token], lexicon: Lexicon) -> tuple[int, int] | None:
    """The role of 'acting Deputy Secretary of Trade, Jane Roe', first and last word; None elsewhere."""
    comma = mention.first - 1
    if comma < 3 or tokens[comma].text != ",":
        return None
    head = next(
        (
            at
            for at in range(comma - 1, max(-1, comma - _LONGEST_ROLE), -1)
            if tokens[at].kind == "mark"
            or (tokens[at].lower in lexicon.roles and not _part_of_field(tokens, at))
        ),
        None,
    )
    if head is None or head + 2 >= comma or tokens[head].kind == "mark":
        return None
    if tokens[head + 1].lower not in ("of", "for", "to", "at"):
        return None
    named = [t for t in tokens[head + 2 : comma] if t.lower not in ("the", "of", "and", "for", "&", "in")]
    if not named or not all(t.capital and t.kind != "mark" for t in named):
        return None
    first = head
    while first > 0 and (_qualifies(tokens, first - 1, head + 1, lexicon)):
        first -= 1
    if first and tokens[first - 1].lower == "of":
        return None
    return first, comma


def _part_of_field(tokens: Sequence[Token], at: int) -> bool:
    """Whether a role word is a part of what is governed, as 'Justice' in 'Minister of Justice'."""
    return at > 0 and tokens[at - 1].lower in ("of", "for", "and") and tokens[at].capital


def _qualifies(tokens: Sequence[Token], at: int, last: int, lexicon: Lexicon) -> bool:
    """Whether a word belongs to the role that ends at ``last``."""
    token = tokens[at]
    if token.kind == "mark" or last - at > 9:
        return False
    lower = token.lower
    if at == last - 1:
        return (
            lower in lexicon.roles or lower in lexicon.honorifics or lower.rsplit("-", 1)[-1] in lexicon.roles
        )
    if (
        lower in lexicon.roles
        or lower in lexicon.role_modifiers
        or lower in lexicon.honorifics
        or lexicon.country(lower)
    ):
        return True
    if lower.endswith(("-origin", "-born", "-based", "-turned", "-elect")):
        return True
    nxt = tokens[at + 1].lower
    if token.capital and not token.upper and not tokens[at + 1].capital and nxt in lexicon.roles:
        return lower in lexicon.peoples or lower.endswith(_ADJECTIVES)  # 'Khorasani leader'
    if lower == "top":
        return True
    if lower in lexicon.grammar or lower in lexicon.saying or lower.endswith(("ed", "ing", "s")):
        return False
    return lexicon.is_word(lower) and not token.capital and nxt in lexicon.roles


def _after(
    text: str, mention: Named, tokens: Sequence[Token], bodies: dict[tuple[int, int], Named], lexicon: Lexicon
) -> Iterator[Fact]:
    """', Acting Secretary, Department of Trade,', ', the head of Atlas Bank,', ', a Kenyan citizen'."""
    at = mention.last
    if at + 1 >= len(tokens) or tokens[at].text not in (",", "(", "—", "–"):
        return
    at += 1
    if tokens[at].kind == "number" and at + 2 < len(tokens) and tokens[at + 1].text == ",":
        at += 2
    while at < len(tokens) and tokens[at].lower in _ARTICLES:
        at += 1
    begin = at
    head = None
    while at < len(tokens) and at - begin < 10 and tokens[at].text not in _ENDS:
        lower = tokens[at].lower
        if lower in lexicon.roles or lower.rsplit("-", 1)[-1] in lexicon.roles:
            head = at
        elif (
            (head is not None and lower in ("of", "for", "at", "to", "in", "on", "and"))
            or lower in lexicon.saying
            or lower in ("who", "which", "that", "whose")
        ):
            break
        at += 1
    if head is None or at == begin or any((mention.sentence, k) in bodies for k in range(begin, head + 1)):
        return
    end = head + 1
    end = _with_body(mention, tokens, end, bodies, lexicon)
    if tokens[head].lower in ("citizen", "national", "resident"):
        code = next((c for t in tokens[begin:head] if (c := lexicon.country(t.lower))), None)
        if code is not None:
            yield _fact(
                text,
                "nationality" if tokens[head].lower != "resident" else "country",
                tokens,
                begin,
                head + 1,
                code,
            )
        return
    if any(t.lower in ("was", "is", "has", "had", "said", "were") for t in tokens[begin:head]):
        return
    yield _fact(text, "position", tokens, begin, end)
    for k in range(begin, head):
        code = (
            lexicon.demonyms.get(tokens[k].lower)
            if not tokens[k].upper
            else lexicon.countries.get(tokens[k].lower)
        )
        if code and tokens[k].capital:
            yield _fact(text, "country", tokens, k, k + 1, code)


def _with_body(
    mention: Named, tokens: Sequence[Token], end: int, bodies: dict[tuple[int, int], Named], lexicon: Lexicon
) -> int:
    """End of a role with 'of Atlas Bank', ', Department of Trade' or 'of the unit' after it."""
    at = end
    if at < len(tokens) and tokens[at].lower in ("of", "for", "at", "to", "in", ","):
        comma = tokens[at].text == ","
        at += 1
        if at < len(tokens) and tokens[at].lower in ("the", "a", "an", "its", "his", "her"):
            at += 1
        body = bodies.get((mention.sentence, at))
        if body is not None:
            return body.last
        if comma:
            stop = at
            while (
                stop < len(tokens)
                and stop - at < 3
                and tokens[stop].wordlike
                and (
                    tokens[stop].lower in lexicon.role_complements
                    or words_of(tokens[at : stop + 1]) in lexicon.role_complements
                    or tokens[stop].lower in ("homeland",)
                )
            ):
                stop += 1
            return stop if stop > at else end
        stop = at
        while (
            stop < len(tokens)
            and stop - at < 6
            and tokens[stop].text not in _ENDS
            and tokens[stop].lower not in lexicon.saying
            and tokens[stop].lower not in ("who", "which", "that", "on", "in", "at", "from", "with", "by")
        ):
            stop += 1
        return stop
    return end


def _countries_of_body(
    text: str, mention: Named, tokens: Sequence[Token], lexicon: Lexicon
) -> Iterator[Fact]:
    """'US Department ...', 'Kenyan Navy', "India's Narcotics Bureau", 'Bank of Ghana'."""
    for length in (3, 2, 1):
        if mention.first + length < mention.last and (
            code := lexicon.country(words_of(tokens[mention.first : mention.first + length]))
        ):
            yield _fact(text, "country", tokens, mention.first, mention.first + length, code)
            break
    halves = [lexicon.countries.get(half.replace(".", "")) for half in tokens[mention.first].lower.split("-")]
    if len(halves) > 1 and all(halves):  # 'India-Chile Working Group'
        for half in halves:
            yield _fact(text, "country", tokens, mention.first, mention.first + 1, half)
    at = mention.first - 1
    if at > 0 and tokens[at].kind == "possessive":
        for length in (3, 2, 1):
            if at - length >= 0 and (code := lexicon.countries.get(words_of(tokens[at - length : at]))):
                yield _fact(text, "country", tokens, at - length, at, code)
                break
    for k in range(mention.first + 1, mention.last - 1):
        if tokens[k].lower == "of" and (
            code := lexicon.countries.get(
                words_of([t for t in tokens[k + 1 : mention.last] if t.lower != "the"])
            )
        ):
            yield _fact(text, "country", tokens, k + 1, mention.last, code)


__all__ = ["PERSON", "Fact", "facts"]
