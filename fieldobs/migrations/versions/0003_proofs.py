"""Proofs of the log: hashes of whole subtrees, and a page of when the log went back."""

import base64
import hashlib
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEPT = (8, 16)


def upgrade() -> None:
    nodes = op.create_table(
        "log_node",
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(43), nullable=False),
        sa.ForeignKeyConstraint(["mission"], ["mission.id"]),
        sa.PrimaryKeyConstraint("mission", "height", "place"),
    )
    op.create_table(
        "setback",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mission", sa.String(), nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("read_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["mission"], ["mission.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_setback_mission"), "setback", ["mission"], unique=False)
    for mission in op.get_bind().execute(sa.text("select mission from log")).scalars().all():
        for row in whole_subtrees(leaves_of(mission)):
            op.get_bind().execute(sa.insert(nodes), {"mission": mission, **row})


def leaves_of(mission: str) -> Iterator[bytes]:
    """The log's entries in order, a thousand at a time."""
    asked = sa.text(
        'select "index", id from revision where mission = :mission and "index" > :after order by "index" limit 1000'
    )
    after = 0
    while rows := op.get_bind().execute(asked, {"mission": mission, "after": after}).all():
        for _, name in rows:
            yield base64.urlsafe_b64decode(f"{name}=")
        after = rows[-1][0]


def whole_subtrees(leaves: Iterator[bytes]) -> Iterator[dict[str, object]]:
    """The hashes that a log of these leaves keeps."""
    stack: list[bytes] = []
    for size, leaf in enumerate(leaves):
        stack.append(hashlib.sha256(b"\0" + leaf).digest())
        place, height = size, 0
        while place & 1:
            right, left = stack.pop(), stack.pop()
            stack.append(hashlib.sha256(b"\1" + left + right).digest())
            place, height = place >> 1, height + 1
            if height in KEPT:
                coded = base64.urlsafe_b64encode(stack[-1]).rstrip(b"=").decode()
                yield {"height": height, "place": place, "hash": coded}
