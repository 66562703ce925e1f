"""Which words of a sentence are written as names, and what kind of word is each?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resolver.documents.lexicon import Lexicon
from resolver.documents.sentences import Sentence
from resolver.documents.tokens import Token

_PARTY = re.compile(r"[DRI]-[A-Z]")
"""Party and state of an American legislator: 'R-Texas'."""


_DEGREES = frozenset(("tech", "sc", "com", "ed", "phil", "arch", "pharm"))
"""What follows the initial of a degree: 'B.Tech', 'M.Phil'."""
_TRADED = frozenset(("financial", "stock", "securities", "futures", "derivatives", "options"))
"""Words before 'Market' that make it a body rather than a place."""
_CARED = frozenset(("safety", "national", "scottish", "welsh"))
"""Words before 'Executive' that, with the fields, make it a body rather than a person."""
_HOUSES = frozenset(("centre", "center", "complex", "club", "village", "hub"))
_HOUSED = frozenset(
    (
        "sports",
        "convention",
        "conference",
        "exhibition",
        "shopping",
        "leisure",
        "aquatic",
        "aquatics",
        "detention",
    )
)
"""Words before 'Centre' that make it a building rather than a body."""
_TREATED = frozenset(("economic", "strategic", "comprehensive", "trade", "investment", "pacific", "defence"))
"""Words before 'Partnership' that make it a pact of states."""
_SITTING = frozenset(
    ("assembly", "representatives", "lords", "commons", "delegates", "chiefs", "councillors", "deputies")
)
"""Words after 'House of' that make it a chamber."""
_GENERAL = frozenset(("directorate", "consulate", "inspectorate", "secretariat", "commissariat", "registry"))
"""Bodies after which 'General' is no rank."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a sentence, ``first`` to ``last`` (exclusive) of its words, and what it seems to name."""

    first: int
    last: int
    kind: str
    """``organisation``, ``person``, ``place``, ``thing``, ``role`` or ``unknown``."""
    role: tuple[int, int] | None = None
    """The words before a person that are a role or a form of address."""
    strong: bool = True
    """Whether its own words settle it."""


def words_of(tokens: Sequence[Token]) -> str:
    """The casefolded words, parted by single blanks."""
    return " ".join(t.lower for t in tokens)


class Words:
    """The words of one sentence, with what the word lists say of each."""

    def __init__(self, sentence: Sentence, lexicon: Lexicon) -> None:
        self.tokens = sentence.tokens
        self.style = sentence.style
        self.line = sentence.line
        self.lexicon = lexicon

    def runs(self) -> Iterator[tuple[int, int]]:
        """First and last (exclusive) word of each run of words written as names."""
        at, count = 0, len(self.tokens)
        if self.style in ("capitals", "furniture"):
            return
        while at < count:
            if not self.nameish(at):
                at += 1
                continue
            end = at + 1
            while end < count:
                step = self.joined(end)
                if not step:
                    break
                end += step
            yield at, end
            at = end

    def nameish(self, at: int) -> bool:
        """Whether the word is written as a part of a name."""
        token = self.tokens[at]
        if not token.wordlike or not token.capital:
            if token.text == "al" and at + 1 < len(self.tokens):
                return "al-" + self.tokens[at + 1].text in self.lexicon.bodies
            return (
                token.kind == "word"
                and token.lower[:3] in ("al-", "el-", "an-", "ar-", "as-", "ad-", "at-", "d'a", "d'e", "d'o")
                and token.text[3:4].isupper()
            ) or (token.kind == "word" and token.lower.startswith("d'") and token.text[2:3].isupper())
        lower = token.lower
        if self.is_grammar(at) or _PARTY.match(token.text) or self._degree(at):
            return False
        lexicon = self.lexicon
        if lower in lexicon.weekdays and not self._beside_name(at):
            return False
        if lower in lexicon.months and (
            (len(lower) < 5 and lower not in ("may", "june", "july") and not self._month_in_name(at))
            or not (self._beside_name(at) or self._month_in_name(at))
        ):
            return False
        if lower.startswith(("ex-", "anti-", "pro-", "non-")) and not lexicon.is_word(lower.split("-", 1)[1]):
            return False
        if "-" in lower and not token.upper:
            tail = lower.rsplit("-", 1)[1]
            if tail in (
                "based",
                "led",
                "backed",
                "born",
                "origin",
                "owned",
                "run",
                "controlled",
                "flagged",
                "style",
                "listed",
                "linked",
                "occupied",
                "era",
                "trained",
                "educated",
                "speaking",
                "funded",
                "sponsored",
                "made",
                "registered",
                "bound",
                "wide",
                "affiliated",
                "aligned",
                "allied",
                "held",
                "administered",
            ):
                return False
        if self.line and at and lower in lexicon.headlines and self.tokens[at - 1].wordlike:
            return False
        if self.style == "title":
            return (
                not lexicon.is_word(lower)
                or lower in lexicon.legal_forms
                or lower in lexicon.roles
                or lower in lexicon.honorifics
                or (lower in lexicon.heads_last and lower not in lexicon.weak_heads)
            )
        return True

    def _degree(self, at: int) -> bool:
        """Whether the word is a part of a degree: 'B.Tech'."""
        tokens = self.tokens
        if tokens[at].lower in _DEGREES and at and not tokens[at].spaced:
            return tokens[at - 1].kind == "initial"
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        return (
            tokens[at].kind == "initial"
            and after is not None
            and not after.spaced
            and after.lower in _DEGREES
        )

    def is_grammar(self, at: int) -> bool:
        """Whether the word is one of grammar, not 'US', nor 'All' in 'the All Atlas Union'."""
        token = self.tokens[at]
        if token.kind == "initial" and len(token.text) == 2 and at and self.tokens[at - 1].capital:
            return False
        if token.lower not in self.lexicon.grammar or (token.upper and token.lower in ("us", "who")):
            return False
        if (
            at
            and token.upper
            and len(token.lower) > 2
            and self.style == "prose"
            and at + 1 < len(self.tokens)
        ):
            after = self.tokens[at + 1]
            if not self.tokens[at - 1].upper and after.capital and not after.upper and self.head_kind(at + 1):
                return False  # 'the OUR Party'
        inside = (
            at > 0
            and self.tokens[at - 1].wordlike
            and token.capital
            and not token.upper
            and self.style == "prose"
        )
        return not (inside and token.lower in self.lexicon.grammar_in_names)

    def _beside_name(self, at: int) -> bool:
        """Whether a capitalised word that is no number follows 'April' or 'Friday' directly, as in a name."""
        if at + 1 >= len(self.tokens):
            return False
        token, after = self.tokens[at], self.tokens[at + 1]
        before = self.tokens[at - 1] if at else None
        if before is not None and (
            before.kind == "number"
            or before.lower
            in ("in", "on", "since", "until", "last", "next", "this", "of", "by", "late", "early", "mid")
        ):
            return False
        return (
            after.kind == "word"
            and after.capital
            and token.lower in self.lexicon.given_words
            and after.lower not in self.lexicon.grammar
            and not self.lexicon.is_word(after.lower)
        )

    def _month_in_name(self, at: int) -> bool:
        """Whether a short month is a part of a name: 'Museo del Mar', 'Khin Mar Wai', 'Jan Kowal'."""
        tokens, lexicon = self.tokens, self.lexicon
        before = tokens[at - 1] if at else None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if tokens[at].text.endswith(".") or tokens[at].upper:
            return False
        if before is not None and not before.capital and before.lower in lexicon.particles:
            return True
        if after is not None and after.lower in lexicon.particles and not after.capital and after.wordlike:
            return True
        beside = [t for t in (before, after) if t is not None]
        if any(t.kind == "number" or t.lower in lexicon.weekdays for t in beside):
            return False
        follows = after is not None and tokens[at].lower in lexicon.given_words and after.kind == "word"
        if follows and after is not None and after.capital and not self._known(after.lower):
            return True  # 'Jan Orlovik'
        return any(
            t.kind == "word" and t.capital and lexicon.is_name(t.lower) and not lexicon.is_word(t.lower)
            for t in beside
        )

    def _known(self, lower: str) -> bool:
        """Whether the word is one of the language, or a place's or a people's."""
        lexicon = self.lexicon
        return lexicon.is_word(lower) or lexicon.is_place(lower) or lexicon.country(lower) is not None

    def joined(self, at: int) -> int:
        """How many words from ``at`` on continue a run of capitalised words; 0 where it ends."""
        tokens = self.tokens
        if tokens[at].text in ("'", "’") and self._ends_name(at):
            return 2
        if tokens[at].kind == "possessive":
            owner = tokens[at - 1].text + "'s"
            if at + 1 < len(tokens) and f"{owner} {tokens[at + 1].text}" in self.lexicon.bodies:
                return 2
            return 1 if owner in self.lexicon.bodies else 0
        if tokens[at].text == "/" and at > 1 and at + 1 < len(tokens) and not tokens[at + 1].spaced:
            pair = tokens[at + 1].upper and tokens[at - 1].upper and tokens[at - 2].upper
            return 2 if pair and tokens[at - 1].spaced and not tokens[at].spaced else 0  # 'EO AML/CTF'
        if not tokens[at].spaced and not (tokens[at].wordlike and tokens[at - 1].text.endswith(".")):
            return 0
        if (
            tokens[at].upper
            and tokens[at - 1].upper
            and len(tokens[at - 1].lower) < 5
            and max(map(len, tokens[at].text.split("-"))) < 4
            and "-" in tokens[at].text
        ):
            return 0
        if self.nameish(at):
            return 1
        if tokens[at].text in "'’‘ʻ" and self._opens_name(at):
            return 2
        lower = tokens[at].lower
        if tokens[at].text in "\"“‘'«" and tokens[at].kind == "mark":  # a nickname in quotes inside a name
            close = next(
                (k for k in range(at + 1, min(at + 6, len(tokens))) if tokens[k].text in "\"”’'»"), None
            )
            if (
                close is not None
                and close > at + 1
                and close + 1 < len(tokens)
                and all(self.nameish(k) for k in range(at + 1, close))
                and self.nameish(close + 1)
                and not tokens[close].spaced
                and not tokens[at + 1].spaced
                and tokens[at - 1].wordlike
            ):
                return close - at + 2
            return 0
        if lower == "&" and tokens[0].lower == "by" and tokens[0].broken and self.line:
            return 0
        if lower == "&" or (lower in self.lexicon.particles and not tokens[at].capital and lower != "of"):
            for ahead in range(at + 1, min(at + 4, len(tokens))):
                if self.nameish(ahead) and tokens[ahead].spaced:
                    return ahead - at + 1
                if tokens[ahead].lower not in self.lexicon.particles:
                    return 0
        return 0

    def _opens_name(self, at: int) -> bool:
        """Whether an apostrophe that no other closes opens a word of the name, as in "Sione 'Otai"."""
        tokens = self.tokens
        return (
            tokens[at].kind == "mark"
            and tokens[at].spaced
            and at + 1 < len(tokens)
            and not tokens[at + 1].spaced
            and self.nameish(at + 1)
            and not any(t.text in "'’" for t in tokens[at + 1 : at + 8])
        )

    def _ends_name(self, at: int) -> bool:
        """Whether an apostrophe ends a name that goes on, as in "Achieng' Oloo"."""
        before = self.tokens[at - 1]
        if (
            self.tokens[at].spaced
            or not before.capital
            or before.lower.endswith("s")
            or at + 1 >= len(self.tokens)
        ):
            return False
        return self.tokens[at + 1].spaced and self.nameish(at + 1)

    def head_kind(self, at: int) -> str | None:
        """What a head word makes of a name: ``organisation``, ``thing`` or ``place``; None for no head."""
        token = self.tokens[at]
        lower = token.lower
        lexicon = self.lexicon
        if not token.capital:
            return None
        if token.upper and self.style != "capitals" and len(lower) < 4 and not (at and lower in ("tv", "fm")):
            return None
        if lower == "house" and self._chamber(at):
            return "organisation"
        if lower in lexicon.scheme_heads or lower.rstrip("s") in lexicon.scheme_heads:
            before = {t.lower for t in self.tokens[max(0, at - 4) : at]}
            known = before & {
                "un",
                "united",
                "nations",
                "world",
                "national",
                "international",
                "people's",
                "african",
                "union",
                "eu",
                "european",
                "global",
            }
            if lower in ("programme", "program", "initiative", "order", "house", "campaign", "mission"):
                return (
                    "organisation"
                    if known and (lower not in ("order", "initiative") or "global" in before)
                    else ("place" if lower == "house" else "thing")
                )
        if (
            lower == "line"
            and at
            and not lexicon.is_word(self.tokens[at - 1].lower)
            and self.style == "prose"
        ):
            return None  # 'Durand Line' or a shipping company: the words around it tell
        if at and lower in _HOUSES and self.tokens[at - 1].lower in _HOUSED:
            return "place"
        if at and lower == "partnership" and self._treaty(at):
            return "thing"
        if lower == "executive" and at and self.tokens[at - 1].lower in lexicon.fields | _CARED:
            return "organisation"
        if lower == "market" and at and self.tokens[at - 1].lower in _TRADED:
            return "organisation"
        if lower in lexicon.heads_last or (lower == "estate" and at and self.tokens[at - 1].lower == "real"):
            return "organisation"
        if lower in lexicon.events or lower in lexicon.documents or lower in lexicon.others:
            return "thing"
        if lower in lexicon.places:
            return "place"
        if lower in lexicon.heads_of:
            return "organisation"
        return None

    def _chamber(self, at: int) -> bool:
        """Whether the house at ``at`` is a body: 'House of Assembly', or 'Traders House' of a trade."""
        after = [t.lower for t in self.tokens[at + 1 : at + 3]]
        if after[:1] == ["of"] and after[1:] and after[1] in _SITTING:
            return True
        before = self.tokens[at - 1] if at else None
        if before is None or not before.capital or (at > 1 and self.tokens[at - 2].capital):
            return False
        return before.lower.endswith("ies") and before.lower[:-3] + "y" in self.lexicon.nouns_before

    def _treaty(self, at: int) -> bool:
        """Whether the partnership at ``at`` is a pact of states: 'Economic', 'Trans-Baltic Partnership'."""
        before = self.tokens[at - 1].lower
        return before in _TREATED or before.startswith("trans-")

    def given_in_two(self, at: int) -> bool:
        """Whether a given name with a hyphen and a small second part follows: 'Park Min-seo'."""
        if at + 1 >= len(self.tokens):
            return False
        head, _, tail = self.tokens[at + 1].text.partition("-")
        if not head[:1].isupper() or not tail[:1].islower() or "-" in tail or not tail.isalpha():
            return False
        return not (self.lexicon.is_word(head.casefold()) and self.lexicon.is_word(tail))

    def is_role(self, at: int) -> bool:
        """Whether the word is a role or a form of address."""
        token = self.tokens[at]
        lower = token.lower
        if (
            lower in ("general", "major", "captain", "chief", "officer")
            and at + 1 < len(self.tokens)
            and self.head_kind(at + 1)
        ):
            return False
        if lower == "general" and at and self.tokens[at - 1].lower in _GENERAL:
            return False
        if lower == "md" and not token.upper:
            return False  # 'Md Karim': a given name cut short; the post is written 'MD'
        if lower == "executive" and self.head_kind(at) is not None:
            return False
        if self._letters(at) or (token.kind == "initial" and len(token.text) > 2):
            return False
        if lower in self.lexicon.abbreviations and token.text[1:] == lower[1:] and not self._led(at):
            return False  # 'Orlik Sen told': a title cut short has a name after it
        if lower in self.lexicon.roles or lower in self.lexicon.honorifics:
            return True
        before, _, tail = lower.rpartition("-")
        if tail in ("elect", "designate") and before in self.lexicon.roles:
            return True
        return before in ("ex", "vice", "co", "then", "deputy", "under", "sub") and tail in self.lexicon.roles

    def _led(self, at: int) -> bool:
        """Whether a name may follow: 'Lt Gen (Rtd) Orlik', 'Ms de Orlik'."""
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if after is None or after.kind != "word" or after.capital:
            return after is not None and (after.capital or after.text == "(")
        return after.lower in self.lexicon.particles or "-" in after.text

    def _letters(self, at: int) -> bool:
        """Whether capitals that could be a rank are rather those of a body: 'SEC', but not 'ADM Jane Roe'."""
        token = self.tokens[at]
        if not token.upper or self.style == "capitals" or len(token.lower) > 4:
            return False
        if token.text.replace(".", "") in self.lexicon.plain_acronyms or token.text.endswith("."):
            return False
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return not (
            after is not None
            and after.capital
            and after.wordlike
            and after.lower not in self.lexicon.roles
            and after.lower not in self.lexicon.role_modifiers
        )

    def is_address(self, at: int) -> bool:
        """Whether the word is an abbreviated form of address, such as "Dr."."""
        token = self.tokens[at]
        return (
            token.text.endswith(".")
            and token.lower in self.lexicon.honorifics
            and token.lower not in ("st", "pt", "ft")
        )

    def opens_role(self, at: int) -> bool:
        """Whether 'Foreign', 'Chief' or 'Deputy' opens a role here."""
        tokens = self.tokens
        if tokens[at].lower not in self.lexicon.role_modifiers:
            return False
        return any(self.is_role(k) and tokens[k].capital for k in range(at + 1, min(at + 3, len(tokens))))
