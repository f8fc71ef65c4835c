"""A user who has something of everything, so that a made-up request can meet what is there."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx2

from tests.support import channels
from tests.support.issuer import Issuer


class Things:
    """One user with tasks, subtasks, tags, projects, something in the trash; made through the API at `address`."""

    def __init__(self, address: str, issuer: Issuer) -> None:
        self.address = address
        self.id = str(uuid4())
        self.headers = {"Authorization": f"Bearer {issuer.token(self.id)}"}
        with httpx2.Client(base_url=f"{address}/api/{self.id}", headers=self.headers, timeout=20) as client:
            self.project, self.other_project = (self._make(client, "/projects", name=name) for name in ("Home", "Work"))
            reminders = [{"at": datetime.now(UTC).isoformat()}]
            self.task = self._make(
                client, "/tasks", title="Buy milk", tags=["one", "two"], due_on="2026-12-24", reminders=reminders,
                recurrence={"rule": "FREQ=WEEKLY"},
            )  # fmt: skip
            self.other = self._make(client, "/tasks", title="Call Ada", due_at="2026-12-24T18:00:00Z")
            self._make(client, "/tasks", title="Oat milk", parent_id=self.task)
            self.trashed = self._make(client, "/tasks", title="Gone")
            assert client.delete(f"/tasks/{self.trashed}").status_code == 204
            self.channel, self.mail = (
                self._make(client, "/channels", **channel) for channel in (channels.WEBHOOK, channels.EMAIL)
            )
            self.tag, self.other_tag = (tag["id"] for tag in client.get("/tags").json()["items"])

    @staticmethod
    def _make(client: httpx2.Client, path: str, **body: Any) -> str:
        answer = client.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def parameters(self, path: str) -> dict[str, str]:
        """Return ids that exist for the parameters of a path."""
        task = self.trashed if path.endswith("/restore") else self.task
        if path.endswith("/snooze"):
            self._wait_for_reminder()
        ids = {"user_id": self.id, "task_id": task, "project_id": self.project, "tag_id": self.tag}
        ids["channel_id"] = self.mail if path.endswith(("/confirm", "/resend")) else self.channel
        ids["token"] = channels.token(self.id, self.channel)
        if "{notification_id}" in path:
            ids["notification_id"] = self._notification()
        if "{delivery_id}" in path:
            ids["delivery_id"] = self._delivery()
        return {name: value for name, value in ids.items() if f"{{{name}}}" in path}

    def _wait_for_reminder(self) -> None:
        """Wait until the reminder of the task has fired, which a service in the background does."""
        deadline = time.monotonic() + 20
        while not any(one["fired_at"] for one in self._reminders()):
            assert time.monotonic() < deadline, "the reminder did not fire"
            time.sleep(0.02)

    def _notification(self) -> str:
        """Wait until the reminder that fired was told of."""
        deadline = time.monotonic() + 20
        while True:
            page = httpx2.get(f"{self.address}/api/{self.id}/notifications", headers=self.headers, timeout=20).json()
            if page["items"]:
                return str(page["items"][0]["id"])
            assert time.monotonic() < deadline, "nothing was told"
            time.sleep(0.02)

    def _delivery(self) -> str:
        """Wait until a delivery has ended: no given address may be called here, so that of the test ends at once."""
        with httpx2.Client(base_url=f"{self.address}/api/{self.id}", headers=self.headers, timeout=20) as client:
            made = client.post(f"/channels/{self.channel}/test")
            assert made.status_code == 202, made.text
            path, deadline = f"/deliveries/{made.json()['id']}", time.monotonic() + 20
            while client.get(path).json()["outcome"] == "waiting":
                assert time.monotonic() < deadline, "the delivery did not end"
                time.sleep(0.02)
        return str(made.json()["id"])

    def _reminders(self) -> list[dict[str, Any]]:
        path = f"{self.address}/api/{self.id}/tasks/{self.task}/reminders"
        return list(httpx2.get(path, headers=self.headers, timeout=20).json()["items"])

    def named(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return a body or a query in which whatever names a thing names one that exists."""
        if path.endswith("/confirm") and "code" in fields:
            return {**fields, "code": channels.code(self.id, self.mail)}
        neighbour = self.other_project if "/projects" in path else self.other
        real: dict[str, Any] = {
            "project_id": self.other_project,
            "parent_id": self.other,
            "project": self.project,
            "parent": self.task,
            "task": self.task,
            "into": self.other_tag,
            "before": neighbour,
            "after": neighbour,
            "ids": [self.task, self.other],
            "channel": self.channel,
        }
        return {
            name: real[name] if name in real and isinstance(value, str | list) else value
            for name, value in fields.items()
        }
