"""The recurrence service: it lets the next occurrence follow; the API answers what people do to a series."""

from duly.entrypoints.service import Service
from duly.features.recurrence.consumers import CONSUMER

SERVICE = Service(name="recurrence", consumers=(CONSUMER,))
