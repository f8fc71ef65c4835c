"""Files made from the event catalogue: JSON Schemas, the AsyncAPI document, the reference; and the schemas that were released."""

from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel

from duly import __version__
from duly.events.asyncapi import document
from duly.events.catalogue import CATALOGUE, named
from duly.events.compatibility import broken_promises
from duly.events.reference import page
from duly.events.schemas import ANNOUNCEMENT, Schema, announcement_schema, event_schema, promised
from duly.features.accounts.schemas import AccountRead
from duly.features.channels.schemas.channels import ChannelRead
from duly.features.notifications.schemas import NotificationRead
from duly.features.projects.schemas import ProjectRead
from duly.features.tags.schemas import TagRead
from duly.features.tasks.schemas.bodies import TaskRead

CONTRACTS = Path(__file__).resolve().parents[3] / "contracts"
EVENTS = CONTRACTS / "events"
RELEASED = EVENTS / "released"
_THINGS: dict[str, type[BaseModel]] = {
    "task": TaskRead,
    "project": ProjectRead,
    "tag": TagRead,
    "account": AccountRead,
    "notification": NotificationRead,
    "channel": ChannelRead,
}


def schemas() -> dict[str, Schema]:
    """Return the schema of each event type in its current version, and of announcements, by name: `duly.task.created.v1`."""
    things = {name: promised(model) for name, model in _THINGS.items()}
    events = {named(kind.name, kind.version): event_schema(kind, things) for kind in CATALOGUE.values()}
    return {**events, ANNOUNCEMENT: announcement_schema()}


def files() -> dict[Path, bytes]:
    """Return every generated file with its content."""
    found = schemas()
    return {
        **{EVENTS / f"{name}.json": _written(schema) for name, schema in found.items()},
        CONTRACTS / "asyncapi.json": _written(document(__version__, found)),
        CONTRACTS.parents[1] / "docs" / "reference" / "events.md": page(found).encode(),
    }


def superfluous() -> list[Path]:
    """Return the schema files that nothing generates any more: of earlier versions, and of types that are gone."""
    return sorted(set(EVENTS.glob("*.json")) - files().keys())


def released() -> dict[str, Schema]:
    """Return the schemas that were released, by name."""
    return {path.stem: orjson.loads(path.read_bytes()) for path in sorted(RELEASED.glob("*.json"))}


def check() -> None:
    """Compare the catalogue with what was released. Errors: ValueError that says what to do, when a promise is broken."""
    if broken := broken_promises(released(), schemas()):
        raise ValueError("\n".join(broken))


def release() -> list[Path]:
    """Promise the current versions that were not released yet: copy their schemas. Return the new files."""
    check()
    new = {RELEASED / f"{name}.json": _written(schema) for name, schema in schemas().items() if name not in released()}
    for path, content in new.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return sorted(new)


def _written(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
