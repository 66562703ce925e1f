"""What does a search read, and in which room does it work?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resolver.names.compiled import inlined, wide
from resolver.scoring.alignment import Floats, Ints, Space
from resolver.scoring.analysis import NameArrays
from resolver.scoring.vocabulary import Near

Rows = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Shorts = npt.NDArray[np.int16]
Keys = npt.NDArray[np.uint32]
Shares = npt.NDArray[np.float32]


class Names(NamedTuple):
    """The names of all rows in one view, and the tables by which they are found."""

    arrays: NameArrays
    starts: Rows
    """Row -> its first name, and the end of the last one's."""
    owner: Rows
    """Name -> row."""
    near: Near
    brief: Small
    """Token x four facts of its first reading: see :func:`~resolver.scoring.vocabulary.brief_tokens`."""
    acronym: Ints
    """Digests of acronyms, sorted, and the name that each stands for."""
    acronym_name: Rows
    run_start: Rows
    """Bucket of a key -> where its runs begin, and the end of the last one's."""
    run_record: Keys
    """Runs of neighbouring tokens and whole names: a record of their name, and signs above it."""
    word: Keys
    """Keys of single tokens, sorted, and the token; see :mod:`~resolver.scoring.runs`."""
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


class Gathered(NamedTuple):
    """The tokens that may be alike to each of the query's."""

    start: Ints
    """Place of the query's name -> where its tokens begin, and the end of the last one's."""
    token: Rows
    likest: Shares
    """The most that each is alike; less than 0, and that much at most, where by its initial only."""
    at: Rows
    end: Rows
    """Where the codes of its reading stand in :attr:`Near.spelt_code`; -1 where more than they tell."""
    reading: Rows
    """The query's reading that is like it."""
    scale: Shares
    """What it costs to turn one of the two readings into another that has nothing of it."""


class Room(NamedTuple):
    """Room to search a view in; used by one search at a time."""

    space: Space
    base: Rows
    """Token -> what it counts at least where it is left over, in parts of ``GRAIN``, shifted by ``LEFT``."""
    alike: Rows
    """Token -> to which tokens of the query it may be alike, by itself or as one, as marks; else its base."""
    entry: Rows
    """Token -> its place in ``gathered``, where ``seen`` has the last mark."""
    gathered: Gathered
    cover: Rows
    """Token -> marks of the query's tokens that it is as one; 0 but while a query runs."""
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
    apart: Shorts
    """Reading of the vocabulary: see :func:`~resolver.scoring.cuts.far_apart`."""
    ranges: Ints
    """Where in ``run_record`` runs stand that may be tokens of the query: see
    :func:`~resolver.scoring.runs.hit_names`."""
    met: Small
    """Name -> ``MET`` where it stands in ``names``, and the token of the query, counted from 1, that a run of
    it may be, or ``SEVERAL``; 0 but while a query runs."""
    names: Rows
    record: Rows
    """The names to look at, and a record of each."""
    sounds: Ints
    """Phonetic keys of a reading, as in :attr:`Near.spelt_sound`."""
    counts: Shorts
    """What one token holds of each group."""
    limits: Floats
    """Kind x length."""
    keys: Ints
    """Three keys of a run of the query: see :func:`~resolver.scoring.runs.tokens_as_one`."""
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


class Promise(NamedTuple):
    """What has to be known of a query to tell whether a name may reach the need."""

    q: NameArrays
    qn: int
    brief: Small
    bits: Ints
    """Token of the query -> its mark: one bit of ``TOLD``, or ``OTHER``."""
    enough: float
    """The log-odds that names have to reach whose facts were not looked up."""
    most: Floats
    """Marks, and degree as high above them -> the greatest weight that may be left over; NaN: not known."""
    excess: Floats
    """What several tokens of the query as one may weigh and tell more than by themselves."""
    extra: Floats
    """Degree x weight and information that several tokens of a name have at most more than the query's."""
    limits: Limits
    mask: Small


TOLD = 8
"""Tokens of a query that are told apart in the marks of a name: the heaviest."""


AS_ONE = 1 << TOLD
"""Mark of a token that is several of the query's as one."""


ALL_TOLD = 2 * AS_ONE - 1
"""These marks together."""


LEVELS = 8
"""Degrees by which several tokens of a name may weigh and tell more than the query's token that they are."""


OTHER = 1 << 15
"""Mark of a token that may be one of the query's that are not told apart."""


LEFT = 18
"""Bits of the marks; above them stands what a token without marks counts where it is left over."""


GRAIN = 1024
"""Parts in which that is counted."""


MET, SEVERAL = 128, 127
"""Marks of a name in ``Room.met``."""


@inlined
def summed(tokens: Rows, c0: int, c1: int, alike: Rows) -> tuple[int, int, int]:
    """The marks of ``tokens[c0:c1]`` together, how many are several of the query's as one, and what those
    without marks count where they are left over, in parts of ``GRAIN``."""
    met, as_one, left = 0, 0, 0
    for p in range(c0, c1):
        marks = wide(alike[tokens[p]])
        met |= marks
        as_one += marks >> TOLD & 1
        left += marks >> LEFT
    return met, as_one, left


@inlined
def added(name: int, v: Names, mask: Small, room: Room, size: int) -> int:
    """Adds a name to ``room.names[:size]`` once, if the mask (empty: all) lets its row pass; the new size."""
    if room.met[name] & MET == 0 and (len(mask) == 0 or mask[v.owner[name]] != 0):
        room.met[name] |= MET
        room.names[size] = name
        size += 1
    return size
