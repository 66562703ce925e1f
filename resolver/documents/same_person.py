"""Which mentions of persons name the same one?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from resolver import names
from resolver.documents.groups import Groups
from resolver.documents.lexicon import Lexicon, folded
from resolver.documents.naming import PERSON, Named
from resolver.documents.sentences import Sentence

_ALIKE = 0.82
"""Token similarity from which two spellings of one name are taken to be meant, beside another equal word."""
_SOUNDS_ALIKE = 0.72
"""The same where every word of the two names is alike."""


def name_parts(words: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Folded words of a person's name without particles and suffixes; 'al-Idrissi' gives 'idrissi'."""
    found = []
    for word in words:
        plain = folded(word)
        if plain in lexicon.particles or plain in lexicon.suffixes or plain == "&":
            continue
        for prefix in ("al-", "el-", "d'", "ad-", "ar-", "as-", "an-", "at-", "az-", "ash-"):
            if plain.startswith(prefix) and len(plain) > len(prefix) + 2:
                plain = plain[len(prefix) :]
                break
        found.append(plain)
    return tuple(found)


def same_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names of two words or more can be forms of one.

    Forms are: shorter, with initials, spelt otherwise, in another order.
    """
    shorter, longer = sorted((tuple(one), tuple(other)), key=len)
    if len(shorter) < 2:
        return False
    if sorted(shorter) == sorted(longer):
        return True
    equal = len(set(shorter) & set(longer))
    if len(shorter) == len(longer):
        alike = [_alike(a, b) for a, b in zip(shorter, longer, strict=True)]
        if equal:
            return all(score >= _ALIKE for score in alike)
        return (
            all(score >= _SOUNDS_ALIKE for score in alike)
            and len(shorter) > 1
            and min(map(len, shorter + longer)) > 3
        )
    if shorter == longer[-len(shorter) :] and len(shorter[0]) > 1:
        return True
    if _alike(shorter[0], longer[0]) < _ALIKE:
        return False
    if _alike(shorter[-1], longer[-1]) < _ALIKE and shorter != longer[: len(shorter)]:
        return False
    at = 0
    for part in longer:
        if at < len(shorter) and _alike(shorter[at], part) >= _ALIKE:
            at += 1
    return at == len(shorter) and (equal > 0 or len(shorter) > 2)


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1 or "." in one or "." in other:
        return 0.9 if one[0] == other[0] and (len(one.strip(".")) == 1 or len(other.strip(".")) == 1) else 0.0
    if one[0] != other[0] and one[-1] != other[-1]:
        return 0.0
    return names.token_similarity(names.normal_form(one), names.normal_form(other))


def join_persons(
    mentions: Sequence[Named], sentences: Sequence[Sentence], lexicon: Lexicon, join: Groups
) -> None:
    """Joins the mentions of one person: forms of one full name, then bare family and given names."""
    parts = {
        at: name_parts(_spelt_out(m, sentences), lexicon)
        for at, m in enumerate(mentions)
        if m.schema == PERSON
    }
    suffix = {at: next((w for w in mentions[at].words if w in lexicon.suffixes), "") for at in parts}
    first_of: dict[tuple[tuple[str, ...], str], int] = {}
    for at, name in parts.items():
        if len(name) > 1 or (len(name) == 1 and mentions[at].known_as):
            join.join(first_of.setdefault((name, suffix[at]), at), at)
    fuller = [at for (name, _), at in first_of.items() if len(name) > 1]
    for one, other in _pairs(fuller, parts):
        if suffix[one] != suffix[other] and ((suffix[one] and suffix[other]) or parts[one] == parts[other]):
            continue
        if _child(one, other, parts, mentions, sentences, lexicon):
            continue
        if same_person(parts[one], parts[other]):
            join.join(one, other)
    by_word: dict[str, list[int]] = defaultdict(list)
    for at, name in parts.items():
        if len(name) > 1 or mentions[at].known_as:
            for word in dict.fromkeys(name):
                by_word[word].append(at)
                for half in word.split("-"):
                    if half != word and len(half) > 3:
                        by_word[half].append(at)
    lone: dict[str, int] = {}
    settled: dict[str, int] = {}
    for at, name in parts.items():
        if len(name) != 1 or mentions[at].known_as:
            continue
        whole = settled.get(name[0]) if not _addressed(mentions[at], sentences, lexicon) else None
        if whole is None:
            whole = _whom(at, name[0], mentions, sentences, parts, by_word, join, lexicon)
            if whole is not None and not _addressed(mentions[at], sentences, lexicon):
                settled[name[0]] = whole
        if whole is None:
            whole = lone.setdefault(name[0], at)
        join.join(whole, at)


def _spelt_out(mention: Named, sentences: Sequence[Sentence]) -> Iterator[str]:
    """The words of a name, each initial of 'M.R.' for itself."""
    for token in sentences[mention.sentence].tokens[mention.first : mention.last]:
        if token.kind == "initial" and len(token.lower) > 1:
            yield from (letter for letter in token.lower if letter.isalpha())
        elif token.wordlike or token.text == "&":
            yield token.lower


def _pairs(fuller: Sequence[int], parts: dict[int, tuple[str, ...]]) -> Iterable[tuple[int, int]]:
    """Pairs worth comparing: all in a usual document; in a very long one those that share a word."""
    if len(fuller) <= 150:
        yield from combinations(fuller, 2)
        return
    by_word: dict[str, list[int]] = defaultdict(list)
    for at in fuller:
        for word in parts[at]:
            by_word[word].append(at)
    for group in by_word.values():
        if len(group) <= 60:
            yield from combinations(group, 2)


def _whom(
    at: int,
    word: str,
    mentions: Sequence[Named],
    sentences: Sequence[Sentence],
    parts: dict[int, tuple[str, ...]],
    by_word: dict[str, list[int]],
    join: Groups,
    lexicon: Lexicon,
) -> int | None:
    """The fuller mention that a bare family or given name refers to."""
    found = by_word.get(word, [])
    if not found:
        close = [
            k
            for w, ks in by_word.items()
            if w[:1] == word[:1]
            and min(len(word), len(w)) > 3
            and len(word) > 4
            and _alike(w, word) >= _ALIKE
            for k in ks
        ]
        found = close
    if not found:
        return None
    whole = [k for k in found if len(parts[k]) > 1 and parts[k][-1] == word]
    found = whole + [k for k in found if k not in whole and len(parts[k]) > 1] if whole else found
    people = {join.leader(k) for k in found}
    gender = _addressed(mentions[at], sentences, lexicon)
    if (
        len(people) == 1
        and gender
        and all(
            _form_of_address(mentions[k], sentences, lexicon) not in (gender, None)
            for k in found
            if len(parts[k]) > 1 and mentions[k].role is not None
        )
        and any(mentions[k].role is not None for k in found)
    ):
        return None
    if len(people) > 1:
        ranks: list[Callable[[int], bool]] = [
            lambda k: word in (parts[k][-1], *parts[k][-1].split("-")),
            lambda k: parts[k][0] == word,
        ]
        if _addressed(mentions[at], sentences, lexicon) is None:
            ranks = [
                lambda k: (
                    word in (parts[k][-1], *parts[k][-1].split("-"), parts[k][0])
                    or (len(parts[k]) > 2 and word == parts[k][-2] and k < at)
                )
            ]
        for rank in ranks:
            ranked = [k for k in found if rank(k)]
            if ranked:
                found = ranked
                break
        gender = _addressed(mentions[at], sentences, lexicon)
        if gender:
            fitting = [k for k in found if _gender(mentions[k], sentences, lexicon) in (gender, None)]
            exact = [k for k in found if _gender(mentions[k], sentences, lexicon) == gender]
            if not fitting:
                return None
            found = exact or fitting or found
        named = [k for k in found if k < at and _same_role(mentions[at], mentions[k], sentences)]
        found = named or found
    main = [k for k in found if not _secondary(k, mentions, sentences, lexicon) or _given(parts[k], word)]
    found = main or found
    before = [k for k in found if k < at]
    return max(before) if before else min(found)


def _child(
    one: int,
    other: int,
    parts: dict[int, tuple[str, ...]],
    mentions: Sequence[Named],
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
) -> bool:
    """Whether one is a relative who bears the other's name behind an own one: 'his son Ali Omar Said'."""
    shorter, longer = sorted((one, other), key=lambda at: len(parts[at]))
    if parts[longer][1:] != parts[shorter]:
        return False
    return _secondary(longer, mentions, sentences, lexicon)


def _given(parts: Sequence[str], word: str) -> bool:
    """Whether the word is the given name and no part of the family name."""
    return parts[0] == word and word not in parts[1:]


def _same_role(bare: Named, full: Named, sentences: Sequence[Sentence]) -> bool:
    """Whether both are introduced by one role: 'Minister Cho' and 'Vice Foreign Minister Cho Sung-rae'."""
    if bare.role is None or full.role is None:
        return False
    one = {t.lower for t in sentences[bare.sentence].tokens[slice(*bare.role)]}
    other = {t.lower for t in sentences[full.sentence].tokens[slice(*full.role)]}
    return bool(one & other)


def _secondary(
    at: int,
    mentions: Sequence[Named],
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
) -> bool:
    """Whether somebody is brought in as another's relative: 'his daughter, Ebba Lind'."""
    mention = mentions[at]
    before = [t.lower for t in sentences[mention.sentence].tokens[max(0, mention.first - 4) : mention.first]]
    return any(w in lexicon.kin for w in before)


def _addressed(mention: Named, sentences: Sequence[Sentence], lexicon: Lexicon) -> str | None:
    """``m`` or ``f`` where a form of address stands directly before the name; '' for a neutral one."""
    tokens = sentences[mention.sentence].tokens
    before = [t.lower for t in tokens[max(0, mention.first - 2) : mention.first]]
    if any(w in lexicon.men for w in before):
        return "m"
    if any(w in lexicon.women for w in before):
        return "f"
    return "" if mention.role is not None else None


def _form_of_address(mention: Named, sentences: Sequence[Sentence], lexicon: Lexicon) -> str | None:
    return _addressed(mention, sentences, lexicon) or None


def _gender(mention: Named, sentences: Sequence[Sentence], lexicon: Lexicon) -> str | None:
    tokens = sentences[mention.sentence].tokens
    around = [t.lower for t in tokens[max(0, mention.first - 4) : mention.first]] + [
        t.lower for t in tokens[mention.last : mention.last + 4]
    ]
    men, women = any(w in lexicon.men for w in around), any(w in lexicon.women for w in around)
    return None if men == women else ("m" if men else "f")
