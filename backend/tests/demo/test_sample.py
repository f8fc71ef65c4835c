"""The sample is what it says, and the API would take it."""

import unicodedata
from datetime import date

import pytest

from duly.demo.plan import Item, item, tree
from duly.demo.sample import INBOX, PROJECTS
from duly.features.tasks.schemas.bodies import TaskCreate
from tests.support.caller import User

TODAY = date(2026, 11, 24)


def flat(items: list[Item]) -> list[Item]:
    return [one for top in items for one in [top, *flat(top.children)]]


SAMPLE = flat(
    [one for lines in [INBOX, *(p[1] for p in PROJECTS.values())] for one in tree(lines, TODAY, "Asia/Karachi")]
)


def test_every_body_is_one_that_the_api_takes() -> None:
    for one in SAMPLE:
        assert TaskCreate.model_validate(one.body).title == one.body["title"]


def test_holds_what_it_promises() -> None:
    assert 270 <= len(SAMPLE) <= 330
    text = "".join(one.body["title"] for one in SAMPLE)
    scripts = {unicodedata.name(character, "").split(" ")[0] for character in text}
    assert scripts >= {"LATIN", "ARABIC", "HEBREW", "DEVANAGARI", "CJK", "HIRAGANA", "HANGUL", "COMBINING"}
    assert any(unicodedata.category(character) == "So" for character in text)
    assert {one.body.get("priority") for one in SAMPLE} == {None, "low", "medium", "high", "urgent"}
    due = sorted(one.body["due_on"] for one in SAMPLE if "due_on" in one.body)
    assert due[0] < "2026-11-24"
    assert due[-1] > "2027-06-01"
    assert sum("due_at" in one.body for one in SAMPLE) > 20
    assert sum(one.done for one in SAMPLE) > 15
    assert sum(one.trash for one in SAMPLE) >= 3
    assert len({tag for one in SAMPLE for tag in one.body.get("tags", [])}) >= 10
    assert any(grandchild for one in SAMPLE for child in one.children for grandchild in child.children)
    rules = [one.body["recurrence"]["rule"].partition(";")[0] for one in SAMPLE if "recurrence" in one.body]
    assert set(rules) == {"FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"}
    assert len(rules) >= 10
    wishes = [wish for one in SAMPLE for wish in one.body.get("reminders", [])]
    assert {wish["of"] for wish in wishes} == {"due", "start", "deadline"}
    assert any("nag" in wish for wish in wishes)
    assert max(len(one.body["title"]) for one in SAMPLE) > 100


async def test_what_repeats_is_what_the_api_keeps(user: User) -> None:
    for one in SAMPLE:
        if "recurrence" in one.body or "reminders" in one.body:
            made = await user.task(**one.body)
            assert (made["recurrence"] is None) == ("recurrence" not in one.body)
            assert len(made["reminders"]) == len(one.body.get("reminders", []))


@pytest.mark.parametrize("line", ["x | ?", "x | soon", "x | +", "x | ~30", "x | clamp"])
def test_a_mark_that_is_none_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="mark"):
        item(line, TODAY, "UTC")
