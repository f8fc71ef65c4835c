"""What the sidecar may call, and that no answer can be misread: never 404, never 422, never lost in silence."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any, get_args
from urllib.parse import quote
from uuid import uuid4

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.adapters.dapr import announcements, event_bus, inbound
from duly.adapters.dapr.event_bus import DaprEventBus
from duly.adapters.dapr.inbound import MAX_BODY_BYTES, Inbound
from duly.adapters.dapr.scheduler import DaprScheduler
from duly.adapters.dapr.sidecar import Sidecar
from duly.events.envelope import RecordedEvent
from duly.ports.event_bus import Announcement, AnnouncementKind
from duly.telemetry import SIDECAR_CALLS
from tests.ports.runtime import until

TOKEN = "app0token"
SUCCESS, DROP = {"status": "SUCCESS"}, {"status": "DROP"}
EVENT = RecordedEvent(
    id=uuid4(),
    user_id=uuid4(),
    revision=3,
    type="task.updated",
    version=1,
    subject="tasks/1",
    data={"version": 2, "changes": {}},
    actor="user:1",
    request_id="a-request",
    source_class="private",
    occurred_at=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
)
ENVELOPE = {**EVENT.cloud_event(), "pubsubname": "events", "topic": "task-events", "traceid": "00-0-0-00"}


class Process:
    """Two consumers of one topic, a listener and a handler of jobs behind the routes."""

    def __init__(self) -> None:
        sidecar = Sidecar("http://127.0.0.1:9", "")
        self.bus = DaprEventBus(sidecar)
        self.scheduler = DaprScheduler(sidecar)
        self.delivered: list[tuple[str, RecordedEvent]] = []
        self.given_up: list[tuple[str, RecordedEvent]] = []
        self.heard: list[Announcement] = []
        self.fired: list[str] = []
        self.errors: list[Exception] = []
        for name in ("one", "other"):
            self.bus.subscribe(
                name, "task-events", self._noting(self.delivered, name), self._noting(self.given_up, name)
            )
        self.bus.listen(self.heard.append)
        self.scheduler.handle("reminder-", self._fire)
        self.app = Inbound(self.bus, self.scheduler, TOKEN)

    def _noting(self, notes: list[tuple[str, RecordedEvent]], name: str) -> Any:
        async def handle(event: RecordedEvent) -> None:
            if name == "one" and self.errors:
                raise self.errors.pop(0)
            notes.append((name, event))

        return handle

    async def _fire(self, name: str) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.fired.append(name)

    async def call(
        self, path: str, body: Any = None, *, method: str = "POST", headers: Any = None, **more: str
    ) -> httpx2.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = [("dapr-api-token", TOKEN), *more.items()] if headers is None else headers
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app), base_url="http://app.test") as client:
            return await client.request(method, path, content=content, headers=given)

    def untouched(self) -> bool:
        return not (self.delivered or self.given_up or self.heard or self.fired)


@pytest.fixture
def process() -> Process:
    return Process()


def counted(kind: str, outcome: str) -> float:
    return float(SIDECAR_CALLS.labels(kind, outcome)._value.get())


class TestCaller:
    PATHS = (
        "/events/task-events", "/events/task-events.dead", "/events/task-updates", "/job/reminder-1", "/job%2Freminder-1",
        "/dapr/config", "/dapr/subscribe", "/dapr/anything",
    )  # fmt: skip

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ([], 401),
            ([("dapr-api-token", "")], 401),
            ([("dapr-api-token", "another")], 401),
            ([("dapr-api-token", TOKEN[:-1])], 401),
            ([("dapr-api-token", TOKEN), ("dapr-api-token", TOKEN)], 401),
            ([("authorization", f"Bearer {TOKEN}")], 401),
            ([("dapr-api-token", TOKEN), ("dapr-caller-app-id", "duly-web")], 403),
            ([("dapr-api-token", TOKEN), ("Dapr-Caller-App-Id", "")], 403),
            ([("dapr-api-token", "another"), ("dapr-caller-app-id", "duly-web")], 401),
        ],
    )
    async def test_who_is_not_the_sidecar_is_refused(
        self, process: Process, path: str, headers: list[tuple[str, str]], status: int
    ) -> None:
        for method in ("GET", "POST"):
            answer = await process.call(path, ENVELOPE, method=method, headers=headers)
            assert answer.status_code == status
        assert process.untouched()

    async def test_refusals_are_counted(self, process: Process) -> None:
        before = counted("event", "refused")
        await process.call("/events/task-events", ENVELOPE, headers=[])
        assert counted("event", "refused") == before + 1


class TestEvent:
    async def test_reaches_every_consumer_of_its_topic(self, process: Process) -> None:
        answer = await process.call("/events/task-events", ENVELOPE)
        assert (answer.status_code, answer.json()) == (200, SUCCESS)
        assert process.delivered == [("one", EVENT), ("other", EVENT)]

    async def test_one_that_raises_makes_it_come_again_and_hides_it_from_no_other(self, process: Process) -> None:
        process.errors = [RuntimeError("told to")]
        before = counted("event", "failed")
        answer = await process.call("/events/task-events", ENVELOPE)
        assert answer.status_code == 500
        assert process.delivered == [("other", EVENT)]
        assert counted("event", "failed") == before + 1
        assert (await process.call("/events/task-events", ENVELOPE)).json() == SUCCESS

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"not json", b"\xff\xfe", b"[]", b"null", b"1", b'"text"', b"{}", b"[" * 100_000, b'{"a":' * 5_000,
            json.dumps({**ENVELOPE, "specversion": "0.3"}).encode(),
            json.dumps({**ENVELOPE, "type": "com.dapr.event.sent"}).encode(),
            json.dumps({**ENVELOPE, "type": "duly.task.updated"}).encode(),
            json.dumps({**ENVELOPE, "type": "duly.task.updated.v1e3"}).encode(),
            json.dumps({**ENVELOPE, "id": "1"}).encode(),
            json.dumps({**ENVELOPE, "partitionkey": None}).encode(),
            json.dumps({**ENVELOPE, "time": "yesterday"}).encode(),
            json.dumps({**ENVELOPE, "data": [1]}).encode(),
            json.dumps({**ENVELOPE, "data_base64": "eA==", "data": None}).encode(),
            json.dumps({key: value for key, value in ENVELOPE.items() if key != "revision"}).encode(),
            json.dumps({**ENVELOPE, "subject": "x" * MAX_BODY_BYTES}).encode(),
        ],
    )  # fmt: skip
    async def test_what_can_never_be_ours_is_dropped_and_counted(self, process: Process, body: bytes) -> None:
        before = counted("event", "dropped")
        answer = await process.call("/events/task-events", body)
        assert (answer.status_code, answer.json()) == (200, DROP)
        assert counted("event", "dropped") == before + 1
        assert process.untouched()

    async def test_a_large_one_of_ours_is_taken(self, process: Process) -> None:
        large = {**ENVELOPE, "data": {"changes": {"description": {"from": "x" * 600_000, "to": "y" * 600_000}}}}
        assert (await process.call("/events/task-events", large)).json() == SUCCESS
        assert len(process.delivered) == 2

    async def test_a_type_of_a_newer_version_reaches_the_consumers(self, process: Process) -> None:
        newer = {**ENVELOPE, "type": "duly.task.delegated.v4"}
        assert (await process.call("/events/task-events", newer)).json() == SUCCESS
        assert {event.type for _, event in process.delivered} == {"task.delegated"}

    async def test_a_topic_that_nobody_here_wants_is_no_404(self, process: Process) -> None:
        before = counted("event", "unknown")
        assert (await process.call("/events/reminders", ENVELOPE)).json() == SUCCESS
        assert counted("event", "unknown") == before + 1


class TestDead:
    async def test_is_given_up_by_every_consumer(self, process: Process) -> None:
        answer = await process.call("/events/task-events.dead", ENVELOPE)
        assert (answer.status_code, answer.json()) == (200, SUCCESS)
        assert process.given_up == [("one", EVENT), ("other", EVENT)]
        assert process.delivered == []

    async def test_is_held_until_it_is_noted(self, process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(inbound, "_PAUSE_SECONDS", (0.01, 0.02))
        process.errors = [RuntimeError("told to") for _ in range(5)]
        answer = await process.call("/events/task-events.dead", ENVELOPE)
        assert answer.json() == SUCCESS
        # There is nowhere to put it after this: an answer of 500 would lose it in the end.
        assert ("one", EVENT) in process.given_up

    async def test_is_let_go_when_the_sidecar_hangs_up(self, process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(inbound, "_PAUSE_SECONDS", (0.01, 0.02))
        process.errors = [RuntimeError("told to") for _ in range(1_000)]
        said, parts = await by_hand(process, "/events/task-events.dead", [json.dumps(ENVELOPE).encode()], hangs_up=0.1)
        assert said == 500
        assert parts > 0
        assert process.errors, "it gave up in the end"

    async def test_garbage_is_let_go(self, process: Process) -> None:
        before = counted("dead", "dropped")
        assert (await process.call("/events/task-events.dead", b"garbage")).json() == DROP
        assert counted("dead", "dropped") == before + 1


class TestAnnouncement:
    async def test_reaches_every_listener(self, process: Process) -> None:
        told = [Announcement("feed", uuid4(), 2**40), Announcement("workspace", uuid4()), Announcement("parked", None)]
        answer = await process.call("/events/task-updates", announcements.envelope(told))
        assert answer.json() == SUCCESS
        assert process.heard == told

    async def test_kinds_of_newer_versions_are_passed_over(self, process: Process) -> None:
        envelope = json.loads(announcements.envelope([Announcement("parked", None)]))
        envelope["data"]["announcements"].append({"kind": "weather", "user_id": None, "revision": 0})
        assert (await process.call("/events/task-updates", envelope)).json() == SUCCESS
        assert process.heard == [Announcement("parked", None)]

    @pytest.mark.parametrize(
        "body", [b"garbage", b"{}", json.dumps(ENVELOPE).encode(), b'{"type":"duly.announcement.v1","data":{}}',
                 b'{"type":"duly.announcement.v1","data":{"announcements":[{"kind":"feed","user_id":"x","revision":1}]}}'],
    )  # fmt: skip
    async def test_garbage_is_dropped(self, process: Process, body: bytes) -> None:
        assert (await process.call("/events/task-updates", body)).json() == DROP
        assert process.untouched()


class TestJob:
    @pytest.mark.parametrize("body", [b"", b"{}", b"null", b"\x00\xff", b'{"@type":"x"}', b"x" * 3_000_000])
    async def test_its_name_is_all_whatever_the_body(self, process: Process, body: bytes) -> None:
        answer = await process.call("/job/reminder-3f25:r12_a.b", body)
        assert (answer.status_code, answer.json()) == (200, SUCCESS)
        assert process.fired == ["reminder-3f25:r12_a.b"]
        assert "content-type" not in answer.request.headers

    @pytest.mark.parametrize("name", ["canary-1", "reminder", "", "a/b", "reminders-1"])
    async def test_one_that_nobody_handles_is_done_and_counted(self, process: Process, name: str) -> None:
        before = counted("job", "unknown")
        assert (await process.call(f"/job/{name}", b"{}")).json() == SUCCESS
        assert counted("job", "unknown") == before + 1
        assert process.fired == []

    async def test_a_handler_that_raises_is_told(self, process: Process) -> None:
        process.errors = [RuntimeError("told to")]
        assert (await process.call("/job/reminder-1", b"{}")).status_code == 500


class TestQuestions:
    async def test_subscriptions_are_files_and_actors_are_none(self, process: Process) -> None:
        assert (await process.call("/dapr/subscribe", method="GET")).json() == []
        assert (await process.call("/dapr/config", method="GET")).json() == {}

    async def test_a_new_sidecar_makes_every_listener_look_once_it_can_hear(
        self, process: Process, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(event_bus, "_LOOKS_AFTER_SECONDS", (0.01, 0.02))
        running = asyncio.create_task(process.bus.run())
        everything = [Announcement(kind, None) for kind in get_args(AnnouncementKind)]
        await process.call("/dapr/config", method="GET")
        await asyncio.sleep(0.1)
        assert process.heard == []
        await process.call("/dapr/subscribe", method="GET")
        await until(lambda: process.heard == everything * 2, 5)
        await process.call("/dapr/subscribe", method="GET")
        await until(lambda: process.heard == everything * 4, 5)
        running.cancel()


class TestAnyCall:
    @given(
        kind=st.sampled_from(["/events/", "/job/", "/events/task-events", "/events/task-updates", "/job/reminder-"]),
        rest=st.text(max_size=40),
        body=st.one_of(
            st.binary(max_size=200),
            st.dictionaries(
                st.sampled_from(sorted(ENVELOPE)), st.none() | st.text() | st.integers() | st.booleans()
            ).map(lambda changed: json.dumps({**ENVELOPE, **changed}).encode()),
        ),
    )
    async def test_is_done_dropped_or_comes_again_and_nothing_else(self, kind: str, rest: str, body: bytes) -> None:
        answer = await Process().call(kind + quote(rest, safe=""), body)
        assert (answer.status_code, answer.json()) in [(200, SUCCESS), (200, DROP)]

    async def test_another_method_is_405(self, process: Process) -> None:
        for method in ("GET", "PUT", "DELETE"):
            assert (await process.call("/events/task-events", ENVELOPE, method=method)).status_code == 405
        assert process.untouched()

    async def test_one_that_is_cut_off_has_no_effect_and_no_answer(self, process: Process) -> None:
        said, _ = await by_hand(process, "/events/task-events", [json.dumps(ENVELOPE).encode()[:50]], hangs_up=0)
        assert said is None
        assert process.untouched()


async def by_hand(process: Process, path: str, parts: list[bytes], *, hangs_up: float) -> tuple[int | None, int]:
    """Send a body in parts and hang up after so many seconds (0: in the middle); return the status, if any."""
    answered: list[Any] = []
    waiting = [{"type": "http.request", "body": part, "more_body": not hangs_up} for part in parts]

    gone = asyncio.get_running_loop().time() + hangs_up

    async def receive() -> Any:
        if waiting:
            return waiting.pop(0)
        await asyncio.sleep(gone - asyncio.get_running_loop().time())
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        answered.append(message)

    headers = [(b"dapr-api-token", TOKEN.encode())]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    await process.app(scope, receive, send)
    return (answered[0]["status"] if answered else None), len(answered)
