"""Alembic's entry: runs on the connection that `duly.database.migrate` hands over."""

from typing import Any

from alembic import context

# Imported for their tables.
import duly.adapters.embedded.models
import duly.features.accounts.models
import duly.features.audit.models
import duly.features.channels.models
import duly.features.digest.models
import duly.features.notifications.models
import duly.features.projects.models
import duly.features.tags.models
import duly.features.tasks.models
import duly.messaging.models
import duly.web.idempotency  # noqa: F401
from duly.database.base import SCHEMA, metadata


def _ours(name: str | None, kind: str, _: Any) -> bool:
    return name == SCHEMA if kind == "schema" else True


def _run() -> None:
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        include_schemas=True,
        include_name=_ours,
        version_table_schema=SCHEMA,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
