"""What an entry says, and what its hashes cover."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from duly.features.audit import rules

USER, EVENT = UUID("0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"), UUID("0198c5b2-8a4f-7c11-9d3e-000000000001")
FOUND = {"title": {"from": "a", "to": "b"}}
ENTRY: dict[str, Any] = {
    "user_id": USER,
    "sequence": 1,
    "revision": 1,
    "event_id": EVENT,
    "occurred_at": datetime(2026, 11, 24, 12, 0, 0, 5, tzinfo=UTC),
    "action": "task.updated",
    "target": "tasks/1",
    "actor": "user:1",
    "request_id": "a-request",
    "source_class": "public",
    "differences": FOUND,
    "differences_hash": rules.differences_hash(FOUND),
}


def linked(entry: dict[str, Any], previous: bytes = rules.FIRST_PREVIOUS) -> dict[str, Any]:
    return entry | {"hash": rules.entry_hash(previous, entry)}


class TestCanonical:
    def test_sorts_keys_and_leaves_text_alone(self) -> None:
        value = {"b": [1, None, True], "a": {"z": 'é"\\\n\u2028', "y": "کام"}}
        expected = '{"a":{"y":"کام","z":"é\\"\\\\\\n\u2028"},"b":[1,null,true]}'
        assert rules.canonical(value) == expected.encode()

    @pytest.mark.parametrize("value", [1.5, {"a": [{"b": 0.0}]}, [1, 2, 3.0]])
    def test_refuses_fractions(self, value: Any) -> None:
        with pytest.raises(TypeError):
            rules.canonical(value)

    def test_writes_instants_in_utc(self) -> None:
        east = timezone(timedelta(hours=5))
        assert rules.instant(datetime(2026, 11, 24, 17, 0, tzinfo=east)) == "2026-11-24T12:00:00Z"
        assert rules.instant(datetime(2026, 11, 24, 12, 0, 0, 5, tzinfo=UTC)) == "2026-11-24T12:00:00.000005Z"


class TestDifferences:
    def test_of_a_change_are_its_changes(self) -> None:
        data = {"version": 2, "changes": FOUND}
        assert rules.differences("task.moved", data) == FOUND

    def test_of_something_new_are_the_fields_that_were_set(self) -> None:
        thing = {
            "id": "x", "title": "t", "description": "", "tags": [], "due_on": None, "archived": False, "version": 1,
            "created_at": "now", "updated_at": "now",
        }  # fmt: skip
        assert rules.differences("task.created", {"task": thing}) == {
            "title": {"from": None, "to": "t"},
            "archived": {"from": None, "to": False},
        }

    def test_of_something_gone_say_what_it_was(self) -> None:
        assert rules.differences("tag.deleted", {"name": "old"}) == {"name": {"from": "old", "to": None}}
        assert rules.differences("task.purged", {"version": 3}) == {"version": {"from": 3, "to": None}}

    def test_of_a_merged_tag_name_both(self) -> None:
        data = {"into": "an-id", "name": "a", "into_name": "b"}
        assert rules.differences("tag.merged", data) == {
            "name": {"from": "a", "to": "b"},
            "merged_into": {"from": None, "to": "an-id"},
        }

    def test_of_any_other_fact_are_all_it_says(self) -> None:
        assert rules.differences("reminder.fired", {"late": 3}) == {"late": {"from": None, "to": 3}}


class TestHashes:
    def test_are_what_the_rules_promise_to_a_third_party(self) -> None:
        differences = hashlib.sha256(b'{"title":{"from":"a","to":"b"}}').hexdigest()
        text = (
            f'["{"0" * 64}","{USER}",1,1,"{EVENT}","2026-11-24T12:00:00.000005Z","task.updated","tasks/1","user:1",'
            f'"a-request","public","{differences}"]'
        )
        assert rules.differences_hash(FOUND).hex() == differences
        assert rules.entry_hash(rules.FIRST_PREVIOUS, ENTRY).hex() == hashlib.sha256(text.encode()).hexdigest()

    def test_fit(self) -> None:
        assert rules.broken_link(rules.FIRST_PREVIOUS, 1, linked(ENTRY)) is None

    def test_fit_without_differences(self) -> None:
        assert rules.broken_link(rules.FIRST_PREVIOUS, 1, linked(ENTRY) | {"differences": None}) is None

    @pytest.mark.parametrize(
        "changed",
        [
            {"user_id": EVENT}, {"revision": 2}, {"event_id": USER}, {"occurred_at": datetime(2026, 1, 1, tzinfo=UTC)},
            {"action": "task.moved"}, {"target": "tasks/2"}, {"actor": "user:2"}, {"request_id": "another"},
            {"source_class": "loopback"}, {"differences_hash": bytes(32), "differences": None}, {"hash": bytes(32)},
        ],
        ids=lambda changed: next(iter(changed)),
    )  # fmt: skip
    def test_cover_every_field(self, changed: dict[str, Any]) -> None:
        assert rules.broken_link(rules.FIRST_PREVIOUS, 1, linked(ENTRY) | changed) is not None

    def test_cover_the_entry_before(self) -> None:
        entry = linked(ENTRY | {"sequence": 2}, bytes([1]) * 32)
        assert rules.broken_link(bytes([1]) * 32, 2, entry) is None
        assert rules.broken_link(bytes([2]) * 32, 2, entry) == "entry 2 or the link to the one before it was changed"

    def test_say_which_differences_were_changed(self) -> None:
        entry = linked(ENTRY) | {"differences": {"title": {"from": "a", "to": "c"}}}
        assert rules.broken_link(rules.FIRST_PREVIOUS, 1, entry) == "the differences of entry 1 were changed"

    def test_say_which_entry_is_missing(self) -> None:
        entry = linked(ENTRY | {"sequence": 3})
        assert rules.broken_link(rules.FIRST_PREVIOUS, 1, entry) == "entry 1 is missing: the next one is 3"
