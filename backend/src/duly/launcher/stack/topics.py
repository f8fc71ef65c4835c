"""The topics, made before any sidecar starts: one that is missing stops every topic of its component."""

import time
from collections.abc import Callable

from duly.launcher.places import LauncherError
from duly.launcher.stack.wire import Broker, KafkaAway

TOPICS = ("task-events", "reminders", "task-updates")
EVERY_TOPIC = tuple(name for topic in TOPICS for name in (topic, f"{topic}.dead"))
PARTITIONS = 8
_SHOWN_SECONDS = 15.0
_PATIENCE_SECONDS = 120.0
_Pause = Callable[[float], None]


def make_topics(broker: Broker, names: tuple[str, ...] = EVERY_TOPIC, pause: _Pause = time.sleep) -> None:
    """Make the topics that are not there.

    Errors: `LauncherError` when the broker refuses, or has one of them with another number of partitions.
    """
    try:
        broker.create(names, PARTITIONS)
    except KafkaAway as error:
        raise LauncherError(f"The topics could not be made: {error}") from error
    deadline = time.monotonic() + _SHOWN_SECONDS
    while not set(names) <= (found := _topics(broker)).keys():
        # Made, but not yet told to the broker that is asked.
        if time.monotonic() > deadline:
            raise LauncherError(f"Kafka made the topics, but does not show them after {_SHOWN_SECONDS:.0f} s.")
        pause(0.02)
    if wrong := [name for name in names if found[name] != PARTITIONS]:
        raise LauncherError(f"These topics do not have {PARTITIONS} partitions: {', '.join(wrong)}.")


def make_topics_at(address: str, patience_seconds: float = _PATIENCE_SECONDS, pause: _Pause = time.sleep) -> None:
    """Wait for the broker at `host:port`, then make the topics: the one-shot of an installation.

    Errors: ValueError when the address is none, no broker answers in time, or it refuses.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError(f"{address} is no address of a broker; it looks like kafka:9092.")
    broker = Broker(int(port), host)
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            broker.topics()
            break
        except KafkaAway as error:
            if time.monotonic() > deadline:
                raise ValueError(f"No broker answers at {address}: {error}") from error
            pause(0.5)
    try:
        make_topics(broker, pause=pause)
    except LauncherError as error:
        raise ValueError(str(error)) from error


def _topics(broker: Broker) -> dict[str, int]:
    try:
        return broker.topics()
    except KafkaAway:
        return {}
