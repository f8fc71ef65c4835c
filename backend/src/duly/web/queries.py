"""Query strings: a parameter that an endpoint does not know is refused, never ignored."""

from typing import Annotated

from fastapi import Path, Request

from duly.errors import FieldError, Invalid

UserId = Annotated[str, Path(description="The caller's own id", json_schema_extra={"format": "uuid"})]


async def strict_query(request: Request, user_id: UserId) -> None:
    """Refuse a query string on a route that declares none; the others' query models forbid extra names themselves.

    Errors: `Invalid`, one entry for each name.
    """
    if request.scope["query_string"] and not request.scope["route"].dependant.query_params:
        message = "There is no such query parameter."
        raise Invalid(errors=[FieldError(name[:100], "extra-forbidden", message) for name in request.query_params])
