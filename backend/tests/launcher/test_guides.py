"""What the pages say to type works as it stands, in a checkout, on a Duly that `make run` started.

Only addresses and the words in capitals are replaced. Which command is run where: scripts/pages/accounts.py.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from duly.launcher.places import Places, load_secrets
from duly.launcher.postgres import EmbeddedPostgres
from tests.launcher.duly import Duly, Person, built_checkout, free_port, processes_of, until
from tests.support import pages
from tests.support.otlp import receiver

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]
# What a checkout has that is not the reader's own to see.
_NOT_LINKED = {".duly", ".git", "test-results"}


class Reader:
    """Somebody who reads the pages, in a checkout that is links to this one but for its data folder `.duly`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / ".duly"
        for path in built_checkout().iterdir():
            if path.name not in _NOT_LINKED:
                (folder / path.name).symlink_to(path)
        self.duly = Duly(self.data)
        # Where a page says `duly` alone, it is on the path.
        self.duly.env["PATH"] = f"{folder / 'backend' / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def run(self) -> None:
        self.duly.start(pages.command("README.md", "make run").partition("#")[0].split(), self.folder)

    def stop(self) -> None:
        self.duly.stop()
        until(lambda: not processes_of(self.data), 20, f"left behind: {processes_of(self.data)}")

    def types(self, command: str, code: int = 0, **env: str) -> str:
        """Run a command in a shell; return what it says."""
        done = subprocess.run(
            ["sh", "-euc", self.here(command)],
            cwd=self.folder,
            env={**self.duly.env, "NO_PROXY": "*", **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}\n{self.duly.said}"
        return done.stdout

    def here(self, command: str) -> str:
        """Return a command with the addresses of this Duly."""
        command = command.replace("http://localhost:3000", self.duly.url)
        return command.replace("http://localhost:8000", f"http://127.0.0.1:{self.duly.api_port}")

    def operator(self) -> dict[str, str]:
        """Return the token from where the pages say that it is."""
        return {"DULY_OPERATOR_TOKEN": json.loads((self.data / "commands.json").read_text())["DULY_OPERATOR_TOKEN"]}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    # Not pytest's folder: as root, PostgreSQL runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="duly-reader-"))
    folder.chmod(0o755)
    found = Reader(folder)
    try:
        found.run()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder)


@pytest.fixture
def person(reader: Reader) -> Person:
    return Person(reader.duly.url)


def types_as(reader: Reader, person: Person, command: str) -> str:
    return reader.types(command, TOKEN=person.token, ME=person.id)


TASKS = "specs/001-tasks/quickstart.md"
EVENTS = "specs/002-event-backbone/quickstart.md"
# Page, how its command begins, and what must be so in the answer.
ANSWERS: list[tuple[str, str, Callable[[Any], bool]]] = [
    ("docs/how-to/reminders.md", "curl -s -X POST", lambda task: len(task["reminders"]) == 2),
    ("docs/how-to/repeating-tasks.md", "curl -s -X POST", lambda task: task["recurrence"]["month_end"] == "clamp"),
    ("docs/how-to/channels.md", "curl -s -X POST", lambda channel: channel["secret"].startswith("whsec_")),
    (TASKS, 'curl -s -H "Authorization', lambda feed: [one["revision"] for one in feed["changes"]] == [1, 2, 3]),
    (EVENTS, 'curl -s -H "Authorization', lambda page: page["next"] is None),
    ("specs/003-time/quickstart.md", "curl -s -X POST", lambda said: "2026-02-28" in json.dumps(said)),
]


def test_every_request_is_answered(reader: Reader, person: Person) -> None:
    for title in ("One", "Two", "Three"):
        person.add(title)
    assert types_as(reader, person, pages.command(TASKS, "curl -s -i")).startswith("HTTP/1.1 304")
    for page, beginning, good in reversed(ANSWERS):
        answer = json.loads(types_as(reader, person, pages.command(page, beginning)))
        assert good(answer), (page, answer)


def test_a_stream_brings_what_happens(reader: Reader, person: Person) -> None:
    command = reader.here(pages.command("specs/002-event-backbone/quickstart.md", "curl -N"))
    env = {**reader.duly.env, "TOKEN": person.token, "ME": person.id, "NO_PROXY": "*"}
    with subprocess.Popen(["sh", "-c", f"exec {command}"], env=env, stdout=subprocess.PIPE, text=True) as stream:
        assert stream.stdout is not None
        try:
            assert next(line for line in stream.stdout if line.strip())
            person.add("While it is open")
            assert next(line for line in stream.stdout if "While it is open" in line)
        finally:
            stream.terminate()


def test_an_export_is_verified(reader: Reader, person: Person) -> None:
    page = "docs/how-to/verify-activity.md"
    person.add("One")
    export = pages.command(page, "curl")
    (program,) = pages.blocks(page, "python")
    (reader.folder / "verify.py").write_text(program)

    def recorded() -> bool:
        types_as(reader, person, export)
        return bool((reader.folder / "activity.ndjson").read_text())

    until(recorded, 30, "nothing is recorded")
    assert reader.types("python3 verify.py activity.ndjson").startswith("whole; the last hash is ")


def test_an_operator_looks(reader: Reader) -> None:
    page = "docs/operations/event-path.md"
    assert " events: " in reader.types(pages.command(page, "make doctor"))
    ask = 'curl -s -H "Authorization: Bearer $DULY_OPERATOR_TOKEN" http://localhost:8000/operator/'
    for command, key in ((f"{ask}backbone", "outbox"), (f"{ask}dead-letters", "items")):
        assert key in json.loads(reader.types(pages.command(page, command), **reader.operator()))


async def test_a_dead_letter_is_shown(reader: Reader, person: Person) -> None:
    page = "docs/operations/runbooks/duly-dead-letters.md"
    person.add("Words of the user")
    places = Places(reader.data)
    owner = await asyncpg.connect(EmbeddedPostgres(places, load_secrets(places)["postgres"], echo=False).address())
    try:
        letter = await owner.fetchval(
            """
            INSERT INTO duly.dead_letter (id, consumer, event_id, user_id, revision, type, attempts, error, created_at)
            SELECT gen_random_uuid(), 'notifications', id, user_id, revision, type, 8, 'ValueError', now()
            FROM duly.event WHERE user_id = $1::uuid LIMIT 1 RETURNING id
            """,
            person.id,
        )
    finally:
        await owner.close()
    assert str(letter) in reader.types(pages.command(page, "backend/.venv/bin/duly dead-letters list"))
    shown = reader.types(pages.filled(pages.command(page, "backend/.venv/bin/duly dead-letters show"), ID=str(letter)))
    assert "Words of the user" in shown
    # The command of its third step; the letter was never anybody's work.
    assert "1 discarded" in reader.types(f"duly dead-letters discard {letter}")


def test_demo_and_the_smoke_journey(reader: Reader) -> None:
    said = reader.types(pages.command("specs/001-tasks/quickstart.md", "make demo"))
    assert f"Open {reader.duly.url} and sign in" in said
    journey = pages.command("docs/how-to/release.md", "python3 scripts/smoke.py")
    reader.types(journey.replace("https://duly.example.com", reader.duly.url))


def test_traces_go_where_they_are_sent(reader: Reader, person: Person) -> None:
    command = pages.command("docs/operations/monitoring.md", "OTEL_EXPORTER_OTLP_ENDPOINT")
    port = free_port()
    # What a service needs to know is the launcher's to tell: here, its own.
    env = {
        **reader.duly.environment_of("api"),
        "DULY_API_PORT": str(port),
        "OTEL_BSP_SCHEDULE_DELAY": "100",
        "NO_PROXY": "*",
    }
    with receiver() as collector:
        command = f"exec env {command.replace('http://collector:4318', collector.address)}"
        with subprocess.Popen(
            ["sh", "-c", command], cwd=reader.folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        ) as service:
            try:
                until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), 60, "the service does not come up")
                headers = {"Authorization": f"Bearer {person.token}"}
                address = f"http://127.0.0.1:{port}/api/{person.id}/tasks"
                assert httpx2.get(address, headers=headers, trust_env=False, timeout=20).status_code == 200
                until(lambda: any(span.name.startswith("GET") for span in collector.spans), 30, "no span arrives")
            finally:
                service.send_signal(signal.SIGTERM)
    assert all(span.service.startswith("duly-api") for span in collector.spans)


def answers(address: str) -> bool:
    try:
        return httpx2.get(address, trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False


def test_saved_and_restored_with_a_secret_of_one_s_own(reader: Reader, person: Person) -> None:
    person.add("Before the move")
    words, kept = reader.folder / "words", reader.folder / "kept"
    words.write_text("open sesame\n")
    kept.mkdir()
    page = "docs/how-to/backup.md"
    plain, sealed = reader.folder / "plain.dulybackup", reader.folder / "sealed.dulybackup"
    reader.types(pages.filled(pages.command(page, "duly backup FILE  "), FILE=str(plain)))
    reader.types(pages.filled(pages.command(page, "duly backup FOLDER"), FOLDER=str(kept)))
    reader.types(
        pages.filled(pages.command(page, "duly backup FILE --passphrase-file"), FILE=str(sealed), WORDS=str(words))
    )
    upgrade = pages.command("docs/operations/upgrade.md", "duly backup FOLDER")
    reader.types(pages.filled(upgrade, FOLDER=str(kept), WORDS=str(words)))
    assert len(list(kept.glob("duly-*.dulybackup"))) == 2

    reader.stop()
    reader.types(pages.command(page, "mv .duly"))
    back = pages.command(page, "backend/.venv/bin/duly restore")
    reader.types(pages.filled(back, FILE=str(sealed), WORDS=str(words)))
    assert (reader.data / "secrets.json").read_text() == (reader.folder / ".duly.old" / "secrets.json").read_text()
    for beginning in ("install -m 600", "echo '{"):
        command = pages.command("docs/how-to/secrets.md", beginning)
        reader.types(command.replace("…", "what only this test knows"))
    reader.run()
    assert "nothing is wrong" in reader.types(pages.command(page, "backend/.venv/bin/duly audit verify"))
    assert person.titles() == {"Before the move"}
    assert (reader.data / "secret-store.json").stat().st_mode & 0o777 == 0o600
    assert {"redrive", "discard"} == tools(reader, "what only this test knows") - tools(reader)


def tools(reader: Reader, secret: str = "") -> set[str]:
    """Return the names of the operator's tools that a caller with this secret for writing sees."""
    command = pages.command("docs/how-to/ai-operations.md", "curl -s http://localhost:8000/operator/mcp")
    asked = command.replace('"tools/call"', '"tools/list"').partition(', "params"')[0] + "}'"
    said = reader.types(f"{asked} -H 'X-Duly-Write-Token: {secret}'", **reader.operator())
    return {tool["name"] for tool in json.loads(said)["result"]["tools"]}
