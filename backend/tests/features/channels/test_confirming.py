"""E-mail works after its owner typed in the code."""

import asyncio
import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from duly.adapters.embedded.clock import FixedClock
from duly.entrypoints import api
from duly.settings import Settings
from duly.web.app import create_app
from duly.web.resources import Resources
from tests.conftest import NOW, ORIGIN
from tests.support.caller import User
from tests.support.channels import EMAIL, WEBHOOK, added, code, confirmed
from tests.support.issuer import Issuer


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


def wrong(user: User, channel: dict[str, Any]) -> str:
    return f"{(int(code(user.id, channel)) + 1) % 10**8:08}"


async def give(user: User, channel: dict[str, Any], given: str) -> tuple[int, dict[str, Any]]:
    answer = await user.post(f"/channels/{channel['id']}/confirm", {"code": given})
    return answer.status_code, answer.json()


async def codes_sent(user: User) -> list[dict[str, Any]]:
    return [one for one in (await user.get("/deliveries")).json()["items"] if one["about"] == "confirmation"]


class TestConfirm:
    async def test_the_code_that_was_sent(self, user: User) -> None:
        channel = await added(user, EMAIL)
        (delivery,) = await codes_sent(user)
        assert (delivery["channel_id"], delivery["outcome"], delivery["notification_id"]) == (
            channel["id"],
            "waiting",
            None,
        )
        status, now = await give(user, channel, code(user.id, channel))
        assert (status, now) == (200, channel | {"state": "active", "version": 2})
        changed = (await user.changes())[-1]
        assert changed["data"]["changes"] == {"state": {"from": "unconfirmed", "to": "active"}}
        assert await give(user, channel, "anything") == (200, now), "done is done"

    async def test_spaces_do_not_matter(self, user: User) -> None:
        channel = await added(user, EMAIL)
        digits = code(user.id, channel)
        assert (await give(user, channel, f" {digits[:4]} {digits[4:]}\t"))[0] == 200

    async def test_a_wrong_code_says_how_many_tries_are_left(self, user: User) -> None:
        channel = await added(user, EMAIL)
        for left in (4, 3, 2, 1, 0):
            status, problem = await give(user, channel, wrong(user, channel))
            assert (status, problem["code"], problem["tries_left"]) == (409, "channel.wrong-code", left)
        for given in (wrong(user, channel), code(user.id, channel)):
            status, problem = await give(user, channel, given)
            assert (status, problem["code"]) == (409, "channel.code-ended")
        assert (await user.get(f"/channels/{channel['id']}")).json() == channel

    async def test_tries_at_once_count_each(self, user: User) -> None:
        channel = await added(user, EMAIL)
        answers = await asyncio.gather(*(give(user, channel, wrong(user, channel)) for _ in range(12)))
        assert sorted(problem["tries_left"] for _, problem in answers if "tries_left" in problem) == [0, 1, 2, 3, 4]

    @pytest.mark.parametrize("given", ["", "x" * 41, 12345678, None])
    async def test_what_is_no_code_is_no_try(self, user: User, given: Any) -> None:
        channel = await added(user, EMAIL)
        assert (await give(user, channel, given))[0] == 422
        assert (await give(user, channel, "١٢٣٤٥٦٧٨"))[1]["tries_left"] == 4

    async def test_after_a_day_it_has_ended(self, user: User, clock: FixedClock) -> None:
        channel, other = await added(user, EMAIL), await added(user, EMAIL, address="eve@example.com")
        clock.advance(timedelta(hours=24) - timedelta(seconds=1))
        assert (await give(user, channel, code(user.id, channel)))[0] == 200
        clock.advance(timedelta(seconds=1))
        status, problem = await give(user, other, code(user.id, other))
        assert (status, problem["code"]) == (409, "channel.code-ended")

    async def test_nothing_else_needs_one(self, user: User) -> None:
        channel = await added(user, WEBHOOK)
        assert (await give(user, channel, "12345678"))[0] == 200
        answer = await user.post(f"/channels/{channel['id']}/resend")
        assert (answer.status_code, answer.json()["code"]) == (409, "channel.confirmed")

    async def test_the_code_is_written_down_nowhere(self, user: User, resources: Resources) -> None:
        channel = await added(user, EMAIL)
        async with resources.work.unit("a-look") as unit:
            for table in ("channel", "delivery", "event"):
                rows = await unit.connection.execute(
                    text(f"SELECT * FROM duly.{table} WHERE user_id = :user"), {"user": user.id}
                )
                found = json.dumps([list(row) for row in rows], default=str)
                assert channel["id"] in found
                assert code(user.id, channel) not in found


class TestResend:
    async def test_a_new_code_ends_the_one_before_and_brings_new_tries(self, user: User) -> None:
        channel = await added(user, EMAIL)
        for _ in range(5):
            await give(user, channel, wrong(user, channel))
        answer = await user.post(f"/channels/{channel['id']}/resend")
        assert (answer.status_code, answer.json()["about"]) == (202, "confirmation")
        new, old = await codes_sent(user)
        assert new == answer.json()
        assert (old["outcome"], old["reason"], old["due_at"]) == ("cancelled", "told-again", None)
        assert (await give(user, channel, code(user.id, channel)))[1]["tries_left"] == 4
        assert (await give(user, channel, code(user.id, channel, 2)))[0] == 200

    async def test_five_codes_an_hour_for_all_addresses_together(
        self, user: User, new_user: Callable[[], User], clock: FixedClock
    ) -> None:
        channel = await added(user, EMAIL)
        clock.advance(timedelta(minutes=20))
        for _ in range(2):
            assert (await user.post(f"/channels/{channel['id']}/resend")).status_code == 202
        # Adding it again, or another one, is no way around.
        assert (await user.delete(f"/channels/{channel['id']}")).status_code == 204
        channel = await added(user, EMAIL)
        other = await added(user, EMAIL, address="eve@example.com")
        before = await codes_sent(user)
        for answer in (
            await user.post(f"/channels/{channel['id']}/resend"),
            await user.post("/channels", {**EMAIL, "address": "carol@example.com"}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (429, "channel.too-many-codes")
            assert answer.headers["retry-after"] == "2400"
        assert await codes_sent(user) == before
        assert len((await user.get("/channels")).json()["items"]) == 2
        await added(new_user(), EMAIL)
        clock.advance(timedelta(seconds=2400))
        assert (await user.post(f"/channels/{other['id']}/resend")).status_code == 202
        assert (await user.post(f"/channels/{other['id']}/resend")).status_code == 429

    async def test_many_accounts_send_no_more_to_one_address(
        self, clock: FixedClock, api_settings: Settings, issuer: Issuer, resources: Resources
    ) -> None:
        victim = {**EMAIL, "address": "Mallory.Victim@example.com"}
        offered = dataclasses.replace(resources, settings=api_settings.model_copy(update={"codes_per_address": 3}))
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(create_app(offered, api.SERVICE.routers)), base_url=ORIGIN
        ) as client:
            people = [User(client, issuer) for _ in range(5)]
            answers = [await user.post("/channels", victim) for user in people]
            assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
            assert answers[3].json()["code"] == "channel.too-many-codes"
            # Not by another case either, nor by taking the channel away; another address is another matter.
            assert (await people[0].delete(f"/channels/{answers[0].json()['id']}")).status_code == 204
            assert (
                await people[4].post("/channels", {**EMAIL, "address": "mallory.victim@EXAMPLE.com"})
            ).status_code == 429
            assert (
                await people[4].post("/channels", {**EMAIL, "address": f"{people[4].id}@example.com"})
            ).status_code == 201
            clock.advance(timedelta(hours=1, seconds=1))
            assert (await people[4].post("/channels", victim)).status_code == 201

    async def test_an_idempotency_key_sends_one(self, user: User) -> None:
        channel = await added(user, EMAIL)
        key = {"Idempotency-Key": "k"}
        first, again = [await user.post(f"/channels/{channel['id']}/resend", headers=key) for _ in range(2)]
        assert first.json() == again.json()
        assert len(await codes_sent(user)) == 2

    async def test_a_confirmed_one_needs_none(self, user: User) -> None:
        channel = await confirmed(user)
        answer = await user.post(f"/channels/{channel['id']}/resend")
        assert (answer.status_code, answer.json()["code"]) == (409, "channel.confirmed")
