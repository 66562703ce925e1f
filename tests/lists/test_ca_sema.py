"""Canada's list, on an invented file in the official shape and on the published one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from listing import FIXTURES, Taken, fixture, said

from resolver.errors import InvalidListing
from resolver.lists.ca_sema import _pieces

WHOLE = "ca_sema/sema-lmes_2025-03.xml"


def test_the_id_is_regime_schedule_and_item() -> None:
    list_ = fixture("ca-sema", "sema.xml")
    assert {r.id for r in list_.all if r.schema != "Sanction"} == {
        "ca-sema-russia-1-part-3-1",
        "ca-sema-venezuela-2",
        "ca-sema-russia-1.1-1",
        "ca-sema-iran-1-7",
        "ca-sema-iran-1-8",
    }


def test_the_regime_is_a_programme_and_not_a_country_of_the_party() -> None:
    list_ = fixture("ca-sema", "sema.xml")
    assert list_["ca-sema-russia-1-part-3-1"].texts("country", "nationality") == ()
    assert said(list_["ca-sema-russia-1-part-3-1-sanction"], "program", "listingDate", "authorityId") == {
        "program": ("Russia / Russie",),
        "listingDate": ("2025-02-21",),
        "authorityId": ("Schedule 1,Part 3, item 1",),
    }


def test_aliases_are_parted_and_their_languages_kept() -> None:
    person = fixture("ca-sema", "sema.xml")["ca-sema-russia-1-part-3-1"]
    assert [(v.text, v.lang) for v in person.values if v.prop == "alias"] == [
        ("Orlan KWILL", None),
        ("Арлан Квіл", "bel"),
        ("Орлан Квилл", "rus"),
        ("The Tide", None),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A B; C D", ["A B", "C D"]),
        ("Quay Co., Ltd., HLT Limited", ["Quay Co., Ltd.", "HLT Limited"]),
        ("Main Office (of Works, Roads), MOW", ["Main Office (of Works, Roads)", "MOW"]),
        (" , ;", []),
    ],
)
def test_a_comma_before_a_legal_form_parts_nothing(text: str, expected: list[str]) -> None:
    assert list(_pieces(text)) == expected


def test_odd_dates_are_read_or_kept_as_a_note() -> None:
    list_ = fixture("ca-sema", "sema.xml")
    assert list_["ca-sema-russia-1-part-3-1"].texts("birthDate") == ("1963", "1964")
    assert list_["ca-sema-iran-1-7"].texts("birthDate") == ("1970/1979",)
    assert list_["ca-sema-iran-1-8"].texts("notes") == ("Birth date: Sep-99",)
    assert [u.text for u in list_.report.unread] == ["Sep-99"]


def test_a_ship_is_told_by_its_number() -> None:
    ship = fixture("ca-sema", "sema.xml")["ca-sema-russia-1.1-1"]
    assert (ship.schema, said(ship, "imoNumber", "buildDate", "type")) == (
        "Vessel",
        {"imoNumber": ("IMO9187629",), "buildDate": ("2004",), "type": ("Oil Tanker",)},
    )


def test_two_records_under_one_item_are_a_fault(tmp_path: Path) -> None:
    text = (FIXTURES / "sema.xml").read_text("utf-8").replace("<Item>8<", "<Item>7<")
    (tmp_path / "sema.xml").write_text(text, "utf-8")
    with pytest.raises(InvalidListing, match="two entries have this id"):
        Taken("ca-sema", [tmp_path / "sema.xml"])


def test_the_whole_list_gives_what_a_search_of_the_text_finds(
    taken: Callable[..., Taken], published: Path
) -> None:
    list_ = taken("ca-sema", WHOLE)
    text = (published / WHOLE).read_text("utf-8")
    entries = re.findall(r"<record>(.*?)</record>", text, re.DOTALL)
    ships = [e for e in entries if "<ShipIMONumber>" in e]
    others = [e for e in entries if e not in ships]
    schemas = list_.report.schemas
    assert schemas["Vessel"] == len(ships)
    assert schemas["Organization"] == len([e for e in others if "<EntityOrShip>" in e])
    assert schemas["Person"] == len([e for e in others if "<EntityOrShip>" not in e])
    assert list_.report.names["name"] == len(entries)
    assert list_.count("listingDate") == text.count("<DateOfListing>")
    dated = re.findall(r"<DateOfBirthOrShipBuildDate>(.*?)<", text)
    several = [d for d in dated if re.search(r"\bor\b", d, re.IGNORECASE)]
    unread = len(list_.report.unread)
    assert list_.count("birthDate") + list_.count("buildDate") == len(dated) + len(several) - unread
    aliased = len(re.findall(r"<Aliases>\s*[^<\s]", text))
    assert len([r for r in list_.all if r.texts("alias")]) <= aliased
    assert len([r for r in list_.all if r.texts("alias")]) > 0.99 * aliased
