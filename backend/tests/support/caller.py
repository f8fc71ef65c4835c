"""One user with a token, calling the API."""

from typing import Any
from uuid import UUID, uuid4

import httpx2

from tests.support.issuer import Issuer


class User:
    """A user of the API; every path is relative to the user's own base."""

    def __init__(self, client: httpx2.AsyncClient, issuer: Issuer, user_id: UUID | None = None) -> None:
        self.client = client
        self.id = user_id or uuid4()
        self.token = issuer.token(self.id)

    def path(self, rest: str) -> str:
        return f"/api/{self.id}{rest}"

    async def call(self, method: str, rest: str, **options: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return await self.client.request(method, self.path(rest), headers=headers, **options)

    async def get(self, rest: str, **options: Any) -> httpx2.Response:
        return await self.call("GET", rest, **options)

    async def post(self, rest: str, body: Any = None, **options: Any) -> httpx2.Response:
        return await self.call("POST", rest, **({} if body is None else {"json": body}), **options)

    async def put(self, rest: str, body: Any, **options: Any) -> httpx2.Response:
        return await self.call("PUT", rest, json=body, **options)

    async def patch(self, rest: str, body: Any = None, **options: Any) -> httpx2.Response:
        return await self.call("PATCH", rest, **({} if body is None else {"json": body}), **options)

    async def delete(self, rest: str, **options: Any) -> httpx2.Response:
        return await self.call("DELETE", rest, **options)

    async def task(self, title: str = "Buy milk", **fields: Any) -> dict[str, Any]:
        answer = await self.post("/tasks", {"title": title, **fields})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def project(self, name: str = "Home", **fields: Any) -> dict[str, Any]:
        answer = await self.post("/projects", {"name": name, **fields})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def all(self, rest: str, limit: int = 200) -> list[dict[str, Any]]:
        """Walk every page of a list."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            separator = "&" if "?" in rest else "?"
            page = f"{rest}{separator}limit={limit}" + (f"&cursor={cursor}" if cursor else "")
            answer = await self.get(page)
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
            cursor = answer.json()["next"]
            if cursor is None:
                return found

    async def changes(self, after: int = 0) -> list[dict[str, Any]]:
        """Read the whole change feed after a revision."""
        found: list[dict[str, Any]] = []
        while True:
            answer = await self.get(f"/changes?after={after}&limit=1000")
            assert answer.status_code == 200, answer.text
            found += answer.json()["changes"]
            if not answer.json()["more"]:
                return found
            after = found[-1]["revision"]


def codes(answer: httpx2.Response) -> set[tuple[str, str]]:
    """Return the broken rules of a 422 as pairs of field and code."""
    assert answer.headers["content-type"] == "application/problem+json"
    return {(error["field"], error["code"]) for error in answer.json().get("errors", [])}
