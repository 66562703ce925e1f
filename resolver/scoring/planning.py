"""Which tokens of a query have to be followed, and how far?

A name that is alike to none of the tokens followed, as deep as they are followed, cannot reach the
log-odds asked for: :func:`_best_case` is what the best of such names would reach, with all other tokens
found as they stand and nothing left over on its side.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import compiled, wide
from resolver.scoring.alignment import FLOOR, Floats, Space, worth_of
from resolver.scoring.analysis import NameArrays
from resolver.scoring.features import alone_speaks, name_log_odds

Small = npt.NDArray[np.uint8]


_DEPTHS = 13
"""Steps from tokens that are the same down to the least alike."""


@compiled
def plan(
    q: NameArrays, qn: int, costs: Floats, need: float, s: Space, prior: float, weights: Floats,
    acronym: Floats, followed: Small, left: Small,
) -> tuple[float, bool]:  # fmt: skip
    """Sets ``followed`` for the tokens to follow; gives how deep, and whether initials count.

    ``costs`` says what following each token costs, ``left`` is room for as many flags.  The dearest are left
    out as long as a name that holds only those stays below ``need``.
    """
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    n = q1 - q0
    for i in range(n):
        followed[i] = 1
    left[:n] = 1
    while True:
        dearest = -1
        for i in range(n):
            if left[i] == 1 and (dearest < 0 or costs[i] > costs[dearest]):
                dearest = i
        if dearest < 0:
            break
        left[dearest] = 0
        followed[dearest] = 0
        light = q.weights[q.places[q0 + dearest], 0] <= 0.35
        if _best_case(q, qn, followed, 0.72 if not light else 0.0, False, s, prior, weights, acronym) >= need:
            followed[dearest] = 1
    low, high = 0, _DEPTHS  # the more alike they are, the more the name reaches
    while low < high:
        middle = (low + high) // 2
        depth = 0.99 - 0.03 * middle
        if _best_case(q, qn, followed, depth, False, s, prior, weights, acronym) >= need:
            low = middle + 1
        else:
            high = middle
    initials = _best_case(q, qn, followed, 0.8, True, s, prior, weights, acronym) >= need
    return max(0.99 - 0.03 * low, FLOOR), initials


@compiled
def _best_case(
    q: NameArrays, qn: int, followed: Small, alike: float, initials: bool,
    s: Space, prior: float, weights: Floats, acronym: Floats,
) -> float:  # fmt: skip
    """The most that a name reaches whose tokens are no nearer than ``alike`` to those that are followed.

    Those that are not followed count as found.  With ``initials`` the followed ones are found, but
    only as initials.
    """
    raw = s.raw
    for k in range(len(raw)):
        raw[k] = 0.0
    worth = worth_of(alike)
    q0, q1 = wide(q.names[qn, 0]), wide(q.names[qn, 1])
    full = 0.0
    partly = 0.0  # without short unspeakable tokens, which count little where they are left over
    information = 0.0
    matched = 0
    every = 0.0
    for p in range(q0, q1):
        t = q.places[p]
        weight, known, role = q.weights[t, 0], q.weights[t, 1], q.tokens[t, 1]
        every += weight if role != 5 else 0.0
        if followed[p - q0] == 0:
            full += weight
            information += known
        elif initials:
            partly += min(weight, 0.35) if role != 5 else 0.0
            information += min(known, 2.0)
        else:
            partly += weight if role != 5 else 0.0
            information += min(known, max(0.0, (worth - 0.2) / 0.77 * 9.5))
        if (role <= 1 or role == 5 or role >= 8) and (followed[p - q0] == 0 or worth > 0.0):
            matched += 1
    if worth > 0.0:
        raw[0] = max(
            (full + worth * partly) / max(1e-9, full + partly), 2.0 * full / max(1e-9, 2.0 * full + partly)
        )
    else:
        raw[0] = 2.0 * full / max(1e-9, 2.0 * full + partly)
        raw[2] = partly
    raw[1] = information
    raw[7] = float(matched)
    raw[16] = 1.0 if partly == 0.0 else 0.0
    raw[23] = 1.0 if raw[2] < 0.1 else 0.0
    raw[24] = 1.0
    best = name_log_odds(s, prior, weights, acronym)
    if matched > 1:  # and where one of them is the only one that agrees
        most, told, spared = 0.0, 0.0, 0.0
        for p in range(q0, q1):
            t = q.places[p]
            weight, known = q.weights[t, 0], q.weights[t, 1]
            alone = weight if q.tokens[t, 1] != 5 else 0.0
            share = worth
            if followed[p - q0] == 0:
                share = 1.0
            elif initials:
                known = min(known, 2.0)
            else:
                known = min(known, max(0.0, (worth - 0.2) / 0.77 * 9.5))
            if share > 0.0:
                most = max(most, 2.0 * weight * share / max(1e-9, 2.0 * weight + every - alone))
                told, spared = max(told, known), max(spared, alone)
        for k in range(len(raw)):
            raw[k] = 0.0
        raw[0], raw[1], raw[2], raw[7], raw[24] = most, told, every - spared, 1.0, 1.0
        raw[23] = 1.0 if raw[2] < 0.1 else 0.0
        best = max(best, name_log_odds(s, prior, weights, acronym) + alone_speaks(told, weights))
    return best
