"""One stream in one process: what it says, where it starts, when it ends."""

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest
from prometheus_client import REGISTRY

from duly.errors import Unavailable
from duly.features.realtime.service import channel, client, hub, reading
from duly.features.realtime.service.reading import LogReader
from duly.launcher.postgres import EmbeddedPostgres
from duly.ports.event_bus import Announcement
from duly.settings import Settings
from duly.telemetry import STREAM_CLIENTS, STREAM_SLOW
from tests.conftest import ORIGIN
from tests.support.issuer import Issuer
from tests.support.serving import Serving, serving
from tests.support.sse import EventStream, Refused


@pytest.fixture
def changed() -> dict[str, float]:
    """What a test sets otherwise."""
    return {}


@pytest.fixture
async def here(api_settings: Settings, changed: dict[str, float], issuer: Issuer) -> AsyncIterator[Serving]:
    async with serving(api_settings.model_copy(update=changed), issuer) as made:
        yield made


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


class TestWhatItSays:
    async def test_ready_then_each_change_as_the_feed_has_it(self, here: Serving) -> None:
        user = here.user()
        await user.task("before")
        async with await here.stream(user) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert "no-store" in stream.headers["cache-control"]
            assert stream.headers["x-request-id"]
            first = await stream.next("ready")
            assert (first.id, first.json) == ("1", {"revision": 1})
            assert stream.parser.retry_milliseconds
            for n in range(3):
                await user.task(f"task {n}", tags=["دودھ 🥛"])
            feed = await user.changes(1)
            assert await stream.changes(len(feed)) == feed
            assert stream.last_event_id == str(feed[-1]["revision"])

    async def test_workspace_without_an_id(self, here: Serving) -> None:
        user, other = here.user(), here.user()
        async with await here.stream(user) as stream, await here.stream(other) as theirs:
            await stream.next("ready")
            await theirs.next("ready")
            await here.process.resources.bus.announce([Announcement("workspace", user.id)])
            assert (await stream.next("workspace")).id is None
            assert stream.last_event_id == "0"
            await other.task()
            assert [(await anext(theirs)).event] == ["change"]

    async def test_a_comment_in_silence(self, here: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(client, "HEARTBEAT_SECONDS", 0.2)
        monkeypatch.setattr(hub, "TICK_SECONDS", 0.05)
        user = here.user()
        async with await here.stream(user) as stream:
            await stream.next("ready")
            with pytest.raises(TimeoutError):
                await stream.next("change", within_seconds=1.2)
            assert stream.parser.comments >= 3

    async def test_another_user_sees_nothing(self, here: Serving) -> None:
        user, other = here.user(), here.user()
        async with await here.stream(user) as stream, await here.stream(other) as theirs:
            await theirs.next("ready")
            for n in range(5):
                await user.task(f"{n}")
            await stream.changes(5)
            await other.task("mine")
            assert (await theirs.next("change")).json["data"]["task"]["title"] == "mine"
            assert theirs.last_event_id == "1"


class TestHead:
    @pytest.fixture
    def changed(self) -> dict[str, float]:
        return {"rate_limit_per_minute": 1_000}

    async def test_has_what_the_layers_around_add(self, here: Serving) -> None:
        user = here.user()
        ours = {"Origin": ORIGIN, "X-Request-Id": "abc-12345"}
        async with await here.stream(user, headers=ours) as stream:
            self.check(stream.headers)
            await user.task()
            assert len(await stream.changes(1)) == 1
        with pytest.raises(Refused) as refused:
            await here.stream(user, 99, headers=ours)
        assert refused.value.problem["request_id"] == "abc-12345"
        self.check(refused.value.headers)

    def check(self, headers: dict[str, str]) -> None:
        assert headers["access-control-allow-origin"] == ORIGIN
        assert headers["ratelimit"].startswith('"user";r=99')
        assert headers["x-request-id"] == "abc-12345"
        assert headers["x-content-type-options"] == "nosniff"


class TestWhereItStarts:
    async def test_resumed_again_and_again_under_four_writers_has_no_gap_and_no_repeat(
        self, here: Serving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Small ones, so that the ring moves on under the client and it reads pages of the log.
        monkeypatch.setattr(channel, "RING_FRAMES", 6)
        monkeypatch.setattr(reading, "PAGE", 4)
        user = here.user()
        tasks = [await user.task(f"{n}") for n in range(8)]

        async def write(number: int) -> None:
            for n in range(20):
                task = tasks[(number * 20 + n) % len(tasks)]
                assert (await user.patch(f"/tasks/{task['id']}", {"title": f"{number} {n}"})).status_code == 200

        async def resume(step: int) -> list[object]:
            seen: list[object] = []
            last: str | None = "3"
            while len(seen) < 85:
                async with await here.stream(user, last) as stream:
                    seen += await stream.changes(min(step, 85 - len(seen)))
                    last = stream.last_event_id
            return seen

        async with await here.stream(user) as whole:
            await whole.next("ready")
            done = await asyncio.gather(resume(1), resume(5), resume(40), *(write(n) for n in range(4)))
            feed = await user.changes(3)
            assert [change["revision"] for change in feed] == list(range(4, 89))
            assert done[:3] == [feed, feed, feed]
            assert await whole.changes(80) == feed[5:]

    async def test_from_the_beginning(self, here: Serving) -> None:
        user = here.user()
        for n in range(3):
            await user.task(f"{n}")
        async with await here.stream(user, 0) as stream:
            assert (await stream.next("ready")).id == "0"
            assert [change["revision"] for change in await stream.changes(3)] == [1, 2, 3]

    async def test_ahead_is_410_before_it_begins(self, here: Serving) -> None:
        user = here.user()
        await user.task()
        for ahead in (2, 10**18, 9_999_999_999_999_999_999):
            with pytest.raises(Refused) as refused:
                await here.stream(user, ahead)
            assert (refused.value.status, refused.value.problem["code"]) == (410, "changes.too-old")
            assert refused.value.problem["revision"] == 1

    async def test_trimmed_is_410_before_it_begins(self, here: Serving, database: EmbeddedPostgres) -> None:
        user = here.user()
        for n in range(4):
            await user.task(f"{n}")
        owner = await asyncpg.connect(database.address())
        await owner.execute("DELETE FROM duly.event WHERE user_id = $1 AND revision <= 2", user.id)
        await owner.execute("UPDATE duly.stream SET trimmed_revision = 2 WHERE user_id = $1", user.id)
        await owner.close()
        with pytest.raises(Refused) as refused:
            await here.stream(user, 1)
        assert (refused.value.status, refused.value.problem["code"]) == (410, "changes.too-old")
        async with await here.stream(user, 2) as stream:
            assert [change["revision"] for change in await stream.changes(2)] == [3, 4]

    @pytest.mark.parametrize("last", ["", "x", "-1", "+1", "1.0", "1e3", "1_0", "٣", "1" * 20])
    async def test_malformed_is_422(self, here: Serving, last: str) -> None:
        user = here.user()
        headers = {"Last-Event-ID": last.encode()}  # type: ignore[dict-item]
        answer = await user.call("GET", "/stream", headers=headers)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "Last-Event-ID"

    async def test_the_token_goes_into_the_header_only(self, here: Serving) -> None:
        user = here.user()
        in_query = f"{user.path('/stream')}?access_token={user.token}"
        assert (await here.http.get(in_query)).status_code == 401
        assert (await user.get(f"/stream?access_token={user.token}")).status_code == 422

    async def test_log_that_cannot_be_read_is_503(self, here: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
        async def away(*_: object) -> int:
            raise Unavailable

        user = here.user()
        monkeypatch.setattr(LogReader, "head", away)
        with pytest.raises(Refused) as refused:
            await here.stream(user)
        assert (refused.value.status, refused.value.problem["code"]) == (503, "unavailable")
        assert refused.value.headers["retry-after"]
        monkeypatch.undo()
        async with await here.stream(user) as stream:
            await stream.next("ready")


class TestAnnouncements:
    async def test_doubled_late_and_made_up_change_nothing(self, here: Serving) -> None:
        user = here.user()
        async with await here.stream(user) as stream:
            await stream.next("ready")
            for n in range(4):
                await user.task(f"{n}")
                for revision in (n + 1, n + 1, 0, 10**12):
                    here.hub.heard(Announcement("feed", user.id, revision))
            assert [change["revision"] for change in await stream.changes(4)] == [1, 2, 3, 4]
            await user.task("last")
            assert (await anext(stream)).id == "5"

    async def test_all_lost_is_found_by_the_sweep(self, here: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hub, "SWEEP_SECONDS", 0.2)
        user = here.user()
        async with await here.stream(user) as stream:
            await stream.next("ready")
            silent = type(here.process.resources.bus)
            monkeypatch.setattr(silent, "_tell", lambda *_: None)
            for n in range(3):
                await user.task(f"{n}")
            assert [change["revision"] for change in await stream.changes(3)] == [1, 2, 3]

    async def test_lost_while_nobody_listened_are_made_up_for(
        self, here: Serving, database: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bus = type(here.process.resources.bus)
        tell = bus._tell  # type: ignore[attr-defined]
        monkeypatch.setattr(bus, "_tell", lambda self, said: tell(self, said) if said.user_id is None else None)
        user = here.user()
        async with await here.stream(user) as stream:
            await stream.next("ready")
            await user.task()
            with pytest.raises(TimeoutError):
                await stream.next("change", within_seconds=0.5)
            owner = await asyncpg.connect(database.address())
            await owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND state = 'idle'"
            )
            await owner.close()
            assert len(await stream.changes(1)) == 1

    async def test_one_for_everybody_makes_every_channel_look(
        self, here: Serving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        users = [here.user() for _ in range(3)]
        streams = [await here.stream(user) for user in users]
        for stream in streams:
            await stream.next("ready")
        monkeypatch.setattr(type(here.process.resources.bus), "_tell", lambda *_: None)
        for user in users:
            await user.task()
        here.hub.heard(Announcement("feed", None))
        for stream in streams:
            assert len(await stream.changes(1)) == 1
            await stream.close()


class TestLimits:
    @pytest.fixture
    def changed(self) -> dict[str, float]:
        return {"streams_per_user": 2, "streams_per_process": 3}

    async def test_of_a_user_then_of_the_process(self, here: Serving) -> None:
        user, other = here.user(), here.user()
        mine = [await here.stream(user) for _ in range(2)]
        await self.refused(here, user)
        theirs = await here.stream(other)
        await self.refused(here, other)
        for stream in mine:
            await stream.close()
        await until(lambda: STREAM_CLIENTS._value.get() == 1)
        async with await here.stream(user) as stream:
            await stream.next("ready")
        await theirs.close()

    async def refused(self, here: Serving, user: object) -> None:
        with pytest.raises(Refused) as refused:
            await here.stream(user)  # type: ignore[arg-type]
        assert (refused.value.status, refused.value.problem["code"]) == (429, "stream.too-many")
        assert int(refused.value.headers["retry-after"]) > 0


class TestItsEnd:
    async def test_with_its_token(self, here: Serving) -> None:
        user = here.user()
        # Accepted for thirty seconds after its time: two are left.
        token = here.issuer.token(user.id, expires_in=-28)
        async with await here.stream(user, token=token) as stream:
            await self.ends(stream, "token-expired")

    async def test_the_user_s_other_stream_goes_on(self, here: Serving) -> None:
        user = here.user()
        token = here.issuer.token(user.id, expires_in=-28)
        async with await here.stream(user, token=token) as old, await here.stream(user) as new:
            await self.ends(old, "token-expired")
            await user.task()
            assert len(await new.changes(1)) == 1

    async def test_when_the_process_stops(self, here: Serving) -> None:
        user = here.user()
        async with await here.stream(user) as stream:
            await stream.next("ready")
            here.hub.stop()
            await self.ends(stream, "shutdown")
        with pytest.raises(Refused) as refused:
            await here.stream(user)
        assert refused.value.status == 503

    async def test_when_the_log_does_not_go_on(self, here: Serving, database: EmbeddedPostgres) -> None:
        user = here.user()
        async with await here.stream(user) as stream:
            await stream.next("ready")
            owner = await asyncpg.connect(database.address())
            await owner.execute(
                "INSERT INTO duly.stream (user_id, revision, trimmed_revision) VALUES ($1, 9, 9)", user.id
            )
            await owner.close()
            here.hub.heard(Announcement("feed", user.id, 9))
            await self.ends(stream, "too-old")
        async with await here.stream(user) as stream:
            assert (await stream.next("ready")).id == "9"

    async def ends(self, stream: EventStream, reason: str) -> None:
        frames = await stream.rest()
        assert (frames[-1].event, frames[-1].json) == ("reconnect", {"reason": reason})
        assert frames[-1].id is None
        assert stream.complete


class TestLifetime:
    @pytest.fixture
    def changed(self) -> dict[str, float]:
        return {"stream_lifetime_seconds": 0.5}

    async def test_ends_and_goes_on_where_it_was(self, here: Serving) -> None:
        user = here.user()
        await user.task()
        async with await here.stream(user, 0) as stream:
            frames = await stream.rest()
            assert [frame.event for frame in frames] == ["ready", "change", "reconnect"]
            assert frames[-1].json == {"reason": "lifetime"}
        await user.task()
        async with await here.stream(user, stream.last_event_id) as stream:
            assert [change["revision"] for change in await stream.changes(1)] == [2]


class TestSlowClient:
    async def test_that_does_not_read_is_cut_while_others_go_on(
        self, here: Serving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(client, "SEND_SECONDS", 0.5)
        monkeypatch.setattr(hub, "TICK_SECONDS", 0.05)
        user = here.user()
        before = STREAM_SLOW._value.get()
        task = await user.task()
        async with (
            await here.stream(user, receive_buffer=4096) as slow,
            await here.stream(user) as good,
        ):
            await slow.next("ready")
            count = 0
            while STREAM_SLOW._value.get() == before:
                count += 1
                assert count < 400, "a client that does not read was never cut"
                long = f"{count} " + "x" * 49_000
                assert (await user.patch(f"/tasks/{task['id']}", {"description": long})).status_code == 200
                await good.changes(1)
            await until(lambda: STREAM_CLIENTS._value.get() == 1)
            seen = [frame async for frame in slow]
            assert not slow.complete
            assert [frame.id for frame in seen] == [str(n) for n in range(2, len(seen) + 2)]

    async def test_that_fell_far_behind_is_told_and_resumes(
        self, here: Serving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(client, "SLOW_FRAMES", 5)
        monkeypatch.setattr(client, "SEND_SECONDS", 60.0)
        user = here.user()
        task = await user.task()
        async with await here.stream(user, receive_buffer=4096) as slow:
            await slow.next("ready")
            (watched,) = here.hub._clients
            count = 0
            # Some more than the limit: what hangs in a send now does not count any more when the client looks. It may look
            # earlier than that, and have left.
            while (behind := here.hub._channels.get(user.id)) and behind.head - watched.revision <= 10:
                count += 1
                assert count < 400, "the buffers never filled"
                long = f"{count} " + "x" * 49_000
                assert (await user.patch(f"/tasks/{task['id']}", {"description": long})).status_code == 200
            slow.widen()
            frames = await slow.rest(60)
            assert frames[-1].json == {"reason": "slow"}
            last = int(slow.last_event_id or 0)
            assert [int(frame.id or 0) for frame in frames[:-1]] == list(range(2, last + 1))
        async with await here.stream(user, last) as again:
            revisions = [change["revision"] for change in await again.changes(count + 1 - last)]
            assert revisions == list(range(last + 1, count + 2))


class TestMetrics:
    async def test_count_streams_and_leave_them_out_of_the_durations(self, here: Serving) -> None:
        user = here.user()
        route = {"method": "GET", "route": "/stream"}
        counted = [
            ("duly_stream_frames_total", {"kind": "change"}),
            ("duly_stream_reconnects_total", {"reason": "shutdown"}),
            ("duly_http_requests_total", {**route, "status": "200"}),
        ]
        before = [REGISTRY.get_sample_value(*one) or 0 for one in counted]
        timed = REGISTRY.get_sample_value("duly_http_request_seconds_count", route)
        async with await here.stream(user) as stream:
            await user.task()
            await stream.changes(1)
            assert REGISTRY.get_sample_value("duly_stream_clients") == 1
            here.hub.stop()
            await stream.rest()
        await until(lambda: REGISTRY.get_sample_value("duly_stream_clients") == 0)
        await until(lambda: [REGISTRY.get_sample_value(*one) for one in counted] == [n + 1 for n in before])
        assert REGISTRY.get_sample_value("duly_http_request_seconds_count", route) == timed
