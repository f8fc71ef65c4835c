"""One Kafka broker in a folder: made once, started as a child, ready when a client gets its metadata."""

import time
from pathlib import Path

from duly.launcher.children import Child
from duly.launcher.places import LauncherError
from duly.launcher.stack.cache import Pause, run
from duly.launcher.stack.tools import Tools
from duly.launcher.stack.topics import EVERY_TOPIC, make_topics
from duly.launcher.stack.wire import Broker, KafkaAway

READY_SECONDS = 90.0
# Any 22 characters would do that are the base64 of 16 bytes; a random one may begin with `-` and is then refused.
_CLUSTER = "ZHVseS1vbi1vbmUtbWFjaA"
_JAVA = (
    *("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
    # Else Java leaves a file for each of its processes in the system's temporary folder.
    "-XX:-UsePerfData",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
)
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs={logs}
# A topic that somebody forgot to make must not come into being with one partition.
auto.create.topics.enable=false
# One node: nothing to replicate to, and no second consumer to wait for.
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
# A broker that was killed may come back only when its old self is taken for dead: 9 s unless said otherwise.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
"""


class Kafka:
    """A broker that keeps its records in `folder`; `child` is its process."""

    def __init__(self, folder: Path, log: Path, tools: Tools, port: int, controller_port: int) -> None:
        self.broker = Broker(port)
        self._folder = folder
        self._records = folder / "records"
        self._java = [tools.java, *_JAVA, f"-Djava.io.tmpdir={folder / 'tmp'}", "-cp", f"{tools.jars}/*"]
        self._settings = folder / "server.properties"
        self._properties = _PROPERTIES.format(port=port, controller=controller_port, logs=self._records)
        self.child = Child(
            name="kafka",
            command=[*self._java, "kafka.Kafka", str(self._settings)],
            env={"LC_ALL": "C.UTF-8"},
            log=log,
            cwd=folder,
            echo=False,
        )

    def start(self, pause: Pause = time.sleep) -> None:
        """Start the broker, in a fresh folder after making it one; does not wait. Errors: `LauncherError`."""
        (self._folder / "tmp").mkdir(parents=True, exist_ok=True)
        self._settings.write_text(self._properties)
        if not (self._records / "meta.properties").exists():
            tool = [*self._java, "kafka.tools.StorageTool", "format", "-t", _CLUSTER, "-c", str(self._settings)]
            run(tool, self._folder, "Preparing Kafka's folder", pause)
        self.child.start()

    def wait(self, pause: Pause = time.sleep) -> None:
        """Wait until a client gets metadata: an open port is not enough. Errors: `LauncherError`."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if not self.child.alive:
                raise LauncherError(f"Kafka ended while starting:\n{self.child.tail()}")
            try:
                self.broker.topics()
            except KafkaAway:
                pause(0.05)
            else:
                return
        raise LauncherError(f"Kafka did not get ready in {READY_SECONDS:.0f} s:\n{self.child.tail()}")

    def make_topics(self, names: tuple[str, ...] = EVERY_TOPIC, pause: Pause = time.sleep) -> None:
        """Make the topics as `topics.make_topics` does."""
        make_topics(self.broker, names, pause)
