"""Where does a role end and the person begin: 'Chief Minister Jane Roe', 'Secretary of State Jane Roe'?"""

from __future__ import annotations

from resolver.documents.runs import Phrase, Words, words_of

PARTIES = frozenset(("labour", "labor"))
"""Parties that are called by a common word, which before 'MP' is no part of a role."""
_AFTER_ROLES = frozenset(("emeritus", "emerita", "elect", "designate", "general", "in-charge"))


class Posts:
    """The roles of one sentence with the persons named after them."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.tokens = words.tokens
        self.lexicon = words.lexicon
        self.style = words.style

    def phrase(self, first: int, last: int) -> Phrase:
        """A phrase without a head: a role with a person after it, a role, or something open."""
        tokens, lexicon = self.tokens, self.lexicon
        if last - first > 1 and (
            lexicon.is_place(words_of(tokens[first:last])) or lexicon.country(words_of(tokens[first:last]))
        ):
            return Phrase(first, last, "place")
        after = words_of(tokens[first + 1 : last])
        if tokens[first].text in ("N.", "S.", "E.", "W.") and lexicon.is_place(after):
            return Phrase(first, last, "place")  # 'S. Korea'
        if last - first > 2 and lexicon.is_word(tokens[first].lower) and lexicon.is_place(after):
            return Phrase(first, last, "place")  # 'Neighbouring South Sudan'
        role = next(
            (
                k
                for k in range(last - 1, first - 1, -1)
                if self.words.is_role(k) and self._acts_as_role(first, k, last)
            ),
            None,
        )
        if role is None:
            return Phrase(first, last, "unknown", strong=False)
        begin = role
        while begin > first and (
            self.words.is_role(begin - 1)
            or tokens[begin - 1].lower in lexicon.role_modifiers
            or lexicon.country(tokens[begin - 1].lower)
        ):
            begin -= 1
        before = tokens[first:begin]
        if before and not all(
            lexicon.is_word(t.lower) or lexicon.is_place(t.lower) or lexicon.country(t.lower) for t in before
        ):
            return Phrase(first, begin, "unknown", strong=False)
        if role == last - 1:
            return self._role_with_complement(first, last)
        while role + 2 < last and tokens[role + 1].lower in _AFTER_ROLES:
            role += 1
        if tokens[first].lower in PARTIES and begin == first < role and tokens[first + 1].upper:
            return Phrase(first, first + 1, "organisation")  # 'Labour MP Jane Roe'
        rest = [t.lower for t in tokens[role + 1 : last]]
        if (
            role == first
            and len(rest) > 1
            and all(lexicon.is_word(w) and not lexicon.is_name(w) for w in rest)
        ):
            return Phrase(first, last, "unknown", strong=False)  # 'Justice Without Frontiers'
        if (
            first > 0
            and tokens[first - 1].lower in ("the", "called", "named", "renamed", "christened")
            and role == first
            and tokens[role].lower in self.lexicon.namesakes
        ):
            return Phrase(first, last, "thing")
        return Phrase(role + 1, last, "person", role=(first, role + 1), strong=False)

    def _acts_as_role(self, first: int, at: int, last: int) -> bool:
        """Whether a role word is no family name: not the last word after a known given name."""
        token = self.tokens[at]
        if at == last - 1:
            if at == first:
                return True
            given = self.tokens[at - 1].lower
            if at - first == 1 and self.style == "prose" and token.lower not in self.lexicon.honorifics:
                known = given in self.lexicon.names and not self.lexicon.is_place(given)
                if known and not self.lexicon.is_word(given):
                    return False  # 'Susan Monarch'
                post = self.tokens[first - 1].lower if first else ""
                if post in self.lexicon.roles and self._unheard(given):
                    return False  # 'advocate Orlik Merchant'
            return not (
                token.lower in self.lexicon.given_words
                and self.lexicon.is_name(given)
                and not self.words.is_role(at - 1)
            )
        if (
            at > first
            and token.lower in self.lexicon.honorifics
            and token.lower not in self.lexicon.roles
            and not (self.words.is_role(at - 1) or self.lexicon.is_word(self.tokens[at - 1].lower))
        ):
            return False
        return not (
            at > first
            and token.lower in self.lexicon.given_words
            and self.lexicon.is_name(self.tokens[at - 1].lower)
            and not self.lexicon.is_word(self.tokens[at - 1].lower)
        )

    def _role_with_complement(self, first: int, last: int) -> Phrase:
        """A role with 'of State' or 'for Health' after it, and the person that may follow without a break."""
        tokens, lexicon = self.tokens, self.lexicon
        at = last
        if not (at + 1 < len(tokens) and tokens[at].lower in ("of", "for") and tokens[at].kind == "word"):
            return Phrase(first, last, "role")
        begin = at + 2 if tokens[at + 1].lower == "the" else at + 1
        end = begin
        while end < len(tokens) and (
            self.words.nameish(end)
            or (
                tokens[end].lower in ("and", "of", "for", "the")
                and end > begin
                and end + 1 < len(tokens)
                and self.words.nameish(end + 1)
                and lexicon.is_word(tokens[end + 1].lower)
            )
        ):
            lower = tokens[end].lower
            if lower in lexicon.particles and end + 1 < len(tokens) and not tokens[end + 1].capital:
                break
            if tokens[end].capital and not (lexicon.is_word(lower) or lower in lexicon.role_complements):
                break
            if (
                self.words.head_kind(end) == "organisation"
                and lower not in lexicon.weak_heads
                and lower not in lexicon.fields
            ):
                return Phrase(first, last, "role")
            end += 1
        if end == begin:
            return Phrase(first, last, "role")
        stop = end
        while stop < len(tokens) and tokens[stop].spaced:
            step = self.words.joined(stop) if stop > end else int(self.words.nameish(stop))
            if not step:
                break
            stop += step
        if stop > end:
            return Phrase(end, stop, "person", role=(first, end), strong=False)
        return Phrase(first, end, "role")

    def _unheard(self, lower: str) -> bool:
        """Whether the word is none of the language, and no place's nor people's."""
        lexicon = self.lexicon
        return not (lexicon.is_word(lower) or lexicon.is_place(lower) or lexicon.country(lower))
