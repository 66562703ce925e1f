"""Which features does the score consist of?  One declared table.

Every feature is a number made from the comparison of two names or two facts; its *share* in the
answer is that number times the model's weight.  ``sign`` says in which direction it may count:
``+1`` features only ever speak for the same, ``-1`` features only against.  ``says`` is the
sentence an analyst reads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from resolver.names.compiled import compiled, inlined, wide
from resolver.scoring.alignment import Floats, Space, compare_names
from resolver.scoring.analysis import NameArrays


@dataclass(frozen=True, slots=True)
class Feature:
    """One line of the table."""

    name: str
    group: str
    """``name``, or the kind of fact."""
    sign: int
    says: str


FEATURES: tuple[Feature, ...] = (
    Feature("coverage", "name", +1, "share of the two names that agrees"),
    Feature("close_coverage", "name", +1, "nearly all of the two names agrees"),
    Feature("information", "name", +1, "how much the agreeing tokens tell apart"),
    Feature("more_information", "name", +1, "the agreeing tokens are rare"),
    Feature("identical", "name", +1, "the names are identical"),
    Feature("both_left", "name", -1, "both names have a distinctive token that the other lacks"),
    Feature("query_left", "name", -1, "the query has tokens that the candidate lacks"),
    Feature("candidate_left", "name", -1, "the candidate has tokens that the query lacks"),
    Feature("last_left", "name", -1, "the candidate's last token has no partner"),
    Feature("query_last_left", "name", -1, "the query's last token has no partner"),
    Feature("first_left", "name", -1, "the candidate's first token has no partner"),
    Feature("single", "name", -1, "only one token agrees"),
    Feature("initials", "name", -1, "initials stand for tokens"),
    Feature("disorder", "name", -1, "the tokens stand in another order"),
    Feature("suffix_conflict", "name", -1, "the generational suffixes contradict each other"),
    Feature("suffix_one_sided", "name", -1, "only one name has a generational suffix"),
    Feature("number_conflict", "name", -1, "numbers in the names differ"),
    Feature("place_conflict", "name", -1, "the names name different countries"),
    Feature("place_one_sided", "name", -1, "only one name names a country"),
    Feature("state_place_one_sided", "name", -1, "only one name of a state body names its state"),
    Feature("legal_conflict", "name", -1, "the legal forms differ"),
    Feature("distance", "name", -1, "agreeing tokens are spelt differently"),
    Feature("weakest", "name", -1, "the least alike pair of tokens is far apart"),
    Feature("query_within", "name", +1, "the whole query is part of the candidate's name"),
    Feature("candidate_within", "name", +1, "the candidate's whole name is part of the query"),
    Feature("single_rare", "name", +1, "the only token that agrees is rare"),
    Feature("descent_turned", "name", -1, "father and son have changed places"),
    Feature("bare", "name", -1, "one side is a single token of the other's name"),
    Feature("joined", "name", -1, "tokens are joined or split"),
    Feature("replaced", "name", -1, "a token of one name stands where the other has another"),
)
NAME_FLOOR = -9.0
"""Names tell no more against than this: a shared identifier outweighs them."""
NAMES = tuple(f.name for f in FEATURES)


LEFT_BESIDE = 0.15
"""Weight left over of both names from which on a single token that agrees is counted as such."""


@inlined
def _rare(information: float) -> float:
    return min(1.0, max(0.0, (information - 7.0) / 7.0))


@inlined
def alone_speaks(information: float, weights: Floats) -> float:
    """What speaks for names at most because only one token agrees, which tells so much."""
    return float(max(0.0, weights[11] + weights[25] * _rare(information)))


@compiled
def basis(raw: Floats, out: Floats) -> None:
    """Fills ``out`` with the features of the table, in its order, from what ``compare_names`` found."""
    coverage, information, identical = raw[0], raw[1], raw[16]
    out[0] = coverage
    out[1] = min(1.0, max(0.0, (coverage - 0.8) / 0.2))
    out[2] = min(1.0, information / 10.0)
    out[3] = min(1.0, max(0.0, (information - 10.0) / 15.0))
    out[4] = identical
    out[5] = min(1.5, raw[4])
    out[6] = min(2.5, raw[2])
    out[7] = min(2.5, raw[3])
    out[8] = raw[5]
    out[9] = raw[20]
    out[10] = raw[6]
    single = raw[7] <= 1.0 and raw[2] + raw[3] > LEFT_BESIDE
    out[11] = 1.0 if single else 0.0
    out[12] = min(3.0, raw[8])
    out[13] = min(1.0, raw[9])
    out[14] = raw[10]
    out[15] = raw[11]
    out[16] = min(2.0, raw[12])
    out[17] = raw[13]
    out[18] = raw[14]
    out[19] = raw[22]
    out[20] = raw[15]
    out[21] = min(1.0, raw[18])
    out[22] = raw[21]
    telling = min(1.0, max(0.0, (information - 8.0) / 8.0))
    out[23] = raw[23] * telling
    out[24] = raw[24] * telling
    out[25] = _rare(information) if single else 0.0
    out[26] = raw[25]
    out[27] = raw[26]
    out[28] = min(1.0, raw[19])
    out[29] = raw[27]


@compiled
def best_pair(
    q: NameArrays, c: NameArrays, s: Space, prior: float, weights: Floats, acronym: Floats
) -> tuple[float, int, int]:
    """The best pair of names of two sides: its log-odds without penalty, and its numbers.

    It is the pair that was last compared in ``s``.  -1 for the numbers where a side has no name.
    """
    most, told = -math.inf, -math.inf
    one, other, qn, cn = -1, -1, -1, -1
    for qn in range(len(q.names)):
        for cn in range(len(c.names)):
            compare_names(q, qn, c, cn, s)
            found = name_log_odds(s, prior, weights, acronym)
            total = found + min(q.penalty[qn], c.penalty[cn])
            if total > most:
                most, told = total, found
                one, other = qn, cn
    if one >= 0 and (one != qn or other != cn):
        compare_names(q, wide(one), c, wide(other), s)
        name_log_odds(s, prior, weights, acronym)
    return float(told), one, other


@compiled
def name_log_odds(s: Space, prior: float, weights: Floats, acronym: Floats) -> float:
    """Log-odds of the pair of names that was last compared in ``s``."""
    raw, row = s.raw, s.basis
    basis(raw, row)
    total = prior
    for k in range(len(row)):
        total += weights[k] * row[k]
    if raw[17] > 0.0:
        total = max(total, acronym[min(2, int(raw[17]) - 3)])
    return total
