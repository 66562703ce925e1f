"""Which script is a text written in?"""

from __future__ import annotations

import unicodedata


def is_latin(text: str) -> bool:
    """Whether every letter of ``text`` is Latin; true where there is none."""
    return all("LATIN" in unicodedata.name(char, "LATIN") for char in text if char.isalpha())
