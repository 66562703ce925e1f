"""Where does the name of a body begin and end around its head?"""

from __future__ import annotations

from resolver.documents.companies import Companies
from resolver.documents.complements import Complements
from resolver.documents.runs import Phrase, Words, words_of

_LONGEST_NAME = 24
"""Words after which the name of a body takes no further "of"."""
_WITH_REGION = frozenset(
    ("united nations", "african union", "european union", "islamic state", "al-qaeda in", "al-qaida in")
)
"""Openings of names that go on with "in" and a region."""


class Bodies:
    """The names of bodies in one sentence."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.tokens = words.tokens
        self.lexicon = words.lexicon
        self.style = words.style
        self.complements = Complements(words)
        self.companies = Companies(words)

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
        led = at > 0 and tokens[at - 1].lower == "the"
        if led and lexicon.is_place(before) and lexicon.is_place(after):
            return at  # 'the Punjab and Haryana High Court'
        topical = (
            self.words.nameish(at)
            and not self.words.is_role(at)
            and (lexicon.is_word(before) or before in lexicon.demonyms or before in lexicon.fields)
            and (before not in lexicon.heads_last or before in lexicon.fields)
            and before not in lexicon.given_words
            and not lexicon.is_place(before)
        )
        named = lexicon.is_name(after) or lexicon.is_place(after)
        if not topical or not (
            (led and not named)
            or lexicon.is_word(after)
            or after in lexicon.heads_last
            or after in lexicon.fields
        ):
            return None
        while (
            at > reached
            and self.words.nameish(at - 1)
            and (not self.words.is_role(at - 1) or tokens[at - 1].lower in lexicon.namesakes)
        ):
            at -= 1
        return self._listed_before(at, reached)

    def _listed_before(self, start: int, reached: int) -> int:
        """Start of 'Foreign, Commonwealth' before 'and Development Office', given that of the last."""
        tokens = self.tokens
        while (
            start - 2 >= reached
            and tokens[start - 1].text == ","
            and self.words.nameish(start - 2)
            and not self.lexicon.is_place(tokens[start - 2].lower)
            and self.complements.trade(tokens[start - 2].lower)
            and (tokens[start - 2].lower.endswith("s") or tokens[start - 3].lower == "the")
        ):
            start -= 2
            while start > reached and self.words.nameish(start - 1) and not self.words.is_role(start - 1):
                start -= 1
        return start

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
                and self.complements.governs(end)
                and (tokens[end].lower != "to" or head in ("delegation", "mission"))
                and not (
                    end - start > 1
                    and head in ("division", "branch", "wing", "unit", "section")
                    and tokens[end + 1].lower == "the"
                    and self.complements.holds_body(end)
                )
            ):
                end = self.complements.end_of(end)
                head = tokens[end - 1].lower
        if end + 1 < len(tokens) and tokens[end].lower == "in":
            opening = words_of(tokens[start : start + 2])
            region = end + 2 if tokens[end + 1].lower == "the" else end + 1
            if opening in _WITH_REGION and region < len(tokens) and self.words.nameish(region):
                end = region + 1
                while end < len(tokens) and self.words.nameish(end) and tokens[end].spaced:
                    end += 1
        return self.companies.end_of(end)

    def national(self, first: int, last: int, reached: int) -> Phrase | None:
        """'Hockey Norway', 'Fisheries and Oceans Ghana', 'British Rowing': a country's body."""
        tokens, lexicon = self.tokens, self.lexicon
        fields = lexicon.national_fields
        if self.style != "prose" or last - first < 2:
            return None
        owner = words_of(tokens[first : last - 1])
        if tokens[last - 1].lower in ("customs", "immigration") and lexicon.country(owner):
            if last + 1 < len(tokens) and tokens[last].lower == "and" and self.complements.topic(last + 1):
                last = self.complements.end_of(last)
            return Phrase(first, last, "organisation")
        begin = next(
            (k for k in range(first + 1, last) if lexicon.countries.get(words_of(tokens[k:last]))), None
        )
        if begin is None or not all(t.lower in fields or t.text == "&" for t in tokens[first:begin]):
            return None
        if first - 2 >= reached and tokens[first - 1].lower in ("and", "&") and self.words.nameish(first - 2):
            first -= 2 if tokens[first - 2].lower in fields else 0
        return Phrase(first, last, "organisation")

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
