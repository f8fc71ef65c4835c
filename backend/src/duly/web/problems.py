"""Errors as problem documents (RFC 9457): the one place where an error becomes HTTP."""

from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from duly.database.engine import is_away
from duly.errors import (
    DulyError,
    FieldError,
    Invalid,
    MalformedRequest,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
    Unavailable,
    UnsupportedMediaType,
)
from duly.telemetry import CONFLICTS
from duly.web.answers import encode

MEDIA_TYPE = "application/problem+json"
_CONFLICTS = (409, 412)
_log = structlog.get_logger(__name__)
_BY_STATUS: dict[int, type[DulyError]] = {
    400: MalformedRequest,
    404: NotFound,
    405: MethodNotAllowed,
    413: PayloadTooLarge,
    415: UnsupportedMediaType,
}


# Filled from the context that Pydantic gives with each: limits and choices that are ours, nothing of the input.
_WORDS = {
    "bool_type": "Write true or false.",
    "dict_type": "Write an object, with names and values.",
    "extra_forbidden": "There is no such field.",
    "greater_than_equal": "Write {ge} or more.",
    "int_parsing": "Write a whole number.",
    "int_type": "Write a whole number.",
    "less_than_equal": "Write {le} or less.",
    "list_type": "Write a list.",
    "literal_error": "Write one of these: {expected}.",
    "missing": "This is needed.",
    "model_attributes_type": "Write an object, with names and values.",
    "model_type": "Write an object, with names and values.",
    "string_pattern_mismatch": "Write it so that it fits {pattern}",
    "string_too_long": "Write at most {max_length} characters.",
    "string_too_short": "Write {min_length} characters or more.",
    "string_type": "Write text.",
    "string_unicode": "Write well-formed Unicode text.",
    "too_long": "Give at most {max_length}.",
    "uuid_parsing": "Write a UUID, like 0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e.",
}


class FieldProblem(BaseModel):
    """One broken rule of one field."""

    field: str
    code: str
    message: str
    values: dict[str, str | int] | None = Field(
        None,
        description="What the message names, to word the code in another language; left out where it names nothing.",
    )


class Problem(BaseModel):
    """What every error answers, as `application/problem+json`."""

    type: str = Field(examples=["/problems/task.not-found"])
    title: str = Field(examples=["There is no such task"])
    status: int = Field(examples=[404])
    code: str = Field(examples=["task.not-found"])
    detail: str | None = None
    request_id: str
    errors: list[FieldProblem] | None = None


def document(error: DulyError, request_id: str) -> dict[str, Any]:
    """Return the problem document of `error`: without a detail of its own it says what such a problem always means.

    A 500 says nothing more.
    """
    body: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "title": error.title,
        "status": error.status,
        "code": error.code,
    }
    if error.status != 500:
        body["detail"] = error.detail or error.advice()
    if error.errors:
        body["errors"] = [_field_problem(e) for e in error.errors]
    return body | error.extra | {"request_id": request_id}


def _field_problem(error: FieldError) -> dict[str, Any]:
    said = {"field": error.field, "code": error.code, "message": error.message}
    return said | {"values": dict(error.values)} if error.values else said


def render(error: DulyError, request_id: str) -> Response:
    """Return the answer for `error`."""
    return Response(
        encode(document(error, request_id)), error.status, {**error.headers, "Cache-Control": "no-store"}, MEDIA_TYPE
    )


def request_id_of(scope: Any) -> str:
    """Return the id that `web.correlation` gave this request."""
    return str(scope.get("state", {}).get("request_id", ""))


def from_validation(error: RequestValidationError) -> DulyError:
    """Return our error for a failed parse; the input itself never appears in it."""
    found = error.errors()
    if any(e["type"] == "json_invalid" for e in found):
        return MalformedRequest("The body is not well-formed JSON.")
    errors = []
    for e in found:
        # The tag of a union (`kind:email`) is no field.
        path = [str(part) for part in e["loc"] if not str(part).startswith("kind:")]
        # Pydantic's text may quote what was sent for enumerations' and unions' tags; its type never does.
        errors.append(FieldError((".".join(path[1:]) or path[0])[:100], e["type"].replace("_", "-"), _message(e)))
    return Invalid("One or more fields break a rule.", errors=errors)


def _message(e: Any) -> str:
    """Return what to do about a broken rule: ours says so itself, for Pydantic's own there are words here."""
    words = _WORDS.get(e["type"])
    # A rule of ours may have a type of Pydantic's, and its own words then (`web.fields.form`).
    try:
        said = words and words.format_map(e.get("ctx", {}))
    except KeyError:
        said = None
    return said or str(e["msg"]).removeprefix("Value error, ")


def _unreadable(cause: BaseException | None) -> str:
    """Return in words why a body could not be read; nothing of the body is in them."""
    match cause:
        case RecursionError():
            return "The body is nested too deeply."
        case UnicodeDecodeError():
            return "The body is not UTF-8 text."
        case ValueError():
            return "A number in the body has too many digits."
        case _:
            return "The request cannot be understood."


def install(app: FastAPI) -> None:
    """Answer every error of `app` with a problem document."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, DulyError)
        if error.status >= 500:
            _log.warning("request.refused", code=error.code, cause=type(error.__cause__).__name__)
        elif error.status in _CONFLICTS:
            CONFLICTS.labels(str(error.status), error.code).inc()
        return render(error, request_id_of(request.scope))

    async def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return render(from_validation(error), request_id_of(request.scope))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kind = _BY_STATUS.get(error.status_code)
        if kind is None:
            kind = DulyError if error.status_code >= 500 else MalformedRequest
        mine = kind(_unreadable(error.__cause__)) if kind is MalformedRequest else kind()
        mine.headers |= dict(error.headers or {})
        return render(mine, request_id_of(request.scope))

    app.add_exception_handler(DulyError, ours)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, http)


def from_unexpected(error: Exception) -> DulyError:
    """Return the error to answer for one that nobody expected: away is 503, anything else a bare 500."""
    if is_away(error):
        return Unavailable("The database cannot be reached.")
    return DulyError()
