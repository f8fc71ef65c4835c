"""What the recurrence service consumes: what completes an occurrence, or takes that back."""

from duly.features.recurrence.service import following
from duly.messaging.consumer import Consumer

CONSUMER = Consumer(
    following.CONSUMER, frozenset({"task.completed", "task.reopened", "task.restored"}), following.follow
)
