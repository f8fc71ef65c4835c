"""`/activity`: who changed what, and the export that anybody can verify."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from duly.features.audit import service
from duly.identity.principal import Principal
from duly.web.resources import Resources
from tests.support import pages
from tests.support.auditor import Auditor
from tests.support.caller import User
from tests.support.issuer import Issuer
from tests.support.operations import Operations


@pytest.fixture
def auditor(resources: Resources) -> Auditor:
    return Auditor(resources.work)


async def walk(user: User, query: str = "", limit: int = 7) -> list[dict[str, Any]]:
    """Return every entry, page by page."""
    found: list[dict[str, Any]] = []
    before = ""
    while True:
        answer = await user.get(f"/activity?limit={limit}{before}{query}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if page["next"] is None:
            return found
        assert len(page["items"]) == limit
        before = f"&before={page['next']}"


async def exported(user: User) -> list[dict[str, Any]]:
    answer = await user.get("/activity/export")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def verified_as_documented(folder: Path, lines: list[dict[str, Any]]) -> subprocess.CompletedProcess[str]:
    """Run the program of the documentation on an export."""
    program, export = folder / "verify.py", folder / "activity.ndjson"
    (source,) = pages.blocks("docs/how-to/verify-activity.md", "python")
    program.write_text(source)
    export.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    command = [sys.executable, str(program), str(export)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


class TestListActivity:
    async def test_is_empty_before_the_first_change(self, user: User) -> None:
        assert (await user.get("/activity")).json() == {"items": [], "next": None}

    async def test_tells_who_changed_what_and_from_where(self, user: User, auditor: Auditor) -> None:
        task = await user.task("Buy milk", tags=["errand"])
        headers = {"X-Request-Id": "a-request-of-mine"}
        await user.patch(f"/tasks/{task['id']}", {"title": "Buy oat milk"}, headers=headers)
        await auditor.record(user.id)
        first, _, tag = (await user.get("/activity")).json()["items"]
        change = (await user.changes())[-1]
        assert first == {
            "sequence": 3,
            "revision": 3,
            "event_id": first["event_id"],
            "occurred_at": change["occurred_at"],
            "action": "task.updated",
            "target": f"tasks/{task['id']}",
            "actor": f"user:{user.id}",
            "request_id": "a-request-of-mine",
            "source_class": "loopback",
            "differences": {"title": {"from": "Buy milk", "to": "Buy oat milk"}},
            "hash": first["hash"],
        }
        assert len(bytes.fromhex(first["hash"])) == 32
        assert tag["differences"] == {"name": {"from": None, "to": "errand"}}

    async def test_pages_hold_everything_newest_first(self, user: User, auditor: Auditor) -> None:
        operations = Operations(user, 21)
        for _ in range(60):
            await operations.step()
        await auditor.record(user.id)
        changes = await user.changes()
        found = await walk(user)
        assert [entry["revision"] for entry in found] == list(range(len(changes), 0, -1))
        assert [entry["action"] for entry in reversed(found)] == [change["type"] for change in changes]
        assert [entry["target"] for entry in reversed(found)] == [change["subject"] for change in changes]

    async def test_of_one_task_also_after_it_was_deleted_for_good(self, user: User, auditor: Auditor) -> None:
        task, other = await user.task("one"), await user.task("other")
        for n in range(4):
            await user.patch(f"/tasks/{task['id']}", {"title": f"one {n}"})
            await user.patch(f"/tasks/{other['id']}", {"title": f"other {n}"})
        await user.patch(f"/tasks/{task['id']}/complete")
        assert (await user.delete(f"/tasks/{task['id']}?permanently=true")).status_code == 204
        await auditor.record(user.id)
        found = await walk(user, f"&task={task['id']}", limit=3)
        actions = [entry["action"] for entry in found]
        assert actions == ["task.purged", "task.completed", *["task.updated"] * 4, "task.created"]
        assert {entry["target"] for entry in found} == {f"tasks/{task['id']}"}
        assert found[0]["differences"] == {"version": {"from": 6, "to": None}}

    async def test_an_unknown_task_has_none(self, user: User, auditor: Auditor) -> None:
        await user.task()
        await auditor.record(user.id)
        assert await walk(user, "&task=0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e") == []

    async def test_another_users_entries_are_nowhere(self, new_user: Callable[[], User], auditor: Auditor) -> None:
        owner, thief = new_user(), new_user()
        task = await owner.task("private")
        await thief.task("mine")
        for user in (owner, thief):
            await auditor.record(user.id)
        assert await walk(thief, f"&task={task['id']}") == []
        assert [entry["differences"]["title"]["to"] for entry in await walk(thief)] == ["mine"]
        assert {line["user_id"] for line in await exported(thief)} == {str(thief.id)}

    async def test_is_304_until_something_is_recorded(self, user: User, auditor: Auditor) -> None:
        await user.task()
        await auditor.record(user.id)
        answer = await user.get("/activity")
        same = {"If-None-Match": answer.headers["etag"]}
        assert (await user.get("/activity", headers=same)).status_code == 304
        await user.task()
        await auditor.record(user.id)
        assert (await user.get("/activity", headers=same)).status_code == 200

    @pytest.mark.parametrize(
        "query", ["task=x", "task=", "before=0", "before=x", "limit=0", "limit=201", "cursor=x", f"before={2**63}"]
    )
    async def test_strange_queries_are_refused(self, user: User, query: str) -> None:
        assert (await user.get(f"/activity?{query}")).status_code == 422


class TestSource:
    """The class of the client's address, with one trusted proxy and without."""

    @pytest.fixture
    async def recorded(self, app: FastAPI, issuer: Issuer, auditor: Auditor) -> Any:
        async def change(peer: str | None, **headers: str) -> str:
            transport = httpx2.ASGITransport(app=app, client=(peer, 1) if peer else None)  # type: ignore[arg-type]
            async with httpx2.AsyncClient(transport=transport, base_url="http://api.test") as client:
                user = User(client, issuer)
                answer = await user.post("/tasks", {"title": "x"}, headers=headers)
                assert answer.status_code == 201
                await auditor.record(user.id)
                return str((await walk(user))[0]["source_class"])

        return change

    @pytest.mark.parametrize(
        ("peer", "expected"),
        [
            ("127.0.0.1", "loopback"), ("::1", "loopback"), ("10.1.2.3", "private"), ("fe80::1", "private"),
            ("1.1.1.1", "public"), ("2606:4700:4700::1111", "public"), (None, "unknown"),
        ],
    )  # fmt: skip
    async def test_is_the_peers(self, recorded: Any, peer: str | None, expected: str) -> None:
        assert await recorded(peer) == expected

    async def test_a_header_of_anybody_counts_for_nothing(self, recorded: Any) -> None:
        assert await recorded("10.1.2.3", **{"X-Forwarded-For": "1.1.1.1"}) == "private"


class TestExportActivity:
    async def test_of_nothing_is_empty(self, user: User) -> None:
        assert await exported(user) == []

    async def test_verifies_by_its_documentation_alone(
        self, user: User, auditor: Auditor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(service, "PAGE", 20)
        operations = Operations(user, 4)
        for _ in range(80):
            await operations.step()
        await auditor.record(user.id)
        lines = await exported(user)
        assert len(lines) == (await user.get("/account")).json()["revision"] > 40

        assert [line["sequence"] for line in lines] == list(range(1, len(lines) + 1))
        found = verified_as_documented(tmp_path, lines)
        assert found.stdout == f"whole; the last hash is {lines[-1]['hash']}\n", found.stderr
        lines[7]["actor"] = "user:somebody-else"
        assert "entry 8 was changed" in verified_as_documented(tmp_path, lines).stderr
        assert "entry 8 is missing" in verified_as_documented(tmp_path, lines[:7] + lines[8:]).stderr

    async def test_query_is_refused(self, user: User) -> None:
        assert (await user.get("/activity/export?limit=5")).status_code == 422

    async def test_borrows_a_connection_only_for_a_page(
        self, user: User, auditor: Auditor, resources: Resources, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "PAGE", 2)
        for n in range(5):
            await user.task(str(n))
        await auditor.record(user.id)
        pages: AsyncIterator[Any] = service.export(resources.engine, Principal(user.id))
        seen = []
        async for page in pages:
            assert resources.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
            seen.append(len(page))
        assert seen == [2, 2, 1]
