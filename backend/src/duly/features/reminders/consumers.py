"""What changes when somebody wants to be told: tasks, the account, a snooze."""

from duly.features.reminders.service import planning
from duly.messaging.consumer import Consumer

TYPES = frozenset(
    {
        "task.created",
        "task.updated",
        "task.completed",
        "task.reopened",
        "task.moved",
        "task.deleted",
        "task.restored",
        "account.updated",
        "reminder.snoozed",
    }
)
CONSUMER = Consumer(planning.SERVICE, TYPES, planning.follow)
