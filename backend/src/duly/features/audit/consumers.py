"""What the audit record consumes: everything."""

from duly.features.audit import service
from duly.messaging.consumer import EVERY_TYPE, Consumer

CONSUMER = Consumer(service.CONSUMER, EVERY_TYPE, service.append)
