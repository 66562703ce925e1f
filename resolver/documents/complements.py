"""How far does the name of a body go after "of", "for" or "on"?

"Ministry of Industry and Technology" ends with the last topic, "Mayor of Orlo and Jane Roe" before "and".
"""

from __future__ import annotations

from resolver.documents.runs import Words, words_of

_CONNECTORS = frozenset(("of", "for", "on", "against", "to", "into"))
_WORKING = ("men", "masters", "workers", "wrights", "smiths", "makers", "wives")
_DIRECTIONS = frozenset(("north", "south", "east", "west", "central", "middle"))


class Complements:
    """What connectors govern in one sentence."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.tokens = words.tokens
        self.lexicon = words.lexicon

    def governs(self, at: int) -> bool:
        """Whether the connector at ``at`` ("of", "for", "on") governs words of the name."""
        tokens = self.tokens
        if at >= len(tokens) or tokens[at].lower not in _CONNECTORS or tokens[at].kind != "word":
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
            self.trade(lower)
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

    def end_of(self, at: int) -> int:
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
                and not self.trade(tokens[end].lower)
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
                (self.topic(end + 1) and self._all_topics(begin, end))
                or (directions := self._directions(begin, end))
            )
        ):
            end += 1
            while (
                end < len(tokens)
                and self.words.nameish(end)
                and tokens[end].spaced
                and (directions or self.topic(end) or self.trade(tokens[end].lower) or self._compound(end))
                and not self.words.is_role(end)
                and not self.words.opens_role(end)
            ):
                end += 1
        return end

    def holds_body(self, at: int) -> bool:
        """Whether what ``of`` (at ``at``) governs is a body itself: 'Meeting of the Joint Working Group'."""
        end = self.end_of(at)
        begin = at + 2 if self.tokens[at + 1].lower == "the" else at + 1
        return end - begin > 1 and any(self.words.head_kind(k) == "organisation" for k in range(begin, end))

    def topic(self, at: int) -> bool:
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
        if not self.trade(token.lower) and not self._compound(at):
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

    def _all_topics(self, begin: int, end: int) -> bool:
        """Whether the words are of fields; the first may say whose: 'Malian Glass and Tile Workers'."""
        first = self.tokens[begin].lower
        if end - begin > 1 and (self.lexicon.country(first) or first in self.lexicon.peoples):
            begin += 1
        return all(
            (self.trade(t.lower) or self._doing(at)) and t.lower not in self.lexicon.given_words
            for at, t in enumerate(self.tokens[begin:end], begin)
        )

    def _directions(self, begin: int, end: int) -> bool:
        """Whether 'East and Southern' stands around the "and" at ``end``."""
        words = [t.lower for t in self.tokens[begin:end]] + [self.tokens[end + 1].lower]
        return all(w.removesuffix("ern") in _DIRECTIONS for w in words)

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
                and self.trade(tokens[at].lower)
                and (tokens[at].lower in self.lexicon.role_complements or not self.words.is_role(at))
            ):
                at += 1
            if at == begin:
                return None
            items += 1
            if final:
                return at if items > 1 else None
        return None

    def trade(self, lower: str) -> bool:
        """Whether the word is a common one, or the plural of those who work: 'Lightermen'."""
        lexicon = self.lexicon
        known = lower in lexicon.heads_last or lower in lexicon.fields or lower in lexicon.role_complements
        return known or lexicon.is_word(lower) or lower.endswith((*_WORKING, "ism"))

    def _doing(self, at: int) -> bool:
        """Whether the word says what is done: 'Countering'."""
        lower, lexicon = self.tokens[at].lower, self.lexicon
        return (
            len(lower) > 6
            and lower.endswith("ing")
            and not (lexicon.is_name(lower) or lexicon.is_place(lower))
        )

    def _compound(self, at: int) -> bool:
        """Whether a word no list knows stands before words of a field: 'Audiovisual Media'."""
        lower, lexicon = self.tokens[at].lower, self.lexicon
        if at + 1 >= len(self.tokens) or lexicon.is_name(lower) or lexicon.is_place(lower):
            return False
        after = self.tokens[at + 1]
        topical = after.lower in lexicon.fields or after.lower in ("sciences", "studies", "research")
        return after.spaced and self.words.nameish(at + 1) and topical

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
