"""Who is signed in to the pages?  Tokens are kept as their hashes: reading the table opens no session."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, or_, select, update

from resolver.storage.kept import Session
from resolver.storage.tables import sessions


class Sessions:
    """The sessions of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: Session) -> None:
        """Opens it."""
        row = {"token": session.token, "who": session.who, "opened": session.opened, "seen": session.seen}
        self._connection.execute(insert(sessions).values(row))

    def get(self, token: str) -> Session | None:
        """The session, or None where there is none, or none any more."""
        row = self._connection.execute(select(sessions).where(sessions.c.token == token)).one_or_none()
        return Session(row.token, row.who, row.opened, row.seen) if row is not None else None

    def of(self, who: str) -> tuple[Session, ...]:
        """All that somebody has open, the one last seen first."""
        found = (
            select(sessions).where(sessions.c.who == who).order_by(sessions.c.seen.desc(), sessions.c.token)
        )
        return tuple(Session(r.token, r.who, r.opened, r.seen) for r in self._connection.execute(found))

    def see(self, token: str, at: str) -> None:
        """Somebody asked for a page with it."""
        self._connection.execute(update(sessions).where(sessions.c.token == token).values(seen=at))

    def end(self, token: str) -> None:
        """Ends it."""
        self._connection.execute(delete(sessions).where(sessions.c.token == token))

    def end_others(self, who: str, token: str) -> int:
        """Ends all that somebody has open but this one; gives how many."""
        others = (sessions.c.who == who) & (sessions.c.token != token)
        return self._connection.execute(delete(sessions).where(others)).rowcount

    def forget(self, opened_before: str, seen_before: str) -> None:
        """Drops what was opened, or last seen, before these moments."""
        old = or_(sessions.c.opened < opened_before, sessions.c.seen < seen_before)
        self._connection.execute(delete(sessions).where(old))
