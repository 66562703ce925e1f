"""What would joining two entities make, and what stands against it?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from resolver.entities import Clusters
from resolver.errors import NotFound
from resolver.model.entities import Entity
from resolver.model.judgements import Judgement, Pair, Verdict
from resolver.model.records import NAME_PROPERTIES, Record
from resolver.model.schemas import schema_of
from resolver.operations import hits
from resolver.operations.service import Service
from resolver.operations.world import World
from resolver.storage import Transaction

ONE_AT_MOST = frozenset(
    (
        *("birthDate", "deathDate", "incorporationDate", "dissolutionDate", "birthPlace", "birthCountry"),
        *("gender", "fatherName", "motherName", "leiCode", "imoNumber", "wikidataId"),
    )
)
"""Properties of which a party has one: two different values speak of two parties, or of an error."""


@dataclass(frozen=True, slots=True)
class Side:
    """A record in short."""

    id: str
    caption: str
    dataset: str
    schema: str
    cluster: str
    """Id of its entity."""
    size: int
    """How many records the entity has."""
    gone: bool
    """Whether it has left its list."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A property of which a party has one, with different values."""

    prop: str
    label: str
    values: tuple[tuple[str, tuple[str, ...]], ...]
    """Each value with the ids of the records that say it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A judgement that holds an entity together."""

    left: str
    right: str
    number: int
    probability: float | None
    user: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What the two entities would become."""

    id: str
    """Its canonical id."""
    name: str
    members: tuple[Side, ...]
    names: tuple[str, ...]
    conflicts: tuple[Clash, ...]
    weakest: Link | None
    """The least probable link of those that hold either entity together now."""
    fences: tuple[Judgement, ...]
    """Standing *different* rows between the two."""
    suppressions: int
    screenings: int
    redirects: tuple[str, ...]
    """Ids that would redirect to it, and do not redirect anywhere now."""
    second: bool = False
    why_second: tuple[str, ...] = ()


def merge_preview(service: Service, left: str, right: str) -> MergePreview:
    """What joining the entities of the two ids would make; NotFound."""
    world = service.world()
    with service.storage.reading() as tx:
        clusters = world.clusters.after(tx.judgements.all(after=world.clusters.last))
        two = Pair(min(left, right), max(left, right))
        return merge_preview_of(service, tx, world, clusters, two)


def merge_preview_of(
    service: Service, tx: Transaction, world: World, clusters: Clusters, two: Pair
) -> MergePreview:
    """As :func:`merge_preview`, as of that transaction."""
    ids = sorted({*clusters.members(two.left), *clusters.members(two.right)})
    kept = tx.records.with_ids(ids)
    records = [kept[i].record for i in ids if i in kept]
    if not records:
        raise NotFound("entity", two.left)
    whole = Entity(ids[0], tuple(records))
    fences = _fences(clusters, two)
    suppressing = (row for rows in world.suppressing.rows.values() for row in rows)
    texts = (whole.properties.get(p, ()) for p in NAME_PROPERTIES)
    roots = {clusters.canonical(two.left), clusters.canonical(two.right)}
    return MergePreview(
        id=ids[0],
        name=whole.caption,
        members=tuple(
            side(kept[i].record, clusters, gone=kept[i].removed_at is not None) for i in ids if i in kept
        ),
        names=tuple(text for said in texts for text in said),
        conflicts=clashes(records),
        weakest=weakest(tx, clusters, roots),
        fences=tuple(row for n in fences if (row := tx.judgements.get(n)) is not None),
        suppressions=sum(clusters.canonical(row.entity) in roots for row in suppressing),
        screenings=sum(hits.totals(tx, ids).values()),
        redirects=tuple(sorted(roots - {ids[0]})),
    )


def _fences(clusters: Clusters, two: Pair) -> list[int]:
    """Numbers of the *different* rows between the two entities."""
    roots = {clusters.canonical(two.left), clusters.canonical(two.right)}
    if not clusters.known_different(two):
        return []
    return sorted(
        number
        for number, (on, verdict) in clusters.standing.items()
        if verdict is Verdict.DIFFERENT
        and {clusters.canonical(on.left), clusters.canonical(on.right)} == roots
    )


def side(record: Record, clusters: Clusters, *, gone: bool) -> Side:
    """The record in short."""
    members = clusters.members(record.id)
    return Side(
        record.id,
        record.caption,
        record.listing,
        record.schema,
        clusters.canonical(record.id),
        len(members),
        gone,
    )


def clashes(records: list[Record]) -> tuple[Clash, ...]:
    """Properties of which a party has one, where no value is said by all records that say any."""
    found = []
    for prop in sorted(ONE_AT_MOST):
        said: dict[str, list[str]] = defaultdict(list)
        speaking = [r for r in records if r.texts(prop)]
        for record in speaking:
            for text in record.texts(prop):
                said[text].append(record.id)
        if len(said) > 1 and not any(len(ids) == len(speaking) for ids in said.values()):
            label = schema_of(speaking[0].schema).properties[prop].label
            found.append(Clash(prop, label, tuple((t, tuple(ids)) for t, ids in sorted(said.items()))))
    return tuple(found)


def weakest(tx: Transaction, clusters: Clusters, roots: set[str]) -> Link | None:
    """The least probable of the rows that hold the entities together; a person's word counts as certain."""
    found: list[Link] = []
    for root in sorted(roots):
        for number in clusters.formation(root):
            row = tx.judgements.get(number)
            if row is not None:
                found.append(Link(row.pair.left, row.pair.right, number, row.probability, row.user))
    return min(
        found, key=lambda link: (link.probability is None, link.probability or 0.0, link.number), default=None
    )
