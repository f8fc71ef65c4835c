"""Whoever changes the record is found out, and nobody without the owner's rights can even try."""

import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from duly.adapters.embedded.clock import SystemClock
from duly.database.engine import create_engine
from duly.database.unit_of_work import Work
from duly.features.audit import repository, rules
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings
from tests.conftest import API_PASSWORD
from tests.messaging.conftest import committed
from tests.support.auditor import Auditor, entries
from tests.support.cluster import run_migration

Tamper = Callable[[asyncpg.Connection, UUID], Awaitable[Any]]
ENTRY = "UPDATE duly.audit_entry SET {} WHERE user_id = $1 AND sequence = 3"
CHAIN = "UPDATE duly.audit_chain SET {} WHERE user_id = $1"
CHANGED = "entry 3 or the link to the one before it was changed"


async def as_owner(owner: asyncpg.Connection, *statements: str, user: UUID) -> None:
    """Do what only the owner can: switch the trigger off, and change the past."""
    async with owner.transaction():
        await owner.execute("ALTER TABLE duly.audit_entry DISABLE TRIGGER append_only")
        for statement in statements:
            await owner.execute(statement, user)
        await owner.execute("ALTER TABLE duly.audit_entry ENABLE TRIGGER append_only")


async def write_anew(owner: asyncpg.Connection, user: UUID, kept: list[dict[str, Any]]) -> None:
    """Replace a chain by one of these entries whose hashes all fit, its head too."""
    await as_owner(owner, "DELETE FROM duly.audit_entry WHERE user_id = $1", user=user)
    previous = rules.FIRST_PREVIOUS
    for number, entry in enumerate(kept, 1):
        entry["sequence"] = number
        entry["hash"] = previous = rules.entry_hash(previous, entry)
        places = ", ".join(f"${n}" for n in range(1, len(entry) + 1))
        await owner.execute(f"INSERT INTO duly.audit_entry ({', '.join(entry)}) VALUES ({places})", *entry.values())
    await owner.execute(CHAIN.format("sequence = $2, hash = $3"), user, len(kept), previous)


SIMPLE = {
    "action": (ENTRY.format("action = 'task.moved'"), CHANGED),
    "actor": (ENTRY.format("actor = 'user:somebody-else'"), CHANGED),
    "time": (ENTRY.format("occurred_at = occurred_at - interval '1 microsecond'"), CHANGED),
    "hash": (ENTRY.format("hash = sha256('x')"), CHANGED),
    "differences": (ENTRY.format("differences = '{}'"), "the differences of entry 3 were changed"),
    "differences and their hash": (
        ENTRY.format("differences = '{}', differences_hash = sha256('{}')"), CHANGED
    ),
    "an entry removed": (
        "DELETE FROM duly.audit_entry WHERE user_id = $1 AND sequence = 3", "entry 3 is missing: the next one is 4"
    ),
    "the first removed": (
        "DELETE FROM duly.audit_entry WHERE user_id = $1 AND sequence = 1", "entry 1 is missing: the next one is 2"
    ),
    "the last removed": (
        "DELETE FROM duly.audit_entry WHERE user_id = $1 AND sequence = 5",
        "the head of the chain says 5 entries, there are 4",
    ),
    "all removed": (
        "DELETE FROM duly.audit_entry WHERE user_id = $1", "the head of the chain says 5 entries, there are 0"
    ),
    "head removed": (
        "DELETE FROM duly.audit_chain WHERE user_id = $1", "the head of the chain says 0 entries, there are 5"
    ),
    "head's hash": (CHAIN.format("hash = sha256('x')"), "the head of the chain does not fit its last entry"),
    "head's revision": (CHAIN.format("revision = 4"), "the head of the chain does not fit its last entry"),
}  # fmt: skip


class TestVerify:
    @pytest.fixture
    async def user(self, auditor: Auditor, work: Work) -> UUID:
        """A user with five entries."""
        user = uuid4()
        await auditor.deliver(await committed(work, user, 5))
        assert await auditor.verify(user) == []
        return user

    @pytest.mark.parametrize("name", SIMPLE)
    async def test_finds_what_was_changed(
        self, auditor: Auditor, owner: asyncpg.Connection, user: UUID, name: str
    ) -> None:
        statement, fault = SIMPLE[name]
        await as_owner(owner, statement, user=user)
        assert (await auditor.verify(user))[0] == fault

    async def test_finds_two_entries_that_changed_places(
        self, auditor: Auditor, owner: asyncpg.Connection, user: UUID
    ) -> None:
        numbers = "CASE sequence WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE -sequence END"
        await as_owner(
            owner,
            f"UPDATE duly.audit_entry SET sequence = {numbers} WHERE user_id = $1",
            "UPDATE duly.audit_entry SET sequence = -sequence WHERE user_id = $1",
            user=user,
        )
        assert await auditor.verify(user) == ["entry 2 or the link to the one before it was changed"]

    async def test_finds_an_entry_left_out_of_a_chain_written_anew(
        self, auditor: Auditor, owner: asyncpg.Connection, user: UUID
    ) -> None:
        found = await entries(owner, user)
        await write_anew(owner, user, found[:1] + found[3:])
        assert await auditor.verify(user) == ["revisions 2 to 3 are not recorded"]

    async def test_finds_an_end_that_was_cut_off(self, auditor: Auditor, owner: asyncpg.Connection, user: UUID) -> None:
        await write_anew(owner, user, (await entries(owner, user))[:3])
        await owner.execute(CHAIN.format("revision = 3"), user)
        assert await auditor.verify(user) == ["revisions 4 to 5 are not recorded"]

    async def test_finds_a_record_that_is_gone_altogether(
        self, auditor: Auditor, owner: asyncpg.Connection, user: UUID
    ) -> None:
        tables = ("audit_entry", "audit_chain")
        await as_owner(owner, *(f"DELETE FROM duly.{table} WHERE user_id = $1" for table in tables), user=user)
        assert await auditor.verify(user) == ["revisions 1 to 5 are not recorded"]

    async def test_finds_what_retention_took_before_it_was_recorded(
        self, auditor: Auditor, work: Work, owner: asyncpg.Connection, user: UUID
    ) -> None:
        await committed(work, user, 2)
        assert await auditor.verify(user) == [], "what is on its way is not missing"
        await owner.execute("DELETE FROM duly.event WHERE user_id = $1", user)
        await owner.execute("UPDATE duly.stream SET trimmed_revision = 7 WHERE user_id = $1", user)
        assert await auditor.verify(user) == ["revisions 6 to 7 are not recorded, and the log no longer holds them"]

    async def test_a_trimmed_log_leaves_a_whole_record(
        self, auditor: Auditor, owner: asyncpg.Connection, user: UUID
    ) -> None:
        await owner.execute("DELETE FROM duly.event WHERE user_id = $1", user)
        await owner.execute("UPDATE duly.stream SET trimmed_revision = 5 WHERE user_id = $1", user)
        assert await auditor.verify(user) == []

    async def test_many_pages(self, auditor: Auditor, work: Work, owner: asyncpg.Connection) -> None:
        user = uuid4()
        await auditor.deliver((await committed(work, user, 1_203))[-1:])
        assert await auditor.verify(user) == []
        await as_owner(owner, ENTRY.format("actor = ''").replace("= 3", "= 1100"), user=user)
        assert await auditor.verify(user) == ["entry 1100 or the link to the one before it was changed"]


class TestAppendOnly:
    @pytest.fixture
    async def user(self, auditor: Auditor, work: Work) -> UUID:
        user = uuid4()
        await auditor.deliver(await committed(work, user, 3))
        return user

    @pytest.mark.parametrize("role", ["duly_api", None])
    @pytest.mark.parametrize(
        "statement",
        [
            ENTRY.format("actor = 'user:somebody-else'"),
            ENTRY.format("differences = '{}'"),
            ENTRY.format("differences = NULL, action = 'task.moved'"),
            "DELETE FROM duly.audit_entry WHERE user_id = $1",
        ],
    )
    async def test_changes_are_refused(
        self, database: EmbeddedPostgres, user: UUID, statement: str, role: str | None
    ) -> None:
        address = database.address(role, API_PASSWORD) if role else database.address()
        connection = await asyncpg.connect(address)
        try:
            with pytest.raises(asyncpg.RaiseError, match="append-only"):
                await connection.execute(statement, user)
        finally:
            await connection.close()

    @pytest.mark.parametrize(
        "statement",
        [
            "TRUNCATE duly.audit_entry", "ALTER TABLE duly.audit_entry DISABLE TRIGGER append_only",
            "SET session_replication_role = replica", "DROP TRIGGER append_only ON duly.audit_entry",
        ],
    )  # fmt: skip
    async def test_the_api_cannot_go_around_it(self, database: EmbeddedPostgres, statement: str) -> None:
        connection = await asyncpg.connect(database.address("duly_api", API_PASSWORD))
        try:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
        finally:
            await connection.close()

    async def test_differences_may_be_erased_and_the_chain_still_fits(
        self, auditor: Auditor, database: EmbeddedPostgres, user: UUID
    ) -> None:
        connection = await asyncpg.connect(database.address("duly_api", API_PASSWORD))
        try:
            assert await connection.execute(ENTRY.format("differences = NULL"), user) == "UPDATE 1"
        finally:
            await connection.close()
        assert await auditor.verify(user) == []


class TestUsers:
    async def test_are_walked_in_pages(self, auditor: Auditor, work: Work, owner: asyncpg.Connection) -> None:
        some = {uuid4() for _ in range(7)}
        for user in some:
            await auditor.deliver(await committed(work, user))
        # One whose stream is gone is known by its chain.
        lost = next(iter(some))
        await owner.execute("DELETE FROM duly.stream WHERE user_id = $1", lost)
        walked: list[UUID] = []
        async with work.unit("a-look") as unit:
            while page := await repository.users(unit.connection, walked[-1] if walked else None, 3):
                walked += page
        assert walked == sorted(set(walked))
        assert some <= set(walked)


class TestCommand:
    """`duly audit verify`, on a database of its own."""

    def verify(self, address: str, *arguments: str) -> tuple[int, list[str]]:
        env = {"PATH": os.environ["PATH"], "DULY_API_DATABASE_URL": address}
        command = [sys.executable, "-m", "duly", "audit", "verify", *arguments]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, (done.stdout or done.stderr).splitlines()

    async def test_says_what_is_wrong_and_ends_with_1(self, database: EmbeddedPostgres, auditor: Auditor) -> None:
        name = f"audit_{uuid4().hex[:8]}"
        admin = await asyncpg.connect(database.address())
        await admin.execute(f"CREATE DATABASE {name}")
        await admin.close()
        owner_address = database.address(database=name)
        run_migration(Settings(DATABASE_URL=owner_address, api_password=API_PASSWORD))  # type: ignore[call-arg]
        address = database.address("duly_api", API_PASSWORD, name)
        engine = create_engine(address, pool_size=2, timeout_seconds=5, name="test")
        try:
            work = Work(engine, SystemClock(), lambda: None)
            good, bad = uuid4(), uuid4()
            for user in (good, bad):
                await Auditor(work).deliver(await committed(work, user, 3))
            assert self.verify(address) == (0, ["2 chains with 6 entries checked: nothing is wrong"])
            owner = await asyncpg.connect(owner_address)
            await as_owner(owner, ENTRY.format("actor = ''"), user=bad)
            await owner.close()
            assert self.verify(address) == (
                1, [f"user {bad}: {CHANGED}", "2 chains with 5 entries checked: 1 fault"]
            )  # fmt: skip
            assert self.verify(address, "--user", str(good))[0] == 0
            assert self.verify(address, "--user", str(bad))[0] == 1
            assert self.verify(address, "--user", "ada") == (1, ["duly: The id of a user is a UUID."])
        finally:
            await engine.dispose()
