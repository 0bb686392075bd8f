"""Regular expressions that a form gives in quotes: what is wrong with one is told before anybody types into it."""

import re

from fieldobs.forms.rules.complaint import Complaint

# Either a browser or the server does not know these, or takes them for something else.
READ_APART = re.compile(r"\\[pPAZ]|\(\?[a-zA-Z#]")


def fault_of(pattern: str) -> Complaint | None:
    """Why a pattern cannot be used; nothing of one that phones and server read alike."""
    if found := READ_APART.search(pattern):
        return Complaint("the pattern has {part}, which phones and server do not read alike", {"part": found[0]})
    try:
        re.compile(pattern, re.ASCII)
    except re.error as error:
        return Complaint("the pattern cannot be read from character {n}", {"n": (error.pos or 0) + 1})
    return None
