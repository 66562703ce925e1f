"""Which mentions of organisations name the same one?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from resolver.documents.groups import Groups
from resolver.documents.lexicon import Lexicon, folded
from resolver.documents.naming import ORGANIZATION, Named
from resolver.documents.sentences import Sentence

_MOST_WORDS = 24
"""Words of a name that are compared."""
_SMALL_WORDS = frozenset(
    (
        "of",
        "and",
        "the",
        "for",
        "on",
        "in",
        "&",
        "to",
        "de",
        "la",
        "del",
        "das",
        "der",
        "für",
        "du",
        "des",
        "und",
        "et",
    )
)


_OFFICES = (("department",), ("ministry",), ("office",))
"""What may be left out after a word that is a body's name by itself: 'Treasury'."""
_OF_OFFICE = (
    ("department", "of"),
    ("department", "of", "the"),
    ("ministry", "of"),
    ("ministry", "of", "the"),
)
"""The same before such a word."""


def _core(words: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Words of a body's name without legal forms, article and a country before it."""
    found = [folded(w) for w in words[:_MOST_WORDS]]
    while len(found) > 1 and (found[-1] in lexicon.legal_forms or found[-1] in ("de", "pvt", "holding")):
        found.pop()
    if len(found) > 1 and found[0] in lexicon.legal_prefixes:
        found = found[1:]
    for length in (2, 1):
        if len(found) > length and lexicon.country(" ".join(found[:length])):
            return tuple(found[length:])
    return tuple(found)


def join_bodies(
    mentions: Sequence[Named], sentences: Sequence[Sentence], lexicon: Lexicon, join: Groups
) -> None:
    """Joins the mentions of one body: same words, brackets, acronyms, shorter forms."""
    bodies = [at for at, m in enumerate(mentions) if m.schema == ORGANIZATION]
    core = {at: _core(mentions[at].words, lexicon) for at in bodies}
    first_of: dict[tuple[str, ...], int] = {}
    for at in bodies:
        whole = tuple(folded(w) for w in mentions[at].words)
        join.join(first_of.setdefault(whole, at), at)
    by_core: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for whole, at in first_of.items():
        by_core[core[at]].append(at)
        del whole
    for group in by_core.values():
        plain = [k for k in group if _owner(mentions[k].words, lexicon) is None]
        owned = {o for k in group if (o := _owner(mentions[k].words, lexicon)) is not None}
        for k in group:
            if len(owned) <= 1 or k in plain:
                join.join(group[0] if len(owned) <= 1 else (plain or group)[0], k)
    turned: dict[tuple[str, ...], list[int]] = {}
    for words, group in by_core.items():
        other = turned.setdefault(_turned(words), group)
        owners = {o for k in (*group, *other) if (o := _owner(mentions[k].words, lexicon)) is not None}
        if other is not group and len(owners) <= 1:
            join.join(other[0], group[0])
    _brackets(bodies, mentions, sentences, lexicon, join)
    _acronyms(bodies, mentions, lexicon, join)
    _shorter(bodies, mentions, sentences, core, lexicon, join)


def _turned(words: tuple[str, ...]) -> tuple[str, ...]:
    """'Department of the Harbours' as 'Harbours Department'."""
    if len(words) > 2 and words[0] in ("department", "ministry") and words[1] == "of":
        rest = words[3:] if words[2] == "the" else words[2:]
        return (*rest, words[0]) if rest else words
    return words


def _owner(words: Sequence[str], lexicon: Lexicon) -> str | None:
    return lexicon.country(" ".join(words[:2])) or lexicon.country(words[0])


def is_acronym(mention: Named, sentences: Sequence[Sentence]) -> bool:
    """Whether the mention is one word of capitals."""
    token = sentences[mention.sentence].tokens[mention.first]
    plain = token.text.replace(".", "")
    return mention.last - mention.first == 1 and plain.isupper() and 1 < len(plain) <= 8


def _brackets(
    bodies: Sequence[int],
    mentions: Sequence[Named],
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
    join: Groups,
) -> None:
    """Joins 'Long Name (LN)', 'LN (Long Name)', 'Long Name, or LN,' and 'Long Name ("Short")'."""
    spoken_for = {
        letters for k in bodies if len(mentions[k].words) > 1 for letters in initials(mentions[k].words)
    }
    for number, (one, other) in enumerate(pairwise(bodies)):
        before, after = mentions[one], mentions[other]
        if before.sentence != after.sentence:
            continue
        tokens = sentences[before.sentence].tokens
        if (
            number
            and before.first
            and tokens[before.first - 1].text == "("
            and any(t.text == ")" for t in tokens[before.last : after.first])
        ):
            earlier = mentions[bodies[number - 1]]
            if earlier.sentence == before.sentence and earlier.last == before.first - 1:
                one, before = bodies[number - 1], earlier
        between = [t.text for t in tokens[before.last : after.first]]
        follows = tokens[after.last].text if after.last < len(tokens) else ""
        closed = follows == ")" or (
            follows in "\"”'’" and after.last + 1 < len(tokens) and tokens[after.last + 1].text == ")"
        )
        opening = "".join(between).strip("\"“‘'")
        if opening.endswith("(") and (opening == "(" or ")" in opening) and closed:
            related = (
                _abbreviates(after.words[0], before.words)
                or _abbreviates(before.words[0], after.words)
                or _abbreviates("".join(after.words), before.words)
                or set(before.words) & set(after.words)
                or (len(after.words) == 1 and not is_acronym(after, sentences))
                or (
                    is_acronym(after, sentences)
                    and opening == "("
                    and folded(after.words[0]) not in spoken_for
                )
            )
            if related and not _outlet_mark(before, after, sentences):
                join.join(one, other)
        elif [w.lower() for w in between] in (["or"], [",", "or"], [",", "the"], ["or", "the"]) and (
            _abbreviates(after.words[0], before.words)
            or (between[-1].lower() == "or" and is_acronym(after, sentences))
        ):
            join.join(one, other)


def _outlet_mark(before: Named, after: Named, sentences: Sequence[Sentence]) -> bool:
    """Whether both are acronyms, as a listing and its ticker."""
    return is_acronym(before, sentences) and is_acronym(after, sentences)


def initials(words: Sequence[str]) -> frozenset[str]:
    """The letters a body's acronym may be made of: with and without its small words, hyphens parted."""
    pieces = [piece for word in words for piece in folded(word).replace("'", "").split("-") if piece]
    full = [p for p in pieces if p not in _SMALL_WORDS]
    joined = [folded(word) for word in words if word not in _SMALL_WORDS]
    return frozenset(
        ("".join(p[0] for p in pieces), "".join(p[0] for p in full), "".join(w[0] for w in joined if w))
    )


def _abbreviates(acronym: str, words: Sequence[str]) -> bool:
    plain = folded(acronym)
    if len(plain) < 2 or len(words) < 2:
        return False
    made = initials(words)
    if plain in made or (initials(words[1:]) & {plain} and len(words) > 2):
        return True
    return len(plain) > 3 and any(plain[:2] == m[:2] and _in_order(plain, "".join(words)) for m in made)


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _acronyms(bodies: Sequence[int], mentions: Sequence[Named], lexicon: Lexicon, join: Groups) -> None:
    """Joins acronyms with the one body of the document that has these initials, bracket or not."""
    short = [at for at in bodies if len(mentions[at].words) == 1 and len(mentions[at].words[0]) <= 7]
    by_initials: dict[str, list[int]] = defaultdict(list)
    for at in bodies:
        words = mentions[at].words
        if len(words) > 1:
            for letters in initials(words) | initials(_core(words, lexicon)):
                by_initials[letters].append(at)
    for at in short:
        word = folded(mentions[at].words[0])
        fitting = by_initials.get(word, [])
        if len(word) > 1 and len({join.leader(k) for k in fitting}) == 1:
            join.join(fitting[0], at)


def _short_name(mention: Named, sentences: Sequence[Sentence]) -> bool:
    """Whether a body's name opens with an acronym of another body, as 'UN Security Council'."""
    return sentences[mention.sentence].tokens[mention.first].upper


def _shorter(
    bodies: Sequence[int],
    mentions: Sequence[Named],
    sentences: Sequence[Sentence],
    core: dict[int, tuple[str, ...]],
    lexicon: Lexicon,
    join: Groups,
) -> None:
    """Joins 'Atlas' with 'Atlas Holdings Ltd', 'Security Council' with 'UN Security Council'."""
    starts: dict[tuple[str, ...], list[int]] = defaultdict(list)
    ends: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in bodies:
        words = core[at]
        for k in range(1, len(words)):
            if (
                k > 1
                or len(words[0]) > 4
                or not mentions[at].words[0].isascii()
                or not _short_name(mentions[at], sentences)
            ):
                starts[words[:k]].append(at)
            if k <= 2 and (
                words[0] in lexicon.foreign_heads
                or words[0] == "club"
                or lexicon.is_place(" ".join(words[:k]))
            ):
                for end in range(k + 1, len(words) + 1):
                    if not lexicon.is_word(words[k]):
                        starts[words[k:end]].append(at)
            if (
                k <= 3
                and (
                    (k == 1 and len(words[0]) <= 3)
                    or lexicon.is_place(" ".join(words[:k]))
                    or " ".join(words[:k])
                    in (
                        "united nations",
                        "european union",
                        "african union",
                        "federal",
                        "national",
                        "state",
                        "house",
                        "senate",
                        "union",
                    )
                )
                and words[-1] not in ("court", "tribunal")
            ):  # a 'Federal High Court' is no 'High Court'
                ends[words[k:]].append(at)
    by_core: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in bodies:
        by_core[core[at]].append(at)
    longest: dict[int, int] = defaultdict(int)
    for at in bodies:
        longest[join.leader(at)] = max(longest[join.leader(at)], len(core[at]))
    for at in bodies:
        words = core[at]
        longer = (
            [k for k in starts.get(words, []) if join.leader(k) != join.leader(at)]
            if len(words) > 1 or not lexicon.is_word(words[0])
            else [
                k
                for k in starts.get(words, [])
                if core[k][1:] in _OFFICES and join.leader(k) != join.leader(at)
            ]
            + [
                k
                for office in _OF_OFFICE
                for k in by_core.get((*office, *words), [])
                if join.leader(k) != join.leader(at)
            ]
        )
        if not longer and len(words) > 1:
            longer = ends.get(words, [])
        owner = _owner(mentions[at].words, lexicon)
        if owner is not None:  # the police of one country are no part of an agency of no country
            longer = [k for k in longer if _owner(mentions[k].words, lexicon) == owner]
        if not longer or longest[join.leader(at)] > len(words):
            continue
        if lexicon.is_place(" ".join(words)) or " ".join(words) in (
            "united nations",
            "european union",
            "african union",
        ):
            continue
        before = [k for k in longer if k < at]
        groups = [
            k for k in longer if mentions[k].words[-1] in ("group", "holdings", "holding", "corporation")
        ]
        whole = (groups or before or longer)[0]
        size = max(longest[join.leader(whole)], longest[join.leader(at)])
        join.join(whole, at)
        longest[join.leader(at)] = size
