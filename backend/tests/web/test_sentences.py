"""Refused input says what to do: in a sentence for each field, and in the problem itself."""

from typing import Annotated, Literal
from uuid import UUID

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from duly.errors import PreconditionFailed, catalogue
from duly.features.accounts.schemas import AccountPatch
from duly.web.problems import document, from_validation


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    one: str = Field("", min_length=2, max_length=3, pattern="^[a-z]+$")


class Body(BaseModel):
    text: str = ""
    inner: Inner | None = None
    number: Annotated[int, Field(ge=2, le=5)] = 3
    kind: Literal["a", "b"] = "a"
    id: UUID | None = None
    many: list[str] = Field([], max_length=1)
    on: bool = Field(False, strict=True)
    needed: str


SECRET = "hunter2"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"needed": None}, "Write text."),
        ({}, "This is needed."),
        ({"needed": "", "number": SECRET}, "Write a whole number."),
        ({"needed": "", "number": 1}, "Write 2 or more."),
        ({"needed": "", "number": 6}, "Write 5 or less."),
        ({"needed": "", "kind": SECRET}, "Write one of these: 'a' or 'b'."),
        ({"needed": "", "id": SECRET}, "Write a UUID, like 0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e."),
        ({"needed": "", "many": ["x", "y"]}, "Give at most 1."),
        ({"needed": "", "many": SECRET}, "Write a list."),
        ({"needed": "", "on": SECRET}, "Write true or false."),
        ({"needed": "", "inner": SECRET}, "Write an object, with names and values."),
        ({"needed": "", "inner": {"one": "a"}}, "Write 2 characters or more."),
        ({"needed": "", "inner": {"one": "abcd"}}, "Write at most 3 characters."),
        ({"needed": "", "inner": {"one": "A1"}}, "Write it so that it fits ^[a-z]+$"),
        ({"needed": "", "inner": {"two": SECRET}}, "There is no such field."),
    ],
)
def test_each_broken_rule_says_what_to_write_and_repeats_nothing(body: dict[str, object], message: str) -> None:
    (said,) = _refused(Body, body)
    assert said == message


def _refused(model: type[BaseModel], body: dict[str, object]) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(body)
    # Like FastAPI, which says where in the request it was.
    errors = [{**one, "loc": ("body", *one["loc"])} for one in caught.value.errors()]
    found = from_validation(RequestValidationError(errors)).errors or []
    assert SECRET not in repr(found)
    return [one.message for one in found]


def test_a_form_is_said_in_words_where_there_are_some() -> None:
    time = "Write a time of day in four digits, from 00:00 to 23:59."
    assert (
        _refused(AccountPatch, {"digest_time": "7:00", "quiet_hours": {"start": "24:00", "end": "07:00"}}) == [time] * 2
    )
    assert _refused(AccountPatch, {"locale": "<b>"}) == ["Write a language tag, like en or ur-PK."]
    assert _refused(AccountPatch, {"digest_time": 7}) == ["Write text."]


def test_a_problem_without_words_of_its_own_says_what_it_always_means() -> None:
    advice = "`If-Match` names another version than the current one: read again, then repeat the change."
    assert document(PreconditionFailed(), "r")["detail"] == advice
    assert document(PreconditionFailed("It was changed."), "r")["detail"] == "It was changed."


def test_every_problem_has_such_words() -> None:
    for code, kind in catalogue().items():
        assert kind.__dict__.get("__doc__"), code
        assert "\n" not in kind.advice()
