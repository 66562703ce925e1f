"""What do the words around a phrase say of what it names?

Each cue adds to one of four sums.  The sums are added up over all places of one name in the document,
so that a clear place (a title, a legal form, an age) settles the bare ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from resolver.documents.forms import Sums
from resolver.documents.lexicon import Lexicon
from resolver.documents.phrases import Phrase, words_of
from resolver.documents.sentences import Sentence
from resolver.documents.tokens import Token

_GOALS = re.compile(r"[0-5][-–][0-5]")
"""The score of a team game, as in 'beat Orlo Rovers 2-1'."""
_GIVING = frozenset(("from", "by"))
_OPENING = "\"'“‘«([—–-"


def context(sentence: Sentence, phrase: Phrase, lexicon: Lexicon) -> Sums:
    """What the words before and after the phrase say."""
    return _before(sentence, phrase, lexicon) + _after(sentence, phrase, lexicon)


def _before(sentence: Sentence, phrase: Phrase, lexicon: Lexicon) -> Sums:
    tokens = sentence.tokens
    person = organisation = place = thing = 0.0
    if phrase.role is not None:
        person += 4.0
        return Sums(person=person)
    at = phrase.first - 1
    while (
        at >= 0
        and tokens[at].text in _OPENING
        and tokens[at].kind == "mark"
        and not (tokens[at].text == "(" or (tokens[at].spaced and tokens[at].text in "-–—"))
    ):
        at -= 1
    if at < 0:
        return Sums()
    before = tokens[at]
    lower = before.lower
    article = lower == "the" and before.kind == "word"
    if article:
        person -= 0.7 if _attributive(tokens, phrase.last, lexicon) else 2.5
        organisation -= 1.5 if tokens[phrase.last - 1].lower == "line" else 0.0
        if phrase.last - phrase.first == 1 and not tokens[phrase.first].upper:
            organisation -= 0.5  # 'the Hooghly'
        at -= 1
        lower = tokens[at].lower if at >= 0 else ""
    if at < 0:
        return Sums(person=person)
    for length in (3, 2, 1):
        words = words_of(tokens[max(0, at - length + 1) : at + 1])
        if words in lexicon.links_before:
            organisation += 1.5
            if lower == "at":
                person -= 1.5
                organisation += 1.0
            if article and lower in ("joined", "joining", "quit", "founded"):
                organisation += 1.0
            elif lower in (
                "told",
                "joined",
                "joining",
                "via",
                "through",
                "representing",
                "bought",
                "acquired",
            ) or (words in lexicon.either and phrase.last - phrase.first > 1):
                organisation -= 0.7
                person += 0.3
            break
        if words in lexicon.places_before and not (
            tokens[phrase.first].upper
            and phrase.last - phrase.first == 1
            and not lexicon.is_place(tokens[phrase.first].lower)
        ):
            place += 2.5 if lower in ("in", "near", "outside", "inside") else 2.0
            if lower in ("in", "near") and not article:
                person -= 1.0
            break
    if lower in lexicon.firms_of and not article and _one_firm(tokens, phrase):
        return Sums(person - 1.0, organisation + 3.0, place, thing)
    if (
        lower in ("at", "with", "for", "from", "of")
        and at > 0
        and not tokens[at - 1].capital
        and (tokens[at - 1].lower in lexicon.roles or tokens[at - 1].lower.rstrip("s") in lexicon.roles)
        and tokens[at - 1].lower not in ("reporters", "journalists", "mediapersons")
    ):
        strong = lower in ("at", "with") or (lower == "of" and tokens[at - 1].lower in lexicon.chairs)
        organisation += 2.0 if strong else {"of": 0.6, "for": 0.6}.get(lower, 0.0)
        person -= 1.5 if strong else 0.0
    single = lower.rstrip("s") if lower.endswith("s") and lower not in lexicon.nouns_before else lower
    if (
        (tokens[at].kind == "word" and not tokens[at].capital)
        or at == 0
        or (tokens[at].capital and sentence.line)
    ):
        if not article and (lower in lexicon.roles or single in lexicon.roles or lower in lexicon.honorifics):
            person += 3.0
        elif "-" in lower and lower.rsplit("-", 1)[1] in lexicon.roles:
            person += 2.5
        if lower in lexicon.nouns_before or single in lexicon.nouns_before:
            organisation += 3.0
        if lower in lexicon.cues_before:
            thing += 3.0
    elif tokens[at].text == "," and at > 0 and not article:
        noun = tokens[at - 1].lower
        if noun in lexicon.firms_of and _one_firm(tokens, phrase):
            organisation += 2.5
        if noun in lexicon.roles and not tokens[at - 1].capital:
            person += 2.0
        elif noun in lexicon.nouns_before and (not tokens[at - 1].capital or tokens[at - 1].upper):
            served = _serves(tokens, at - 1, lexicon)
            person += 2.5 if served else 0.0
            organisation += 0.0 if served else 1.0
    if (
        before.text == ","
        and at > 0
        and tokens[at - 1].lower in lexicon.vessels
        and not tokens[at - 1].capital
    ):
        owned = "of" in [t.lower for t in tokens[max(0, at - 4) : at - 1]]
        thing += 0.0 if owned or tokens[at - 1].lower == "carrier" else 4.0
    if lower in ("acronym", "initials", "abbreviation") and tokens[phrase.first].upper:
        organisation += 3.0
    if (
        before.text == "("
        and phrase.last + 2 < len(tokens)
        and tokens[phrase.last].text == ":"
        and tokens[phrase.last + 1].upper
        and tokens[phrase.last + 2].text in "),;"
    ):
        organisation += 3.0  # an exchange and the sign of a share: '(Orlodex: ABC)'
    if lower in ("symbol", "ticker", "code") and tokens[phrase.first].upper:
        thing += 4.0
    if before.text == ":" and at > 1 and tokens[at - 1].capital and tokens[at - 2].text in "(;,":
        thing += 4.0  # the sign of a share
    if (
        lower in _GIVING
        and at > 0
        and (tokens[at - 1].lower in lexicon.given)
        and not article
        and phrase.last - phrase.first == 1
        and not lexicon.is_name(tokens[phrase.first].lower)
    ):
        organisation += 2.2
    if (
        lower in ("operation", "codenamed", "project", "exercise", "mv", "m/v", "mt", "ss", "hms")
        and tokens[at].capital
    ):
        thing += 3.0
    if (
        lower.endswith(("-run", "-owned", "-controlled", "-listed", "-headquartered", "-traded"))
        and not article
    ):
        organisation += 2.5
    if lower == "at" and not article:
        place += 1.2
        organisation += 0.0 if phrase.last - phrase.first == 1 else 0.7
    if (
        lower == "of"
        and at > 0
        and tokens[at - 1].capital
        and tokens[at - 1].wordlike
        and not lexicon.is_word(tokens[at - 1].lower)
        and not lexicon.is_place(tokens[at - 1].lower)
    ):
        organisation += 0.6  # 'Jane Roe of Orlo'
    if lower in ("a", "an") and phrase.last - phrase.first == 1 and not tokens[phrase.first].upper:
        organisation -= 2.0  # 'a Rolex'
    if lower in ("by", "with", "against", "from", "between", "and"):
        person += 0.2
    if lower == "as" and at > 1 and tokens[at - 1].lower == "such" and not article:
        noun = tokens[at - 2].lower
        if noun in lexicon.nouns_before or noun.rstrip("s") in lexicon.nouns_before:
            organisation += 2.5
    if (
        words_of(tokens[max(0, at - 1) : at + 1]) in ("known as", "calling itself", "calls itself")
        and not article
    ):
        near = [t.lower for t in tokens[max(0, at - 5) : at - 1]]
        if any(w in lexicon.nouns_before for w in near) and not any(w in lexicon.roles for w in near):
            organisation += 3.0
    if lower in ("named", "called") and not article:
        near = [t.lower for t in tokens[max(0, at - 6) : at]]
        if any(w in lexicon.roles or (lower == "named" and w in lexicon.demonyms) for w in near):
            person += 3.0
        elif any(w in lexicon.nouns_before for w in near):
            organisation += 3.0
    if lower == "about" and at == 0 and sentence.line:
        organisation += 1.5
    if lower == "mr" or lower == "ms":
        person += 4.0
    if tokens[at].kind == "number" and not article:
        thing += 0.5
    return Sums(person, organisation, place, thing)


def _one_firm(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether one name of several words follows a plural: 'solicitors Orlo Marsh', not 'brokers A and B'."""
    at = phrase.last
    if phrase.last - phrase.first < 2 or tokens[phrase.last - 1].kind == "initial":
        return False
    return not (at + 1 < len(tokens) and tokens[at].lower in ("and", ",", "&") and tokens[at + 1].capital)


def _serves(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether the noun at ``at`` closes a role, as in 'a spokeswoman for the bank, Jane Roe'."""
    begin = max(0, at - 7)
    for k in range(at - 1, begin, -1):
        if tokens[k].kind == "mark":
            return False
        if tokens[k].lower in ("for", "of", "at", "with") and tokens[k - 1].lower in lexicon.roles:
            return True
    return False


def _attributive(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a noun follows, as in 'the Lind murder trial'."""
    if at >= len(tokens) or tokens[at].kind != "word" or tokens[at].capital:
        return False
    return tokens[at].lower not in lexicon.grammar and tokens[at].lower not in lexicon.saying


def _after(sentence: Sentence, phrase: Phrase, lexicon: Lexicon) -> Sums:
    tokens = sentence.tokens
    person = organisation = place = thing = 0.0
    at = phrase.last
    if at < len(tokens) and tokens[at].text in "\"”’'»" and tokens[at].kind == "mark":
        at += 1
    if at >= len(tokens):
        return Sums()
    words = [t.lower for t in tokens[at : at + 6]]
    first = words[0]
    if tokens[at].kind == "number" and phrase.last - phrase.first == 1 and tokens[phrase.first].upper:
        thing += 4.0
    if (
        first in ("poll", "survey", "flight")
        and phrase.first
        and tokens[phrase.first - 1].lower in ("a", "an")
        and phrase.last - phrase.first == 1
    ):
        organisation += 3.0  # 'an Orlo poll'
    if first in lexicon.tested and phrase.last - phrase.first == 1 and tokens[phrase.first].upper:
        thing += 4.0
    if tokens[at].kind == "number" and _GOALS.fullmatch(tokens[at].text) is not None:
        organisation += 2.5
        person -= 1.5
    if tokens[at].kind == "possessive":
        noun = _possessed(tokens, at + 1, lexicon)
        if noun is not None and noun in lexicon.person_possessions:
            person += 1.5
        elif noun is not None and (noun in lexicon.nouns_after or noun in lexicon.body_roles):
            organisation += 1.2
    elif first == ",":
        person_, organisation_, place_ = _apposition(tokens, at + 1, lexicon, phrase.last - phrase.first)
        person += person_
        organisation += organisation_
        place += place_
    elif first == "(":
        inside = tokens[at + 1] if at + 1 < len(tokens) else None
        if (
            inside is not None
            and inside.kind == "number"
            and inside.lower.isdigit()
            and 14 <= int(inside.lower) <= 110
            and len(tokens) > at + 2
            and tokens[at + 2].text in "),"
        ):
            person += 3.0
        elif (
            inside is not None
            and inside.upper
            and len(inside.lower) > 1
            and len(tokens) > at + 2
            and tokens[at + 2].text == ")"
            and inside.text not in lexicon.plain_acronyms
        ):
            initials = "".join(t.lower[0] for t in tokens[phrase.first : phrase.last] if t.capital)
            if initials.startswith(inside.lower[:2]) or inside.lower.startswith(initials[:2]):
                organisation += 3.0
    elif tokens[at].kind == "word" and not tokens[at].capital:
        phrase_after = {words_of(tokens[at : at + n]) for n in (1, 2, 3)}
        if words[1:2] == ["its"] and first not in (
            "and",
            "or",
            "in",
            "with",
            "for",
            "to",
            "of",
            "on",
            "by",
            "from",
        ):
            organisation += 2.0  # 'Orlo kept its rating'
            person -= 0.5
        elif first in lexicon.saying and set(words[1:3]) & {"it", "its"} and phrase.last - phrase.first == 1:
            organisation += 1.0
        elif first in lexicon.saying and set(words[1:3]) & {"he", "she", "his", "her"}:
            person += 1.2
        elif first in lexicon.staffing and at + 1 < len(tokens) and tokens[at + 1].capital:
            organisation += 1.0
        if phrase_after & lexicon.person_verbs:
            person += 1.6 if first != "joined" else 0.4
        elif (
            first == "and"
            and len(words) > 2
            and words[1] == "other"
            and any(w.rstrip("s") in lexicon.nouns_before or w in lexicon.nouns_before for w in words[2:4])
        ):
            organisation += 3.0
        elif first in lexicon.posts and at + 1 < len(tokens) and tokens[at + 1].capital:
            organisation += 2.0
            person -= 1.0
        elif first in lexicon.namesake_nouns and not tokens[phrase.first].upper:
            person -= 2.0
            thing += 3.0
        elif first == "and" and words[1:2] == ["its"]:
            owned = len(words) > 2 and (words[2] in lexicon.nouns_after or words[2] in lexicon.body_roles)
            organisation += 2.5 if owned else 1.0
        elif (first == "to" and len(words) > 1 and words[1] in lexicon.deals) or first in lexicon.dealt:
            organisation += 1.2
        elif first in lexicon.saying and {"filing", "prospectus"} & set(words[1:6]):
            organisation += 3.0
            person -= 1.0
        elif "listed" in words[:3]:
            organisation += 2.5
        elif first in lexicon.nouns_after and words[1:2] and words[1] in lexicon.saying:
            organisation += 2.0  # 'Orlo shares fell', not 'Orlo shares the view'
        elif first in lexicon.making:
            organisation += 1.0
        elif (
            phrase.last - phrase.first > 1
            and first in lexicon.saying
            and first not in lexicon.adverbs
            and first not in lexicon.auxiliaries
            and all(
                lexicon.is_word(t.lower) and not lexicon.is_name(t.lower)
                for t in tokens[phrase.first : phrase.last]
            )
        ):
            organisation += 1.5  # 'Public Answer sued'
        elif first in lexicon.speech:
            person += 0.9
            organisation += 0.5
        elif first in lexicon.saying:
            person += 0.4
            weak = first in lexicon.adverbs or first in lexicon.auxiliaries or words[1:2] == ["been"]
            organisation += 0.2 if weak else 0.5
        elif first.endswith("ed") and len(first) > 4 and lexicon.is_word(first):
            organisation += 0.3
            person += 0.3
        elif first in lexicon.lands and not tokens[phrase.first].upper:
            place += 3.0
        elif first in lexicon.made and phrase.last - phrase.first == 1:
            thing += 4.0 if tokens[phrase.first].upper else 2.5
        elif first in ("family", "families", "clan", "dynasty"):
            organisation -= 1.5
        elif first in lexicon.folk:
            thing += 3.0
        elif first == "contributed":
            person += 2.0
        elif first in lexicon.nouns_after or words_of(tokens[at : at + 2]) in lexicon.nouns_after:
            organisation += 2.0
        elif first in lexicon.body_roles:
            organisation += 1.5
        elif first in ("alias", "aka", "née", "nee"):
            person += 1.5
        elif first in ("himself", "herself"):
            person += 2.0
        elif first == "itself":
            organisation += 1.5
        if words[:2] in (["is", "wanted"], ["was", "born"]):
            person += 1.5
        if len(words) > 2 and first == "of" and not lexicon.is_word(words[1]) and not sentence.line:
            person += 0.0
    elif at + 1 < len(tokens) and tokens[at].spaced and (first in lexicon.posts or first in lexicon.roles):
        if tokens[at].capital and tokens[at + 1].capital and tokens[at + 1].spaced:
            organisation += 2.0  # 'Orlo CEO Jane Roe'
            person -= 1.0
        elif tokens[at].text[1:] != tokens[at].lower[1:]:
            organisation += 1.5  # 'Orlo MPs left'
    return Sums(person, organisation, place, thing)


def _possessed(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> str | None:
    """What the name's owner owns: 'unit' of "Orlo's ailing steel unit"; None where no list knows it."""
    found = None
    for token in tokens[at : at + 4]:
        lower = token.lower
        if token.kind != "word" or token.capital or lower in lexicon.grammar or lower in lexicon.saying:
            break
        if lower in lexicon.person_possessions or lower in lexicon.nouns_after or lower in lexicon.roles:
            found = lower
    return found


def _apposition(tokens: Sequence[Token], at: int, lexicon: Lexicon, named: int) -> tuple[float, float, float]:
    """What ', 45,', ', who', ', the chairman of', ', a subsidiary of', ', Texas' say of the name before."""
    if at >= len(tokens):
        return 0.0, 0.0, 0.0
    token = tokens[at]
    if token.kind == "number" and token.lower.isdigit() and 5 <= int(token.lower) <= 110:
        closed = (
            at + 1 >= len(tokens)
            or tokens[at + 1].text in ",.;)"
            or tokens[at + 1].lower in ("and", "who", "of", "from", "was", "is", "years")
        )
        return (3.5, 0.0, 0.0) if closed else (0.5, 0.0, 0.0)
    if token.lower in ("who", "whose", "whom"):
        return (2.5, 0.3, 0.0) if token.lower != "whose" else (1.2, 0.7, 0.0)
    if token.lower == "which":
        return -0.5, 1.5, 0.5
    if token.lower in ("jr", "sr"):
        return 3.0, 0.0, 0.0
    if lexicon.is_place(token.lower) and token.capital and token.lower not in lexicon.given_words:
        return 0.0, 0.0, 1.0
    if token.lower in ("nee", "née", "aka", "alias"):
        return 2.5, 0.0, 0.0
    if (
        token.lower in ("a", "an")
        and at + 2 < len(tokens)
        and tokens[at + 1].lower in lexicon.demonyms
        and tokens[at + 2].lower in ("who", "whose", ",", "citizen", "national", "man", "woman", "in")
    ):
        return 3.0, 0.0, 0.0  # ', an Albanian whose'
    start = at
    for ahead in range(start, min(start + 9, len(tokens))):
        word = tokens[ahead]
        if (
            word.kind == "mark"
            or word.lower in lexicon.saying
            or word.lower in ("of", "for", "in", "at", "from", "with", "to", "and", "by", "on", "that")
        ):
            break
        nxt = tokens[ahead + 1].lower if ahead + 1 < len(tokens) else ""
        last = nxt in (
            "",
            "of",
            "for",
            "in",
            "at",
            ",",
            ".",
            "and",
            "from",
            "with",
            "on",
            "to",
            "who",
            "that",
            "which",
            "said",
            "told",
            "was",
            ")",
            "based",
            ";",
        ) or (
            ahead + 1 < len(tokens)
            and (tokens[ahead + 1].capital or nxt in lexicon.participles or nxt.endswith("ed"))
        )
        if last and word.lower in lexicon.roles and word.lower in lexicon.nouns_before and named == 1:
            return 0.5, 2.0, 0.0
        if (
            last
            and (word.lower in lexicon.roles or word.lower.rsplit("-", 1)[-1] in lexicon.roles)
            and word.lower != "group"
        ):
            article = (
                tokens[start].lower in ("a", "an", "the", "his", "her", "their", "one")
                or ahead > start
                or word.lower in lexicon.roles
            )
            return (2.5 if article else 0.5), 0.0, 0.0
        described = ahead + 1 < len(tokens) and tokens[ahead + 1].capital  # ', the newspaper Orlo said'
        if last and ahead > start and not word.capital and not described:
            if word.lower in lexicon.nouns_before or word.lower.removesuffix("s") in lexicon.nouns_before:
                return 0.0, 2.5, 0.0
            adjective = tokens[start + 1].lower
            if word.lower in lexicon.heads_last and (
                lexicon.country(adjective) or lexicon.is_word(adjective)
            ):
                return 0.0, 2.0, 0.0
        if last and word.lower in (
            "village",
            "town",
            "city",
            "port",
            "province",
            "district",
            "island",
            "suburb",
            "capital",
        ):
            return 0.0, 0.0, 2.5
    return 0.0, 0.0, 0.0
