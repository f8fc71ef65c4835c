"""JSON Schemas of the events as they stand on the bus: the whole envelope with its data (`contracts/events/`).

They are written in draft 07, which every AsyncAPI tool must know, and each file stands alone. What they promise is what a
consumer relies on: fields, types, enumerations, formats. How long a text a person may enter is the API's business.
"""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field

from duly.events.catalogue import EventType, named
from duly.events.envelope import SourceClass
from duly.events.examples import examples

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"
ANNOUNCEMENT = "duly.announcement.v1"
_UUID = {"type": "string", "format": "uuid"}
_PATTERN = r"^{}/[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$"
_SUBJECTS = {
    "task": "tasks",
    "series": "tasks",
    "reminder": "tasks",
    "project": "projects",
    "tag": "tags",
    "notification": "notifications",
    "channel": "channels",
}
_NOT_PROMISED = frozenset({"title", "examples", "default", "minLength", "maxLength", "pattern", "minItems", "maxItems"})
# What a change never carries: what identifies a thing, and what its version and time already say.
_UNCHANGED = frozenset({"id", "user_id", "version", "revision", "created_at", "updated_at"})


class Announced(BaseModel):
    """One thing to look at."""

    kind: str = Field(
        description="`feed`: the user's feed reached `revision`; `workspace`: the user's workspace changed; `parked`: events "
        "wait for another attempt; `reminders`, `deliveries`, `digests`: one is due before all others. Pass over what you do "
        "not know."
    )
    user_id: str | None = Field(json_schema_extra={"format": "uuid"}, description="Null when it is about no user.")
    revision: int = Field(description="0 where there is none.")


class Announcements(BaseModel):
    """Hints to look; losing one loses nothing."""

    model_config = ConfigDict(title="data")

    announcements: list[Announced]


def promised(model: type[BaseModel]) -> Schema:
    """Return the schema of a model as events promise it: references resolved, limits and decoration left out."""
    written = model.model_json_schema()
    definitions = written.pop("$defs", {})
    return dict(_plain(written, definitions))


def _plain(schema: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_plain(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if reference := schema.get("$ref"):
        beside = {name: value for name, value in schema.items() if name != "$ref"}
        return _plain(definitions[reference.rpartition("/")[2]] | beside, definitions)
    found = {}
    for name, value in schema.items():
        if name == "properties":
            found[name] = {field: _plain(part, definitions) for field, part in value.items()}
        elif name not in _NOT_PROMISED:
            found[name] = _plain(value, definitions)
    return found


def data_schema(kind: EventType, things: Mapping[str, Schema]) -> Schema:
    """Return the schema of an event's data; `things` has the schema of a task, project, tag and account as the API answers."""
    schema = promised(kind.payload)
    thing_name = kind.name.partition(".")[0]
    fields = schema["properties"]
    if thing_name in fields:
        fields[thing_name] = things[thing_name]
    if "changes" in fields:
        fields["changes"] = _changes(things[thing_name], fields["changes"]["additionalProperties"])
    return schema


def _changes(thing: Schema, change: Schema) -> Schema:
    """Return the schema of changes: each field of the thing before and after, and others that a later version may have."""
    changes = {}
    for name, field in thing["properties"].items():
        if name not in _UNCHANGED:
            said = {key: value for key, value in field.items() if key != "description"}
            changes[name] = change | {"properties": {"from": said, "to": said}}
    return {"type": "object", "properties": changes, "additionalProperties": change}


def event_schema(kind: EventType, things: Mapping[str, Schema]) -> Schema:
    """Return the schema of the current version of an event type."""
    name, thing = named(kind.name, kind.version), kind.name.partition(".")[0]
    subject = (
        {"type": "string", "pattern": _PATTERN.format(_SUBJECTS[thing])} if thing in _SUBJECTS else {"const": thing}
    )
    attributes = {
        "subject": subject | {"description": "What it happened to."},
        "time": {"type": "string", "format": "date-time"},
        "partitionkey": _UUID | {"description": "The user, whose events keep their order."},
        "revision": {"type": "integer", "minimum": 1, "description": "Numbers the user's events without gaps."},
        "actor": {"type": "string", "description": "Who did it."},
        "correlationid": {"type": "string", "description": "The request that it came from."},
        "sourceclass": {
            "enum": list(get_args(SourceClass)),
            "description": "The class of the client's address; `system` is Duly itself.",
        },
    }
    return _envelope(name, kind.when, attributes, data_schema(kind, things)) | {
        "x-topic": kind.topic,
        "examples": examples(kind),
    }


def announcement_schema() -> Schema:
    """Return the schema of announcements, which carry no event."""
    data = promised(Announcements)
    example = {
        "specversion": "1.0",
        "id": "0198c5b2-8a4f-7c11-9d3e-00000000000a",
        "source": "/duly",
        "type": ANNOUNCEMENT,
        "datacontenttype": "application/json",
        "data": {
            "announcements": [{"kind": "feed", "user_id": "0198c5b2-8a4f-7c11-9d3e-00000000000b", "revision": 42}]
        },
    }
    return _envelope(ANNOUNCEMENT, "Something is new.", {}, data) | {"x-topic": "task-updates", "examples": [example]}


def _envelope(name: str, when: str, attributes: Schema, data: Schema) -> Schema:
    """Return the schema of an envelope. It is open: brokers add attributes of their own. Source: CloudEvents 1.0.2."""
    fixed = {
        "specversion": {"const": "1.0"},
        "id": _UUID | {"description": "Names the event: a repeat has the same."},
        "source": {"const": "/duly"},
        "type": {"const": name},
        "datacontenttype": {"const": "application/json"},
    }
    properties = {**fixed, **attributes, "data": data}
    return {
        "$schema": DRAFT,
        "$id": f"urn:duly:event:{name}",
        "title": name,
        "description": when,
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }
