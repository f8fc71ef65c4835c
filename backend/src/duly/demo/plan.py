"""The sample's lines as bodies for the API."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_MOMENT = re.compile(r"([+-]\d+)(?:T(\d\d:\d\d))?")
_REMINDER = re.compile(r"~([>^]?)(P\w+)(?:/(P\w+))?")
_CHOICES = {"clamp": {"month_end": "clamp"}, "after": {"repeat_from": "completion"}}
_ANCHORS = {"": "due", ">": "start", "^": "deadline"}


@dataclass
class Item:
    """One task to be made: its body, what happens to it afterwards, and the tasks under it."""

    body: dict[str, Any]
    done: bool = False
    trash: bool = False
    children: list["Item"] = field(default_factory=list)

    def count(self) -> int:
        """Return how many tasks this is, subtasks included."""
        return 1 + sum(child.count() for child in self.children)


def _moment(mark: str, name: str, today: date, zone: str) -> dict[str, Any]:
    found = _MOMENT.fullmatch(mark)
    if found is None:
        raise ValueError(f"not a mark: {mark}")
    day = today + timedelta(days=int(found[1]))
    if found[2] is None:
        return {f"{name}_on": day.isoformat()}
    wall = datetime.fromisoformat(f"{day.isoformat()}T{found[2]}").replace(tzinfo=ZoneInfo(zone))
    return {f"{name}_at": wall.isoformat(), "time_zone": zone}


def _reminder(mark: str) -> dict[str, Any]:
    found = _REMINDER.fullmatch(mark)
    if found is None:
        raise ValueError(f"not a mark: {mark}")
    wish: dict[str, Any] = {"before": found[2], "of": _ANCHORS[found[1]]}
    return wish if found[3] is None else wish | {"nag": {"every": found[3]}}


def item(line: str, today: date, zone: str) -> Item:
    """Return the task of one line. Errors: ValueError for a mark that is none."""
    title, marks, description = [*(part.strip() for part in line.split("|", 2)), "", ""][:3]
    made = Item({"title": title})
    if description:
        made.body["description"] = description.replace("\\n", "\n")
    for mark in marks.split():
        match mark[0]:
            case "!":
                made.body["priority"] = mark[1:]
            case "@":
                made.body.setdefault("tags", []).append(mark[1:].replace("_", " "))
            case "+" | "-":
                made.body |= _moment(mark, "due", today, zone)
            case ">":
                made.body |= _moment(mark[1:], "start", today, zone)
            case "^":
                made.body["deadline_on"] = _moment(mark[1:], "deadline", today, zone)["deadline_on"]
            case "*":
                made.body["recurrence"] = {"rule": mark[1:]}
            case "~":
                made.body.setdefault("reminders", []).append(_reminder(mark))
            case _ if mark in _CHOICES and "recurrence" in made.body:
                made.body["recurrence"] |= _CHOICES[mark]
            case _ if mark in ("done", "trash"):
                setattr(made, mark, True)
            case _:
                raise ValueError(f"not a mark: {mark}")
    return made


def tree(lines: str, today: date, zone: str) -> list[Item]:
    """Return the tasks of several lines; four spaces more make a subtask of the line above."""
    top: list[Item] = []
    path: list[Item] = []
    for line in lines.strip("\n").split("\n"):
        depth = (len(line) - len(line.lstrip(" "))) // 4
        made = item(line.strip(), today, zone)
        (path[depth - 1].children if depth else top).append(made)
        path[depth:] = [made]
    return top
