"""Hubs: those let in at headquarters; at a hub what headquarters said; and the certificates that devices showed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device", sa.Column("certificate", sa.JSON(), nullable=True))
    op.create_table(
        "hub",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("code_expires_at", sa.String(24), nullable=True),
        sa.Column("store_key", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.String(24), nullable=False),
        sa.Column("joined_at", sa.String(24), nullable=True),
        sa.Column("revisions_waiting", sa.Integer(), nullable=False),
        sa.Column("attachments_waiting", sa.Integer(), nullable=False),
        sa.Column("phones", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.String(24), nullable=True),
        sa.ForeignKeyConstraint(["mission"], ["mission.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_hub_mission"), "hub", ["mission"], unique=False)
    op.create_index(op.f("ix_hub_code"), "hub", ["code"], unique=False)
    _at_a_hub()


def _at_a_hub() -> None:
    op.create_table(
        "upstream",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("hub", sa.String(36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("warrant", sa.JSON(), nullable=False),
        sa.Column("register_hash", sa.String(), nullable=False),
        sa.Column("log", sa.JSON(), nullable=True),
        sa.Column("answered_at", sa.String(24), nullable=True),
        sa.ForeignKeyConstraint(["mission"], ["mission.id"]),
        sa.PrimaryKeyConstraint("mission"),
    )
    op.create_table(
        "upstream_receipt",
        sa.Column("batch", sa.String(36), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["mission"], ["mission.id"]),
        sa.PrimaryKeyConstraint("batch"),
    )
    op.create_index(op.f("ix_upstream_receipt_mission"), "upstream_receipt", ["mission"], unique=False)
    op.create_table(
        "upstream_ruling",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("revision", sa.String(43), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=True),
        sa.Column("batch", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["mission"], ["mission.id"]),
        sa.ForeignKeyConstraint(["batch"], ["upstream_receipt.batch"]),
        sa.PrimaryKeyConstraint("mission", "revision"),
    )
    op.create_table(
        "upstream_blob",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("is_refused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["mission"], ["mission.id"]),
        sa.PrimaryKeyConstraint("mission", "team", "sha256"),
    )
