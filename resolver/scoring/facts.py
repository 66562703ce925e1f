"""What do dates, countries, gender, places and identifiers of two sides say?

Agreement, contradiction and absence are three things: each comparison gives a relation by name, or
None where a side says nothing.  The model gives every relation its log-odds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from resolver.model.dates import PartialDate, partial_date
from resolver.names.normal import tokens

BIRTH = ("birthDate", "incorporationDate", "buildDate")
COUNTRIES = (
    "nationality",
    "citizenship",
    "country",
    "jurisdiction",
    "mainCountry",
    "flag",
    "birthCountry",
    "pastFlags",
)
PLACES = ("birthPlace", "city", "registrationPlace")
IDENTIFIERS = {
    "passportNumber": "passport", "idNumber": "id", "nationalId": "id", "taxNumber": "tax", "innCode": "inn",
    "vatCode": "vat", "registrationNumber": "registration", "ogrnCode": "ogrn", "leiCode": "lei",
    "swiftBic": "bic",
    "imoNumber": "imo", "mmsi": "mmsi", "callSign": "callsign", "dunsCode": "duns", "uniqueEntityId": "uei",
    "npiCode": "npi", "okpoCode": "okpo", "icijId": "icij", "cikCode": "cik", "isinCode": "isin",
    "registrationNumberVessel": "registration", "serialNumber": "serial", "wikidataId": "wikidata",
    "bic": "bic",
    "socialSecurityNumber": "ssn", "unscId": "unsc", "voenCode": "voen", "coatoCode": "coato",
    "giiNumber": "gii",
    "irsCode": "irs", "kppCode": "kpp", "bikCode": "bik", "fnsCode": "fns", "permId": "permid",
}  # fmt: skip
"""Property -> type of identifier; identifiers are compared within a type, and agree across types too."""
_TOLD = frozenset({*BIRTH, *COUNTRIES, *PLACES, *IDENTIFIERS, "gender"})
"""Properties that hold facts."""
UNIQUE = frozenset({"imo", "lei", "mmsi", "inn", "ogrn", "bic", "duns", "uei", "isin", "wikidata"})
"""Types of which one party has one: two different ones speak against."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one side says beside its names."""

    births: tuple[tuple[str, PartialDate], ...] = ()
    countries: frozenset[str] = frozenset()
    genders: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    identifiers: frozenset[tuple[str, str]] = frozenset()


_NONE = Facts()


@dataclass(frozen=True, slots=True)
class Relation:
    """How two sides stand in one kind of fact."""

    kind: str
    """``birth``, ``country``, ``gender``, ``place`` or ``identifier``."""
    name: str
    """Its name in the model, as ``birth.same_day``."""
    query: str
    candidate: str


def facts(properties: Mapping[str, tuple[str, ...]]) -> Facts:
    """The facts among the properties; what cannot be read is left out."""
    if _TOLD.isdisjoint(properties):
        return _NONE
    return Facts(
        births=tuple(
            (t, d) for p in BIRTH for t in properties.get(p, ()) if (d := partial_date(_iso(t))) is not None
        ),
        countries=frozenset(t.lower()[:2] for p in COUNTRIES for t in properties.get(p, ()) if len(t) >= 2),
        genders=frozenset(t.lower() for t in properties.get("gender", ()) if t.lower() in ("male", "female")),
        places=frozenset(w for p in PLACES for t in properties.get(p, ()) for w in tokens(t) if len(w) > 3),
        identifiers=frozenset(
            (kind, number)
            for prop, texts in properties.items()
            if (kind := IDENTIFIERS.get(prop)) is not None
            for text in texts
            if len(number := _number(kind, text)) >= 4
        ),
    )


_LOOSE = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_EXACT = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _iso(text: str) -> str:
    if _EXACT.fullmatch(text):
        return text
    return _LOOSE.sub(lambda m: "-".join(g.zfill(2) for g in m.groups() if g is not None), text.strip())


_NOT_OF_NUMBER = re.compile(r"[^0-9A-Za-z]")


def _number(kind: str, text: str) -> str:
    number = _NOT_OF_NUMBER.sub("", text).upper()
    return number.removeprefix("IMO") if kind == "imo" else number


def relations(query: Facts, candidate: Facts) -> tuple[Relation, ...]:
    """Every kind of fact on which both sides say something."""
    found = (
        _births(query, candidate) if query.births and candidate.births else None,
        _sets("country", query.countries, candidate.countries),
        _sets("gender", query.genders, candidate.genders),
        _places(query, candidate) if query.places and candidate.places else None,
        identifier_relation(query, candidate),
    )
    return tuple([r for r in found if r is not None])


DATE_RELATIONS = (
    *("same_day", "swapped", "same_month", "near_day", "same_year", "near_year", "conflict", "far"),
)
"""How two dates can stand to each other, nearest first."""


def _births(query: Facts, candidate: Facts) -> Relation:
    _, name, said, listed = min(
        (
            (DATE_RELATIONS.index(name := date_relation(one, other)), name, said, listed)
            for said, one in query.births
            for listed, other in candidate.births
        ),
        key=lambda found: found[0],
    )
    return Relation("birth", f"birth.{name}", said, listed)


def date_relation(one: PartialDate, other: PartialDate) -> str:
    """How near two dates are: one of ``same_day``, ``swapped``, ``same_month``, ``near_day``,
    ``same_year``, ``near_year``, ``conflict``, ``far``."""
    a, b = one.earliest, other.earliest
    if one.exact and other.exact:
        if a == b:
            return "same_day"
        # the first of January stands for a date that is not known
        unknown = (a.month, a.day) == (1, 1) or (b.month, b.day) == (1, 1)
        if a.year == b.year:
            if a.month == b.day and a.day == b.month:
                return "swapped"
            if a.month == b.month:
                return "near_day"
            return "same_year" if unknown or a.day == b.day else "near_year"
        if (a.month, a.day) == (b.month, b.day) and not unknown:
            return "near_year" if abs(a.year - b.year) <= 10 else "conflict"
        if abs(a.year - b.year) == 1:
            return "near_year" if unknown else "conflict"
        return "conflict" if abs(a.year - b.year) <= 3 else "far"
    if one.earliest <= other.latest and other.earliest <= one.latest:
        wide = max((one.latest - one.earliest).days, (other.latest - other.earliest).days)
        if wide <= 31:
            return "same_month"
        return "same_year" if wide <= 366 else "near_year"
    gap = (max(one.earliest, other.earliest) - min(one.latest, other.latest)).days
    slack = 366 * (1 + 2 * one.circa + 2 * other.circa)
    if gap <= slack:
        return "near_year"
    return "conflict" if gap <= 366 * 4 else "far"


def _sets(kind: str, one: frozenset[str], other: frozenset[str]) -> Relation | None:
    if not one or not other:
        return None
    shared = one & other
    return Relation(
        kind,
        f"{kind}.{'same' if shared else 'conflict'}",
        ", ".join(sorted(shared or one)),
        ", ".join(sorted(shared or other)),
    )


def _places(query: Facts, candidate: Facts) -> Relation | None:
    shared = query.places & candidate.places
    if not shared:
        return None
    said = ", ".join(sorted(shared))
    return Relation("place", "place.same", said, said)


def identifier_relation(query: Facts, candidate: Facts) -> Relation | None:
    """How the identifying numbers of two sides stand to each other, or None where that says nothing."""
    if not query.identifiers or not candidate.identifiers:
        return None
    shared = {n for _, n in query.identifiers} & {n for _, n in candidate.identifiers}
    if shared:
        said = ", ".join(sorted(shared))
        same_type = {k for k, n in query.identifiers if n in shared} & {
            k for k, n in candidate.identifiers if n in shared
        }
        return Relation(
            "identifier", "identifier.same" if same_type else "identifier.same_number", said, said
        )
    kinds = {k for k, _ in query.identifiers} & {k for k, _ in candidate.identifiers}
    if not kinds:
        return None
    unique = kinds & UNIQUE
    kind = min(unique or kinds)
    said = ", ".join(sorted(n for k, n in query.identifiers if k == kind))
    listed = ", ".join(sorted(n for k, n in candidate.identifiers if k == kind))
    return Relation("identifier", "identifier.conflict" if unique else "identifier.other", said, listed)
