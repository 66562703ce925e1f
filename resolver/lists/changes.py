"""What has changed between two versions of a list, and has it shrunk too much?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from resolver.errors import Fault
from resolver.lists.reading import Report
from resolver.model.dates import partial_date
from resolver.model.records import Record


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One property of one record: what it no longer says, and what it says now."""

    prop: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that is in both versions and says something else."""

    old: Record
    new: Record
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Records added, changed and removed, each in the order of its version."""

    added: tuple[Record, ...]
    changed: tuple[Changed, ...]
    removed: tuple[Record, ...]
    unchanged: int

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """``added``, ``changed`` and ``removed`` by schema."""
        return {
            "added": Counter(record.schema for record in self.added),
            "changed": Counter(change.new.schema for change in self.changed),
            "removed": Counter(record.schema for record in self.removed),
        }


def diff(old: Iterable[Record], new: Iterable[Record]) -> Difference:
    """What ``new`` says that ``old`` did not.  Ids tell records apart; order and citations do not count."""
    before = {record.id: record for record in old}
    added: list[Record] = []
    changed: list[Changed] = []
    unchanged = 0
    for record in new:
        former = before.pop(record.id, None)
        if former is None:
            added.append(record)
        elif fields := _fields(former, record):
            changed.append(Changed(former, record, fields))
        else:
            unchanged += 1
    return Difference(tuple(added), tuple(changed), tuple(before.values()), unchanged)


def _fields(old: Record, new: Record) -> tuple[FieldChange, ...]:
    before, after = old.properties, new.properties
    found = []
    if old.schema != new.schema:
        found.append(FieldChange("schema", (old.schema,), (new.schema,)))
    for prop in dict.fromkeys([*before, *after]):
        was, now = before.get(prop, ()), after.get(prop, ())
        removed = tuple(text for text in was if text not in now)
        added = tuple(text for text in now if text not in was)
        if removed or added:
            found.append(FieldChange(prop, removed, added))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Guard:
    """By how much a list may shrink between two versions, as a share of the last good one."""

    share: float = 0.10
    at_least: int = 20
    """Losses of fewer than this are never an alarm: short lists lose a tenth in a day."""


def shrunk(last: Mapping[str, int], report: Report, guard: Guard) -> tuple[Fault, ...]:
    """Why the version read should not replace the last good one, ``()`` where nothing speaks against it.

    ``last`` is the ``schemas`` of the last good report.  All records and every schema are compared.
    """
    pairs = {"records": (sum(last.values()), report.records)}
    pairs |= {schema: (count, report.schemas.get(schema, 0)) for schema, count in last.items()}
    return tuple(
        Fault(
            what,
            f"{now} instead of {then}: {(then - now) / then:.0%} fewer, {guard.share:.0%} is accepted",
        )
        for what, (then, now) in pairs.items()
        if then - now >= guard.at_least and then - now > guard.share * then
    )


def delisted(records: Iterable[Record], on: date) -> frozenset[str]:
    """Ids of the records whose every Sanction had ended by the day ``on``."""
    ended: dict[str, bool] = {}
    for record in records:
        if record.schema == "Sanction":
            ends = [
                found.latest for text in record.texts("endDate") if (found := partial_date(text)) is not None
            ]
            over = bool(ends) and max(ends) <= on
            for entity in record.texts("entity"):
                ended[entity] = ended.get(entity, True) and over
    return frozenset(entity for entity, over in ended.items() if over)
