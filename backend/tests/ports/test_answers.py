"""What the real sidecar makes of our answers: an event is done, comes again for a bounded while, or is kept as a dead letter."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from duly.adapters.dapr.event_bus import DaprEventBus
from duly.adapters.dapr.inbound import Inbound
from duly.adapters.dapr.scheduler import DaprScheduler
from duly.adapters.dapr.sidecar import Sidecar
from duly.events.catalogue import Topic
from duly.events.envelope import RecordedEvent
from duly.ports.event_bus import Announcement
from tests.ports.answering import Healthy, bound_port, serving
from tests.ports.recorder import Recorder
from tests.ports.runtime import until
from tests.support.stack import RealStack, RunningSidecar

pytestmark = pytest.mark.stack
PATIENCE_SECONDS = 30.0
QUICK = {"policy": "constant", "duration": "50ms", "maxRetries": 3}


@dataclass
class Noting:
    """Notes what the sidecar called and what it was answered."""

    app: Any
    answers: list[tuple[str, int]] = field(default_factory=list)
    content_types: dict[str, bytes | None] = field(default_factory=dict)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.content_types[scope["path"]] = dict(scope["headers"]).get(b"content-type")

        async def noted(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.answers.append((scope["path"], message["status"]))
            await send(message)

        await self.app(scope, receive, noted)

    def to(self, path: str) -> list[int]:
        return [status for called, status in self.answers if called == path]


@dataclass
class Process:
    """One process with its sidecar, and topics of its own."""

    bus: DaprEventBus
    scheduler: DaprScheduler
    noting: Noting
    running: RunningSidecar
    client: Sidecar
    topics: Mapping[str, str]
    recorder: Recorder

    async def publish(self, *events: RecordedEvent, topic: str = "task-events") -> None:
        assert not await self.bus.publish(_topic(self.topics[topic]), events)

    async def publish_raw(self, content: bytes, topic: str = "task-events") -> None:
        path = f"/v1.0/publish/events/{self.topics[topic]}?metadata.rawPayload=true"
        answer = await self.client.request(
            "POST", path, headers={"Content-Type": "application/octet-stream"}, body=content
        )
        assert answer.is_success, answer.content


def _topic(name: str) -> Topic:
    return name  # type: ignore[return-value]


@contextlib.asynccontextmanager
async def process(
    stack: RealStack, users: list[UUID], *, retry: Mapping[str, Any] = QUICK, token: str | None = None
) -> AsyncIterator[Process]:
    """Run a process that consumes `task-events` as two consumers; `token` is what it takes for its own."""
    topics = {name: topic for name, topic in stack.topics().items() if not name.startswith("task-updates")}
    place = bound_port()
    running = stack.sidecar(app_port=place.getsockname()[1], topics=topics, retry=retry)
    client = Sidecar(running.address, running.spec.api_token)
    bus, scheduler, recorder = DaprEventBus(client), DaprScheduler(client), Recorder(users)
    bus.subscribe("one", "task-events", recorder.handle, recorder.give_up)
    noting = Noting(Inbound(bus, scheduler, token or running.spec.app_token))
    async with serving(Healthy(noting), place):
        running.start()
        try:
            await asyncio.to_thread(running.wait)
            yield Process(bus, scheduler, noting, running, client, topics, recorder)
        finally:
            await client.close()
            if running.child.alive:
                await asyncio.to_thread(running.stop)
    # Whatever happened in between: nothing that the sidecar takes for "gone", and nothing about a body that it sent.
    assert {status for _, status in noting.answers} <= {200, 401, 403, 500}


def event(user: UUID, revision: int) -> RecordedEvent:
    return RecordedEvent(
        id=uuid4(), user_id=user, revision=revision, type="task.updated", version=1, subject=f"tasks/{uuid4()}",
        data={"version": 2, "changes": {}}, actor=f"user:{user}", request_id="a-request", source_class="private",
        occurred_at=datetime.now(UTC),
    )  # fmt: skip


@pytest.fixture
def user() -> UUID:
    return uuid4()


class TestEvent:
    async def test_500_comes_again_as_the_policy_says_then_it_is_given_up(self, stack: RealStack, user: UUID) -> None:
        async with process(stack, [user]) as running:
            bad, good = event(user, 1), event(user, 2)
            running.recorder.failing[bad.id] = [RuntimeError("told to") for _ in range(100)]
            await running.publish(bad, good)
            await running.recorder.until_handled([good], PATIENCE_SECONDS)
            await until(lambda: bool(running.recorder.given_up), PATIENCE_SECONDS)
            await until(lambda: len(running.noting.to("/events/task-events")) == 5, PATIENCE_SECONDS)
            assert running.noting.to("/events/task-events") == [500, 500, 500, 500, 200]
            assert len(running.recorder.tries(bad)) == 4
            assert running.recorder.given_up == [bad]
            assert stack.written(running.topics["task-events.dead"]) == 1

    async def test_a_dead_one_is_held_until_it_is_noted(self, stack: RealStack, user: UUID) -> None:
        async with process(stack, [user]) as running:
            noted, tries = asyncio.Event(), 0

            async def note(found: RecordedEvent) -> None:
                nonlocal tries
                tries += 1
                # Longer than every retry of the policy together: an answer of 500 would have lost it.
                if tries < 5:
                    raise RuntimeError("the database is away")
                noted.set()

            running.bus.subscribe("other", "task-events", running.recorder.handle, note)
            bad = event(user, 1)
            running.recorder.failing[bad.id] = [RuntimeError("told to") for _ in range(100)]
            await running.publish(bad)
            async with asyncio.timeout(PATIENCE_SECONDS):
                await noted.wait()
            await until(lambda: running.noting.to("/events/task-events.dead") == [200], PATIENCE_SECONDS)

    @pytest.mark.parametrize(
        "content", [b"{}", json.dumps({"specversion": "1.0", "type": "another", "id": "1", "data": {}}).encode()]
    )
    async def test_what_can_never_be_ours_is_kept_aside_at_once_and_blocks_nothing(
        self, stack: RealStack, user: UUID, content: bytes
    ) -> None:
        async with process(stack, [user]) as running:
            await running.publish_raw(content)
            good = [event(user, number) for number in range(1, 20)]
            await running.publish(*good)
            await running.recorder.until_handled(good, PATIENCE_SECONDS)
            await until(lambda: len(running.noting.to("/events/task-events.dead")) == 1, PATIENCE_SECONDS)
            # Long enough for a repeat to be seen.
            await asyncio.sleep(0.5)
            assert len(running.noting.to("/events/task-events")) == 1 + len(good)
            assert len(running.noting.to("/events/task-events.dead")) == 1
            assert stack.written(running.topics["task-events.dead"]) == 1

    @pytest.mark.parametrize("content", [b"\x00\xff no json", b"[]", b'"text"'])
    async def test_what_the_sidecar_cannot_read_it_keeps_aside_itself(
        self, stack: RealStack, user: UUID, content: bytes
    ) -> None:
        async with process(stack, [user]) as running:
            await running.publish_raw(content)
            good = [event(user, number) for number in range(1, 20)]
            await running.publish(*good)
            await running.recorder.until_handled(good, PATIENCE_SECONDS)
            await until(lambda: stack.written(running.topics["task-events.dead"]) == 1, PATIENCE_SECONDS)
            await asyncio.sleep(0.5)
            assert len(running.noting.to("/events/task-events")) == len(good)
            assert running.noting.to("/events/task-events.dead") == []

    async def test_a_topic_that_no_consumer_here_wants_is_not_repeated(self, stack: RealStack, user: UUID) -> None:
        async with process(stack, [user]) as running:
            await running.publish(event(user, 1), event(user, 2), topic="reminders")
            await until(lambda: len(running.noting.to("/events/reminders")) == 2, PATIENCE_SECONDS)
            await asyncio.sleep(0.5)
            assert running.noting.to("/events/reminders") == [200, 200]
            assert stack.written(running.topics["reminders.dead"]) == 0

    async def test_refused_for_a_wrong_token_is_not_lost(self, stack: RealStack, user: UUID) -> None:
        many = {"policy": "constant", "duration": "100ms", "maxRetries": 300}
        async with process(stack, [user], retry=many, token="another") as running:
            sent = [event(user, number) for number in range(1, 4)]
            await running.publish(*sent)
            await until(lambda: len(running.noting.to("/events/task-events")) >= 3, PATIENCE_SECONDS)
            assert set(running.noting.to("/events/task-events")) == {401}
            assert running.recorder.tried == []
            # The operator gives the app the token that the sidecar has.
            running.noting.app = Inbound(running.bus, running.scheduler, running.running.spec.app_token)
            await running.recorder.until_handled(sent, PATIENCE_SECONDS)
            assert running.recorder.revisions(user) == [1, 2, 3]

    async def test_an_app_that_was_killed_gets_everything_when_it_is_back(self, stack: RealStack, user: UUID) -> None:
        topics = {name: topic for name, topic in stack.topics().items() if not name.startswith("task-updates")}
        place = bound_port()
        port = place.getsockname()[1]
        # With the policy of the deployment: it is made for this.
        running = stack.sidecar(app_port=port, topics=topics)
        client = Sidecar(running.address, running.spec.api_token)
        bus, recorder = DaprEventBus(client), Recorder([user])
        bus.subscribe("one", "task-events", recorder.handle, recorder.give_up)
        app = Healthy(Inbound(bus, DaprScheduler(client), running.spec.app_token))
        async with contextlib.AsyncExitStack() as first:
            await first.enter_async_context(serving(app, place))
            running.start()
            try:
                await asyncio.to_thread(running.wait)
                before = [event(user, number) for number in range(1, 4)]
                assert not await bus.publish(_topic(topics["task-events"]), before)
                await recorder.until_handled(before, PATIENCE_SECONDS)
                await first.aclose()
                meanwhile = [event(user, number) for number in range(4, 30)]
                assert not await bus.publish(_topic(topics["task-events"]), meanwhile)
                # Several tries of the sidecar find nobody.
                await asyncio.sleep(3)
                assert recorder.revisions(user) == [1, 2, 3]
                async with serving(app, bound_port(port)):
                    await recorder.until_handled(meanwhile, PATIENCE_SECONDS)
            finally:
                await client.close()
                await asyncio.to_thread(running.stop)
        assert recorder.revisions(user) == list(range(1, 30))
        assert stack.written(topics["task-events.dead"]) == 0

    async def test_a_sidecar_that_was_killed_goes_on_where_it_was(self, stack: RealStack, user: UUID) -> None:
        async with process(stack, [user]) as running, asyncio.TaskGroup() as group:
            running.bus.listen(running.recorder.hear)
            looking = group.create_task(running.bus.run())
            before = [event(user, number) for number in range(1, 6)]
            await running.publish(*before)
            await running.recorder.until_handled(before, PATIENCE_SECONDS)
            # The looks after the first start are over.
            await until(lambda: running.recorder.announced.count(Announcement("feed", None)) == 3, PATIENCE_SECONDS)
            await asyncio.to_thread(running.running.kill)
            running.recorder.announced.clear()
            # A child ends with the thread that started it: this one may not be another's.
            running.running.start()
            await asyncio.to_thread(running.running.wait)
            then = [event(user, number) for number in range(6, 11)]
            await running.publish(*then)
            await running.recorder.until_handled(then, PATIENCE_SECONDS)
            assert running.recorder.revisions(user) == list(range(1, 11))
            assert stack.written(running.topics["task-events.dead"]) == 0
            # Announcements of the time without a sidecar reached nobody here: whoever listens looks.
            await until(lambda: Announcement("feed", None) in running.recorder.announced, PATIENCE_SECONDS)
            looking.cancel()


class TestJob:
    async def test_known_unknown_and_failing_are_answered_and_the_clock_goes_on(
        self, stack: RealStack, user: UUID
    ) -> None:
        fired: list[str] = []

        async def fire(name: str) -> None:
            fired.append(name)
            if "bad" in name:
                raise RuntimeError("told to")

        async with process(stack, [user]) as running:
            mark = uuid4().hex[:8]
            running.scheduler.handle(f"known-{mark}", fire)
            # Until the sidecar's stream to the scheduler is open a job is lost: try under fresh names.
            for number in range(100):
                await running.scheduler.schedule(f"known-{mark}-{number}", datetime.now(UTC))
                with contextlib.suppress(AssertionError):
                    await until(lambda: bool(fired), 0.2)
                    break
            for name in (f"known-{mark}-bad", f"unknown-{mark}", f"known-{mark}-good"):
                await running.scheduler.schedule(name, datetime.now(UTC))
                await until(lambda n=name: bool(running.noting.to(f"/job/{n}")), PATIENCE_SECONDS)
            # A framework that wants to parse it would answer 422, and the job would be gone.
            assert running.noting.content_types[f"/job/known-{mark}-good"] is None
            assert running.noting.to(f"/job/known-{mark}-bad") == [500]
            assert running.noting.to(f"/job/unknown-{mark}") == [200]
            assert running.noting.to(f"/job/known-{mark}-good") == [200]


class TestCaller:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_another_service_reaches_none_of_it(self, stack: RealStack, user: UUID, method: str) -> None:
        other = stack.sidecar(plays="duly-web")
        async with process(stack, [user]) as running:
            other.start()
            client = Sidecar(other.address, other.spec.api_token)
            try:
                base = f"/v1.0/invoke/{running.running.app_id}/method"
                envelope = event(user, 1).cloud_event()
                reached = await client.request("GET", f"{base}/healthz")
                assert reached.status_code == 200
                # The sidecar's own two questions are answered.
                await until(
                    lambda: {(f"/dapr/{q}", 200) for q in ("config", "subscribe")} <= set(running.noting.answers), 10
                )
                before = len(running.noting.answers)
                for path in (
                    "/job/x", "/job%2Fx", "/events/task-events", "/events%2Ftask-events", "/events/task-events.dead",
                    "/events/task-updates", "/dapr/config", "/dapr/subscribe", "/./job/x", "/api/..%2fjob/x",
                ):  # fmt: skip
                    answer = await client.request(method, base + path, body=envelope)
                    assert answer.status_code in (403, 404), (path, answer.status_code, answer.content)
                answers = running.noting.answers[before:]
            finally:
                await client.close()
                await asyncio.to_thread(other.stop)
        assert {status for _, status in answers} == {403}
        assert {"/job/x", "/events/task-events", "/events/task-events.dead", "/dapr/subscribe"} <= {
            p for p, _ in answers
        }
        assert running.recorder.tried == []

    async def test_a_caller_without_the_token_reaches_none_of_it(self, stack: RealStack, user: UUID) -> None:
        async with process(stack, [user]) as running:
            port = running.running.spec.app_port
            async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
                for path in ("/events/task-events", "/job/x", "/events/task-updates"):
                    answer = await client.post(path, json=event(user, 1).cloud_event())
                    assert answer.status_code == 401
        assert running.recorder.tried == []
