"""The Denied Persons List and the Consolidated Screening List."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from listing import Taken, fixture, said

CSL_OLD, CSL_NEW = "us_csl/csl_2019_excerpt.csv", "us_csl/consolidated_2023plus_excerpt.csv"


def test_one_order_is_one_entry_with_all_its_addresses() -> None:
    list_ = fixture("us-bis-dpl", "dpl.txt")
    assert list_.report.schemas == {"LegalEntity": 2, "Sanction": 2}
    quill = next(r for r in list_.of("LegalEntity") if r.texts("name") == ("O. QUILL",))
    assert quill.texts("address") == ("1 PIER ROAD, NORVIK, TX, 75159, US", "2 QUAY ROAD, NORVIK, TX, 75160")
    (order,) = [r for r in list_.of("Sanction") if r.texts("entity") == (quill.id,)]
    assert said(order, "startDate", "endDate", "modifiedAt") == {
        "startDate": ("2003-06-19",),
        "endDate": ("2056-06-29",),
        "modifiedAt": ("2007-01-31",),
    }
    assert [u.text for u in list_.report.unread] == ["3017-08-22"]
    assert quill.id == fixture("us-bis-dpl", "dpl.txt").of("LegalEntity")[0].id


@pytest.mark.parametrize("name", ["us_bis_dpl/dpl_2019.txt", "us_bis_dpl/dpl_2022.txt"])
def test_the_published_orders_are_those_of_the_raw_file(
    name: str, taken: Callable[..., Taken], published: Path
) -> None:
    list_ = taken("us-bis-dpl", name)
    lines = (published / name).read_text("utf-8").splitlines()[1:]
    rows = [[field.strip('" ') for field in line.split("\t")] for line in lines if line.strip()]
    orders = {(" ".join(r[0].split()), r[6], r[7]) for r in rows}
    assert list_.report.schemas == {"LegalEntity": len(orders), "Sanction": len(orders)}
    assert len(list_.report.rejected) == len(lines) - len(set(lines))
    assert list_.count("startDate") == len([o for o in orders if o[1]])
    assert list_.count("endDate") == len([o for o in orders if o[2]])
    countries = {(" ".join(r[0].split()), r[6], r[7], r[4]) for r in rows if r[4] not in ("", "NM")}
    assert list_.count("country", "LegalEntity") == len(countries)


def test_the_screening_list_of_2019_reads_its_identifiers_backwards() -> None:
    list_ = fixture("us-csl", "csl_2019.csv")
    firm = list_["us-csl-101"]
    assert said(firm, "taxNumber", "registrationNumber", "website", "alias", "country") == {
        "taxNumber": ("80-0890696",),
        "registrationNumber": ("1107746256727",),
        "website": ("http://www.hlt.example/",),
        "alias": ("HLT", "HARBOR LIGHT"),
        "country": ("is", "pa"),
    }
    assert list_["us-csl-103"].texts("imoNumber") == ("IMO9187629",)
    assert list_.edges("UnknownLink") == {("us-csl-101", "us-csl-103", "Linked To")}
    assert [r.reason for r in list_.report.rejected] == ["unknown list 'XXX'"]


def test_the_screening_list_since_2021_has_ids_and_forward_identifiers() -> None:
    person = fixture("us-csl", "csl_2023.csv")["us-csl-102"]
    assert said(
        person, "name", "passportNumber", "gender", "citizenship", "nationality", "birthDate", "topics"
    ) == {
        "name": ("Orlan Teve QUILL",),
        "passportNumber": ("836238033",),
        "gender": ("male",),
        "citizenship": ("kp",),
        "nationality": ("is",),
        "birthDate": ("1978-12-05", "1979"),
        "topics": ("sanction",),
    }


def test_the_kind_of_list_gives_the_topic() -> None:
    list_ = fixture("us-csl", "csl_2019.csv")
    (denied,) = list_.of("LegalEntity")
    assert denied.texts("topics") == ("export.control",)


@pytest.mark.parametrize("name", [CSL_OLD, CSL_NEW])
def test_the_published_excerpts_give_what_csv_finds(
    name: str, taken: Callable[..., Taken], published: Path
) -> None:
    list_ = taken("us-csl", name)
    with (published / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    schemas = list_.report.schemas
    assert schemas["Sanction"] == len(rows) - len(list_.report.rejected)
    assert schemas.get("Person", 0) == sum(r["type"] == "Individual" for r in rows)
    assert schemas.get("Organization", 0) + schemas.get("Company", 0) == sum(
        r["type"] == "Entity" for r in rows
    )
    assert schemas["LegalEntity"] == sum(not r["type"] for r in rows)
    births = [d for r in rows for d in r["dates_of_birth"].split("; ") if d]
    assert list_.count("birthDate") == len(births)
    imos = re.findall(r"IMO \d{7}", "".join(r["ids"] for r in rows))
    assert list_.count("imoNumber") == len(imos)
    aliases = {(r["name"], a) for r in rows for a in r["alt_names"].split("; ") if a}
    assert list_.report.names["alias"] == len(aliases)
