"""A verdict can wait for a second person.

Revision 0030.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("judgements", sa.Column("stage", sa.Text()))
    op.add_column("judgements", sa.Column("confirms", sa.BigInteger()))
