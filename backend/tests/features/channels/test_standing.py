"""How a channel stands after deliveries ended, and how its owner gives it another chance."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from duly.database.unit_of_work import UnitOfWork
from duly.features.channels.service import standing
from duly.identity.principal import Principal
from duly.web.resources import Resources
from tests.support.caller import User
from tests.support.channels import EMAIL, WEB_PUSH, WEBHOOK, added

Note = Callable[[UnitOfWork, Principal, UUID], Awaitable[None]]


async def noted(resources: Resources, user: User, channel: dict[str, Any], *notes: Note) -> dict[str, Any] | None:
    """Note what became of deliveries, each in a unit of its own; return the channel, None when it is no more."""
    for note in notes:
        async with resources.work.unit("a-note") as unit:
            await note(unit, Principal(user.id, service="notifications"), UUID(channel["id"]))
    answer = await user.get(f"/channels/{channel['id']}")
    return dict(answer.json()) if answer.status_code == 200 else None


async def test_two_failures_in_a_row_are_the_channels(user: User, resources: Resources) -> None:
    channel = await added(user, WEBHOOK)
    channel.pop("secret")
    assert await noted(resources, user, channel, standing.failed, standing.delivered, standing.failed) == channel
    failing = await noted(resources, user, channel, standing.failed, standing.failed)
    assert failing is not None
    assert (failing["state"], failing["enabled"], failing["version"]) == ("failing", True, 2)
    works = await noted(resources, user, channel, standing.delivered, standing.delivered)
    assert works is not None
    assert (works["state"], works["version"]) == ("active", 3)
    kinds = [(change["type"], change["data"].get("version")) for change in await user.changes()]
    assert kinds == [("channel.created", None), ("channel.updated", 2), ("channel.updated", 3)]


async def test_a_gone_subscription_is_removed_and_another_switched_off(user: User, resources: Resources) -> None:
    push, hook = await added(user, WEB_PUSH), await added(user, WEBHOOK)
    assert await noted(resources, user, push, standing.gone) is None
    off = await noted(resources, user, hook, standing.gone)
    assert off is not None
    assert (off["state"], off["enabled"]) == ("failing", False)
    on = await user.patch(f"/channels/{hook['id']}", {"enabled": True})
    assert (on.json()["state"], on.json()["enabled"]) == ("active", True), "switched on again it has another chance"
    after = await noted(resources, user, hook, standing.failed)
    assert after == on.json()


async def test_an_address_that_is_not_confirmed_stays_so(user: User, resources: Resources) -> None:
    mail = await added(user, EMAIL)
    assert await noted(resources, user, mail, standing.failed, standing.failed, standing.delivered) == mail
    off = await noted(resources, user, mail, standing.gone)
    assert off is not None
    assert (off["state"], off["enabled"]) == ("unconfirmed", False)


async def test_a_subscription_given_again_works(user: User, resources: Resources) -> None:
    push = await added(user, WEB_PUSH)
    failing = await noted(resources, user, push, standing.failed, standing.failed)
    assert failing is not None
    assert failing["state"] == "failing"
    assert (await user.post("/channels", WEB_PUSH)).json()["state"] == "active"
    after = await noted(resources, user, push, standing.failed)
    assert after is not None
    assert after["state"] == "active", "it counts from the beginning"


@pytest.mark.parametrize("note", [standing.delivered, standing.failed, standing.gone])
async def test_of_a_channel_that_is_no_more_nothing_is_noted(user: User, resources: Resources, note: Note) -> None:
    assert await noted(resources, user, {"id": str(uuid4())}, note) is None
    assert await user.changes() == []
