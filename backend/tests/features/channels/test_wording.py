"""What messages say: in each language, in the account's zone, at the moment they are sent."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from duly.features.channels.service.languages import END, ISOLATE, LANGUAGES, Language
from duly.features.channels.service.wording import Subject, compose, language_of
from tests.support.couriers import ORIGIN, reminder

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
USER, DELIVERY, NOTIFICATION = (UUID(int=number) for number in (1, 2, 3))


def subject(about: str = "reminder", locale: str | None = "en", zone: str | None = None, **facts: Any) -> Subject:
    message = {} if about in ("test", "confirmation") else reminder() | facts if about == "reminder" else facts
    return Subject(
        id=DELIVERY,
        user_id=USER,
        notification_id=NOTIFICATION if about in ("reminder", "digest") else None,
        about=about,
        message=message,
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
        origin=ORIGIN,
        locale=locale,
        zone_name=zone,
        code="12345678" if about == "confirmation" else "",
    )


def lines(*args: Any, **facts: Any) -> list[str]:
    return list(compose(subject(*args, **facts), NOW).lines)


class TestReminders:
    @pytest.mark.parametrize(
        ("due", "zone", "said"),
        [
            ("2026-11-24", None, "Due today."),
            ("2026-11-25", None, "Due tomorrow."),
            ("2026-11-23", None, "Was due yesterday."),
            ("2026-12-24", None, "Due on Thursday, 24 December 2026."),
            ("2026-01-01", None, "Was due on Thursday, 1 January 2026."),
            ("2026-11-24T13:00:00Z", None, "Due today at 13:00."),
            ("2026-11-24T11:59:00Z", None, "Was due today at 11:59."),
            ("2026-11-24T11:59:01Z", None, "Due today at 11:59."),
            # Another day on the other side of the world.
            ("2026-11-24T13:00:00Z", "Pacific/Auckland", "Due today at 02:00."),
            ("2026-11-24T19:30:00Z", "Asia/Karachi", "Due tomorrow at 00:30."),
            ("2026-11-24T13:00:00Z", "Asia/Karachi", "Due today at 18:00."),
            ("2026-11-24", "Pacific/Kiritimati", "Was due yesterday."),
            # After the clocks changed, not as they are now.
            ("2027-07-01T16:00:00+00:00", "Europe/Berlin", "Due on Thursday, 1 July 2027 at 18:00."),
            ("2026-11-24T13:00:00Z", "Not/AZone", "Due today at 13:00."),
        ],
    )
    def test_say_when_it_is_due(self, due: str, zone: str | None, said: str) -> None:
        assert lines(zone=zone, due=due) == [said]

    def test_without_a_date_say_why_they_come(self) -> None:
        assert lines(due=None) == ["You wished to be reminded of this."]

    def test_say_that_they_are_late_and_were_told_before(self) -> None:
        assert lines(due="2026-11-24", late=True, at="2026-11-24T09:30:00Z", nag=1, zone="Asia/Karachi") == [
            "Due today.",
            "This comes late: it was to come today at 14:30.",
            "Told once before.",
        ]
        assert lines(due="2026-11-24", nag=4)[-1] == "Told 4 times before."

    def test_are_called_after_the_task(self) -> None:
        message = compose(subject(title="دودھ {title} %s خریدنا", urgent=True), NOW)
        assert (message.title, message.urgent) == ("دودھ {title} %s خریدنا", True)
        assert message.link == f"{ORIGIN}/notifications?task={message.data['task']['id']}"

    def test_that_repeat_take_the_place_of_the_one_before(self) -> None:
        facts = {"reminder_id": str(uuid4())}
        first, second = (compose(subject(**facts, nag=nag), NOW) for nag in (0, 1))
        assert first.replaces == second.replaces != compose(subject(), NOW).replaces

    def test_tell_programs_the_same(self) -> None:
        facts = reminder(title="Buy milk", due="2026-12-24", nag=2, urgent=True)
        assert compose(subject(**facts), NOW).data == {
            "type": "reminder.fired",
            "id": str(DELIVERY),
            "occurred_at": "2026-11-24T12:00:00Z",
            "user_id": str(USER),
            "notification_id": str(NOTIFICATION),
            "task_id": facts["task_id"],
            "task": {
                "id": facts["task_id"],
                "title": "Buy milk",
                "due": "2026-12-24",
                "link": f"{ORIGIN}/notifications?task={facts['task_id']}",
            },
            "reminder": {
                "id": facts["reminder_id"],
                "at": "2026-11-24T12:00:00Z",
                "late": False,
                "nag": 2,
                "urgent": True,
            },
        }


class TestDigests:
    TASKS = ({"id": "a", "title": "Pay rent", "due": "2026-11-23"}, {"id": "b", "title": "Call", "due": "2026-11-24"})

    def digest(self, overdue: int = 1, today: int = 1, **more: Any) -> Subject:
        facts = {"on": "2026-11-24", "overdue": overdue, "today": today, "tasks": list(self.TASKS)}
        return subject("digest", **(facts | more))

    def test_count_and_list(self) -> None:
        message = compose(self.digest(), NOW)
        assert message.title == "Due today: 1, overdue: 1"
        assert message.lines == (
            f"{ISOLATE}Pay rent{END}, yesterday",
            f"{ISOLATE}Call{END}, today",
        )
        assert (message.link, message.replaces, message.unsubscribe) == (f"{ORIGIN}/today", "digest", None)

    def test_say_how_many_more_there_are(self) -> None:
        assert compose(self.digest(overdue=5, today=7), NOW).lines[-1] == "And 10 more."

    @pytest.mark.parametrize(
        ("overdue", "today", "title"),
        [(0, 3, "Due today: 3"), (2, 0, "Overdue: 2"), (0, 0, "Nothing is due today")],
    )
    def test_leave_out_what_is_nothing(self, overdue: int, today: int, title: str) -> None:
        assert compose(self.digest(overdue, today, tasks=[]), NOW).title == title

    def test_tell_programs_the_same(self) -> None:
        data = compose(self.digest(), NOW).data
        assert (data["type"], data["digest"]["overdue"], data["digest"]["on"]) == ("digest", 1, "2026-11-24")
        assert data["digest"]["tasks"][1] == self.TASKS[1] | {"link": f"{ORIGIN}/notifications?task=b"}


class TestTestsAndCodes:
    def test_a_test_says_what_it_is(self) -> None:
        message = compose(subject("test"), NOW)
        assert (message.title, message.data["type"], message.link) == (
            "A test from Duly",
            "test",
            f"{ORIGIN}/settings/notifications",
        )
        assert "notification_id" in message.data

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_code_stands_in_the_title_and_in_nothing_for_programs(self, language: str) -> None:
        message = compose(subject("confirmation", language), NOW)
        assert "12345678" in message.title
        assert "12345678" not in str(message.data)


class TestLanguages:
    @pytest.mark.parametrize(
        ("locale", "language"),
        [("ur", "ur"), ("ur-PK", "ur"), ("de-AT", "de"), ("EN-gb", "en"), ("ja", "en"), (None, "en"), ("fil", "en")],
    )
    def test_are_found_by_the_locale(self, locale: str | None, language: str) -> None:
        assert language_of(locale) == language
        assert compose(subject(locale=locale), NOW).language == language

    @pytest.mark.parametrize(
        ("language", "due", "said"),
        [
            ("ur", "2026-11-24T13:00:00Z", "مقررہ وقت: آج، 18:00 بجے"),
            ("ur", "2026-11-23", "مقررہ وقت گزر چکا: گزشتہ کل"),
            ("ur", "2026-12-24", "مقررہ وقت: جمعرات، 24 دسمبر 2026"),
            ("de", "2026-12-24", "Fällig am Donnerstag, 24. Dezember 2026."),
            ("de", "2026-11-24T11:00:00Z", "War heute um 16:00 fällig."),
            ("es", "2026-12-24", "Vence el jueves 24 de diciembre de 2026."),
            ("fr", "2026-12-01", "Échéance : le mardi 1er décembre 2026."),
            ("fr", "2026-11-25", "Échéance : demain."),
        ],
    )
    def test_say_dates_as_people_do(self, language: str, due: str, said: str) -> None:
        assert lines("reminder", language, "Asia/Karachi", due=due) == [said]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_have_all_words_and_use_what_they_are_given(self, language: str) -> None:
        words, english = LANGUAGES[language], LANGUAGES["en"]
        for field in fields(Language):
            mine, theirs = getattr(words, field.name), getattr(english, field.name)
            if isinstance(mine, str):
                assert mine.strip() == mine != ""
                assert set(re.findall(r"\{(\w+)\}", mine)) == set(re.findall(r"\{(\w+)\}", theirs)), field.name
                if language != "en" and field.name != "digest_task":
                    assert mine != theirs, field.name
        assert set(words.days) == {-1, 0, 1}
        assert len(words.code_lines) == len(english.code_lines)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_name_each_day_and_month_once(self, language: str) -> None:
        first = datetime(2026, 1, 1, tzinfo=UTC).date()
        said = {LANGUAGES[language].date(first + timedelta(days=number)) for number in range(365)}
        assert len(said) == 365
        assert all("2026" in one for one in said)

    def test_urdu_stands_alone_with_what_a_person_wrote_set_apart(self) -> None:
        message = compose(TestDigests().digest(locale="ur"), NOW)
        assert message.title == "آج کے کام: 1، وقت گزر چکا: 1"
        for line in message.lines:
            assert line.startswith(ISOLATE)
            assert not re.search("[A-Za-z]", line.partition(END)[2])


class TestTime:
    def test_today_is_the_day_of_sending(self) -> None:
        planned = subject(due="2026-11-25")
        assert compose(planned, NOW).lines == ("Due tomorrow.",)
        assert compose(planned, NOW + timedelta(days=1)).lines == ("Due today.",)

    def test_what_is_left_of_its_life_goes_along(self) -> None:
        message = compose(replace(subject(), unsubscribe="https://duly.example/u"), NOW)
        assert (message.created_at, message.expires_at) == (NOW, NOW + timedelta(days=1))
        assert message.unsubscribe == "https://duly.example/u"
