"""The permission matrix over the whole OpenAPI document: every operation, every kind of wrong caller."""

import base64
import json
import time
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from duly.entrypoints.documents import openapi
from tests.support.caller import User
from tests.support.issuer import Issuer

DOCUMENT = json.loads(openapi())
OPERATIONS = [
    (method.upper(), path) for path, operations in DOCUMENT["paths"].items() for method in operations if path != "/docs"
]
WITH_ID = [(method, path) for method, path in OPERATIONS if path.count("{") > 1]


def filled(path: str, user_id: Any, other_id: Any) -> str:
    parts = path.replace("{user_id}", str(user_id)).split("/")
    return "/".join(str(other_id) if part.startswith("{") else part for part in parts)


def forged(issuer: Issuer, header: dict[str, Any], claims: dict[str, Any]) -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part(header)}.{part(claims)}."


def wrong_tokens(issuer: Issuer, user_id: Any) -> dict[str, str | None]:
    now = int(time.time())
    claims = {"sub": str(user_id), "iss": issuer.origin, "aud": issuer.audience, "iat": now, "exp": now + 600}
    kid = {"kid": issuer.key_id}
    public = issuer.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    good = issuer.token(user_id)
    head, body, signature = good.split(".")
    other = jwt.encode(claims, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers=kid)
    return {
        "none": None,
        "garbage": "Bearer not-a-token",
        "empty": "Bearer ",
        "basic": "Basic dXNlcjpwYXNz",
        "expired": f"Bearer {issuer.token(user_id, expires_in=-60)}",
        "alg none": f"Bearer {forged(issuer, {'alg': 'none', **kid}, claims)}",
        "alg none, signed": f"Bearer {forged(issuer, {'alg': 'none', **kid}, claims)}{signature}",
        "HS256 with our kid": f"Bearer {jwt.encode(claims, public * 2, algorithm='HS256', headers=kid)}",
        "another key with our kid": f"Bearer {other}",
        "unknown kid": f"Bearer {jwt.encode(claims, issuer.key, algorithm='EdDSA', headers={'kid': 'other'})}",
        "no kid": f"Bearer {jwt.encode(claims, issuer.key, algorithm='EdDSA')}",
        "wrong audience": f"Bearer {issuer.token(user_id, aud='somebody-else')}",
        "wrong issuer": f"Bearer {issuer.token(user_id, iss='http://evil.test')}",
        "no subject": f"Bearer {issuer.token('')}",
        "subject is no id": f"Bearer {issuer.token('admin')}",
        "tampered": f"Bearer {head}.{body[:-4]}AAAA.{signature}",
        "endless": f"Bearer {good}{'A' * 5000}",
    }


class TestNoValidToken:
    @pytest.mark.parametrize(("method", "path"), OPERATIONS)
    async def test_is_401_before_anything_is_read(
        self, method: str, path: str, client: httpx2.AsyncClient, issuer: Issuer
    ) -> None:
        user_id = uuid4()
        for name, value in wrong_tokens(issuer, user_id).items():
            headers = {"content-type": "application/json"} | ({"authorization": value} if value is not None else {})
            # A body that breaks every rule: the token is looked at first.
            answer = await client.request(method, filled(path, user_id, uuid4()), headers=headers, content=b"{broken")
            assert answer.status_code == 401, name
            assert answer.headers["www-authenticate"].startswith("Bearer"), name
            assert answer.json()["code"] == "unauthenticated", name


class TestAnotherUsersPath:
    @pytest.mark.parametrize(("method", "path"), OPERATIONS)
    async def test_is_403(self, method: str, path: str, client: httpx2.AsyncClient, issuer: Issuer) -> None:
        headers = {"authorization": f"Bearer {issuer.token(uuid4())}"}
        answer = await client.request(method, filled(path, uuid4(), uuid4()), headers=headers)
        assert answer.status_code == 403
        assert answer.json()["code"] == "forbidden"


BODIES: dict[str, Any] = {
    "PUT /api/{user_id}/tasks/{task_id}": {"title": "mine now"},
    "PATCH /api/{user_id}/tasks/{task_id}": {"title": "mine now"},
    "PATCH /api/{user_id}/projects/{project_id}": {"name": "mine now"},
    "PATCH /api/{user_id}/tags/{tag_id}": {"name": "mine now"},
    "POST /api/{user_id}/tasks/{task_id}/move": {"project_id": None},
}


class TestAnotherUsersThing:
    @pytest.mark.parametrize(("method", "path"), WITH_ID)
    async def test_is_404_and_untouched(self, method: str, path: str, new_user: Callable[[], User]) -> None:
        owner, thief = new_user(), new_user()
        task, project = await owner.task(tags=["private"]), await owner.project()
        tag = (await owner.get("/tags")).json()["items"][0]
        mine = (await thief.post("/tags", {"name": "mine"})).json()
        things = {"{task_id}": task, "{project_id}": project, "{tag_id}": tag}
        kind = next(part for part in path.split("/")[3:] if part.startswith("{"))
        before = (await owner.get("/account")).json()["revision"]
        rest = path.replace("/api/{user_id}", "").replace(kind, str(things[kind]["id"]))
        body = {"into": mine["id"]} if path.endswith("/merge") else BODIES.get(f"{method} {path}")
        answer = await thief.call(method, rest, **({} if body is None else {"json": body}))
        assert answer.status_code == 404
        assert answer.json()["code"].endswith(".not-found")
        assert (await owner.get("/account")).json()["revision"] == before

    async def test_named_in_a_body_is_unknown(self, new_user: Callable[[], User]) -> None:
        owner, thief = new_user(), new_user()
        project, task = await owner.project(), await owner.task()
        mine = await thief.task()
        for method, rest, body in [
            ("POST", "/tasks", {"title": "x", "project_id": project["id"]}),
            ("POST", "/tasks", {"title": "x", "parent_id": task["id"]}),
            ("PATCH", f"/tasks/{mine['id']}", {"project_id": project["id"]}),
            ("POST", f"/tasks/{mine['id']}/move", {"before": task["id"]}),
        ]:
            answer = await thief.call(method, rest, json=body)
            assert answer.status_code == 422, (rest, body)
            assert answer.json()["errors"], (rest, body)
        bulk = await thief.post("/tasks/bulk", {"ids": [task["id"], mine["id"]], "action": "delete"})
        assert [result["status"] for result in bulk.json()["results"]] == [404, 204]
        assert (await owner.get(f"/tasks/{task['id']}")).status_code == 200


class TestTwoUsers:
    async def test_interleaved_at_random_never_see_each_other(self, new_user: Callable[[], User]) -> None:
        random = Random(7)
        users = [new_user(), new_user()]
        known: dict[Any, list[str]] = {user.id: [] for user in users}
        for step in range(120):
            user = random.choice(users)
            other = users[0] if user is users[1] else users[1]
            match random.randrange(4):
                case 0:
                    known[user.id].append((await user.task(f"{user.id} {step}", tags=[f"t{step % 5}"]))["id"])
                case 1 if known[other.id]:
                    stolen = random.choice(known[other.id])
                    assert (await user.patch(f"/tasks/{stolen}", {"title": "stolen"})).status_code == 404
                case 2:
                    found = await user.get(f"/tasks?q={other.id}")
                    assert found.json()["items"] == []
                case _:
                    seen = await user.all("/tasks?status=all")
                    assert {task["id"] for task in seen} == set(known[user.id])
                    assert all(task["title"].startswith(str(user.id)) for task in seen)
        for user in users:
            assert all(
                str(user.id) in json.dumps(change) or change["type"].startswith("tag.")
                for change in await user.changes()
            )


def test_the_matrix_covers_every_operation() -> None:
    assert len(OPERATIONS) >= 25
    assert all(path.startswith("/api/{user_id}/") for _, path in OPERATIONS)
