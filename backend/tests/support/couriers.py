"""A sender that does as it is told, and a courier at work with channels made by hand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self, get_args
from uuid import UUID

from sqlalchemy import text
from uuid_utils import compat

from duly.database.base import Record
from duly.database.unit_of_work import Work
from duly.features.channels.repository import channels
from duly.features.channels.service import planning, waking
from duly.features.channels.service.attempting import Sending
from duly.features.channels.service.courier import Courier
from duly.features.channels.service.seal import Sealer
from duly.identity.principal import Principal
from duly.messaging import log
from duly.ports.event_bus import EventBus
from duly.ports.secret_store import SecretMissing
from duly.ports.sender import Kind, Message, Receipt

KEY = "a-delivery-key-of-the-tests-0123456789"
ORIGIN = "https://duly.example"
Answer = Callable[[Message], Awaitable[Receipt]]


class OneSecret:
    """A secret store with the delivery key, or without."""

    def __init__(self, key: str | None = KEY) -> None:
        self.key = key

    async def get(self, name: str) -> str:
        if self.key is None or name != "delivery-key":
            raise SecretMissing(name)
        return self.key


async def takes(_: Message) -> Receipt:
    return Receipt(201)


@dataclass
class Ends:
    """Every end there is, for all kinds. Each takes what it gets, unless `answers` says otherwise for its name.

    `got` has what arrived by name, in order, and `at_once` the most that were being taken at one moment, by name and in all.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    got: dict[str, list[Message]] = field(default_factory=dict)
    tried: dict[str, list[Message]] = field(default_factory=dict)
    at_once: dict[str, int] = field(default_factory=dict)
    _now: dict[str, int] = field(default_factory=dict)

    async def send(self, address: Mapping[str, str], message: Message) -> Receipt:
        name = address["name"]
        self.tried.setdefault(name, []).append(message)
        for counted in (name, ""):
            self._now[counted] = self._now.get(counted, 0) + 1
            self.at_once[counted] = max(self.at_once.get(counted, 0), self._now[counted])
        try:
            receipt = await self.answers.get(name, takes)(message)
        finally:
            for counted in (name, ""):
                self._now[counted] -= 1
        self.got.setdefault(name, []).append(message)
        return receipt

    def raising(self, name: str, *errors: Exception) -> None:
        """Have the end called `name` raise these, one a try, and then take everything."""
        left = list(errors)

        async def answer(_: Message) -> Receipt:
            if left:
                raise left.pop(0)
            return Receipt(201)

        self.answers[name] = answer


@dataclass
class Couriers:
    """Channels, deliveries and couriers on one database."""

    work: Work
    bus: EventBus
    ends: Ends = field(default_factory=Ends)
    secrets: OneSecret = field(default_factory=OneSecret)

    async def alone(self) -> Self:
        """Remove what other tests left: a courier serves everybody, and consumers that start read what is older than they are."""
        async with self.work.unit("a-test") as unit:
            await unit.connection.execute(text("DELETE FROM duly.channel"))
            await unit.connection.execute(text("DELETE FROM duly.delivery WHERE due_at IS NOT NULL"))
            await unit.connection.execute(text("DELETE FROM duly.channel_turn"))
        return self

    def now(self) -> datetime:
        return self.work.clock.now()

    async def channel(self, user_id: UUID, name: str, kind: Kind = "webhook", **more: Any) -> Record:
        """Add a channel to the end called `name`; it is the user's, confirmed and willing unless said otherwise."""
        channel_id, at = compat.uuid7(), self.now()
        row = {
            "id": channel_id,
            "kind": kind,
            "name": name,
            "target": name,
            "address_digest": channel_id.bytes,
            "address": Sealer(KEY).seal(channel_id, user_id, {"name": name}),
            "wants": ["reminders", "digest"],
            "enabled": True,
            "state": "active",
            "confirmation": None,
            "failures": 0,
            "version": 1,
            "created_at": at,
            "updated_at": at,
        }
        async with self.work.unit("a-test") as unit:
            await channels.add(unit.connection, Principal(user_id), row | more)
        return row | more

    async def plan(self, user_id: UUID, title: str = "Buy milk", **more: Any) -> UUID:
        """Plan a reminder's deliveries to every channel of the user, as `tell` does; return the notification's id."""
        notification_id, principal = compat.uuid7(), Principal(user_id, service="notifications")
        message = reminder(title) | more.pop("message", {})
        async with self.work.unit("a-test") as unit:
            await log.begin(unit, principal)
            given = {"about": "reminder", "message": message, "revision": log.revision_of(unit)} | more
            await planning.plan(unit, principal, notification_id=notification_id, **given)
        return notification_id

    async def test(self, user_id: UUID, channel: Record, **more: Any) -> UUID:
        """Plan a test to one channel; return the delivery's id."""
        principal = Principal(user_id)
        async with self.work.unit("a-test") as unit:
            await log.begin(unit, principal)
            given = {"about": "test", "key": f"test:{compat.uuid7()}", "message": {}, "revision": 0} | more
            made = await planning.add(unit, principal, channel, **given)
        assert made is not None
        found: UUID = made["id"]
        return found

    def courier(self) -> Courier:
        senders = dict.fromkeys(get_args(Kind), self.ends)
        return Courier(self.work, self.bus, Sending(senders, self.secrets, self.work.clock, ORIGIN))

    @contextlib.asynccontextmanager
    async def at_work(self, count: int = 1) -> AsyncIterator[list[Courier]]:
        """Run couriers while the block lasts."""
        couriers = [self.courier() for _ in range(count)]
        running = [asyncio.create_task(one.run()) for one in couriers]
        try:
            yield couriers
            for task in running:
                assert not task.done() or task.cancelled() or task.result() is None
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def rows(self, user_id: UUID) -> list[Record]:
        """Return a user's deliveries with everything that is kept, oldest first."""
        async with self.work.unit("a-look") as unit:
            statement = text("SELECT * FROM duly.delivery WHERE user_id = :id ORDER BY id")
            return [dict(row) for row in (await unit.connection.execute(statement, {"id": user_id})).mappings()]

    async def until(self, user_id: UUID, *outcomes: str, seconds: float = 10.0) -> list[Record]:
        """Wait until a user's deliveries have these outcomes, oldest first, and return them."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    rows = await self.rows(user_id)
                    if [row["outcome"] for row in rows] == list(outcomes):
                        return rows
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError([(row["outcome"], row["reason"], row["attempts"]) for row in rows]) from None

    async def tried(self, user_id: UUID, times: int, seconds: float = 10.0) -> Record:
        """Wait until the user's only delivery has so many attempts noted, and return it."""
        async with asyncio.timeout(seconds):
            while len((rows := await self.rows(user_id))[0]["attempts"]) < times:
                await asyncio.sleep(0.01)
        (row,) = rows
        return row

    async def standing(self, channel_id: UUID) -> Record | None:
        """Return a channel's row, None when it is gone."""
        async with self.work.unit("a-look") as unit:
            row = await unit.connection.execute(text("SELECT * FROM duly.channel WHERE id = :id"), {"id": channel_id})
            found = row.mappings().one_or_none()
            return dict(found) if found else None

    async def make_due(self, user_id: UUID) -> None:
        """Let what waits for a user be due now, as if its pause or lease had passed."""
        async with self.work.unit("a-test") as unit:
            statement = text("UPDATE duly.delivery SET due_at = :now WHERE user_id = :id AND due_at IS NOT NULL")
            await unit.connection.execute(statement, {"id": user_id, "now": self.now()})
        # As an announcement would.
        waking.wake()


def reminder(title: str = "Buy milk", **more: Any) -> Record:
    """Return what a reminder tells."""
    at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    return {
        "task_id": str(compat.uuid7()),
        "reminder_id": str(compat.uuid7()),
        "title": title,
        "due": (at + timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
        "at": at.isoformat().replace("+00:00", "Z"),
        "late": False,
        "nag": 0,
        "urgent": False,
    } | more
