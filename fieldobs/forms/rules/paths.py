"""Where a path such as `../name` or `/data/group/name` leads, from the question in whose cell it stands.

Knows trees and names, not forms: whether there is anything at the end is for others to say.
"""

from fieldobs.forms.rules.grammar import Parsed
from fieldobs.forms.rules.lookups import steps_of

Place = tuple[str, ...]
"""Names from the top of the form down to a question."""


def leads_to(tree: Parsed, here: Place) -> Place | None:
    """The place at the end of a path; None for one that goes through conditions, or out of the form."""
    start, *steps = steps_of(tree)
    at = beginning(start, here)
    for step in steps:
        match str(step.data):
            case "parent" if at:
                at = at[:-1]
            case "name" if at is not None:
                at = (*at, str(step.children[0]))
            case "self":
                continue
            case _:
                return None
    return at


def beginning(start: Parsed, here: Place) -> Place | None:
    """Where the first step of a path stands."""
    match str(start.data):
        case "root":  # the form itself, whatever it is called
            return ()
        case "this":
            return here
        case "call" if is_current(start):
            return here
        case "parent" if here:
            return here[:-1]
        case "name":
            return (*here, str(start.children[0]))
    return None


def is_current(tree: Parsed) -> bool:
    """Whether a branch is `current()`."""
    return tree.data == "call" and str(tree.children[0]) == "current"
