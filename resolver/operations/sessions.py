"""Who is signed in to the pages, and for how long?

A session is a random token that only the browser has; kept are its hash and whom it is for.  It ends when
it is closed, when no page was asked for in ``session_idle_minutes``, and ``session_hours`` after it began.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from resolver.operations.service import Service
from resolver.storage import Session

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a session was last seen."""


def open_session(service: Service, who: str) -> str:
    """A new session's token.  Sessions whose time is over are dropped on the way."""
    token = secrets.token_urlsafe(32)
    at = datetime.now(UTC)
    with service.storage.writing() as tx:
        tx.sessions.forget(*map(_text, _limits(service, at)))
        tx.sessions.add(Session(_hash(token), who, _text(at), _text(at)))
    return token


def whose(service: Service, token: str) -> str | None:
    """Whom the session is for, or None where it has ended or never was; it counts as seen now."""
    at = datetime.now(UTC)
    with service.storage.reading() as tx:
        found = tx.sessions.get(_hash(token))
    if found is None or not _lives(service, found, at):
        return None
    if found.seen < _text(at - SEEN_EVERY):
        with service.storage.writing() as tx:
            tx.sessions.see(found.token, _text(at))
    return found.who


def open_sessions(service: Service, who: str) -> tuple[Session, ...]:
    """All that somebody has open, the one last seen first."""
    at = datetime.now(UTC)
    with service.storage.reading() as tx:
        return tuple(s for s in tx.sessions.of(who) if _lives(service, s, at))


def close_session(service: Service, token: str) -> None:
    """Ends it: whoever has a copy of the cookie is out as well."""
    with service.storage.writing() as tx:
        tx.sessions.end(_hash(token))


def close_others(service: Service, who: str, token: str) -> int:
    """Ends all that somebody has open but this one; gives how many."""
    with service.storage.writing() as tx:
        return tx.sessions.end_others(who, _hash(token))


def _lives(service: Service, session: Session, at: datetime) -> bool:
    opened, seen = map(_text, _limits(service, at))
    return session.opened >= opened and session.seen >= seen


def _limits(service: Service, at: datetime) -> tuple[datetime, datetime]:
    """Sessions opened, or last seen, before these moments have ended."""
    settings = service.settings
    idle = timedelta(minutes=settings.session_idle_minutes)
    return at - timedelta(hours=settings.session_hours), at - idle


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
