"""Which names are those of ships: 'the tanker Orlo Star', 'the vessels include the Orlo Star'?"""

from __future__ import annotations

from resolver.documents.runs import Phrase, Words

_FLEETS = frozenset(
    ("vessels", "ships", "tankers", "ferries", "trawlers", "freighters", "yachts", "warships", "boats")
)
_CARRIED = frozenset(
    ("bulk", "container", "crude", "gas", "car", "lng", "lpg", "ore", "oil", "vehicle", "livestock")
)
_LISTING = frozenset(("are", "were", "include", "included", "includes", "including", ":", "named", "called"))


class Vessels:
    """The ships named in one sentence."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.tokens = words.tokens
        self.lexicon = words.lexicon
        self.style = words.style

    def named(self, phrase: Phrase, found: list[Phrase]) -> bool:
        """Whether a list of vessels, of which ``found`` ends with the ones before, names the phrase."""
        return self._ship(phrase) or self._listed_ship(phrase, found)

    def sails(self, first: int, last: int) -> bool:
        """Whether the run is the name of a vessel: 'the tanker Orlo Star', 'the bulk carrier Orlo Trader'."""
        tokens = self.tokens
        before = tokens[first - 1] if first else None
        if (
            before is None
            or before.capital
            or not (before.lower in self.lexicon.vessels or before.lower in _FLEETS)
            or self.style != "prose"
        ):
            return False
        if before.lower == "carrier" and (first < 2 or tokens[first - 2].lower not in _CARRIED):
            return False
        return not any(t.lower in self.lexicon.legal_forms for t in tokens[first : last + 1])

    def _ship(self, phrase: Phrase) -> bool:
        """Whether a list of vessels names it: 'the vessels include the Orlo Star and the Pearl'."""
        tokens = self.tokens
        at = phrase.first - 1
        if at < 0 or self.style != "prose" or self._legal_end(phrase):
            return False
        if tokens[at].lower != "the":
            return False
        plural = next((k for k in range(at) if tokens[k].lower in _FLEETS), None)
        if plural is None:
            return False
        opened = next((k for k in range(plural + 1, at + 1) if tokens[k].lower in _LISTING), None)
        return opened is not None and all(
            t.capital or t.kind in ("number", "mark", "initial") or t.lower in ("and", "the", "or")
            for t in tokens[opened + 1 : at]
        )

    def _listed_ship(self, phrase: Phrase, found: list[Phrase]) -> bool:
        """Whether the phrase goes on a list of vessels: 'the tankers Orlo Star, Pearl and Orlo Sun'."""
        if not found or found[-1].kind != "thing" or self._legal_end(phrase) or self.style != "prose":
            return False
        begin = found[-1].first
        between = [t.lower for t in self.tokens[found[-1].last : phrase.first]]
        if between not in ([","], ["and"], [",", "and"], ["and", "the"], [",", "the"]):
            return False
        at = begin - 1
        while at >= 0 and (self.tokens[at].capital or self.tokens[at].lower in (",", "and", "the")):
            at -= 1
        return at >= 0 and self.tokens[at].lower in _FLEETS

    def _legal_end(self, phrase: Phrase) -> bool:
        return self.tokens[phrase.last - 1].lower in self.lexicon.legal_forms
