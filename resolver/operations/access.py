"""Who may ask?

A key is ``rk_<id>_<secret>``: the id finds the row, the secret is 256 random bits of which only
the SHA-256 is kept.  A key as random as that needs no slow hash.
"""

from __future__ import annotations

import secrets

from resolver import entities
from resolver.errors import Fault, InvalidInput
from resolver.operations.keyring import hashed
from resolver.operations.service import Service
from resolver.storage import ApiKey

ROLES = ("client", "analyst", "admin")
"""Each may do what those before it may."""
RESERVED = frozenset((entities.AUTO, "anonymous", "update token"))
"""Names that stand for no person in the log, and that nobody may take."""


def create_key(service: Service, name: str, role: str) -> tuple[ApiKey, str]:
    """A new key and its secret, which is shown this once; Conflict where the name is taken."""
    name = name.strip()
    if faults := caller_faults(name, role):
        raise InvalidInput("the key cannot be made", faults)
    key_id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    with service.storage.writing() as tx:
        key = tx.keys.add(ApiKey(key_id, name, role, hashed(secret)))
    return key, f"rk_{key_id}_{secret}"


def caller_faults(name: str, role: str) -> list[Fault]:
    """Why nobody can be called that, or have that role."""
    faults = [Fault("role", f"one of {', '.join(ROLES)}")] if role not in ROLES else []
    if not 1 <= len(name) <= 100 or not name.isprintable():
        faults.append(Fault("name", "1 to 100 characters that can be printed"))
    if name.casefold() in RESERVED:
        faults.append(Fault("name", f"{name!r} stands for no person in the log"))
    return faults


def authenticate(service: Service, presented: str) -> ApiKey | None:
    """The key that was presented, or None where it is unknown, wrong or revoked."""
    return service.keyring.key(presented)


def keys(service: Service) -> tuple[ApiKey, ...]:
    """All keys, the revoked ones too, without their secrets."""
    with service.storage.reading() as tx:
        return tx.keys.all()


def key(service: Service, key_id: str) -> ApiKey | None:
    """The key of that id, revoked or not, or None."""
    with service.storage.reading() as tx:
        return tx.keys.get(key_id)


def revoke_key(service: Service, key_id: str) -> ApiKey:
    """The key, which opens nothing from now on; NotFound for an unknown id."""
    with service.storage.writing() as tx:
        return tx.keys.revoke(key_id)


def covers(role: str, needed: str) -> bool:
    """Whether a key of that role may do what needs the other."""
    return ROLES.index(role) >= ROLES.index(needed)
