from __future__ import annotations

from datetime import date

import pytest

from resolver.model.dates import partial_date


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "circa"),
    [
        ("1957", date(1957, 1, 1), date(1957, 12, 31), False),
        ("1960-02", date(1960, 2, 1), date(1960, 2, 29), False),
        ("1957-03-14", date(1957, 3, 14), date(1957, 3, 14), False),
        ("1957-03-14T12:00:00", date(1957, 3, 14), date(1957, 3, 14), False),
        ("1966~", date(1966, 1, 1), date(1966, 12, 31), True),
        ("1960/1962", date(1960, 1, 1), date(1962, 12, 31), False),
    ],
)
def test_a_date_covers_all_days_it_may_mean(text: str, earliest: date, latest: date, circa: bool) -> None:
    found = partial_date(text)
    assert found is not None
    assert (found.earliest, found.latest, found.circa) == (earliest, latest, circa)


@pytest.mark.parametrize(
    "text", ["", "57", "1957-13", "1957-02-30", "1962/1960", "soon", "1957/1958/1959", "0000"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert partial_date(text) is None


def test_only_a_certain_day_is_exact() -> None:
    exact, vague = partial_date("1957-03-14"), partial_date("1957-03-14~")
    assert exact is not None
    assert exact.exact
    assert vague is not None
    assert not vague.exact
    assert vague.year == 1957
