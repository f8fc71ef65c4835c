"""One journey against a Duly that is live: sign up somebody, make a task, complete it, see both in the change feed, delete it.

    smoke.py https://duly.example.com

Needs Python alone, no package. The person is a throw-away: a random address below `example.invalid`, a random password that is
kept nowhere. Exit code 0 when everything went well; each step says how long it took.
"""

import json
import secrets
import sys
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 15.0
# A rollout that has just ended: the first requests may meet a pod that is going, or a database that is waking.
PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 1.0


class Failed(Exception):
    """The journey ends here; the text says where and why."""


class Person:
    """Somebody with a browser's manners: cookies, an origin, then an access token."""

    def __init__(self, address: str, patience: float = PATIENCE_SECONDS) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
            raise Failed(f"{address} is no address of a Duly, like https://duly.example.com")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._deadline = time.monotonic() + patience
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._headers = {"Origin": self._origin, "Accept": "application/json", "User-Agent": "duly-smoke"}
        self._path = ""

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Send one request, for a while again when nobody or a 502 to 504 answers; return the answer. Errors: `Failed`."""
        data = None if body is None else json.dumps(body).encode()
        more = {"Content-Type": "application/json"} if data is not None else {}
        request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
            self._origin + path, data, {**self._headers, **more, **headers}, method=method
        )
        while True:
            try:
                with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                    content = answer.read()
                    return json.loads(content) if content else None
            except urllib.error.HTTPError as error:
                with error:
                    said = f"{method} {path}: {error.code} {error.read(300).decode(errors='replace')}"
                again = error.code in (502, 503, 504)
            except (OSError, ValueError) as error:
                said, again = f"{method} {path}: {error}", True
            if not again or time.monotonic() > self._deadline:
                raise Failed(said)
            time.sleep(_PAUSE_SECONDS)

    def sign_up(self) -> None:
        """Make the account and get its access token."""
        name = secrets.token_hex(8)
        body = {"name": "Smoke", "email": f"smoke-{name}@example.invalid", "password": secrets.token_urlsafe(24)}
        user = self.call("POST", "/api/auth/sign-up/email", body)
        self._headers["Authorization"] = f"Bearer {self.call('GET', '/api/auth/token')['token']}"
        self._path = f"/api/{user['user']['id']}"

    def mine(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Send one request below the person's own path."""
        return self.call(method, self._path + path, body, **headers)


def journey(person: Person) -> None:
    """Do it. Errors: `Failed`."""
    _step("signed up", person.sign_up)
    # The same key each time it is sent: a task that was made before an answer got lost is not made twice.
    key = {"Idempotency-Key": f"smoke-{secrets.token_hex(8)}"}
    task = _step("made a task", lambda: person.mine("POST", "/tasks", {"title": "Smoke"}, **key))
    path = f"/tasks/{task['id']}"
    done = _step("completed it", lambda: person.mine("PATCH", f"{path}/complete"))
    _must(done["completed_at"] is not None, "the task is not completed")
    types = _step("saw the changes", lambda: _types(person, task["id"]))
    for wanted in ("created", "completed"):
        _must(any(wanted in one for one in types), f"the change feed does not tell that the task was {wanted}")
    _step("deleted it", lambda: person.mine("DELETE", path))
    left = person.mine("GET", "/tasks?status=all")["items"]
    _must(task["id"] not in {one["id"] for one in left}, "the task is still listed")


def _types(person: Person, task_id: str) -> list[str]:
    changes = person.mine("GET", "/changes?after=0")
    return [one["type"] for one in changes["changes"] if task_id in json.dumps(one)]


def _must(true: bool, otherwise: str) -> None:
    if not true:
        raise Failed(otherwise)


def _step(words: str, work: Any) -> Any:
    began = time.monotonic()
    found = work()
    print(f"  {words} ({(time.monotonic() - began) * 1000:.0f} ms)", flush=True)
    return found


def main(arguments: list[str]) -> int:
    """Run; return the exit code."""
    if len(arguments) != 1:
        print("Usage: smoke.py ADDRESS", file=sys.stderr)
        return 2
    try:
        journey(Person(arguments[0]))
    except (Failed, KeyError, TypeError) as error:
        print(f"smoke: {error if isinstance(error, Failed) else f'an answer is not what it should be: {error!r}'}", file=sys.stderr)
        return 1
    print("smoke: all is well")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
