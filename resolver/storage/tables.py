"""What is kept, table by table, as the newest migration leaves it.

Times are UTC text in ISO 8601 with microseconds, which sorts as it reads on both databases.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Number = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers only INTEGER keys by itself

datasets = Table(
    "datasets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("publisher", Text),
    Column("licence", Text),
    Column("url", Text),
    Column("created", Text, nullable=False),
)

dataset_versions = Table(
    "dataset_versions",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("dataset", Text, ForeignKey("datasets.name"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("loaded_at", Text, nullable=False),
    Column("in_force", Boolean, nullable=False),
    Column("counts", Text, nullable=False),
    Index("ix_dataset_versions_dataset", "dataset", "number"),
    sqlite_autoincrement=True,
)
Index(
    "uq_dataset_versions_in_force",
    dataset_versions.c.dataset,
    unique=True,
    sqlite_where=dataset_versions.c.in_force,
    postgresql_where=dataset_versions.c.in_force,
)

documents = Table(
    "documents",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("dataset", Text, ForeignKey("datasets.name"), nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("length", Integer, nullable=False),
    Column("title", Text),
    Column("publisher", Text),
    Column("published", Text),
    Column("url", Text),
    Column("loaded_at", Text, nullable=False),
    Column("superseded_at", Text),
    Index("ix_documents_dataset_name", "dataset", "name"),
    sqlite_autoincrement=True,
)
Index(
    "uq_documents_current",
    documents.c.dataset,
    documents.c.name,
    unique=True,
    sqlite_where=text("superseded_at IS NULL"),
    postgresql_where=text("superseded_at IS NULL"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("document", Text, ForeignKey("documents.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("schema", Text, nullable=False),
    Column("sentence_start", Integer, nullable=False),
    Column("sentence_end", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record", Text, nullable=False, index=True),
)

records = Table(
    "records",
    metadata,
    Column("id", Text, primary_key=True),
    Column("dataset", Text, ForeignKey("datasets.name"), nullable=False, index=True),
    Column("schema", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("document", Text, ForeignKey("documents.id"), index=True),
    Column("version", Text),
    Column("first_seen", Text, nullable=False),
    Column("last_seen", Text, nullable=False),
    Column("last_change", Text, nullable=False),
    Column("removed_at", Text),
    Column("change", BigInteger, nullable=False, unique=True),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

judgements = Table(
    "judgements",
    metadata,
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("left", Text, nullable=False, index=True),
    Column("right", Text, nullable=False, index=True),
    Column("verdict", Text, nullable=False),
    Column("user", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("code", Text),
    Column("batch", Text, index=True),
    Column("at", Text, nullable=False),
    Column("score", Float(53)),
    Column("probability", Float(53)),
    Column("model", Text),
    Column("snapshot", Text),
    Column("evidence", Text, nullable=False),
    Column("revokes", BigInteger, ForeignKey("judgements.number")),
    Column("stage", Text),
    Column("confirms", BigInteger),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("revokes"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("left", Text, nullable=False),
    Column("right", Text, nullable=False, index=True),
    Column("score", Float(53), nullable=False),
    Column("probability", Float(53), nullable=False),
    Column("worth", Float(53), nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("model", Text),
    Column("state", Text, nullable=False),
    Column("left_digest", Text, nullable=False),
    Column("right_digest", Text, nullable=False),
    Column("corroboration", Integer, nullable=False, server_default="0"),
    Column("created", Text, nullable=False),
    Column("updated", Text, nullable=False),
    UniqueConstraint("left", "right"),
    Index("ix_proposals_queue", "state", "worth", "number"),
    sqlite_autoincrement=True,
)

claims = Table(
    "claims",
    metadata,
    Column("left", Text, primary_key=True),
    Column("right", Text, primary_key=True),
    Column("user", Text, nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("until", Text, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", Text, primary_key=True),
    Column("who", Text, nullable=False, index=True),
    Column("opened", Text, nullable=False),
    Column("seen", Text, nullable=False),
)

hits = Table(
    "hits",
    metadata,
    Column("entity", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("suppressed", BigInteger, nullable=False, server_default="0"),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("identity", Text, nullable=False, index=True),
    Column("entity", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("until", Text),
    Column("lifts", BigInteger, ForeignKey("suppressions.number")),
    Column("body", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("lifts"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("last_used", Text),
    Column("revoked", Text),
)

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("enabled", Text),
    Column("last_used", Text),
    Column("disabled", Text),
)

answers = Table(
    "answers",
    metadata,
    Column("key", Text, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("user", Text, primary_key=True),
    Column("body_digest", Text, nullable=False),
    Column("status", Integer),
    Column("response", Text),
    Column("created", Text, nullable=False, index=True),
)

state = Table(
    "state",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
