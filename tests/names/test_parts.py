"""The parts of names of persons and organisations."""

from __future__ import annotations

import pytest

from resolver.names import initials, organisation_name, person_name

PERSONS = [
    ("BHALLA, Dr. Ajay K., IAS", ("ajay", "k", "bhalla")),
    ("Foreign Secretary of State Jane Roe", ("jane", "roe")),
    ("Mr. John Q. Public Jr.", ("john", "q", "public")),
    ("Haji", ("haji",)),
    ("Sheikh", ("sheikh",)),
    ("General Secretary", ("secretary",)),
    ("", ()),
]


@pytest.mark.parametrize(("text", "core"), PERSONS)
def test_titles_stand_apart_from_the_name(text: str, core: tuple[str, ...]) -> None:
    assert person_name(text).core == core


def test_a_generational_suffix_is_told_by_its_meaning() -> None:
    assert person_name("John Public, Jr").suffix == person_name("John Public Junior").suffix == "junior"
    assert person_name("John Public").suffix is None


def test_particles_and_initials_are_named() -> None:
    name = person_name("A. K. van der Berg")
    assert name.initials == ("a", "k")
    assert name.particles == ("van", "der")
    assert name.family == "berg"


ORGANISATIONS = [
    ("The Acme Trading Co., Ltd.", ("acme", "trading"), ("llc",)),
    ("ООО Ромашка", ("romashka",), ("llc",)),
    ("Constructora Norte, S.A. de C.V.", ("constructora", "norte"), ("jsc",)),
    ("Constructora Norte SA de CV", ("constructora", "norte"), ("jsc",)),
    ("Acme Limitd", ("acme",), ("llc",)),
    ("Dept. of Widgets", ("department", "widgets"), ()),
    ("GmbH", ("gmbh",), ()),
    ("", (), ()),
]


@pytest.mark.parametrize(("text", "core", "forms"), ORGANISATIONS)
def test_legal_forms_stand_apart_from_the_name(
    text: str, core: tuple[str, ...], forms: tuple[str, ...]
) -> None:
    name = organisation_name(text)
    assert name.core == core
    assert name.legal_forms == forms


def test_letters_with_full_stops_are_one_token() -> None:
    assert organisation_name("U.S. Office of Widgets").core[0] == "us"
    assert organisation_name("A.B.C.D.").core == ("abcd",)


def test_countries_are_recognised_as_noun_and_adjective() -> None:
    assert (
        organisation_name("Indian Widget Board").countries
        == organisation_name("Widget Board of India").countries
    )


def test_initials_leave_filling_words_out() -> None:
    assert initials("All India Institute of Widgets") == "aiiw"
    assert initials("Widgets") == ""
