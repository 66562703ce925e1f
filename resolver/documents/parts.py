"""Which shorter words can stand for a full name of the document?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from resolver.documents.lexicon import Lexicon, folded

_MOST_WORDS = 16
"""Words of a name of which shorter forms are made."""


class Parts:
    """The words of settled full names, to recognise shorter forms by."""

    def __init__(self, names: Iterable[tuple[str, tuple[str, ...]]], lexicon: Lexicon) -> None:
        self.tails: set[tuple[str, ...]] = set()
        self._person: set[str] = set()
        self._family: set[str] = set()
        self._bodies: dict[tuple[str, ...], int] = defaultdict(int)
        self.lexicon = lexicon
        for schema, whole in names:
            words = whole[:_MOST_WORDS]
            if schema == "Person":
                self.tails.update(words[k:] for k in range(1, len(words)))
                parts = [
                    w
                    for w in words
                    if w not in lexicon.particles and w not in lexicon.suffixes and len(w) > 1
                ]
                self._person.update(folded(w) for w in parts)
                if parts:
                    self._family.add(folded(parts[-1]))
                self._person.update(
                    folded(p) for w in parts for p in w.split("-") if len(p) > 3 and not lexicon.is_word(p)
                )
            else:
                if words[0] in lexicon.legal_prefixes and len(words) > 1:
                    words = (*words[1:], "")
                plain = tuple(w for w in words if w != "&")
                for end in range(2, len(plain)):
                    self._bodies[plain[:end]] += 1
                for begin in range(1, len(words) - 2):
                    if words[0] in lexicon.foreign_heads and all(
                        len(w) > 3 for w in words[begin : begin + 2]
                    ):
                        self._bodies[words[begin : begin + 2]] += 1
                if len(words) > 2 and words[0] in (*lexicon.foreign_heads, "club") and len(words[-1]) > 4:
                    self._bodies[words[-1:]] += 1  # 'Wilstermann' of 'Club Jorge Wilstermann'
                for end in range(1, len(words)):
                    if words[end - 1] not in ("of", "and", "&", "for", "the"):
                        self._bodies[words[:end]] += 1

    def person(self, key: tuple[str, ...]) -> bool:
        """Whether the words are a part of a person's name that can stand alone."""
        words = [w for w in key if w not in self.lexicon.particles and w != "&"]
        if len(key) > 1:
            return (
                key in self.tails
                and bool(words)
                and (key[0] in self.lexicon.particles or not all(self.lexicon.is_word(w) for w in words))
            )
        word = folded(key[0])
        if word not in self._person:
            return False
        return word in self._family or not (self.lexicon.is_word(key[0]) and not self.lexicon.is_name(key[0]))

    def body(self, key: tuple[str, ...]) -> bool:
        """Whether the words open a body's name and are distinctive enough to stand for it."""
        if key not in self._bodies:
            return False
        lexicon = self.lexicon
        if len(key) == 1:
            word = key[0]
            return (
                not (
                    lexicon.is_word(word)
                    or lexicon.country(word)
                    or lexicon.is_place(word)
                    or word in lexicon.peoples
                )
                and len(word) > 2
            )
        return not all(
            lexicon.country(w) or lexicon.is_place(w) or w in ("national", "federal", "the") for w in key
        ) and not lexicon.is_place(" ".join(key))

    def common(self, word: str) -> bool:
        """Whether a common word opens a body's name and is itself no word for a body or a field."""
        lexicon = self.lexicon
        if (word,) not in self._bodies or not lexicon.is_word(word) or len(word) < 4:
            return False
        generic: tuple[frozenset[str], ...] = (
            lexicon.role_modifiers,
            lexicon.heads_last,
            lexicon.heads_of,
            lexicon.peoples,
            lexicon.roles,
        )
        generic += (
            lexicon.role_complements,
            lexicon.places,
            lexicon.events,
            lexicon.documents,
            lexicon.owners,
        )
        return not any(word in words for words in generic) and not lexicon.is_place(word)

    def opens(self, word: str) -> bool:
        """Whether the word is the distinctive beginning of a body's name."""
        return self.body((word,))
