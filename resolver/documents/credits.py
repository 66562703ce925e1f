"""Who is credited: datelines, bylines, wire marks, photo and editing credits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from resolver.documents.forms import Sums
from resolver.documents.lexicon import Lexicon
from resolver.documents.phrases import Phrase, words_of
from resolver.documents.sentences import Sentence
from resolver.documents.tokens import Token

_DASHES = ("-", "--", "–", "—", "―")
_FURTHEST_DASH = 26
_LONGEST_BYLINE = 24


@dataclass(frozen=True, slots=True)
class Credit:
    """What a sentence's place on the page says of its phrases."""

    phrases: tuple[Phrase, ...] = ()
    """Phrases that only a byline in capitals gives."""
    places: dict[int, Sums] = field(default_factory=dict)
    """Sums for the phrase that holds this word."""

    def sums(self, phrase: Phrase) -> Sums:
        """The sums for a phrase."""
        for at in range(phrase.first, phrase.last):
            if at in self.places:
                return self.places[at]
        return Sums()


def credit(sentence: Sentence, lexicon: Lexicon) -> Credit:
    """What datelines, bylines and credits say of the words of one sentence."""
    tokens = sentence.tokens
    places: dict[int, Sums] = {}
    found: list[Phrase] = []
    if tokens[0].broken:
        places.update(_dateline(sentence, lexicon))
        found_small = [Phrase(at, at + 1, "organisation") for at in places if not tokens[at].capital]
    else:
        found_small = []
    if (
        tokens[0].lower in ("by", "written")
        and tokens[0].broken
        and sentence.line
        and len(tokens) <= _LONGEST_BYLINE
    ):
        found = _byline(sentence, lexicon)
        places.update(
            {at: Sums(person=3.0) for p in found if p.kind == "unknown" for at in range(p.first, p.last)}
        )
        if sentence.style != "capitals":
            found = [p for p in found if p.kind == "organisation"]
    places.update(_credits(sentence, lexicon))
    words = [t for t in tokens if t.wordlike]
    if sentence.line and len(words) == 1 and words[0].upper and len(tokens) <= 4:
        places[tokens.index(words[0])] = Sums(organisation=1.0)
    return Credit((*found, *found_small), places)


def _dateline(sentence: Sentence, lexicon: Lexicon) -> dict[int, Sums]:
    """'LAGOS, March 3 (Reuters) -': what is in brackets or between slashes is a wire, the rest a place."""
    tokens = sentence.tokens
    dash = None
    for at, token in enumerate(tokens[:_FURTHEST_DASH]):
        if (
            token.text in _DASHES
            and token.spaced
            and at > 0
            and (at + 1 == len(tokens) or tokens[at + 1].spaced or tokens[at + 1].text in _DASHES)
        ):
            dash = at
            break
        if token.text in ("—", "–") and at > 0 and tokens[at - 1].upper:
            dash = at
            break
        if (
            token.text == ":"
            and 0 < at <= 4
            and (all(t.upper for t in tokens[:at] if t.wordlike) or lexicon.is_place(words_of(tokens[:at])))
        ):
            dash = at
            break
        if (
            token.wordlike
            and not token.capital
            and token.lower not in ("and", "date", "de", "of", "el", "al", "a", "p")
            and tokens[at - 1].text != "("
        ):
            break
    if dash is not None and not _opens_with_place(tokens[:dash], lexicon):
        return {}
    sums: dict[int, Sums] = {}
    bracketed = False
    limit = dash if dash is not None else min(14, len(tokens))
    for at in range(limit):
        text = tokens[at].text
        if text in ("(", "[") or (text == "/" and not bracketed):
            bracketed = True
        elif text in (")", "]", "/"):
            bracketed = False
        elif bracketed and at + 2 == dash and tokens[at - 1].text == "(" and tokens[at].kind == "word":
            sums[at] = Sums(organisation=5.0, person=-4.0, place=-3.0)
        elif tokens[at].wordlike and tokens[at].capital and bracketed:
            end = at + 1
            while end < len(tokens) and tokens[end].wordlike:
                end += 1
            if (
                _is_mark(tokens, at)
                and tokens[at].text not in lexicon.plain_acronyms
                and not lexicon.is_place(words_of(tokens[at:end]))
                and (
                    dash is not None
                    or tokens[at].upper
                    or words_of(tokens[at:end]) in {b.casefold() for b in lexicon.bodies}
                )
            ):
                sums[at] = Sums(organisation=5.0, person=-4.0, place=-3.0)
        elif (
            tokens[at].upper
            and len(tokens[at].lower) <= 3
            and at + 1 == dash
            and not lexicon.country(tokens[at].lower)
            and tokens[at].text.replace(".", "") not in lexicon.plain_acronyms
        ):
            sums[at] = Sums(organisation=3.0)
        elif tokens[at].wordlike and tokens[at].capital and dash is not None:
            sums[at] = Sums(place=5.0, person=-4.0, organisation=-3.0)
    return sums


def _opens_with_place(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether the words before a dash can be a dateline: capitals, a known place, a wire's mark or a date."""
    if tokens[0].kind == "mark" and tokens[0].text not in ("(", "["):
        return False
    words = [t for t in tokens if t.wordlike]
    if any(
        t.lower in lexicon.roles
        or t.lower in lexicon.honorifics
        or (t.lower in lexicon.postnominals and t.upper)
        for t in words
    ):
        return False
    return any(
        (t.upper and len(t.lower) > 1)
        or t.text in ("(", "/")
        or t.lower in lexicon.months
        or lexicon.is_place(t.lower)
        for t in tokens
    ) or any(lexicon.is_place(words_of(words[k : k + 2])) for k in range(len(words)))


def _is_mark(tokens: Sequence[Token], at: int) -> bool:
    """Whether the bracket around ``at`` holds nothing but capitalised words, as a wire's mark does."""
    end = at
    while end < len(tokens) and tokens[end].text not in (")", "]", "/") and end - at < 6:
        if tokens[end].wordlike and not tokens[end].capital and tokens[end].lower not in ("of", "and", "the"):
            return False
        if tokens[end].kind == "number":
            return False
        end += 1
    return end < len(tokens)


def _byline(sentence: Sentence, lexicon: Lexicon) -> list[Phrase]:
    """The names of 'By JANE DOE and JOHN ROE' (after a comma may come a place or a post)."""
    tokens = sentence.tokens
    found: list[Phrase] = []
    at = 1 if tokens[0].lower == "by" else 2
    if any(
        t.wordlike
        and not t.capital
        and t.lower not in lexicon.particles
        and t.lower not in ("and", "in", "for", "of", "with")
        for t in tokens[at:]
    ):
        return []
    after_comma = False
    while at < len(tokens):
        if tokens[at].text in (",", "|", "/"):
            after_comma = True
        elif tokens[at].lower in ("and", "&", "with"):
            after_comma = False
        elif tokens[at].wordlike and tokens[at].capital:
            end = at + 1
            while (
                end < len(tokens)
                and tokens[end].wordlike
                and tokens[end].lower not in ("and", "with", "in", "for", "of")
            ):
                end += 1
            lower = [t.lower for t in tokens[at:end]]
            common = all(lexicon.is_word(w) and not lexicon.is_name(w) for w in lower)
            place = lexicon.is_place(" ".join(lower)) or tokens[at - 1].lower == "in"
            wire = after_comma and (end - at == 1 or lower[-1] in lexicon.heads_last)
            role = lower[-1] in lexicon.roles
            if end - at >= 2 and not (common or place or wire or role) and (not after_comma or end - at > 1):
                found.append(Phrase(at, end, "unknown", strong=False))
            elif wire and end - at > 1 and not place and tokens[at - 1].text == ",":
                found.append(Phrase(at, end, "organisation"))  # 'By Jane Doe, Orlo Monitor'
            at = end
            continue
        at += 1
    return found


def _credits(sentence: Sentence, lexicon: Lexicon) -> dict[int, Sums]:
    """'Photo: Jane Doe/AFP', 'Image:AP', '(Reporting by Jane Doe; editing by John Roe)', '— with AFP'."""
    tokens = sentence.tokens
    sums: dict[int, Sums] = {}
    opened: int | None = None
    editing = False
    for at, token in enumerate(tokens):
        lower = token.lower
        if (token.kind == "mark" and token.text in ":|/") or lower == "by":
            words = {words_of(tokens[max(0, at - n) : at]) for n in (1, 2)} | {
                words_of(tokens[max(0, at - n) : at + 1]) for n in (1, 2)
            }
            if words & lexicon.credits and (True):
                opened = at
                editing = lower == "by" or bool(words & {"contact", "contacts", "author", "written by"})
                continue
        if (token.kind == "mark" and token.text in ";)") or (token.text == "." and not editing):
            opened = None if token.text != ";" else opened
            continue
        if opened is None or not token.wordlike or not token.capital or at - opened > 24:
            continue
        before = tokens[at - 1]
        begins = at == opened + 1 or before.text in (",", "/", "|") or before.lower in ("and", "by")
        if not begins:
            continue
        end = at
        while (
            end < len(tokens)
            and tokens[end].wordlike
            and (tokens[end].capital or tokens[end].lower in lexicon.particles)
        ):
            end += 1
        alone = end - at == 1
        if alone and not token.upper and _common(lower, lexicon):
            sums[at] = Sums(thing=6.0)  # 'Image: Supplied/WAM'
            continue
        if (before.text == "/" and (alone or at > opened + 1)) or (alone and (not editing or token.upper)):
            sums[at] = Sums(organisation=4.0, person=-1.0)
        elif editing and not alone:
            sums[at] = Sums(person=3.0)
        elif not alone:
            sums[at] = Sums(person=1.0)
    return sums


def _common(lower: str, lexicon: Lexicon) -> bool:
    """Whether the word is a common one or made of one: 'Handout', 'Supplied'."""
    if lexicon.is_name(lower):
        return False
    stems = (lower, lower.removesuffix("ed"), lower.removesuffix("d"), lower.removesuffix("ied") + "y")
    return any(lexicon.is_word(stem) for stem in stems)
