"""What a stream says, as bytes. Source: WHATWG HTML, section 9.2.6, "Interpreting an event stream"."""

from collections.abc import Sequence

from duly.database.base import Record
from duly.features.realtime.schemas import Reason
from duly.web.answers import encode

WORKSPACE = b"event: workspace\ndata: {}\n\n"
HEARTBEAT = b":\n\n"


def ready(revision: int, retry_milliseconds: int) -> bytes:
    """Return the first frame: where the stream starts, and how long to wait before coming back."""
    return b'retry: %d\nid: %d\nevent: ready\ndata: {"revision":%d}\n\n' % (retry_milliseconds, revision, revision)


def change(row: Record) -> bytes:
    """Return one event of the log, the same JSON as in `/changes`. JSON has no line breaks, so it is one `data` line."""
    return b"id: %d\nevent: change\ndata: %b\n\n" % (row["revision"], encode(row))


def reconnect(reason: Reason) -> bytes:
    """Return the last frame."""
    return b'event: reconnect\ndata: {"reason":"%b"}\n\n' % reason.encode()


def portions(frames: Sequence[bytes], most_bytes: int) -> list[list[bytes]]:
    """Return the frames in order, cut into portions of at most `most_bytes`; a frame that is larger goes alone."""
    cut: list[list[bytes]] = []
    size = most_bytes
    for frame in frames:
        if size + len(frame) > most_bytes:
            cut.append([])
            size = 0
        cut[-1].append(frame)
        size += len(frame)
    return cut
