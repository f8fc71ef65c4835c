"""`make demo`: fill an account with the sample tasks."""

import os
import secrets
import sys
from datetime import UTC, datetime
from typing import Any

import httpx2

from duly.demo.plan import Item, tree
from duly.demo.sample import INBOX, PROJECTS
from duly.settings import Settings

ZONES = ("Asia/Karachi", "Europe/Berlin", "America/New_York", "Asia/Tokyo")
HOME_ZONE = ZONES[0]


class DemoError(Exception):
    """Something that the person who ran the command can mend."""


class Account:
    """The sample's account, over the public API."""

    def __init__(self, origin: str, email: str, password: str) -> None:
        self._client = httpx2.Client(base_url=origin, headers={"Origin": origin}, timeout=30, trust_env=False)
        body = {"email": email, "password": password, "name": "Ada Lovelace"}
        signed = self._client.post("/api/auth/sign-up/email", json=body)
        if signed.status_code != 200:
            signed = self._client.post("/api/auth/sign-in/email", json={"email": email, "password": password})
        if signed.status_code != 200:
            raise DemoError(f"{email} exists with another password: give it as DULY_DEMO_PASSWORD.")
        self.id = signed.json()["user"]["id"]
        self._token = self._client.get("/api/auth/token").json()["token"]
        self.made = 0

    def send(self, method: str, rest: str, body: Any = None, key: str | None = None) -> Any:
        """Send one request and return its answer. Errors: `DemoError` when it is refused."""
        headers = {"Authorization": f"Bearer {self._token}"} | ({"Idempotency-Key": f"demo-{key}"} if key else {})
        answer = self._client.request(method, f"/api/{self.id}{rest}", json=body, headers=headers)
        if answer.status_code >= 400:
            raise DemoError(f"{method} {rest} was refused: {answer.text}")
        return answer.json() if answer.content else None

    def add(self, item: Item, place: dict[str, Any], key: str) -> None:
        """Make a task and everything under it."""
        task = self.send("POST", "/tasks", item.body | place, key)
        self.made += 1
        for number, child in enumerate(item.children):
            self.add(child, {"parent_id": task["id"]}, f"{key}.{number}")
        if item.done:
            self.send("PATCH", f"/tasks/{task['id']}/complete")
        if item.trash:
            self.send("DELETE", f"/tasks/{task['id']}")
        if self.made % 25 == 0:
            print(f"  {self.made} tasks", flush=True)


def fill(account: Account) -> None:
    """Make the sample. Errors: `DemoError` when the account holds tasks already."""
    if account.send("GET", "/tasks?status=all&limit=1")["items"]:
        raise DemoError("This account holds tasks already, and none of them was touched.")
    account.send("PATCH", "/account", {"time_zone": HOME_ZONE})
    today = datetime.now(UTC).date()
    for number, item in enumerate(tree(INBOX, today, HOME_ZONE)):
        account.add(item, {}, f"inbox.{number}")
    for place, (name, (color, lines)) in enumerate(PROJECTS.items()):
        project = account.send("POST", "/projects", {"name": name, "color": color}, f"project.{place}")
        for number, item in enumerate(tree(lines, today, ZONES[place % len(ZONES)])):
            account.add(item, {"project_id": project["id"]}, f"{place}.{number}")


def main() -> int:
    """Fill the account and say how to look at it."""
    origin = Settings().origin
    email = os.environ.get("DULY_DEMO_EMAIL", "demo@example.com")
    password = os.environ.get("DULY_DEMO_PASSWORD") or secrets.token_urlsafe(9)
    try:
        account = Account(origin, email, password)
        fill(account)
    except httpx2.TransportError:
        print(f"duly: nobody answers at {origin}. Start Duly with `make run` first.", file=sys.stderr)
        return 1
    except DemoError as error:
        print(f"duly: {error}", file=sys.stderr)
        return 1
    print(f"\n{account.made} tasks. Open {origin} and sign in:\n  {email}\n  {password}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
