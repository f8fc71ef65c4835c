"""Streams over real processes: two at once, one killed, one told to stop, clients that do not read."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from duly.launcher.postgres import EmbeddedPostgres
from tests.conftest import API_PASSWORD
from tests.support.caller import User
from tests.support.issuer import Issuer
from tests.support.server import api_server
from tests.support.sse import EventStream, Frame, follow

MIB = 1024 * 1024


@pytest.fixture
def one(database: EmbeddedPostgres, issuer: Issuer) -> Iterator[tuple[str, int]]:
    env = {"DULY_STREAMS_PER_USER": "200"}
    with api_server(database.address("duly_api", API_PASSWORD), issuer, "all", env=env) as found:
        yield found


@pytest.fixture
def two(database: EmbeddedPostgres, issuer: Issuer) -> Iterator[tuple[str, int]]:
    with api_server(database.address("duly_api", API_PASSWORD), issuer, "all") as found:
        yield found


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
        yield client


async def write(http: httpx2.AsyncClient, user: User, address: str, tasks: list[str], name: str, count: int) -> None:
    """Change one task after another, each time to another title."""
    headers = {"Authorization": f"Bearer {user.token}"}
    for n in range(count):
        path = f"{address}{user.path(f'/tasks/{tasks[n % len(tasks)]}')}"
        answer = await http.patch(path, json={"title": f"{name} {n}"}, headers=headers)
        assert answer.status_code == 200, answer.text


async def collect(frames: AsyncIterator[Frame], seen: list[Any], last: int) -> None:
    """Keep every change up to a revision."""
    async for frame in frames:
        if frame.event == "change":
            seen.append(frame.json)
            if seen[-1]["revision"] >= last:
                return


class TestTwoProcesses:
    async def test_every_change_in_order_on_both_and_on_after_kill_9(
        self, one: tuple[str, int], two: tuple[str, int], http: httpx2.AsyncClient, issuer: Issuer
    ) -> None:
        addresses = [one[0], two[0]]
        user = User(httpx2.AsyncClient(base_url=two[0], trust_env=False), issuer)
        other = User(user.client, issuer)
        tasks = [(await user.task(f"{n}"))["id"] for n in range(4)]
        each, last = 30, 4 + 8 * 30
        seen: list[list[Any]] = [[] for _ in range(4)]

        async with asyncio.timeout(60), await EventStream.open(two[0], other.path("/stream"), other.token) as theirs:
            await theirs.next("ready")
            streams = [
                follow([addresses[n % 2], two[0]], user.path("/stream"), lambda: user.token, 4, pause_seconds=0.1)
                for n in range(4)
            ]
            async with asyncio.TaskGroup() as group:
                for n, stream in enumerate(streams):
                    group.create_task(collect(stream, seen[n], last))
                await asyncio.gather(*(write(http, user, addresses[n % 2], tasks, f"a{n}", each) for n in range(4)))
                while min(map(len, seen)) < 40:
                    await asyncio.sleep(0.01)
                os.kill(one[1], signal.SIGKILL)
                await asyncio.gather(*(write(http, user, two[0], tasks, f"b{n}", each) for n in range(4)))
            await other.task("the first frame of mine")
            assert [frame.id for frame in await self.until_change(theirs)] == ["1"]

        feed = await user.changes(4)
        assert [change["revision"] for change in feed] == list(range(5, last + 1))
        assert seen == [feed] * 4
        await user.client.aclose()

    async def until_change(self, stream: EventStream) -> list[Frame]:
        """Return everything that came since `ready`, up to the first change."""
        frames = []
        async for frame in stream:
            frames.append(frame)
            if frame.event == "change":
                break
        return frames


class TestStop:
    async def test_a_hundred_open_streams_are_told_and_hold_up_nothing(
        self, one: tuple[str, int], issuer: Issuer
    ) -> None:
        address, pid = one
        async with (
            httpx2.AsyncClient(base_url=address, trust_env=False) as client,
            contextlib.AsyncExitStack() as stack,
        ):
            user = User(client, issuer)
            streams = [
                await stack.enter_async_context(await EventStream.open(address, user.path("/stream"), user.token))
                for _ in range(100)
            ]
            await user.task()
            for stream in streams:
                await stream.changes(1)
            started = time.monotonic()
            os.kill(pid, signal.SIGTERM)
            ends = await asyncio.gather(*(stream.rest() for stream in streams))
            # The process is a child of this one: its end is seen by waiting, which the fixture does as well.
            await asyncio.to_thread(wait_for, pid)
            assert time.monotonic() - started < 2
            for stream, frames in zip(streams, ends, strict=True):
                assert [frame.json for frame in frames] == [{"reason": "shutdown"}]
                assert stream.complete

    async def test_a_client_that_does_not_read_holds_it_up_neither(self, one: tuple[str, int], issuer: Issuer) -> None:
        address, pid = one
        async with httpx2.AsyncClient(base_url=address, trust_env=False, timeout=20) as client:
            user = User(client, issuer)
            task = await user.task()
            path = user.path("/stream")
            async with (
                await EventStream.open(address, path, user.token, receive_buffer=4096) as slow,
                await EventStream.open(address, path, user.token) as good,
            ):
                await slow.next("ready")
                await large_changes(user, task["id"], 100)
                await good.changes(100)
                started = time.monotonic()
                os.kill(pid, signal.SIGTERM)
                assert (await good.rest())[-1].json == {"reason": "shutdown"}
                await asyncio.to_thread(wait_for, pid)
                assert time.monotonic() - started < 2
                assert [frame.event for frame in await slow.rest()][-1] == "change"
                assert not slow.complete


class TestMemory:
    async def test_clients_that_do_not_read_cost_little(self, one: tuple[str, int], issuer: Issuer) -> None:
        address, pid = one
        async with httpx2.AsyncClient(base_url=address, trust_env=False, timeout=20) as client:
            user = User(client, issuer)
            task = await user.task()
            path = user.path("/stream")
            slow = [await EventStream.open(address, path, user.token, receive_buffer=4096) for _ in range(40)]
            async with await EventStream.open(address, path, user.token) as good:
                await good.next("ready")
                await large_changes(user, task["id"], 20)
                await good.changes(20)
                before = memory(pid)
                await large_changes(user, task["id"], 80)
                revisions = [change["revision"] for change in await good.changes(80)]
                assert revisions == list(range(22, 102))
                grown = memory(pid) - before
            for stream in slow:
                await stream.close()
        # Eight MiB for each of forty, if anything of it were kept for them.
        assert grown < 48 * MIB, f"{grown / MIB:.0f} MiB"


async def large_changes(user: User, task_id: str, count: int) -> None:
    """Make changes of 100 kB."""
    for n in range(count):
        answer = await user.patch(f"/tasks/{task_id}", {"description": f"{n} " + "x" * 49_000})
        assert answer.status_code == 200


def memory(pid: int) -> int:
    """Return the resident bytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def wait_for(pid: int) -> None:
    """Wait for a child's end and leave it to be collected."""
    with contextlib.suppress(ChildProcessError):
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
