"""Proofs over a mission's log, reckoned from its entries and from the hashes of subtrees it keeps."""

from sqlalchemy import BigInteger, String, bindparam
from sqlmodel import Session, col, select

from fieldobs.errors import NotFound, NotProcessable
from fieldobs.submissions.models import Log, LoggedRevision, LogNode
from sync.merkle import from_text, leaf_hash, range_hash, root
from sync.proofs import Range, consistency_ranges, inclusion_ranges
from sync.receipt import LogState
from sync.signing import b64, unb64

FIRST, LAST = bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger)
MISSION = bindparam("mission", type_=String)
LEAVES = (
    select(LoggedRevision.id)
    .where(col(LoggedRevision.mission) == MISSION, col(LoggedRevision.index) > FIRST, col(LoggedRevision.index) <= LAST)
    .order_by(col(LoggedRevision.index))
)
WHOLE = (
    select(LogNode.hash)
    .where(
        col(LogNode.mission) == MISSION,
        col(LogNode.height) == bindparam("height"),
        col(LogNode.place) >= FIRST,
        col(LogNode.place) < LAST,
    )
    .order_by(col(LogNode.place))
)


class Tree:
    """The hashes of one mission's log."""

    def __init__(self, session: Session, mission: str) -> None:
        self.session, self.mission = session, mission

    def hash(self, found: Range) -> bytes:
        """The hash over a range of leaves that a proof names."""
        return range_hash(*found, self._hashes)

    def _hashes(self, height: int, first: int, last: int) -> list[bytes]:
        asked = {"mission": self.mission, "first": first, "last": last}
        if height:
            return [unb64(found) for found in self.session.scalars(WHOLE, {**asked, "height": height})]
        return [leaf_hash(unb64(found)) for found in self.session.scalars(LEAVES, asked)]


def root_at(session: Session, mission: str, size: int) -> str:
    """The root that the log had when it held `size` revisions."""
    return b64(Tree(session, mission).hash((0, size)))


def state_of(log: Log) -> LogState:
    """A log as it is now."""
    return LogState(log.id, log.epoch, log.size, b64(root(from_text(log.frontier))))


def find_log(session: Session, mission: str) -> Log:
    return session.exec(select(Log).where(Log.mission == mission)).one()


def prove_inclusion(session: Session, mission: str, name: str, size: int | None) -> tuple[int, list[str]]:
    """The place of a revision, from 1, and the path that proves it in the log of `size` revisions, or of all.

    Raises: NotFound, NotProcessable for a size the log never had, or had before the revision came.
    """
    log = find_log(session, mission)
    asked = select(LoggedRevision.index).where(LoggedRevision.mission == mission, LoggedRevision.id == name)
    index = session.exec(asked).first()
    if index is None:
        raise NotFound("The log holds no such revision.")
    wanted = log.size if size is None else size
    if not index <= wanted <= log.size:
        raise NotProcessable(f"The revision is number {index} of {log.size}; ask for a size between the two.")
    return index, _path(session, mission, inclusion_ranges(index - 1, wanted))


def prove_consistency(session: Session, mission: str, first: int, second: int | None) -> list[str]:
    """The path that proves that the log of `second` revisions, or of all, begins with that of `first`.

    Raises: NotProcessable for sizes that the log never had.
    """
    log = find_log(session, mission)
    wanted = log.size if second is None else second
    if not 0 <= first <= wanted <= log.size:
        raise NotProcessable(f"The log holds {log.size} revisions; ask for two sizes up to that, the smaller first.")
    return _path(session, mission, consistency_ranges(first, wanted))


def _path(session: Session, mission: str, ranges: list[Range]) -> list[str]:
    tree = Tree(session, mission)
    return [b64(tree.hash(found)) for found in ranges]
