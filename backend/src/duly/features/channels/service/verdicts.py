"""What becomes of a delivery after an attempt, or without one. No I/O."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from duly.features.channels.repository.due import Claimed, Settled
from duly.features.channels.service.attempting import Attempt

MOST_ATTEMPTS = 10
FIRST_BACK_OFF, LONGEST_BACK_OFF = timedelta(seconds=10), timedelta(hours=1)
# An end may want to be left alone for longer than our own back-off, but not until nobody wants the message any more.
LONGEST_WAIT = timedelta(hours=6)
# Spread over so much of the back-off, so that what failed together is not tried again together.
_JITTER = 0.25
# So many attempts that were put off count as a failure of the channel, long before the delivery is given up.
_TROUBLE_AFTER = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is written of a delivery, how it is counted, and what it says of its channel.

    `arrived`: the channel works; `failed`: a delivery to it failed (said once for each); `gone`: nobody is there any more.
    `leave_until`: the other end wants nothing before.
    """

    row: Claimed
    settled: Settled
    counted: str
    arrived: bool = False
    failed: bool = False
    gone: bool = False
    leave_until: datetime | None = None

    @property
    def concerns_channel(self) -> bool:
        """Whether the channel must be looked at; while all goes well it need not."""
        troubled = self.row.channel is not None and self.row.channel["failures"] > 0
        return self.failed or self.gone or self.leave_until is not None or (self.arrived and troubled)


def cancelled(row: Claimed, reason: str, now: datetime) -> Verdict:
    """There is nothing to tell any more, or nobody to tell it to."""
    return Verdict(row, Settled(row.id, row.tried, "cancelled", reason, ended_at=now), "cancelled")


def hopeless(row: Claimed, now: datetime) -> Verdict | None:
    """Give up without an attempt what is too old, or what so many processes died of; None when it may be tried."""
    if now >= row.expires_at:
        reason = "expired"
    elif row.tried > MOST_ATTEMPTS:
        reason = "too-many-attempts"
    else:
        return None
    return Verdict(row, Settled(row.id, row.tried, "failed", reason, ended_at=now), "failed")


def after(row: Claimed, attempt: Attempt, now: datetime, chance: float) -> Verdict:
    """Decide after an attempt; `chance`, from 0 to 1, spreads the back-off."""
    if attempt.outcome == "delivered":
        settled = Settled(row.id, row.tried, "delivered", ended_at=now, attempt=attempt.record)
        return Verdict(row, settled, "delivered", arrived=True)
    if attempt.outcome == "later":
        due = now + back_off(row.tried, chance, attempt.after)
        leave = None if attempt.after is None else due
        if row.tried < MOST_ATTEMPTS and due < row.expires_at:
            settled = Settled(row.id, row.tried, "waiting", due_at=due, attempt=attempt.record)
            return Verdict(row, settled, "put off", failed=row.tried == _TROUBLE_AFTER, leave_until=leave)
        reason: str | None = "too-many-attempts" if row.tried >= MOST_ATTEMPTS else "expired"
    else:
        leave, reason = None, attempt.reason
    settled = Settled(row.id, row.tried, "failed", reason, ended_at=now, attempt=attempt.record)
    gone = attempt.outcome == "gone" and row.about != "confirmation"
    return Verdict(
        row, settled, "failed", failed=not gone and row.tried <= _TROUBLE_AFTER, gone=gone, leave_until=leave
    )


def back_off(tried: int, chance: float, wanted: timedelta | None = None) -> timedelta:
    """Return the pause after the attempt with number `tried`: 10 s, doubling to an hour, spread; or longer, if the end said so."""
    pause: timedelta = min(FIRST_BACK_OFF * 2 ** min(tried - 1, 20), LONGEST_BACK_OFF) * (1 + _JITTER * chance)
    return pause if wanted is None else max(pause, min(wanted, LONGEST_WAIT))
