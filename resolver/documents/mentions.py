"""Which phrases name a person or an organisation?

Two passes: first every phrase gathers evidence, pooled over all places of the same words; then the names
so settled are looked for where writing gives no evidence of its own: headlines, capitals, page lines,
and inside longer runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from resolver.documents.aliases import known_as
from resolver.documents.coordination import Coordination
from resolver.documents.credits import credit
from resolver.documents.evidence import context
from resolver.documents.forms import Sums, form
from resolver.documents.lexicon import Lexicon, folded
from resolver.documents.naming import ORGANIZATION, PERSON, Named, Reading, words_in
from resolver.documents.parts import Parts
from resolver.documents.phrases import Phrase, phrases, words_of
from resolver.documents.repeats import elsewhere, lengthened
from resolver.documents.sentences import Sentence
from resolver.documents.tokens import Token
from resolver.documents.trimming import trimmed
from resolver.model.documents import Span

_COMPANY = frozenset(
    ("holdings", "holding", "group", "capital", "partners", "industries", "investments", "ventures")
)
"""Last words of companies that news leaves out at the second mention."""
_TRADES = frozenset(("bank", "insurance", "airlines", "airways", "shipping", "lines", "energy", "pharma"))
"""The same for the trade of a company with a legal form or a name like a place's before it."""
_KEEPERS = frozenset(("owner", "operator", "charterer", "supplier", "builder", "importer", "exporter"))
"""Posts that a firm has as well as a person: 'the Dutch owner Orlo'."""
_ARTICLES = frozenset(("el", "la", "le", "les", "los", "las", "il", "lo", "der", "die", "das", "o", "a"))
"""Articles of other languages that open the names of outlets and clubs."""
_MOST_TAIL = 6
"""Words of the longest end of a name that is looked up."""
_NAMESAKES = frozenset(
    (
        "fund", "foundation", "centre", "center", "institute", "school", "college", "university", "hospital",
        "library", "museum", "trust", "academy", "clinic", "scholarship", "charity", "hospice", "gallery",
    )
)  # fmt: skip
"""Heads of bodies that bear the name of a person."""


def named(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Named]:
    """The mentions of the document, in order."""
    settled = _Settled(sentences, lexicon)
    return settled.named()


class _Settled:
    def __init__(self, sentences: Sequence[Sentence], lexicon: Lexicon) -> None:
        self.sentences = sentences
        self.lexicon = lexicon
        self.found: dict[int, list[Phrase]] = {
            number: [p for p in (trimmed(s, q, lexicon) for q in phrases(s, lexicon)) if p is not None]
            for number, s in enumerate(sentences)
        }
        self._define()
        self._shorten()
        self.sums: dict[tuple[str, ...], Sums] = {}
        self.forms: dict[tuple[str, ...], Sums] = {}
        self.own: dict[tuple[int, int], Sums] = {}
        bare = frozenset(
            t.text for s in sentences for t in s.tokens if t.capital and t.lower in lexicon.legal_forms
        )
        self.reading = Reading(sentences, lexicon, self.found, bare)
        self._not_bodies: set[str] = set()
        self._tails: dict[tuple[str, ...], tuple[int, int]] = {}
        """Ends of names -> where the first longer name with that end stands."""
        self._standing: set[tuple[str, ...]] = set()
        """Names of one word that stand in prose as a party does."""
        for number, sentence in enumerate(sentences):
            extra = credit(sentence, lexicon)
            self.found[number].extend(
                p
                for p in extra.phrases
                if not any(p.first < q.last and q.first < p.last for q in self.found[number])
            )
            self.found[number].sort(key=lambda p: p.first)
            for phrase in self.found[number]:
                self._gather(number, sentence, phrase, extra.sums(phrase))

    def _define(self) -> None:
        """Makes open phrases of letters that the text defines as a body's, even where they are a post's."""
        defined: set[str] = set()
        for number, found in self.found.items():
            tokens = self.sentences[number].tokens
            for phrase in found:
                at = phrase.last
                if (
                    phrase.kind == "organisation"
                    and at + 2 < len(tokens)
                    and tokens[at].text == "("
                    and tokens[at + 1].upper
                    and tokens[at + 2].text in "),"
                    and _initials_fit(tokens[at + 1].lower, tokens[phrase.first : phrase.last])
                ):
                    defined.add(tokens[at + 1].text)
        self._defined = frozenset(defined)
        for number, found in self.found.items():
            tokens = self.sentences[number].tokens
            for place, phrase in enumerate(found):
                if tokens[phrase.first].text not in defined:
                    continue
                if phrase.kind == "role" and phrase.last - phrase.first == 1:
                    found[place] = replace(phrase, kind="unknown", strong=False)

    def _shorten(self) -> None:
        """Makes bodies of names like a place's that shorten a company's: 'Saffron Peak'."""
        endings = self.lexicon.legal_forms | self.lexicon.heads_last
        short: set[tuple[str, ...]] = set()
        for number, found in self.found.items():
            for phrase in found:
                words = words_in(self.sentences[number], phrase) if phrase.kind == "organisation" else ()
                while len(words) > 2 and words[-1] in endings:
                    words = words[:-1]
                    short.add(words)
        for number, found in self.found.items():
            for at, phrase in enumerate(found):
                key = words_in(self.sentences[number], phrase)
                if (
                    phrase.kind in ("place", "thing")
                    and key in short
                    and not self.lexicon.is_place(" ".join(key))
                ):
                    found[at] = replace(phrase, kind="organisation", strong=False)

    # First pass

    def _gather(self, number: int, sentence: Sentence, phrase: Phrase, extra: Sums) -> None:
        if phrase.kind == "role":
            return
        key = words_in(sentence, phrase)
        words = sentence.tokens[phrase.first : phrase.last]
        if phrase.kind == "unknown" and len(key) == 1 and _stands(sentence, phrase, self.lexicon):
            self._standing.add(key)
        own = (
            context(sentence, phrase, self.lexicon) + extra
            if phrase.kind in ("person", "unknown")
            else Sums()
        )
        if phrase.kind == "person":
            own += Sums(person=1.0)
        self.own[number, phrase.first] = own
        if key not in self.sums:
            self.sums[key] = self.forms[key] = form(words, self.lexicon)
        if phrase.kind == "organisation":
            self.sums[key] += Sums(organisation=6.0)
        elif phrase.kind == "thing":
            self.sums[key] += Sums(thing=6.0)
        elif phrase.kind == "place":
            self.sums[key] += Sums(place=6.0 if phrase.strong else 2.5)
        elif not (len(key) == 1 and words[0].upper and own.thing >= 4.0):  # 'IMO 9187643' says nothing of IMO
            self.sums[key] += own

    def named(self) -> list[Named]:
        beside = Coordination(self.sentences, self.lexicon, self.found, self.sums, self.forms, self.own)
        beside.weigh()
        self._short = beside.short
        schema_of = self._schemas()
        self._not_bodies = self._expansions()
        accepted: list[Named] = []
        singles: list[tuple[int, Phrase]] = []
        bodies = Parts(
            (
                (ORGANIZATION, words_in(self.sentences[number], phrase))
                for number, found in self.found.items()
                for phrase in found
                if phrase.kind == "organisation"
            ),
            self.lexicon,
        )
        tails = Parts(
            ((PERSON, k) for k, schema in schema_of.items() if schema == PERSON), self.lexicon
        ).tails
        honoured = {
            words[:end]
            for number, found in self.found.items()
            for phrase in found
            if phrase.kind == "organisation"
            for words in [words_in(self.sentences[number], phrase)]
            for end in range(2, len(words))
            if words[end] in _NAMESAKES
        }
        for key, sums in self.sums.items():
            if len(key) == 1 or sums.organisation >= 6.0 or sums.person >= 5.5 or sums.place >= 5.0:
                continue
            told = sums.without_form(self.forms[key])
            if (
                schema_of[key] == PERSON
                and self.lexicon.is_name(key[0])
                and told.person >= told.organisation + 1.5
            ):
                continue
            if schema_of[key] == PERSON and key in honoured and told.organisation < 1.5:
                continue
            if key in tails and key[0] in self.lexicon.particles:
                schema_of[key] = None
                continue
            weak = schema_of[key] == PERSON and sums.person < 3.5 and not self.lexicon.is_name(key[0])
            if bodies.body(key) or (weak and bodies.opens(key[0])):
                schema_of[key] = ORGANIZATION
        for number, sentence in enumerate(self.sentences):
            for phrase in self.found[number]:
                key = words_in(sentence, phrase)
                if phrase.kind == "role":
                    if len(key) > 1 and bodies.body(key):
                        accepted.append(self.reading.named(number, phrase, ORGANIZATION))
                    elif len(key) == 1 and _speaks(sentence, phrase, self.lexicon):
                        singles.append((number, phrase))
                    continue
                if len(key) == 1 or schema_of.get(key) is None:
                    singles.append((number, phrase))
                elif schema_of[key]:
                    accepted.append(self.reading.named(number, phrase, schema_of[key] or ""))
        parts = Parts(((m.schema, m.words) for m in accepted), self.lexicon)
        for number, phrase in singles:
            schema = self._of_part(number, phrase, parts)
            if schema:
                accepted.append(self.reading.named(number, phrase, schema))
        accepted = known_as(self.reading, accepted)
        accepted = self._extended(accepted, parts)
        accepted = lengthened(self.reading, accepted)
        accepted += elsewhere(self.reading, accepted)
        return sorted(self._owning(accepted), key=lambda m: m.span.start)

    def _owning(self, accepted: Sequence[Named]) -> list[Named]:
        """Bodies called with an 's, as two places without a noun after it tell: "Marden's fell"."""
        counted: dict[tuple[str, ...], int] = defaultdict(int)
        for mention in accepted:
            tokens = self.sentences[mention.sentence].tokens
            at = mention.last
            if mention.schema != ORGANIZATION or at + 1 >= len(tokens) or tokens[at].kind != "possessive":
                continue
            after = tokens[at + 1]
            verb = after.lower in self.lexicon.saying and after.lower not in self.lexicon.nouns_after
            counted[mention.words] += after.text in ",.;" or (verb and not after.capital)
        result = []
        for mention in accepted:
            tokens = self.sentences[mention.sentence].tokens
            owner = mention.last < len(tokens) and tokens[mention.last].kind == "possessive"
            if owner and counted[mention.words] > 1 and mention.schema == ORGANIZATION:
                end = tokens[mention.last].end
                mention = replace(mention, last=mention.last + 1, span=Span(mention.span.start, end))
            result.append(mention)
        return result

    def _schemas(self) -> dict[tuple[str, ...], str | None]:
        """Schema of each name of several words ('' for none of ours, None where it stays open)."""
        return {
            key: None if len(key) == 1 or (len(key) == 2 and key[0] in _ARTICLES) else _schema(sums, 1.0)
            for key, sums in self.sums.items()
        }

    def _expansions(self) -> set[str]:
        """Acronyms in brackets that shorten no body: 'Climate Summit (CS)', 'gross product (GP)'."""
        refused: set[str] = set()
        for number, sentence in enumerate(self.sentences):
            tokens = sentence.tokens
            for at in range(1, len(tokens) - 1):
                closed = at + 2 < len(tokens) and tokens[at + 2].kind == "mark"
                if tokens[at].text != "(" or not tokens[at + 1].upper or not closed:
                    continue
                acronym = tokens[at + 1].lower
                before = next((p for p in self.found[number] if p.last == at), None)
                if before is not None and before.kind == "place":
                    if _initials_fit(acronym, tokens[before.first : before.last]):
                        refused.add(acronym)
                elif before is not None and before.kind in ("thing", "role"):
                    refused.add(acronym)
                elif before is None or before.kind == "unknown":
                    letters = [t.lower[0] for t in tokens[max(0, at - len(acronym)) : at] if t.wordlike]
                    lower = [
                        t for t in tokens[max(0, at - len(acronym)) : at] if t.wordlike and not t.capital
                    ]
                    if "".join(letters) == acronym and len(lower) >= len(letters) - 1:
                        refused.add(acronym)
        return refused

    def _of_part(self, number: int, phrase: Phrase, parts: Parts) -> str:
        """Schema of a phrase of one word, or of an open one, by the fuller names it may shorten."""
        sentence = self.sentences[number]
        key = words_in(sentence, phrase)
        sums = self.sums.get(key, Sums())
        own = self.own.get((number, phrase.first), Sums())
        token = sentence.tokens[phrase.first]
        if phrase.kind in ("thing", "place") and not (phrase.kind == "place" and not phrase.strong):
            return ""
        if phrase.kind == "organisation":
            return ORGANIZATION
        if len(key) == 1 and token.text in self._defined and phrase.role is None:
            return ORGANIZATION
        if len(key) == 1 and token.upper and key[0] in self._not_bodies:
            return ""
        if key in self._short and own.person < 1.5 and phrase.role is None:
            return ORGANIZATION
        if len(key) == 1 and token.upper and own.thing >= 4.0:
            return ""
        if token.upper and own.organisation >= 2.5 and own.thing < 1.0:
            return ORGANIZATION
        if sums.thing >= 3.0 and sums.organisation < 3.0 and sums.person < 3.0:
            return ""
        person = parts.person(key)
        if phrase.kind == "role":
            return PERSON if person else ""
        body = parts.body(key) or (
            len(key) == 1 and parts.common(key[0]) and self._inside(number, phrase.first)
        )
        if own.place >= 2.0 and not person:
            return ""
        if person and phrase.first > 1 and sentence.tokens[phrase.first - 1].lower in _KEEPERS:
            kept = sentence.tokens[phrase.first - 2].lower
            if (kept in self.lexicon.demonyms or kept in ("the", "its")) and not self._met(
                number, phrase, key
            ):
                return ORGANIZATION
        if person and body:
            defined = key in self._short
            if own.organisation > own.person + (0.0 if own.organisation >= 1.0 else 0.8) or (
                defined and own.person < 1.0
            ):
                return ORGANIZATION
            return PERSON
        if person and own.place < 2.5 and (own.person > -2.0 or len(key) > 1):
            return PERSON
        if body and own.place < 2.5 and own.person < 3.0:
            return ORGANIZATION
        if phrase.role is not None and len(key) == 1:
            lexicon = self.lexicon
            if (
                (lexicon.is_word(key[0]) and not lexicon.is_name(key[0]))
                or (lexicon.is_place(key[0]) and key[0] not in lexicon.given_words)
                or (token.upper and len(key[0]) < 5)
            ):
                return ORGANIZATION if token.upper and sums.organisation > 2 else ""
            return PERSON
        if (
            len(key) == 2 and key[0] in _ARTICLES and token.capital
        ):  # 'La Razón' and 'El Deber' are as one word
            token = sentence.tokens[phrase.last - 1]
            key = key[1:]
        elif len(key) > 1:
            return ""
        if (
            (self.lexicon.is_name(key[0]) or self._unheard(token))
            and not self.lexicon.is_place(key[0])
            and self._beside_person(number, phrase)
        ):
            sums += Sums(person=2.5)
        least = 2.0
        if (
            self._unheard(token) and sums.place < 1.0
        ):  # a person is seldom named by one word alone, a body often
            sums += Sums(organisation=1.5 if key in self._standing else 1.0)
            least = 1.5
        elif (
            self.lexicon.is_name(key[0])
            and not self.lexicon.is_place(key[0])
            and not self.lexicon.is_word(key[0])
        ):
            least = 1.3 if sums.person > sums.organisation + 0.3 else 2.0
        if (
            own.organisation >= 2.0
            and own.person < 1.0
            and own.thing < 1.0
            and max(sums.place, sums.thing) < 2.0
            and key[0] not in self.lexicon.role_modifiers
            and self._inside(number, phrase.first)
        ):
            return ORGANIZATION  # 'the Greek group Antenna'
        return _schema(sums, least)

    def _unheard(self, token: Token) -> bool:
        """Whether no list knows the word, as a name, a place, a people or a word of the language."""
        lower, lexicon = token.lower, self.lexicon
        return (
            len(lower) > 2
            and token.kind == "word"
            and not (lower[-1].isdigit() and not token.upper and not token.text[1:3].islower())
            and not (lexicon.is_word(lower) or lexicon.is_name(lower) or lexicon.is_place(lower))
            and folded(lower) not in lexicon.towns
            and not lower.endswith(("ist", "ists"))
            and lower not in lexicon.demonyms
            and lower not in lexicon.peoples
            and lower not in lexicon.fields
            and lower not in lexicon.heads_last
        )

    def _met(self, number: int, phrase: Phrase, key: tuple[str, ...]) -> bool:
        """Whether a fuller name that ends in these words stands before this place."""
        if not self._tails:
            for at, found in self.found.items():
                for other in found:
                    words = words_in(self.sentences[at], other)
                    for begin in range(max(1, len(words) - _MOST_TAIL), len(words)):
                        self._tails.setdefault(words[begin:], (at, other.first))
        return self._tails.get(key, (number, phrase.first)) < (number, phrase.first)

    def _inside(self, number: int, at: int) -> bool:
        """Whether the capital is the word's own: in prose, after a lower-case word other than 'the'."""
        sentence = self.sentences[number]
        before = sentence.tokens[at - 1] if at else None
        if before is None or sentence.style != "prose" or not before.wordlike or before.capital:
            return False
        return before.lower not in ("the", "a", "an")

    def _beside_person(self, number: int, phrase: Phrase) -> bool:
        """Whether a word of kinship stands shortly before, as in 'two sons, Hugo and Rory'."""
        tokens = self.sentences[number].tokens
        kin = self.lexicon.kin
        for token in reversed(tokens[max(0, phrase.first - 10) : phrase.first]):
            if token.lower in kin and not token.capital:
                return True
            if not (token.capital or token.lower in ("and", ",") or token.kind == "number"):
                return False
        return False

    # Particles before a family name

    def _extended(self, accepted: list[Named], parts: Parts) -> list[Named]:
        """'Heijden' -> 'van der Heijden' where the fuller name is written so."""
        result = []
        for mention in accepted:
            tokens = self.sentences[mention.sentence].tokens
            first = mention.first
            while (
                mention.schema == PERSON
                and first > 0
                and tokens[first - 1].lower in self.lexicon.particles
                and (tail := tuple(t.lower for t in tokens[first - 1 : mention.last] if t.wordlike))
                in parts.tails
            ):
                first -= 1
                mention = replace(
                    mention, first=first, span=Span(tokens[first].start, mention.span.end), words=tail
                )
            result.append(mention)
        return result


def _speaks(sentence: Sentence, phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether a post stands as a family name does: '”, Merchant said', not 'the Merchant'."""
    tokens, at = sentence.tokens, phrase.last
    if sentence.style != "prose" or at >= len(tokens) or phrase.first == 0:
        return False
    return tokens[at].lower in lexicon.saying and tokens[phrase.first - 1].lower != "the"


def _stands(sentence: Sentence, phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether a word stands in prose as a party does: 'sold to Orlo.', not 'the Orlo engine'."""
    tokens, at = sentence.tokens, phrase.first
    before = tokens[at - 1] if at else None
    after = tokens[phrase.last] if phrase.last < len(tokens) else None
    if before is None or sentence.style != "prose" or sentence.line:
        return False
    if not before.wordlike or before.capital or lexicon.is_name(tokens[at].lower):
        return False
    two = words_of(tokens[max(0, at - 2) : at])
    taken = before.lower in lexicon.party_before or two in lexicon.party_before
    acted_on = before.lower in lexicon.saying and before.lower not in lexicon.adverbs | lexicon.auxiliaries
    if not (taken or acted_on or (before.lower.endswith("ed") and len(before.lower) > 4)):
        return False
    if after is None or after.kind != "word":
        return True
    return (
        after.lower in lexicon.grammar
        or (after.lower in lexicon.saying and after.lower not in lexicon.adverbs)
        or after.lower in lexicon.nouns_after
        or after.lower.endswith("ed")
    ) and not after.capital


def _initials_fit(letters: str, words: Sequence[Token]) -> bool:
    """Whether the letters are the initials of the words, small words left out or not."""
    capitals = "".join(t.lower[0] for t in words if t.capital)
    every = "".join(t.lower[0] for t in words if t.wordlike)
    parts = "".join(piece[0] for t in words if t.capital for piece in t.lower.split("-") if piece)
    return letters in (capitals, every, parts)


def _schema(sums: Sums, least: float) -> str:
    best = max(sums.person, sums.organisation, sums.place, sums.thing)
    if best < least or best in (sums.place, sums.thing):
        return ""
    if sums.organisation >= sums.person:
        return ORGANIZATION if sums.organisation >= 1.4 else ""
    return PERSON
