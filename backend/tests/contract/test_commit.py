"""A 2xx means committed; a commit that fails is never one."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from duly.entrypoints.documents import openapi
from duly.launcher.postgres import EmbeddedPostgres
from duly.web.resources import Resources
from tests.support import channels
from tests.support.caller import User
from tests.support.telling import tell


@pytest.fixture
async def owner(database: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.address())
    yield connection
    await connection.close()


@pytest.fixture
async def failing_commit(owner: asyncpg.Connection, user: User) -> AsyncIterator[None]:
    """Make the database refuse this user's events at COMMIT, and not a statement earlier."""
    name = f"refuse_{user.id.hex}"
    await owner.execute(
        f"""
        CREATE FUNCTION duly.{name}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = 'disk_full'; END $$;
        CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON duly.event DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.user_id = '{user.id}') EXECUTE FUNCTION duly.{name}();
        """
    )
    yield
    await owner.execute(f"DROP TRIGGER {name} ON duly.event; DROP FUNCTION duly.{name}()")


@pytest.fixture
async def ids(user: User, resources: Resources) -> dict[str, str]:
    """Make one of everything, before commits fail."""
    project, other = await user.project(), await user.project("Work")
    task = await user.task(tags=["one", "two"], project_id=project["id"])
    second, trashed, done = await user.task("b"), await user.task("c"), await user.task("d")
    due = {"due_on": "2026-12-01", "reminders": [{"at": resources.clock.now().isoformat()}]}
    recurring = await user.task("e", **due, recurrence={"rule": "FREQ=DAILY"})
    (told,) = await tell(resources.work, user)
    channel, mail = await channels.added(user, channels.WEBHOOK), await channels.added(user, channels.EMAIL)
    assert (await user.delete(f"/tasks/{trashed['id']}")).status_code == 204
    assert (await user.patch(f"/tasks/{done['id']}/complete")).status_code == 200
    one, two = (tag["id"] for tag in (await user.get("/tags")).json()["items"])
    return {
        "task": task["id"], "second": second["id"], "trashed": trashed["id"], "done": done["id"],
        "project": project["id"], "other": other["id"], "one": one, "two": two,
        "recurring": recurring["id"], "told": told["id"],
        "channel": channel["id"], "mail": mail["id"], "code": channels.code(user.id, mail),
    }  # fmt: skip


async def everything(user: User) -> list[Any]:
    paths = (
        "/tasks?status=all",
        "/trash",
        "/projects",
        "/tags",
        "/notifications",
        "/channels",
        "/deliveries",
        "/changes",
    )
    return [(await user.get(path)).json() for path in paths] + [(await user.get("/account")).json()]


BULK = {"ids": ["{task}", "{second}"]}
WRITES: dict[str, tuple[str, str, Any]] = {
    "replace": ("PUT", "/tasks/{task}", {"title": "x"}),
    "change": ("PATCH", "/tasks/{task}", {"title": "x", "tags": ["new"]}),
    "complete": ("PATCH", "/tasks/{task}/complete", None),
    "reopen": ("PATCH", "/tasks/{done}/complete", {"completed": False}),
    "delete": ("DELETE", "/tasks/{task}", None),
    "purge": ("DELETE", "/tasks/{task}?permanently=true", None),
    "restore": ("POST", "/tasks/{trashed}/restore", None),
    "move": ("POST", "/tasks/{task}/move", {"parent_id": "{second}"}),
    "bulk update": ("POST", "/tasks/bulk", {**BULK, "action": "update", "changes": {"priority": "high"}}),
    "bulk complete": ("POST", "/tasks/bulk", {**BULK, "action": "complete"}),
    "bulk delete": ("POST", "/tasks/bulk", {**BULK, "action": "delete"}),
    "bulk move": ("POST", "/tasks/bulk", {**BULK, "action": "move", "project_id": "{other}"}),
    "change project": ("PATCH", "/projects/{project}", {"name": "x"}),
    "delete project": ("DELETE", "/projects/{project}?tasks=trash", None),
    "change tag": ("PATCH", "/tags/{one}", {"name": "x"}),
    "merge tags": ("POST", "/tags/{one}/merge", {"into": "{two}"}),
    "delete tag": ("DELETE", "/tags/{one}", None),
    "skip": ("POST", "/tasks/{recurring}/skip", None),
    "postpone": ("POST", "/tasks/{recurring}/postpone", {"due_on": "2026-12-02"}),
    "end series": ("POST", "/tasks/{recurring}/end-series", None),
    "change series": ("PATCH", "/tasks/{recurring}/series", {"scope": "all", "changes": {"title": "x"}}),
    "snooze": ("POST", "/tasks/{recurring}/reminders/snooze", {"minutes": 10}),
    "read": ("PATCH", "/notifications/{told}", {"read": True}),
    "read all": ("POST", "/notifications/read", {}),
    "change channel": ("PATCH", "/channels/{channel}", {"name": "x"}),
    "delete channel": ("DELETE", "/channels/{channel}", None),
    "confirm channel": ("POST", "/channels/{mail}/confirm", {"code": "{code}"}),
}

CREATES: list[tuple[str, str, Any]] = [
    ("POST", "/tasks", {"title": "x"}),
    ("POST", "/projects", {"name": "x"}),
    ("POST", "/tags", {"name": "x"}),
    ("POST", "/quick-add", {"text": "x #new @tag"}),
    ("POST", "/channels", channels.WEBHOOK),
    ("POST", "/channels", channels.EMAIL),
    ("PATCH", "/account", {"time_zone": "Asia/Karachi"}),
]
# How the screen was left is kept outside the event log, deliveries are a log of their own, and the others only answer: no event's
# commit could fail.
WITHOUT_EVENT = {
    *("PUT /workspace", "POST /quick-add/parse", "POST /recurrence/preview"),
    *("POST /channels/{}/resend", "POST /channels/{}/test", "POST /deliveries/{}/replay"),
}
# By a link, without signing in; has a test of its own.
OPEN = {"POST /api/unsubscribe/{}"}


def filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, str):
        return value.format(**ids)
    if isinstance(value, list):
        return [filled(one, ids) for one in value]
    return {name: filled(one, ids) for name, one in value.items()} if isinstance(value, dict) else value


class TestFailingCommit:
    @pytest.mark.parametrize("name", WRITES)
    async def test_of_any_write_is_never_a_2xx_and_changes_nothing(
        self, user: User, ids: dict[str, str], failing_commit: None, name: str
    ) -> None:
        method, rest, body = WRITES[name]
        before = await everything(user)
        options = {} if body is None else {"json": filled(body, ids)}
        answer = await user.call(method, filled(rest, ids), headers={"Idempotency-Key": "k"}, **options)
        assert answer.status_code >= 500, answer.text
        assert "disk" not in answer.text
        assert await everything(user) == before

    async def test_of_unsubscribing_is_none_either(self, user: User, ids: dict[str, str], failing_commit: None) -> None:
        link = f"/api/unsubscribe/{channels.token(user.id, ids['channel'])}"
        answer = await user.client.post(link)
        assert answer.status_code >= 500, answer.text
        assert (await user.get(f"/channels/{ids['channel']}")).json()["enabled"] is True

    def test_no_write_of_the_contract_is_left_out(self) -> None:
        def shape(method: str, path: str) -> str:
            return f"{method} {re.sub(r'{[^}]*}', '{}', path.partition('?')[0])}"

        writes = {
            shape(method.upper(), path.removeprefix("/api/{user_id}"))
            for path, operations in json.loads(openapi())["paths"].items()
            for method in operations
            if method != "get"
        }
        tried = {shape(method, rest) for method, rest, _ in [*WRITES.values(), *((m, r, b) for m, r, b in CREATES)]}
        assert writes - tried - WITHOUT_EVENT == OPEN

    async def test_is_never_a_2xx_and_leaves_nothing(
        self, user: User, failing_commit: None, owner: asyncpg.Connection
    ) -> None:
        for method, rest, body in CREATES:
            answer = await user.call(method, rest, json=body, headers={"Idempotency-Key": "k"})
            assert answer.status_code >= 500, rest
            assert "disk" not in answer.text
        for table in ("task", "project", "tag", "event", "idempotency_key", "account", "channel", "delivery"):
            count = await owner.fetchval(f"SELECT count(*) FROM duly.{table} WHERE user_id = $1", user.id)
            assert count == 0, table
        assert (await user.get("/account")).json()["revision"] == 0

    async def test_lost_connection_is_503_with_retry_after(
        self, user: User, owner: asyncpg.Connection, failing_commit: None
    ) -> None:
        name = f"refuse_{user.id.hex}"
        await owner.execute(
            f"CREATE OR REPLACE FUNCTION duly.{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "
            "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
        )
        answer = await user.post("/tasks", {"title": "x"})
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert (await user.get("/tasks?status=all")).json()["items"] == []
