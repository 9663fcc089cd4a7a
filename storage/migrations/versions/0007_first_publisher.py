"""The publisher of the first account of a report; empty for those stored before."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("publisher", sa.Text(), nullable=False, server_default=""))
