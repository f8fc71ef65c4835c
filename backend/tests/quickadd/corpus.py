"""The corpus: reading its files, and saying a parsed task in the words that they use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duly.quickadd import ParsedTask, parse

FOLDER = Path(__file__).parent / "corpus"
ARROW = "  =>  "


@dataclass(frozen=True)
class Case:
    """A line of the corpus; `expected` is what it means, None for one that must stay untouched."""

    place: str
    text: str
    expected: str | None
    now: datetime
    zone: str
    locale: str
    syntax: Any

    def parsed(self, ignore: list[tuple[int, int]] | None = None) -> list[ParsedTask]:
        return parse(self.text, self.now, self.zone, self.locale, self.syntax, ignore or ())


def cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.txt")):
        setting: dict[str, str] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("@ now="):
                setting = dict(word.split("=", 1) for word in line[2:].split())
            elif line and not line.startswith("# "):
                text, _, expected = line.partition(ARROW)
                yield Case(
                    place=f"{path.name}:{number}",
                    text=text,
                    expected=expected or None,
                    now=datetime.fromisoformat(setting["now"]).replace(tzinfo=ZoneInfo(setting["zone"])),
                    zone=setting["zone"],
                    locale=setting["locale"],
                    syntax=setting.get("syntax", "duly"),
                )


def described(parsed: ParsedTask, zone: str) -> str:
    """Return a parsed task as the corpus writes it; an unknown field is an error."""
    fields = dict(parsed.task)
    words = [fields.pop("title")]
    if "due_at" in fields or "start_at" in fields:
        assert fields.pop("time_zone") == zone

    def wall(instant: str) -> str:
        assert instant.endswith("Z")
        return datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")

    for name in ("start", "due", "deadline"):
        if f"{name}_on" in fields:
            words.append(f"{name} {fields.pop(f'{name}_on')}")
        if f"{name}_at" in fields:
            words.append(f"{name} {wall(fields.pop(f'{name}_at'))}")
    if recurrence := dict(fields.pop("recurrence", {})):
        assert recurrence.pop("catch_up") == "skip"
        words.append(recurrence.pop("rule"))
        if recurrence.pop("repeat_from") == "completion":
            words.append("from completion")
        if recurrence.pop("month_end") == "skip":
            words.append("month end skip")
        assert not recurrence
    words += [
        f"remind {wall(reminder['at'])}" if "at" in reminder else "remind {before} before {of}".format(**reminder)
        for reminder in fields.pop("reminders", [])
    ]
    if priority := fields.pop("priority", None):
        words.append(priority)
    words += [f"@{tag}" for tag in fields.pop("tags", [])]
    assert not fields
    words += [f"#{parsed.project}"] * (parsed.project is not None)
    words += [f"+{name}" for name in parsed.assignees]
    return " | ".join(words)
