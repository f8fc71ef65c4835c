"""The notifications service: it tells people of what fired; the API answers their inbox."""

from duly.entrypoints.service import Service
from duly.features.notifications.consumers import CONSUMER

SERVICE = Service(name="notifications", consumers=(CONSUMER,))
