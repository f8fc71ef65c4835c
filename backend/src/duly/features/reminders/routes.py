"""`/tasks/{task_id}/reminders`."""

from fastapi import APIRouter, Response

from duly.features.reminders.schemas import ReminderList, Snooze
from duly.features.reminders.service import snoozing
from duly.web.answers import answer
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.headers import PathId, parse_id
from duly.web.idempotency import Idempotent
from duly.web.transaction import Reading, Writing

router = APIRouter(tags=["reminders"])


@router.get(
    "/tasks/{task_id}/reminders", response_model=ReminderList, responses=problems(404), operation_id="listReminders"
)
async def list_reminders(task_id: PathId, reading: Reading, principal: Caller) -> Response:
    """Answer when a task's reminders fire next and when they fired last; this follows a change within moments."""
    return answer({"items": await snoozing.of_task(reading, principal, parse_id(task_id))})


@router.post(
    "/tasks/{task_id}/reminders/snooze",
    response_model=ReminderList,
    responses=problems(404, 409),
    operation_id="snoozeReminder",
)
async def snooze_reminder(
    task_id: PathId, body: Snooze, unit: Writing, principal: Caller, once: Idempotent
) -> Response:
    """Be told again later: the reminder that fired last fires once more at that time."""

    async def work() -> Response:
        return answer({"items": await snoozing.snooze(unit, principal, parse_id(task_id), body)})

    return await once(unit, principal, work)
