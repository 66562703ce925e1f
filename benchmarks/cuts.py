"""Which groups of codes bound the spelling distance best?

    python -m benchmarks cuts [--groups 40] [--names 20000] [--seed 1]

Takes the tokens of made-up lists (``benchmarks/index.py``) and looks for groups of codes with the cost
of one more or fewer of a group such that their sum never exceeds the spelling distance and is greatest
over pairs of tokens: a linear program.  Groups that matter least are left out one by one.  Prints the
table of ``resolver/scoring/cuts.py`` in fortieths, and which share of pairs it leaves open.
"""

from __future__ import annotations

import argparse
import random

import numpy as np
from scipy.optimize import linprog  # type: ignore[import-untyped]

from benchmarks.index import names_of
from resolver.names import person_name
from resolver.names.spelling import COSTS, DROP, SYMBOLS, codes

SHARES = (0.2, 0.274, 0.34, 0.4)
"""Costs per code at which tokens still count as alike, from strict to wide."""
WRITTEN = [n for n, symbol in enumerate(SYMBOLS) if n and not symbol.isupper()]


def candidate_groups() -> list[frozenset[int]]:
    """Single codes, codes that are exchanged for one another, vowels, consonants, everything."""
    letters = [n for n in WRITTEN if not SYMBOLS[n].isdigit()]
    found = {frozenset([n]) for n in WRITTEN} | {frozenset(WRITTEN), frozenset(letters)}
    vowels = frozenset(n for n in letters if SYMBOLS[n] in "aeiou")
    h = frozenset([SYMBOLS.index("h")])
    found |= {vowels, frozenset(letters) - vowels, frozenset(WRITTEN) - h, frozenset(letters) - vowels - h}
    for most in (0.1, 0.2, 0.35, 0.5, 0.65):
        around = {n: frozenset(m for m in letters if COSTS[n, m] <= most) for n in letters}
        found |= set(around.values())
        for n in letters:
            reached: frozenset[int] = frozenset([n])
            while (wider := frozenset().union(*(around[m] for m in reached))) != reached:
                reached = wider
            found.add(reached)
    found |= {frozenset({a, b}) for a in letters for b in letters if a < b and COSTS[a, b] < 1.0}
    return sorted(found, key=lambda group: (len(group), sorted(group)))


def solved(apart: np.ndarray, member: np.ndarray) -> np.ndarray:
    """The costs of the groups: greatest in sum over the pairs, and below every cost of the distance."""
    rows, limits = [], []
    for k, x in enumerate(WRITTEN):
        rows.append(member[x])
        limits.append(COSTS[DROP, x])
        for y in WRITTEN[k + 1 :]:
            rows.append(member[x] ^ member[y])
            limits.append(COSTS[x, y])
    found: np.ndarray = linprog(
        -apart.mean(axis=0), A_ub=np.array(rows), b_ub=np.array(limits), bounds=(0, 1), method="highs"
    ).x
    return found


def main() -> None:
    """Reads the command line and prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--groups", type=int, default=40)
    parser.add_argument("--names", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    tokens = sorted(
        {t for _, names in names_of(rng, options.names) for name in names for t in person_name(name).core}
    )
    counts = np.zeros((len(tokens), len(SYMBOLS)), np.int64)
    for row, token in enumerate(tokens):
        np.add.at(counts[row], codes(token), 1)
    length = counts.sum(axis=1)
    one, other = np.random.default_rng(options.seed).integers(0, len(tokens), (2, 60_000))
    longer, shorter = np.maximum(length[one], length[other]), np.minimum(length[one], length[other])
    fit = 2 * shorter >= np.maximum(longer, 1)
    longer, differ = longer[fit], (counts[one] - counts[other])[fit]
    groups = candidate_groups()
    member = np.array([[n in group for group in groups] for n in range(len(SYMBOLS))], np.int64)
    apart = np.abs(differ @ member).astype(np.float64)
    kept = np.arange(len(groups))
    while True:
        cost = solved(apart[:, kept], member[:, kept])
        kept, cost = kept[cost > 1e-6], cost[cost > 1e-6]
        weight = (apart[:, kept] * cost).mean(axis=0)
        if len(kept) <= options.groups:
            break
        kept = np.delete(kept, int(weight.argmin()))
    for k in np.argsort(-weight):
        written = "".join(SYMBOLS[n] for n in sorted(groups[kept[k]]))
        print(f'    ("{written}", {int(np.floor(cost[k] * 40 + 1e-6))}),')
    sums = apart[:, kept] @ cost
    print(f"{len(kept)} groups, {len(longer):,} pairs of tokens; left open at a cost per code of")
    for share in SHARES:
        print(f"  {share}: {(sums <= share * longer + 1e-9).mean():.3f}")


if __name__ == "__main__":
    main()
