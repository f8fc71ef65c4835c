"""The broker of the chart, by its own scripts: the image's programs are stood in for, Kafka is real."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from duly.launcher.places import CHECKOUT
from duly.launcher.stack import tools
from duly.launcher.stack.topics import EVERY_TOPIC
from duly.launcher.stack.wire import Broker, KafkaAway
from tests.support.stack import free_ports

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]
FILES = CHECKOUT / "deploy" / "helm" / "duly" / "files" / "broker"
READY_SECONDS = 60.0
# What the scripts want of `kafka-topics.sh`, whose Java is not among the pinned jars.
TOPICS = """
import argparse, socket, sys
from duly.launcher.stack.wire import Broker
parser = argparse.ArgumentParser()
for name in ("--bootstrap-server", "--command-config", "--topic"):
    parser.add_argument(name)
for name in ("--partitions", "--replication-factor"):
    parser.add_argument(name, type=int)
for name in ("--list", "--create", "--if-not-exists"):
    parser.add_argument(name, action="store_true")
given = parser.parse_args()
open(given.command_config).close()
host, _, port = given.bootstrap_server.partition(":")
broker = Broker(int(port), host)
try:
    socket.getaddrinfo(host, port)
except OSError:
    # As Java's client says it.
    sys.exit("No resolvable bootstrap urls given in bootstrap.servers")
if given.list:
    print(*broker.topics(), sep="\\n")
else:
    assert given.create and given.if_not_exists and given.replication_factor == 1
    broker.create([given.topic], given.partitions)
    print("made", given.topic)
"""


class ChartBroker:
    """Start and topics scripts in a folder of their own, on free ports."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        found = tools.find_tools()
        self.folder, self.port, self.local = folder, ports[0], ports[2]
        self.environment = {
            **os.environ,
            "KAFKA_BIN": str(folder / "bin"),
            "CONFIG": str(folder / "config"),
            "ADDRESS": "127.0.0.1",
            "HEAP": "256m",
            "TOPICS": " ".join(EVERY_TOPIC),
            "PARTITIONS": "3",
            "REPLICATION": "1",
            "BROKERS": f"127.0.0.1:{self.local}",
        }
        for name in ("bin", "config", "tmp"):
            (folder / name).mkdir()
        for path in FILES.iterdir():
            text = path.read_text().replace("/tmp/", f"{folder}/tmp/").replace("/var/lib/kafka/data", f"{folder}/data")
            for old, new in zip(("9092", "9093", "9094"), ports, strict=True):
                text = text.replace(old, str(new))
            (folder / "config" / path.name).write_text(text)
        (folder / "topics.py").write_text(TOPICS)
        java = f"{shlex.quote(found.java)} $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS -cp {shlex.quote(f'{found.jars}/*')}"
        self._program("kafka-storage.sh", f"{java} kafka.tools.StorageTool")
        self._program("kafka-server-start.sh", f"{java} kafka.Kafka")
        self._program("kafka-topics.sh", f"{shlex.quote(sys.executable)} {shlex.quote(str(folder / 'topics.py'))}")

    def _program(self, name: str, command: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        path.chmod(0o755)

    def start(self) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                ["/bin/sh", str(self.folder / "config" / "start.sh")], env=self.environment, stdout=log, stderr=log
            )

    def make_topics(self, **more: str) -> str:
        """Run the script as the pod's post-start does, again until it works; return what it said."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            done = subprocess.run(
                ["/bin/sh", str(self.folder / "config" / "topics.sh")],
                env={**self.environment, **more},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode == 0:
                return done.stdout
            assert time.monotonic() < deadline, done.stderr + (self.folder / "log").read_text()[-2000:]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[ChartBroker]:
    guard, ports = free_ports(2)
    with guard:
        yield ChartBroker(tmp_path, [ports.base, ports.base + 1, ports.base + 2])


def test_starts_makes_its_topics_and_keeps_them(broker: ChartBroker) -> None:
    for again in (False, True):
        process = broker.start()
        try:
            said = broker.make_topics()
            assert said.count("made ") == (0 if again else len(EVERY_TOPIC))
            # What a client of the cluster is told is an address that it reaches.
            assert {name: Broker(broker.port).topics()[name] for name in EVERY_TOPIC} == dict.fromkeys(EVERY_TOPIC, 3)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) in (0, 143, -signal.SIGTERM)
        with pytest.raises(KafkaAway):
            Broker(broker.port).topics()


def test_before_there_is_a_broker_nothing_is_made(broker: ChartBroker) -> None:
    said = broker.make_topics(IF_THERE="true", BROKERS="broker.invalid:9092")
    assert "makes its topics when it starts" in said


def test_a_broker_that_is_away_is_not_taken_for_one_that_is_not_there_yet(broker: ChartBroker) -> None:
    command = ["/bin/sh", str(broker.folder / "config" / "topics.sh")]
    for more in ({"IF_THERE": "true"}, {"BROKERS": "broker.invalid:9092"}):
        done = subprocess.run(command, env={**broker.environment, **more}, capture_output=True, check=False)
        assert done.returncode == 1


@pytest.mark.parametrize(("replicas", "safe"), [("1", False), ("2", False), ("3", True)])
def test_of_three_replicas_two_must_have_it(broker: ChartBroker, replicas: str, safe: bool) -> None:
    broker._program("kafka-topics.sh", "echo")
    made = [line for line in broker.make_topics(REPLICATION=replicas).splitlines() if "--create" in line]
    assert len(made) == len(EVERY_TOPIC)
    assert {line.endswith("--config min.insync.replicas=2") for line in made} == {safe}


@pytest.mark.parametrize(("told", "meant"), [("SHA-256", "SCRAM-SHA-256"), ("SHA-512", "SCRAM-SHA-512"), ("", "PLAIN")])
def test_a_password_means_sasl_over_tls(broker: ChartBroker, told: str, meant: str) -> None:
    broker._program("kafka-topics.sh", "true")
    broker.make_topics(AUTH_TYPE="password", SASL_MECHANISM=told, SASL_USERNAME="me", SASL_PASSWORD="it's $ecret")
    path = broker.folder / "tmp" / "client.properties"
    assert path.stat().st_mode & 0o077 == 0
    lines = path.read_text().splitlines()
    assert lines[:2] == ["security.protocol=SASL_SSL", f"sasl.mechanism={meant}"]
    assert 'username="me" password="it\'s $ecret";' in lines[2]
