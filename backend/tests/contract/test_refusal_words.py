"""The web words refusals by their codes: every code that a person can meet has words in each language."""

import json
import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from duly.calendar.refusals import REASONS
from duly.entrypoints.documents import openapi
from duly.errors import catalogue
from duly.features.reminders import schemas as snoozing
from duly.features.tasks.schemas import reminders
from tests.support.caller import User

FRONTEND = Path(__file__).parents[3] / "frontend"
MESSAGES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["refusals"]
    for path in sorted((FRONTEND / "messages").glob("*.json"))
}
AT, LATER = "2099-12-24T08:00:00Z", "2099-12-25T08:00:00Z"
REFUSED: list[tuple[str, str, Any]] = [
    ("reminder-form", "reminders", [{}]),
    ("reminder-form", "reminders", [{"at": AT, "before": "PT5M", "of": "due"}]),
    ("duration-form", "reminders", [{"before": "5 minutes", "of": "due"}]),
    ("before-too-long", "reminders", [{"before": "P367D", "of": "due"}]),
    ("every-out-of-range", "reminders", [{"at": AT, "nag": {"every": "PT59S"}}]),
    ("greater-than-equal", "reminders", [{"at": AT, "nag": {"every": "PT5M", "max": 0}}]),
    ("less-than-equal", "reminders", [{"at": AT, "nag": {"every": "PT5M", "max": 51}}]),
    ("int-type", "reminders", [{"at": AT, "nag": {"every": "PT5M", "max": "many"}}]),
    ("reminders-repeated", "reminders", [{"at": AT}, {"at": AT}]),
    ("too-long", "reminders", [{"before": f"PT{minutes}M", "of": "due"} for minutes in range(21)]),
    ("instant-form", "reminders", [{"at": "tomorrow"}]),
    ("date-out-of-range", "reminders", [{"at": "1812-06-24T08:00:00Z"}]),
    ("string-too-long", "reminders", [{"before": "P" + "0" * 40, "of": "due"}]),
    ("snooze-form", "snooze", {}),
    ("reminder.until-out-of-range", "snooze", {"until": "2020-01-01T00:00:00Z"}),
]


def words(code: str) -> dict[str, str]:
    """Return a code's words by language, as `frontend/src/api/refusals.ts` looks them up."""
    room, _, name = code.rpartition(".")
    return {language: found.get(room or "field", {}).get(name, "") for language, found in MESSAGES.items()}


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("reason", REASONS)
def test_a_refused_rule_has_words_that_name_what_the_reason_names(reason: str) -> None:
    for language, said in words(f"recurrence.{reason}").items():
        assert said, language
        # The web gives the part of the rule beside the values, and words of its own where there is none.
        assert holes(said) - {"part"} == holes(REASONS[reason]), language


def test_every_problem_of_repeats_reminders_quick_add_and_channels_has_words() -> None:
    rooms = ("recurrence.", "reminder.", "quick-add.", "channel.", "delivery.", "unsubscribe.")
    # These say only that something is refused; what it is stands in their errors.
    frames = {"recurrence.refused", "recurrence.preview-refused"}
    codes = {code for code in catalogue() if code.startswith(rooms)} - frames
    assert {"reminder.nothing-to-snooze", "quick-add.too-long", "recurrence.needs-due"} <= codes
    assert [code for code in sorted(codes) if not all(words(code).values())] == []


@pytest.mark.parametrize(
    ("code", "what", "value"), REFUSED, ids=[f"{code}-{n}" for n, (code, *_) in enumerate(REFUSED)]
)
async def test_a_refused_reminder_has_words(user: User, code: str, what: str, value: Any) -> None:
    task = await user.task()
    if what == "snooze":
        answer = await user.post(f"/tasks/{task['id']}/reminders/snooze", value)
    else:
        answer = await user.patch(f"/tasks/{task['id']}", {what: value})
    assert answer.status_code == 422, answer.text
    assert code in [error["code"] for error in answer.json()["errors"]]
    assert all(words(code).values())


@pytest.mark.parametrize(
    ("code", "patch"),
    [
        ("quiet-hours-empty", {"quiet_hours": {"start": "22:00", "end": "22:00"}}),
        ("time-zone-unknown", {"time_zone": "Factory"}),
    ],
)
async def test_a_refused_preference_has_words(user: User, code: str, patch: dict[str, object]) -> None:
    answer = await user.patch("/account", patch)
    assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert all(words(code).values())


def test_no_code_of_reminders_is_left_out() -> None:
    """The codes that these schemas name, as they stand in their source."""
    named = set()
    for module in (reminders, snoozing):
        assert module.__file__ is not None
        source = Path(module.__file__).read_text(encoding="utf-8")
        named |= set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', source))
    schemas = json.loads(openapi())["components"]["schemas"].values()
    fields = {name for schema in schemas for name in schema.get("properties", {})}
    codes = {name.replace("_", "-") for name in named - fields}
    assert {"duration-form", "every-out-of-range", "reminders-repeated", "snooze-form"} <= codes
    assert [code for code in sorted(codes) if not all(words(code).values())] == []


class TestValues:
    async def test_a_refused_rule_says_what_its_message_names(self, user: User) -> None:
        asked = {"title": "x", "due_on": "2026-12-01", "recurrence": {"rule": "FREQ=MONTHLY;BYDAY=6MO"}}
        (error,) = (await user.post("/tasks", asked)).json()["errors"]
        assert (error["code"], error["values"]) == ("recurrence.byday-out-of-range", {"most": 5, "part": "BYDAY"})
        preview = {"rule": "FREQ=WEEKLY;BYDAY=MONDAY", "start": "2026-12-01"}
        (error,) = (await user.post("/recurrence/preview", preview)).json()["errors"]
        assert error["values"] == {"example": "BYDAY=MO,-1FR", "part": "BYDAY"}

    async def test_are_left_out_where_there_are_none(self, user: User) -> None:
        (error,) = (await user.post("/tasks", {"title": ""})).json()["errors"]
        assert set(error) == {"field", "code", "message"}
