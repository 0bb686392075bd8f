"""What one device may ask of the shelf of attachments before it must wait. Knows no database and no disk."""

import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from fieldobs.errors import TooManyTries

MOST_OPEN = 100
OPEN_S = 3600.0
TINY_BYTES = 4096
MOST_TINY = 120
TINY_S = 60.0


@dataclass
class Uploads:
    """What one device has begun and not ended, and when it sent its last tiny pieces; by this process's clock."""

    begun: dict[str, float] = field(default_factory=dict)
    tiny: deque[float] = field(default_factory=deque)


class Quota:
    """Counts by device. A phone sends one picture after the other in large pieces and never comes near."""

    def __init__(self) -> None:
        self._of: dict[str, Uploads] = defaultdict(Uploads)
        self._lock = threading.Lock()

    def check(self, device: str, sha256: str, length: int) -> None:
        """Count a piece before it is taken. Raises: TooManyTries."""
        moment = time.monotonic()
        with self._lock:
            uploads = self._of[device]
            uploads.begun = {name: at for name, at in uploads.begun.items() if at > moment - OPEN_S}
            if sha256 not in uploads.begun and len(uploads.begun) >= MOST_OPEN:
                raise TooManyTries(f"{MOST_OPEN} attachments of this device are begun and not ended. Go on with those.")
            if length < TINY_BYTES:
                _count_tiny(uploads.tiny, moment)
            uploads.begun[sha256] = moment

    def ended(self, device: str, sha256: str) -> None:
        """A blob is whole, or was thrown away."""
        with self._lock:
            self._of[device].begun.pop(sha256, None)


def _count_tiny(tiny: deque[float], moment: float) -> None:
    while tiny and tiny[0] <= moment - TINY_S:
        tiny.popleft()
    if len(tiny) >= MOST_TINY:
        raise TooManyTries(f"Too many pieces under {TINY_BYTES:,} bytes. Send larger ones.")
    tiny.append(moment)
