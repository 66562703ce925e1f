"""Datasets, documents, records, judgements, proposals, keys.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CURRENT = sa.text("superseded_at IS NULL")
IN_FORCE = sa.text("in_force")


def upgrade() -> None:
    _datasets()
    _documents()
    _records()
    _judgements()
    _proposals()
    _callers()


def _datasets() -> None:
    op.create_table(
        "datasets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text()),
        sa.Column("licence", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("created", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_datasets"),
    )
    op.create_table(
        "dataset_versions",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.Text(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_dataset_versions"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.name"], name="fk_dataset_versions_dataset"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_dataset_versions_dataset", "dataset_versions", ["dataset", "number"])
    op.create_index(
        "uq_dataset_versions_in_force",
        "dataset_versions",
        ["dataset"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("publisher", sa.Text()),
        sa.Column("published", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("loaded_at", sa.Text(), nullable=False),
        sa.Column("superseded_at", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_documents"),
        sa.UniqueConstraint("id", name="uq_documents_id"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.name"], name="fk_documents_dataset"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_documents_digest", "documents", ["digest"])
    op.create_index("ix_documents_dataset_name", "documents", ["dataset", "name"])
    op.create_index(
        "uq_documents_current",
        "documents",
        ["dataset", "name"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_table(
        "mentions",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("schema", sa.Text(), nullable=False),
        sa.Column("sentence_start", sa.Integer(), nullable=False),
        sa.Column("sentence_end", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document", "position", name="pk_mentions"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_mentions_document"),
    )
    op.create_index("ix_mentions_record", "mentions", ["record"])


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("schema", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("document", sa.Text()),
        sa.Column("version", sa.Text()),
        sa.Column("first_seen", sa.Text(), nullable=False),
        sa.Column("last_seen", sa.Text(), nullable=False),
        sa.Column("last_change", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.Text()),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.name"], name="fk_records_dataset"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_records_document"),
        sa.UniqueConstraint("change", name="uq_records_change"),
    )
    op.create_index("ix_records_dataset", "records", ["dataset"])
    op.create_index("ix_records_document", "records", ["document"])
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.bulk_insert(counters, [{"name": "change", "value": 0}])


def _judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("left", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("code", sa.Text()),
        sa.Column("batch", sa.Text()),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(53)),
        sa.Column("probability", sa.Float(53)),
        sa.Column("model", sa.Text()),
        sa.Column("snapshot", sa.Text()),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("revokes", sa.BigInteger()),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_judgements"),
        sa.ForeignKeyConstraint(["revokes"], ["judgements.number"], name="fk_judgements_revokes"),
        sa.UniqueConstraint("revokes", name="uq_judgements_revokes"),
    )
    for column in ("left", "right", "user", "batch"):
        op.create_index(f"ix_judgements_{column}", "judgements", [column])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER judgements_no_{act.lower()} BEFORE {act} ON judgements "
                "BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION judgements_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'judgements are append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER judgements_no_change BEFORE UPDATE OR DELETE ON judgements "
            "FOR EACH ROW EXECUTE FUNCTION judgements_append_only()"
        )
        op.execute(
            "CREATE TRIGGER judgements_no_truncate BEFORE TRUNCATE ON judgements "
            "FOR EACH STATEMENT EXECUTE FUNCTION judgements_append_only()"
        )


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("left", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(53), nullable=False),
        sa.Column("probability", sa.Float(53), nullable=False),
        sa.Column("worth", sa.Float(53), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("model", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("left_digest", sa.Text(), nullable=False),
        sa.Column("right_digest", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("updated", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_proposals"),
        sa.UniqueConstraint("left", "right", name="uq_proposals_left_right"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposals_right", "proposals", ["right"])
    op.create_index("ix_proposals_queue", "proposals", ["state", "worth", "number"])


def _callers() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("last_used", sa.Text()),
        sa.Column("revoked", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("name", name="uq_api_keys_name"),
    )
    op.create_table(
        "answers",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("body_digest", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("response", sa.Text()),
        sa.Column("created", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "route", "user", name="pk_answers"),
    )
    op.create_index("ix_answers_created", "answers", ["created"])
    op.create_table(
        "state",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_state"),
    )
