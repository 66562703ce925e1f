"""Does a suppression stand, and does it apply to who is asked for?

"This customer is not that listed party" holds for one customer and one party.  The customer is known by
the id that the caller gives the query, or, where there is none, by all that the query says.  The party is
the entity, whatever is merged into it later.  Nothing here reads or writes the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from resolver.entities import Clusters
from resolver.model.matching import Query
from resolver.model.records import NAME_PROPERTIES, Record
from resolver.names import normal_form
from resolver.scoring.facts import BIRTH, COUNTRIES, IDENTIFIERS, PLACES
from resolver.storage import KeptSuppression

FACTS = (*BIRTH, "gender", *COUNTRIES, *PLACES, *IDENTIFIERS)
"""What a suppression can rest on besides names."""
_NAMES = (*NAME_PROPERTIES, "firstName", "lastName")
Properties = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Suppressing:
    """The suppressions that nobody took back, by who was asked for."""

    last: int = 0
    rows: Mapping[str, tuple[KeptSuppression, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[KeptSuppression]) -> Suppressing:
        """Those of a log."""
        given = list(rows)
        lifted = {row.lifts for row in given}
        found: dict[str, tuple[KeptSuppression, ...]] = {}
        for row in given:
            if row.lifts is None and row.number not in lifted:
                found[row.identity] = (*found.get(row.identity, ()), row)
        return cls(max((row.number for row in given), default=0), found)

    def about(self, query: Query) -> tuple[KeptSuppression, ...]:
        """Those for whom the query asks, whether or not they still hold."""
        if not self.rows:
            return ()
        known = [identity_of_id(query.id)] if query.id is not None else []
        return tuple(row for key in (*known, identity_of_facts(query)) for row in self.rows.get(key, ()))


def identity(query: Query) -> str:
    """Whom the query asks for: by the caller's id where there is one, else by all that it says."""
    return identity_of_id(query.id) if query.id is not None else identity_of_facts(query)


def identity_of_id(customer: str) -> str:
    """The customer of that id."""
    return _digest(["id", customer])


def identity_of_facts(query: Query) -> str:
    """Whoever has these names and facts."""
    return _digest(["facts", names(query.properties), facts(query.properties, FACTS)])


def names(properties: Properties) -> list[str]:
    """The names in normal form, sorted."""
    return sorted({normal_form(text) for prop in _NAMES for text in properties.get(prop, ())} - {""})


def facts(properties: Properties, props: Iterable[str]) -> dict[str, list[str]]:
    """The values of the properties that have any, folded and sorted."""
    found = {p: sorted({t.casefold().strip() for t in properties.get(p, ())}) for p in sorted(set(props))}
    return {p: texts for p, texts in found.items() if texts}


def record_digest(record: Record, rests_on: Sequence[str]) -> str:
    """Of what the record says in its names and the fields that a suppression rests on."""
    return _digest([names(record.properties), facts(record.properties, _facts_in(rests_on))])


def frozen(query: Query, records: Sequence[Record], rests_on: Sequence[str]) -> dict[str, object]:
    """Both sides as they are now, as plain JSON, for :func:`lapse` to hold against what they become."""
    together: dict[str, list[str]] = {}
    for record in records:
        for prop, texts in facts(record.properties, _facts_in(rests_on)).items():
            together[prop] = sorted({*together.get(prop, []), *texts})
    return {
        "customer": query.id,
        "schema": query.schema,
        "properties": {p: list(texts) for p, texts in query.properties.items()},
        "rests_on": list(rests_on),
        "members": {record.id: record_digest(record, rests_on) for record in records},
        "values": together,
    }


def lapse(
    row: KeptSuppression,
    clusters: Clusters,
    record: Callable[[str], Record | None],
    now: str,
    query: Query | None = None,
) -> str | None:
    """Why the suppression no longer holds, or None where it does.

    ``query`` is who is asked for now, where somebody is.
    """
    if row.until is not None and row.until <= now:
        return f"expired on {row.until[:10]}"
    rests_on: list[str] = row.body["rests_on"]
    if query is not None and (changed := _customer_changed(row, query, rests_on)) is not None:
        return changed
    for member, digest in row.body["members"].items():
        kept = record(member)
        if kept is None:
            return f"the record {member} is gone"
        if record_digest(kept, rests_on) != digest:
            return f"the record {member} has changed"
    known: dict[str, list[str]] = row.body["values"]
    for member in clusters.members(row.entity):
        kept = record(member) if member not in row.body["members"] else None
        if kept is None:
            continue
        for prop, texts in facts(kept.properties, _facts_in(rests_on)).items():
            if set(texts) - set(known.get(prop, ())):
                return f"the record {member}, merged since, has another {prop}"
    return None


def _customer_changed(row: KeptSuppression, query: Query, rests_on: Sequence[str]) -> str | None:
    then: Properties = row.body["properties"]
    if names(then) != names(query.properties):
        return "the customer's names have changed"
    before, after = (facts(p, _facts_in(rests_on)) for p in (then, query.properties))
    changed = sorted(p for p in before.keys() | after.keys() if before.get(p) != after.get(p))
    return f"the customer's {changed[0]} has changed" if changed else None


def _facts_in(rests_on: Iterable[str]) -> list[str]:
    return [p for p in rests_on if p not in _NAMES]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
