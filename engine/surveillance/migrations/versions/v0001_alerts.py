"""Situations, their append-only history, what was shown, and what was withdrawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_GUARDED = ("history",)


def upgrade() -> None:
    """Make the tables."""
    text = sa.Text()
    op.create_table(
        "situations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("patient", text, nullable=False, index=True),
        sa.Column("rule", text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("snoozed_until", sa.String(10), nullable=False),
        sa.Column("resolved_by", sa.String(16), nullable=False),
        sa.Column("evidence_sha256", sa.String(64), nullable=False),
        sa.Column("alert", text, nullable=False),
    )
    op.create_table(
        "patients",
        sa.Column("patient", text, primary_key=True),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("seen", text, nullable=False),
    )
    op.create_table(
        "history",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("situation", sa.String(32), nullable=False, index=True),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("who", text, nullable=False),
        sa.Column("at", text, nullable=False),
        sa.Column("why", text, nullable=False),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("alert", text, nullable=False),
        sa.Column("rulesets", text, nullable=False),
        sa.Column("facts_sha256", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    )
    head = op.create_table(
        "chain",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "shown",
        sa.Column("patient", text, primary_key=True),
        sa.Column("ruleset", text, primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("surface", text, primary_key=True),
        sa.Column("version", text, nullable=False),
        sa.Column("first_on", sa.String(10), nullable=False),
        sa.Column("last_on", sa.String(10), nullable=False),
    )
    op.create_table(
        "withdrawn",
        sa.Column("ruleset", text, primary_key=True),
        sa.Column("version", text, primary_key=True),
        sa.Column("who", text, nullable=False),
        sa.Column("at", text, nullable=False),
        sa.Column("why", text, nullable=False),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": "0" * 64}])
    _append_only()


def _append_only() -> None:
    """Rows of the history can neither be changed nor removed through the database."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION mspike_append_only() RETURNS trigger AS $$ BEGIN "
            "RAISE EXCEPTION 'the history is append-only'; END $$ LANGUAGE plpgsql"
        )
    for table in _GUARDED:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            if op.get_bind().dialect.name == "postgresql":
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION mspike_append_only()"
                )
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN "
                    "SELECT RAISE(ABORT, 'the history is append-only'); END"
                )
