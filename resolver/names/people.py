"""What are the parts of a person's name?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from resolver.names.letters import words
from resolver.names.romanisation import readings, script_of
from resolver.names.wordlists import WordLists, word_lists


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name taken apart.  Everything is in normal form.

    ``core`` are the tokens that name the person, in written order, with initials and particles;
    ``LAST, First`` is turned round.  It is never empty unless the text is.
    """

    text: str
    core: tuple[str, ...]
    honorifics: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    particles: tuple[str, ...] = ()
    suffix: str | None = None
    """``junior``, ``senior``, ``second``, ``third`` or ``fourth``."""
    post_nominals: tuple[str, ...] = ()

    @property
    def given(self) -> tuple[str, ...]:
        """The tokens before the last one, where there are any."""
        return self.core[:-1]

    @property
    def family(self) -> str | None:
        """The last token: the family name where names are written so."""
        return self.core[-1] if self.core else None


def person_name(text: str) -> PersonName:
    """The parts of a person's name.

    >>> person_name("DESHPANDE, Dr. Anil K., IAS").core
    ('anil', 'k', 'deshpande')
    """
    spoken, titles, core, tail, suffix = taken_apart(map(_spoken, text.split(",")))
    particles = word_lists().particles
    return PersonName(
        text=" ".join(spoken),
        core=core,
        honorifics=spoken[:titles],
        initials=tuple(t for t in core if len(t) == 1),
        particles=tuple(t for t in core if t in particles),
        suffix=suffix,
        post_nominals=tail,
    )


class Parts(NamedTuple):
    """The tokens of a person's name, and which of them are not the name itself."""

    spoken: tuple[str, ...]
    titles: int
    """How many of the first are titles."""
    core: tuple[str, ...]
    tail: tuple[str, ...]
    """Degrees and the like after the name."""
    suffix: str | None


def taken_apart(spoken: Iterable[list[str]]) -> Parts:
    """The parts of a name from the tokens between its commas."""
    lists = word_lists()
    pieces = [piece for piece in spoken if piece]
    tail: list[str] = []
    suffix = None
    while len(pieces) > 1 and all(t in lists.post_nominals or t in lists.suffixes for t in pieces[-1]):
        for token in reversed(pieces.pop()):
            if token in lists.suffixes:
                suffix = lists.suffixes[token]
            else:
                tail.append(token)
    if len(pieces) == 2:
        pieces.reverse()
    tokens = [t for piece in pieces for t in piece]
    start = _name_starts(tokens, lists)
    core = tokens[start:]
    while len(core) > 2 and (core[-1] in lists.suffixes or core[-1] in lists.post_nominals):
        last = core.pop()
        if last in lists.suffixes:
            suffix = lists.suffixes[last]
        else:
            tail.append(last)
    return Parts(tuple(tokens), start, tuple(core), tuple(reversed(tail)), suffix)


@cache
def around_names() -> frozenset[str]:
    """Tokens that may be a title, a degree or a suffix: a name without any is nothing but a name."""
    lists = word_lists()
    return lists.honorifics | lists.offices | lists.posts | lists.post_nominals | lists.suffixes.keys()


def _spoken(text: str) -> list[str]:
    return [t for w in words(text) if (r := readings(w)) for t in r[0].split()]


def _name_starts(tokens: list[str], lists: WordLists) -> int:
    """How many leading tokens are titles: a run of honorifics and offices with an honorific in it.

    What stands before an office that is nobody's name belongs to the title too, where at least two
    tokens follow.
    """
    start = 0
    for place, token in enumerate(tokens[: min(5, len(tokens) - 2)]):
        if token in lists.posts:
            start = place + 1
    if start:
        while len(tokens) - start > 2 and (
            tokens[start] in lists.offices or tokens[start] in lists.honorifics
        ):
            start += 1
        return start
    titled = False
    for token in tokens[:-1]:
        if token not in lists.honorifics and token not in lists.offices:
            break
        titled = titled or token in lists.honorifics
        start += 1
    return start if titled else 0


def initials(text: str) -> str:
    """The first letters of the words that name something, as ``nia`` of National Investigation Agency.

    Filling words (of, the, and) are left out; ``""`` where fewer than two remain.
    """
    stop = word_lists().stop_words
    spoken = [r[0] for w in words(text) if script_of(w) == "Latin" and (r := readings(w))]
    letters = [t[0] for t in spoken if t not in stop]
    return "".join(letters) if len(letters) > 1 else ""
