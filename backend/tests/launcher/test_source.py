"""From where a change came, through the web as people use it: told by the connection, not by what a client says."""

from collections.abc import Callable

import httpx2
import pytest

from tests.launcher.duly import Duly, Person, until


def source_class(person: Person, forwarded: str) -> str:
    """Change something with a forwarding header; return what the record says about it."""
    base, headers = f"{person.url}/api/{person.id}", {"Authorization": f"Bearer {person.token}"}
    said = {**headers, "X-Forwarded-For": forwarded, "X-Real-IP": forwarded, "Forwarded": f"for={forwarded}"}
    task = httpx2.post(f"{base}/tasks", json={"title": "x"}, headers=said, timeout=20)
    assert task.status_code == 201, task.text

    def recorded() -> list[str]:
        answer = httpx2.get(f"{base}/activity?task={task.json()['id']}", headers=headers, timeout=20)
        return [str(entry["source_class"]) for entry in answer.json()["items"]]

    return str(until(recorded, 20, "the change was not recorded")[0])


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        # A browser on this machine, whatever it claims.
        ("", "loopback"),
        # A reverse proxy on this machine, which tells the client's address.
        ("127.0.0.1,::1", "public"),
    ],
)
def test_is_what_the_connection_or_a_trusted_proxy_says(
    new_duly: Callable[..., Duly], trusted: str, expected: str
) -> None:
    duly = new_duly(DULY_TRUSTED_PROXIES=trusted)
    duly.start()
    assert source_class(Person(duly.url), "1.1.1.1") == expected
