"""What stands on the pages can be read, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import resolver.web

CSS = (Path(resolver.web.__file__).parent / "static" / "resolver.css").read_text("utf-8")
GROUNDS = ("paper", "card", "sunken")
TEXTS = [
    *((ink, ground) for ink in ("ink", "soft", "accent", "good", "bad", "open") for ground in GROUNDS),
    *(
        ("ink", ground)
        for ground in ("mark", "mark-wash", "accent-wash", "good-wash", "bad-wash", "open-wash")
    ),
    *((tone, f"{tone}-wash") for tone in ("good", "bad", "open", "accent")),
    *(("soft", ground) for ground in ("bad-wash", "good-wash", "open-wash")),
    ("on-accent", "accent"),
]
EDGES = [(edge, ground) for edge in ("strong-line", "focus", "accent") for ground in ("paper", "card")]


def variables(scheme: str) -> dict[str, str]:
    light, dark = CSS.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found if scheme == "light" else found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_stands_out_from_its_ground(scheme: str, text: str, ground: str) -> None:
    colours = variables(scheme)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_what_can_be_used_stand_out(scheme: str, edge: str, ground: str) -> None:
    colours = variables(scheme)
    assert contrast(colours[edge], colours[ground]) >= 3


def test_colours_are_named_once_at_the_top() -> None:
    body = CSS.split("*, *::before, *::after")[1]
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", body)


def test_the_style_loads_nothing() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS
