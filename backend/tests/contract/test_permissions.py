"""The permission matrix over the whole OpenAPI document: every operation, every kind of wrong caller."""

import base64
import json
import time
from collections import Counter
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
from duly.web.resources import Resources
from tests.support import channels
from tests.support.caller import User
from tests.support.fold import Copy
from tests.support.issuer import Issuer
from tests.support.operations import Operations
from tests.support.telling import tell

DOCUMENT = json.loads(openapi())
EVERY = [(method.upper(), path) for path, operations in DOCUMENT["paths"].items() for method in operations]
# By a link, without signing in: `tests/features/channels/test_unsubscribing.py`.
OPEN = [("POST", "/api/unsubscribe/{token}")]
OPERATIONS = [operation for operation in EVERY if operation not in OPEN]
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
    "PATCH /api/{user_id}/notifications/{notification_id}": {"read": True},
    "POST /api/{user_id}/tasks/{task_id}/postpone": {"due_on": "2026-12-02"},
    "PATCH /api/{user_id}/tasks/{task_id}/series": {"scope": "this", "changes": {"title": "mine now"}},
    "POST /api/{user_id}/tasks/{task_id}/reminders/snooze": {"minutes": 10},
    "PATCH /api/{user_id}/channels/{channel_id}": {"name": "mine now"},
    "POST /api/{user_id}/channels/{channel_id}/confirm": {"code": "12345678"},
}


async def state(user: User) -> list[Any]:
    """Return what changes with anything of a user: the revision, and the log of deliveries, which has none."""
    return [(await user.get("/account")).json()["revision"], (await user.get("/deliveries")).json()]


class TestAnotherUsersThing:
    @pytest.mark.parametrize(("method", "path"), WITH_ID)
    async def test_is_404_and_untouched(
        self, method: str, path: str, new_user: Callable[[], User], resources: Resources
    ) -> None:
        owner, thief = new_user(), new_user()
        now = {"at": resources.clock.now().isoformat()}
        recurring = {"due_on": "2026-12-01", "recurrence": {"rule": "FREQ=DAILY"}, "reminders": [now]}
        task, project = await owner.task(tags=["private"], **recurring), await owner.project()
        tag = (await owner.get("/tags")).json()["items"][0]
        mine = (await thief.post("/tags", {"name": "mine"})).json()
        (told,) = await tell(resources.work, owner)
        channel = await channels.added(owner, channels.EMAIL)
        (delivery,) = (await owner.get("/deliveries")).json()["items"]
        things = {
            "{task_id}": task,
            "{project_id}": project,
            "{tag_id}": tag,
            "{notification_id}": told,
            "{channel_id}": channel,
            "{delivery_id}": delivery,
        }
        kind = next(part for part in path.split("/")[3:] if part.startswith("{"))
        before = await state(owner)
        rest = path.replace("/api/{user_id}", "").replace(kind, str(things[kind]["id"]))
        body = {"into": mine["id"]} if path.endswith("/merge") else BODIES.get(f"{method} {path}")
        answer = await thief.call(method, rest, **({} if body is None else {"json": body}))
        assert answer.status_code == 404
        assert answer.json()["code"].endswith(".not-found")
        assert await state(owner) == before

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


async def belongings(user: User) -> dict[str, set[str]]:
    """Return the ids of everything that a user sees."""
    paths = {"tasks": "/tasks?status=all", "trash": "/trash", "projects": "/projects", "tags": "/tags"}
    found = {name: {item["id"] for item in await user.all(path)} for name, path in paths.items()}
    return found | {"channels": {item["id"] for item in (await user.get("/channels")).json()["items"]}}


def theft(random: Random, owned: dict[str, set[str]], mine: dict[str, set[str]]) -> tuple[str, str, Any] | None:
    """Return a random attempt on another user's thing: the method, the path and the body; None when it owns none of the kind."""
    kind = random.choice(sorted(name for name, ids in owned.items() if ids) or [""])
    if not kind:
        return None
    target = random.choice(sorted(owned[kind]))
    attempts: dict[str, list[tuple[str, str, Any]]] = {
        "tasks": [
            ("GET", f"/tasks/{target}", None),
            ("PUT", f"/tasks/{target}", {"title": "stolen"}),
            ("PATCH", f"/tasks/{target}", {"title": "stolen"}),
            ("PATCH", f"/tasks/{target}/complete", None),
            ("DELETE", f"/tasks/{target}", None),
            ("DELETE", f"/tasks/{target}?permanently=true", None),
            ("POST", f"/tasks/{target}/move", {"project_id": None}),
        ],
        "trash": [("POST", f"/tasks/{target}/restore", None), ("DELETE", f"/tasks/{target}?permanently=true", None)],
        "projects": [
            ("GET", f"/projects/{target}", None),
            ("PATCH", f"/projects/{target}", {"name": "stolen"}),
            ("DELETE", f"/projects/{target}?tasks=trash", None),
        ],
        "tags": [
            ("GET", f"/tags/{target}", None),
            ("PATCH", f"/tags/{target}", {"name": "stolen"}),
            ("DELETE", f"/tags/{target}", None),
            *(("POST", f"/tags/{target}/merge", {"into": tag}) for tag in sorted(mine["tags"])[:1]),
        ],
        "channels": [
            ("GET", f"/channels/{target}", None),
            ("PATCH", f"/channels/{target}", {"enabled": False}),
            ("DELETE", f"/channels/{target}", None),
            ("POST", f"/channels/{target}/test", None),
            ("POST", f"/channels/{target}/confirm", {"code": "12345678"}),
        ],
    }
    return random.choice(attempts[kind])


class TestTwoUsers:
    @pytest.mark.parametrize("seed", range(3))
    async def test_interleaved_at_random_never_see_each_other(self, new_user: Callable[[], User], seed: int) -> None:
        random = Random(seed)
        users = [new_user(), new_user()]
        doing = [Operations(user, seed * 2 + n) for n, user in enumerate(users)]
        thefts: Counter[str] = Counter()
        for _ in range(30):
            for _ in range(8):
                await random.choice(doing).step()
            owned = [await belongings(user) for user in users]
            for name in owned[0]:
                assert owned[0][name].isdisjoint(owned[1][name]), name
            thief = random.randrange(2)
            attempt = theft(random, owned[1 - thief], owned[thief])
            if attempt is not None:
                method, rest, body = attempt
                answer = await users[thief].call(method, rest, **({} if body is None else {"json": body}))
                assert answer.status_code == 404, attempt
                thefts[rest.split("/")[1]] += 1
            assert [await belongings(user) for user in users] == owned
        # Each list is what that user's own changes make of it, to the last field.
        for user in users:
            copy = Copy()
            for change in await user.changes():
                copy.fold(change)
            assert copy.alive() == {task["id"]: task for task in await user.all("/tasks?status=all")}
            assert copy.trashed() == {task["id"]: task for task in await user.all("/trash")}
            assert copy.projects == {project["id"]: project for project in await user.all("/projects")}
            assert copy.tags == {tag["id"]: tag for tag in await user.all("/tags")}
            channel_list = (await user.get("/channels")).json()["items"]
            assert copy.channels == {channel["id"]: channel for channel in channel_list}
            assert copy.tasks
            assert copy.projects
            assert copy.tags
        assert {"tasks", "projects", "tags", "channels"} <= thefts.keys()

    async def test_search_finds_nothing_of_another(self, new_user: Callable[[], User]) -> None:
        owner, other = new_user(), new_user()
        await owner.task("A secret about xylophones", description="hidden", tags=["quiet"])
        for query in ("q=xylophones", "q=xylophnes", "q=hidden", "tag=quiet"):
            assert (await other.get(f"/tasks?status=all&{query}")).json()["items"] == []
            assert len((await owner.get(f"/tasks?status=all&{query}")).json()["items"]) == 1


def test_the_matrix_covers_every_operation() -> None:
    assert len(OPERATIONS) >= 25
    assert all(path.startswith("/api/{user_id}/") for _, path in OPERATIONS)
    assert len(EVERY) == len(OPERATIONS) + len(OPEN)
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            assert ("security" in operation) == ((method.upper(), path) not in OPEN), path
