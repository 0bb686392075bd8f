"""Finding what the desk wrote, erasures among it, without reading the whole log."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_revision_desk", "revision", ["mission", "index"], unique=False,
        sqlite_where=sa.text("is_desk = 1"), postgresql_where=sa.text("is_desk"),
    )  # fmt: skip
