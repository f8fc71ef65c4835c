"""What a delivery says: facts to words in its user's language and zone, and the same facts for programs. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from duly.calendar.zones import local_date, zone, zone_names
from duly.features.channels.service.languages import END, ISOLATE, LANGUAGES, Language
from duly.ports.sender import Message

Facts = Mapping[str, Any]
DEFAULT_LANGUAGE, DEFAULT_ZONE = "en", "UTC"
_MOMENT = timedelta(minutes=1)
_MOST_TASKS = 20
_TYPES = {"reminder": "reminder.fired", "digest": "digest", "test": "test", "confirmation": "confirmation"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a delivery is, and for whom; `origin` is Duly's own address, without a path. `message` is what was planned."""

    id: UUID
    user_id: UUID
    notification_id: UUID | None
    about: str
    message: Facts
    created_at: datetime
    expires_at: datetime
    origin: str
    locale: str | None
    zone_name: str | None
    unsubscribe: str | None = None
    code: str = ""


def language_of(locale: str | None) -> str:
    """Return the language of a locale (BCP 47) that messages are written in; English for every other."""
    primary = (locale or DEFAULT_LANGUAGE).partition("-")[0].lower()
    return primary if primary in LANGUAGES else DEFAULT_LANGUAGE


def compose(subject: Subject, now: datetime) -> Message:
    """Return the message as it is to be said at `now`: "today" is the day in the account's zone."""
    name = language_of(subject.locale)
    # A zone that only a newer list of zones has is no reason to say nothing.
    zone_name = subject.zone_name if subject.zone_name in zone_names() else DEFAULT_ZONE
    said = _Saying(LANGUAGES[name], zone_name, now)
    title, lines = said.about(subject)
    facts = subject.message
    return Message(
        id=subject.id,
        about=subject.about,  # type: ignore[arg-type]
        title=title,
        lines=tuple(lines),
        language=name,
        link=_link(subject),
        urgent=bool(facts.get("urgent", False)),
        replaces=_replaces(subject),
        created_at=subject.created_at,
        expires_at=subject.expires_at,
        unsubscribe=subject.unsubscribe,
        data=_data(subject),
    )


def _link(subject: Subject) -> str:
    if subject.about == "reminder":
        return _of_task(subject, subject.message["task_id"])
    return f"{subject.origin}/{'today' if subject.about == 'digest' else 'settings/notifications'}"


def _of_task(subject: Subject, task_id: str) -> str:
    return f"{subject.origin}/notifications?task={task_id}"


def _replaces(subject: Subject) -> str:
    """A reminder that is told again takes the place of the one before, today's digest that of yesterday's."""
    return (
        f"reminder-{subject.message['reminder_id']}"
        if subject.about == "reminder"
        else ("digest" if subject.about == "digest" else "")
    )


def _data(subject: Subject) -> dict[str, Any]:
    """The same for programs. The ids stand at the top, where a push message that is too long still keeps them."""
    facts = subject.message
    told: dict[str, Any] = {
        "type": _TYPES[subject.about],
        "id": str(subject.id),
        "occurred_at": facts.get("at") or subject.created_at.isoformat().replace("+00:00", "Z"),
        "user_id": str(subject.user_id),
        "notification_id": None if subject.notification_id is None else str(subject.notification_id),
    }
    if subject.about == "reminder":
        told |= {
            "task_id": facts["task_id"],
            "task": {
                "id": facts["task_id"],
                "title": facts["title"],
                "due": facts["due"],
                "link": _of_task(subject, facts["task_id"]),
            },
            "reminder": {"id": facts["reminder_id"]} | {name: facts[name] for name in ("at", "late", "nag", "urgent")},
        }
    elif subject.about == "digest":
        told["digest"] = {name: facts[name] for name in ("on", "overdue", "today")} | {
            "tasks": [task | {"link": _of_task(subject, task["id"])} for task in facts["tasks"]]
        }
    return told


@dataclass(frozen=True, slots=True)
class _Saying:
    """One language at one moment in one zone."""

    language: Language
    zone_name: str
    now: datetime

    def about(self, subject: Subject) -> tuple[str, list[str]]:
        """Return title and lines."""
        language, facts = self.language, subject.message
        match subject.about:
            case "reminder":
                return facts["title"], self._reminder(facts)
            case "digest":
                return self._counts(facts), self._tasks(facts)
            case "confirmation":
                return language.code_title.format(code=subject.code), list(language.code_lines)
        return language.test_title, [language.test_line]

    def _reminder(self, facts: Facts) -> list[str]:
        language = self.language
        if facts["due"] is None:
            lines = [language.reminder]
        else:
            text = language.was_due if self._is_past(facts["due"]) else language.due
            lines = [text.format(when=self.when(facts["due"]))]
        if facts["late"]:
            lines.append(language.late.format(when=self.when(facts["at"])))
        if nag := facts["nag"]:
            lines.append((language.nag_one if nag == 1 else language.nag_many).format(n=nag))
        return lines

    def _counts(self, facts: Facts) -> str:
        language, today, overdue = self.language, facts["today"], facts["overdue"]
        text = {
            (True, True): language.digest_both,
            (True, False): language.digest_today,
            (False, True): language.digest_overdue,
            (False, False): language.digest_nothing,
        }[today > 0, overdue > 0]
        return text.format(today=today, overdue=overdue)

    def _tasks(self, facts: Facts) -> list[str]:
        shown = facts["tasks"][:_MOST_TASKS]
        lines = [
            self.language.digest_task.format(title=f"{ISOLATE}{task['title']}{END}", when=self.when(task["due"]))
            for task in shown
        ]
        if (left := facts["today"] + facts["overdue"] - len(shown)) > 0:
            lines.append(self.language.digest_more.format(n=left))
        return lines

    def when(self, text: str) -> str:
        """Return a date, or an instant with its time of day in the account's zone, as this language says it."""
        if len(text) == len("2026-12-24"):
            return self._day(date.fromisoformat(text))
        local = datetime.fromisoformat(text).astimezone(zone(self.zone_name))
        return self.language.at.format(day=self._day(local.date()), time=f"{local:%H:%M}")

    def _day(self, day: date) -> str:
        away = (day - local_date(self.now, self.zone_name)).days
        return self.language.days[away] if away in self.language.days else self.language.date(day)

    def _is_past(self, due: str) -> bool:
        if len(due) == len("2026-12-24"):
            return date.fromisoformat(due) < local_date(self.now, self.zone_name)
        # A reminder for the very moment is worded a moment after it, and is not late for that.
        return datetime.fromisoformat(due) + _MOMENT <= self.now
