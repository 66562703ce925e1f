"""How well do several records together, as one entity, fit a query?

The columns of :class:`~resolver.scoring.rows.Packed` hold each record by itself.  An entity says all
that its records say: its names are theirs, and its facts are theirs together.  So its score follows
from their rows, and no record has to be read or taken apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from resolver.names.compiled import allocating, compiled
from resolver.scoring.alignment import Floats, Ints
from resolver.scoring.features import NAME_FLOOR
from resolver.scoring.model import scores
from resolver.scoring.packing import FactArrays, best_names_of_all, facts_of_all
from resolver.scoring.rows import Facing, Packed, Told


def scores_together(packed: Packed, facing: Facing, entities: Sequence[Ints]) -> Floats:
    """The score of each entity, given by the rows of its records: at least one each.

    The same numbers as :meth:`~resolver.scoring.scorer.Scorer.score` gives for a side that says what the
    records say, where :func:`read_alike` holds.
    """
    rows, starts = _rows_of(entities)
    best = np.full(len(rows), NAME_FLOOR)
    reached, pairs = np.empty(len(rows)), np.empty((len(rows), 2), np.int32)
    scorer = facing.scorer
    for view, query in (("person", facing.prepared.person), ("other", facing.prepared.other)):
        names, limits = packed.views[view], facing.limits[view]
        if query is not None and len(names.arrays.names):
            best_names_of_all(
                query, names.arrays, names.starts, rows, scorer._room(""), limits.prior, limits.weights,
                limits.acronym, reached, pairs,
            )  # fmt: skip
            np.maximum(best, reached, out=best)
    told = _told(packed, facing, rows, starts)
    return scores(np.maximum.reduceat(best, starts[:-1]) + told, scorer.model)


def facts_together(packed: Packed, facing: Facing, entities: Sequence[Ints]) -> Told:
    """The rows of all these entities, and for each what the facts of its entity say, as log-odds."""
    rows, starts = _rows_of(entities)
    return Told(rows.astype(np.int32), np.repeat(_told(packed, facing, rows, starts), np.diff(starts)))


def _rows_of(entities: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The rows of all of them, and where those of each begin, with the end of the last one's."""
    starts = np.zeros(len(entities) + 1, np.int64)
    np.cumsum([len(own) for own in entities], out=starts[1:])
    return np.concatenate(entities).astype(np.int64), starts


def _told(packed: Packed, facing: Facing, rows: Ints, starts: Ints) -> Floats:
    """What the facts say of each side that says what ``rows[starts[r]:starts[r + 1]]`` do."""
    told = np.zeros(len(starts) - 1)
    limits, facts = facing.limits["person"], _facts_together(packed.facts, rows, starts)
    facts_of_all(facing.facts, facts, np.arange(len(told)), limits.unique, limits.relations, told)
    return told


def read_alike(packed: Packed, rows: Ints) -> bool:
    """Whether the records have names that are read alike: all as people's, all as others', or all as both."""
    has = [names.starts[rows + 1] > names.starts[rows] for names in packed.views.values()]
    return all(bool((own == own[0]).all()) for own in has) and bool(np.any(has))


@allocating
def _facts_together(c: FactArrays, rows: Ints, starts: Ints) -> FactArrays:
    """The facts of sides that say what several rows say: side r what ``rows[starts[r]:starts[r + 1]]`` do."""
    sizes = np.zeros((len(starts), 4), np.int32)
    for r in range(len(starts) - 1):
        sizes[r + 1] = sizes[r]
        for row in rows[starts[r] : starts[r + 1]]:
            sizes[r + 1] += c.starts[row + 1] - c.starts[row]
    total = sizes[len(starts) - 1]
    births, countries = np.empty((total[0], 4), np.int64), np.empty(total[1], np.int64)
    genders, places = np.zeros(len(starts) - 1, np.uint8), np.empty(total[2], np.int64)
    identifiers = np.empty((total[3], 2), np.int64)
    for r in range(len(starts) - 1):
        size = sizes[r].copy()
        for row in rows[starts[r] : starts[r + 1]]:
            first, end = c.starts[row], c.starts[row + 1]
            births[size[0] : size[0] + end[0] - first[0]] = c.births[first[0] : end[0]]
            countries[size[1] : size[1] + end[1] - first[1]] = c.countries[first[1] : end[1]]
            places[size[2] : size[2] + end[2] - first[2]] = c.places[first[2] : end[2]]
            identifiers[size[3] : size[3] + end[3] - first[3]] = c.identifiers[first[3] : end[3]]
            size += end - first
            genders[r] |= c.genders[row]
        _sort(countries[sizes[r, 1] : size[1]])
        _sort(places[sizes[r, 2] : size[2]])
    return FactArrays(sizes, births, countries, genders, places, identifiers)


@compiled
def _sort(some: Ints) -> None:
    """Sorts a few numbers where they stand."""
    for k in range(1, len(some)):
        held, p = some[k], k
        while p > 0 and some[p - 1] > held:
            some[p] = some[p - 1]
            p -= 1
        some[p] = held
