"""What every state store does."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from duly.ports.state_store import ABSENT, MAX_VALUE_BYTES, StateAway, StateConflict, StateStore, Write
from tests.ports.runtime import Runtime

VALUES = [
    {"collapsed": ["a", "b"], "sort": {"by": "due", "up": True}, "nothing": None},
    ["one", 2, 2.5, -1, []],
    'an Urdu draft: کل دودھ خریدنا 🥛, a NUL \u0000 and a \\ "quote"',
    "",
    0,
    2**53 - 1,
    False,
    {},
    "x" * (MAX_VALUE_BYTES - 2),
]


@pytest.fixture
async def stores(runtime: Runtime) -> AsyncIterator[tuple[StateStore, StateStore]]:
    async with runtime.stores() as opened:
        yield opened


@pytest.fixture
def store(stores: tuple[StateStore, StateStore]) -> StateStore:
    return stores[0]


@pytest.fixture
def elsewhere(stores: tuple[StateStore, StateStore]) -> StateStore:
    return stores[1]


@pytest.fixture
def key() -> str:
    return f"test/{uuid4()}:workspace"


class TestSet:
    @pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
    async def test_comes_back_equal(self, store: StateStore, key: str, value: Any) -> None:
        await store.set(key, value)
        found = await store.get(key)
        assert found is not None
        assert found.value == value
        assert type(found.value) is type(value)

    async def test_another_process_reads_it(self, store: StateStore, elsewhere: StateStore, key: str) -> None:
        await store.set(key, "here")
        there = await elsewhere.get(key)
        assert there is not None
        assert there.value == "here"
        await elsewhere.set(key, "there", there.etag)
        here = await store.get(key)
        assert here is not None
        assert here.value == "there"

    async def test_every_write_changes_the_etag(self, store: StateStore, key: str) -> None:
        etags = set()
        for _ in range(3):
            await store.set(key, "the same")
            found = await store.get(key)
            assert found is not None
            etags.add(found.etag)
        assert len(etags) == 3

    async def test_with_the_current_etag_writes(self, store: StateStore, key: str) -> None:
        await store.set(key, 1)
        found = await store.get(key)
        assert found is not None
        await store.set(key, 2, found.etag)
        now = await store.get(key)
        assert now is not None
        assert now.value == 2

    async def test_with_a_stale_etag_writes_nothing(self, store: StateStore, key: str) -> None:
        await store.set(key, 1)
        found = await store.get(key)
        assert found is not None
        await store.set(key, 2)
        with pytest.raises(StateConflict):
            await store.set(key, 3, found.etag)
        now = await store.get(key)
        assert now is not None
        assert now.value == 2

    @pytest.mark.parametrize("etag", ["0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e", "no-etag-of-ours"])
    async def test_with_an_etag_where_nothing_is_writes_nothing(self, store: StateStore, key: str, etag: str) -> None:
        with pytest.raises(StateConflict):
            await store.set(key, 1, etag)
        assert await store.get(key) is None

    async def test_where_nothing_is_yet_one_of_many_writers_wins(
        self, store: StateStore, elsewhere: StateStore, key: str
    ) -> None:
        async def write(mine: StateStore, number: int) -> int | None:
            try:
                await mine.set(key, number, ABSENT)
            except StateConflict:
                return None
            return number

        written = await asyncio.gather(*(write(mine, n) for n, mine in enumerate((store, elsewhere) * 4)))
        won = [number for number in written if number is not None]
        found = await store.get(key)
        assert found is not None
        assert [found.value] == won
        with pytest.raises(StateConflict):
            await store.transact([Write(f"{key}.other", 1), Write(key, 2, ABSENT)])
        assert await store.get(f"{key}.other") is None

    async def test_one_of_many_writers_wins_each_round(
        self, store: StateStore, elsewhere: StateStore, key: str
    ) -> None:
        await store.set(key, 0)

        async def count_up(mine: StateStore) -> None:
            while True:
                found = await mine.get(key)
                assert found is not None
                try:
                    await mine.set(key, found.value + 1, found.etag)
                except StateConflict:
                    continue
                return

        async with asyncio.timeout(20):
            await asyncio.gather(*(count_up(mine) for mine in (store, elsewhere) for _ in range(5)))
        found = await store.get(key)
        assert found is not None
        assert found.value == 10

    @pytest.mark.parametrize(
        "value",
        [None, "x" * MAX_VALUE_BYTES, 2**53, {"set": {1}}, "\ud800"],
        ids=["none", "too large", "integer", "no JSON", "surrogate"],
    )
    async def test_what_no_store_keeps_is_refused(self, store: StateStore, key: str, value: Any) -> None:
        with pytest.raises(ValueError, match=r".+"):
            await store.set(key, value)
        assert await store.get(key) is None

    @pytest.mark.parametrize("bad", ["", "a b", "a||b", "ü", "../x", "x" * 201, "a%2Fb", "a?b"])
    async def test_bad_keys_are_refused(self, store: StateStore, bad: str) -> None:
        with pytest.raises(ValueError, match="key"):
            await store.set(bad, 1)
        with pytest.raises(ValueError, match="key"):
            await store.get(bad)
        with pytest.raises(ValueError, match="key"):
            await store.delete(bad)


class TestGet:
    async def test_nothing_there_is_none(self, store: StateStore, key: str) -> None:
        assert await store.get(key) is None

    @pytest.mark.parametrize("longest", ["k" * 160, "a/b/c.d:e_f-g"])
    async def test_keys_do_not_meet(self, store: StateStore, longest: str) -> None:
        one, other = f"{uuid4()}/{longest}", f"{uuid4()}/{longest}"
        await store.set(one, 1)
        assert await store.get(other) is None


class TestDelete:
    async def test_forgets(self, store: StateStore, key: str) -> None:
        await store.set(key, 1)
        await store.delete(key)
        assert await store.get(key) is None

    async def test_nothing_there_is_no_error(self, store: StateStore, key: str) -> None:
        await store.delete(key)

    async def test_with_a_stale_etag_keeps(self, store: StateStore, key: str) -> None:
        await store.set(key, 1)
        found = await store.get(key)
        assert found is not None
        await store.set(key, 2)
        with pytest.raises(StateConflict):
            await store.delete(key, found.etag)
        now = await store.get(key)
        assert now is not None
        await store.delete(key, now.etag)
        with pytest.raises(StateConflict):
            await store.delete(key, now.etag)


class TestTransact:
    async def test_all_or_nothing(self, store: StateStore, key: str) -> None:
        first, second, third = (f"{key}:{number}" for number in range(3))
        await store.set(third, "old")
        await store.transact([Write(first, 1), Write(second, {"two": 2}), Write(third, None)])
        found = [await store.get(name) for name in (first, second, third)]
        assert [state and state.value for state in found] == [1, {"two": 2}, None]

    @pytest.mark.parametrize("value", ["changed", None])
    async def test_one_conflict_undoes_all(self, store: StateStore, key: str, value: str | None) -> None:
        first, second = f"{key}:1", f"{key}:2"
        await store.set(second, "kept")
        stale = await store.get(second)
        assert stale is not None
        await store.set(second, "kept, newer")
        with pytest.raises(StateConflict):
            await store.transact([Write(first, 1), Write(second, value, stale.etag)])
        kept = await store.get(second)
        assert kept is not None
        assert kept.value == "kept, newer"
        assert await store.get(first) is None

    async def test_a_key_twice_is_refused(self, store: StateStore, key: str) -> None:
        with pytest.raises(ValueError, match="twice"):
            await store.transact([Write(key, 1), Write(key, 2)])

    async def test_nothing_is_nothing(self, store: StateStore) -> None:
        await store.transact([])


class TestAway:
    async def test_every_call_says_so(self, runtime: Runtime, key: str) -> None:
        away = runtime.store_away()
        with pytest.raises(StateAway):
            await away.get(key)
        with pytest.raises(StateAway):
            await away.set(key, 1)
        with pytest.raises(StateAway):
            await away.delete(key)
        with pytest.raises(StateAway):
            await away.transact([Write(key, 1)])
