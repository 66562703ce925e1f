"""What is kept, and nothing else: no rule of matching or reviewing lives here.

One code for SQLite and PostgreSQL.  Nouns go in and come out; rows, SQL and SQLAlchemy's errors
stay inside (:class:`~resolver.errors.StorageError` comes out).  ::

    storage = Storage("sqlite:////var/lib/resolver/resolver.db")
    storage.migrate()
    with storage.writing() as tx:
        tx.datasets.put(Dataset("news", title="News", kind="documents"))
        tx.records.upsert(records, document=document.id)
    with storage.reading() as tx:
        kept = tx.records.get(record_id)

====================  ================================================================
module                what it answers
====================  ================================================================
``database``          one database: transactions, migrations, locks (``Storage``)
``transaction``       everything a transaction can be asked, one part per noun
``kept``              the nouns as kept: with their dates, numbers and states
``datasets`` ...      one module for each part of a transaction
``chain``             is the log of judgements whole?
``tables``            the tables, as the newest migration leaves them
``migrations``        how a database gets there
====================  ================================================================
"""

from resolver.storage.chain import Break, Head, first_break, judgement_hash
from resolver.storage.database import Storage, utc_now
from resolver.storage.judgements import NewJudgement
from resolver.storage.kept import (
    WAITING,
    ApiKey,
    Claim,
    Dataset,
    DatasetVersion,
    HitCount,
    KeptAnswer,
    KeptDocument,
    KeptProposal,
    KeptRecord,
    ProposalState,
    Session,
    Upserted,
    User,
)
from resolver.storage.keys import use_is_due
from resolver.storage.proposals import NewProposal, Order, evidence_row, place
from resolver.storage.suppressions import KeptSuppression
from resolver.storage.transaction import Transaction

__all__ = [
    "WAITING",
    "ApiKey",
    "Break",
    "Claim",
    "Dataset",
    "DatasetVersion",
    "Head",
    "HitCount",
    "KeptAnswer",
    "KeptDocument",
    "KeptProposal",
    "KeptRecord",
    "KeptSuppression",
    "NewJudgement",
    "NewProposal",
    "Order",
    "ProposalState",
    "Session",
    "Storage",
    "Transaction",
    "Upserted",
    "User",
    "evidence_row",
    "first_break",
    "judgement_hash",
    "place",
    "use_is_due",
    "utc_now",
]
