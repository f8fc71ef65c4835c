"""The statements of `docs/operations/deliveries.md` do what the page says, and the reference shows what is really sent."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from duly.adapters.delivery.webhook import content
from duly.features.channels.service.wording import Subject, compose
from duly.launcher.postgres import EmbeddedPostgres
from duly.ports.sender import TryLater
from tests.support import pages
from tests.support.couriers import Couriers


@pytest.fixture
async def owner(database: EmbeddedPostgres) -> asyncpg.Connection:
    connection = await asyncpg.connect(database.address())
    yield connection
    await connection.close()


async def test_an_operator_sees_what_failed_and_sends_it_again(couriers: Couriers, owner: asyncpg.Connection) -> None:
    user = uuid4()
    await couriers.channel(user, "mail", "email")
    couriers.ends.raising("mail", TryLater("unavailable", 421))
    failed, answers, again = pages.blocks("docs/operations/deliveries.md", "sql")
    await couriers.plan(user)
    async with couriers.work.unit("a-test") as unit:
        await unit.connection.exec_driver_sql("UPDATE duly.delivery SET tried = 9 WHERE user_id = $1", (user,))
    async with couriers.at_work():
        (row,) = await couriers.until(user, "failed")
    seen = [dict(found) for found in await owner.fetch(failed)]
    assert any((found["channel_kind"], found["reason"]) == ("email", "too-many-attempts") for found in seen)
    said = [dict(found) for found in await owner.fetch(answers)]
    assert any(
        (found["outcome"], found["reason"], found["status"]) == ("later", "unavailable", "421") for found in said
    )
    await owner.execute(again)
    async with couriers.at_work():
        (after,) = await couriers.until(user, "delivered")
    assert (after["id"], after["tried"], len(after["attempts"])) == (row["id"], 1, 2)
    assert len(couriers.ends.got["mail"]) == 1


def test_the_reference_shows_what_a_webhook_gets() -> None:
    (example,) = [
        json.loads(block) for block in pages.blocks("docs/reference/channels.md", "json") if "reminder.fired" in block
    ]
    told = example["data"]
    subject = Subject(
        id=UUID(told["id"]),
        user_id=UUID(told["user_id"]),
        notification_id=UUID(told["notification_id"]),
        about="reminder",
        message={
            "task_id": told["task"]["id"],
            "title": told["task"]["title"],
            "due": told["task"]["due"],
            "reminder_id": told["reminder"]["id"],
            **{name: told["reminder"][name] for name in ("at", "late", "nag", "urgent")},
        },
        created_at=datetime.fromisoformat(example["timestamp"]),
        expires_at=datetime.fromisoformat(told["expires_at"]),
        origin="https://duly.example",
        locale="en-GB",
        zone_name="Europe/Berlin",
    )
    now = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
    assert json.loads(content(compose(subject, now))) == example
