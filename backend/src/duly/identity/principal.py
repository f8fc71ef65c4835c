"""The caller."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling now; every query that returns a user's data starts from it."""

    user_id: UUID

    @property
    def actor(self) -> str:
        """How events and audit entries name the caller: an opaque id."""
        return f"user:{self.user_id}"
