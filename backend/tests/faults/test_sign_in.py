"""Whoever guesses passwords is slowed down, whatever address they claim to have."""

from uuid import uuid4

import httpx2

from tests.launcher.duly import Duly, Person


def test_guessing_gets_slow_and_a_made_up_address_does_not_help(new_duly: object) -> None:
    duly: Duly = new_duly(DULY_TEST_MODE="")  # type: ignore[operator]
    duly.start()
    person = Person(duly.url)
    statuses = []
    for number in range(6):
        answer = httpx2.post(
            f"{duly.url}/api/auth/sign-in/email",
            json={"email": f"{uuid4()}@example.com", "password": "wrong password"},
            headers={"Origin": duly.url, "X-Forwarded-For": f"203.0.113.{number}"},
            timeout=20,
        )
        statuses.append(answer.status_code)
    assert statuses[0] == 401
    assert statuses[-1] == 429, statuses
    # Whoever is signed in goes on.
    person.add("still here")


def test_a_session_that_was_ended_gives_no_token(duly: Duly) -> None:
    duly.start()
    account = {"name": "Ada", "email": f"{uuid4()}@example.com", "password": "correct horse battery"}
    with (
        httpx2.Client(base_url=duly.url, headers={"Origin": duly.url}, timeout=20) as one,
        httpx2.Client(base_url=duly.url, headers={"Origin": duly.url}, timeout=20) as other,
    ):
        assert one.post("/api/auth/sign-up/email", json=account).status_code == 200
        assert other.post("/api/auth/sign-in/email", json=account).status_code == 200
        assert other.get("/api/auth/token").status_code == 200
        sessions = one.get("/api/auth/list-sessions").json()
        assert len(sessions) == 2
        mine = one.get("/api/auth/get-session").json()["session"]["token"]
        theirs = next(session["token"] for session in sessions if session["token"] != mine)
        assert one.post("/api/auth/revoke-session", json={"token": theirs}).status_code == 200
        assert other.get("/api/auth/token").status_code == 401
        changed = {"currentPassword": account["password"], "newPassword": "another horse", "revokeOtherSessions": True}
        assert one.post("/api/auth/change-password", json=changed).status_code == 200
        assert one.post("/api/auth/sign-in/email", json=account).status_code == 401
        assert one.post("/api/auth/sign-in/email", json=account | {"password": "another horse"}).status_code == 200
        # The API takes no session cookie, and the web passes none on.
        assert one.get(f"/api/{uuid4()}/tasks").status_code == 401
