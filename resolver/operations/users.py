"""Who signs in to the pages with a password?

A user's name is what the log of judgements says.  A key and a user of one name are one person there:
he cannot be his own second reviewer.
"""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from resolver.errors import Fault, InvalidInput, NotAllowed, NotFound
from resolver.operations.access import caller_faults
from resolver.operations.service import Service
from resolver.storage import User

MIN_PASSWORD = 12
"""Shortest password, in characters: length is what makes one hard to guess (NIST SP 800-63B)."""
MAX_PASSWORD = 500


def add_user(service: Service, name: str, role: str, password: str) -> User:
    """A new user; Conflict where the name is taken, InvalidInput with every fault."""
    name = name.strip()
    if faults := [*caller_faults(name, role), *_password_faults(name, password)]:
        raise InvalidInput("the user cannot be made", faults)
    hashed = _hasher().hash(password)
    with service.storage.writing() as tx:
        return tx.users.add(name, role, hashed)


def sign_in(service: Service, name: str, password: str) -> User | None:
    """The user whose password that is, or None: unknown, wrong and disabled look and take the same."""
    found = user(service, name.strip())
    right = _is_right(found.hash if found is not None else _nobodys(), password)
    if found is None or not right or found.disabled is not None:
        return None
    renewed = _hasher().hash(password) if _hasher().check_needs_rehash(found.hash) else None
    with service.storage.writing() as tx:
        if renewed is not None:
            found = tx.users.set_password(found.name, renewed)
        tx.users.signed_in(found.name)
    return found


def user(service: Service, name: str) -> User | None:
    """The user of that name, disabled or not, or None."""
    with service.storage.reading() as tx:
        return tx.users.named(name)


def users(service: Service) -> tuple[User, ...]:
    """All users, the disabled ones too."""
    with service.storage.reading() as tx:
        return tx.users.all()


def set_password(service: Service, name: str, password: str) -> User:
    """The user with another password, which ends his sessions; NotFound, InvalidInput."""
    if faults := _password_faults(name, password):
        raise InvalidInput("the password cannot be taken", faults)
    hashed = _hasher().hash(password)
    with service.storage.writing() as tx:
        return tx.users.set_password(name, hashed)


def change_password(service: Service, name: str, old: str, new: str) -> User:
    """As :func:`set_password`, by the user himself; NotAllowed where ``old`` is wrong."""
    found = user(service, name)
    if found is None:
        raise NotFound("user", name)
    if not _is_right(found.hash, old):
        raise NotAllowed("the password you have now is another one")
    return set_password(service, name, new)


def disable_user(service: Service, name: str) -> User:
    """The user, who is let in no more; NotFound for an unknown name."""
    with service.storage.writing() as tx:
        return tx.users.disable(name)


def enable_user(service: Service, name: str) -> User:
    """The user, who is let in again; NotFound for an unknown name."""
    with service.storage.writing() as tx:
        return tx.users.enable(name)


def _password_faults(name: str, password: str) -> list[Fault]:
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        return [Fault("password", f"{MIN_PASSWORD} to {MAX_PASSWORD} characters")]
    if len(set(password)) < 4 or password.casefold() == name.casefold():
        return [Fault("password", "it is too easy to guess")]
    return []


@cache
def _hasher() -> PasswordHasher:
    """Argon2id, one lane, 19 MiB, two passes: what OWASP's cheat sheet on storing passwords asks for.

    Several sign-ins at once must not take a small machine's memory.
    """
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys() -> str:
    """What the password of an unknown user is held against, so that he takes as long as a known one."""
    return _hasher().hash("no such user")


def _is_right(hashed: str, password: str) -> bool:
    try:
        return _hasher().verify(hashed, password[: MAX_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False
