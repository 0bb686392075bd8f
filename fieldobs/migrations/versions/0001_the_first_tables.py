"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_nonce",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("mission", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("expires_at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_device_nonce_device"), "device_nonce", ["device"], unique=False)
    op.create_index(op.f("ix_device_nonce_expires_at"), "device_nonce", ["expires_at"], unique=False)
    op.create_table(
        "mission",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("election_on", sa.Date(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("loaded_at", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "api_token",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_api_token_mission"), "api_token", ["mission"], unique=False)
    op.create_table(
        "blob",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("mission", "team", "sha256"),
    )
    op.create_table(
        "blob_name",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("revision", sa.String(43), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("submission", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("mission", "sha256", "revision", "path"),
    )
    op.create_index(op.f("ix_blob_name_device"), "blob_name", ["device"], unique=False)
    op.create_index(op.f("ix_blob_name_submission"), "blob_name", ["submission"], unique=False)
    op.create_index(op.f("ix_blob_name_team"), "blob_name", ["team"], unique=False)
    op.create_table(
        "coordinator",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_index(op.f("ix_coordinator_mission"), "coordinator", ["mission"], unique=False)
    op.create_table(
        "device",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("observer", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public_key", sa.JSON(), nullable=False),
        sa.Column("have", sa.JSON(), nullable=False),
        sa.Column("enrolled_at", sa.String(24), nullable=False),
        sa.Column("approved_at", sa.String(24), nullable=True),
        sa.Column("revoked_at", sa.String(24), nullable=True),
        sa.Column("last_contact_at", sa.String(24), nullable=True),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("is_desk", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_device_mission"), "device", ["mission"], unique=False)
    op.create_table(
        "enrolment_code",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("observer", sa.String(), nullable=False),
        sa.Column("expires_at", sa.String(24), nullable=False),
        sa.Column("used_at", sa.String(24), nullable=True),
        sa.Column("device", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_enrolment_code_mission"), "enrolment_code", ["mission"], unique=False)
    op.create_table(
        "form_version",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("mission", "hash"),
    )
    op.create_index(op.f("ix_form_version_slug"), "form_version", ["slug"], unique=False)
    op.create_table(
        "log",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("mission"),
    )
    op.create_table(
        "message",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(op.f("ix_message_mission"), "message", ["mission"], unique=False)
    op.create_table(
        "observer",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("mission", "code"),
    )
    op.create_index(op.f("ix_observer_team"), "observer", ["team"], unique=False)
    op.create_table(
        "revision",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(43), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("submission", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("is_desk", sa.Boolean(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sig", sa.String(), nullable=False),
        sa.Column("received_at", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("mission", "index"),
        sa.UniqueConstraint("mission", "id"),
    )
    op.create_index("ix_revision_submission", "revision", ["mission", "submission"], unique=False)
    op.create_table(
        "station",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=True),
        sa.Column("lat", sa.String(), nullable=True),
        sa.Column("lon", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("mission", "code"),
    )
    op.create_index(op.f("ix_station_region"), "station", ["region"], unique=False)
    op.create_table(
        "submission",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("form_hash", sa.String(), nullable=True),
        sa.Column("form_slug", sa.String(), nullable=False),
        sa.Column("form_version", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("visit", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("observers", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("conflict_count", sa.Integer(), nullable=False),
        sa.Column("holds", sa.JSON(), nullable=False),
        sa.Column("held_revisions", sa.JSON(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.String(), nullable=False),
        sa.Column("last_at", sa.String(), nullable=False),
        sa.Column("first_received_at", sa.String(24), nullable=False),
        sa.Column("last_received_at", sa.String(24), nullable=False),
        sa.Column("last_index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("mission", "id"),
    )
    op.create_index("ix_submission_last", "submission", ["mission", "last_index"], unique=False)
    op.create_index("ix_submission_team", "submission", ["mission", "team", "last_index"], unique=False)
    op.create_table(
        "team",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("mission", "code"),
    )
    op.create_table(
        "team_station",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("mission", "team", "station"),
    )
    op.create_table(
        "desk_session",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("coordinator", sa.String(), nullable=False),
        sa.Column("expires_at", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordinator"],
            ["coordinator.id"],
        ),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_desk_session_expires_at"), "desk_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_desk_session_mission"), "desk_session", ["mission"], unique=False)
    op.create_table(
        "device_token",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(
            ["device"],
            ["device.id"],
        ),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_device_token_device"), "device_token", ["device"], unique=False)
    op.create_index(op.f("ix_device_token_mission"), "device_token", ["mission"], unique=False)
    op.create_table(
        "sign_in_code",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("coordinator", sa.String(), nullable=False),
        sa.Column("expires_at", sa.String(24), nullable=False),
        sa.Column("used_at", sa.String(24), nullable=True),
        sa.ForeignKeyConstraint(
            ["coordinator"],
            ["coordinator.id"],
        ),
        sa.ForeignKeyConstraint(
            ["mission"],
            ["mission.id"],
        ),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_sign_in_code_mission"), "sign_in_code", ["mission"], unique=False)
