"""Which two names of two entries share most, and how much?  For tens of thousands of pairs at once.

The loop is compiled (see :mod:`resolver.names.compiled`); tests hold it against its plain statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

import numpy as np
import numpy.typing as npt

from resolver.entities.listed import PRIMARY, WEAK
from resolver.names.compiled import compiled

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

COLUMNS = (
    "same_name",
    "same_alias",
    "same_weak_alias",
    "likeness",
    "likeness_high",
    "first_likeness",
    "first_likeness_high",
    "names_shared",
    "names_covered",
    "rarity",
    "rare_name",
    "left_over",
    "left_over_on_one_side",
    "numbers_differ",
)
"""What is found, in the order of the columns; :data:`resolver.entities.lists.FINDINGS` says it in words."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of entries as numbers."""

    first: Ints
    """Entry -> row of its first name; one longer than there are entries."""
    key: Ints
    """Name -> number of its sorted tokens: equal where they are."""
    rank: Ints
    numbers: Ints
    """Name -> number of its set of tokens with digits."""
    weight: Floats
    """Name -> how rare its sounds are together."""
    start: Ints
    """Name -> where its sounds begin; one longer than there are names."""
    sound: Ints
    """Sounds of the names, each name's sorted."""
    rare: Floats
    """Sound -> how rare it is."""


def likest(names: Names, left: Ints, right: Ints) -> tuple[Floats, Ints]:
    """For each pair of entries the findings of :data:`COLUMNS`, and the rows of the two likest names.

    Rows are those of the entry's own names, from 0; -1 where the two share no sound.
    """
    found = np.zeros((len(left), len(COLUMNS)))
    rows = np.full((len(left), 2), -1, np.int64)
    n = names
    _compare(n.first, n.key, n.rank, n.numbers, n.weight, n.start, n.sound, n.rare, left, right, found, rows)
    return found, rows


@compiled
def _compare(
    first: Ints, key: Ints, rank: Ints, numbers: Ints, weight: Floats, start: Ints, sound: Ints, rare: Floats,
    left: Ints, right: Ints, found: Floats, rows: Ints,
) -> None:  # fmt: skip
    for pair in range(len(left)):
        one, other = left[pair], right[pair]
        best, best_shared, best_less, best_more = 0.0, 0.0, 0.0, 0.0
        both_primary, rare_name = 0.0, 0.0
        best_one, best_other = -1, -1
        same, strong, same_primary = 0, 0, 0
        for a in range(first[one], first[one + 1]):
            for b in range(first[other], first[other + 1]):
                if key[a] == key[b]:
                    same += 1
                    same_primary += rank[a] == PRIMARY and rank[b] == PRIMARY
                    if rank[a] < WEAK and rank[b] < WEAK:
                        strong += 1
                        rare_name = max(rare_name, weight[a])
                shared = 0.0
                met = False
                i, j = start[a], start[b]
                while i < start[a + 1] and j < start[b + 1]:
                    if sound[i] == sound[j]:
                        shared += rare[sound[i]]
                        met = True
                        i += 1
                        j += 1
                    elif sound[i] < sound[j]:
                        i += 1
                    else:
                        j += 1
                if not met:
                    continue
                share = shared / (weight[a] + weight[b] - shared + 1e-9)
                if numbers[a] != numbers[b]:
                    share *= 0.6
                if rank[a] == PRIMARY and rank[b] == PRIMARY:
                    both_primary = max(both_primary, share)
                if rank[a] == WEAK or rank[b] == WEAK:
                    share *= 0.8
                if best_one < 0 or share > best:
                    best, best_shared = share, shared
                    best_less = min(weight[a], weight[b]) - shared
                    best_more = max(weight[a], weight[b]) - shared
                    best_one, best_other = a, b
        row = found[pair]
        row[0] = 1.0 if same_primary else 0.0
        row[1] = 1.0 if strong else 0.0
        row[2] = 1.0 if same and not strong else 0.0
        row[5] = both_primary
        row[6] = both_primary**4
        row[7] = log1p(same)
        fewer = min(first[one + 1] - first[one], first[other + 1] - first[other])
        row[8] = same / max(1, fewer)
        if best_one >= 0:
            row[3] = best
            row[4] = best**4
            row[9] = best_shared / 10
            row[10] = rare_name / 10
            row[11] = best_less / 10
            row[12] = best_more / 10
            row[13] = 1.0 if numbers[best_one] != numbers[best_other] else 0.0
            rows[pair, 0] = best_one - first[one]
            rows[pair, 1] = best_other - first[other]
