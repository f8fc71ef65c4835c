"""Table of projects."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from duly.database.base import INSTANT


class Project(SQLModel, table=True):
    """One project of one user."""

    __tablename__ = "project"
    __table_args__ = (Index("ix_project_user_id_position", "user_id", "position", "id"),)

    id: UUID = Field(primary_key=True)
    user_id: UUID
    name: str
    color: str | None
    archived: bool
    position: str = Field(sa_column=Column(Text(collation="C"), nullable=False))
    version: int
    created_at: datetime = Field(sa_type=INSTANT)
    updated_at: datetime = Field(sa_type=INSTANT)
