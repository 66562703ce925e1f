"""Where does the name of a body begin and end around its head, and what do legal forms close?"""

from __future__ import annotations

from resolver.documents.lexicon import Lexicon
from resolver.documents.runs import Phrase, Words, words_of

_LONGEST_NAME = 24
"""Words after which the name of a body takes no further "of"."""
_CONNECTORS = frozenset(("of", "for", "on", "against", "to", "in", "into"))

_WITH_REGION = frozenset(
    ("united nations", "african union", "european union", "islamic state", "al-qaeda in", "al-qaida in")
)
"""Openings of names that go on with "in" and a region."""
_WORKING = ("men", "masters", "workers", "wrights", "smiths", "makers", "wives")
_DIRECTIONS = frozenset(("north", "south", "east", "west", "central", "middle"))


class Bodies:
    """The names of bodies in one sentence."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.tokens = words.tokens
        self.style = words.style

    @property
    def lexicon(self) -> Lexicon:
        """The word lists."""
        return self.words.lexicon

    def start_of(self, first: int, head: int, kind: str, reached: int) -> int:
        """First word of the name whose head stands at ``head``, over "and" and possessives to its left."""
        tokens, lexicon = self.tokens, self.lexicon
        start = first
        while True:
            before = start - 1
            if before - 1 >= reached and tokens[before].kind == "possessive" and kind == "organisation":
                owner = before - 1
                start_of_owner = owner
                while start_of_owner - 1 >= reached and self.words.nameish(start_of_owner - 1):
                    start_of_owner -= 1
                stem = tokens[owner].lower
                royal = (
                    tokens[start_of_owner].lower in ("king", "queen", "st", "saint", "prime")
                    or stem in self.lexicon.owners
                    or (stem in self.lexicon.roles and self.lexicon.is_word(stem) and owner > 0)
                )
                if (
                    self.words.nameish(owner)
                    and royal
                    and not self.words.is_role(start_of_owner - 1 if start_of_owner else 0)
                ):
                    start = start_of_owner
                    continue
            if (
                before - 1 >= reached
                and tokens[before].lower in ("and", "&")
                and self.words.nameish(before - 1)
                and tokens[before - 1].capital
            ):
                word = tokens[before - 1].lower
                topical = (
                    (lexicon.is_word(word) or word in lexicon.demonyms or word in lexicon.fields)
                    and not self.words.is_role(before - 1)
                    and not lexicon.is_place(word)
                    and (word not in lexicon.heads_last or word in lexicon.fields)
                    and word not in lexicon.given_words | {"police", "army"}
                )
                led = before - 2 >= 0 and tokens[before - 2].lower == "the"
                unknown = not (lexicon.is_name(tokens[start].lower) or lexicon.is_place(tokens[start].lower))
                topical = topical and (
                    (led and unknown)
                    or lexicon.is_word(tokens[start].lower)
                    or tokens[start].lower in lexicon.heads_last
                    or tokens[start].lower in lexicon.fields
                )
                if topical:
                    start = before - 1
                    while (
                        start - 1 >= reached
                        and self.words.nameish(start - 1)
                        and (
                            not self.words.is_role(start - 1) or tokens[start - 1].lower in lexicon.namesakes
                        )
                    ):
                        start -= 1
                    start = self._listed_before(start, reached)
                    continue
            if (
                before - 2 >= reached
                and kind == "organisation"
                and tokens[before].lower == "and"
                and lexicon.is_place(tokens[start].lower)
                and lexicon.is_place(tokens[before - 1].lower)
                and tokens[before - 2].lower == "the"
            ):
                return before - 1  # 'the Punjab and Haryana High Court'
            if (
                before - 2 >= reached
                and kind == "organisation"
                and tokens[before].lower in ("of", "the")
                and self._light(before, reached) is not None
            ):
                start = self._light(before, reached) or start
                continue
            return start

    def _listed_before(self, start: int, reached: int) -> int:
        """Start of 'Nairobi Vets, Farriers' before 'and Grooms Union', given the start of 'Farriers'."""
        tokens = self.tokens
        while (
            start - 2 >= reached
            and tokens[start - 1].text == ","
            and self.words.nameish(start - 2)
            and (
                tokens[start - 2].lower.endswith("s")
                or (start > 2 and tokens[start - 3].lower == "the" and tokens[start - 3].kind == "word")
            )
            and self._trade(tokens[start - 2].lower)
            and not self.lexicon.is_place(tokens[start - 2].lower)
        ):
            start -= 2
            while (
                start - 1 >= reached and self.words.nameish(start - 1) and not self.words.is_role(start - 1)
            ):
                start -= 1
        return start

    def _light(self, before: int, reached: int) -> int | None:
        """Start of 'Light of the' before 'Sahel Foundation'; None where no such words stand there."""
        tokens = self.tokens
        at = before - 1 if tokens[before].lower == "the" else before
        if at < 1 or tokens[at].lower != "of" or at - 1 < reached or not self.words.nameish(at - 1):
            return None
        word = tokens[at - 1].lower
        if (
            self.words.is_role(at - 1)
            or self.words.head_kind(at - 1)
            or not self.lexicon.is_word(word)
            or word in self.lexicon.role_modifiers
            or at - 1 == 0
        ):
            return None
        if at - 2 >= 0 and (tokens[at - 2].capital or tokens[at - 2].lower == "in"):
            return None
        return at - 1

    def governs(self, at: int) -> bool:
        """Whether the connector at ``at`` ("of", "for", "on") governs words of the name."""
        tokens = self.tokens
        if at >= len(tokens) or tokens[at].lower not in _CONNECTORS - {"in"} or tokens[at].kind != "word":
            return False
        nxt = at + 1
        if nxt < len(tokens) and tokens[nxt].lower == "the" and tokens[nxt].kind == "word":
            nxt += 1
        if nxt >= len(tokens) or not self.words.nameish(nxt):
            return False
        lower = tokens[nxt].lower
        if any(character.isdigit() for character in lower):
            return False
        if tokens[at].lower == "of":
            return not self._titled(nxt)
        return (
            self._trade(lower)
            or self._doing(nxt)
            or self._compound(nxt)
            or lower in self.lexicon.peoples
            or lower in self.lexicon.demonyms
            or (lower.endswith("s") and lower[:-1] in self.lexicon.roles)
            or lower.endswith(("farers", "holders", "keepers"))
            or (self.lexicon.is_place(lower) and tokens[at].lower in ("for", "on"))
        ) and not self.words.is_address(nxt)

    def _titled(self, at: int) -> bool:
        """Whether a person with a title stands here, as 'Sheikh Hamad' in 'the party of Sheikh Hamad'."""
        tokens, lexicon = self.tokens, self.lexicon
        if tokens[at].lower not in lexicon.honorifics or at + 1 >= len(tokens):
            return False
        if lexicon.is_place(words_of(tokens[at : at + 2])):
            return False
        after = tokens[at + 1]
        return (
            self.words.nameish(at + 1)
            and after.spaced
            and not lexicon.is_word(after.lower)
            and (self.words.head_kind(at + 1) is None and not lexicon.is_place(after.lower))
        )

    def end_of(self, start: int, end: int) -> int:
        """End of a body's name with its 'of', 'for' or 'on' and what follows; ``end`` where there is none."""
        tokens, lexicon = self.tokens, self.lexicon
        head = tokens[end - 1].lower
        if (
            head in lexicon.heads_of
            or words_of(tokens[max(start, end - 2) : end]) in lexicon.heads_of
            or (start < end - 1 and tokens[start].lower in lexicon.heads_of)
            or head in ("commons", "office")
        ):
            while (
                end - start < _LONGEST_NAME
                and self.governs(end)
                and (tokens[end].lower != "to" or head in ("delegation", "mission"))
                and not (
                    end - start > 1
                    and head in ("division", "branch", "wing", "unit", "section")
                    and tokens[end + 1].lower == "the"
                    and self.holds_body(end)
                )
            ):
                end = self.complement_end(end)
                head = tokens[end - 1].lower
        if head != tokens[start].lower and tokens[start].lower == "university":
            campus = tokens[end].lower if end + 1 < len(tokens) else ""
            if campus == "at" or (
                campus == "," and words_of(tokens[start:end]) == "university of california"
            ):
                stop = end + 1
                while stop < len(tokens) and self.words.nameish(stop) and tokens[stop].spaced:
                    stop += 1
                end = stop if stop > end + 1 else end
        if end + 1 < len(tokens) and tokens[end].lower == "in" and tokens[end].kind == "word":
            nxt = end + 2 if tokens[end + 1].lower == "the" else end + 1
            if nxt < len(tokens) and self.words.nameish(nxt):
                stop = nxt + 1
                while stop < len(tokens) and self.words.nameish(stop) and tokens[stop].spaced:
                    stop += 1
                opening = words_of(tokens[start : start + 2])
                if opening in _WITH_REGION or tokens[start].lower in ("un", "au", "eu"):
                    return stop
                if stop + 1 < len(tokens) and tokens[stop].text == "(" and tokens[stop + 1].upper:
                    letters = iter("".join(t.lower for t in tokens[start:stop]))
                    if all(letter in letters for letter in tokens[stop + 1].lower):
                        return stop
        if head in ("radio", "tv", "channel") and self._numbered(end):
            end += 1  # 'Radio 4'
        return self._trailing_legal(end)

    def _numbered(self, at: int) -> bool:
        """Whether a number of one or two digits stands here."""
        token = self.tokens[at] if at < len(self.tokens) else None
        return token is not None and token.kind == "number" and token.spaced and len(token.text) < 3

    def complement_end(self, at: int) -> int:
        """End of the words that ``of`` (at ``at``) governs."""
        tokens, lexicon = self.tokens, self.lexicon
        end = at + 1
        if tokens[end].lower == "the":
            end += 1
        begin = end
        while end < len(tokens) and self.words.nameish(end) and (end == begin or tokens[end].spaced):
            if (
                end > begin
                and (self.words.is_role(end) or self.words.opens_role(end))
                and not self._headed(end)
            ):
                break
            if (
                end > begin
                and not self._trade(tokens[end].lower)
                and tokens[end].lower.removesuffix("s") not in lexicon.roles
                and lexicon.is_place(tokens[end - 1].lower)
                and not lexicon.is_place(words_of(tokens[begin : end + 1]))
            ):
                break
            end += 1
            if self._doing(end - 1) and end + 1 < len(tokens) and tokens[end].lower == "the":
                end += self.words.nameish(end + 1)  # 'on Countering the Financing of'
        if (
            end + 1 < len(tokens)
            and tokens[end].kind == "possessive"
            and self.words.nameish(end + 1)
            and tokens[end - 1].lower in self.lexicon.owners
        ):
            end += 2
        directions = False
        listed = self._listed(end)
        if listed is not None:
            return listed
        while (
            end + 1 < len(tokens)
            and tokens[end].lower in ("and", "&")
            and (
                (self._topic(end + 1) and self._all_topics(begin, end))
                or (directions := self._directions(begin, end))
            )
        ):
            end += 1
            while (
                end < len(tokens)
                and self.words.nameish(end)
                and tokens[end].spaced
                and (directions or self._topic(end) or self._trade(tokens[end].lower) or self._compound(end))
                and not self.words.is_role(end)
                and not self.words.opens_role(end)
            ):
                end += 1
        return end

    def _doing(self, at: int) -> bool:
        """Whether the word says what is done: 'Countering'."""
        lower, lexicon = self.tokens[at].lower, self.lexicon
        return (
            len(lower) > 6
            and lower.endswith("ing")
            and not (lexicon.is_name(lower) or lexicon.is_place(lower))
        )

    def unheard(self, lower: str) -> bool:
        """Whether the word is none of the language, and no place's nor people's."""
        lexicon = self.lexicon
        return not (lexicon.is_word(lower) or lexicon.is_place(lower) or lexicon.country(lower))

    def _headed(self, at: int) -> bool:
        """Whether a head follows a word that could be a role: 'Communist' in 'Communist Party'."""
        after = at + 1
        return (
            after < len(self.tokens)
            and self.words.nameish(after)
            and self.tokens[after].spaced
            and self.words.head_kind(after) == "organisation"
            and self.tokens[at].lower not in self.lexicon.honorifics
        )

    def _all_topics(self, begin: int, end: int) -> bool:
        """Whether the words are of fields; the first may say whose: 'Malian Glass and Tile Workers'."""
        first = self.tokens[begin].lower
        if end - begin > 1 and (self.lexicon.country(first) or first in self.lexicon.peoples):
            begin += 1
        return all(
            (self._trade(t.lower) or self._doing(at)) and t.lower not in self.lexicon.given_words
            for at, t in enumerate(self.tokens[begin:end], begin)
        )

    def _trade(self, lower: str) -> bool:
        """Whether the word is a common one, or the plural of those who work: 'Lightermen'."""
        lexicon = self.lexicon
        known = lower in lexicon.heads_last or lower in lexicon.fields or lower in lexicon.role_complements
        return known or lexicon.is_word(lower) or lower.endswith((*_WORKING, "ism"))

    def _directions(self, begin: int, end: int) -> bool:
        """Whether 'East and Southern' stands around the "and" at ``end``."""
        words = [t.lower for t in self.tokens[begin:end]] + [self.tokens[end + 1].lower]
        return all(w.removesuffix("ern") in _DIRECTIONS for w in words)

    def _topic(self, at: int) -> bool:
        """Whether a word names a field, as 'Technology' in 'Ministry of Industry and Technology'."""
        token = self.tokens[at]
        if (
            not self.words.nameish(at)
            or not token.spaced
            or self.words.is_role(at)
            or self.words.opens_role(at)
        ):
            return False
        if token.lower in self.lexicon.demonyms:
            return False
        if not self._trade(token.lower) and not self._compound(at):
            return False
        stop = at
        while stop + 1 < len(self.tokens) and self.words.nameish(stop + 1) and self.tokens[stop + 1].spaced:
            stop += 1
        return (
            stop == at
            or self.words.head_kind(stop) != "organisation"
            or self.tokens[stop].lower in self.lexicon.weak_heads
            or self.tokens[stop].lower in self.lexicon.fields
            or self.tokens[stop].lower in self.lexicon.peoples
        )

    def _compound(self, at: int) -> bool:
        """Whether a word no list knows stands before words of a field: 'Audiovisual Media'."""
        lower, lexicon = self.tokens[at].lower, self.lexicon
        if at + 1 >= len(self.tokens) or lexicon.is_name(lower) or lexicon.is_place(lower):
            return False
        after = self.tokens[at + 1]
        topical = after.lower in lexicon.fields or after.lower in ("sciences", "studies", "research")
        return after.spaced and self.words.nameish(at + 1) and topical

    def _listed(self, at: int) -> int | None:
        """End of ', Science, and Transportation' from the comma on; None where no such list stands."""
        tokens = self.tokens
        items = 0
        while at < len(tokens):
            if tokens[at].text == "," and at + 1 < len(tokens) and tokens[at + 1].lower not in ("and", "&"):
                at += 1
                final = False
            elif tokens[at].text == "," and at + 2 < len(tokens):
                at += 2
                final = True
            elif items and tokens[at].lower in ("and", "&"):
                at += 1
                final = True
            else:
                return None
            begin = at
            while (
                at < len(tokens)
                and self.words.nameish(at)
                and self._trade(tokens[at].lower)
                and (tokens[at].lower in self.lexicon.role_complements or not self.words.is_role(at))
            ):
                at += 1
            if at == begin:
                return None
            items += 1
            if final:
                return at if items > 1 else None
        return None

    def _is_legal(self, at: int) -> bool:
        token = self.tokens[at]
        lower = token.lower
        if token.kind not in ("word", "initial") or lower not in self.lexicon.legal_forms:
            return False
        if "." in token.text or lower in (
            "ltd",
            "limited",
            "inc",
            "incorporated",
            "corp",
            "gmbh",
            "plc",
            "llc",
            "llp",
            "berhad",
            "company limited",
        ):
            return token.capital or "." in token.text[:-1] or lower in ("plc", "mbh")
        return token.upper or token.text in (
            "Co",
            "Oy",
            "Oyj",
            "Pte",
            "Pvt",
            "Pty",
            "Sdn",
            "Bhd",
            "Tbk",
            "SpA",
            "Srl",
            "Sarl",
            "Kft",
            "Zrt",
            "Nyrt",
            "Ltda",
            "Lda",
            "Cia",
            "Cía",
            "Ab",
            "As",
            "ApS",
            "SpA",
            "SàRL",
            "Sàrl",
            "GmbH",
            "KGaA",
            "eG",
            "mbH",
            "d.o.o",
            "s.r.o",
            "a.s",
        )

    def company(self, first: int, last: int, reached: int) -> Phrase | None:
        """The company that the run holds or that a legal form closes; None without a legal form."""
        tokens, lexicon = self.tokens, self.lexicon
        if (
            last - first > 1
            and tokens[first].upper
            and tokens[first].lower in lexicon.legal_prefixes
            and not self.words.is_role(first + 1)
        ):
            end = last
            return Phrase(first, self._trailing_legal(end), "organisation")
        if self._is_legal(first) and tokens[first].lower not in lexicon.legal_prefixes:
            return None
        at = next((k for k in range(first + 1, last) if self._is_legal(k)), None)
        if at is None:
            if last < len(tokens) and not any(self.words.is_address(k) for k in range(first, last)):
                end = self._trailing_legal(last)
                if end > last:
                    return Phrase(
                        self.listed_left(self._after_role(first, last), reached), end, "organisation"
                    )
            return None
        if any(tokens[k].text in "&" for k in range(first, at)):
            first = self.listed_left(first, reached)
        return Phrase(self._after_role(first, at), self._trailing_legal(at + 1), "organisation")

    def partners(self, first: int, last: int, reached: int) -> Phrase | None:
        """'Menon and Partners', 'Rao, Menon and Associates': a firm named after persons."""
        tokens = self.tokens
        if (
            tokens[first].lower
            not in ("partners", "associates", "sons", "brothers", "daughters", "colleagues")
            or first - 2 < reached
            or tokens[first - 1].lower != "and"
            or not self.words.nameish(first - 2)
            or self.lexicon.is_word(tokens[first - 2].lower)
        ):
            return None
        start = first - 2
        while start - 1 >= reached and self.words.nameish(start - 1) and not self.words.is_role(start - 1):
            start -= 1
        start = self.listed_left(start, reached)
        return Phrase(start, self._trailing_legal(first + 1), "organisation") if last == first + 1 else None

    def after_owner(self, first: int, last: int) -> int:
        """Start of a body's name after a role that opens the sentence, as in 'Owner Orlo Ferries'."""
        titled = self.tokens[first].lower in self.lexicon.honorifics
        if last - first > 2 and not titled and not self.lexicon.is_word(self.tokens[first + 1].lower):
            return self._after_role(first, last)
        return first

    def national(self, first: int, last: int, reached: int) -> Phrase | None:
        """'Hockey Norway', 'Fisheries and Oceans Ghana', 'British Rowing': a country's body."""
        tokens, lexicon = self.tokens, self.lexicon
        fields = lexicon.national_fields
        if self.style != "prose" or last - first < 2:
            return None
        owner = words_of(tokens[first : last - 1])
        if tokens[last - 1].lower in ("customs", "immigration") and lexicon.country(owner):
            if last + 1 < len(tokens) and tokens[last].lower == "and" and self._topic(last + 1):
                last = self.complement_end(last)
            return Phrase(first, last, "organisation")
        if (
            first > 0
            and tokens[last - 1].lower in fields
            and (tokens[last - 1].lower.endswith("ing") or lexicon.demonyms.get(owner))
            and lexicon.country(owner)
        ):
            return Phrase(first, last, "organisation")
        begin = next(
            (k for k in range(first + 1, last) if lexicon.countries.get(words_of(tokens[k:last]))), None
        )
        if begin is None or not all(t.lower in fields or t.text == "&" for t in tokens[first:begin]):
            return None
        if first - 2 >= reached and tokens[first - 1].lower in ("and", "&") and self.words.nameish(first - 2):
            first -= 2 if tokens[first - 2].lower in fields else 0
        return Phrase(first, last, "organisation")

    def _after_role(self, first: int, last: int) -> int:
        """Start of a company's name after a role such as 'Chairman' written before it without a break."""
        tokens = self.tokens
        if (
            self.words.is_role(first)
            and last - first > 1
            and self.lexicon.is_word(tokens[first].lower)
            and tokens[first].lower not in self.lexicon.given_words
            and first == 0
        ):
            return first + 1
        if (
            tokens[first].lower in self.lexicon.demonyms
            and last - first > 2
            and tokens[first + 1].lower in self.lexicon.nouns_before
        ):
            return first + 2
        return first

    def _trailing_legal(self, end: int) -> int:
        """End of the legal forms that follow: ', Inc.', '(Pvt) Ltd', 'S.A. de C.V.'."""
        tokens = self.tokens
        while end < len(tokens):
            if self._is_legal(end) and tokens[end].spaced:
                end += 1
            elif end + 1 < len(tokens) and tokens[end].text == "," and self._is_legal(end + 1):
                end += 2
            elif (
                end + 3 < len(tokens)
                and tokens[end].text == "("
                and tokens[end + 2].text == ")"
                and self._is_legal(end + 3)
            ):
                end += 4
            elif (
                end + 1 < len(tokens)
                and tokens[end].lower in ("de", "z", "&", "i")
                and self._is_legal(end + 1)
                and self._is_legal(end - 1)
            ) or (end + 2 < len(tokens) and tokens[end].lower == "de" and tokens[end + 1].lower == "rl"):
                end += 2
            else:
                break
        return end

    def listed_left(self, first: int, reached: int) -> int:
        """Start of 'Harker, Bell & Stone LLP' where the run itself starts at 'Bell'."""
        tokens = self.tokens
        while (
            first - 2 >= reached
            and tokens[first - 1].text == ","
            and self.words.nameish(first - 2)
            and not self.lexicon.is_place(tokens[first - 2].lower)
            and not (
                first - 3 >= reached
                and (tokens[first - 3].lower in ("in", "at", "from") or self.words.nameish(first - 3))
            )
        ):
            first -= 2
        return first

    def holds_body(self, at: int) -> bool:
        """Whether what ``of`` (at ``at``) governs is a body itself: 'Meeting of the Joint Working Group'."""
        end = self.complement_end(at)
        begin = at + 2 if self.tokens[at + 1].lower == "the" else at + 1
        return end - begin > 1 and any(self.words.head_kind(k) == "organisation" for k in range(begin, end))

    def known(self, first: int, last: int) -> tuple[int, int] | None:
        """Place of the first body known by its whole name; None where the run holds none."""
        for start in range(first, last):
            for end in range(min(len(self.tokens), start + 4), start, -1):
                if end > last and not self.tokens[end - 1].capital:
                    continue
                words = [t.text for t in self.tokens[start:end]]
                name = " ".join(words).replace(" '", "'").replace(" ’", "'")
                name = "al-" + name[3:] if name.startswith("al ") else name
                if name in self.lexicon.bodies and not (
                    end - start == 1 and end < last and self.words.is_role(start)
                ):
                    owner = start
                    if end - start > 1 and start > first:
                        if self.lexicon.country(self.tokens[start - 1].lower):
                            owner = start - 1
                        elif self.lexicon.is_place(words_of(self.tokens[first:start])):
                            owner = first
                    return owner, self._outlet(self._whole(name, end), last)
        return None

    def _outlet(self, end: int, last: int) -> int:
        """End of a known name that goes on with words of the trade, as 'Orlo List Intelligence'."""
        lexicon = self.lexicon
        stop = end
        while stop < last and (
            self.tokens[stop].lower in lexicon.fields
            or lexicon.is_place(words_of(self.tokens[stop : stop + 2]))
            or lexicon.is_place(words_of(self.tokens[stop - 1 : stop + 1]))
            or self.tokens[stop].lower in lexicon.heads_last
            or lexicon.is_place(self.tokens[stop].lower)
        ):
            stop += 1
        return stop if stop == last and not (stop > end and self.words.is_role(stop - 1)) else end

    def _whole(self, name: str, end: int) -> int:
        """End of a known name that goes on with 'of': of 'Orlo' in 'Orlo of Paris', where both are known."""
        tokens = self.tokens
        if end + 1 < len(tokens) and tokens[end].lower == "of":
            longer = f"{name} of {tokens[end + 1].text}"
            return end + 2 if longer in self.lexicon.bodies else end
        return end
