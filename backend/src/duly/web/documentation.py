"""The OpenAPI document: what FastAPI cannot know by itself."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from duly.web.problems import MEDIA_TYPE, Problem

DESCRIPTION = """\
Duly's HTTP API. Every path starts with the caller's own user id; the access token comes from `GET /api/auth/token`.

Errors are problem documents (RFC 9457) with a stable `code`, explained at `/problems/{code}`. Each committed change raises the
user's **revision** by one: it is the `ETag` of lists and the cursor of `/changes`.
"""

_REASONS = {
    304: "Nothing changed since the `ETag` in `If-None-Match`.",
    400: "The request cannot be read: broken JSON or encoding.",
    401: "No valid access token.",
    403: "The path names another user.",
    404: "There is nothing here that you may see.",
    409: "The current state does not allow this.",
    410: "These changes are no longer kept.",
    412: "`If-Match` names another version.",
    413: "The body is over 1 MiB.",
    415: "The body is not JSON.",
    422: "A rule is broken; `errors` says which.",
    429: "Too many requests.",
    503: "A dependency is away; nothing was half done.",
}
ALWAYS = (401, 403, 422, 429, 503)
WITH_BODY = (400, 413, 415)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may answer these problems, beside those that every route may answer."""
    return {status: {"description": _REASONS[status]} for status in sorted({*ALWAYS, *statuses})}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of `app`, built once."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(title="Duly", version=app.version, description=DESCRIPTION, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    # Pydantic keeps the models that only problems use out of the document: nothing refers to them by annotation.
    definition = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= definition.pop("$defs", {}) | {"Problem": definition}
    document["components"]["securitySchemes"] = {
        "accessToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path.startswith("/api/{user_id}/"):
                operation["security"] = [{"accessToken": []}]
            if "requestBody" in operation:
                for status in WITH_BODY:
                    operation["responses"].setdefault(str(status), {"description": _REASONS[status]})
            if any(parameter["name"].lower() == "if-none-match" for parameter in operation.get("parameters", ())):
                operation["responses"]["304"] = {"description": _REASONS[304]}
            for status, response in operation["responses"].items():
                if status >= "400":
                    response["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            operation["responses"] = dict(sorted(operation["responses"].items()))
    app.openapi_schema = document
    return document
