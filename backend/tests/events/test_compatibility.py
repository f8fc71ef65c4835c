"""A released event schema keeps its promise, and every way of breaking it is told in words."""

from copy import deepcopy
from typing import Any

import pytest

from duly.entrypoints import event_documents
from duly.events.compatibility import breaks, broken_promises

THING = {
    "type": "object",
    "properties": {
        "title": {"type": "string", "description": "What to do."},
        "status": {"type": "string", "enum": ["open", "completed"]},
        "due_on": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "note": {"type": "string"},
    },
    "required": ["title", "status", "due_on", "tags"],
}
CHANGE = {"type": "object", "properties": {"from": {}, "to": {}}, "required": ["from", "to"]}
RELEASED: dict[str, Any] = {
    "type": "object",
    "x-topic": "task-events",
    "properties": {
        "data": {
            "type": "object",
            "properties": {
                "thing": THING,
                "changes": {"type": "object", "properties": {}, "additionalProperties": CHANGE},
            },
            "required": ["thing"],
            "additionalProperties": False,
        }
    },
    "required": ["data"],
}


def changed(place: str, value: Any, *, schema: dict[str, Any] = RELEASED) -> dict[str, Any]:
    """Return the schema with something else at a place; None removes."""
    found = deepcopy(schema)
    *way, last = place.split("/")
    inner = found
    for part in way:
        inner = inner[part]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return found


DATA = "properties/data"
FIELDS = f"{DATA}/properties/thing/properties"
REQUIRED = f"{DATA}/properties/thing/required"
KEPT = {
    "nothing changed": RELEASED,
    "other words": changed(f"{FIELDS}/title/description", "What is to be done."),
    "an example": changed("examples", [{}]),
    "an optional field where it is open": changed(f"{FIELDS}/place", {"type": "string"}),
    "alternatives in another order": changed(
        f"{FIELDS}/due_on", {"anyOf": [{"type": "null"}, {"type": "string", "format": "date"}]}
    ),
    "a change like all others": changed(
        f"{DATA}/properties/changes/properties/place", CHANGE | {"properties": {"from": {"type": "null"}, "to": {}}}
    ),
}
BROKEN = {
    "removed": (changed(f"{FIELDS}/title", None), "`data.thing.title` was removed"),
    "removed though optional": (changed(f"{FIELDS}/note", None), "`data.thing.note` was removed"),
    "renamed": (
        changed(f"{FIELDS}/name", THING["properties"]["title"], schema=changed(f"{FIELDS}/title", None)),  # type: ignore[index]
        "`data.thing.title` was removed",
    ),
    "not sure to be there any more": (
        changed(REQUIRED, ["title", "status", "due_on"]),
        "`data.thing.tags` may be missing now, and consumers count on it",
    ),
    "required": (
        changed(REQUIRED, [*THING["required"], "note"]),
        "`data.thing.note` is required now, and events in the log lack it",
    ),
    "new and required": (
        changed(f"{FIELDS}/place", {}, schema=changed(REQUIRED, [*THING["required"], "place"])),
        "`data.thing.place` is new and required, and events in the log lack it",
    ),
    "new where it is closed": (
        changed(f"{DATA}/properties/place", {}),
        "`data.place` is new, and consumers refuse a field they do not know there",
    ),
    "new and unlike the others": (
        changed(f"{DATA}/properties/changes/properties/place", {"type": "string"}),
        "`data.changes.place` is new and unlike what consumers expect of other fields there",
    ),
    "narrowed": (
        changed(f"{FIELDS}/due_on", {"type": "string", "format": "date"}),
        "data.thing.due_on has another `anyOf`: ",
    ),
    "widened": (
        changed(f"{FIELDS}/title", {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        "data.thing.title has another `anyOf`: nothing became ",
    ),
    "of another type": (
        changed(f"{FIELDS}/title/type", "integer"),
        "data.thing.title has another `type`: `string` became `integer`",
    ),
    "in another form": (
        changed(f"{FIELDS}/note/format", "date-time"),
        "data.thing.note has another `format`: nothing became `date-time`",
    ),
    "with one value more": (
        changed(f"{FIELDS}/status/enum", ["open", "completed", "archived"]),
        "data.thing.status has another `enum`: ",
    ),
    "with one value less": (changed(f"{FIELDS}/status/enum", ["open"]), "data.thing.status has another `enum`: "),
    "a list of something else": (
        changed(f"{FIELDS}/tags/items/type", "object"),
        "data.thing.tags[] has another `type`: `string` became `object`",
    ),
    "a list of anything": (changed(f"{FIELDS}/tags/items", None), "data.thing.tags lists something else"),
    "closed": (
        changed(f"{DATA}/properties/thing/additionalProperties", False),
        "data.thing is closed to other fields now, and was not",
    ),
    "opened": (changed(f"{DATA}/additionalProperties", None), "data is open to other fields now, and was not"),
    "other changes": (
        changed(f"{DATA}/properties/changes/additionalProperties/required", ["from"]),
        "`data.changes.*.to` may be missing now, and consumers count on it",
    ),
    "on another topic": (
        changed("x-topic", "reminders"),
        "it has another `x-topic`: `task-events` became `reminders`",
    ),
}


class TestBreaks:
    @pytest.mark.parametrize("name", KEPT)
    def test_not(self, name: str) -> None:
        assert list(breaks(RELEASED, KEPT[name])) == []

    @pytest.mark.parametrize("name", BROKEN)
    def test_when_a_field_is(self, name: str) -> None:
        schema, said = BROKEN[name]
        assert next(breaks(RELEASED, schema)).startswith(said)


class TestBrokenPromises:
    def test_none_of_today(self) -> None:
        assert broken_promises(event_documents.released(), event_documents.schemas()) == []

    def test_everything_of_today_was_released(self) -> None:
        assert event_documents.released().keys() >= event_documents.schemas().keys()

    def test_say_what_to_do(self) -> None:
        (said,) = broken_promises({"duly.thing.created.v1": RELEASED}, {"duly.thing.created.v1": BROKEN["removed"][0]})
        assert said == (
            "duly.thing.created.v1 was released and means the same for ever, but: `data.thing.title` was removed. Add version "
            "2 in events/catalogue.py: the new payload, and an upcast (`upcasts`) that turns data of version 1 into it."
        )

    def test_a_new_version_keeps_the_old_one(self) -> None:
        now = {"duly.thing.created.v2": BROKEN["removed"][0]}
        assert broken_promises({"duly.thing.created.v1": RELEASED}, now) == []

    def test_a_type_does_not_go(self) -> None:
        (said,) = broken_promises({"duly.thing.created.v1": RELEASED}, {"duly.other.created.v1": RELEASED})
        assert "the catalogue has no duly.thing.created any more" in said

    def test_a_version_does_not_go(self) -> None:
        (said,) = broken_promises({"duly.thing.created.v2": RELEASED}, {"duly.thing.created.v1": RELEASED})
        assert "the catalogue knows only version 1" in said
