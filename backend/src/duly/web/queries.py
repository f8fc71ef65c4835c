"""Query strings: a parameter that an endpoint does not know is refused, never ignored."""

from functools import lru_cache
from typing import Annotated, Any

from fastapi import Path, Request, params
from fastapi.dependencies.utils import get_flat_params

from duly.errors import FieldError, Invalid


@lru_cache(maxsize=256)
def _known(route: Any) -> frozenset[str]:
    fields = get_flat_params(route.dependant)
    return frozenset(field.alias for field in fields if isinstance(field.field_info, params.Query))


UserId = Annotated[str, Path(description="The caller's own id", json_schema_extra={"format": "uuid"})]


def strict_query(request: Request, user_id: UserId) -> None:
    """Refuse query parameters that the route does not declare.

    Errors: `Invalid`, one entry per unknown name (the name itself is input, so it is not repeated).
    """
    if not request.scope["query_string"]:
        return
    unknown = set(request.query_params) - _known(request.scope["route"])
    if unknown:
        raise Invalid(
            errors=[FieldError("query", "unknown-parameter", "There is no such query parameter.") for _ in unknown]
        )
