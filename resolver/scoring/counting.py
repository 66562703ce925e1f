"""How many records hold each token, kept so that it can be mapped instead of read into a dict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from resolver.names.symbols import Digests, digest


class TokenCounts(Mapping[str, int]):
    """Token -> number of records, over sorted digests; its tokens cannot be listed."""

    def __init__(self, digests: npt.NDArray[np.int64], counts: npt.NDArray[np.int32]) -> None:
        self._digests = Digests(digests)
        self._counts = counts.data

    def __getitem__(self, token: str) -> int:
        count: int | None = self.get(token)
        if count is None:
            raise KeyError(token)
        return count

    def get(self, token: str, default: Any = None, /) -> Any:
        """The number of records that hold the token, ``default`` where none does."""
        place = self._digests.place(digest(token))
        return default if place < 0 else self._counts[place]

    def __len__(self) -> int:
        return len(self._digests)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("the counts are kept by digest: the tokens cannot be listed")


def count_columns(counts: Mapping[str, int]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Sorted digests of the tokens, and their counts."""
    ordered = sorted((digest(token), count) for token, count in counts.items())
    return np.array([d for d, _ in ordered], np.int64), np.array([n for _, n in ordered], np.int32)
