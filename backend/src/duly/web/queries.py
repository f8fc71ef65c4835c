"""Query strings: a parameter that an endpoint does not know, or that is there twice, is refused, never ignored."""

import functools
from collections import Counter
from typing import Annotated, get_origin

from fastapi import Path, Request
from pydantic import BaseModel

from duly.errors import FieldError, Invalid

UserId = Annotated[str, Path(description="The caller's own id", json_schema_extra={"format": "uuid"})]


async def strict_query(request: Request, user_id: UserId) -> None:
    """Refuse a query string on a route that declares none, and a parameter that is given twice but is no list.

    Names that a query model does not have it forbids itself. Errors: `Invalid`, one entry for each name.
    """
    if not request.scope["query_string"]:
        return
    declared = request.scope["route"].dependant.query_params
    if not declared:
        message = "There is no such query parameter."
        raise Invalid(errors=[FieldError(name[:100], "extra-forbidden", message) for name in request.query_params])
    many: frozenset[str] = frozenset().union(*(_lists(parameter.field_info.annotation) for parameter in declared))
    counted = Counter(name for name, _ in request.query_params.multi_items())
    if twice := [name for name, count in counted.items() if count > 1 and name not in many]:
        message = "Give it once."
        raise Invalid(errors=[FieldError(name[:100], "parameter-repeated", message) for name in twice])


@functools.cache
def _lists(model: type[BaseModel]) -> frozenset[str]:
    """Return the names that a query may have more than once."""
    return frozenset(name for name, field in model.model_fields.items() if get_origin(field.annotation) is list)
