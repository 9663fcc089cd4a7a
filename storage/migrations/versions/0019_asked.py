"""Deliveries that a person asked for by name."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("asked", sa.Boolean(), nullable=False, server_default="0"))
