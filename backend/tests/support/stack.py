"""The real stack for tests: one broker and one scheduler a session, a sidecar for whoever asks.

    pytestmark = pytest.mark.stack

    def test_something(stack: RealStack) -> None:
        sidecar = stack.sidecar(app_port=port)      # an app id, a group and topics of its own; plays duly-audit
        sidecar.start()                             # before or after the app listens
        sidecar.wait()                              # the app listens and the sidecar works
        environment = sidecar.app_env()             # DAPR_HTTP_PORT, DAPR_API_TOKEN, APP_API_TOKEN
        sidecar.kill(); sidecar.start(); sidecar.stop()

Start things from the thread that lives as long as they shall: Linux ends a child with the thread that started it.
"""

import contextlib
import functools
import json
import random
import secrets
import shutil
import signal
import socket
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import yaml

from duly.launcher.answering import answers
from duly.launcher.children import Child
from duly.launcher.stack import dapr, tools
from duly.launcher.stack.kafka import Kafka
from duly.launcher.stack.needs import missing
from duly.launcher.stack.ports import SidecarPorts, StackPorts
from duly.launcher.stack.topics import EVERY_TOPIC
from duly.launcher.stack.wire import KafkaAway

RESOURCES = dapr.RESOURCES
_SIDECARS = 200
_READY_SECONDS = 30.0
# The broker's minimum: a consumer that was killed keeps its partitions from the others for so long, instead of 10 s.
QUICK = {"sessionTimeout": "6s", "heartbeatInterval": "1s"}


@functools.cache
def needs() -> list[str]:
    """Return in words what this machine lacks for the real stack; empty when it has everything."""
    return missing()


class RealStack:
    """Kafka and the Dapr scheduler in `folder`, from the block's start to its end; `took` says in seconds how long each took.

    `state` is the connection string of the state store; without one sidecars have no component `state`. `given` are more
    secrets of the store.
    """

    def __init__(self, folder: Path, *, state: str = "", given: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.state = state
        made = {"operator-token": "operator0secret", "delivery-key": "delivery0secret" * 3}
        self.secrets: dict[str, Any] = {**made, **(given or {})}
        self.took: dict[str, float] = {}
        self._sidecars: list[RunningSidecar] = []
        self._starter = ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        with self._timed("build or find"):
            self.tools = tools.find_tools()
        self._guard, self.ports = free_ports(_SIDECARS)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "logs").mkdir(exist_ok=True)
        self.kafka = Kafka(
            self.folder / "kafka", self.log("kafka"), self.tools, self.ports.kafka, self.ports.controller
        )
        self.scheduler = dapr.scheduler_child(
            self.folder / "scheduler", self.log("scheduler"), self.tools, self.ports.scheduler
        )
        kafka = {"brokers": f"127.0.0.1:{self.ports.kafka}", "authType": "none"}
        self.secrets |= {"kafka": kafka, "state": {"connectionString": self.state}}
        (self.folder / "secrets.json").write_text(json.dumps(self.secrets))
        try:
            with self._timed("start"):
                self.scheduler.start()
                self.kafka.start()
                self.kafka.wait()
                self.kafka.make_topics()
                dapr.wait_for_scheduler(self.scheduler, self.ports.scheduler)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for sidecar in self._sidecars:
            if sidecar.child.alive:
                sidecar.stop()
        wedged = not _ended(self.scheduler, 5.0)
        _ended(self.kafka.child, 10.0)
        self._guard.close()
        assert not wedged, "the scheduler did not end by SIGTERM: a test wedged it"

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    @contextlib.contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.took[what] = time.monotonic() - began

    def topics(self, prefix: str = "") -> dict[str, str]:
        """Make a set of topics of one's own, with their dead topics; return them by their usual names."""
        prefix = prefix or f"t{uuid4().hex[:10]}"
        found = {name: f"{prefix}-{name}" for name in EVERY_TOPIC}
        self.kafka.make_topics(tuple(found.values()))
        return found

    def written(self, topic: str) -> int:
        """Return how many records were ever written to a topic, once every partition can say so."""
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            try:
                return sum(self.kafka.broker.ends(topic).values())
            except KafkaAway:
                assert time.monotonic() < deadline, "the broker does not say how many"
                time.sleep(0.05)

    def kill_broker(self) -> None:
        """End Kafka by SIGKILL."""
        self.kafka.child.signal(signal.SIGKILL)
        assert self.kafka.child.wait(10)

    def stop_broker(self) -> None:
        """End Kafka in an orderly way."""
        assert _ended(self.kafka.child, 20.0)

    def start_broker(self) -> None:
        """Start Kafka again on its records, and wait until it answers.

        Always from a thread that lives as long as the stack: it would end with a test's own.
        """
        self._starter.submit(self.kafka.start).result()
        self.kafka.wait()

    def sidecar(
        self,
        app_id: str = "",
        app_port: int | None = None,
        *,
        plays: str = "duly-audit",
        topics: Mapping[str, str] | None = None,
        retry: Mapping[str, Any] | None = None,
        kafka: Mapping[str, str] | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> "RunningSidecar":
        """Return a sidecar that is not started yet, with the files of deploy/dapr as the service `plays` gets them.

        `app_id`: a new one for each test unless given (it is the consumer group). `topics`: what `topics()` returned, to
        have topics of one's own; the routes keep the usual names. `retry`: instead of the policy `outage`. `kafka`: more
        metadata of both components (default: quick takeover). `extra`: more files, by name.
        """
        app_id = app_id or f"t{uuid4().hex[:10]}"
        number = len(self._sidecars)
        own = self.folder / "sidecars" / f"{number}-{app_id}"
        resources = _resources(own, app_id, plays, dict(topics or {}), retry, kafka or QUICK, state=bool(self.state))
        for name, content in (extra or {}).items():
            (own / "resources" / name).write_text(content)
        return self.sidecar_with(app_id, app_port, resources)

    def sidecar_with(self, app_id: str, app_port: int | None, resources: dapr.Resources) -> "RunningSidecar":
        """Return a sidecar that is not started yet, with files of one's own."""
        spec = dapr.Sidecar(app_id, self._ports_for_one(), secrets.token_hex(16), secrets.token_hex(16), app_port)
        # Names are found in a file beside the sidecars: one for all of them.
        child = spec.child(self.folder, self.log(app_id), self.tools, self.ports.scheduler.api, resources)
        running = RunningSidecar(spec, child)
        self._sidecars.append(running)
        return running

    def _ports_for_one(self) -> SidecarPorts:
        """Return ports that no sidecar had yet; when all were given away, those of the one that has been of no use for longest."""
        given = [sidecar.spec.ports for sidecar in self._sidecars]
        if len(given) < _SIDECARS:
            return self.ports.sidecar(len(given))
        # Only the last owner counts: a test before may have ended while another has its ports now.
        latest = {sidecar.spec.ports.http: sidecar for sidecar in self._sidecars}
        oldest = sorted(latest.values(), key=self._sidecars.index)
        return next(sidecar.spec.ports for sidecar in oldest if not sidecar.child.alive)


class RunningSidecar:
    """A sidecar of one test; `spec` has its ports and tokens, `child` its process."""

    def __init__(self, spec: dapr.Sidecar, child: Child) -> None:
        self.spec = spec
        self.child = child
        self.address = spec.address
        self.app_id = spec.app_id
        self.app_env = spec.app_env

    def start(self) -> None:
        """Start it, and return once its own API answers. Fails with its log when it ends before."""
        self.child.start()
        self._until(lambda: answers(self.spec.ports.http, "/v1.0/healthz/outbound", status=204))

    def wait(self) -> None:
        """Wait until its app listens, too. Fails with its log when that takes too long."""
        self._until(self.spec.ready)

    def kill(self) -> None:
        """End it by SIGKILL."""
        self.child.signal(signal.SIGKILL)
        assert self.child.wait(10)

    def stop(self) -> None:
        """End it in an orderly way."""
        assert _ended(self.child, 15.0), self.child.tail()

    @property
    def said(self) -> str:
        """What it logged so far."""
        return self.child.log.read_text(errors="replace")

    def metadata(self) -> dict[str, Any]:
        """Return what it says about itself: components, subscriptions, version."""
        request = urllib.request.Request(
            f"{self.address}/v1.0/metadata", headers={"dapr-api-token": self.spec.api_token}
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return dict(json.load(answer))

    def _until(self, good: Any) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not good():
            assert self.child.alive, f"the sidecar ended:\n{self.child.tail(30)}"
            assert time.monotonic() < deadline, f"the sidecar did not get ready:\n{self.child.tail(30)}"
            time.sleep(0.02)


def _ended(child: Child, seconds: float) -> bool:
    """End a child by SIGTERM, and when that takes longer by SIGKILL; return whether the first was enough."""
    child.signal(signal.SIGTERM)
    in_time = child.wait(seconds)
    child.signal(signal.SIGKILL)
    assert child.wait(5)
    return in_time


def _resources(
    folder: Path,
    app_id: str,
    plays: str,
    topics: Mapping[str, str],
    retry: Mapping[str, Any] | None,
    kafka: Mapping[str, str],
    *,
    state: bool,
) -> dapr.Resources:
    """Write the files of deploy/dapr that are for `plays`, as files for `app_id`."""
    target = folder / "resources"
    target.mkdir(parents=True)
    for path in sorted(RESOURCES.glob("*/*.yaml")):
        found = [document for document in yaml.safe_load_all(path.read_text()) if document["kind"] != "Configuration"]
        mine = [document for document in found if plays in document.get("scopes", [plays])]
        for document in mine:
            document.pop("scopes", None)
            _rename(document, topics, retry, kafka)
        mine = [document for document in mine if state or document["metadata"]["name"] != "state"]
        if mine:
            (target / path.name).write_text(yaml.safe_dump_all(mine))
    return dapr.Resources((target,))


def _rename(
    document: dict[str, Any], topics: Mapping[str, str], retry: Mapping[str, Any] | None, kafka: Mapping[str, str]
) -> None:
    spec = document["spec"]
    if document["kind"] == "Subscription":
        for field in spec.keys() & {"topic", "deadLetterTopic"}:
            spec[field] = topics.get(spec[field], spec[field])
    elif document["kind"] == "Resiliency" and retry:
        spec["policies"]["retries"]["outage"] = dict(retry)
    elif spec.get("type") == "pubsub.kafka":
        spec["metadata"] += [{"name": name, "value": value} for name, value in kafka.items()]


def free_ports(sidecars: int) -> tuple[socket.socket, StackPorts]:
    """Return a stretch of free ports, and the guard in front of it: while that listens, no other run takes the stretch."""
    width = 1 + len(StackPorts(0, _SIDECARS).all())
    for base in random.sample(range(10_000, 32_000 - width, width), k=(22_000 - width) // width):
        try:
            guard = socket.create_server(("127.0.0.1", base))
        except OSError:
            continue
        ports = StackPorts(base + 1, sidecars)
        if all(_free(port) for port in ports.all()):
            return guard, ports
        guard.close()
    raise AssertionError("there is no free stretch of ports")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def stack_folder() -> Iterator[Path]:
    """Return a folder that is gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="duly-stack-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
