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
        start = first
        while True:
            longer = self._from_owner(start, reached) if kind == "organisation" else None
            longer = self._from_topic(start, reached) if longer is None else longer
            if longer is None:
                return start
            start = longer

    def _from_owner(self, start: int, reached: int) -> int | None:
        """Start of "King's" before 'College'; None where no such owner stands there."""
        tokens, lexicon = self.tokens, self.lexicon
        if start - 2 < reached or tokens[start - 1].kind != "possessive" or not self.words.nameish(start - 2):
            return None
        owner = tokens[start - 2].lower
        begin = start - 2
        while begin > reached and self.words.nameish(begin - 1):
            begin -= 1
        owns = (
            tokens[begin].lower in ("king", "queen", "st", "saint", "prime")
            or owner in lexicon.owners
            or (owner in lexicon.roles and start > 2)
        )
        return begin if owns and not self.words.is_role(max(0, begin - 1)) else None

    def _from_topic(self, start: int, reached: int) -> int | None:
        """Start of 'Road Safety and' before 'Transport Authority'; None where no topic stands there."""
        tokens, lexicon = self.tokens, self.lexicon
        at = start - 2
        if at < reached or tokens[at + 1].lower not in ("and", "&") or not tokens[at].capital:
            return None
        before, after = tokens[at].lower, tokens[start].lower
        topical = (
            self.words.nameish(at)
            and not self.words.is_role(at)
            and (lexicon.is_word(before) or before in lexicon.demonyms or before in lexicon.fields)
            and (before not in lexicon.heads_last or before in lexicon.fields)
            and before not in lexicon.given_words
            and not lexicon.is_place(before)
        )
        named = lexicon.is_name(after) or lexicon.is_place(after)
        led = at > 0 and tokens[at - 1].lower == "the" and not named
        if not topical or not (
            led or lexicon.is_word(after) or after in lexicon.heads_last or after in lexicon.fields
        ):
            return None
        while (
            at > reached
            and self.words.nameish(at - 1)
            and (not self.words.is_role(at - 1) or tokens[at - 1].lower in lexicon.namesakes)
        ):
            at -= 1
        return at

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
        if tokens[at].lower == "of":
            return not self._titled(nxt)
        return (
            self._trade(lower)
            or self._doing(nxt)
            or self._compound(nxt)
            or lower in self.lexicon.peoples
            or lower in self.lexicon.demonyms
            or (lower.endswith("s") and lower[:-1] in self.lexicon.roles)
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
        if end + 1 < len(tokens) and tokens[end].lower == "in":
            opening = words_of(tokens[start : start + 2])
            region = end + 2 if tokens[end + 1].lower == "the" else end + 1
            if opening in _WITH_REGION and region < len(tokens) and self.words.nameish(region):
                end = region + 1
                while end < len(tokens) and self.words.nameish(end) and tokens[end].spaced:
                    end += 1
        return self._trailing_legal(end)

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
            ):
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
