"""The real stack itself: what its files make of a broker and a sidecar."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml

from duly.launcher.postgres import EmbeddedPostgres
from duly.launcher.stack import dapr, tools
from duly.launcher.stack.topics import EVERY_TOPIC
from tests.support.recorder import Recorder, recorder
from tests.support.stack import RealStack, RunningSidecar

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]


@pytest.fixture
def app() -> Iterator[Recorder]:
    with recorder() as listening:
        yield listening


def ask(sidecar: RunningSidecar, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(
        sidecar.address + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"dapr-api-token": sidecar.spec.api_token, "Content-Type": "application/json", **headers},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def publish(sidecar: RunningSidecar, topic: str, number: int, key: str = "ada") -> None:
    event = {"specversion": "1.0", "id": f"event-{number}", "source": "/test", "type": "test.v1", "data": {"n": number}}
    path = f"/v1.0/publish/events/{topic}?metadata.partitionKey={key}"
    status, said = ask(sidecar, "POST", path, event, **{"Content-Type": "application/cloudevents+json"})
    assert status == 204, said


class TestBroker:
    def test_has_every_topic_with_eight_partitions(self, stack: RealStack) -> None:
        found = stack.kafka.broker.topics()
        assert {name: found.get(name) for name in EVERY_TOPIC} == dict.fromkeys(EVERY_TOPIC, 8)
        assert set(EVERY_TOPIC) == {
            f"{topic}{dead}" for topic in ("task-events", "reminders", "task-updates") for dead in ("", ".dead")
        }

    def test_makes_no_topic_by_itself(self, stack: RealStack, app: Recorder) -> None:
        sidecar = stack.sidecar(app_port=app.port)
        sidecar.start()
        status, said = ask(sidecar, "POST", "/v1.0/publish/events/forgotten", {"n": 1})
        assert (status, json.loads(said)["errorCode"]) == (500, "ERR_PUBSUB_PUBLISH_MESSAGE")
        assert "forgotten" not in stack.kafka.broker.topics()
        sidecar.stop()

    def test_keeps_topics_and_records_when_it_is_killed(self, stack: RealStack, app: Recorder) -> None:
        topics = stack.topics()
        sidecar = stack.sidecar(app_port=app.port, topics=topics)
        sidecar.start()
        sidecar.wait()
        publish(sidecar, topics["task-events"], 1)
        stack.kill_broker()
        stack.start_broker()
        assert stack.written(topics["task-events"]) == 1
        app.until(lambda: app.to("/events/task-events"), 30, "the event did not arrive")
        sidecar.stop()


class TestSidecar:
    @pytest.mark.parametrize(
        ("plays", "components", "routes"),
        [
            ("duly-api", {"secrets", "events", "updates", "state"}, {"task-updates"}),
            ("duly-realtime", {"secrets", "events", "updates"}, {"task-updates"}),
            (
                "duly-audit",
                {"secrets", "events", "updates"},
                {"task-updates", "task-events", "task-events.dead", "reminders", "reminders.dead"},
            ),
            (
                "duly-reminders",
                {"secrets", "events", "updates"},
                {"task-updates", "task-events", "task-events.dead", "reminders", "reminders.dead"},
            ),
            (
                "duly-notifications",
                {"secrets", "events", "updates"},
                {"task-updates", "reminders", "reminders.dead"},
            ),
            (
                "duly-recurrence",
                {"secrets", "events", "updates"},
                {"task-updates", "task-events", "task-events.dead"},
            ),
            ("duly-web", set(), set()),
        ],
    )
    def test_each_service_gets_what_is_meant_for_it(
        self, stack: RealStack, app: Recorder, plays: str, components: set[str], routes: set[str]
    ) -> None:
        sidecar = stack.sidecar(app_port=app.port, plays=plays)
        sidecar.start()
        sidecar.wait()
        said = sidecar.metadata()
        assert said["runtimeVersion"] == f"v{tools.dapr_version()}"
        assert {component["name"] for component in said.get("components", [])} == components
        found = {one["topic"]: one for one in said.get("subscriptions", [])}
        assert set(found) == routes
        for topic, one in found.items():
            assert one["rules"] == [{"path": f"/events/{topic}"}]
            assert one["pubsubname"] == ("updates" if topic == "task-updates" else "events")
            dead = f"{topic}.dead" if topic in ("task-events", "reminders") else ""
            assert one["deadLetterTopic"] == dead
        # Read only as the first document of its file, and silently left out otherwise.
        assert "Loading Resiliency configuration: duly" in sidecar.said
        sidecar.stop()

    def test_an_event_arrives_with_the_token_of_the_app(self, stack: RealStack, app: Recorder) -> None:
        topics = stack.topics()
        sidecar = stack.sidecar(app_port=app.port, topics=topics)
        sidecar.start()
        sidecar.wait()
        for number in range(20):
            publish(sidecar, topics["task-events"], number)
        arrived = app.until(
            lambda: len(app.to("/events/task-events")) >= 20 and app.to("/events/task-events"), 30, "late"
        )
        assert [call.envelope["id"] for call in arrived] == [f"event-{number}" for number in range(20)]
        assert {call.headers["dapr-api-token"] for call in arrived} == {sidecar.spec.app_token}
        assert sidecar.app_env()["APP_API_TOKEN"] == sidecar.spec.app_token
        sidecar.stop()

    def test_what_fails_for_too_long_goes_to_the_dead_topic(self, stack: RealStack, app: Recorder) -> None:
        topics = stack.topics()
        app.answer = lambda call: (500, b"{}") if call.path == "/events/task-events" else (200, b"{}")
        retry = {"policy": "constant", "duration": "50ms", "maxRetries": 2}
        sidecar = stack.sidecar(app_port=app.port, topics=topics, retry=retry)
        sidecar.start()
        sidecar.wait()
        publish(sidecar, topics["task-events"], 1)
        app.until(lambda: app.to("/events/task-events.dead"), 30, "no dead letter")
        assert len(app.to("/events/task-events")) == 3
        assert stack.written(topics["task-events.dead"]) == 1
        sidecar.stop()

    def test_a_job_fires(self, stack: RealStack, app: Recorder) -> None:
        sidecar = stack.sidecar(app_port=app.port)
        sidecar.start()
        sidecar.wait()
        # The first triggers after a start of the scheduler may be lost: a fresh name for each try.
        for number in range(20):
            assert ask(sidecar, "POST", f"/v1.0-alpha1/jobs/probe-{number}", {"dueTime": "0s", "data": {}})[0] == 204
            try:
                call = app.until(lambda: [one for one in app.calls if one.path.startswith("/job/probe-")], 2, "no job")[
                    0
                ]
                break
            except AssertionError:
                assert number < 19
        assert call.headers["dapr-api-token"] == sidecar.spec.app_token
        sidecar.stop()

    def test_secrets_of_components_are_not_for_services(self, stack: RealStack) -> None:
        sidecar = stack.sidecar()
        sidecar.start()
        status, said = ask(sidecar, "GET", "/v1.0/secrets/secrets/operator-token")
        assert (status, json.loads(said)) == (200, {"operator-token": "operator0secret"})
        for name in ("kafka", "state"):
            assert ask(sidecar, "GET", f"/v1.0/secrets/secrets/{name}")[0] == 403
        assert ask(sidecar, "GET", "/v1.0/secrets/secrets/operator-token", **{"dapr-api-token": "wrong"})[0] == 401
        sidecar.stop()

    def test_a_sidecar_without_an_app_calls_another_service(self, stack: RealStack, app: Recorder) -> None:
        callee = stack.sidecar(app_port=app.port, plays="duly-api")
        caller = stack.sidecar(plays="duly-web")
        for one in (callee, caller):
            one.start()
        callee.wait()
        status, _ = ask(caller, "GET", f"/v1.0/invoke/{callee.app_id}/method/readyz?deep=1")
        assert status == 200
        (call,) = app.to("/readyz?deep=1")
        assert call.headers["dapr-caller-app-id"] == caller.app_id
        for one in (caller, callee):
            one.stop()

    async def test_state_is_kept_in_its_own_schema_without_a_prefix(
        self, stack: RealStack, app: Recorder, database: EmbeddedPostgres
    ) -> None:
        one, other = (stack.sidecar(app_port=app.port, plays="duly-api") for _ in range(2))
        for sidecar in (one, other):
            sidecar.start()
        assert ask(one, "POST", "/v1.0/state/state", [{"key": "a-key", "value": {"n": 1}}])[0] == 204
        assert ask(other, "GET", "/v1.0/state/state/a-key") == (200, b'{"n":1}')
        connection = await asyncpg.connect(database.address())
        try:
            assert await connection.fetchval("SELECT value::text FROM dapr.state WHERE key = 'a-key'") is not None
        finally:
            await connection.close()
        for sidecar in (one, other):
            sidecar.stop()

    def test_no_broker_no_sidecar_and_it_can_be_started_again(self, stack: RealStack, app: Recorder) -> None:
        sidecar = stack.sidecar(app_port=app.port)
        stack.stop_broker()
        try:
            sidecar.child.start()
            assert sidecar.child.wait(30), "it runs without its broker"
        finally:
            stack.start_broker()
        sidecar.start()
        sidecar.wait()
        sidecar.kill()
        sidecar.start()
        sidecar.stop()


class TestFiles:
    """The files as they are, without the fixture's changes."""

    @staticmethod
    def documents() -> list[tuple[Path, int, dict[str, Any]]]:
        paths = sorted([*dapr.RESOURCES.glob("*.yaml"), *dapr.RESOURCES.glob("*/*.yaml")])
        return [(path, n, one) for path in paths for n, one in enumerate(yaml.safe_load_all(path.read_text()))]

    def test_a_resiliency_is_alone_in_its_file(self) -> None:
        files = {path for path, _, one in self.documents() if one["kind"] == "Resiliency"}
        assert len(files) == 1
        assert [one["kind"] for path, _, one in self.documents() if path in files] == ["Resiliency"]

    def test_a_delivery_is_tried_for_longer_than_five_minutes_and_not_for_ever(self) -> None:
        (spec,) = [one["spec"] for _, _, one in self.documents() if one["kind"] == "Resiliency"]
        policy = spec["policies"]["retries"][spec["targets"]["components"]["events"]["inbound"]["retry"]]
        assert policy["policy"] == "constant"
        seconds = int(policy["duration"].removesuffix("s")) * policy["maxRetries"]
        assert 2 * 300 <= seconds <= 3600

    def test_kafka_components_hold_nothing_that_loses_or_repeats_for_ever(self) -> None:
        found = {
            one["metadata"]["name"]: one for _, _, one in self.documents() if one["spec"].get("type") == "pubsub.kafka"
        }
        assert set(found) == {"events", "updates"}
        for name, one in found.items():
            values = {entry["name"]: entry.get("value") for entry in one["spec"]["metadata"]}
            assert values["consumeRetryEnabled"] == "false"
            assert values["initialOffset"] == {"events": "oldest", "updates": "newest"}[name]
            assert values.get("consumerGroup") == {"events": None, "updates": "{uuid}"}[name]
            assert "ignoreErrors" not in one["spec"]

    def test_nothing_in_them_is_a_secret(self) -> None:
        for path, _, one in self.documents():
            for entry in one["spec"].get("metadata", []) if isinstance(one["spec"], dict) else []:
                secret = entry["name"] in ("connectionString", "saslPassword", "saslUsername", "brokers")
                assert ("secretKeyRef" in entry) == (secret or entry["name"] in ("authType", "saslMechanism")), (
                    path,
                    entry,
                )
