"""The examples in the OpenAPI document are ones that the API takes."""

import json
from typing import Any

import pytest

from duly.entrypoints.documents import openapi
from duly.web.resources import Resources
from tests.support import channels
from tests.support.caller import User
from tests.support.reminding import remind
from tests.support.telling import tell

DOCUMENT = json.loads(openapi())
BODIES = [
    (method, path, operation["requestBody"]["content"]["application/json"]["schema"])
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if "requestBody" in operation
]


def example_of(schema: dict[str, Any]) -> Any:
    options = schema.get("anyOf", [schema])
    name = next(option["$ref"] for option in options if "$ref" in option).rpartition("/")[2]
    return DOCUMENT["components"]["schemas"][name]["examples"][0]


@pytest.mark.parametrize(("method", "path", "schema"), BODIES, ids=[f"{m} {p}" for m, p, _ in BODIES])
async def test_is_accepted(user: User, resources: Resources, method: str, path: str, schema: dict[str, Any]) -> None:
    now = {"at": resources.clock.now().isoformat()}
    recurring = {"due_on": "2026-12-01", "recurrence": {"rule": "FREQ=DAILY"}}
    task, project = await user.task(tags=["one", "two"], **recurring, reminders=[now]), await user.project()
    one, two = (tag["id"] for tag in (await user.get("/tags")).json()["items"])
    ids = {"{task_id}": task["id"], "{project_id}": project["id"], "{tag_id}": one}
    if "{notification_id}" in path:
        ids["{notification_id}"] = (await tell(resources.work, user))[0]["id"]
    if "{channel_id}" in path:
        channel = await channels.added(user, channels.EMAIL)
        ids["{channel_id}"] = channel["id"]
    rest = path.replace("/api/{user_id}", "")
    for name, value in ids.items():
        rest = rest.replace(name, value)
    body = example_of(schema)
    if "into" in body:
        body = body | {"into": two}
    if path.endswith("/confirm"):
        body = {"code": channels.code(user.id, channel)}
    if path.endswith("/snooze"):
        await remind(resources.work, user)
    answer = await user.call(method.upper(), rest, json=body)
    assert answer.status_code in (200, 201), answer.text
