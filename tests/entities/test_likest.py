"""The compiled comparison of names against its plain statement."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.entities.gathered import Heard, gathered
from resolver.entities.likest import COLUMNS, likest
from resolver.entities.listed import PRIMARY, WEAK, Listed, listed
from resolver.model.citations import ListCitation
from resolver.model.records import Record, Value

WORDS = st.sampled_from(["ade", "bola", "chidi", "dayo", "efe", "5th", "6th", "brigade", "okoro"])
NAMES = st.lists(
    st.tuples(
        st.sampled_from(["name", "alias", "weakAlias"]), st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
    ),
    max_size=4,
)


def entry(number: int, names: list[tuple[str, str]]) -> Listed:
    values = (Value(p, t, (ListCitation("list", "v", str(number), p, t),)) for p, t in names)
    return listed(Record(f"r{number}", "list", "Person", tuple(values)))


@dataclass(frozen=True)
class Plainly:
    """What the loop finds, said without thinking of speed."""

    left: Listed
    right: Listed
    heard: Heard

    def weight(self, sounds: frozenset[str]) -> float:
        return sum(map(self.heard.rarity, sounds))

    def shares(self) -> list[tuple[float, float, float, int, int]]:
        found = []
        for i, one in enumerate(self.left.names.values()):
            for j, other in enumerate(self.right.names.values()):
                if not one.sounds & other.sounds:
                    continue
                shared = self.weight(one.sounds & other.sounds)
                union = self.weight(one.sounds) + self.weight(other.sounds) - shared
                share = shared / (union + 1e-9) * (0.6 if one.numbers != other.numbers else 1)
                first = share if one.rank == other.rank == PRIMARY else 0.0
                found.append((share * (0.8 if WEAK in (one.rank, other.rank) else 1), first, shared, i, j))
        return found

    def row(self) -> dict[str, float]:
        ours, theirs = self.left.names, self.right.names
        same = ours.keys() & theirs.keys()
        strong = {k for k in same if ours[k].rank < WEAK and theirs[k].rank < WEAK}
        first = max((s[1] for s in self.shares()), default=0.0)
        row = dict.fromkeys(COLUMNS, 0.0) | {
            "same_name": float(any(ours[k].rank == theirs[k].rank == PRIMARY for k in same)),
            "same_alias": float(bool(strong)),
            "same_weak_alias": float(bool(same) and not strong),
            "first_likeness": first,
            "first_likeness_high": first**4,
            "names_shared": log1p(len(same)),
            "names_covered": len(same) / max(1, min(len(ours), len(theirs))),
        }
        if self.shares():
            share, _, shared, i, j = max(self.shares(), key=lambda s: s[0])
            one, other = list(ours.values())[i], list(theirs.values())[j]
            over = sorted(self.weight(n.sounds) - shared for n in (one, other))
            row |= {
                "likeness": share,
                "likeness_high": share**4,
                "rarity": shared / 10,
                "rare_name": max((self.weight(ours[k].sounds) for k in strong), default=0.0) / 10,
                "left_over": over[0] / 10,
                "left_over_on_one_side": over[1] / 10,
                "numbers_differ": float(one.numbers != other.numbers),
            }
        return row


@settings(deadline=None)  # the first call compiles
@given(st.lists(NAMES, min_size=2, max_size=5))
def test_the_compiled_loop_finds_what_is_plainly_there(given_names: list[list[tuple[str, str]]]) -> None:
    entries = [entry(n, names) for n, names in enumerate(given_names)]
    packed = gathered(entries)
    entries = [e for e in entries if e.names]
    left, right = np.triu_indices(len(entries), 1)
    found, rows = likest(packed.names, left, right)
    for n, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        plain = Plainly(entries[one], entries[other], packed.heard)
        assert dict(zip(COLUMNS, found[n].tolist(), strict=True)) == pytest.approx(plain.row())
        assert (rows[n] >= 0).all() == bool(plain.shares())
