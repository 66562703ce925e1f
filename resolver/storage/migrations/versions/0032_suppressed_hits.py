"""How often a suppression left an entity out.

Revision 0032.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hits", sa.Column("suppressed", sa.BigInteger(), nullable=False, server_default="0"))
