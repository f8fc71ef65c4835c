"""Tables of the audit record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from duly.database.base import INSTANT


class AuditChain(SQLModel, table=True):
    """The end of a user's chain. Its row lock keeps the chain in order; `revision` is the highest that was appended."""

    __tablename__ = "audit_chain"
    __table_args__ = {"postgresql_with": {"fillfactor": 50}}

    user_id: UUID = Field(primary_key=True)
    sequence: int = Field(sa_type=BigInteger)
    revision: int = Field(sa_type=BigInteger)
    hash: bytes


class AuditEntry(SQLModel, table=True):
    """One recorded fact. `differences` may be erased later; `differences_hash` keeps the chain verifiable then."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("user_id", "revision"),
        Index("ix_audit_entry_target", "user_id", "target", "revision"),
    )

    user_id: UUID = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_type=BigInteger)
    revision: int = Field(sa_type=BigInteger)
    event_id: UUID
    occurred_at: datetime = Field(sa_type=INSTANT)
    action: str
    target: str
    actor: str
    request_id: str
    source_class: str
    differences: dict[str, Any] | None = Field(sa_column=Column(JSONB, nullable=True))
    differences_hash: bytes
    hash: bytes
