"""What comes out of reading a list, and what went wrong on the way?

:class:`Source` is what a publisher's reader is given: it cites, counts, and collects faults and
rejected rows.  :class:`Reading` is what the caller gets: records one by one, and the report once
they are exhausted.  Records are provisional until then, since a fault may stand in the last line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from resolver.errors import Fault, InvalidListing
from resolver.lists.parts import Limits, Part
from resolver.model.records import NAME_PROPERTIES, Record


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row, or a value, that could not be read: where it stands, what it says, and why not."""

    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a whole reading found."""

    format: str
    dataset: str
    version: str
    schemas: Mapping[str, int]
    """Records by FollowTheMoney schema, edges among them."""
    properties: Mapping[str, int]
    """Values by property."""
    rejected: tuple[Rejected, ...]
    """Rows that gave no record, or nothing to one."""
    unread: tuple[Rejected, ...]
    """Values not understood; each is kept as a note of its record."""
    notices: tuple[str, ...]
    """What an operator should know: a part that was not given, a stray end-of-file mark, ..."""
    stated: int | None
    """The publisher's own count of entries, where the format has one; it was checked."""
    published: str | None
    """The publisher's own date of the list, ISO."""

    @property
    def names(self) -> Mapping[str, int]:
        """Names by kind: name, alias, previousName, weakAlias."""
        return {kind: self.properties.get(kind, 0) for kind in NAME_PROPERTIES}

    @property
    def records(self) -> int:
        """All records, edges among them."""
        return sum(self.schemas.values())


@dataclass(slots=True)
class Source:
    """The list that is being read."""

    format: str
    dataset: str
    version: str
    prefix: str
    limits: Limits
    stated: int | None = None
    published: str | None = None
    faults: list[Fault] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unread: list[Rejected] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def fault(self, place: str, message: str) -> None:
        """Notes something for which the list is refused whole; stops when there are too many."""
        self.faults.append(Fault(place, message))
        if len(self.faults) >= self.limits.max_faults:
            raise self.refusal()

    def reject(self, place: str, text: str, reason: str) -> None:
        """Notes a row that gives nothing; refuses the list when there are too many."""
        self.rejected.append(Rejected(place, text[:500], reason))
        if len(self.rejected) > self.limits.max_rejected:
            self.fault(place, f"more than {self.limits.max_rejected} rows cannot be read")
            raise self.refusal()

    def misread(self, place: str, text: str, reason: str) -> None:
        """Notes a value that is kept as a note only."""
        found = Rejected(place, text[:500], reason)
        if len(self.unread) < self.limits.max_rejected and found not in self.unread[-16:]:
            self.unread.append(found)

    def counted(self, found: int) -> None:
        """Holds the entries found against the publisher's own count."""
        if self.stated is not None and self.stated != found:
            self.fault("count", f"the publisher states {self.stated} entries, the file holds {found}")

    def refusal(self) -> InvalidListing:
        """The error with every fault so far."""
        return InvalidListing(f"{self.dataset}: not a readable {self.format} list", self.faults)


@dataclass(frozen=True, slots=True)
class Reader:
    """How one published format is read."""

    name: str
    title: str
    prefix: str
    """Record ids are ``prefix-`` and the publisher's own id."""
    recognises: Callable[[Sequence[Part]], bool]
    """Whether the parts look like this format; reads heads only."""
    records: Callable[[Sequence[Part], Source], Iterator[Record]]


class Reading:
    """One reading: iterate ``records`` to the end, then ask for ``report``."""

    def __init__(self, reader: Reader, found: Sequence[Part], source: Source) -> None:
        self._source = source
        self._schemas: Counter[str] = Counter()
        self._properties: Counter[str] = Counter()
        self._report: Report | None = None
        self.records: Iterator[Record] = self._counting(reader, found)

    @property
    def report(self) -> Report:
        """What was found; only after ``records`` is exhausted."""
        if self._report is None:
            raise RuntimeError("the report is complete only when all records have been read")
        return self._report

    def _counting(self, reader: Reader, found: Sequence[Part]) -> Iterator[Record]:
        source = self._source
        seen: set[str] = set()
        for record in reader.records(found, source):
            if record.id in seen:
                source.fault(record.id, "two entries have this id")
                continue
            seen.add(record.id)
            self._schemas[record.schema] += 1
            self._properties.update(value.prop for value in record.values)
            yield record
        if not seen:
            source.fault(found[0].place, "holds no entry")
        if source.faults:
            raise source.refusal()
        self._report = Report(
            format=source.format,
            dataset=source.dataset,
            version=source.version,
            schemas=MappingProxyType(dict(self._schemas)),
            properties=MappingProxyType(dict(self._properties)),
            rejected=tuple(source.rejected),
            unread=tuple(source.unread),
            notices=tuple(source.notices),
            stated=source.stated,
            published=source.published,
        )
