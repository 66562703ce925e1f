"""Users who sign in with a password.

Revision 0020.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Text()),
        sa.Column("last_used", sa.Text()),
        sa.Column("disabled", sa.Text()),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
    )
