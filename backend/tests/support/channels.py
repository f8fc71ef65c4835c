"""Channels of a user, made through the API; and what their owner would find in the mailbox."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from duly.database.unit_of_work import Work
from duly.features.channels.service.seal import Sealer
from tests.support.caller import User
from tests.support.server import DELIVERY_KEY

SEALER = Sealer(DELIVERY_KEY)
WEBHOOK = {"kind": "webhook", "url": "https://hooks.example.com/duly"}
EMAIL = {"kind": "email", "address": "ada@example.com"}
NTFY = {"kind": "ntfy", "topic": "ada-8RkQ2mX0"}
WEB_PUSH = {
    "kind": "web_push",
    "name": "Laptop",
    "subscription": {
        "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABX",
        # The receiver's keys of RFC 8291, appendix A.
        "keys": {
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        },
    },
}


async def added(user: User, body: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Add a channel that is new, and return the answer."""
    answer = await user.post("/channels", {**body, **fields})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def code(user_id: UUID | str, channel: dict[str, Any] | str, number: int = 1) -> str:
    """Return the code that was sent to an e-mail channel, the first or a later one."""
    channel_id = channel if isinstance(channel, str) else channel["id"]
    return SEALER.code(UUID(channel_id), UUID(str(user_id)), number)


async def confirmed(user: User, body: dict[str, Any] = EMAIL, **fields: Any) -> dict[str, Any]:
    """Add an e-mail channel, give it its code, and return it."""
    channel = await added(user, body, **fields)
    answer = await user.post(f"/channels/{channel['id']}/confirm", {"code": code(user.id, channel)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def token(user_id: UUID | str, channel: dict[str, Any] | str) -> str:
    """Return the token of the link that unsubscribes a channel."""
    channel_id = channel if isinstance(channel, str) else channel["id"]
    return SEALER.unsubscribe_token(UUID(channel_id), UUID(str(user_id)))


async def sent_test(user: User, channel: dict[str, Any]) -> dict[str, Any]:
    """Have a test sent to a channel, and return its delivery, which waits."""
    answer = await user.post(f"/channels/{channel['id']}/test")
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def ended(work: Work, delivery: dict[str, Any], outcome: str = "delivered") -> None:
    """Let a delivery end as if a courier had been there."""
    async with work.unit("by-hand") as unit:
        statement = text(
            "UPDATE duly.delivery SET outcome = :outcome, due_at = NULL, ended_at = :now WHERE id = :id AND due_at IS NOT NULL"
        )
        given = {"outcome": outcome, "now": unit.now, "id": UUID(delivery["id"])}
        assert (await unit.connection.execute(statement, given)).rowcount == 1
