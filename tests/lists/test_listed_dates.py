"""Written dates, countries and labels of identifiers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.lists.countries import country_code, last_country
from resolver.lists.dates import islamic_bounds, spanned, written_dates
from resolver.lists.identifiers import identifier_property
from resolver.model.dates import partial_date


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("10 Dec 1948", ("1948-12-10",)),
        ("Sept. 1968", ("1968-09",)),
        ("circa 1966", ("1966~",)),
        ("1984 to 1986", ("1984/1986",)),
        ("1963-1964", ("1963/1964",)),
        ("circa 1979-1982", ("1979~/1982~",)),
        ("05 Jan 1960 to 05 Feb 1960", ("1960-01-05/1960-02-05",)),
        ("01 Jan 1960 to 31 Dec 1962", ("1960/1962",)),
        ("Between 1963 and 1968", ("1963/1968",)),
        ("1963 or 1964", ("1963", "1964")),
        ("1945, 1946, 1947", ("1945", "1946", "1947")),
        ("16/03/1966, 30/01/1971", ("1966-03-16", "1971-01-30")),
        ("Approximately 1942, Approximately 1948", ("1942~", "1948~")),
        ("03/1965,  04/1965\xa0", ("1965-03", "1965-04")),
        ("dd/mm/1957", ("1957",)),
        ("dd/02/1958", ("1958-02",)),
        ("00/00/1959", ("1959",)),
        ("born in the early 1970s", ("1970/1979",)),
        ("2015-04-07-04:00", ("2015-04-07",)),
        ("2012-12-31T00:00:00", ("2012-12-31",)),
        ("05.03.1968", ("1968-03-05",)),
        ("January 5 1960", ("1960-01-05",)),
        ("1944,", ("1944",)),
        ("1944 or sometime", ()),
        ("31/02/1960", ()),
        ("Sep-99", ()),
        ("1968 to 1963", ()),
        ("0000", ()),
        ("", ()),
    ],
)
def test_written_dates(written: str, expected: tuple[str, ...]) -> None:
    assert written_dates(written) == expected


def test_month_first_where_the_publisher_writes_so() -> None:
    assert written_dates("03/14/1960", month_first=True) == ("1960-03-14",)
    assert written_dates("03/14/1960") == ()


@given(st.dates(), st.dates(), st.booleans())
def test_the_shortest_text_means_the_same_days(one: date, other: date, circa: bool) -> None:
    first, last = sorted((one, other))
    found = partial_date(spanned(first, last, circa=circa))
    assert found is not None
    assert (found.earliest, found.latest, found.circa) == (first, last, circa)


@given(st.text(max_size=30))
def test_whatever_is_written_every_reading_is_a_partial_date(text: str) -> None:
    assert all(partial_date(reading) is not None for reading in written_dates(text))


@pytest.mark.parametrize(
    ("islamic", "day"),
    # Umm al-Qura dates with their Gregorian days, from published almanacs
    [
        ((1400, 1, 1), date(1979, 11, 20)),
        ((1420, 9, 1), date(1999, 12, 9)),
        ((1441, 1, 1), date(2019, 8, 31)),
    ],
)
def test_islamic_days_lie_within_their_bounds(islamic: tuple[int, int, int], day: date) -> None:
    found = islamic_bounds(*islamic)
    assert found is not None
    assert found[0] <= day <= found[1]
    assert (found[1] - found[0]).days <= 3


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Korea, North", "kp"),
        ("Burma", "mm"),
        ("Palestinian", "ps"),
        ("Region: Crimea", "ua-cri"),
        ("USSR (now Russian Federation)", "ru"),
        ("Former USSR Currently Belarus", "by"),
        ("Belarusian SSR, (now Belarus)", "by"),
        ("Former USSR", "suhh"),
        ("Occupied Palestinian Territories", "ps"),
        ("undetermined", None),
        ("00", None),
        ("None Identified", None),
        ("Atlantis", None),
    ],
)
def test_countries_in_publishers_words(written: str, code: str | None) -> None:
    assert country_code(written) == code


def test_the_country_that_ends_a_place() -> None:
    assert last_country("Privalka, Grodno Oblast, Belarus") == "by"
    assert last_country("Pakistan") == "pk"
    assert last_country("1 Pier Road, Norvik") is None


@pytest.mark.parametrize(
    ("label", "prop"),
    [
        ("Passport", "passportNumber"),
        ("Numéro de passeport ", "passportNumber"),
        ("Número de pasaporte", "passportNumber"),
        ("National Identification Number", "idNumber"),
        ("Cedula No.", "idNumber"),
        ("NIT #", "taxNumber"),
        ("Tax ID No.", "taxNumber"),
        ("V.A.T. Number", "vatCode"),
        ("Registration ID", "registrationNumber"),
        ("Commercial Registry Number", "registrationNumber"),
        ("Vessel Registration Identification", "imoNumber"),
        ("SWIFT/BIC", "swiftBic"),
        ("Legal Entity Number", "leiCode"),
        ("Unified Social Credit Code (USCC)", "uscCode"),
        ("Driver's License No.", "idNumber"),
        ("Trade License No.", "licenseNumber"),
        ("SSN", "socialSecurityNumber"),
        ("whatever else", "idNumber"),
    ],
)
def test_labels_of_identifiers(label: str, prop: str) -> None:
    assert identifier_property(label) == prop
