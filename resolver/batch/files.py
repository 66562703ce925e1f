"""Whom does a file of names mean?  A table in, one answer a row out."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from followthemoney import model as ftm

from resolver.errors import Fault, InvalidQuery
from resolver.model.matching import Query
from resolver.operations.screen import ScoredEntity, ScreenOptions, screen
from resolver.operations.service import Service

MOST = 500
"""Most hits of a row."""
FLOOR = 0.05
"""Hits below this score are left out of an answer: nobody would look at them."""
BATCH = 200
COLUMNS = {
    "name": "name",
    "query": "name",
    "alias": "alias",
    "dob": "birthDate",
    "birth_date": "birthDate",
    "country": "country",
    "nationality": "nationality",
    "gender": "gender",
    "passport": "passportNumber",
    "id_number": "idNumber",
    "tax_number": "taxNumber",
    "registration_number": "registrationNumber",
    "imo": "imoNumber",
    "lei": "leiCode",
}
"""Column -> property; a column may also have the property's own name, as ``birthDate``."""


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What was found for one row; rows count from 0."""

    row: int
    hits: tuple[ScoredEntity, ...]


@dataclass(frozen=True, slots=True)
class RowComparison:
    """How alike the two names of one row are; rows count from 0."""

    row: int
    score: float
    probability: float


def screen_file(
    service: Service,
    path: Path,
    dataset: str,
    *,
    options: ScreenOptions | None = None,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[RowAnswer]:
    """The hits of each row, best first, all that reach ``FLOOR`` unless the options say otherwise.

    ``columns`` maps columns to properties besides those of ``COLUMNS``.  A row without a schema is a
    Thing's.  Raises InvalidQuery with the row where one cannot be asked.
    """
    asked = options or ScreenOptions(limit=MOST, threshold=FLOOR, cutoff=FLOOR, explain=False)
    rows = _rows(path)
    uses = _uses(path, list(rows[0]) if rows else [], columns or {})
    numbered = iter(rows.items())
    while batch := dict(islice(numbered, BATCH)):
        queries = {str(number): _query(row, uses) for number, row in batch.items()}
        try:
            answers = screen(service, dataset, queries, asked)
        except InvalidQuery as error:
            faults = [replace(f, place=f.place.replace("queries.", "row ", 1)) for f in error.faults]
            raise InvalidQuery(f"{path.name} cannot be screened", faults) from error
        for number in batch:
            yield RowAnswer(number, answers[str(number)].results)
        progress(max(batch) + 1)


def compare_file(
    service: Service, path: Path, progress: Callable[[int], None] = lambda done: None
) -> Iterator[RowComparison]:
    """Score and probability of ``name1`` and ``name2`` of each row, read as of its ``schema``."""
    rows = _rows(path)
    missing = {"schema", "name1", "name2"} - rows[0].keys() if rows else set()
    faults = [Fault("header", f"there is no column {name}") for name in sorted(missing)]
    faults += [
        Fault(f"row {number}.schema", f"{row['schema']!r} is not a FollowTheMoney schema")
        for number, row in rows.items()
        if not missing and row["schema"] not in ftm.schemata
    ]
    if faults:
        raise InvalidQuery(f"{path.name} cannot be compared", faults[:100])
    scorer = service.scorer
    for number, row in rows.items():
        one, other = (scorer.prepared(row["schema"], {"name": (row[c],)}) for c in ("name1", "name2"))
        found = scorer.compare(one, other)
        yield RowComparison(number, found.score, found.probability)
        progress(number + 1)


def _rows(path: Path) -> dict[int, dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidQuery(f"{path.name} cannot be read as CSV", [Fault(path.name, str(error))]) from error
    faults = [
        Fault(f"row {n}", "has another number of cells than the header")
        for n, row in enumerate(rows)
        if None in row or None in row.values()
    ]
    if faults:
        raise InvalidQuery(f"{path.name} cannot be read as CSV", faults[:100])
    return dict(enumerate(rows))


def _uses(path: Path, header: list[str], given: Mapping[str, str]) -> dict[str, str]:
    """Column -> property, for the columns of the file that are asked with."""
    known = COLUMNS | {prop: prop for prop in COLUMNS.values()} | dict(given)
    uses = {name: known[name] for name in header if name in known}
    if header and "name" not in uses.values():
        fault = Fault("header", "there is no column name or query")
        raise InvalidQuery(f"{path.name} cannot be screened", [fault])
    return uses


def _query(row: Mapping[str, str], uses: Mapping[str, str]) -> Query:
    properties: dict[str, tuple[str, ...]] = {}
    for column, prop in uses.items():
        properties[prop] = (*properties.get(prop, ()), row[column])
    return Query(row.get("schema", "").strip() or "Thing", properties)
