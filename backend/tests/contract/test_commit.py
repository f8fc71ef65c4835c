"""A 2xx means committed; a commit that fails is never one."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from duly.launcher.postgres import EmbeddedPostgres
from tests.support.caller import User


@pytest.fixture
async def owner(database: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.address())
    yield connection
    await connection.close()


@pytest.fixture
async def failing_commit(owner: asyncpg.Connection, user: User) -> AsyncIterator[None]:
    """Make the database refuse this user's events at COMMIT, and not a statement earlier."""
    name = f"refuse_{user.id.hex}"
    await owner.execute(
        f"""
        CREATE FUNCTION duly.{name}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = 'disk_full'; END $$;
        CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON duly.event DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.user_id = '{user.id}') EXECUTE FUNCTION duly.{name}();
        """
    )
    yield
    await owner.execute(f"DROP TRIGGER {name} ON duly.event; DROP FUNCTION duly.{name}()")


class TestFailingCommit:
    async def test_is_never_a_2xx_and_leaves_nothing(
        self, user: User, failing_commit: None, owner: asyncpg.Connection
    ) -> None:
        for method, rest, body in [
            ("POST", "/tasks", {"title": "x"}),
            ("POST", "/projects", {"name": "x"}),
            ("POST", "/tags", {"name": "x"}),
            ("PATCH", "/account", {"time_zone": "Asia/Karachi"}),
        ]:
            answer = await user.call(method, rest, json=body, headers={"Idempotency-Key": "k"})
            assert answer.status_code >= 500, rest
            assert "disk" not in answer.text
        for table in ("task", "project", "tag", "event", "idempotency_key", "account"):
            count = await owner.fetchval(f"SELECT count(*) FROM duly.{table} WHERE user_id = $1", user.id)
            assert count == 0, table
        assert (await user.get("/account")).json()["revision"] == 0

    async def test_lost_connection_is_503_with_retry_after(
        self, user: User, owner: asyncpg.Connection, failing_commit: None
    ) -> None:
        name = f"refuse_{user.id.hex}"
        await owner.execute(
            f"CREATE OR REPLACE FUNCTION duly.{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "
            "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
        )
        answer = await user.post("/tasks", {"title": "x"})
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert (await user.get("/tasks?status=all")).json()["items"] == []
