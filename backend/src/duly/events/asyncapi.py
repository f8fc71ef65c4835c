"""The AsyncAPI document of the topics (`contracts/asyncapi.json`).

Source: AsyncAPI 3.0.0, and version 0.5.0 of its bindings for Kafka.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from duly.events.schemas import ANNOUNCEMENT

PARTITIONS = 8
_BINDING = "0.5.0"
_CONTENT = "application/cloudevents+json"
_SCHEMA_FORMAT = "application/schema+json;version=draft-07"
_TOPICS = {
    "task-events": "What happened to tasks, projects, tags and accounts.",
    "reminders": "What happened to reminders.",
    "task-updates": "Announcements: hints to look at the log. Each process is a consumer group of its own and starts at the end.",
}
_DESCRIPTION = (
    "How Duly's services tell each other what happened. Events are committed facts in CloudEvents 1.0 envelopes, delivered at "
    "least once; their `id` names a repeat. The record key is the user's id, so one user's events keep their order in a "
    "partition; `revision` numbers them without gaps. On the embedded runtime the same events go through PostgreSQL instead."
)


def document(version: str, schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the document; `schemas` are those in `contracts/events/` by name, which its messages refer to."""
    carried = {topic: [name for name, schema in schemas.items() if schema["x-topic"] == topic] for topic in _TOPICS}
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for topic, description in _TOPICS.items():
        channels[topic] = _channel(topic, description, carried[topic])
        operations[f"publish-{topic}"] = _operation("send", topic, "The relay publishes it after the commit.")
        operations[f"consume-{topic}"] = _operation("receive", topic, "Services consume it, each in its own group.")
        if topic == "task-updates":
            continue
        dead = f"{topic}.dead"
        channels[dead] = _channel(dead, f"What the sidecar could not hand over from {topic} in time.", carried[topic])
        operations[f"consume-{dead}"] = _operation("receive", dead, "Services park it and try again by themselves.")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Duly events",
            "version": version,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": _CONTENT,
        "channels": channels,
        "operations": operations,
        "components": {"messages": {name: _message(name, schema) for name, schema in schemas.items()}},
    }


def _channel(topic: str, description: str, names: Iterable[str]) -> dict[str, Any]:
    return {
        "address": topic,
        "description": description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"kafka": {"topic": topic, "partitions": PARTITIONS, "bindingVersion": _BINDING}},
    }


def _operation(action: str, topic: str, summary: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{topic}"}, "summary": summary}


def _message(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {
        "name": name,
        "title": name,
        "summary": schema["description"],
        "contentType": _CONTENT,
        "payload": {"schemaFormat": _SCHEMA_FORMAT, "schema": {"$ref": f"./events/{name}.json"}},
    }
    if name == ANNOUNCEMENT:
        return message
    key = {"type": "string", "format": "uuid", "description": "The user's id."}
    return message | {
        "correlationId": {"location": "$message.payload#/correlationid"},
        "bindings": {"kafka": {"key": key, "bindingVersion": _BINDING}},
    }
