"""The audit service: it records; the API answers what was recorded."""

from duly.entrypoints.service import Service
from duly.features.audit.consumers import CONSUMER

SERVICE = Service(name="audit", consumers=(CONSUMER,))
