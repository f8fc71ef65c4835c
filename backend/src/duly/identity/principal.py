"""The caller."""

import math
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling now; every query that returns a user's data starts from it.

    `expires_at` is when the caller's token stops being accepted, in seconds since 1970 and leeway included; infinity for our
    own work. It says nothing about who is calling, so it plays no part in comparing.
    """

    user_id: UUID
    expires_at: float = field(default=math.inf, compare=False)

    @property
    def actor(self) -> str:
        """How events and audit entries name the caller: an opaque id."""
        return f"user:{self.user_id}"
