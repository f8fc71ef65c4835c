"""Who sleeps in this process until digests are due, and how to wake them."""

from duly.messaging.sleeping import Sleepers

_sleepers = Sleepers()
add, wake = _sleepers.add, _sleepers.wake
