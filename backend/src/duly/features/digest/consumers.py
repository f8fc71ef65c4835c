"""What changes when a user's digest is due."""

from duly.features.digest.service import planning
from duly.messaging.consumer import Consumer

CONSUMER = Consumer(planning.SERVICE, frozenset({"account.updated"}), planning.follow)
