"""What is a written name made of, as far as joining texts is concerned?

A person's name is *full* from two words on, *short* with one.  An organisation's name is an *acronym*
where it is one word of capitals, short where its record says so, else full.  Countries written before
it (``US Department of Labor``) are taken off, those inside or after it (``Bank of India``) are part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from resolver.names import normal_form, organisation_name, person_name, tokens
from resolver.names.organisations import OrganisationToken, organisation_tokens
from resolver.names.wordlists import word_lists

FULL, SHORT, ACRONYM = "full", "short", "acronym"
_BARE_FORMS = frozenset(("as", "asa", "ab", "ag", "sa", "se", "nv", "bv", "oy", "oyj", "spa", "srl", "kk"))
"""Legal forms that, written without full stops, could be words or initials as well."""
_ACRONYM = re.compile(r"[^\W\d_](?:[.&/’'-]?[^\W\d_]){1,8}\.?")
"""Two to nine letters, with or without full stops between."""


@dataclass(frozen=True, slots=True)
class Written:
    """One name, taken apart."""

    text: str
    form: str
    """``full``, ``short`` or ``acronym``."""
    tokens: tuple[str, ...]
    """What is compared, in written order; a country inside the name stands as ``country:xx``."""
    particles: frozenset[str] = frozenset()
    """Those of a person's tokens that may be left out: bin, de, van."""
    suffix: str | None = None
    """A person's generation: ``junior``, ``third``."""
    countries: frozenset[str] = frozenset()
    """Countries written before an organisation's name."""
    initials: frozenset[str] = frozenset()
    """What an organisation's name may be shortened to."""
    body: bool = False
    """Whether a word of an organisation's name says what kind of body it is."""
    governed: tuple[str, ...] = ()
    """Of 'Council of the Orlo Union' the tokens after "of": a body of another, not that other."""
    common: bool = False
    """Whether many go by it: a person's name of very common words, or an organisation's name that only
    says what kind of body it is."""

    @property
    def telling(self) -> tuple[str, ...]:
        """The tokens without particles."""
        return tuple(t for t in self.tokens if t not in self.particles) or self.tokens


@lru_cache(maxsize=65_536)
def written_person(text: str) -> Written:
    """The parts of a person's name.

    >>> written_person("Dr. Nils van Aken Jr.").telling
    ('nils', 'aken')
    """
    name = person_name(text)
    lists = word_lists()
    telling = [t for t in name.core if t not in name.particles]
    # what is written as one word is one name: the double surname Vane-Hurst, the given name Seo-yeon
    words = [w for w in text.split() if any(t in telling for t in tokens(w))]
    return Written(
        text=text,
        form=FULL if len(words) > 1 and len(telling) > 1 else SHORT,
        tokens=name.core,
        particles=frozenset(name.particles),
        suffix=name.suffix,
        common=bool(telling) and all(len(t) == 1 or t in lists.very_common for t in telling),
    )


@lru_cache(maxsize=65_536)
def written_organisation(text: str, short: bool = False) -> Written:
    """The parts of an organisation's name; ``short`` where the record gives it as a short form.

    >>> written_organisation("US Department of Labor").countries
    frozenset({'us'})
    """
    if (letters := acronym(text)) is not None:
        return Written(text=text, form=ACRONYM, tokens=(letters,))
    parts = organisation_tokens(text)
    first = next((n for n, t in enumerate(parts) if t.role not in ("place", "stop")), 0)
    named = [t for t in parts[first:] if t.role in ("core", "place")]
    if not named:
        first, named = 0, [t for t in parts if t.role in ("core", "place")]
    while len(named) > 1 and (
        named[-1].meaning == "CO" or (named[-1].text in _BARE_FORMS and text.split()[-1].isupper())
    ):
        named.pop()
    of = next(
        (n for n, t in enumerate(parts) if t.role == "stop" and t.text == "of" and n > first), len(parts)
    )
    kept = tuple(dict.fromkeys(f"country:{t.meaning}" if t.role == "place" else t.text for t in named))
    return Written(
        text=text,
        form=SHORT if short else FULL,
        tokens=kept or organisation_name(text).core,
        countries=frozenset(t.meaning for t in parts[:first] if t.role == "place")
        | (frozenset(("gb",)) if text.startswith(("HM ", "His Majesty", "Her Majesty")) else frozenset()),
        initials=_initials(parts, first),
        governed=tuple(
            f"country:{t.meaning}" if t.role == "place" else t.text
            for t in parts[of:]
            if t.role in ("core", "place")
        ),
        body=any(_says_kind(t) for t in parts if t.role in ("core", "legal")),
        common=all(t.role == "core" and _says_kind(t) for t in named),
    )


def acronym(text: str) -> str | None:
    """The letters of an acronym in normal form, or None where the name is none.

    >>> acronym("D.E.A."), acronym("Reuters"), acronym("MoHFW")
    ('dea', None, 'mohfw')
    """
    stripped = text.strip()
    capitals = sum(c.isupper() for c in stripped)
    letters = sum(c.isalpha() for c in stripped)
    if _ACRONYM.fullmatch(stripped) is None or capitals < 2 or capitals * 5 < letters * 3:
        return None
    return normal_form(stripped).replace(" ", "")


def _initials(parts: tuple[OrganisationToken, ...], first: int) -> frozenset[str]:
    """With and without filling words, countries before the name, and legal forms."""
    bare = [t for t in parts[first:] if t.role in ("core", "place")]
    found = {
        "".join(t.text[0] for t in chosen)
        for chosen in (
            bare,
            [t for t in parts if t.role in ("core", "place")],
            [t for t in parts[first:] if t.role in ("core", "place", "legal")],
            [t for t in parts if t.role != "stop"],
            parts[first:],
        )
        if len(chosen) > 1
    }
    return frozenset(found)


def _says_kind(token: OrganisationToken) -> bool:
    lists = word_lists()
    known = token.text in lists.state_bodies or token.text in lists.word_classes
    return known or token.text in _PUBLIC or token.role == "legal"


_PUBLIC = frozenset(
    """
    affairs agriculture air appeal appeals assembly attorney audit border budget cabinet central chamber
    chief civil coast commerce commission committee commons communications communist competition
    conservative constitutional consumer council counter crime criminal cyber defence defense democratic
    deputies development district economic economy education election elections electoral energy environment
    external fair federal finance financial fisheries food foreign forestry fraud general green greens guard
    health high higher home homeland house housing human immigration industry information innovation
    inspectorate intelligence interior internal investigation investigations joint judicial justice labor
    labour land law liberal lords lower magistrates maritime military mines minister monetary municipal
    national nations natural office oil ombudsman opposition party people peoples planning police ports
    power presidency president prime prison prisons progressive prosecution prosecutor prosecutors
    protection provincial public railways regional regulatory republican reserve resources revenue rights
    road rural safety school science secret security senate serious service services social socialist
    special sport sports standards state statistics supreme tax technology telecommunications tourism trade
    traffic transport transportation treasury tribunal union upper urban veterans war water welfare women
    workers works youth
    """.split()  # noqa: SIM905  one word to a line would be pages
)
"""Words of the names of public bodies and parties that many countries have.  Own compilation; admitted:
words that say what such a body deals with or which rank it has, none that names a place or a people."""
