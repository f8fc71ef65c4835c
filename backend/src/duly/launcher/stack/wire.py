"""The three questions that Kafka is asked from here, in its own protocol: who is there, make topics, how far are they.

Kafka's own command line takes a Java process of two seconds for each. Only fixed old versions of the requests are
spoken, which every broker from 2.0 to 4.x answers, and only without encryption: it is for a broker on this machine
or in the network of one installation.
Source: Kafka protocol guide, Metadata v4, CreateTopics v2, ListOffsets v1.
"""

import socket
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_METADATA, _LIST_OFFSETS, _CREATE_TOPICS = 3, 2, 19
_EXISTS = 36
_LATEST = -1


class KafkaAway(Exception):
    """No broker answers, or it answers that it cannot do it (yet)."""


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker's address; each call is a connection of its own."""

    port: int
    host: str = "127.0.0.1"
    timeout_seconds: float = 10.0

    def topics(self) -> dict[str, int]:
        """Return each topic with the number of its partitions. Errors: `KafkaAway`, also while there is no leader."""
        answer = self._call(_METADATA, 4, struct.pack(">i?", -1, False))
        answer.int32()
        for _ in range(brokers := answer.int32()):
            answer.int32(), answer.text(), answer.int32(), answer.text()
        answer.text()
        if brokers == 0 or answer.int32() < 0:
            raise KafkaAway("there is no controller yet")
        found = {}
        for _ in range(answer.int32()):
            answer.int16()
            name = answer.text()
            answer.take(1)
            found[name] = partitions = answer.int32()
            for _ in range(partitions):
                error, _, leader = answer.int16(), answer.int32(), answer.int32()
                _ = answer.numbers(), answer.numbers()
                if error or leader < 0:
                    raise KafkaAway(f"a partition of {name} has no leader")
        return found

    def create(self, names: Iterable[str], partitions: int) -> None:
        """Make the topics that are not there, with one replica; those that are there stay as they are.

        Errors: `KafkaAway` with Kafka's words when it refuses.
        """
        wanted = [_text(name) + struct.pack(">ihii", partitions, 1, 0, 0) for name in names]
        timeout_ms = int(self.timeout_seconds * 1000)
        answer = self._call(_CREATE_TOPICS, 2, _array(wanted) + struct.pack(">i?", timeout_ms, False))
        answer.int32()
        for _ in range(answer.int32()):
            name, error, said = answer.text(), answer.int16(), answer.text()
            if error not in (0, _EXISTS):
                raise KafkaAway(f"{name}: {said or f'error {error}'}")

    def ends(self, name: str) -> dict[int, int]:
        """Return for each partition of a topic how many records were ever written to it. Errors: `KafkaAway`."""
        partitions = self.topics().get(name)
        if partitions is None:
            raise KafkaAway(f"there is no topic {name}")
        asked = [struct.pack(">iq", number, _LATEST) for number in range(partitions)]
        answer = self._call(_LIST_OFFSETS, 1, struct.pack(">i", -1) + _array([_text(name) + _array(asked)]))
        found = {}
        for _ in range(answer.int32()):
            answer.text()
            for _ in range(answer.int32()):
                number, error, _, end = answer.int32(), answer.int16(), answer.int64(), answer.int64()
                if error:
                    raise KafkaAway(f"{name}, partition {number}: error {error}")
                found[number] = end
        return found

    def _call(self, key: int, version: int, body: bytes) -> "_Answer":
        head = struct.pack(">hhi", key, version, 1) + _text("duly")
        try:
            with socket.create_connection((self.host, self.port), self.timeout_seconds) as connection:
                connection.sendall(struct.pack(">i", len(head) + len(body)) + head + body)
                with connection.makefile("rb") as stream:
                    (size,) = struct.unpack(">i", stream.read(4))
                    said = stream.read(size)
        except (OSError, struct.error) as error:
            raise KafkaAway(str(error)) from error
        if len(said) != size:
            raise KafkaAway("the answer was cut short")
        # The first four bytes repeat our number for the request.
        return _Answer(said[4:])


def _text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack(">h", len(encoded)) + encoded


def _array(parts: list[bytes]) -> bytes:
    return struct.pack(">i", len(parts)) + b"".join(parts)


class _Answer:
    """Reads an answer from front to back."""

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)

    def take(self, size: int) -> bytes:
        taken, self._content = bytes(self._content[:size]), self._content[size:]
        return taken

    def int16(self) -> int:
        return int.from_bytes(self.take(2), "big", signed=True)

    def int32(self) -> int:
        return int.from_bytes(self.take(4), "big", signed=True)

    def int64(self) -> int:
        return int.from_bytes(self.take(8), "big", signed=True)

    def text(self) -> str:
        return self.take(max(0, self.int16())).decode()

    def numbers(self) -> Iterator[int]:
        return iter([self.int32() for _ in range(self.int32())])
