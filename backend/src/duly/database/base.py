"""What every table shares. Import it before a table is defined: the naming convention must be there first."""

from typing import Any

from sqlalchemy import DateTime
from sqlmodel import SQLModel

SCHEMA = "duly"

Record = dict[str, Any]
"""One row by column name. Rows are plain, so they diff and encode with no object-relational mapper in between."""

INSTANT = DateTime(timezone=True)

metadata = SQLModel.metadata
metadata.schema = SCHEMA
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
