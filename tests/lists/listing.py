"""What the tests of this room share: reading whole files, looking things up, writing small files."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from resolver.lists import Limits, Report, TableMapping, read
from resolver.model.citations import ListCitation
from resolver.model.records import Record, Value

FIXTURES = Path(__file__).parent / "fixtures"


class Taken:
    """A whole list, read: records by id, and the report."""

    def __init__(
        self, form: str, files: Sequence[Path], mapping: TableMapping | None = None, **limits: int
    ) -> None:
        reading = read(form, files, dataset="list", version="v1", mapping=mapping, limits=Limits(**limits))
        self.all = list(reading.records)
        self.report: Report = reading.report
        self.by_id = {record.id: record for record in self.all}

    def __getitem__(self, key: str) -> Record:
        return self.by_id[key]

    def of(self, schema: str) -> list[Record]:
        return [record for record in self.all if record.schema == schema]

    def count(self, prop: str, *schemata: str) -> int:
        return sum(len(r.texts(prop)) for r in self.all if not schemata or r.schema in schemata)

    def edges(self, schema: str) -> set[tuple[str, ...]]:
        """The ends and the label of every edge of a schema."""
        ends = {
            "UnknownLink": ("subject", "object", "role"),
            "Ownership": ("owner", "asset", "role"),
            "Family": ("person", "relative", "relationship"),
        }[schema]
        return {tuple(r.texts(prop)[0] for prop in ends) for r in self.of(schema)}


def fixture(form: str, *names: str) -> Taken:
    return Taken(form, [FIXTURES / name for name in names])


def said(record: Record, *props: str) -> dict[str, tuple[str, ...]]:
    return {prop: record.texts(prop) for prop in props}


def cited(value: Value) -> list[ListCitation]:
    return [citation for citation in value.citations if isinstance(citation, ListCitation)]


def fields(record: Record, prop: str, text: str) -> list[str]:
    """Where a value stands."""
    return [c.field for v in record.values if (v.prop, v.text) == (prop, text) for c in cited(v)]


def table(columns: Iterable[str], rows: Iterable[Mapping[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), delimiter=delimiter, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def repeats(values: Iterable[object]) -> list[object]:
    return [value for value, count in Counter(values).items() if count > 1]
