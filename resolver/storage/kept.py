"""What do the nouns look like once they are kept?  With their dates, numbers and states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from resolver.model.judgements import Pair
from resolver.model.proposals import Proposal
from resolver.model.records import Record
from resolver.model.serial import record_of


@dataclass(frozen=True, slots=True)
class Dataset:
    """Where records come from: a collection of documents, or a published list."""

    name: str
    title: str
    kind: str
    """``documents`` or ``list``."""
    publisher: str | None = None
    licence: str | None = None
    url: str | None = None
    created: str = ""
    """Set by the storage."""


@dataclass(frozen=True, slots=True)
class DatasetVersion:
    """One load of a dataset.  At most one version of a dataset is in force."""

    number: int
    dataset: str
    digest: str
    """SHA-256 of the bytes loaded."""
    loaded_at: str
    in_force: bool
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document's version, without its text."""

    id: str
    dataset: str
    name: str
    digest: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    length: int
    """Code points."""
    number: int
    """Order of arrival, from 1; the cursor of listings."""
    loaded_at: str
    superseded_at: str | None
    """None while it is the current version of its dataset and name."""


@dataclass(frozen=True)
class KeptRecord:
    """A record with the dates it was seen at.  Its values are decoded when first asked for."""

    id: str
    dataset: str
    schema: str
    data: bytes
    """As :func:`resolver.model.serial.record_bytes` writes it."""
    digest: str
    """Of what the record says; another version of a list that says the same keeps it."""
    document: str | None
    version: str | None
    """Digest of the list version it was last seen in."""
    first_seen: str
    last_seen: str
    last_change: str
    removed_at: str | None
    change: int
    """Number of its last change among those of all records."""

    @cached_property
    def record(self) -> Record:
        """The record itself."""
        return record_of(self.data)


@dataclass(frozen=True, slots=True)
class Upserted:
    """What an upsert found.  Records that came back after a removal count as changed."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0


class ProposalState(StrEnum):
    """What has become of a proposal."""

    OPEN = "open"
    DECIDED = "decided"
    LAPSED = "lapsed"
    """One of its records changed or left after it was made."""
    SECOND = "second"
    """One person has said what it is; a second one is needed."""
    DISPUTED = "disputed"
    """Two people differ."""
    ESCALATED = "escalated"
    """Somebody left it to others."""


WAITING = (ProposalState.OPEN, ProposalState.SECOND, ProposalState.DISPUTED, ProposalState.ESCALATED)
"""States in which somebody still has to say something."""


@dataclass(frozen=True, slots=True)
class KeptProposal:
    """A proposal in the queue."""

    number: int
    """The cursor of listings by age."""
    proposal: Proposal
    state: ProposalState
    worth: float
    """What deciding it is worth; the queue shows the highest first."""
    left_digest: str
    right_digest: str
    """Of the records as they were compared."""
    created: str
    updated: str
    corroboration: int = 0
    """How many findings speak for it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has a pair open.  It lapses by itself."""

    pair: Pair
    user: str
    at: str
    until: str


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A caller's key.  Only its hash is kept."""

    id: str
    """Public prefix of the secret, by which it is looked up."""
    name: str
    role: str
    """``client``, ``analyst`` or ``admin``."""
    hash: str
    created: str = ""
    """Set by the storage."""
    last_used: str | None = None
    """Written at most once a minute."""
    revoked: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who signs in with a password.  The log knows him by his name."""

    name: str
    role: str
    """``client``, ``analyst`` or ``admin``."""
    hash: str
    """Argon2id of the password, with its parameters and salt."""
    created: str
    enabled: str | None
    """When he was let in again after he had been disabled; his earlier sessions have ended."""
    last_used: str | None
    """When he signed in last."""
    disabled: str | None


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered to a request with an idempotency key; ``status`` is None while it runs."""

    key: str
    route: str
    user: str
    body_digest: str
    status: int | None
    response: str | None
    """JSON text."""
    created: str


@dataclass(frozen=True, slots=True)
class HitCount:
    """Answers that gave an entity, and answers that would have but for a suppression."""

    found: int = 0
    suppressed: int = 0

    def __add__(self, other: HitCount) -> HitCount:
        return HitCount(self.found + other.found, self.suppressed + other.suppressed)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in to the pages."""

    token: str
    """The hash of what the browser has."""
    who: str
    opened: str
    seen: str
    """When a page was last asked for with it, to the minute or so."""
