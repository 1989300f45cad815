"""A token bucket: how fast one socket may talk."""

from dataclasses import dataclass

RATE = 20.0  # messages a second
BURST = 60.0
# A long message costs as much as several short ones, so that a sender can't fill the queue
# of a reader with 64 KiB frames while staying under the count.
BYTES_A_TOKEN = 8 * 1024


@dataclass(slots=True)
class Bucket:
    """Starts full. Times are seconds of any monotonic clock, given by the caller."""

    at: float
    rate: float = RATE
    burst: float = BURST
    tokens: float = BURST

    def take(self, size: int, now: float) -> bool:
        """Pay for a message of `size` bytes at `now`; False when it can't be paid."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        cost = 1 + size // BYTES_A_TOKEN
        if cost > self.tokens:
            return False
        self.tokens -= cost
        return True
