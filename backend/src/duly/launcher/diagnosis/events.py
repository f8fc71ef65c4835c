"""The event path of the Duly that runs here: does everything that was committed reach everybody?"""

import http.client
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from duly.launcher.diagnosis import Finding, bad, good, hint
from duly.launcher.diagnosis.ours import data_path, running_launcher

_LATE_SECONDS = 30.0


def events() -> Iterator[Finding]:
    """Look at outbox, relay, parked events and dead letters, through the API of the running Duly."""
    if running_launcher() is None:
        return
    known = _known()
    said, seen = _ask(known, "/metrics"), _ask(known, "/operator/backbone")
    if said is None or seen is None:
        yield hint("The API does not answer, so its events cannot be looked at.", "See the logs in the data folder.")
        return
    yield from judge(json.loads(seen), failing=_value(said, "duly_relay_failing") > 0)


def judge(state: dict[str, Any], *, failing: bool, now: datetime | None = None) -> Iterator[Finding]:
    """Say in words what `/operator/backbone` answered."""
    outbox = state["outbox"]
    depth, oldest = outbox["depth"], outbox["oldest_at"]
    age = 0.0 if oldest is None else ((now or datetime.now(UTC)) - datetime.fromisoformat(oldest)).total_seconds()
    if failing or age > _LATE_SECONDS:
        broker = "the broker or its sidecar" if state["runtime"] == "dapr" else "the database"
        yield bad(
            f"{depth} event{'' if depth == 1 else 's'} wait to be published, the oldest for {age:.0f} s: {broker} is away.",
            "Nothing is lost and tasks can be changed as ever; other screens and services catch up once it is back.",
        )
    else:
        yield good("everything committed is published")
    for name, consumer in state["consumers"].items():
        if letters := consumer["dead_letters"]:
            yield bad(
                f"{name} gave up on {letters} event{'' if letters == 1 else 's'}.",
                f"`duly dead-letters list --consumer {name}` says why; mend the cause, then `redrive`.",
            )
        if parked := consumer["parked"]:
            yield hint(f"{name} will try {parked} event{'' if parked == 1 else 's'} again.")


def _known() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((data_path() / "commands.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def _ask(known: dict[str, str], path: str) -> bytes | None:
    port = int(known.get("DULY_API_PORT") or os.environ.get("DULY_API_PORT") or 8000)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {known.get('DULY_OPERATOR_TOKEN', '')}"})
        answer = connection.getresponse()
        return answer.read() if answer.status == 200 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _value(metrics: bytes, name: str) -> float:
    found = re.search(rf"^{name} ([0-9.e+-]+)$", metrics.decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0
