"""How many records hold each token, kept so that it can be mapped instead of read into a dict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from resolver.scoring.analysis import digest


class TokenCounts(Mapping[str, int]):
    """Token -> number of records, over sorted digests; its tokens cannot be listed."""

    def __init__(self, digests: npt.NDArray[np.int64], counts: npt.NDArray[np.int32]) -> None:
        self._digests = digests
        self._counts = counts

    def __getitem__(self, token: str) -> int:
        key = digest(token)
        place = int(self._digests.searchsorted(key))
        if place < len(self._digests) and self._digests[place] == key:
            return int(self._counts[place])
        raise KeyError(token)

    def __len__(self) -> int:
        return len(self._digests)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("the counts are kept by digest: the tokens cannot be listed")


def count_columns(counts: Mapping[str, int]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Sorted digests of the tokens, and their counts."""
    ordered = sorted((digest(token), count) for token, count in counts.items())
    return np.array([d for d, _ in ordered], np.int64), np.array([n for _, n in ordered], np.int32)
