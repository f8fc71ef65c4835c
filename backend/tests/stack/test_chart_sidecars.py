"""What the chart makes of deploy/dapr, given to real sidecars: a pod that serves several services is one application."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from duly.launcher.places import CHECKOUT
from duly.launcher.stack import dapr
from tests.stack.test_stack import publish
from tests.support.recorder import Recorder, recorder
from tests.support.stack import RealStack, RunningSidecar

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]
PROFILE = "oke-free"
SECONDS = 60.0


@pytest.fixture(scope="module")
def rendered() -> list[dict[str, Any]]:
    """The objects of the profile that packs most services into one pod."""
    sys.path.insert(0, str(CHECKOUT / "scripts"))
    try:
        from chart import render, tools
    finally:
        sys.path.pop(0)
    helms = list(tools.helms().values())
    if not helms:
        pytest.skip("there is no Helm for this machine")
    return list(render.load(render.template(helms[-1], PROFILE)))


@pytest.fixture
def resources(rendered: list[dict[str, Any]], tmp_path: Path) -> dapr.Resources:
    """The same as files, but for the secret store: here it is a file, too."""
    folder = tmp_path / "resources"
    folder.mkdir()
    local = yaml.safe_load((dapr.RESOURCES / "local" / "secrets.yaml").read_text())
    configuration = tmp_path / "configuration.yaml"
    for number, document in enumerate(rendered):
        if not document["apiVersion"].startswith("dapr.io/"):
            continue
        if document["kind"] == "Configuration":
            configuration.write_text(json.dumps(document))
            continue
        store = document["metadata"]["name"] == "secrets"
        written = local | {"scopes": document["scopes"]} if store else document
        (folder / f"{number}.yaml").write_text(json.dumps(written))
    return dapr.Resources((folder,), (configuration, dapr.RESOURCES / "local" / "configuration.yaml"))


@pytest.fixture
def worker() -> Iterator[Recorder]:
    with recorder() as listening:
        yield listening


@pytest.fixture
def api() -> Iterator[Recorder]:
    with recorder() as listening:
        yield listening


def started(stack: RealStack, name: str, app: Recorder, resources: dapr.Resources) -> RunningSidecar:
    sidecar = stack.sidecar_with(f"duly-{name}", app.port, resources)
    sidecar.start()
    sidecar.wait()
    return sidecar


def got(app: Recorder, path: str, event: int) -> bool:
    return any(call.envelope["id"] == f"event-{event}" for call in app.to(path))


def test_a_packed_pod_gets_every_topic_of_its_services(
    stack: RealStack, resources: dapr.Resources, worker: Recorder, api: Recorder
) -> None:
    sidecars = [started(stack, "worker", worker, resources), started(stack, "api", api, resources)]
    event = uuid4().int % 10**12
    for topic in ("task-events", "reminders", "task-events.dead", "reminders.dead"):
        publish(sidecars[1], topic, event)
        path = f"/events/{topic}"
        worker.until(lambda path=path: got(worker, path, event), SECONDS, f"{path} does not reach the worker")
    # The API consumes none of these; it hears announcements, as everybody does.
    assert {call.path for call in api.calls} <= {"/events/task-updates"}
    topics = [{each["topic"] for each in sidecar.metadata()["subscriptions"]} for sidecar in sidecars]
    assert topics == [
        {"task-events", "task-events.dead", "reminders", "reminders.dead", "task-updates"},
        {"task-updates"},
    ]
    components = [{each["name"] for each in sidecar.metadata()["components"]} for sidecar in sidecars]
    assert components == [{"events", "updates", "secrets"}, {"events", "updates", "secrets", "state"}]
    for sidecar in sidecars:
        sidecar.stop()
