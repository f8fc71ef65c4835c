"""A user who has something of everything, so that a made-up request can meet what is there."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx2

from tests.support.issuer import Issuer


class Things:
    """One user with tasks, subtasks, tags, projects, something in the trash; made through the API at `address`."""

    def __init__(self, address: str, issuer: Issuer) -> None:
        self.id = str(uuid4())
        self.headers = {"Authorization": f"Bearer {issuer.token(self.id)}"}
        with httpx2.Client(base_url=f"{address}/api/{self.id}", headers=self.headers, timeout=20) as client:
            self.project, self.other_project = (self._make(client, "/projects", name=name) for name in ("Home", "Work"))
            self.task = self._make(client, "/tasks", title="Buy milk", tags=["one", "two"], due_on="2026-12-24")
            self.other = self._make(client, "/tasks", title="Call Ada", due_at="2026-12-24T18:00:00Z")
            self._make(client, "/tasks", title="Oat milk", parent_id=self.task)
            self.trashed = self._make(client, "/tasks", title="Gone")
            assert client.delete(f"/tasks/{self.trashed}").status_code == 204
            self.tag, self.other_tag = (tag["id"] for tag in client.get("/tags").json()["items"])

    @staticmethod
    def _make(client: httpx2.Client, path: str, **body: Any) -> str:
        answer = client.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def parameters(self, path: str) -> dict[str, str]:
        """Return ids that exist for the parameters of a path."""
        task = self.trashed if path.endswith("/restore") else self.task
        ids = {"user_id": self.id, "task_id": task, "project_id": self.project, "tag_id": self.tag}
        return {name: value for name, value in ids.items() if f"{{{name}}}" in path}

    def named(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return a body or a query in which whatever names a thing names one that exists."""
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
        }
        return {
            name: real[name] if name in real and isinstance(value, str | list) else value
            for name, value in fields.items()
        }
