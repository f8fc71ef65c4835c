"""When a consumer's attempt failed: again, or never?"""

from dataclasses import dataclass
from datetime import timedelta


class Poison(Exception):
    """This event can never be handled; a consumer raises it so that no attempt is wasted. The text holds no user's words."""


class TooNew(Exception):
    """This event is of a newer schema version than this process knows: a newer process will handle it."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Attempts with pauses that double; the default gives up after eight attempts, about a minute after the first.

    An event that is too new waits for a process that knows it, about a day: as long as a rollout may take.
    """

    attempts: int = 8
    first_pause_seconds: float = 0.5
    longest_pause_seconds: float = 60.0
    newer_attempts: int = 5_760
    newer_pause_seconds: float = 15.0

    def pause(self, attempts: int, error: Exception) -> timedelta | None:
        """Return the pause after so many failed attempts, the last with `error`; None to give up."""
        if isinstance(error, TooNew):
            return timedelta(seconds=self.newer_pause_seconds) if attempts < self.newer_attempts else None
        if isinstance(error, Poison) or attempts >= self.attempts:
            return None
        seconds = self.first_pause_seconds * 2.0 ** min(attempts - 1, 30)
        return timedelta(seconds=min(seconds, self.longest_pause_seconds))
