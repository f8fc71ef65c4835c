"""One click ends mail, without signing in (RFC 8058); and opens nothing else."""

import asyncio
from collections.abc import Callable

import httpx2
import pytest
from fastapi import FastAPI

from duly.web.limits import RefusedLimit
from tests.support.caller import User
from tests.support.channels import WEBHOOK, added, confirmed, token

FORM = {"content": b"List-Unsubscribe=One-Click", "headers": {"content-type": "application/x-www-form-urlencoded"}}


class TestUnsubscribe:
    @pytest.mark.parametrize(
        "body",
        [
            FORM,
            {},
            {"json": {}},
            {"content": b"{broken", "headers": {"content-type": "application/json"}},
            {"content": b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
             "headers": {"content-type": "multipart/form-data; boundary=b"}},
        ],
        ids=["form", "nothing", "json", "broken", "multipart"],
    )  # fmt: skip
    async def test_switches_the_channel_off(
        self, user: User, client: httpx2.AsyncClient, body: dict[str, object]
    ) -> None:
        channel = await confirmed(user)
        answer = await client.post(f"/api/unsubscribe/{token(user.id, channel)}", **body)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()) == (200, {"unsubscribed": True})
        assert (await user.get(f"/channels/{channel['id']}")).json()["enabled"] is False
        changed = (await user.changes())[-1]
        assert changed["data"]["changes"] == {"enabled": {"from": True, "to": False}}

    async def test_again_changes_nothing_and_its_owner_can_switch_it_on(
        self, user: User, client: httpx2.AsyncClient
    ) -> None:
        channel = await confirmed(user)
        link = f"/api/unsubscribe/{token(user.id, channel)}"
        answers = await asyncio.gather(*(client.post(link) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {200}
        assert (await user.get(f"/channels/{channel['id']}")).json()["version"] == 3
        await user.patch(f"/channels/{channel['id']}", {"enabled": True})
        assert (await client.post(link)).status_code == 200
        assert (await user.get(f"/channels/{channel['id']}")).json()["enabled"] is False

    async def test_touches_nothing_else(self, new_user: Callable[[], User], client: httpx2.AsyncClient) -> None:
        one, other = new_user(), new_user()
        channel, hook, theirs = await confirmed(one), await added(one, WEBHOOK), await confirmed(other)
        await client.post(f"/api/unsubscribe/{token(one.id, channel)}")
        assert (await one.get(f"/channels/{hook['id']}")).json()["enabled"] is True
        assert (await other.get(f"/channels/{theirs['id']}")).json() == theirs

    async def test_a_link_that_is_none_is_not_found(
        self, new_user: Callable[[], User], client: httpx2.AsyncClient
    ) -> None:
        user, other = new_user(), new_user()
        channel = await confirmed(user)
        good = token(user.id, channel)
        changed = f"{good[:20]}{'B' if good[20] == 'A' else 'A'}{good[21:]}"
        swapped = token(other.id, channel)
        for wrong in (good[:-1], good + "A", changed, good[:-4] + "AAAA", "x", "tasks", "%00", "é", swapped):
            answer = await client.post(f"/api/unsubscribe/{wrong}")
            assert (answer.status_code, answer.json()["code"]) == (404, "unsubscribe.not-found"), wrong
        assert (await user.get(f"/channels/{channel['id']}")).json() == channel
        await user.delete(f"/channels/{channel['id']}")
        assert (await client.post(f"/api/unsubscribe/{good}")).status_code == 404

    async def test_a_body_is_bounded_all_the_same(self, user: User, client: httpx2.AsyncClient) -> None:
        channel = await confirmed(user)
        answer = await client.post(f"/api/unsubscribe/{token(user.id, channel)}", content=b"x" * (1024 * 1024 + 1))
        assert (answer.status_code, answer.json()["code"]) == (413, "request.too-large")
        assert (await user.get(f"/channels/{channel['id']}")).json() == channel

    async def test_trying_out_links_gets_slow(self, client: httpx2.AsyncClient, app: FastAPI, user: User) -> None:
        channel = await confirmed(user)
        app.state.refused = RefusedLimit(3, app.state.addresses)
        answers = [await client.post("/api/unsubscribe/nonsense") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
        assert int(answers[-1].headers["retry-after"]) > 0
        assert (await client.post(f"/api/unsubscribe/{token(user.id, channel)}")).status_code == 200, (
            "a good link goes on"
        )

    async def test_a_person_who_follows_it_is_asked_first(self, user: User, client: httpx2.AsyncClient) -> None:
        channel = await confirmed(user)
        link = token(user.id, channel)
        answer = await client.get(f"/api/unsubscribe/{link}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/unsubscribe?token={link}")
        assert (await user.get(f"/channels/{channel['id']}")).json() == channel
        escaped = await client.get("/api/unsubscribe/a&b=c%0d%0aX:y")
        assert escaped.headers["location"] == "/unsubscribe?token=a%26b%3Dc%0D%0AX%3Ay"


class TestOpenPaths:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/api/unsubscribe"), ("POST", "/api/unsubscribe"), ("GET", "/api/unsubscribe/"),
            ("DELETE", "/api/unsubscribe/x"), ("PATCH", "/api/unsubscribe/account"), ("PUT", "/api/unsubscribe/workspace"),
            ("GET", "/api/unsubscribe/tasks/x"), ("POST", "/api/unsubscribe/tasks/bulk"), ("POST", "/api/unsubscribe/x/"),
        ],
    )  # fmt: skip
    async def test_nothing_beside_them_is_open(self, client: httpx2.AsyncClient, method: str, path: str) -> None:
        for spelt in (
            path,
            path.replace("unsubscribe", "Unsubscribe"),
            path.replace("unsubscribe", "unsubscribe/x%2Fx"),
        ):
            answer = await client.request(method, spelt)
            assert answer.status_code == 401, spelt

    @pytest.mark.parametrize("word", ["tasks", "account", "channels", "deliveries", "changes", "stream", "workspace"])
    async def test_a_token_is_never_taken_for_a_users_things(self, client: httpx2.AsyncClient, word: str) -> None:
        assert (await client.get(f"/api/unsubscribe/{word}")).status_code == 303
        answer = await client.post(f"/api/unsubscribe/{word}", json={"title": "x"})
        assert (answer.status_code, answer.json()["code"]) == (404, "unsubscribe.not-found")

    async def test_elsewhere_a_body_is_still_json(self, user: User) -> None:
        answer = await user.call("POST", "/channels", **FORM)
        assert answer.status_code == 415
