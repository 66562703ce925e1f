"""Which names do legal forms close: 'Orlo Shipping Ltd', 'Harker, Bell & Stone LLP'?"""

from __future__ import annotations

from resolver.documents.runs import Phrase, Words

_UNMISTAKABLE = frozenset(
    ("ltd", "limited", "inc", "incorporated", "corp", "gmbh", "plc", "llc", "llp", "berhad")
)
"""Legal forms that are no other word."""
_MIXED = frozenset(
    (
        "Co", "Oy", "Oyj", "Pte", "Pvt", "Pty", "Sdn", "Bhd", "Tbk", "SpA", "Srl", "Sarl", "Kft", "Zrt",
        "Nyrt", "Ltda", "Lda", "Cia", "Cía", "Ab", "As", "ApS", "SàRL", "Sàrl", "GmbH", "KGaA", "eG", "mbH",
    )
)  # fmt: skip
"""Legal forms that are told from other words by their capitals."""


class Companies:
    """The names of firms in one sentence."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.tokens = words.tokens
        self.lexicon = words.lexicon

    def closed(self, first: int, last: int, reached: int) -> Phrase | None:
        """The company that the run holds or that a legal form closes; None without a legal form."""
        tokens, lexicon = self.tokens, self.lexicon
        if (
            last - first > 1
            and tokens[first].upper
            and tokens[first].lower in lexicon.legal_prefixes
            and not self.words.is_role(first + 1)
        ):
            return Phrase(first, self.end_of(last), "organisation")
        if self._is_legal(first) and tokens[first].lower not in lexicon.legal_prefixes:
            return None
        at = next((k for k in range(first + 1, last) if self._is_legal(k)), None)
        if at is None:
            if last < len(tokens) and not any(self.words.is_address(k) for k in range(first, last)):
                end = self.end_of(last)
                if end > last:
                    return Phrase(
                        self.listed_left(self._after_role(first, last), reached), end, "organisation"
                    )
            return None
        if any(tokens[k].text in "&" for k in range(first, at)):
            first = self.listed_left(first, reached)
        return Phrase(self._after_role(first, at), self.end_of(at + 1), "organisation")

    def partners(self, first: int, last: int, reached: int) -> Phrase | None:
        """'Menon and Partners', 'Rao, Menon and Associates': a firm named after persons."""
        tokens, start = self.tokens, first - 2
        if (
            last - first != 1
            or tokens[first].lower not in ("partners", "associates", "sons", "brothers", "daughters")
            or start < reached
            or tokens[first - 1].lower != "and"
            or not self.words.nameish(start)
            or self.lexicon.is_word(tokens[start].lower)
        ):
            return None
        while start > reached and self.words.nameish(start - 1) and not self.words.is_role(start - 1):
            start -= 1
        return Phrase(self.listed_left(start, reached), self.end_of(first + 1), "organisation")

    def after_owner(self, first: int, last: int) -> int:
        """Start of a body's name after a role that opens the sentence, as in 'Owner Orlo Ferries'."""
        titled = self.tokens[first].lower in self.lexicon.honorifics
        if last - first > 2 and not titled and not self.lexicon.is_word(self.tokens[first + 1].lower):
            return self._after_role(first, last)
        return first

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

    def end_of(self, end: int) -> int:
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

    def _is_legal(self, at: int) -> bool:
        """Whether a legal form stands here, written as one: 'Ltd', 'GmbH', 'S.A.', not 'as' or 'co'."""
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        lower = token.lower
        if token.kind not in ("word", "initial") or lower not in self.lexicon.legal_forms:
            return False
        if "." in token.text or lower in _UNMISTAKABLE:
            return token.capital or "." in token.text[:-1] or lower == "plc"
        return token.upper or token.text in _MIXED
