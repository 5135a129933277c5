"""Versions of findings, never overwritten, and the head of their chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.database import make_append_only

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    text = sa.Text()
    op.create_table(
        "findings",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("observation", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("patient", sa.String(128), nullable=False, index=True),
        sa.Column("study", text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("who", text, nullable=False),
        sa.Column("issuer", text, nullable=False),
        sa.Column("subject", text, nullable=False),
        sa.Column("at", text, nullable=False),
        sa.Column("why", text, nullable=False),
        sa.Column("entered", text, nullable=False),
        sa.Column("resource", text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.UniqueConstraint("observation", "version"),
    )
    head = op.create_table(
        "finding_chain",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": "0" * 64}])
    make_append_only(op.get_bind(), "findings", "a finding is never overwritten")
