"""The tree of errors every room raises.

Job: say what went wrong with a stable code, so that the web edge can render a problem (RFC 9457) and a client can branch.
Never: knows HTTP frameworks, carries a user's input or anything internal in its words.
On failure: an error that is not of this tree becomes a bare 500 at the edge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One broken rule of one field; `field` is a dotted path (`tags.2`), `code` is stable, `message` is for people.

    `values` are what the message names, limits and examples and nothing of the input, for whoever words the code otherwise.
    """

    field: str
    code: str
    message: str
    values: Mapping[str, str | int] | None = None


class DulyError(Exception):
    """Something went wrong."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"

    @classmethod
    def advice(cls) -> str:
        """What it means and what to do about it, the same whenever it happens: the class's own words, on one line."""
        return " ".join((cls.__doc__ or cls.title).split())

    def __init__(self, detail: str | None = None, *, errors: list[FieldError] | None = None, **extra: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = errors
        self.extra = extra
        self.headers: dict[str, str] = {}


class NotFound(DulyError):
    """There is nothing here, or you may not see it."""

    status = 404
    code = "not-found"
    title = "Not found"


class Forbidden(DulyError):
    """The path names another user than the token does."""

    status = 403
    code = "forbidden"
    title = "This belongs to another user"


class Unauthenticated(DulyError):
    """There is no valid access token on the request."""

    status = 401
    code = "unauthenticated"
    title = "A valid access token is needed"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail)
        self.headers = {"WWW-Authenticate": 'Bearer error="invalid_token"' if detail else "Bearer"}


class Conflict(DulyError):
    """The current state does not allow this; `current` in the problem is that state."""

    status = 409
    code = "conflict"
    title = "The current state does not allow this"


class Gone(DulyError):
    """This was here once and is not any more."""

    status = 410
    code = "gone"
    title = "No longer available"


class PreconditionFailed(DulyError):
    """`If-Match` names another version than the current one: read again, then repeat the change."""

    status = 412
    code = "precondition-failed"
    title = "The version does not match"


class PayloadTooLarge(DulyError):
    """The body is larger than 1 MiB."""

    status = 413
    code = "request.too-large"
    title = "The body is too large"


class UnsupportedMediaType(DulyError):
    """The body is not JSON: send `Content-Type: application/json`."""

    status = 415
    code = "request.not-json"
    title = "The body must be JSON"


class MalformedRequest(DulyError):
    """The request cannot be read: broken JSON, a wrong encoding, or nesting beyond every limit."""

    status = 400
    code = "request.malformed"
    title = "The request cannot be read"


class Invalid(DulyError):
    """The request can be read but breaks a rule; `errors` says which field and why."""

    status = 422
    code = "request.invalid"
    title = "The request breaks a rule"


class TooManyRequests(DulyError):
    """Too many requests in a short time: wait for the seconds in `Retry-After`."""

    status = 429
    code = "rate-limit.exceeded"
    title = "Too many requests"


class MethodNotAllowed(DulyError):
    """This address does not answer that method; `Allow` lists the ones it does."""

    status = 405
    code = "method-not-allowed"
    title = "This method is not offered here"


class Unavailable(DulyError):
    """Something Duly depends on is away; nothing was half done. Try again after `Retry-After` seconds."""

    status = 503
    code = "unavailable"
    title = "Temporarily unavailable"

    def __init__(self, detail: str | None = None, *, retry_after_seconds: int = 2) -> None:
        super().__init__(detail)
        self.headers = {"Retry-After": str(retry_after_seconds)}


def catalogue() -> dict[str, type[DulyError]]:
    """Every problem by its code, features' included once they are imported; the source of `/problems/{code}`."""
    found: dict[str, type[DulyError]] = {}
    waiting: list[type[DulyError]] = [DulyError]
    while waiting:
        kind = waiting.pop()
        found.setdefault(kind.code, kind)
        waiting += kind.__subclasses__()
    return dict(sorted(found.items()))
