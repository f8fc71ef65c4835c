"""What waited before there were turns has one after the migration, and what the version before writes meanwhile, too."""

from uuid import uuid4

import asyncpg

from duly.database.migrate import migrate
from duly.launcher.postgres import EmbeddedPostgres
from duly.settings import Settings
from tests.conftest import API_PASSWORD, AUTH_PASSWORD

CHANNEL = """
    INSERT INTO duly.channel (id, user_id, kind, name, target, address_digest, address, wants, enabled, state, failures, version,
                              created_at, updated_at)
    VALUES ($1, $1, 'webhook', 'here', 'here', uuid_send($1), '', '[]', true, $2, 0, 1, now(), now())
"""
DELIVERY = """
    INSERT INTO duly.delivery (id, user_id, channel_id, channel_kind, channel_name, about, key, revision, message, due_at, outcome,
                               attempts, tried, expires_at, created_at)
    VALUES (gen_random_uuid(), $1, $1, 'webhook', 'here', 'test', gen_random_uuid(), 0, '{}', now() + $2 * interval '1 hour',
            'waiting', '[]', $3, now(), now())
"""
WRONG = """
    SELECT count(*) FROM (
        SELECT channel_id, channel_kind,
               min(due_at) FILTER (WHERE tried = 0 AND state IS DISTINCT FROM 'failing') AS sure_at,
               min(due_at) FILTER (WHERE tried > 0 OR state = 'failing') AS doubtful_at
        FROM duly.delivery LEFT JOIN duly.channel ON channel.id = channel_id GROUP BY 1, 2
    ) AS right_ones
    FULL JOIN duly.channel_turn AS turn USING (channel_id)
    WHERE (right_ones.channel_kind, right_ones.sure_at, right_ones.doubtful_at)
       IS DISTINCT FROM (turn.channel_kind, turn.sure_at, turn.doubtful_at)
"""


async def test_what_waits_has_a_turn(database: EmbeddedPostgres) -> None:
    owner = await asyncpg.connect(database.address())
    await owner.execute("CREATE DATABASE turns")
    address = database.address(database="turns")
    chosen = Settings(DATABASE_URL=address, api_password=API_PASSWORD, auth_password=AUTH_PASSWORD)  # type: ignore[call-arg]
    await migrate(chosen, "0009")
    connection = await asyncpg.connect(address)
    works, fails, removed = uuid4(), uuid4(), uuid4()
    await connection.execute(CHANNEL, works, "active")
    await connection.execute(CHANNEL, fails, "failing")

    async def wait(hours: int) -> None:
        for channel in (works, fails, removed):
            for tried in (0, 2):
                await connection.execute(DELIVERY, channel, hours + tried, tried)

    await wait(5)
    await migrate(chosen)
    assert await connection.fetchval("SELECT count(*) FROM duly.channel_turn") == 3
    assert await connection.fetchval(WRONG) == 0
    # Earlier than what waited, then later.
    await wait(1)
    await wait(9)
    assert await connection.fetchval(WRONG) == 0
    await connection.close()
    await owner.execute("DROP DATABASE turns")
    await owner.close()
