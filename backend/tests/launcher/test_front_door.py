"""The web's port as clients find it: bounds, what is answered while something is away, and the README's own lines."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from duly.launcher.places import CHECKOUT
from tests.launcher.duly import Duly, Person, processes_of, until
from tests.support import pages

pytestmark = pytest.mark.timeout(240)
MIB = 1024 * 1024
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def door() -> Iterator[Duly]:
    # Not pytest's folder: as root, PostgreSQL runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="duly-test-"))
    folder.chmod(0o755)
    running = Duly(folder / "data")
    running.start()
    yield running
    running.stop()
    assert not (left := processes_of(folder)), left
    shutil.rmtree(folder)


@pytest.fixture
def person(door: Duly) -> Person:
    return Person(door.url)


def exchange(port: int, head: str, *parts: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send everything, then read everything, as many clients do; return status, headers and body."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.encode())
        for part in parts:
            connection.sendall(part)
        with connection.makefile("rb") as answer:
            status = int(answer.readline().split()[1])
            headers = dict(line.decode().strip().split(": ", 1) for line in iter(answer.readline, b"\r\n"))
            headers = {name.lower(): value for name, value in headers.items()}
            return status, headers, answer.read(int(headers["content-length"]))


def is_problem(status: int, headers: dict[str, str], body: bytes) -> str:
    """Check that an answer is a whole problem document; return its code."""
    assert headers["content-type"] == "application/problem+json", body
    problem = json.loads(body)
    assert (problem["status"], problem["request_id"]) == (status, headers["x-request-id"])
    return str(problem["code"])


class TestBodies:
    @pytest.mark.parametrize("size", [MIB + 1, 5 * MIB, 20 * MIB])
    def test_over_1_mib_is_a_problem_every_time(self, door: Duly, person: Person, size: int) -> None:
        head = (
            f"POST /api/{person.id}/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {person.token}\r\n"
            "Content-Type: application/json\r\nConnection: close\r\n"
        )
        chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
        for _ in range(3):
            whole = exchange(door.web_port, head + f"Content-Length: {size}\r\n\r\n", b"x" * size)
            assert (whole[0], is_problem(*whole)) == (413, "request.too-large")
            chunks = exchange(
                door.web_port, head + "Transfer-Encoding: chunked\r\n\r\n", chunk * (size // 65_536 + 1), b"0\r\n\r\n"
            )
            assert (chunks[0], is_problem(*chunks)) == (413, "request.too-large")
        assert person.titles() == set()

    def test_of_sign_in_may_have_64_kib(self, door: Duly) -> None:
        head = "POST /api/auth/sign-in/email HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        answer = exchange(door.web_port, head + f"Content-Length: {30 * MIB}\r\n\r\n", b" " * 30 * MIB)
        assert (answer[0], is_problem(*answer)) == (413, "request.too-large")

    def test_in_chunks_arrives(self, person: Person) -> None:
        def parts() -> Iterator[bytes]:
            yield b'{"title": "In '
            yield b'pieces"}'

        headers = {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json"}
        answer = httpx2.post(f"{person.url}/api/{person.id}/tasks", content=parts(), headers=headers, timeout=20)
        assert answer.status_code == 201
        assert person.titles() == {"In pieces"}


class TestManners:
    def test_trace_is_refused(self, door: Duly, person: Person) -> None:
        answer = exchange(door.web_port, f"TRACE /api/{person.id}/tasks HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (answer[0], is_problem(*answer)) == (405, "method-not-allowed")

    def test_no_answer_names_the_apis_own_address(self, door: Duly, person: Person) -> None:
        for answer in (person.call("GET"), httpx2.get(f"{door.url}/openapi.json"), httpx2.get(f"{door.url}/healthz")):
            assert answer.status_code == 200
            assert str(door.api_port) not in str(answer.headers)


class TestAway:
    @contextlib.contextmanager
    def without(self, door: Duly, name: str) -> Iterator[None]:
        """End a child and keep it away."""
        assert door.process is not None
        os.kill(door.process.pid, signal.SIGSTOP)
        try:
            os.kill(door.pid_of(name), signal.SIGKILL)
            yield
        finally:
            os.kill(door.process.pid, signal.SIGCONT)

    def test_api_is_503_with_retry_after(self, door: Duly, person: Person) -> None:
        with self.without(door, "api"):
            for method, path in (("GET", "tasks"), ("POST", "tasks"), ("GET", "account")):
                headers = {"Authorization": f"Bearer {person.token}"}
                body = {"title": "x"} if method == "POST" else None
                answer = httpx2.request(method, f"{door.url}/api/{person.id}/{path}", json=body, headers=headers)
                assert is_problem(answer.status_code, dict(answer.headers), answer.content) == "unavailable"
                assert answer.status_code == 503
                assert int(answer.headers["retry-after"]) > 0
        until(lambda: self.answers(person), 30, f"the API did not come back: {door.said}")

    def test_database_is_503_with_retry_after(self, door: Duly) -> None:
        account = {"name": "Ada", "email": f"{uuid4()}@example.com", "password": PASSWORD}
        with httpx2.Client(base_url=door.url, headers={"Origin": door.url}, timeout=30) as client:
            user_id = client.post("/api/auth/sign-up/email", json=account).json()["user"]["id"]
            headers = {"Authorization": f"Bearer {client.get('/api/auth/token').json()['token']}"}
            with self.without(door, "postgres"):
                for answer in (
                    client.get("/api/auth/token"),
                    client.post("/api/auth/sign-in/email", json=account),
                    client.get(f"/api/{user_id}/tasks", headers=headers),
                ):
                    assert is_problem(answer.status_code, dict(answer.headers), answer.content) == "unavailable"
                    assert answer.status_code == 503
                    assert int(answer.headers["retry-after"]) > 0
            until(lambda: client.get("/api/auth/token").status_code == 200, 30, "the database did not come back")

    @staticmethod
    def answers(person: Person) -> bool:
        return person.call("GET").status_code == 200


class TestNames:
    @pytest.mark.parametrize("name", ["x" * 101, "x" * 20_000, " ", "a\0b", "a\ud800b", 5])
    def test_that_do_not_fit_are_refused(self, door: Duly, name: object) -> None:
        account = {"name": name, "email": f"{uuid4()}@example.com", "password": PASSWORD}
        failures = door.said.count("SERVER_ERROR"), door.said.count("auth.failed")
        with httpx2.Client(base_url=door.url, headers={"Origin": door.url}, timeout=20) as client:
            # By hand: a lone surrogate can be written in JSON alone.
            content = json.dumps(account).encode()
            headers = {"Content-Type": "application/json"}
            refused = client.post("/api/auth/sign-up/email", content=content, headers=headers)
            assert (refused.status_code, refused.json()["code"]) in [(400, "INVALID_NAME"), (400, "VALIDATION_ERROR")]
            assert client.post("/api/auth/sign-up/email", json=account | {"name": " Ada "}).status_code == 200
            changed = client.post("/api/auth/update-user", content=json.dumps({"name": name}).encode(), headers=headers)
            assert (changed.status_code, changed.json()["code"]) == (400, "INVALID_NAME")
            assert client.get("/api/auth/get-session").json()["user"]["name"] == "Ada"
        assert failures == (door.said.count("SERVER_ERROR"), door.said.count("auth.failed"))

    def test_leave_the_token_small(self, door: Duly) -> None:
        account = {"name": "😀" * 100, "email": f"{'a' * 60}@{'b' * 60}.example.com", "password": PASSWORD}
        with httpx2.Client(base_url=door.url, headers={"Origin": door.url}, timeout=20) as client:
            assert client.post("/api/auth/sign-up/email", json=account).status_code == 200
            assert len(client.get("/api/auth/token").json()["token"]) < 1_000


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_curl_lines_of_the_readme_work_as_written(door: Duly, tmp_path: Path) -> None:
    beginnings = ("curl -s -c jar", "TOKEN=$(", "ID=$(", 'curl -s -H "Authorization', "curl -s -X PATCH")
    lines = [pages.command("README.md", one).replace("http://localhost:3000", door.url) for one in beginnings]
    # What the third line keeps is shown, and each answer stands on a line of its own.
    script = "\n".join([*lines[:3], "echo; echo $ID", *(f"{line}; echo" for line in lines[3:])])
    done = subprocess.run(
        ["sh", "-eu", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    signed_up, task_id, found_tasks, completed = [line for line in done.stdout.splitlines() if line]
    assert json.loads(signed_up)["user"]["email"] == "ada@example.com"
    assert [(task["id"], task["title"], task["tags"]) for task in json.loads(found_tasks)["items"]] == [
        (task_id, "Buy milk", ["errand"])
    ]
    assert (json.loads(completed)["id"], json.loads(completed)["status"]) == (task_id, "completed")


def chart_test(address: str) -> subprocess.CompletedProcess[str]:
    """Run what `helm test` runs."""
    script = CHECKOUT / "deploy" / "helm" / "duly" / "files" / "test" / "answers.py"
    env = {"PATH": os.environ["PATH"], "WEB": address, "SECONDS": "0"}
    return subprocess.run([sys.executable, script], env=env, capture_output=True, text=True, check=False)


def test_the_chart_s_own_test_passes_here_and_not_where_the_backend_is_open(door: Duly) -> None:
    done = chart_test(door.url)
    assert (done.returncode, done.stdout) == (0, "10 addresses answer as they should\n")
    done = chart_test(f"http://127.0.0.1:{door.api_port}")
    assert done.returncode == 1
    assert "/metrics: 200, wanted 404" in done.stdout
