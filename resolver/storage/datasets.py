"""Which datasets are there, and which version of each is in force?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, Row, insert, select, update

from resolver.errors import NotFound
from resolver.storage.kept import Dataset, DatasetVersion
from resolver.storage.tables import dataset_versions, datasets


class Datasets:
    """The datasets of one transaction."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self._connection = connection
        self._clock = clock

    def put(self, dataset: Dataset) -> Dataset:
        """Adds the dataset, or brings its description up to date; returns it as kept."""
        values = {
            "title": dataset.title,
            "kind": dataset.kind,
            "publisher": dataset.publisher,
            "licence": dataset.licence,
            "url": dataset.url,
        }
        known = self.get(dataset.name)
        if known is None:
            row = values | {"name": dataset.name, "created": dataset.created or self._clock()}
            self._connection.execute(insert(datasets).values(row))
        else:
            self._connection.execute(update(datasets).where(datasets.c.name == dataset.name).values(values))
        kept = self.get(dataset.name)
        assert kept is not None
        return kept

    def get(self, name: str) -> Dataset | None:
        """The dataset of that name, or None."""
        row = self._connection.execute(select(datasets).where(datasets.c.name == name)).one_or_none()
        return None if row is None else _dataset(row)

    def all(self) -> tuple[Dataset, ...]:
        """Every dataset, by name."""
        return tuple(map(_dataset, self._connection.execute(select(datasets).order_by(datasets.c.name))))

    def put_in_force(self, dataset: str, digest: str, counts: Mapping[str, int]) -> DatasetVersion:
        """Adds a version and puts it in force in place of the one before."""
        if self.get(dataset) is None:
            raise NotFound("dataset", dataset)
        table = dataset_versions
        self._connection.execute(
            update(table).where(table.c.dataset == dataset, table.c.in_force).values(in_force=False)
        )
        row = {
            "dataset": dataset,
            "digest": digest,
            "loaded_at": self._clock(),
            "in_force": True,
            "counts": orjson.dumps(dict(counts)).decode(),
        }
        self._connection.execute(insert(table).values(row))
        kept = self.in_force(dataset)
        assert kept is not None
        return kept

    def in_force(self, dataset: str) -> DatasetVersion | None:
        """The version in force, or None before the first load."""
        table = dataset_versions
        query = select(table).where(table.c.dataset == dataset, table.c.in_force)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _version(row)

    def versions(self, dataset: str) -> tuple[DatasetVersion, ...]:
        """Every version that was ever loaded, newest first."""
        table = dataset_versions
        query = select(table).where(table.c.dataset == dataset).order_by(table.c.number.desc())
        return tuple(map(_version, self._connection.execute(query)))


def _dataset(row: Row[Any]) -> Dataset:
    return Dataset(row.name, row.title, row.kind, row.publisher, row.licence, row.url, row.created)


def _version(row: Row[Any]) -> DatasetVersion:
    return DatasetVersion(
        row.number, row.dataset, row.digest, row.loaded_at, row.in_force, orjson.loads(row.counts)
    )
