"""The reference of events for people (`docs/reference/events.md`)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from duly.events.catalogue import CATALOGUE, named
from duly.events.schemas import ANNOUNCEMENT

_HEAD = """\
# Events

Made from `backend/src/duly/events/` (`make generate`). Each has a JSON Schema in `backend/contracts/events/`;
`backend/contracts/asyncapi.json` describes the topics. How an event may change says
[ADR-0010](../decisions/0010-event-contracts.md).

"""
_FEED = """
`/changes`, the stream and the audit record show the same events: `type` without `duly.` and the version, `subject`, `data`
(always as the current version says it), `occurred_at` for `time`.
"""
_CHANGES = """
Where data has `changes`, each changed field stands there with its value before and after; `version` is the thing's new version.
Pass over fields you do not know. Folding a user's events over an old list gives a fresh list.
"""


def page(schemas: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page, from the schemas by name."""
    kinds = list(CATALOGUE.values())
    overview = [
        (
            f"`{named(kind.name, kind.version)}`",
            kind.when,
            f"`{kind.topic}`",
            _subject(schemas[named(kind.name, kind.version)]),
        )
        for kind in kinds
    ]
    first = schemas[named(kinds[0].name, kinds[0].version)]
    envelope = [
        (f"`{name}`", _kind(field), field.get("description", "")) for name, field in first["properties"].items()
    ]
    parts = [
        _HEAD,
        _table(("event", "when", "topic", "subject"), overview),
        "\n## Envelope\n\nCloudEvents 1.0, JSON. Brokers may add attributes of their own.\n\n",
        _table(("attribute", "value", "meaning"), envelope),
        _FEED,
        "\n## Data\n",
        _CHANGES,
    ]
    parts += [_event(schemas[named(kind.name, kind.version)]) for kind in kinds]
    parts.append(_event(schemas[ANNOUNCEMENT], "On the topic `task-updates`; it is no event, and in no log."))
    return "".join(parts)


def _event(schema: Mapping[str, Any], more: str = "") -> str:
    data = schema["properties"]["data"]
    rows = []
    for name, field in data["properties"].items():
        rows.append((f"`{name}`", _kind(field), field.get("description", "")))
        for inner, part in field.get("properties", {}).items() if name != "changes" else ():
            rows.append((f"`{name}.{inner}`", _kind(part), part.get("description", "")))
    example = json.dumps(schema["examples"][0]["data"], ensure_ascii=False)
    words = " ".join(part for part in (schema["description"], more) if part)
    return (
        f"\n### {schema['title']}\n\n{words}\n\n{_table(('data', 'value', 'meaning'), rows)}\n```json\n{example}\n```\n"
    )


def _subject(schema: Mapping[str, Any]) -> str:
    example = str(schema["examples"][0]["subject"])
    return f"`{example.partition('/')[0]}/…`" if "/" in example else f"`{example}`"


def _kind(field: Mapping[str, Any]) -> str:
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "anyOf" in field:
        return " or ".join(_kind(option) for option in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {_kind(field['items'])}"
    return str(field.get("format") or field.get("type") or "anything")


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(' '.join(cell.split()) for cell in line)} |\n" for line in lines)
