"""What can go wrong with what a device sends."""

from enum import StrEnum


class SyncError(Exception):
    """One sentence says what is wrong and where."""


class Malformed(SyncError):
    """A revision that is not stored and never will be."""


class NotYetKnown(SyncError):
    """A revision of a later version of the contract: keep it and send it to a newer server."""


class BatchUnreadable(SyncError):
    """The request is no JSON text."""


class BatchUnusable(SyncError):
    """The request is JSON, but no batch of this contract."""


class BatchTooLarge(SyncError):
    """The request holds more revisions than one may."""


class NoteUnreadable(SyncError):
    """A text that is no checkpoint of ours, or is not signed as it says."""


class EvidenceUnreadable(SyncError):
    """A file that is no evidence, or a key that is none."""


class Reason(StrEnum):
    """Why a bundle is not taken in, for programs."""

    NO_BUNDLE = "no-bundle"
    DAMAGED = "damaged"
    FOREIGN = "foreign"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    UNKNOWN_DEVICE = "unknown-device"


class BundleRefused(SyncError):
    """A file that is taken in whole or not at all, and this one not."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class NoReceipt(SyncError):
    """What answered is no receipt of headquarters for this batch: nothing of it is acknowledged."""
