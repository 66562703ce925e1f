"""Are two records read from different texts the same party?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from resolver.entities.corpus import Corpus, same_country
from resolver.entities.described import Described
from resolver.entities.relations import Related, Relation
from resolver.entities.written import FULL

PERSON, ORGANISATION, AROUND = "texts.person", "texts.organisation", "texts.around"

_PERSON = {
    Relation.IDENTICAL: "identical",
    Relation.REORDERED: "reordered",
    Relation.FULLER: "fuller",
    Relation.VARIANT: "variant",
    Relation.ABBREVIATED: "abbreviated",
    Relation.PART: "part",
    Relation.SHORT: "short",
}
_ORGANISATION = {
    Relation.IDENTICAL: "identical",
    Relation.REORDERED: "reordered",
    Relation.COUNTRY_LEFT_OUT: "country_left_out",
    Relation.VARIANT: "variant",
    Relation.ACRONYM: "same_acronym",
    Relation.INITIALS: "initials",
    Relation.PART: "part",
    Relation.SHORT: "short",
    Relation.EXTENDED: "extended",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found about a pair: its weight is ``linker.weight(table, name)`` times ``amount``."""

    table: str
    name: str
    amount: float
    sentence: str
    left: str | None = None
    right: str | None = None


def findings(left: Described, right: Described, related: Related, corpus: Corpus) -> list[Finding]:
    """All that speaks for or against the two being the same, the names first."""
    found = [_name(left, right, related)]
    if related.common:
        table = PERSON if left.person else ORGANISATION
        at_home = not left.person and corpus.country_is_told(left, right) is True
        name = "common_name_at_home" if at_home else "common_name"
        found.append(Finding(table, name, 1.0, _SENTENCES[table, name]))
    if related.spelling < 1.0:
        found.append(
            Finding(
                AROUND,
                "spelling",
                1.0 - related.spelling,
                f"the least alike words agree to {related.spelling:.0%}",
                related.left.text,
                related.right.text,
            )
        )
    if related.relation is Relation.SHORT and left.person and not related.ends_alike:
        found.append(Finding(PERSON, "first_word_only", 1.0, _SENTENCES[PERSON, "first_word_only"]))
    if related.relation is Relation.INITIALS and not (related.left.body or related.right.body):
        found.append(
            Finding(ORGANISATION, "no_kind_of_body", 1.0, _SENTENCES[ORGANISATION, "no_kind_of_body"])
        )
    if related.relation is Relation.PART and (both := left.spelt & right.spelt):
        words = ", ".join(sorted(" ".join(tokens) for tokens in both))
        table = PERSON if left.person else ORGANISATION
        found.append(Finding(table, "same_short_name", 1.0, f"both texts call it {words} for short"))
    return [*found, *_around(left, right, related, corpus)]


def _name(left: Described, right: Described, related: Related) -> Finding:
    relation, one, other = related.relation, related.left, related.right
    table = PERSON if left.person else ORGANISATION
    name = (_PERSON if left.person else _ORGANISATION)[relation]
    if left.person and one.form != FULL and other.form != FULL:
        name = "same_short"
    return Finding(table, name, 1.0, _SENTENCES[table, name], one.text, other.text)


_SENTENCES: Mapping[tuple[str, str], str] = {
    (PERSON, "identical"): "the full names are the same",
    (PERSON, "reordered"): "the full names are the same in another order",
    (PERSON, "fuller"): "first and last name are the same, one side has more between them",
    (PERSON, "variant"): "the names are spellings of each other",
    (PERSON, "abbreviated"): "the given names of one side are initials of the other's",
    (PERSON, "part"): "one name is part of the other, which has another first or last word",
    (PERSON, "short"): "one side has only one word of the other's name",
    (PERSON, "same_short"): "both sides have only the same single name",
    (PERSON, "first_word_only"): "the word stands at the beginning of the other's name, not at its end",
    (PERSON, "common_name"): "many people have such a name",
    (ORGANISATION, "common_name"): "the name says only what kind of body it is; other countries have one",
    (
        ORGANISATION,
        "common_name_at_home",
    ): "it says only what kind of body it is, in texts of one country",
    (ORGANISATION, "no_kind_of_body"): "no word of the full name says that it is an organisation",
    (ORGANISATION, "identical"): "the names are the same but for legal form and filling words",
    (ORGANISATION, "reordered"): "the names have the same words in another order",
    (ORGANISATION, "country_left_out"): "the names are the same but for the country before one of them",
    (ORGANISATION, "variant"): "the names are spellings of each other",
    (ORGANISATION, "same_acronym"): "both sides go by the same acronym",
    (ORGANISATION, "initials"): "one side is the initials of the other's words",
    (ORGANISATION, "part"): "one name is part of the other",
    (ORGANISATION, "short"): "one side has only one word of the other's name",
    (ORGANISATION, "extended"): "one name is the other with a country added",
}


def _around(left: Described, right: Described, related: Related, corpus: Corpus) -> list[Finding]:
    found = []
    if shared := corpus.associates(left, right):
        amount = float(min(shared, 4))
        sentence = f"{shared} other {'party is' if shared == 1 else 'parties are'} named in both texts"
        found.append(Finding(AROUND, "associate", amount, sentence))
    if any(_same_role(one, other) for one in left.positions for other in right.positions):
        found.append(Finding(AROUND, "same_role", 1.0, "both texts give the same role"))
    found += _countries(left, right, related, corpus)
    if rivals := corpus.rivals(left, right, related.relation):
        sentence = f"{rivals} other {'party' if rivals == 1 else 'parties'} could be meant as well"
        found.append(Finding(AROUND, "rival", float(min(rivals, 2)), sentence))
    if left.documents & right.documents:
        found.append(Finding(AROUND, "same_text", 1.0, "both stand in one text, which tells them apart"))
    return found


def _countries(left: Described, right: Described, related: Related, corpus: Corpus) -> list[Finding]:
    """What is said of the two themselves tells more than what is said of those named with them."""
    own = same_country(left.countries, right.countries)
    if own is not None:
        name, sentence = (
            ("same_country", "the same country") if own else ("other_country", "different countries")
        )
        doubt = related.common or related.relation < Relation.FULLER
        return [Finding(AROUND, name, 1.0, f"the texts give {sentence}")] if own or doubt else []
    told = corpus.country_is_told(left, right)
    if told:
        return [Finding(AROUND, "same_country", 1.0, "the texts tell of the same country")]
    doubt = related.common or related.relation in _ONLY_LETTERS
    if told is False and doubt:
        return [Finding(AROUND, "other_country_around", 1.0, "the texts tell of different countries")]
    return []


_ONLY_LETTERS = (Relation.ACRONYM, Relation.INITIALS, Relation.SHORT, Relation.PART)


def _same_role(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and (one <= other or other <= one)
