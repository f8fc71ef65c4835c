"""`/docs`: the OpenAPI document as one plain page, without scripts and without anything from another host."""

import html
from typing import Any

from fastapi import APIRouter, Request, Response

router = APIRouter(include_in_schema=False)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "code,pre{font-size:.9em}pre{overflow-x:auto}details{border-top:1px solid;padding:.5rem 0}summary{cursor:pointer}"
    "table{border-collapse:collapse}td,th{text-align:start;vertical-align:top;padding:.15rem .75rem .15rem 0}"
)


def _kind(schema: dict[str, Any]) -> str:
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        return f'<a href="#{name}">{name}</a>'
    if options := schema.get("anyOf"):
        return " or ".join(_kind(option) for option in options)
    if "enum" in schema:
        return " | ".join(html.escape(str(value)) for value in schema["enum"])
    if "prefixItems" in schema:
        return f"list: {', '.join(_kind(item) for item in schema['prefixItems'])}"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return html.escape(schema.get("format") or schema.get("type") or "anything")


def _table(rows: list[tuple[str, dict[str, Any], str]]) -> str:
    cells = (
        f"<tr><td><code>{html.escape(name)}</code></td><td>{_kind(schema)}</td><td>{html.escape(text)}</td></tr>"
        for name, schema, text in rows
    )
    return f"<table>{''.join(cells)}</table>" if rows else ""


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    given = [(p["name"], p["schema"], p.get("description", "")) for p in operation.get("parameters", [])]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answers = "".join(
        f"<tr><td>{status}</td><td>{html.escape(response['description'])}</td></tr>"
        for status, response in operation["responses"].items()
    )
    asked = f"<p>Body: {_kind(body)}</p>" if body else ""
    return (
        f"<details><summary><code><b>{method.upper()}</b> {html.escape(path)}</code></summary>"
        f"<p>{html.escape(operation.get('description', ''))}</p>{_table(given)}{asked}<table>{answers}</table></details>"
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    fields = [(f, s, s.get("description", "")) for f, s in schema.get("properties", {}).items()]
    return f'<h3 id="{name}">{name}</h3><p>{html.escape(schema.get("description", ""))}</p>{_table(fields)}'


def page(document: dict[str, Any]) -> str:
    """Return the page for an OpenAPI document."""
    operations = "".join(
        _operation(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    schemas = "".join(_schema(name, schema) for name, schema in document["components"]["schemas"].items())
    info = document["info"]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{info['title']} API {info['version']}</title><style>{_STYLE}</style><h1>{info['title']} API "
        f'{info["version"]}</h1><pre>{html.escape(info["description"])}</pre><p><a href="/openapi.json">openapi.json</a></p>'
        f"<h2>Operations</h2>{operations}<h2>Bodies</h2>{schemas}</html>"
    )


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Answer the reference page."""
    return Response(page(request.app.openapi()), media_type="text/html")
