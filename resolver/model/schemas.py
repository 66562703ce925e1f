"""Which kinds of things are there, and which may be the same?  FollowTheMoney says."""

from __future__ import annotations

from functools import cache

from followthemoney import model as ftm
from followthemoney.schema import Schema

from resolver.errors import Fault, InvalidRecord


def schema_of(name: str) -> Schema:
    """The FollowTheMoney schema of that name, or InvalidRecord."""
    schema = ftm.get(name)
    if schema is None:
        raise InvalidRecord(f"unknown schema {name!r}", [Fault("schema", "not a FollowTheMoney schema")])
    return schema


@cache
def matchable_with(name: str) -> frozenset[str]:
    """Names of the schemata that a query of schema ``name`` is compared with.

    ``LegalEntity`` is compared with persons and companies, ``Thing`` with everything that has a
    name; a Person is compared with persons and plain legal entities.  An organisation is compared
    with every kind of organisation.  Empty where the schema is known but not matchable.
    """
    schema = schema_of(name)
    if name == "Thing":
        return frozenset(s.name for s in ftm.schemata.values() if s.is_a("Thing") and not s.abstract)
    if not schema.matchable:
        return frozenset()
    found = {s.name for s in schema.matchable_schemata} | {schema.name}
    found |= {s.name for s in schema.descendants if s.matchable}
    if schema.is_a("Organization") or schema.is_a("Company"):
        found |= {s.name for s in ftm.schemata.values() if s.matchable and s.is_a("Organization")}
        found |= {"LegalEntity", "Organization"}
    return frozenset(found)
