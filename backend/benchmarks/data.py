"""The data: users × tasks, loaded once and kept for the next run."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from duly.database.positions import last_position

TAGS_A_USER = 12
OPEN_SHARE = 0.3
_START = datetime(2026, 1, 1, tzinfo=UTC)
_SYLLABLES = ("ka", "mo", "ri", "ta", "lu", "ne", "so", "vi", "pa", "du", "er", "in", "al", "on", "es")


def user_id(number: int) -> UUID:
    """Return a user's id; pgbench makes the same from the number."""
    return UUID(f"00000000-0000-4000-8000-{number:012d}")


def task_id(user: int, number: int) -> UUID:
    """Return a task's id; pgbench makes the same."""
    return UUID(f"10000000-{user:04d}-4000-8000-{number:012d}")


def _tag_id(user: int, number: int) -> UUID:
    return UUID(f"20000000-{user:04d}-4000-8000-{number:012d}")


class Words:
    """Words whose frequency falls with their rank, as in a language (Zipf)."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = ["".join(self.random.choices(_SYLLABLES, k=2 + n % 4)) for n in range(4_000)]
        self.weights = [1 / (n + 2) for n in range(len(self.words))]

    def some(self, count: int) -> str:
        """Return `count` words."""
        return " ".join(self.random.choices(self.words, self.weights, k=count))


def tasks(users: int, each: int) -> Iterator[tuple[Any, ...]]:
    """Yield every task row, users interleaved as they would be on disk."""
    words = Words(1)
    pick = words.random
    texts = [(words.some(pick.randint(3, 11))[:100], words.some(pick.randint(0, 90))) for _ in range(20_000)]
    for number in range(each):
        for user in range(users):
            title, description = pick.choice(texts)
            created = _START + timedelta(minutes=number * 7, seconds=user % 60)
            due = None if pick.random() < 0.5 else (created + timedelta(days=pick.randint(0, 200))).date()
            key = datetime.combine(due, datetime.max.time(), UTC) if due else None
            done = None if pick.random() < OPEN_SHARE else created + timedelta(days=1)
            yield (
                *(task_id(user, number), user_id(user), title, description, pick.randrange(5), last_position()),
                *(due, key, done, 1, created, done or created),
            )


COLUMNS = (
    *("id", "user_id", "title", "description", "priority", "position"),
    *("due_on", "due_key", "completed_at", "version", "created_at", "updated_at"),
)


async def load(address: str, users: int, each: int) -> None:
    """Fill an empty, migrated database; the two text indexes are made after the rows."""
    connection = await asyncpg.connect(address)
    try:
        await connection.execute("SET search_path = duly, public")
        texts = ("ix_task_search", "ix_task_title_trigrams")
        made = [await connection.fetchval("SELECT pg_get_indexdef($1::regclass)", name) for name in texts]
        await connection.execute(f"DROP INDEX {', '.join(texts)}")
        streams = [(user_id(user), 0, 0) for user in range(users)]
        await connection.copy_records_to_table("stream", records=streams)
        tags = [
            (_tag_id(user, n), user_id(user), f"tag {n}", f"tag {n}", 1, _START, _START)
            for user in range(users)
            for n in range(TAGS_A_USER)
        ]
        names = ("id", "user_id", "name", "name_key", "version", "created_at", "updated_at")
        await connection.copy_records_to_table("tag", records=tags, columns=names)
        await connection.copy_records_to_table("task", records=tasks(users, each), columns=COLUMNS)
        pick = random.Random(2)
        bearing = (
            (task_id(user, number), _tag_id(user, tag), place)
            for number in range(each)
            for user in range(users)
            for place, tag in enumerate(pick.sample(range(TAGS_A_USER), pick.randrange(4)))
        )
        await connection.copy_records_to_table("task_tag", records=bearing)
        await connection.execute("SET maintenance_work_mem = '512MB'")
        for definition in made:
            await connection.execute(definition)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
