"""Whether a store lies behind what it said itself before: then an older copy of it was put back. Pure."""

from collections.abc import Callable

from sync.receipt import LogState


def is_behind(now: LogState, seen: LogState, root_at: Callable[[int], str]) -> bool:
    """Whether a log, as it is now, does not begin with a state it was once in. `root_at` tells its root at a size.

    An earlier epoch proves nothing: the log may have gone back before this one began.
    """
    if seen.id != now.id or seen.epoch < now.epoch:
        return False
    if seen.epoch > now.epoch or seen.size > now.size:
        return True
    return root_at(seen.size) != seen.root


def is_fork(seen: LogState, told: LogState) -> bool:
    """Whether the second state may not follow the first: another log, or no later epoch and not the same state."""
    return seen.id != told.id or (seen.epoch >= told.epoch and seen != told)
