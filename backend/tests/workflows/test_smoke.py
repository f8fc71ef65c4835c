"""The smoke journey against a server that is not well: it says where it ended, and waits for one that is coming."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import Any

import pytest

TASK = {"id": "t-1", "completed_at": "2026-11-24T12:00:00Z"}
CHANGES = [{"type": f"duly.task.{what}", "data": {"id": "t-1"}} for what in ("created", "completed")]
# What each request answers when all is well; the first word of the path's last part decides.
WELL: dict[tuple[str, str], tuple[int, Any]] = {
    ("POST", "/api/auth/sign-up/email"): (200, {"user": {"id": "u-1"}}),
    ("GET", "/api/auth/token"): (200, {"token": "t0ken"}),
    ("POST", "/api/u-1/tasks"): (201, TASK),
    ("PATCH", "/api/u-1/tasks/t-1/complete"): (200, TASK),
    ("GET", "/api/u-1/changes"): (200, {"changes": CHANGES}),
    ("DELETE", "/api/u-1/tasks/t-1"): (204, None),
    ("GET", "/api/u-1/tasks"): (200, {"items": []}),
}


class Live:
    """A server whose answers a test changes; each is a list, the last one stays."""

    def __init__(self) -> None:
        self.answers = {key: [answer] for key, answer in WELL.items()}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.address = ""

    def reply(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        self.asked.append((method, path, headers))
        answers = self.answers[method, path.partition("?")[0]]
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.fixture
def live() -> Iterator[Live]:
    found = Live()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            status, body = found.reply(self.command, self.path, dict(self.headers))
            content = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = _any  # noqa: N815 - names of the standard library

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        found.address = f"http://127.0.0.1:{server.server_address[1]}"
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture
def smoke(script: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = script("smoke")
    monkeypatch.setattr(module, "_PAUSE_SECONDS", 0.01)
    return module


def test_all_is_well(smoke: ModuleType, live: Live) -> None:
    assert smoke.main([live.address]) == 0
    assert all(headers.get("Origin") == live.address for _, _, headers in live.asked)
    assert [headers.get("Authorization") for _, path, headers in live.asked if "/u-1/" in path] == ["Bearer t0ken"] * 5


@pytest.mark.parametrize(
    ("request_", "answer", "says"),
    [
        (("POST", "/api/auth/sign-up/email"), (403, {}), "sign-up/email: 403"),
        (("GET", "/api/auth/token"), (200, {}), "not what it should be"),
        (("POST", "/api/u-1/tasks"), (500, {"title": "Something went wrong"}), "tasks: 500"),
        (("PATCH", "/api/u-1/tasks/t-1/complete"), (200, TASK | {"completed_at": None}), "is not completed"),
        (("GET", "/api/u-1/changes"), (200, {"changes": CHANGES[:1]}), "does not tell that the task was completed"),
        (("GET", "/api/u-1/changes"), (200, {"changes": []}), "does not tell that the task was created"),
        (("GET", "/api/u-1/tasks"), (200, {"items": [TASK]}), "still listed"),
    ],
)
def test_says_where_it_ended(
    smoke: ModuleType,
    live: Live,
    capsys: pytest.CaptureFixture[str],
    request_: tuple[str, str],
    answer: tuple[int, Any],
    says: str,
) -> None:
    live.answers[request_] = [answer]
    assert smoke.main([live.address]) == 1
    assert says in capsys.readouterr().err


def test_waits_for_one_that_is_coming_and_makes_nothing_twice(smoke: ModuleType, live: Live) -> None:
    live.answers["POST", "/api/u-1/tasks"] = [(503, {}), (502, None), (201, TASK)]
    assert smoke.main([live.address]) == 0
    keys = {
        headers["Idempotency-Key"]
        for method, path, headers in live.asked
        if (method, path) == ("POST", "/api/u-1/tasks")
    }
    assert len(keys) == 1


def test_does_not_wait_for_ever(smoke: ModuleType, live: Live) -> None:
    live.answers["POST", "/api/auth/sign-up/email"] = [(503, {})]
    with pytest.raises(smoke.Failed, match="503"):
        smoke.journey(smoke.Person(live.address, patience=0.1))


@pytest.mark.parametrize("address", ["", "duly.example.com", "ftp://duly.example.com", "https://duly.example.com/x"])
def test_addresses_that_are_none(smoke: ModuleType, address: str) -> None:
    assert smoke.main([address]) == 1
