"""What does a search read, and in which room does it work?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.scoring.alignment import Floats, Ints, Space
from resolver.scoring.analysis import NameArrays
from resolver.scoring.near import Scratch
from resolver.scoring.vocabulary import Near

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Shorts = npt.NDArray[np.int16]
Digests = npt.NDArray[np.uint32]


class Names(NamedTuple):
    """The names of all rows in one view, and the tables by which they are found."""

    arrays: NameArrays
    starts: Ints
    """Row -> its first name, and the end of the last one's."""
    owner: Rows
    """Name -> row."""
    near: Near
    brief: Small
    """Token x eight facts of its first reading: see :func:`brief_tokens`."""
    first: Rows
    """Name -> its first place, and the end of the last one's."""
    acronym: Ints
    """Digests of acronyms, sorted, and the name that each stands for."""
    acronym_name: Rows
    run: Digests
    """Digests of the consonants of neighbouring tokens and whole names, sorted, and their name."""
    run_name: Rows
    word: Digests
    """Digests of the consonants of single tokens, sorted, and the token."""
    word_token: Rows
    posting_start: Ints
    """Token -> where the names that hold it begin in ``postings``."""
    postings: Rows


class Limits(NamedTuple):
    """What an answer needs: log-odds, the most that facts not looked up add, and the model's weights."""

    need: float
    rest: float
    prior: float
    weights: Floats
    acronym: Floats
    relations: Floats
    unique: int


class Joins(NamedTuple):
    """Runs of tokens that may be one token of the other name; room for ``len(side)`` of them."""

    side: Ints
    """0 where the single token is the query's."""
    single: Ints
    start: Ints
    end: Ints
    """Places, counted from the beginning of the whole array."""
    held: Floats
    """Side x place of a name x what its token holds, where vowels are left out."""


class Room(NamedTuple):
    """Room to search a view in; used by one search at a time."""

    space: Space
    stamp: Ints
    """The last mark used in ``seen``."""
    seen: Rows
    """Token -> mark."""
    tokens: Rows
    tokens_met: Rows
    """Tokens that are looked at together."""
    begins: Rows
    ends: Rows
    """Places of the names that are looked at together."""
    runs: Rows
    alike: Ints
    """Token -> marks, see :func:`mark_parts`."""
    known: Rows
    """Token -> the mark of the query for which ``alike`` is worked out."""
    left: Floats
    """Token -> what it counts where it is left over."""
    cover: Ints
    """Token -> marks of the query's tokens that it may be as one; 0 but while a query runs."""
    farthest: Shorts
    """Row of ``apart`` x kind x length: see :func:`~resolver.scoring.likenesses.floors`."""
    apart: Shorts
    """Reading of the query x reading of the vocabulary: see :func:`~resolver.scoring.cuts.far_apart`."""
    met: Small
    """Name -> whether it stands in ``names``."""
    names: Rows
    joins: Joins
    scratch: Scratch
    effort: Ints
    """What it took, in the words of :data:`EFFORT`, added up."""


EFFORT = ("tokens alike", "names met", "names looked at", "likenesses worked out", "names compared")


class Best(NamedTuple):
    """The best names of the rows met so far; used by one search at a time."""

    slot: Rows
    """Row -> its place in the others, or -1."""
    rows: Rows
    log_odds: Floats
    facts: Floats


class Promise(NamedTuple):
    """What has to be known of a query to tell whether a name may reach the need."""

    q: NameArrays
    qn: int
    brief: Small
    row_of: Rows
    bits: Ints
    """Token of the query -> its mark: one bit of ``TOLD``, or ``OTHER``."""
    cheapest: Floats
    """Token of the query, then the whole query x code: the least that it costs to find the code there."""
    parts: Floats
    """Token of the query x (most that a part of it costs, most codes of a part, first code)."""
    anything: int
    """Marks of what is a part of everything."""
    most: Floats
    """Marks of ``TOLD`` and ``AS_ONE`` -> the greatest weight that may be left over; NaN: not known yet."""
    excess: Floats
    """What tokens written as one may weigh and tell more than by themselves."""
    limits: Limits
    mask: Small
    stamp: int


TOLD = 10
"""Tokens of a query that are told apart in the marks of a name: the heaviest."""


AS_ONE = 1 << TOLD
"""Mark of a token that may be several of the query's as one."""


OTHER = 1 << 15
"""Mark of a token that may be one of the query's that are not told apart."""


CHUNK = 256
"""Names that are looked at together."""


TELLING = 16
"""Tokens of a query with marks of their own for what may be a part of them."""
