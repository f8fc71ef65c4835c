"""A stand-in for an ntfy server: publishing as JSON, with its checks and its answers."""

import json
from typing import Any

from tests.support.ends.http import Answer, HttpEnd, NotTaken, Request

_KNOWN = {"topic", "title", "message", "priority", "tags", "click", "actions"}


class NtfyServer(HttpEnd):
    """Takes messages for `topic`; with a `token` only from who has it."""

    def __init__(self, *, topic: str = "my-tasks", token: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.topic = topic
        self.token = token

    @property
    def address(self) -> dict[str, str]:
        """The channel's address as a sender gets it."""
        return {"server": self.url, "topic": self.topic, **({"token": self.token} if self.token else {})}

    def read(self, request: Request) -> dict[str, Any]:
        if request.path != "/":
            raise NotTaken(404, "JSON is published at the root")
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            raise NotTaken(403, "forbidden")
        told = dict(json.loads(request.body))
        if unknown := set(told) - _KNOWN:
            raise NotTaken(400, f"unknown: {unknown}")
        if told["topic"] != self.topic:
            raise NotTaken(400, "another topic")
        if told["priority"] not in range(1, 6) or len(told["actions"]) > 3:
            raise NotTaken(400, "priority or actions")
        if len(told["message"].encode()) > 4096:
            raise NotTaken(400, "would become a file")
        return told

    def answers_with(self, taken: dict[str, Any]) -> Answer:
        if self.answer != Answer():
            return self.answer
        body = {"id": "hwQ2YpKdmg42", "time": 1, "event": "message", "topic": taken["topic"]}
        return Answer(200, {"Content-Type": "application/json"}, json.dumps(body).encode())
