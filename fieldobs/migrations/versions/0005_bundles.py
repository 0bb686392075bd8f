"""Bundles: those that were taken in or are carried, and whom hubs say that theirs are sealed to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hub", sa.Column("recipient", sa.String(), nullable=False, server_default=""))
    op.add_column("hub", sa.Column("bundles_waiting", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "bundle",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("first_at", sa.String(24), nullable=False),
        sa.Column("last_at", sa.String(24), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["mission"], ["mission.id"]),
        sa.PrimaryKeyConstraint("mission", "sha256"),
    )
    op.create_index("ix_bundle_last", "bundle", ["mission", "last_at"], unique=False)
