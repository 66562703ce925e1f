"""What can be asked of the database, all in one state of it?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from resolver.storage.answers import Answers
from resolver.storage.claims import Claims
from resolver.storage.datasets import Datasets
from resolver.storage.documents import Documents
from resolver.storage.hits import Hits
from resolver.storage.judgements import Judgements
from resolver.storage.keys import Keys
from resolver.storage.proposals import Proposals
from resolver.storage.records import Records
from resolver.storage.sessions import Sessions
from resolver.storage.state import State
from resolver.storage.suppressions import Suppressions
from resolver.storage.users import Users


class Transaction:
    """One transaction, with a part for every noun.  It ends with its ``with`` block; so do its streams."""

    def __init__(self, connection: Connection, clock: Callable[[], str]) -> None:
        self.datasets = Datasets(connection, clock)
        self.documents = Documents(connection, clock)
        self.records = Records(connection, clock)
        self.judgements = Judgements(connection, clock)
        self.proposals = Proposals(connection, clock)
        self.keys = Keys(connection, clock)
        self.users = Users(connection, clock)
        self.answers = Answers(connection, clock)
        self.claims = Claims(connection, clock)
        self.hits = Hits(connection)
        self.sessions = Sessions(connection)
        self.suppressions = Suppressions(connection, clock)
        self.state = State(connection)
