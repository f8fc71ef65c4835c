"""The overlay with Dapr: every service in a container of its own with its sidecar, over real Kafka."""

import copy
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from duly.launcher.stack import needs, tools
from duly.launcher.stack.topics import EVERY_TOPIC, PARTITIONS

from images import compose, stack_bases
from images.build import Image
from images.engine import Engine
from images.person import Person
from images.stack import Stack

pytestmark = pytest.mark.timeout(900)
EVENT_SECONDS = 30.0


@pytest.fixture(scope="module")
def stack(engine: Engine, images: dict[str, Image]) -> Iterator[Stack]:
    assert images
    if missing := needs.missing():
        pytest.skip(f"this machine lacks {', '.join(missing)}")
    made = Stack(engine, compose.combinations()["dapr"], ("kafka",))
    made.services = copy.deepcopy(made.services)
    made.config = made.config | {"services": made.services}
    stack_bases.make(engine, made.services, tools.find_tools())
    stack_bases.for_old_dapr(made.services)
    try:
        made.up()
        yield made
    finally:
        made.end()


def until(check: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + EVENT_SECONDS
    while not (found := check()):
        assert time.monotonic() < deadline, f"not within {EVENT_SECONDS:.0f} s"
        time.sleep(0.2)
    return found


def test_what_the_web_gives_on_comes_back_through_kafka(stack: Stack) -> None:
    person = until(lambda: _signed_up(stack))
    task = person.call("POST", "tasks", {"title": "Cross the broker", "due_on": "2027-01-04"})
    rule = {"rule": "FREQ=DAILY", "repeat_from": "due", "month_end": "skip", "catch_up": "each"}
    person.call("PATCH", f"tasks/{task['id']}", {"recurrence": rule})
    person.call("PATCH", f"tasks/{task['id']}/complete")
    # By the service recurrence, which heard of it from Kafka.
    (following,) = until(lambda: person.call("GET", "tasks")["items"])
    assert following["due_on"] == "2027-01-05"
    # By the service audit.
    until(lambda: any("completed" in json.dumps(entry) for entry in person.call("GET", f"activity?task={task['id']}")["items"]))


def _signed_up(stack: Stack) -> Person | None:
    try:
        return Person(stack.web)
    except AssertionError:
        # The sidecars find each other a moment after they start.
        return None


def test_the_topics_are_there_before_any_sidecar_and_may_be_made_again(engine: Engine, stack: Stack) -> None:
    engine.podman("start", "--attach", stack.container("topics"))
    script = "import json; from duly.launcher.stack.wire import Broker; print(json.dumps(Broker(9092, 'broker').topics()))"
    found = json.loads(engine.podman("exec", stack.container("backend"), "python", "-c", script))
    assert {name: found.get(name) for name in EVERY_TOPIC} == dict.fromkeys(EVERY_TOPIC, PARTITIONS)


def test_nobody_but_a_sidecar_may_deliver(engine: Engine, stack: Stack) -> None:
    script = (
        "import urllib.request as r, urllib.error as e\n"
        "q = r.Request('http://audit:8000/events/task-events', b'{}', {'Content-Type': 'application/json'})\n"
        "try: print(r.urlopen(q, timeout=5).status)\n"
        "except e.HTTPError as x: print(x.code)"
    )
    assert engine.podman("exec", stack.container("backend"), "python", "-c", script).strip() in {"401", "403"}


def test_no_container_has_ended(engine: Engine, stack: Stack) -> None:
    for service in stack.services:
        state = engine.inspect("container", stack.container(service))["State"]
        if stack.lasting(service):
            assert state["Running"], service
        else:
            assert state["ExitCode"] == 0, service
