"""Forms for some teams: a version's teams, its source, and whether it was ever published."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("form_version", sa.Column("is_published", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("form_version", sa.Column("teams", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("form_version", sa.Column("source", sa.Text(), server_default="", nullable=False))
