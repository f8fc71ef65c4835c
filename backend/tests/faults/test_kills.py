"""kill -9 of PostgreSQL, API, web and launcher under a writer: what was acknowledged is there, once, with its event."""

import json
import os
import signal
import threading
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.launcher.duly import Duly, Person
from tests.support.fold import Copy

ROUNDS = ("postgres", "api", "launcher", "web", "postgres", "launcher", "api", "postgres", "launcher", "api")


@dataclass
class Writer:
    """Creates, completes and retitles tasks one after another; a request without an answer is repeated with its key."""

    person: Person
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    unanswered: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        random = Random(11)
        number = 0
        while not self.stop.is_set():
            number += 1
            kind = random.randrange(3) if self.acknowledged else 0
            if kind == 0:
                self._send("POST", "/tasks", {"title": f"task {number}", "tags": [f"t{number % 3}"]})
            else:
                task_id = random.choice(list(self.acknowledged))
                if kind == 1:
                    self._send("PATCH", f"/tasks/{task_id}/complete", {"completed": bool(number % 2)})
                else:
                    self._send("PATCH", f"/tasks/{task_id}", {"title": f"title {number}"})

    def _send(self, method: str, rest: str, body: dict[str, Any]) -> None:
        headers = {"Authorization": f"Bearer {self.person.token}", "Idempotency-Key": uuid4().hex}
        while not self.stop.is_set():
            try:
                answer = httpx2.request(
                    method, f"{self.person.url}/api/{self.person.id}{rest}", json=body, headers=headers, timeout=5
                )
                if answer.status_code in (200, 201):
                    task = answer.json()
                    self.acknowledged[task["id"]] = task
                    return
                # Away is a 5xx, of the API or of the web in front of it; a refusal would be a bug.
                assert answer.status_code >= 500, answer.text
            except (httpx2.TransportError, json.JSONDecodeError):
                pass
            self.unanswered += 1
            time.sleep(0.05)


def walk(person: Person, rest: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        separator = "&" if "?" in rest else "?"
        address = f"{person.url}/api/{person.id}{rest}{separator}limit=200{cursor}"
        page = httpx2.get(address, headers={"Authorization": f"Bearer {person.token}"}, timeout=20).json()
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def changes(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        after = found[-1]["revision"] if found else 0
        address = f"{person.url}/api/{person.id}/changes?after={after}&limit=1000"
        page = httpx2.get(address, headers={"Authorization": f"Bearer {person.token}"}, timeout=20).json()
        found += page["changes"]
        if not page["more"]:
            return found


@pytest.mark.timeout(240)
def test_ten_rounds_lose_nothing_and_double_nothing(duly: Duly) -> None:
    duly.start()
    writer = Writer(Person(duly.url))
    thread = threading.Thread(target=writer.run)
    thread.start()
    try:
        for name in ROUNDS:
            seen = len(writer.acknowledged)
            deadline = time.monotonic() + 40
            while len(writer.acknowledged) < seen + 5:
                assert time.monotonic() < deadline, f"no progress before {name} was killed: {duly.said[-2000:]}"
                assert thread.is_alive(), "the writer met a refusal"
                time.sleep(0.02)
            if name == "launcher":
                duly.signal(signal.SIGKILL)
                duly.start()
            else:
                os.kill(duly.pid_of(name), signal.SIGKILL)
        seen = len(writer.acknowledged)
        deadline = time.monotonic() + 40
        while len(writer.acknowledged) < seen + 5:
            assert time.monotonic() < deadline, "no progress after the last round"
            time.sleep(0.02)
    finally:
        writer.stop.set()
        thread.join(20)
    assert writer.unanswered > 0, "nothing was ever away: the kills hit nothing"

    events = changes(writer.person)
    assert [event["revision"] for event in events] == list(range(1, len(events) + 1))
    copy = Copy()
    for event in events:
        copy.fold(event)
    now = {task["id"]: task for task in walk(writer.person, "/tasks?status=all")}
    assert copy.alive() == now
    # The last request may have been committed without its answer; everything acknowledged is there or has moved on.
    for task_id, task in writer.acknowledged.items():
        assert now[task_id]["version"] >= task["version"]
        if now[task_id]["version"] == task["version"]:
            assert now[task_id] == task
    created = [event["data"]["task"]["title"] for event in events if event["type"] == "task.created"]
    assert len(created) == len(set(created)), "a repeated request created twice"
    assert len(now) - len(writer.acknowledged) in (0, 1)
