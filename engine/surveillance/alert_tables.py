"""The tables of the alert store."""

from __future__ import annotations

import sqlalchemy as sa

MIGRATIONS = ("engine.surveillance", "alembic_version")
"""The package that holds their migrations, and where a database notes which have run."""

METADATA = sa.MetaData()


def _table(name: str, keys: tuple[str, ...], *columns: str) -> sa.Table:
    """A table by its columns; types and constraints are those of the migrations."""
    made = [sa.Column(c, sa.Text, primary_key=True) for c in keys]
    made += [sa.Column(c, sa.Text) for c in columns]
    return sa.Table(name, METADATA, *made)


SITUATIONS = _table(
    "situations", ("id",), "patient", "rule", "state", "snoozed_until", "resolved_by",
    "evidence_sha256", "alert",
)  # fmt: skip
PATIENTS = _table("patients", ("patient",), "as_of", "seen")
HISTORY = sa.Table(
    "history",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    *(
        sa.Column(name, sa.Text)
        for name in (
            "situation", "action", "who", "at", "why", "as_of", "alert", "rulesets",
            "facts_sha256", "previous", "hash",
        )
    ),
)  # fmt: skip
CHAIN = sa.Table(
    "chain",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer),
    sa.Column("hash", sa.Text),
)
SHOWN = _table(
    "shown", ("patient", "ruleset", "sha256", "surface"), "version", "first_on", "last_on"
)  # fmt: skip
WITHDRAWN = _table("withdrawn", ("ruleset", "version"), "who", "at", "why")
TOLD = _table("told", ("notice",), "first_on")
