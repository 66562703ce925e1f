"""Which stretches of a sentence may be names, and what do their own words say of them?

Runs of capitalised words are cut where a head word says what stands before it: 'Atlas Bank' names a
body, 'Atlas Summit' an event, 'Atlas Street' a place, 'Atlas Treaty' a document, 'Prime Minister' a
role.  What no head word explains stays open (``unknown``) for the evidence around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from resolver.documents.bodies import Bodies
from resolver.documents.lexicon import Lexicon
from resolver.documents.posts import PARTIES, Posts
from resolver.documents.runs import Phrase, Words, words_of
from resolver.documents.sentences import Sentence
from resolver.documents.tokens import Token
from resolver.documents.vessels import Vessels

__all__ = ["Phrase", "phrases", "words_of"]


def phrases(sentence: Sentence, lexicon: Lexicon) -> list[Phrase]:
    """The phrases of the sentence, in order, none overlapping another."""
    return _Scan(sentence, lexicon).phrases()


def initials_back(tokens: Sequence[Token], end: int, letters: str) -> int | None:
    """First of the words before ``end`` whose initials are the letters; small words need none."""
    if len(letters) < 3 or not letters.isalpha():
        return None
    at, left = end, letters
    while left and at > 0 and end - at < _MOST_INITIALLED:
        at -= 1
        token = tokens[at]
        if not token.wordlike or (not token.spaced and at):
            return None
        if token.capital:
            own = "".join(c for c in token.lower if c.isalpha()) if token.upper else token.lower[0]
            if left.endswith(own):
                left = left.removesuffix(own)
            elif left.endswith(token.lower[0]):
                left = left[:-1]
            else:
                return None
        elif token.lower not in ("of", "and", "for", "the", "on", "to", "in", "de", "la"):
            return None
    return at if not left and tokens[at].capital else None


_MOST_INITIALLED = 14
"""Words of the longest name that initials are compared with."""
_PARTNERS = frozenset(
    ("partners", "associates", "sons", "brothers", "co", "asociados", "abogados", "associés")
)
"""Last words of firms that are named after a list of persons."""
_COURTS = frozenset(
    ("crown", "county", "high", "sheriff", "district", "family", "magistrates", "employment", "youth")
)
"""Kinds of courts that some papers write small after the name of the town."""
_BEFORE_NAMES = frozenset(
    ("bank", "hospital", "university", "banco", "club", "radio", "institute", "college", "hotel", "team")
)
"""Heads of bodies that may stand before the name: 'Bank Orlo'."""
_FLOWS = frozenset(("exports", "imports", "supplies", "research", "services", "management"))
"""Last words of common phrases in headlines, which name bodies only after a name."""


class _Scan:
    def __init__(self, sentence: Sentence, lexicon: Lexicon) -> None:
        self.words = Words(sentence, lexicon)
        self.bodies = Bodies(self.words)
        self.complements = self.bodies.complements
        self.companies = self.bodies.companies
        self.posts = Posts(self.words)
        self.vessels = Vessels(self.words)
        self.tokens = sentence.tokens
        self.style = sentence.style
        self.line = sentence.line
        self.lexicon = lexicon

    def phrases(self) -> list[Phrase]:
        found: list[Phrase] = []
        reached = floor = 0
        for first, last in self.words.runs():
            first = max(first, reached)
            while first < last:
                phrase = self._small_court(self._next(first, last, floor))
                phrase = self._outlet(phrase)
                if phrase.kind in ("organisation", "unknown", "person") and self.vessels.named(phrase, found):
                    phrase = Phrase(phrase.first, phrase.last, "thing")
                while found and found[-1].last > phrase.first:
                    found.pop()
                found.append(phrase)
                if phrase.kind == "organisation" and self._closed(phrase.last):
                    floor = phrase.last
                first = max(phrase.last, first + 1)
                reached = first
        return self._initialled(found)

    def _initialled(self, found: list[Phrase]) -> list[Phrase]:
        """The phrases, those of bodies as far as the initials in brackets after them tell."""
        tokens = self.tokens
        for at in range(2, len(tokens) - 2):
            if (
                tokens[at].text != "("
                or not tokens[at + 1].upper
                or tokens[at + 2].text not in ("),", ")", ",")
            ):
                continue
            letters = tokens[at + 1].lower
            reaching = [p for p in found if p.kind == "organisation" and self._reaches(p, at, letters)]
            first = initials_back(tokens, at, letters)
            if first is None:
                first = reaching[0].first if reaching else at
            inner = [p for p in found if p.first < at and p.last > first]
            if not inner or inner[0].kind != "organisation" or inner[0].last == at:
                continue
            found = [p for p in found if p not in inner]
            found.append(Phrase(min(first, inner[0].first), at, "organisation"))
        return sorted(found, key=lambda p: p.first)

    def _reaches(self, phrase: Phrase, at: int, letters: str) -> bool:
        """Whether nothing but names parts a body from the letters at ``at``, of its first and last word."""
        words = self.tokens[phrase.last : at]
        return (
            0 < len(words) < 4
            and all(t.wordlike and t.capital for t in words)
            and letters[0] == self.tokens[phrase.first].lower[0]
            and letters[-1] == words[-1].lower[0]
        )

    def _outlet(self, phrase: Phrase) -> Phrase:
        """'told The Orlovian', 'a reporter from the Sun': an outlet called by a common word."""
        tokens, at, lexicon = self.tokens, phrase.first, self.lexicon
        follows = self._lower(phrase.last)
        before = tokens[at - 1].lower if at else ""
        if self.style != "prose":
            return phrase
        if phrase.last - at == 1 and tokens[at].lower in PARTIES and follows in lexicon.roles:
            return Phrase(at, phrase.last, "organisation")  # 'a Labour councillor'
        if (
            phrase.last - at == 2
            and before == "the"
            and phrase.kind in ("unknown", "place")
            and tokens[phrase.last - 1].lower in lexicon.outlet_words
            and (follows in lexicon.speech or "reported" in (follows, self._lower(phrase.last + 1)))
        ):
            return Phrase(at, phrase.last, "organisation")  # 'the Northern Echo'
        if phrase.kind != "unknown" or phrase.last - at != 1 or at < 2:
            return phrase
        article = tokens[at - 1]
        lower = tokens[at].lower
        if article.lower == "told" and lexicon.is_word(lower):
            return Phrase(at, phrase.last, "organisation")
        if article.lower != "the" or tokens[at].upper:
            return phrase
        before, earlier = tokens[at - 2].lower, tokens[at - 3].lower if at > 2 else ""
        cued = (
            before in ("told", "tells", "citing", "telling")
            or (before == "to" and earlier == "according")
            or (before in ("from", "for", "with", "at", "of", "to", "in") and earlier in lexicon.press)
            or follows in ("reported", "reports", "ran", "published", "revealed", "quoted", "wrote")
        )
        if not cued:
            return phrase
        if article.capital:
            return Phrase(at - 1, phrase.last, "organisation")
        return Phrase(at, phrase.last, "organisation") if lower in lexicon.outlet_words else phrase

    def _lower(self, at: int) -> str:
        """The word at ``at``, casefolded; nothing beyond the end."""
        return self.tokens[at].lower if at < len(self.tokens) else ""

    def _small_court(self, phrase: Phrase) -> Phrase:
        """'Orlo crown court', 'Orlo magistrates' court': a court with its kind in small letters."""
        tokens, at = self.tokens, phrase.last
        words = [t.lower for t in tokens[at : at + 3]]
        if len(words) > 1 and words[0] in _COURTS and words[1] in ("court", "tribunal"):
            return Phrase(phrase.first, at + 2, "organisation")
        if len(words) > 2 and words[0] in ("magistrates", "coroners", "coroner") and words[2] == "court":
            return Phrase(phrase.first, at + 3, "organisation")
        return phrase

    def _closed(self, last: int) -> bool:
        """Whether no later head can take words before ``last``, as 'and Area Authority' after 'Housing'."""
        if self.tokens[last - 1].lower in self.lexicon.fields:
            return False
        return last == len(self.tokens) or self.tokens[last].kind != "possessive"

    def _next(self, first: int, last: int, reached: int) -> Phrase:
        lexicon, tokens = self.lexicon, self.tokens
        while (
            first < last - 1
            and (
                self.words.is_grammar(first)
                or (tokens[first].upper and first == 0 and tokens[first].lower in lexicon.credits)
                or self._opening_adverb(first)
                or tokens[first].lower in ("former", "ex", "late", "then", "new")
                or (tokens[first].lower == "state" and first == 0 and tokens[first + 1].upper)
            )
            and not lexicon.is_place(words_of(tokens[first:last]))
        ):
            if tokens[first].lower == "new" and first != 0:
                break
            first += 1
        while (
            first < last - 1
            and (first == 0 or (tokens[first - 1].kind == "mark" and tokens[first - 1].text not in ",&"))
            and self._opening_noun(tokens[first].lower)
            and not lexicon.is_word(tokens[first + 1].lower)
        ):
            first += 1
        if (
            tokens[first].lower == "daily"
            and last - first > 1
            and (first > 0 or (self.line and last == len(tokens) and last < 4))
            and self.style == "prose"
        ):
            return Phrase(first, last, "organisation")  # 'the Daily Orlo'
        cause = self._cause(first, last)
        if cause is not None:
            return cause
        desk = self._desk(first, last)
        if desk is not None:
            return Phrase(first, desk, "person", strong=False)
        if self.vessels.sails(first, last):
            return Phrase(first, last, "thing")
        legal = self.companies.closed(first, last, reached)
        if legal is not None:
            return legal
        partners = self.companies.partners(first, last, reached)
        if partners is not None:
            return partners
        national = self.bodies.national(first, last, reached)
        if national is not None:
            return national
        paired = last - first == 3 and self.words.head_kind(last - 1) != "organisation"
        if any(tokens[k].text == "&" for k in range(first + 1, last - 1)) and (
            paired or self._head(first, last) is None
        ):
            start = self.companies.listed_left(first, reached)
            common = all(
                (lexicon.is_word(t.lower) and not lexicon.is_name(t.lower)) or lexicon.is_place(t.lower)
                for t in tokens[start:last]
                if t.wordlike
            )
            served = (
                start > 1 and tokens[start - 1].lower in ("of", "at", "with") and tokens[start - 2].capital
            )
            return Phrase(start, last, "thing" if common and not served else "organisation")
        body = self.bodies.known(first, last)
        head = self._head(first, last)
        if head is not None and (
            body is None
            or head[1] > body[1]
            or (
                head[1] == body[1]
                and not (body[0] == first == self.bodies.start_of(first, head[0], head[2], reached))
            )
        ):
            at, _, kind = head[0], head[1], head[2]
            if body is not None and kind == "thing" and body[0] == first and body[1] <= at:
                issued = first > 0 and tokens[first - 1].lower in ("a", "an")
                if issued and tokens[at].lower in lexicon.documents:
                    return Phrase(first, body[1], "organisation")  # 'an Interpol Red Notice'
            start = self.bodies.start_of(first, at, kind, reached)
            if kind == "organisation":
                end = self.bodies.end_of(start, head[1])
                if (
                    any(tokens[k].text == "&" for k in range(start, end))
                    or tokens[end - 1].lower in _PARTNERS
                ):
                    start = self.companies.listed_left(start, reached)
                start = self.companies.after_owner(start, end)
                if (
                    end - start == 1
                    or words_of(tokens[start:end]) in lexicon.no_bodies
                    or self._flow(start, end)
                ):
                    return Phrase(start, end, "thing")
                return Phrase(start, end, kind, strong=not self._loose(start, end))
            return Phrase(
                start,
                head[1],
                kind,
                strong=kind != "place"
                or tokens[head[1] - 1].lower not in lexicon.given_words
                or self._located(start),
            )
        if body is not None:
            start, end = body
            if start > first:
                return self.posts.phrase(first, start)
            return Phrase(start, self.bodies.end_of(start, end), "organisation")
        return self.posts.phrase(first, last)

    def _cause(self, first: int, last: int) -> Phrase | None:
        """'Sailors for Clean Seas': people and what they are for or against; None elsewhere."""
        tokens, lexicon = self.tokens, self.lexicon
        if (
            self.style != "prose"
            or last + 1 >= len(tokens)
            or tokens[last].lower not in ("for", "against", "on")
        ):
            return None
        people = tokens[last - 1].lower
        follows = tokens[last + 1]
        if lexicon.is_word(people) and lexicon.is_word(follows.lower) and follows.capital:
            end = self.complements.end_of(last)
            if (
                end + 2 < len(tokens)
                and tokens[end].text == ","
                and tokens[end + 1].lower in ("a", "an", "the")
            ):
                beyond = [t.lower for t in tokens[end + 2 : end + 6]]
                if any(w in lexicon.nouns_before for w in beyond):
                    return Phrase(first, end, "organisation")
        if (
            not (
                people in lexicon.peoples
                or people.removesuffix("s") in lexicon.roles
                or people in lexicon.owners
            )
            or not people.endswith(("s", "men"))
            or not self.words.nameish(last + 1)
            or not (lexicon.is_word(follows.lower) or lexicon.is_place(follows.lower))
            or follows.upper
        ):
            return None
        if first == 0 and last - first == 1 and not (lexicon.is_word(follows.lower) and follows.capital):
            return None
        return Phrase(first, self.complements.end_of(last), "organisation")

    def _desk(self, first: int, last: int) -> int | None:
        """End of the name in a line such as 'Jane Roe-Orlo Courts correspondent'; None elsewhere."""
        tokens, lexicon = self.tokens, self.lexicon
        posts = ("correspondent", "reporter", "editor", "writer", "columnist")
        if not self.line or first:
            return None
        end = last - 1 if tokens[last - 1].lower in posts else last
        if end == last and not (last < len(tokens) and tokens[last].lower in posts):
            return None
        while end - first > 2 and lexicon.is_word(tokens[end - 1].lower):
            end -= 1
        return end if end - first == 2 and not lexicon.is_word(tokens[end - 1].lower) else None

    def _opening_noun(self, lower: str) -> bool:
        """Whether a noun that opens a sentence rather describes the name after it: 'Lender', 'Brothers'."""
        lexicon = self.lexicon
        if lower in lexicon.heads_of or lower in lexicon.given_words:
            return False
        if lower in lexicon.nouns_before:
            return lower not in lexicon.heads_last and lexicon.is_word(lower)
        return lower.endswith("s") and lower[:-1] in lexicon.roles and lower not in lexicon.names

    def _opening_adverb(self, at: int) -> bool:
        return (
            (at == 0 or self.tokens[at - 1].kind == "mark")
            and self.tokens[at].lower.endswith("ly")
            and self.tokens[at].lower not in self.lexicon.heads_last | self.lexicon.heads_of
            and self.lexicon.is_word(self.tokens[at].lower)
        )

    def _head(self, first: int, last: int) -> tuple[int, int, str] | None:
        """The head that explains the run from ``first``: its place, its end, its kind; None without one."""
        tokens, lexicon = self.tokens, self.lexicon
        if (
            tokens[first].lower in lexicon.foreign_heads
            and last - first > 1
            and not lexicon.is_place(words_of(tokens[first:last]))
            and (not self.words.is_role(first + 1) or tokens[first + 1].lower == "general")
        ):
            end = first + 1
            while end < last and not (
                self.words.is_role(end) and end < last - 1 and tokens[end].lower != "general"
            ):
                end += 1
            return first, end, "organisation"
        head: int | None = None
        for at in range(first, last):
            kind = self.words.head_kind(at)
            if kind is None and head is not None and self.words.is_role(at):
                goes_on = self.words.head_kind(head) != "organisation" and any(
                    self.words.head_kind(k) == "organisation" for k in range(at + 1, min(last, at + 4))
                )
                if not goes_on:  # 'Orlo State Youth Board' does
                    break
            if kind is None:
                if head is not None and at - head > 3:
                    break
                continue
            if (
                at == first
                and not self.complements.governs(at + 1)
                and not (first + 1 < last)
                and self.bodies.start_of(at, at, kind, 0) == at
            ):
                continue
            if head is None and any(self.words.is_address(k) for k in range(first, at)):
                return None
            if at == first and tokens[at].lower in lexicon.given_words and self.words.given_in_two(at):
                continue
            if kind != "organisation" and at == last - 1 and self._family(first, at):
                continue
            if (
                kind == "thing"
                and tokens[at].lower in lexicon.peoples
                and self._named_as_people(first, at, last)
            ):
                continue  # 'Farida Islam'
            if (
                head is None
                and at == last - 1
                and self._surname(first, at)
                and not (kind == "place" and self._located(first))
            ):
                continue
            if (
                head is None
                and at > first
                and kind != "organisation"
                and at < last - 1
                and self.words.is_role(at - 1)
            ):
                continue
            head = at
        if head is None:
            return None
        kind = self.words.head_kind(head) or "organisation"
        if head == first:
            if words_of(tokens[head : head + 2]) in lexicon.heads_of and self.complements.governs(head + 2):
                return head, head + 2, kind
            if (
                kind == "organisation"
                and tokens[head].lower in lexicon.heads_of
                and self.complements.governs(head + 1)
            ):
                return head, head + 1, kind
            if (
                kind == "thing"
                and head + 1 < len(tokens)
                and tokens[head + 1].lower == "of"
                and self.complements.governs(head + 1)
                and not self.complements.holds_body(head + 1)
            ):
                return head, self.complements.end_of(head + 1), kind
            if (
                head + 1 < last
                and kind == "organisation"
                and tokens[head].lower in _BEFORE_NAMES
                and not self.words.is_role(head + 1)
                and not lexicon.is_word(tokens[head + 1].lower)
            ):
                return head, last, kind
            if head + 1 < last and kind == "place" and not self.words.is_role(head + 1):
                return head, last, kind
            if kind == "organisation" and self.bodies.start_of(head, head, kind, 0) < head:
                return head, head + 1, kind
            return None
        end = head + 1
        if (
            end < last
            and self.words.is_role(end)
            and tokens[head].lower in lexicon.fields | lexicon.role_modifiers
            and all(t.lower in lexicon.role_modifiers or t.lower in lexicon.roles for t in tokens[first:head])
        ):
            return None  # 'Chief Financial Officer'
        while (
            end < last
            and not self.words.is_role(end)
            and kind == "organisation"
            and (tokens[end].lower in lexicon.countries or tokens[end].lower in lexicon.cities)
        ):
            end += 1
        if kind == "organisation" and self.style == "prose" and self._goes_on(head, end, last):
            end += 1
        if (
            kind == "thing"
            and end < len(tokens)
            and tokens[end].lower == "of"
            and self.complements.governs(end)
            and not self.complements.holds_body(end)
        ):
            end = self.complements.end_of(end)
        if kind == "thing":
            while end < len(tokens) and tokens[end].kind == "number" and tokens[end].spaced:
                end += 1
        return head, end, kind

    def _goes_on(self, head: int, end: int, last: int) -> bool:
        """Whether a common word ends the name after a head that is one itself: 'Ocean Network Classics'."""
        if end != last - 1:
            return False
        word, lexicon = self.tokens[end].lower, self.lexicon
        return (
            self.tokens[head].lower in lexicon.weak_heads
            and lexicon.is_word(word)
            and not lexicon.is_name(word)
            and not self.tokens[end].upper
            and word not in lexicon.role_modifiers | lexicon.peoples | lexicon.demonyms.keys()
        )

    def _named_as_people(self, first: int, at: int, last: int) -> bool:
        """Whether the name of a faith or people is one of a person's: 'Nurul Islam', 'Nurul Islam Khan'."""
        tokens, lexicon = self.tokens, self.lexicon
        beside = [t.lower for t in tokens[max(first, at - 1) : min(last, at + 2)] if t is not tokens[at]]
        return all(
            not lexicon.is_word(w)
            and not lexicon.is_place(w)
            and w not in lexicon.demonyms
            and w not in lexicon.peoples
            and not lexicon.country(w)
            for w in beside
        )

    def _family(self, first: int, at: int) -> bool:
        """Whether particles make a family name of the head: 'Marie de la Tour', 'De La Tour'."""
        tokens, lexicon = self.tokens, self.lexicon
        if all(t.text in lexicon.name_openers for t in tokens[first:at]):
            return at > first and tokens[first].lower in lexicon.particles
        begin = at
        while begin - 1 > first and (
            tokens[begin - 1].lower in lexicon.particles or tokens[begin - 1].text in lexicon.name_openers
        ):
            begin -= 1
        return begin < at and all(
            (lexicon.is_name(t.lower) and not lexicon.is_place(t.lower)) or t.kind == "initial"
            for t in tokens[first:begin]
            if t.lower not in lexicon.roles and t.lower not in lexicon.honorifics
        )

    def _located(self, first: int) -> bool:
        """Whether the word before says that a place follows."""
        return first > 0 and self.tokens[first - 1].lower in ("in", "near", "outside")

    def _surname(self, first: int, at: int) -> bool:
        """Whether the head is more likely a family name: 'Mary Hill' after a given name, 'Minister Park'."""
        if self.tokens[at].lower not in self.lexicon.given_words:
            return False
        before = self.tokens[first:at]
        given = [
            t for t in before if not (t.lower in self.lexicon.roles or t.lower in self.lexicon.role_modifiers)
        ]
        return (
            bool(given)
            and len(given) <= 3
            and all(
                (self.lexicon.is_name(t.lower) and not self.lexicon.is_place(t.lower)) or t.kind == "initial"
                for t in given
            )
        )

    def _loose(self, first: int, last: int) -> bool:
        """Whether a body's name has nothing but a weak head and common words, so that it may be none."""
        words = [t.lower for t in self.tokens[first:last] if t.wordlike]
        head = words[-1]
        return bool(len(words) == 2 and words[0] in self.lexicon.demonyms and head in self.lexicon.weak_heads)

    def _flow(self, first: int, last: int) -> bool:
        """Whether a headline speaks of wares and not of a body: 'Chip Tool Exports'."""
        words = [t.lower for t in self.tokens[first:last] if t.wordlike]
        plain = all(self.lexicon.is_word(w) or w in self.lexicon.heads_last for w in words)
        return self.line and words[-1] in _FLOWS and plain
