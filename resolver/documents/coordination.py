"""What do phrases beside each other say of one another: 'Atlas Bank and Harker', 'Orlo plc ("Orlo")'?"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from resolver.documents.forms import Sums
from resolver.documents.lexicon import Lexicon
from resolver.documents.naming import words_in
from resolver.documents.runs import Phrase
from resolver.documents.sentences import Sentence

Key = tuple[str, ...]


class Coordination:
    """The phrases of a document with their evidence, which :meth:`weigh` adds to.

    ``found`` maps the number of a sentence to its phrases, ``sums`` and ``forms`` a name to all its evidence
    and to that of its form alone, ``own`` the place of a phrase to the evidence of that place.
    """

    def __init__(
        self, sentences: Sequence[Sentence], lexicon: Lexicon, found: Mapping[int, list[Phrase]],
        sums: dict[Key, Sums], forms: Mapping[Key, Sums], own: Mapping[tuple[int, int], Sums],
    ) -> None:  # fmt: skip
        self.sentences = sentences
        self.lexicon = lexicon
        self.found = found
        self.sums = sums
        self.forms = forms
        self.own = own
        self.short: set[Key] = set()
        """Short forms that the text defines for a body in quotes and brackets."""

    def weigh(self) -> None:
        """Adds to the evidence of each open phrase what the phrases beside it say."""
        for number, found in self.found.items():
            self._defined(number, found)
            for left, right in itertools.pairwise(found):
                self._beside(number, left, right)
            for members in self._lists(number):
                if any(p.kind == "place" or self._own(number, p).place >= 2.0 for p in members):
                    self._places(number, members)
                else:
                    self._bodies(number, members)

    def _defined(self, number: int, found: Sequence[Phrase]) -> None:
        """'Orlo plc (LSE: ORL) ("Orlo")' defines a short form."""
        tokens = self.sentences[number].tokens
        for left, right in ((a, b) for k, a in enumerate(found) for b in found[k + 1 : k + 4]):
            inner = tokens[left.last : right.first]
            if len(inner) > 8 or left.kind != "organisation" or not inner:
                continue
            marks = "".join(t.text for t in inner if t.kind == "mark")
            if marks[:1] == "(" and marks[-3:-1] == ")(" and marks[-1] in '“"':
                self.short.add(self._key(number, right))

    def _beside(self, number: int, left: Phrase, right: Phrase) -> None:
        """'Atlas Bank (Atlas)', 'Atlas Bank ("Atlas")' and 'Atlas Bank of Orlo, or Atlas,'."""
        tokens = self.sentences[number].tokens
        between = [t.lower for t in tokens[left.last : right.first]]
        closing = tokens[right.last].text if right.last < len(tokens) else ""
        if left.kind != "organisation" or right.kind != "unknown":
            return
        key = self._key(number, right)
        if between == ["("] and closing == ")":
            self.sums[key] += Sums(organisation=2.5)
        if "".join(between).strip("“\"‘'") in ("(", "(the") and closing in "\"”’'":
            self.short.add(key)
        renamed = between in ([",", "or"], ["or"]) and closing in ",.)"
        if renamed and len(key) == 1 and left.last - left.first > 2:
            self.sums[key] += Sums(organisation=2.5)
            self.short.add(key)

    def _places(self, number: int, members: Sequence[Phrase]) -> None:
        """'homes in Orlo and Bell': what is listed with places is rather a place."""
        sites = [p for p in members if p.kind == "place" or self._site(number, p)]
        for phrase in members if len(sites) > 1 and len(sites) == len(members) - 1 else ():
            if phrase not in sites and phrase.kind == "unknown" and phrase.role is None:
                self.sums[self._key(number, phrase)] += Sums(place=2.5, person=-1)
        for phrase in members:
            if phrase.kind == "unknown" and phrase.last - phrase.first == 1:
                self.sums[self._key(number, phrase)] += Sums(place=1.5)

    def _bodies(self, number: int, members: Sequence[Phrase]) -> None:
        """'Atlas Bank and Harker': what is listed with bodies is rather a body."""
        acting = self._own(number, members[-1]).organisation >= 0.5 and all(
            p.kind == "unknown" and p.last - p.first == 1 for p in members
        )
        bodies = sum(p.kind == "organisation" or self._cued(number, p) for p in members)
        personal = any(self.lexicon.is_name(k[0]) for p in members if (k := self._key(number, p)))
        if acting and not bodies and not personal:
            for phrase in members[:-1]:
                self.sums[self._key(number, phrase)] += Sums(organisation=0.5)
            return
        if not bodies or any(
            p.kind in ("person", "place", "thing")
            or (
                p.kind == "unknown"
                and (form := self.forms[self._key(number, p)])
                and max(form.place, form.thing) >= 2.0
            )
            for p in members
        ):
            return
        for phrase in members:
            if phrase.kind == "unknown":
                key = self._key(number, phrase)
                self.sums[key] += Sums(organisation=1.0 if len(key) > 1 else 2.0, person=-0.7)

    def _key(self, number: int, phrase: Phrase) -> Key:
        return words_in(self.sentences[number], phrase)

    def _own(self, number: int, phrase: Phrase) -> Sums:
        return self.own.get((number, phrase.first), Sums())

    def _site(self, number: int, phrase: Phrase) -> bool:
        """Whether the words of an open phrase are those of a place."""
        return self.forms.get(words_in(self.sentences[number], phrase), Sums()).place >= 3.0

    def _cued(self, number: int, phrase: Phrase) -> bool:
        """Whether the words beside an open phrase say clearly that it is a body: 'rivals Orlo and Bell'."""
        own = self.own.get((number, phrase.first), Sums())
        form = self.forms.get(words_in(self.sentences[number], phrase), Sums())
        clear = max(own.organisation, form.organisation + 0.5) >= 2.5
        return phrase.kind == "unknown" and clear and own.person < 1.0

    def _lists(self, number: int) -> list[list[Phrase]]:
        """The phrases that stand beside each other, with an "and" or "or": 'Atlas Bank, Harker and Bell'."""
        tokens = self.sentences[number].tokens
        lists: list[list[Phrase]] = []
        closed: list[bool] = []
        for phrase in self.found[number]:
            last = lists[-1][-1] if lists else None
            between = [t.lower for t in tokens[last.last : phrase.first]] if last is not None else []
            if last is not None and between in ([","], ["and"], ["&"], [",", "and"], ["or"], ["and", "the"]):
                if closed[-1] and between == [","]:
                    lists.append([phrase])
                    closed.append(False)
                    continue
                lists[-1].append(phrase)
                closed[-1] = closed[-1] or between != [","]
            else:
                lists.append([phrase])
                closed.append(False)
        return [phrases for phrases, whole in zip(lists, closed, strict=True) if whole]
