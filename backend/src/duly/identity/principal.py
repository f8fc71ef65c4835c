"""The caller."""

import math
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling now; every query that returns a user's data starts from it.

    `expires_at` is when the caller's token stops being accepted, in seconds since 1970 and leeway included; infinity for our
    own work. It says nothing about who is calling, so it plays no part in comparing. `service` names a service of ours that acts
    for the user by itself.
    """

    user_id: UUID
    expires_at: float = field(default=math.inf, compare=False)
    service: str | None = None

    @property
    def actor(self) -> str:
        """How events and audit entries name the caller: an opaque id, or the service that acts for the user by itself."""
        return f"user:{self.user_id}" if self.service is None else f"service:{self.service}"
