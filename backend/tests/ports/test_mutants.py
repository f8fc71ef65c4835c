"""The test of the tests: the suite of the event bus fails for each bus that is broken on purpose."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from duly.adapters.embedded.event_bus import EmbeddedEventBus
from duly.database.unit_of_work import Work
from duly.launcher.postgres import EmbeddedPostgres
from tests.ports import mutants
from tests.ports.conftest import Commit
from tests.ports.embedded import EmbeddedRuntime
from tests.ports.recorder import Recorder
from tests.ports.test_event_bus import TestAnnouncements as Announcements
from tests.ports.test_event_bus import TestAway as Away
from tests.ports.test_event_bus import TestDelivery as Delivery
from tests.ports.test_event_bus import TestFailure as Failure

CAUGHT: list[tuple[type[EmbeddedEventBus], Callable[..., Any]]] = [
    (mutants.AcknowledgesFirst, Failure().test_a_process_killed_before_it_acknowledged_leads_to_another_delivery),
    (mutants.AcknowledgesFirst, Failure().test_what_was_in_a_handler_at_a_stop_is_delivered_again),
    (mutants.AcknowledgesFirst, Failure().test_a_handler_that_raises_gets_it_again_and_its_user_waits),
    (mutants.DropsWhatFails, Failure().test_a_handler_that_raises_gets_it_again_and_its_user_waits),
    (mutants.Reorders, Delivery().test_a_users_events_keep_their_order),
    (mutants.SaysTakenWhenAway, Away().test_a_bus_that_is_not_there_takes_nothing),
    (mutants.SaysTakenWhenAway, Away().test_a_broker_that_comes_back_delivers_what_is_published_then),
    (mutants.EveryProcessForItself, Delivery().test_processes_of_a_service_share_them),
    (mutants.Deaf, Announcements().test_reach_every_process_once),
]


@pytest.mark.parametrize(
    ("broken", "check"), CAUGHT, ids=lambda value: getattr(value, "__name__", "").removeprefix("test_")
)
async def test_is_caught(
    broken: type[EmbeddedEventBus],
    check: Callable[..., Any],
    database: EmbeddedPostgres,
    commit: Commit,
    work: Work,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime = EmbeddedRuntime(database, tmp_path, monkeypatch)
    runtime.bus = broken
    # The sound bus needs a tenth of this.
    runtime.patience_seconds = 4.0
    users = [uuid4() for _ in range(8)]
    await runtime.open()
    try:
        async with runtime.publisher() as publisher:
            given = {
                "runtime": runtime,
                "publisher": publisher,
                "commit": commit,
                "work": work,
                "service": f"t{uuid4().hex[:10]}",
                "users": users,
                "recorder": Recorder(users),
                "tmp_path": tmp_path,
            }
            with pytest.raises((AssertionError, pytest.fail.Exception)):
                await check(**{name: given[name] for name in inspect.signature(check).parameters})
    finally:
        await runtime.close()
