"""What notifications are made of."""

from duly.features.notifications import service
from duly.messaging.consumer import Consumer

CONSUMER = Consumer(service.CONSUMER, frozenset({"reminder.fired", "digest.composed"}), service.tell)
