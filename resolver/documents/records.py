"""Which records do the mentions of a document make?"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence

from resolver import names
from resolver.documents.lexicon import Lexicon
from resolver.documents.naming import ORGANIZATION, PERSON, Named
from resolver.documents.roles import facts
from resolver.documents.same_body import is_acronym
from resolver.documents.sentences import Sentence
from resolver.model.citations import DocumentCitation
from resolver.model.documents import Document, Mention, Span
from resolver.model.records import Record, Value


def records(
    document: Document,
    mentions: Sequence[Named],
    groups: Sequence[Sequence[int]],
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
) -> tuple[tuple[Mention, ...], tuple[Record, ...]]:
    """The mentions with the ids of their records, in order, and the records in order of first mention."""
    bodies = {(m.sentence, m.first): m for m in mentions if m.schema == ORGANIZATION}
    made: list[Record] = []
    told: dict[int, Mention] = {}
    used: dict[str, int] = defaultdict(int)
    for group in groups:
        members = [mentions[at] for at in group]
        fullest = _fullest(members, sentences, lexicon)
        schema = _schema(members, lexicon)
        family = members[0].schema
        normal = names.normal_form(_printed(document, fullest)) or _printed(document, fullest)
        used[family + normal] += 1
        record = record_id(document, family, normal, used[family + normal])
        values = _names(document, members, fullest, sentences, lexicon)
        values += _facts(document, members, sentences, bodies, lexicon)
        made.append(Record(record, document.dataset, schema, tuple(values)))
        for at, member in zip(group, members, strict=True):
            told[at] = Mention(
                document=document.id,
                span=member.span,
                text=member.span.of(document.text),
                schema=member.schema,
                sentence=sentences[member.sentence].span,
                kind=_kind(member, fullest, sentences, lexicon),
                record=record,
            )
    return tuple(told[at] for at in sorted(told)), tuple(made)


def record_id(document: Document, family: str, normal: str, number: int = 1) -> str:
    """Stable over versions of the document: made of its name, Person or Organization, and the fullest name.

    ``number`` tells apart records of one document that have the same name.
    """
    parts = (document.name, family, normal, *(() if number == 1 else (str(number),)))
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{document.dataset}-{digest[:16]}"


def _printed(document: Document, mention: Named) -> str:
    return re.sub(r"\s+", " ", mention.span.of(document.text))


def _fullest(members: Sequence[Named], sentences: Sequence[Sentence], lexicon: Lexicon) -> Named:
    """The mention with most words; an alias, an acronym or a headline only where there is no other."""

    def rank(mention: Named) -> tuple[bool, bool, bool, int, int]:
        prose = sentences[mention.sentence].style == "prose"
        shown = sentences[mention.sentence].tokens[mention.first].upper and mention.last - mention.first > 1
        long = len([w for w in mention.words if w not in lexicon.particles])
        return (
            not mention.known_as,
            not is_acronym(mention, sentences),
            prose and not shown,
            long,
            mention.span.end - mention.span.start,
        )

    return max(members, key=rank)


def _schema(members: Sequence[Named], lexicon: Lexicon) -> str:
    if members[0].schema == PERSON:
        return PERSON
    for mention in members:
        if len(mention.words) > 1 and (
            mention.words[-1] in lexicon.legal_forms or mention.words[0] in lexicon.legal_prefixes
        ):
            return "Company"
    return ORGANIZATION


def _kind(mention: Named, fullest: Named, sentences: Sequence[Sentence], lexicon: Lexicon) -> str:
    if mention.schema == ORGANIZATION and is_acronym(mention, sentences):
        return "acronym"
    if mention.known_as or mention.words == fullest.words:
        return "name"
    if mention.schema == PERSON:
        words = [w for w in mention.words if w not in lexicon.particles]
        openers = {opener.casefold() for opener in lexicon.name_openers}
        return "partial" if len([w for w in words if w not in openers]) < 2 else "name"
    shorter = len(mention.words) < len(fullest.words) and mention.words == fullest.words[: len(mention.words)]
    legal = all(w in lexicon.legal_forms for w in fullest.words[len(mention.words) :])
    return "partial" if shorter and not legal else "name"


def _cited(document: Document, span: Span, sentence: Span) -> DocumentCitation:
    return DocumentCitation(document.dataset, document.id, span, span.of(document.text), sentence)


def _names(
    document: Document,
    members: Sequence[Named],
    fullest: Named,
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
) -> list[Value]:
    """name: the fullest form; alias: other whole names and acronyms; weakAlias: surnames and short forms."""
    name = _printed(document, fullest)
    places: dict[tuple[str, str], list[DocumentCitation]] = defaultdict(list)
    places["name", name] = []
    for mention in members:
        printed = _printed(document, mention)
        kind = _kind(mention, fullest, sentences, lexicon)
        prop = "name" if printed == name else ("weakAlias" if kind == "partial" else "alias")
        places[prop, printed].append(_cited(document, mention.span, sentences[mention.sentence].span))
    order = ("name", "alias", "weakAlias")
    return [
        Value(prop, text, tuple(cited))
        for (prop, text), cited in sorted(places.items(), key=lambda item: order.index(item[0][0]))
    ]


def _facts(
    document: Document,
    members: Sequence[Named],
    sentences: Sequence[Sentence],
    bodies: dict[tuple[int, int], Named],
    lexicon: Lexicon,
) -> list[Value]:
    places: dict[tuple[str, str], list[DocumentCitation]] = defaultdict(list)
    for mention in members:
        for fact in facts(document.text, mention, sentences, bodies, lexicon):
            prop = fact.prop if mention.schema == PERSON or fact.prop == "country" else ""
            if prop:
                cited = _cited(document, fact.span, sentences[mention.sentence].span)
                if cited not in places[prop, fact.text]:
                    places[prop, fact.text].append(cited)
    return [Value(prop, text, tuple(cited)) for (prop, text), cited in places.items()]
