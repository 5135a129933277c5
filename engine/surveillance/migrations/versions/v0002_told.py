"""What the administrator of a site was told, so that it is told once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of what was told."""
    op.create_table(
        "told",
        sa.Column("notice", sa.Text, primary_key=True),
        sa.Column("first_on", sa.String(10), nullable=False),
    )
