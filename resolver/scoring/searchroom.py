"""What does a search read, and in which room does it work?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.scoring.alignment import Floats, Ints, Space
from resolver.scoring.analysis import NameArrays
from resolver.scoring.vocabulary import Near

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Shorts = npt.NDArray[np.int16]
Digests = npt.NDArray[np.uint32]


class Names(NamedTuple):
    """The names of all rows in one view, and the tables by which they are found."""

    arrays: NameArrays
    starts: Rows
    """Row -> its first name, and the end of the last one's."""
    owner: Rows
    """Name -> row."""
    near: Near
    brief: Small
    """Token x five facts of its first reading: see :func:`brief_tokens`."""
    letters: Small
    """Token x group of codes: how many of the group stand in its first reading, see :data:`CUTS`."""
    alphabet: Ints
    """Token -> the codes of its first reading, as a set of bits."""
    code: Rows
    """Token -> where the codes of its first reading begin."""
    acronym: Ints
    """Digests of acronyms, sorted, and the name that each stands for."""
    acronym_name: Rows
    run: Digests
    """Digests of the consonants of neighbouring tokens and whole names, sorted, and their name's record."""
    run_record: Rows
    word: Digests
    """Digests of the consonants of single tokens, sorted, and the token."""
    word_token: Rows
    held: Rows
    """The names that hold each token, as :mod:`~resolver.scoring.postings` has them."""
    held_start: Ints
    """Token -> where its records begin in ``held``, and the end of the last one's."""


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
    base: Ints
    """Token -> its marks before a query: see :func:`~resolver.scoring.runs.marks_of`."""
    alike: Ints
    """Token -> its marks."""
    cover: Ints
    """Token -> marks of the query's tokens that it may be as one; 0 but while a query runs."""
    runs: Rows
    """The tokens for which it is not 0."""
    settled: Rows
    """Tokens whose likeness is in the memo."""
    size: Ints
    """How many these are."""
    tokens: Rows
    """Tokens found last."""
    seen: Rows
    """Token -> the mark of what found it last."""
    places: Rows
    """Readings found last."""
    stamp: Rows
    """The last such mark."""
    cost: Floats
    """What following one token is likely to cost."""
    left: Floats
    """Token -> what it counts where it is left over."""
    apart: Shorts
    """Reading of the vocabulary: see :func:`~resolver.scoring.cuts.far_apart`."""
    records: Rows
    """Records that are looked at together."""
    met: Small
    """Name -> whether it stands in ``names``."""
    names: Rows
    record: Rows
    """The names to look at, and a record of each."""
    letters: Shorts
    """What some tokens hold together of each group of codes."""
    sounds: Ints
    """Phonetic keys of a reading, as in :attr:`Near.spelt_sound`."""
    counts: Shorts
    """What one token holds of each group."""
    limits: Floats
    """Kind x length."""
    within: Ints
    """Phonetic keys shared -> how far apart readings may be."""
    flags: Small
    """Place of a name."""
    joins: Joins
    effort: Ints
    """What it took, in the words of :data:`EFFORT`, added up."""


EFFORT = ("tokens alike", "names met", "names looked at", "tokens compared", "names compared")


class Best(NamedTuple):
    """The best names of the rows met so far; used by one search at a time."""

    slot: Rows
    """Row -> its place in the others, or -1."""
    rows: Rows
    log_odds: Floats
    facts: Floats


class Fit(NamedTuple):
    """What tells whether tokens of a name may be one of the query's, or the whole query: no more than that,
    as passing many arrays on takes longer than what is done with them."""

    alike: Ints
    left: Floats
    brief: Small
    alphabet: Ints
    code: Rows
    codes: Small
    letters: Small
    weights: Floats
    costs: Floats
    """So far as in :class:`Room`, :class:`Names` and what they hold."""
    parts: Floats
    """Token of the query x (most that a part of it costs, most codes of a part, first code, number of codes,
    last code, whether vowels are left out, weight, information)."""
    cheapest: Floats
    """Token of the query x code: the least that it costs to find the code there."""
    dear: Ints
    """Token of the query -> the codes that cost at least ``DEAR`` there, as a set of bits."""
    letters_q: Shorts
    """Token of the query x group of codes: how many of the group it holds."""
    whole: Shorts
    """The same for the whole query without blanks."""
    numbers: Ints
    """Marks of what is a part of everything; codes of the whole query, 0 where it is not compared as one;
    codes of its longest token; first and last code of the query."""
    total: Shorts
    """Room for what some tokens hold together."""


class Promise(NamedTuple):
    """What has to be known of a query to tell whether a name may reach the need."""

    q: NameArrays
    qn: int
    brief: Small
    bits: Ints
    """Token of the query -> its mark: one bit of ``TOLD``, or ``OTHER``."""
    fit: Fit
    most: Floats
    """Marks of ``TOLD``, ``AS_ONE`` and twice ``AS_RUN`` -> the greatest weight that may be left over; NaN:
    not known yet."""
    excess: Floats
    """What several tokens of the query as one may weigh and tell more than by themselves; what several tokens
    of a name weigh and tell a little more than the query's token that they are; the most that they do."""
    limits: Limits
    mask: Small


TOLD = 10
"""Tokens of a query that are told apart in the marks of a name: the heaviest."""


AS_ONE = 1 << TOLD
"""Mark of a token that may be several of the query's as one."""


AS_RUN = 1 << (TOLD + 1)
"""Set where several tokens of a name may be one of the query's and weigh or tell a little more than it, the
next bit where they do much more; no token has these marks by itself."""


OTHER = 1 << 15
"""Mark of a token that may be one of the query's that are not told apart."""


LENGTH = 51
"""Bit from which on the mark of a token tells the number of its codes."""


FRESH = -1 << 63
"""Mark of a token that was not met yet: of what it may be a part is not known."""


DEAR = 0.7
"""Cost of a code from which on it is counted without looking at it more closely."""


CHUNK = 256
"""Names that are looked at together."""


TELLING = 16
"""Tokens of a query with marks of their own for what may be a part of them."""
